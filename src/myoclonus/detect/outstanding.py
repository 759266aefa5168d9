"""Whether a burst stands out of the ongoing activity's own peaks, or is one of them.

The EMG of a contraction is spiky: a few large motor-unit potentials rise far above its mean. A burst counts only when its energy exceeds
that of the highest peaks, over the same length of time, around it. Where short or irregular "bursts" crowd together, they are taken
for what they are, the potentials of a few motor units in a weak contraction, and a burst must exceed them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from myoclonus.detect.candidates import Candidate, Course
from myoclonus.settings.detect import DetectSettings
from myoclonus.signal import intervals

__all__ = ["keep_outstanding"]

FloatArray = npt.NDArray[np.floating[Any]]
BoolArray = npt.NDArray[np.bool_]

_N_BLOCKS = 10
_BLOCK_QUANTILE = 0.7


def keep_outstanding(course: Course, candidates: Sequence[Candidate], settings: DetectSettings) -> list[Candidate]:
    """Return the candidates that exceed the peaks around them, in order of time."""
    if not candidates:
        return []
    start = np.array([candidate.start for candidate in candidates])
    stop = np.array([candidate.stop for candidate in candidates])
    is_crowded = _crowded(start, stop, course, settings)
    is_burst = intervals.to_mask(np.column_stack((start, stop)), course.level_db.size)
    return [
        candidate
        for index, candidate in enumerate(candidates)
        if _exceeds_peaks(course, candidate, None if is_crowded[index] else is_burst, settings)
    ]


def _crowded(
    start: npt.NDArray[np.int64], stop: npt.NDArray[np.int64], course: Course, settings: DetectSettings
) -> BoolArray:
    """Tell for each candidate whether it lies in a crowd of short or irregular ones."""
    reach = course.bins(1000 * settings.crowd_window_s)
    first = np.searchsorted(start, start - reach)
    last = np.searchsorted(start, start + reach, side="right")
    crowded = np.zeros(start.size, dtype=bool)
    short = course.bins(settings.crowd_duration_ms)
    for index in np.flatnonzero(last - first >= settings.crowd_count):
        lengths = (stop - start)[first[index] : last[index]]
        gaps = np.diff(start[first[index] : last[index]])
        is_irregular = (
            gaps.std() > settings.crowd_interval_cv * gaps.mean()
            and lengths.std() > settings.crowd_interval_cv * lengths.mean()
        )
        crowded[index] = np.median(lengths) <= short or is_irregular
    return crowded


def _exceeds_peaks(course: Course, candidate: Candidate, excluded: BoolArray | None, settings: DetectSettings) -> bool:
    """Compare the candidate's best window with the best windows of the blocks around it."""
    width = int(np.clip(candidate.stop - candidate.start, course.bins(15.0), course.bins(60.0)))
    reach = course.bins(1000 * settings.crowd_window_s)
    first, last = max(candidate.start - reach, 0), min(candidate.stop + reach, course.level_db.size)
    window = (course.energy_sum[first + width : last + 1] - course.energy_sum[first : last + 1 - width]) / width
    if window.size < 2:
        return True
    own_first, own_last = max(candidate.start - width - first, 0), min(candidate.stop - first, window.size)
    own = window[max(candidate.start - first - width // 2, 0) : own_last].max(initial=0.0)
    around = window.copy()
    around[own_first : own_last + 1] = np.nan
    if excluded is not None:
        hit = np.concatenate(([0], np.cumsum(excluded[first:last])))
        around[(hit[width:] - hit[:-width]) > 0] = np.nan
    kept = around[~np.isnan(around)]
    if kept.size < 2 * _N_BLOCKS:
        return True
    n_block = kept.size // _N_BLOCKS
    peaks = np.sort(kept[: n_block * _N_BLOCKS].reshape(_N_BLOCKS, n_block).max(axis=1))
    is_short = candidate.is_over_activity and candidate.stop - candidate.start < course.bins(settings.short_ms)
    factor = settings.outstanding_factor_short if is_short else settings.outstanding_factor
    return bool(own >= factor * peaks[int(_BLOCK_QUANTILE * _N_BLOCKS)])
