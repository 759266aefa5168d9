"""Trials lined up on the onset of a burst, or on the shape of its rectified EMG."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from myoclonus.relate.trials import Trials
from myoclonus.settings.cortex import CortexSettings

__all__ = ["Aligned", "alignments_of", "moved"]

FloatArray = npt.NDArray[np.float64]
TraceArray = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int64]

_EMG_RISE = 0.15
_EMG_SMOOTHING_MS = 3.0
_EMG_WINDOW_MS = (-40.0, 60.0)
_N_REALIGNMENTS = 3
_BASELINE_MS = -70.0


@dataclass(frozen=True, slots=True)
class Aligned:
    """One way of lining trials up: its name, by how many samples each trial is late, and when the search ends, in ms."""

    name: str
    shift: IntArray
    end_ms: float


def alignments_of(
    trials: Trials, emg_uv: TraceArray | None, settings: CortexSettings, kind: str, others_lead_ms: float
) -> list[Aligned]:
    """Return the ways in which trials are lined up: on the onset as found and, for bursts, on the rectified EMG.

    Parameters
    ----------
    trials : Trials
        Cleaned.
    emg_uv : (n_trials, n_times) array or None
        Rectified EMG of the same trials.
    settings : CortexSettings
        Margin and reach.
    kind : str
        ``positive`` or ``negative``.
    others_lead_ms : float
        How long before this muscle another one usually begins.

    Returns
    -------
    list of Aligned
        The search of each ends before the averaged EMG rises, before other muscles, and before the margin of onsets.
    """
    last_ms = -max(settings.onset_margin_ms, others_lead_ms)
    none = np.zeros(trials.n, dtype=np.int64)
    if emg_uv is None or not trials.n or kind != "positive":
        return [Aligned("onset", none, last_ms)]
    made = []
    for name, shift in (("onset", none), ("emg", _shifts_by_emg(emg_uv, trials, settings))):
        rise_ms = _rise_ms(moved(emg_uv[:, None, :], shift)[:, 0].mean(axis=0), trials.time_ms)
        made.append(Aligned(name, shift, min(last_ms, rise_ms - 1.0)))
    return made


def _shifts_by_emg(emg_uv: TraceArray, trials: Trials, settings: CortexSettings) -> IntArray:
    """Return by how many samples each trial's burst comes late against the others', found on the rectified EMG."""
    reach = round(settings.realign_ms * trials.rate_hz / 1e3)
    smooth = ndimage.gaussian_filter1d(emg_uv, _EMG_SMOOTHING_MS * trials.rate_hz / 1e3, axis=1)
    smooth /= np.maximum(smooth.max(axis=1, keepdims=True), 1e-9)
    inside = np.flatnonzero((trials.time_ms >= _EMG_WINDOW_MS[0]) & (trials.time_ms <= _EMG_WINDOW_MS[1]))
    shift = np.zeros(trials.n, dtype=np.int64)
    lags = np.arange(-reach, reach + 1)
    for _ in range(_N_REALIGNMENTS):
        template = moved(smooth[:, None, :], shift)[:, 0, inside].mean(axis=0)
        template -= template.mean()
        match = np.stack([smooth[:, np.clip(inside + lag, 0, smooth.shape[1] - 1)] @ template for lag in lags], axis=1)
        shift = lags[np.argmax(match, axis=1)]
        shift = np.clip(shift - round(float(np.mean(shift))), -reach, reach)
    return shift


def moved(samples: TraceArray, shift: IntArray) -> TraceArray:
    """Return trials ``(n, n_channels, n_times)`` moved earlier by their shift; ends are repeated."""
    if not shift.any():
        return samples
    moved = np.empty_like(samples)
    places = np.arange(samples.shape[2])
    for row, by in enumerate(shift):
        moved[row] = samples[row][:, np.clip(places + by, 0, places.size - 1)]
    return moved


def _rise_ms(emg_uv: npt.NDArray[np.floating], time_ms: FloatArray) -> float:
    """Return when the averaged rectified EMG leaves its level before the burst, looking back from its peak."""
    level = emg_uv[time_ms < _BASELINE_MS]
    near = np.flatnonzero((time_ms >= _EMG_WINDOW_MS[0]) & (time_ms <= _EMG_WINDOW_MS[1]))
    if not level.size or not near.size:
        return 0.0
    rest, scatter = float(np.median(level)), float(np.std(level))
    peak = near[int(np.argmax(emg_uv[near]))]
    limit = max(rest + _EMG_RISE * (float(emg_uv[peak]) - rest), rest + 3 * scatter)
    low = np.flatnonzero(emg_uv[: peak + 1] < limit)
    return float(time_ms[low[-1]]) if low.size else float(_EMG_WINDOW_MS[0])
