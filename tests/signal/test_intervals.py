"""Intervals against the obvious way: sets of samples."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as st_numpy

from myoclonus.signal import intervals as iv

N_SAMPLES = 40

masks = st_numpy.arrays(bool, st.integers(0, N_SAMPLES))
spans = st.lists(st.tuples(st.integers(0, N_SAMPLES), st.integers(0, N_SAMPLES)).map(sorted), max_size=8).map(
    lambda pairs: np.array(pairs, dtype=np.int64).reshape(-1, 2)
)
wild_spans = st.lists(st.tuples(st.integers(-9, 50), st.integers(-9, 50)), max_size=8).map(
    lambda pairs: np.array(pairs, dtype=np.int64).reshape(-1, 2)
)


def samples_of(intervals: iv.Intervals) -> set[int]:
    return {sample for start, stop in intervals.tolist() for sample in range(start, stop)}


def as_list(intervals: iv.Intervals) -> list[list[int]]:
    assert intervals.dtype == np.int64
    assert intervals.shape[1:] == (2,)
    return intervals.tolist()


def test_runs_of_a_mask_become_half_open_intervals() -> None:
    assert as_list(iv.from_mask([False, True, True, False, True])) == [[1, 3], [4, 5]]


@pytest.mark.parametrize(
    ("mask", "expected"),
    [([], []), ([False], []), ([True], [[0, 1]]), ([True] * 5, [[0, 5]]), ([True, False, True], [[0, 1], [2, 3]])],
)
def test_mask_that_is_empty_or_touches_an_edge_keeps_its_intervals(mask: list[bool], expected: list[list[int]]) -> None:
    assert as_list(iv.from_mask(mask)) == expected


@given(masks)
def test_mask_survives_the_round_trip(mask: np.ndarray) -> None:
    assert np.array_equal(iv.to_mask(iv.from_mask(mask), mask.size), mask)


@given(masks)
def test_intervals_of_a_mask_are_filled_sorted_and_apart(mask: np.ndarray) -> None:
    intervals = iv.from_mask(mask)
    assert np.all(intervals[:, 0] < intervals[:, 1])
    assert np.all(intervals[1:, 0] > intervals[:-1, 1])


@given(wild_spans, st.integers(0, N_SAMPLES))
def test_mask_is_true_exactly_on_the_samples_inside(intervals: iv.Intervals, n_samples: int) -> None:
    mask = iv.to_mask(intervals, n_samples)
    assert mask.shape == (n_samples,)
    assert set(np.flatnonzero(mask).tolist()) == samples_of(intervals) & set(range(n_samples))


def test_an_inverted_interval_does_not_hide_another_from_the_mask() -> None:
    assert iv.to_mask(np.array([[0, 5], [4, 1]]), 5).tolist() == [True] * 5


@given(spans)
def test_union_covers_the_same_samples_with_intervals_apart(intervals: iv.Intervals) -> None:
    joined = iv.union(intervals)
    assert samples_of(joined) == samples_of(intervals)
    assert np.all(joined[:, 0] < joined[:, 1])
    assert np.all(joined[1:, 0] > joined[:-1, 1])


def test_union_joins_touching_intervals() -> None:
    assert as_list(iv.union(np.array([[5, 8], [2, 5], [10, 12]]))) == [[2, 8], [10, 12]]


def test_union_drops_an_empty_interval() -> None:
    assert as_list(iv.union(np.array([[3, 3], [5, 6]]))) == [[5, 6]]


def test_union_keeps_a_short_interval_inside_a_long_one_from_splitting_it() -> None:
    assert as_list(iv.union(np.array([[0, 10], [2, 3], [5, 12]]))) == [[0, 12]]


@pytest.mark.parametrize(
    ("gap", "expected"),
    [(2, [[0, 3], [5, 7]]), (3, [[0, 7]]), (4, [[0, 7]])],
)
def test_gap_of_two_samples_is_closed_only_below_the_limit(gap: int, expected: list[list[int]]) -> None:
    assert as_list(iv.close_gaps(np.array([[0, 3], [5, 7]]), gap)) == expected


@given(spans, st.integers(1, 10))
def test_closing_gaps_fills_exactly_the_gaps_shorter_than_the_limit(intervals: iv.Intervals, gap: int) -> None:
    joined = iv.union(intervals)
    expected = samples_of(joined)
    for (_, stop), (start, _) in zip(joined[:-1].tolist(), joined[1:].tolist(), strict=True):
        if start - stop < gap:
            expected |= set(range(stop, start))
    assert samples_of(iv.close_gaps(intervals, gap)) == expected


@pytest.mark.parametrize("function", [iv.union, lambda none: iv.close_gaps(none, 5), lambda none: iv.clip(none, 9)])
def test_no_interval_gives_an_empty_table_of_intervals(function) -> None:
    assert as_list(function(np.empty((0, 2), dtype=np.int64))) == []


@given(wild_spans)
def test_clipping_keeps_exactly_the_samples_inside_the_recording(intervals: iv.Intervals) -> None:
    clipped = iv.clip(intervals, N_SAMPLES)
    assert samples_of(clipped) == samples_of(intervals) & set(range(N_SAMPLES))
    assert np.all(clipped[:, 0] < clipped[:, 1])


@pytest.mark.parametrize(("n_samples", "expected"), [(2, [[0, 3]]), (3, [[0, 3]]), (4, [])])
def test_interval_of_three_samples_is_kept_up_to_three(n_samples: int, expected: list[list[int]]) -> None:
    assert as_list(iv.longer_than(np.array([[0, 3]]), n_samples)) == expected


@given(wild_spans, wild_spans)
def test_overlap_means_sharing_a_sample(intervals: iv.Intervals, others: iv.Intervals) -> None:
    covered = samples_of(others)
    expected = [bool(samples_of(intervals[[row]]) & covered) for row in range(len(intervals))]
    assert iv.overlaps(intervals, others).tolist() == expected


@pytest.mark.parametrize(("other", "expected"), [([0, 5], False), ([0, 6], True), ([7, 9], True), ([8, 9], False)])
def test_intervals_that_only_touch_do_not_overlap(other: list[int], expected: bool) -> None:
    assert iv.overlaps(np.array([[5, 8]]), np.array([other])).tolist() == [expected]


def test_an_empty_interval_overlaps_nothing() -> None:
    assert iv.overlaps(np.array([[5, 5]]), np.array([[0, 10]])).tolist() == [False]
    assert iv.overlaps(np.array([[0, 10]]), np.array([[5, 5]])).tolist() == [False]
