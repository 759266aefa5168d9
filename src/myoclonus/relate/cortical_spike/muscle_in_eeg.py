"""Muscle in EEG electrodes: fast activity that comes with the burst, or where a spike is claimed."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from myoclonus.relate.trials import Trials, fast_part, moved
from myoclonus.settings.cortex import CortexSettings

__all__ = ["is_muscle_at", "muscle_electrodes", "rises"]

TraceArray = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int64]

_LEAK_WINDOW_MS = 5.0
_LEAK_UNTIL_MS = 40.0
_LEAK_T = 4.0
_OWN_SHARE = 0.1
_BASELINE_MS = -70.0


def is_muscle_at(
    samples_uv: TraceArray, trials: Trials, latency_ms: float, amplitude_uv: float, settings: CortexSettings
) -> bool:
    """Tell whether fast activity at the time of a spike exceeds that before, and what the spike itself holds of it.

    Parameters
    ----------
    samples_uv : (n_trials, n_times) array
        The electrode on which the spike is claimed.
    trials : Trials
        Times and rate.
    latency_ms : float
        Time of the spike before the burst.
    amplitude_uv : float
        Its amplitude; a tenth of it may be fast activity of its own.
    settings : CortexSettings
        Frequency and ratio.
    """
    around = np.abs(trials.time_ms + latency_ms) <= _LEAK_WINDOW_MS
    fast = fast_part(samples_uv, trials.rate_hz, settings.muscle_hz)
    if fast is None or float(np.sqrt(np.mean(fast[:, around] ** 2))) < _OWN_SHARE * amplitude_uv:
        return False
    return bool(rises(samples_uv[:, None], trials, around, settings)[0])


def muscle_electrodes(trials: Trials, shift: IntArray, settings: CortexSettings) -> tuple[str, ...]:
    """Return the electrodes whose fast activity rises in the 40 ms after the onset."""
    after = (trials.time_ms >= 0) & (trials.time_ms <= _LEAK_UNTIL_MS)
    is_rising_on = rises(moved(trials.samples_uv, shift), trials, after, settings)
    return tuple(d.label for d, is_rising in zip(trials.derivations, is_rising_on, strict=True) if is_rising)


def rises(
    samples_uv: TraceArray, trials: Trials, when: npt.NDArray[np.bool_], settings: CortexSettings
) -> npt.NDArray[np.bool_]:
    """Tell on which channels the power of fast activity at some time exceeds that long before, trial by trial."""
    near = trials.time_ms >= -settings.window_before_ms - 10.0
    fast = fast_part(samples_uv[:, :, near], trials.rate_hz, settings.muscle_hz)
    if fast is None or len(samples_uv) < 2:
        return np.zeros(samples_uv.shape[1], dtype=bool)
    time_ms = trials.time_ms[near]
    long_before = (time_ms >= -settings.window_before_ms) & (time_ms < _BASELINE_MS)
    during = np.mean(fast[:, :, when[near]] ** 2, axis=2)
    before = np.mean(fast[:, :, long_before] ** 2, axis=2)
    change = np.log(np.maximum(during, 1e-9)) - np.log(np.maximum(before, 1e-9))
    t = change.mean(axis=0) / np.maximum(change.std(axis=0, ddof=1) / np.sqrt(len(change)), 1e-9)
    ratio = during.mean(axis=0) / np.maximum(before.mean(axis=0), 1e-9)
    return np.asarray((ratio > settings.leak_ratio) & (t > _LEAK_T), dtype=bool)
