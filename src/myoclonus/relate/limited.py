"""A value with its limits from resamples."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["Limited", "limited"]

FloatArray = npt.NDArray[np.float64]

_TAIL = 0.025


@dataclass(frozen=True, slots=True, kw_only=True)
class Limited:
    """A value with its 95 % limits."""

    value: float
    low: float
    high: float


def limited(observed: float, resampled: FloatArray) -> Limited:
    """Return a value with the central 95 % of its resamples, widened to hold the value itself."""
    low, high = np.quantile(resampled, [_TAIL, 1 - _TAIL])
    return Limited(value=observed, low=min(float(low), observed), high=max(float(high), observed))
