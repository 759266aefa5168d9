"""Amplitude, peaks and onset of a spike in an average, with bootstrap limits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from myoclonus.relate.limited import Limited, limited

__all__ = ["SpikeShape", "half_correlation", "local_peak_ms", "resampled_averages", "spike_shape"]

FloatArray = npt.NDArray[np.float64]

_SMOOTHING_MS = 1.0
_PEAK_SMOOTHING_MS = 2.0
_PEAK_REACH_MS = 8.0
_TROUGH_REACH_MS = 30.0
_RISE_REACH_MS = 30.0
_N_HALVES = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class SpikeShape:
    """A positive peak and the negative one after it, in one average or in many resampled ones.

    Attributes
    ----------
    amplitude_uv : (n,) array
        From the positive to the negative peak.
    latency_ms, onset_ms : (n,) array
        Time before the moment of the positive peak, and of the start of its rise.
    """

    amplitude_uv: FloatArray
    latency_ms: FloatArray
    onset_ms: FloatArray


def resampled_averages(
    samples_uv: npt.NDArray[np.float32], rng: np.random.Generator, n_bootstrap: int
) -> npt.NDArray[np.float32]:
    """Return the averages of trials ``(n_trials, n_times)`` drawn with replacement: ``(n_bootstrap, n_times)``."""
    n = len(samples_uv)
    drawn = rng.multinomial(n, np.full(n, 1 / n), n_bootstrap).astype(np.float32) / n
    return np.asarray(drawn @ samples_uv)


def spike_shape(averages_uv: npt.NDArray[np.floating], time_ms: FloatArray, near_ms: float) -> SpikeShape:
    """Return amplitude, latency and onset of the spike near a time.

    The positive peak is the largest value within 8 ms of ``near_ms``, after smoothing by 2 ms, since noise rides on the flat
    top of a spike; the negative one is the smallest within 30 ms after it. The onset is where the steepest tangent of the
    rise meets the level that the rise starts from: the smallest value in the 30 ms before the peak.

    Parameters
    ----------
    averages_uv : (n, n_times) array
        Averages.
    time_ms : (n_times,) array
        Time from the moment.
    near_ms : float
        Time before the moment near which the positive peak lies.
    """
    step_ms = float(time_ms[1] - time_ms[0])
    smooth = ndimage.gaussian_filter1d(np.asarray(averages_uv, dtype=np.float64), _SMOOTHING_MS / step_ms, axis=1)
    smoother = ndimage.gaussian_filter1d(
        np.asarray(averages_uv, dtype=np.float64), _PEAK_SMOOTHING_MS / step_ms, axis=1
    )
    rows = np.arange(len(smooth))
    peak = _extreme(smoother, np.abs(time_ms + near_ms) <= _PEAK_REACH_MS + 1e-9)
    after = time_ms[None, :] - time_ms[peak][:, None]
    trough = _extreme(-smooth, (after >= 0) & (after <= _TROUGH_REACH_MS + 1e-9))
    before = (after <= 0) & (after >= -_RISE_REACH_MS - 1e-9)
    base = np.min(np.where(before, smooth, np.inf), axis=1)
    foot = np.argmin(np.where(before, smooth, np.inf), axis=1)
    slope = np.gradient(smooth, step_ms, axis=1)
    rising = (np.arange(time_ms.size)[None, :] >= foot[:, None]) & (after <= 0)
    steepest = np.argmax(np.where(rising, slope, -np.inf), axis=1)
    gradient = np.maximum(slope[rows, steepest], 1e-9)
    onset = time_ms[steepest] - (smooth[rows, steepest] - base) / gradient
    onset = np.maximum(onset, time_ms[foot])
    return SpikeShape(
        amplitude_uv=smooth[rows, peak] - smooth[rows, trough],
        latency_ms=-(time_ms[peak] + step_ms * _vertex(smoother, peak)),
        onset_ms=-onset,
    )


def local_peak_ms(average_uv: FloatArray, time_ms: FloatArray, near_ms: float, last_ms: float) -> tuple[float, float]:
    """Return where a positive peak near a time lies, and how far it stands out on its lower side.

    Parameters
    ----------
    average_uv : (n_times,) array
        Average of one electrode.
    time_ms : (n_times,) array
        Time from the moment.
    near_ms : float
        Time before the moment; the peak lies within 8 ms of it.
    last_ms : float
        Latest time of the peak.

    Returns
    -------
    latency_ms, prominence_uv : float
        Time before the moment, and the height above the lowest point in the 30 ms before or after it, whichever is less;
        ``NaN`` and 0 when the potential only rises or only falls there.
    """
    step_ms = float(time_ms[1] - time_ms[0])
    smooth = ndimage.gaussian_filter1d(np.asarray(average_uv, dtype=np.float64), _SMOOTHING_MS / step_ms)
    is_peak = np.zeros(smooth.size, dtype=bool)
    is_peak[1:-1] = (smooth[1:-1] >= smooth[:-2]) & (smooth[1:-1] > smooth[2:])
    is_peak &= (np.abs(time_ms + near_ms) <= _PEAK_REACH_MS + 1e-9) & (time_ms <= last_ms + 1e-9)
    if not is_peak.any():
        return float("nan"), 0.0
    at = int(np.argmax(np.where(is_peak, smooth, -np.inf)))
    reach = round(_TROUGH_REACH_MS / step_ms)
    sides = (smooth[max(at - reach, 0) : at + 1], smooth[at : at + reach + 1])
    return -float(time_ms[at]), float(smooth[at] - max(side.min() for side in sides))


def half_correlation(samples_uv: npt.NDArray[np.float32], rng: np.random.Generator) -> Limited:
    """Return the correlation between the averages of random halves of trials: mean, and the central 95 %.

    Parameters
    ----------
    samples_uv : (n_trials, n_times) array
        Stretch of one electrode around the spike; at least four trials.
    rng : numpy.random.Generator
        Draws 200 splits.
    """
    n = len(samples_uv)
    is_first = np.zeros((_N_HALVES, n), dtype=np.float32)
    for row in is_first:
        row[rng.permutation(n)[: n // 2]] = 1.0
    first = is_first @ samples_uv / (n // 2)
    second = (1 - is_first) @ samples_uv / (n - n // 2)
    first -= first.mean(axis=1, keepdims=True)
    second -= second.mean(axis=1, keepdims=True)
    norm = np.sqrt(np.sum(first**2, axis=1) * np.sum(second**2, axis=1))
    correlation = np.sum(first * second, axis=1, dtype=np.float64) / np.maximum(norm, 1e-12)
    return limited(float(correlation.mean()), correlation)


def _extreme(values: FloatArray, mask: npt.NDArray[np.bool_]) -> npt.NDArray[np.intp]:
    return np.asarray(np.argmax(np.where(mask, values, -np.inf), axis=1))


def _vertex(values: FloatArray, peak: npt.NDArray[np.intp]) -> FloatArray:
    """Return where between samples the parabola through a peak and its neighbors is highest, −0.5 to 0.5."""
    rows, inside = np.arange(len(values)), np.clip(peak, 1, values.shape[1] - 2)
    low, mid, high = values[rows, inside - 1], values[rows, inside], values[rows, inside + 1]
    bend = low - 2 * mid + high
    shift = np.where(bend < 0, 0.5 * (low - high) / np.minimum(bend, -1e-12), 0.0)
    return np.where(peak == inside, np.clip(shift, -0.5, 0.5), 0.0)
