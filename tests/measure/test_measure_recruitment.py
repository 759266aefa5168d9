"""Order of muscles, lags, and speed of spread."""

import numpy as np
import pandas as pd
import pytest

from myoclonus.measure import measure_recording
from myoclonus.measure.spread import PERIPHERAL_MS

from .made import QUICK, burst, detection, jerk, measure, recording

ABC = recording(["A", "B", "C"])
MUSCLES = pd.DataFrame(
    {
        "muscle": ["upper", "middle", "lower", "thumb"],
        "region": ["neck", "neck", "neck", "hand"],
        "root": ["C2", "T1", "L1", "T1"],
        "distance_cm": [5.0, 25.0, 45.0, 25.0],
        "antagonists": ["", "", "", ""],
    }
)


def jerks(lags_ms, n=10, **more):
    return [row for k in range(n) for row in jerk(10.0 * k + 1, lags_ms, **more)]


def spread(lags_ms, muscles, n=10, direction="down", **more):
    names = list(lags_ms)
    recorded = recording(names, muscles=muscles)
    found = detection(jerks(lags_ms, n, **more), dict.fromkeys(names, 300.0))
    table = measure_recording(recorded, found, QUICK, muscles=MUSCLES).set_index(["measure", "scope"])
    return table.loc[(f"spread_velocity_{direction}", "recording")]


def test_the_same_order_every_time_has_ranks_of_zero_one_half_and_one():
    found = measure(jerks({"A": 0.0, "B": 10.0, "C": 20.0}), ABC)
    ranks = [found.loc[("recruitment_rank", f"channel:{name}"), "value"] for name in "ABC"]
    assert ranks == [0.0, 0.5, 1.0]
    assert found.loc[("recruitment_order_entropy", "recording"), "value"] == 0.0


def test_onsets_at_the_same_moment_share_a_rank():
    found = measure(jerks({"A": 0.0, "B": 0.0}), recording(["A", "B"]))
    assert found.loc[("recruitment_rank", "channel:B"), "value"] == 0.5


@pytest.mark.parametrize(("lag_ms", "rank"), [(2.8, 0.5), (2.9, 1.0)])
def test_onsets_within_twice_their_joint_error_share_a_rank(lag_ms, rank):
    found = measure(
        jerks({"A": 0.0, "B": lag_ms}, onset_se_ms=1.0), recording(["A", "B"])
    )  # twice the joint error: 2.83 ms
    assert found.loc[("recruitment_rank", "channel:B"), "value"] == rank
    assert found.loc[("recruitment_rank", "channel:A"), "value"] == 1 - rank


def test_a_rank_counts_only_jerks_of_several_channels():
    bursts = [*jerks({"A": 0.0, "B": 10.0}, n=6), burst(200.0, channel="B")]
    row = measure(bursts, recording(["A", "B"])).loc[("recruitment_rank", "channel:B")]
    assert (row["value"], row["n"]) == (1.0, 6)


def test_leads_of_all_channels_add_up_to_one():
    bursts = jerks({"A": 0.0, "B": 10.0}, n=6) + [
        row for k in range(4) for row in jerk(100.0 + 10 * k, {"B": 0.0, "C": 5.0})
    ]
    found = measure(bursts, ABC)
    assert [found.loc[("recruitment_lead_fraction", f"channel:{c}"), "value"] for c in "ABC"] == [0.6, 0.4, 0.0]
    assert found.loc[("recruitment_lead_fraction", "channel:A"), ["ci_low", "ci_high"]].tolist() == pytest.approx(
        [0.3127, 0.8318], abs=1e-4
    )


def test_either_order_equally_often_has_the_largest_entropy():
    bursts = jerks({"A": 0.0, "B": 10.0}, n=6) + [
        row for k in range(6) for row in jerk(100.0 + 10 * k, {"B": 0.0, "A": 9.0})
    ]
    row = measure(bursts, recording(["A", "B"])).loc[("recruitment_order_entropy", "recording")]
    assert (row["value"], row["n"]) == (1.0, 12)


def test_muscles_that_meet_by_chance_have_no_order():
    apart = [burst(5.0 * k + 1, channel="A") for k in range(60)] + [
        burst(5.0 * k + 3.5, channel="B") for k in range(60)
    ]
    meeting = [row for k in range(8) for row in jerk(310.0 + k, {"A": 0.0, "B": 60.0 if k % 2 else 90.0})]
    lonely = [burst(310.4 + 0.5 * k, channel="A") for k in range(1, 16, 2)] + [
        burst(310.7 + k, channel="B") for k in range(8)
    ]
    chance = measure([*apart, *meeting, *lonely], recording(["A", "B"])).loc[("recruitment_order_entropy", "recording")]
    assert chance["status"] == "not_measurable"
    assert chance["reason"].startswith("no order: muscles come together no more often than by chance")
    alone = measure(meeting, recording(["A", "B"])).loc[("recruitment_order_entropy", "recording")]
    assert alone["status"] == "measured"


def test_one_reversal_in_ten_has_the_entropy_of_a_tenth_plus_millers_correction():
    bursts = jerks({"A": 0.0, "B": 10.0}, n=9) + jerk(200.0, {"B": 0.0, "A": 10.0})
    row = measure(bursts, recording(["A", "B"])).loc[("recruitment_order_entropy", "recording")]
    assert row["value"] == pytest.approx(0.468996 + 1 / (20 * np.log(2)), abs=1e-5)


@pytest.mark.parametrize(("lag_ms", "status"), [(5.65, "not_measurable"), (5.66, "measured")])
def test_onsets_are_ordered_when_they_differ_by_twice_their_joint_error(lag_ms, status):
    bursts = jerks({"A": 0.0, "B": lag_ms}, onset_se_ms=2.0)  # 2 · √(2² + 2²) = 5.657
    row = measure(bursts, recording(["A", "B"])).loc[("recruitment_order_entropy", "recording")]
    assert row["status"] == status
    if status == "not_measurable":
        assert row["reason"] == "onsets too close to order: clearly apart in 0 of 10 jerks, at least 6 needed"


def test_a_lag_is_the_median_of_second_minus_first():
    bursts = [row for k in range(7) for row in jerk(10.0 * k + 1, {"A": 0.0, "B": float(k)})]
    row = measure(bursts, recording(["A", "B"])).loc[("latency_difference", "pair:A|B")]
    assert row[["value", "ci_low", "ci_high", "n"]].tolist() == pytest.approx([3.0, 0.0, 6.0, 7])


def test_a_cut_burst_has_no_lag():
    bursts = [row | {"is_cut": row["channel"] == "B"} for row in jerks({"A": 0.0, "B": 10.0})]
    row = measure(bursts, recording(["A", "B"])).loc[("latency_difference", "pair:A|B")]
    assert row["reason"] == "none found: no jerk of both A and B"


def test_the_first_burst_of_a_channel_in_a_jerk_counts():
    bursts = [
        r for k in range(6) for r in [*jerk(10.0 * k + 1, {"A": 0.0, "B": 8.0}), *jerk(10.0 * k + 1, {"B": 60.0})]
    ]
    assert measure(bursts, recording(["A", "B"])).loc[("latency_difference", "pair:A|B"), "value"] == pytest.approx(8.0)


def test_left_to_right_lag_counts_from_the_left_whatever_the_order_of_channels():
    both = recording(["R", "L"], muscles=["biceps_brachii"] * 2, sides=["right", "left"])
    row = measure(jerks({"L": 0.0, "R": 10.0}), both).loc[("left_right_lag", "pair:L|R")]
    assert row["value"] == pytest.approx(10.0)


def test_muscles_that_differ_have_no_left_to_right_lag():
    both = recording(["R", "L"], muscles=["biceps_brachii", "triceps_brachii"], sides=["right", "left"])
    row = measure(jerks({"L": 0.0, "R": 10.0}), both).loc[("left_right_lag", "recording")]
    assert row["status"] == "not_recorded"


def test_twenty_centimeters_in_forty_milliseconds_are_five_meters_a_second():
    row = spread({"A": 0.0, "B": 40.0, "C": 80.0}, ["upper", "middle", "lower"])
    # 2 ms/cm ± 1.96 · 0.157: conduction 1.25 ms · √(0.01² + 0.02² + 0.03²) = 0.047, distance 7.5 % of 2 = 0.15
    assert row[["value", "ci_low", "ci_high"]].tolist() == pytest.approx([5.0, 10 / 2.308, 10 / 1.692], rel=1e-3)
    assert (row["n"], row["unit"]) == (10, "m/s")


def test_spread_from_the_middle_goes_both_ways():
    lags = {"A": 20.0, "B": 0.0, "C": 40.0}
    assert spread(lags, ["upper", "middle", "lower"])["value"] == pytest.approx(5.0)
    assert spread(lags, ["upper", "middle", "lower"], direction="up")["value"] == pytest.approx(10.0)


def test_conduction_from_root_to_muscle_is_taken_off():
    lag_ms = 40.0 + PERIPHERAL_MS["hand"] - PERIPHERAL_MS["neck"]
    assert spread({"A": 0.0, "B": lag_ms}, ["upper", "thumb"])["value"] == pytest.approx(5.0)


def test_lags_within_the_error_of_an_onset_have_no_speed():
    row = spread({"A": 0.0, "B": 4.0}, ["upper", "middle"], onset_se_ms=3.0)
    assert (row["status"], row["reason"]) == (
        "not_measurable",
        "lags within the onset's standard error: 4.0 ms, error 4.2 ms",
    )


def test_lags_that_scatter_about_zero_have_no_speed():
    rng = np.random.default_rng(0)
    bursts = [row for k in range(20) for row in jerk(10.0 * k + 1, {"A": 0.0, "B": 3 + rng.normal(0, 30)})]
    found = detection(bursts, {"A": 300.0, "B": 300.0})
    table = measure_recording(recording(["A", "B"], muscles=["upper", "middle"]), found, QUICK, muscles=MUSCLES)
    rows = table[table["measure"].str.startswith("spread_velocity")]
    assert (rows["status"] != "measured").all()


def test_unknown_muscles_have_no_speed():
    row = spread({"A": 0.0, "B": 40.0}, ["upper", None])
    assert row["reason"] == "distance from the brainstem unknown: no known muscle on B"


def test_nothing_beyond_the_leading_muscle_is_not_recorded():
    row = spread({"A": 0.0, "B": 40.0}, ["upper", "middle"], direction="up")
    assert (row["status"], row["reason"]) == (
        "not_recorded",
        "no muscle of the same side nearer to the brainstem than A, where jerks begin",
    )


def test_five_jerks_are_too_few_for_a_speed():
    row = spread({"A": 0.0, "B": 40.0}, ["upper", "middle"], n=5)
    assert row["reason"] == "too few: 5 jerks of A and a muscle beyond it, at least 6 needed"


def test_limits_of_the_speed_hold_the_truth_in_most_recordings():
    rng = np.random.default_rng(0)
    hits = 0
    for _ in range(25):
        bursts = [row for k in range(25) for row in jerk(10.0 * k + 1, {"A": 0.0, "B": 40 + rng.normal(0, 5)})]
        found = detection(bursts, {"A": 300.0, "B": 300.0})
        table = measure_recording(recording(["A", "B"], muscles=["upper", "middle"]), found, QUICK, muscles=MUSCLES)
        row = table[table["measure"] == "spread_velocity_down"].iloc[0]
        hits += row["ci_low"] <= 5.0 <= row["ci_high"]
    assert hits >= 20


def test_one_channel_has_no_order():
    found = measure([burst(1.0)])
    assert found.loc[("recruitment_order_entropy", "recording"), "status"] == "not_recorded"
    assert found.loc[("recruitment_rank", "channel:A"), "status"] == "not_recorded"
