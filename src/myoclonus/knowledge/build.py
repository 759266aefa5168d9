"""From an entry of a data file to a checked record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any

from myoclonus.errors import KnowledgeError
from myoclonus.knowledge.codes import PATTERNS
from myoclonus.knowledge.declared import Key, keys_of
from myoclonus.knowledge.records import Record, Review
from myoclonus.knowledge.rules import CITING, check_words
from myoclonus.knowledge.wording import as_printed, cited

__all__ = ["LANGUAGE_OF_RECORDS", "Entry", "build", "check_keys"]

LANGUAGE_OF_RECORDS = "en"
"""Language that every record has."""

_TABLES = (LANGUAGE_OF_RECORDS, "codes", "review")
_EXPECTED = {
    "text": "a text in quotes",
    "texts": "a list of texts in quotes",
    "switch": "true or false",
    "date": "a date such as 2026-11-25",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of a data file, as it was read.

    Attributes
    ----------
    id, kind, place : str
        ``prefix.name``, the kind that the prefix stands for, and file and table for messages.
    values : mapping
        What the file says, with the words in English.
    translated : mapping
        Words in another language; empty when there are none.
    """

    id: str
    kind: str
    place: str
    values: Mapping[str, Any]
    translated: Mapping[str, Any] = field(default_factory=dict)


def build(cls: type, entry: Entry, language: str) -> Any:
    """Return the record of an entry, its words in one language.

    Parameters
    ----------
    cls : type
        Class of the record, whose fields are made by the functions of ``declared``.
    entry : Entry
        What the data files say.
    language : str
        Code of the language; a key without words in it falls back to English and is named in ``in_english``.

    Returns
    -------
    object of class ``cls``

    Raises
    ------
    KnowledgeError
        ``knowledge-unknown-key``, ``knowledge-missing-key``, ``knowledge-wrong-type``, ``knowledge-wrong-choice``,
        ``knowledge-code-pattern``, ``knowledge-dose`` or ``knowledge-number-without-source``.
    """
    keys = keys_of(cls)
    is_record = issubclass(cls, Record)
    worded = {name for name, key in keys.items() if key.is_worded}
    allowed = (set(keys) - worded) | (set(_TABLES) if is_record else set())
    check_keys(entry.values, allowed, entry.place)
    english = _table(entry.values, LANGUAGE_OF_RECORDS, entry.place) if is_record else {}
    check_keys(english, worded, f"{entry.place} {LANGUAGE_OF_RECORDS}")
    check_keys(entry.translated, worded, f"{entry.place} {language}")
    words = {**english, **entry.translated}
    arguments: dict[str, Any] = {"id": entry.id}
    for name, key in keys.items():
        given = words.get(name) if key.is_worded else entry.values.get(name)
        if given is not None:
            checked = _checked(given, key, name, entry.place)
            arguments[name] = _as_printed(checked, language) if name in entry.translated else checked
        if key.is_required and not arguments.get(name):
            raise KnowledgeError(f"{entry.place}: {name} is missing or empty. Write it.", code="knowledge-missing-key")
    if is_record:
        check_words({name: arguments[name] for name in worded & set(arguments)}, entry.place)
        arguments["codes"] = _codes(_table(entry.values, "codes", entry.place), entry.place)
        arguments["review"] = _review(_table(entry.values, "review", entry.place), entry.place)
        citations = [source for name in CITING for source in cited(str(arguments.get(name, "")))]
        arguments["sources"] = tuple(dict.fromkeys([*arguments["sources"], *citations]))
        arguments["language"] = language
        arguments["in_english"] = _untranslated(english, entry.translated, language)
    return cls(**arguments)


def check_keys(values: Mapping[str, Any], allowed: set[str], place: str) -> None:
    """Refuse keys that nobody reads.

    Raises
    ------
    KnowledgeError
        ``knowledge-unknown-key``; the message lists the choices.
    """
    for name in values:
        if name not in allowed:
            known = ", ".join(sorted(allowed))
            raise KnowledgeError(f'{place}: "{name}" is unknown. Known here: {known}.', code="knowledge-unknown-key")


def _table(values: Mapping[str, Any], name: str, place: str) -> Mapping[str, Any]:
    table = values.get(name, {})
    if not isinstance(table, Mapping):
        raise KnowledgeError(f"{place}: {name} is a table of its own; got {table!r}.", code="knowledge-wrong-type")
    return table


def _checked(given: Any, key: Key, name: str, place: str) -> Any:
    """Return a value of the declared type, texts with their line breaks taken out."""
    fits = {
        "text": isinstance(given, str),
        "texts": isinstance(given, list) and all(isinstance(item, str) and item.strip() for item in given),
        "switch": isinstance(given, bool),
        "date": type(given) is date,
    }
    if not fits[key.kind]:
        raise KnowledgeError(
            f"{place}: {name} expects {_EXPECTED[key.kind]}; got {given!r}.", code="knowledge-wrong-type"
        )
    items = [given] if isinstance(given, str) else given if isinstance(given, list) else []
    for item in items:
        if key.choices and item not in key.choices:
            raise KnowledgeError(
                f'{place}: {name} = "{item}" is not allowed. Allowed: {", ".join(key.choices)}.',
                code="knowledge-wrong-choice",
            )
    if isinstance(given, str):
        return " ".join(given.split())
    return tuple(" ".join(item.split()) for item in given) if isinstance(given, list) else given


def _as_printed(given: Any, language: str) -> Any:
    if isinstance(given, tuple):
        return tuple(as_printed(text, language) for text in given)
    return as_printed(given, language) if isinstance(given, str) else given


def _codes(values: Mapping[str, Any], place: str) -> Mapping[str, tuple[str, ...]]:
    codes: dict[str, tuple[str, ...]] = {}
    for system, given in values.items():
        listed = _checked(given, Key(kind="texts"), f"codes.{system}", place)
        pattern = PATTERNS.get(system)
        wrong = [code for code in listed if pattern is None or not pattern.fullmatch(code)]
        if pattern is None:
            known = ", ".join(PATTERNS)
            raise KnowledgeError(
                f"{place}: there is no system of codes {system!r}. Known: {known}.", code="knowledge-code-pattern"
            )
        if wrong:
            raise KnowledgeError(
                f'{place}: "{wrong[0]}" does not look like a code of {system}, which matches {pattern.pattern}.',
                code="knowledge-code-pattern",
            )
        codes[system] = listed
    return MappingProxyType(codes)


def _review(values: Mapping[str, Any], place: str) -> Review:
    check_keys(values, {"by", "role", "date"}, f"{place} review")
    if not values:
        return Review()
    if not all(values.get(name) for name in ("by", "role", "date")):
        raise KnowledgeError(
            f"{place}: a review needs by, role and date, all three. Without a review, leave the table out.",
            code="knowledge-missing-key",
        )
    by, role = (_checked(values[name], Key(), f"review.{name}", place) for name in ("by", "role"))
    return Review(by=by, role=role, date=_checked(values["date"], Key(kind="date"), "review.date", place))


def _untranslated(english: Mapping[str, Any], translated: Mapping[str, Any], language: str) -> tuple[str, ...]:
    if language == LANGUAGE_OF_RECORDS:
        return ()
    return tuple(name for name in english if name not in translated)
