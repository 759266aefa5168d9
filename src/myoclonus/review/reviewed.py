"""What stands after all decisions: the status of each burst, where its edges are, what was added and marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from myoclonus.review.decisions import Row, effective

__all__ = ["LABELS", "LABELS_THAT_COUNT", "MARKS", "STAGES", "Place", "Reviewed", "places_of", "reviewed"]

LABELS = ("jerk", "contraction", "tremor", "fasciculation", "artifact", "unsure")
"""What a person may call a burst."""
LABELS_THAT_COUNT = ("jerk", "unsure")
"""Bursts called anything else are left out of the corrected analysis."""
MARKS = ("artifact", "rest", "posture", "action", "intention")
"""What a person may mark a stretch as."""
STAGES = ("W", "N1", "N2", "N3", "R")
"""Sleep stages that a person may give a stretch."""

_SAME_PLACE_S = 1e-3


@dataclass(frozen=True, slots=True)
class Place:
    """Where a burst is: channel, onset and duration in seconds, and kind (positive or negative)."""

    channel: str
    onset: float
    duration: float
    kind: str

    def as_row(self) -> dict[str, Any]:
        """Return the place as it stands in a decision."""
        return {"channel": self.channel, "onset": self.onset, "duration": self.duration, "kind": self.kind}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """The state after all decisions that stand.

    Attributes
    ----------
    found : dict of str to Place
        Bursts as detection found them.
    places : dict of str to Place
        All bursts where they are now: found, moved or added.
    status : dict of str to str
        ``accepted`` or ``rejected``; bursts nobody decided on are missing here.
    labels : dict of str to str
        One of ``LABELS``.
    added, moved : set of str
        Bursts that a person placed, and found ones whose edges or kind a person changed.
    marks : dict of str to dict
        Stretches by the id of their decision: ``what``, ``channel`` (``None`` for all), ``onset`` and ``duration``.
    markers : dict of str to dict
        Markers that a person added, changed, or deleted (then without text): ``onset``, ``duration`` and ``text`` by id.
    standing : list of dict
        The decisions that stand.
    not_applied : list of dict
        Those among them whose burst is not found any more.
    done, undone : list of str
        Ids that can be taken back and brought back; the last is next.
    is_unblinded : bool
        Whether a blind rater asked to see what was found.
    """

    found: dict[str, Place]
    places: dict[str, Place]
    status: dict[str, str] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    added: set[str] = field(default_factory=set)
    moved: set[str] = field(default_factory=set)
    marks: dict[str, dict[str, Any]] = field(default_factory=dict)
    markers: dict[str, dict[str, Any]] = field(default_factory=dict)
    standing: list[Row] = field(default_factory=list)
    not_applied: list[Row] = field(default_factory=list)
    done: list[str] = field(default_factory=list)
    undone: list[str] = field(default_factory=list)
    is_unblinded: bool = False

    def counts(self, burst_id: str) -> bool:
        """Tell whether a burst counts in the corrected analysis."""
        return self.status.get(burst_id) != "rejected" and self.labels.get(burst_id, "jerk") in LABELS_THAT_COUNT

    def standing_of(self, burst_id: str) -> dict[str, Any]:
        """Return place, status and label of a burst, as a decision keeps them for before and after."""
        return self.places[burst_id].as_row() | {
            "status": self.status.get(burst_id),
            "label": self.labels.get(burst_id),
        }


def places_of(bursts: pd.DataFrame) -> dict[str, Place]:
    """Return where each burst of a table BURSTS is, by its id."""
    columns = (bursts[name].tolist() for name in ("burst_id", "channel", "onset", "duration", "kind"))
    return {
        str(burst_id): Place(str(channel), float(onset), float(duration), str(kind))
        for burst_id, channel, onset, duration, kind in zip(*columns, strict=True)
    }


def reviewed(found: Mapping[str, Place], rows: Sequence[Row]) -> Reviewed:
    """Return what stands after decisions about bursts.

    Parameters
    ----------
    found : mapping of str to Place
        Bursts as detection found them.
    rows : sequence of dict
        The decisions, in the order of the file. Each carries where its bursts were found; after another detection a
        decision goes to the burst of the same channel and kind that overlaps that place most, and is not applied when
        there is none.
    """
    standing, done, undone = effective(rows)
    state = Reviewed(
        found=dict(found),
        places=dict(found),
        standing=standing,
        done=done,
        undone=undone,
        is_unblinded=any(row["action"] == "unblind" for row in rows),
    )
    index = _Index(found)
    for row in standing:
        targets = [_now_called(burst_id, row, state, index) for burst_id in row.get("targets", ())]
        known = [burst_id for burst_id in targets if burst_id is not None]
        if len(known) < len(targets):
            state.not_applied.append(row)
        _apply(row, known, state)
    return state


def _apply(row: Row, targets: Sequence[str], state: Reviewed) -> None:
    action, after = row["action"], row.get("after") or {}
    if action in ("accept", "reject"):
        for burst_id in targets:
            state.status[burst_id] = f"{action}ed"
            state.labels.pop(burst_id, None)
    elif action == "label":
        for burst_id in targets:
            state.labels[burst_id] = after["label"]
            state.status[burst_id] = "accepted" if after["label"] in LABELS_THAT_COUNT else "rejected"
    elif action == "move":
        for burst_id in targets:
            old = state.places[burst_id]
            state.places[burst_id] = Place(
                old.channel, float(after["onset"]), float(after["duration"]), str(after.get("kind", old.kind))
            )
            state.moved.add(burst_id)
    elif action == "add":
        burst_id = added_id(row)
        place = Place(after["channel"], float(after["onset"]), float(after["duration"]), after["kind"])
        state.places[burst_id] = place
        state.added.add(burst_id)
        state.status[burst_id] = "accepted"
    elif action == "mark":
        state.marks[row["id"]] = dict(after)
    elif action == "marker":
        edit = dict(after)
        name = edit.pop("marker") or f"k{row['id'][1:]}"
        state.markers[name] = edit


def added_id(row: Row) -> str:
    """Return the id of the burst that a decision added."""
    return f"m{row['id'][1:]}"


@dataclass(slots=True)
class _Index:
    """Bursts of each channel and kind in order of onset; sorted when first asked for."""

    found: Mapping[str, Place]
    by_channel: dict[tuple[str, str], tuple[list[str], np.ndarray, np.ndarray]] | None = None

    def overlapping(self, place: Place) -> str | None:
        if self.by_channel is None:
            groups: dict[tuple[str, str], list[str]] = {}
            for burst_id, item in self.found.items():
                groups.setdefault((item.channel, item.kind), []).append(burst_id)
            self.by_channel = {
                key: (
                    ids,
                    np.array([self.found[burst_id].onset for burst_id in ids]),
                    np.array([self.found[burst_id].onset + self.found[burst_id].duration for burst_id in ids]),
                )
                for key, ids in groups.items()
            }
        if (place.channel, place.kind) not in self.by_channel:
            return None
        ids, onset, end = self.by_channel[place.channel, place.kind]
        shared = np.minimum(end, place.onset + place.duration) - np.maximum(onset, place.onset)
        best = int(np.argmax(shared))
        return ids[best] if shared[best] > 0 else None


def _now_called(burst_id: str, row: Row, state: Reviewed, index: _Index) -> str | None:
    if burst_id in state.added:
        return burst_id
    said = (row.get("found") or {}).get(burst_id)
    if said is None:
        return burst_id if burst_id in state.found else None
    then, now = Place(*said), state.found.get(burst_id)
    if now is not None and (now.channel, now.kind) == (then.channel, then.kind):
        if abs(now.onset - then.onset) <= _SAME_PLACE_S:
            return burst_id
    return index.overlapping(then)
