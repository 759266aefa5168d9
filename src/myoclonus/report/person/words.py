"""What the page for the person says: red flags first, then what was seen, named, and known about it.

Every sentence is a record of ``knowledge`` or a text of the catalog with a count or a place filled in, in the language of the
page. A page in another language than English says that its translation is not reviewed, and when a text of it is in English.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from myoclonus.analysis import Analysis
from myoclonus.forms import NO_FORM
from myoclonus.knowledge import FormRecord, RedFlag, form_record, languages, red_flags
from myoclonus.report.person.catalog import Catalog, catalog
from myoclonus.report.person.seen import seen_sentences

__all__ = ["Danger", "Kind", "PersonPage", "Point", "person_page"]

_MAX_KINDS = 2
_MAX_TRIGGERS = 5
_LIKELY = 0.2
"""Probability from which a kind that is only possible is named to a lay reader. Own choice: below one in five, a list of names
would frighten without helping."""
_TREMOR = "tremor"
_SHOWN = frozenset({"plain_name", "plain", "helps", "ask", "advice", "question"})
"""Keys of records that the page shows; the clinical name is shown too, and may stay in English or Latin."""


@dataclass(frozen=True, slots=True)
class Point:
    """A bold word and what is said of it."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Danger:
    """Reasons to seek care of one urgency."""

    title: str
    points: list[Point]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of jerks that is named: how sure, its names and its text."""

    lead: str
    name: str
    text: str
    by_doctors: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonPage:
    """All words of the page, in the order in which they are read."""

    language: str
    title: str
    lead: str
    banner: str
    no_diagnosis: str
    notes: list[str]
    never_stop: str
    danger_title: str
    danger_always: str
    dangers: list[Danger]
    seen_title: str
    seen: list[str]
    called_title: str
    called: list[str]
    kinds: list[Kind]
    triggers_title: str
    triggers: list[Point]
    triggers_none: str
    helps_title: str
    helps: list[str]
    care_title: str
    care: list[Point]
    ask_title: str
    ask: list[str]


def person_page(analysis: Analysis, *, language: str = "en") -> PersonPage:
    """Return the words of the page for the person who was recorded.

    Parameters
    ----------
    analysis : Analysis
        What was found.
    language : str
        Code of a language of the catalog; what has no translation stays English, and a note says so.

    Raises
    ------
    SettingsError
        ``language-unknown``.
    """
    say = catalog(language)
    of_records = language if language in languages() else "en"
    named = _named(analysis)
    known = [form_record(form, language=of_records) for form, _ in named] or [form_record(NO_FORM, language=of_records)]
    flags = red_flags(language=of_records)
    page = PersonPage(
        language=language,
        title=say("page", "title"),
        lead=say("page", "lead"),
        banner=say("page", analysis.origin) if say.has("page", analysis.origin) else "",
        no_diagnosis=say("page", "no_diagnosis"),
        notes=_notes(known, flags, say),
        never_stop=say("page", "never_stop"),
        danger_title=say("danger", "title"),
        danger_always=say("danger", "always"),
        dangers=[Danger(say("danger", level), _points(flags, level)) for level in ("now", "today")],
        seen_title=say("seen", "title"),
        seen=seen_sentences(analysis, say),
        called_title=say("called", "title"),
        called=_called(analysis, named, say),
        kinds=_kinds(named, known, say),
        triggers_title=say("triggers", "title"),
        triggers=_triggers(known),
        triggers_none=say("triggers", "none"),
        helps_title=say("helps", "title"),
        helps=_once(text for item in known for text in item.form.helps),
        care_title=say("care", "title"),
        care=[*_points(flags, "soon"), *_points(flags, "note")],
        ask_title=say("ask", "title"),
        ask=_once(text for item in known for text in item.form.ask),
    )
    return _for_relatives(page, say) if analysis.weighed.has_coma_pattern else page


def _for_relatives(page: PersonPage, say: Catalog) -> PersonPage:
    """Return the page when the EEG is that of somebody who is not awake: relatives are spoken to, and no kind is named."""
    return replace(
        page,
        lead=say("not_awake", "lead"),
        seen=[*page.seen, say("not_awake", "seen")],
        called=[say("not_awake", "called"), say("not_awake", "outlook")],
        kinds=[],
        triggers=[],
        triggers_none=say("not_awake", "triggers"),
        helps=[say("not_awake", "helps_tell"), say("not_awake", "helps_list")],
        care=[Point(say("not_awake", "care_title"), say("not_awake", "care"))],
        ask=[say("not_awake", f"ask_{what}") for what in ("cause", "seizures", "medicines", "tests")],
    )


def _named(analysis: Analysis) -> list[tuple[str, str]]:
    """Return the forms that are named to the person, with their verdict: all that fit, or up to two that are likely."""
    ranked = analysis.forms[analysis.forms["form"] != NO_FORM]
    fits = [(str(form), "fits") for form in ranked.loc[ranked["verdict"] == "fits", "form"]]
    if fits:
        return fits
    likely = ranked[(ranked["verdict"] == "possible") & (ranked["probability"].fillna(0) >= _LIKELY)]
    return [(str(form), "possible") for form in likely["form"].head(_MAX_KINDS)]


def _called(analysis: Analysis, named: list[tuple[str, str]], say: Catalog) -> list[str]:
    if not len(analysis.detection.jerks):
        return [say("called", "none")]
    if not named:
        return [say("called", "no_kind"), say("called", "next_test")]
    return [] if named[0][1] == "fits" else [say("called", "next_test")]


def _kinds(named: list[tuple[str, str]], known: list[FormRecord], say: Catalog) -> list[Kind]:
    kinds = []
    for place, ((form, verdict), item) in enumerate(zip(named, known, strict=False)):
        lead = say("called", f"{verdict}_more" if place else verdict)
        if form == _TREMOR and verdict == "fits":
            lead = say("called", "tremor")
        by_doctors = say("called", "by_doctors", name=item.form.clinical_name)
        kinds.append(Kind(lead, item.form.plain_name, item.form.plain, by_doctors))
    return kinds


def _triggers(known: list[FormRecord]) -> list[Point]:
    every = {item.id: Point(item.plain_name, item.advice) for one in known for item in one.triggers}
    return list(every.values())[:_MAX_TRIGGERS]


def _points(flags: tuple[RedFlag, ...], level: str) -> list[Point]:
    return [Point(flag.plain_name, flag.question) for flag in flags if flag.level == level]


def _notes(known: list[FormRecord], flags: tuple[RedFlag, ...], say: Catalog) -> list[str]:
    """Return what the page says about the state of its texts."""
    notes = [] if all(item.form.review.is_done for item in known) else [say("page", "draft")]
    if not say.is_translated:
        return notes
    shown = [*flags, *(record for item in known for record in (item.form, *item.triggers))]
    is_whole = say.is_complete and not any(_SHOWN & set(record.in_english) for record in shown)
    return [*notes, say("page", "translated"), *([] if is_whole else [say("page", "in_english")])]


def _once(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(texts))
