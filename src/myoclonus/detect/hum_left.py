"""Whether a burst is no more than what strong hum leaves behind when it swells faster than it can be followed."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from myoclonus.detect.stretch import Stretch
from myoclonus.settings.detect import DetectSettings

__all__ = ["is_left_of_hum"]

FloatArray = npt.NDArray[np.floating[Any]]

_HUM_BIN_S = 0.1
_REACH_BINS = 10
_N_HARMONICS = 7
_LEAST_FREE = 2.0
"""A burst must have this many times more independent samples than the fit has weights."""


def is_left_of_hum(stretch: Stretch, onset: int, end: int, settings: DetectSettings) -> bool:
    """Tell whether a burst on a channel of strong hum lies on the lines of the hum.

    The burst is fitted by sinusoids at the mains frequency and its multiples whose amplitudes go linearly. A muscle's energy
    spreads over the whole band, so that the fit explains little more of it than its weights would of noise. What is large beside the
    hum is not left of it.

    Parameters
    ----------
    stretch : Stretch
        With the hum removed.
    onset, end : int
        First sample of the burst, and the one behind it, at the working rate.
    settings : DetectSettings
        ``loose_hum_uv``, ``hum_left_most`` and ``hum_left_share``.
    """
    if not stretch.hum_hz or end <= onset:
        return False
    hum_uv, window = _hum_near_uv(stretch, onset, end), stretch.wide[onset:end]
    if hum_uv <= settings.loose_hum_uv or window @ window > (settings.hum_left_most * hum_uv) ** 2 * window.size:
        return False
    hum_hz = stretch.hum_hz[0]
    n_lines = min(_N_HARMONICS, int(0.45 * stretch.fs_hz // hum_hz))
    n_free = 2 * stretch.bandwidth_hz * (end - onset) / stretch.fs_hz
    n_lines = min(n_lines, int(n_free / (4 * _LEAST_FREE)))
    energy = float(window @ window)
    if n_lines < 1 or energy <= 0:
        return False
    by_chance = 4 * n_lines / n_free
    share = _share_on_lines(window, hum_hz, n_lines, stretch.fs_hz) / energy
    return (share - by_chance) / (1 - by_chance) > settings.hum_left_share


def _hum_near_uv(stretch: Stretch, onset: int, end: int) -> float:
    """Return the highest hum within a second of a burst: under the burst itself it may not be seen."""
    first, last = (int(sample / stretch.fs_hz / _HUM_BIN_S) for sample in (onset, end))
    near = stretch.hum_uv[max(first - _REACH_BINS, 0) : last + _REACH_BINS + 1]
    return float(near.max(initial=0.0))


def _share_on_lines(window: FloatArray, hum_hz: float, n_lines: int, fs_hz: float) -> float:
    """Return the energy that lines of linearly changing amplitude explain."""
    turns = 2 * np.pi * np.outer(hum_hz * np.arange(1, n_lines + 1), np.arange(window.size) / fs_hz)
    ramp = np.linspace(-1.0, 1.0, window.size)
    basis = np.vstack((np.cos(turns), np.sin(turns), ramp * np.cos(turns), ramp * np.sin(turns)))
    weights, *_ = np.linalg.lstsq(basis.T, window, rcond=None)
    fitted = weights @ basis
    return float(fitted @ fitted)
