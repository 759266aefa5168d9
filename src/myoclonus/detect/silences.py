"""Silences (negative bursts) in the course of levels: ongoing activity stops and comes back.

A silence lies in ongoing activity: on one side at least as long as a contraction, on the other side long enough to show that the activity
came back. The end of a contraction, the gaps of a tremor, and the chance gaps of a contraction of few motor units are no silences.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from myoclonus.detect.candidates import TIE_DB, Candidate, Course
from myoclonus.settings.detect import DetectSettings
from myoclonus.signal import intervals
from myoclonus.signal.levels import running_quantile

__all__ = ["fill_silences", "find_silences"]

_FEWEST_WINDOWS = 20
"""Fewer windows, of 2 ms each apart, say nothing about how much an activity varies."""

_LEAST_DEVIATION_DB = 0.7
"""No surface EMG is steadier over a tenth of a second: few windows may be alike by chance."""

FloatArray = npt.NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True)
class _Side:
    """Ongoing activity beside a silence: how long it lasts, its mean level, that next to the silence, and its median level."""

    n_bins: int
    level_db: float
    near_db: float
    usual_db: float


def find_silences(course: Course, settings: DetectSettings) -> list[Candidate]:
    """Return the silences, in order of time; ``base_db`` is the level of the activity around, ``level_db`` what is left inside."""
    ongoing = running_quantile(course.level_db, course.bin_s, 0.5, window_s=settings.floor_window_s, step_s=0.01)
    low = intervals.from_mask(course.level_db <= ongoing - settings.silence_depth_db + TIE_DB)
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
            and base - inside >= _depth_needed(course, stop - start, settings)
            and _deviations(course, start, stop, base, settings) >= settings.silence_deviations
            and _expected_by_chance(course, start, stop, base, ongoing, settings=settings) <= settings.silence_by_chance
        ):
            found.append(Candidate(start, stop, base, inside, True))
    return found


def _depth_needed(course: Course, n_bins: int, settings: DetectSettings) -> float:
    """Return how deep a silence must be: the shorter, the more often a contraction dips so far by itself."""
    missing = max(0.0, 1.0 - n_bins / course.bins(settings.silence_sure_ms))
    return settings.silence_depth_db + missing * settings.silence_short_extra_db


def fill_silences(level_db: FloatArray, silences: list[Candidate]) -> FloatArray:
    """Return the course of levels as if the activity had gone on through the silences."""
    filled = level_db.copy()
    for silence in silences:
        filled[silence.start : silence.stop] = np.maximum(filled[silence.start : silence.stop], silence.base_db)
    return filled


def _side(course: Course, edge: int, direction: int, inside_db: float, settings: DetectSettings) -> _Side:
    """Follow the activity away from a silence for as long as it goes on, at most for the long side."""
    n_long, n_gap = course.bins(settings.silence_long_side_ms), course.bins(settings.min_gap_ms)
    n_reach = n_long + n_gap
    reach = (
        course.level_db[edge : edge + n_reach]
        if direction > 0
        else course.level_db[max(edge - n_reach, 0) : edge][::-1]
    )
    is_active = reach >= inside_db + settings.silence_depth_db - TIE_DB
    runs = intervals.close_gaps(intervals.from_mask(is_active), n_gap)
    if len(runs) == 0 or runs[0, 0] > n_gap:
        return _Side(0, -np.inf, -np.inf, -np.inf)
    n_bins = int(min(runs[0, 1], n_long))
    n_near = min(n_bins, course.bins(settings.silence_short_side_ms))
    first, last = (edge, edge + n_bins) if direction > 0 else (edge - n_bins, edge)
    near_first, near_last = (edge, edge + n_near) if direction > 0 else (edge - n_near, edge)
    return _Side(
        n_bins, course.mean_db(first, last), course.mean_db(near_first, near_last), float(np.median(reach[:n_bins]))
    )


def _are_ongoing(course: Course, before: _Side, after: _Side, settings: DetectSettings) -> bool:
    """Tell whether both sides are ongoing activity that neither fades out before the silence nor swells in after it."""
    is_long = max(before.n_bins, after.n_bins) >= course.bins(settings.silence_long_side_ms)
    is_back = min(before.n_bins, after.n_bins) >= course.bins(settings.silence_short_side_ms)
    is_abrupt = all(side.near_db >= side.level_db - settings.silence_depth_db for side in (before, after))
    is_alike = abs(before.usual_db - after.usual_db) <= settings.silence_sides_db
    return is_long and is_back and is_abrupt and is_alike


def _expected_by_chance(
    course: Course, start: int, stop: int, base_db: float, ongoing_db: FloatArray, *, settings: DetectSettings
) -> float:
    """Return how many gaps of this length the activity around makes by chance.

    Gaps between motor-unit potentials are about exponentially distributed in length. Their number and mean are taken from the short
    gaps within two seconds; gaps of the length of a silence are left out.
    """
    reach = course.bins(2000.0)
    first, last = max(start - reach, 0), min(stop + reach, course.level_db.size)
    energy = ndimage.uniform_filter1d(np.diff(course.energy_sum[first : last + 1]), 2)
    is_quiet = energy < 10 ** ((base_db - settings.silence_depth_db) / 10)
    is_quiet &= ongoing_db[first:last] >= base_db - settings.silence_depth_db
    runs = intervals.from_mask(is_quiet)
    lengths = runs[:, 1] - runs[:, 0]
    is_own = (runs[:, 0] < stop - first) & (runs[:, 1] > start - first)
    others = lengths[~is_own & (lengths < course.bins(settings.silence_short_ms))]
    own = max(int(lengths[is_own].max(initial=0)), stop - start)
    if others.size < 4:
        return 0.0
    mean = max(float(others.mean()) - 0.5, 0.5)
    return float(others.size * np.exp(-(own - 0.5) / mean))


def _deviations(course: Course, start: int, stop: int, base_db: float, settings: DetectSettings) -> float:
    """Return how many standard deviations a silence lies below equally long windows of the activity within two seconds.

    The energy of a window varies the more, the shorter it is, and the more, the fewer motor units are active; on a logarithmic scale it
    is nearly normal. Windows in which the activity stops as well are left out.
    """
    width, reach = max(stop - start, course.bins(15.0)), course.bins(1000 * settings.silence_window_s)
    first, last = max(start - reach, 0), min(stop + reach, course.level_db.size)
    index = np.arange(first, last - width + 1)
    energy = (course.energy_sum[index + width] - course.energy_sum[index]) / width
    level_db = 10 * np.log10(np.maximum(energy, 1e-12))
    is_beside = (index <= start - width) | (index >= stop)
    usual_db = level_db[is_beside & (level_db >= base_db - settings.silence_depth_db)]
    if usual_db.size < _FEWEST_WINDOWS:
        return np.inf
    return float((usual_db.mean() - course.mean_db(start, stop)) / max(usual_db.std(), _LEAST_DEVIATION_DB))
