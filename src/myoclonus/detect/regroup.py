"""The tables of a detection from bursts that were changed: order, stage, state, neighbors, and jerks anew."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from myoclonus import tables
from myoclonus.detect.burst_tables import neighbors, stage_at, state_at
from myoclonus.detect.jerks import group_bursts, jerk_table
from myoclonus.detect.results import Detection
from myoclonus.detect.triggers import stimuli_of
from myoclonus.recording import Recording
from myoclonus.settings.detect import DetectSettings

__all__ = ["jerk_ids", "regroup"]


def regroup(
    recording: Recording,
    bursts: pd.DataFrame,
    details: pd.DataFrame,
    *,
    quality: pd.DataFrame,
    analyzed_s: dict[str, float],
    settings: DetectSettings | None = None,
) -> Detection:
    """Return the detection that these bursts make.

    Parameters
    ----------
    recording : Recording
        Gives stages, states and stimuli; samples are not read.
    bursts, details : pandas.DataFrame
        Schemas BURSTS and BURST_DETAILS with the same ``burst_id``; what is said of jerks, stages, states and neighbors is replaced.
    quality : pandas.DataFrame
        Schema QUALITY, kept as it is.
    analyzed_s : dict of str to float
        Seconds analyzed of each channel, kept as they are.
    settings : DetectSettings, optional
        How bursts form jerks.

    Returns
    -------
    Detection
        A jerk keeps its ``jerk_id`` where a burst of it remains; new ones count on with the letter ``n``.
    """
    chosen = settings or DetectSettings()
    ordered = bursts.sort_values(["onset", "channel", "kind"], kind="stable").reset_index(drop=True)
    onset = ordered["onset"].to_numpy(float)
    ordered = ordered.assign(
        stage=pd.Series(stage_at(recording, onset), dtype=object),
        state=pd.Series(state_at(recording, onset), dtype=object),
    )
    preceding, following = neighbors(ordered, chosen)
    joined = details.set_index("burst_id").reindex(ordered["burst_id"]).reset_index()
    joined = joined.assign(
        preceding_burst_id=pd.Series(preceding, dtype=object), following=pd.Series(following, dtype=object)
    )
    group = group_bursts(ordered, preceding, chosen)
    ordered = ordered.assign(jerk_id=pd.Series(jerk_ids(group, list(ordered["jerk_id"])), dtype=object))
    return Detection(
        bursts=tables.from_rows(tables.BURSTS, ordered),
        burst_details=tables.from_rows(tables.BURST_DETAILS, joined),
        jerks=jerk_table(ordered, stimuli_of(recording, chosen), chosen),
        quality=quality,
        analyzed_s=dict(analyzed_s),
    )


def jerk_ids(group: np.ndarray, before: Sequence[str | None]) -> list[str]:
    """Return the jerk of each burst, named as the first of its bursts was, unless an earlier jerk has that name already."""
    names: dict[int, str] = {}
    taken: set[str] = set()
    rows: dict[int, list[int]] = {}
    for row, number in enumerate(group):
        rows.setdefault(int(number), []).append(row)
    for number, members in rows.items():
        own = (before[row] for row in members)
        name = next((jerk_id for jerk_id in own if isinstance(jerk_id, str) and jerk_id not in taken), None)
        names[number] = name or _new_name(taken)
        taken.add(names[number])
    return [names[int(number)] for number in group]


def _new_name(taken: set[str]) -> str:
    count = sum(1 for name in taken if name.startswith("n")) + 1
    while f"n{count:06d}" in taken:
        count += 1
    return f"n{count:06d}"
