"""Stretches of one channel around stimuli."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from scipy import signal

from myoclonus.recording import Recording

__all__ = ["channel_epochs", "epochs_around", "fine_epochs", "surroundings"]

FloatArray = npt.NDArray[np.float64]

_LONGEST_BEFORE_S = 2.0
_FINE_HZ = 4000.0


def epochs_around(
    read: Callable[[int, int], npt.NDArray[np.floating]],
    fs_hz: float,
    n_samples: int,
    onset_s: FloatArray,
    before_s: float,
    after_s: float,
) -> tuple[FloatArray, FloatArray, npt.NDArray[np.bool_]]:
    """Return the samples around each onset, on one time axis.

    Parameters
    ----------
    read : callable
        From first and last sample (exclusive) to samples.
    fs_hz, n_samples : float, int
        Rate and length of the channel.
    onset_s : (n,) float array
        Onsets.
    before_s, after_s : float
        How far to both sides.

    Returns
    -------
    time_ms : (n_times,) float array
        From the onset; between samples, the nearest one is taken.
    samples : (n_whole, n_times) float array
        One row for each onset that is whole: inside the recording and without a missing sample.
    is_whole : (n,) bool array
        Which onsets these are.
    """
    first, last = -round(before_s * fs_hz), round(after_s * fs_hz)
    time_ms = np.arange(first, last + 1) / fs_hz * 1e3
    rows = []
    is_whole = np.zeros(onset_s.size, dtype=bool)
    for row, place in enumerate(np.rint(onset_s * fs_hz).astype(np.int64)):
        if place + first < 0 or place + last + 1 > n_samples:
            continue
        samples = np.asarray(read(int(place) + first, int(place) + last + 1), dtype=np.float64)
        if samples.size == time_ms.size and np.isfinite(samples).all():
            rows.append(samples)
            is_whole[row] = True
    return time_ms, np.array(rows).reshape(len(rows), time_ms.size), is_whole


def channel_epochs(
    recording: Recording, index: int, onset_s: FloatArray, before_s: float, after_s: float
) -> tuple[FloatArray, FloatArray, npt.NDArray[np.bool_]]:
    """Return the samples of one channel of a recording around each onset, as ``epochs_around`` does."""
    channel = recording.channels[index]

    def read(first: int, last: int) -> FloatArray:
        return recording.read(index, first, last)

    return epochs_around(read, channel.fs_hz, channel.n_samples, onset_s, before_s, after_s)


def fine_epochs(
    recording: Recording, index: int, onset_s: FloatArray, before_s: float, after_s: float
) -> tuple[FloatArray, FloatArray, npt.NDArray[np.bool_]]:
    """Return what ``channel_epochs`` does, interpolated to 4 kHz or more, with time 0 at the onset itself.

    The nearest sample lies up to half an interval off the onset, and a peak between samples: at 500 Hz both together take
    a tenth off the peaks of an average that last a few milliseconds.
    """
    fs_hz = recording.channels[index].fs_hz
    times = max(int(np.ceil(_FINE_HZ / fs_hz)), 1)
    _, rows, is_whole = channel_epochs(recording, index, onset_s, before_s, after_s)
    fine = signal.resample_poly(rows, times, 1, axis=1, padtype="line") if times > 1 and len(rows) else rows
    fine_hz = times * fs_hz
    first, last = -round(before_s * fine_hz), round(after_s * fine_hz)
    late_s = (onset_s - np.rint(onset_s * fs_hz) / fs_hz)[is_whole]
    zero = times * round(before_s * fs_hz) + np.rint(late_s * fine_hz).astype(np.int64)
    places = np.clip(zero[:, np.newaxis] + np.arange(first, last + 1), 0, max(fine.shape[1] - 1, 0))
    return np.arange(first, last + 1) / fine_hz * 1e3, np.take_along_axis(fine, places, axis=1), is_whole


def surroundings(
    recording: Recording, index: int, onset_s: FloatArray, every_s: FloatArray, before_s: float, after_s: float
) -> list[FloatArray]:
    """Return each stretch around an onset, and what was recorded before it since another stimulus had its effect.

    Parameters
    ----------
    recording : Recording
        Gives the samples.
    index : int
        The channel.
    onset_s, every_s : float arrays
        Onsets, whose stretches are whole, and those of all stimuli, in order of time.
    before_s, after_s : float
        How far a stretch goes at least; it begins up to two seconds before the onset, ``after_s`` after the stimulus before.

    Returns
    -------
    list of (n,) float arrays
        Without missing samples.
    """
    channel = recording.channels[index]
    earlier = np.concatenate(([-np.inf], every_s))[np.searchsorted(every_s, onset_s - 1e-9)]
    stretches = []
    for onset, previous in zip(onset_s, earlier, strict=True):
        longest_s = max(before_s, min(float(onset - previous) - after_s, _LONGEST_BEFORE_S))
        place = round(float(onset) * channel.fs_hz)
        first, stop = place - round(longest_s * channel.fs_hz), place + round(after_s * channel.fs_hz) + 1
        samples = recording.read(index, max(first, 0), stop)
        missing = np.flatnonzero(~np.isfinite(samples))
        stretches.append(np.asarray(samples[missing[-1] + 1 :] if missing.size else samples, dtype=np.float64))
    return stretches
