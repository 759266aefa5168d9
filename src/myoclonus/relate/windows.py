"""Stretches of EEG and EMG around moments, read only where they are wanted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from myoclonus.recording import Recording
from myoclonus.signal.bandpass import Band, Bands, working_factors
from myoclonus.signal.decimation import decimated

__all__ = ["eeg_channels", "rectified_emg", "windows_of", "without_hum", "working_rate_hz"]

FloatArray = npt.NDArray[np.floating]

_SPAN_S = 60.0
_MERGE_S = 2.0
_EDGE_S = 0.1
_EMG_BAND = Band(low_hz=20.0, high_hz=450.0)
_MAINS_HZ = (50.0, 60.0)
_HUM_RATIO = 4.0
_N_POLYNOMIALS = 3


def eeg_channels(recording: Recording) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """Return the EEG channels of the most common sampling rate, and the names of the others."""
    refused = set(recording.quality.loc[recording.quality["severity"] == "refused", "channel"].dropna())
    every = [index for index in recording.with_role("eeg") if recording.channels[index].name not in refused]
    if not every:
        return (), ()
    usual_hz = Counter(recording.channels[index].fs_hz for index in every).most_common(1)[0][0]
    same = tuple(index for index in every if recording.channels[index].fs_hz == usual_hz)
    return same, tuple(recording.channels[index].name for index in every if index not in same)


def working_rate_hz(fs_hz: float, highest_hz: float) -> float:
    """Return the rate at which EEG is worked on: as recorded, or that divided by a whole number."""
    return fs_hz / max(1, int(fs_hz // highest_hz))


def windows_of(
    recording: Recording,
    indices: Sequence[int],
    onset_s: npt.NDArray[np.float64],
    *,
    first: int,
    last: int,
    rate_hz: float,
) -> npt.NDArray[np.float32]:
    """Return stretches of channels of one rate around moments.

    Parameters
    ----------
    recording : Recording
        Gives the samples; only stretches around the moments are read.
    indices : sequence of int
        Channels of one sampling rate, a whole multiple of ``rate_hz``.
    onset_s : (n,) array
        Moments in ascending order.
    first, last : int
        First and last sample of each stretch, from the sample nearest to the moment, at ``rate_hz``.
    rate_hz : float
        Rate of the result.

    Returns
    -------
    (n, n_channels, last - first + 1) float32 array
        µV; ``NaN`` where nothing was recorded, and beyond the ends of the recording.
    """
    samples = np.full((onset_s.size, len(indices), last - first + 1), np.nan, dtype=np.float32)
    center = np.round(onset_s * rate_hz).astype(np.int64)
    for rows in _together(onset_s) if len(indices) else ():
        start = int(center[rows[0]]) + first
        stretches = _stretches(recording, indices, start, int(center[rows[-1]]) + last + 1, rate_hz)
        for row in rows:
            at = int(center[row]) + first - start
            samples[row] = stretches[:, at : at + samples.shape[2]]
    return samples


def rectified_emg(
    recording: Recording, index: int, onset_s: npt.NDArray[np.float64], time_ms: npt.NDArray[np.float64]
) -> npt.NDArray[np.float32]:
    """Return the rectified EMG (20–450 Hz) of one channel around moments: ``(n, n_times)``, µV; 0 where not recorded."""
    channel = recording.channels[index]
    rectified = np.zeros((onset_s.size, time_ms.size), dtype=np.float32)
    up, down = working_factors(channel.fs_hz)
    rate_hz = channel.fs_hz * up / down
    for row, moment_s in enumerate(onset_s):
        start = max(int((moment_s + time_ms[0] / 1e3 - _EDGE_S) * channel.fs_hz), 0)
        stop = int((moment_s + time_ms[-1] / 1e3 + _EDGE_S) * channel.fs_hz) + 1
        samples = recording.read(index, start, stop)
        known = np.isfinite(samples)
        if known.sum() < 2:
            continue
        filled = np.where(known, samples, np.median(samples[known]))
        amplitude = np.abs(Bands.of(filled, channel.fs_hz).through(_EMG_BAND))
        place_s = start / channel.fs_hz + np.arange(amplitude.size) / rate_hz
        rectified[row] = np.interp(moment_s + time_ms / 1e3, place_s, amplitude, left=0.0, right=0.0)
    return rectified


def without_hum(
    samples: npt.NDArray[np.float32], time_ms: npt.NDArray[np.float64], rate_hz: float, *, until_ms: float
) -> npt.NDArray[np.float32]:
    """Return stretches without mains hum; as they are when no line at 50 or 60 Hz stands out.

    In each stretch the hum is a sum of sinusoids fitted to the time before the jerk alone, with slow drift, so that
    nothing that comes with the jerk is taken for hum and spread over the whole stretch.

    Parameters
    ----------
    samples : (n, n_channels, n_times) float32 array
        µV, without ``NaN``.
    time_ms : (n_times,) array
        Time of each sample from the moment.
    rate_hz : float
        Sampling rate.
    until_ms : float
        Last time that is fitted.
    """
    fitted = time_ms < until_ms
    mains = [
        hz for hz in _MAINS_HZ if hz < 0.45 * rate_hz and _line_ratio(samples[:, :, fitted], hz, rate_hz) > _HUM_RATIO
    ]
    if not mains or not samples.size:
        return samples
    angle = 2 * np.pi * time_ms / 1e3
    slow = np.vander(np.linspace(-1.0, 1.0, time_ms.size), _N_POLYNOMIALS).T
    columns = [*slow]
    for hz in np.arange(mains[0], 0.45 * rate_hz, mains[0]):
        columns += [np.cos(angle * hz), np.sin(angle * hz)]
    waves = np.array(columns).T
    solved = np.linalg.pinv(waves[fitted])
    coefficients = (samples[:, :, fitted] @ solved.T.astype(np.float32))[:, :, len(slow) :]
    return np.asarray(samples - coefficients @ waves.T[len(slow) :].astype(np.float32), dtype=np.float32)


def _together(onset_s: npt.NDArray[np.float64]) -> list[npt.NDArray[np.int64]]:
    """Return groups of moments that are near enough to be read at once."""
    groups: list[npt.NDArray[np.int64]] = []
    start = 0
    for row in range(1, onset_s.size + 1):
        is_last = row == onset_s.size
        if is_last or onset_s[row] - onset_s[row - 1] > _MERGE_S or onset_s[row] - onset_s[start] > _SPAN_S:
            groups.append(np.arange(start, row))
            start = row
    return groups


def _stretches(
    recording: Recording, indices: Sequence[int], start: int, stop: int, rate_hz: float
) -> npt.NDArray[np.float64]:
    """Return samples ``[start, stop)`` of channels at ``rate_hz``, one row each; ``NaN`` where there are none."""
    channel = recording.channels[indices[0]]
    factor = round(channel.fs_hz / rate_hz)
    margin = 0 if factor == 1 else round(_EDGE_S * channel.fs_hz / factor)
    samples = recording.read_together(indices, (start - margin) * factor, (stop + margin) * factor)
    if factor == 1:
        return samples
    known = np.isfinite(samples)
    if known.all():
        level = np.median(samples, axis=1, keepdims=True)
        reduced = decimated(samples - level, factor) + level
    else:
        reduced = np.array([_reduced(row, factor) for row in samples])
    return np.asarray(reduced[:, margin : margin + stop - start])


def _reduced(samples: npt.NDArray[np.float64], factor: int) -> npt.NDArray[np.float64]:
    """Return samples at a rate lower by a factor; ``NaN`` where some of them are missing."""
    known = np.isfinite(samples)
    level = float(np.median(samples[known])) if known.any() else 0.0
    reduced = decimated(np.where(known, samples, level) - level, factor) + level
    reduced[~known.reshape(-1, factor).all(axis=1)] = np.nan
    return np.asarray(reduced)


def _line_ratio(samples: npt.NDArray[np.float32], hz: float, rate_hz: float) -> float:
    """Return the power at a frequency over that 4 Hz below and above it, in the channel where it stands out most."""
    n_times = samples.shape[2]
    if n_times < rate_hz / 4 or not samples.size:
        return 0.0
    taper = np.hanning(n_times) / n_times
    angle = 2 * np.pi * np.arange(n_times) / rate_hz
    waves = np.array([taper * np.exp(1j * angle * f) for f in (hz - 8, hz, hz + 8)]).astype(np.complex64)
    power = (np.abs((samples - samples.mean(axis=2, keepdims=True)) @ waves.T) ** 2).mean(axis=0)
    return float(np.max(power[:, 1] / np.maximum((power[:, 0] + power[:, 2]) / 2, 1e-12), initial=0.0))
