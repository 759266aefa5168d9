"""A simulated recording as an EDF+ file, with the truth beside it."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from edfio import Edf, EdfAnnotation, EdfSignal, Patient
from edfio import Recording as EdfRecording

from myoclonus import tables
from myoclonus.errors import SettingsError
from myoclonus.simulate.recordings import Simulation
from myoclonus.simulate.truth import BRAIN_EVENTS, CONTRACTIONS

__all__ = ["write_simulation"]

_RANGES = {"uV": (819.2, 3276.8, 16384.0, 131072.0), "g": (16.0,)}
_STAGES = {
    "W": "Sleep stage W",
    "N1": "Sleep stage N1",
    "N2": "Sleep stage N2",
    "N3": "Sleep stage N3",
    "R": "Sleep stage R",
}


def write_simulation(simulation: Simulation, path: Path | str) -> tuple[Path, ...]:
    """Write a simulated recording as EDF+ and the truth beside it.

    Each file is written under another name and renamed when whole. Samples are 16 bits over the smallest of a few round
    ranges that holds the channel (±0.8, ±3.3, ±16.4, ±131 mV).

    Parameters
    ----------
    simulation : Simulation
        What ``simulate`` returned.
    path : path
        Ends in ``.edf``; the folder must exist.

    Returns
    -------
    tuple of Path
        The recording, ``NAME_truth_bursts.tsv``, ``…_jerks.tsv``, ``…_movements.tsv``, ``…_artifacts.tsv``,
        ``…_contractions.tsv``, ``…_brain_events.tsv``, each table's JSON sidecar, and ``NAME_truth.json``.

    Raises
    ------
    SettingsError
        ``simulation-path`` when the name does not end in ``.edf`` or the folder does not exist.
    """
    target = Path(path)
    if target.suffix.lower() != ".edf" or not target.parent.is_dir():
        raise SettingsError(
            f"{target}: a simulation is written as FILE.edf into a folder that exists.", code="simulation-path"
        )
    written = [target]
    with _renamed(target) as beside:
        _edf(simulation).write(beside)
    for schema, table in _truth_tables(simulation):
        table_path = target.with_name(
            f"{target.stem}_truth_{schema.name if schema is not tables.QUALITY else 'artifacts'}.tsv"
        )
        with _renamed(table_path) as beside:
            table.to_csv(beside, sep="\t", index=False, na_rep="n/a", lineterminator="\n")
        sidecar = table_path.with_suffix(".json")
        _write_json(sidecar, schema.sidecar())
        written += [table_path, sidecar]
    about_path = target.with_name(f"{target.stem}_truth.json")
    _write_json(about_path, simulation.truth.about)
    return (*written, about_path)


def _truth_tables(simulation: Simulation) -> list[tuple[tables.Schema, pd.DataFrame]]:
    truth = simulation.truth
    return [
        (tables.BURSTS, truth.bursts),
        (tables.JERKS, truth.jerks),
        (tables.MOVEMENTS, truth.movements),
        (tables.QUALITY, truth.artifacts),
        (CONTRACTIONS, truth.contractions),
        (BRAIN_EVENTS, truth.brain_events),
    ]


def _edf(simulation: Simulation) -> Edf:
    recording = simulation.recording
    signals = []
    for index, channel in enumerate(recording.channels):
        samples = recording.read(index)
        limit = _limit(float(np.abs(samples).max(initial=0.0)), channel.unit)
        signals.append(
            EdfSignal(
                np.clip(samples, -limit, limit * 32767 / 32768),
                channel.fs_hz,
                label=channel.name,
                transducer_type="simulated",
                physical_dimension=channel.unit,
                physical_range=(-limit, limit * 32767 / 32768),
                digital_range=(-32768, 32767),
            )
        )
    notes = [EdfAnnotation(row.onset, row.duration or None, row.text) for row in recording.markers.itertuples()]
    notes += [
        EdfAnnotation(row.onset, row.duration, _STAGES[str(row.stage)]) for row in recording.hypnogram.itertuples()
    ]
    return Edf(
        signals,
        patient=Patient(),
        recording=EdfRecording(equipment_code="simulated", additional=[recording.name]),
        annotations=sorted(notes, key=lambda note: note.onset),
    )


def _limit(largest: float, unit: str) -> float:
    for limit in _RANGES.get(unit, ()):
        if largest <= limit * 32767 / 32768:
            return limit
    return 2.0 ** math.ceil(math.log2(max(largest, 1.0)) + 0.01)


def _write_json(path: Path, value: Any) -> None:
    with _renamed(path) as beside:
        beside.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


@contextmanager
def _renamed(path: Path) -> Iterator[Path]:
    beside = path.with_name(f".{path.name}.partial")
    try:
        yield beside
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
