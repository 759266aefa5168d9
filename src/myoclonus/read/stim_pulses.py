"""Onsets of pulses, clicks and tone bursts in an analog channel, and the trains that flashes form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import interpolate

from myoclonus.recording import SampleSource
from myoclonus.settings.read import ReadSettings

__all__ = ["FlashTrain", "Pulses", "flash_trains", "pulses_of"]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

_BLOCK_SAMPLES = 1 << 20
_SAMPLED = 1_000_000
_MAD_TO_SD = 1.4826
_MIN_FLASHES = 4


@dataclass(frozen=True, slots=True)
class Pulses:
    """Onsets in seconds; whether the channel is too busy to hold stimuli (then there are none)."""

    onset_s: FloatArray
    is_busy: bool


@dataclass(frozen=True, slots=True)
class _Rest:
    """Resting level between the stimuli, at some samples (a smooth curve between them), and the noise about it."""

    at: FloatArray
    level: FloatArray
    noise: float

    def away(self, start: int, block: FloatArray, step: int = 1) -> FloatArray:
        """Return how far the samples of a block, or each ``step``-th of them, are from rest."""
        if self.level.size == 1:
            return np.asarray(np.abs(block[::step] - self.level[0]))
        curve = interpolate.Akima1DInterpolator(self.at, self.level)
        return np.asarray(np.abs(block[::step] - curve(np.arange(start, start + block.size, step))))


@dataclass(frozen=True, slots=True)
class FlashTrain:
    """Regular flashes: the first, until one interval after the last, and their rate."""

    onset_s: float
    duration_s: float
    rate_hz: float


def pulses_of(
    source: SampleSource, channel_index: int, *, fs_hz: float, n_samples: int, settings: ReadSettings
) -> Pulses:
    """Return where a channel leaves its resting level, of either polarity, as one onset for each pulse or sound.

    The resting level is the median, its noise the median absolute deviation. Where the level drifts, so that the noise about
    the medians of stretches of ``stim_rest_window_s`` is less by ``stim_drift_ratio``, these are the resting level.

    A sample is part of a stimulus when it is away from rest by ``stim_noise_sd`` deviations and by ``stim_height_fraction``
    of the usual height of a stimulus (the median of the largest deviation in those seconds that have one). Parts nearer than
    ``stim_merge_ms`` are one stimulus: a sound crosses its resting level all the time.

    Parameters
    ----------
    source, channel_index
        Where the samples are.
    fs_hz, n_samples
        Rate and length of the channel.
    settings : ReadSettings
        The limits named above. A channel is busy when it is away from rest for more than ``stim_max_active_fraction``, or
        when the limit is arbitrary: a limit of ``stim_lower_fraction`` of it would give more stimuli by more than
        ``stim_max_more_fraction``.
    """
    rest = _rest(source, channel_index, n_samples, fs_hz, settings)
    height = _height(source, channel_index, n_samples, fs_hz, rest, settings)
    if not height:
        return Pulses(np.empty(0), is_busy=False)
    limit = max(settings.stim_noise_sd * rest.noise, settings.stim_height_fraction * height)
    apart = max(round(settings.stim_merge_ms / 1e3 * fs_hz), 1)
    onsets, active = _starts(source, channel_index, n_samples, rest, limit, apart)
    lower, _ = _starts(source, channel_index, n_samples, rest, settings.stim_lower_fraction * limit, apart)
    is_distinct = lower.size <= (1 + settings.stim_max_more_fraction) * onsets.size
    if active > settings.stim_max_active_fraction * n_samples or not is_distinct:
        return Pulses(np.empty(0), is_busy=True)
    return Pulses(onsets / fs_hz, is_busy=False)


def _starts(
    source: SampleSource, channel_index: int, n_samples: int, rest: _Rest, limit: float, apart: int
) -> tuple[IntArray, int]:
    """Return the first samples of stretches beyond the limit, those nearer than ``apart`` joined, and their length."""
    starts, last, n_active = [np.empty(0, np.int64)], -apart - 1, 0
    for start, block in _blocks(source, channel_index, n_samples):
        away = np.flatnonzero(rest.away(start, block) > limit) + start
        if away.size:
            gaps = np.diff(away, prepend=last)
            starts.append(away[gaps > apart])
            n_active += int(gaps[gaps <= apart].sum())
            last = int(away[-1])
    return np.concatenate(starts), n_active


def flash_trains(onset_s: FloatArray, settings: ReadSettings) -> tuple[list[FlashTrain], FloatArray]:
    """Return trains of at least four flashes at even intervals, and the flashes that are in none.

    Intervals are even when each differs from the first of the train by at most ``flash_interval_tolerance_fraction`` and
    none is longer than ``flash_max_interval_s``.
    """
    interval_s = np.diff(onset_s)
    trains, is_single, first = [], np.ones(onset_s.size, dtype=bool), 0
    while first < interval_s.size:
        near = settings.flash_interval_tolerance_fraction * interval_s[first]
        is_even = (np.abs(interval_s[first:] - interval_s[first]) <= near) & (
            interval_s[first:] <= settings.flash_max_interval_s
        )
        n = int(np.argmin(is_even)) if not is_even.all() else is_even.size
        if n + 1 >= _MIN_FLASHES:
            length_s = float(onset_s[first + n] - onset_s[first])
            trains.append(FlashTrain(float(onset_s[first]), length_s * (n + 1) / n, _rounded(n / length_s)))
            is_single[first : first + n + 1] = False
            first += n + 1
        else:
            first += 1
    return trains, onset_s[is_single]


def _rounded(rate_hz: float) -> float:
    """Return the whole rate that a train was set to, or one decimal when it is not near a whole one."""
    return float(round(rate_hz)) if abs(rate_hz - round(rate_hz)) <= 0.03 * rate_hz else round(rate_hz, 1)


def _rest(source: SampleSource, channel_index: int, n_samples: int, fs_hz: float, settings: ReadSettings) -> _Rest:
    running = _running_level(source, channel_index, n_samples, max(round(settings.stim_rest_window_s * fs_hz), 1))
    step = max(n_samples // _SAMPLED, 1)
    sampled, away = [np.zeros(0)], [np.zeros(0)]
    for start, block in _blocks(source, channel_index, n_samples):
        sampled.append(block[::step])
        away.append(running.away(start, block, step))
    values = np.concatenate(sampled)
    if not values.size:
        return running
    level = np.median(values)
    noise = _MAD_TO_SD * float(np.median(np.abs(values - level)))
    noise_about_running = _MAD_TO_SD * float(np.median(np.concatenate(away)))
    if noise > settings.stim_drift_ratio * noise_about_running:
        return _Rest(running.at, running.level, noise_about_running)
    return _Rest(np.zeros(1), np.array([level]), noise)


def _running_level(source: SampleSource, channel_index: int, n_samples: int, window: int) -> _Rest:
    """Return the medians of stretches of so many samples, each at its middle, and straight lines out to both ends."""
    at, level = [], []
    for start, block in _blocks(source, channel_index, n_samples):
        length = min(window, block.size)
        for first in np.unique([*range(0, block.size - length + 1, length), block.size - length]):
            at.append(start + first + (length - 1) / 2)
            level.append(float(np.median(block[first : first + length])))
    if len(at) > 1:
        rise = [(level[k + 1] - level[k]) / (at[k + 1] - at[k]) for k in (0, -2)]
        if at[0] > 0:
            at, level = [0.0, *at], [level[0] - rise[0] * at[0], *level]
        if at[-1] < n_samples - 1:
            level = [*level, level[-1] + rise[1] * (n_samples - 1 - at[-1])]
            at = [*at, n_samples - 1.0]
    return _Rest(np.array(at or [0.0]), np.array(level or [0.0]), 0.0)


def _height(
    source: SampleSource,
    channel_index: int,
    n_samples: int,
    fs_hz: float,
    rest: _Rest,
    settings: ReadSettings,
) -> float:
    """Return the median over seconds of the largest deviation from rest, of those beyond the noise; 0 when none is.

    Noise below a step of the recorder has no median deviation, and single steps: then the largest of all decides.
    """
    second = max(round(fs_hz), 1)
    largest = [
        np.maximum.reduceat(rest.away(start, block), np.arange(0, block.size, second))
        for start, block in _blocks(source, channel_index, n_samples)
    ]
    highest = np.concatenate(largest or [np.empty(0)])
    limit = (
        settings.stim_noise_sd * rest.noise if rest.noise else settings.stim_height_fraction * highest.max(initial=0.0)
    )
    beyond = highest[highest > limit]
    return float(np.median(beyond)) if beyond.size else 0.0


def _blocks(source: SampleSource, channel_index: int, n_samples: int) -> Iterator[tuple[int, FloatArray]]:
    """Yield the first sample of each block and its samples; missing ones hold the value before them."""
    previous = 0.0
    for start in range(0, n_samples, _BLOCK_SAMPLES):
        block = np.array(source.read(channel_index, start, min(start + _BLOCK_SAMPLES, n_samples)), dtype=np.float64)
        known = np.isfinite(block)
        if not known.all():
            place = np.maximum.accumulate(np.where(known, np.arange(block.size), -1))
            first = block[known][0] if known.any() and start == 0 else previous
            block = np.where(place >= 0, block[place], first)
        previous = float(block[-1])
        yield start, block
