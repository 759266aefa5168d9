"""The sections of a report that show the EEG around jerks."""

from dataclasses import replace

import numpy as np
import pytest
from benchmarks.cortex_back_average import recording_of
from benchmarks.truth.scalp import Scene, make_scalp

from myoclonus.analysis import analyze
from myoclonus.recording import recording_from_array
from myoclonus.report.facts import facts_of
from myoclonus.report.sections.cortex import cortex_section
from myoclonus.report.sections.discharges import discharge_section
from myoclonus.report.sections.premovement import premovement_section
from myoclonus.report.summary import Reading, summarize
from myoclonus.settings import settings_from_mapping

QUICK = settings_from_mapping({"cortex": {"n_permutations": 199, "n_bootstrap": 200}})


def analysis_of(scene, seed=0):
    return analyze(recording_of(make_scalp(scene, seed)), QUICK)


@pytest.fixture(scope="module")
def spiky():
    return analysis_of(Scene(spike_uv=12.0))


def test_a_spike_is_told_with_place_time_and_number(spiky):
    section = cortex_section(spiky, summarize(spiky))
    assert section.answer.startswith("Yes: over C3, a spike of")
    assert "before the burst in first dorsal interosseous R" in section.answer
    assert [picture.name for picture in section.pictures] == ["cortex"]
    assert len(section.tables[0].columns) == len(section.tables[0].rows[0]) == len(section.tables[0].numeric)


def test_a_spike_on_the_side_of_the_muscle_asks_to_check_the_labels(spiky):
    swapped = analysis_of(Scene(spike_uv=12.0, spike_at=(0.5, 0.0)))
    told = [" ".join(cortex_section(one, summarize(one)).paragraphs) for one in (spiky, swapped)]
    assert ["swapped" in text for text in told] == [False, True]


def test_a_spike_too_late_to_drive_the_muscle_is_no_yes():
    late = analysis_of(Scene(spike_uv=14.0, spike_before_ms=7.0), seed=1)
    section = cortex_section(late, summarize(late))
    assert section.answer.startswith("No: over C3, a potential of")
    assert "too late to have driven it" in section.answer
    assert "less than conduction from the cortex needs" in " ".join(section.paragraphs)
    assert not section.is_found


def test_the_pattern_of_the_eeg_comes_first_at_a_glance(spiky):
    def facts(**values):
        rows = {
            (name, "recording"): Reading(
                measure=name, scope="recording", value=value, unit="", ci_low=np.nan, ci_high=np.nan, n=20, status="measured",
                reason="",
            )
            for name, value in values.items()
        }  # fmt: skip
        return facts_of(replace(summarize(spiky), readings=rows))

    comatose = facts(
        suppression_fraction=0.81,
        burst_shape_correlation=0.95,
        suppression_burst_jerk_fraction=0.98,
        discharge_rate=9.0,
    )
    assert (comatose[0].label, comatose[0].value) == ("EEG", "suppressed 81 %, with bursts")
    assert comatose[0].note == "(98 % of bursts with a jerk; their shapes correlate by 0.95)"
    periodic = facts(
        periodic_discharge_rate=1.02, discharge_jerk_fraction=0.96, discharge_jerk_p=0.001, discharge_rate=58.0
    )
    assert (periodic[0].value, periodic[0].note) == ("periodic discharges, 1.02 Hz", "(96 % of jerks with one)")
    by_chance = facts(discharge_jerk_fraction=0.1, discharge_jerk_p=0.3, discharge_rate=1.0)
    assert "EEG" not in [fact.label for fact in by_chance]


def test_discharges_before_the_jerks_are_what_the_average_holds():
    analysis = analysis_of(Scene())
    cortex = analysis.related.cortex
    n = cortex.discharges.is_locked.size
    locked = replace(cortex.discharges, is_locked=np.arange(n) < 0.9 * n)
    told = replace(analysis, related=replace(analysis.related, cortex=replace(cortex, discharges=locked)))
    answer = cortex_section(told, summarize(told)).answer
    assert answer.startswith("No small spike")
    assert "90% of jerks come with an epileptiform discharge" in answer


def test_no_spike_is_told_with_what_could_have_been_missed():
    analysis = analysis_of(Scene())
    section = cortex_section(analysis, summarize(analysis))
    assert section.answer.startswith("None found in 1 muscle; a spike below")


def test_few_jerks_are_told():
    analysis = analysis_of(Scene(spike_uv=30.0, n_jerks=20))
    assert "Only" in cortex_section(analysis, summarize(analysis)).answer


def test_readiness_and_discharges_have_their_sections(spiky):
    summary = summarize(spiky)
    assert premovement_section(spiky, summary).answer.startswith("Before jerks")
    assert discharge_section(spiky, summary).answer.startswith("None found in")


def test_without_eeg_there_is_no_section():
    samples = np.random.default_rng(0).normal(0, 3, (1, 20_000))
    analysis = analyze(recording_from_array(samples, 1000.0, ["EMG FDI R"]), QUICK)
    summary = summarize(analysis)
    assert cortex_section(analysis, summary) is None
    assert premovement_section(analysis, summary) is None
    assert discharge_section(analysis, summary) is None
