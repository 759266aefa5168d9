"""A recording that crashes its process or hangs costs only itself."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from tests.cohort.made import odd_work, task_of

from myoclonus.cohort.layout import Layout
from myoclonus.cohort.local import run_locally

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")]


def test_crash_and_hang_are_rows_and_all_others_are_done(tmp_path: Path) -> None:
    names = ["good1", "crash1", "good2", "hang1", "once1", "good3"]
    tasks = [task_of(tmp_path, name, timeout_s=3.0 if name.startswith("hang") else 60.0) for name in names]
    rows: list[dict[str, Any]] = []
    run_locally(tasks, n_workers=2, memory_mb=0, told=rows.append, work=odd_work)
    ends = {row["recording_id"]: (row["status"], row["code"]) for row in rows}
    assert ends == {
        "good1": ("done", "none"),
        "good2": ("done", "none"),
        "good3": ("done", "none"),
        "once1": ("done", "none"),
        "crash1": ("failed", "worker-died"),
        "hang1": ("failed", "recording-timed-out"),
    }
    on_disk = {row["recording_id"]: row["code"] for row in Layout(tmp_path).rows()}
    assert on_disk == {name: code for name, (_, code) in ends.items()}
    assert [path.name for path in Layout(tmp_path).state.iterdir() if path.suffix != ".json"] == []
