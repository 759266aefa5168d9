"""Body regions: the share of jerks in each, and how often and how strongly each jerks at rest and in action.

The latter follow the measurable parts of the Unified Myoclonus Rating Scale; they are an automatic estimate and not the
scale, which a clinician scores by sight.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from myoclonus.measure.confidence import median_limits, poisson_limits, wilson
from myoclonus.measure.estimate import Estimate, measured, not_recorded, too_few
from myoclonus.measure.material import Events, Material
from myoclonus.measure.scopes import Scope

__all__ = [
    "region_fraction",
    "regions_of",
    "severity_frequency",
    "severity_grade",
    "severity_negative_grade",
    "severity_negative_rate",
    "severity_size",
]

BoolArray = npt.NDArray[np.bool_]

_TEN_S_IN_A_MINUTE = 6.0
_MINUTE_S = 60.0


def regions_of(material: Material) -> dict[str, list[str]]:
    """Return the analyzed channels by body region; channels of no known region are left out."""
    table = dict(zip(material.muscles["muscle"], material.muscles["region"], strict=True))
    found: dict[str, list[str]] = {}
    for name in material.channels:
        channel = material.recording.channels[material.recording.index_of(name)]
        region = channel.region or table.get(channel.muscle)
        if region is not None:
            found.setdefault(region, []).append(name)
    return found


def region_fraction(material: Material, scope: Scope, minimum: int) -> Estimate:
    """Return the share of jerks that involve a body region; Wilson limits."""
    columns = [material.column(name) for name in regions_of(material)[scope.names[0]]]
    involved = material.jerks.takes_part.any(axis=1)
    n = int(involved.sum())
    if missing := too_few(n, minimum, "jerks", material.watched_s):
        return missing
    n_here = int(material.jerks.takes_part[:, columns].any(axis=1).sum())
    return measured(n_here / n, wilson(n_here, n), n)


def severity_frequency(material: Material, scope: Scope, minimum: int) -> Estimate:
    """Return jerks of a region in a minute of a state; exact Poisson limits."""
    region, state = scope.names
    seconds = _seconds(material, state)
    if isinstance(seconds, Estimate):
        return seconds
    count = _n_jerks(material, region, state)
    return measured(count / seconds * _MINUTE_S, poisson_limits(count, seconds / _MINUTE_S), count)


def severity_grade(material: Material, scope: Scope, minimum: int) -> Estimate:
    """Return the frequency of a region in a state on the scale's steps from 0 (none) to 4; limits of the frequency."""
    frequency = severity_frequency(material, scope, minimum)
    if frequency.status != "measured":
        return frequency
    settings = material.settings
    steps = (
        settings.severity_grade_1_per_10s,
        settings.severity_grade_2_per_10s,
        settings.severity_grade_3_per_10s,
        settings.severity_grade_4_per_10s,
    )
    value, low, high = (
        float(np.searchsorted(steps, rate / _TEN_S_IN_A_MINUTE, side="right"))
        for rate in (frequency.value, frequency.ci_low, frequency.ci_high)
    )
    return measured(value, (low, high), frequency.n)


def severity_size(material: Material, scope: Scope, minimum: int) -> Estimate:
    """Return the median root-mean-square amplitude of bursts of a region in a state, in µV; limits by order."""
    region, state = scope.names
    seconds = _seconds(material, state)
    if isinstance(seconds, Estimate):
        return seconds
    parts = [_amplitudes(material.bursts[name], state) for name in regions_of(material)[region]]
    values = np.concatenate(parts)
    if missing := too_few(values.size, minimum, "bursts", seconds):
        return missing
    return measured(float(np.median(values)), median_limits(values), values.size)


def severity_negative_rate(material: Material, scope: Scope, minimum: int) -> Estimate:
    """Return silences in a minute of posture, action and intention together; exact Poisson limits."""
    states = [state for state in material.states.seconds if state != "rest"]
    seconds = sum(material.states.seconds[state] for state in states) * material.watched_share
    if not seconds > 0:
        return not_recorded("no posture, action or intention marked: silences show only in contraction")
    count = int(sum(np.isin(own.state.astype(str), states).sum() for own in material.silences.values()))
    return measured(count / seconds * _MINUTE_S, poisson_limits(count, seconds / _MINUTE_S), count)


def severity_negative_grade(material: Material, scope: Scope, minimum: int) -> Estimate:
    """Return whether there is negative myoclonus, 1, or none was found, 0; 1 from ``severity_grade_1_per_10s`` on."""
    rate = severity_negative_rate(material, scope, minimum)
    if rate.status != "measured":
        return rate
    limit = material.settings.severity_grade_1_per_10s
    value, low, high = (float(part / _TEN_S_IN_A_MINUTE >= limit) for part in (rate.value, rate.ci_low, rate.ci_high))
    return measured(value, (low, high), rate.n)


def _seconds(material: Material, state: str) -> float | Estimate:
    seconds = material.states.seconds.get(state, 0.0) * material.watched_share
    return seconds if seconds > 0 else not_recorded(f"no state {state} in the recording")


def _n_jerks(material: Material, region: str, state: str) -> int:
    columns = [material.column(name) for name in regions_of(material)[region]]
    here = material.jerks.takes_part[:, columns].any(axis=1)
    return int(np.sum(here & (material.jerks.state == state)))


def _amplitudes(bursts: Events, state: str) -> npt.NDArray[np.float64]:
    values = bursts.amplitude_uv[bursts.state == state]
    return np.asarray(values[np.isfinite(values)])
