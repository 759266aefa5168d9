"""Gaps between the stretches of a recording, as findings."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from myoclonus.read.raw import Finding

__all__ = ["gap_findings"]


def gap_findings(stretches: Sequence[tuple[float, float]]) -> list[Finding]:
    """Return a finding for each gap between stretches of (onset, duration) in seconds."""
    found = []
    for (onset_s, duration_s), (next_onset_s, _) in pairwise(stretches):
        gap_s = next_onset_s - onset_s - duration_s
        found.append(
            Finding(
                code="gap",
                severity="warning",
                onset=onset_s + duration_s,
                duration=gap_s,
                message=f"Nothing was recorded for {gap_s:g} s; times after the gap count on from the first sample.",
                remedy="Nothing: bursts that touch the gap are marked as cut.",
            )
        )
    return found
