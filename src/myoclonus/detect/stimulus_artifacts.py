"""Stimulus artifacts: the few milliseconds in which a shock itself is recorded, bridged before anything is looked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from myoclonus.detect.triggers import Stimulus
from myoclonus.recording import Recording, SampleSource
from myoclonus.settings.detect import DetectSettings

__all__ = ["channels_with_artifact", "without_stimulus_artifacts"]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

_LOOKED_AT = 80
_BEFORE_S = 0.06
_MIN_STIMULI = 3
_EDGE_S = 0.001
_ERRORS = 3.0
_SHARE_OF_EDGE = 0.002
_MIN_FITTED = 6
_EXPLAINED_FRACTION = 0.8
_N_RECOVERIES = 6.0
_RECOVERIES_S = np.geomspace(0.004, 0.3, 40)


def channels_with_artifact(
    recording: Recording, channels: Iterable[int], stimuli: Sequence[Stimulus], settings: DetectSettings
) -> list[int]:
    """Return the channels on which the stimulus itself is seen.

    The largest deflection from just before to just after each stimulus is set against those of equal stretches before
    it; the median over stimuli must reach ``stimulus_artifact_ratio``. No muscle and no nerve answers so soon.

    Parameters
    ----------
    recording : Recording
        Gives the samples.
    channels : iterable of int
        Indices of channels.
    stimuli : sequence of Stimulus
        Fewer than three are not judged.
    settings : DetectSettings
        ``stimulus_artifact_before_ms``, ``stimulus_artifact_after_ms``, ``stimulus_artifact_ratio``.
    """
    if len(stimuli) < _MIN_STIMULI:
        return []
    chosen = np.unique(np.linspace(0, len(stimuli) - 1, min(len(stimuli), _LOOKED_AT)).round().astype(np.int64))
    onset_s = [stimuli[k].onset_s for k in chosen]
    found = []
    for index in channels:
        ratios = [ratio for ratio in (_ratio(recording, index, onset, settings) for onset in onset_s) if ratio >= 0]
        if len(ratios) >= _MIN_STIMULI and np.median(ratios) >= settings.stimulus_artifact_ratio:
            found.append(index)
    return found


def without_stimulus_artifacts(
    recording: Recording, channels: Sequence[int], stimuli: Sequence[Stimulus], settings: DetectSettings
) -> Recording:
    """Return the recording with a straight line through the artifact of every stimulus on these channels.

    What decays exponentially after that, as an amplifier's high-pass filter recovers, is subtracted: it would raise the
    background in which the onset of a response is looked for. It is fitted to the median over stimuli until
    ``stimulus_recovery_until_ms`` and taken off only when it explains most of it. On each channel the line begins and ends
    as the settings say, or up to ``stimulus_artifact_longest_ms`` away, when the median over stimuli still changes fast:
    an edge left behind would pass the filters as a burst.

    Parameters
    ----------
    recording : Recording
        Left as it is; samples are bridged when they are read.
    channels : sequence of int
        As ``channels_with_artifact`` found them.
    stimuli : sequence of Stimulus
        In order of time.
    settings : DetectSettings
        ``stimulus_artifact_before_ms``, ``stimulus_artifact_after_ms``, ``stimulus_artifact_longest_ms``,
        ``stimulus_recovery_until_ms``.
    """
    if not channels or not stimuli:
        return recording
    onset_s = np.array([stimulus.onset_s for stimulus in stimuli])
    bridges = {index: _bridge(recording, index, onset_s, settings) for index in channels}
    return recording.with_changes(source=_Bridged(recording.source, bridges))


@dataclass(frozen=True, slots=True)
class _Bridge:
    """Last sample before and first sample after each artifact, and how a channel recovers from there on (µV, may be empty)."""

    spans: IntArray
    recovery_uv: FloatArray


@dataclass(frozen=True, slots=True)
class _Bridged:
    """Samples of another source, with straight lines through some spans of some channels, and without what follows them."""

    source: SampleSource
    bridges: Mapping[int, _Bridge]

    def read(self, channel_index: int, start: int, stop: int) -> FloatArray:
        bridge = self.bridges.get(channel_index)
        if bridge is None or stop <= start:
            return self.source.read(channel_index, start, stop)
        spans = bridge.spans
        touched = spans[(spans[:, 1] + bridge.recovery_uv.size >= start) & (spans[:, 0] < stop)]
        first = min(start, int(touched[0, 0])) if len(touched) else start
        last = max(stop, int(touched[-1, 1]) + 1) if len(touched) else stop
        samples = np.array(self.source.read(channel_index, first, last), dtype=np.float64)
        for _, right in touched - first:
            after = samples[right : right + bridge.recovery_uv.size]
            after -= bridge.recovery_uv[: after.size]
        for left, right in np.minimum(touched - first, samples.size - 1):
            samples[left : right + 1] = np.linspace(samples[left], samples[right], right - left + 1)
        return samples[start - first : stop - first]


def _bridge(recording: Recording, index: int, onset_s: FloatArray, settings: DetectSettings) -> _Bridge:
    """Return where a channel is bridged, and how it recovers."""
    channel = recording.channels[index]
    usual_s, until_s = settings.stimulus_artifact_after_ms / 1e3, settings.stimulus_recovery_until_ms / 1e3
    trials = _trials(recording, index, onset_s, until_s)
    begin_s, end_s, recovery_uv = settings.stimulus_artifact_before_ms / 1e3, usual_s, np.empty(0)
    if len(trials) >= _MIN_STIMULI:
        n_before, longest_s = int(_BEFORE_S * channel.fs_hz), settings.stimulus_artifact_longest_ms / 1e3
        first_s, last_s = _steep_s(
            trials, channel.fs_hz, n_before, longest_s, settings.stimulus_ringing_longest_ms / 1e3
        )
        begin_s, end_s = max(begin_s, first_s), max(end_s, last_s, first_s)
        median_uv = np.median(trials - np.median(trials[:, :n_before], axis=1, keepdims=True), axis=0)
        recovery_uv = _recovery_uv(median_uv[n_before + int(np.ceil(end_s * channel.fs_hz)) + 1 :], channel.fs_hz)
    left = np.floor((onset_s - begin_s) * channel.fs_hz).astype(np.int64) - 1
    right = np.ceil((onset_s + end_s) * channel.fs_hz).astype(np.int64) + 1
    spans = np.column_stack((np.maximum(left, 0), np.minimum(right, channel.n_samples - 1)))
    return _Bridge(spans[(spans[:, 1] > spans[:, 0]) & (left < channel.n_samples)], recovery_uv)


def _trials(recording: Recording, index: int, onset_s: FloatArray, after_s: float) -> FloatArray:
    """Return the samples around stimuli, ``(n, n_times)``, as many as are looked at and whole."""
    fs_hz = recording.channels[index].fs_hz
    n_before, n_after = int(_BEFORE_S * fs_hz), int(after_s * fs_hz)
    chosen = np.unique(np.linspace(0, onset_s.size - 1, min(onset_s.size, _LOOKED_AT)).round().astype(np.int64))
    first = np.floor(onset_s[chosen] * fs_hz).astype(np.int64) - n_before
    rows = [recording.read(index, k, k + n_before + n_after + 1) for k in first if k >= 0]
    whole = [row for row in rows if row.size == n_before + n_after + 1 and np.isfinite(row).all()]
    return np.array(whole, dtype=np.float64).reshape(len(whole), n_before + n_after + 1)


def _steep_s(
    trials: FloatArray, fs_hz: float, n_before: int, longest_s: float, ringing_s: float
) -> tuple[float, float]:
    """Return how long before and after the stimulus the median over stimuli is steep; 0 where it is still so at the longest.

    Before the stimulus only a recorder's own filter can ring, and one that does rings as long after it. What is still steep
    at the longest after the stimulus is the muscle, not an artifact.
    """
    step = max(round(_EDGE_S * fs_hz), 1)
    edges = trials[:, step:] - trials[:, :-step]
    n_longest, n_ringing = int(longest_s * fs_hz), int(ringing_s * fs_hz)
    usual = edges[:, : n_before - n_ringing - step]
    error = 1.2533 * 1.4826 * float(np.median(np.abs(usual - np.median(usual)))) / np.sqrt(len(trials))
    height = np.abs(np.median(edges, axis=0))
    is_steep = height > max(_ERRORS * error, _SHARE_OF_EDGE * float(height.max()), 1e-9)
    after = np.flatnonzero(is_steep[n_before : n_before + n_longest]) + step + 1
    before = np.flatnonzero(is_steep[n_before - n_ringing : n_before][::-1]) + 1
    last = int(after.max(initial=0))
    return float(before.max(initial=0)) / fs_hz, (last if last < n_longest else 0) / fs_hz


def _recovery_uv(median_uv: FloatArray, fs_hz: float) -> FloatArray:
    """Return the exponential that a course follows, until it is over; empty when it does not follow one."""
    along_s = np.arange(median_uv.size) / fs_hz
    total = float(np.sum(median_uv**2))
    if median_uv.size < _MIN_FITTED or not total > 0:
        return np.empty(0)
    decays = np.exp(-along_s / _RECOVERIES_S[:, np.newaxis])
    height = decays @ median_uv / np.sum(decays**2, axis=1)
    misfit = np.sum((median_uv - height[:, np.newaxis] * decays) ** 2, axis=1)
    best = int(np.argmin(misfit))
    if misfit[best] > (1 - _EXPLAINED_FRACTION) * total:
        return np.empty(0)
    lasts_s = _N_RECOVERIES * _RECOVERIES_S[best]
    return np.asarray(height[best] * np.exp(-np.arange(int(lasts_s * fs_hz)) / (fs_hz * _RECOVERIES_S[best])))


def _ratio(recording: Recording, index: int, onset_s: float, settings: DetectSettings) -> float:
    """Return the peak at a stimulus over the median peak of equal stretches before it; -1 when it cannot be told."""
    fs_hz = recording.channels[index].fs_hz
    before, after = settings.stimulus_artifact_before_ms / 1e3, settings.stimulus_artifact_after_ms / 1e3
    length = max(round((before + after) * fs_hz), 2)
    begin = round((onset_s - before) * fs_hz)
    n_before = max(int(_BEFORE_S * fs_hz) // length, 3)
    start = begin - n_before * length
    if start < 0 or begin + length > recording.channels[index].n_samples:
        return -1.0
    samples = recording.read(index, start, begin + length)
    if not np.isfinite(samples).all():
        return -1.0
    pieces = samples.reshape(n_before + 1, length)
    swing = pieces.max(axis=1) - pieces.min(axis=1)
    return float(swing[-1] / max(float(np.median(swing[:-1])), 1e-9))
