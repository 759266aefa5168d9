"""Extremes in bins: nothing large is lost, nothing is invented, and what is missing stays missing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from myoclonus.signal.extremes import extremes_of, extremes_over, merged, trace_extremes

NAN = np.nan


def test_each_bin_holds_its_smallest_and_largest_value() -> None:
    pairs = extremes_of(np.array([1.0, 5.0, -2.0, 0.0, 7.0]), 2)
    assert pairs.tolist() == [[1, 5], [-2, 0], [7, 7]]


def test_missing_values_are_passed_over_and_a_bin_of_them_is_missing() -> None:
    pairs = extremes_of(np.array([NAN, 3.0, NAN, NAN]), 2)
    assert pairs[0].tolist() == [3, 3]
    assert np.isnan(pairs[1]).all()


def test_nothing_gives_no_bins() -> None:
    assert extremes_of(np.empty(0), 4).shape == (0, 2)
    assert merged(np.empty((0, 2), dtype=np.float32), 4).shape == (0, 2)


@given(st.integers(1, 400), st.integers(1, 40), st.integers(1, 7), st.integers(0, 399))
def test_a_spike_of_one_sample_is_the_extreme_of_its_bin_at_every_level(
    n_samples: int, n_per_bin: int, ratio: int, place: int
) -> None:
    at = place % n_samples
    samples = np.zeros(n_samples)
    samples[at] = 50.0
    pairs = extremes_of(samples, n_per_bin)
    assert pairs[at // n_per_bin, 1] == 50
    wider = merged(pairs, ratio)
    assert wider[at // n_per_bin // ratio, 1] == 50
    assert wider[:, 1].max() == 50
    assert wider[:, 0].min() >= 0


def test_stretches_take_every_bin_they_touch_and_nothing_outside() -> None:
    pairs = np.array([[0, 1], [2, 3], [-4, 5]], dtype=np.float32)
    found = extremes_over(pairs, np.array([0.5, 2.0, 3.0, -5.0]), np.array([1.5, 3.0, 9.0, 0.0]))
    assert found[:2].tolist() == [[0, 3], [-4, 5]]
    assert np.isnan(found[2:]).all()


def test_bins_narrower_than_a_sample_follow_the_line_between_samples() -> None:
    found = trace_extremes(np.array([0.0, 10.0]), 0.0, 0.25, 4)
    assert found.tolist() == [[0, 2.5], [2.5, 5], [5, 7.5], [7.5, 7.5]]


def test_bins_of_several_samples_hold_all_of_them() -> None:
    samples = np.arange(12.0)
    assert trace_extremes(samples, 0.0, 4.0, 3).tolist() == [[0, 4], [4, 8], [8, 11]]


def test_bins_before_and_after_the_samples_are_missing() -> None:
    found = trace_extremes(np.array([1.0, 1.0]), -5.0, 2.0, 5)
    assert np.isnan(found[[0, 1, 4]]).all()
    assert found[2].tolist() == [1, 1]


def test_a_gap_stays_a_gap_at_any_zoom() -> None:
    samples = np.array([1.0, NAN, NAN, 2.0])
    found = trace_extremes(samples, 0.0, 0.5, 8)
    assert np.isnan(found[2:6]).all()


@pytest.mark.parametrize("step", [0.3, 1.0, 2.7, 40.0])
def test_a_spike_is_seen_at_any_width_of_bins(step: float) -> None:
    samples = np.zeros(500)
    samples[333] = -9.0
    assert np.nanmin(trace_extremes(samples, 0.0, step, int(500 / step))) == -9
