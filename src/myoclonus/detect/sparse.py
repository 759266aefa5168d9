"""Bursts of few motor units: pieces that belong to one burst although there is silence between them.

A burst of few potentials has gaps by chance. Whether a gap parts two bursts is judged by the gaps inside the pieces: pieces filled
densely do not have long gaps, pieces with gaps of 10 ms can well have one of 25 ms.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from myoclonus.settings.detect import DetectSettings
from myoclonus.signal.compiled import compiled
from myoclonus.signal.power import mean_of

__all__ = ["longest_quiet", "pieces_to_join"]

FloatArray = npt.NDArray[np.floating[Any]]


def longest_quiet(power: FloatArray, outside_uv2: float, n_smooth: int) -> int:
    """Return the longest run of samples inside a burst in which no potential stands out, in samples.

    Parameters
    ----------
    power : (n,) array, µV²
        Squared signal of the burst, from its onset to its end.
    outside_uv2 : float
        Mean square around the burst.
    n_smooth : int
        Runs shorter than this do not count.
    """
    if power.size == 0:
        return 0
    return int(_longest_below(power, max(9.0 * outside_uv2, 0.02 * mean_of(power, 0, power.size)), n_smooth // 2))


@compiled
def _longest_below(power: FloatArray, threshold: float, n_reach: int) -> int:  # pragma: no cover - compiled
    """Return the longest run between values that reach the threshold, each of which counts ``n_reach`` samples to both sides."""
    longest, last = 0, -1
    for i in range(power.size + 1):
        if i == power.size or power[i] >= threshold:
            run = i - last - 1
            if run > 2 * n_reach and run > longest:
                longest = run
            last = i
    return longest


def pieces_to_join(
    edges: Sequence[tuple[int, int]], quiet: Sequence[int], fs_hz: float, settings: DetectSettings
) -> list[tuple[int, int]]:
    """Return which pieces form one burst, as index ranges ``[first, last)`` over the pieces in order of time.

    Parameters
    ----------
    edges : sequence of (onset, end)
        Samples at which each piece begins and ends.
    quiet : sequence of int
        The longest quiet run inside each piece, samples.
    fs_hz : float
        Sampling rate of the samples.
    settings : DetectSettings
        ``sparse_gap_factor``, ``sparse_gap_ms`` and ``max_duration_ms``.
    """
    n_most = settings.sparse_gap_ms * fs_hz / 1000.0
    n_longest = settings.max_duration_ms * fs_hz / 1000.0
    groups: list[tuple[int, int]] = []
    widest = 0
    for index in range(len(edges)):
        if groups:
            first, _ = groups[-1]
            gap = edges[index][0] - edges[index - 1][1]
            allowed = min(n_most, settings.sparse_gap_factor * max(widest, quiet[index]))
            if gap <= allowed and edges[index][1] - edges[first][0] <= n_longest:
                groups[-1] = (first, index + 1)
                widest = max(widest, gap, quiet[index])
                continue
        groups.append((index, index + 1))
        widest = quiet[index]
    return groups
