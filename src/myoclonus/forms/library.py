"""Read forms, findings, tests and base rates from the files in ``definitions``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from myoclonus.forms.names import FORM_IDS
from myoclonus.forms.records import Condition, Counts, Criterion, Curve, Finding, Form, NextTest

__all__ = ["base_rate_tables", "findings", "forms", "next_tests"]

_INFINITE = float("inf")


@cache
def findings() -> dict[str, Finding]:
    """Return every finding by its id, in the order of the file."""
    return {name: _finding(name, entry) for name, entry in _read("findings.toml").items()}


@cache
def forms() -> dict[str, Form]:
    """Return every form by its id, in the order of ``FORM_IDS``."""
    return {form: _form(form, _read(f"{form}.toml")) for form in FORM_IDS}


@cache
def next_tests() -> tuple[NextTest, ...]:
    """Return the tests that can be proposed."""
    return tuple(
        NextTest(
            id=name,
            name=entry["name"],
            name_more=entry.get("name_more", entry["name"]),
            text=entry["text"],
            text_more=entry.get("text_more", entry["text"]),
            after=entry.get("after", ""),
            needs_jerks=bool(entry.get("needs_jerks", False)),
            findings=tuple(entry.get("findings", ())),
            asked_by=entry.get("asked_by", ""),
            enough_jerks=int(entry.get("enough_jerks", 0)),
            until_jerks=int(entry.get("until_jerks", 0)),
            needs_wakefulness=bool(entry.get("needs_wakefulness", False)),
            needs_bursts=bool(entry.get("needs_bursts", False)),
        )
        for name, entry in _read("tests.toml").items()
    )


@cache
def base_rate_tables() -> dict[str, dict[str, float]]:
    """Return, for each place of recording, the relative base rate of each form.

    Of forms that stand beside the others it is the share of people that have them, and not relative to anything.
    """
    return {
        place: {form: float((entry["rates"] | entry["beside"]).get(form, entry["others"])) for form in FORM_IDS}
        for place, entry in _read("base_rates.toml").items()
    }


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(files("myoclonus.forms").joinpath("definitions", name).read_text(encoding="utf-8"))


def _finding(name: str, entry: Mapping[str, Any]) -> Finding:
    return Finding(
        id=name,
        name=entry["name"],
        text=entry["text"],
        text_not=entry["text_not"],
        physiology=entry["physiology"],
        conditions=tuple(_condition(part) for part in entry["conditions"]),
        others=Counts(met=entry["others"][0], of=entry["others"][1]),
        source=entry["source"],
        grade=entry["grade"],
        announced=entry.get("announced", ""),
        is_urgent=bool(entry.get("urgent", False)),
    )


def _condition(entry: Mapping[str, Any]) -> Condition:
    scopes = entry.get("scope", "recording")
    low, high = float(entry.get("above", -_INFINITE)), float(entry.get("below", _INFINITE))
    return Condition(
        measure=entry["measure"],
        scopes=(scopes,) if isinstance(scopes, str) else tuple(scopes),
        take=entry.get("take", "median"),
        curve=Curve(low=low, high=high, width=float(entry["width"]), is_log=bool(entry.get("log", False))),
        is_optional=bool(entry.get("optional", False)),
        otherwise=tuple(entry.get("otherwise", ())),
    )


def _form(name: str, entry: Mapping[str, Any]) -> Form:
    return Form(
        id=name,
        name=entry["name"],
        plain=entry["plain"],
        agreement=entry["agreement"],
        origin=entry["origin"],
        is_myoclonus=bool(entry.get("is_myoclonus", True)),
        question=entry.get("question", "jerks"),
        part_of=entry.get("part_of", ""),
        decided_by=tuple(entry["decided_by"]),
        needs=tuple(entry.get("needs", ())),
        needs_in_sleep=tuple(entry.get("needs_in_sleep", ())),
        rules_out=entry["rules_out"],
        criteria=tuple(
            Criterion(
                finding=part["finding"],
                counts=Counts(met=part["met"], of=part["of"]),
                source=part["source"],
                grade=part["grade"],
                excludes=bool(part.get("excludes", False)),
                is_required=bool(part.get("required", False)),
            )
            for part in entry["criteria"]
        ),
    )
