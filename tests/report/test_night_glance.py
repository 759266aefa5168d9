"""The first look at a night: what opens the report, and what is folded."""

from __future__ import annotations

from dataclasses import replace

import pytest

from myoclonus import tables
from myoclonus.analysis import Analysis
from myoclonus.read.raw import Annotation
from myoclonus.read.scoring_formats import Scoring
from myoclonus.recording import named_in
from myoclonus.report.html import html_page
from myoclonus.report.night_figure import _by_leg
from myoclonus.report.night_glance import chin_of, is_read_as_night, night_headline, night_lines
from myoclonus.report.page import page_of
from myoclonus.report.pdf import pdf_bytes
from myoclonus.report.pictures import pictures
from myoclonus.report.sections import sections_of
from myoclonus.report.summary import Reading, readings_of, summarize
from myoclonus.settings import Settings
from myoclonus.sleep import SleepScoring, score_marks

from .example import analysis_of, detection, recording

SLEEP = Settings().sleep


def reading(measure: str, scope: str, value: float, **options: object) -> Reading:
    given = {"unit": "", "ci_low": value, "ci_high": value, "n": 1, "status": "measured", "reason": ""} | options
    return Reading(measure=measure, scope=scope, value=value, **given)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def scoring():
    stages = [Annotation(30.0 * k, 30.0, "N2") for k in range(240)]
    marks = [Annotation(600.0 + 30.0 * k, 2.0, f"LM ({side})") for k in range(60) for side in ("left", "right")]
    return score_marks([Scoring(format="made", stages=tuple(stages), events=tuple(marks))], Settings())


@pytest.fixture
def of_a_night(monkeypatch: pytest.MonkeyPatch) -> Analysis:
    rows = [{"onset": 30.0 * k, "duration": 30.0, "stage": "N2"} for k in range(2)]
    source = recording().with_changes(hypnogram=tables.from_rows(tables.HYPNOGRAM, rows))
    return analysis_of(monkeypatch, detection(), source=source)


def test_the_headline_of_a_night_counts_periodic_movements_against_health(scoring) -> None:
    found = readings_of(scoring.measures)
    said = night_headline(scoring, lambda measure, scope: found.get((measure, scope)), None, SLEEP)
    assert said == "30 periodic leg movements per hour of sleep, more than in 92 of 100 healthy sleepers."


def test_what_stands_out_follows_in_the_headline(scoring) -> None:
    found = readings_of(scoring.measures) | {
        ("fragmentary_minutes", "recording"): reading("fragmentary_minutes", "recording", 20.0),
        ("hypnic_jerk_count", "recording"): reading("hypnic_jerk_count", "recording", 2.0),
        ("alma_count", "recording"): reading("alma_count", "recording", 3.0),
        ("head_jerk_index", "recording"): reading("head_jerk_index", "recording", 9.0),
    }
    chin = reading("rem_atonia_any_fraction", "channel:chin", 0.18)
    said = night_headline(scoring, lambda measure, scope: found.get((measure, scope)), chin, SLEEP)
    assert said.replace("\u00a0", " ").endswith(
        "healthy sleepers; excessive fragmentary myoclonus (20 min, incidental); 2 hypnic jerks; "
        "3 series of alternating leg muscle activation; many head jerks in REM sleep; REM sleep without atonia above the limit "
        "(chin 18 %, limit 18 %)."
    )


def test_below_the_limits_nothing_else_stands_out(scoring) -> None:
    found = readings_of(scoring.measures) | {
        ("fragmentary_minutes", "recording"): reading("fragmentary_minutes", "recording", 19.0),
        ("hypnic_jerk_count", "recording"): reading("hypnic_jerk_count", "recording", 0.0),
        ("head_jerk_index", "recording"): reading("head_jerk_index", "recording", 8.8),
    }
    chin = reading("rem_atonia_any_fraction", "channel:chin", 0.179)
    said = night_headline(scoring, lambda measure, scope: found.get((measure, scope)), chin, SLEEP)
    assert said.endswith("healthy sleepers.")


def test_each_line_says_found_health_and_meaning_or_why_not(scoring) -> None:
    found = readings_of(scoring.measures) | {
        ("fragmentary_index", "stage:sleep"): reading("fragmentary_index", "stage:sleep", 143.7, unit="1/h"),
        ("fragmentary_percentile", "recording"): reading("fragmentary_percentile", "recording", 90.0),
        ("fragmentary_minutes", "recording"): reading("fragmentary_minutes", "recording", 12.0),
    }
    lines = {
        line.what: line
        for line in night_lines(scoring, lambda measure, scope: found.get((measure, scope)), None, SLEEP)
    }
    assert lines["Periodic leg movements in sleep (WASM)"].value == "30\u00a0an\u00a0hour"
    assert lines["Periodic leg movements in sleep (WASM)"].health.startswith("high (about 92 in 100")
    assert lines["PLMS with arousal"].value == "not recorded"
    assert "no arousal was scored" in lines["PLMS with arousal"].meaning
    fragmentary = lines["Fragmentary myoclonus (3-s epochs)"]
    assert fragmentary.health.startswith("high (about 90 in 100")
    assert fragmentary.meaning.startswith("Not excessive (12 min of NREM with 5 or more; the limit is 20)")


def test_of_several_chin_channels_the_most_active_counts_and_legs_do_not() -> None:
    found = {
        ("rem_atonia_any_fraction", f"channel:{name}"): reading("rem_atonia_any_fraction", f"channel:{name}", value)
        for name, value in (("C1", 0.1), ("C2", 0.2), ("LAT", 0.9))
    }
    chin = chin_of(found, {"C1": "chin [C1]", "C2": "chin [C2]", "LAT": "tibialis anterior L"})
    assert chin is not None
    assert chin.value == 0.2
    assert chin_of({}, {}) is None


def test_the_report_of_a_night_opens_with_the_night_and_keeps_the_jerks_below(of_a_night: Analysis) -> None:
    summary = summarize(of_a_night)
    page = page_of(of_a_night, summary)
    assert is_read_as_night(of_a_night)
    assert page.title == "Night of by_hand"
    assert page.headline.startswith("Too little sleep was recorded")
    assert page.jerks_headline.startswith("12 jerks in 58")
    text = html_page(page, pictures(of_a_night, summary), sections_of(of_a_night, summary))
    assert text.index("The night at a glance") < text.index("Which form?</h2>") < text.index("Brief jerks of the night")
    assert text.count('id="night-figure_1"') == 1
    assert pdf_bytes(page, pictures(of_a_night, summary), sections_of(of_a_night, summary)).startswith(b"%PDF")


def test_a_section_that_found_nothing_is_folded_at_night_and_open_by_day(
    of_a_night: Analysis, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_night = {one.id: one for one in sections_of(of_a_night, summarize(of_a_night))}
    day = analysis_of(monkeypatch, detection())
    by_day = {one.id: one for one in sections_of(day, summarize(day))}
    assert by_night
    assert all(one.is_folded is not one.is_found for one in by_night.values())
    assert not any(one.is_folded for one in by_day.values())
    text = html_page(
        page_of(of_a_night, summarize(of_a_night)),
        pictures(of_a_night, summarize(of_a_night)),
        [replace(one, is_folded=one.id == "states") for one in by_night.values()],
    )
    assert '<details class="section" id="states">' in text


def test_a_recording_by_day_has_no_night(analysis: Analysis) -> None:
    summary = summarize(analysis)
    page = page_of(analysis, summary)
    assert not is_read_as_night(analysis)
    assert (page.title, page.night, page.jerks_headline) == ("Jerks in by_hand", [], "")
    assert "night" not in pictures(analysis, summary)


def test_names_with_commas_are_matched_and_not_split() -> None:
    known = ("LAT, left", "LAT", "RAT")
    assert named_in("LAT, left,RAT", known) == ["LAT, left", "RAT"]
    assert named_in("RAT,LAT", known) == ["RAT", "LAT"]
    assert named_in("other,RAT", known) == ["other", "RAT"]
    assert named_in("", known) == []


def test_a_leg_whose_name_holds_a_comma_has_its_row_in_the_figure() -> None:
    rows = [
        {
            "movement_id": "m1",
            "onset": 10.0,
            "duration": 1.0,
            "channels": "TA, left,RAT",
            "type": "plm",
            "rule": "WASM",
        },
        {"movement_id": "m2", "onset": 40.0, "duration": 1.0, "channels": "RAT", "type": "clm", "rule": "WASM"},
    ]
    scoring = SleepScoring(
        is_scored=True,
        reason="made",
        leg_channels=("TA, left", "RAT"),
        movements=tables.from_rows(tables.MOVEMENTS, rows),
    )
    found = _by_leg(scoring, {"TA, left": "tibialis anterior L", "RAT": "tibialis anterior R"})
    assert {label: table["movement_id"].tolist() for label, table in found.items()} == {
        "tibialis anterior L": ["m1"], "tibialis anterior R": ["m1", "m2"],
    }  # fmt: skip


def test_marks_give_no_line_for_what_they_cannot_hold(scoring) -> None:
    found = readings_of(scoring.measures)
    lines = night_lines(scoring, lambda measure, scope: found.get((measure, scope)), None, SLEEP)
    assert "Hypnic jerks" not in [line.what for line in lines]
    assert "PLMS with arousal" in [line.what for line in lines]
