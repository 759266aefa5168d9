"""Samples of formats that are read at once (CSV, NumPy), with gaps in their place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["ArraySource"]


@dataclass(frozen=True, slots=True)
class ArraySource:
    """Rows of samples.

    Each stretch without a gap is its position in the row, its first sample in time, and its length.
    """

    rows: tuple[npt.NDArray[Any], ...]
    stretches: tuple[tuple[int, int, int], ...]

    def read(self, channel_index: int, start: int, stop: int) -> npt.NDArray[np.float64]:
        """Return samples ``[start, stop)``; ``NaN`` in gaps."""
        samples = np.full(max(stop - start, 0), np.nan)
        row = self.rows[channel_index]
        for position, first, length in self.stretches:
            low, high = max(first, start), min(first + length, stop)
            if low < high:
                samples[low - start : high - start] = row[position + low - first : position + high - first]
        return samples
