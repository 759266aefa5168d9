"""Epileptiform discharges in the whole EEG: spikes that stand out on several electrodes, each with its slow wave.

A spike is a transient at 14–45 Hz, far above what is usual on its channel, on several electrodes at once, with little
above 60 Hz (that would be muscle) and a slow wave after it. Spikes close together are one discharge. Blinks have no spike,
alpha has no wave, an electrode that pops is alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import ndimage, signal

from myoclonus.recording import Recording
from myoclonus.relate.electrodes import Derivation, derivation_of
from myoclonus.relate.windows import working_rate_hz
from myoclonus.settings.cortex import CortexSettings
from myoclonus.signal.intervals import from_mask

__all__ = ["Blocks", "Discharges", "blocks_of", "find_discharges"]

FloatArray = npt.NDArray[np.float64]

_BLOCK_S = 60.0
_MARGIN_S = 1.0
_RATE_HZ = 256.0
_SHARP_HZ = (14.0, 45.0)
_FAST_HZ = 60.0
_WAVE_HZ = (0.8, 6.0)
_TOGETHER_S = 0.03
_AROUND_S = 0.06
_WAVE_S = (0.06, 0.45)
_INVOLVED = 0.1
_N_SCALE_BLOCKS = 8
_GAUSS = 0.6745
_POLYSPIKE_S = 0.15


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocks:
    """EEG read in blocks.

    Attributes
    ----------
    recording : Recording
        Gives the samples.
    indices : tuple of int
        EEG channels of one rate.
    derivations : tuple of Derivation
        What they record.
    rate_hz : float
        Rate of the blocks.
    """

    recording: Recording
    indices: tuple[int, ...]
    derivations: tuple[Derivation, ...]
    rate_hz: float

    @property
    def starts_s(self) -> FloatArray:
        """Start of each block."""
        return np.arange(0.0, max(self.recording.channels[self.indices[0]].duration_s, _BLOCK_S / 2), _BLOCK_S)

    def read(self, start_s: float) -> tuple[FloatArray, npt.NDArray[np.bool_], int]:
        """Return one block with margins: samples ``(n_channels, n)`` with gaps filled, where they are, and the margin."""
        factor = round(self.recording.channels[self.indices[0]].fs_hz / self.rate_hz)
        margin = round(_MARGIN_S * self.rate_hz)
        first = round(start_s * self.rate_hz) - margin
        n = round(_BLOCK_S * self.rate_hz) + 2 * margin
        samples = np.zeros((len(self.indices), n))
        is_gap = np.ones((len(self.indices), n), dtype=bool)
        for row, index in enumerate(self.indices):
            raw = self.recording.read(index, max(first, 0) * factor, (first + n) * factor)
            usable = raw[: raw.size // factor * factor]
            if not usable.size:
                continue
            known = np.isfinite(usable)
            level = float(np.median(usable[known])) if known.any() else 0.0
            filled = np.where(known, usable, level) - level
            reduced = filled if factor == 1 else signal.resample_poly(filled, 1, factor)
            at = max(-first, 0)
            samples[row, at : at + reduced.size] = reduced
            is_gap[row, at : at + reduced.size] = ~known.reshape(-1, factor).all(axis=1)
        return samples, is_gap, margin


@dataclass(frozen=True, slots=True, kw_only=True)
class Discharges:
    """Spikes of the whole EEG, and the discharges that they form.

    Attributes
    ----------
    spike_s : (n_spikes,) array
        Peak of each spike, in order of time.
    spike_uv : (n_spikes,) array
        Its size at 14–45 Hz, peak to peak, where it is largest.
    is_generalized : (n_spikes,) bool array
        Whether it involves enough electrodes, on both sides of the head.
    discharge : (n_spikes,) int array
        Number of the discharge that the spike belongs to.
    examined_s : float
        Seconds of EEG looked at.
    """

    spike_s: FloatArray
    spike_uv: FloatArray
    is_generalized: npt.NDArray[np.bool_]
    discharge: npt.NDArray[np.int64]
    examined_s: float

    @property
    def n(self) -> int:
        """Number of discharges."""
        return int(self.discharge[-1]) + 1 if self.discharge.size else 0

    @property
    def first_s(self) -> FloatArray:
        """First spike of each discharge."""
        return self.spike_s[np.unique(self.discharge, return_index=True)[1]]

    def is_near(self, moment_s: FloatArray, before_s: float, after_s: float) -> npt.NDArray[np.bool_]:
        """Tell for each moment whether a spike lies from ``before_s`` before to ``after_s`` after it."""
        first = np.searchsorted(self.spike_s, moment_s - before_s)
        last = np.searchsorted(self.spike_s, moment_s + after_s, side="right")
        return np.asarray(last > first, dtype=bool)

    def repetition_hz(self) -> FloatArray:
        """Return the rate at which spike-waves repeat within each discharge of three or more, polyspikes counting once."""
        rates = []
        for number in range(self.n):
            times = self.spike_s[self.discharge == number]
            firsts = times[np.concatenate(([True], np.diff(times) > _POLYSPIKE_S))]
            if firsts.size >= 3:
                rates.append(1.0 / float(np.median(np.diff(firsts))))
        return np.array(rates)


def blocks_of(recording: Recording, indices: tuple[int, ...]) -> Blocks:
    """Return EEG channels as blocks of a minute at a rate that holds the spikes."""
    return Blocks(
        recording=recording,
        indices=indices,
        derivations=tuple(derivation_of(recording.channels[index].name) for index in indices),
        rate_hz=working_rate_hz(recording.channels[indices[0]].fs_hz, _RATE_HZ),
    )


def find_discharges(blocks: Blocks, settings: CortexSettings) -> Discharges:
    """Return the epileptiform discharges of a recording.

    Parameters
    ----------
    blocks : Blocks
        EEG at 160 Hz or more, so that muscle can be told apart.
    settings : CortexSettings
        What counts as a spike, a wave, muscle, and one discharge.
    """
    bands = _bands(blocks.rate_hz)
    scale = _usual(blocks, bands)
    found: list[tuple[float, float, bool]] = []
    examined_s = 0.0
    for start_s in blocks.starts_s:
        samples, is_gap, margin = blocks.read(float(start_s))
        inside = slice(margin, samples.shape[1] - margin)
        examined_s += float((~is_gap[:, inside]).any(axis=0).mean()) * _BLOCK_S
        for at, size_uv, is_general in _spikes(samples, is_gap, scale, blocks, bands, settings):
            if margin <= at < samples.shape[1] - margin:
                found.append((float(start_s) + (at - margin) / blocks.rate_hz, size_uv, is_general))
    times = np.array([one[0] for one in found])
    return Discharges(
        spike_s=times,
        spike_uv=np.array([one[1] for one in found]),
        is_generalized=np.array([one[2] for one in found], dtype=bool),
        discharge=np.cumsum(np.diff(times, prepend=times[:1]) > settings.discharge_gap_s).astype(np.int64),
        examined_s=examined_s,
    )


def _bands(rate_hz: float) -> dict[str, FloatArray]:
    high_hz = min(_SHARP_HZ[1], 0.45 * rate_hz)
    bands = {
        "sharp": signal.butter(2, (_SHARP_HZ[0], high_hz), "bandpass", fs=rate_hz, output="sos"),
        "wave": signal.butter(2, _WAVE_HZ, "bandpass", fs=rate_hz, output="sos"),
    }
    if rate_hz > 2.5 * _FAST_HZ:
        bands["fast"] = signal.butter(3, _FAST_HZ, "highpass", fs=rate_hz, output="sos")
    return bands


def _usual(blocks: Blocks, bands: dict[str, FloatArray]) -> FloatArray:
    """Return the usual standard deviation of each channel at 14–45 Hz, from the middle of the amplitudes."""
    starts = blocks.starts_s
    chosen = starts[np.unique(np.linspace(0, starts.size - 1, _N_SCALE_BLOCKS).astype(int))]
    medians = []
    for start_s in chosen:
        samples, is_gap, _ = blocks.read(float(start_s))
        sharp = np.abs(signal.sosfiltfilt(bands["sharp"], samples, axis=1))
        sharp[is_gap] = np.nan
        share = (~is_gap).mean(axis=1)
        level = np.full(len(sharp), np.nan)
        level[share > 0.1] = np.nanmedian(sharp[share > 0.1], axis=1)
        medians.append(level)
    stacked = np.array(medians)
    usual = np.array(
        [np.median(column[np.isfinite(column)]) if np.isfinite(column).any() else np.inf for column in stacked.T]
    )
    return np.asarray(usual / _GAUSS)


def _spikes(
    samples: FloatArray,
    is_gap: npt.NDArray[np.bool_],
    scale: FloatArray,
    blocks: Blocks,
    bands: dict[str, FloatArray],
    settings: CortexSettings,
) -> Iterator[tuple[int, float, bool]]:
    rate_hz = blocks.rate_hz
    sharp = signal.sosfiltfilt(bands["sharp"], samples, axis=1)
    near = max(1, round(_TOGETHER_S * rate_hz))
    size = ndimage.maximum_filter1d(sharp, 2 * near + 1, axis=1) - ndimage.minimum_filter1d(sharp, 2 * near + 1, axis=1)
    size[is_gap] = 0.0
    limit = np.maximum(2 * settings.discharge_mads * scale, settings.discharge_uv)
    is_large = size > limit[:, None]
    n_needed = min(settings.discharge_min_electrodes, len(samples))
    candidates = from_mask(is_large.sum(axis=0) >= n_needed)
    if not len(candidates):
        return
    wave = signal.sosfiltfilt(bands["wave"], samples, axis=1)
    fast = signal.sosfiltfilt(bands["fast"], samples, axis=1) if "fast" in bands else None
    around = round(_AROUND_S * rate_hz)
    later = (round(_WAVE_S[0] * rate_hz), round(_WAVE_S[1] * rate_hz))
    for start, stop in candidates:
        for at in _peaks(np.abs(sharp[:, start:stop]).max(axis=0), near) + start:
            low, high = max(at - around, 0), at + around + 1
            top = int(np.argmax(size[:, at]))
            if fast is not None:
                loud = np.sqrt(np.mean(fast[top, low:high] ** 2)) / max(
                    np.sqrt(np.mean(sharp[top, low:high] ** 2)), 1e-9
                )
                if loud > settings.discharge_muscle_fraction:
                    continue
            after = wave[top, at + later[0] : at + later[1]]
            if not after.size or np.ptp(after) < settings.discharge_wave_fraction * size[top, at]:
                continue
            involved = size[:, at] > np.maximum(0.5 * limit, _INVOLVED * size[top, at])
            yield int(at), float(size[top, at]), _is_generalized(involved, blocks.derivations, settings)


def _peaks(strength: FloatArray, near: int) -> npt.NDArray[np.int64]:
    peaks, _ = signal.find_peaks(np.concatenate(([0.0], strength, [0.0])), distance=max(1, near))
    return np.asarray(peaks - 1, dtype=np.int64)


def _is_generalized(
    involved: npt.NDArray[np.bool_], derivations: tuple[Derivation, ...], settings: CortexSettings
) -> bool:
    """Return whether enough electrodes take part, some of them on each side."""
    sides = [
        np.sign(d.position[0]) if d.position is not None and abs(d.position[0]) > 0.1 else 0.0 for d in derivations
    ]
    has_both = all(any(involved[k] for k, own in enumerate(sides) if own == side) for side in (-1.0, 1.0))
    return bool(has_both and involved.mean() >= settings.generalized_fraction)
