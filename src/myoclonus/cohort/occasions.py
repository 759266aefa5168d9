"""How each participant changes from session to session."""

from __future__ import annotations

import numpy as np
import pandas as pd

from myoclonus import tables
from myoclonus.cohort.schemas import CHANGES

__all__ = ["change_over_sessions"]


def change_over_sessions(recordings: pd.DataFrame, measures: pd.DataFrame) -> pd.DataFrame:
    """Return the change of each measure of the whole recording from a participant's first to the last session.

    Parameters
    ----------
    recordings : pandas.DataFrame
        Table of the schema RECORDINGS. Sessions are taken in the order of their names, as BIDS numbers them.
    measures : pandas.DataFrame
        Columns ``recording_id``, ``measure``, ``scope``, ``value`` and ``status``.

    Returns
    -------
    pandas.DataFrame
        Table of the schema CHANGES: one row for each participant and measure with two sessions or more; several recordings of
        one session count by their median.
    """
    own = recordings[
        recordings["participant"].notna() & recordings["session"].notna() & (recordings["status"] == "done")
    ]
    whole = measures[(measures["scope"] == "recording") & (measures["status"] == "measured")]
    joined = whole.merge(own[["recording_id", "participant", "session"]], on="recording_id")
    if joined.empty:
        return tables.empty(CHANGES)
    values = joined.groupby(["participant", "measure", "session"], sort=True)["value"].median().reset_index()
    rows = []
    for (participant, measure), part in values.groupby(["participant", "measure"], sort=True):
        if len(part) >= 2:
            first, last = part.iloc[0], part.iloc[-1]
            rows.append(
                {
                    "participant": participant,
                    "measure": measure,
                    "n_sessions": len(part),
                    "first_session": first["session"],
                    "last_session": last["session"],
                    "first": first["value"],
                    "last": last["value"],
                    "change": last["value"] - first["value"],
                    "trend": float(np.median(np.diff(part["value"].to_numpy()))),
                }
            )
    return tables.from_rows(CHANGES, rows) if rows else tables.empty(CHANGES)
