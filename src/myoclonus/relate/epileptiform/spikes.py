"""What an epileptiform spike is in a block of EEG: narrow, alone, followed by a wave, no muscle, with a field on the scalp.

A spike is sought by wavelets (second derivatives of Gaussians) that fit spikes of 20 to 50 ms at half their height. It stands
out of what is usual on its electrode and of the half second on both sides, which alpha and spindles do not; it is narrower
than most vertex waves; it has less above 60 Hz than muscle, and a slower wave after it. Its neighbors see it too; a spike
that only one electrode shows counts when the average of several has a field on others, as the pop of an electrode has not.
What looks like a spike all the same and comes from elsewhere is told by ``look_alikes``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy import ndimage, signal

from myoclonus.relate.epileptiform.montage import Montage
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
_MUSCLE_AROUND_S = 0.4
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
_BEFORE_S = (0.3, 0.06)
_WAVE_AFTER_S = (0.1, 0.3)
_LEAST_HEIGHT = 0.3


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
        Whether too few electrodes stand out by themselves, or those next to it do not see it.
    edge_uv : (n_channels,) array
        The narrowest wavelet on all electrodes where it is largest near this moment: the steep part, positive on the largest.
    edge_noise_uv : float
        Usual level of that wavelet, on the usual electrode.
    width_ms : float
        Width at half height.
    wave_share : float
        Slow wave of its own polarity after it over its height, both against the level before it.
    """

    sample: int
    height_uv: float
    sign: float
    top: int
    field_uv: FloatArray
    involved: BoolArray
    is_alone: bool
    edge_uv: FloatArray
    edge_noise_uv: float
    width_ms: float = float("nan")
    wave_share: float = float("nan")


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
    montage: Montage,
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
    montage : Montage
        Electrodes on which a spike is sought, and which are neighbors.
    settings : CortexSettings
        What stands out, and what is muscle or a wave.
    """
    heights = _heights(samples, is_gap, filters)
    sizes = np.abs(heights)
    limit = np.maximum(settings.discharge_mads * usual, settings.discharge_uv)
    near = max(1, round(_TOGETHER_S * filters.rate_hz))
    is_large = (sizes > limit[:, :, np.newaxis]).any(axis=0) & montage.counted[:, np.newaxis]
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
    found = [_seen(int(at), heights, sizes, limit, usual, montage, near, settings) for at in peaks - 1]
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
            kept.append(_with_shape(seen, bands["slow"], filters))
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
    usual: FloatArray,
    montage: Montage,
    near: int,
    settings: CortexSettings,
) -> tuple[SpikeSeen, int]:
    """Return a spike, and the wavelet that fits it best."""
    counted = montage.counted
    here = np.where(counted & (sizes[:, :, at] > limit).any(axis=0), sizes[:, :, at].max(axis=0), 0.0)
    top = int(np.argmax(here))
    scale = int(np.argmax(sizes[:, top, at]))
    around = sizes[scale, :, max(at - near, 0) : at + near + 1].max(axis=1)
    involved = around > np.maximum(_NEIGHBOR_SHARE * limit[scale], _INVOLVED * sizes[scale, top, at])
    n_needed = min(settings.discharge_min_electrodes, int(counted.sum()))
    field_uv = heights[scale, :, at] * np.sign(heights[scale, top, at])
    edge = max(at - near, 0) + int(np.argmax(sizes[0, top, max(at - near, 0) : at + near + 1]))
    reached = montage.reached_share(field_uv, top)
    return SpikeSeen(
        sample=at,
        height_uv=float(sizes[scale, top, at]),
        sign=float(np.sign(heights[scale, top, at])),
        top=top,
        field_uv=field_uv,
        involved=involved,
        is_alone=int((involved & counted).sum()) < n_needed or reached < settings.discharge_neighbor_fraction,
        edge_uv=heights[0, :, edge] * np.sign(heights[0, top, edge]),
        edge_noise_uv=float(np.median(usual[0][np.isfinite(usual[0])])),
    ), scale


def _with_shape(seen: SpikeSeen, slow: FloatArray, filters: SpikeFilters) -> SpikeSeen:
    """Return the spike with its width and the wave after it."""
    rate_hz = filters.rate_hz
    trace, peak, is_low, _ = _peak_of(seen, slow, filters)
    whole = seen.sign * slow[seen.top]
    first = max(seen.sample - round(_WIDTH_REACH_S * rate_hz), 0) + peak
    before = whole[max(first - round(_BEFORE_S[0] * rate_hz), 0) : max(first - round(_BEFORE_S[1] * rate_hz), 1)]
    level = float(np.median(before))
    height = max(float(trace[peak]) - level, _LEAST_HEIGHT * seen.height_uv)
    wave = whole[first + round(_WAVE_AFTER_S[0] * rate_hz) : first + round(_WAVE_AFTER_S[1] * rate_hz)]
    return replace(
        seen,
        width_ms=_width(is_low, peak) / rate_hz * 1e3,
        wave_share=(float(wave.max()) - level) / height if wave.size else 0.0,
    )


def _largest_near(seen: Sequence[SpikeSeen], filters: SpikeFilters) -> list[bool]:
    """Return which are no flank of a larger one: each spike has lobes of the other sign on both sides."""
    sample, height = np.array([one.sample for one in seen]), np.array([one.height_uv for one in seen])
    reach = _FLANK_S * filters.rate_hz
    return [bool(one.height_uv >= _FLANK_SHARE * height[np.abs(sample - one.sample) <= reach].max()) for one in seen]


def _is_narrow_peak(seen: SpikeSeen, slow: FloatArray, filters: SpikeFilters, settings: CortexSettings) -> bool:
    """Return whether the potential turns back on both sides, and soon: movement only goes away, slow waves are wide."""
    _, peak, is_low, prominence = _peak_of(seen, slow, filters)
    return bool(
        prominence >= settings.discharge_peak_fraction * seen.height_uv
        and _width(is_low, peak) <= settings.discharge_width_ms * filters.rate_hz / 1e3
    )


def _peak_of(seen: SpikeSeen, slow: FloatArray, filters: SpikeFilters) -> tuple[FloatArray, int, BoolArray, float]:
    """Return the potential around a spike, positive at it, where its peak is, where it is below half height, and its prominence."""
    reach, near = round(_WIDTH_REACH_S * filters.rate_hz), max(1, round(_PEAK_REACH_S * filters.rate_hz))
    trace = seen.sign * slow[seen.top, max(seen.sample - reach, 0) : seen.sample + reach + 1]
    middle = min(seen.sample, reach)
    peak = max(middle - near, 0) + int(np.argmax(trace[max(middle - near, 0) : middle + near + 1]))
    prominence = float(trace[peak] - max(trace[: peak + 1].min(), trace[peak:].min()))
    return trace, peak, trace < trace[peak] - 0.5 * prominence, prominence


def _width(is_low: BoolArray, peak: int) -> int:
    """Return over how many samples the potential is above half height; as many as there are on a side where it stays so."""
    before, after = np.flatnonzero(is_low[:peak]), np.flatnonzero(is_low[peak:])
    return (peak - int(before[-1]) if before.size else peak) + (int(after[0]) if after.size else is_low.size - peak) - 1


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
    """Return whether fast activity comes with a spike, or far more of it in the time around."""
    if "fast" not in bands:
        return False
    fast = bands["fast"][seen.top]
    return any(
        float(np.sqrt(np.mean(_near(fast, seen.sample, reach_s * filters.rate_hz) ** 2))) > share * seen.height_uv
        for reach_s, share in (
            (_AROUND_S, settings.discharge_muscle_fraction),
            (_MUSCLE_AROUND_S, settings.discharge_muscle_around_fraction),
        )
    )


def _near(values: FloatArray, at: int, reach: float) -> FloatArray:
    return values[max(at - round(reach), 0) : at + round(reach) + 1]


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
