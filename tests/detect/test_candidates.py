"""Bursts in courses of levels drawn by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from myoclonus.detect.candidates import _has_dip, find_candidates, running_floor
from myoclonus.settings.detect import DetectSettings
from myoclonus.signal import intervals

from .made import BIN_S, course, milliseconds

SETTINGS = DetectSettings(
    prominence_db=6.0, nested_prominence_db=7.0, nested_prominence_long_db=8.5, nested_long_ms=150.0, split_db=9.0,
    min_duration_ms=10.0, max_duration_ms=500.0, min_gap_ms=24.0, nested_max_duration_ms=300.0, nested_share=0.3,
)  # fmt: skip

levels_of_a_course = st.lists(
    st.tuples(st.sampled_from([10.0, 20.0, 40.0, 100.0, 300.0, 900.0]), st.sampled_from([0.0, 2.9, 9.2, 15.1, 30.0])),
    min_size=1,
    max_size=12,
)


def found(*pieces: tuple[float, float]) -> list[tuple[float, float]]:
    return milliseconds(find_candidates(course(*pieces), SETTINGS))


def test_burst_at_rest_is_found_with_its_level_and_that_of_its_surroundings() -> None:
    (burst,) = find_candidates(course((2000, 0), (50, 20), (2000, 0)), SETTINGS)
    assert (burst.start, burst.stop) == (1000, 1025)
    assert burst.base_db == 0.0
    assert burst.level_db == pytest.approx(20.0)


def test_rest_has_no_burst() -> None:
    assert found((4000, 0)) == []
    assert found((1000, 0), (1000, 3), (1000, 0)) == []


@pytest.mark.parametrize(("height_db", "n"), [(5.9, 0), (6.1, 1)])
def test_burst_at_rest_must_rise_six_decibels(height_db: float, n: int) -> None:
    assert len(found((2000, 0), (50, height_db), (2000, 0))) == n


@pytest.mark.parametrize(("duration_ms", "n"), [(6, 0), (8, 1), (12, 1), (498, 1), (500, 1), (502, 0), (2000, 0)])
def test_burst_lasts_from_ten_to_five_hundred_milliseconds_of_which_eight_must_be_seen(
    duration_ms: float, n: int
) -> None:
    assert len(found((3000, 0), (duration_ms, 20), (3000, 0))) == n


@pytest.mark.parametrize(("duration_ms", "n"), [(8, 0), (10, 1)])
def test_burst_over_a_contraction_must_be_seen_for_ten_milliseconds(duration_ms: float, n: int) -> None:
    assert len(found((3000, 0), (3000, 20), (duration_ms, 40), (3000, 20), (3000, 0))) == n


def test_contraction_of_two_seconds_is_no_burst_and_neither_is_its_start_or_its_end() -> None:
    assert found((2000, 0), (2000, 20), (2000, 0)) == []


def test_contraction_that_builds_up_and_fades_in_steps_has_no_burst() -> None:
    assert found((2000, 0), (300, 9), (400, 18), (900, 24), (400, 18), (300, 9), (2000, 0)) == []


def test_jerk_on_a_contraction_is_found_and_the_contraction_is_its_surroundings() -> None:
    (burst,) = find_candidates(course((1000, 0), (1500, 12), (40, 24), (1500, 12), (1000, 0)), SETTINGS)
    assert milliseconds([burst]) == [(2500, 2540)]
    assert burst.base_db == 12.0


@pytest.mark.parametrize(
    ("height_db", "duration_ms", "n"),
    [(6.9, 40, 0), (7.1, 40, 1), (7.1, 150, 1), (7.1, 152, 0), (8.4, 200, 0), (8.6, 200, 1), (20.0, 300, 1), (20.0, 302, 0)],
)  # fmt: skip
def test_jerk_on_a_contraction_must_rise_more_the_longer_it_lasts(height_db: float, duration_ms: float, n: int) -> None:
    # Contractions of up to 1.2 s leave the floor of a window of 1.5 s at rest.
    assert len(found((2000, 0), (420, 12), (duration_ms, 12 + height_db), (420, 12), (2000, 0))) == n


@pytest.mark.parametrize(("duration_ms", "n"), [(180, 1), (280, 0)])
def test_what_fills_much_of_a_contraction_is_the_contraction(duration_ms: float, n: int) -> None:
    # 300 ms before and after: 180 of 780 ms are 23 %, 280 of 880 ms are 32 %.
    assert len(found((2000, 0), (300, 12), (duration_ms, 30), (300, 12), (2000, 0))) == n


def test_jerk_with_a_swell_at_rest_keeps_the_swell() -> None:
    assert found((2000, 0), (100, 8), (40, 24), (100, 8), (2000, 0)) == [(2000, 2240)]


@pytest.mark.parametrize(("gap_ms", "expected"), [(22, [(2000, 2122)]), (24, [(2000, 2050), (2074, 2124)])])
def test_two_bursts_are_parted_by_a_gap_of_at_least_24_ms(gap_ms: float, expected: list[tuple[float, float]]) -> None:
    assert found((2000, 0), (50, 20), (gap_ms, 0), (50, 20), (2000, 0)) == expected


@pytest.mark.parametrize(("gap_ms", "n"), [(22, 1), (24, 2)])
def test_two_weak_bursts_are_parted_by_the_same_gap(gap_ms: float, n: int) -> None:
    assert len(found((2000, 0), (50, 8), (gap_ms, 0), (50, 8), (2000, 0))) == n


@pytest.mark.parametrize(
    ("dip_db", "expected"),
    [(9, [(2000, 2130)]), (3, [(2000, 2050), (2080, 2130)])],
)
def test_two_bursts_are_cut_at_a_dip_that_falls_back_to_the_surroundings(
    dip_db: float, expected: list[tuple[float, float]]
) -> None:
    # Surroundings of 3 dB over a floor of 0: a dip of 3 dB is above the floor by less than the prominence.
    assert found((2000, 0), (50, 20), (30, dip_db), (50, 20), (2000, 0)) == expected


def test_a_dip_of_less_than_nine_decibels_does_not_cut() -> None:
    assert found((2000, 0), (50, 13), (30, 5.9), (50, 13), (2000, 0)) == [(2000, 2050), (2080, 2130)]
    assert found((2000, 0), (50, 16), (30, 7.5), (50, 16), (2000, 0)) == [(2000, 2130)]


def test_three_bursts_in_a_row_are_cut_at_both_dips() -> None:
    pieces = ((2000, 0), (40, 30), (30, 7), (40, 30), (30, 7), (40, 30), (2000, 0))
    settings = DetectSettings(split_db=9.0, prominence_db=6.0, edge_range_db=21.0)
    assert milliseconds(find_candidates(course(*pieces), settings)) == [(2000, 2040), (2070, 2110), (2140, 2180)]


@pytest.mark.parametrize("rate_hz", [2, 4, 8, 12])
def test_bursts_of_a_rhythm_stay_single_bursts(rate_hz: int) -> None:
    period_ms = round(1000 / rate_hz / 2) * 2
    rest_ms = period_ms - 40
    expected = [(2000.0 + k * period_ms, 2040.0 + k * period_ms) for k in range(20)]
    assert found((2000, 0), *(((40, 20), (rest_ms, 0)) * 20), (2000, 0)) == expected


def test_burst_at_either_end_is_judged_by_its_other_side() -> None:
    assert found((50, 20), (3000, 0), (50, 20)) == [(0, 50), (3050, 3100)]


def test_a_side_of_two_bins_does_not_count() -> None:
    assert found((4, 40), (50, 20), (3000, 0)) == [(0, 54)]


def test_floor_of_a_course_is_its_low_quantile_within_the_window() -> None:
    level_db = np.repeat([0.0, 20.0, 0.0], [1000, 100, 1000])
    floor = running_floor(level_db, BIN_S, DetectSettings(floor_window_s=1.5, floor_quantile=0.2))
    assert floor.shape == level_db.shape
    assert not floor.any()


def test_floor_follows_a_contraction_longer_than_its_window() -> None:
    level_db = np.repeat([0.0, 20.0, 0.0], [1500, 1500, 1500])
    floor = running_floor(level_db, BIN_S, DetectSettings(floor_window_s=1.5, floor_quantile=0.2))
    assert floor[2250] == 20.0
    assert floor[[0, 1000, 3500, 4499]].tolist() == [0.0] * 4


@given(levels_of_a_course)
def test_bursts_lie_in_order_apart_and_within_the_limits(pieces: list[tuple[float, float]]) -> None:
    drawn = course(*pieces)
    bursts = find_candidates(drawn, SETTINGS)
    starts, stops = np.array([b.start for b in bursts]), np.array([b.stop for b in bursts])
    assert np.all(starts[1:] >= stops[:-1])
    assert np.all((stops - starts >= 5) & (stops - starts <= 250))
    assert all(0 <= b.start < b.stop <= drawn.level_db.size for b in bursts)
    assert all(drawn.mean_db(b.start, b.stop) == b.level_db for b in bursts)


@given(levels_of_a_course, st.sampled_from([-12.0, 6.0, 30.0]))
def test_bursts_do_not_depend_on_the_gain(pieces: list[tuple[float, float]], gain_db: float) -> None:
    louder = [(length, level + gain_db) for length, level in pieces]
    assert found(*louder) == found(*pieces)


@given(levels_of_a_course)
def test_a_burst_is_found_whatever_lies_three_seconds_before(pieces: list[tuple[float, float]]) -> None:
    bursts = found(*pieces, (3000, 0), (50, 20), (3000, 0))
    at_ms = sum(length for length, _ in pieces) + 3000
    assert bursts[-1] == (at_ms, at_ms + 50)


@pytest.mark.parametrize(("milliseconds_", "expected"), [(0.0, 1), (0.4, 1), (2.0, 1), (10.0, 5), (24.0, 12)])
def test_a_time_takes_at_least_one_bin(milliseconds_: float, expected: int) -> None:
    assert course((100, 0)).bins(milliseconds_) == expected


def test_mean_level_of_a_stretch_is_that_of_its_energy() -> None:
    drawn = course((10, 0), (10, 20))
    # Five bins of 1 µV² and five of 100 µV²: the mean is 50.5 µV², 17.03 dB.
    assert drawn.mean_db(0, 10) == pytest.approx(17.033, abs=1e-3)
    assert drawn.mean_db(3, 3) == pytest.approx(-120.0)


@pytest.mark.parametrize(("gap_ms", "expected"), [(60, [False, False]), (0, [True, True])])
def test_bursts_side_by_side_lie_over_rest_and_bursts_on_a_contraction_over_activity(
    gap_ms: int, expected: list[bool]
) -> None:
    # Neighbors fill most of the 350 ms beside each burst; between them the signal comes back to rest, or does not.
    between = (gap_ms, 0.0) if gap_ms else (60, 20.0)
    outside = (260, 0.0) if gap_ms else (260, 20.0)
    drawn = course((2000, 0.0), (260, 20.0), between, (100, 40.0), between, (100, 40.0), between, outside, (2000, 0.0))
    found = [item for item in find_candidates(drawn, DetectSettings()) if item.level_db > 30.0]
    assert [item.is_over_activity for item in found] == expected


def dips(level_db: np.ndarray, n_least: int) -> bool:
    """Look for a dip at every threshold."""
    runs = (intervals.from_mask(level_db >= threshold) for threshold in np.unique(level_db))
    return any((run[1:, 0] - run[:-1, 1] >= n_least).any() for run in runs)


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(1, 6)), min_size=1, max_size=12), st.integers(1, 8))
def test_a_stretch_is_looked_at_for_a_cut_just_when_it_dips(pieces: list[tuple[int, int]], n_least: int) -> None:
    level_db = np.concatenate([np.full(length, 3.0 * level) for level, length in pieces])
    assert _has_dip(level_db, n_least) == dips(level_db, n_least)
