"""Smooth curves: how far a value meets a condition, averaged over its confidence interval."""

from __future__ import annotations

import math

from myoclonus.forms.records import Curve

__all__ = ["met_share"]

_LIMITS_IN_SD = 2 * 1.959963984540054
_SMALLEST = 1e-6


def met_share(curve: Curve, value: float, ci_low: float, ci_high: float) -> float:
    """Return how far a value meets a condition, from 0 to 1.

    The curve is a step (or two) in the shape of a cumulative normal. The value is taken as normal with the spread that
    its 95 % limits show, and the curve is integrated over it, which has a closed form: an uncertain value lies nearer to
    one half, and so weighs less.

    Parameters
    ----------
    curve : Curve
        The condition.
    value, ci_low, ci_high : float
        Value with limits; limits that are not finite are taken as none.

    Returns
    -------
    float
        0 not met, 1 met, one half undecided.
    """
    place = _on_scale(value, curve.is_log)
    spread = 0.0
    if math.isfinite(ci_low) and math.isfinite(ci_high):
        spread = abs(_on_scale(ci_high, curve.is_log) - _on_scale(ci_low, curve.is_log)) / _LIMITS_IN_SD
    width = math.hypot(curve.width, spread)
    above_low = 1.0 if math.isinf(curve.low) else _cumulative((place - _on_scale(curve.low, curve.is_log)) / width)
    above_high = 0.0 if math.isinf(curve.high) else _cumulative((place - _on_scale(curve.high, curve.is_log)) / width)
    return min(max(above_low - above_high, 0.0), 1.0)


def _on_scale(value: float, is_log: bool) -> float:
    return math.log10(max(value, _SMALLEST)) if is_log else value


def _cumulative(x: float) -> float:
    return 0.5 * math.erfc(-x / math.sqrt(2))
