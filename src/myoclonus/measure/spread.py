"""Spread along the neuraxis: how fast jerks go down and up from the muscle where they begin."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from myoclonus.measure.apart import mixed_reason
from myoclonus.measure.confidence import bootstrap_of_sums
from myoclonus.measure.estimate import Estimate, measured, not_measurable, not_recorded
from myoclonus.measure.material import Material
from myoclonus.measure.scopes import Scope
from myoclonus.settings.measure import MeasureSettings

__all__ = ["PERIPHERAL_MS", "velocity_down", "velocity_up"]

FloatArray = npt.NDArray[np.float64]

PERIPHERAL_MS: dict[str, float] = {
    "face": 5.0, "jaw": 3.0, "palate": 4.0, "tongue": 4.0, "throat": 4.0, "neck": 3.5, "shoulder": 4.5, "arm": 5.5,
    "forearm": 8.5, "hand": 13.5, "chest": 4.5, "abdomen": 5.5, "back": 4.0, "pelvis": 5.0, "hip": 6.0, "thigh": 8.5,
    "leg": 13.0, "foot": 21.5,
}  # fmt: skip
"""Conduction time from the nerve root to the muscle (ms) by body region of the table of muscles.

Rounded usual values of magnetic root stimulation in adults (own estimate, grade C: hand, leg and foot are well known,
trunk and neck are not). Without them a distal muscle would seem further down the cord than it is.
"""

_CM_PER_MS_TO_M_PER_S = 10.0
_NORMAL = 1.96


@dataclass(frozen=True, slots=True, kw_only=True)
class _Course:
    """Lags ``(n_jerks, n_muscles)`` behind the leading muscle, with peripheral conduction taken off, and the way."""

    lag_ms: FloatArray
    error_ms: FloatArray
    way_cm: FloatArray


def velocity_down(material: Material, scope: Scope, minimum: int) -> Estimate:
    """Return the speed of spread to muscles further from the brainstem than the one that leads, in m/s.

    The leading muscle is the channel that leads most jerks of several channels. Lags behind it of muscles on its side, less the difference
    in conduction from root to muscle, are fitted by a straight line through zero (ms per cm of neuraxis) over all
    jerks in which it takes part. Limits are those of the bias-corrected bootstrap over jerks, widened by how well
    conduction times (``conduction_sd_ms``) and distances (``distance_sd_fraction``) of a person are known. When they
    hold zero, or the median lag is within the standard error of one lag, spread cannot be told from simultaneity.
    Spontaneous jerks and those after stimuli are measured apart when there are enough of both.
    """
    course = _course(material, minimum, +1)
    return course if isinstance(course, Estimate) else _velocity(material, scope, course, "spread_velocity_down")


def velocity_up(material: Material, scope: Scope, minimum: int) -> Estimate:
    """Return the speed of spread to muscles nearer to the brainstem than the one that leads, in m/s.

    As ``velocity_down``, in the other direction.
    """
    course = _course(material, minimum, -1)
    return course if isinstance(course, Estimate) else _velocity(material, scope, course, "spread_velocity_up")


def _course(material: Material, minimum: int, direction: int) -> _Course | Estimate:
    if len(material.channels) < 2:
        return not_recorded("fewer than two analyzed EMG channels: no spread to measure")
    if reason := mixed_reason(material):
        return not_measurable(reason)
    distance_cm, peripheral_ms = _places(material)
    unknown = [name for name, known in zip(material.channels, np.isfinite(distance_cm), strict=True) if not known]
    if len(material.channels) - len(unknown) < 2:
        return not_measurable(f"distance from the brainstem unknown: no known muscle on {', '.join(unknown)}")
    source = _source(material, distance_cm)
    if source is None:
        return not_measurable("none found: no jerk of several channels led by a known muscle")
    way_cm = direction * (distance_cm - distance_cm[source])
    further = np.isfinite(way_cm) & (way_cm > 0) & _same_side(material, source)
    name = material.channels[source]
    if not further.any():
        where = "further from" if direction > 0 else "nearer to"
        return not_recorded(f"no muscle of the same side {where} the brainstem than {name}, where jerks begin")
    jerks = material.jerks
    lag_ms = (jerks.burst_onset_s[:, further] - jerks.burst_onset_s[:, [source]]) * 1e3
    lag_ms -= peripheral_ms[further] - peripheral_ms[source]
    error_ms = np.hypot(jerks.onset_se_ms[:, further], jerks.onset_se_ms[:, [source]])
    counted = np.isfinite(lag_ms).any(axis=1)
    n = int(counted.sum())
    if n < minimum:
        return not_measurable(f"too few: {n} jerks of {name} and a muscle beyond it, at least {minimum} needed", n)
    return _Course(lag_ms=lag_ms[counted], error_ms=error_ms[counted], way_cm=way_cm[further])


def _velocity(material: Material, scope: Scope, course: _Course, measure: str) -> Estimate:
    n = len(course.lag_ms)
    error_ms = float(np.nanmedian(course.error_ms)) if np.isfinite(course.error_ms).any() else 0.0
    lag_ms = float(np.nanmedian(course.lag_ms))
    if lag_ms <= error_ms:
        return not_measurable(
            f"lags within the onset's standard error: {abs(lag_ms):.1f} ms, error {error_ms:.1f} ms", n
        )
    products = np.nansum(course.lag_ms * course.way_cm, axis=1)
    squares = np.sum(np.where(np.isfinite(course.lag_ms), course.way_cm**2, 0.0), axis=1)
    terms = np.column_stack((products, squares))
    limits = bootstrap_of_sums(terms, _slope, material.rng(measure, scope), material.settings.n_bootstrap)
    slope = float(_slope(terms.sum(axis=0)[np.newaxis])[0])
    low, high = _widened(slope, limits, course, material.settings)
    if not low > 0:
        fastest = f"; faster than {_CM_PER_MS_TO_M_PER_S / high:.0f} m/s, or at once" if high > 0 else ""
        return not_measurable(f"lags not distinguishable from zero: {low:.2g} to {high:.2g} ms per cm{fastest}", n)
    return measured(_CM_PER_MS_TO_M_PER_S / slope, (_CM_PER_MS_TO_M_PER_S / high, _CM_PER_MS_TO_M_PER_S / low), n)


def _widened(
    slope: float, limits: tuple[float, float], course: _Course, settings: MeasureSettings
) -> tuple[float, float]:
    """Return limits of the slope (ms per cm) that also allow for a person's own conduction times and distances.

    The conduction time of each muscle is off by an amount of its own, that of the leading muscle for all lags alike;
    distances are off by one factor. These errors are the same in every jerk, so that no bootstrap over jerks sees them.
    """
    squares = np.where(np.isfinite(course.lag_ms), course.way_cm**2, 0.0).sum(axis=0)
    share = squares / course.way_cm / squares.sum()
    of_conduction = settings.conduction_sd_ms * np.sqrt(np.sum(share**2) + np.sum(share) ** 2)
    half = _NORMAL * float(np.hypot(of_conduction, settings.distance_sd_fraction * slope))
    low, high = limits
    return slope - float(np.hypot(slope - low, half)), slope + float(np.hypot(high - slope, half))


def _slope(sums: FloatArray) -> FloatArray:
    return np.asarray(sums[:, 0] / sums[:, 1])


def _places(material: Material) -> tuple[FloatArray, FloatArray]:
    table = material.muscles
    distances_cm = dict(zip(table["muscle"], table["distance_cm"], strict=True))
    regions = dict(zip(table["muscle"], table["region"], strict=True))
    muscle_of = {channel.name: channel.muscle for channel in material.recording.channels}
    muscles = [muscle_of[name] for name in material.channels]
    distance_cm = [distances_cm.get(muscle, np.nan) for muscle in muscles]
    peripheral_ms = [PERIPHERAL_MS.get(regions.get(muscle, ""), 0.0) for muscle in muscles]
    return np.array(distance_cm, dtype=np.float64), np.array(peripheral_ms, dtype=np.float64)


def _same_side(material: Material, source: int) -> npt.NDArray[np.bool_]:
    """Tell which channels do not lie on the other side than one: what crosses over takes a way of its own."""
    side_of = {channel.name: channel.side for channel in material.recording.channels}
    sides = [side_of[name] for name in material.channels]
    other = {"left": "right", "right": "left"}.get(sides[source] or "")
    return np.array([side is None or side != other for side in sides], dtype=bool)


def _source(material: Material, distance_cm: FloatArray) -> int | None:
    several = material.jerks.takes_part.sum(axis=1) > 1
    leads = [int(np.sum(material.jerks.lead_channel[several] == name)) for name in material.channels]
    known = np.where(np.isfinite(distance_cm), leads, -1)
    return int(np.argmax(known)) if known.max() > 0 else None
