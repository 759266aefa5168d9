"""A recording as it is shown: in a montage, and through display filters. Nothing that is measured comes from here."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache
from threading import Lock
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import signal

from myoclonus.errors import SettingsError
from myoclonus.recording import Channel, Recording, SampleSource
from myoclonus.review.levels import Levels
from myoclonus.review.montage import MONTAGES, Row, rows_of
from myoclonus.signal.extremes import Pairs, trace_extremes

__all__ = ["TILE_BINS", "View", "plain_tile", "shown", "sizes_of", "tile", "tile_bin_s"]

FloatArray = npt.NDArray[np.float64]

TILE_BINS = 512
"""Bins of a tile."""

_FINEST_BIN_S = 2.0**-14
_MOST_HZ = 20_000.0
_NOTCH_QUALITY = 30.0
_KEPT_READS = 48
_KEPT_SAMPLES = 1 << 18
_MARGIN_CYCLES = 3.0
_LONGEST_MARGIN_S = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """How a recording is looked at.

    Attributes
    ----------
    montage : str
        One of ``MONTAGES``.
    emg_low_hz, eeg_low_hz : float
        High-pass of the EMG and of the EEG; 0 for none.
    emg_high_hz, eeg_high_hz : float
        Low-pass of the EMG and of the EEG; 0 for none.
    notch_hz : float
        Mains frequency taken out of EMG and EEG; 0 for none.
    """

    montage: str = "recorded"
    emg_low_hz: float = 0.0
    emg_high_hz: float = 0.0
    eeg_low_hz: float = 0.0
    eeg_high_hz: float = 0.0
    notch_hz: float = 0.0

    def checked(self) -> View:
        """Return the view itself.

        Raises
        ------
        SettingsError
            ``view-unknown`` when the montage is unknown or a frequency is not one.
        """
        numbers = (self.emg_low_hz, self.emg_high_hz, self.eeg_low_hz, self.eeg_high_hz, self.notch_hz)
        if self.montage not in MONTAGES or not all(0 <= value <= _MOST_HZ for value in numbers):
            raise SettingsError(
                f'a view with the montage "{self.montage}" and the frequencies {numbers} cannot be shown. Montages: '
                f"{', '.join(MONTAGES)}; frequencies in Hz from 0 (no filter) to {_MOST_HZ:g}.",
                code="view-unknown",
            )
        return self

    @property
    def is_as_recorded(self) -> bool:
        """Whether nothing is changed."""
        return self == View()

    def band(self, role: str) -> tuple[float, float, float]:
        """Return high-pass, low-pass and mains frequency for channels of a role; 0 for none."""
        if role == "emg":
            return self.emg_low_hz, self.emg_high_hz, self.notch_hz
        if role == "eeg":
            return self.eeg_low_hz, self.eeg_high_hz, self.notch_hz
        return 0.0, 0.0, 0.0


def shown(recording: Recording, view: View) -> Recording:
    """Return the recording whose channels are the lines of the view, filtered when read.

    Parameters
    ----------
    recording : Recording
        As read.
    view : View
        Montage and filters.

    Raises
    ------
    SettingsError
        ``view-unknown``.
    """
    if view.checked().is_as_recorded:
        return recording
    rows = rows_of(recording, view.montage)
    channels = tuple(replace(recording.channels[row.channel_index], name=row.name) for row in rows)
    return recording.with_changes(channels=channels, source=_Shown(recording, rows, view, _Reads(recording.source)))


def sizes_of(recording: Recording, levels: Levels, view: View) -> list[tuple[float, float]]:
    """Return for each line of a view around which value and how far it is first drawn, in its unit.

    Parameters
    ----------
    recording : Recording
        As read.
    levels : Levels
        Of the recording as read: they know center and reach of each channel.
    view : View
        Montage and filters; a line through a high-pass lies around 0.
    """
    sizes = []
    for row in rows_of(recording, view.checked().montage):
        own = levels.channels[row.channel_index]
        others = [levels.channels[index].center for index in row.minus]
        low_hz, _, _ = view.band(recording.channels[row.channel_index].role)
        center = 0.0 if low_hz > 0 else own.center - (sum(others) / len(others) if others else 0.0)
        sizes.append((center, own.reach))
    return sizes


def tile_bin_s(level: int) -> float:
    """Return the length of a tile's bins: 1/16384 s at level 0, twice as long at each further level."""
    return float(_FINEST_BIN_S * 2.0**level)


def tile(recording: Recording, levels: Levels | None, level: int, index: int, channels: tuple[int, ...]) -> Pairs:
    """Return the extremes of one tile: ``TILE_BINS`` bins of ``tile_bin_s(level)`` for each channel.

    Parameters
    ----------
    recording : Recording
        As shown.
    levels : Levels or None
        Its levels of detail; without them every sample of the tile is read.
    level : int
        Length of the bins.
    index : int
        Which tile; tile 0 begins at the first sample.
    channels : tuple of int
        Channels of ``recording``.

    Returns
    -------
    (n_channels, TILE_BINS, 2) float32 array
        In the unit of each channel; ``NaN`` where nothing was recorded.
    """
    bin_s = tile_bin_s(level)
    start_s = index * TILE_BINS * bin_s
    out = np.full((len(channels), TILE_BINS, 2), np.nan, dtype=np.float32)
    for row, channel_index in enumerate(channels):
        channel = recording.channels[channel_index]
        first, step = start_s * channel.fs_hz, bin_s * channel.fs_hz
        coarse = levels.coarsest_within(channel_index, step) if levels else None
        if levels and coarse is not None:
            out[row] = levels.between(channel_index, coarse, first, step, TILE_BINS)
        else:
            begin = max(int(first) - 1, 0)
            samples = recording.read(channel_index, begin, int(np.ceil(first + TILE_BINS * step)) + 2)
            out[row] = trace_extremes(samples, first - begin, step, TILE_BINS)
    return out


def plain_tile(
    recording: Recording, levels: Levels, view: View, level: int, index: int, channels: tuple[int, ...]
) -> Pairs:
    """Return a tile of the channels behind the lines of a view, as recorded but moved to where the view draws them.

    Shown while the levels of a view are still being made. The parameters are those of ``tile``, with the recording as read.
    """
    rows = rows_of(recording, view.checked().montage)
    own = tuple(rows[k].channel_index for k in channels)
    plain = tile(recording, levels, level, index, own)
    centers = [sizes_of(recording, levels, view)[k][0] for k in channels]
    moved = np.array([levels.channels[k].center for k in own]) - np.array(centers)
    return np.asarray(plain - moved[:, np.newaxis, np.newaxis], dtype=np.float32)


@dataclass(frozen=True, slots=True)
class _Reads:
    """Remembers the last short reads: a montage asks for the same channels again and again."""

    source: SampleSource
    kept: dict[tuple[int, int, int], FloatArray] = field(default_factory=dict)
    lock: Any = field(default_factory=Lock)

    def read(self, channel_index: int, start: int, stop: int) -> FloatArray:
        key = (channel_index, start, stop)
        with self.lock:
            found = self.kept.get(key)
        if found is None:
            found = self.source.read(channel_index, start, stop)
            if stop - start <= _KEPT_SAMPLES:
                with self.lock:
                    self.kept[key] = found
                    while len(self.kept) > _KEPT_READS:
                        self.kept.pop(next(iter(self.kept)))
        return found


@dataclass(frozen=True, slots=True)
class _Shown:
    """Samples of the lines of a view."""

    recording: Recording
    rows: tuple[Row, ...]
    view: View
    source: _Reads

    def read(self, channel_index: int, start: int, stop: int) -> FloatArray:
        row = self.rows[channel_index]
        channel = self.recording.channels[row.channel_index]
        sections = _sections(channel.fs_hz, *self.view.band(channel.role))
        margin = _margin(channel, self.view) if len(sections) else 0
        first, last = max(start - margin, 0), min(stop + margin, channel.n_samples)
        samples = self.source.read(row.channel_index, first, last)
        if row.minus:
            samples = samples - sum(self.source.read(index, first, last) for index in row.minus) / len(row.minus)
        if len(sections):
            samples = _filtered(samples, np.array(sections))
        return np.array(samples[start - first : max(stop - first, start - first)])


def _margin(channel: Channel, view: View) -> int:
    low_hz, _, notch_hz = view.band(channel.role)
    slowest = min([hz for hz in (low_hz, notch_hz / _NOTCH_QUALITY) if hz > 0], default=10.0)
    return int(min(_MARGIN_CYCLES / slowest, _LONGEST_MARGIN_S) * channel.fs_hz)


@lru_cache(maxsize=64)
def _sections(fs_hz: float, low_hz: float, high_hz: float, notch_hz: float) -> tuple[tuple[float, ...], ...]:
    """Return the filters that fit below half of the sampling rate, as second-order sections."""
    top_hz = 0.45 * fs_hz
    parts = []
    if 0 < low_hz:
        parts.append(signal.butter(2, min(low_hz, top_hz), btype="highpass", fs=fs_hz, output="sos"))
    if 0 < high_hz < top_hz and high_hz > low_hz:
        parts.append(signal.butter(2, high_hz, btype="lowpass", fs=fs_hz, output="sos"))
    if 0 < notch_hz < top_hz:
        parts.append(signal.tf2sos(*signal.iirnotch(notch_hz, _NOTCH_QUALITY, fs=fs_hz)))
    return tuple(tuple(section) for part in parts for section in part)


def _filtered(samples: FloatArray, sections: FloatArray) -> FloatArray:
    is_missing = ~np.isfinite(samples)
    if samples.size < 2 or is_missing.all():
        return samples
    level = float(np.median(samples[~is_missing]))
    filled = np.where(is_missing, level, samples) - level
    out = np.asarray(signal.sosfiltfilt(sections, filled, padlen=min(samples.size - 1, 3 * (2 * len(sections) + 1))))
    out[is_missing] = np.nan
    return out
