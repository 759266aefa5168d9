"""Change over time: two or more recordings of one person, set against each other with limits."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from myoclonus import tables
from myoclonus.forms.observations import Row, rows_by_measure
from myoclonus.forms.slope import slope_per_year
from myoclonus.measure.confidence import clopper_pearson
from myoclonus.settings.forms import FormsSettings

__all__ = ["COMPARED", "PROGRESSION", "Compared", "Trend", "compare_measures", "progression_row", "trend_of"]

PROGRESSION = "progression_ratio"
"""Measure that carries the change of the rate from the first to the last recording into the weighing of forms."""

Scale = Literal["count", "ratio", "difference"]
_SPEED = ("per_year", "per_year_ci_low", "per_year_ci_high")
_ZERO_COUNT = 3.688879454113936
"""Upper exact 95 % limit of a Poisson count of zero."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One measure that is compared: on which scale, and whether more is worse."""

    measure: str
    scale: Scale
    more_is_worse: bool


COMPARED: tuple[Compared, ...] = (
    Compared("jerk_rate", "count", True),
    Compared("burden", "ratio", True),
    Compared("burst_duration", "ratio", False),
    Compared("silence_rate", "count", True),
    Compared("jerk_spread", "ratio", False),
    Compared("sites_involved", "difference", True),
    Compared("generalized_jerk_fraction", "difference", True),
    Compared("severity_frequency", "count", True),
    Compared("severity_negative_rate", "count", True),
    Compared("plms_index", "ratio", True),
    Compared("fragmentary_index", "ratio", True),
)
"""Measures that are compared, in the order of the table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """Whether the person is worse.

    Attributes
    ----------
    verdict : str
        ``worse``, ``better``, ``unchanged`` or ``not_decidable``.
    text : str
        The same in a sentence.
    """

    verdict: Literal["worse", "better", "unchanged", "not_decidable"]
    text: str


def compare_measures(
    recordings: Sequence[pd.DataFrame], settings: FormsSettings | None = None, *, days: Sequence[float] | None = None
) -> pd.DataFrame:
    """Return how each measure changed from the first recording that has it to the last.

    Rates of counted events are compared exactly: given their sum, the later count is binomial. All other measures are
    compared through their own limits (method of variance estimates recovery), on a logarithmic scale or as a
    difference of shares. What was measured once only, or was zero each time, is not compared.

    Parameters
    ----------
    recordings : sequence of pandas.DataFrame
        Tables of the schema MEASURES, in the order of time.
    settings : FormsSettings, optional
        From which change on one speaks of a change; defaults when not given.
    days : sequence of float, optional
        Day of each recording, from any first day; without it nothing is said on how fast a measure changes.

    Returns
    -------
    pandas.DataFrame
        Table of the schema COMPARISON, one row for each measure and scope.

    References
    ----------
    Zou GY, Donner A. Construction of confidence limits about effect measures. Stat Med 2008;27:1693–1702.
    doi:10.1002/sim.3095
    Przyborowski J, Wilenski H. Homogeneity of results in testing samples from Poisson series. Biometrika
    1940;31:313–323. doi:10.1093/biomet/31.3-4.313
    """
    used = settings or FormsSettings()
    rows = [rows_by_measure(table) for table in recordings]
    made = []
    for compared in COMPARED:
        for scope in dict.fromkeys(row.scope for own in rows for row in own.get(compared.measure, ())):
            found = [(place, row) for place, row in enumerate(_in_each(rows, compared.measure, scope)) if row]
            if len(found) >= 2 and any(row.value != 0 for _, row in found):
                speed = (
                    slope_per_year([days[place] for place, _ in found], [row for _, row in found], compared.scale)
                    if days
                    else ()
                )
                made.append(_row(compared, scope, found, used) | dict(zip(_SPEED, speed, strict=False)))
    return tables.from_rows(tables.COMPARISON, made)


def trend_of(comparison: pd.DataFrame, n_recordings: int) -> Trend:
    """Return whether the person is worse, from the rate of jerks first and the other measures beside it.

    Parameters
    ----------
    comparison : pandas.DataFrame
        Table of the schema COMPARISON.
    n_recordings : int
        Recordings that were compared.
    """
    rate = comparison[(comparison["measure"] == "jerk_rate") & (comparison["scope"] == "recording")]
    if rate.empty:
        return Trend(verdict="not_decidable", text="Not decidable: the rate of jerks was measured in fewer than two.")
    row = rate.iloc[0]
    limits = f"95 % limits {_ratio_text(row['ci_low'])} to {_ratio_text(row['ci_high'])}"
    times = f"{_ratio_text(row['change'])} times as many ({limits})"
    span = "from the first recording to the last" if n_recordings > 2 else "from the first recording to the second"
    others = comparison.drop(rate.index)
    opposite = {"worse": "better", "better": "worse"}.get(row["verdict"])
    against = others.loc[others["verdict"] == opposite, "measure"].drop_duplicates()
    ratio = f"ratio of jerks a minute {_ratio_text(row['change'])}, {limits}"
    if row["verdict"] == "unchanged":
        return Trend(verdict="unchanged", text=f"Unchanged {span}: {ratio}.")
    if row["verdict"] == "not_decidable":
        return Trend(verdict="not_decidable", text=f"Not decidable {span}: {ratio}; the limits are wide.")
    word = "Worse" if row["verdict"] == "worse" else "Better"
    but = f", but {', '.join(name.replace('_', ' ') for name in against)} changed the other way" if len(against) else ""
    return Trend(verdict=row["verdict"], text=f"{word}: jerks a minute are {times} {span}{but}{_speed_text(row)}.")


def _ratio_text(value: float) -> str:
    return f"{value:.3g}"


def _speed_text(row: pd.Series) -> str:
    if not math.isfinite(row["per_year"]):
        return ""
    low, high = _ratio_text(row["per_year_ci_low"]), _ratio_text(row["per_year_ci_high"])
    return f"; by a line over all, {_ratio_text(row['per_year'])} times as many each year ({low} to {high})"


def progression_row(comparison: pd.DataFrame) -> pd.DataFrame:
    """Return the change of the rate of jerks as a row of the table MEASURES, for the weighing of forms; or no row."""
    rate = comparison[(comparison["measure"] == "jerk_rate") & (comparison["scope"] == "recording")]
    rows = [
        {
            "measure": PROGRESSION,
            "scope": "recordings",
            "value": row["change"],
            "unit": "",
            "ci_low": row["ci_low"],
            "ci_high": row["ci_high"],
            "n": row["n_recordings"],
            "status": "measured",
        }
        for row in rate.to_dict("records")
        if math.isfinite(row["change"])
    ]
    return tables.from_rows(tables.MEASURES, rows)


def _in_each(rows: Sequence[Mapping[str, Sequence[Row]]], measure: str, scope: str) -> list[Row | None]:
    return [
        next((row for row in own.get(measure, ()) if row.scope == scope and row.status == "measured"), None)
        for own in rows
    ]


def _row(
    compared: Compared, scope: str, found: Sequence[tuple[int, Row]], settings: FormsSettings
) -> dict[str, object]:
    (first_place, first), (last_place, last) = found[0], found[-1]
    if compared.scale == "count":
        change = _ratio_of_counts(first, last)
    elif compared.scale == "ratio":
        change = _ratio(first, last)
    else:
        change = _difference(first, last)
    return {
        "measure": compared.measure,
        "scope": scope,
        "unit": first.unit or None,
        "first": first.value,
        "last": last.value,
        "first_recording": first_place + 1,
        "last_recording": last_place + 1,
        "n_recordings": len(found),
        "scale": "difference" if compared.scale == "difference" else "ratio",
        "change": change[0],
        "ci_low": change[1],
        "ci_high": change[2],
        "verdict": _verdict(change, compared, settings),
    }


def _ratio_of_counts(first: Row, last: Row) -> tuple[float, float, float]:
    total = first.n + last.n
    exposures = [row.n / row.value if row.n else _ZERO_COUNT / row.ci_high for row in (first, last)]
    if total == 0 or not all(math.isfinite(one) and one > 0 for one in exposures):
        return (math.nan, math.nan, math.nan)
    factor = exposures[0] / exposures[1]
    limits = clopper_pearson(last.n, total)
    return (_odds(last.n / total) * factor, _odds(limits[0]) * factor, _odds(limits[1]) * factor)


def _odds(share: float) -> float:
    return share / (1 - share) if share < 1 else math.inf


def _ratio(first: Row, last: Row) -> tuple[float, float, float]:
    parts = (first.value, first.ci_low, first.ci_high, last.value, last.ci_low, last.ci_high)
    if not all(part > 0 for part in parts):
        return (last.value / first.value if first.value > 0 else math.nan, math.nan, math.nan)
    a, a_low, a_high, b, b_low, b_high = (math.log(part) for part in parts)
    low = b - a - math.hypot(b - b_low, a_high - a)
    high = b - a + math.hypot(b_high - b, a - a_low)
    return (math.exp(b - a), math.exp(low), math.exp(high))


def _difference(first: Row, last: Row) -> tuple[float, float, float]:
    change = last.value - first.value
    low = change - math.hypot(last.value - last.ci_low, first.ci_high - first.value)
    high = change + math.hypot(last.ci_high - last.value, first.value - first.ci_low)
    return (change, low, high)


def _verdict(change: tuple[float, float, float], compared: Compared, settings: FormsSettings) -> str:
    _, low, high = change
    is_share = compared.scale == "difference"
    less, more = (
        (-settings.worse_difference, settings.worse_difference)
        if is_share
        else (1 / settings.worse_ratio, settings.worse_ratio)
    )
    if low > more:
        return "worse" if compared.more_is_worse else "changed"
    if high < less:
        return "better" if compared.more_is_worse else "changed"
    return "unchanged" if less <= low and high <= more else "not_decidable"
