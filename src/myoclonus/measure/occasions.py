"""When each marked state and each sleep stage was, and for how long."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from myoclonus.marker_words import state_named
from myoclonus.recording import Recording

__all__ = ["STAGES", "Occasions", "Span", "recorded_spans", "stages_of", "state_spans", "states_of"]

STAGES = ("W", "N1", "N2", "N3", "R")
"""Sleep stages that a hypnogram may name."""


@dataclass(frozen=True, slots=True)
class Occasions:
    """Recorded seconds of each occasion that was marked; occasions that never were are missing here."""

    seconds: dict[str, float]


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of recorded time of one occasion."""

    name: str
    start_s: float
    stop_s: float


def states_of(recording: Recording) -> Occasions:
    """Return the recorded seconds of each state named by markers, as ``state_spans`` finds them."""
    return _occasions(_marked_states(recording), recording)


def state_spans(recording: Recording) -> list[Span]:
    """Return when each state named by markers was recorded, in order of time and without overlap.

    A marker names a state by its text (``marker_words.state_named``). A marker without
    duration holds until the next marker that names a state, or the end of the recording.
    """
    return recorded_spans(_marked_states(recording), recording)


def _marked_states(recording: Recording) -> list[tuple[str, float, float]]:
    rows = [
        (float(onset), float(duration) if np.isfinite(duration) else 0.0, state)
        for onset, duration, text in zip(
            recording.markers["onset"], recording.markers["duration"], recording.markers["text"], strict=True
        )
        if (state := state_named(text)) is not None
    ]
    rows.sort()
    spans = []
    for index, (onset, duration, state) in enumerate(rows):
        following = rows[index + 1][0] if index + 1 < len(rows) else recording.duration_s
        spans.append((state, onset, onset + duration if duration > 0 else following))
    return spans


def stages_of(recording: Recording) -> Occasions:
    """Return the recorded seconds of each sleep stage of the hypnogram."""
    table = recording.hypnogram
    spans = [
        (str(stage), float(onset), float(onset + duration))
        for onset, duration, stage in zip(table["onset"], table["duration"], table["stage"], strict=True)
        if stage in STAGES
    ]
    return _occasions(spans, recording)


def _occasions(spans: Iterable[tuple[str, float, float]], recording: Recording) -> Occasions:
    marked = list(spans)
    seconds = dict.fromkeys((name for name, _, _ in sorted(marked, key=lambda span: span[1])), 0.0)
    for span in recorded_spans(marked, recording):
        seconds[span.name] += span.stop_s - span.start_s
    return Occasions(seconds)


def recorded_spans(spans: Iterable[tuple[str, float, float]], recording: Recording) -> list[Span]:
    """Share out the recorded time; where spans overlap, the one that began last has it, as for bursts.

    Parameters
    ----------
    spans : iterable of tuple
        Name, start and end of each, in seconds.
    recording : Recording
        Gives the coverage.
    """
    ordered = sorted(spans, key=lambda span: span[1])
    starts_s = np.array([start for _, start, _ in ordered])
    covered_s = np.column_stack(
        (recording.coverage["onset"], recording.coverage["onset"] + recording.coverage["duration"])
    ).astype(np.float64)
    edges_s = np.unique(np.concatenate((starts_s, [stop for _, _, stop in ordered], covered_s.ravel())))
    middles_s = (edges_s[1:] + edges_s[:-1]) / 2
    latest = np.searchsorted(starts_s, middles_s, side="right") - 1
    found = []
    for middle_s, start_s, stop_s, index in zip(middles_s, edges_s[:-1], edges_s[1:], latest, strict=True):
        is_recorded = bool(np.any((covered_s[:, 0] <= middle_s) & (middle_s < covered_s[:, 1])))
        owner = next((ordered[k][0] for k in range(index, -1, -1) if ordered[k][2] > middle_s), None)
        if is_recorded and owner is not None:
            found.append(Span(owner, float(start_s), float(stop_s)))
    return found
