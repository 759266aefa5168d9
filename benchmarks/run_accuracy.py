"""Judge `myoclonus` on all scenarios × SNR × rates: one table, with pass or fail against the bars.

    python -m benchmarks.run_accuracy                      # everything at 1 seed
    python -m benchmarks.run_accuracy --only isolated ward --seeds 3 --rates 1000

Each run is one recording. F1 is judged on the *worst channel* and printed pooled beside it. Timing bars hold at 20 dB
and more, and at 1 kHz and more. A run that misses a bar shows which. Results are written as TSV and JSON into
`benchmarks/results/`.
"""

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.scoring import blame, match, score, score_by_channel, score_grouping, score_jerks
from benchmarks.truth import SCENARIOS, Scenario, Truth
from myoclonus import detect_recording, recording_from_array
from myoclonus.recording import Role

RESULTS = Path(__file__).parent / "results"
# name of a column of the result → (comparison, limit)
ONSET_BARS = {"onset_abs_median_ms": 2.0, "onset_abs_p95_ms": 10.0}
DURATION_BARS = {"duration_bias_ms": 3.0, "duration_abs_median_ms": 5.0}
SILENCE_BARS = {"duration_abs_median_ms": 10.0}
FALSE_JERKS_PER_MIN = 0.3
TIMING_FROM_DB = 20.0
TIMING_FROM_HZ = 1000.0  # at 200–256 Hz even the oracle is 4–6 ms off; see run_oracle.py
SHOWN = (
    "scenario", "fs_hz", "snr_db", "n_true", "n_detected", "f1", "f1_worst", "precision", "recall", "f1_strict",
    "onset_bias_ms", "onset_abs_median_ms", "onset_abs_p95_ms", "duration_bias_ms", "duration_abs_median_ms",
    "n_split", "n_merged", "n_true_jerks", "n_jerks", "jerk_f1", "kept_together_fraction", "kept_apart_fraction",
    "same_lead_fraction", "same_order_fraction", "false_positive_per_min", "false_negative_per_min", "seconds",
    "verdict",
)  # fmt: skip
SHORT = {
    "n_true": "true", "n_detected": "found", "precision": "prec", "f1_strict": "strict", "onset_bias_ms": "on.bias",
    "onset_abs_median_ms": "on.med", "onset_abs_p95_ms": "on.p95", "duration_bias_ms": "dur.bias",
    "duration_abs_median_ms": "dur.med", "n_split": "split", "n_merged": "merged", "n_true_jerks": "jerks",
    "n_jerks": "j.found", "jerk_f1": "j.f1", "kept_together_fraction": "together", "kept_apart_fraction": "apart",
    "same_lead_fraction": "lead", "same_order_fraction": "order", "false_positive_per_min": "false+/min",
    "false_negative_per_min": "false-/min",
}  # fmt: skip

Detector = Callable[[Truth], tuple[pd.DataFrame, pd.DataFrame]]


def detect_with_myoclonus(truth: Truth) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the bursts and jerks that `myoclonus` finds, with its default settings."""
    roles: list[Role] = ["ecg" if label == "ECG" else "emg" for label in truth.labels]
    found = detect_recording(recording_from_array(truth.signals_uv, truth.fs_hz, list(truth.labels), roles=roles))
    return found.bursts, found.jerks


def least_f1(scenario: Scenario, snr_db: float) -> float | None:
    """Return the F1 bar that holds at an SNR: that of the highest listed SNR not above it."""
    below = [level for level in scenario.least_f1 if level <= snr_db]
    return scenario.least_f1[max(below)] if below else None


def failures(scenario: Scenario, row: dict[str, Any]) -> list[str]:
    """Return the bars a run misses, as readable text; NaN misses every bar."""
    missed = []
    if scenario.judged == "healthy":
        per_min = row["false_positive_per_min"] + row["false_negative_per_min"]
        if not per_min < FALSE_JERKS_PER_MIN:
            missed.append(f"false jerks {per_min:.2f}/min")
        return missed
    bar = least_f1(scenario, row["snr_db"])
    if bar is not None and not row["f1_worst"] >= bar:
        missed.append(f"F1 {row['f1_worst']:.3f}<{bar:g}")
    timing = SILENCE_BARS if scenario.judged == "silences" else ONSET_BARS | DURATION_BARS
    if row["snr_db"] >= scenario.timing_from_db and row["fs_hz"] >= TIMING_FROM_HZ:
        missed += [f"{name} {row[name]:.1f}" for name, limit in timing.items() if not abs(row[name]) <= limit]
    return missed


def judge_jerks(bursts: pd.DataFrame, jerks: pd.DataFrame, truth: Truth) -> dict[str, float]:
    """Return the figures of jerks over the whole recording; `mixed` jerks (burst, then silence) count as positive.

    False jerks a minute: positive ones that pair with no true jerk; negative ones that touch no true silence.
    """
    negative = jerks[jerks["kind"] == "negative"]
    together = score_jerks(jerks[jerks["kind"] != "negative"], truth.jerks, duration_s=truth.duration_s)
    parts = [part.assign(channel="all", kind="negative") for part in (negative, truth.silences)]
    n_paired = len(np.unique(match(*parts).pairs[:, 0]))
    positive = bursts[bursts["kind"] == "positive"]
    return {
        "n_true_jerks": together["n_true"],
        "n_jerks": together["n_detected"],
        "jerk_f1": together["f1"],
        **{key: together[key] for key in ("same_channels_fraction", "same_lead_fraction", "same_order_fraction")},
        **score_grouping(positive, truth.bursts),
        "false_positive_per_min": together["false_per_min"],
        "false_negative_per_min": (len(negative) - n_paired) / (truth.duration_s / 60),
    }


def run(name: str, *, snr_db: float, fs_hz: float, seed: int, detector: Detector) -> dict[str, Any]:
    """Return one row of the result: a recording made, detected and scored."""
    scenario = SCENARIOS[name]
    truth = scenario.make(snr_db=snr_db, fs_hz=fs_hz, seed=seed)
    began = time.perf_counter()
    bursts, jerks = detector(truth)
    seconds = time.perf_counter() - began
    kind = "negative" if scenario.judged == "silences" else "positive"
    found, true = bursts[bursts["kind"] == kind], truth.intervals[truth.intervals["kind"] == kind]
    options = {"duration_s": truth.duration_s, "neutral": truth.neutral}
    pooled = score(found, true, **options)  # type: ignore[arg-type]
    worst = score_by_channel(found, true, truth.emg_labels, **options)["f1"].min()
    jerk_scores = judge_jerks(bursts, jerks, truth)
    beats = pd.DataFrame({"onset": truth.beats_s - 0.03, "duration": 0.06})
    causes = {"artifact": truth.artifacts, "contraction": truth.contractions, "heart_beat": beats}
    row = {
        "scenario": name,
        "fs_hz": fs_hz,
        "snr_db": snr_db,
        "seed": seed,
        **pooled.as_dict(),
        "f1_worst": float(worst),
        **jerk_scores,
        "n_opposite_kind": int((bursts["kind"] != kind).sum()),
        **{f"unpaired_on_{cause}": n for cause, n in blame(found, true, causes).items()},
        "seconds": seconds,
        "judged": scenario.judged,
        "note": scenario.note,
    }
    row["verdict"] = "; ".join(failures(scenario, row)) or "pass"
    return row


def print_table(rows: pd.DataFrame) -> None:
    """Print the rows as one aligned table."""
    shown = rows[list(SHOWN)].rename(columns=SHORT)
    print(shown.to_string(index=False, float_format=lambda value: f"{value:.3g}", na_rep="–", max_colwidth=90))
    n_passed = int((rows["verdict"] == "pass").sum())
    print(f"\n{n_passed} of {len(rows)} runs pass.")


def summarize(rows: pd.DataFrame) -> pd.DataFrame:
    """Return medians over the judged runs at 20 dB and more, one row per kind of event."""
    loud = rows[(rows["snr_db"] >= TIMING_FROM_DB) & (rows["judged"] != "healthy")]
    columns = ["f1", "f1_worst", *ONSET_BARS, *DURATION_BARS]
    return loud.groupby("judged")[columns].median().round(3)


def save(rows: pd.DataFrame, stem: str) -> None:
    """Write the rows as TSV and JSON."""
    RESULTS.mkdir(exist_ok=True)
    rows.to_csv(RESULTS / f"{stem}.tsv", sep="\t", index=False, na_rep="n/a", float_format="%.6g")
    records = json.loads(rows.to_json(orient="records"))
    (RESULTS / f"{stem}.json").write_text(json.dumps(records, indent=1) + "\n")


def main(arguments: list[str] | None = None) -> int:
    """Run from the command line; return 0 when every run passes, else 1."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="*", choices=SCENARIOS, default=list(SCENARIOS), help="scenarios to run")
    parser.add_argument("--rates", nargs="*", type=float, help="only these sampling rates, Hz")
    parser.add_argument("--snrs", nargs="*", type=float, help="only these SNRs, dB")
    parser.add_argument("--seeds", type=int, default=1, help="recordings per cell")
    parser.add_argument("--first-seed", type=int, default=0, help="use another one to see recordings nobody tuned on")
    parser.add_argument("--save", default="accuracy", help="stem of the result files")
    chosen = parser.parse_args(arguments)
    rows = []
    for name in chosen.only:
        scenario = SCENARIOS[name]
        for fs_hz in np.intersect1d(scenario.rates_hz, chosen.rates or scenario.rates_hz):
            for snr_db in np.intersect1d(scenario.snrs_db, chosen.snrs or scenario.snrs_db):
                for seed in range(chosen.first_seed, chosen.first_seed + chosen.seeds):
                    cell = {"snr_db": float(snr_db), "fs_hz": float(fs_hz), "seed": seed}
                    rows.append(run(name, **cell, detector=detect_with_myoclonus))
    table = pd.DataFrame(rows)
    print_table(table)
    print(summarize(table).to_string())
    save(table, chosen.save)
    return int((table["verdict"] != "pass").any())


if __name__ == "__main__":
    raise SystemExit(main())
