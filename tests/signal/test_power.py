"""Means and peaks against numpy."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from myoclonus.signal.power import mean_of, mean_outside, power_and_peak

VALUES = np.array([1.0, -2.0, 3.0, -4.0, 0.5])


def test_mean_of_a_part() -> None:
    assert mean_of(VALUES, 1, 4) == -1.0
    assert mean_of(VALUES, 0, 5) == pytest.approx(-0.3)


def test_power_and_peak_of_a_part() -> None:
    assert power_and_peak(VALUES, 1, 4) == pytest.approx(((4 + 9 + 16) / 3, 4.0))


def test_nothing_has_no_mean_and_no_peak() -> None:
    assert mean_of(VALUES, 2, 2) == 0.0
    assert power_and_peak(VALUES, 2, 2) == (0.0, 0.0)


def test_means_around_leave_out_the_stretch_and_what_is_above_the_limit() -> None:
    level = np.array([0.0, 9.0, 1.0, 1.0, 1.0, 2.0, 3.0])
    first, second = np.arange(7.0), 10.0 * np.arange(7.0)
    # Around [1, 7) without [2, 4): indices 1, 4, 5, 6; level 9 and 3 are above 2.
    assert mean_outside(first, second, level, (1, 2, 4, 7), 2.0) == (4.5, 45.0, 2)


def test_nothing_around_is_counted_as_nothing() -> None:
    assert mean_outside(VALUES, VALUES, np.full(5, 9.0), (0, 1, 2, 5), 2.0) == (0.0, 0.0, 0)
    assert mean_outside(VALUES, VALUES, np.zeros(5), (0, 0, 5, 5), 2.0) == (0.0, 0.0, 0)


@given(st.integers(0, 2**32 - 1), st.integers(0, 30), st.integers(1, 30))
def test_means_and_peak_are_those_of_numpy(seed: int, start: int, length: int) -> None:
    values = np.random.default_rng(seed).normal(size=60).astype(np.float32)
    part = values[start : start + length].astype(float)
    assert mean_of(values, start, start + length) == pytest.approx(part.mean(), abs=1e-5)
    assert power_and_peak(values, start, start + length) == pytest.approx(
        (np.mean(part**2), np.abs(part).max()), rel=1e-5
    )
