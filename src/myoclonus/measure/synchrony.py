"""Synchrony: whether two muscles jerk together more often than chance has it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from myoclonus.measure.confidence import wilson
from myoclonus.measure.estimate import Estimate, measured, not_measurable
from myoclonus.measure.material import Events, Material
from myoclonus.measure.scopes import Scope

__all__ = [
    "Coincidences", "cocontraction", "coincidences", "p_by_chance", "synchrony", "synchrony_chance", "synchrony_p",
]  # fmt: skip

FloatArray = npt.NDArray[np.float64]

_MAX_EXACT = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Coincidences:
    """Onsets of two channels that fall together.

    Attributes
    ----------
    n_together, n_either : int
        Onsets with a partner on the other channel, and onsets on either channel, those together counted once.
    chance : (n,) float array
        For each onset of the channel with fewer, the probability of a partner if it came elsewhere nearby.
    """

    n_together: int
    n_either: int
    chance: FloatArray


def synchrony(material: Material, scope: Scope, minimum: int) -> Estimate:
    """Return the share of bursts of either channel whose onsets fall together on both; Wilson limits."""
    found = _found(material, scope, minimum)
    if isinstance(found, Estimate):
        return found
    return measured(found.n_together / found.n_either, wilson(found.n_together, found.n_either), found.n_either)


def synchrony_chance(material: Material, scope: Scope, minimum: int) -> Estimate:
    """Return the share of bursts that would fall together by chance, if onsets were moved by up to half a second.

    The limits hold 95 % of the shares that chance gives.
    """
    found = _found(material, scope, minimum)
    if isinstance(found, Estimate):
        return found
    expected = float(found.chance.sum())
    spread = 1.959964 * float(np.sqrt(np.sum(found.chance * (1 - found.chance))))
    n_both = found.n_either + found.n_together
    shares = [
        count / (n_both - count)
        for count in np.clip([expected, expected - spread, expected + spread], 0, found.chance.size)
    ]
    return measured(shares[0], (shares[1], shares[2]), found.n_either)


def synchrony_p(material: Material, scope: Scope, minimum: int) -> Estimate:
    """Return the probability that chance brings as many onsets together; exact, its limits are the value itself.

    The number of chance coincidences is a sum of independent draws of known probability (Poisson-binomial): its
    distribution is computed, not simulated, and for more than 1000 onsets replaced by the normal one.
    """
    found = _found(material, scope, minimum)
    if isinstance(found, Estimate):
        return found
    p = p_by_chance(found)
    return measured(p, (p, p), found.n_either)


def p_by_chance(found: Coincidences) -> float:
    """Return the probability that chance brings as many onsets together."""
    return _tail(found.chance, found.n_together)


def cocontraction(material: Material, scope: Scope, minimum: int) -> Estimate:
    """Return the share of bursts of two antagonists that overlap in time with a burst of the other; Wilson limits."""
    first, second = (material.bursts[name] for name in scope.names)
    n_first = int(np.sum(_overlapping(first, second)))
    n_second = int(np.sum(_overlapping(second, first)))
    n_together = min(n_first, n_second)
    n_either = first.n + second.n - n_together
    if missing := _missing(material, scope, n_either, minimum):
        return missing
    return measured(n_together / n_either, wilson(n_together, n_either), n_either)


def coincidences(first_s: FloatArray, second_s: FloatArray, window_s: float, jitter_s: float) -> Coincidences:
    """Count onsets that fall together, and how many would by chance.

    Chance moves each onset of the channel with fewer onsets evenly within ``jitter_s`` to either side; the
    probability that it then has a partner is the share of this stretch that lies within ``window_s`` of the other
    channel's onsets. Slow changes of rate, which both muscles share, thereby remain in what counts as chance.

    Parameters
    ----------
    first_s, second_s : (n,) float arrays
        Onsets in order.
    window_s : float
        Onsets at most this far apart fall together.
    jitter_s : float
        How far chance moves an onset to either side.

    References
    ----------
    Amarasingham A et al. Conditional modeling and the jitter method of spike resampling. J Neurophysiol
    2012;107:517–531. doi:10.1152/jn.00633.2011. There by simulation; with even jitter of independent onsets the
    probabilities are exact.
    """
    few, many = (first_s, second_s) if first_s.size <= second_s.size else (second_s, first_s)
    if few.size == 0:
        return Coincidences(n_together=0, n_either=many.size, chance=np.empty(0))
    has_partner = _nearest_s(few, many) <= window_s + 1e-9
    n_together = int(has_partner.sum())
    starts_s, stops_s = many - window_s, many + window_s
    stops_s = np.minimum(stops_s, np.append(starts_s[1:], np.inf))  # what two onsets cover is counted once
    before_s = np.concatenate(([0.0], np.cumsum(stops_s - starts_s)))

    def covered_until(moment_s: FloatArray) -> FloatArray:
        place = np.searchsorted(starts_s, moment_s, side="right")
        last = np.maximum(place - 1, 0)
        inside_s = np.minimum(moment_s, stops_s[last]) - starts_s[last]
        return np.where(place > 0, before_s[last] + inside_s, 0.0)

    chance = (covered_until(few + jitter_s) - covered_until(few - jitter_s)) / (2 * jitter_s)
    return Coincidences(
        n_together=n_together, n_either=few.size + many.size - n_together, chance=np.clip(chance, 0.0, 1.0)
    )


def _found(material: Material, scope: Scope, minimum: int) -> Coincidences | Estimate:
    first, second = (material.bursts[name].onset_s for name in scope.names)
    window_s = material.settings.synchrony_window_ms / 1e3
    found = coincidences(first, second, window_s, material.settings.synchrony_jitter_ms / 1e3)
    return _missing(material, scope, found.n_either, minimum) or found


def _missing(material: Material, scope: Scope, n_either: int, minimum: int) -> Estimate | None:
    counts = {name: material.bursts[name].n for name in scope.names}
    empty = [name for name, count in counts.items() if count == 0]
    if empty:
        return not_measurable(f"none found: no bursts on {' and on '.join(empty)}", n_either)
    if n_either < minimum:
        return not_measurable(f"too few: {n_either} bursts on either channel, at least {minimum} needed", n_either)
    return None


def _nearest_s(moments_s: FloatArray, others_s: FloatArray) -> FloatArray:
    place = np.searchsorted(others_s, moments_s)
    after = np.abs(others_s[np.minimum(place, others_s.size - 1)] - moments_s)
    before = np.abs(others_s[np.maximum(place - 1, 0)] - moments_s)
    return np.asarray(np.minimum(after, before))


def _overlapping(events: Events, others: Events) -> npt.NDArray[np.bool_]:
    if others.n == 0:
        return np.zeros(events.n, dtype=bool)
    stop_s = events.onset_s + events.duration_ms / 1e3
    latest_stop_s = np.maximum.accumulate(others.onset_s + others.duration_ms / 1e3)
    place = np.searchsorted(others.onset_s, stop_s, side="left")
    return np.asarray((place > 0) & (latest_stop_s[np.maximum(place - 1, 0)] > events.onset_s))


def _tail(chance: FloatArray, at_least: int) -> float:
    if at_least <= 0:
        return 1.0
    if chance.size > _MAX_EXACT:
        spread = max(float(np.sqrt(np.sum(chance * (1 - chance)))), 1e-9)
        return float(special.ndtr((chance.sum() - at_least + 0.5) / spread))
    distribution = np.zeros(chance.size + 1)
    distribution[0] = 1.0
    for used, probability in enumerate(chance, start=1):
        distribution[1 : used + 1] = distribution[1 : used + 1] * (1 - probability) + distribution[:used] * probability
        distribution[0] *= 1 - probability
    return float(min(distribution[at_least:].sum(), 1.0))
