"""How often healthy sleepers show the same: percentiles from published quantiles.

Only a few quantiles are published. Between and beyond them the logarithm of the value is taken to go linearly with the normal
deviate (a log-normal distribution through the points), which is good to a few percent inside and only an indication outside.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

__all__ = ["FRAGMENTARY", "HEAD_JERKS_P90_PER_H", "HFLM_P90", "PLMS", "Norm", "percentile"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Norm:
    """Published quantiles of a measure in healthy sleepers.

    Attributes
    ----------
    points : tuple of (float, float)
        Value and percentile, both rising.
    source : str
        Where they come from, with the grade.
    """

    points: tuple[tuple[float, float], ...]
    source: str


_FRAUSCHER = "Frauscher 2014, 100 healthy sleepers, doi:10.5665/sleep.3586 (grade B)"

PLMS = Norm(points=((5.0, 64.0), (15.0, 82.0), (24.8, 90.0)), source=_FRAUSCHER)
FRAGMENTARY = Norm(points=((25.3, 50.0), (143.7, 90.0)), source=_FRAUSCHER)
HEAD_JERKS_P90_PER_H = 8.8
"""90th percentile of head jerks per hour of REM sleep in health, from the same study."""
HFLM_P90 = 4
"""90th percentile of series of high-frequency leg movements a night in health, from the same study."""


def percentile(value: float, norm: Norm) -> float:
    """Return the percentile of a value among healthy sleepers, from 1 to 99.

    Parameters
    ----------
    value : float
        At least 0, in the unit of the norm.
    norm : Norm
        Published points.

    Examples
    --------
    >>> round(percentile(143.7, FRAGMENTARY)), percentile(0.0, FRAGMENTARY)
    (90, 1.0)
    """
    if value <= 0:
        return 1.0
    logs = np.log([at for at, _ in norm.points])
    deviates = special.ndtri([share / 100 for _, share in norm.points])
    x = float(np.log(value))
    k = int(np.clip(np.searchsorted(logs, x) - 1, 0, len(logs) - 2))
    slope = (deviates[k + 1] - deviates[k]) / (logs[k + 1] - logs[k])
    return float(np.clip(100 * special.ndtr(deviates[k] + slope * (x - logs[k])), 1.0, 99.0))
