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

_LOOKED_AT = 80
_BEFORE_S = 0.06
_MIN_STIMULI = 3


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

    Parameters
    ----------
    recording : Recording
        Left as it is; samples are bridged when they are read.
    channels : sequence of int
        As ``channels_with_artifact`` found them.
    stimuli : sequence of Stimulus
        In order of time.
    settings : DetectSettings
        ``stimulus_artifact_before_ms`` and ``stimulus_artifact_after_ms``.
    """
    if not channels or not stimuli:
        return recording
    onset_s = np.array([stimulus.onset_s for stimulus in stimuli])
    spans = {
        index: _spans(onset_s, recording.channels[index].fs_hz, recording.channels[index].n_samples, settings)
        for index in channels
    }
    return recording.with_changes(source=_Bridged(recording.source, spans))


@dataclass(frozen=True, slots=True)
class _Bridged:
    """Samples of another source, with straight lines through some spans of some channels."""

    source: SampleSource
    spans: Mapping[int, npt.NDArray[np.int64]]

    def read(self, channel_index: int, start: int, stop: int) -> FloatArray:
        spans = self.spans.get(channel_index)
        if spans is None or stop <= start:
            return self.source.read(channel_index, start, stop)
        touched = spans[(spans[:, 1] >= start) & (spans[:, 0] < stop)]
        first = min(start, int(touched[0, 0])) if len(touched) else start
        last = max(stop, int(touched[-1, 1]) + 1) if len(touched) else stop
        samples = np.array(self.source.read(channel_index, first, last), dtype=np.float64)
        for left, right in np.minimum(touched - first, samples.size - 1):
            samples[left : right + 1] = np.linspace(samples[left], samples[right], right - left + 1)
        return samples[start - first : stop - first]


def _spans(onset_s: FloatArray, fs_hz: float, n_samples: int, settings: DetectSettings) -> npt.NDArray[np.int64]:
    """Return the last sample before and the first sample after each artifact."""
    left = np.floor((onset_s - settings.stimulus_artifact_before_ms / 1e3) * fs_hz).astype(np.int64) - 1
    right = np.ceil((onset_s + settings.stimulus_artifact_after_ms / 1e3) * fs_hz).astype(np.int64) + 1
    spans = np.column_stack((np.maximum(left, 0), np.minimum(right, n_samples - 1)))
    return spans[(spans[:, 1] > spans[:, 0]) & (left < n_samples)]


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
