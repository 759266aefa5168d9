"""C-reflex and long-latency reflex: what a muscle does after a stimulus, trial by trial and on average."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from myoclonus.measure.brief import brief
from myoclonus.measure.confidence import median_limits, wilson
from myoclonus.measure.estimate import Estimate, measured, not_measurable
from myoclonus.relate.stimuli.rectified_emg import held_trials, rectified
from myoclonus.relate.stimuli.reflex_onsets import PEAK_AFTER_MS, TrialOnsets, trial_onsets
from myoclonus.settings.detect import DetectSettings
from myoclonus.settings.response import ResponseSettings

__all__ = ["Reflex", "reflex_of_epochs"]

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

BEFORE_S = 0.35
AFTER_S = 0.25
_BASE_MS = (-280.0, -10.0)
_NONE = (float("nan"), float("nan"))
_HOLDS_MS = 3.0
_PAUSE_MS = 4.0
_SHARE_OF_PEAK = 0.1
_AT_END_MS = 2.0
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

    __repr__ = brief

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
    hidden_until_ms: FloatArray | None = None,
    detect: DetectSettings | None = None,
    seed: int = 0,
) -> Reflex:
    """Return the reflexes from stretches around stimuli, artifacts of the stimulus already bridged.

    A trial has a reflex when its rectified, smoothed EMG rises within the window and exceeds six deviations of the EMG
    before stimuli; the same search at two moments before each stimulus gives the share by chance, which is taken off. A
    rise that begins before the window (an M-wave, an F-wave, a jerk) does not count. Where the muscle was active already as
    its direct response, which is left out, came to its end, a reflex cannot be told from an F wave: such trials are left
    aside, and when they are more than those with a reflex, the C-reflex is not measurable.

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
    hidden_until_ms : (n_trials,) float array, optional
        Until when each trial is left out as the direct response of the muscle; ``NaN`` when nothing is.
    detect : DetectSettings, optional
        How onsets are placed; the defaults when not given.
    seed : int
        For bootstrap limits of the long-latency reflex.
    """
    smooth = rectified(epochs_uv, fs_hz, settings.reflex_smoothing_ms)
    before = (time_ms >= _BASE_MS[0]) & (time_ms < _BASE_MS[1])
    held = held_trials(smooth[:, before], settings) if is_held is None else is_held
    rest, contraction = smooth[~held], smooth[held]
    hidden_ms = np.full(len(epochs_uv), np.nan) if hidden_until_ms is None else hidden_until_ms
    onsets = trial_onsets(
        time_ms, epochs_uv[~held], fs_hz, before, window_ms, hidden_ms[~held], settings, detect or DetectSettings()
    )
    estimates = _c_reflex(time_ms, rest, before, window_ms, onsets, settings)
    long_latency, long_p = _long_latency(time_ms, contraction, before, window_ms, hidden_ms[held], settings, seed)
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
        onset_ms=onsets.onset_ms,
    )


def _c_reflex(
    time_ms: FloatArray,
    rest: FloatArray,
    before: BoolArray,
    window_ms: tuple[float, float],
    onsets: TrialOnsets,
    settings: ResponseSettings,
) -> tuple[Estimate, Estimate, Estimate, Estimate]:
    if len(rest) < settings.min_reflex_trials:
        missing = not_measurable(
            f"too few stimuli at rest: {len(rest)}, at least {settings.min_reflex_trials} needed", len(rest)
        )
        return missing, missing, missing, missing
    if hidden := _hidden(onsets, settings):
        return hidden, hidden, hidden, hidden
    rest = rest[~onsets.is_hidden]
    n, k = len(rest), int(np.isfinite(onsets.onset_ms).sum())
    p_value = _p(k, n, onsets)
    chance = onsets.n_by_chance / onsets.n_searched
    share, low, high = (max((value - chance) / max(1 - chance, 1e-9), 0.0) for value in (k / n, *wilson(k, n)))
    probability = measured(share, (low, high), n)
    p = measured(p_value, _NONE, n)
    if not p_value < settings.alpha:
        none = not_measurable("no more responses in the window than by chance", n)
        return probability, none, none, p
    found_ms = onsets.onset_ms[np.isfinite(onsets.onset_ms)]
    latency = (
        measured(float(np.median(found_ms)), median_limits(found_ms), k)
        if k >= settings.min_responses
        else not_measurable(f"too few: {k} responses, at least {settings.min_responses} needed", k)
    )
    inside = np.flatnonzero((time_ms >= window_ms[0]) & (time_ms <= window_ms[1] + PEAK_AFTER_MS))
    above = rest - rest[:, before].mean(axis=1, keepdims=True)
    peak = inside[int(np.argmax(above[:, inside].mean(axis=0)))]
    height = above[:, peak]
    half = float(stats.t.ppf(0.975, n - 1)) * float(height.std(ddof=1)) / np.sqrt(n)
    return probability, latency, measured(height.mean(), (height.mean() - half, height.mean() + half), n), p


def _p(k: int, n: int, onsets: TrialOnsets) -> float:
    """Return Fisher's exact p of so many responses against the searches before stimuli."""
    total, k_all = n + onsets.n_searched, k + onsets.n_by_chance
    return float(min(stats.hypergeom.sf(k - 1, total, k_all, n), 1.0))


def _hidden(onsets: TrialOnsets, settings: ResponseSettings) -> Estimate | None:
    """Return why there is no C-reflex to tell, when most of what comes is under way as the direct response ends."""
    n, k = onsets.is_hidden.size, int(onsets.is_hidden.sum())
    if k <= np.isfinite(onsets.onset_ms).sum() or not _p(k, n, onsets) < settings.alpha:
        return None
    return not_measurable(
        f"cannot be told from an F wave: in {k} of {n} trials the muscle is active already as the time of its F wave, which "
        "is left out, ends; a muscle that the stimulated nerve does not supply tells them apart", n,
    )  # fmt: skip


def _long_latency(
    time_ms: FloatArray,
    held: FloatArray,
    before: BoolArray,
    window_ms: tuple[float, float],
    hidden_ms: FloatArray,
    settings: ResponseSettings,
    seed: int,
) -> tuple[Estimate, Estimate]:
    n = len(held)
    if n < settings.min_reflex_trials:
        missing = not_measurable(
            f"too few stimuli in contraction: {n}, at least {settings.min_reflex_trials} needed", n
        )
        return missing, missing
    if np.isfinite(hidden_ms).any():
        window_ms = max(window_ms[0], float(np.nanmedian(hidden_ms)) + _AT_END_MS), window_ms[1]
    inside = (time_ms >= window_ms[0]) & (time_ms <= window_ms[1] + PEAK_AFTER_MS)
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
    """Return when the largest rise of an average in the window begins to exceed its baseline.

    By three deviations and by a tenth of its own height, for 3 ms: what a bridge leaves at its end is less. It begins after
    the last 4 ms below that limit: an earlier bump of the contraction is none of it. ``NaN`` when it does not, or when it
    does so already as the window begins: that response is an earlier one.
    """
    level = float(average[before].mean())
    step_ms = time_ms[1] - time_ms[0]
    searched = np.flatnonzero((time_ms >= window_ms[0]) & (time_ms <= window_ms[1] + PEAK_AFTER_MS))
    if not searched.size:
        return float("nan")
    peak = int(searched[np.argmax(average[searched])])
    limit = level + max(3 * float(average[before].std()), _SHARE_OF_PEAK * float(average[peak] - level))
    gap, holds = max(round(_PAUSE_MS / step_ms), 1), max(round(_HOLDS_MS / step_ms), 1)
    low = np.flatnonzero(np.convolve(average[: peak + 1] <= limit, np.ones(gap), "valid") >= gap)
    if average[peak] <= limit or not low.size:
        return float("nan")
    onset = int(low[-1]) + gap
    is_held = bool((average[onset : onset + holds] > limit).all())
    return float(time_ms[onset]) if is_held and window_ms[0] <= time_ms[onset] <= window_ms[1] else float("nan")
