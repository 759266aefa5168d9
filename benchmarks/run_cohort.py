"""What a cohort costs: speed-up with workers, overhead of each recording, and ten thousand tiny ones.

``python -m benchmarks.run_cohort`` prints one table and writes ``benchmarks/results/cohort.json``. Times are wall times of a
machine that may be shared; they decide no test.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path
from typing import Any

import edfio
import numpy as np

from myoclonus.cohort import CohortOptions, find_items, plan_cohort, run_cohort
from myoclonus.cohort.layout import Layout
from myoclonus.cohort.local import run_locally
from myoclonus.cohort.work import Task, failed_row
from myoclonus.settings import Settings, settings_to_toml

RESULT = Path(__file__).with_name("results") / "cohort.json"


def main() -> None:
    """Measure, print, and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--recordings", type=int, default=200)
    parser.add_argument("--tiny", type=int, default=10_000)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        figures = _speed_up(folder, chosen.recordings) | _overhead(folder) | _many(folder, chosen.tiny)
    width = max(map(len, figures))
    for label, value in figures.items():
        print(f"{label:<{width}}  {value:g}")
    RESULT.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


def _speed_up(folder: Path, n_recordings: int) -> dict[str, float]:
    """Analyze short recordings, one in twenty of them damaged, with one worker and with two."""
    random = np.random.default_rng(0)
    for index in range(n_recordings):
        samples = random.normal(0.0, 3.0, 30_000)
        for onset in random.uniform(0.5, 29.0, 12):
            samples[int(onset * 1000) : int(onset * 1000) + 50] += random.normal(0.0, 60.0, 50)
        path = folder / "in" / f"r{index:04d}.edf"
        path.parent.mkdir(exist_ok=True)
        signal = edfio.EdfSignal(
            samples, 1000, label="EMG FDI R", physical_dimension="uV", physical_range=(-3000, 3000)
        )
        edfio.Edf([signal]).write(path)
        if index % 20 == 7:
            path.write_bytes(path.read_bytes()[:300])
    seconds = {}
    for n_workers in (1, 2):
        started = time.perf_counter()
        result = run_cohort(str(folder / "in"), folder / f"out{n_workers}", None, CohortOptions(n_workers=n_workers))
        seconds[n_workers] = time.perf_counter() - started
    rows = list(Layout(folder / "out1").rows())
    return {
        "recordings of 30 s": float(n_recordings),
        "of them damaged, each a row": float(sum(result.failures.values())),
        "s with 1 worker": round(seconds[1], 1),
        "s with 2 workers": round(seconds[2], 1),
        "speed-up": round(seconds[1] / seconds[2], 2),
        "s of analysis and report, each": round(
            float(np.median([row["seconds"] for row in rows if row["status"] == "done"])), 3
        ),
        "peak MB of a process": float(max(row["peak_memory_mb"] or 0 for row in rows)),
    }


def _overhead(folder: Path, n_tasks: int = 1000) -> dict[str, float]:
    """Do nothing with many recordings: what is left is the cost of isolation and of the row."""
    root = folder / "overhead"
    Layout(root).prepare(settings_to_toml(Settings()))
    (folder / "none").mkdir()
    for index in range(n_tasks):
        (folder / "none" / f"n{index:04d}.edf").touch()
    tasks = plan_cohort(find_items(str(folder / "none")), root, Settings(), run="overhead").tasks
    ended: list[float] = []
    run_locally(tasks, n_workers=2, memory_mb=0, told=lambda _: ended.append(time.perf_counter()), work=nothing)
    return {"ms overhead of each recording": round(1000 * (ended[-1] - ended[10]) / (len(ended) - 11), 2)}


def nothing(task: Task) -> dict[str, Any]:
    """Write a row and do nothing else."""
    row = failed_row(task, "none", "nothing was done")
    Layout(Path(task.root)).write_row(task.item.key, row)
    return row


def _many(folder: Path, n_tiny: int) -> dict[str, float]:
    """Plan very many recordings."""
    for index in range(n_tiny):
        path = folder / "tiny" / f"{index // 100:03d}" / f"t{index:05d}.edf"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    started = time.perf_counter()
    plan = plan_cohort(find_items(str(folder / "tiny")), folder / "tiny-out", Settings())
    return {f"s to find and plan {len(plan.tasks)} recordings": round(time.perf_counter() - started, 2)}


if __name__ == "__main__":
    main()
