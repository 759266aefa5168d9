"""The detection after a person's decisions, and the recording with the states that the person marked."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from myoclonus import tables
from myoclonus.detect import Detection
from myoclonus.detect.by_hand import bursts_by_hand
from myoclonus.detect.regroup import regroup
from myoclonus.marker_words import STATES, state_named
from myoclonus.recording import Recording
from myoclonus.review.lanes import hypnogram_now, markers_now
from myoclonus.review.reviewed import Reviewed
from myoclonus.settings import Settings
from myoclonus.signal import intervals

__all__ = ["corrected"]

_LEFT_OUT = "artifact-loose-electrode"
"""Findings of detection whose time it did not analyze."""
_GRID_HZ = 1000.0
"""Stretches marked as artifact are added up to the millisecond."""


def corrected(
    recording: Recording, detection: Detection, state: Reviewed, settings: Settings
) -> tuple[Recording, Detection]:
    """Return recording and detection as a person corrected them; neither is detected again.

    Parameters
    ----------
    recording : Recording
        Gives the samples around bursts that were moved or added.
    detection : Detection
        As found; left as it is.
    state : Reviewed
        What stands after all decisions.
    settings : Settings
        As the detection used them.

    Returns
    -------
    recording : Recording
        With markers and sleep stages as they stand, and the marked states among the markers.
    detection : Detection
        Without rejected bursts and those that begin in a stretch marked as artifact; moved and added bursts are measured
        anew at their edges; jerks are formed anew; marked artifacts count as not analyzed and are listed in ``quality``.
    """
    rows = list(markers_now(recording, state).values())
    markers = tables.from_rows(tables.MARKERS, rows) if rows else tables.empty(tables.MARKERS)
    edited = recording.with_changes(
        markers=markers if state.markers else recording.markers, hypnogram=hypnogram_now(recording, state)
    )
    marked = edited.with_changes(markers=_with_states(edited, state))
    artifacts = [mark for mark in state.marks.values() if mark["what"] == "artifact"]
    by_hand = sorted((state.moved | state.added) & state.places.keys())
    kept = [
        burst_id
        for burst_id in state.places
        if state.counts(burst_id) and not _is_in(state.places[burst_id], artifacts)
    ]
    placed = [
        {"burst_id": burst_id, **state.places[burst_id].as_row()} for burst_id in by_hand if burst_id in set(kept)
    ]
    new_bursts, new_details = bursts_by_hand(recording, pd.DataFrame(placed), settings.detect)
    old = [burst_id for burst_id in kept if burst_id not in set(by_hand)]
    of_jerk = dict(zip(detection.bursts["burst_id"], detection.bursts["jerk_id"], strict=True))
    new_bursts = new_bursts.assign(
        jerk_id=pd.Series([of_jerk.get(burst_id) for burst_id in new_bursts["burst_id"]], dtype=object)
    )
    return marked, regroup(
        marked,
        _joined(tables.BURSTS, detection.bursts, old, new_bursts),
        _joined(tables.BURST_DETAILS, detection.burst_details, old, new_details),
        quality=_quality(detection.quality, artifacts),
        analyzed_s=_analyzed(recording, detection, artifacts),
        settings=settings.detect,
    )


def _joined(schema: tables.Schema, found: pd.DataFrame, kept: list[str], new: pd.DataFrame) -> pd.DataFrame:
    old = found[found["burst_id"].isin(set(kept))]
    parts = [part for part in (old, new) if len(part)]
    return tables.from_rows(schema, pd.concat(parts, ignore_index=True)) if parts else tables.empty(schema)


def _is_in(place: Any, artifacts: list[dict[str, Any]]) -> bool:
    return any(
        mark["channel"] in (None, place.channel) and mark["onset"] <= place.onset < mark["onset"] + mark["duration"]
        for mark in artifacts
    )


def _with_states(recording: Recording, state: Reviewed) -> pd.DataFrame:
    """Return the markers with those a person added; a state marked before then ends where it did, not at the new one."""
    rows = [
        {"onset": mark["onset"], "duration": mark["duration"], "text": mark["what"]}
        for mark in state.marks.values()
        if mark["what"] in STATES
    ]
    if not rows:
        return recording.markers
    markers = recording.markers.sort_values("onset", kind="stable").reset_index(drop=True)
    is_state = np.array([state_named(text) is not None for text in markers["text"].fillna("")], dtype=bool)
    onset, duration = markers["onset"].to_numpy(float), markers["duration"].fillna(0.0).to_numpy(float).copy()
    starts = onset[is_state]
    lasting = np.append(starts[1:], recording.duration_s) - starts
    duration[is_state] = np.where(duration[is_state] > 0, duration[is_state], lasting)
    added = tables.from_rows(tables.MARKERS, rows)
    both = pd.concat([markers.assign(duration=duration), added] if len(markers) else [added], ignore_index=True)
    return tables.from_rows(tables.MARKERS, both.sort_values("onset", kind="stable"))


def _quality(quality: pd.DataFrame, artifacts: list[dict[str, Any]]) -> pd.DataFrame:
    if not artifacts:
        return quality
    distinct = {(mark["channel"], mark["onset"], mark["duration"]): mark for mark in artifacts}
    rows = [
        {
            "code": "artifact-marked",
            "severity": "warning",
            "channel": mark["channel"],
            "onset": mark["onset"],
            "duration": mark["duration"],
            "message": "marked as artifact by hand; bursts that begin here were left out",
            "remedy": "Nothing; take the mark back in the workbench if it is wrong.",
        }
        for mark in distinct.values()
    ]
    parts = [part for part in (quality, tables.from_rows(tables.QUALITY, rows)) if len(part)]
    return tables.from_rows(tables.QUALITY, pd.concat(parts, ignore_index=True))


def _analyzed(recording: Recording, detection: Detection, artifacts: list[dict[str, Any]]) -> dict[str, float]:
    """Return the analyzed seconds of each channel without the stretches marked as artifact that were recorded.

    What detection left out itself, as of a loose electrode, is not taken off once more.
    """
    cover = recording.coverage
    recorded = [(float(a), float(a + d)) for a, d in zip(cover["onset"], cover["duration"], strict=True)]
    left = {}
    lost = detection.quality[detection.quality["code"] == _LEFT_OUT]
    for name, seconds in detection.analyzed_s.items():
        own_lost = lost[(lost["channel"] == name) | lost["channel"].isna()]
        before = [(float(a), float(a + d)) for a, d in zip(own_lost["onset"], own_lost["duration"], strict=True)]
        spans = [
            (max(mark["onset"], start), min(mark["onset"] + mark["duration"], stop))
            for mark in artifacts
            if mark["channel"] in (None, name)
            for start, stop in recorded
        ]
        left[name] = max(seconds - (_length_s([*spans, *before]) - _length_s(before)), 0.0)
    return left


def _length_s(spans: list[tuple[float, float]]) -> float:
    """Return how long stretches last together, what they share counted once."""
    samples = np.round(np.array(spans or np.empty((0, 2))) * _GRID_HZ).astype(np.int64).reshape(-1, 2)
    own = intervals.union(samples)
    return float((own[:, 1] - own[:, 0]).sum()) / _GRID_HZ
