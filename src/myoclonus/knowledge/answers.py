"""Answers made of records: what belongs to a form, red flags by urgency, a medicine by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from myoclonus.errors import SettingsError
from myoclonus.knowledge.build import LANGUAGE_OF_RECORDS
from myoclonus.knowledge.library import Library, library
from myoclonus.knowledge.phrases import phrase, written_date
from myoclonus.knowledge.records import (
    LEVELS,
    Cause,
    Fact,
    Form,
    Record,
    RedFlag,
    Sign,
    Source,
    Test,
    Treatment,
    Trigger,
    Worsening,
)

__all__ = [
    "DISCLAIMER",
    "REVIEW_NOTE",
    "FormRecord",
    "fact_table",
    "form_record",
    "record",
    "records",
    "red_flags",
    "review_note",
    "sources_of",
    "treatments_for",
]

DISCLAIMER = phrase("note.disclaimer")
"""What stands beside everything that a person reads, in English."""

REVIEW_NOTE = phrase("note.unreviewed")
"""What an unreviewed record says wherever it appears, in English."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class FormRecord:
    """A form and all records that belong to it, enough to write a page for a person.

    Attributes
    ----------
    form : Form
        Names, texts, what helps and what to ask; see ``Form``.
    red_flags : tuple of RedFlag
        The most urgent first.
    treatments, worsenings, causes : tuple of records
        Those that name this form.
    """

    form: Form
    triggers: tuple[Trigger, ...]
    red_flags: tuple[RedFlag, ...]
    tests: tuple[Test, ...]
    lookalikes: tuple[Form | Sign, ...]
    treatments: tuple[Treatment, ...]
    worsenings: tuple[Worsening, ...]
    causes: tuple[Cause, ...]


def records(kind: str, *, language: str = LANGUAGE_OF_RECORDS) -> tuple[Record, ...]:
    """Return all records of a kind, in the order of the data files.

    Parameters
    ----------
    kind : str
        ``form``, ``trigger``, ``cause``, ``medicine``, ``medicine_group``, ``treatment``, ``worsening``,
        ``red_flag``, ``test``, ``sign`` or ``topic``.
    language : str
        Code of a language; words without translation are in English, see ``Record.in_english``.

    Raises
    ------
    SettingsError
        ``knowledge-unknown-kind``.
    """
    shelves = library(language)
    kinds = [name for name in shelves if name not in ("source", "fact")]
    if kind not in kinds:
        raise SettingsError(
            f'there is no kind of record "{kind}". Kinds: {", ".join(kinds)}.', code="knowledge-unknown-kind"
        )
    return tuple(shelves[kind].values())


def record(record_id: str, *, language: str = LANGUAGE_OF_RECORDS) -> Record:
    """Return the record with an id such as ``form.palatal``.

    Raises
    ------
    SettingsError
        ``knowledge-unknown-id``.
    """
    for shelf in library(language).values():
        if isinstance(found := shelf.get(record_id), Record):
            return found
    raise SettingsError(
        f'there is no record "{record_id}". An id is a prefix and a name, e.g. form.palatal; find it by name with '
        "myoclonus explain.",
        code="knowledge-unknown-id",
    )


def form_record(form_id: str, *, language: str = LANGUAGE_OF_RECORDS) -> FormRecord:
    """Return a form with all that belongs to it.

    Parameters
    ----------
    form_id : str
        Id as in ``forms.tsv``, e.g. ``palatal``; ``form.palatal`` is accepted too.

    Raises
    ------
    SettingsError
        ``knowledge-unknown-id``; the message lists the forms.
    """
    shelves = library(language)
    name = f"form.{form_id.removeprefix('form.')}"
    forms = shelves["form"]
    if name not in forms:
        known = ", ".join(form.removeprefix("form.") for form in forms)
        raise SettingsError(f'there is no form "{form_id}". Forms: {known}.', code="knowledge-unknown-id")
    form: Form = forms[name]
    return FormRecord(
        form=form,
        triggers=_picked(shelves, form.triggers, Trigger),
        red_flags=_by_urgency(_picked(shelves, form.red_flags, RedFlag)),
        tests=_picked(shelves, form.tests, Test),
        lookalikes=_picked(shelves, form.lookalikes, (Form, Sign)),
        treatments=treatments_for(form_id, language=language),
        worsenings=tuple(item for item in shelves["worsening"].values() if name in item.forms),
        causes=tuple(item for item in shelves["cause"].values() if name in item.forms),
    )


def treatments_for(form_id: str, *, language: str = LANGUAGE_OF_RECORDS) -> tuple[Treatment, ...]:
    """Return the treatments that are used for a form: of the cause first, then by kind; empty for an unknown form."""
    name = f"form.{form_id.removeprefix('form.')}"
    return tuple(item for item in library(language)["treatment"].values() if name in item.forms)


def red_flags(*, language: str = LANGUAGE_OF_RECORDS) -> tuple[RedFlag, ...]:
    """Return all reasons to seek care, the most urgent first."""
    return _by_urgency(tuple(library(language)["red_flag"].values()))


def sources_of(item: Record) -> tuple[Source, ...]:
    """Return the sources of a record, in order."""
    return tuple(library()["source"][name] for name in item.sources)


def review_note(item: Record) -> str:
    """Return the state of review in words: who reviewed a record, or that nobody has."""
    review = item.review
    if review.date is None or not review.is_done:
        return phrase("note.unreviewed", item.language)
    reviewed = written_date(review.date, item.language)
    return phrase("note.reviewed", item.language).format(by=review.by, role=review.role, date=reviewed)


def fact_table() -> tuple[tuple[Fact, tuple[Record, ...]], ...]:
    """Return each fact that an account of myoclonus must cover, with the records that cover it."""
    return tuple((fact, tuple(record(name) for name in fact.records)) for fact in library()["fact"].values())


def _by_urgency(flags: tuple[RedFlag, ...]) -> tuple[RedFlag, ...]:
    return tuple(sorted(flags, key=lambda flag: LEVELS.index(flag.level)))


def _picked(shelves: Library, names: tuple[str, ...], cls: type[T] | tuple[type[T], ...]) -> tuple[T, ...]:
    found = [shelf[name] for name in names for shelf in shelves.values() if name in shelf]
    return tuple(item for item in found if isinstance(item, cls))
