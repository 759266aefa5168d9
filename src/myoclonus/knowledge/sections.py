"""Sections of a record's page in plain words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import singledispatch

from myoclonus.knowledge.answers import form_record, record, records
from myoclonus.knowledge.phrases import phrase
from myoclonus.knowledge.records import (
    Cause,
    Form,
    Medicine,
    MedicineGroup,
    Record,
    RedFlag,
    Treatment,
    Trigger,
    Worsening,
)

__all__ = ["Section", "evidence_words", "medicine_notes", "medicine_points", "plain_sections"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading, and paragraphs or items under it."""

    heading: str
    lines: tuple[str, ...]
    is_list: bool = True


@singledispatch
def plain_sections(item: Record) -> Iterable[Section]:
    """Return the sections of a page in plain words; a section may be empty."""
    return ()


@plain_sections.register
def _(item: Form) -> Iterable[Section]:
    answer = form_record(item.id, language=item.language)
    yield _flags(item, answer.red_flags)
    yield _section(item, "triggers", (it.plain_name for it in answer.triggers))
    yield _section(item, "helps", item.helps)
    yield _section(item, "treatments_evidence", (f"{it.plain_name}: {evidence_words(it)}." for it in answer.treatments))
    yield _section(item, "worse", (f"{it.plain_name}: {it.plain}" for it in answer.worsenings))
    yield _section(item, "tests", (f"{it.plain_name}: {it.plain}" for it in answer.tests))
    yield _section(item, "ask", item.ask)
    yield _section(item, "alike", (it.plain_name for it in answer.lookalikes))


@plain_sections.register
def _(item: Trigger) -> Iterable[Section]:
    yield _paragraph(item, "you_can_do", item.advice)


@plain_sections.register
def _(item: Cause) -> Iterable[Section]:
    yield _paragraph(item, "how_soon", f"{phrase(f'level.{item.urgency}', item.language)}.")
    yield _flags(item, _named(item, item.red_flags))
    yield _section(item, "cause_tests", _plain_names(item, item.tests))
    yield _section(item, "cause_forms", _plain_names(item, item.forms))
    yield _section(item, "treatments", (it.plain_name for it in _that_name(item, "treatment", "causes")))


@plain_sections.register
def _(item: MedicineGroup) -> Iterable[Section]:
    members = (it for it in _that_name(item, "medicine", "group"))
    yield _section(item, "kidneys", _kidney_note(item))
    yield _section(item, "members", (it.plain_name for it in members))
    yield _never_stop(item)


@plain_sections.register
def _(item: Medicine) -> Iterable[Section]:
    yield _paragraph(item, "how_known", _sentence(phrase(f"causality.{item.causality}", item.language)))
    yield _section(item, "matters", medicine_notes(item))
    yield _section(item, "also_treats", (it.plain_name for it in _that_name(item, "treatment", "medicines")))
    yield _section(item, "worse_where", (it.plain for it in _that_name(item, "worsening", "medicines")))
    yield _never_stop(item)


@plain_sections.register
def _(item: Treatment) -> Iterable[Section]:
    yield _paragraph(item, "how_good", _sentence(evidence_words(item)))
    yield _section(item, "watch", item.cautions)
    yield _section(item, "used_for", _plain_names(item, (*item.forms, *item.causes)))
    yield _never_stop(item)


@plain_sections.register
def _(item: Worsening) -> Iterable[Section]:
    yield _section(item, "worse_in", _plain_names(item, (*item.forms, *item.causes)))
    yield _section(item, "medicines", _plain_names(item, item.medicines))
    yield _never_stop(item)


@plain_sections.register
def _(item: RedFlag) -> Iterable[Section]:
    yield Section(heading=phrase(f"level.{item.level}", item.language), lines=(item.action,), is_list=False)
    yield _paragraph(item, "ask_yourself", item.question)


def medicine_notes(item: Medicine) -> Iterator[str]:
    """Yield what matters with a medicine, in plain sentences."""
    yield from _kidney_note(item)
    notes = {"serotonin": item.is_serotonergic, "withdrawal": item.is_withdrawal_risk,
             "asterixis": item.is_asterixis_reported, "label": item.is_label_warning_only}  # fmt: skip
    yield from (phrase(f"note.{name}", item.language) for name, holds in notes.items() if holds)


def medicine_points(item: Medicine) -> tuple[str, ...]:
    """Return what matters with a medicine, in a word each."""
    points = {"kidneys": item.kidney != "not_stated", "serotonin": item.is_serotonergic,
              "withdrawal": item.is_withdrawal_risk, "asterixis": item.is_asterixis_reported}  # fmt: skip
    return tuple(phrase(f"point.{name}", item.language) for name, holds in points.items() if holds)


def evidence_words(item: Treatment) -> str:
    """Return how good the evidence for a treatment is, in words."""
    return "; ".join(phrase(f"evidence.{grade}", item.language) for grade in item.evidence)


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."


def _section(item: Record, key: str, lines: Iterable[str]) -> Section:
    return Section(heading=phrase(f"heading.{key}", item.language), lines=tuple(lines))


def _paragraph(item: Record, key: str, text: str) -> Section:
    return Section(heading=phrase(f"heading.{key}", item.language), lines=(text,), is_list=False)


def _never_stop(item: Record) -> Section:
    return _paragraph(item, "important", phrase("note.never_stop", item.language))


def _kidney_note(item: Medicine | MedicineGroup) -> tuple[str, ...]:
    if item.kidney == "not_stated":
        return ()
    words = phrase(f"kidney.{item.kidney}", item.language)
    return (phrase("note.kidneys", item.language).format(kidney=words),)


def _flags(item: Record, flags: Iterable[Record]) -> Section:
    lines = (
        f"{phrase(f'level.{it.level}', item.language)}: {it.plain_name}. {it.action}"
        for it in flags
        if isinstance(it, RedFlag)
    )
    return _section(item, "seek_help", lines)


def _named(item: Record, ids: Iterable[str]) -> tuple[Record, ...]:
    return tuple(record(name, language=item.language) for name in ids)


def _plain_names(item: Record, ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(it.plain_name for it in _named(item, ids))


def _that_name(item: Record, kind: str, key: str) -> Iterator[Record]:
    """Yield the records of a kind that name a record under one of their keys."""
    return (other for other in records(kind, language=item.language) if item.id in getattr(other, key))
