"""Trials lined up on the onset of a burst, or on the shape of its rectified EMG."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from myoclonus.relate.cortical_spike.muscle_in_eeg import rises
from myoclonus.relate.trials import Trials, moved
from myoclonus.settings.cortex import CortexSettings

__all__ = ["Aligned", "JerkKind", "alignments_of", "moved"]

FloatArray = npt.NDArray[np.float64]
TraceArray = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int64]

_EMG_RISE = 0.15
_EMG_SMOOTHING_MS = 3.0
_EMG_WINDOW_MS = (-40.0, 60.0)
_N_REALIGNMENTS = 3
_BASELINE_MS = -70.0


@dataclass(frozen=True, slots=True, kw_only=True)
class JerkKind:
    """What trials are lined up on.

    Attributes
    ----------
    channel : str
        EMG channel that gave the onsets; empty when they were given.
    muscle, side : str or None
        Id of the muscle, and its side.
    kind : str
        ``positive`` for bursts, ``negative`` for silences.
    grouping : str
        ``single`` for jerks on their own, ``train`` for those close to one before.
    is_near_scalp : bool
        Whether the muscle lies near enough to EEG electrodes to be picked up by them.
    near_scalp_lead_ms : float
        How long before the onsets a muscle near the scalp began at most.
    """

    channel: str = ""
    muscle: str | None = None
    side: str | None = None
    kind: str = "positive"
    grouping: str = "single"
    is_near_scalp: bool = False
    near_scalp_lead_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class Aligned:
    """One way of lining trials up: its name, by how many samples each trial is late, and when the search ends, in ms."""

    name: str
    shift: IntArray
    end_ms: float


def alignments_of(
    trials: Trials, emg_uv: TraceArray | None, settings: CortexSettings, jerks: JerkKind
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
    jerks : JerkKind
        What the trials are lined up on.

    Returns
    -------
    list of Aligned
        The search goes on until shortly after the onset, where neither the movement nor the feeling of it can have reached
        the EEG yet. When fast activity shows muscle in the EEG, or the muscle lies near the scalp, it ends before the
        onset, before the averaged EMG rises, and before any other muscle near the scalp. That choice looks at power only
        and is blind to the sign on which the test stands.
    """
    none = np.zeros(trials.n, dtype=np.int64)
    shifts = [("onset", none)]
    if emg_uv is not None and trials.n and jerks.kind == "positive":
        shifts.append(("emg", _shifts_by_emg(emg_uv, trials, settings)))
    made = []
    for name, shift in shifts:
        last_ms = settings.search_after_ms
        around = (trials.time_ms >= -settings.onset_margin_ms) & (trials.time_ms <= settings.search_after_ms)
        if jerks.is_near_scalp or rises(moved(trials.samples_uv, shift), trials, around, settings).any():
            last_ms = -settings.onset_margin_ms
            if emg_uv is not None and trials.n and jerks.kind == "positive":
                rectified = moved(emg_uv[:, None, :], shift)[:, 0].mean(axis=0)
                last_ms = min(last_ms, _rise_ms(rectified, trials.time_ms) - 1.0)
        if jerks.near_scalp_lead_ms > 0:
            last_ms = min(last_ms, -jerks.near_scalp_lead_ms - settings.onset_margin_ms)
        made.append(Aligned(name, shift, last_ms))
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
