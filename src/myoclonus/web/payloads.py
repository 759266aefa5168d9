"""What the page is told, as mappings for JSON. Nothing is computed here; what is missing is ``None``."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd

from myoclonus.marker_words import state_named
from myoclonus.report.labels import channel_label, short_labels, span
from myoclonus.report.methods import DISCLAIMER
from myoclonus.report.page import BANNERS
from myoclonus.review.decisions import Row
from myoclonus.review.display import TILE_BINS, View, sizes_of, tile_bin_s
from myoclonus.review.lanes import hypnogram_now, markers_now
from myoclonus.review.montage import MONTAGES, rows_of
from myoclonus.review.reviewed import LABELS, MARKS, STAGES, Reviewed
from myoclonus.web.desk import Desk
from myoclonus.web.job import AnalysisJob
from myoclonus.web.keys import KEYS

__all__ = ["columns_of", "decided", "events", "number_or_none", "overview", "status", "view_rows"]

_ROWS_ONLY = ("accept", "reject", "label")
"""Actions after which only their own bursts differ."""


def overview(desk: Desk) -> dict[str, Any]:
    """Return what does not change while the page is open."""
    detection, review = desk.seen_detection(), desk.settings.review
    located = detection.quality[detection.quality["onset"].notna()]
    return {
        "name": desk.recording.name,
        "banner": BANNERS[desk.origin],
        "statement": DISCLAIMER,
        "duration_s": desk.recording.duration_s,
        "length": span(desk.recording.duration_s),
        "who": desk.who,
        "is_blind": desk.is_blind,
        "hides": desk.hides,
        "channels": _channels(desk),
        "montages": list(MONTAGES),
        "has_eeg": bool(desk.recording.with_role("eeg")),
        **_lanes(desk),
        "coverage": columns_of(desk.recording.coverage),
        "artifacts": columns_of(located[["code", "channel", "onset", "duration", "message"]]),
        "jerks": columns_of(detection.jerks[["jerk_id", "kind", "trigger", "stage", "state"]]),
        "tile": {"bins": TILE_BINS, "finest_bin_s": tile_bin_s(0)},
        "labels": list(LABELS),
        "marks": list(MARKS),
        "stages": list(STAGES),
        "keys": [{"keys": key.keys, "action": key.action, "text": key.text, "group": key.group} for key in KEYS],
        "doubt": f"log-likelihood ratio below {review.doubt_log_likelihood_ratio:g}, standard error of the onset above "
        f"{review.doubt_onset_se_ms:g} ms, cut by an edge or gap, or on a heart beat that was removed",
        "highpass_hz": desk.settings.detect.highpass_hz,
    }


def view_rows(desk: Desk, view: View) -> list[dict[str, Any]]:
    """Return the lines of a view, each with the channel it is of, and where and how large it is first drawn."""
    sizes = sizes_of(desk.recording, desk.signals.levels, view)
    rows = rows_of(desk.recording, view.montage)
    labels = short_labels(desk.recording)
    found = []
    for row, (center, reach) in zip(rows, sizes, strict=True):
        channel = desk.recording.channels[row.channel_index]
        found.append(
            {
                "name": row.name,
                "label": row.name if row.minus else labels[channel.name],
                "long_label": channel_label(channel),
                "channel": row.channel_index,
                "role": channel.role,
                "unit": "µV" if channel.unit == "uV" else channel.unit,
                "fs_hz": channel.fs_hz,
                "center": number_or_none(center),
                "reach": number_or_none(reach),
                "is_derived": bool(row.minus),
            }
        )
    return found


def events(desk: Desk) -> dict[str, Any]:
    """Return all bursts as they stand, and what was marked."""
    return _standing(desk, desk.state(), desk.events()) | {"is_whole": True, "lanes": _lanes(desk)}


def decided(desk: Desk, since: int) -> dict[str, Any]:
    """Return what differs since a revision that the page knows: only the bursts concerned, or everything."""
    state, table = desk.state(), desk.events()
    rows = desk.log.refresh()
    by_id = {row["id"]: row for row in rows}
    new = [_meant(row, by_id) for row in rows[max(since, 0) :]]
    if since < 0 or any(row is None or row["action"] not in _ROWS_ONLY for row in new):
        return _standing(desk, state, table) | {"is_whole": True, "lanes": _lanes(desk)}
    concerned = {burst_id for row in new if row is not None for burst_id in row.get("targets", ())}
    return _standing(desk, state, table[table["burst_id"].isin(concerned)]) | {"is_whole": False}


def status(desk: Desk, job: AnalysisJob, view: View) -> dict[str, Any]:
    """Return what the page asks again and again: revision, analysis, levels of the view."""
    own = desk.signals.of_view(view)
    outcome = job.outcome
    return {
        "revision": desk.revision,
        "hides": desk.hides,
        "analysis": {
            "is_running": job.is_running,
            "fraction": round(job.fraction, 3),
            "text": job.text,
            "known": None if job.preview is None else "events" if job.preview.forms is None else "all",
            "error": str(job.error) if job.error else None,
            "revision": outcome.revision if outcome else None,
        },
        "levels": {
            "is_ready": own.levels is not None,
            "has_failed": own.has_failed,
            "fraction": round(own.fraction, 3),
        },
    }


def columns_of(table: pd.DataFrame) -> dict[str, list[Any]]:
    """Return a table as lists by column; missing values are ``None``."""
    return {str(name): [_plain(value) for value in values.tolist()] for name, values in table.items()}


def number_or_none(value: float) -> float | None:
    """Return a number, or ``None`` where there is none."""
    return float(value) if math.isfinite(value) else None


def _channels(desk: Desk) -> list[dict[str, Any]]:
    labels = short_labels(desk.recording)
    quality = desk.recording.quality
    refused = quality[quality["severity"] == "refused"]
    reasons = dict(zip(refused["channel"], refused["message"], strict=True))
    return [
        {
            "name": channel.name,
            "label": labels[channel.name],
            "role": channel.role,
            "fs_hz": channel.fs_hz,
            "is_analyzed": bool(desk.detection.analyzed_s.get(channel.name, 0.0) > 0),
            "refusal": reasons.get(channel.name),
        }
        for channel in desk.recording.channels
    ]


def _lanes(desk: Desk) -> dict[str, Any]:
    """Return markers and sleep stages as they stand."""
    state = desk.state()
    found = markers_now(desk.recording, state)
    columns = {name: [_plain(row[name]) for row in found.values()] for name in ("onset", "duration", "text")}
    return {
        "markers": {"id": list(found), **columns, "state": [state_named(row["text"]) for row in found.values()]},
        "hypnogram": columns_of(hypnogram_now(desk.recording, state)),
    }


def _meant(row: Row, by_id: dict[str, Row]) -> Row | None:
    """Return the decision that a row is about: itself, or the one that it takes or brings back."""
    return by_id.get(row["targets"][0]) if row["action"] in ("undo", "redo") else row


def _standing(desk: Desk, state: Reviewed, table: pd.DataFrame) -> dict[str, Any]:
    return {
        "revision": desk.revision,
        "columns": columns_of(table),
        "marks": [{"id": mark_id, **mark} for mark_id, mark in state.marks.items()],
        "doubtful": desk.doubtful(),
        "can_undo": bool(state.done),
        "can_redo": bool(state.undone),
        "n_decisions": len(state.standing),
        "n_not_applied": len(state.not_applied),
        "n_unreadable": desk.log.n_unreadable,
    }


def _plain(value: Any) -> Any:
    if value is None or value is pd.NA or (isinstance(value, float) and not math.isfinite(value)):
        return None
    return value.item() if isinstance(value, np.generic) else value
