"""Heart beats in a channel, and their removal from EMG.

The QRS complex reaches muscles of the neck and trunk as a stereotyped wave of low frequency at a regular rate. Beats are found by a
template of that wave; from each EMG channel the channel's own median beat is subtracted, scaled and shifted to fit each beat.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import ndimage, signal

from myoclonus.signal.compiled import compiled

__all__ = ["beat_course", "find_beats", "median_beat"]

FloatArray = npt.NDArray[np.floating[Any]]
IntArray = npt.NDArray[np.int64]

_BEFORE_S, _AFTER_S = 0.10, 0.14
_CLIP = 1.5
"""Bursts larger than so many usual peaks of a heart beat are cut to that, so that they do not hide the heart."""

_NEAR_S = 0.04
"""Half of the length of the waves of one beat."""

_ALIKE = 0.5
"""Correlation with the median beat below which a peak is no beat."""

_MOST_WAVES = 40
"""A median of so many beats is as good as one of more."""


def find_beats(slow: FloatArray, fs_hz: float, *, min_similarity: float) -> FloatArray:
    """Return where heart beats are, in samples and between them, or none when the channel shows no heart.

    Parameters
    ----------
    slow : (n,) array
        Signal in the band of the QRS complex (8–40 Hz).
    fs_hz : float
        Sampling rate.
    min_similarity : float
        Median correlation of the beats with their median; below it the peaks are no heart.

    Returns
    -------
    (n_beats,) float array
    """
    none = np.empty(0)
    if slow.size < 8 * fs_hz:
        return none
    slow = np.clip(slow, *(_CLIP * _usual_peak(np.abs(slow), fs_hz) * np.array([-1.0, 1.0])))
    strength = ndimage.uniform_filter1d(np.abs(slow), max(3, round(0.03 * fs_hz)))
    peaks = _regular_peaks(strength, fs_hz, 0.4)
    if peaks.size < 6:
        return none
    waves, kept = _segments(slow, _on_one_wave(slow, peaks, fs_hz), fs_hz)
    if len(kept) < 6:
        return none
    for _ in range(2):
        template = _median_wave(waves)
        similarity = _correlation(waves, template)
        is_beat = similarity > 0.5
        if is_beat.sum() < 6:
            return none
        waves = waves[is_beat]
    match = signal.fftconvolve(slow, template[::-1], mode="same") / np.sqrt(np.sum(template**2) + 1e-30)
    lag = round(_AFTER_S * fs_hz) - round(_BEFORE_S * fs_hz)
    match = np.roll(match, -(lag // 2))
    beats = _regular_peaks(match, fs_hz, 0.5)
    waves, kept = _segments(slow, beats, fs_hz)
    if len(kept) < 6 or not _is_heart(beats, slow.size, fs_hz):
        return none
    similarity = _correlation(waves, _median_wave(waves))
    if np.median(similarity) < min_similarity:
        return none
    alike = kept[similarity >= _ALIKE]
    found = _in_rhythm(np.concatenate((beats[beats < kept[0]], alike, beats[beats > kept[-1]])), beats, match, fs_hz)
    return _between_samples(match, found)


def median_beat(samples: FloatArray, beats: IntArray, fs_hz: float) -> tuple[FloatArray, float]:
    """Return a channel's median beat, faded at both ends, and how far its peak stands out of what chance leaves in a median.

    Parameters
    ----------
    samples : (n,) array
        Signal of the channel.
    beats : (n_beats,) int array
        Samples of the beats.
    fs_hz : float
        Sampling rate.
    """
    waves, _ = _segments(samples, beats[:: max(1, len(beats) // _MOST_WAVES)], fs_hz)
    if len(waves) < 6:
        return np.zeros(round(_BEFORE_S * fs_hz) + round(_AFTER_S * fs_hz)), 0.0
    beat = _median_wave(waves)
    beat = beat - np.median(beat)
    spread = 1.4826 * np.median(np.abs(waves[:, ::5] - beat[::5])) * 1.25 / np.sqrt(len(waves))
    return beat * signal.windows.tukey(beat.size, 0.3), float(np.abs(beat).max() / max(spread, 1e-12))


def beat_course(samples: FloatArray, beats: IntArray, beat: FloatArray, fs_hz: float) -> FloatArray:
    """Return the heart's part of a channel, to be subtracted: the median beat scaled and shifted to fit each beat.

    Parameters
    ----------
    samples : (n,) array
        Signal of the channel.
    beats : (n_beats,) int array
        Samples of the beats.
    beat : (n_window,) array
        From `median_beat`.
    fs_hz : float
        Sampling rate.
    """
    course = np.zeros(samples.size, dtype=samples.dtype)
    waves, kept = _segments(samples, beats, fs_hz)
    if len(waves):
        slope = np.gradient(beat)
        power, slope_power = float(beat @ beat) + 1e-30, float(slope @ slope) + 1e-30
        scale = waves @ beat / power
        shift = np.clip(waves @ slope / slope_power, -0.004 * fs_hz, 0.004 * fs_hz)
        usual = ndimage.median_filter(scale, size=min(9, len(scale)), mode="nearest")
        usual_shift = ndimage.median_filter(shift, size=min(9, len(shift)), mode="nearest")
        is_usual = np.abs(scale - usual) < 0.25 * np.abs(usual)
        scale, shift = np.where(is_usual, scale, usual), np.where(is_usual, shift, usual_shift)
        _add_waves(course, kept - round(_BEFORE_S * fs_hz), scale, beat, shift, slope)
    early, late = beats[beats < round(_BEFORE_S * fs_hz)], beats[beats + round(_AFTER_S * fs_hz) > samples.size]
    for at in np.concatenate((early, late)):
        first = int(at) - round(_BEFORE_S * fs_hz)
        low, high = max(first, 0), min(first + beat.size, samples.size)
        if high > low:
            course[low:high] += beat[low - first : high - first]
    return course


@compiled
def _add_waves(
    course: FloatArray, first: IntArray, scale: FloatArray, beat: FloatArray, shift: FloatArray, slope: FloatArray
) -> None:  # pragma: no cover - compiled
    """Add to a course, from each of some samples on, a wave and its slope, each by a factor of its own."""
    for k in range(first.size):
        for i in range(beat.size):
            course[first[k] + i] += scale[k] * beat[i] + shift[k] * slope[i]


def _in_rhythm(alike: IntArray, peaks: IntArray, match: FloatArray, fs_hz: float) -> IntArray:
    """Return the beats that are alike, and one where the rhythm leaves room for just one between two of them."""
    usual = float(np.median(np.diff(alike)))
    least = 0.5 * float(np.median(match[alike]))
    added = []
    for before, after in pairwise(alike):
        if 1.6 * usual <= after - before <= 2.4 * usual:
            middle, reach = (before + after) / 2, 0.2 * usual
            near = peaks[np.abs(peaks - middle) <= reach]
            low = int(middle - 0.1 * usual)
            at = int(near[0]) if near.size else low + int(np.argmax(match[low : int(middle + 0.1 * usual) + 1]))
            if match[at] >= least:  # a premature beat leaves room too, but no beat of the usual shape
                added.append(at)
    return np.sort(np.concatenate((alike, np.array(added, dtype=np.int64))))


def _usual_peak(strength: FloatArray, fs_hz: float) -> float:
    """Return the peak that most stretches of 1.5 s reach: that of the heart, unless bursts fill most of the time."""
    n_block = round(1.5 * fs_hz)
    n_blocks = strength.size // n_block
    return float(np.quantile(strength[: n_blocks * n_block].reshape(n_blocks, n_block).max(axis=1), 0.3))


def _regular_peaks(strength: FloatArray, fs_hz: float, share: float) -> IntArray:
    """Return peaks at least 0.3 s apart that reach a share of the usual peak."""
    usual = _usual_peak(strength, fs_hz)
    peaks, _ = signal.find_peaks(strength, height=share * usual, distance=max(1, round(0.3 * fs_hz)))
    return np.asarray(peaks, dtype=np.int64)


def _between_samples(match: FloatArray, peaks: IntArray) -> FloatArray:
    """Return where a parabola through each peak and its neighbors is highest, in samples."""
    before, at, after = match[np.maximum(peaks - 1, 0)], match[peaks], match[np.minimum(peaks + 1, match.size - 1)]
    bend = np.maximum(2 * at - before - after, 1e-30)
    return np.asarray(peaks + np.clip(0.5 * (after - before) / bend, -0.5, 0.5), dtype=np.float64)


def _on_one_wave(slow: FloatArray, peaks: IntArray, fs_hz: float) -> IntArray:
    """Move each peak to the highest wave near it, or to the deepest if these are larger: a peak of strength may lie between two."""
    reach = round(_NEAR_S * fs_hz)
    near = slow[np.clip(peaks[:, None] + np.arange(-reach, reach + 1), 0, slow.size - 1)]
    is_upright = np.median(near.max(axis=1)) >= -np.median(near.min(axis=1))
    return np.asarray(peaks - reach + np.argmax(near if is_upright else -near, axis=1))


def _segments(samples: FloatArray, centers: IntArray, fs_hz: float) -> tuple[FloatArray, IntArray]:
    before, after = round(_BEFORE_S * fs_hz), round(_AFTER_S * fs_hz)
    kept = centers[(centers >= before) & (centers + after <= samples.size)]
    return samples[kept[:, None] + np.arange(-before, after)], kept


def _median_wave(waves: FloatArray) -> FloatArray:
    low, high = (len(waves) - 1) // 2, len(waves) // 2
    ordered = np.partition(np.ascontiguousarray(waves.T), (low, high), axis=1)
    return np.asarray(0.5 * (ordered[:, low] + ordered[:, high]))


def _correlation(waves: FloatArray, template: FloatArray) -> FloatArray:
    norm = np.sqrt(np.sum(waves**2, axis=1) * np.sum(template**2)) + 1e-30
    return np.asarray(waves @ template / norm)


def _is_heart(beats: IntArray, n_samples: int, fs_hz: float) -> bool:
    """Tell whether the beats come at a rate and with a regularity that a heart has, over most of the stretch."""
    intervals_s = np.diff(beats) / fs_hz
    usual = float(np.median(intervals_s))
    is_near = np.abs(intervals_s - usual) < 0.25 * usual
    covered = beats.size * usual * fs_hz / n_samples
    return 0.33 <= usual <= 1.7 and bool(is_near.mean() >= 0.6) and 0.6 <= covered <= 1.5
