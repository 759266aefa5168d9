"""An estimate: a value with its limits, or the reason why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["Estimate", "Status", "estimate_row", "measured", "not_measurable", "not_recorded", "too_few"]

Status = Literal["measured", "not_measurable", "not_recorded"]
_NAN = float("nan")


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A value with its 95 % limits and count, or the reason why there is none.

    Attributes
    ----------
    value, ci_low, ci_high : float
        Value and limits in the unit of the measure; ``NaN`` when not measured. A limit is ``NaN`` when it cannot be
        given.
    n : int
        Bursts, jerks, intervals or pairs behind the value; also counted when there were too few.
    status : Status
        Zero is a measurement; ``not_recorded`` and ``not_measurable`` carry a reason.
    reason : str or None
        Why there is no value.
    """

    value: float
    ci_low: float
    ci_high: float
    n: int
    status: Status
    reason: str | None = None


def estimate_row(measure: str, scope: str, unit: str, estimate: Estimate) -> dict[str, object]:
    """Return one row of the table MEASURES."""
    return {
        "measure": measure,
        "scope": scope,
        "value": estimate.value,
        "unit": unit,
        "ci_low": estimate.ci_low,
        "ci_high": estimate.ci_high,
        "n": estimate.n,
        "status": estimate.status,
        "reason": estimate.reason,
    }


def measured(value: float, limits: tuple[float, float], n: int) -> Estimate:
    """Return a measured value with its limits."""
    return Estimate(value=float(value), ci_low=float(limits[0]), ci_high=float(limits[1]), n=int(n), status="measured")


def not_measurable(reason: str, n: int = 0) -> Estimate:
    """Return that the recording exists but does not support the measure."""
    return Estimate(value=_NAN, ci_low=_NAN, ci_high=_NAN, n=int(n), status="not_measurable", reason=reason)


def not_recorded(reason: str) -> Estimate:
    """Return that what the measure looks at was not part of the recording."""
    return Estimate(value=_NAN, ci_low=_NAN, ci_high=_NAN, n=0, status="not_recorded", reason=reason)


def too_few(n: int, minimum: int, what: str, seconds: float) -> Estimate | None:
    """Return that there were too few events, or ``None`` when there were enough.

    Parameters
    ----------
    n, minimum : int
        Events there are, and events needed.
    what : str
        What is counted, in the plural: ``bursts``.
    seconds : float
        Time in which they were looked for, for the reason.
    """
    if n >= max(minimum, 1):
        return None
    if n == 0:
        return not_measurable(f"none found: no {what} in {seconds:.0f} s analyzed")
    return not_measurable(f"too few: {n} {what}, at least {minimum} needed", n)
