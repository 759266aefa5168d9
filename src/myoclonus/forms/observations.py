"""Findings set against the measures of a recording: met, not met, not measurable or not recorded."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from myoclonus.forms.curves import met_share
from myoclonus.forms.records import Condition, Finding
from myoclonus.measure.estimate import Status

__all__ = ["Observation", "Row", "observe", "rows_by_measure"]

_NAN = float("nan")
_MEDIAN_OVER_LOWER = math.log(0.025) / math.log(0.5)
"""How many times the median-unbiased estimate of a ratio to none exceeds its lower 95 % limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of the table MEASURES; value and limits are ``NaN`` when not measured."""

    measure: str
    scope: str
    value: float
    unit: str
    ci_low: float
    ci_high: float
    n: int
    status: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """What a recording says on one finding.

    Attributes
    ----------
    finding : Finding
        The statement.
    status : str
        ``measured``, ``not_measurable`` or ``not_recorded``.
    met : float
        How far it is met, 0 to 1; ``NaN`` when not measured.
    row : Row
        The value that is shown: of the first condition that was measured, or of the one that is met least when the finding
        is not met.
    reason : str
        Why there is no value.
    """

    finding: Finding
    status: Status
    met: float
    row: Row
    reason: str

    @property
    def is_measured(self) -> bool:
        """Whether the finding is known to be met or not."""
        return self.status == "measured"

    @property
    def is_met(self) -> bool:
        """Whether the finding is known and rather met than not."""
        return self.is_measured and self.met >= 0.5

    @property
    def sentence(self) -> str:
        """The finding in words, as it was met or not."""
        return self.finding.text if self.is_met else self.finding.text_not


def rows_by_measure(measures: pd.DataFrame) -> dict[str, list[Row]]:
    """Return the rows of a table MEASURES by measure.

    A ratio to none is infinite, or has a lower limit only where a file could not hold that; its median-unbiased estimate is
    taken instead, 5.3 times the lower limit.
    """
    found: dict[str, list[Row]] = {}
    columns = (measures[name].to_list() for name in ("measure", "scope", "value", "unit", "ci_low", "ci_high"))
    counts = measures["n"].fillna(0).astype(int).to_list()
    for measure, scope, value, unit, low, high, n, status, reason in zip(
        *columns, counts, measures["status"].to_list(), measures["reason"].to_list(), strict=True
    ):
        is_to_none = value == math.inf or (status == "measured" and math.isnan(value) and math.isnan(high))
        shown = _MEDIAN_OVER_LOWER * low if is_to_none and 0 < low < math.inf else float(value)
        is_known = status == "measured" and math.isfinite(shown)
        row = Row(
            measure=measure,
            scope=scope,
            value=shown,
            unit=unit or "",
            ci_low=float(low),
            ci_high=float(high),
            n=n,
            status="measured" if is_known else ("not_measurable" if status == "measured" else status),
            reason=reason or ("" if is_known else "no value"),
        )
        found.setdefault(measure, []).append(row)
    return found


def observe(finding: Finding, rows: Mapping[str, Sequence[Row]]) -> Observation:
    """Return what the measures say on a finding.

    All conditions must be met; their shares are multiplied. When one that was measured is rather not met, the finding
    is not met, whatever is unknown besides. An optional condition that was not measured is left out.

    Parameters
    ----------
    finding : Finding
        The statement.
    rows : mapping
        Rows of the table MEASURES by measure.

    Returns
    -------
    Observation
    """
    taken = [_taken(condition, rows) for condition in finding.conditions]
    share, missing = 1.0, None
    known: list[tuple[float, Row]] = []
    for condition, row in zip(finding.conditions, taken, strict=True):
        if row.status == "measured":
            own = met_share(condition.curve, row.value, row.ci_low, row.ci_high)
            share *= own
            known.append((own, row))
        elif not condition.is_optional:
            missing = missing or row
    needed = [
        row
        for condition, row in zip(finding.conditions, taken, strict=True)
        if row.status == "measured" and not condition.is_optional
    ]
    if missing is None or (needed and share < 0.5):
        shown = needed[0] if share >= 0.5 else min(known, key=lambda pair: pair[0])[1]
        return Observation(finding=finding, status="measured", met=share, row=shown, reason="")
    status: Status = "not_measurable" if missing.status == "not_measurable" else "not_recorded"
    return Observation(finding=finding, status=status, met=float("nan"), row=missing, reason=missing.reason)


def _taken(condition: Condition, rows: Mapping[str, Sequence[Row]]) -> Row:
    choices = [rows.get(measure, ()) for measure in (condition.measure, *condition.otherwise)]
    known = (own for own in choices if any(row.status == "measured" for row in own))
    own = next(known, choices[-1])
    fitting = [row for row in own if any(_matches(pattern, row.scope) for pattern in condition.scopes)]
    measured = [row for row in fitting if row.status == "measured"]
    if measured:
        return _one_of(condition, measured)
    candidates = fitting or own
    refused = [row for row in candidates if row.status == "not_measurable"]
    if refused or candidates:
        return _without_value((refused or candidates)[0])
    return Row(
        measure=condition.measure,
        scope="recording",
        value=_NAN,
        unit="",
        ci_low=_NAN,
        ci_high=_NAN,
        n=0,
        status="not_recorded",
        reason="not among the measures of this recording",
    )


def _without_value(row: Row) -> Row:
    status = "not_measurable" if row.status == "not_measurable" else "not_recorded"
    return replace(
        _changed(row, _NAN, _NAN, _NAN), status=status, reason=row.reason or f"measured elsewhere only: {row.scope}"
    )


def _one_of(condition: Condition, measured: list[Row]) -> Row:
    if condition.take == "largest":
        return max(measured, key=lambda row: row.value)
    if condition.take == "smallest":
        return min(measured, key=lambda row: row.value)
    if condition.take == "smallest_p":
        best = min(measured, key=lambda row: row.value)
        return _changed(best, *(min(1.0, x * len(measured)) for x in (best.value, best.ci_low, best.ci_high)))
    weights = np.array([max(row.n, 1) for row in measured], dtype=np.float64)
    parts = ([row.value for row in measured], [row.ci_low for row in measured], [row.ci_high for row in measured])
    place = int(np.argmax(weights))
    middle = _changed(measured[place], *(_weighted_median(np.array(part), weights) for part in parts))
    return middle if len(measured) > 1 else measured[0]


def _changed(row: Row, value: float, ci_low: float, ci_high: float) -> Row:
    return replace(row, value=float(value), ci_low=float(ci_low), ci_high=float(ci_high))


def _weighted_median(values: np.ndarray, weights: np.ndarray) -> float:
    order = np.argsort(values, kind="stable")
    passed = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(passed, passed[-1] / 2)])


def _matches(pattern: str, scope: str) -> bool:
    wanted, parts = pattern.split(";"), scope.split(";")
    return len(wanted) == len(parts) and all(
        part == own if ":" in own else part.partition(":")[0] == own for own, part in zip(wanted, parts, strict=True)
    )
