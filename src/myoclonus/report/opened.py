"""A result read back from its folder: what was found, with which settings."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import pandas as pd

from myoclonus import tables
from myoclonus.analysis import Origin
from myoclonus.detect import Detection
from myoclonus.errors import ReadError, SettingsError
from myoclonus.read import channels_table
from myoclonus.recording import Recording
from myoclonus.report.files import MISSING
from myoclonus.report.folder import PROVENANCE
from myoclonus.settings import Settings, load_settings

__all__ = ["OpenedResult", "has_result", "open_result"]

_COMPARED = ("channel", "role", "muscle", "side")
_LONGEST_REASON = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedResult:
    """What a folder holds of an earlier analysis.

    Attributes
    ----------
    detection : Detection
        As found; times to the microsecond, other numbers to seven digits, as they are written.
    settings : Settings
        As used.
    origin : Origin
        Whose muscles.
    measures, evidence, forms : pandas.DataFrame
        Tables of the schemas MEASURES, EVIDENCE and FORMS.
    movements : pandas.DataFrame
        Table of the schema MOVEMENTS; empty when the recording was not scored as sleep.
    """

    detection: Detection
    settings: Settings
    origin: Origin
    measures: pd.DataFrame
    evidence: pd.DataFrame
    forms: pd.DataFrame
    movements: pd.DataFrame


def has_result(folder: Path) -> bool:
    """Tell whether a folder holds a complete result of this program."""
    return (folder / PROVENANCE).is_file() and (folder / "bursts.tsv").is_file()


def open_result(folder: Path, recording: Recording) -> OpenedResult:
    """Return the detection that a folder holds, after making sure that it is of this recording.

    Parameters
    ----------
    folder : Path
        As written by ``write_report``.
    recording : Recording
        The recording, read with the same options.

    Raises
    ------
    ReadError
        ``result-not-readable`` when a file is missing, damaged or of another version; ``result-of-another`` when the result is of another
        recording, or its channels were understood otherwise.
    """
    try:
        settings = load_settings(folder / "settings.toml")
        provenance = json.loads((folder / PROVENANCE).read_text(encoding="utf-8"))
        result = json.loads((folder / "result.json").read_text(encoding="utf-8"))
        channels = _read_table(tables.CHANNELS, folder)
        detection = Detection(
            bursts=_read_table(tables.BURSTS, folder),
            burst_details=_read_table(tables.BURST_DETAILS, folder),
            jerks=_read_table(tables.JERKS, folder),
            quality=_read_table(tables.QUALITY, folder),
            analyzed_s={str(name): float(value) for name, value in result["summary"]["analyzed_s"].items()},
        )
        measures, evidence, forms = (
            _read_table(schema, folder) for schema in (tables.MEASURES, tables.EVIDENCE, tables.FORMS)
        )
        scored = (folder / f"{tables.MOVEMENTS.name}.tsv").is_file()
        movements = _read_table(tables.MOVEMENTS, folder) if scored else tables.empty(tables.MOVEMENTS)
        sha256, origin = provenance["input"].get("sha256"), str(result["recording"]["origin"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError, SettingsError) as error:
        raise ReadError(
            f"{folder}: is not a whole result of this version ({_start_of(error)}). Add --again to analyze anew (decisions are "
            "kept), or name another folder.",
            code="result-not-readable",
        ) from error
    _check_same(folder, recording, sha256, channels)
    return OpenedResult(
        detection=detection,
        settings=settings,
        origin=origin if origin in get_args(Origin) else "recorded",  # type: ignore[arg-type]
        measures=measures,
        evidence=evidence,
        forms=forms,
        movements=movements,
    )


def _start_of(error: Exception) -> str:
    return str(error)[:_LONGEST_REASON].partition("\n")[0]


def _check_same(folder: Path, recording: Recording, sha256: Any, channels: pd.DataFrame) -> None:
    what = None
    if sha256 != recording.provenance.get("sha256"):
        what = "is of another recording, or the recording was changed since"
    elif not _same_channels(channels, channels_table(recording)):
        what = "understood the channels otherwise; give the same --role, --muscle, --side, --channels and --bipolar as then"
    if what is not None:
        raise ReadError(
            f"{folder}: this result {what}. Name another folder with --result, or add --again to analyze anew.",
            code="result-of-another",
        )


def _same_channels(then: pd.DataFrame, now: pd.DataFrame) -> bool:
    def words(table: pd.DataFrame) -> list[list[str]]:
        cells = table[list(_COMPARED)].astype(object).where(table[list(_COMPARED)].notna(), "")
        return [[" ".join(str(cell).split()) for cell in row] for row in cells.to_numpy().tolist()]

    return words(then) == words(now)


def _read_table(schema: tables.Schema, folder: Path) -> pd.DataFrame:
    kinds = {column.name: column.kind for column in schema.columns}
    table = pd.read_csv(
        folder / f"{schema.name}.tsv",
        sep="\t",
        dtype=str,
        na_values=[MISSING],
        keep_default_na=False,
        quoting=3,
        encoding="utf-8",
    )
    columns: dict[str, Any] = {}
    for name, values in table.items():
        kind = kinds.get(str(name))
        if kind == "bool":
            columns[str(name)] = values.map({"true": True, "false": False})
        elif kind in ("int", "float"):
            columns[str(name)] = pd.to_numeric(values)
        else:
            columns[str(name)] = values
    return tables.validate(schema, tables.from_rows(schema, columns))
