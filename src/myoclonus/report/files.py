"""Tables as TSV with a JSON sidecar, the way BIDS wants them."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from myoclonus import tables

__all__ = ["MISSING", "json_text", "table_records", "table_text", "write_table"]

MISSING = "n/a"
"""What stands for a missing value in a TSV."""

_DECIMALS = {"s": 6, "ms": 3}
"""Times are written to the microsecond; everything else to seven significant digits."""


def write_table(schema: tables.Schema, table: pd.DataFrame, folder: Path) -> tuple[Path, Path]:
    """Write ``NAME.tsv`` and its sidecar ``NAME.json`` and return both paths."""
    tsv, sidecar = folder / f"{schema.name}.tsv", folder / f"{schema.name}.json"
    tsv.write_text(table_text(schema, table), encoding="utf-8", newline="\n")
    sidecar.write_text(json_text(schema.sidecar()), encoding="utf-8", newline="\n")
    return tsv, sidecar


def table_text(schema: tables.Schema, table: pd.DataFrame) -> str:
    """Return a table as tab-separated text with a header; missing values are ``n/a``.

    Parameters
    ----------
    schema : Schema
        Names the columns, their order and units.
    table : pandas.DataFrame
        Follows the schema.

    Returns
    -------
    str
        Lines end with a line feed. Times in seconds have up to six decimals, times in milliseconds up to three, other
        numbers up to seven significant digits. Tabs and line breaks inside a text become blanks.
    """
    tables.validate(schema, table)
    columns = [_column_texts(column, table[column.name]) for column in schema.columns]
    lines = ["\t".join(schema.names), *map("\t".join, zip(*columns, strict=True))]
    return "\n".join(lines) + "\n"


def table_records(schema: tables.Schema, table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows as mappings for JSON, rounded as in the TSV; missing values are ``None``."""
    tables.validate(schema, table)
    columns = {
        column.name: [_json_value(column, value) for value in table[column.name].tolist()] for column in schema.columns
    }
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def json_text(value: Any) -> str:
    """Return JSON with two blanks of indent and a final line feed; not-a-number is refused."""
    return json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _column_texts(column: tables.Column, values: pd.Series) -> list[str]:
    writers: dict[str, Callable[[Any], str]] = {
        "str": _text,
        "float": _number(column.unit),
        "int": str,
        "bool": _boolean,
    }
    text = writers[column.kind]
    return [MISSING if _is_missing(value) else text(value) for value in values.tolist()]


def _is_missing(value: Any) -> bool:
    return value is None or value is pd.NA or value == "" or (isinstance(value, float) and not math.isfinite(value))


def _text(value: Any) -> str:
    return " ".join(str(value).split()) or MISSING


def _boolean(value: Any) -> str:
    return "true" if value else "false"


def _number(unit: str) -> Callable[[float], str]:
    decimals = _DECIMALS.get(unit)

    def text(value: float) -> str:
        written = f"{value:.7g}" if decimals is None else f"{value:.{decimals}f}".rstrip("0").rstrip(".")
        return "0" if written in ("-0", "") else written

    return text


def _json_value(column: tables.Column, value: Any) -> Any:
    if _is_missing(value):
        return None
    if column.kind == "float":
        return float(_number(column.unit)(value))
    if column.kind == "int":
        return int(value)
    return bool(value) if column.kind == "bool" else _text(value)
