"""Nights and movements made by hand, and a slow, obvious scorer that knows nothing of the package's own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

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
