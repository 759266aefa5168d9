"""Silent period: how long a held muscle stays silent after a stimulus, on the average of trials."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from myoclonus.measure.estimate import Estimate, measured, not_measurable
from myoclonus.relate.channels_of import recording_of
from myoclonus.relate.evoked_epochs import channel_epochs
from myoclonus.relate.reflex_average import held_trials, rectified
from myoclonus.settings.response import ResponseSettings

__all__ = ["SilentPeriod", "silent_period", "silent_period_of_epochs", "silent_span_s"]

FloatArray = npt.NDArray[np.float64]

_BEFORE_S = 0.4
_AFTER_S = 0.6
_SHORTEST_BEFORE_S = 0.15
_BASE_ENDS_MS = -10.0
_N_DRAWN = 200
_NONE = (float("nan"), float("nan"))


@dataclass(frozen=True, slots=True, kw_only=True)
class SilentPeriod:
    """How long one muscle is silent after stimuli of one kind.

    Attributes
    ----------
    onset, duration : Estimate
        From the stimulus to the beginning of the silence, and its length, ms.
    time_ms, average_uv : (n_times,) float arrays
        Time from the stimulus, and the averaged rectified EMG of the trials in which the muscle was held; ``NaN`` when
        there are none.
    background_uv : float
        Mean of the average before the stimulus.
    n_held : int
        Trials in which the muscle was held.
    """

    onset: Estimate
    duration: Estimate
    time_ms: FloatArray
    average_uv: FloatArray
    background_uv: float
    n_held: int


def silent_period(
    emg_uv: Any,
    fs_hz: float | None = None,
    *,
    stimulus_s: npt.ArrayLike,
    channel: str | None = None,
    settings: ResponseSettings | None = None,
    seed: int = 0,
) -> SilentPeriod:
    """Return the silent period of one muscle after stimuli.

    Parameters
    ----------
    emg_uv : (n_samples,) array, Recording or mne Raw
        EMG in µV; of an object with several channels, ``channel`` names the one.
    fs_hz : float, optional
        Sampling rate of an array.
    stimulus_s : (n,) array
        Onsets of stimuli.
    channel : str, optional
        The channel; the first EMG channel when not given.
    settings : ResponseSettings, optional
        The defaults when not given.
    seed : int
        For what chance gives, and for the limits.

    Returns
    -------
    SilentPeriod
    """
    used = settings or ResponseSettings()
    data = np.asarray(emg_uv)[np.newaxis] if isinstance(emg_uv, np.ndarray) and emg_uv.ndim == 1 else emg_uv
    recording, _ = recording_of(data, fs_hz)
    index = recording.with_role("emg")[0] if channel is None else recording.index_of(channel)
    onset_s = np.asarray(stimulus_s, dtype=np.float64)
    time_ms, epochs, _ = channel_epochs(recording, index, onset_s, *silent_span_s(onset_s))
    return silent_period_of_epochs(time_ms, epochs, recording.channels[index].fs_hz, used, seed=seed)


def silent_span_s(stimulus_s: FloatArray) -> tuple[float, float]:
    """Return how far before and after stimuli to look: no farther than the next one, as they usually follow each other."""
    if stimulus_s.size < 2:
        return _BEFORE_S, _AFTER_S
    share = min(float(np.median(np.diff(np.sort(stimulus_s)))) / (_BEFORE_S + _AFTER_S), 1.0)
    return share * _BEFORE_S, share * _AFTER_S


def silent_period_of_epochs(
    time_ms: FloatArray, epochs_uv: FloatArray, fs_hz: float, settings: ResponseSettings, *, seed: int = 0
) -> SilentPeriod:
    """Return the silent period from stretches around stimuli, artifacts of the stimulus already bridged.

    It is the first stretch after ``silent_earliest_ms`` in which the average of the rectified, smoothed EMG stays below
    ``silent_fraction`` of its mean before the stimulus, for ``silent_min_ms`` and longer than chance. A response to the
    stimulus is above the background and thereby ends before it. Chance is known from averages of the same trials before
    the stimulus, each moved by a random time: the silence is longer than the longest of all but ``alpha`` of these. This
    differs from silent periods read trial by trial; an average needs no eye, but has only the common silence.

    Parameters
    ----------
    time_ms, epochs_uv : (n_times,) and (n_trials, n_times) float arrays
        As ``epochs_around`` returns them.
    fs_hz : float
        Sampling rate.
    settings : ResponseSettings
        Those named above, ``silent_min_trials``, ``silent_highpass_hz``, ``silent_smoothing_ms``, levels of rest.
    seed : int
        For chance and for bootstrap limits.
    """
    before = time_ms < _BASE_ENDS_MS
    if np.sum(before) < (_SHORTEST_BEFORE_S * 1e3 + _BASE_ENDS_MS) / 1e3 * fs_hz:
        return _without("the stimuli follow each other too fast: no background between them", time_ms, len(epochs_uv))
    smooth = rectified(epochs_uv, fs_hz, settings.silent_smoothing_ms, settings.silent_highpass_hz)
    held = smooth[held_trials(smooth[:, before], settings)] if len(smooth) else smooth
    n = len(held)
    if n < settings.silent_min_trials:
        why = f"held at too few stimuli: {n} of {len(epochs_uv)}, at least {settings.silent_min_trials} needed"
        return _without(why, time_ms, n)
    average = held.mean(axis=0)
    shown = {"time_ms": time_ms, "average_uv": average, "background_uv": float(average[before].mean()), "n_held": n}
    searched = time_ms >= settings.silent_earliest_ms
    runs = _runs(average[searched] < settings.silent_fraction * average[before].mean())
    runs = runs[runs[:, 0] < (settings.silent_latest_ms - settings.silent_earliest_ms) / 1e3 * fs_hz]
    length = np.diff(runs, axis=1)[:, 0]
    none = not_measurable(f"no stretch below {settings.silent_fraction:g} of the level before the stimulus", n)
    shortest = settings.silent_min_ms / 1e3 * fs_hz
    if not np.any(length >= shortest):
        return SilentPeriod(onset=none, duration=none, **shown)
    rng = np.random.default_rng(seed)
    by_chance = _longest_by_chance(held[:, before], int(searched.sum()), settings, rng)
    is_silence = (length >= shortest) & (length > by_chance)
    if not is_silence.any():
        none = not_measurable("the silence is no longer than pauses before the stimulus by chance", n)
        return SilentPeriod(onset=none, duration=none, **shown)
    first, stop = runs[int(np.argmax(is_silence))]
    onset, duration = _estimates(time_ms, held, before, searched, (int(first), int(stop)), settings, rng)
    return SilentPeriod(onset=onset, duration=duration, **shown)


def _without(reason: str, time_ms: FloatArray, n: int) -> SilentPeriod:
    none = not_measurable(reason, n)
    nothing = np.full(time_ms.size, np.nan)
    return SilentPeriod(
        onset=none, duration=none, time_ms=time_ms, average_uv=nothing, background_uv=float("nan"), n_held=n
    )


def _runs(is_low: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """Return first and last (exclusive) place of each stretch that is low, (n, 2)."""
    change = np.diff(np.concatenate(([False], is_low, [False])).astype(np.int8))
    return np.column_stack((np.flatnonzero(change == 1), np.flatnonzero(change == -1)))


def _longest_by_chance(
    base: FloatArray, n_searched: int, settings: ResponseSettings, rng: np.random.Generator
) -> float:
    """Return the length in samples that the longest low stretch of averages without a stimulus exceeds by ``alpha``."""
    n, width = base.shape
    limit = settings.silent_fraction * base.mean()
    place = np.arange(n_searched)
    turns = place // width  # each turn through the background begins elsewhere
    longest = np.zeros(_N_DRAWN)
    for row in range(_N_DRAWN):
        shift = rng.integers(0, width, (n, int(turns[-1]) + 1))
        average = np.take_along_axis(base, (place + shift[:, turns]) % width, axis=1).mean(axis=0)
        longest[row] = np.max(np.diff(_runs(average < limit), axis=1), initial=0)
    return float(np.quantile(longest, 1 - settings.alpha))


def _estimates(
    time_ms: FloatArray,
    held: FloatArray,
    before: npt.NDArray[np.bool_],
    searched: npt.NDArray[np.bool_],
    span: tuple[int, int],
    settings: ResponseSettings,
    rng: np.random.Generator,
) -> tuple[Estimate, Estimate]:
    """Return onset and duration of the silence, with limits from trials drawn again."""
    n, after_ms = len(held), time_ms[searched]
    step_ms = float(time_ms[1] - time_ms[0])
    weights = rng.multinomial(n, np.full(n, 1 / n), _N_DRAWN) / n
    averages = weights @ held
    low = averages[:, searched] < settings.silent_fraction * averages[:, before].mean(axis=1, keepdims=True)
    found = [one for one in (_overlapping(_runs(row), span) for row in low) if one is not None]
    drawn = np.array(found).reshape(-1, 2)
    is_known = len(drawn) >= 0.9 * _N_DRAWN
    onset = measured(after_ms[span[0]], _limits(after_ms[drawn[:, 0]]) if is_known else _NONE, n)
    if span[1] == after_ms.size:
        return onset, not_measurable(f"the muscle does not recover within {after_ms[-1]:.0f} ms", n)
    length_ms = np.diff(drawn, axis=1)[:, 0] * step_ms
    return onset, measured((span[1] - span[0]) * step_ms, _limits(length_ms) if is_known else _NONE, n)


def _overlapping(runs: npt.NDArray[np.int64], span: tuple[int, int]) -> npt.NDArray[np.int64] | None:
    """Return the stretch that shares most with the one found, if any does."""
    shared = np.minimum(runs[:, 1], span[1]) - np.maximum(runs[:, 0], span[0])
    return runs[int(np.argmax(shared))] if shared.size and shared.max() > 0 else None


def _limits(values: FloatArray) -> tuple[float, float]:
    low, high = np.quantile(values, [0.025, 0.975])
    return float(low), float(high)
