"""Potentials of one motor unit: short candidates that come back with the same shape and size.

A motor unit that fires in a weak contraction makes the same potential again and again, 5 to 30 times a second. The potentials of a burst
add up by chance, so that no two bursts are alike. A candidate with several twins close by is therefore a motor unit and no burst.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from myoclonus.detect.candidates import Candidate
from myoclonus.settings.detect import DetectSettings
from myoclonus.signal.compiled import compiled

__all__ = ["are_repeated"]

FloatArray = npt.NDArray[np.floating[Any]]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


def are_repeated(
    samples: FloatArray, fs_hz: float, candidates: Sequence[Candidate], n_per_bin: int, settings: DetectSettings
) -> BoolArray:
    """Tell for each candidate whether it is one of several of the same shape and size.

    Parameters
    ----------
    samples : (n,) array, µV
        Signal in the band for amplitudes.
    fs_hz : float
        Sampling rate of ``samples``.
    candidates : sequence of Candidate
        In order of time.
    n_per_bin : int
        Samples in a bin.
    settings : DetectSettings
        ``unit_*``.
    """
    repeated = np.zeros(len(candidates), dtype=bool)
    n_most = settings.unit_longest_ms / 1000.0 * fs_hz / n_per_bin
    short = np.array([index for index, item in enumerate(candidates) if item.stop - item.start <= n_most], dtype=int)
    if short.size <= settings.unit_count:
        return repeated
    start = np.array([candidates[index].start for index in short]) * n_per_bin
    stop = np.array([candidates[index].stop for index in short]) * n_per_bin
    noise = np.array([10 ** ((candidates[index].base_db - candidates[index].level_db) / 10) for index in short])
    n_half = max(3, round(settings.unit_half_ms / 1000.0 * fs_hz))
    n_twins, n_others = _count_twins(
        samples, start, stop, np.minimum(noise, 0.3), n_half, round(settings.unit_window_s * fs_hz),
        settings.unit_similarity, 10 ** (settings.unit_size_db / 20),
    )  # fmt: skip
    repeated[short] = (n_twins >= settings.unit_count) & (n_twins >= settings.unit_share * n_others)
    return repeated


@compiled
def _count_twins(
    samples: FloatArray, start: IntArray, stop: IntArray, noise: FloatArray, n_half: int, n_window: int,
    similarity: float, size: float,
) -> tuple[IntArray, IntArray]:  # fmt: skip  # pragma: no cover - compiled
    """Return for each stretch how many others nearby have the same shape around their peak, and how many others there are."""
    n = start.size
    peaks = np.zeros((n, 2), dtype=np.int64)
    height = np.zeros(n)
    for k in range(n):
        first, last = max(start[k], n_half + 1), min(stop[k], samples.size - n_half - 1)
        if last > first:
            peaks[k, 0] = first + np.argmax(samples[first:last])
            peaks[k, 1] = first + np.argmin(samples[first:last])
            height[k] = samples[peaks[k, 0]] - samples[peaks[k, 1]]
    twins, others = np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64)
    for a in range(n):
        for b in range(a + 1, n):
            if start[b] - start[a] > n_window:
                break
            others[a] += 1
            others[b] += 1
            is_alike = 0.0 < height[a] <= size * height[b] and 0.0 < height[b] <= size * height[a]
            needed = similarity * (1.0 - max(noise[a], noise[b]))
            if is_alike and (
                _correlation(samples, peaks[a, 0], peaks[b, 0], n_half) >= needed
                or _correlation(samples, peaks[a, 1], peaks[b, 1], n_half) >= needed
            ):
                twins[a] += 1
                twins[b] += 1
    return twins, others


@compiled
def _correlation(samples: FloatArray, one: int, other: int, n_half: int) -> float:  # pragma: no cover - compiled
    """Return the highest correlation of the signal around two samples, shifted by up to one sample."""
    best = -1.0
    for shift in range(-1, 2):
        cross, energy, energy_other = 0.0, 1e-30, 1e-30
        for i in range(-n_half, n_half + 1):
            x, y = samples[one + i], samples[other + i + shift]
            cross += x * y
            energy += x * x
            energy_other += y * y
        best = max(best, cross / np.sqrt(energy * energy_other))
    return best
