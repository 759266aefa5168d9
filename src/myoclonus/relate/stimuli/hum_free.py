"""A recording without the hum of the mains, subtracted block by block as samples are read."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from scipy import signal

from myoclonus.recording import Recording, SampleSource
from myoclonus.settings.detect import DetectSettings
from myoclonus.signal.hum import find_hums
from myoclonus.signal.hum_course import hum_course

__all__ = ["without_hum"]

FloatArray = npt.NDArray[np.float64]

_BLOCK_S = 30.0
_AROUND_S = 2.0
_REPEATS_S = 0.1
_BLOCKS_KEPT = 256
_HIGHPASS_HZ = 10.0
_SHARE_OF_RATE = 0.45


def without_hum(
    recording: Recording, channels: Collection[int], stimulus_s: FloatArray, settings: DetectSettings
) -> Recording:
    """Return the recording with the hum of the mains taken off some channels; samples change when they are read.

    Averages lose hum only when stimuli do not follow it, and a muscle at rest under hum looks held. The hum is followed as
    detection follows it (``hum_course``), of both mains frequencies. The tenth of a second after each stimulus does not
    count: in its place stands the one before, in which waves of 50 and of 60 Hz are the same, so that a response that comes
    in step with the mains is not taken for hum.

    Parameters
    ----------
    recording : Recording
        Gives the samples, artifacts of stimuli already bridged.
    channels : collection of int
        Which channels.
    stimulus_s : (n,) float array
        Onsets of stimuli, in order of time.
    settings : DetectSettings
        ``hum_ratio``, ``lowpass_hz``.
    """
    chosen = frozenset(channels)

    @lru_cache(maxsize=_BLOCKS_KEPT)
    def course(index: int, number: int) -> FloatArray:
        return _course(recording, index, number, stimulus_s, settings)

    source = _HumFree(source=recording.source, channels=chosen, fs_hz=_rates(recording), course=course)
    return recording.with_changes(source=source)


def _rates(recording: Recording) -> tuple[float, ...]:
    return tuple(channel.fs_hz for channel in recording.channels)


@dataclass(frozen=True, slots=True, kw_only=True)
class _HumFree:
    """Samples of another source, less the course of the hum in each block of some channels."""

    source: SampleSource
    channels: frozenset[int]
    fs_hz: tuple[float, ...]
    course: Callable[[int, int], FloatArray]

    def read(self, channel_index: int, start: int, stop: int) -> FloatArray:
        samples = self.source.read(channel_index, start, stop)
        if channel_index not in self.channels or not samples.size:
            return samples
        block = round(_BLOCK_S * self.fs_hz[channel_index])
        free = np.array(samples, dtype=np.float64)
        for number in range(start // block, (start + samples.size - 1) // block + 1):
            course = self.course(channel_index, number)
            first, last = max(start, number * block), min(start + samples.size, number * block + course.size)
            if last > first:
                free[first - start : last - start] -= course[first - number * block : last - number * block]
        return free


def _course(
    recording: Recording, index: int, number: int, stimulus_s: FloatArray, settings: DetectSettings
) -> FloatArray:
    """Return the hum of one block of a channel; empty when there is none."""
    fs_hz = recording.channels[index].fs_hz
    block, around = round(_BLOCK_S * fs_hz), round(_AROUND_S * fs_hz)
    first = max(number * block - around, 0)
    samples = np.nan_to_num(recording.read(index, first, (number + 1) * block + around))
    top_hz = min(settings.lowpass_hz, _SHARE_OF_RATE * fs_hz)
    if samples.size < around or top_hz < _HIGHPASS_HZ:
        return np.empty(0)
    sections = signal.butter(2, _HIGHPASS_HZ, "highpass", fs=fs_hz, output="sos")
    quiet = signal.sosfiltfilt(sections, _without_responses(samples, first, fs_hz, stimulus_s))
    hums = find_hums(quiet, fs_hz, highest_hz=top_hz, min_ratio=settings.hum_ratio)
    if not hums:
        return np.empty(0)
    return np.asarray(hum_course(quiet, fs_hz, hums)[0][number * block - first :][:block], dtype=np.float64)


def _without_responses(samples: FloatArray, first: int, fs_hz: float, stimulus_s: FloatArray) -> FloatArray:
    """Return the samples with the tenth of a second before each stimulus also in place of the one after it."""
    clean, length = samples.copy(), round(_REPEATS_S * fs_hz)
    for place in np.rint(stimulus_s * fs_hz).astype(np.int64) - first:
        if place >= length and place + length <= clean.size:
            clean[place : place + length] = clean[place - length : place]
    return clean
