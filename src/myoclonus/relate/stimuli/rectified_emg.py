"""Rectified EMG around stimuli, and in which trials the muscle was held."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import ndimage, signal

from myoclonus.settings.response import ResponseSettings

__all__ = ["fast_emg", "held_limit_uv", "held_trials", "rectified"]

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

_RMS_OF_RECTIFIED = float(np.sqrt(np.pi / 2))


def fast_emg(epochs_uv: FloatArray, fs_hz: float, highpass_hz: float = 20.0) -> FloatArray:
    """Return stretches of EMG ``(n, n_times)`` without what is slow, through a filter that does not ring before a rise."""
    if not len(epochs_uv):
        return epochs_uv
    sections = signal.butter(2, min(highpass_hz, 0.2 * fs_hz), btype="highpass", fs=fs_hz, output="sos")
    return np.asarray(signal.sosfilt(sections, epochs_uv - epochs_uv[:, :1], axis=1))


def rectified(epochs_uv: FloatArray, fs_hz: float, smoothing_ms: float, highpass_hz: float = 20.0) -> FloatArray:
    """Return stretches of EMG ``(n, n_times)`` without what is slow, rectified and smoothed, of the same shape and in µV."""
    if not len(epochs_uv):
        return epochs_uv
    width = max(round(smoothing_ms * fs_hz / 1e3), 1)
    return np.asarray(ndimage.uniform_filter1d(np.abs(fast_emg(epochs_uv, fs_hz, highpass_hz)), width, axis=1))


def held_trials(before_uv: FloatArray, settings: ResponseSettings) -> BoolArray:
    """Return in which trials the muscle was held: twice its quiet level, and above any level of rest.

    Parameters
    ----------
    before_uv : (n, n_times) float array
        Rectified EMG before each stimulus, µV.
    settings : ResponseSettings
        ``rest_uv``, ``tonic_ratio``.
    """
    if not len(before_uv):
        return np.zeros(0, dtype=bool)
    return np.asarray(np.median(before_uv, axis=1) >= held_limit_uv(before_uv, settings))


def held_limit_uv(before_uv: FloatArray, settings: ResponseSettings) -> float:
    """Return the median of rectified EMG from which on a muscle counts as held, µV; parameters as of ``held_trials``."""
    level_uv = _RMS_OF_RECTIFIED * np.median(before_uv, axis=1)
    quiet_uv = min(float(np.quantile(level_uv, 0.05)), settings.rest_uv)
    return settings.tonic_ratio * max(quiet_uv, settings.rest_uv / 2) / _RMS_OF_RECTIFIED
