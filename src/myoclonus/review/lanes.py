"""Markers and sleep stages as a person corrected them; the recording stays as it was read."""

from __future__ import annotations

from typing import Any

import pandas as pd

from myoclonus import tables
from myoclonus.recording import Recording
from myoclonus.review.reviewed import STAGES, Reviewed

__all__ = ["hypnogram_now", "marker_id", "markers_now", "whole_epochs", "with_stages"]

EPOCH_S = 30.0
"""Sleep is staged in epochs of 30 s (AASM)."""


def marker_id(row: int) -> str:
    """Return what a marker of the recording is called in decisions: ``r`` and its row, counted from 0."""
    return f"r{row}"


def markers_now(recording: Recording, state: Reviewed) -> dict[str, dict[str, Any]]:
    """Return all markers as they stand, by id, in order of onset; deleted ones are missing."""
    table = recording.markers.astype(object).where(recording.markers.notna(), None)
    found: dict[str, dict[str, Any]] = {
        marker_id(row): {str(name): value for name, value in values.items()}
        for row, values in enumerate(table.to_dict("records"))
    }
    for name, edit in state.markers.items():
        if edit["text"]:
            found[name] = found.get(name, {"channel": None}) | edit
        else:
            found.pop(name, None)
    return dict(sorted(found.items(), key=lambda item: float(item[1]["onset"])))


def hypnogram_now(recording: Recording, state: Reviewed) -> pd.DataFrame:
    """Return the sleep stages as they stand: a table of the schema HYPNOGRAM; a later mark covers an earlier one."""
    return with_stages(recording.hypnogram, state)


def with_stages(hypnogram: pd.DataFrame, state: Reviewed) -> pd.DataFrame:
    """Return a table of the schema HYPNOGRAM with the stages that a person gave; a later mark covers an earlier one."""
    columns = (hypnogram[name].tolist() for name in tables.HYPNOGRAM.names)
    rows: list[dict[str, Any]] = [
        {"onset": onset, "duration": duration, "stage": stage} for onset, duration, stage in zip(*columns, strict=True)
    ]
    for mark in (mark for mark in state.marks.values() if mark["what"] in STAGES):
        start, stop = mark["onset"], mark["onset"] + mark["duration"]
        kept = []
        for row in rows:
            begins, ends = float(row["onset"]), float(row["onset"] + row["duration"])
            for first, last in ((begins, min(ends, start)), (max(begins, stop), ends)):
                if last > first:
                    kept.append({**row, "onset": first, "duration": last - first})
        rows = [*kept, {"onset": start, "duration": mark["duration"], "stage": mark["what"]}]
    table = tables.from_rows(tables.HYPNOGRAM, rows) if rows else tables.empty(tables.HYPNOGRAM)
    return table.sort_values("onset", kind="stable").reset_index(drop=True)


def whole_epochs(recording: Recording, onset: float, duration: float) -> tuple[float, float]:
    """Return the epochs that a stretch touches by half or more, at least one, as onset and duration inside the recording."""
    origin = float(recording.hypnogram["onset"].min()) % EPOCH_S if len(recording.hypnogram) else 0.0
    first = max(round((onset - origin) / EPOCH_S), 0)
    last = max(round((onset + duration - origin) / EPOCH_S), first + 1)
    start = origin + first * EPOCH_S
    stop = min(origin + last * EPOCH_S, recording.duration_s)
    if stop <= start:
        start = max(stop - EPOCH_S, 0.0)
    return start, stop - start
