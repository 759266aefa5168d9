"""What goes with a movement: respiratory events, arousals, and the sleep stage."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from myoclonus.sleep.combine import Combined
from myoclonus.sleep.rules import Rules, at_least, less_than

__all__ = ["stage_at", "with_arousal", "with_respiratory_event"]

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]


def with_respiratory_event(movements: Sequence[Combined], events_s: FloatArray, rules: Rules) -> BoolArray:
    """Tell for each movement whether a respiratory event goes with it.

    WASM: any part of it lies from 2.0 s before to 10.25 s after the END of an event. AASM: any part of it lies from 0.5 s before
    the start to 0.5 s after the end of an event.

    Parameters
    ----------
    movements : sequence of Combined
        The movements.
    events_s : (n, 2) float array
        Start and stop of each apnea, hypopnea and effort-related arousal.
    rules : Rules
        The window.
    """
    anchor = events_s[:, 1] if rules.respiratory_anchor == "end" else events_s[:, 0]
    windows = list(zip(anchor - rules.respiratory_before_s, events_s[:, 1] + rules.respiratory_after_s, strict=True))
    return _any_within(movements, windows, closed=True)


def with_arousal(movements: Sequence[Combined], arousals_s: FloatArray, gap_s: float) -> BoolArray:
    """Tell for each movement whether an arousal overlaps it or less than ``gap_s`` lies between the two, whichever comes first."""
    return _any_within(movements, [(a - gap_s, b + gap_s) for a, b in arousals_s], closed=False)


def stage_at(time_s: FloatArray, hypnogram: pd.DataFrame) -> npt.NDArray[np.object_]:
    """Return the sleep stage at each time, ``None`` where none was scored.

    Parameters
    ----------
    time_s : (n,) float array
        Times from the first sample.
    hypnogram : pandas.DataFrame
        Table of the schema HYPNOGRAM, in order of onset.
    """
    found = np.full(len(time_s), None, dtype=object)
    if len(hypnogram) == 0 or len(time_s) == 0:
        return found
    start = hypnogram["onset"].to_numpy(float)
    stop = start + hypnogram["duration"].to_numpy(float)
    row = np.searchsorted(start, np.asarray(time_s, dtype=float) + 1e-6, side="right") - 1
    is_inside = (row >= 0) & (time_s < stop[np.maximum(row, 0)])
    stages = hypnogram["stage"].to_numpy(object)[np.maximum(row, 0)]
    found[is_inside] = stages[is_inside]
    found[found == "?"] = None
    return found


def _any_within(movements: Sequence[Combined], windows: list[tuple[float, float]], *, closed: bool) -> BoolArray:
    """Tell for each movement whether it shares a moment with any window, the window's ends included or not."""
    found = np.zeros(len(movements), dtype=bool)
    for start_s, stop_s in windows:
        for k, one in enumerate(movements):
            begins = at_least(stop_s, one.onset_s) if closed else less_than(one.onset_s, stop_s)
            found[k] |= begins and less_than(start_s, one.stop_s)
    return found
