"""Which way jerks run over bodies that the package did not make: lead, speed, pattern, lag of left and right.

    python -m benchmarks.run_spread --seeds 100

Each recording is detected and measured as any other. Of each kind of jerk it counts how often the muscle named as leading is
the right one, whether the limits of a speed and of a lag hold the truth, and which pattern most jerks are said to have.
"""

from __future__ import annotations

import argparse
import sys
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.run_accuracy import save
from benchmarks.truth.body import KINDS, Body, make_body
from myoclonus.relate import Spread, spread
from myoclonus.settings import settings_from_mapping

SETTINGS = settings_from_mapping({"measure": {"n_bootstrap": 500}})
PATTERN = {
    "brainstem": "order_brainstem_fraction",
    "cortical": "order_craniocaudal_fraction",
    "propriospinal": "order_propriospinal_fraction",
    "segmental": "order_segmental_fraction",
    "sides": "order_craniocaudal_fraction",
}


def one_body(kind: str, seed: int) -> dict[str, Any]:
    """Return what was found in one person, against what is true."""
    body = make_body(kind, seed)
    found = spread(body.samples_uv, fs_hz=1000.0, names=body.names, settings=SETTINGS)
    measures = found.measures.set_index(["measure", "scope"])
    row: dict[str, Any] = {"kind": kind, "is_named": found.order.lead_channel is not None}
    row["is_lead_right"] = found.order.lead_channel == body.lead if row["is_named"] else np.nan
    for way, truth in (("down", body.down_m_s), ("up", body.up_m_s)):
        own = measures.loc[(f"spread_velocity_{way}", "recording")]
        is_known = own["status"] == "measured" and np.isfinite(truth)
        row[f"{way}_holds"] = own["ci_low"] <= truth <= own["ci_high"] if is_known else np.nan
        row[f"{way}_ratio"] = own["value"] / truth if is_known else np.nan
    shares = {name: own.value for name, own in found.order.fractions.items()}
    row["is_pattern_found"] = shares[PATTERN[kind]] > 0.5
    order = {name for name, share in shares.items() if share > 0.5 and name != "order_segmental_fraction"}
    row["is_other_found"] = bool(order - {PATTERN[kind]})
    return row | _sides(body, found)


def _sides(body: Body, found: Spread) -> dict[str, float]:
    """Return in how many pairs of sides the limits hold the lag, and by how much the median is off."""
    own = found.measures[(found.measures["measure"] == "left_right_lag") & (found.measures["status"] == "measured")]
    if not len(own):
        return {"sides_hold": np.nan, "sides_error_ms": np.nan}
    mean_ms = dict(zip(body.names, body.mean_ms, strict=True))
    pairs = [scope.removeprefix("pair:").split("|") for scope in own["scope"]]
    truth = np.array([mean_ms[second] - mean_ms[first] for first, second in pairs])
    holds = (own["ci_low"] <= truth + 1e-9) & (truth <= own["ci_high"] + 1e-9)
    return {"sides_hold": float(holds.mean()), "sides_error_ms": float(np.abs(own["value"] - truth).mean())}


def table_of(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Return one row a kind: shares over persons, medians of ratios and errors, and how many had a value."""
    parts = []
    for kind, own in pd.DataFrame(rows).groupby("kind", sort=False):
        shares = {
            name: own[name].astype(float).mean() for name in own if name.startswith("is_") or name.endswith("holds")
        }
        shares["sides_hold"] = own["sides_hold"].mean()
        medians = {name: own[name].median() for name in ("down_ratio", "up_ratio", "sides_error_ms")}
        counts = {f"n_{way}": int(own[f"{way}_holds"].notna().sum()) for way in ("down", "up")}
        parts.append({"kind": kind, "n": len(own)} | shares | medians | counts)
    return pd.DataFrame(parts)


def main() -> int:
    """Run from the command line; return 0 when every share is what it should be, else 1."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=100)
    parser.add_argument("--first-seed", type=int, default=1000)
    chosen = parser.parse_args()
    seeds = range(chosen.first_seed, chosen.first_seed + chosen.seeds)
    table = table_of([one_body(kind, seed) for kind in KINDS for seed in seeds])
    save(table, "spread")
    sys.stdout.write(table.round(3).to_string(index=False) + "\n")
    wanted = table[["is_lead_right", "down_holds", "up_holds"]].min().min() >= 0.95
    return 0 if wanted and table["is_other_found"].max() <= 0.05 else 1


if __name__ == "__main__":
    raise SystemExit(main())
