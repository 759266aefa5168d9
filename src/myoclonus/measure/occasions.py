"""When each marked state and each sleep stage was, and for how long."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from myoclonus.recording import Recording

__all__ = ["STAGES", "STATES", "Occasions", "stages_of", "states_of"]

FloatArray = npt.NDArray[np.float64]

STATES = ("rest", "posture", "action", "intention")
"""States that markers may name."""

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
    covered = _joined(recording.coverage)
    by_name: dict[str, list[tuple[float, float]]] = {}
    for name, start, stop in spans:
        by_name.setdefault(name, []).append((start, stop))
    return Occasions(
        {
            name: _overlap_s(
                _joined(pd.DataFrame({"onset": [a for a, _ in own], "duration": [b - a for a, b in own]})), covered
            )
            for name, own in by_name.items()
        }
    )


def _joined(table: pd.DataFrame) -> FloatArray:
    spans = np.column_stack((table["onset"], table["onset"] + table["duration"])).astype(np.float64).reshape(-1, 2)
    joined: list[list[float]] = []
    for start, stop in spans[np.argsort(spans[:, 0], kind="stable")]:
        if joined and start <= joined[-1][1]:
            joined[-1][1] = max(joined[-1][1], stop)
        elif stop > start:
            joined.append([start, stop])
    return np.array(joined, dtype=np.float64).reshape(-1, 2)


def _overlap_s(spans: FloatArray, others: FloatArray) -> float:
    if len(spans) == 0 or len(others) == 0:
        return 0.0
    starts = np.maximum(spans[:, :1], others[:, 0])
    stops = np.minimum(spans[:, 1:], others[:, 1])
    return float(np.maximum(stops - starts, 0.0).sum())
