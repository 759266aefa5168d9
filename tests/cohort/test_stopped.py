"""A run that is stopped from the keyboard leaves a clean state and goes on later."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.cohort.made import write_recording

from myoclonus.cohort import CohortOptions, run_cohort
from myoclonus.cohort.layout import Layout

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform == "win32", reason="needs process groups")]


def processes_of(group: int) -> int:
    """Return how many processes a group has, those that ended and wait to be asked left out."""
    listed = subprocess.run(["ps", "-eo", "pgid=,stat="], capture_output=True, text=True, check=True).stdout
    return sum(line.split()[0] == str(group) and not line.split()[1].startswith("Z") for line in listed.splitlines())


def test_ctrl_c_ends_all_processes_keeps_what_is_done_and_leaves_no_half_result(tmp_path: Path) -> None:
    for index in range(6):
        write_recording(tmp_path / "in" / f"r{index}.edf", seed=index)
    out = tmp_path / "out"
    command = [sys.executable, "-m", "myoclonus", "cohort", str(tmp_path / "in"), "--out", str(out), "--workers", "2"]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    until = time.monotonic() + 200
    while not (out.exists() and len(list(Layout(out).rows())) >= 2) and time.monotonic() < until:
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to the program and to its workers
    said = process.communicate(timeout=60)[1]
    assert process.returncode == 130
    assert "Stopped; nothing was left half-written." in said
    assert "Traceback" not in said
    while processes_of(process.pid) and time.monotonic() < until + 10:
        time.sleep(0.05)
    assert processes_of(process.pid) == 0
    layout = Layout(out)
    done = {row["recording_id"] for row in layout.rows()}
    assert 2 <= len(done) < 6
    assert [path.name for path in out.rglob(".*")] == []
    before = {path: path.stat().st_mtime_ns for path in layout.state.glob("*.json")}
    result = run_cohort(str(tmp_path / "in"), out, None, CohortOptions(n_workers=1))
    assert (result.failures, result.n_reused) == ({}, len(done))
    assert {path: path.stat().st_mtime_ns for path in before} == before
