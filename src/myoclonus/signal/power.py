"""Mean power and peak of a part of a signal, compiled: they are asked for tens of thousands of times a night."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from myoclonus.signal.compiled import compiled

__all__ = ["mean_of", "mean_outside", "power_and_peak"]

FloatArray = npt.NDArray[np.floating[Any]]


@compiled
def mean_of(values: FloatArray, start: int, stop: int) -> float:  # pragma: no cover - compiled
    """Return the mean of ``values[start:stop]``; 0 when that is empty."""
    total = 0.0
    for i in range(start, stop):
        total += values[i]
    return total / max(stop - start, 1)


@compiled
def power_and_peak(samples: FloatArray, start: int, stop: int) -> tuple[float, float]:  # pragma: no cover - compiled
    """Return the mean square and the largest absolute value of ``samples[start:stop]``."""
    total, peak = 0.0, 0.0
    for i in range(start, stop):
        total += samples[i] * samples[i]
        peak = max(peak, abs(samples[i]))
    return total / max(stop - start, 1), peak


@compiled
def mean_outside(
    first_values: FloatArray,
    second_values: FloatArray,
    level: FloatArray,
    bounds: tuple[int, int, int, int],
    highest: float,
) -> tuple[float, float, int]:  # pragma: no cover - compiled
    """Return the means of two series around a stretch, where the level is not above a limit, and how many values that were.

    ``bounds`` are the first index around, the start and the stop of the stretch, and the last index around (exclusive).
    """
    first, second, count = 0.0, 0.0, 0
    for i in range(bounds[0], bounds[3]):
        if (i < bounds[1] or i >= bounds[2]) and level[i] <= highest:
            first += first_values[i]
            second += second_values[i]
            count += 1
    return first / max(count, 1), second / max(count, 1), count
