"""Bursts in the course of levels: stretches that stand out of what lies on both sides.

A burst rises above the activity before it and after it. At rest that is the noise; in a contraction it is the contraction. Activity that
lasts longer than a jerk is a contraction, whose start and end stand out on one side only and are therefore no bursts; inside it, shorter
stretches that stand out on both sides are.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from myoclonus.settings.detect import DetectSettings
from myoclonus.signal import intervals
from myoclonus.signal.compiled import compiled
from myoclonus.signal.levels import Levels, running_quantile, running_sums

__all__ = ["TIE_DB", "Candidate", "Course", "find_candidates", "find_long", "running_floor"]

TIE_DB = 0.01
"""Levels lie on a grid; a limit that falls on a grid point must not be decided by rounding."""

_CORE_SHARE = 0.8
"""Share of the shortest burst that stands out of weak noise: its first and last potentials are lost in it."""

_BESIDE_MS = 100.0
"""Between two bursts the signal comes back to rest, if late after a large one; a contraction goes on beside what rises from it."""

FloatArray = npt.NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stretch of bins ``[start, stop)`` that stands out, and the level around it (dB re 1 µV²).

    ``is_over_activity`` tells whether the surroundings are themselves activity rather than rest.
    """

    start: int
    stop: int
    base_db: float
    level_db: float
    is_over_activity: bool


@dataclass(frozen=True, slots=True)
class Course:
    """The course of levels with what the search needs, per bin.

    Attributes
    ----------
    level_db : (n_bins,) array
        Level of each bin.
    energy_sum : (n_bins + 1,) array
        Cumulated energy, so that the mean of a stretch is one subtraction.
    bin_s : float
        Length of a bin.
    quiet_db : float
        Level of the quietest twentieth of the stretch.
    edge_sum : (n_bins + 1,) array
        Cumulated energy in the band for edges.
    edge_offset_db : float
        Level of rest in the band for edges, above that in the wide band.
    """

    level_db: FloatArray
    energy_sum: FloatArray
    bin_s: float
    quiet_db: float
    edge_sum: FloatArray
    edge_offset_db: float

    @staticmethod
    def of(levels: Levels, energy: FloatArray, bin_s: float, edge_energy: FloatArray | None = None) -> Course:
        """Gather the course from its segments and the energy of the bins, in the wide band and in the band for edges."""
        level_db = levels.per_bin()
        quiet_db = float(np.sort(level_db[::25])[level_db[::25].size // 20]) if level_db.size else -np.inf
        edge = energy if edge_energy is None else edge_energy
        energy_sum, edge_sum = running_sums(energy, edge)
        offset_db = 10 * np.log10(_quiet(edge_sum) / _quiet(energy_sum)) if energy.size else 0.0
        return Course(level_db, energy_sum, bin_s, quiet_db, edge_sum, float(offset_db))

    def bins(self, milliseconds: float) -> int:
        """Return how many bins a time takes, at least one."""
        return max(1, round(milliseconds / 1000.0 / self.bin_s))

    def mean_db(self, start: int, stop: int) -> float:
        """Return the mean energy of a stretch, dB re 1 µV²."""
        return _mean_db(self.energy_sum, start, stop)

    def edge_db(self, start: int, stop: int) -> float:
        """Return the mean energy of a stretch in the band for edges, dB re 1 µV²."""
        return _mean_db(self.edge_sum, start, stop)


def _mean_db(energy_sum: FloatArray, start: int, stop: int) -> float:
    return 10 * math.log10(max((energy_sum[stop] - energy_sum[start]) / max(stop - start, 1), 1e-12))


def _quiet(energy_sum: FloatArray) -> float:
    """Return the mean energy of a quiet twentieth, from means of ten bins."""
    n_bins = 10 if energy_sum.size > 10 else 1
    means = np.diff(energy_sum[::n_bins]) / n_bins
    return max(float(np.partition(means, means.size // 20)[means.size // 20]), 1e-12)


def running_floor(level_db: FloatArray, bin_s: float, settings: DetectSettings) -> FloatArray:
    """Return the level of the ongoing activity: a low running quantile of the course of levels, per bin."""
    quantile, window_s = settings.floor_quantile, settings.floor_window_s
    return running_quantile(level_db, bin_s, quantile, window_s=window_s, step_s=0.01)


def find_candidates(course: Course, settings: DetectSettings) -> list[Candidate]:
    """Return the stretches that stand out, in order of time.

    Parameters
    ----------
    course : Course
        Levels and energies of one contiguous stretch of recording.
    settings : DetectSettings
        Prominence, durations, gaps.

    Returns
    -------
    list of Candidate
    """
    found: list[Candidate] = []
    for start, stop in _active(course, settings):
        _explore(course, int(start), int(stop), settings, found)
    return sorted(found, key=lambda candidate: candidate.start)


def find_long(course: Course, settings: DetectSettings) -> list[Candidate]:
    """Return the stretches that stand out and last longer than a burst, but no longer than the long burst of a jerk may.

    The parameters are those of `find_candidates`, which takes such stretches for contractions.
    """
    found = []
    n_longest, n_most = course.bins(settings.max_duration_ms), course.bins(settings.long_max_duration_ms)
    for start, stop in _active(course, settings):
        if not n_longest < stop - start <= n_most:
            continue
        base, level = _base_db(course, int(start), int(stop), settings), course.mean_db(start, stop)
        if level - base >= settings.prominence_db:
            is_over_activity = base > course.quiet_db + settings.prominence_db
            found.append(Candidate(int(start), int(stop), base, level, is_over_activity))
    return found


def _active(course: Course, settings: DetectSettings) -> intervals.Intervals:
    """Return the stretches above the ongoing activity; gaps within a burst are filled."""
    floor = running_floor(course.level_db, course.bin_s, settings)
    active = intervals.from_mask(course.level_db >= floor + settings.prominence_db - TIE_DB)
    return intervals.close_gaps(active, course.bins(settings.min_gap_ms))


def _explore(course: Course, start: int, stop: int, settings: DetectSettings, found: list[Candidate]) -> None:
    """Accept the stretch, or look for shorter ones that stand higher inside it."""
    n_min, n_longest = course.bins(_CORE_SHARE * settings.min_duration_ms), course.bins(settings.max_duration_ms)
    active_db = course.quiet_db + settings.prominence_db
    pending = [(start, stop, 0)]
    while pending:
        first, last, n_contraction = pending.pop()
        if last - first < n_min:
            continue
        is_nested = n_contraction > 0
        prominence = settings.nested_prominence_db if is_nested else settings.prominence_db
        if is_nested and last - first > course.bins(settings.nested_long_ms):
            prominence = settings.nested_prominence_long_db
        n_most = (
            min(course.bins(settings.nested_max_duration_ms), settings.nested_share * n_contraction)
            if is_nested
            else n_longest
        )
        base = _base_db(course, first, last, settings)
        if last - first <= n_most and course.mean_db(first, last) - base >= prominence:
            is_over_activity = base > active_db and _lowest_beside(course, first, last) > active_db
            n_least = course.bins(settings.min_duration_ms) if is_over_activity else n_min
            pieces = [piece for piece in _split(course, first, last, base, settings) if piece[1] - piece[0] >= n_least]
            found.extend(Candidate(a, b, base, course.mean_db(a, b), is_over_activity) for a, b in pieces)
            continue
        inside = course.level_db[first:last]
        is_higher = inside > inside.min()
        if is_higher.any():
            within = max(n_contraction, last - first if last - first > n_longest else 0)
            pending.extend((first + int(a), first + int(b), within) for a, b in intervals.from_mask(is_higher))


def _base_db(course: Course, start: int, stop: int, settings: DetectSettings) -> float:
    """Return the higher of the levels before and after a stretch; a side cut off by the edge does not count."""
    return float(_side_quantile(course.level_db, start, stop, course.bins(settings.side_ms), settings.side_quantile))


def _lowest_beside(course: Course, start: int, stop: int) -> float:
    """Return the lowest level right before or after a stretch, whichever is higher: between two bursts it is that of rest."""
    width = course.bins(_BESIDE_MS)
    sides = (course.level_db[max(start - width, 0) : start], course.level_db[stop : stop + width])
    return max((float(side.min()) for side in sides if side.size), default=-np.inf)


@compiled
def _side_quantile(
    level_db: FloatArray, start: int, stop: int, width: int, quantile: float
) -> float:  # pragma: no cover - compiled
    """Return the higher of the low quantiles of both sides; a side of less than three bins does not count."""
    highest = -np.inf
    for first, last in ((max(start - width, 0), start), (stop, min(stop + width, level_db.size))):
        if last - first >= 3:
            highest = max(highest, _ranked(level_db, first, last, int(quantile * (last - first - 1))))
    return highest


@compiled
def _ranked(values: FloatArray, first: int, last: int, rank: int) -> float:  # pragma: no cover - compiled
    """Return the value of a rank among ``values[first:last]``, which hold few different values."""
    below = -np.inf
    while True:
        least = np.inf
        for i in range(first, last):
            if below < values[i] < least:
                least = values[i]
        n_up_to = 0
        for i in range(first, last):
            n_up_to += values[i] <= least
        if n_up_to > rank:
            return least
        below = least


@compiled
def _has_dip(level_db: FloatArray, n_least: int) -> bool:  # pragma: no cover - compiled
    """Tell whether so many neighbors lie lower than something before them and something after them."""
    n = level_db.size
    highest_from = np.empty(n + 1)
    highest_from[n] = -np.inf
    for i in range(n - 1, -1, -1):
        highest_from[i] = max(level_db[i], highest_from[i + 1])
    highest_before = -np.inf
    for i in range(1, n - n_least):
        highest_before = max(highest_before, level_db[i - 1])
        limit, n_lower = min(highest_before, highest_from[i + n_least]), 0
        while n_lower < n_least and level_db[i + n_lower] < limit:
            n_lower += 1
        if n_lower == n_least:
            return True
    return False


def _split(course: Course, start: int, stop: int, base_db: float, settings: DetectSettings) -> list[tuple[int, int]]:
    """Cut a stretch at its deepest dip if that is long enough and falls back to the surroundings; then look at both parts."""
    inside = course.level_db[start:stop]
    n_gap = course.bins(settings.min_gap_ms)
    if stop - start < n_gap + 2 * course.bins(settings.min_duration_ms) or not _has_dip(inside, n_gap):
        return [(start, stop)]
    deepest: tuple[float, int, int] | None = None
    for threshold in np.unique(inside)[1:]:
        runs = intervals.from_mask(inside >= threshold)
        for (_, gap_start), (gap_stop, _) in pairwise(runs):
            if gap_stop - gap_start < n_gap:
                continue
            sides = min(course.edge_db(start, start + gap_start), course.edge_db(start + gap_stop, stop))
            trim = (gap_stop - gap_start) // 4
            gap = course.edge_db(start + gap_start + trim, start + gap_stop - trim)
            depth = sides - gap
            rest = base_db + course.edge_offset_db + settings.prominence_db
            is_back = gap <= max(rest, sides - settings.edge_range_db)
            if is_back and depth >= settings.split_db and (deepest is None or depth > deepest[0]):
                deepest = (depth, start + int(gap_start), start + int(gap_stop))
    if deepest is None:
        return [(start, stop)]
    return _split(course, start, deepest[1], base_db, settings) + _split(course, deepest[2], stop, base_db, settings)
