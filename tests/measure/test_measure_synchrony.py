"""Synchrony and co-contraction."""

import numpy as np
import pytest

from myoclonus.measure.synchrony import _tail, coincidences

from .made import burst, measure, recording

ARM = {"muscles": ["biceps_brachii", "triceps_brachii"], "sides": ["right", "right"]}


def test_two_channels_that_always_jerk_together_share_all_bursts():
    bursts = [burst(10.0 * k + 1, channel=name) for k in range(10) for name in "AB"]
    found = measure(bursts, recording(["A", "B"]))
    row = found.loc[("synchrony", "pair:A|B")]
    assert (row["value"], row["n"]) == (1.0, 10)
    assert row["ci_low"] == pytest.approx(0.7225, abs=1e-4)
    assert found.loc[("synchrony_p", "pair:A|B"), "value"] == pytest.approx(0.06**10)


@pytest.mark.parametrize(("lag_ms", "share"), [(29.9, 1.0), (30.0, 1.0), (30.1, 0.0)])
def test_onsets_fall_together_up_to_30_ms_apart(lag_ms, share):
    bursts = [
        burst(10.0 * k + 1 + lag, channel=name) for k in range(6) for name, lag in (("A", 0), ("B", lag_ms / 1e3))
    ]
    assert measure(bursts, recording(["A", "B"])).loc[("synchrony", "pair:A|B"), "value"] == share


def test_bursts_on_either_channel_are_counted_once():
    bursts = [burst(10.0 * k + 1, channel="A") for k in range(8)] + [
        burst(10.0 * k + 1, channel="B") for k in (6, 7, 8, 9)
    ]
    row = measure(bursts, recording(["A", "B"])).loc[("synchrony", "pair:A|B")]
    assert (row["value"], row["n"]) == (pytest.approx(0.2), 10)


def test_chance_of_one_neighbor_is_the_window_over_the_jitter():
    found = coincidences(np.array([10.0]), np.array([10.0, 100.0]), 0.03, 0.5)
    assert found.chance == pytest.approx([0.06])
    assert (found.n_together, found.n_either) == (1, 2)


def test_chance_counts_time_near_two_onsets_once():
    found = coincidences(np.array([10.0]), np.array([10.0, 10.02]), 0.03, 0.5)
    assert found.chance == pytest.approx([0.08])


def test_chance_sees_only_what_lies_within_the_jitter():
    found = coincidences(np.array([10.0]), np.array([10.5, 12.0]), 0.03, 0.5)
    assert found.chance == pytest.approx([0.03])


def test_chance_agrees_with_moving_onsets_about():
    rng = np.random.default_rng(0)
    first, second = np.sort(rng.uniform(0, 20, 30)), np.sort(rng.uniform(0, 20, 60))
    found = coincidences(first, second, 0.05, 0.5)
    moved = first + rng.uniform(-0.5, 0.5, (20_000, 30))
    hits = [np.mean(np.abs(moved[:, [k]] - second).min(axis=1) <= 0.05) for k in range(30)]
    assert found.chance == pytest.approx(hits, abs=0.02)


def test_probability_of_at_least_two_of_three_unlike_draws():
    expected = 0.5 * 0.2 * 0.9 + 0.5 * 0.8 * 0.1 + 0.5 * 0.2 * 0.1 + 0.5 * 0.2 * 0.1
    assert _tail(np.array([0.5, 0.2, 0.1]), 2) == pytest.approx(expected)


def test_many_draws_have_the_same_tail_exactly_and_by_the_normal_distribution():
    exact = _tail(np.full(1000, 0.1), 115)
    assert _tail(np.full(1001, 0.1 * 1000 / 1001), 115) == pytest.approx(exact, rel=0.1)


def test_independent_channels_are_no_more_synchronous_than_chance():
    rng = np.random.default_rng(0)
    p_values = []
    for _ in range(100):
        found = coincidences(np.sort(rng.uniform(0, 300, 200)), np.sort(rng.uniform(0, 300, 200)), 0.03, 0.5)
        p_values.append(_tail(found.chance, found.n_together))
    assert sum(p < 0.05 for p in p_values) <= 11
    assert sum(p < 0.5 for p in p_values) >= 30


def test_a_channel_without_bursts_has_no_synchrony():
    row = measure([burst(1.0)], recording(["A", "B"])).loc[("synchrony", "pair:A|B")]
    assert (row["status"], row["reason"]) == ("not_measurable", "none found: no bursts on B")


def test_five_bursts_are_too_few_for_synchrony():
    bursts = [burst(10.0 * k + 1, channel=name) for k in range(5) for name in "AB"]
    row = measure(bursts, recording(["A", "B"])).loc[("synchrony", "pair:A|B")]
    assert row["reason"] == "too few: 5 bursts on either channel, at least 6 needed"


def test_one_channel_has_no_pair():
    row = measure([burst(1.0)]).loc[("synchrony", "recording")]
    assert row["status"] == "not_recorded"
    assert row["reason"] == "fewer than two analyzed EMG channels: no pair of muscles (1 analyzed)"


def test_antagonists_co_contract_when_their_bursts_overlap():
    bursts = [burst(10.0 * k + 1, 40.0, channel="A") for k in range(8)]
    bursts += [burst(10.0 * k + 1.03, 40.0, channel="B") for k in range(6)]  # overlap by 10 ms
    bursts += [burst(10.0 * k + 1.04, 40.0, channel="B") for k in (6, 7)]  # begin as the other ends
    row = measure(bursts, recording(["A", "B"], **ARM)).loc[("cocontraction", "pair:A|B")]
    assert (row["value"], row["n"]) == (pytest.approx(6 / 10), 10)


def test_a_long_burst_over_two_short_ones_of_its_antagonist_counts_once():
    bursts = [burst(20.0 * k + 1, 100.0, channel="A") for k in range(4)]
    bursts += [burst(20.0 * k + 1 + later, 20.0, channel="B") for k in range(4) for later in (0.0, 0.05)]
    bursts += [burst(20.0 * k + 11, 20.0, channel="B") for k in range(4)]
    bursts += [burst(20.0 * k + 11.03, 20.0, channel="A") for k in range(4)]  # 10 ms after the other has ended
    row = measure(bursts, recording(["A", "B"], **ARM)).loc[("cocontraction", "pair:A|B")]
    assert (row["value"], row["n"]) == (pytest.approx(4 / 16), 16)


def test_muscles_of_two_sides_are_no_antagonists():
    sides = ARM | {"sides": ["right", "left"]}
    row = measure([burst(1.0)], recording(["A", "B"], **sides)).loc[("cocontraction", "recording")]
    assert (row["status"], row["reason"]) == (
        "not_recorded",
        "no two antagonists of one side among the analyzed channels",
    )


def test_unknown_muscles_are_named_when_there_are_no_antagonists():
    row = measure([burst(1.0)], recording(["A", "B"])).loc[("cocontraction", "recording")]
    assert row["reason"].endswith("muscle unknown on A, B")
