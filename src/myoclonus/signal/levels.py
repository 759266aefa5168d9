"""The level of activity over time as a piecewise constant course.

EMG is noise whose variance changes: it is low at rest, higher in contraction, and jumps where a burst begins or ends. The course of
levels is the one of highest likelihood under a gamma model of the energy in short bins, with a fixed price for every change of level
(a Potts model on a grid of levels, solved exactly by dynamic programming in linear time).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from myoclonus.signal.compiled import compiled

__all__ = ["Levels", "bin_energy", "level_course", "lowest_mean", "running_quantile", "running_sums"]

FloatArray = npt.NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True)
class Levels:
    """Segments of constant level.

    Attributes
    ----------
    start : (n,) int array
        First bin of each segment; the next segment's start ends it.
    level_db : (n,) float array
        Level of each segment, dB re 1 µV².
    n_bins : int
        Bins in all.
    """

    start: npt.NDArray[np.int64]
    level_db: FloatArray
    n_bins: int

    @property
    def stop(self) -> npt.NDArray[np.int64]:
        """End of each segment, exclusive."""
        return np.append(self.start[1:], self.n_bins)

    def per_bin(self) -> FloatArray:
        """Return the level of every bin."""
        return np.repeat(self.level_db, self.stop - self.start)


def running_quantile(
    level_db: FloatArray, bin_s: float, quantile: float, *, window_s: float, step_s: float
) -> FloatArray:
    """Return a running quantile of a course of levels, per bin.

    Parameters
    ----------
    level_db : (n_bins,) array
        Level of each bin.
    bin_s : float
        Length of a bin.
    quantile : float
        0 to 1.
    window_s : float
        Length over which the quantile runs, centered.
    step_s : float
        The course is thinned to about this step first; levels change seldom.
    """
    step = max(1, round(step_s / bin_s))
    n_thinned = -(-level_db.size // step)
    width = max(3, round(window_s / (step * bin_s))) | 1
    size = min(width, 2 * n_thinned - 1)
    return np.asarray(_running_rank(level_db, step, size, int(size * quantile)))


@compiled
def _running_rank(
    values: FloatArray, step: int, size: int, rank: int
) -> npt.NDArray[np.float64]:  # pragma: no cover - compiled
    """Return a running order statistic of every so many values, of which few differ, over an odd size; the ends are held.

    The window keeps how many of its values lie below the current one and how many equal it; both change only where a value enters that
    differs from the one that leaves.
    """
    n, half = (values.size + step - 1) // step, size // 2
    kinds, n_kinds, at = np.empty(n), 0, 0
    for i in range(n):  # each kind once, in order
        value = values[i * step]
        at = _place(kinds, n_kinds, at, value)
        if at == n_kinds or kinds[at] != value:
            for k in range(n_kinds, at, -1):
                kinds[k] = kinds[k - 1]
            kinds[at] = value
            n_kinds += 1
    kind_of, counts = np.empty(n, dtype=np.int64), np.zeros(n_kinds, dtype=np.int64)
    for i in range(n):
        at = _place(kinds, n_kinds, at, values[i * step])
        kind_of[i] = at
    for i in range(-half, half + 1):
        counts[kind_of[min(max(i, 0), n - 1)]] += 1
    out, current, n_below = np.empty(values.size), 0, 0
    for i in range(n):
        if i > 0:
            gone, new = kind_of[max(i - 1 - half, 0)], kind_of[min(i + half, n - 1)]
            counts[gone] -= 1
            counts[new] += 1
            n_below += int(new < current) - int(gone < current)
        while n_below > rank:
            current -= 1
            n_below -= counts[current]
        while n_below + counts[current] <= rank:
            n_below += counts[current]
            current += 1
        for k in range(i * step, min((i + 1) * step, values.size)):
            out[k] = kinds[current]
    return out


@compiled
def _place(kinds: FloatArray, n_kinds: int, start: int, value: float) -> int:  # pragma: no cover - compiled
    """Return the first place from which on values in order are not lower, beginning the search at a place nearby."""
    at = start
    while at > 0 and kinds[at - 1] >= value:
        at -= 1
    while at < n_kinds and kinds[at] < value:
        at += 1
    return at


def bin_energy(samples: npt.NDArray[np.floating[Any]], n_per_bin: int) -> FloatArray:
    """Return the mean square of ``(n,)`` samples in whole bins of ``n_per_bin`` samples, as float64."""
    return np.asarray(_bin_energy(samples, n_per_bin))


@compiled
def _bin_energy(samples: FloatArray, n_per_bin: int) -> npt.NDArray[np.float64]:  # pragma: no cover - compiled
    energy = np.empty(samples.size // n_per_bin)
    if n_per_bin == 2:  # the usual rate, many at once
        for b in range(energy.size):
            first, second = samples[2 * b], samples[2 * b + 1]
            energy[b] = 0.5 * (np.float64(first * first) + np.float64(second * second))
        return energy
    for b in range(energy.size):
        total = 0.0
        for i in range(b * n_per_bin, (b + 1) * n_per_bin):
            total += samples[i] * samples[i]
        energy[b] = total / n_per_bin
    return energy


@compiled
def running_sums(first: FloatArray, second: FloatArray) -> tuple[FloatArray, FloatArray]:  # pragma: no cover - compiled
    """Return the sums of the first 0, 1, … values of two series of one length, so that a mean of any stretch is one subtraction."""
    first_sum, second_sum = np.empty(first.size + 1), np.empty(first.size + 1)
    first_sum[0] = second_sum[0] = 0.0
    for i in range(first.size):
        first_sum[i + 1] = first_sum[i] + first[i]
        second_sum[i + 1] = second_sum[i] + second[i]
    return first_sum, second_sum


def level_course(
    energy: FloatArray, *, floor_uv2: float, top_uv2: float, step_db: float, shape: float, price: float
) -> Levels:
    """Return the most likely piecewise constant course of levels.

    Parameters
    ----------
    energy : (n_bins,) array, µV²
        Mean square in each bin.
    floor_uv2, top_uv2 : float
        Lowest and highest level of the grid; energy below the floor counts as the floor.
    step_db : float
        Distance between levels. Smaller is finer and slower.
    shape : float
        Shape of the gamma distribution of a bin's energy: half its effective degrees of freedom. Smaller trusts each bin less.
    price : float
        Log-likelihood that a change of level costs. Larger gives fewer changes.

    Returns
    -------
    Levels
    """
    if energy.size == 0:
        return Levels(np.zeros(0, dtype=np.int64), np.zeros(0), 0)
    n_levels = max(int(np.ceil(10 * np.log10(top_uv2 / floor_uv2) / step_db)), 0) + 1
    grid_db = 10 * np.log10(floor_uv2) + step_db * np.arange(n_levels)
    grid_uv2 = 10 ** (grid_db / 10)
    start, level = _most_likely(energy, floor_uv2, shape / grid_uv2, shape * np.log(grid_uv2), price)
    return Levels(start, grid_db[level], energy.size)


@compiled
def _most_likely(
    energy: FloatArray, floor_uv2: float, per_energy: FloatArray, constant: FloatArray, price: float
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:  # pragma: no cover - compiled
    """Return where the segments of the most likely course start, and the number of the level of each.

    A course always changes from the level that is best so far; so each bin keeps that level and since when it has lasted.
    """
    n_bins, n_levels = energy.size, per_energy.size
    score, since = np.empty(n_levels), np.empty(n_levels)
    for level in range(n_levels):
        since[level] = 0.0
        score[level] = -constant[level] - per_energy[level] * max(energy[0], floor_uv2)
    best_before, best_since = np.empty(n_bins, dtype=np.int16), np.empty(n_bins, dtype=np.int32)
    best_before[0] = best_since[0] = 0
    best = _highest(score)
    for b in range(1, n_bins):
        best_before[b], best_since[b] = best, int(since[best])
        threshold, now, value = score[best] - price, float(b), max(energy[b], floor_uv2)
        for level in range(n_levels):
            has_jumped = score[level] < threshold
            since[level] = now if has_jumped else since[level]
            before = threshold if has_jumped else score[level]
            score[level] = before - constant[level] - per_energy[level] * value
        n_better, own = 0, score[best]
        for level in range(n_levels):
            n_better += score[level] > own
        if n_better > 0:
            best = _highest(score)
    start, levels = np.empty(n_bins, dtype=np.int64), np.empty(n_bins, dtype=np.int64)
    n, level, at = n_bins - 1, best, int(since[best])
    start[n], levels[n] = at, level
    while at > 0:
        level, at = int(best_before[at]), int(best_since[at])
        n -= 1
        start[n], levels[n] = at, level
    return start[n:].copy(), levels[n:].copy()


@compiled
def _highest(values: FloatArray) -> int:  # pragma: no cover - compiled
    """Return the place of the first of the highest values."""
    at = 0
    for i in range(1, values.size):
        if values[i] > values[at]:
            at = i
    return at


@compiled
def lowest_mean(values: FloatArray, width: int) -> float:  # pragma: no cover - compiled
    """Return the lowest mean of ``width`` neighbors among at least one value, mirrored at the ends."""
    n, n_before = values.size, width // 2
    total = 0.0
    for i in range(-n_before, width - n_before):
        total += values[_mirrored(i, n)]
    lowest = total
    for i in range(1, n):
        gone, new = i - 1 - n_before, i - 1 - n_before + width
        if gone < 0 or new >= n:
            gone, new = _mirrored(gone, n), _mirrored(new, n)
        total += values[new] - values[gone]
        lowest = min(lowest, total)
    return lowest / width


@compiled
def _mirrored(index: int, n: int) -> int:  # pragma: no cover - compiled
    """Return the place of an index that may lie beyond the ends of ``n`` values, the last one twice."""
    place = index % (2 * n)
    return place if place < n else 2 * n - 1 - place
