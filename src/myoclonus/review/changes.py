"""What the corrections changed: every measure before and after."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from myoclonus import tables

__all__ = ["changed_measures"]

_SAME = 1e-6
"""Share of a value below which two are the same: they are written with seven digits."""


def changed_measures(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Return the measures whose value, count or status differ.

    Parameters
    ----------
    before, after : pandas.DataFrame
        Schema MEASURES, as found and as corrected.

    Returns
    -------
    pandas.DataFrame
        Schema CHANGES, in the order of ``after``; a measure that is in one table only has status ``n/a`` in the other.
    """
    old = {(row["measure"], row["scope"]): row for row in _records(before)}
    new = {(row["measure"], row["scope"]): row for row in _records(after)}
    rows = []
    for key in [*new, *(key for key in old if key not in new)]:
        was, now = old.get(key, {}), new.get(key, {})
        if not _are_same(was, now):
            rows.append(_row(key, was, now))
    return tables.validate(tables.CHANGES, tables.from_rows(tables.CHANGES, rows))


def _records(measures: pd.DataFrame) -> list[dict[Any, Any]]:
    tables.validate(tables.MEASURES, measures)
    return measures.astype(object).where(measures.notna(), None).to_dict("records")


def _are_same(was: dict[Any, Any], now: dict[Any, Any]) -> bool:
    if not was or not now or was["status"] != now["status"] or was["n"] != now["n"]:
        return False
    first, second = was["value"], now["value"]
    if first is None or second is None:
        return first is second
    return math.isclose(first, second, rel_tol=_SAME, abs_tol=_SAME)


def _row(key: tuple[str, str], was: dict[Any, Any], now: dict[Any, Any]) -> dict[str, Any]:
    row = {"measure": key[0], "scope": key[1], "unit": now.get("unit", was.get("unit"))}
    for when, values in (("before", was), ("after", now)):
        for name in ("value", "ci_low", "ci_high", "n", "status"):
            row[when if name == "value" else f"{name}_{when}"] = values.get(name)
    return row
