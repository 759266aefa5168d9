"""Silent period: how long a held muscle stays silent after a stimulus, on the average of trials."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from myoclonus.measure.brief import brief
from myoclonus.measure.estimate import Estimate, measured, not_measurable
from myoclonus.recording import Recording
from myoclonus.relate.stimuli.evoked_epochs import channel_epochs, surroundings
from myoclonus.relate.stimuli.rectified_emg import held_limit_uv, held_trials, rectified
from myoclonus.relate.stimuli.silence_by_chance import averages_by_chance
from myoclonus.settings.response import ResponseSettings

__all__ = ["SilentPeriod", "silent_period_of_channel", "silent_period_of_epochs"]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

_BEFORE_S = 0.4
_AFTER_S = 0.6
_SHORTEST_BEFORE_S = 0.15
_BASE_ENDS_MS = -10.0
_N_DRAWN = 200
_N_BY_CHANCE = 500
_SEARCHED_HZ = 1000.0
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

    __repr__ = brief

    onset: Estimate
    duration: Estimate
    time_ms: FloatArray
    average_uv: FloatArray
    background_uv: float
    n_held: int


def silent_period_of_channel(
    recording: Recording,
    index: int,
    onset_s: FloatArray,
    every_s: FloatArray,
    settings: ResponseSettings,
    *,
    seed: int = 0,
) -> SilentPeriod:
    """Return the silent period of one channel of a recording; ``every_s`` are the onsets of all kinds of stimuli, in order."""
    span_s = _span_s(onset_s)
    time_ms, epochs, is_whole = channel_epochs(recording, index, onset_s, *span_s)
    around = surroundings(recording, index, onset_s[is_whole], every_s, *span_s)
    fs_hz = recording.channels[index].fs_hz
    return silent_period_of_epochs(time_ms, epochs, fs_hz, settings, around_uv=around, seed=seed)


def _span_s(stimulus_s: FloatArray) -> tuple[float, float]:
    """Return how far before and after stimuli to look: no farther than the next one, as they usually follow each other."""
    if stimulus_s.size < 2:
        return _BEFORE_S, _AFTER_S
    share = min(float(np.median(np.diff(np.sort(stimulus_s)))) / (_BEFORE_S + _AFTER_S), 1.0)
    return share * _BEFORE_S, share * _AFTER_S


def silent_period_of_epochs(
    time_ms: FloatArray,
    epochs_uv: FloatArray,
    fs_hz: float,
    settings: ResponseSettings,
    *,
    around_uv: Sequence[FloatArray] | None = None,
    seed: int = 0,
) -> SilentPeriod:
    """Return the silent period from stretches around stimuli, artifacts of the stimulus already bridged.

    It is the first stretch in which the average of the rectified, smoothed EMG stays below ``silent_fraction`` of its
    mean before the stimulus, for ``silent_min_ms`` and longer than chance. Chance is known from averages of the same
    trials, each turned by a random time (``averages_by_chance``).

    Pauses of a contraction of few units last as long as many silent periods, so that length alone seldom tells them
    apart in few trials. After a response above chance, between ``silent_earliest_ms`` and ``silent_response_late_ms``,
    a silence is therefore looked for first where it must begin, within ``silent_after_response_ms``, and only there at
    the level ``alpha``; anywhere up to ``silent_latest_ms`` it must be longer than all but half of ``alpha``. Together
    these err in fewer than ``alpha``, as responses by chance are rarer than that themselves. This differs from silent
    periods read trial by trial; an average needs no eye, but has only the common silence.

    Parameters
    ----------
    time_ms, epochs_uv : (n_times,) and (n_trials, n_times) float arrays
        As ``epochs_around`` returns them.
    fs_hz : float
        Sampling rate.
    settings : ResponseSettings
        Those named above, ``silent_min_trials``, ``silent_highpass_hz``, ``silent_smoothing_ms``, levels of rest.
    around_uv : sequence of (n,) float arrays, optional
        Each trial with more of what was recorded before it (``surroundings``); the trials themselves when not given.
    seed : int
        For chance and for bootstrap limits.
    """
    before = time_ms < _BASE_ENDS_MS
    if np.sum(before) < (_SHORTEST_BEFORE_S * 1e3 + _BASE_ENDS_MS) / 1e3 * fs_hz:
        return _without("the stimuli follow each other too fast: no background between them", time_ms, len(epochs_uv))
    every = max(int(fs_hz / _SEARCHED_HZ), 1)
    smooth = _smoothed(epochs_uv, fs_hz, settings)[:, ::every]
    time_ms, before = time_ms[::every], before[::every]
    is_held = held_trials(smooth[:, before], settings)
    held, n = smooth[is_held], int(is_held.sum())
    if n < settings.silent_min_trials:
        why = f"held at too few stimuli: {n} of {len(epochs_uv)}, at least {settings.silent_min_trials} needed"
        return _without(why, time_ms, n)
    average = held.mean(axis=0)
    shown = {"time_ms": time_ms, "average_uv": average, "background_uv": float(average[before].mean()), "n_held": n}
    trial = _Trial(time_ms=time_ms, before=before, settings=settings)
    anywhere = trial.lows(average)
    if not np.any(np.diff(anywhere, axis=1) >= trial.shortest):
        none = not_measurable(f"no stretch below {settings.silent_fraction:g} of the level before the stimulus", n)
        return SilentPeriod(onset=none, duration=none, **shown)
    rng = np.random.default_rng(seed)
    around = zip(epochs_uv if around_uv is None else around_uv, is_held, strict=True)
    turned = [_smoothed(one[np.newaxis], fs_hz, settings)[0, ::every] for one, counts in around if counts]
    held_uv = held_limit_uv(smooth[:, before], settings)
    by_chance = averages_by_chance(turned, time_ms.size, int(before.sum()), held_uv, _N_BY_CHANCE, rng)
    span = _silence(trial, average, by_chance)
    if span is None:
        none = not_measurable("the silence is no longer than pauses of this contraction by chance", n)
        return SilentPeriod(onset=none, duration=none, **shown)
    onset, duration = _estimates(trial, held, span, rng)
    return SilentPeriod(onset=onset, duration=duration, **shown)


def _smoothed(emg_uv: FloatArray, fs_hz: float, settings: ResponseSettings) -> FloatArray:
    return rectified(emg_uv, fs_hz, settings.silent_smoothing_ms, settings.silent_highpass_hz)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trial:
    """The time of a trial, ms from the stimulus, what of it lies before, and how silences are looked for in averages."""

    time_ms: FloatArray
    before: BoolArray
    settings: ResponseSettings

    @property
    def step_ms(self) -> float:
        return float(self.time_ms[1] - self.time_ms[0])

    @property
    def shortest(self) -> float:
        """The shortest silence, in samples."""
        return self.settings.silent_min_ms / self.step_ms

    def lows(self, average: FloatArray, within_ms: tuple[float, float] | None = None) -> IntArray:
        """Return first and last (exclusive) place of each low stretch that begins within a time, ``(n, 2)``."""
        first_ms, last_ms = within_ms or (self.settings.silent_earliest_ms, self.settings.silent_latest_ms)
        start = int(np.searchsorted(self.time_ms, self.settings.silent_earliest_ms - 1e-6))
        runs = _runs(average[start:] < self.settings.silent_fraction * average[self.before].mean()) + start
        begin_ms = self.time_ms[runs[:, 0]]
        return runs[(begin_ms >= first_ms) & (begin_ms <= last_ms)]

    def height(self, average: FloatArray) -> tuple[float, int]:
        """Return the height of the response over the background, and its place."""
        begins, ends = self.settings.silent_earliest_ms, self.settings.silent_response_late_ms
        inside = np.flatnonzero((self.time_ms >= begins) & (self.time_ms <= ends))
        place = int(inside[np.argmax(average[inside])])
        return float(average[place] / average[self.before].mean()), place


def _silence(trial: _Trial, average: FloatArray, by_chance: FloatArray) -> tuple[int, int] | None:
    """Return the first stretch that is longer than chance: right after a response, else anywhere."""
    alpha = trial.settings.alpha
    height, peak = trial.height(average)
    heights = np.array([trial.height(one)[0] for one in by_chance])
    below = np.flatnonzero(average[peak:] < average[trial.before].mean())
    searches: list[tuple[tuple[float, float] | None, float]] = [(None, alpha / 2)]
    if below.size and np.mean(heights >= height) < alpha:
        end_ms = float(trial.time_ms[peak + below[0]])
        searches.insert(0, ((end_ms, end_ms + trial.settings.silent_after_response_ms), alpha))
    for within_ms, level in searches:
        longest = [np.max(np.diff(trial.lows(one, within_ms), axis=1), initial=0) for one in by_chance]
        limit = max(float(np.quantile(longest, 1 - level)), trial.shortest - 0.5)
        for first, stop in trial.lows(average, within_ms):
            if stop - first > limit:
                return int(first), int(stop)
    return None


def _without(reason: str, time_ms: FloatArray, n: int) -> SilentPeriod:
    none = not_measurable(reason, n)
    nothing = np.full(time_ms.size, np.nan)
    return SilentPeriod(
        onset=none, duration=none, time_ms=time_ms, average_uv=nothing, background_uv=float("nan"), n_held=n
    )


def _runs(is_low: BoolArray) -> IntArray:
    """Return first and last (exclusive) place of each stretch that is low, (n, 2)."""
    change = np.diff(np.concatenate(([False], is_low, [False])).astype(np.int8))
    return np.column_stack((np.flatnonzero(change == 1), np.flatnonzero(change == -1)))


def _estimates(
    trial: _Trial, held: FloatArray, span: tuple[int, int], rng: np.random.Generator
) -> tuple[Estimate, Estimate]:
    """Return onset and duration of the silence, with limits from trials drawn again."""
    n, time_ms = len(held), trial.time_ms
    weights = rng.multinomial(n, np.full(n, 1 / n), _N_DRAWN) / n
    found = [one for one in (_overlapping(trial.lows(row), span) for row in weights @ held) if one is not None]
    drawn = np.array(found, dtype=np.int64).reshape(-1, 2)
    is_known = len(drawn) >= 0.9 * _N_DRAWN
    onset = measured(time_ms[span[0]], _limits(time_ms[drawn[:, 0]]) if is_known else _NONE, n)
    if span[1] == time_ms.size:
        return onset, not_measurable(f"the muscle does not recover within {time_ms[-1]:.0f} ms", n)
    length_ms = np.diff(drawn, axis=1)[:, 0] * trial.step_ms
    return onset, measured((span[1] - span[0]) * trial.step_ms, _limits(length_ms) if is_known else _NONE, n)


def _overlapping(runs: IntArray, span: tuple[int, int]) -> IntArray | None:
    """Return the stretch that shares most with the one found, if any does."""
    shared = np.minimum(runs[:, 1], span[1]) - np.maximum(runs[:, 0], span[0])
    return runs[int(np.argmax(shared))] if shared.size and shared.max() > 0 else None


def _limits(values: FloatArray) -> tuple[float, float]:
    low, high = np.quantile(values, [0.025, 0.975])
    return float(low), float(high)
