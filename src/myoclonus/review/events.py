"""All bursts as they stand in review, rejected ones too, with the jerk each belongs to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from myoclonus import tables
from myoclonus.detect.burst_tables import neighbors
from myoclonus.detect.jerks import group_bursts
from myoclonus.detect.regroup import jerk_ids
from myoclonus.review.reviewed import Reviewed
from myoclonus.settings.detect import DetectSettings

__all__ = ["events_of", "jerks_of"]


def events_of(state: Reviewed, jerks: Mapping[str, str], doubts: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    """Return every burst as it stands.

    Parameters
    ----------
    state : Reviewed
        After all decisions.
    jerks : mapping of str to str
        The jerk of each burst, from ``jerks_of``.
    doubts : mapping of str to sequence of str
        What makes bursts doubtful.

    Returns
    -------
    pandas.DataFrame
        Schema REVIEWED, in order of onset.
    """
    ids = sorted(state.places, key=lambda burst_id: (state.places[burst_id].onset, state.places[burst_id].channel))
    places = [state.places[burst_id] for burst_id in ids]
    columns: dict[str, Any] = {
        "burst_id": _texts(ids),
        "channel": _texts([place.channel for place in places]),
        "kind": _texts([place.kind for place in places]),
        "onset": np.array([place.onset for place in places], dtype=np.float64),
        "duration": np.array([place.duration for place in places], dtype=np.float64),
        "jerk_id": _texts([jerks.get(burst_id) for burst_id in ids]),
        "status": _texts([state.status.get(burst_id) for burst_id in ids]),
        "label": _texts([state.labels.get(burst_id) for burst_id in ids]),
        "is_added": pd.array([burst_id in state.added for burst_id in ids], dtype="boolean"),
        "is_moved": pd.array([burst_id in state.moved for burst_id in ids], dtype="boolean"),
        "is_counted": pd.array([state.counts(burst_id) for burst_id in ids], dtype="boolean"),
        "doubt": _texts(["; ".join(doubts[burst_id]) if burst_id in doubts else None for burst_id in ids]),
    }
    return tables.validate(tables.REVIEWED, pd.DataFrame(columns))


def _texts(values: Sequence[str | None]) -> pd.Series:
    """Return a column as plain objects: the table is made anew with every decision, and other kinds of text are slow to take apart."""
    return pd.Series(values, dtype=object)


def jerks_of(state: Reviewed, before: Mapping[str, str], settings: DetectSettings) -> dict[str, str]:
    """Return the jerk of each burst where it is now, rejected ones counted in, so that a decision moves no jerk's name.

    Parameters
    ----------
    state : Reviewed
        Gives the places.
    before : mapping of str to str
        The jerk of each burst as found; kept where nothing was moved or added.
    settings : DetectSettings
        How bursts form jerks.
    """
    if not (state.moved or state.added):
        return dict(before)
    rows = [{"burst_id": burst_id, **place.as_row()} for burst_id, place in state.places.items()]
    table = pd.DataFrame(rows).sort_values(["onset", "channel", "kind"], kind="stable").reset_index(drop=True)
    preceding, _ = neighbors(table, settings)
    group = np.asarray(group_bursts(table, preceding, settings))
    names = jerk_ids(group, [before.get(burst_id) for burst_id in table["burst_id"]])
    return dict(zip(table["burst_id"], names, strict=True))
