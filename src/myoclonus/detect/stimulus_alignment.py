"""Stimuli put where their electrical artifact begins: markers may lie milliseconds off the shock itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from myoclonus import tables
from myoclonus.detect.triggers import Stimulus, stimuli_of
from myoclonus.recording import Recording
from myoclonus.settings.detect import DetectSettings

__all__ = ["with_aligned_stimuli"]

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

_LOOKED_AT = 60
_MIN_STIMULI = 3
_LEAST_RATE_HZ = 900.0
_STEP_S = 0.0004
_BEFORE_S = 0.16
_PIECE_S = 0.005
_USUAL_QUANTILE = 0.8
_LOCAL_S = 0.0015
_LOCAL_SHARE = 0.4
_USUAL_SHARE = 0.25
_WITH_ARTIFACT = 0.8
_AT_MARKER = 0.9
_HALF = 0.5
_QUIET_S = 0.002
_SWING_S = 0.0025
_BEND_S = 0.0005
_LEAST_BEND = 0.75
_LEAST_ALIKE = 0.7
_LEAST_S = 0.0005


def with_aligned_stimuli(recording: Recording, settings: DetectSettings) -> Recording:
    """Return the recording with each stimulus moved to the beginning of its own electrical artifact.

    Latencies count from the marker, and a marker may lie off the shock, by a constant time or by another one each time.
    A stimulus is moved when something as abrupt as only electricity is begins within ``stimulus_align_ms`` of most
    markers of its text, on any channel of muscle or brain: several times steeper than what is usual before
    (``stimulus_artifact_ratio``), bent within half a millisecond by most of its height, as no wave of a muscle or
    nerve is, and alike from stimulus to stimulus. The channel on which it is steepest decides. Where it begins at the
    markers, and where there is none (sounds, flashes, taps), nothing is moved; where single stimuli have none, these
    are moved as the others in the middle. Looked at again, an aligned recording stays as it is.

    Parameters
    ----------
    recording : Recording
        Gives samples and markers; channels slower than 900 Hz are not looked at, as there an M wave is as abrupt.
    settings : DetectSettings
        ``stimulus_align_ms`` (0 leaves every marker where it is), ``stimulus_artifact_ratio``, ``stimulus_texts``.

    Returns
    -------
    Recording
        With other markers, and one row of quality for each text that was moved: how many, and by how much.
    """
    stimuli = stimuli_of(recording, settings)
    if settings.stimulus_align_ms <= 0 or len(stimuli) < _MIN_STIMULI:
        return recording
    texts = np.array([stimulus.text for stimulus in stimuli], dtype=object)
    reach_s = _reach_s(stimuli, settings.stimulus_align_ms / 1e3)
    markers, rows = recording.markers, []
    for text in dict.fromkeys(texts):
        chosen = np.flatnonzero(texts == text)
        onset_s = np.array([stimuli[k].onset_s for k in chosen])
        found = _shift(recording, onset_s, reach_s[chosen], settings)
        if found is not None:
            markers = _moved(markers, text, onset_s, onset_s + found.shift_s)
            rows.append(_finding(text, found))
    if not rows:
        return recording
    quality = tables.from_rows(tables.QUALITY, rows)
    return recording.with_changes(
        markers=tables.from_rows(tables.MARKERS, markers.sort_values("onset", kind="stable", ignore_index=True)),
        quality=tables.joined(tables.QUALITY, recording.quality, quality),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shift:
    """How far each stimulus of one text is to be moved, on how many of them the artifact was seen, and on which channel."""

    shift_s: FloatArray
    n_seen: int
    channel: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """Where the artifact begins after each marker, and what it is like.

    ``after_s`` is ``NaN`` without an artifact; ``ratio`` is its steepness over what is usual, ``bend`` how abrupt it is,
    ``alike`` the share of energy that one course explains, and ``at_marker`` the share of stimuli
    at whose marker something is about as steep as anywhere near.
    """

    after_s: FloatArray
    ratio: float
    bend: float
    alike: float
    at_marker: float


def _reach_s(stimuli: Sequence[Stimulus], longest_s: float) -> FloatArray:
    """Return how far before and after each stimulus is looked, ``(n, 2)``: not beyond the middle to the next one."""
    half_s = np.diff([stimulus.onset_s for stimulus in stimuli]) / 2
    wide = np.concatenate(([np.inf], half_s, [np.inf]))
    return np.asarray(np.minimum(np.column_stack((wide[:-1], wide[1:])), longest_s))


def _shift(recording: Recording, onset_s: FloatArray, reach_s: FloatArray, settings: DetectSettings) -> _Shift | None:
    """Return the shift of stimuli of one text; ``None`` when nothing is to be moved."""
    if onset_s.size < _MIN_STIMULI:
        return None
    some = np.unique(np.linspace(0, onset_s.size - 1, min(onset_s.size, _LOOKED_AT)).round().astype(np.int64))
    best, index_of_best = 0.0, -1
    for index in (*recording.with_role("emg"), *recording.with_role("eeg")):
        fs_hz = recording.channels[index].fs_hz
        if fs_hz < _LEAST_RATE_HZ:
            continue
        seen = _artifacts(recording, index, onset_s[some], reach_s[some], settings)
        is_abrupt = seen.bend >= _LEAST_BEND and seen.alike >= _LEAST_ALIKE
        if is_abrupt and np.isfinite(seen.after_s).mean() >= _WITH_ARTIFACT and seen.ratio > best:
            if seen.at_marker >= _AT_MARKER:
                return None
            best, index_of_best = seen.ratio, index
    if index_of_best < 0:
        return None
    seen = _artifacts(recording, index_of_best, onset_s, reach_s, settings)
    is_seen = np.isfinite(seen.after_s)
    shift_s = np.where(is_seen, seen.after_s, np.median(seen.after_s[is_seen]))
    least_s = _LEAST_S + 1 / recording.channels[index_of_best].fs_hz
    if np.mean(np.abs(shift_s) <= least_s) >= _AT_MARKER:
        return None
    return _Shift(shift_s=shift_s, n_seen=int(is_seen.sum()), channel=recording.channels[index_of_best].name)


def _artifacts(
    recording: Recording, index: int, onset_s: FloatArray, reach_s: FloatArray, settings: DetectSettings
) -> _Seen:
    """Return where something abrupt begins near each marker on one channel.

    The first of what is steeper than ``stimulus_artifact_ratio`` times the usual, near the steepest of what follows at
    once (a filter of linear phase rings ahead), and not much less steep than in the other trials.
    """
    fs_hz = recording.channels[index].fs_hz
    step = max(round(_STEP_S * fs_hz), 1)
    trials = [_trial(recording, index, *one, step, settings) for one in zip(onset_s, reach_s, strict=True)]
    firsts = [(trial, trial.first(0.0, fs_hz)) for trial in trials if trial is not None]
    heights = [float(trial.steep[place]) for trial, place in firsts if place is not None]
    least = _USUAL_SHARE * float(np.median(heights)) if heights else np.inf
    after_s, bends, courses, ratio, at_marker = np.full(onset_s.size, np.nan), [], [], [], []
    for k, trial in enumerate(trials):
        place = None if trial is None else trial.first(least, fs_hz)
        if trial is not None and place is not None:
            after_s[k] = (trial.first_sample + place - 0.5) / fs_hz - onset_s[k]
            bends.append(trial.bend(place, fs_hz))
            courses.append(trial.course(place, fs_hz))
            ratio.append(trial.steep[place] / trial.usual)
            marker = round(onset_s[k] * fs_hz) - trial.first_sample
            first = max(marker - int(_LEAST_S * fs_hz), 0)
            own = trial.steep[first : marker + round(_LEAST_S * fs_hz) + 2]
            is_steep = own.size > 0 and own.max() >= _HALF * trial.steep.max()
            at_marker.append(is_steep and trial.bend(first + int(np.argmax(own)), fs_hz) >= _LEAST_BEND)
    return _Seen(
        after_s=after_s,
        ratio=float(np.median(ratio)) if ratio else 0.0,
        bend=float(np.median(bends)) if bends else 0.0,
        alike=_alike(np.array(courses)) if courses else 0.0,
        at_marker=float(np.mean(at_marker)) if at_marker else 0.0,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trial:
    """Steps of one channel around one marker, the first of them, what is usual before, and the samples."""

    steep: FloatArray
    first_sample: int
    usual: float
    limit: float
    samples: FloatArray
    n_before: int

    def first(self, least: float, fs_hz: float) -> int | None:
        """Return the place of the first steep step."""
        for place in np.flatnonzero(self.steep > max(self.limit, least)):
            local = self.steep[place : place + round(_LOCAL_S * fs_hz) + 1]
            if self.steep[place] >= _LOCAL_SHARE * local.max():
                return int(place)
        return None

    def course(self, place: int, fs_hz: float) -> FloatArray:
        """Return the two milliseconds from just before a step on, of unit energy."""
        first = place + self.n_before - 2
        course = self.samples[first : first + round(_QUIET_S * fs_hz) + 3] - self.samples[first]
        return np.asarray(course / max(float(np.linalg.norm(course)), 1e-9))

    def bend(self, place: int, fs_hz: float) -> float:
        """Return how far the course bends within half a millisecond to both sides, over its first swing."""
        at, step = place + self.n_before, max(round(_BEND_S * fs_hz), 1)
        level = float(
            np.median(self.samples[max(at - round(2 * _QUIET_S * fs_hz), 0) : at - round(_QUIET_S * fs_hz) + 1])
        )
        swing = float(np.abs(self.samples[at - step : at + round(_SWING_S * fs_hz) + 1] - level).max())
        near = self.samples[at - 2 * step : at + round(_LOCAL_S * fs_hz) + step + 1]
        return float(np.abs(near[2 * step :] - 2 * near[step:-step] + near[: -2 * step]).max()) / max(swing, 1e-9)


def _alike(courses: FloatArray) -> float:
    """Return the share of energy of all courses that one explains, whatever its sign in each."""
    return float(np.linalg.svd(courses, compute_uv=False)[0] ** 2 / len(courses))


def _trial(
    recording: Recording, index: int, onset_s: float, reach_s: FloatArray, step: int, settings: DetectSettings
) -> _Trial | None:
    """Return the steps around one marker; ``None`` when it is not whole."""
    fs_hz = recording.channels[index].fs_hz
    marker = round(onset_s * fs_hz)
    first, last = marker - int(reach_s[0] * fs_hz), marker + int(reach_s[1] * fs_hz)
    n_before, n_after = int(_BEFORE_S * fs_hz), round(_SWING_S * fs_hz) + 1
    if first - n_before - step < 0 or last + n_after > recording.channels[index].n_samples:
        return None
    samples = recording.read(index, first - n_before - step, last + n_after)
    if not np.isfinite(samples).all():
        return None
    steep = np.abs(samples[step:] - samples[:-step])
    length = max(round(_PIECE_S * fs_hz), 1)
    pieces = steep[: n_before // length * length].reshape(-1, length).max(axis=1)
    usual = max(float(np.quantile(pieces, _USUAL_QUANTILE)), 1e-9)
    return _Trial(
        steep=steep[n_before : n_before + last - first],
        first_sample=first,
        usual=usual,
        limit=settings.stimulus_artifact_ratio * usual,
        samples=samples[step:],
        n_before=n_before,
    )


def _moved(markers: pd.DataFrame, text: str, onset_s: FloatArray, to_s: FloatArray) -> pd.DataFrame:
    """Return the markers, those of one text at their new onsets."""
    places = np.flatnonzero(markers["text"].fillna("").to_numpy() == text)
    in_order = places[np.argsort(markers["onset"].to_numpy(float)[places], kind="stable")]
    onsets = markers["onset"].to_numpy(float).copy()
    onsets[in_order] = np.maximum(to_s[: in_order.size], 0.0)
    return markers.assign(onset=onsets)


def _finding(text: str, found: _Shift) -> dict[str, Any]:
    """Return the quality row that tells how many stimuli were moved, and by how much."""
    low, middle, high = np.quantile(found.shift_s * 1e3, [0.05, 0.5, 0.95])
    n = found.shift_s.size
    unseen = "" if found.n_seen == n else f" ({n - found.n_seen} without an artifact of their own as the others)"
    return {
        "code": "stimuli-aligned",
        "severity": "note",
        "message": f'The markers "{text}" lie off the stimulus itself, as its artifact on {found.channel} shows: {n} were moved '
        f"to the beginning of the artifact{unseen}, by {middle:+.1f} ms in the middle ({low:+.1f} to {high:+.1f} ms).",
        "remedy": "None needed. To leave markers where they are, set detect.stimulus_align_ms to 0.",
    }
