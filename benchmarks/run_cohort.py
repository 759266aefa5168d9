"""What a cohort costs: speed-up with workers, overhead of each recording, ten thousand tiny ones, and a night.

``python -m benchmarks.run_cohort`` prints one table and writes ``benchmarks/results/cohort.json`` and the tables of
``docs/cohorts.md``. A speed-up can be no larger than what the machine gives to two processes that have nothing to do with each
other, so that is measured in the same run, before and after, on the same work; and than what is left when the part that runs
once is taken out (Amdahl). Times are wall times of a machine that may be shared; they decide no test.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import edfio
import numpy as np

from benchmarks.paste_results import COHORTS, pasted
from benchmarks.truth.night import write_night
from myoclonus.cohort import CohortOptions, find_items, plan_cohort, run_cohort
from myoclonus.cohort.layout import Layout
from myoclonus.cohort.local import run_locally
from myoclonus.cohort.work import Task, failed_row, run_task
from myoclonus.settings import Settings, settings_to_toml

RESULT = Path(__file__).with_name("results") / "cohort.json"
N_BUSY = 12
"""Recordings that each process analyzes when the machine itself is measured."""
N_ON_EIGHT = 16
"""Recordings analyzed on 1, 2 and 8 workers to compare the bytes of their tables."""


def main() -> None:
    """Measure, print, and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--recordings", type=int, default=200)
    parser.add_argument("--tiny", type=int, default=10_000)
    parser.add_argument("--parts", default="speed,bytes,overhead,tiny,dask,night", help="which of them to measure")
    chosen = parser.parse_args()
    wanted = chosen.parts.split(",")
    figures: dict[str, float] = json.loads(RESULT.read_text(encoding="utf-8")) if RESULT.exists() else {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_recordings(folder / "in", chosen.recordings)
        parts = {
            "speed": lambda: _speed_up(folder, chosen.recordings),
            "bytes": lambda: _same_bytes(folder),
            "overhead": lambda: _overhead(folder),
            "tiny": lambda: _many(folder, chosen.tiny),
            "dask": lambda: _many_on_dask(folder, chosen.tiny),
            "night": lambda: _night(folder),
        }
        if set(wanted) >= set(parts):
            figures = {}
        for part, measure in parts.items():
            if part in wanted:
                figures |= measure()
    width = max(map(len, figures))
    for label, value in figures.items():
        print(f"{label:<{width}}  {value:g}")
    RESULT.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    COHORTS.write_text(pasted(COHORTS), encoding="utf-8")


def write_recordings(folder: Path, n_recordings: int) -> None:
    """Write short recordings, one in twenty of them damaged."""
    random = np.random.default_rng(0)
    folder.mkdir(parents=True, exist_ok=True)
    for index in range(n_recordings):
        samples = random.normal(0.0, 3.0, 30_000)
        for onset in random.uniform(0.5, 29.0, 12):
            samples[int(onset * 1000) : int(onset * 1000) + 50] += random.normal(0.0, 60.0, 50)
        path = folder / f"r{index:04d}.edf"
        signal = edfio.EdfSignal(
            samples, 1000, label="EMG FDI R", physical_dimension="uV", physical_range=(-3000, 3000)
        )
        edfio.Edf([signal]).write(path)
        if index % 20 == 7:
            path.write_bytes(path.read_bytes()[:300])


def _speed_up(folder: Path, n_recordings: int) -> dict[str, float]:
    """Analyze all with one worker and with two, between two measurements of the machine itself."""
    ceilings = [_ceiling(folder)]
    seconds, serial, workers = {}, {}, {}
    for n_workers in (2, 1):
        stamps: list[float] = []
        started, cpu, children = time.perf_counter(), time.process_time(), _children_s()
        result = run_cohort(
            str(folder / "in"),
            folder / f"out{n_workers}",
            None,
            CohortOptions(n_workers=n_workers),
            progress=lambda *_, stamps=stamps: stamps.append(time.perf_counter()),
        )
        seconds[n_workers] = time.perf_counter() - started
        serial[n_workers] = (time.process_time() - cpu, time.perf_counter() - stamps[-1])
        workers[n_workers] = _children_s() - children
    ceilings.append(_ceiling(folder))
    rows = list(Layout(folder / "out1").rows())
    once_s = {n_workers: cpu_s for n_workers, (cpu_s, _) in serial.items()}
    alone = {n_workers: once_s[n_workers] + workers[n_workers] / n_workers for n_workers in workers}
    amdahl = alone[1] / (once_s[1] + workers[1] / 2)
    return {
        "recordings of 30 s": float(n_recordings),
        "of them damaged, each a row": float(sum(result.failures.values())),
        "s with 1 worker": round(seconds[1], 1),
        "s with 2 workers": round(seconds[2], 1),
        "speed-up": round(seconds[1] / seconds[2], 2),
        "speed-up of two unrelated processes, before": round(ceilings[0], 2),
        "speed-up of two unrelated processes, after": round(ceilings[1], 2),
        "CPU s of the workers, with 1": round(workers[1], 1),
        "CPU s of the workers, with 2": round(workers[2], 1),
        "CPU s that run once: plan, watch, collect": round(once_s[1], 2),
        "s of them to collect (wall)": round(serial[1][1], 2),
        "limit by what runs once (Amdahl)": round(amdahl, 3),
        "speed-up by CPU time, as on two cores of one's own": round(alone[1] / alone[2], 3),
        "programs that wanted each core meanwhile": round(os.getloadavg()[2] / (os.cpu_count() or 1), 1),
        "s of analysis and report, each": round(
            float(np.median([row["seconds"] for row in rows if row["status"] == "done"])), 3
        ),
        "peak MB of a process": float(max(row["peak_memory_mb"] or 0 for row in rows)),
    }


def _children_s() -> float:
    """Return the CPU time of all processes that were started and have ended."""
    times = os.times()
    return times.children_user + times.children_system


def _ceiling(folder: Path) -> float:
    """Return how much more two processes analyze than one in the same time, when they share nothing."""
    times = {}
    for n_processes in (1, 2):
        barrier = multiprocessing.get_context("spawn").Barrier(n_processes + 1)
        processes = [
            multiprocessing.get_context("spawn").Process(
                target=_busy, args=(str(folder), f"{n_processes}-{k}", barrier)
            )
            for k in range(n_processes)
        ]
        for process in processes:
            process.start()
        barrier.wait()
        started = time.perf_counter()
        for process in processes:
            process.join()
        times[n_processes] = time.perf_counter() - started
    return 2 * times[1] / times[2]


def _busy(folder: str, name: str, barrier: Any) -> None:
    """Analyze some recordings, after a first one to have everything loaded."""
    root = Path(folder) / f"busy-{name}-{os.getpid()}"
    Layout(root).prepare(settings_to_toml(Settings()))
    tasks = plan_cohort(find_items(str(Path(folder) / "in")), root, Settings(), run="busy").tasks
    run_task(tasks[0])
    barrier.wait()
    for task in tasks[1 : N_BUSY + 1]:
        run_task(task)


def _same_bytes(folder: Path) -> dict[str, float]:
    """Return how many tables of a cohort differ between 1, 2 and 8 workers."""
    some = folder / "some"
    some.mkdir()
    for path in sorted((folder / "in").iterdir())[:N_ON_EIGHT]:
        (some / path.name).hardlink_to(path)
    found = {}
    for n_workers in (1, 2, 8):
        out = folder / f"some-{n_workers}"
        run_cohort(str(some), out, None, CohortOptions(n_workers=n_workers))
        files = sorted((out / "tables").rglob("*.parquet"))
        found[n_workers] = {str(path.relative_to(out)): hashlib.sha256(path.read_bytes()).digest() for path in files}
    differ = [name for name in found[1] if len({found[n].get(name) for n in found}) > 1]
    return {
        "tables compared on 1, 2 and 8 workers": float(len(found[1])),
        "of them with other bytes": float(len(differ)),
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


def _night(folder: Path) -> dict[str, float]:
    """Analyze a night of 8 h with 4 EMG channels at 1 kHz and its sleep stages, and tell what it cost."""
    place = folder / "night"
    write_night(place / "night.edf")
    cycle = ("W", "N1", "N2", "N3", "N2", "R")
    stages = [f"{onset}\t300\t{cycle[onset // 300 % len(cycle)]}" for onset in range(0, 8 * 3600, 300)]
    (place / "stages.tsv").write_text("\n".join(["onset\tduration\tstage", *stages]) + "\n", encoding="utf-8")
    (place / "list.tsv").write_text("recording\thypnogram\nnight.edf\tstages.tsv\n", encoding="utf-8")
    children = _children_s()
    run_cohort(str(place / "list.tsv"), folder / "night-out", None, CohortOptions(n_workers=1))
    (row,) = Layout(folder / "night-out").rows()
    return {
        "night of 8 h: MB of input": round(row["size_bytes"] / 1e6, 1),
        "night of 8 h: CPU s": round(_children_s() - children, 1),
        "night of 8 h: s (wall)": row["seconds"],
        "night of 8 h: peak MB of the process": float(row["peak_memory_mb"] or 0),
        "night of 8 h: MB of result": round(row["result_bytes"] / 1e6, 2),
        "night of 8 h: jerks": float(row["n_jerks"]),
    }


def _tiny(folder: Path, n_tiny: int) -> Path:
    """Write very many recordings too short to be one: each must end as a row."""
    place = folder / "tiny"
    for index in range(n_tiny):
        path = place / f"{index // 100:03d}" / f"t{index:05d}.edf"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"0       ")
    return place


def _many(folder: Path, n_tiny: int) -> dict[str, float]:
    """Plan and run very many recordings, and tell the memory of the process that runs them."""
    place = _tiny(folder, n_tiny)
    started = time.perf_counter()
    plan_cohort(find_items(str(place)), folder / "tiny-out", Settings())
    planned_s = time.perf_counter() - started
    command = [sys.executable, "-c", _RUN_MANY, str(place), str(folder / "tiny-out")]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    started = time.perf_counter()
    plan_cohort(find_items(str(place)), folder / "tiny-out", Settings())
    again_s = time.perf_counter() - started
    return {
        f"s to find and plan {n_tiny} recordings": round(planned_s, 2),
        f"s to plan {n_tiny} again when all have a row": round(again_s, 2),
        f"s to run {n_tiny} recordings that cannot be read, and to collect": float(said[0]),
        "of them with a row that says why": float(said[1]),
        "peak MB of the process that runs them": float(said[2]),
    }


_RUN_MANY = """
import sys, time
from pathlib import Path
from benchmarks.paste_results import COHORTS, pasted
from benchmarks.truth.night import write_night
from myoclonus.cohort import CohortOptions, run_cohort
from myoclonus.cohort.memory import peak_memory_mb
if __name__ == "__main__":
    started = time.perf_counter()
    options = CohortOptions(n_workers=2, scheduler=sys.argv[3] if len(sys.argv) > 3 else None)
    result = run_cohort(sys.argv[1], Path(sys.argv[2]), None, options)
    print(round(time.perf_counter() - started, 1), sum(result.failures.values()), peak_memory_mb())
"""


@contextmanager
def _dask(folder: Path) -> Iterator[tuple[str, int]]:
    """Start a scheduler and two workers as processes; give the address and the scheduler's process."""
    file = folder / "scheduler.json"
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder}
    python = [sys.executable, "-m"]
    ends = ["--no-dashboard", "--scheduler-file", str(file)]
    started = [subprocess.Popen([*python, "distributed.cli.dask_scheduler", "--port", "0", *ends], **quiet)]
    started += [
        subprocess.Popen([*python, "distributed.cli.dask_worker", "--nthreads", "1", "--no-nanny", *ends], **quiet)
        for _ in range(2)
    ]
    try:
        while not file.exists():
            time.sleep(0.1)
        yield json.loads(file.read_text(encoding="utf-8"))["address"], started[0].pid
    finally:
        for process in started:
            process.kill()
            process.wait()


def _many_on_dask(folder: Path, n_tiny: int) -> dict[str, float]:
    """Run very many recordings on a Dask cluster of two workers, and tell the memory of its scheduler."""
    place = folder / "tiny" if (folder / "tiny").is_dir() else _tiny(folder, n_tiny)
    with _dask(folder) as (address, pid):
        command = [sys.executable, "-c", _RUN_MANY, str(place), str(folder / "dask-out"), address]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
        peak_mb = int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / 1024
    return {
        f"s to run {n_tiny} on two Dask workers": float(said[0]),
        "of them with a row that says why, on Dask": float(said[1]),
        "peak MB of the Dask scheduler": round(peak_mb, 1),
    }


if __name__ == "__main__":
    main()
