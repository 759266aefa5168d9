"""Findings set against measures: scopes, what is missing, and what is known all the same."""

import math

import pytest

from myoclonus.forms.library import findings
from myoclonus.forms.observations import observe, rows_by_measure

from .made import NAN, measures


def seen(finding, *rows):
    return observe(findings()[finding], rows_by_measure(measures(rows)))


def test_measure_that_is_not_in_the_table_was_not_recorded():
    one = seen("short_bursts")
    assert (one.status, one.reason) == ("not_recorded", "not among the measures of this recording")
    assert math.isnan(one.met)
    assert not one.is_met


def test_reason_of_a_measure_that_could_not_be_measured_is_handed_on():
    one = seen("short_bursts", ["burst_duration", "channel:A", "not_measurable", NAN, NAN, 3])
    assert (one.status, one.reason) == ("not_measurable", "made so")


def test_not_measurable_on_one_channel_counts_more_than_not_recorded_elsewhere():
    one = seen(
        "short_bursts",
        ["burst_duration", "recording", "not_recorded", NAN, NAN, 0],
        ["burst_duration", "channel:A", "not_measurable", NAN, NAN, 3],
    )
    assert one.status == "not_measurable"


def test_measure_on_another_scope_only_was_not_recorded_here():
    one = seen("no_willed_readiness", ["bereitschaftspotential_p", "recording", 0.01, NAN, NAN, 60])
    assert one.status == "not_recorded"
    assert one.reason == "measured elsewhere only: recording"


def test_channels_are_joined_by_a_median_weighted_by_their_number():
    one = seen(
        "short_bursts",
        ["burst_duration", "channel:A", 30.0, 29.0, 31.0, 90],
        ["burst_duration", "channel:B", 33.0, 32.0, 34.0, 60],
        ["burst_duration", "channel:C", 200.0, 150.0, 250.0, 10],
    )
    assert one.row.value == 30.0
    assert one.is_met


def test_smallest_p_pays_for_the_number_of_channels():
    rows = [["rhythm_p", f"channel:{k}", 0.9, NAN, NAN, 60] for k in range(9)]
    one = seen("rhythmic", ["rhythm_p", "channel:x", 0.01, NAN, NAN, 60], *rows)
    assert one.row.value == pytest.approx(0.1)
    assert not one.is_met


def test_potential_that_is_no_spike_is_no_finding_of_a_spike():
    row = ["cortical_spike_p", "channel:A", 0.001, NAN, NAN, 60]
    assert seen("locked_potential", row).is_met
    shapeless = seen("cortical_spike", row, ["cortical_spike_latency", "channel:A", "not_measurable", NAN, NAN, 60])
    assert shapeless.status == "not_measurable"


def test_rate_of_a_rhythm_that_is_none_is_known_not_to_fit():
    one = seen(
        "rhythm_of_palate",
        ["rhythm_p", "channel:A", 0.7, NAN, NAN, 60],
        ["rhythm_rate", "channel:A", "not_measurable", NAN, NAN, 60],
    )
    assert one.status == "measured"
    assert one.met < 0.01


def test_rate_of_a_rhythm_that_is_there_must_be_measured():
    one = seen("rhythm_of_palate", ["rhythm_p", "channel:A", 0.001, NAN, NAN, 60])
    assert one.status == "not_recorded"


def test_rhythm_of_regular_stimuli_is_no_rhythm():
    rhythm = ["rhythm_p", "channel:A", 0.001, NAN, NAN, 200]
    assert seen("rhythmic", rhythm).is_met
    assert not seen("rhythmic", rhythm, ["stimulus_response_p", "stimulus:s", 0.001, NAN, NAN, 200]).is_met


def test_optional_condition_counts_when_it_was_measured():
    early = ["c_reflex_p", "stimulus:s;channel:A", 0.001, NAN, NAN, 100]
    assert seen("c_reflex", early).is_met
    assert not seen("c_reflex", early, ["c_reflex_latency", "stimulus:s;channel:A", 110.0, 108.0, 112.0, 100]).is_met


def test_other_measure_is_taken_where_the_first_was_not_measured():
    rate, left = (
        ["jerk_rate", "recording", 6.0, 5.8, 6.2, 2800],
        ["unscored_jerk_rate", "recording", 0.05, 0.01, 0.1, 3],
    )
    assert not seen("no_jerks", rate).is_met
    assert seen("no_jerks", rate, left).is_met
    assert not seen("no_jerks", rate, ["unscored_jerk_rate", "recording", "not_recorded"]).is_met


def test_channel_scope_does_not_take_a_channel_within_a_state():
    assert seen("silences_too", ["silence_rate", "channel:A;state:rest", 9.0, 8.0, 10.0, 30]).status == "not_recorded"


def test_value_that_is_not_finite_is_not_measurable():
    one = seen("short_bursts", ["burst_duration", "channel:A", float("inf"), NAN, NAN, 60])
    assert (one.status, one.reason) == ("not_measurable", "no value")


def test_ratio_to_none_counts_by_its_median_unbiased_estimate():
    one = seen("more_in_action", ["jerk_rate_ratio", "state:posture|rest", float("inf"), 4.0, float("inf"), 40])
    assert one.row.value == pytest.approx(21.3, abs=0.1)
    assert one.met > 0.95
    written = seen("more_in_action", ["jerk_rate_ratio", "state:posture|rest", NAN, 4.0, NAN, 40])
    assert (written.row.value, written.met) == (one.row.value, one.met)


@pytest.mark.parametrize(("frequency_hz", "is_met"), [(5.0, False), (16.0, True)])
def test_coherence_below_the_band_is_movement_and_no_drive_of_the_cortex(frequency_hz, is_met):
    one = seen(
        "corticomuscular_drive",
        ["corticomuscular_coherence_p", "pair:C3|A", 1e-6, NAN, NAN, 160],
        ["corticomuscular_coherence", "pair:C3|A", 0.2, 0.13, 0.28, 160],
        ["corticomuscular_frequency", "pair:C3|A", frequency_hz, NAN, NAN, 160],
    )
    assert one.is_met is is_met


@pytest.mark.parametrize("finding", ["corticomuscular_drive", "steady_drive"])
@pytest.mark.parametrize(("delay_ms", "is_met"), [(-60.0, False), (20.0, True), ("not_measurable", True)])
def test_an_eeg_that_follows_the_muscle_does_not_drive_it(finding, delay_ms, is_met):
    limits = (NAN, NAN) if isinstance(delay_ms, str) else (delay_ms - 8, delay_ms + 8)
    one = seen(
        finding,
        ["corticomuscular_coherence_p", "pair:O2|A", 1e-9, NAN, NAN, 160],
        ["corticomuscular_coherence", "pair:O2|A", 0.2, 0.15, 0.25, 160],
        ["corticomuscular_frequency", "pair:O2|A", 12.0, NAN, NAN, 160],
        ["corticomuscular_delay", "pair:O2|A", delay_ms, *limits, 160],
    )
    assert one.is_met is is_met
