"""The heart in the EEG, taken off where an ECG channel shows its beats."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from myoclonus.detect.heart_beats import heart_beats
from myoclonus.recording import Recording
from myoclonus.settings.detect import DetectSettings
from myoclonus.signal.heart import beat_course, median_beat

__all__ = ["beats_of", "without_beats"]

FloatArray = npt.NDArray[np.float64]

_OUTSTANDING = 6.0
"""How far a median beat stands out of what chance leaves in it."""


def beats_of(recording: Recording, settings: DetectSettings) -> FloatArray:
    """Return the heart beats that the ECG channels show, in seconds; none when there is no such channel."""
    ecg = recording.with_role("ecg")
    return np.asarray(heart_beats(recording, ecg, ecg, settings), dtype=np.float64) if ecg else np.empty(0)


def without_beats(samples: FloatArray, beat_s: FloatArray, rate_hz: float) -> FloatArray:
    """Return EEG without what comes with each beat on a channel, where that stands out of what chance leaves in a median.

    Parameters
    ----------
    samples : (n_channels, n) array
        EEG, µV.
    beat_s : (n_beats,) array
        Times of the beats from the first sample.
    rate_hz : float
        Sampling rate.
    """
    beats = np.round(beat_s * rate_hz).astype(np.int64)
    beats = beats[(beats >= 0) & (beats < samples.shape[1])]
    if not beats.size:
        return samples
    freed = samples.copy()
    for row, own in enumerate(samples):
        beat, shown = median_beat(own, beats, rate_hz)
        if shown > _OUTSTANDING:
            freed[row] -= beat_course(own, beats, beat, rate_hz)
    return freed
