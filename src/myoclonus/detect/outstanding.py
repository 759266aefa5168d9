"""Whether a burst stands out of the ongoing activity's own peaks, or is one of them.

The EMG of a contraction is spiky: a few large motor-unit potentials rise far above its mean. A burst counts only when its energy exceeds
that of the highest peaks, over the same length of time, around it. Where short or irregular "bursts" crowd together, they are taken
for what they are, the potentials of a few motor units in a weak contraction, and a burst must exceed them. What is seen for less than the
shortest burst may be a lone potential; it must exceed others as short.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from myoclonus.detect.candidates import TIE_DB, Candidate, Course
from myoclonus.settings.detect import DetectSettings
from myoclonus.signal import intervals
from myoclonus.signal.compiled import compiled

__all__ = ["keep_outstanding"]

FloatArray = npt.NDArray[np.floating[Any]]
BoolArray = npt.NDArray[np.bool_]

_N_BLOCKS = 10
_BLOCK_QUANTILE = 0.7
_SWELL_MS = 60.0
"""How much of a swell next to a burst tells its level."""
_USUAL_MS = 40.0
"""Length of a burst for which the factor holds as it stands."""


def keep_outstanding(
    course: Course, candidates: Sequence[Candidate], settings: DetectSettings, is_repeated: BoolArray | None = None
) -> list[Candidate]:
    """Return the candidates that exceed the peaks around them, in order of time.

    Parameters
    ----------
    course : Course
        Levels and energies of the stretch.
    candidates : sequence of Candidate
        In order of time.
    settings : DetectSettings
        ``crowd_*``, ``outstanding_*`` and ``unit_count``.
    is_repeated : (n_candidates,) bool array, optional
        Which candidates are potentials of one motor unit: where several of them are, the others must exceed them too.
    """
    if not candidates:
        return []
    start = np.array([candidate.start for candidate in candidates])
    stop = np.array([candidate.stop for candidate in candidates])
    is_crowded = _crowded(start, stop, course, settings)
    if is_repeated is not None and is_repeated.any():
        is_crowded |= _among_units(start, is_repeated, course, settings)
    n_least = course.bins(settings.min_duration_ms)
    is_burst, is_long_burst, nothing = (
        intervals.to_mask(np.column_stack((start, stop))[stop - start >= n_bins], course.level_db.size)
        for n_bins in (n_least, 2 * n_least, course.level_db.size)
    )
    share, peaks = np.empty(start.size), np.empty(start.size)
    for index, candidate in enumerate(candidates):
        is_brief = candidate.stop - candidate.start < n_least
        others = nothing if is_crowded[index] else is_long_burst if is_brief else is_burst
        own, peaks[index], factor = _against_peaks(course, candidate, others, settings)
        share[index] = own / max(factor * peaks[index], 1e-12)
    is_over = np.array([candidate.is_over_activity for candidate in candidates], dtype=bool)
    is_usual = is_over & ~is_crowded & (stop - start >= n_least)
    is_in_company = is_usual & _in_company(start, is_usual & (share >= 1.0), course, settings)
    is_kept = share >= np.where(is_in_company, settings.company_share, 1.0)
    return [_without_swell(course, candidates[int(k)], peaks[k], settings) for k in np.flatnonzero(is_kept)]


def _in_company(
    start: npt.NDArray[np.int64], is_sure: BoolArray, course: Course, settings: DetectSettings
) -> BoolArray:
    """Tell for each candidate whether bursts that surely stand out of a contraction come in many of the seconds around it.

    Where jerks are frequent, one more is likely, and a smaller one needs less proof. The chance peaks of one contraction crowd in a few
    seconds.
    """
    seconds = np.unique((start[is_sure] * course.bin_s).astype(np.int64))
    at_s = start * course.bin_s
    n_near = np.searchsorted(seconds, at_s + settings.company_s) - np.searchsorted(seconds, at_s - settings.company_s)
    return np.asarray(n_near >= settings.company_count, dtype=bool)


def _crowded(
    start: npt.NDArray[np.int64], stop: npt.NDArray[np.int64], course: Course, settings: DetectSettings
) -> BoolArray:
    """Tell for each candidate whether it lies in a crowd that comes irregularly, of short ones or of lengths that differ."""
    reach = course.bins(1000 * settings.crowd_window_s)
    first = np.searchsorted(start, start - reach)
    last = np.searchsorted(start, start + reach, side="right")
    crowded = np.zeros(start.size, dtype=bool)
    short = course.bins(settings.crowd_duration_ms)
    for index in np.flatnonzero(last - first >= settings.crowd_count):
        lengths = (stop - start)[first[index] : last[index]]
        gaps = np.diff(start[first[index] : last[index]])
        is_irregular, is_mixed = (
            values.std() > settings.crowd_interval_cv * values.mean() for values in (gaps, lengths)
        )
        crowded[index] = is_irregular and (is_mixed or np.median(lengths) <= short)
    return crowded


def _among_units(
    start: npt.NDArray[np.int64], is_repeated: BoolArray, course: Course, settings: DetectSettings
) -> BoolArray:
    """Tell for each candidate whether motor units fire around it."""
    reach = course.bins(1000 * settings.crowd_window_s)
    units = start[is_repeated]
    n_near = np.searchsorted(units, start + reach, side="right") - np.searchsorted(units, start - reach)
    return np.asarray(n_near >= settings.unit_count, dtype=bool)


def _without_swell(course: Course, candidate: Candidate, peak_uv2: float, settings: DetectSettings) -> Candidate:
    """Return the candidate without what lies before and after its core and is no higher than the peaks around.

    A jerk over a contraction often meets a swell of it; both together stand out of the surroundings, but only the jerk exceeds them.
    """
    inside = course.level_db[candidate.start : candidate.stop]
    is_higher = np.flatnonzero(inside >= 10 * np.log10(max(settings.core_factor * peak_uv2, 1e-12)) - TIE_DB)
    if is_higher.size in (0, inside.size):
        return candidate
    start, stop = candidate.start + int(is_higher[0]), candidate.start + int(is_higher[-1]) + 1
    if stop - start < course.bins(settings.min_duration_ms):
        return candidate
    width = course.bins(_SWELL_MS)
    swell = [
        course.mean_db(first, last)
        for first, last in ((max(start - width, candidate.start), start), (stop, min(stop + width, candidate.stop)))
        if last > first
    ]
    base_db = max(candidate.base_db, *swell) if swell else candidate.base_db
    return replace(candidate, start=start, stop=stop, base_db=base_db, level_db=course.mean_db(start, stop))


def _against_peaks(
    course: Course, candidate: Candidate, excluded: BoolArray, settings: DetectSettings
) -> tuple[float, float, float]:
    """Return the candidate's best window, the peaks of the blocks around it, and the factor that must lie between them."""
    width = int(min(max(candidate.stop - candidate.start, course.bins(15.0)), course.bins(60.0)))
    reach = course.bins(1000 * settings.crowd_window_s)
    bounds = (
        max(candidate.start - reach, 0),
        candidate.start,
        candidate.stop,
        min(candidate.stop + reach, course.level_db.size),
    )
    own, peak = _own_and_peak(course.energy_sum, excluded, bounds, width)
    factor = settings.outstanding_factor
    if candidate.is_over_activity:
        length_ms = (candidate.stop - candidate.start) * course.bin_s * 1000.0
        factor *= (_USUAL_MS / min(max(length_ms, settings.short_ms), 60.0)) ** settings.outstanding_exponent
    return own, peak, factor


@compiled
def _own_and_peak(
    energy_sum: FloatArray, excluded: BoolArray, bounds: tuple[int, int, int, int], width: int
) -> tuple[float, float]:  # pragma: no cover - compiled
    """Return the best window of a stretch, and a high quantile of the best windows of the blocks around it (0 if there is too little).

    ``bounds`` are the first bin around, the start and stop of the stretch, and the last bin around (exclusive).
    """
    first, start, stop, last = bounds
    n_windows = last - first - width + 1
    own = 0.0
    around = np.empty(max(n_windows, 0))
    n_around, blocked_until = 0, first
    for i in range(first, first + width - 1):
        if i < last and excluded[i]:
            blocked_until = i + 1
    for i in range(first, first + n_windows):
        if excluded[i + width - 1]:
            blocked_until = i + width
        value = (energy_sum[i + width] - energy_sum[i]) / width
        if start - width // 2 <= i < stop:
            own = max(own, value)
        if (i < start - width or i > stop) and i >= blocked_until:
            around[n_around] = value
            n_around += 1
    if n_around < 2 * _N_BLOCKS:
        return own, 0.0
    n_block = n_around // _N_BLOCKS
    peaks = np.empty(_N_BLOCKS)
    for i in range(_N_BLOCKS):
        peaks[i] = 0.0
    for i in range(n_block * _N_BLOCKS):
        peaks[i // n_block] = max(peaks[i // n_block], around[i])
    n_dropped = _N_BLOCKS - 1 - int(_BLOCK_QUANTILE * _N_BLOCKS)
    for _ in range(n_dropped):
        peaks[_highest(peaks)] = -1.0
    return own, peaks[_highest(peaks)]


@compiled
def _highest(values: FloatArray) -> int:  # pragma: no cover - compiled
    """Return the place of the first of the highest values; written out, as it compiles faster than NumPy's."""
    at = 0
    for i in range(1, values.size):
        if values[i] > values[at]:
            at = i
    return at
