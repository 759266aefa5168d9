"""Markers that cannot be meant as they stand: outside the recording, or two states at the same time."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from myoclonus.marker_words import state_named
from myoclonus.read.raw import Annotation, Finding

__all__ = ["marker_findings"]

_TOLERANCE_S = 1e-6


def marker_findings(markers: Sequence[Annotation], duration_s: float) -> list[Finding]:
    """Return what is doubtful about markers.

    Parameters
    ----------
    markers : sequence of Annotation
        Onsets and durations in seconds from the first sample.
    duration_s : float
        Length of the recording.

    Returns
    -------
    list of Finding
        ``markers-outside`` when markers begin after the recording ends or end before it begins; ``states-overlap`` when
        a state lasts beyond the beginning of another one.
    """
    return [*_outside(markers, duration_s), *_overlapping(markers)]


def _outside(markers: Sequence[Annotation], duration_s: float) -> list[Finding]:
    outside = [
        item
        for item in markers
        if item.onset >= duration_s + _TOLERANCE_S or item.onset + item.duration < -_TOLERANCE_S
    ]
    if not outside:
        return []
    first = outside[0]
    return [
        Finding(
            code="markers-outside",
            severity="warning",
            message=f"{len(outside)} of {len(markers)} markers lie outside the recording of {duration_s:g} s; the first "
            f"begins at {first.onset:g} s.",
            remedy="Check that onsets are in seconds from the first sample, and that the markers belong to this "
            "recording.",
        )
    ]


def _overlapping(markers: Sequence[Annotation]) -> list[Finding]:
    states = sorted(
        (item.onset, item.onset + item.duration, state)
        for item in markers
        if item.duration > 0 and (state := state_named(item.text))
    )
    at_once = [
        (later[0], min(earlier[1], later[1]))
        for earlier, later in pairwise(states)
        if later[0] < earlier[1] - _TOLERANCE_S and later[2] != earlier[2]
    ]
    if not at_once:
        return []
    onset_s, end_s = at_once[0]
    return [
        Finding(
            code="states-overlap",
            severity="warning",
            onset=onset_s,
            duration=end_s - onset_s,
            message=f"Two states are marked at the same time, {len(at_once)} times; the first time at {onset_s:g} s.",
            remedy="Let each of rest, posture, action and intention end where the next one begins.",
        )
    ]
