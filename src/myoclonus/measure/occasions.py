"""When each marked state and each sleep stage was, and for how long."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from myoclonus.recording import STATES, Recording

__all__ = ["STAGES", "Occasions", "stages_of", "states_of"]

STAGES = ("W", "N1", "N2", "N3", "R")
"""Sleep stages that a hypnogram may name."""


@dataclass(frozen=True, slots=True)
class Occasions:
    """Recorded seconds of each occasion that was marked; occasions that never were are missing here."""

    seconds: dict[str, float]


def states_of(recording: Recording) -> Occasions:
    """Return the recorded seconds of each state named by markers.

    A marker names a state when its text is, or begins with, one of ``STATES`` (in any case). A marker without
    duration holds until the next marker that names a state, or the end of the recording.
    """
    rows = [
        (float(onset), float(duration) if np.isfinite(duration) else 0.0, state)
        for onset, duration, text in zip(
            recording.markers["onset"], recording.markers["duration"], recording.markers["text"], strict=True
        )
        if (state := _state_in(text)) is not None
    ]
    rows.sort()
    spans = []
    for index, (onset, duration, state) in enumerate(rows):
        following = rows[index + 1][0] if index + 1 < len(rows) else recording.duration_s
        spans.append((state, onset, onset + duration if duration > 0 else following))
    return _occasions(spans, recording)


def stages_of(recording: Recording) -> Occasions:
    """Return the recorded seconds of each sleep stage of the hypnogram."""
    table = recording.hypnogram
    spans = [
        (str(stage), float(onset), float(onset + duration))
        for onset, duration, stage in zip(table["onset"], table["duration"], table["stage"], strict=True)
        if stage in STAGES
    ]
    return _occasions(spans, recording)


def _state_in(text: object) -> str | None:
    folded = str(text).strip().casefold()
    return next((state for state in STATES if folded.startswith(state)), None)


def _occasions(spans: Iterable[tuple[str, float, float]], recording: Recording) -> Occasions:
    """Share out the recorded time; where spans overlap, the one that began last has it, as for bursts."""
    ordered = sorted(spans, key=lambda span: span[1])
    starts_s = np.array([start for _, start, _ in ordered])
    covered_s = np.column_stack(
        (recording.coverage["onset"], recording.coverage["onset"] + recording.coverage["duration"])
    ).astype(np.float64)
    edges_s = np.unique(np.concatenate((starts_s, [stop for _, _, stop in ordered], covered_s.ravel())))
    middles_s = (edges_s[1:] + edges_s[:-1]) / 2
    latest = np.searchsorted(starts_s, middles_s, side="right") - 1
    seconds = dict.fromkeys((name for name, _, _ in ordered), 0.0)
    for middle_s, length_s, index in zip(middles_s, np.diff(edges_s), latest, strict=True):
        is_recorded = bool(np.any((covered_s[:, 0] <= middle_s) & (middle_s < covered_s[:, 1])))
        owner = next((ordered[k][0] for k in range(index, -1, -1) if ordered[k][2] > middle_s), None)
        if is_recorded and owner is not None:
            seconds[owner] += float(length_s)
    return Occasions(seconds)
