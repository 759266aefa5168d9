"""A record as a page: the same sections for the terminal, the documentation and the report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import singledispatch
from typing import Any

from myoclonus.knowledge.answers import DISCLAIMER, form_record, record, records, review_note, sources_of
from myoclonus.knowledge.codes import SYSTEMS
from myoclonus.knowledge.grades import CAUSALITY, CAUSALITY_CLINICAL, EVIDENCE, KIDNEY, LEVEL_WORDS, READ
from myoclonus.knowledge.medicine_list import NEVER_STOP
from myoclonus.knowledge.records import (
    Cause,
    Form,
    Medicine,
    MedicineGroup,
    Record,
    RedFlag,
    Review,
    Source,
    Treatment,
    Trigger,
    Worsening,
)
from myoclonus.knowledge.wording import shown

__all__ = ["Page", "Section", "as_mapping", "medicine_points", "page_of", "source_line"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading, and paragraphs or items under it."""

    heading: str
    lines: tuple[str, ...]
    is_list: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A record for readers.

    Attributes
    ----------
    title, subtitle : str
        Names, the plain one first unless the page is clinical.
    also_called : tuple of str
        Synonyms and brands.
    text : str
        The main text, with citations as numbers on a clinical page.
    sections : tuple of Section
        What belongs to it; none is empty.
    sources : tuple of Source
        In the order of their numbers.
    footer : tuple of str
        State of review, date, and what the page is not.
    """

    title: str
    subtitle: str
    also_called: tuple[str, ...]
    text: str
    sections: tuple[Section, ...]
    sources: tuple[Source, ...]
    footer: tuple[str, ...]


def page_of(item: Record, *, clinical: bool = False) -> Page:
    """Return a record as a page.

    Parameters
    ----------
    item : Record
        Any record.
    clinical : bool
        Text, codes and sources for clinicians instead of plain words.
    """
    sources = sources_of(item)
    numbers = {source.id: str(n) for n, source in enumerate(sources, start=1)}
    names = (item.clinical_name, item.plain_name) if clinical else (item.plain_name, item.clinical_name)
    sections = [*_clinical_sections(item, numbers)] if clinical else [*plain_sections(item)]
    brands = item.brands if isinstance(item, Medicine) else ()
    return Page(
        title=names[0],
        subtitle=names[1],
        also_called=tuple(name for name in (*item.synonyms, *brands) if name not in names),
        text=shown(item.clinical, numbers.__getitem__) if clinical else item.plain,
        sections=tuple(section for section in sections if section.lines),
        sources=sources,
        footer=(*_state(item), DISCLAIMER),
    )


def source_line(source: Source) -> str:
    """Return a source in one line, with how it was read."""
    where = " ".join(part for part in (source.where, source.year) if part)
    place = f"doi {source.doi}" if source.doi else f"PMID {source.pmid}" if source.pmid else source.url
    parts = [part for part in (source.authors, source.title, where, place) if part]
    return f"{'. '.join(parts)} ({READ[source.read]})"


def as_mapping(item: Record | Source) -> dict[str, Any]:
    """Return a record as plain values for JSON."""
    values = {field.name: _plain_value(getattr(item, field.name)) for field in fields(item)}
    if isinstance(item, Record):
        values["review_state"] = "reviewed" if item.review.is_done else "unreviewed"
        values["sources"] = [as_mapping(source) for source in sources_of(item)]
    return values


def _plain_value(given: Any) -> Any:
    if isinstance(given, Mapping):
        return {key: list(listed) for key, listed in given.items()}
    if isinstance(given, tuple):
        return list(given)
    if isinstance(given, Review):
        return {"by": given.by, "role": given.role, "date": _plain_value(given.date)}
    return given.isoformat() if isinstance(given, date) else given


def _state(item: Record) -> Iterator[str]:
    yield f"State: {review_note(item)}. Last checked {item.checked.isoformat()}."
    read = {source.read for source in sources_of(item)}
    if read == {"none"}:
        yield "This rests on general knowledge that was not checked against a source."
    elif item.not_checked:
        yield "Parts of it were not checked against a source; the clinical page says which."
    if item.in_english:
        yield "Some of these texts have no translation yet and are in English."


@singledispatch
def plain_sections(item: Record) -> Iterable[Section]:
    """Return the sections of a page in plain words."""
    return ()


@plain_sections.register
def _(item: Form) -> Iterable[Section]:
    answer = form_record(item.id, language=item.language)
    yield _flags(answer.red_flags)
    yield Section(heading="What can set it off", lines=tuple(trigger.plain_name for trigger in answer.triggers))
    yield Section(heading="What helps", lines=item.helps)
    treatments = tuple(f"{it.plain_name}: {_evidence(it)}." for it in answer.treatments)
    yield Section(heading="Treatments, and how good the evidence is", lines=treatments)
    yield Section(
        heading="What can make it worse", lines=tuple(f"{it.plain_name}: {it.plain}" for it in answer.worsenings)
    )
    yield Section(
        heading="Tests that are often done", lines=tuple(f"{test.plain_name}: {test.plain}" for test in answer.tests)
    )
    yield Section(heading="What to ask the doctor", lines=item.ask)
    yield Section(heading="What looks alike", lines=tuple(other.plain_name for other in answer.lookalikes))


@plain_sections.register
def _(item: Trigger) -> Iterable[Section]:
    yield Section(heading="What you can do", lines=(item.advice,), is_list=False)


@plain_sections.register
def _(item: Cause) -> Iterable[Section]:
    yield Section(heading="How soon", lines=(f"{LEVEL_WORDS[item.urgency]}.",), is_list=False)
    yield _flags(_named(item.red_flags, item.language))
    yield Section(heading="Tests that look for it", lines=_plain_names(item.tests, item.language))
    yield Section(heading="Forms of jerks it can cause", lines=_plain_names(item.forms, item.language))
    yield Section(heading="Treatments", lines=tuple(it.plain_name for it in _used_for("treatment", "causes", item)))


@plain_sections.register
def _(item: MedicineGroup) -> Iterable[Section]:
    yield Section(heading="Kidneys", lines=(f"It {KIDNEY[item.kidney]}.",) if item.kidney != "not_stated" else ())
    members = (
        it for it in records("medicine", language=item.language) if isinstance(it, Medicine) and item.id in it.group
    )
    yield Section(heading="Medicines of this group", lines=tuple(it.plain_name for it in members))
    yield Section(heading="Important", lines=(NEVER_STOP,), is_list=False)


@plain_sections.register
def _(item: Medicine) -> Iterable[Section]:
    yield Section(heading="How well it is known", lines=(f"{CAUSALITY[item.causality].capitalize()}.",), is_list=False)
    yield Section(heading="What matters with it", lines=tuple(medicine_notes(item)))
    used = _used_for("treatment", "medicines", item)
    yield Section(heading="The same medicine is also used against jerks", lines=tuple(it.plain_name for it in used))
    worse = _used_for("worsening", "medicines", item)
    yield Section(heading="Where it can make jerks worse", lines=tuple(it.plain for it in worse))
    yield Section(heading="Important", lines=(NEVER_STOP,), is_list=False)


def medicine_notes(item: Medicine) -> Iterator[str]:
    """Yield what matters with a medicine, in plain words."""
    if item.kidney != "not_stated":
        yield f"Kidneys: it {KIDNEY[item.kidney]}."
    if item.is_serotonergic:
        yield "Serotonin: it can add to other medicines that raise serotonin."
    if item.is_withdrawal_risk:
        yield "Stopping it suddenly can itself cause jerks or seizures."
    if item.is_asterixis_reported:
        yield "It can also make hands drop for a moment (flapping hands)."
    if item.is_label_warning_only:
        yield "The package text names jerks only in its warning about too much serotonin."


def medicine_points(item: Medicine) -> tuple[str, ...]:
    """Return what matters with a medicine in a word each."""
    points = {"kidneys": item.kidney != "not_stated", "serotonin": item.is_serotonergic,
              "sudden stop": item.is_withdrawal_risk, "flapping hands": item.is_asterixis_reported}  # fmt: skip
    return tuple(point for point, matters in points.items() if matters)


@plain_sections.register
def _(item: Treatment) -> Iterable[Section]:
    yield Section(heading="How good the evidence is", lines=(f"{_evidence(item).capitalize()}.",), is_list=False)
    yield Section(heading="What to watch for", lines=item.cautions)
    yield Section(heading="Used for", lines=_plain_names((*item.forms, *item.causes), item.language))
    yield Section(heading="Important", lines=(NEVER_STOP,), is_list=False)


@plain_sections.register
def _(item: Worsening) -> Iterable[Section]:
    yield Section(heading="In these forms and diseases", lines=_plain_names((*item.forms, *item.causes), item.language))
    yield Section(heading="Medicines", lines=_plain_names(item.medicines, item.language))
    yield Section(heading="Important", lines=(NEVER_STOP,), is_list=False)


@plain_sections.register
def _(item: RedFlag) -> Iterable[Section]:
    yield Section(heading=LEVEL_WORDS[item.level], lines=(item.action,), is_list=False)
    yield Section(heading="Ask yourself", lines=(item.question,), is_list=False)


def _clinical_sections(item: Record, numbers: Mapping[str, str]) -> Iterable[Section]:
    cited = {"signature": "Signature in a recording", "expected": "Usual picture", "first_tests": "First tests",
             "mechanism": "Mechanism (suggested)", "course": "Course"}  # fmt: skip
    for name, heading in cited.items():
        if text := getattr(item, name, ""):
            yield Section(heading=heading, lines=(shown(text, numbers.__getitem__),), is_list=False)
    yield from _clinical_facts(item)
    codes = tuple(f"{SYSTEMS[system]}: {', '.join(listed)}" for system, listed in item.codes.items())
    yield Section(heading="Codes", lines=codes + ((item.code_note,) if item.code_note else ()))
    yield Section(heading="Not checked against a source", lines=(item.not_checked,) if item.not_checked else ())
    lines = tuple(f"[{numbers[source.id]}] {source_line(source)}" for source in sources_of(item))
    yield Section(heading="Sources", lines=lines)


def _clinical_facts(item: Record) -> Iterable[Section]:
    if isinstance(item, Form):
        answer = form_record(item.id, language=item.language)
        axes = {"Origin": item.origin, "Distribution": item.distribution, "Activation": item.activation,
                "Polarity": item.polarity, "Rhythm": item.rhythm}  # fmt: skip
        lines = tuple(f"{name}: {', '.join(given).replace('_', ' ')}" for name, given in axes.items() if given)
        yield Section(heading="Axes", lines=lines)
        treatments = tuple(f"{it.clinical_name}: {_evidence(it)}" for it in answer.treatments)
        yield Section(heading="Treatments by evidence", lines=treatments)
        yield Section(heading="May worsen", lines=tuple(it.clinical_name for it in answer.worsenings))
        yield Section(heading="Causes", lines=tuple(it.clinical_name for it in answer.causes))
        yield Section(heading="Tests", lines=tuple(it.clinical_name for it in answer.tests))
        yield Section(heading="Differential", lines=tuple(it.clinical_name for it in answer.lookalikes))
    elif isinstance(item, Medicine):
        notes = (f"Causality: {CAUSALITY_CLINICAL[item.causality]}", f"Kidney: {KIDNEY[item.kidney]}")
        flags = {"serotonergic": item.is_serotonergic, "asterixis reported": item.is_asterixis_reported,
                 "withdrawal may cause myoclonus or seizures": item.is_withdrawal_risk,
                 "label names myoclonus only in the warning of serotonin syndrome": item.is_label_warning_only}  # fmt: skip
        yield Section(
            heading="Properties", lines=(*notes, *(name.capitalize() for name, holds in flags.items() if holds))
        )
    elif isinstance(item, Treatment):
        yield Section(heading="Evidence", lines=(_evidence(item),), is_list=False)
        yield Section(heading="Cautions", lines=item.cautions)
    elif isinstance(item, (RedFlag, Cause)):
        level = item.level if isinstance(item, RedFlag) else item.urgency
        yield Section(heading="Urgency", lines=(level,), is_list=False)


def _flags(flags: Iterable[Record]) -> Section:
    lines = tuple(f"{LEVEL_WORDS[it.level]}: {it.plain_name}. {it.action}" for it in flags if isinstance(it, RedFlag))
    return Section(heading="When to seek help", lines=lines)


def _evidence(item: Treatment) -> str:
    return "; ".join(EVIDENCE[grade] for grade in item.evidence)


def _named(ids: Iterable[str], language: str) -> tuple[Record, ...]:
    return tuple(record(name, language=language) for name in ids)


def _plain_names(ids: Iterable[str], language: str) -> tuple[str, ...]:
    return tuple(item.plain_name for item in _named(ids, language))


def _used_for(kind: str, name: str, item: Record) -> Iterator[Record]:
    """Yield the records of a kind that name a record under one of their keys."""
    return (other for other in records(kind, language=item.language) if item.id in getattr(other, name))
