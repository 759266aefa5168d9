"""What an epileptiform spike is in a block of EEG: narrow, alone, followed by a wave, no muscle, with a field on the scalp.

A spike is sought by wavelets (second derivatives of Gaussians) that fit spikes of 20 to 50 ms at half their height. It stands
out of what is usual on its electrode and of the half second on both sides, which alpha and spindles do not; it is narrower
than vertex waves and blinks; it has less above 60 Hz than muscle, and a slower wave after it. Other electrodes see it too;
a spike that only one of them shows counts when the average of several has a field on its neighbors, as the pop of an
electrode has not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import ndimage, signal

from myoclonus.settings.cortex import CortexSettings

__all__ = ["SpikeFilters", "SpikeSeen", "spike_filters", "spikes_in", "usual_level", "with_field"]

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

_SPIKE_SD_S = (0.012, 0.018, 0.026)
_REACH_SD = 5.0
_SPIKE_HZ = 45.0
_FAST_HZ = 60.0
_WAVE_HZ = (0.8, 6.0)
_TOGETHER_S = 0.03
_AROUND_S = 0.06
_ALONE_S = 0.5
_RHYTHM_S = 0.35
_POLYSPIKE_S = 0.15
_WAVE_S = (0.06, 0.45)
_GAP_MARGIN_S = 0.15
_INVOLVED = 0.1
_NEIGHBOR_SHARE = 0.5
_GAUSS = 0.6745
_MIN_ALONE = 6
_FLANK_S = 0.12
_FLANK_SHARE = 0.6
_PEAK_REACH_S = 0.02
_WIDTH_REACH_S = 0.12
_FIELD_SHARE = 0.08
_FIELD_T = 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SpikeFilters:
    """Wavelets and bands at one rate.

    Attributes
    ----------
    rate_hz : float
        Sampling rate.
    wavelets : tuple of (n,) arrays
        They return the height of the spike that fits them.
    wave, slow, fast : second-order sections
        Bands: of the wave after a spike, of both, and of muscle; ``fast`` is ``None`` when the rate is too low.
    """

    rate_hz: float
    wavelets: tuple[FloatArray, ...]
    wave: FloatArray
    slow: FloatArray
    fast: FloatArray | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SpikeSeen:
    """One spike of a block.

    Attributes
    ----------
    sample : int
        Place in the block.
    height_uv, sign : float
        Height of the wavelet that fits best, on the electrode where it is largest, and whether it is positive.
    top : int
        That electrode.
    field_uv : (n_channels,) array
        The same wavelet on all electrodes at this moment, positive on the largest.
    involved : (n_channels,) bool array
        Electrodes that take part.
    is_alone : bool
        Whether too few electrodes stand out by themselves.
    """

    sample: int
    height_uv: float
    sign: float
    top: int
    field_uv: FloatArray
    involved: BoolArray
    is_alone: bool


def spike_filters(rate_hz: float) -> SpikeFilters:
    """Return the wavelets and bands at a rate of 160 Hz or more."""
    high_hz = min(_SPIKE_HZ, 0.45 * rate_hz)
    fast = signal.butter(3, _FAST_HZ, "highpass", fs=rate_hz, output="sos") if rate_hz > 2.5 * _FAST_HZ else None
    return SpikeFilters(
        rate_hz=rate_hz,
        wavelets=tuple(_wavelet(sd_s, rate_hz) for sd_s in _SPIKE_SD_S),
        wave=signal.butter(2, _WAVE_HZ, "bandpass", fs=rate_hz, output="sos"),
        slow=signal.butter(2, high_hz, "lowpass", fs=rate_hz, output="sos"),
        fast=fast,
    )


def usual_level(samples: FloatArray, is_gap: BoolArray, filters: SpikeFilters) -> FloatArray:
    """Return the usual standard deviation of each wavelet on each channel, ``(n_spike_wavelets, n_channels)``.

    It comes from the middle of the amplitudes, so that spikes do not raise it; ``NaN`` where nearly all is a gap.
    """
    level = np.full((len(_SPIKE_SD_S), len(samples)), np.nan)
    known = (~is_gap).mean(axis=1) > 0.1
    for row, heights in enumerate(_heights(samples, is_gap, filters)):
        heights[_near_gap(is_gap, filters.rate_hz)] = np.nan
        enough = known & np.isfinite(heights).any(axis=1)
        level[row, enough] = np.nanmedian(np.abs(heights[enough]), axis=1) / _GAUSS
    return level


def spikes_in(
    samples: FloatArray,
    is_gap: BoolArray,
    usual: FloatArray,
    filters: SpikeFilters,
    counted: BoolArray,
    settings: CortexSettings,
) -> list[SpikeSeen]:
    """Return the spikes of a block in order of time.

    Parameters
    ----------
    samples : (n_channels, n) array
        EEG, µV.
    is_gap : (n_channels, n) bool array
        Where nothing was recorded.
    usual : (n_spike_wavelets, n_channels) array
        As ``usual_level`` gives it.
    filters : SpikeFilters
        At the rate of the block.
    counted : (n_channels,) bool array
        Electrodes on which a spike is sought; those of the eyes only take part.
    settings : CortexSettings
        What stands out, and what is muscle or a wave.
    """
    heights = _heights(samples, is_gap, filters)
    sizes = np.abs(heights)
    limit = np.maximum(settings.discharge_mads * usual, settings.discharge_uv)
    near = max(1, round(_TOGETHER_S * filters.rate_hz))
    is_large = (sizes > limit[:, :, np.newaxis]).any(axis=0) & counted[:, np.newaxis]
    strength = np.where(is_large, sizes.max(axis=0), 0.0).max(axis=0)
    peaks, _ = signal.find_peaks(np.concatenate(([0.0], strength, [0.0])), distance=near)
    if not peaks.size:
        return []
    bands = {
        name: signal.sosfiltfilt(sections, samples, axis=1)
        for name, sections in (
            ("wave", filters.wave),
            ("slow", filters.slow),
            ("fast", filters.fast),
        )
        if sections is not None
    }
    found = [_seen(int(at), heights, sizes, limit, counted, near, settings) for at in peaks - 1]
    largest = _largest_near([seen for seen, _ in found], filters)
    fit = [
        (seen, _is_of_rhythm(seen, heights[scale, seen.top] * seen.sign, bands["wave"], filters, settings))
        for (seen, scale), is_largest in zip(found, largest, strict=True)
        if is_largest
        and _stands_out(seen, sizes[scale, seen.top], filters, settings)
        and _is_narrow_peak(seen, bands["slow"], filters, settings)
        and not _is_muscle(seen, bands, filters, settings)
        and _wave_uv(seen, bands["wave"], filters) >= settings.discharge_wave_fraction * seen.height_uv
    ]
    kept: list[SpikeSeen] = []
    for seen, is_of_rhythm in fit:  # spikes that follow a spike closely are polyspikes, not a rhythm
        if not is_of_rhythm or (kept and seen.sample - kept[-1].sample <= _POLYSPIKE_S * filters.rate_hz):
            kept.append(seen)
    return kept


def with_field(seen: Sequence[SpikeSeen]) -> list[bool]:
    """Return which spikes count: those of several electrodes, and those of one whose average has a field on others."""
    alone: dict[int, list[FloatArray]] = {}
    for one in seen:
        if one.is_alone:
            alone.setdefault(one.top, []).append(one.field_uv)
    has_field = {top: _spreads(np.array(fields), top) for top, fields in alone.items()}
    return [not one.is_alone or has_field[one.top] for one in seen]


def _spreads(fields_uv: FloatArray, top: int) -> bool:
    """Return whether the mean field on some other electrode is beyond chance and no trifle."""
    n = len(fields_uv)
    if n < _MIN_ALONE:
        return False
    mean = fields_uv.mean(axis=0)
    t = mean / np.maximum(fields_uv.std(axis=0, ddof=1) / np.sqrt(n), 1e-9)
    reached = (t > _FIELD_T) & (mean > _FIELD_SHARE * mean[top])
    reached[top] = False
    return bool(reached.any())


def _seen(
    at: int,
    heights: FloatArray,
    sizes: FloatArray,
    limit: FloatArray,
    counted: BoolArray,
    near: int,
    settings: CortexSettings,
) -> tuple[SpikeSeen, int]:
    """Return a spike, and the wavelet that fits it best."""
    here = np.where(counted & (sizes[:, :, at] > limit).any(axis=0), sizes[:, :, at].max(axis=0), 0.0)
    top = int(np.argmax(here))
    scale = int(np.argmax(sizes[:, top, at]))
    around = sizes[scale, :, max(at - near, 0) : at + near + 1].max(axis=1)
    involved = around > np.maximum(_NEIGHBOR_SHARE * limit[scale], _INVOLVED * sizes[scale, top, at])
    n_needed = min(settings.discharge_min_electrodes, int(counted.sum()))
    return SpikeSeen(
        sample=at,
        height_uv=float(sizes[scale, top, at]),
        sign=float(np.sign(heights[scale, top, at])),
        top=top,
        field_uv=heights[scale, :, at] * np.sign(heights[scale, top, at]),
        involved=involved,
        is_alone=int((involved & counted).sum()) < n_needed,
    ), scale


def _largest_near(seen: Sequence[SpikeSeen], filters: SpikeFilters) -> list[bool]:
    """Return which are no flank of a larger one: each spike has lobes of the other sign on both sides."""
    sample, height = np.array([one.sample for one in seen]), np.array([one.height_uv for one in seen])
    reach = _FLANK_S * filters.rate_hz
    return [bool(one.height_uv >= _FLANK_SHARE * height[np.abs(sample - one.sample) <= reach].max()) for one in seen]


def _is_narrow_peak(seen: SpikeSeen, slow: FloatArray, filters: SpikeFilters, settings: CortexSettings) -> bool:
    """Return whether the potential turns back on both sides, and soon: movement only goes away, vertex waves are wide."""
    reach, near = round(_WIDTH_REACH_S * filters.rate_hz), max(1, round(_PEAK_REACH_S * filters.rate_hz))
    trace = seen.sign * slow[seen.top, max(seen.sample - reach, 0) : seen.sample + reach + 1]
    middle = min(seen.sample, reach)
    peak = max(middle - near, 0) + int(np.argmax(trace[max(middle - near, 0) : middle + near + 1]))
    prominence = float(trace[peak] - max(trace[: peak + 1].min(), trace[peak:].min()))
    is_low = trace < trace[peak] - 0.5 * prominence
    before, after = np.flatnonzero(is_low[:peak]), np.flatnonzero(is_low[peak:])
    width = (peak - int(before[-1]) if before.size else reach) + (int(after[0]) if after.size else reach)
    return bool(
        prominence >= settings.discharge_peak_fraction * seen.height_uv
        and width - 1 <= settings.discharge_width_ms * filters.rate_hz / 1e3
    )


def _stands_out(seen: SpikeSeen, sizes: FloatArray, filters: SpikeFilters, settings: CortexSettings) -> bool:
    reach = round(_ALONE_S * filters.rate_hz)
    around = sizes[max(seen.sample - reach, 0) : seen.sample + reach + 1]
    return bool(seen.height_uv >= settings.discharge_alone_ratio * float(np.median(around)))


def _is_of_rhythm(
    seen: SpikeSeen, course: FloatArray, wave: FloatArray, filters: SpikeFilters, settings: CortexSettings
) -> bool:
    """Return whether a spike is one of many alike in a row without a slow wave of its size: alpha, or a spindle."""
    reach = round(_RHYTHM_S * filters.rate_hz)
    around = course[max(seen.sample - reach, 0) : seen.sample + reach + 1]
    alike, _ = signal.find_peaks(around, height=settings.discharge_rhythm_fraction * seen.height_uv)
    is_rhythm = alike.size - 1 >= settings.discharge_rhythm_count
    return is_rhythm and _wave_uv(seen, wave, filters) < settings.discharge_rhythm_wave_fraction * seen.height_uv


def _is_muscle(seen: SpikeSeen, bands: dict[str, FloatArray], filters: SpikeFilters, settings: CortexSettings) -> bool:
    if "fast" not in bands:
        return False
    reach = round(_AROUND_S * filters.rate_hz)
    fast = bands["fast"][seen.top, max(seen.sample - reach, 0) : seen.sample + reach + 1]
    return float(np.sqrt(np.mean(fast**2))) > settings.discharge_muscle_fraction * seen.height_uv


def _wave_uv(seen: SpikeSeen, wave: FloatArray, filters: SpikeFilters) -> float:
    first, last = (round(after_s * filters.rate_hz) for after_s in _WAVE_S)
    after = wave[seen.top, seen.sample + first : seen.sample + last]
    return float(np.ptp(after)) if after.size else 0.0


def _heights(samples: FloatArray, is_gap: BoolArray, filters: SpikeFilters) -> FloatArray:
    """Return the height of the spike that fits each wavelet at each moment, ``(n_wavelets, n_channels, n)``; 0 at gaps."""
    made = np.stack(
        [signal.oaconvolve(samples, wavelet[np.newaxis], mode="same", axes=1) for wavelet in filters.wavelets]
    )
    made[:, _near_gap(is_gap, filters.rate_hz)] = 0.0
    return np.asarray(made)


def _near_gap(is_gap: BoolArray, rate_hz: float) -> BoolArray:
    if not is_gap.any():
        return is_gap
    return np.asarray(ndimage.maximum_filter1d(is_gap, 2 * round(_GAP_MARGIN_S * rate_hz) + 1, axis=1))


def _wavelet(sd_s: float, rate_hz: float) -> FloatArray:
    """Return the second derivative of a Gaussian, scaled to return the height of the Gaussian that it fits best."""
    reach = round(_REACH_SD * sd_s * rate_hz)
    time = np.arange(-reach, reach + 1) / rate_hz / sd_s
    shape = (1 - time**2) * np.exp(-0.5 * time**2)
    shape -= shape.mean()
    return np.asarray(shape / np.sum(shape * np.exp(-(time**2))))
