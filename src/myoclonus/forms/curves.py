"""Smooth curves: how far a value meets a condition, averaged over its confidence interval."""

from __future__ import annotations

import math

from myoclonus.forms.records import Curve

__all__ = ["met_share"]

_LIMIT_IN_SD = 1.959963984540054
_SMALLEST = 1e-6
_UPPER_OVER_MEDIAN = 5.3
"""Upper 95 % limit of a rate of which none was counted over its median-unbiased estimate: 3.69 / ln 2."""


def met_share(curve: Curve, value: float, ci_low: float, ci_high: float) -> float:
    """Return how far a value meets a condition, from 0 to 1.

    The curve is a step (or two) in the shape of a cumulative normal. The value is taken as normal with the spread that
    its 95 % limits show on the side of the step, and the curve is integrated over it, which has a closed form: an
    uncertain value lies nearer to one half, and so weighs less. None counted has no logarithm: its median-unbiased
    estimate stands for it, the upper limit divided by 5.3, and never speaks for more than the step.

    Parameters
    ----------
    curve : Curve
        The condition.
    value, ci_low, ci_high : float
        Value with limits; when one is not finite the other serves for both sides.

    Returns
    -------
    float
        0 not met, 1 met, one half undecided.
    """
    is_none = curve.is_log and value == 0 < ci_high < math.inf
    steps = [step for step in (curve.low, curve.high) if math.isfinite(step)]
    shown = min([ci_high / _UPPER_OVER_MEDIAN, *steps]) if is_none else value
    places = (_on_scale(shown, curve.is_log), _on_scale(ci_low, curve.is_log), _on_scale(ci_high, curve.is_log))
    above_low = 1.0 if math.isinf(curve.low) else _above(_on_scale(curve.low, curve.is_log), places, curve.width)
    above_high = 0.0 if math.isinf(curve.high) else _above(_on_scale(curve.high, curve.is_log), places, curve.width)
    return min(max(above_low - above_high, 0.0), 1.0)


def _above(step: float, places: tuple[float, float, float], width: float) -> float:
    place, low, high = places
    near, far = (high, low) if place < step else (low, high)
    limit = near if math.isfinite(near) else far
    spread = abs(limit - place) / _LIMIT_IN_SD if math.isfinite(limit) else 0.0
    return 0.5 * math.erfc((step - place) / (math.hypot(width, spread) * math.sqrt(2)))


def _on_scale(value: float, is_log: bool) -> float:
    return math.log10(max(value, _SMALLEST)) if is_log and math.isfinite(value) else value
