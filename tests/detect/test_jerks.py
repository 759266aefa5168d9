"""Which bursts belong together, and what the table of jerks says of them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from myoclonus import tables
from myoclonus.detect.jerks import group_bursts, jerk_table
from myoclonus.detect.triggers import Stimulus
from myoclonus.settings.detect import DetectSettings

from .made import burst_table

SETTINGS = DetectSettings(jerk_gap_ms=80.0, jerk_spread_ms=250.0, stimulus_window_ms=250.0)


def groups(*rows: tuple[float, str], **columns: object) -> list[int]:
    table = burst_table(rows, **columns)
    return group_bursts(table, [None] * len(rows), SETTINGS).tolist()


def jerks_of(bursts: pd.DataFrame, *stimuli: Stimulus) -> pd.DataFrame:
    group = group_bursts(bursts, [None] * len(bursts), SETTINGS)
    numbered = bursts.assign(jerk_id=pd.Series([f"j{number + 1}" for number in group], dtype=object))
    return tables.validate(tables.JERKS, jerk_table(numbered, stimuli, SETTINGS))


def test_bursts_of_three_muscles_within_30_ms_are_one_jerk() -> None:
    assert groups((1.0, "A"), (1.01, "B"), (1.03, "C")) == [0, 0, 0]


def test_two_jerks_of_the_same_muscles_100_ms_apart_stay_two() -> None:
    rows = [(1.0, "A"), (1.012, "B"), (1.024, "C"), (1.1, "A"), (1.112, "B"), (1.124, "C")]
    assert groups(*rows) == [0, 0, 0, 1, 1, 1]


def test_two_jerks_of_different_muscles_100_ms_apart_stay_two() -> None:
    assert groups((1.0, "A"), (1.01, "B"), (1.11, "C"), (1.12, "D")) == [0, 0, 1, 1]


def test_slow_spread_over_250_ms_is_one_jerk() -> None:
    rows = [(1.0, "A"), (1.0625, "B"), (1.125, "C"), (1.1875, "D"), (1.25, "E")]
    assert groups(*rows) == [0] * 5


def test_spread_of_more_than_250_ms_is_more_than_one_jerk() -> None:
    rows = [(1.0, "A"), (1.06, "B"), (1.12, "C"), (1.18, "D"), (1.24, "E"), (1.30, "F")]
    found = groups(*rows)
    assert len(set(found)) == 2
    assert found == sorted(found)


def test_spread_counts_to_the_last_burst_of_what_was_joined_before() -> None:
    # A–B and C–F are joined first; the step of 70 ms between them would make 260 ms.
    rows = [(1.0, "A"), (1.03, "B"), (1.1, "C"), (1.15, "D"), (1.2, "E"), (1.26, "F")]
    assert groups(*rows) == [0, 0, 1, 1, 1, 1]


@pytest.mark.parametrize(("second_s", "expected"), [(1.0799, [0, 0]), (1.0801, [0, 1])])
def test_step_from_muscle_to_muscle_takes_at_most_80_ms(second_s: float, expected: list[int]) -> None:
    assert groups((1.0, "A"), (second_s, "B")) == expected


def test_a_channel_never_takes_part_twice() -> None:
    assert groups((1.0, "A"), (1.02, "A")) == [0, 1]
    assert groups((1.0, "A"), (1.01, "B"), (1.02, "A"), (1.03, "B")) == [0, 0, 1, 1]


def test_burst_between_two_of_the_same_channel_goes_to_the_nearer() -> None:
    assert groups((1.0, "A"), (1.02, "B"), (1.03, "A")) == [0, 1, 1]
    assert groups((1.0, "A"), (1.01, "B"), (1.03, "A")) == [0, 0, 1]


def test_at_equal_distance_the_earlier_pair_is_joined() -> None:
    assert groups((1.0, "A"), (1.015625, "B"), (1.03125, "A")) == [0, 0, 1]


def test_bursts_at_the_same_moment_are_one_jerk() -> None:
    assert groups((1.0, "A"), (1.0, "B"), (1.0, "C")) == [0, 0, 0]


def test_no_burst_is_no_group() -> None:
    found = group_bursts(tables.empty(tables.BURSTS), [], SETTINGS)
    assert found.shape == (0,)
    assert found.dtype == np.int64


def test_bursts_and_silences_are_grouped_apart_and_numbered_by_onset() -> None:
    rows = [(1.0, "A"), (1.01, "B"), (1.02, "C"), (1.03, "D")]
    assert groups(*rows, kind=["positive", "negative", "positive", "negative"]) == [0, 1, 0, 1]


def test_silence_that_follows_a_burst_at_once_belongs_to_its_jerk_with_its_whole_group() -> None:
    rows = [(1.0, "A"), (1.01, "B"), (1.06, "A"), (1.07, "B"), (3.0, "A")]
    kinds = ["positive", "positive", "negative", "negative", "positive"]
    table = burst_table(rows, kind=kinds)
    assert group_bursts(table, [None, None, "b0000001", None, None], SETTINGS).tolist() == [0, 0, 0, 0, 1]
    assert group_bursts(table, [None] * 5, SETTINGS).tolist() == [0, 0, 1, 1, 2]


rows_of_bursts = st.lists(st.tuples(st.integers(0, 1500), st.sampled_from("ABCDEFGH")), max_size=40).map(
    lambda rows: [(ms / 1000.0, channel) for ms, channel in sorted(set(rows))]
)


@settings(max_examples=40)
@given(rows_of_bursts)
def test_no_jerk_breaks_a_rule(rows: list[tuple[float, str]]) -> None:
    found = np.array(groups(*rows), dtype=int)
    onset = np.array([onset for onset, _ in rows])
    assert sorted(set(found)) == list(range(len(set(found))))
    for number in set(found):
        members = np.flatnonzero(found == number)
        assert len({rows[row][1] for row in members}) == members.size
        assert onset[members[-1]] - onset[members[0]] <= 0.25 + 1e-9
        assert np.all(np.diff(onset[members]) <= 0.08 + 1e-9)
        assert np.all(np.diff(members) == 1)


@settings(max_examples=40)
@given(rows_of_bursts)
def test_neighbors_that_could_be_one_jerk_are_one(rows: list[tuple[float, str]]) -> None:
    found = np.array(groups(*rows), dtype=int)
    for number in range(1, len(set(found))):
        a, b = np.flatnonzero(found == number - 1), np.flatnonzero(found == number)
        is_near = rows[b[0]][0] - rows[a[-1]][0] <= 0.08
        is_short = rows[b[-1]][0] - rows[a[0]][0] <= 0.25
        shares_channel = {rows[row][1] for row in a} & {rows[row][1] for row in b}
        assert not (is_near and is_short and not shares_channel)


def test_jerk_says_who_leads_in_which_order_and_how_fast() -> None:
    bursts = burst_table(
        [(1.0, "B"), (1.02, "A"), (1.05, "C")], duration=[0.05, 0.1, 0.04], stage=["N2"] * 3, state=["rest"] * 3
    )
    (jerk,) = jerks_of(bursts).to_dict("records")
    assert jerk["onset"] == 1.0
    assert jerk["duration"] == pytest.approx(0.12)
    assert (jerk["lead_channel"], jerk["channels"], jerk["n_channels"]) == ("B", "B,A,C", 3)
    assert jerk["spread_ms"] == pytest.approx(50.0)
    assert (jerk["kind"], jerk["trigger"], jerk["stage"], jerk["state"]) == ("positive", "spontaneous", "N2", "rest")
    assert np.isnan(jerk["latency_ms"])


def test_channels_that_begin_together_are_listed_by_name() -> None:
    assert jerks_of(burst_table([(1.0, "C"), (1.0, "A"), (1.0, "B")]))["channels"].tolist() == ["A,B,C"]


def test_jerk_of_one_channel_has_no_spread() -> None:
    assert jerks_of(burst_table([(1.0, "A")]))["spread_ms"].tolist() == [0.0]


@pytest.mark.parametrize(
    ("stimulus_s", "trigger"),
    [(1.0, "stim"), (0.7501, "stim"), (0.7499, "spontaneous"), (1.0001, "spontaneous"), (5.0, "spontaneous")],
)
def test_jerk_within_250_ms_after_a_stimulus_is_triggered(stimulus_s: float, trigger: str) -> None:
    jerk = jerks_of(burst_table([(1.0, "A")]), Stimulus(stimulus_s, "stim")).iloc[0]
    assert jerk["trigger"] == trigger
    if trigger == "stim":
        assert jerk["latency_ms"] == pytest.approx(1000 * (1.0 - stimulus_s))
    else:
        assert np.isnan(jerk["latency_ms"])


def test_jerk_carries_the_text_of_the_last_stimulus_before_it() -> None:
    jerks = jerks_of(
        burst_table([(1.0, "A"), (2.0, "A")]), Stimulus(0.9, "tap"), Stimulus(0.95, "flash"), Stimulus(1.9, "tap")
    )
    assert jerks["trigger"].tolist() == ["flash", "tap"]
    assert jerks["latency_ms"].tolist() == pytest.approx([50.0, 100.0])


def test_jerk_of_bursts_and_silences_is_mixed() -> None:
    bursts = burst_table(
        [(1.0, "A"), (1.06, "A"), (3.0, "A"), (5.0, "A")], kind=["positive", "negative", "negative", "positive"]
    )
    group = group_bursts(bursts, [None, "b0000001", None, None], SETTINGS)
    jerks = jerk_table(bursts.assign(jerk_id=[f"j{number}" for number in group]), [], SETTINGS)
    assert jerks["kind"].tolist() == ["mixed", "negative", "positive"]
    assert jerks["n_channels"].tolist() == [1, 1, 1]
    assert jerks["duration"].tolist() == pytest.approx([0.11, 0.05, 0.05])


def test_no_burst_is_an_empty_table_of_jerks_with_all_its_columns() -> None:
    jerks = jerks_of(tables.empty(tables.BURSTS))
    assert len(jerks) == 0
    assert tuple(jerks.columns) == tables.JERKS.names
