"""Recruitment: in which order muscles join a jerk, how far apart, and how alike from jerk to jerk."""

from __future__ import annotations

import itertools

import numpy as np
import numpy.typing as npt

from myoclonus.measure.apart import apart
from myoclonus.measure.confidence import bootstrap_of_sums, median_limits, wilson
from myoclonus.measure.estimate import Estimate, measured, not_measurable, not_recorded
from myoclonus.measure.material import Material
from myoclonus.measure.scopes import Scope
from myoclonus.measure.synchrony import coincidences, p_by_chance

__all__ = ["lag_median", "lags_ms", "lead_fraction", "order_entropy", "rank_mean"]

FloatArray = npt.NDArray[np.float64]


def rank_mean(material: Material, scope: Scope, minimum: int) -> Estimate:
    """Return the mean place of a channel in the order of onsets, 0 for always first and 1 for always last.

    Onsets that differ by no more than twice their joint standard error share a place. Only jerks in which this and at
    least one other channel take part count; bias-corrected bootstrap limits over jerks.
    """
    if missing := _too_few_channels(material):
        return missing
    onset_s = material.jerks.burst_onset_s
    column = material.column(scope.names[0])
    n_others = np.sum(np.isfinite(onset_s), axis=1) - 1
    counted = np.isfinite(onset_s[:, column]) & (n_others > 0)
    n = int(counted.sum())
    if n < minimum:
        return _too_few(n, minimum, f"{scope.names[0]} and another channel")
    lag_ms, limit_ms = _lags_and_limits(material, column)
    with np.errstate(invalid="ignore"):
        n_before = np.sum(lag_ms < -limit_ms, axis=1)
        n_tied = np.sum(np.abs(lag_ms) <= limit_ms, axis=1) - 1  # without the channel itself
    places = ((n_before + n_tied / 2) / np.maximum(n_others, 1))[counted]
    terms = np.column_stack((np.ones(n), places))
    rng = material.rng("recruitment_rank", scope)
    limits = bootstrap_of_sums(terms, _mean, rng, material.settings.n_bootstrap)
    return measured(places.mean(), limits, n)


def lead_fraction(material: Material, scope: Scope, minimum: int) -> Estimate:
    """Return the share of jerks of several channels that begin on this channel; Wilson limits.

    Jerks count in which this channel takes part or not: the shares of all channels add up to 1.
    """
    if missing := _too_few_channels(material):
        return missing
    several = material.jerks.takes_part.sum(axis=1) > 1
    n = int(several.sum())
    if n < minimum:
        return _too_few(n, minimum, "several channels")
    n_leading = int(np.sum(material.jerks.lead_channel[several] == scope.names[0]))
    return measured(n_leading / n, wilson(n_leading, n), n)


def order_entropy(material: Material, scope: Scope, minimum: int) -> Estimate:
    """Return how variable the order of muscles is: 0 for the same order every time, 1 for any order.

    For each pair of channels, jerks count in which the two onsets differ by more than twice their joint standard
    error; the entropy (in bits) of which comes first is averaged over pairs, weighted by these jerks. Unlike the
    entropy of whole orders it compares jerks in which different muscles take part, and does not mistake synchronous
    muscles for a variable order. Of muscles that come together no more often than by chance there is no order.
    The bias of entropy in small samples is removed by Miller's correction. Bias-corrected bootstrap limits over jerks.
    Spontaneous jerks and those after stimuli, when there are enough of both, are not compared with each other: each kind
    may have an order of its own.

    References
    ----------
    Miller GA. Note on the bias of information estimates. Information theory in psychology 1955:95–100.
    """
    if missing := _too_few_channels(material):
        return missing
    first, second = (_by_kind(part, material) for part in _decided(material))
    decided = (first + second).any(axis=1)
    n = int(decided.sum())
    n_several = int(np.sum(np.isfinite(material.jerks.burst_onset_s).sum(axis=1) > 1))
    if n < minimum and n_several >= minimum:
        return not_measurable(
            f"onsets too close to order: clearly apart in {n} of {n_several} jerks, at least {minimum} needed",
            n,
        )
    if n < minimum:
        return _too_few(n, minimum, "several channels")
    p = _p_of_meeting(material)
    if p >= material.settings.order_chance_p:
        return not_measurable(
            f"no order: muscles come together no more often than by chance (smallest p of any pair {p:.2g})", n
        )
    terms = np.hstack((first, second))[decided].astype(np.float64)
    value = float(_mean_pair_entropy(terms.sum(axis=0)[np.newaxis])[0])
    rng = material.rng("recruitment_order_entropy", scope)
    limits = bootstrap_of_sums(terms, _mean_pair_entropy, rng, material.settings.n_bootstrap)
    return measured(value, limits, n)


def lag_median(material: Material, scope: Scope, minimum: int) -> Estimate:
    """Return the median of second minus first onset in jerks of both channels, in ms; limits from order statistics."""
    lag_ms = lags_ms(material, *scope.names)
    if lag_ms.size < minimum:
        return _too_few(lag_ms.size, minimum, f"both {scope.names[0]} and {scope.names[1]}")
    return measured(float(np.median(lag_ms)), median_limits(lag_ms), lag_ms.size)


def lags_ms(material: Material, first: str, second: str) -> FloatArray:
    """Return second onset minus first onset, in ms, of each jerk in which both channels take part."""
    onset_s = material.jerks.burst_onset_s
    lag_ms = (onset_s[:, material.column(second)] - onset_s[:, material.column(first)]) * 1e3
    return np.asarray(lag_ms[np.isfinite(lag_ms)])


def _too_few_channels(material: Material) -> Estimate | None:
    if len(material.channels) < 2:
        return not_recorded("fewer than two EMG channels: no order to measure")
    return None


def _too_few(n: int, minimum: int, what: str) -> Estimate:
    if n == 0:
        return not_measurable(f"none found: no jerk of {what}")
    return not_measurable(f"too few: {n} jerks of {what}, at least {minimum} needed", n)


def _lags_and_limits(material: Material, column: int) -> tuple[FloatArray, FloatArray]:
    """Return by how much the onset of each channel follows that of one, ms, and what must be exceeded to tell an order."""
    onset_ms = material.jerks.burst_onset_s * 1e3
    error_ms = np.nan_to_num(material.jerks.onset_se_ms)
    limit_ms = material.settings.order_standard_errors * np.hypot(error_ms, error_ms[:, [column]])
    return onset_ms - onset_ms[:, [column]], limit_ms


def _decided(material: Material) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    onset_ms = material.jerks.burst_onset_s * 1e3
    error_ms = np.nan_to_num(material.jerks.onset_se_ms)
    rows, columns = np.triu_indices(onset_ms.shape[1], k=1)
    lag_ms = onset_ms[:, columns] - onset_ms[:, rows]
    limit_ms = material.settings.order_standard_errors * np.hypot(error_ms[:, rows], error_ms[:, columns])
    with np.errstate(invalid="ignore"):
        return lag_ms > limit_ms, lag_ms < -limit_ms


def _by_kind(decided: npt.NDArray[np.bool_], material: Material) -> npt.NDArray[np.bool_]:
    """Return pairs of channels of spontaneous jerks beside those of jerks after stimuli, when both are measured apart."""
    if not apart(material):
        return decided
    is_reflex = material.jerks.is_reflex[:, np.newaxis]
    return np.hstack((decided & ~is_reflex, decided & is_reflex))


def _p_of_meeting(material: Material) -> float:
    """Return the smallest probability of any two channels that chance alone brings their onsets together."""
    window_s, jitter_s = material.settings.order_together_ms / 1e3, material.settings.synchrony_jitter_ms / 1e3
    onsets_s = [material.bursts[name].onset_s for name in material.channels]
    pairs = itertools.combinations(onsets_s, 2)
    return min((p_by_chance(coincidences(*pair, window_s, jitter_s)) for pair in pairs), default=1.0)


def _mean_pair_entropy(sums: FloatArray) -> FloatArray:
    n_pairs = sums.shape[1] // 2
    first, second = sums[:, :n_pairs], sums[:, n_pairs:]
    n = first + second
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = [np.where(part > 0, -part / n * np.log2(part / n), 0.0) for part in (first, second)]
        entropy = parts[0] + parts[1]
        both = (first > 0) & (second > 0)
        entropy = np.minimum(entropy + np.where(both, 1 / (2 * n * np.log(2)), 0.0), 1.0)
        return np.asarray(np.sum(n * entropy, axis=1) / np.sum(n, axis=1))


def _mean(sums: FloatArray) -> FloatArray:
    return np.asarray(sums[:, 1] / sums[:, 0])
