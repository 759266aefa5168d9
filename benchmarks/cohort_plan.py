"""From what `run_cohort` measured to 100,000 nights: storage, hours and euros, for the page on cohorts."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd

RESULT = Path(__file__).with_name("results") / "cohort.json"
N_NIGHTS = 100_000
N_CORES = 100
EURO_A_CORE_HOUR = 0.05
EURO_A_GB_MONTH = 0.02
READ_GB_S = 1.0
"""Prices and the speed of storage are assumptions; put in your own."""


def figures() -> dict[str, float]:
    """Return what was measured."""
    read: dict[str, float] = json.loads(RESULT.read_text(encoding="utf-8"))
    return read


def plan_table(measured: dict[str, float] | None = None) -> pd.DataFrame:
    """Return one night as measured and 100,000 nights as calculated from it."""
    of = measured or figures()
    seconds, input_mb, result_mb = (of[f"night of 8 h: {name}"] for name in ("CPU s", "MB of input", "MB of result"))
    core_hours = seconds * N_NIGHTS / 3600
    input_tb, result_tb = input_mb * N_NIGHTS / 1e6, result_mb * N_NIGHTS / 1e6
    overhead_ms, peak_mb = of["ms overhead of each recording"], of["night of 8 h: peak MB of the process"]
    plan_s = of["s to find and plan 10000 recordings"]
    rows = [
        ("input", f"{input_mb:.0f} MB", f"{input_tb:.0f} TB"),
        ("computing, reports included", f"{seconds:.1f} s of processor", f"{core_hours:.0f} core-hours"),
        ("time on 100 cores", "–", f"{core_hours / N_CORES:.1f} h"),
        ("computing at 0.05 € a core-hour", "–", f"{core_hours * EURO_A_CORE_HOUR:.0f} €"),
        ("memory of a process", f"{peak_mb:.0f} MB", f"{peak_mb * N_CORES / 1000:.0f} GB for 100 processes"),
        ("reading the input once at 1 GB/s", "–", f"{input_tb * 1000 / READ_GB_S / 3600:.1f} h"),
        ("storage that 100 cores need", "–", f"{input_mb / 1000 / seconds * N_CORES:.1f} GB/s"),
        ("result", f"{result_mb:.1f} MB", f"{result_tb:.2f} TB"),
        ("keeping the input at 0.02 € a GB", "–", f"{input_tb * 1000 * EURO_A_GB_MONTH:.0f} € a month"),
        ("keeping the results at 0.02 € a GB", "–", f"{result_tb * 1000 * EURO_A_GB_MONTH:.0f} € a month"),
        ("isolation and row", f"{overhead_ms:.2g} ms", f"{overhead_ms * N_NIGHTS / 1000 / 60:.0f} min of one core"),
        ("finding and planning", "–", f"{plan_s * N_NIGHTS / 10_000:.0f} s"),
    ]
    return pd.DataFrame(rows, columns=["", "one night, measured", "100,000 nights, calculated"])


def measured_table(measured: dict[str, float] | None = None) -> pd.DataFrame:
    """Return all that was measured, as it stands in the results."""
    of = measured or figures()
    return pd.DataFrame([(name, f"{value:g}") for name, value in of.items()], columns=["measured", "value"])
