"""Silences in ongoing activity: how long, how deep, and whether a burst comes before."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from myoclonus.measure.confidence import median_limits, wilson
from myoclonus.measure.estimate import Estimate, measured, not_measurable, too_few
from myoclonus.measure.material import Material
from myoclonus.measure.scopes import Scope

__all__ = [
    "after_burst_fraction",
    "long_fraction",
    "middle_fraction",
    "remaining_median",
    "short_fraction",
    "silence_median",
]

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]


def silence_median(material: Material, scope: Scope, minimum: int) -> Estimate:
    """Return the median duration of whole silences, in ms; limits from order statistics."""
    durations_ms = material.silences[scope.names[0]].whole_durations_ms
    if missing := _missing(material, scope, durations_ms.size, minimum):
        return missing
    return measured(float(np.median(durations_ms)), median_limits(durations_ms), durations_ms.size)


def short_fraction(material: Material, scope: Scope, minimum: int) -> Estimate:
    """Return the share of silences of 50 ms to below 70 ms (limits are settings); Wilson limits."""
    settings, durations_ms = material.settings, _durations_ms(material, scope)
    is_inside = (durations_ms >= settings.silence_short_ms) & (durations_ms < settings.silence_middle_ms)
    return _share(material, scope, minimum, is_inside)


def middle_fraction(material: Material, scope: Scope, minimum: int) -> Estimate:
    """Return the share of silences of 70 ms to 100 ms, both included (limits are settings); Wilson limits."""
    settings, durations_ms = material.settings, _durations_ms(material, scope)
    is_inside = (durations_ms >= settings.silence_middle_ms) & (durations_ms <= settings.silence_long_ms)
    return _share(material, scope, minimum, is_inside)


def long_fraction(material: Material, scope: Scope, minimum: int) -> Estimate:
    """Return the share of silences above 100 ms, up to 500 ms (limits are settings); Wilson limits."""
    settings, durations_ms = material.settings, _durations_ms(material, scope)
    is_inside = (durations_ms > settings.silence_long_ms) & (durations_ms <= settings.silence_longest_ms)
    return _share(material, scope, minimum, is_inside)


def remaining_median(material: Material, scope: Scope, minimum: int) -> Estimate:
    """Return the median share of the surrounding activity that is left in silences; limits from order statistics."""
    silences = material.silences[scope.names[0]]
    remaining = silences.remaining_fraction[np.isfinite(silences.remaining_fraction)]
    if silences.n and not remaining.size:
        return not_measurable(f"activity around {silences.n} silences unknown")
    missing = too_few(remaining.size, minimum, "silences", material.analyzed_s[scope.names[0]])
    return missing or measured(float(np.median(remaining)), median_limits(remaining), remaining.size)


def after_burst_fraction(material: Material, scope: Scope, minimum: int) -> Estimate:
    """Return the share of silences that follow directly on a burst of the same channel; Wilson limits."""
    silences = material.silences[scope.names[0]]
    if missing := too_few(silences.n, minimum, "silences", material.analyzed_s[scope.names[0]]):
        return missing
    n_preceded = int(silences.is_preceded.sum())
    return measured(n_preceded / silences.n, wilson(n_preceded, silences.n), silences.n)


def _durations_ms(material: Material, scope: Scope) -> FloatArray:
    # a millionth of a ms absorbs the rounding of seconds to ms, so that 70 ms is 70 ms
    return np.round(material.silences[scope.names[0]].whole_durations_ms, 6)


def _share(material: Material, scope: Scope, minimum: int, is_inside: BoolArray) -> Estimate:
    n, n_inside = is_inside.size, int(is_inside.sum())
    missing = _missing(material, scope, n, minimum)
    return missing or measured(n_inside / n, wilson(n_inside, n), n)


def _missing(material: Material, scope: Scope, n_whole: int, minimum: int) -> Estimate | None:
    n_silences = material.silences[scope.names[0]].n
    if n_silences and not n_whole:
        return not_measurable(f"all {n_silences} silences are cut by an edge of the recording or a gap")
    return too_few(n_whole, minimum, "whole silences", material.analyzed_s[scope.names[0]])
