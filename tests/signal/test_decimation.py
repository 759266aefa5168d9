"""Every so many samples after a low-pass: the same numbers as the general function, which designs its filter at every call."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import signal

from myoclonus.signal.decimation import decimated


@pytest.mark.parametrize("factor", [1, 2, 3, 4, 5, 8])
def test_it_is_the_general_function_to_the_last_bit_also_when_called_again(factor: int) -> None:
    samples = np.random.default_rng(factor).normal(0, 50, 1201)
    expected = signal.resample_poly(samples, 1, factor)
    assert np.array_equal(decimated(samples, factor), expected)
    assert np.array_equal(decimated(samples, factor), expected)


def test_a_tone_below_half_of_the_new_rate_stays_and_one_above_goes() -> None:
    time_s = np.arange(4000) / 1000
    low, high = (np.sin(2 * np.pi * hz * time_s) for hz in (20.0, 230.0))
    assert decimated(low, 4)[100:900] == pytest.approx(low[::4][100:900], abs=0.02)
    assert np.abs(decimated(high, 4)[100:900]).max() < 0.01
