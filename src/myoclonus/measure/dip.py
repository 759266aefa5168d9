"""Hartigan's dip: how far a sample is from having one peak, and how likely chance alone is to go that far."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt
from scipy.optimize import isotonic_regression

__all__ = ["dip", "dip_p_count"]

FloatArray = npt.NDArray[np.float64]

_NULL_SIZES = (5, 7, 10, 14, 20, 28, 40, 56, 80, 112, 160, 224, 300)


def dip(values: FloatArray) -> float:
    """Return the largest distance between the sample's distribution and the nearest one with a single peak.

    Written from the paper; the two hulls are found by isotonic regression of the steps (pool adjacent violators),
    which gives the same hulls as the walk in the original program.

    Parameters
    ----------
    values : (n,) float array
        Sample, in any order; at least one value. Ties are allowed.

    Returns
    -------
    float
        Between ``1 / (2 n)`` and 0.25.

    References
    ----------
    Hartigan JA, Hartigan PM. The dip test of unimodality. Ann Stat 1985;13:70–84. doi:10.1214/aos/1176346577
    """
    x = np.sort(values)
    n = x.size
    if x[-1] > x[0]:  # shape is all that counts; values nearer than a millionth of a millionth of the range are ties
        x = np.round((x - x[0]) / (x[-1] - x[0]), 12)
    points = np.unique(x)
    above = np.searchsorted(x, points, side="right") / n
    below = np.searchsorted(x, points, side="left") / n
    low, high = 0, points.size - 1
    largest = 1.0 / n
    while high > low:
        span = slice(low, high + 1)
        minorant = _convex_minorant(points[span], below[span])
        majorant = -_convex_minorant(points[span], -above[span])
        is_left, is_right = minorant >= below[span] - 1e-12, majorant <= above[span] + 1e-12
        touching = is_left | is_right
        distance = np.where(touching, majorant - minorant, -np.inf)
        width = float(distance.max())
        if width <= largest + 1e-12:
            break
        peak = int(np.argmax(distance))
        lefts, rights = np.flatnonzero(is_left), np.flatnonzero(is_right)
        if is_left[peak]:
            new_low, new_high = peak, int(rights[np.searchsorted(rights, peak)])
        else:
            new_low, new_high = int(lefts[np.searchsorted(lefts, peak, side="right") - 1]), peak
        left_gap = float(np.max(above[span][: new_low + 1] - minorant[: new_low + 1]))
        right_gap = float(np.max(majorant[new_high:] - below[span][new_high:]))
        largest = max(largest, left_gap, right_gap)
        low, high = low + new_low, low + new_high
    return largest / 2


def dip_p_count(values: FloatArray, n_simulations: int, seed: int) -> tuple[int, int]:
    """Return how many simulated one-peaked samples have a dip as large, the sample itself counted.

    The simulated samples are uniform, the one-peaked shape with the largest dips, so that the test errs towards one
    peak. Their size is that of the sample, rounded down to one of a few sizes (at most 300), and dips are compared
    after multiplication with the square root of the size, which removes the dependence on it.

    Returns
    -------
    tuple of int
        Count and number, so that ``p = count / number``.
    """
    size = max(s for s in _NULL_SIZES if s <= max(values.size, _NULL_SIZES[0]))
    null = _null_dips(size, n_simulations, seed)
    count = int(np.sum(null * np.sqrt(size) >= dip(values) * np.sqrt(values.size))) + 1
    return count, n_simulations + 1


@lru_cache(maxsize=64)
def _null_dips(size: int, n_simulations: int, seed: int) -> FloatArray:
    samples = np.random.default_rng([seed, size]).random((n_simulations, size))
    return np.array([dip(sample) for sample in samples])


def _convex_minorant(x: FloatArray, y: FloatArray) -> FloatArray:
    if x.size < 3:
        return y
    steps = np.diff(x)
    slopes = isotonic_regression(np.diff(y) / steps, weights=steps).x
    return np.asarray(np.concatenate(([y[0]], y[0] + np.cumsum(slopes * steps))))
