"""How fast a measure changes: a straight line over the days of three recordings or more."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from myoclonus.forms.observations import Row

__all__ = ["DAYS_PER_YEAR", "LEAST_RECORDINGS", "slope_per_year"]

DAYS_PER_YEAR = 365.25
LEAST_RECORDINGS = 3
_LIMIT_IN_SD = 1.959963984540054
_NAN = (math.nan, math.nan, math.nan)


def slope_per_year(days: Sequence[float], rows: Sequence[Row], scale: str) -> tuple[float, float, float]:
    """Return the change in a year with 95 % limits: a factor, or a difference when ``scale`` says so.

    A line is fitted to the logarithms (to the values for a difference), each weighted by its own limits. Where the points
    scatter more about the line than their limits explain, the limits of the slope are widened by that factor (Birge). It
    takes the change for steady.

    Parameters
    ----------
    days : sequence of float
        Day of each recording.
    rows : sequence of Row
        The measure in each of them.
    scale : str
        ``count`` (counted events), ``ratio`` or ``difference``.

    Returns
    -------
    tuple of float
        Slope, lower and upper limit; ``NaN`` with fewer than three recordings, when all are of one day, or when limits of
        a value are not known.

    References
    ----------
    Birge RT. The calculation of errors by the method of least squares. Phys Rev 1932;40:207–227.
    doi:10.1103/PhysRev.40.207
    """
    points = [_point(row, scale) for row in rows]
    x, y, sd = (np.array(part, dtype=np.float64) for part in (days, *zip(*points, strict=True)))
    x = x / DAYS_PER_YEAR
    if len(x) < LEAST_RECORDINGS or np.ptp(x) <= 0 or not np.all(np.isfinite(y)) or not np.all(sd > 0):
        return _NAN
    weight = 1.0 / sd**2
    x_mean, y_mean = np.average(x, weights=weight), np.average(y, weights=weight)
    spread = float(np.sum(weight * (x - x_mean) ** 2))
    slope = float(np.sum(weight * (x - x_mean) * (y - y_mean)) / spread)
    left = y - y_mean - slope * (x - x_mean)
    birge = math.sqrt(max(1.0, float(np.sum(weight * left**2)) / (len(x) - 2)))
    reach = _LIMIT_IN_SD * birge / math.sqrt(spread)
    limits = (slope, slope - reach, slope + reach)
    return limits if scale == "difference" else tuple(_exponential(one) for one in limits)  # type: ignore[return-value]


def _point(row: Row, scale: str) -> tuple[float, float]:
    """Return a value on the scale of the line, with its standard deviation; half an event is added to a count."""
    if scale == "count" and row.n and row.value > 0:
        return math.log(row.value * (row.n + 0.5) / row.n), 1.0 / math.sqrt(row.n + 0.5)
    if scale == "count" and row.ci_high > 0:
        return math.log(0.5 * row.ci_high / _UPPER_OF_NONE), 1.0 / math.sqrt(0.5)
    if scale == "difference":
        return row.value, (row.ci_high - row.ci_low) / (2 * _LIMIT_IN_SD)
    if row.value > 0 and row.ci_low > 0:
        return math.log(row.value), math.log(row.ci_high / row.ci_low) / (2 * _LIMIT_IN_SD)
    return math.nan, math.nan


_UPPER_OF_NONE = 3.688879454113936
"""Upper exact 95 % limit of a Poisson count of zero."""


def _exponential(value: float) -> float:
    return math.exp(value) if value < math.log(1e9) else math.inf
