"""How long bursts last."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from myoclonus.measure.confidence import clopper_pearson, median_limits, quantile_range_limits, wilson
from myoclonus.measure.dip import dip_p_count
from myoclonus.measure.estimate import Estimate, measured, not_measurable, too_few
from myoclonus.measure.material import Material
from myoclonus.measure.scopes import Scope

__all__ = ["bimodality_p", "duration_error", "duration_iqr", "duration_median", "short_fraction"]

FloatArray = npt.NDArray[np.float64]

_SAME_MS = 1e-3


def duration_median(material: Material, scope: Scope, minimum: int) -> Estimate:
    """Return the median duration of whole bursts, in ms; limits from order statistics."""
    durations_ms = material.bursts[scope.names[0]].whole_durations_ms
    missing = _missing(material, scope, durations_ms, minimum)
    return missing or measured(float(np.median(durations_ms)), median_limits(durations_ms), durations_ms.size)


def duration_iqr(material: Material, scope: Scope, minimum: int) -> Estimate:
    """Return the interquartile range of durations of whole bursts, in ms; percentile-bootstrap limits."""
    durations_ms = material.bursts[scope.names[0]].whole_durations_ms
    if missing := _missing(material, scope, durations_ms, minimum):
        return missing
    low, high = np.quantile(durations_ms, [0.25, 0.75])
    rng = material.rng("burst_duration_iqr", scope)
    limits = quantile_range_limits(durations_ms, 0.25, 0.75, rng, material.settings.n_bootstrap)
    return measured(high - low, limits, durations_ms.size)


def short_fraction(material: Material, scope: Scope, minimum: int) -> Estimate:
    """Return the share of whole bursts shorter than the limit for cortical myoclonus; Wilson limits."""
    durations_ms = material.bursts[scope.names[0]].whole_durations_ms
    if missing := _missing(material, scope, durations_ms, minimum):
        return missing
    n_short = int(np.sum(np.round(durations_ms, 6) < material.settings.short_burst_ms))
    return measured(n_short / durations_ms.size, wilson(n_short, durations_ms.size), durations_ms.size)


def bimodality_p(material: Material, scope: Scope, minimum: int) -> Estimate:
    """Return the p-value of Hartigan's dip test on the logarithm of durations.

    A small value says that durations have more than one peak. The limits are those of the simulation that gives p.
    Durations that fall on a grid of samples are spread evenly over one step of it first, or the steps themselves
    would be peaks.
    """
    durations_ms = material.bursts[scope.names[0]].whole_durations_ms
    if missing := _missing(material, scope, durations_ms, minimum):
        return missing
    rng = material.rng("burst_duration_bimodality", scope)
    values = np.log(_off_the_grid(durations_ms, rng))
    count, number = dip_p_count(values, material.settings.n_simulations, material.settings.seed)
    return measured(count / number, clopper_pearson(count, number), durations_ms.size)


def duration_error(material: Material, scope: Scope, minimum: int) -> Estimate:
    """Return the median standard error of a single burst's duration, in ms; limits from order statistics."""
    bursts = material.bursts[scope.names[0]]
    errors_ms = np.hypot(bursts.onset_se_ms, bursts.end_se_ms)[~bursts.is_cut]
    errors_ms = errors_ms[np.isfinite(errors_ms)]
    if bursts.n and not errors_ms.size:
        return not_measurable(f"no standard errors of the edges of {bursts.n} bursts")
    missing = too_few(errors_ms.size, minimum, "whole bursts", material.analyzed_s[scope.names[0]])
    return missing or measured(float(np.median(errors_ms)), median_limits(errors_ms), errors_ms.size)


def _missing(material: Material, scope: Scope, durations_ms: FloatArray, minimum: int) -> Estimate | None:
    n_bursts = material.bursts[scope.names[0]].n
    if n_bursts and not durations_ms.size:
        return not_measurable(f"all {n_bursts} bursts are cut by an edge of the recording or a gap")
    return too_few(durations_ms.size, minimum, "whole bursts", material.analyzed_s[scope.names[0]])


def _off_the_grid(durations_ms: FloatArray, rng: np.random.Generator) -> FloatArray:
    levels = np.unique(np.round(durations_ms / _SAME_MS))
    if levels.size == durations_ms.size:
        return durations_ms
    step_ms = np.diff(levels).min() * _SAME_MS if levels.size > 1 else _SAME_MS
    return np.asarray(np.maximum(durations_ms + step_ms * (rng.random(durations_ms.size) - 0.5), _SAME_MS))
