"""Burst durations, silence durations, amplitudes and burden, each from a case computed by hand."""

import numpy as np
import pytest

from .made import burst, measure, recording, silence

DURATIONS_MS = [20.0, 25.0, 30.0, 35.0, 40.0, 44.0, 45.0, 50.0, 60.0, 70.0]


def bursts_of(durations_ms, **more):
    return [burst(10.0 * k + 1, duration, **more) for k, duration in enumerate(durations_ms)]


def test_median_duration_of_ten_bursts_is_the_middle_of_the_fifth_and_sixth():
    row = measure(bursts_of(DURATIONS_MS)).loc[("burst_duration", "channel:A")]
    assert row["value"] == pytest.approx(42.0)
    assert (row["ci_low"], row["ci_high"]) == pytest.approx((25.0, 60.0))  # second and ninth of ten
    assert (row["n"], row["unit"], row["status"], row["reason"]) == (10, "ms", "measured", None)


def test_nine_bursts_are_too_few_for_a_duration():
    row = measure(bursts_of(DURATIONS_MS[:9])).loc[("burst_duration", "channel:A")]
    assert (row["n"], row["status"]) == (9, "not_measurable")
    assert row["reason"] == "too few: 9 whole bursts, at least 10 needed"
    assert np.isnan([row["value"], row["ci_low"], row["ci_high"]]).all()


def test_no_burst_is_told_from_too_few():
    row = measure([]).loc[("burst_duration", "channel:A")]
    assert (row["status"], row["reason"]) == ("not_measurable", "none found: no whole bursts in 300 s analyzed")


def test_a_cut_burst_does_not_count_for_durations():
    row = measure([*bursts_of(DURATIONS_MS), burst(200.0, 900.0, is_cut=True)]).loc[("burst_duration", "channel:A")]
    assert (row["value"], row["n"]) == (pytest.approx(42.0), 10)


def test_bursts_that_are_all_cut_say_so():
    row = measure(bursts_of(DURATIONS_MS, is_cut=True)).loc[("burst_duration", "channel:A")]
    assert row["reason"] == "all 10 bursts are cut by an edge of the recording or a gap"


def test_a_silence_does_not_count_as_a_burst():
    row = measure([*bursts_of(DURATIONS_MS), silence(200.0, 400.0)]).loc[("burst_duration", "channel:A")]
    assert (row["value"], row["n"]) == (pytest.approx(42.0), 10)


def test_a_burst_of_unknown_duration_does_not_count():
    row = measure([*bursts_of(DURATIONS_MS), burst(200.0, float("nan"))]).loc[("burst_duration", "channel:A")]
    assert row["n"] == 10


def test_quartile_distance_of_ten_bursts():
    row = measure(bursts_of(DURATIONS_MS)).loc[("burst_duration_iqr", "channel:A")]
    assert row["value"] == pytest.approx(48.75 - 31.25)
    assert row["ci_low"] <= row["value"] <= row["ci_high"]


def test_a_burst_of_exactly_45_ms_is_not_short():
    row = measure(bursts_of(DURATIONS_MS)).loc[("short_burst_fraction", "channel:A")]
    assert (row["value"], row["unit"]) == (pytest.approx(0.6), "")
    assert (row["ci_low"], row["ci_high"]) == pytest.approx((0.3127, 0.8318), abs=1e-4)


def test_error_of_a_duration_joins_the_errors_of_both_edges():
    bursts = bursts_of(DURATIONS_MS, onset_se_ms=3.0, end_se_ms=4.0)
    assert measure(bursts).loc[("burst_duration_error", "channel:A"), "value"] == pytest.approx(5.0)


def test_unknown_errors_of_the_edges_are_told_from_no_bursts():
    row = measure(bursts_of(DURATIONS_MS)).loc[("burst_duration_error", "channel:A")]
    assert (row["status"], row["reason"]) == ("not_measurable", "no standard errors of the edges of 10 bursts")


def test_short_and_long_bursts_mixed_have_more_than_one_peak():
    rng = np.random.default_rng(0)
    mixed = np.concatenate((rng.normal(30, 4, 40), rng.normal(120, 15, 40)))
    row = measure(bursts_of(mixed), recording(seconds=900.0)).loc[("burst_duration_bimodality", "channel:A")]
    assert row["value"] == pytest.approx(1 / 200)


def test_durations_on_a_grid_of_milliseconds_have_one_peak():
    on_grid = np.round(np.random.default_rng(0).normal(33, 5, 400))
    row = measure(bursts_of(on_grid), recording(seconds=4100.0)).loc[("burst_duration_bimodality", "channel:A")]
    assert row["value"] > 0.05


@pytest.mark.parametrize(
    ("duration_ms", "classes"),
    [
        (49.9, (0, 0, 0)),
        (50.0, (1, 0, 0)),
        (69.9, (1, 0, 0)),
        (70.0, (0, 1, 0)),
        (100.0, (0, 1, 0)),
        (100.1, (0, 0, 1)),
        (500.0, (0, 0, 1)),
        (500.1, (0, 0, 0)),
    ],
)
def test_a_silence_falls_into_its_class(duration_ms, classes):
    found = measure([silence(10.0 * k + 1, duration_ms) for k in range(6)])
    names = ("silence_short_fraction", "silence_middle_fraction", "silence_long_fraction")
    assert tuple(found.loc[(name, "channel:A"), "value"] for name in names) == classes


def test_silences_that_are_all_cut_say_so():
    row = measure([silence(1.0, is_cut=True)]).loc[("silence_duration", "channel:A")]
    assert row["reason"] == "all 1 silences are cut by an edge of the recording or a gap"


def test_median_silence_and_what_is_left_in_it():
    lengths_ms = [60.0, 80.0, 90.0, 110.0, 200.0, 300.0]
    silences = [silence(10.0 * k + 1, ms, remaining_fraction=k / 10) for k, ms in enumerate(lengths_ms)]
    found = measure(silences)
    assert found.loc[("silence_duration", "channel:A"), "value"] == pytest.approx(100.0)
    assert found.loc[("silence_duration", "channel:A"), ["ci_low", "ci_high"]].tolist() == pytest.approx([60.0, 300.0])
    assert found.loc[("silence_remaining", "channel:A"), "value"] == pytest.approx(0.25)


def test_silences_after_a_burst_are_a_share_of_all_silences():
    silences = [silence(10.0 * k + 1, preceding_burst_id="b0" if k < 3 else None) for k in range(6)]
    assert measure(silences).loc[("silence_after_burst_fraction", "channel:A"), "value"] == 0.5


def test_amplitude_is_the_median_over_bursts_cut_ones_included():
    bursts = [burst(10.0 * k + 1, amplitude_uv=10.0 * k, peak_uv=30.0 * k, is_cut=k == 5) for k in range(7)]
    found = measure(bursts)
    assert found.loc[("burst_amplitude", "channel:A"), "value"] == 30.0
    assert found.loc[("burst_peak", "channel:A"), "value"] == 90.0
    assert found.loc[("burst_amplitude", "channel:A"), ["ci_low", "ci_high", "n"]].tolist() == [0.0, 60.0, 7]


def test_burden_is_the_sum_of_amplitude_times_duration_per_hour():
    row = measure(bursts_of([100.0, 200.0], amplitude_uv=50.0), recording(seconds=1800.0)).loc[("burden", "recording")]
    assert row["value"] == pytest.approx((50 * 0.1 + 50 * 0.2) / 0.5)
    assert row["unit"] == "uV.s/h"


def test_burden_of_equal_jerks_has_the_exact_limits_of_their_rate():
    found = measure(bursts_of([100.0] * 10, amplitude_uv=10.0), recording(seconds=3600.0))
    row = found.loc[("burden", "recording")]
    assert (row["value"], row["n"]) == (pytest.approx(10.0), 10)
    assert (row["ci_low"], row["ci_high"]) == pytest.approx((4.7954, 18.3904), abs=1e-3)


def test_burden_without_jerks_is_zero_without_an_upper_limit():
    row = measure([]).loc[("burden", "recording")]
    assert (row["value"], row["ci_low"], row["status"]) == (0.0, 0.0, "measured")
    assert np.isnan(row["ci_high"])
