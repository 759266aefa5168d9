"""Movements of neck and body: head jerks in REM sleep, and large movements of several parts of the body."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from myoclonus.recording import Channel, Recording
from myoclonus.settings import Settings
from myoclonus.signal import intervals
from myoclonus.signal.envelope import BIN_S
from myoclonus.sleep.night import Night
from myoclonus.sleep.trace import Trace, activity_of

__all__ = ["find_head_jerks", "find_large_movements", "neck_channels", "part_of"]

FloatArray = npt.NDArray[np.float64]

_PARTS = {
    "leg": "legs", "foot": "legs", "thigh": "legs", "hip": "legs",
    "hand": "arms", "forearm": "arms", "arm": "arms", "shoulder": "arms",
    "face": "head", "jaw": "head", "neck": "neck",
    "abdomen": "trunk", "back": "trunk", "chest": "trunk", "pelvis": "trunk",
}  # fmt: skip


def part_of(channel: Channel) -> str | None:
    """Return the part of the body that a channel stands for: legs, arms, head, neck or trunk."""
    return _PARTS.get(channel.region or "")


def neck_channels(recording: Recording, analyzable: tuple[int, ...]) -> tuple[str, ...]:
    """Return the channels over muscles that turn or hold the head."""
    return tuple(
        recording.channels[index].name
        for index in analyzable
        if recording.channels[index].region == "neck" or "trapezius" in (recording.channels[index].muscle or "")
    )


def find_head_jerks(
    traces: Sequence[Trace], night: Night, large_s: FloatArray, settings: Settings
) -> list[tuple[float, float, tuple[str, ...]]]:
    """Return head jerks in REM sleep: activity of neck muscles of about half a second.

    Parameters
    ----------
    traces : sequence of Trace
        Channels over neck muscles.
    night : Night
        Stretches of REM sleep.
    large_s : (n, 2) float array
        Start and stop of large movements: what lies inside is part of them.
    settings : Settings
        Lengths.

    Returns
    -------
    list of tuple
        Onset, end, and channels that take part, in order of onset.
    """
    sleep = settings.sleep
    found: list[tuple[float, float, str]] = []
    for trace in traces:
        for start, stop in activity_of(trace, settings) * BIN_S:
            is_of_length = sleep.head_jerk_min_ms - 1e-6 <= 1000 * (stop - start) <= sleep.head_jerk_max_ms + 1e-6
            if is_of_length and _lies_in(start, night.spans("R")) and not _lies_in(start, large_s):
                found.append((float(start), float(stop), trace.channel))
    jerks: list[tuple[float, float, tuple[str, ...]]] = []
    for start, stop, channel in sorted(found):
        if jerks and start < jerks[-1][1]:
            names = tuple(dict.fromkeys((*jerks[-1][2], channel)))
            jerks[-1] = (jerks[-1][0], max(jerks[-1][1], stop), names)
        else:
            jerks.append((start, stop, (channel,)))
    return jerks


def find_large_movements(
    traces: Mapping[str, Trace], parts: Mapping[str, str], candidates_s: FloatArray, settings: Settings
) -> list[tuple[float, float, tuple[str, ...]]]:
    """Return movements of 3–45 s of at least two parts of the body that are no leg movement by the rules.

    Parameters
    ----------
    traces : mapping of str to Trace
        Channel to its trace.
    parts : mapping of str to str
        Channel to the part of the body; channels that are missing are not looked at.
    candidates_s : (n, 2) float array
        Start and stop of candidate leg movements: those take precedence.
    settings : Settings
        Lengths.

    Returns
    -------
    list of tuple
        Onset, end, and channels that take part.
    """
    hold, shortest = round(settings.sleep.offset_hold_s / BIN_S), round(settings.sleep.large_min_s / BIN_S)
    longest = round(settings.sleep.large_max_s / BIN_S)
    n_bins = max((trace.amplitude_uv.size for trace in traces.values()), default=0)
    active: dict[str, intervals.Intervals] = {
        name: intervals.longer_than(intervals.close_gaps(activity_of(traces[name], settings), hold), shortest)
        for name in parts
    }
    n_parts = np.zeros(n_bins, dtype=np.int8)
    for part in sorted(set(parts.values())):
        spans = [active[name] for name in parts if parts[name] == part]
        n_parts += intervals.to_mask(np.concatenate(spans), n_bins)
    found = []
    for start, stop in intervals.longer_than(intervals.from_mask(n_parts >= 2), shortest):
        span = np.array([[start, stop]])
        start_s, stop_s = float(start * BIN_S), float(stop * BIN_S)
        is_leg_movement = bool(np.any((candidates_s[:, 0] < stop_s) & (candidates_s[:, 1] > start_s)))
        if stop - start <= longest and not is_leg_movement:
            names = tuple(name for name in parts if intervals.overlaps(span, active[name])[0])
            found.append((start_s, stop_s, names))
    return found


def _lies_in(time_s: float, spans_s: FloatArray) -> bool:
    return bool(np.any((spans_s[:, 0] <= time_s) & (time_s < spans_s[:, 1])))
