"""The page for the person who was recorded."""

from __future__ import annotations

import re
from dataclasses import asdict, replace
from typing import Any

import pytest
from tests.knowledge.readability import grade

from myoclonus import knowledge, tables
from myoclonus.analysis import Analysis
from myoclonus.errors import SettingsError
from myoclonus.forms import FORM_IDS
from myoclonus.knowledge.wording import doses
from myoclonus.report.html import rendered
from myoclonus.report.pdf import typeset
from myoclonus.report.person import PersonPage, person_page
from myoclonus.report.person.catalog import Catalog, catalog

from .example import analysis_of, detection, nothing_analyzed, nothing_found


def with_forms(analysis: Analysis, **verdicts: tuple[float, str]) -> Analysis:
    rows = [{"form": form, "probability": p, "verdict": verdict} for form, (p, verdict) in verdicts.items()]
    return replace(analysis, weighed=replace(analysis.weighed, forms=tables.from_rows(tables.FORMS, rows)))


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> Analysis:
    return analysis_of(monkeypatch, detection())


def all_texts(page: PersonPage) -> list[str]:
    def walk(value: Any) -> list[str]:
        if isinstance(value, str):
            return [value]
        if isinstance(value, dict):
            value = list(value.values())
        return [text for part in value for text in walk(part)]

    return [text for text in walk(asdict(page)) if text and text != page.language]


def test_red_flags_come_first_and_are_the_same_when_nothing_was_found(
    monkeypatch: pytest.MonkeyPatch, found: Analysis
) -> None:
    flags = knowledge.red_flags()
    urgent = [flag.plain_name for flag in flags if flag.level in ("now", "today")]
    for analysis in (found, analysis_of(monkeypatch, nothing_found()), analysis_of(monkeypatch, nothing_analyzed())):
        page = person_page(analysis)
        assert [point.name for danger in page.dangers for point in danger.points] == urgent
        html = rendered("person.html.j2", page=page)
        assert html.index(urgent[0]) < html.index(page.seen_title)


def test_the_form_that_fits_is_named_with_its_record_and_no_other(found: Analysis) -> None:
    page = person_page(with_forms(found, palatal=(0.5, "fits"), functional=(0.3, "possible")))
    form = knowledge.form_record("palatal").form
    (kind,) = page.kinds
    assert (kind.name, kind.text) == (form.plain_name, form.plain)
    assert page.helps == list(form.helps)
    assert page.ask == list(form.ask)


def test_a_form_of_one_in_ten_is_not_named_to_a_person(found: Analysis) -> None:
    page = person_page(with_forms(found, myoclonic_seizure=(0.1, "possible"), essential=(0.05, "possible")))
    assert page.kinds == []
    assert "cannot tell" in page.called[0]
    assert "seizure" not in " ".join([*page.called, *page.helps, *page.ask]).lower()


def test_two_kinds_that_are_likely_are_both_named_as_unsure(found: Analysis) -> None:
    page = person_page(
        with_forms(found, essential=(0.3, "possible"), cortical=(0.25, "possible"), action=(0.2, "possible"))
    )
    assert [kind.name for kind in page.kinds] == [
        knowledge.form_record(form).form.plain_name for form in ("essential", "cortical")
    ]
    assert "cannot say for sure" in page.kinds[0].lead


def test_nothing_found_is_no_proof(monkeypatch: pytest.MonkeyPatch) -> None:
    page = person_page(analysis_of(monkeypatch, nothing_found()))
    assert "does not prove" in page.seen[1]
    assert page.kinds == []


def test_counts_places_and_length_are_those_of_the_tables(found: Analysis) -> None:
    jerks = found.detection.jerks
    text = " ".join(person_page(found).seen)
    assert text.startswith(f"{len(jerks)} jerks were counted in ")
    top = found.detection.bursts["channel"].value_counts().index[0]
    region = next(channel.region for channel in found.recording.channels if channel.name == top)
    assert str(region) in text


def test_more_jerks_in_action_are_told_only_when_the_limits_part(found: Analysis) -> None:
    def rated(rest: tuple[float, float], action: tuple[float, float]) -> Analysis:
        rows = [
            {"measure": "jerk_rate", "scope": f"state:{name}", "value": 1.0, "unit": "1/min", "ci_low": low, "ci_high": high,
             "n": 9, "status": "measured"}
            for name, (low, high) in (("rest", rest), ("action", action))
        ]  # fmt: skip
        return replace(found, measures=tables.from_rows(tables.MEASURES, rows))

    apart = " ".join(person_page(rated((0.1, 1.0), (2.0, 3.0))).seen)
    together = " ".join(person_page(rated((0.1, 2.1), (2.0, 3.0))).seen)
    less = " ".join(person_page(rated((2.0, 3.0), (0.1, 1.0))).seen)
    assert "more often when you moved" in apart
    assert "more often" not in together
    assert "more often when you were at rest" in less


@pytest.mark.parametrize("form", FORM_IDS)
def test_every_page_is_easy_to_read_and_holds_no_dose(found: Analysis, form: str) -> None:
    page = person_page(with_forms(found, **{form: (0.6, "fits")}))
    texts = all_texts(page)
    sentences = [text for text in texts if text.endswith((".", "?", ":"))]
    assert grade(" ".join(sentences)) <= 8.0
    assert [dose for text in texts for dose in doses(text)] == []


@pytest.mark.parametrize("form", FORM_IDS)
def test_every_sentence_is_a_record_or_a_text_of_the_catalog(found: Analysis, form: str) -> None:
    page = person_page(with_forms(found, **{form: (0.6, "fits")}))
    known = {
        text for kind in ("form", "trigger", "red_flag") for item in knowledge.records(kind) for text in _words(item)
    }
    patterns = [re.escape(text) for section in _english().values() for text in section.values()]
    ours = re.compile("|".join(re.sub(r"\\\{\w+\\\}", ".+", pattern) for pattern in patterns))
    unknown = [text for text in all_texts(page) if text not in known and not ours.fullmatch(text)]
    assert unknown == []


def test_the_page_fits_on_one_sheet_of_paper(found: Analysis) -> None:
    for form in FORM_IDS:
        page = person_page(with_forms(found, **{form: (0.6, "fits")}))
        sheet = typeset("person.typ", asdict(page))
        assert len(re.findall(rb"/Type\s*/Page\b(?!s)", sheet)) == 1, form


def test_words_of_the_recording_cannot_become_markup(found: Analysis) -> None:
    page = replace(person_page(found), seen=["<script>alert(1)</script> #panic()"])
    assert "<script>" not in rendered("person.html.j2", page=page)
    assert typeset("person.typ", asdict(page)).startswith(b"%PDF")


def test_an_unknown_language_is_refused_and_a_missing_text_is_english() -> None:
    with pytest.raises(SettingsError, match='no texts in "xx"'):
        catalog("xx")
    some = Catalog("xx", {"page": {"title": "Was Ihre Aufnahme zeigt"}}, _english())
    assert some("page", "title") == "Was Ihre Aufnahme zeigt"
    assert some("seen", "one", time="4 minutes") == "One jerk was counted in 4 minutes."


def _english() -> dict[str, dict[str, str]]:
    import tomllib  # noqa: PLC0415
    from importlib.resources import files  # noqa: PLC0415

    return tomllib.loads((files("myoclonus.report.person") / "texts" / "en.toml").read_text(encoding="utf-8"))


def _words(item: Any) -> list[str]:
    own = [item.plain_name, item.plain]
    for name in ("helps", "ask"):
        own += list(getattr(item, name, ()))
    return own + [getattr(item, name) for name in ("advice", "question") if hasattr(item, name)]


@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_the_page_of_somebody_who_is_not_awake_speaks_to_relatives_and_names_no_kind(
    found: Analysis, language: str
) -> None:
    awake = with_forms(found, myoclonic_seizure=(0.5, "fits"))
    comatose = replace(awake, weighed=replace(awake.weighed, has_coma_pattern=True))
    page, usual = person_page(comatose, language=language), person_page(awake, language=language)
    say = catalog(language)
    assert page.lead == say("not_awake", "lead")
    assert page.seen[-1] == say("not_awake", "seen")
    assert page.dangers == usual.dangers
    assert page.kinds == []
    shown = set(all_texts(page))
    form = knowledge.form_record("myoclonic_seizure", language=language)
    own = [form.form.plain, *form.form.helps, *form.form.ask, *(trigger.advice for trigger in form.triggers)]
    assert not shown & set(own)
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", typeset("person.typ", asdict(page)))) == 1


def test_the_page_for_relatives_is_easy_to_read(found: Analysis) -> None:
    page = person_page(replace(found, weighed=replace(found.weighed, has_coma_pattern=True)))
    own = [*page.seen, *page.called, page.triggers_none, *page.helps, *page.ask, *(point.text for point in page.care)]
    assert grade(" ".join(own)) <= 8.0
