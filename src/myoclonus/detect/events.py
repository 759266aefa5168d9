"""From candidates to bursts and silences of one stretch: edges, checks, joining, amplitudes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from myoclonus.detect.artifacts import Artifact, is_movement, is_pop
from myoclonus.detect.candidates import Candidate, Course, find_candidates, find_long
from myoclonus.detect.edges import Edge, refine_edges, refine_silence
from myoclonus.detect.hum_left import is_left_of_hum
from myoclonus.detect.outstanding import keep_outstanding
from myoclonus.detect.silences import fill_silences, find_silences
from myoclonus.detect.sparse import longest_quiet, pieces_to_join
from myoclonus.detect.stretch import Stretch, level_course_of
from myoclonus.detect.units import are_repeated
from myoclonus.settings.detect import DetectSettings
from myoclonus.signal.compiled import compiled
from myoclonus.signal.levels import running_quantile
from myoclonus.signal.power import mean_outside, power_and_peak

__all__ = ["Event", "StretchEvents", "find_events"]

FloatArray = npt.NDArray[np.floating[Any]]

_RISE_S = 0.02
"""Over this time the power of a burst is averaged to see it rise."""

_SIDE_S = 0.2
"""So much of the activity before and after a silence tells whether it is muscle."""

_SHORTEST_SHARE = 0.9
"""A silence of the least length may be found a little shorter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A burst or silence of one channel, in seconds and µV."""

    kind: str
    onset_s: float
    end_s: float
    onset_se_s: float
    end_se_s: float
    amplitude_uv: float
    peak_uv: float
    background_uv: float
    log_likelihood_ratio: float
    contraction_uv: float
    is_cut: bool
    is_on_qrs: bool
    is_over_activity: bool
    rise_s: float = 0.0
    """Time from the onset until half the burst's own amplitude is reached."""


@dataclass(frozen=True, slots=True)
class StretchEvents:
    """Bursts, silences and artifacts of one stretch, each in order of time; ``long`` is activity that outlasts a burst."""

    events: list[Event]
    artifacts: list[Artifact]
    long: list[Event] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Found:
    """A candidate with its edges in samples and what surrounds it."""

    candidate: Candidate
    onset: Edge
    end: Edge
    outside_wide_uv2: float
    outside_edge_uv2: float


@dataclass(frozen=True, slots=True)
class _View:
    """A stretch with its course of levels and cumulated power in both bands."""

    stretch: Stretch
    course: Course
    n_per_bin: int
    edge_power: FloatArray
    edge_energy: FloatArray
    wide_energy: FloatArray
    sustained_db: FloatArray

    def seconds(self, sample: float) -> float:
        return self.stretch.start_s + sample / self.stretch.fs_hz


def find_events(
    stretch: Stretch, settings: DetectSettings, *, begins_recorded: bool, ends_recorded: bool
) -> StretchEvents:
    """Return bursts, silences and artifacts of a stretch.

    Parameters
    ----------
    stretch : Stretch
        Ready for detection.
    settings : DetectSettings
        All limits.
    begins_recorded, ends_recorded : bool
        Whether the stretch begins or ends where the recording does (or at a gap), so that an event there is cut.
    """
    course, n_per_bin = level_course_of(stretch, settings)
    if course.level_db.size < 8:
        return StretchEvents([], [])
    silences = find_silences(course, settings)
    course = replace(course, level_db=fill_silences(course.level_db, silences))
    view = _view(stretch, course, n_per_bin, settings)
    candidates = find_candidates(course, settings)
    is_repeated = are_repeated(stretch.wide, stretch.fs_hz, candidates, n_per_bin, settings)
    candidates = keep_outstanding(course, candidates, settings, is_repeated)
    ends = (begins_recorded, ends_recorded)
    located = [item for item in _located(view, candidates, settings) if not _is_end_of_hum(view, item, ends, settings)]
    found, artifacts = _true_bursts(view, located, settings)
    groups, long = _joined(view, found, settings)
    long += [[item] for item in _true_bursts(view, _located(view, find_long(course, settings), settings), settings)[0]]
    events, outlasting = (
        [_burst(view, group, settings, begins_recorded=begins_recorded, ends_recorded=ends_recorded) for group in some]
        for some in (groups, long)
    )
    events += _true_silences(view, silences, settings)
    return StretchEvents(sorted(events, key=lambda event: event.onset_s), artifacts, outlasting)


def _view(stretch: Stretch, course: Course, n_per_bin: int, settings: DetectSettings) -> _View:
    sustained_db = running_quantile(
        course.level_db, course.bin_s, settings.side_quantile, window_s=settings.contraction_s, step_s=0.02
    )
    edge_energy, wide_energy = np.diff(course.edge_sum), np.diff(course.energy_sum)
    return _View(stretch, course, n_per_bin, stretch.edge**2, edge_energy, wide_energy, sustained_db)


def _outside(view: _View, candidate: Candidate, settings: DetectSettings) -> tuple[float, float]:
    """Return the mean square around a candidate, in the wide band and in the band for edges."""
    width = view.course.bins(settings.side_ms)
    bounds = (
        max(candidate.start - width, 0),
        candidate.start,
        candidate.stop,
        min(candidate.stop + width, view.course.level_db.size),
    )
    highest_db = candidate.base_db + 0.5 * settings.level_step_db
    wide, edge, count = mean_outside(view.wide_energy, view.edge_energy, view.course.level_db, bounds, highest_db)
    if count == 0:
        return 10 ** (candidate.base_db / 10) if np.isfinite(candidate.base_db) else 1e-12, 1e-12
    return float(wide), float(edge)


def _located(view: _View, candidates: Sequence[Candidate], settings: DetectSettings) -> list[_Found]:
    """Place the edges of each candidate to the sample."""
    n, size = view.n_per_bin, view.edge_power.size
    n_search = max(2, round(settings.edge_search_ms / 1000.0 * view.stretch.fs_hz))
    per_ms = view.stretch.fs_hz / 1000.0
    found = []
    for index, candidate in enumerate(candidates):
        limits = (
            candidates[index - 1].stop * n if index else 0,
            candidates[index + 1].start * n if index + 1 < len(candidates) else size,
        )
        wide, edge = _outside(view, candidate, settings)
        core_start, core_stop = _core(view, candidate, settings)
        bounded = partial(
            refine_edges, view.edge_power, core_start * n, core_stop * n, outside_uv2=edge, n_search=n_search,
            range_db=_edge_range_db(view, settings), limits=limits,
            reach=(round(settings.edge_reach_ms * per_ms), settings.edge_reach_factor),
        )  # fmt: skip
        onset, end = bounded(slack=settings.edge_slack)
        shortest_ms = settings.min_refined_active_ms if candidate.is_over_activity else settings.min_refined_ms
        surely = (onset, end)
        if end.sample - onset.sample < 2 * shortest_ms * per_ms:  # slack makes no burst of what is too short
            surely = bounded(slack=0.0)
        if surely[1].sample - surely[0].sample >= shortest_ms * per_ms:
            found.append(_Found(candidate, onset, end, wide, edge))
    return found


def _edge_range_db(view: _View, settings: DetectSettings) -> float:
    """Return the range in which edges are looked for: smaller at low rates, whose narrow band draws skirts out of a burst."""
    share = (view.stretch.bandwidth_hz + settings.highpass_hz) / settings.edge_full_band_hz
    return settings.edge_range_db * min(max(share, 0.5), 1.0)


def _core(view: _View, candidate: Candidate, settings: DetectSettings) -> tuple[int, int]:
    """Return the bins of a candidate without its skirts, which the high-pass draws out of a large burst to both sides."""
    inside = view.course.level_db[candidate.start : candidate.stop]
    is_core = np.flatnonzero(inside >= candidate.level_db - settings.edge_range_db - settings.prominence_db)
    return (
        (candidate.start + int(is_core[0]), candidate.start + int(is_core[-1]) + 1)
        if is_core.size
        else (candidate.start, candidate.stop)
    )


def _is_end_of_hum(view: _View, item: _Found, ends: tuple[bool, bool], settings: DetectSettings) -> bool:
    """Tell whether a burst lies at an end of the recording, or of a gap, where hum cannot be followed and leaves a trace."""
    n_trace = settings.hum_end_ms / 1000.0 * view.stretch.fs_hz
    at_begin = ends[0] and item.end.sample < n_trace
    at_end = ends[1] and item.onset.sample > view.stretch.wide.size - n_trace
    return bool(view.stretch.hum_hz) and (at_begin or at_end)


def _true_bursts(view: _View, found: Sequence[_Found], settings: DetectSettings) -> tuple[list[_Found], list[Artifact]]:
    """Set aside what is no muscle: pops, movement, what is left of a heart beat."""
    kept, artifacts = [], []
    for item in found:
        onset_s, end_s = view.seconds(item.onset.sample), view.seconds(item.end.sample)
        if is_pop(view.stretch, onset_s, end_s, settings):
            artifacts.append(Artifact("artifact-pop", onset_s, end_s - onset_s))
        elif is_movement(
            view.stretch, item.onset.sample, item.end.sample, item.outside_wide_uv2, item.outside_edge_uv2, settings
        ):
            artifacts.append(Artifact("artifact-movement", onset_s, end_s - onset_s))
        elif not _is_left_of_beat(view, item, settings) and not is_left_of_hum(
            view.stretch, item.onset.sample, item.end.sample, settings
        ):
            kept.append(item)
    return kept, artifacts


def _on_beat(view: _View, onset_s: float, end_s: float) -> bool:
    beats = view.stretch.beat_times_s
    first = int(np.searchsorted(beats, onset_s - 0.05, side="right"))
    return first < beats.size and bool(beats[first] < end_s + 0.05)


def _is_left_of_beat(view: _View, item: _Found, settings: DetectSettings) -> bool:
    """Tell whether a burst is no more than what a subtracted heart beat may leave."""
    if not _on_beat(view, view.seconds(item.onset.sample), view.seconds(item.end.sample)):
        return False
    power, _ = power_and_peak(view.stretch.wide, item.onset.sample, item.end.sample)
    energy = power * (item.end.sample - item.onset.sample) / view.stretch.fs_hz
    return energy < settings.beat_left_fraction * view.stretch.beat_energy_uv2 * 0.24


def _joined(
    view: _View, found: Sequence[_Found], settings: DetectSettings
) -> tuple[list[list[_Found]], list[list[_Found]]]:
    """Join the pieces of bursts of few motor units; what then lasts longer than a burst comes apart from them."""
    n_smooth = max(1, round(0.003 * view.stretch.fs_hz))
    quiet = [
        longest_quiet(view.edge_power[item.onset.sample : item.end.sample], item.outside_edge_uv2, n_smooth)
        for item in found
    ]
    ranges = pieces_to_join(
        [(item.onset.sample, item.end.sample) for item in found], quiet, view.stretch.fs_hz, settings
    )
    n_longest = settings.max_duration_ms / 1000.0 * view.stretch.fs_hz
    groups = [list(found[first:last]) for first, last in ranges]
    is_long = [group[-1].end.sample - group[0].onset.sample > n_longest for group in groups]
    return (
        [group for group, outlasts in zip(groups, is_long, strict=True) if not outlasts],
        [group for group, outlasts in zip(groups, is_long, strict=True) if outlasts],
    )


def _burst(
    view: _View, group: Sequence[_Found], settings: DetectSettings, *, begins_recorded: bool, ends_recorded: bool
) -> Event:
    onset, end = group[0].onset, group[-1].end
    energy, peak = power_and_peak(view.stretch.wide, onset.sample, end.sample)
    duration_s = (end.sample - onset.sample) / view.stretch.fs_hz
    outside = max(sum(item.outside_wide_uv2 for item in group) / len(group), 1e-12)
    ratio = max(energy / outside, 1.0)
    n_last = view.stretch.wide.size
    return Event(
        kind="positive",
        onset_s=view.seconds(onset.sample),
        end_s=view.seconds(end.sample),
        onset_se_s=onset.se_samples / view.stretch.fs_hz,
        end_se_s=end.se_samples / view.stretch.fs_hz,
        amplitude_uv=float(np.sqrt(energy)),
        peak_uv=float(peak),
        background_uv=float(np.sqrt(outside)),
        log_likelihood_ratio=float(300.0 * duration_s * (ratio - 1.0 - np.log(ratio))),
        contraction_uv=_contraction_uv(view, group[0].candidate.start, group[-1].candidate.stop, settings),
        is_cut=(begins_recorded and onset.sample <= view.n_per_bin)
        or (ends_recorded and end.sample >= n_last - 2 * view.n_per_bin),
        is_on_qrs=_on_beat(view, view.seconds(onset.sample), view.seconds(end.sample)),
        is_over_activity=any(item.candidate.is_over_activity for item in group),
        rise_s=_rise(view.edge_power[onset.sample : end.sample], round(_RISE_S * view.stretch.fs_hz))
        / view.stretch.fs_hz,
    )


@compiled
def _rise(power: FloatArray, n_mean: int) -> int:  # pragma: no cover - compiled
    """Return how many samples pass until a running mean of the power reaches a quarter of the mean of all."""
    total = 0.0
    for i in range(power.size):
        total += power[i]
    limit, running = 0.25 * total / max(power.size, 1) * n_mean, 0.0
    for i in range(power.size):
        running += power[i] - (power[i - n_mean] if i >= n_mean else 0.0)
        if running >= limit:
            return i
    return power.size


def _contraction_uv(view: _View, start: int, stop: int, settings: DetectSettings) -> float:
    """Return the highest level of activity that lasts longer than a burst, within reach of one."""
    reach = round(settings.contraction_reach_s / view.course.bin_s)
    near = view.sustained_db[max(start - reach, 0) : stop + reach]
    return float(10 ** (near.max() / 20)) if near.size else 0.0


def _true_silences(view: _View, candidates: Sequence[Candidate], settings: DetectSettings) -> list[Event]:
    """Return the silences that are deep and long enough, in activity that is more than what hum leaves behind."""
    deepest = 10 ** (-settings.silence_depth_db / 20)
    shortest_s, longest_s = _SHORTEST_SHARE * settings.silence_min_ms / 1000.0, settings.silence_max_ms / 1000.0
    n_side = round(_SIDE_S * view.stretch.fs_hz)
    kept = []
    for candidate in candidates:
        item = _silence(view, candidate, settings)
        is_deep = item.amplitude_uv <= deepest * item.background_uv
        onset, end = (round((at_s - view.stretch.start_s) * view.stretch.fs_hz) for at_s in (item.onset_s, item.end_s))
        sides = ((max(onset - n_side, 0), onset), (end, min(end + n_side, view.stretch.wide.size)))
        if (
            is_deep
            and shortest_s <= item.end_s - item.onset_s <= longest_s
            and not any(is_left_of_hum(view.stretch, first, last, settings) for first, last in sides)
        ):
            kept.append(item)
    return kept


def _silence(view: _View, candidate: Candidate, settings: DetectSettings) -> Event:
    n = view.n_per_bin
    n_search = max(2, round(settings.edge_search_ms / 1000.0 * view.stretch.fs_hz))
    side = view.course.bins(settings.silence_long_side_ms)
    around = np.concatenate(
        (
            view.edge_energy[max(candidate.start - side, 0) : candidate.start],
            view.edge_energy[candidate.stop : candidate.stop + side],
        )
    )
    onset, end = refine_silence(
        view.edge_power, candidate.start * n, candidate.stop * n, around_uv2=float(around.mean()), n_search=n_search,
        range_db=_edge_range_db(view, settings),
    )  # fmt: skip
    inside = view.stretch.wide[onset.sample : end.sample]
    background = 10 ** (candidate.base_db / 20)
    amplitude = float(np.sqrt(np.mean(inside**2)))
    ratio = min(amplitude**2 / background**2, 1.0) + 1e-6
    return Event(
        kind="negative",
        onset_s=view.seconds(onset.sample),
        end_s=view.seconds(end.sample),
        onset_se_s=onset.se_samples / view.stretch.fs_hz,
        end_se_s=end.se_samples / view.stretch.fs_hz,
        amplitude_uv=amplitude,
        peak_uv=float(np.abs(inside).max()),
        background_uv=float(background),
        log_likelihood_ratio=300.0 * inside.size / view.stretch.fs_hz * (ratio - 1.0 - np.log(ratio)),
        contraction_uv=0.0,
        is_cut=False,
        is_on_qrs=_on_beat(view, view.seconds(onset.sample), view.seconds(end.sample)),
        is_over_activity=True,
    )
