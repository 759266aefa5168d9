"""C-reflex and long-latency reflex: what a muscle does after a stimulus, trial by trial and on average."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from myoclonus.measure.confidence import median_limits, wilson
from myoclonus.measure.estimate import Estimate, measured, not_measurable
from myoclonus.relate.stimuli.rectified_emg import held_trials, rectified
from myoclonus.settings.response import ResponseSettings

__all__ = ["Reflex", "reflex_of_epochs"]

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

BEFORE_S = 0.35
AFTER_S = 0.25
_BASE_MS = (-280.0, -10.0)
_BY_CHANCE_MS = (-130.0, -210.0)
_NONE = (float("nan"), float("nan"))
_PEAK_AFTER_MS = 15.0
_GAP_MS = 4.0
_DEVIATIONS = 6.0
_ONSET_DEVIATIONS = 4.0
_SHARE_OF_PEAK = 0.1
_HOLDS_MS = 3.0
_N_BOOTSTRAP = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Reflex:
    """What one muscle does after stimuli of one kind.

    Attributes
    ----------
    probability, latency, amplitude, p : Estimate
        C-reflex, in trials at rest: share of stimuli above chance, median onset (ms), height of the averaged rectified EMG
        above baseline (µV), Fisher's exact p against the same search before the stimulus.
    long_latency, long_p : Estimate
        Long-latency reflex, in trials of contraction: onset of the averaged rectified EMG (ms), p of its window.
    window_ms : tuple of float
        Latencies that count.
    time_ms : (n_times,) float array
        Time from the stimulus.
    rest_average, held_average : (n_times,) float arrays
        Averaged rectified EMG of both kinds of trials, µV; ``NaN`` when there are none.
    n_rest, n_held : int
        Trials.
    onset_ms : (n_rest,) float array
        Onset of the reflex in each trial at rest; ``NaN`` without one.
    """

    probability: Estimate
    latency: Estimate
    amplitude: Estimate
    p: Estimate
    long_latency: Estimate
    long_p: Estimate
    window_ms: tuple[float, float]
    time_ms: FloatArray
    rest_average: FloatArray
    held_average: FloatArray
    n_rest: int
    n_held: int
    onset_ms: FloatArray


def reflex_of_epochs(
    time_ms: FloatArray,
    epochs_uv: FloatArray,
    fs_hz: float,
    is_held: BoolArray | None,
    window_ms: tuple[float, float],
    settings: ResponseSettings,
    *,
    seed: int = 0,
) -> Reflex:
    """Return the reflexes from stretches around stimuli, artifacts of the stimulus already bridged.

    A trial has a reflex when its rectified, smoothed EMG rises within the window and exceeds six deviations of the EMG
    before stimuli; the same search at two moments before each stimulus gives the share by chance, which is taken off. A
    rise that begins before the window (an M-wave, an F-wave, a jerk) does not count.

    Parameters
    ----------
    time_ms, epochs_uv : (n_times,) and (n_trials, n_times) float arrays
        As ``epochs_around`` returns them, from ``BEFORE_S`` before to ``AFTER_S`` after.
    fs_hz : float
        Sampling rate.
    is_held : (n_trials,) bool array or None
        Whether the muscle was held; by its level before the stimulus when ``None``.
    window_ms : tuple of float
        Latencies that count.
    settings : ResponseSettings
        ``min_reflex_trials``, ``reflex_smoothing_ms``, levels of rest.
    seed : int
        For bootstrap limits of the long-latency reflex.
    """
    smooth = rectified(epochs_uv, fs_hz, settings.reflex_smoothing_ms)
    before = (time_ms >= _BASE_MS[0]) & (time_ms < _BASE_MS[1])
    held = held_trials(smooth[:, before], settings) if is_held is None else is_held
    rest, contraction = smooth[~held], smooth[held]
    onset_ms, share = _onsets(time_ms, rest, before, window_ms)
    estimates = _c_reflex(time_ms, rest, before, window_ms, onset_ms, share, settings)
    long_latency, long_p = _long_latency(time_ms, contraction, before, window_ms, settings, seed)
    nothing = np.full(time_ms.size, np.nan)
    return Reflex(
        probability=estimates[0],
        latency=estimates[1],
        amplitude=estimates[2],
        p=estimates[3],
        long_latency=long_latency,
        long_p=long_p,
        window_ms=window_ms,
        time_ms=time_ms,
        rest_average=rest.mean(axis=0) if len(rest) else nothing,
        held_average=contraction.mean(axis=0) if len(contraction) else nothing,
        n_rest=len(rest),
        n_held=len(contraction),
        onset_ms=onset_ms,
    )


def _onsets(
    time_ms: FloatArray, rest: FloatArray, before: BoolArray, window_ms: tuple[float, float]
) -> tuple[FloatArray, tuple[int, int]]:
    """Return the onset of each trial, and how many of how many searches before stimuli found one."""
    if not len(rest):
        return np.empty(0), (0, 0)
    middle = float(np.median(rest[:, before]))
    deviation = 1.4826 * float(np.median(np.abs(rest[:, before] - middle)))
    limits = middle + _DEVIATIONS * deviation, middle + _ONSET_DEVIATIONS * deviation
    own = np.array([_onset(time_ms, trial, window_ms, limits) for trial in rest])
    by_chance = [_onset(time_ms - shift, trial, window_ms, limits) for trial in rest for shift in _BY_CHANCE_MS]
    return own, (int(np.isfinite(by_chance).sum()), len(by_chance))


def _onset(
    time_ms: FloatArray, trial: FloatArray, window_ms: tuple[float, float], limits: tuple[float, float]
) -> float:
    """Return when the largest rise in the window begins, if it exceeds the first limit and begins there.

    It begins where the trial last stayed below the second limit, or below a small share of the peak, for 4 ms.
    """
    searched = np.flatnonzero((time_ms >= window_ms[0]) & (time_ms <= window_ms[1] + _PEAK_AFTER_MS))
    if not searched.size:
        return float("nan")
    peak = searched[int(np.argmax(trial[searched]))]
    if trial[peak] <= limits[0]:
        return float("nan")
    is_low = trial[: peak + 1] < max(limits[1], _SHARE_OF_PEAK * trial[peak])
    gap = max(round(_GAP_MS / (time_ms[1] - time_ms[0])), 1)
    quiet = np.convolve(is_low, np.ones(gap), "valid") >= gap
    ends = np.flatnonzero(quiet)
    if not ends.size:
        return float("nan")
    onset_ms = float(time_ms[min(ends[-1] + gap, peak)])
    return onset_ms if window_ms[0] <= onset_ms <= window_ms[1] else float("nan")


def _c_reflex(
    time_ms: FloatArray,
    rest: FloatArray,
    before: BoolArray,
    window_ms: tuple[float, float],
    onset_ms: FloatArray,
    by_chance: tuple[int, int],
    settings: ResponseSettings,
) -> tuple[Estimate, Estimate, Estimate, Estimate]:
    n = len(rest)
    if n < settings.min_reflex_trials:
        missing = not_measurable(f"too few stimuli at rest: {n}, at least {settings.min_reflex_trials} needed", n)
        return missing, missing, missing, missing
    k, (k_chance, n_chance) = int(np.isfinite(onset_ms).sum()), by_chance
    p_value = float(min(stats.hypergeom.sf(k - 1, n + n_chance, k + k_chance, n), 1.0))
    chance = k_chance / n_chance
    share, low, high = (max((value - chance) / max(1 - chance, 1e-9), 0.0) for value in (k / n, *wilson(k, n)))
    probability = measured(share, (low, high), n)
    p = measured(p_value, _NONE, n)
    if not p_value < settings.alpha:
        none = not_measurable("no more responses in the window than by chance", n)
        return probability, none, none, p
    found_ms = onset_ms[np.isfinite(onset_ms)]
    latency = (
        measured(float(np.median(found_ms)), median_limits(found_ms), k)
        if k >= settings.min_responses
        else not_measurable(f"too few: {k} responses, at least {settings.min_responses} needed", k)
    )
    inside = np.flatnonzero((time_ms >= window_ms[0]) & (time_ms <= window_ms[1] + _PEAK_AFTER_MS))
    above = rest - rest[:, before].mean(axis=1, keepdims=True)
    peak = inside[int(np.argmax(above[:, inside].mean(axis=0)))]
    height = above[:, peak]
    half = float(stats.t.ppf(0.975, n - 1)) * float(height.std(ddof=1)) / np.sqrt(n)
    return probability, latency, measured(height.mean(), (height.mean() - half, height.mean() + half), n), p


def _long_latency(
    time_ms: FloatArray,
    held: FloatArray,
    before: BoolArray,
    window_ms: tuple[float, float],
    settings: ResponseSettings,
    seed: int,
) -> tuple[Estimate, Estimate]:
    n = len(held)
    if n < settings.min_reflex_trials:
        missing = not_measurable(
            f"too few stimuli in contraction: {n}, at least {settings.min_reflex_trials} needed", n
        )
        return missing, missing
    inside = (time_ms >= window_ms[0]) & (time_ms <= window_ms[1] + _PEAK_AFTER_MS)
    change = held[:, inside].mean(axis=1) - held[:, before].mean(axis=1)
    p_value = float(stats.ttest_1samp(change, 0.0, alternative="greater").pvalue)
    p = measured(p_value, _NONE, n)
    if not p_value < settings.alpha:
        return not_measurable("no more activity in the window than before the stimulus", n), p
    onset_ms = _average_onset(time_ms, held.mean(axis=0), before, window_ms)
    if not np.isfinite(onset_ms):
        return not_measurable("the average rises before the window, or not above three deviations", n), p
    rng = np.random.default_rng(seed)
    drawn = [
        _average_onset(time_ms, held[rng.integers(0, n, n)].mean(axis=0), before, window_ms)
        for _ in range(_N_BOOTSTRAP)
    ]
    known = np.array(drawn)[np.isfinite(drawn)]
    limits = tuple(np.quantile(known, [0.025, 0.975])) if known.size >= 0.9 * _N_BOOTSTRAP else _NONE
    return measured(onset_ms, (float(limits[0]), float(limits[1])), n), p


def _average_onset(
    time_ms: FloatArray, average: FloatArray, before: BoolArray, window_ms: tuple[float, float]
) -> float:
    """Return when an average exceeds its baseline by three deviations, and stays there for 3 ms.

    ``NaN`` when it does not, or when it does so already as the window begins: that response is an earlier one.
    """
    limit = float(average[before].mean() + 3 * average[before].std())
    holds = max(round(_HOLDS_MS / (time_ms[1] - time_ms[0])), 1)
    above = np.convolve(average > limit, np.ones(holds), "valid") >= holds
    inside = above & (time_ms[: above.size] >= window_ms[0]) & (time_ms[: above.size] <= window_ms[1])
    places = np.flatnonzero(inside)
    if not places.size or (places[0] > 0 and above[places[0] - 1]):
        return float("nan")
    return float(time_ms[places[0]])
