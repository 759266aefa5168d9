"""How regular: the intervals from one onset to the next."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from myoclonus.measure.confidence import bootstrap_of_sums, median_limits
from myoclonus.measure.estimate import Estimate, measured, too_few
from myoclonus.measure.material import Material
from myoclonus.measure.scopes import Scope

__all__ = ["interval_cv", "interval_median", "local_variation", "onsets_of"]

FloatArray = npt.NDArray[np.float64]


def interval_median(material: Material, scope: Scope, minimum: int) -> Estimate:
    """Return the median interval from onset to onset, in s; limits from order statistics."""
    runs = _interval_runs(material, scope)
    intervals_s = np.concatenate(runs)
    missing = _missing(material, scope, intervals_s.size, minimum)
    return missing or measured(float(np.median(intervals_s)), median_limits(intervals_s), intervals_s.size)


def interval_cv(material: Material, scope: Scope, minimum: int) -> Estimate:
    """Return the standard deviation of intervals divided by their mean; bias-corrected bootstrap limits.

    It is 0 for a clock and 1 for jerks that come by chance (Poisson); trains and pauses raise it above 1.
    """
    intervals_s = np.concatenate(_interval_runs(material, scope))
    if missing := _missing(material, scope, intervals_s.size, minimum):
        return missing
    scaled = intervals_s / intervals_s.mean()
    terms = np.column_stack((np.ones_like(scaled), scaled, scaled**2))
    limits = bootstrap_of_sums(terms, _cv, material.rng("interval_cv", scope), material.settings.n_bootstrap)
    return measured(float(_cv(terms.sum(axis=0)[np.newaxis])[0]), limits, intervals_s.size)


def local_variation(material: Material, scope: Scope, minimum: int) -> Estimate:
    """Return the local variation of intervals, which compares each with the next only; bias-corrected bootstrap limits.

    It is 0 for a clock and 1 for jerks that come by chance, also when the rate drifts over the recording, which
    raises the coefficient of variation.

    References
    ----------
    Shinomoto S, Shima K, Tanji J. Differences in spiking patterns among cortical neurons. Neural Comput
    2003;15:2823–2842. doi:10.1162/089976603322518759
    """
    runs = _interval_runs(material, scope)
    first = np.concatenate([run[:-1] for run in runs])
    second = np.concatenate([run[1:] for run in runs])
    n_intervals = sum(run.size for run in runs)
    if missing := _missing(material, scope, min(n_intervals, first.size + 1), minimum):
        return missing
    terms = np.column_stack((np.ones_like(first), 3 * ((first - second) / (first + second)) ** 2))
    limits = bootstrap_of_sums(
        terms, _mean, material.rng("interval_local_variation", scope), material.settings.n_bootstrap
    )
    return measured(float(terms[:, 1].mean()), limits, n_intervals)


def onsets_of(material: Material, scope: Scope) -> FloatArray:
    """Return the onsets of the recording's jerks or of one channel's bursts, in s, in order."""
    return material.bursts[scope.names[0]].onset_s if scope.kind == "channel" else material.jerks.onset_s


def _interval_runs(material: Material, scope: Scope) -> list[FloatArray]:
    onset_s = onsets_of(material, scope)
    starts_s = np.sort(material.recording.coverage["onset"].to_numpy(dtype=np.float64))
    stretch = np.searchsorted(starts_s, onset_s + 1e-9, side="right")
    runs = np.split(onset_s, np.flatnonzero(np.diff(stretch)) + 1)
    intervals_s = [np.diff(run) for run in runs]
    return [run[run > 0] for run in intervals_s]


def _missing(material: Material, scope: Scope, n: int, minimum: int) -> Estimate | None:
    is_channel = scope.kind == "channel"
    seconds = material.analyzed_s[scope.names[0]] if is_channel else material.watched_s
    return too_few(n, minimum, f"intervals between {'bursts' if is_channel else 'jerks'}", seconds)


def _cv(sums: FloatArray) -> FloatArray:
    n, total, squares = sums.T
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.sqrt(np.maximum(squares - total**2 / n, 0.0) / (n - 1)) / (total / n))


def _mean(sums: FloatArray) -> FloatArray:
    return np.asarray(sums[:, 1] / sums[:, 0])
