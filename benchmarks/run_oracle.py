"""Print what is attainable in each scenario: an oracle's change-points, and where bursts leave the noise.

python -m benchmarks.run_oracle
"""

import argparse

import pandas as pd

from benchmarks.run_accuracy import save
from benchmarks.scoring import score
from benchmarks.truth import SCENARIOS
from benchmarks.truth.oracle import attainable_f1, oracle_edges, visible_edges

MEASURES = {
    "onset_bias_ms": "on.bias",
    "onset_abs_median_ms": "on.med",
    "onset_abs_p95_ms": "on.p95",
    "duration_bias_ms": "dur.bias",
    "duration_abs_median_ms": "dur.med",
}


def attainable(name: str, *, snr_db: float, fs_hz: float) -> list[dict[str, object]]:
    """Return one row for the oracle and, for bursts, one for the visible edges."""
    scenario = SCENARIOS[name]
    truth = scenario.make(snr_db=snr_db, fs_hz=fs_hz, seed=0)
    negative = scenario.judged == "silences"
    placed = {"oracle": oracle_edges(truth, negative=negative)}
    if not negative and not name.startswith("over_"):  # over a contraction "above the noise" has no meaning
        placed["visible"] = visible_edges(truth)
    true = truth.silences if negative else truth.bursts
    f1 = float("nan") if negative else attainable_f1(truth)
    rows = []
    for by, found in placed.items():
        result = score(found, true, duration_s=truth.duration_s).as_dict()
        cell = {"scenario": name, "fs_hz": fs_hz, "snr_db": snr_db, "edges": by, "f1": f1}
        rows.append(cell | {short: result[measure] for measure, short in MEASURES.items()})
    return rows


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--snrs", nargs="*", type=float, default=[10.0, 20.0, 30.0, 40.0])
    parser.add_argument("--rates", nargs="*", type=float, default=[1000.0])
    chosen = parser.parse_args()
    rows = []
    for name, scenario in SCENARIOS.items():
        for fs_hz in chosen.rates if scenario.judged != "healthy" else ():
            for snr_db in chosen.snrs:
                rows += attainable(name, snr_db=snr_db, fs_hz=fs_hz)
    table = pd.DataFrame(rows)
    print(table.to_string(index=False, float_format=lambda value: f"{value:.3g}"))
    save(table, "attainable")


if __name__ == "__main__":
    main()
