"""Spectra of one channel, and where it is held: what pairs are made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import signal

from myoclonus.recording import Recording
from myoclonus.relate.coupling.lines import mains_of
from myoclonus.relate.coupling.segments import SegmentGrid, segment_levels, segment_spectra
from myoclonus.relate.coupling.spectra import normalized
from myoclonus.relate.coupling.stretches import Stretches, held_segments, standing_out
from myoclonus.settings.coupling import CouplingSettings

__all__ = ["ChannelSpectra", "channel_spectra", "frequencies", "spectra_of", "step_s"]

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
ComplexArray = npt.NDArray[np.complex64]

_ORDER = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelSpectra:
    """Spectra of segments of one channel: what is compared, what is given beside it, and which segments are used."""

    name: str
    main: ComplexArray
    other: ComplexArray | None
    raw: ComplexArray
    held: BoolArray
    n_left_out: int
    mains_hz: tuple[float, ...]


def step_s(settings: CouplingSettings) -> float:
    """Return the time from one segment to the next."""
    return settings.segment_s * (1 - settings.overlap)


def frequencies(settings: CouplingSettings, segment_s: float, high_hz: float | None = None) -> FloatArray:
    """Return the frequencies looked at: multiples of the resolution from ``low_hz`` to ``high_hz``."""
    first = int(np.ceil(settings.low_hz * segment_s - 1e-9))
    last = int(np.floor((high_hz or settings.high_hz) * segment_s + 1e-9))
    return np.arange(max(first, 1), max(last, first) + 1) / segment_s


def channel_spectra(
    recording: Recording, index: int, grid: SegmentGrid, stretches: Stretches, settings: CouplingSettings
) -> ChannelSpectra:
    """Return the spectra of one channel over the grid; of an EMG channel rectified and not, and where it is held.

    Segments that stand out are not held: by artifact (movement of a cable or an electrode), and in EMG by a jerk too, unless
    so many have one that the jerks are what the muscle does.
    """
    channel = recording.channels[index]
    n = frequencies(settings, settings.segment_s).size
    if channel.role != "emg":
        raw = spectra_of(recording, index, grid, settings)
        held = np.isfinite(raw[:, 0])
        is_out = standing_out(raw, held, settings.outlier_sd)
        return ChannelSpectra(
            name=channel.name, main=normalized(raw), other=None, raw=raw, held=held & ~is_out, n_left_out=int(is_out.sum()),
            mains_hz=mains_of(raw, frequencies(settings, settings.segment_s), settings),
        )  # fmt: skip
    wide_hz = frequencies(settings, settings.segment_s, max(settings.crosstalk_high_hz, settings.high_hz))
    raw = spectra_of(recording, index, grid, settings, frequency_hz=wide_hz)
    rectified = spectra_of(recording, index, grid, settings, is_rectified=True)
    plain = normalized(raw[:, :n])
    main, other = (normalized(rectified), plain) if settings.is_rectified else (plain, normalized(rectified))
    held = np.isfinite(raw[:, 0])
    if stretches.chosen == "searched":
        held = held & held_segments(_level_uv(recording, index, grid, settings), grid, settings)
    is_out = standing_out(raw[:, wide_hz < settings.emg_highpass_hz], held, settings.outlier_sd)
    has_jerk = standing_out(raw[:, wide_hz >= settings.emg_highpass_hz], held & ~is_out, settings.outlier_sd)
    if has_jerk.sum() < settings.jerks_fraction * held.sum():
        is_out = is_out | has_jerk
    return ChannelSpectra(
        name=channel.name, main=main, other=other, raw=raw, held=held & ~is_out, n_left_out=int(is_out.sum()),
        mains_hz=mains_of(raw, wide_hz, settings),
    )  # fmt: skip


def spectra_of(
    recording: Recording,
    index: int,
    grid: SegmentGrid,
    settings: CouplingSettings,
    *,
    is_rectified: bool = False,
    frequency_hz: FloatArray | None = None,
) -> ComplexArray:
    """Return the spectrum of each segment of one channel, as recorded or high-passed and rectified."""
    channel = recording.channels[index]
    chosen_hz = frequencies(settings, grid.length_s) if frequency_hz is None else frequency_hz
    prepare = _rectified(channel.fs_hz, settings) if is_rectified else None
    return segment_spectra(
        lambda first, last: recording.read(index, first, last),
        channel.fs_hz, channel.n_samples, grid, chosen_hz, prepare,
    )  # fmt: skip


def _rectified(fs_hz: float, settings: CouplingSettings) -> Callable[[FloatArray], FloatArray]:
    """Return a function that takes movement off the EMG and rectifies it."""
    highpass_hz = min(settings.emg_highpass_hz, 0.4 * fs_hz)
    sections = signal.butter(_ORDER, highpass_hz, btype="highpass", fs=fs_hz, output="sos")

    def prepare(samples: FloatArray) -> FloatArray:
        return np.asarray(np.abs(signal.sosfiltfilt(sections, samples)))

    return prepare


def _level_uv(recording: Recording, index: int, grid: SegmentGrid, settings: CouplingSettings) -> FloatArray:
    channel = recording.channels[index]

    def read(first: int, last: int) -> FloatArray:
        return recording.read(index, first, last)

    return segment_levels(read, channel.fs_hz, channel.n_samples, grid, _rectified(channel.fs_hz, settings))
