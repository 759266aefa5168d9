"""Nights and movements made by hand, and a slow, obvious scorer that knows nothing of the package's own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np
import pandas as pd

from myoclonus import tables
from myoclonus.sleep import LegMovement, Night


def leg(onset_s: float, duration_s: float = 2.0, side: str | None = "left", **options: bool) -> LegMovement:
    channel = {"left": "TA L", "right": "TA R"}.get(str(side), "LEG")
    return LegMovement(onset_s=onset_s, stop_s=onset_s + duration_s, channel=channel, side=side, **options)


def legs_at(*onsets_s: float, duration_s: float = 2.0, side: str | None = "left") -> list[LegMovement]:
    return [leg(onset_s, duration_s, side) for onset_s in onsets_s]


def night(
    stages: Iterable[tuple[str, float]] = (("N2", 3600.0),),
    *,
    coverage: Sequence[tuple[float, float]] | None = None,
    respiratory: Sequence[tuple[float, float]] = (),
    arousals: Sequence[tuple[float, float]] = (),
) -> Night:
    rows, now = [], 0.0
    for stage, length_s in stages:
        rows.append({"onset": now, "duration": length_s, "stage": stage})
        now += length_s
    return Night(
        hypnogram=tables.from_rows(tables.HYPNOGRAM, rows),
        coverage_s=spans(coverage if coverage is not None else [(0.0, max(now, 3600.0))]),
        respiratory_s=spans(respiratory),
        arousals_s=spans(arousals),
        scored=tables.empty(tables.SCORED_EVENTS),
        staging="scored" if rows else "none",
    )


def spans(pairs: Sequence[tuple[float, float]]) -> np.ndarray:
    return np.array(pairs, dtype=float).reshape(-1, 2)


def value(measures: pd.DataFrame, measure: str, scope: str) -> float:
    (found,) = measures.loc[(measures["measure"] == measure) & (measures["scope"] == scope), "value"]
    return float(found)


def reference_wasm(movements: Sequence[LegMovement]) -> set[float]:
    """Return the onsets of periodic movements by WASM 2016, worked out the long way: no gap, no respiratory event."""
    blobs = [[one] for one in movements if one.stop_s - one.onset_s >= 0.5 - 1e-9]
    is_changed = True
    while is_changed:  # join any two blobs of which a left and a right member overlap or lie less than 0.5 s apart
        is_changed = False
        for a in range(len(blobs)):
            for b in range(a + 1, len(blobs)):
                if any(touches(x, y) for x in blobs[a] for y in blobs[b]):
                    blobs[a] += blobs.pop(b)
                    is_changed = True
                    break
            if is_changed:
                break
    events = sorted((min(x.onset_s for x in blob), blob) for blob in blobs)
    state, run, periodic = None, [], set()
    for onset_s, blob in [*events, (np.inf, None)]:
        is_end = blob is None
        is_good = not is_end and good(blob)
        step = None if state is None else onset_s - state
        continues = is_good and step is not None and 10 - 1e-9 <= step <= 90 + 1e-9
        if not continues:
            if len(run) >= 4:
                periodic |= set(run)
            run = []
        if is_good:
            run = [*run, onset_s]
        state = onset_s if is_good else None
    return periodic


def touches(one: LegMovement, other: LegMovement) -> bool:
    if {one.side, other.side} != {"left", "right"}:
        return False
    first, second = sorted((one, other), key=lambda x: x.onset_s)
    return second.onset_s - first.stop_s < 0.5 - 1e-9


def good(blob: Sequence[LegMovement]) -> bool:
    if any(x.stop_s - x.onset_s > 10 + 1e-9 for x in blob):
        return False
    if len(blob) == 1:
        return True
    return len(blob) <= 4 and max(x.stop_s for x in blob) - min(x.onset_s for x in blob) <= 15 + 1e-9


def reference_aasm(movements: Sequence[LegMovement], respiratory: Sequence[tuple[float, float]] = ()) -> set[float]:
    """Return the onsets of periodic movements by AASM 2.6, worked out the long way: no gap in the recording.

    Movements of 0.5 to 10 s; the first that is left takes with it those of the other leg that begin less than 5 s later; what
    touches a respiratory event, half a second around it included, is dropped; then, from the first on, what comes less than 5 s
    after the one kept last is passed over; rows whose steps are at most 90 s count from four on.
    """
    left_over = sorted(
        (x for x in movements if 0.5 - 1e-9 <= x.stop_s - x.onset_s <= 10 + 1e-9), key=lambda x: x.onset_s
    )
    onsets = []
    while left_over:
        first = left_over.pop(0)
        mates = [
            x for x in left_over if {x.side, first.side} == {"left", "right"} and x.onset_s - first.onset_s < 5 - 1e-9
        ]
        left_over = [x for x in left_over if x not in mates]
        stop_s = max(x.stop_s for x in (first, *mates))
        if not any(first.onset_s <= stop + 0.5 and stop_s > start - 0.5 for start, stop in respiratory):
            onsets.append(first.onset_s)
    kept: list[float] = []
    for onset_s in onsets:
        if not kept or onset_s - kept[-1] >= 5 - 1e-9:
            kept.append(onset_s)
    return {
        onset_s
        for k, onset_s in enumerate(kept)
        if any(_is_row(kept[first : first + 4]) for first in range(k - 3, k + 1) if first >= 0)
    }


def _is_row(onsets_s: Sequence[float]) -> bool:
    return len(onsets_s) == 4 and all(b - a <= 90 + 1e-9 for a, b in pairwise(onsets_s))
