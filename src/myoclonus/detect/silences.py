"""Silences (negative bursts) in the course of levels: ongoing activity stops and comes back.

A silence lies in ongoing activity: on one side at least as long as a contraction, on the other side long enough to show that the activity
came back. The end of a contraction, the gaps of a tremor, and the chance gaps of a contraction of few motor units are no silences.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from myoclonus.detect.candidates import Candidate, Course
from myoclonus.settings.detect import DetectSettings
from myoclonus.signal import intervals

__all__ = ["fill_silences", "find_silences"]

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Side:
    """Ongoing activity beside a silence: how long it lasts, its level, and its level next to the silence."""

    n_bins: int
    level_db: float
    near_db: float


def find_silences(course: Course, settings: DetectSettings) -> list[Candidate]:
    """Return the silences, in order of time; ``base_db`` is the level of the activity around, ``level_db`` what is left inside."""
    ongoing = _running_ceiling(course.level_db, course.bin_s, settings)
    low = intervals.from_mask(course.level_db <= ongoing - settings.silence_depth_db)
    n_min, n_max = course.bins(settings.silence_min_ms * 0.75), course.bins(settings.silence_max_ms * 1.1)
    lengths = low[:, 1] - low[:, 0]
    found: list[Candidate] = []
    for index in np.flatnonzero((lengths >= n_min) & (lengths <= n_max)):
        start, stop = int(low[index, 0]), int(low[index, 1])
        if start == 0 or stop == course.level_db.size:
            continue
        inside = course.mean_db(start, stop)
        before = _side(course, start, -1, inside, settings)
        after = _side(course, stop, 1, inside, settings)
        base = min(before.level_db, after.level_db)
        if (
            _are_ongoing(course, before, after, settings)
            and base - inside >= settings.silence_depth_db
            and stop - start >= settings.silence_chance_factor * _chance_gap(low, int(index), course)
        ):
            found.append(Candidate(start, stop, base, inside, True))
    return found


def fill_silences(level_db: FloatArray, silences: list[Candidate]) -> FloatArray:
    """Return the course of levels as if the activity had gone on through the silences."""
    filled = level_db.copy()
    for silence in silences:
        filled[silence.start : silence.stop] = np.maximum(filled[silence.start : silence.stop], silence.base_db)
    return filled


def _running_ceiling(level_db: FloatArray, bin_s: float, settings: DetectSettings) -> FloatArray:
    step = max(1, round(0.01 / bin_s))
    thinned = level_db[::step]
    width = max(3, round(settings.floor_window_s / (step * bin_s))) | 1
    ceiling = ndimage.percentile_filter(thinned, 50, size=min(width, 2 * thinned.size - 1), mode="nearest")
    return np.repeat(ceiling, step)[: level_db.size]


def _side(course: Course, edge: int, direction: int, inside_db: float, settings: DetectSettings) -> _Side:
    """Follow the activity away from a silence for as long as it goes on, at most for the long side."""
    n_long, n_gap = course.bins(settings.silence_long_side_ms), course.bins(settings.min_gap_ms)
    n_reach = n_long + n_gap
    reach = course.level_db[edge : edge + n_reach] if direction > 0 else course.level_db[max(edge - n_reach, 0) : edge][::-1]
    is_active = reach >= inside_db + settings.silence_depth_db
    runs = intervals.close_gaps(intervals.from_mask(is_active), n_gap)
    if len(runs) == 0 or runs[0, 0] > n_gap:
        return _Side(0, -np.inf, -np.inf)
    n_bins = int(min(runs[0, 1], n_long))
    n_near = min(n_bins, course.bins(settings.silence_short_side_ms))
    first, last = (edge, edge + n_bins) if direction > 0 else (edge - n_bins, edge)
    near_first, near_last = (edge, edge + n_near) if direction > 0 else (edge - n_near, edge)
    return _Side(n_bins, course.mean_db(first, last), course.mean_db(near_first, near_last))


def _are_ongoing(course: Course, before: _Side, after: _Side, settings: DetectSettings) -> bool:
    """Tell whether both sides are ongoing activity that neither fades out before the silence nor swells in after it."""
    is_long = max(before.n_bins, after.n_bins) >= course.bins(settings.silence_long_side_ms)
    is_back = min(before.n_bins, after.n_bins) >= course.bins(settings.silence_short_side_ms)
    is_abrupt = all(side.near_db >= side.level_db - settings.silence_depth_db for side in (before, after))
    return is_long and is_back and is_abrupt


def _chance_gap(low: intervals.Intervals, index: int, course: Course) -> float:
    """Return the mean length of the other low runs within two seconds, in bins; 0 when there are fewer than four."""
    center = low[index].mean()
    near = np.abs(low.mean(axis=1) - center) <= course.bins(2000.0)
    near[index] = False
    lengths = (low[:, 1] - low[:, 0])[near]
    return float(lengths.mean()) if lengths.size >= 4 else 0.0
