"""Jerks: bursts of several muscles that belong together.

Onsets that lie closest are joined first, as long as no channel takes part twice, no step from muscle to muscle is longer than the slowest
spread between neighbors, and the whole jerk does not last longer than spread along the body takes. Two jerks 100 ms apart therefore
stay two when the same muscles jerk twice, and a slow propriospinal spread stays one.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from myoclonus import tables
from myoclonus.detect.triggers import Stimulus, triggers_of
from myoclonus.settings.detect import DetectSettings

__all__ = ["group_bursts", "jerk_table"]

IntArray = npt.NDArray[np.int64]


def group_bursts(bursts: pd.DataFrame, preceding: Sequence[str | None], settings: DetectSettings) -> IntArray:
    """Return for each burst the number of the jerk it belongs to, in order of the jerks' onset.

    Parameters
    ----------
    bursts : pandas.DataFrame
        Table BURSTS in order of onset; positive and negative bursts are grouped apart.
    preceding : sequence of str or None
        For each burst, the ``burst_id`` of the positive burst that a silence follows at once: both belong to one jerk.
    settings : DetectSettings
        ``jerk_gap_ms`` and ``jerk_spread_ms``.
    """
    group = np.full(len(bursts), -1, dtype=np.int64)
    n_groups = 0
    for kind in ("positive", "negative"):
        rows = np.flatnonzero(bursts["kind"].to_numpy() == kind)
        labels = _cluster(bursts["onset"].to_numpy(float)[rows], bursts["channel"].to_numpy()[rows], settings)
        group[rows] = labels + n_groups
        n_groups += int(labels.max(initial=-1)) + 1
    row_of = {identifier: row for row, identifier in enumerate(bursts["burst_id"])}
    for row, identifier in enumerate(preceding):
        if identifier is not None:
            group[group == group[row]] = group[row_of[identifier]]
    _, first, inverse = np.unique(group, return_index=True, return_inverse=True)
    order = np.argsort(np.argsort(first, kind="stable"), kind="stable")
    return np.asarray(order[inverse], dtype=np.int64)


def jerk_table(
    bursts: pd.DataFrame, stimuli: Sequence[Stimulus], settings: DetectSettings, *, recorded_s: float | None = None
) -> pd.DataFrame:
    """Return the table of jerks from the bursts and the jerk each belongs to.

    Parameters
    ----------
    bursts : pandas.DataFrame
        Table BURSTS with ``jerk_id``.
    stimuli : sequence of Stimulus
        In order of time; a jerk that one set off carries its text and latency, as ``triggers_of`` decides.
    settings : DetectSettings
        ``stimulus_window_ms`` and ``stimulus_alpha``.
    recorded_s : float, optional
        Seconds in which jerks could be seen; when not given, chance is not considered.
    """
    names = ("jerk_id", "kind", "channel", "stage", "state")
    jerk_id, kind, channel, stage, state = (bursts[name].to_numpy() for name in names)
    onset = bursts["onset"].to_numpy(float)
    end = onset + bursts["duration"].to_numpy(float)
    jerks = _members(jerk_id, onset, channel)
    leads = np.array([members[0] for members in jerks], dtype=np.int64)
    triggers = triggers_of(onset[leads], stimuli, settings, recorded_s=recorded_s)
    rows = []
    for members, trigger in zip(jerks, triggers, strict=True):
        first_of = {channel[member]: onset[member] for member in reversed(members)}
        channels = list(dict.fromkeys(channel[member] for member in members))
        kinds = {kind[member] for member in members}
        lead = members[0]
        rows.append(
            {
                "jerk_id": jerk_id[lead],
                "onset": float(onset[lead]),
                "duration": max(float(end[member]) for member in members) - float(onset[lead]),
                "kind": kinds.pop() if len(kinds) == 1 else "mixed",
                "lead_channel": channels[0],
                "n_channels": len(channels),
                "channels": ",".join(channels),
                "spread_ms": 1000.0 * float(max(first_of.values()) - onset[lead]),
                "trigger": trigger.text,
                "latency_ms": trigger.latency_ms,
                "stage": stage[lead],
                "state": state[lead],
            }
        )
    return tables.from_rows(tables.JERKS, rows)


def _members(
    jerk_id: npt.NDArray[np.object_], onset: npt.NDArray[np.float64], channel: npt.NDArray[np.object_]
) -> list[list[int]]:
    """Return the rows of each jerk in order of onset, jerks in order of their first."""
    order = sorted(range(len(onset)), key=lambda row: (onset[row], channel[row]))
    members: dict[object, list[int]] = {}
    for row in order:
        members.setdefault(jerk_id[row], []).append(row)
    return list(members.values())


def _cluster(onset_s: npt.NDArray[np.float64], channel: npt.NDArray[np.object_], settings: DetectSettings) -> IntArray:
    """Join neighbors in time, closest first; onsets are sorted."""
    at_s, n = onset_s.tolist(), onset_s.size
    first, last, start_of = list(range(n)), list(range(n)), list(range(n))
    members: list[set[object]] = [{name} for name in channel]
    most_s = settings.jerk_gap_ms / 1000.0
    gaps = [(at_s[k + 1] - at_s[k], k) for k in range(n - 1) if at_s[k + 1] - at_s[k] <= most_s]
    heapq.heapify(gaps)
    while gaps:
        _, k = heapq.heappop(gaps)
        a, b = _root(start_of, k), _root(start_of, k + 1)
        spread_s = at_s[last[b]] - at_s[first[a]]
        if a == b or spread_s > settings.jerk_spread_ms / 1000.0 or members[a] & members[b]:
            continue
        start_of[b] = a
        last[a] = last[b]
        members[a] |= members[b]
    roots = np.array([_root(start_of, k) for k in range(n)], dtype=np.int64)
    return np.unique(roots, return_inverse=True)[1].astype(np.int64) if n else roots


def _root(start_of: list[int], k: int) -> int:
    while start_of[k] != k:
        start_of[k] = start_of[start_of[k]]
        k = start_of[k]
    return k
