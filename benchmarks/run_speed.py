"""Measure speed, memory, F1 and onset error of `myoclonus` and its peers on the same night, each in its own process.

    python -m venv /tmp/peers && /tmp/peers/bin/pip install -r benchmarks/requirements-peers.txt
    python -m benchmarks.run_speed --peers-python /tmp/peers/bin/python

The night is the file of `python -m benchmarks.truth.night`; it is written first when it is not there. Wall time counts
from the start of the process to its end, memory is the peak resident set of the process (Linux). A
process that exceeds the limit is killed and says so. Every tool runs with one thread for linear algebra; `myoclonus`
uses two threads of its own. The order is repeated `--repeats` times and the fastest and slowest are shown.

Jerks lie between voluntary contractions, which are no jerks. `f1` counts a detection on a contraction as false, `f1*`
does not count it at all: a tool that looks for any activity is right to find them.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.run_accuracy import RESULTS, save
from benchmarks.scoring import score
from benchmarks.truth.night import first_block, write_night
from benchmarks.truth.oracle import oracle_edges

HERE = Path(__file__).resolve().parent
HEADER_BYTES, RECORD_BYTES, N_RECORDS_AT = 256 * 5, 4 * 1000 * 2, slice(236, 244)
LEGS = ("L TIB", "R TIB")
OWN = ("myoclonus", "myoclonus_analyze")
SHORT_S, LONG_S = 600, 8 * 3600
# NeuroKit2 needs about 50 s, BioSPPy's find_onsets about 9 s per channel-hour: the night is out of their reach
PLAN = [
    (tool, SHORT_S)
    for tool in (*OWN, "psgscoring", "biosppy_silva", "biosppy_lidierth", "biosppy_find_onsets", "neurokit2")
] + [(tool, LONG_S) for tool in (*OWN, "psgscoring", "biosppy_silva", "biosppy_lidierth")]
CONTRACTION_MARGIN_S = 0.3
POLL_S = 0.02
SHOWN = {
    "tool": "tool", "minutes": "min", "n_channels": "ch", "status": "status", "wall_s": "wall s", "slowest_s": "slowest s",
    "cpu_s": "cpu s",
    "peak_mb": "peak MB", "n_detected": "found", "n_true": "true", "f1": "f1", "f1_spared": "f1*", "precision": "prec",
    "recall": "recall", "onset_abs_median_ms": "onset med ms", "onset_abs_p95_ms": "onset p95 ms",
    "duration_bias_ms": "dur.bias ms",
}  # fmt: skip


def cut(night: Path, seconds: int) -> Path:
    """Return an EDF with the first seconds of the night, beside it; the night itself when it is no longer."""
    with night.open("rb") as file:
        header = bytearray(file.read(HEADER_BYTES))
        if int(header[N_RECORDS_AT]) <= seconds:
            return night
        records = file.read(RECORD_BYTES * seconds)
    header[N_RECORDS_AT] = str(seconds).ljust(8).encode("ascii")
    part = Path(tempfile.gettempdir()) / f"{night.stem}_{seconds}s.edf"
    part.write_bytes(bytes(header) + records)
    return part


def _peak_mb(process_id: int) -> float:
    """Return the peak resident set of a running process, MB; 0 when it has ended. Not inherited from its parent."""
    try:
        lines = Path(f"/proc/{process_id}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) * 1024 / 1e6 for line in lines if line.startswith("VmHWM")), 0.0)


def timed(command: list[str], limit_s: float) -> dict[str, Any]:
    """Run a process; return status, wall and processor time (s) and peak memory (MB); kill it after the limit."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    peak_mb, ended, status = 0.0, 0, "ok"
    with tempfile.TemporaryFile() as complaint:
        began = time.perf_counter()
        process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=complaint)
        while not ended:
            time.sleep(POLL_S)
            peak_mb = max(peak_mb, _peak_mb(process.pid))
            if time.perf_counter() - began > limit_s and status == "ok":
                process.kill()
                status = f"killed at {limit_s:g} s"
            ended, code, usage = os.wait4(process.pid, os.WNOHANG)
        wall_s = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(code)
        complaint.seek(0)
        last = complaint.read().decode(errors="replace").strip().splitlines()[-1:] or [""]
    if process.returncode != 0 and status == "ok":
        status = f"failed: {last[0]}"
    return {"status": status, "wall_s": wall_s, "cpu_s": usage.ru_utime + usage.ru_stime, "peak_mb": peak_mb}


def truth_of(night: Path, name: str, seconds: float, channels: tuple[str, ...]) -> pd.DataFrame:
    """Return the rows of a truth table that end within the first seconds, on some channels."""
    table = pd.read_csv(night.with_name(f"{night.stem}_{name}.tsv"), sep="\t")
    return table[(table["onset"] + table["duration"] < seconds) & table["channel"].isin(channels)]


def judge(found: pd.DataFrame, night: Path, seconds: float, channels: tuple[str, ...]) -> dict[str, float]:
    """Return F1 with and without contractions as false detections, and the errors of onset and duration."""
    true = truth_of(night, "bursts", seconds, channels)
    spared = truth_of(night, "contractions", seconds, channels).assign(kind="positive")
    spared["onset"] -= CONTRACTION_MARGIN_S
    spared["duration"] += 2 * CONTRACTION_MARGIN_S
    plain = score(found, true, duration_s=seconds).as_dict()
    return {**plain, "f1_spared": score(found, true, duration_s=seconds, neutral=spared).f1}


def measure(tool: str, night: Path, seconds: int, python: str, limit_s: float) -> dict[str, Any]:
    """Return one row: a tool run once on the first seconds of the night."""
    channels = LEGS if tool == "psgscoring" else (*LEGS, "EMG ECR R", "SCM R")
    row: dict[str, Any] = {"tool": tool, "minutes": seconds / 60, "n_channels": len(channels)}
    with tempfile.TemporaryDirectory() as folder:
        events = Path(folder) / "events.csv"
        part = cut(night, seconds)
        row |= timed([python, str(HERE / "speed_peer.py"), tool, str(part), str(seconds), str(events)], limit_s)
        if row["status"] == "ok":
            found = pd.read_csv(events)
            found = found.assign(kind="positive", duration=found["end"] - found["onset"])
            row |= judge(found, night, seconds, channels)
    return row


def oracle_row(night: Path, hours: float) -> dict[str, Any]:
    """Return what one who knows every burst and the true variances reaches on the first ten minutes."""
    block = first_block(hours=hours)
    placed = oracle_edges(block)
    channels = block.emg_labels
    row = {
        "tool": "oracle change-point",
        "minutes": SHORT_S / 60,
        "n_channels": len(channels),
        "status": "no detection",
    }
    return row | judge(placed, night, SHORT_S, channels) | {"f1": np.nan, "f1_spared": np.nan}


def summarize(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Return one row per tool and length: the fastest run, and the slowest wall time beside it."""
    table = pd.DataFrame(rows)
    best = table.sort_values("wall_s", kind="stable").groupby(["tool", "minutes"], sort=False).head(1).copy()
    slowest = table.groupby(["tool", "minutes"])["wall_s"].max()
    best["slowest_s"] = [slowest.get((row.tool, row.minutes)) for row in best.itertuples()]
    order = {key: number for number, key in enumerate(dict.fromkeys(zip(table["tool"], table["minutes"], strict=True)))}
    return best.iloc[np.argsort([order[key] for key in zip(best["tool"], best["minutes"], strict=True)])]


def with_rows_kept(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with the stored rows of the tools that were not run this time, in the order of the stored ones."""
    stored = RESULTS / "speed.tsv"
    if not stored.exists():
        return table
    old = pd.read_csv(stored, sep="\t").set_index(["tool", "minutes"])
    new = table.set_index(["tool", "minutes"])
    order = list(old.index) + [key for key in new.index if key not in old.index]
    rows = [{"tool": tool, "minutes": minutes, **(new if (tool, minutes) in new.index else old).loc[(tool, minutes)]}
            for tool, minutes in order]  # fmt: skip
    return pd.DataFrame(rows)[list(table.columns)]


def main(arguments: list[str] | None = None) -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--night", type=Path, default=Path(tempfile.gettempdir()) / "myoclonus-benchmark" / "night.edf")
    parser.add_argument("--hours", type=float, default=8.0, help="length of the night that is written when absent")
    parser.add_argument("--peers-python", help="Python of the environment with the peers; without it they are left out")
    parser.add_argument("--limit", type=float, default=120.0, help="seconds after which a process is killed")
    parser.add_argument("--repeats", type=int, default=2)
    parser.add_argument("--only", nargs="*", help="tools to run; the stored rows of the others are kept")
    chosen = parser.parse_args(arguments)
    if not chosen.night.exists():
        write_night(chosen.night, hours=chosen.hours)
    rows = [oracle_row(chosen.night, chosen.hours)]
    for _ in range(chosen.repeats):
        for tool, seconds in PLAN:
            python = sys.executable if tool in OWN else chosen.peers_python
            if python and (not chosen.only or tool in chosen.only):
                rows.append(measure(tool, chosen.night, min(seconds, round(chosen.hours * 3600)), python, chosen.limit))
                print(f"{tool} {seconds / 60:g} min: {rows[-1]['status']} {rows[-1]['wall_s']:.1f} s", file=sys.stderr)
    table = summarize(rows)
    shown = table[[name for name in SHOWN if name in table]].rename(columns=SHOWN)
    print(shown.to_string(index=False, float_format=lambda value: f"{value:.3g}", na_rep="–"))
    save(with_rows_kept(table) if chosen.only else table, "speed")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
