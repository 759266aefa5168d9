"""Tables of measures made by hand."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from myoclonus import tables

NAN = float("nan")
VIGNETTES: dict[str, dict[str, Any]] = tomllib.loads(
    (Path(__file__).resolve().parent.parent / "reference" / "form_vignettes.toml").read_text(encoding="utf-8")
)


def measures(rows: Iterable[Sequence[Any]]) -> pd.DataFrame:
    """Return a table of rows [measure, scope, value, lower, upper, n]; a text in place of the value is the status."""
    made = []
    for measure, scope, value, *rest in rows:
        low, high, n = rest or (NAN, NAN, 50)
        is_value = not isinstance(value, str)
        made.append(
            {
                "measure": measure,
                "scope": scope,
                "value": value if is_value else NAN,
                "unit": "",
                "ci_low": low if is_value else NAN,
                "ci_high": high if is_value else NAN,
                "n": n,
                "status": "measured" if is_value else value,
                "reason": None if is_value else "made so",
            }
        )
    return tables.from_rows(tables.MEASURES, made)
