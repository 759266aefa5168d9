"""Read what earlier analyses wrote: the measures of each result, and how it was made."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from myoclonus import tables
from myoclonus.errors import ReadError

__all__ = ["Result", "read_result"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One result of an analysis.

    Attributes
    ----------
    name : str
        Name of the recording.
    measures : pandas.DataFrame
        Table of the schema MEASURES.
    n_jerks : int
        Jerks found.
    is_analyzed : bool
        Whether any EMG could be analyzed.
    settings_sha256 : str
        Hash of the settings that made it; empty when not known.
    """

    name: str
    measures: pd.DataFrame
    n_jerks: int
    is_analyzed: bool
    settings_sha256: str


def read_result(path: Path | str) -> Result:
    """Return a result from its folder or from its ``result.json``.

    Parameters
    ----------
    path : path or str
        Folder that ``myoclonus analyze`` wrote, or the file ``result.json`` in it.

    Raises
    ------
    ReadError
        ``result-not-readable`` when there is no result at that place, or it is damaged.
    """
    place = Path(path)
    file = place / "result.json" if place.is_dir() else place
    try:
        values = json.loads(file.read_text(encoding="utf-8"))
        measures = tables.from_rows(tables.MEASURES, list(values["measures"]))
        name, summary = str(values["recording"]["name"]), values["summary"]
        return Result(
            name=name,
            measures=tables.validate(tables.MEASURES, measures),
            n_jerks=int(summary["n_jerks"]),
            is_analyzed=bool(summary["analyzed_s"]),
            settings_sha256=_settings_hash(file.parent),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ReadError(
            f"{path}: not a result of this program ({type(error).__name__}: {error}). Name a folder that "
            "myoclonus analyze wrote, or the result.json in it.",
            code="result-not-readable",
        ) from error


def _settings_hash(folder: Path) -> str:
    try:
        provenance: Any = json.loads((folder / "provenance.json").read_text(encoding="utf-8"))
        return str(provenance["settings_sha256"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""
