"""Pieces of bursts of few motor units."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as st_numpy

from myoclonus.detect.sparse import longest_quiet, pieces_to_join
from myoclonus.settings.detect import DetectSettings

SETTINGS = DetectSettings(sparse_gap_factor=2.0, sparse_gap_ms=45.0, max_duration_ms=500.0)


def potentials(n: int, *at: int) -> np.ndarray:
    power = np.zeros(n)
    power[list(at)] = 1000.0
    return power


def test_longest_quiet_run_lies_between_two_potentials() -> None:
    assert longest_quiet(potentials(100, 0, 20, 70, 99), 1.0, 3) == 49


def test_quiet_at_either_end_of_the_burst_counts() -> None:
    assert longest_quiet(potentials(100, 60), 1.0, 3) == 60
    assert longest_quiet(potentials(100, 30), 1.0, 3) == 69


@pytest.mark.parametrize(("distance", "expected"), [(3, 0), (4, 3), (5, 4)])
def test_run_shorter_than_a_potential_is_wide_does_not_count(distance: int, expected: int) -> None:
    power = np.full(50, 1000.0)
    power[20 + 1 : 20 + distance] = 0.0
    assert longest_quiet(power, 1.0, 3) == expected


def test_no_sample_is_no_quiet_run() -> None:
    assert longest_quiet(np.zeros(0), 1.0, 3) == 0


def test_silence_all_over_is_one_run() -> None:
    assert longest_quiet(np.zeros(40), 1.0, 3) == 40


def test_potentials_count_from_nine_times_the_surroundings_and_two_percent_of_the_mean() -> None:
    power = np.full(100, 8.9)
    assert longest_quiet(power, 1.0, 3) == 100
    assert longest_quiet(np.full(100, 9.0), 1.0, 3) == 0
    loud = np.full(100, 1000.0)
    loud[40:60] = 16.0  # 2 % of the mean of 803.2 are 16.1
    assert longest_quiet(loud, 1.0, 3) == 20
    loud[40:60] = 17.0
    assert longest_quiet(loud, 1.0, 3) == 0


@given(st_numpy.arrays(float, st.integers(1, 60), elements=st.sampled_from([0.0, 100.0])), st.integers(1, 9))
def test_longest_quiet_run_is_that_of_counting(power: np.ndarray, n_smooth: int) -> None:
    threshold = max(9.0, 0.02 * power.mean())
    reached = np.concatenate(([-1], np.flatnonzero(power >= threshold), [power.size]))
    runs = [run for run in np.diff(reached) - 1 if run > 2 * (n_smooth // 2)]
    assert longest_quiet(power, 1.0, n_smooth) == max(runs, default=0)


def joined(edges: list[tuple[int, int]], quiet: list[int], fs_hz: float = 1000.0) -> list[tuple[int, int]]:
    return pieces_to_join(edges, quiet, fs_hz, SETTINGS)


@pytest.mark.parametrize(("gap", "expected"), [(20, [(0, 2)]), (21, [(0, 1), (1, 2)])])
def test_gap_of_twice_the_longest_inside_joins(gap: int, expected: list[tuple[int, int]]) -> None:
    assert joined([(0, 40), (40 + gap, 80 + gap)], [10, 3]) == expected
    assert joined([(0, 40), (40 + gap, 80 + gap)], [3, 10]) == expected


@pytest.mark.parametrize(("gap", "expected"), [(45, [(0, 2)]), (46, [(0, 1), (1, 2)])])
def test_no_gap_over_45_ms_joins(gap: int, expected: list[tuple[int, int]]) -> None:
    assert joined([(0, 40), (40 + gap, 80 + gap)], [30, 30]) == expected
    assert joined([(0, 80), (80 + 2 * gap, 160 + 2 * gap)], [60, 60], fs_hz=2000.0) == expected


def test_dense_pieces_stay_apart() -> None:
    assert joined([(0, 40), (52, 90)], [0, 2]) == [(0, 1), (1, 2)]


def test_a_gap_that_joined_widens_what_the_next_may_be() -> None:
    assert joined([(0, 40), (60, 90), (126, 160)], [10, 0, 0]) == [(0, 3)]
    assert joined([(0, 40), (60, 90), (131, 160)], [10, 0, 0]) == [(0, 2), (2, 3)]


def test_a_piece_after_a_parting_gap_starts_with_its_own_gaps() -> None:
    assert joined([(0, 40), (200, 240), (255, 280)], [20, 2, 2]) == [(0, 1), (1, 2), (2, 3)]


@pytest.mark.parametrize(("end", "expected"), [(500, [(0, 2)]), (501, [(0, 1), (1, 2)])])
def test_what_is_joined_lasts_at_most_half_a_second(end: int, expected: list[tuple[int, int]]) -> None:
    assert joined([(0, 240), (260, end)], [20, 20]) == expected


def test_no_piece_is_no_group() -> None:
    assert joined([], []) == []


def test_factor_of_zero_joins_nothing() -> None:
    settings = DetectSettings(sparse_gap_factor=0.0)
    assert pieces_to_join([(0, 40), (41, 80)], [30, 30], 1000.0, settings) == [(0, 1), (1, 2)]
