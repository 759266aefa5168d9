"""How large bursts are, and what they add up to."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import special

from myoclonus.measure.confidence import LEVEL, median_limits
from myoclonus.measure.estimate import Estimate, measured, too_few
from myoclonus.measure.material import Material
from myoclonus.measure.scopes import Scope

__all__ = ["amplitude_median", "burden", "peak_median"]

FloatArray = npt.NDArray[np.float64]


def amplitude_median(material: Material, scope: Scope, minimum: int) -> Estimate:
    """Return the median root-mean-square amplitude inside bursts, in µV; limits from order statistics."""
    return _median(material, scope, minimum, material.bursts[scope.names[0]].amplitude_uv)


def peak_median(material: Material, scope: Scope, minimum: int) -> Estimate:
    """Return the median of the bursts' largest absolute values, in µV; limits from order statistics."""
    return _median(material, scope, minimum, material.bursts[scope.names[0]].peak_uv)


def burden(material: Material, scope: Scope, minimum: int) -> Estimate:
    """Return jerks times size per hour, in µV·s/h.

    The size of a jerk is the sum over its positive bursts of root-mean-square amplitude times duration. Limits are
    those of a weighted sum of Poisson counts; with equal sizes they are the exact limits of a rate. When no jerk was
    found the burden is zero and has no upper limit, for the size of a jerk is unknown.

    References
    ----------
    Fay MP, Feuer EJ. Confidence intervals for directly standardized rates. Stat Med 1997;16:791–801.
    doi:10.1002/(SICI)1097-0258(19970415)16:7<791::AID-SIM500>3.0.CO;2-#
    """
    hours = material.watched_s / 3600
    sizes = material.jerks.size_uv_s
    sizes = sizes[sizes > 0]
    if sizes.size == 0:
        return measured(0.0, (0.0, float("nan")), 0)
    low, high = _weighted_poisson_limits(sizes)
    return measured(sizes.sum() / hours, (low / hours, high / hours), sizes.size)


def _median(material: Material, scope: Scope, minimum: int, values: FloatArray) -> Estimate:
    known = values[np.isfinite(values)]
    missing = too_few(known.size, minimum, "bursts", material.analyzed_s[scope.names[0]])
    return missing or measured(float(np.median(known)), median_limits(known), known.size)


def _weighted_poisson_limits(weights: FloatArray) -> tuple[float, float]:
    tail = (1 - LEVEL) / 2
    total, variance, largest = weights.sum(), np.sum(weights**2), weights.max()
    low = variance / (2 * total) * special.chdtri(2 * total**2 / variance, 1 - tail)
    wider = variance + largest**2
    high = wider / (2 * (total + largest)) * special.chdtri(2 * (total + largest) ** 2 / wider, tail)
    return float(low), float(high)
