"""A cohort on a Dask cluster of processes of their own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from tests.cohort.made import task_of, write_recording

from myoclonus.cohort import CohortOptions, run_cohort
from myoclonus.cohort.cluster import run_on_worker
from myoclonus.cohort.layout import Layout
from myoclonus.errors import SettingsError

pytest.importorskip("distributed", reason="needs the extra cluster")
pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")]


@contextmanager
def cluster(folder: Path, n_workers: int) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """Start a scheduler and workers of one thread each, with a nanny, as on a real cluster; give workers, then the scheduler."""
    file = folder / "scheduler.json"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder}
    dask = [sys.executable, "-m", "distributed.cli.dask_scheduler"]
    scheduler = subprocess.Popen([*dask, "--port", "0", "--no-dashboard", "--scheduler-file", str(file)], **quiet)  # type: ignore[call-overload]
    worker = [
        sys.executable,
        "-m",
        "distributed.cli.dask_worker",
        "--nthreads",
        "1",
        "--no-dashboard",
        "--scheduler-file",
        str(file),
    ]
    workers = [subprocess.Popen(worker, start_new_session=True, **quiet) for _ in range(n_workers)]  # type: ignore[call-overload]
    try:
        until = time.monotonic() + 60
        while not file.exists() and time.monotonic() < until:
            time.sleep(0.1)
        yield json.loads(file.read_text())["address"], [*workers, scheduler]
    finally:
        for process in workers:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
        scheduler.kill()
        for process in (scheduler, *workers):
            process.wait()


def test_a_lost_worker_costs_no_finished_recording_and_tables_are_those_of_one_machine(tmp_path: Path) -> None:
    for index in range(8):
        write_recording(tmp_path / "in" / f"r{index}.edf", seed=index)
    out, written = tmp_path / "out", {}

    with cluster(tmp_path, 2) as (address, workers):

        def told(done: int, total: int, seconds_left: float, text: str) -> None:
            del total, seconds_left, text
            if done == 2:
                written.update({path.name: path.stat().st_mtime_ns for path in Layout(out).state.glob("*.json")})
                os.killpg(workers[0].pid, signal.SIGKILL)

        result = run_cohort(str(tmp_path / "in"), out, None, CohortOptions(scheduler=address), progress=told)

    assert result.failures == {}
    assert len(written) >= 2
    assert {name: (Layout(out).state / name).stat().st_mtime_ns for name in written} == written
    run_cohort(str(tmp_path / "in"), tmp_path / "alone", None, CohortOptions(n_workers=1))
    for table in ("jerks", "measures", "recordings"):
        on_cluster, alone = (place / "tables" / table / "part-0000.parquet" for place in (out, tmp_path / "alone"))
        assert on_cluster.read_bytes() == alone.read_bytes()
    assert len(pq.read_table(out / "tables" / "jerks")) == 24


def test_a_scheduler_that_is_lost_ends_the_run_in_words_and_what_is_finished_stays(tmp_path: Path) -> None:
    for index in range(5):
        write_recording(tmp_path / "in" / f"r{index}.edf", seed=index)
    out = tmp_path / "out"
    with cluster(tmp_path, 1) as (address, processes):

        def told(done: int, total: int, seconds_left: float, text: str) -> None:
            del total, seconds_left, text
            if done == 1:
                processes[-1].kill()

        with pytest.raises(SettingsError, match="scheduler was lost"):
            run_cohort(str(tmp_path / "in"), out, None, CohortOptions(scheduler=address), progress=told)
    done = {path.name for path in Layout(out).state.glob("*.json")}
    assert done
    result = run_cohort(str(tmp_path / "in"), out, None, CohortOptions(n_workers=1))
    assert (result.failures, result.n_reused) == ({}, len(done))


def test_a_recording_whose_worker_was_lost_twice_is_given_up_as_a_row(tmp_path: Path) -> None:
    task = task_of(tmp_path, "heavy")
    layout = Layout(tmp_path)
    assert [layout.begin_try(task.item.key, task.run, "try") for _ in range(2)] == [1, 2]
    row = run_on_worker(task, 0)
    assert (row["status"], row["code"]) == ("failed", "worker-died")
    assert "lost 2 times" in row["message"]
    assert layout.row(task.item.key) == row
    assert [path.suffix for path in layout.state.iterdir()] == [".json"]


def test_an_address_without_a_scheduler_is_refused_with_the_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_recording(tmp_path / "in" / "a.edf")
    monkeypatch.setattr("myoclonus.cohort.cluster._CONNECT_S", 1)
    with pytest.raises(SettingsError, match="no Dask scheduler answers"):
        run_cohort(str(tmp_path / "in"), tmp_path / "out", None, CohortOptions(scheduler="tcp://127.0.0.1:9"))
