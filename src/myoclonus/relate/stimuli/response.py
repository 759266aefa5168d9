"""Whether stimuli set off jerks: how often against chance, how soon, and whether it wears off."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from myoclonus.errors import SettingsError
from myoclonus.measure.brief import brief
from myoclonus.measure.confidence import bootstrap_of_sums, median_limits, quantile_range_limits, wilson
from myoclonus.measure.estimate import Estimate, measured, not_measurable
from myoclonus.settings.response import ResponseSettings

__all__ = ["StimulusResponse", "jerks_after_stimuli"]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

_NONE = (float("nan"), float("nan"))
_THIRDS = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class StimulusResponse:
    """What followed stimuli of one kind.

    Attributes
    ----------
    n_stimuli, n_responses : int
        Stimuli whose window was recorded, and those with a jerk in it.
    n_windows, n_by_chance : int
        Windows of the same length without a stimulus, and those with a jerk.
    probability, chance, p : Estimate
        Share of stimuli followed by a jerk, the same by chance, and Fisher's exact p of more than chance.
    latency, latency_iqr : Estimate
        Median and interquartile range of the first jerk in the window, in ms.
    habituation : Estimate
        Mean response of the last third over that of the first third; a stimulus without a jerk counts as 0.
    late_p : float
        p of more jerks than chance after the window: willed reactions, not reflexes.
    late_latency_ms : float
        Median latency of these.
    window_ms : tuple of float
        Latencies that count as a response.
    latency_ms : (n_stimuli,) float array
        First jerk after each stimulus up to ``longest_ms``; ``NaN`` when there is none.
    size : (n_stimuli,) float array
        Size of the response to each; 0 without one.
    stimulus_s : (n_stimuli,) float array
        Onsets.
    """

    __repr__ = brief

    n_stimuli: int
    n_responses: int
    n_windows: int
    n_by_chance: int
    probability: Estimate
    chance: Estimate
    p: Estimate
    latency: Estimate
    latency_iqr: Estimate
    habituation: Estimate
    late_p: float
    late_latency_ms: float
    window_ms: tuple[float, float]
    latency_ms: FloatArray
    size: FloatArray
    stimulus_s: FloatArray

    @property
    def is_late(self) -> bool:
        """Tell whether jerks come only as late as a willed reaction does."""
        return self.late_p < 0.05 and not self.p.value < 0.05


def jerks_after_stimuli(
    stimulus_s: npt.ArrayLike,
    jerk_s: npt.ArrayLike,
    recorded_s: npt.ArrayLike,
    *,
    size: npt.ArrayLike | None = None,
    length_s: npt.ArrayLike | None = None,
    other_s: npt.ArrayLike = (),
    settings: ResponseSettings | None = None,
    seed: int = 0,
    n_bootstrap: int = 2000,
) -> StimulusResponse:
    """Return whether jerks follow stimuli more often than chance.

    Parameters
    ----------
    stimulus_s : (n,) array
        Onsets of stimuli, or of trains.
    jerk_s : (m,) array
        Onsets of jerks.
    recorded_s : (k, 2) array, or float
        Starts and ends of what was recorded; a number for everything from 0.
    size : (m,) array, optional
        Size of each jerk, for habituation; 1 for all when not given.
    length_s : (n,) array, optional
        Length of each train.
    other_s : array, optional
        Onsets of other stimuli, which end a window.
    settings : ResponseSettings, optional
        ``earliest_ms``, ``reaction_ms``, ``longest_ms``, smallest counts.
    seed, n_bootstrap : int
        For the limits of range and habituation.

    Returns
    -------
    StimulusResponse
        Chance is the share of stretches of the same length, between the windows of stimuli, that hold a jerk.

    Raises
    ------
    SettingsError
        ``stimuli-not-sorted`` when onsets are not in order of time, or not as many lengths or sizes as onsets.

    Examples
    --------
    >>> stimuli = [10.0 * k for k in range(1, 21)]
    >>> found = jerks_after_stimuli(stimuli, [onset + 0.05 for onset in stimuli[:15]], 220.0)
    >>> found.probability.value, round(found.latency.value), found.p.value < 0.001
    (0.75, 50, True)
    """
    used = settings or ResponseSettings()
    onset_s, jerks_s = np.asarray(stimulus_s, dtype=np.float64), np.asarray(jerk_s, dtype=np.float64)
    long_s = np.zeros(onset_s.size) if length_s is None else np.asarray(length_s, dtype=np.float64)
    sizes = _check(onset_s, jerks_s, long_s, np.ones(jerks_s.size) if size is None else size)
    spans_s = np.array([[0.0, recorded_s]]) if np.ndim(recorded_s) == 0 else np.asarray(recorded_s, dtype=np.float64)
    rng = np.random.default_rng(seed)
    ends_s = np.sort(np.concatenate((onset_s, np.asarray(other_s, dtype=np.float64))))
    limit_s = _limits(onset_s, long_s, ends_s, used)
    inside = _is_covered(onset_s + used.earliest_ms / 1e3, limit_s, spans_s)
    onset_s, limit_s, long_s = onset_s[inside], limit_s[inside], long_s[inside]
    first = _first_after(jerks_s, onset_s + used.earliest_ms / 1e3, limit_s)
    answered = first >= 0
    far_s = np.minimum(onset_s + long_s + used.longest_ms / 1e3, _next_of(onset_s, ends_s))
    size_of = np.where(answered, sizes[first], 0.0) if sizes.size else np.zeros(onset_s.size)
    n, k = onset_s.size, int(answered.sum())
    width_s = float(np.median(limit_s - onset_s)) - used.earliest_ms / 1e3 if n else 0.0
    n_windows, n_hit = _windows(jerks_s, ends_s, long_s, spans_s, width_s, used)
    latency_ms = (jerks_s[first[answered]] - onset_s[answered]) * 1e3
    late_p, late_ms = _late(jerks_s, onset_s, long_s, far_s, (n_windows, n_hit, width_s), used)
    p = _p(k, n, n_hit, n_windows, used.min_stimuli)
    return StimulusResponse(
        n_stimuli=n,
        n_responses=k,
        n_windows=n_windows,
        n_by_chance=n_hit,
        probability=_share(k, n, used.min_stimuli, "stimuli"),
        chance=_share(n_hit, n_windows, used.min_stimuli, "stretches without a stimulus"),
        p=p,
        latency=_latency(latency_ms, p, used),
        latency_iqr=_iqr(latency_ms, p, used, rng, n_bootstrap),
        habituation=_habituation(size_of, p, used, rng, n_bootstrap),
        late_p=late_p,
        late_latency_ms=late_ms,
        window_ms=(used.earliest_ms, used.reaction_ms),
        latency_ms=_latencies_ms(jerks_s, onset_s, far_s),
        size=size_of,
        stimulus_s=onset_s,
    )


def _check(onset_s: FloatArray, jerks_s: FloatArray, long_s: FloatArray, size: npt.ArrayLike) -> FloatArray:
    """Return the sizes of jerks when all that was given fits together."""
    sizes = np.asarray(size, dtype=np.float64)
    is_sorted = bool(np.all(np.diff(onset_s) >= 0)) and bool(np.all(np.diff(jerks_s) >= 0))
    if not is_sorted or long_s.size != onset_s.size or sizes.size != jerks_s.size:
        raise SettingsError(
            f"{onset_s.size} stimuli with {long_s.size} lengths, {jerks_s.size} jerks with {sizes.size} sizes: give onsets "
            "in order of time, and one length or size for each.",
            code="stimuli-not-sorted",
        )
    return sizes


def _next_of(onset_s: FloatArray, all_s: FloatArray) -> FloatArray:
    after = np.searchsorted(all_s, onset_s + 1e-9, side="right")
    return np.concatenate((all_s, [np.inf]))[after]


def _limits(onset_s: FloatArray, long_s: FloatArray, all_s: FloatArray, settings: ResponseSettings) -> FloatArray:
    return np.minimum(onset_s + long_s + settings.reaction_ms / 1e3, _next_of(onset_s, all_s))


def _is_covered(start_s: FloatArray, stop_s: FloatArray, spans_s: FloatArray) -> npt.NDArray[np.bool_]:
    inside = (spans_s[:, 0] <= start_s[:, np.newaxis] + 1e-9) & (stop_s[:, np.newaxis] <= spans_s[:, 1] + 1e-9)
    return np.asarray(inside.any(axis=1) & (stop_s > start_s))


def _first_after(jerks_s: FloatArray, start_s: FloatArray, stop_s: FloatArray) -> IntArray:
    """Return for each window the first jerk in it, or -1."""
    if not jerks_s.size:
        return np.full(start_s.size, -1, dtype=np.int64)
    at = np.searchsorted(jerks_s, start_s, side="left")
    found = np.minimum(at, jerks_s.size - 1)
    return np.where((at < jerks_s.size) & (jerks_s[found] < stop_s), found, -1)


def _latencies_ms(jerks_s: FloatArray, onset_s: FloatArray, stop_s: FloatArray) -> FloatArray:
    """Return the time from each stimulus to the first jerk after it, ``NaN`` where none comes before the end."""
    first = _first_after(jerks_s, onset_s, stop_s)
    known = np.flatnonzero(first >= 0)
    latency_ms = np.full(onset_s.size, np.nan)
    latency_ms[known] = (jerks_s[first[known]] - onset_s[known]) * 1e3
    return latency_ms


def _windows(
    jerks_s: FloatArray,
    all_s: FloatArray,
    long_s: FloatArray,
    spans_s: FloatArray,
    width_s: float,
    settings: ResponseSettings,
) -> tuple[int, int]:
    """Count stretches of one length away from stimuli, and those that hold a jerk."""
    if width_s <= 0 or not all_s.size:
        return 0, 0
    longest = float(long_s.max(initial=0.0))
    away_s = settings.longest_ms / 1e3
    if np.median(np.diff(all_s, append=np.inf)) < away_s + longest + 2 * width_s:
        away_s = settings.reaction_ms / 1e3
    starts = []
    for begin, end in spans_s:
        edges = np.concatenate(([begin - away_s - longest], all_s[(all_s >= begin) & (all_s < end)], [end]))
        for left, right in zip(edges[:-1] + away_s + longest, edges[1:], strict=True):
            starts.append(np.arange(left, right - width_s, width_s))
    start_s = np.concatenate(starts) if starts else np.empty(0)
    return start_s.size, int(np.sum(_first_after(jerks_s, start_s, start_s + width_s) >= 0))


def _late(
    jerks_s: FloatArray,
    onset_s: FloatArray,
    long_s: FloatArray,
    far_s: FloatArray,
    by_chance: tuple[int, int, float],
    settings: ResponseSettings,
) -> tuple[float, float]:
    """Return whether jerks come after the window more often than chance, and how late."""
    n_windows, n_hit, width_s = by_chance
    start_s = onset_s + long_s + settings.reaction_ms / 1e3
    stop_s = np.minimum(far_s, onset_s + long_s + settings.longest_ms / 1e3)
    first = _first_after(jerks_s, start_s, stop_s)
    n, k = int(np.sum(stop_s > start_s)), int(np.sum(first >= 0))
    if n < settings.min_stimuli or n_windows < settings.min_stimuli or width_s <= 0:
        return float("nan"), float("nan")
    rate = -np.log1p(-min((n_hit + 0.5) / (n_windows + 1), 0.999)) / width_s
    share = float(-np.expm1(-rate * np.median((stop_s - start_s)[stop_s > start_s])))
    latency_ms = (jerks_s[first[first >= 0]] - onset_s[first >= 0]) * 1e3
    return float(stats.binom.sf(k - 1, n, share)), float(np.median(latency_ms)) if k else float("nan")


def _share(k: int, n: int, minimum: int, what: str) -> Estimate:
    if n < minimum:
        return not_measurable(f"too few: {n} {what}, at least {minimum} needed", n)
    return measured(k / n, wilson(k, n), n)


def _p(k: int, n: int, k_chance: int, n_chance: int, minimum: int) -> Estimate:
    if n < minimum or n_chance < minimum:
        few, what = (n, "stimuli") if n < minimum else (n_chance, "stretches without a stimulus")
        return not_measurable(f"too few: {few} {what}, at least {minimum} needed", n)
    value = stats.hypergeom.sf(k - 1, n + n_chance, k + k_chance, n)
    return measured(float(min(value, 1.0)), _NONE, n)


def _no_response(p: Estimate, settings: ResponseSettings, n: int) -> Estimate | None:
    if p.status != "measured":
        return not_measurable(str(p.reason), n)
    if not p.value < settings.alpha:
        return not_measurable("no more jerks after the stimulus than by chance", n)
    return None


def _latency(latency_ms: FloatArray, p: Estimate, settings: ResponseSettings) -> Estimate:
    n = latency_ms.size
    if missing := _no_response(p, settings, n):
        return missing
    if n < settings.min_responses:
        return not_measurable(f"too few: {n} responses, at least {settings.min_responses} needed", n)
    return measured(float(np.median(latency_ms)), median_limits(latency_ms), n)


def _iqr(
    latency_ms: FloatArray, p: Estimate, settings: ResponseSettings, rng: np.random.Generator, n_bootstrap: int
) -> Estimate:
    n = latency_ms.size
    if missing := _no_response(p, settings, n):
        return missing
    if n < settings.min_responses:
        return not_measurable(f"too few: {n} responses, at least {settings.min_responses} needed", n)
    value = float(np.subtract(*np.quantile(latency_ms, [0.75, 0.25])))
    return measured(value, quantile_range_limits(latency_ms, 0.25, 0.75, rng, n_bootstrap), n)


def _habituation(
    size: FloatArray, p: Estimate, settings: ResponseSettings, rng: np.random.Generator, n_bootstrap: int
) -> Estimate:
    n = size.size
    if missing := _no_response(p, settings, n):
        return missing
    third = n // 3
    if n < _THIRDS:
        return not_measurable(f"too few: {n} stimuli, at least {_THIRDS} needed", n)
    first, last = size[:third], size[-third:]
    if not first.mean() > 0:
        return not_measurable("no response in the first third of the stimuli", n)
    terms = np.zeros((2 * third, 4))
    terms[:third, 0], terms[:third, 1] = first, 1.0
    terms[third:, 2], terms[third:, 3] = last, 1.0
    limits = bootstrap_of_sums(terms, _ratio, rng, n_bootstrap)
    return measured(float(last.mean() / first.mean()), limits, n)


def _ratio(sums: FloatArray) -> FloatArray:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray((sums[:, 2] / sums[:, 3]) / (sums[:, 0] / sums[:, 1]))
