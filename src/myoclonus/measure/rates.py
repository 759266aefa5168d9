"""How often: rates of jerks, bursts and silences, their kinds, and whether the rate changes."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import stats

from myoclonus.measure.confidence import LEVEL, median_limits, poisson_limits, wilson
from myoclonus.measure.estimate import Estimate, measured, not_measurable, not_recorded, too_few
from myoclonus.measure.material import Events, Material
from myoclonus.measure.scopes import Scope
from myoclonus.measure.timecourse import counts_over_time

__all__ = [
    "burst_rate",
    "jerk_rate",
    "negative_fraction",
    "positive_jerk_rate",
    "rate_change",
    "silence_rate",
    "spread_median",
]

FloatArray = npt.NDArray[np.float64]


def jerk_rate(material: Material, scope: Scope, minimum: int) -> Estimate:
    """Return jerks per minute over the recording, one marked state, or one sleep stage; exact Poisson limits."""
    jerks = material.jerks
    if scope.kind == "state":
        return _rate_in(jerks.state, scope.names[0], material.states.seconds, material.watched_share, "state")
    if scope.kind == "stage":
        return _rate_in(jerks.stage, scope.names[0], material.stages.seconds, material.watched_share, "sleep stage")
    return _rate(jerks.n, material.watched_s)


def positive_jerk_rate(material: Material, scope: Scope, minimum: int) -> Estimate:
    """Return jerks with a burst, so without those that are silences only, per minute; exact Poisson limits."""
    return _rate(int(np.sum(material.jerks.kind != "negative")), material.watched_s)


def burst_rate(material: Material, scope: Scope, minimum: int) -> Estimate:
    """Return bursts per analyzed minute of one channel, also within one marked state; exact Poisson limits."""
    return _channel_rate(material, scope, material.bursts)


def silence_rate(material: Material, scope: Scope, minimum: int) -> Estimate:
    """Return silences per analyzed minute of one channel, also within one marked state; exact Poisson limits."""
    return _channel_rate(material, scope, material.silences)


def negative_fraction(material: Material, scope: Scope, minimum: int) -> Estimate:
    """Return the share of jerks that are silences only; Wilson limits."""
    jerks = material.jerks
    if missing := too_few(jerks.n, minimum, "jerks", material.watched_s):
        return missing
    n_negative = int(np.sum(jerks.kind == "negative"))
    return measured(n_negative / jerks.n, wilson(n_negative, jerks.n), jerks.n)


def spread_median(material: Material, scope: Scope, minimum: int) -> Estimate:
    """Return the median time from the first to the last onset in jerks of several channels, in ms."""
    several = material.jerks.takes_part.sum(axis=1) > 1
    spread_ms = material.jerks.spread_ms[several]
    spread_ms = spread_ms[np.isfinite(spread_ms)]
    missing = too_few(spread_ms.size, minimum, "jerks of several channels", material.watched_s)
    return missing or measured(float(np.median(spread_ms)), median_limits(spread_ms), spread_ms.size)


def rate_change(material: Material, scope: Scope, minimum: int) -> Estimate:
    """Return how many times the rate at the start of the recording the rate at its end is.

    A straight line is fitted to the logarithm of the rate by Poisson regression on counts over time; the limits allow
    for counts that scatter more than Poisson counts (dispersion estimated by Pearson's statistic, at least 1;
    Student's t).

    References
    ----------
    McCullagh P, Nelder JA. Generalized linear models. 2nd ed. 1989, chapter 6.
    """
    jerks = material.jerks
    if missing := too_few(jerks.n, minimum, "jerks", material.watched_s):
        return missing
    starts_s, stops_s, covered_s, counts = counts_over_time(
        jerks.onset_s, material.recording, material.settings.time_bin_s, min_bins=10
    )
    seen = covered_s > 0
    if np.sum(counts[seen] > 0) < 3:
        return not_measurable("jerks fall into fewer than three stretches of time", jerks.n)
    middle = ((starts_s + stops_s) / 2)[seen] / material.recording.duration_s
    slope, error, freedom = _log_linear(middle, counts[seen].astype(np.float64), covered_s[seen])
    half = stats.t.ppf((1 + LEVEL) / 2, freedom) * error
    with np.errstate(over="ignore"):
        return measured(np.exp(slope), (np.exp(slope - half), np.exp(slope + half)), jerks.n)


def _rate(count: int, seconds: float) -> Estimate:
    if not seconds > 0:
        return not_measurable("no analyzed time")
    return measured(count / (seconds / 60), poisson_limits(count, seconds / 60), count)


def _rate_in(
    labels: npt.NDArray[np.object_], name: str, seconds: dict[str, float], share: float, what: str
) -> Estimate:
    if name not in seconds:
        return not_recorded(f"no {what} {name} in the recording")
    return _rate(int(np.sum(labels == name)), seconds[name] * share)


def _channel_rate(material: Material, scope: Scope, events: dict[str, Events]) -> Estimate:
    own = events[scope.names[0]]
    analyzed_s = material.analyzed_s[scope.names[0]]
    if scope.kind != "channel;state":
        return _rate(own.n, analyzed_s)
    share = material.watched_share * analyzed_s / material.watched_s
    return _rate_in(own.state, scope.names[1], material.states.seconds, share, "state")


def _log_linear(x: FloatArray, counts: FloatArray, exposure: FloatArray) -> tuple[float, float, int]:
    design = np.column_stack((np.ones_like(x), x - 0.5))
    beta = np.array([np.log(counts.sum() / exposure.sum()), 0.0])
    expected = exposure * np.exp(design @ beta)
    for _ in range(100):  # the likelihood is concave; bounded steps reach its top in far fewer rounds
        step = np.linalg.solve(design.T @ (design * expected[:, np.newaxis]), design.T @ (counts - expected))
        beta = beta + step * min(1.0, 2.0 / max(float(np.abs(step).max()), 1e-12))
        expected = exposure * np.exp(design @ beta)
    freedom = x.size - 2
    dispersion = max(1.0, float(np.sum((counts - expected) ** 2 / expected)) / freedom)
    covariance = dispersion * np.linalg.inv(design.T @ (design * expected[:, np.newaxis]))
    return float(beta[1]), float(np.sqrt(covariance[1, 1])), freedom
