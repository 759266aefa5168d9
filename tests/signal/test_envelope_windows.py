"""The amplitude of two windows against a slow, obvious version."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from myoclonus.signal.envelope import BIN_S, two_sided_amplitude


@given(st.lists(st.one_of(st.just(np.nan), st.floats(0.0, 1e4)), max_size=30), st.integers(1, 8))
def test_amplitude_is_that_of_the_weaker_of_the_windows_that_end_and_begin_at_a_bin(
    values: list[float], n_bins: int
) -> None:
    power = np.array(values, dtype=float)
    found = two_sided_amplitude(power, n_bins * BIN_S)
    assert found.dtype == np.float32
    for k in range(power.size):
        sides = (power[max(k + 1 - n_bins, 0) : k + 1], power[k : k + n_bins])
        expected = min(np.sqrt(np.nanmean(side)) for side in sides) if np.isfinite(power[k]) else np.nan
        assert found[k] == pytest.approx(expected, abs=1e-3, nan_ok=True)
