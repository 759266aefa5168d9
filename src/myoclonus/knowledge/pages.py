"""A record as a page: the same sections for the terminal, the documentation and the report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from myoclonus.knowledge.answers import form_record, record, review_note, sources_of
from myoclonus.knowledge.build import LANGUAGE_OF_RECORDS
from myoclonus.knowledge.codes import SYSTEMS
from myoclonus.knowledge.declared import keys_of
from myoclonus.knowledge.phrases import phrase, written_date
from myoclonus.knowledge.records import NO_SOURCE, Cause, Form, Medicine, Record, RedFlag, Review, Source, Treatment
from myoclonus.knowledge.rules import CITING
from myoclonus.knowledge.sections import Section, evidence_words, plain_sections
from myoclonus.knowledge.wording import shown
from myoclonus.settings.knowledge import KnowledgeSettings

__all__ = ["Page", "Section", "as_mapping", "page_of", "source_line"]

_CITING = ("signature", "expected", "first_tests", "mechanism", "course")
_AXES = ("origin", "distribution", "activation", "polarity", "rhythm")


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


def page_of(
    item: Record, *, clinical: bool = False, today: date | None = None, settings: KnowledgeSettings | None = None
) -> Page:
    """Return a record as a page, in the language of the record.

    Parameters
    ----------
    item : Record
        Any record.
    clinical : bool
        Text, codes and sources for clinicians instead of plain words.
    today : datetime.date, optional
        When given, a record that was checked too long before says so.
    settings : KnowledgeSettings, optional
        How long is too long.
    """
    months = (settings or KnowledgeSettings()).max_age_months
    is_old = today is not None and (today.year - item.checked.year) * 12 + today.month - item.checked.month > months
    old = (phrase("note.old", item.language).format(months=months),) if is_old else ()
    sources = sources_of(item)
    numbers = {source.id: str(n) for n, source in enumerate(sources, start=1)}
    clinical_name = item.plain_name if "clinical_name" in item.in_english else item.clinical_name
    names = (item.clinical_name, item.plain_name) if clinical else (item.plain_name, clinical_name)
    sections = clinical_sections(item, numbers) if clinical else plain_sections(item)
    brands = item.brands if isinstance(item, Medicine) else ()
    synonyms = () if "synonyms" in item.in_english else item.synonyms
    return Page(
        title=names[0],
        subtitle=names[1],
        also_called=tuple(name for name in (*synonyms, *brands) if name not in names),
        text=shown(item.clinical, numbers.__getitem__) if clinical else item.plain,
        sections=tuple(section for section in sections if section.lines),
        sources=sources,
        footer=(*old, *_footer(item, clinical=clinical)),
    )


def source_line(source: Source, language: str = LANGUAGE_OF_RECORDS) -> str:
    """Return a source in one line, with how it was read."""
    where = " ".join(part for part in (source.where, source.year) if part)
    place = f"doi {source.doi}" if source.doi else f"PMID {source.pmid}" if source.pmid else source.url
    parts = [part for part in (source.authors, source.title, where, place) if part]
    return f"{'. '.join(parts)} ({phrase(f'read.{source.read}', language)})"


def as_mapping(item: Record | Source) -> dict[str, Any]:
    """Return a record as plain values for JSON."""
    values = {field.name: _plain_value(getattr(item, field.name)) for field in fields(item)}
    if isinstance(item, Record):
        values["review_state"] = "reviewed" if item.review.is_done else "unreviewed"
        values["sources"] = [as_mapping(source) for source in sources_of(item)]
    return values


def clinical_sections(item: Record, numbers: Mapping[str, str]) -> Iterable[Section]:
    """Yield the sections of a page for clinicians; a section may be empty.

    Parameters
    ----------
    item : Record
        Any record.
    numbers : mapping of str to str
        What a citation of each source is shown as.
    """
    for name in _CITING:
        if text := getattr(item, name, ""):
            yield _section(item, name, [shown(text, numbers.__getitem__)], is_list=False)
    yield from _facts(item)
    codes = [f"{SYSTEMS[system]}: {', '.join(listed)}" for system, listed in item.codes.items()]
    yield _section(item, "codes", [*codes, *([item.code_note] if item.code_note else [])])
    yield _section(item, "not_checked", [item.not_checked] if item.not_checked else [])
    lines = (f"[{numbers[source.id]}] {source_line(source, item.language)}" for source in sources_of(item))
    yield _section(item, "sources", lines)


def _facts(item: Record) -> Iterable[Section]:
    if isinstance(item, Form):
        answer = form_record(item.id, language=item.language)
        yield _section(item, "axes", _axes(item))
        treatments = (f"{it.clinical_name}: {evidence_words(it)}" for it in answer.treatments)
        yield _section(item, "treatments", treatments)
        named = {"worse": answer.worsenings, "causes": answer.causes, "tests": answer.tests,
                 "differential": answer.lookalikes}  # fmt: skip
        for key, listed in named.items():
            yield _section(item, key, (it.clinical_name for it in listed))
    elif isinstance(item, Medicine):
        yield _section(item, "properties", _properties(item))
    elif isinstance(item, Treatment):
        yield _section(item, "evidence", [evidence_words(item)], is_list=False)
        yield _section(item, "cautions", item.cautions)
    elif isinstance(item, (RedFlag, Cause)):
        level = item.level if isinstance(item, RedFlag) else item.urgency
        yield _section(item, "urgency", [phrase(f"level.{level}", item.language)], is_list=False)


def _axes(item: Form) -> Iterator[str]:
    for axis in _AXES:
        if given := getattr(item, axis):
            yield f"{phrase(f'axis.{axis}', item.language)}: {', '.join(given).replace('_', ' ')}"


def _properties(item: Medicine) -> Iterator[str]:
    grades = {"causality": f"causality_clinical.{item.causality}", "kidney": f"kidney.{item.kidney}"}
    for name, key in grades.items():
        yield f"{phrase(f'property.{name}', item.language)}: {phrase(key, item.language)}"
    holds = {"serotonergic": item.is_serotonergic, "asterixis": item.is_asterixis_reported,
             "withdrawal": item.is_withdrawal_risk, "label": item.is_label_warning_only}  # fmt: skip
    yield from (phrase(f"property.{name}", item.language) for name, is_so in holds.items() if is_so)


def _section(item: Record, key: str, lines: Iterable[str], *, is_list: bool = True) -> Section:
    return Section(heading=phrase(f"clinical_heading.{key}", item.language), lines=tuple(lines), is_list=is_list)


def _footer(item: Record, *, clinical: bool) -> Iterator[str]:
    state = phrase("note.state", item.language)
    yield state.format(review=review_note(item), date=written_date(item.checked, item.language))
    if set(item.sources) == {NO_SOURCE}:
        yield phrase("note.unchecked", item.language)
    elif item.not_checked:
        yield phrase("note.partly_unchecked", item.language)
    if item.language != LANGUAGE_OF_RECORDS:
        yield phrase("note.translated", item.language)
        if _is_partly_english(item, clinical=clinical):
            yield phrase("note.in_english", item.language)
    yield phrase("note.disclaimer", item.language)


def _is_partly_english(item: Record, *, clinical: bool) -> bool:
    """Return whether words of a record that its page shows, or names of records that it names, are in English."""
    hidden = () if clinical else (*CITING, "clinical_name", "synonyms")
    if set(item.in_english) - set(hidden):
        return True
    answer = form_record(item.id, language=item.language) if isinstance(item, Form) else None
    named: list[Record] = [*answer.treatments, *answer.worsenings] if answer else []
    cls: type = type(item)
    refers = [name for name, key in keys_of(cls).items() if key.refers_to and "source" not in key.refers_to]
    named += [record(target, language=item.language) for name in refers for target in getattr(item, name)]
    return any("plain_name" in other.in_english for other in named)


def _plain_value(given: Any) -> Any:
    if isinstance(given, Mapping):
        return {key: list(listed) for key, listed in given.items()}
    if isinstance(given, tuple):
        return list(given)
    if isinstance(given, Review):
        return {"by": given.by, "role": given.role, "date": _plain_value(given.date)}
    return given.isoformat() if isinstance(given, date) else given
