"""What was found, for other programs: EDF+ annotations, BIDS events with HED, NSRR-like XML, and FHIR."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections.abc import Callable, Hashable, Iterator, Mapping
from pathlib import Path
from typing import Any

import edfio
import numpy as np
import pandas as pd

from myoclonus import tables
from myoclonus.errors import SettingsError
from myoclonus.report.fhir import fhir_bundle
from myoclonus.report.files import json_text

__all__ = ["EXPORTS", "export_result"]

_NAMES = {
    "lm": "Leg movement", "clm": "Candidate leg movement", "plm": "Periodic leg movement", "fragmentary": "Fragmentary myoclonus",
    "alma": "ALMA", "hft": "Hypnagogic foot tremor", "hflm": "High frequency leg movements", "hypnic": "Hypnic jerk",
    "head_jerk": "Head jerk", "propriospinal": "Axial jerk before sleep", "large": "Large movement",
}  # fmt: skip
_STAGES = {
    "W": ("Wake", 0),
    "N1": ("Stage 1 sleep", 1),
    "N2": ("Stage 2 sleep", 2),
    "N3": ("Stage 3 sleep", 3),
    "R": ("REM sleep", 5),
}
_HED_STAGES = {
    "W": "(Experiment-participant, Awake)", "N1": "sc:Sleep-stage-N1", "N2": "sc:Sleep-stage-N2", "N3": "sc:Sleep-stage-N3",
    "R": "sc:Sleep-stage-REM",
}  # fmt: skip
_HED_MOVES = {
    "head_jerk": "Move-head", "propriospinal": "Move-torso", "hypnic": "Move-body-part", "large": "Move-body-part",
    "fragmentary": "Move-body-part",
}  # fmt: skip
_EPOCH_S = 30.0
_COLUMNS = ("onset", "duration", "group", "name", "code", "channel")
_BURSTS = {"positive": "Burst", "negative": "Silence"}


def export_result(result: Path, kind: str, out: Path, *, rule: str = "WASM") -> list[Path]:
    """Write what a result holds in another form, and return the paths written.

    Of a night that was scored these are movements, stages and events; of any other result its jerks, and the bursts and
    silences of each channel. FHIR holds the measures of both.

    Parameters
    ----------
    result : Path
        Folder of a result.
    kind : str
        ``edf``, ``bids``, ``nsrr`` or ``fhir``.
    out : Path
        File to write; for BIDS the sidecar is written beside it.
    rule : str
        Rule set whose leg movements are written.

    Raises
    ------
    SettingsError
        ``export-kind`` for another kind; ``export-not-a-result`` when the folder holds no result; ``output-not-writable``.
    """
    if kind not in EXPORTS:
        raise SettingsError(f'"{kind}" is no form of export. Forms: {", ".join(EXPORTS)}.', code="export-kind")
    needed = ("result.json",) if kind == "fhir" else ("jerks.tsv", "movements.tsv")
    if not any((result / name).is_file() for name in needed):
        raise SettingsError(
            f"{result}: holds no result of this program. Name the folder that myoclonus analyze wrote.",
            code="export-not-a-result",
        )
    try:
        return EXPORTS[kind](result, rule, out)
    except OSError as error:
        raise SettingsError(
            f"{out}: cannot be written ({error.strerror or error}). Check space and permissions.",
            code="output-not-writable",
        ) from error


def _rows(result: Path, rule: str) -> pd.DataFrame:
    """Return one row for each thing found: onset, duration, group, name, code, channel."""
    return _night_rows(result, rule) if (result / "movements.tsv").is_file() else _jerk_rows(result)


def _jerk_rows(result: Path) -> pd.DataFrame:
    """Return jerks, and the bursts and silences that they are made of."""
    jerks, bursts = _read(result, tables.JERKS), _read(result, tables.BURSTS)
    parts = [
        jerks.assign(group="jerk", name="Jerk", code=jerks["kind"], channel=jerks["channels"]),
        bursts.assign(group="burst", name=bursts["kind"].map(_BURSTS), code=bursts["kind"]),
    ]
    rows = pd.concat([part[list(_COLUMNS)] for part in parts], ignore_index=True)
    return rows.sort_values(["onset", "group"], kind="stable", ignore_index=True).assign(
        channel=lambda table: table["channel"].fillna("")
    )


def _night_rows(result: Path, rule: str) -> pd.DataFrame:
    """Return one row a stage, movement and scored event."""
    movements, stages, events = (
        _read(result, schema) for schema in (tables.MOVEMENTS, tables.HYPNOGRAM, tables.SCORED_EVENTS)
    )
    is_leg = movements["type"].isin(("lm", "clm", "plm"))
    movements = movements[~is_leg | (movements["rule"] == rule)]
    parts: list[dict[str, Any]] = [
        {
            "onset": row["onset"],
            "duration": row["duration"],
            "group": "stage",
            "name": row["stage"],
            "code": row["stage"],
            "channel": None,
        }
        for row in stages.to_dict("records")
        if row["stage"] in _STAGES
    ]
    parts += [
        {"onset": row["onset"], "duration": row["duration"], "group": "movement", "name": _NAMES.get(row["type"], row["type"]),
         "code": row["type"], "channel": row["channels"]}
        for row in movements.to_dict("records")
    ]  # fmt: skip
    parts += [
        {
            "onset": row["onset"],
            "duration": row["duration"],
            "group": "event",
            "name": row["text"] or row["kind"],
            "code": row["kind"],
            "channel": None,
        }
        for row in events.to_dict("records")
    ]  # fmt: skip
    table = (
        pd.DataFrame(parts, columns=list(_COLUMNS))
        .astype({"channel": object})
        .sort_values("onset", kind="stable", ignore_index=True)
    )
    return table.assign(channel=table["channel"].fillna(""))


def _read(result: Path, schema: tables.Schema) -> pd.DataFrame:
    file = result / f"{schema.name}.tsv"
    if not file.is_file():
        return tables.empty(schema)
    return tables.from_rows(schema, pd.read_csv(file, sep="\t", na_values=["n/a"], keep_default_na=False))


def _edf(result: Path, rule: str, out: Path) -> list[Path]:
    """Write an EDF+ file of annotations only; a movement names its channels after a colon."""
    items = []
    for row in _rows(result, rule).to_dict("records"):
        text = f"Sleep stage {row['code']}" if row["group"] == "stage" else row["name"]
        named = f"{text}: {row['channel']}" if row["channel"] else text
        items += [edfio.EdfAnnotation(onset, length, named) for onset, length in _pieces(row)]
    edfio.Edf([], annotations=items).write(out)
    return [out]


def _pieces(row: Mapping[Hashable, Any]) -> Iterator[tuple[float, float]]:
    """Yield a stage epoch by epoch, as viewers expect it; anything else as it is."""
    onset_s, length_s = float(row["onset"]), float(row["duration"])
    if row["group"] != "stage":
        yield round(onset_s, 6), round(length_s, 6)
        return
    n = max(1, int(np.ceil(length_s / _EPOCH_S - 1e-9)))
    for k in range(n):
        yield round(onset_s + k * _EPOCH_S, 6), round(min(_EPOCH_S, length_s - k * _EPOCH_S), 6)


def _bids(result: Path, rule: str, out: Path) -> list[Path]:
    """Write BIDS events with a sidecar that gives each value its HED tag.

    ``dataset_description.json`` must name the schemas: ``"HEDVersion": ["8.3.0", "sc:score_2.1.0"]``.
    """
    rows = _rows(result, rule)
    values = rows["group"] + "_" + rows["code"].astype(str)
    table = pd.DataFrame(
        {
            "onset": rows["onset"],
            "duration": rows["duration"],
            "trial_type": values,
            "channel": rows["channel"].replace("", "n/a"),
        }
    )
    table.to_csv(out, sep="\t", index=False, na_rep="n/a", float_format="%.6f", lineterminator="\n")
    names = dict(zip(values, rows["name"], strict=True))
    sidecar = {
        "onset": {"Description": "Onset, counted from the first sample of the recording", "Units": "s"},
        "duration": {"Description": "Length", "Units": "s"},
        "trial_type": {
            "Description": "Sleep stage, scored movement, scored event, jerk or burst",
            "Levels": names,
            "HED": {value: _hed(*value.split("_", 1)) for value in names},
        },
        "channel": {"Description": "Channels that take part, comma-separated"},
    }
    beside = out.with_suffix(".json")
    beside.write_text(json_text(sidecar), encoding="utf-8", newline="\n")
    return [out, beside]


def _hed(group: str, code: str) -> str:
    """Return the tag of a value: stages and periodic leg movements by the library SCORE, movements by the standard schema with a label."""
    label = f"Label/{code.replace('_', '-')}"
    if group == "stage":
        return _HED_STAGES[code]
    if group in ("jerk", "burst"):
        return f"(Experiment-participant, Move-body-part), {label}"
    if group == "movement":
        scored = "sc:Sleep-periodic-limb-movement, " if code == "plm" else ""
        return f"{scored}(Experiment-participant, {_HED_MOVES.get(code, 'Move-lower-extremity')}), {label}"
    return f"Data-feature, {label}"


def _nsrr(result: Path, rule: str, out: Path) -> list[Path]:
    """Write XML as the National Sleep Research Resource does."""
    root = ET.Element("PSGAnnotation")
    ET.SubElement(root, "SoftwareVersion").text = "myoclonus"
    ET.SubElement(root, "EpochLength").text = "30"
    scored = ET.SubElement(root, "ScoredEvents")
    for row in _rows(result, rule).to_dict("records"):
        one = ET.SubElement(scored, "ScoredEvent")
        is_stage = row["group"] == "stage"
        name, number = _STAGES[row["code"]] if is_stage else (row["name"], 0)
        kind = "Stages|Stages" if is_stage else "Limb Movement|Limb Movement" if row["group"] == "movement" else ""
        ET.SubElement(one, "EventType").text = kind
        ET.SubElement(one, "EventConcept").text = f"{name}|{number}" if is_stage else name
        ET.SubElement(one, "Start").text = f"{float(row['onset']):.3f}"
        ET.SubElement(one, "Duration").text = f"{float(row['duration']):.3f}"
        if row["channel"]:
            ET.SubElement(one, "SignalLocation").text = str(row["channel"])
    ET.indent(root)
    out.write_bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n")
    return [out]


def _fhir(result: Path, rule: str, out: Path) -> list[Path]:
    """Write a FHIR Bundle; leg movements of all rule sets are among its measures."""
    del rule
    found, made = (
        json.loads((result / name).read_text(encoding="utf-8")) for name in ("result.json", "provenance.json")
    )
    out.write_text(json_text(fhir_bundle(found, made)), encoding="utf-8", newline="\n")
    return [out]


EXPORTS: dict[str, Callable[[Path, str, Path], list[Path]]] = {"edf": _edf, "bids": _bids, "nsrr": _nsrr, "fhir": _fhir}
"""Forms of export and what writes them."""
