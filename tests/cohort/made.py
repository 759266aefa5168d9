"""Small cohorts, made on the spot."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import Any

import edfio
import numpy as np

from myoclonus.cohort.layout import Layout
from myoclonus.cohort.source import Item
from myoclonus.cohort.work import Task, failed_row
from myoclonus.settings import Settings, settings_to_toml

JERKS_AT_S = (1.0, 2.5, 4.0)


def write_recording(
    path: Path, *, seed: int = 0, jerks_at_s: tuple[float, ...] = JERKS_AT_S, patient: str = "X"
) -> Path:
    random = np.random.default_rng(seed)
    samples = random.normal(0.0, 3.0, 6000)
    for onset_s in jerks_at_s:
        samples[int(onset_s * 1000) : int(onset_s * 1000) + 60] += random.normal(0.0, 80.0, 60)
    path.parent.mkdir(parents=True, exist_ok=True)
    signal_ = edfio.EdfSignal(samples, 1000, label="EMG FDI R", physical_dimension="uV", physical_range=(-3000, 3000))
    edfio.Edf([signal_], patient=edfio.Patient(name=patient)).write(path)
    return path


def write_bids(root: Path, people: dict[str, str], *, sessions: tuple[str, ...] = ("ses-1",)) -> Path:
    root.mkdir(parents=True, exist_ok=True)
    (root / "dataset_description.json").write_text('{"Name": "made", "BIDSVersion": "1.11.0"}')
    rows = [f"{name}\t{group}" for name, group in people.items()]
    (root / "participants.tsv").write_text("participant_id\tgroup\n" + "\n".join(rows) + "\n")
    for index, name in enumerate(people):
        for session in sessions:
            folder = root / name / session / "emg"
            write_recording(folder / f"{name}_{session}_task-rest_emg.edf", seed=index)
    return root


def task_of(root: Path, name: str, *, timeout_s: float = 60.0, run: str = "run") -> Task:
    layout = Layout(root)
    layout.prepare(settings_to_toml(Settings()))
    item = Item(recording_id=name, path=f"/nowhere/{name}.edf", size_bytes=1, is_coded=True)
    return Task(item=item, root=str(root), made_by="0", run=run, timeout_s=timeout_s)


def odd_work(task: Task) -> dict[str, Any]:
    """Do what the name of the recording says: crash, hang, or end well."""
    name = task.item.recording_id
    if name.startswith("crash"):
        os.kill(os.getpid(), signal.SIGKILL)
    if name.startswith("hang"):
        time.sleep(600)
    if name.startswith("once") and not (Path(task.root) / name).exists():
        (Path(task.root) / name).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    row = failed_row(task, "none", "ended well") | {"status": "done", "pid": os.getpid()}
    Layout(Path(task.root)).write_row(task.item.key, row)
    return row
