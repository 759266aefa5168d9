"""95 % confidence limits: exact for rates, shares and medians; bootstrap for everything else.

Nothing here loops over resamples in Python, and memory stays bounded whatever the number of values.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from scipy import special, stats

__all__ = [
    "LEVEL",
    "bootstrap_of_sums",
    "clopper_pearson",
    "median_limits",
    "poisson_limits",
    "quantile_range_limits",
    "wilson",
]

FloatArray = npt.NDArray[np.float64]

LEVEL = 0.95
"""Confidence level of every interval; the columns ``ci_low`` and ``ci_high`` promise it."""

_TAIL = (1 - LEVEL) / 2
_MAX_UNITS = 1000
_CHUNK_VALUES = 4_000_000


def poisson_limits(count: float, exposure: float) -> tuple[float, float]:
    """Return exact limits of a rate from a count over an exposure.

    Parameters
    ----------
    count : int or float
        Events seen; a fraction when events in clusters count for less.
    exposure : float
        Time or size looked at; positive. The limits are in events per unit of it.

    Returns
    -------
    tuple of float
        Lower and upper limit; the lower is 0 when nothing was seen.

    References
    ----------
    Garwood F. Fiducial limits for the Poisson distribution. Biometrika 1936;28:437–442. doi:10.1093/biomet/28.3-4.437
    """
    low = 0.0 if count == 0 else float(special.chdtri(2 * count, 1 - _TAIL)) / 2
    high = float(special.chdtri(2 * count + 2, _TAIL)) / 2
    return low / exposure, high / exposure


def wilson(successes: int, n: int) -> tuple[float, float]:
    """Return score limits of a share ``successes / n``.

    References
    ----------
    Wilson EB. Probable inference, the law of succession, and statistical inference. J Am Stat Assoc 1927;22:209–212.
    doi:10.1080/01621459.1927.10502953
    """
    z2 = float(special.ndtri(1 - _TAIL)) ** 2
    center = (successes + z2 / 2) / (n + z2)
    half = np.sqrt(z2 * (successes * (n - successes) / n + z2 / 4)) / (n + z2)
    low = 0.0 if successes == 0 else float(center - half)
    high = 1.0 if successes == n else float(center + half)
    return low, high


def clopper_pearson(successes: float, n: float) -> tuple[float, float]:
    """Return exact limits of a share ``successes / n``; both may be fractions when events in clusters count for less.

    References
    ----------
    Clopper CJ, Pearson ES. The use of confidence or fiducial limits illustrated in the case of the binomial. Biometrika
    1934;26:404–413. doi:10.1093/biomet/26.4.404
    """
    low = 0.0 if successes == 0 else float(special.betaincinv(successes, n - successes + 1, _TAIL))
    high = 1.0 if successes == n else float(special.betaincinv(successes + 1, n - successes, 1 - _TAIL))
    return low, high


def median_limits(values: FloatArray) -> tuple[float, float]:
    """Return limits of the median from order statistics, free of any assumption on the distribution.

    The coverage is at least 95 % (Conover, Practical nonparametric statistics, 1999, section 3.2). Fewer than six
    values have no such limits: both are ``NaN``.
    """
    n = values.size
    rank = int(stats.binom.ppf(_TAIL, n, 0.5))
    if rank < 1:
        return float("nan"), float("nan")
    ordered = np.sort(values)
    return float(ordered[rank - 1]), float(ordered[n - rank])


def quantile_range_limits(
    values: FloatArray, low: float, high: float, rng: np.random.Generator, n_bootstrap: int
) -> tuple[float, float]:
    """Return percentile-bootstrap limits of the distance between two quantiles.

    Which order statistic a resample's quantile falls on has a known (beta) distribution, so resamples are drawn
    without resampling: the cost does not depend on the number of values.

    Parameters
    ----------
    values : (n,) float array
        At least one value.
    low, high : float
        The two quantiles, e.g. 0.25 and 0.75.
    rng : numpy.random.Generator
        Source of randomness.
    n_bootstrap : int
        Resamples.
    """
    ordered = np.sort(values)
    n = ordered.size
    rank_low, rank_high = max(int(np.ceil(low * n)), 1), max(int(np.ceil(high * n)), 1)
    place_low = rng.beta(rank_low, n - rank_low + 1, n_bootstrap)
    place_high = place_low
    if rank_high > rank_low:
        place_high = place_low + (1 - place_low) * rng.beta(rank_high - rank_low, n - rank_high + 1, n_bootstrap)
    picked = [ordered[np.clip(np.ceil(n * place).astype(int) - 1, 0, n - 1)] for place in (place_low, place_high)]
    limits = np.quantile(picked[1] - picked[0], [_TAIL, 1 - _TAIL])
    return float(limits[0]), float(limits[1])


def bootstrap_of_sums(
    terms: FloatArray, statistic: Callable[[FloatArray], FloatArray], rng: np.random.Generator, n_bootstrap: int
) -> tuple[float, float]:
    """Return bias-corrected, accelerated bootstrap limits of a statistic that is a function of sums.

    Above 1000 units, they are first added up in 1000 random groups: the spread of the sums stays what it was, and
    time and memory stay bounded.

    Parameters
    ----------
    terms : (n_units, n_sums) float array
        What each unit (burst, jerk, interval) adds to each sum; at least two units.
    statistic : callable
        From ``(n, n_sums)`` sums to ``(n,)`` values. ``NaN`` values (a resample that has no answer) are left out.
    rng : numpy.random.Generator
        Source of randomness.
    n_bootstrap : int
        Resamples.

    Returns
    -------
    tuple of float
        Limits; ``NaN`` when fewer than nine tenths of the resamples have an answer.

    References
    ----------
    Efron B. Better bootstrap confidence intervals. J Am Stat Assoc 1987;82:171–185. doi:10.1080/01621459.1987.10478410
    """
    units = _grouped(terms, rng)
    totals = units.sum(axis=0)
    estimate = float(statistic(totals[np.newaxis])[0])
    replicates = statistic(_resampled_sums(units, rng, n_bootstrap))
    replicates = replicates[np.isfinite(replicates)]
    if replicates.size < 0.9 * n_bootstrap or not np.isfinite(estimate):
        return float("nan"), float("nan")
    below = (np.sum(replicates < estimate) + 0.5 * np.sum(replicates == estimate)) / replicates.size
    bias = special.ndtri(np.clip(below, 1 / replicates.size, 1 - 1 / replicates.size))
    left_out = statistic(totals - units)
    left_out = left_out[np.isfinite(left_out)]
    deviation = left_out.mean() - left_out if left_out.size else np.zeros(1)
    spread = np.sum(deviation**2) ** 1.5
    acceleration = np.sum(deviation**3) / (6 * spread) if spread > 0 else 0.0
    shifted = bias + special.ndtri(np.array([_TAIL, 1 - _TAIL]))
    limits = np.quantile(replicates, special.ndtr(bias + shifted / (1 - acceleration * shifted)))
    return float(limits[0]), float(limits[1])


def _grouped(terms: FloatArray, rng: np.random.Generator) -> FloatArray:
    if len(terms) <= _MAX_UNITS:
        return terms
    starts = np.linspace(0, len(terms), _MAX_UNITS, endpoint=False).astype(int)
    return np.asarray(np.add.reduceat(terms[rng.permutation(len(terms))], starts, axis=0))


def _resampled_sums(units: FloatArray, rng: np.random.Generator, n_bootstrap: int) -> FloatArray:
    n_units, n_sums = units.shape
    sums = np.empty((n_bootstrap, n_sums))
    step = max(1, _CHUNK_VALUES // n_units)
    for start in range(0, n_bootstrap, step):
        n_drawn = min(step, n_bootstrap - start)
        drawn = rng.integers(0, n_units, (n_drawn, n_units)) + n_units * np.arange(n_drawn)[:, np.newaxis]
        times_drawn = np.bincount(drawn.ravel(), minlength=n_drawn * n_units).reshape(n_drawn, n_units)
        sums[start : start + n_drawn] = times_drawn @ units
    return sums
