"""Intervals and rhythm."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from myoclonus.measure.rhythm import onset_spectrum

from .made import QUICK, burst, measure, recording


def regularity(onsets, recorded=None):
    found = measure([burst(float(t)) for t in onsets], recorded or recording(seconds=float(max(onsets)) + 10))
    return {
        name: found.loc[(name, "recording")]
        for name in found.index.get_level_values(0)
        if name.startswith(("interval", "rhythm"))
    }


def test_a_clock_has_no_variation_of_intervals():
    found = regularity(np.arange(12) * 2.0)
    assert found["interval_median"]["value"] == 2.0
    assert found["interval_cv"]["value"] == pytest.approx(0.0, abs=1e-9)
    assert found["interval_local_variation"]["value"] == pytest.approx(0.0, abs=1e-9)


def test_intervals_of_one_and_three_seconds_in_turn():
    onsets = np.concatenate(([0.0], np.cumsum([1.0, 3.0] * 5)))
    found = regularity(onsets)
    assert found["interval_median"]["value"] == 2.0
    assert found["interval_median"]["n"] == 10
    assert found["interval_cv"]["value"] == pytest.approx(np.sqrt(10 / 9) / 2)  # deviations of 1 about a mean of 2
    assert found["interval_local_variation"]["value"] == pytest.approx(3 * (2 / 4) ** 2)


def test_ten_onsets_have_nine_intervals_which_are_too_few():
    found = regularity(np.arange(10.0))
    reason = "too few: 9 intervals between jerks, at least 10 needed"
    assert [found[f"interval_{name}"]["reason"] for name in ("median", "cv", "local_variation")] == [reason] * 3


def test_an_interval_across_a_gap_of_the_recording_does_not_count():
    recorded = recording(seconds=300.0, coverage=[(0.0, 100.0), (200.0, 300.0)])
    found = regularity([*np.arange(1.0, 8.0), *np.arange(201.0, 208.0)], recorded)
    assert found["interval_median"]["n"] == 12
    assert found["interval_cv"]["value"] == pytest.approx(0.0, abs=1e-9)


def test_jerks_by_chance_have_a_variation_of_one_within_the_limits_in_most_recordings():
    rng = np.random.default_rng(0)
    hits = {"interval_cv": 0, "interval_local_variation": 0}
    for _ in range(25):
        found = regularity(np.cumsum(rng.exponential(1.0, 80)))
        for name in hits:
            hits[name] += found[name]["ci_low"] <= 1 <= found[name]["ci_high"]
    assert min(hits.values()) >= 20


def test_a_rate_that_doubles_raises_the_variation_but_not_the_local_one():
    rng = np.random.default_rng(1)
    onsets = np.cumsum(np.concatenate((rng.gamma(16, 4 / 16, 60), rng.gamma(16, 1 / 16, 60))))
    found = regularity(onsets)
    assert found["interval_cv"]["value"] > 0.6
    assert found["interval_local_variation"]["value"] < 0.3


@settings(max_examples=15)
@given(st.lists(st.floats(0.05, 20.0), min_size=11, max_size=30), st.floats(0.1, 10.0))
def test_variation_does_not_depend_on_the_unit_of_time(intervals, factor):
    first, second = (
        measure([burst(t) for t in onsets], recording(seconds=float(onsets[-1]) + 10))
        for onsets in (np.cumsum(intervals), np.cumsum(intervals) * factor)
    )
    for name in ("interval_cv", "interval_local_variation"):
        pair = [found.loc[(name, "recording"), "value"] for found in (first, second)]
        assert pair[0] == pytest.approx(pair[1], rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("rate_hz", [0.4, 2.0, 6.0, 10.0])
def test_a_rhythm_with_a_tenth_of_scatter_is_found_at_its_rate(rate_hz):
    rng = np.random.default_rng(0)
    found = regularity(np.cumsum(np.abs(rng.normal(1 / rate_hz, 0.1 / rate_hz, 100))))
    assert found["rhythm_rate"]["value"] == pytest.approx(rate_hz, rel=0.03)
    assert found["rhythm_rate"]["ci_low"] <= found["rhythm_rate"]["value"] <= found["rhythm_rate"]["ci_high"]
    assert found["rhythm_p"]["value"] == pytest.approx(1 / 200)
    assert found["rhythm_ratio"]["value"] > 3


def test_a_rhythm_in_trains_with_pauses_is_found():
    rng = np.random.default_rng(0)
    train = np.concatenate([5.0 * k + np.cumsum(np.abs(rng.normal(1 / 9, 0.01, 12))) for k in range(20)])
    assert regularity(train)["rhythm_rate"]["value"] == pytest.approx(9.0, rel=0.05)


def test_the_spectrum_of_a_clock_is_as_high_as_onsets_in_a_segment():
    spectrum = onset_spectrum(np.arange(65) / 2.0, QUICK)  # 2 Hz: segments of 8 s hold 16 onsets
    at_2_hz = np.argmin(np.abs(spectrum.frequency_hz - 2.0))
    assert spectrum.segment_s == 8.0
    assert spectrum.power[at_2_hz] == pytest.approx(16.0, rel=1e-3)
    assert spectrum.power[at_2_hz + 1] == pytest.approx(0.0, abs=1e-3)


def test_short_trains_at_odd_times_have_the_rhythm_within_them_and_not_one_of_the_trains():
    rng = np.random.default_rng(5)
    starts = np.cumsum(4 + rng.exponential(5.0, 17))
    onsets = np.concatenate([start + 0.075 * np.arange(rng.integers(4, 9)) for start in starts])
    for seed in range(5):
        kept = np.random.default_rng(seed).uniform(size=onsets.size) < 0.85
        jitter = np.random.default_rng(seed + 100).normal(0, 0.006, onsets.size)
        rate = regularity(np.sort((onsets + jitter)[kept]))["rhythm_rate"]
        assert rate["value"] == pytest.approx(1 / 0.075, rel=0.05)


def test_jerks_by_chance_have_no_rhythm_in_95_percent_of_recordings():
    rng = np.random.default_rng(0)
    rates = [regularity(np.cumsum(rng.exponential(1.0, 40)))["rhythm_rate"]["status"] for _ in range(40)]
    assert rates.count("measured") <= 6


def test_the_pause_after_each_jerk_alone_is_no_rhythm():
    rng = np.random.default_rng(2)
    row = regularity(np.cumsum(0.5 + rng.exponential(1.0, 500)))["rhythm_rate"]
    assert row["status"] == "not_measurable"
    assert row["reason"].startswith("no rhythm found: no line in the spectrum")


def test_jerks_that_come_in_clusters_are_no_rhythm():
    rng = np.random.default_rng(3)
    starts = np.cumsum(1 + rng.exponential(5.0, 60))
    onsets = np.sort((starts[:, np.newaxis] + rng.random((60, 6))).ravel())
    assert regularity(onsets)["rhythm_rate"]["status"] == "not_measurable"


def test_nine_jerks_are_too_few_for_a_rhythm():
    assert regularity(np.arange(9.0))["rhythm_p"]["reason"] == "too few: 9 jerks, at least 10 needed"


def test_rhythm_of_a_channel_is_measured_on_its_own_bursts():
    bursts = [burst(k / 2, channel="A") for k in range(1, 60)] + [burst(40.0, channel="B")]
    found = measure(bursts, recording(["A", "B"], 60.0))
    assert found.loc[("rhythm_rate", "channel:A"), "value"] == pytest.approx(2.0, abs=0.01)
    assert found.loc[("rhythm_rate", "channel:B"), "reason"] == "too few: 1 bursts, at least 10 needed"


def test_onsets_at_one_moment_have_no_spectrum():
    assert onset_spectrum(np.ones(20), QUICK) is None
