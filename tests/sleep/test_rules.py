"""Leg movement rules at, below and above every limit, with the clause of the rule in the name."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from myoclonus.settings.sleep import SleepSettings
from myoclonus.sleep import LegMovement, aasm_rules, combine, score_legs, wasm_rules

from .made import leg, legs_at, night, reference_aasm, reference_wasm

SETTINGS = SleepSettings()
WASM, AASM = wasm_rules(SETTINGS), aasm_rules(SETTINGS)
STEP = 0.01


def periodic(movements: list[LegMovement], rules=WASM, around=None, **changes: object) -> list[float]:
    settings = SleepSettings(**changes)
    made = {"WASM": wasm_rules, "AASM": aasm_rules}[rules.name](settings)
    scored = score_legs(movements, around or night(), made, settings)
    return [round(one.onset_s, 3) for one, is_plm in zip(scored.movements, scored.is_periodic, strict=True) if is_plm]


def series_with(interval_s: float) -> list[LegMovement]:
    return legs_at(100, 130, 160, 160 + interval_s)


@pytest.mark.parametrize(("duration_s", "n"), [(0.49, 0), (0.5, 1), (0.51, 1), (9.99, 1), (10.0, 1)], ids=str)
@pytest.mark.parametrize("rules", [WASM, AASM], ids=["WASM", "AASM"])
def test_a_movement_lasts_at_least_half_a_second(duration_s: float, n: int, rules) -> None:
    assert sum(one.is_candidate for one in combine([leg(5.0, duration_s)], rules)) == n


@pytest.mark.parametrize(("duration_s", "is_candidate"), [(10.0, True), (10.01, False)])
@pytest.mark.parametrize("rules", [WASM, AASM], ids=["WASM", "AASM"])
def test_a_movement_of_more_than_ten_seconds_is_no_candidate(duration_s: float, is_candidate: bool, rules) -> None:
    assert [one.is_candidate for one in combine([leg(5.0, duration_s)], rules)] == [is_candidate]


@pytest.mark.parametrize(("gap_s", "n"), [(0.49, 1), (0.5, 2), (0.51, 2), (-0.2, 1)])
def test_wasm_joins_left_and_right_with_less_than_half_a_second_between(gap_s: float, n: int) -> None:
    assert len(combine([leg(5.0, 2.0, "left"), leg(7.0 + gap_s, 2.0, "right")], WASM)) == n


def test_wasm_joins_only_opposite_legs() -> None:
    assert len(combine([leg(5.0, 2.0, "left"), leg(7.2, 2.0, "left")], WASM)) == 2
    assert len(combine([leg(5.0, 2.0, None), leg(6.0, 2.0, "right")], WASM)) == 2


@pytest.mark.parametrize(("total_s", "is_candidate"), [(14.99, True), (15.0, True), (15.01, False)])
def test_wasm_bilateral_movement_lasts_at_most_fifteen_seconds(total_s: float, is_candidate: bool) -> None:
    (one,) = combine([leg(5.0, 9.0, "left"), leg(5.0 + 8.0, total_s - 8.0, "right")], WASM)
    assert (one.duration_s == pytest.approx(total_s), one.is_candidate) == (True, is_candidate)


@pytest.mark.parametrize(("n_parts", "is_candidate"), [(4, True), (5, False)])
def test_wasm_bilateral_movement_has_at_most_four_parts(n_parts: int, is_candidate: bool) -> None:
    parts = [leg(5.0 + 1.2 * k, 1.0, ("left", "right")[k % 2]) for k in range(n_parts)]
    (one,) = combine(parts, WASM)
    assert (len(one.parts), one.is_candidate) == (n_parts, is_candidate)


def test_wasm_bilateral_movement_with_a_part_over_ten_seconds_is_no_candidate() -> None:
    (one,) = combine([leg(5.0, 10.5, "left"), leg(6.0, 2.0, "right")], WASM)
    assert not one.is_candidate


@pytest.mark.parametrize(("step_s", "n"), [(4.99, 1), (5.0, 2), (5.01, 2)])
def test_aasm_counts_both_legs_within_five_seconds_of_onset_as_one(step_s: float, n: int) -> None:
    assert len(combine([leg(5.0, 1.0, "left"), leg(5.0 + step_s, 1.0, "right")], AASM)) == n


def test_aasm_counts_from_the_first_onset_and_not_along_a_chain() -> None:
    found = combine([leg(0.0, 1.0, "left"), leg(4.0, 1.0, "right"), leg(8.0, 1.0, "left")], AASM)
    assert [len(one.parts) for one in found] == [2, 1]


@pytest.mark.parametrize(("interval_s", "n"), [(9.99, 0), (10.0, 4), (10.01, 4), (89.99, 4), (90.0, 4), (90.01, 0)])
def test_wasm_intervals_go_from_ten_to_ninety_seconds(interval_s: float, n: int) -> None:
    assert len(periodic(series_with(interval_s))) == n


@pytest.mark.parametrize(("interval_s", "n"), [(4.99, 0), (5.0, 4), (5.01, 4), (89.99, 4), (90.0, 4), (90.01, 0)])
def test_aasm_intervals_go_from_five_to_ninety_seconds(interval_s: float, n: int) -> None:
    assert len(periodic(series_with(interval_s), AASM)) == n


@pytest.mark.parametrize("rules", [WASM, AASM], ids=["WASM", "AASM"])
@pytest.mark.parametrize(("n", "found"), [(3, 0), (4, 4), (5, 5)])
def test_a_series_has_at_least_four_movements(n: int, found: int, rules) -> None:
    assert len(periodic(legs_at(*(100.0 + 20 * k for k in range(n))), rules)) == found


def test_a_series_of_four_at_the_end_of_the_recording_is_kept() -> None:
    assert periodic(legs_at(0, 20, 40, 60)) == [0, 20, 40, 60]


def test_wasm_short_interval_ends_the_run_and_its_movement_may_begin_another() -> None:
    movements = legs_at(0, 5, 25, 45, 65)
    assert periodic(movements) == [5, 25, 45, 65]
    assert periodic(movements, wasm_short_interval_may_start=False) == []
    assert periodic(movements, wasm_short_interval="ignore") == [0, 25, 45, 65]


def test_wasm_short_interval_breaks_what_aasm_passes_over() -> None:
    movements = legs_at(0, 20, 23, 40, 60)
    assert periodic(movements) == []
    assert periodic(movements, AASM) == [0, 20, 40, 60]
    assert periodic(movements, AASM, aasm_short_interval="break") == []


def test_a_movement_over_ten_seconds_breaks_wasm_runs_and_not_aasm_runs() -> None:
    movements = [*legs_at(0, 20), leg(30.0, 10.5), *legs_at(50, 70)]
    assert periodic(movements) == []
    assert periodic(movements, wasm_long_movement="ignore") == [0, 20, 50, 70]
    assert periodic(movements, AASM) == [0, 20, 50, 70]
    assert periodic(movements, AASM, aasm_long_movement="break") == []


def test_a_gap_in_the_recording_restarts_the_run() -> None:
    movements = legs_at(10, 30, 50, 70, 90, 110)
    around = night(coverage=[(0.0, 60.0), (65.0, 3600.0)])
    assert periodic(movements, around=around) == []
    assert periodic(movements) == [10, 30, 50, 70, 90, 110]


@pytest.mark.parametrize(("event", "n"), [
    ((50.0, 102.01 + 2.0), 4), ((50.0, 101.99 + 2.0), 3), ((50.0, 100.0 - 10.25), 3), ((50.0, 99.99 - 10.25), 4),
])  # fmt: skip
def test_wasm_respiratory_window_goes_from_two_before_to_ten_and_a_quarter_after_the_end(event, n: int) -> None:
    around = night(respiratory=[event])
    movements = legs_at(100, 130, 160, 190)
    scored = score_legs(movements, around, WASM, SETTINGS)
    assert int((~scored.is_respiratory).sum()) == n
    assert scored.is_periodic.sum() == (4 if n == 4 else 0)
    assert (scored.runs_with_respiratory.series >= 0).sum() == 4


@pytest.mark.parametrize(("event", "n"), [
    ((102.49, 110.0), 3), ((102.51, 110.0), 4), ((50.0, 99.5), 3), ((50.0, 99.49), 4), ((101.0, 101.5), 3),
])  # fmt: skip
def test_aasm_respiratory_window_goes_half_a_second_beyond_both_ends(event, n: int) -> None:
    scored = score_legs(legs_at(100, 130, 160, 190), night(respiratory=[event]), AASM, SETTINGS)
    assert int((~scored.is_respiratory).sum()) == n


def test_intervals_are_counted_anew_without_respiratory_movements() -> None:
    movements = legs_at(100, 120, 127, 140, 160)
    scored = score_legs(movements, night(respiratory=[(100.0, 126.99)]), WASM, SETTINGS)
    assert [one.onset_s for one, k in zip(scored.movements, scored.is_respiratory, strict=True) if k] == [127.0]
    scored = score_legs(movements, night(respiratory=[(90.0, 117.5)]), WASM, SETTINGS)
    assert scored.is_respiratory.tolist() == [False, True, True, False, False]


@pytest.mark.parametrize(("arousal", "found"), [
    ((102.49, 105.0), True), ((102.5, 105.0), False), ((95.0, 99.51), True), ((95.0, 99.5), False), ((101.0, 101.1), True),
])  # fmt: skip
def test_an_arousal_goes_with_a_movement_less_than_half_a_second_away(arousal, found: bool) -> None:
    scored = score_legs(legs_at(100), night(arousals=[arousal]), WASM, SETTINGS)
    assert scored.has_arousal.tolist() == [found]


def test_wasm_morphology_leaves_out_what_aasm_keeps() -> None:
    flat = [leg(5.0, 2.0, is_sustained=False)]
    assert (len(combine(flat, WASM)), len(combine(flat, AASM))) == (0, 1)


def test_stage_is_that_at_the_onset() -> None:
    around = night([("W", 100.0), ("N2", 200.0), ("?", 30.0), ("R", 30.0)])
    scored = score_legs(legs_at(99.99, 150, 299.0, 310, 330.0), around, WASM, SETTINGS)
    assert scored.stage.tolist() == ["W", "N2", "N2", None, "R"]


def test_isolated_and_short_interval_movements() -> None:
    scored = score_legs(legs_at(0, 200, 205, 400, 430), night(), WASM, SETTINGS)
    assert scored.runs.is_isolated.tolist() == [True, False, False, False, False]
    assert scored.runs.is_short.tolist() == [False, False, True, False, False]
    assert np.isnan(scored.runs.interval_s[0])
    assert scored.runs.interval_s[1:].tolist() == [200.0, 5.0, 195.0, 30.0]


movement = st.tuples(st.integers(0, 6000), st.integers(40, 1200), st.sampled_from(["left", "right"]))


@given(st.lists(movement, max_size=25))
def test_series_are_those_of_a_slow_and_obvious_scorer(rows: list[tuple[int, int, str]]) -> None:
    by_leg: dict[str, list[LegMovement]] = {"left": [], "right": []}
    for at, length, side in sorted(rows):
        start_s = at / 10
        if not by_leg[side] or start_s - by_leg[side][-1].stop_s >= 0.5:
            by_leg[side].append(leg(start_s, length / 100, side))
    movements = [*by_leg["left"], *by_leg["right"]]
    assert set(periodic(movements)) == {round(onset_s, 3) for onset_s in reference_wasm(movements)}


@given(st.lists(movement, max_size=25), st.lists(st.tuples(st.integers(0, 600), st.integers(1, 40)), max_size=3))
def test_aasm_series_are_those_of_a_slow_and_obvious_scorer(
    rows: list[tuple[int, int, str]], events: list[tuple[int, int]]
) -> None:
    by_leg: dict[str, list[LegMovement]] = {"left": [], "right": []}
    for at, length, side in sorted(rows):
        if not by_leg[side] or at / 10 - by_leg[side][-1].stop_s >= 0.5:
            by_leg[side].append(leg(at / 10, length / 100, side))
    movements = [*by_leg["left"], *by_leg["right"]]
    respiratory = [(start + 0.033, start + 0.033 + length) for start, length in events]
    expected = {round(onset_s, 3) for onset_s in reference_aasm(movements, respiratory)}
    assert set(periodic(movements, AASM, night(respiratory=respiratory))) == expected


HAND_WORKED = (
    # onsets of the left leg (2 s each), of the right, of movements of 10.5 s; periodic by WASM, by AASM
    ((0, 20, 40, 60), (), (), (0, 20, 40, 60), (0, 20, 40, 60)),
    (
        (0, 4, 24, 44, 64, 84),
        (),
        (),
        (4, 24, 44, 64, 84),
        (0, 24, 44, 64, 84),
    ),  # 4 s: WASM begins anew, AASM passes over
    ((0, 7, 27, 47, 67), (), (), (7, 27, 47, 67), (0, 7, 27, 47, 67)),  # 7 s: too short for WASM only
    ((0, 20, 40, 131, 151, 171, 191), (), (), (131, 151, 171, 191), (131, 151, 171, 191)),  # 91 s end both
    ((0, 90, 180, 270), (), (), (0, 90, 180, 270), (0, 90, 180, 270)),  # 90 s are inside both
    ((0, 20, 80, 100), (), (50,), (), (0, 20, 80, 100)),  # 10.5 s: ends the run of WASM, is none for AASM
    ((0, 30, 60, 90), (1, 31, 61, 91), (), (0, 30, 60, 90), (0, 30, 60, 90)),  # overlap: one movement for both
    ((0, 30, 60, 90), (3, 33, 63, 93), (), (), (0, 30, 60, 90)),  # 1 s between: two for WASM, one for AASM
    ((0, 10, 20), (), (), (), ()),  # three are no series
    ((0, 30, 60), (90,), (), (0, 30, 60, 90), (0, 30, 60, 90)),  # a series may change legs
)


@pytest.mark.parametrize("row", HAND_WORKED, ids=lambda row: "-".join(map(str, (*row[0], *row[1]))))
def test_series_worked_out_by_hand(row) -> None:
    left, right, long, by_wasm, by_aasm = row
    movements = [*legs_at(*left), *legs_at(*right, side="right"), *legs_at(*long, duration_s=10.5)]
    assert periodic(movements) == list(by_wasm)
    assert periodic(movements, AASM) == list(by_aasm)


def test_removing_respiratory_movements_does_not_shift_which_movements_are_candidates() -> None:
    movements = [*legs_at(10, 100, 130), leg(160.0, 10.5), *legs_at(190, 220, 250, 280)]
    scored = score_legs(movements, night(respiratory=[(0.0, 9.0)]), WASM, SETTINGS)
    assert scored.is_respiratory.tolist() == [True, *[False] * 7]
    assert [one.onset_s for one, k in zip(scored.movements, scored.is_periodic, strict=True) if k] == [
        190,
        220,
        250,
        280,
    ]


def test_an_isolated_movement_after_a_series_changes_nothing() -> None:
    assert periodic(legs_at(0, 20, 40, 60)) == periodic(legs_at(0, 20, 40, 60, 260)) == [0, 20, 40, 60]


def test_the_order_of_the_input_does_not_matter() -> None:
    movements = [*legs_at(100, 130, 160, 190), *legs_at(101, 131, 199, side="right")]
    assert periodic(movements) == periodic(movements[::-1]) == [100, 130, 160, 190]
