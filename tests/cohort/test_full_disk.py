"""A disk that is full, or refuses for another reason: said in words, nothing half-written, and the run goes on later."""

from __future__ import annotations

import errno
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from tests.cohort.made import write_recording

from myoclonus.cohort import CohortOptions, collect_cohort, run_cohort
from myoclonus.cohort.layout import Layout
from myoclonus.cohort.source import find_items
from myoclonus.cohort.work import Task, run_task
from myoclonus.errors import SettingsError
from myoclonus.settings import Settings, settings_to_toml

FULL = OSError(errno.ENOSPC, "No space left on device")


def refuse(*_: Any, **__: Any) -> None:
    raise FULL


def leftovers(root: Path) -> list[str]:
    return [path.name for path in root.rglob(".*")]


def task_in(folder: Path) -> Task:
    path = write_recording(folder / "in" / "a.edf")
    layout = Layout(folder / "out")
    layout.prepare(settings_to_toml(Settings()))
    return Task(item=find_items(str(path)).items[0], root=str(layout.root), made_by="0", run="run")


def test_the_reason_keeps_its_code_on_the_way_from_a_process_of_its_own() -> None:
    again = pickle.loads(pickle.dumps(SettingsError("here. Do so.", code="output-not-writable")))
    assert (type(again), again.message, again.code) == (SettingsError, "here. Do so.", "output-not-writable")


@pytest.mark.parametrize("place", ["os.fsync", "pathlib.Path.replace", "tempfile.mkstemp"])
def test_a_row_that_cannot_be_written_leaves_the_former_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    layout = Layout(tmp_path)
    layout.prepare("")
    layout.write_row("key", {"status": "done"})
    monkeypatch.setattr(place, refuse)
    with pytest.raises(SettingsError, match="No space left") as caught:
        layout.write_row("key", {"status": "failed"})
    monkeypatch.undo()
    assert caught.value.code == "output-not-writable"
    assert layout.row("key") == {"status": "done"}
    assert leftovers(tmp_path) == []


@pytest.mark.parametrize("place", ["myoclonus.report.write.write_table", "myoclonus.report.write.pdf_bytes"])
def test_a_result_that_cannot_be_written_is_no_result_and_no_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    task = task_in(tmp_path)
    monkeypatch.setattr(place, refuse)
    with pytest.raises(SettingsError, match="No space left"):
        run_task(task)
    monkeypatch.undo()
    assert list(Layout(tmp_path / "out").recordings.iterdir()) == []
    assert list(Layout(tmp_path / "out").rows()) == []
    assert run_task(task)["status"] == "done"


@pytest.mark.slow
def test_tables_that_cannot_be_written_stay_as_they_were(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run_task(task_in(tmp_path))
    out = tmp_path / "out"
    collect_cohort(out)
    before = {path: path.read_bytes() for path in (out / "tables").rglob("*.parquet")}
    monkeypatch.setattr("pyarrow.parquet.write_table", refuse)
    with pytest.raises(SettingsError, match="No space left"):
        collect_cohort(out)
    monkeypatch.undo()
    assert {path: path.read_bytes() for path in (out / "tables").rglob("*.parquet")} == before
    assert leftovers(out) == []


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on the size of files")
def test_a_run_that_meets_the_end_of_the_disk_says_so_and_goes_on_when_there_is_room(tmp_path: Path) -> None:
    for index in range(3):
        write_recording(tmp_path / "in" / f"r{index}.edf", seed=index)
    out = tmp_path / "out"
    command = [sys.executable, "-m", "myoclonus", "cohort", str(tmp_path / "in"), "--out", str(out), "--workers", "2"]
    limited = f"import os, resource; resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000)); os.execv({command[0]!r}, {command!r})"
    ended = subprocess.run([sys.executable, "-c", limited], capture_output=True, text=True, timeout=120, check=False)
    said = ended.stdout + ended.stderr
    assert ended.returncode == 1
    assert "output-not-writable" in said
    assert "Traceback" not in said
    assert [path for path in Layout(out).recordings.iterdir() if not path.name.startswith(".")] == []
    result = run_cohort(str(tmp_path / "in"), out, None, CohortOptions(n_workers=1, timeout_s=600.0))
    assert result.failures == {}
    assert len(pq.read_table(out / "tables" / "jerks")) == 9
