"""The night around the movements: stages, what was recorded, respiratory events and arousals."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from myoclonus.recording import Recording

__all__ = ["NREM", "SLEEP", "STAGED_BY", "STAGES", "Night", "Staging", "night_of", "spans_of"]

FloatArray = npt.NDArray[np.float64]

Staging = Literal["scored", "automatic", "none"]

STAGED_BY = "staged_by"
"""Key of the recording's provenance that names the program which staged it."""

STAGES = ("W", "N1", "N2", "N3", "R")
SLEEP = ("N1", "N2", "N3", "R")
NREM = ("N1", "N2", "N3")


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """What the scoring of movements looks at besides the movements.

    Attributes
    ----------
    hypnogram : pandas.DataFrame
        Table of the schema HYPNOGRAM.
    coverage_s : (n, 2) float array
        Start and stop of each stretch that was recorded.
    respiratory_s, arousals_s : (n, 2) float array
        Start and stop of each scored respiratory event, and of each arousal.
    scored : pandas.DataFrame
        All scored events, table of the schema SCORED_EVENTS.
    staging : {"scored", "automatic", "none"}
        Where the stages come from.
    """

    hypnogram: pd.DataFrame
    coverage_s: FloatArray
    respiratory_s: FloatArray
    arousals_s: FloatArray
    scored: pd.DataFrame
    staging: Staging

    @property
    def is_staged(self) -> bool:
        """Whether any stage is known."""
        return self.staging != "none"

    @property
    def duration_s(self) -> float:
        """Time from the first sample to the last."""
        return float(self.coverage_s[:, 1].max(initial=0.0))

    @property
    def recorded_h(self) -> float:
        """Hours recorded, gaps left out."""
        return float(np.sum(self.coverage_s[:, 1] - self.coverage_s[:, 0])) / 3600.0

    def spans(self, *stages: str) -> FloatArray:
        """Return start and stop of each recorded stretch in any of the stages, ``(n, 2)`` in s, neighbors joined."""
        rows = self.hypnogram[self.hypnogram["stage"].isin(stages)]
        return _joined(_intersection(spans_of(rows), self.coverage_s))

    def within(self, spans_s: FloatArray) -> Night:
        """Return the night as if only this part of it, ``(n, 2)`` in s, in order, had been recorded."""
        return replace(self, coverage_s=_intersection(self.coverage_s, spans_s))

    def without(self, spans_s: FloatArray) -> FloatArray:
        """Return the recorded stretches outside the spans, ``(n, 2)`` in s, in order."""
        return _intersection(self.coverage_s, _complement(spans_s, self.duration_s))

    def hours(self, *stages: str, within_s: tuple[float, float] | None = None) -> float:
        """Return the recorded hours in any of the stages, also within a part of the night."""
        spans_s = self.spans(*stages)
        if within_s is not None:
            spans_s = _intersection(spans_s, np.array([within_s]))
        return float(np.sum(spans_s[:, 1] - spans_s[:, 0])) / 3600.0


def _complement(spans_s: FloatArray, stop_s: float) -> FloatArray:
    edges = np.concatenate(([0.0], spans_s.ravel(), [stop_s])).reshape(-1, 2)
    return edges[edges[:, 1] - edges[:, 0] > 1e-6]


def night_of(recording: Recording) -> Night:
    """Return the night of a recording: its hypnogram, coverage and scored events."""
    scored = recording.scored_events
    staging: Staging = "automatic" if STAGED_BY in recording.provenance else "scored"
    return Night(
        hypnogram=recording.hypnogram,
        coverage_s=spans_of(recording.coverage),
        respiratory_s=spans_of(scored[scored["kind"] == "respiratory"]),
        arousals_s=spans_of(scored[scored["kind"] == "arousal"]),
        scored=scored,
        staging=staging if recording.hypnogram["stage"].isin(STAGES).any() else "none",
    )


def spans_of(table: pd.DataFrame) -> FloatArray:
    """Return start and stop of each row of a table with ``onset`` and ``duration``, ``(n, 2)`` in s."""
    onset_s = table["onset"].to_numpy(float)
    return np.column_stack((onset_s, onset_s + table["duration"].fillna(0.0).to_numpy(float)))


def _intersection(spans_s: FloatArray, others_s: FloatArray) -> FloatArray:
    start = np.maximum(spans_s[:, None, 0], others_s[None, :, 0]).ravel()
    stop = np.minimum(spans_s[:, None, 1], others_s[None, :, 1]).ravel()
    found = np.column_stack((start, stop))[stop > start]
    return found[np.argsort(found[:, 0], kind="stable")]


def _joined(spans_s: FloatArray) -> FloatArray:
    if len(spans_s) == 0:
        return spans_s.reshape(0, 2)
    begins = np.concatenate(([True], spans_s[1:, 0] > spans_s[:-1, 1] + 1e-6))
    firsts = np.flatnonzero(begins)
    lasts = np.append(firsts[1:] - 1, len(spans_s) - 1)
    return np.column_stack((spans_s[firsts, 0], spans_s[lasts, 1]))
