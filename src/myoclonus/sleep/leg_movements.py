"""Movements of one leg, found by the core of both rule sets on the tracked resting level."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from myoclonus.recording import Recording
from myoclonus.settings.sleep import SleepSettings
from myoclonus.signal import intervals
from myoclonus.signal.envelope import BIN_S
from myoclonus.sleep.combine import LegMovement
from myoclonus.sleep.trace import Trace

__all__ = ["find_leg_movements", "leg_channels", "movement_bins"]

FloatArray = npt.NDArray[np.floating[Any]]
BoolArray = npt.NDArray[np.bool_]


def leg_channels(recording: Recording, analyzable: tuple[int, ...]) -> tuple[int, ...]:
    """Return the channels that stand for the legs: one a side, the anterior tibial muscle before any other of leg and foot.

    Parameters
    ----------
    recording : Recording
        Names the muscles and sides.
    analyzable : tuple of int
        EMG channels in µV that are fit for scoring.
    """
    of_legs = [index for index in analyzable if recording.channels[index].region in ("leg", "foot")]
    ordered = sorted(of_legs, key=lambda index: (recording.channels[index].muscle != "tibialis_anterior", index))
    by_side: dict[str | None, int] = {}
    for index in ordered:
        by_side.setdefault(recording.channels[index].side, index)
    if "left" in by_side or "right" in by_side:
        by_side.pop(None, None)
        by_side.pop("midline", None)
    return tuple(sorted(by_side.values()))


def find_leg_movements(trace: Trace, side: str | None, settings: SleepSettings) -> list[LegMovement]:
    """Return the movements of one leg in order of onset.

    Parameters
    ----------
    trace : Trace
        Amplitude and resting level of the leg.
    side : str or None
        Side of the body.
    settings : SleepSettings
        Thresholds and times of the rule sets' common core.
    """
    found, is_sustained = movement_bins(trace.amplitude_uv, trace.rest_uv, settings)
    return [
        LegMovement(
            onset_s=round(start * BIN_S, 6),
            stop_s=round(stop * BIN_S, 6),
            channel=trace.channel,
            side=side if side in ("left", "right") else None,
            is_sustained=bool(sustained),
        )
        for (start, stop), sustained in zip(found.tolist(), is_sustained.tolist(), strict=True)
    ]


def movement_bins(
    amplitude_uv: FloatArray, rest_uv: FloatArray, settings: SleepSettings
) -> tuple[intervals.Intervals, BoolArray]:
    """Return movements in bins, and whether each holds a sustained stretch.

    Onset: first bin at the resting level + 8 µV or more. End: start of the first 0.5 s that stay at the resting level + 2 µV or
    less, or where the recording ends. A movement lasts at least 0.5 s. Sustained (WASM rule of morphology): the median amplitude
    of some 0.5 s inside is at least the resting level + 2 µV, that is, half of those bins are.

    Parameters
    ----------
    amplitude_uv, rest_uv : (n_bins,) array
        Amplitude, ``NaN`` where nothing was recorded, and resting level.
    settings : SleepSettings
        The limits.

    Returns
    -------
    movements : (n, 2) int array
        Half-open, in bins.
    is_sustained : (n,) bool array
    """
    hold, shortest = round(settings.offset_hold_s / BIN_S), round(settings.min_movement_s / BIN_S)
    rise_uv = (amplitude_uv - rest_uv).astype(np.float32)
    is_recorded = np.isfinite(rise_uv)
    quiet = intervals.longer_than(intervals.from_mask(~(rise_uv > settings.offset_rise_uv)), hold)
    active = intervals.from_mask(is_recorded & ~intervals.to_mask(quiet, rise_uv.size))
    high = np.flatnonzero(rise_uv >= settings.onset_rise_uv)
    first = np.searchsorted(high, active[:, 0])
    reaches = first < np.searchsorted(high, active[:, 1])
    onset = high[np.minimum(first, max(high.size - 1, 0))][reaches] if high.size else np.empty(0, dtype=np.int64)
    movements = intervals.longer_than(np.column_stack((onset, active[reaches, 1])).astype(np.int64), shortest)
    return movements, _is_sustained(rise_uv, movements, settings)


def _is_sustained(rise_uv: FloatArray, movements: intervals.Intervals, settings: SleepSettings) -> BoolArray:
    width = round(settings.morphology_s / BIN_S)
    above = np.concatenate(([0], np.cumsum(rise_uv >= settings.offset_rise_uv)))
    found = np.zeros(len(movements), dtype=bool)
    for k, (start, stop) in enumerate(movements):
        if stop - start >= width:
            inside = above[start + width : stop + 1] - above[start : stop - width + 1]
            found[k] = 2 * int(inside.max()) >= width
    return found
