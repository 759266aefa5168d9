"""Rates by state and stage, their change over time, and the time course."""

import numpy as np
import pandas as pd
import pytest

from myoclonus import tables
from myoclonus.measure import time_course
from myoclonus.measure.timecourse import counts_over_time

from .made import QUICK, burst, detection, jerk, measure, recording, silence

REST = {"onset": 0.0, "duration": 120.0, "text": "rest"}
POSTURE = {"onset": 120.0, "duration": 60.0, "text": "Posture, arms out"}


def test_five_jerks_in_five_minutes_are_one_a_minute():
    row = measure([burst(50.0 * k + 1) for k in range(5)]).loc[("jerk_rate", "recording")]
    assert (row["value"], row["n"], row["unit"]) == (1.0, 5, "1/min")
    assert (row["ci_low"], row["ci_high"]) == pytest.approx((1.6235 / 5, 11.6683 / 5), abs=1e-4)


def test_no_jerk_in_five_minutes_is_a_rate_of_zero_with_an_exact_upper_limit():
    row = measure([]).loc[("jerk_rate", "recording")]
    assert (row["value"], row["ci_low"], row["n"], row["status"]) == (0.0, 0.0, 0, "measured")
    assert row["ci_high"] == pytest.approx(3.6889 / 5, abs=1e-4)


def test_the_rate_counts_on_analyzed_time_not_on_the_length_of_the_file():
    found = measure([burst(1.0), burst(2.0)], analyzed_s={"A": 60.0})
    assert found.loc[("burst_rate", "channel:A"), "value"] == 2.0
    assert found.loc[("jerk_rate", "recording"), "value"] == 2.0


def test_jerks_are_watched_for_as_long_as_the_channel_analyzed_longest():
    found = measure([burst(1.0)], recording(["A", "B"]), analyzed_s={"A": 60.0, "B": 120.0})
    assert found.loc[("jerk_rate", "recording"), "value"] == 0.5


def test_silences_are_counted_apart_from_bursts():
    found = measure([burst(1.0), silence(2.0), silence(3.0)])
    assert found.loc[("burst_rate", "channel:A"), "n"] == 1
    assert found.loc[("silence_rate", "channel:A"), "n"] == 2


def test_jerks_with_a_burst_are_counted_apart_from_lapses():
    found = measure([burst(1.0), silence(2.0), silence(3.0)])
    jerks, positive = (found.loc[(name, "recording"), "n"] for name in ("jerk_rate", "positive_jerk_rate"))
    assert (jerks, positive) == (3, 1)
    none = measure([silence(2.0), silence(3.0)]).loc[("positive_jerk_rate", "recording")]
    assert (none["value"], none["status"]) == (0.0, "measured")
    assert none["ci_high"] == pytest.approx(3.6889 / 5, abs=1e-4)


def test_the_rate_in_a_state_counts_on_the_time_of_that_state():
    bursts = [burst(1.0, state="rest"), burst(2.0, state="rest"), burst(130.0, state="posture")]
    found = measure(bursts, recording(markers=[REST, POSTURE]))
    assert found.loc[("jerk_rate", "state:rest"), ["value", "n"]].tolist() == [1.0, 2]
    assert found.loc[("jerk_rate", "state:posture"), ["value", "n"]].tolist() == [1.0, 1]
    assert found.loc[("burst_rate", "channel:A;state:posture"), "value"] == 1.0


def test_a_state_that_was_never_marked_is_not_recorded():
    row = measure([burst(1.0)], recording(markers=[REST])).loc[("jerk_rate", "state:posture")]
    assert (row["status"], row["reason"]) == ("not_recorded", "no state posture in the recording")


def test_a_state_without_jerks_has_a_rate_of_zero():
    row = measure([], recording(markers=[REST])).loc[("jerk_rate", "state:rest")]
    assert (row["value"], row["status"]) == (0.0, "measured")
    assert row["ci_high"] == pytest.approx(3.6889 / 2, abs=1e-4)


def test_a_state_without_duration_holds_until_the_next_state():
    markers = [REST | {"duration": 0.0}, POSTURE | {"duration": 0.0}]
    found = measure([burst(130.0, state="posture")], recording(markers=markers))
    assert found.loc[("jerk_rate", "state:posture"), "value"] == pytest.approx(1 / 3)  # 120 to 300 s


def test_time_that_was_not_recorded_does_not_count_for_a_state():
    gap = recording(markers=[REST], coverage=[(0.0, 60.0), (120.0, 300.0)])
    found = measure([burst(1.0, state="rest")], gap, analyzed_s={"A": 240.0})
    assert found.loc[("jerk_rate", "state:rest"), "value"] == pytest.approx(1.0)


def test_time_unfit_for_analysis_is_taken_off_every_state_alike():
    found = measure([burst(1.0, state="rest")], recording(markers=[REST]), analyzed_s={"A": 150.0})
    assert found.loc[("jerk_rate", "state:rest"), "value"] == pytest.approx(1.0)


def test_a_state_marked_where_nothing_was_recorded_has_no_analyzed_time():
    gap = recording(markers=[REST], coverage=[(150.0, 300.0)])
    row = measure([], gap, analyzed_s={"A": 150.0}).loc[("jerk_rate", "state:rest")]
    assert (row["status"], row["reason"]) == ("not_measurable", "no analyzed time")


def test_a_recording_without_coverage_has_no_time_in_any_state():
    row = measure([], recording(markers=[REST], coverage=[]), analyzed_s={"A": 1.0}).loc[("jerk_rate", "state:rest")]
    assert row["reason"] == "no analyzed time"


def test_overlapping_markers_of_a_state_count_once():
    found = measure([burst(1.0, state="rest")], recording(markers=[REST, REST | {"onset": 60.0, "duration": 60.0}]))
    assert found.loc[("jerk_rate", "state:rest"), "value"] == pytest.approx(0.5)


def test_of_two_states_that_overlap_the_later_one_has_the_time():
    markers = [REST, POSTURE | {"onset": 30.0, "duration": 60.0}]
    bursts = [burst(1.0, state="rest"), burst(40.0, state="posture")]
    found = measure(bursts, recording(markers=markers))
    assert found.loc[("jerk_rate", "state:rest"), "value"] == pytest.approx(1.0)  # 0 to 30 and 90 to 120 s
    assert found.loc[("jerk_rate", "state:posture"), "value"] == pytest.approx(1.0)


def test_rates_by_sleep_stage_count_on_the_hypnogram():
    stages = [{"onset": 0.0, "duration": 60.0, "stage": "W"}, {"onset": 60.0, "duration": 240.0, "stage": "N2"}]
    found = measure([burst(70.0, stage="N2")], recording(hypnogram=stages))
    assert found.loc[("jerk_rate", "stage:N2"), "value"] == pytest.approx(0.25)
    assert found.loc[("jerk_rate", "stage:W"), "value"] == 0.0
    assert found.loc[("jerk_rate", "stage:R"), "status"] == "not_recorded"


def test_share_of_negative_jerks():
    found = measure([burst(1.0), silence(2.0), silence(3.0), burst(4.0), burst(5.0), burst(6.0)])
    assert found.loc[("negative_jerk_fraction", "recording"), "value"] == pytest.approx(1 / 3)


def test_spread_counts_only_jerks_of_several_channels():
    bursts = [row for k in range(6) for row in jerk(10.0 * k + 1, {"A": 0.0, "B": 10.0 + k})] + [burst(200.0)]
    row = measure(bursts, recording(["A", "B"])).loc[("jerk_spread", "recording")]
    assert (row["value"], row["n"]) == (pytest.approx(12.5), 6)


def test_a_rate_that_doubles_is_found_to_double():
    # ten stretches of 60 s; expected counts rise by a constant factor, twofold from start to end of 600 s
    counts = np.round(100 * 2 ** ((np.arange(10) + 0.5) / 10)).astype(int)
    onsets = [60.0 * k + 60.0 * (j + 0.5) / n for k, n in enumerate(counts) for j in range(n)]
    row = measure([burst(t) for t in onsets], recording(seconds=600.0)).loc[("jerk_rate_change", "recording")]
    assert row["value"] == pytest.approx(2.0, rel=0.01)
    assert row["ci_low"] > 1.6
    assert row["ci_high"] < 2.5


def test_a_steady_rate_does_not_change_in_95_percent_of_recordings():
    rng = np.random.default_rng(0)
    hits = 0
    for _ in range(40):
        onsets = np.sort(rng.uniform(0, 600, rng.poisson(80)))
        row = measure([burst(t) for t in onsets], recording(seconds=600.0)).loc[("jerk_rate_change", "recording")]
        hits += row["ci_low"] <= 1 <= row["ci_high"]
    assert hits >= 34


def test_a_rate_that_falls_to_nothing_is_found_to_fall():
    row = measure([burst(0.5 * k) for k in range(100)], recording(seconds=600.0)).loc[("jerk_rate_change", "recording")]
    assert row["status"] == "not_measurable"  # all within the first minute
    decaying = [burst(600 * (1 - np.sqrt(1 - k / 200))) for k in range(200)]  # rate falls evenly to zero
    row = measure(decaying, recording(seconds=600.0)).loc[("jerk_rate_change", "recording")]
    assert row["value"] < 0.2
    assert row["ci_high"] < 0.5


def test_jerks_in_the_first_minutes_of_a_night_fall_steeply():
    onsets = [float(t) for t in (*range(0, 60, 5), *range(60, 120, 10), *range(120, 180, 20))]
    row = measure([burst(t) for t in onsets], recording(seconds=28_800.0)).loc[("jerk_rate_change", "recording")]
    assert 0 <= row["ci_low"] <= row["value"] <= row["ci_high"] < 1e-10


def test_nine_jerks_are_too_few_for_a_change_of_rate():
    row = measure([burst(30.0 * k + 1) for k in range(9)]).loc[("jerk_rate_change", "recording")]
    assert row["reason"] == "too few: 9 jerks, at least 10 needed"


def test_jerks_in_one_moment_have_no_change_of_rate():
    row = measure([burst(10.0 + k / 10) for k in range(12)]).loc[("jerk_rate_change", "recording")]
    assert (row["status"], row["reason"]) == ("not_measurable", "jerks fall into fewer than three stretches of time")


def test_time_course_counts_jerks_and_bursts_a_minute():
    recorded = recording(["A", "B"], 150.0)
    found = detection([burst(1.0), burst(59.9), burst(60.0), burst(149.0, channel="B")], {"A": 150.0, "B": 150.0})
    table = time_course(recorded, found, QUICK)
    tables.validate(tables.TIME_COURSE, table)
    whole = table[table["scope"] == "recording"]
    assert whole["n"].tolist() == [2, 1, 1]
    assert whole["rate_per_min"].tolist() == [2.0, 1.0, 2.0]
    assert whole["duration"].tolist() == [60.0, 60.0, 30.0]
    assert table.loc[table["scope"] == "channel:B", "n"].tolist() == [0, 0, 1]


def test_time_course_has_no_rate_where_nothing_was_recorded():
    recorded = recording(seconds=180.0, coverage=[(0.0, 60.0), (150.0, 180.0)])
    table = time_course(recorded, detection([burst(151.0)], {"A": 90.0}), QUICK)
    whole = table[table["scope"] == "recording"]
    assert whole["covered"].tolist() == [60.0, 0.0, 30.0]
    assert pd.isna(whole["rate_per_min"]).tolist() == [False, True, False]
    assert whole["rate_per_min"].iloc[2] == 2.0


def test_stretches_become_shorter_when_there_would_be_too_few():
    counts = counts_over_time(np.array([0.0, 29.9, 30.0, 299.0]), recording(), 60.0, min_bins=10)
    assert counts[1][0] == 30.0
    assert counts[3].tolist() == [2, 1, 0, 0, 0, 0, 0, 0, 0, 1]


def test_time_course_of_a_night_has_no_more_stretches_than_asked_for():
    table = time_course(recording(seconds=28800.0), detection([], {"A": 28800.0}), QUICK, max_bins=100)
    assert set(table.groupby("scope").size()) == {96}  # of five minutes each
    assert table["ci_high"].iloc[0] == pytest.approx(3.6889 / 5, abs=1e-4)
