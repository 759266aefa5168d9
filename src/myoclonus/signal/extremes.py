"""Smallest and largest values in short bins: what is drawn when there are more samples than dots on a screen.

A spike of a single sample stays: it is the extreme of its bin, and of every wider bin that holds it. ``NaN`` counts as nothing recorded;
a bin of nothing but ``NaN`` is ``NaN``.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from myoclonus.signal.compiled import compiled

__all__ = ["extremes_of", "extremes_over", "merged", "trace_extremes"]

FloatArray = npt.NDArray[np.floating[Any]]
Pairs = npt.NDArray[np.float32]


def extremes_of(samples: FloatArray, n_per_bin: int) -> Pairs:
    """Return minimum and maximum of every ``n_per_bin`` samples.

    Parameters
    ----------
    samples : (n,) array
    n_per_bin : int
        At least 1; the last bin may hold fewer.

    Returns
    -------
    (ceil(n / n_per_bin), 2) float32 array
    """
    return np.asarray(_extremes_of(np.asarray(samples), n_per_bin))


def merged(pairs: Pairs, n: int) -> Pairs:
    """Return the extremes of every ``n`` successive bins; the last may hold fewer."""
    first = np.arange(0, len(pairs), n)
    return np.asarray(_over(pairs, first, np.minimum(first + n, len(pairs))))


def extremes_over(pairs: Pairs, start: FloatArray, stop: FloatArray) -> Pairs:
    """Return the extremes of the bins that each stretch touches.

    Parameters
    ----------
    pairs : (n_bins, 2) array
        Minimum and maximum of each bin.
    start, stop : (n,) float array
        Half-open stretches in bins; where one lies outside, the result is ``NaN``.
    """
    first = np.clip(np.floor(start), 0, len(pairs)).astype(np.int64)
    last = np.clip(np.ceil(stop), 0, len(pairs)).astype(np.int64)
    return np.asarray(_over(pairs, first, last))


def trace_extremes(samples: FloatArray, first: float, step: float, n_bins: int) -> Pairs:
    """Return the extremes of the line through the samples, in bins that need not hold a sample.

    Parameters
    ----------
    samples : (n,) array
    first : float
        Where the first bin begins, in samples.
    step : float
        Width of a bin, in samples; any positive number.
    n_bins : int
        Number of bins.

    Returns
    -------
    (n_bins, 2) float32 array
        ``NaN`` where a bin touches neither a sample nor the line between two.
    """
    return np.asarray(_trace_extremes(np.asarray(samples), first, step, n_bins))


@compiled
def _extremes_of(samples: FloatArray, n_per_bin: int) -> Pairs:  # pragma: no cover - compiled
    n_bins = -(-samples.size // n_per_bin)
    pairs = np.empty((n_bins, 2), dtype=np.float32)
    for b in range(n_bins):
        low, high = np.inf, -np.inf
        for i in range(b * n_per_bin, min((b + 1) * n_per_bin, samples.size)):
            value = samples[i]
            low = value if value < low else low
            high = value if value > high else high
        pairs[b, 0] = low if low <= high else np.nan
        pairs[b, 1] = high if low <= high else np.nan
    return pairs


@compiled
def _over(
    pairs: Pairs, first: npt.NDArray[np.int64], last: npt.NDArray[np.int64]
) -> Pairs:  # pragma: no cover - compiled
    out = np.empty((first.size, 2), dtype=np.float32)
    for b in range(first.size):
        low, high = np.float32(np.inf), np.float32(-np.inf)
        for i in range(first[b], last[b]):
            low = pairs[i, 0] if pairs[i, 0] < low else low
            high = pairs[i, 1] if pairs[i, 1] > high else high
        out[b, 0] = low if low <= high else np.nan
        out[b, 1] = high if low <= high else np.nan
    return out


@compiled
def _trace_extremes(
    samples: FloatArray, first: float, step: float, n_bins: int
) -> Pairs:  # pragma: no cover - compiled
    out = np.empty((n_bins, 2), dtype=np.float32)
    for b in range(n_bins):
        start, stop = first + b * step, first + (b + 1) * step
        low, high = np.inf, -np.inf
        for edge in (start, stop):
            k = int(np.floor(edge))
            if k >= 0 and k + 1 < samples.size:
                value = samples[k] + (edge - k) * (samples[k + 1] - samples[k])
                low = value if value < low else low
                high = value if value > high else high
        for i in range(max(int(np.ceil(start)), 0), min(int(np.ceil(stop)), samples.size)):
            value = samples[i]
            low = value if value < low else low
            high = value if value > high else high
        out[b, 0] = low if low <= high else np.nan
        out[b, 1] = high if low <= high else np.nan
    return out
