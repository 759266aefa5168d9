"""How each participant changes from session to session."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from myoclonus import tables
from myoclonus.cohort.schemas import CHANGES
from myoclonus.cohort.values import values_of_recordings
from myoclonus.forms.progress import compare_measures
from myoclonus.settings.forms import FormsSettings

__all__ = ["change_over_sessions", "in_order_of_time"]

_EARLY = {"screening", "baseline", "bl", "pre", "before"}
_LATE = {"post", "after", "follow", "followup", "fu", "end", "last"}
_JUDGED = ("scale", "ratio_or_difference", "ci_low", "ci_high", "verdict")


def in_order_of_time(sessions: Iterable[str]) -> list[str]:
    """Return names of sessions in the order of time that they tell.

    Numbers count as numbers; what is called screening, baseline, pre or before comes first, post, after, follow-up and end
    last. Names that tell nothing are in the order of the alphabet.

    Examples
    --------
    >>> in_order_of_time(["ses-10", "ses-2", "ses-1"])
    ['ses-1', 'ses-2', 'ses-10']
    >>> in_order_of_time(["ses-post", "ses-pre", "ses-followup2", "ses-followup1"])
    ['ses-pre', 'ses-followup1', 'ses-followup2', 'ses-post']
    """
    return sorted(set(sessions), key=_moment)


def _moment(session: str) -> tuple[int, list[tuple[int, int, str]], str]:
    parts = re.findall(r"[^\W\d_]+|\d+", session.casefold())
    place = -1 if _EARLY & set(parts) else int(bool(_LATE & set(parts)))
    return place, [(1, int(part), "") if part.isdigit() else (0, 0, part) for part in parts], session


def change_over_sessions(
    recordings: pd.DataFrame, measures: pd.DataFrame, settings: FormsSettings | None = None
) -> pd.DataFrame:
    """Return the change of what was measured of whole recordings from a participant's first to the last session.

    Measures that ``myoclonus compare`` judges are judged here too, with limits, when first and last session have one recording
    each.

    Parameters
    ----------
    recordings : pandas.DataFrame
        Table of the schema RECORDINGS. Sessions are taken as ``in_order_of_time`` has them. A copy of another recording does not
        count.
    measures : pandas.DataFrame
        Columns as in ``values.NEEDED_COLUMNS``.
    settings : FormsSettings, optional
        From which change on one speaks of a change; defaults when not given.

    Returns
    -------
    pandas.DataFrame
        Table of the schema CHANGES: one row for each participant, measure and scope with two sessions or more; several recordings
        of one session count by their median. The most active muscle is compared when it is the same at both ends.
    """
    own = recordings[
        recordings["participant"].notna()
        & recordings["session"].notna()
        & (recordings["status"] == "done")
        & recordings["same_content_as"].isna()
    ]
    repeated = own.groupby("participant")["session"].transform("nunique") >= 2
    own = own[repeated.to_numpy(dtype=bool)]
    order = {name: place for place, name in enumerate(in_order_of_time(own["session"]))}
    of_own = measures[measures["recording_id"].isin(own["recording_id"])]
    joined = values_of_recordings(of_own).merge(own[["recording_id", "participant", "session"]], on="recording_id")
    if joined.empty:
        return tables.empty(CHANGES)
    keys = ["participant", "measure", "scope", "place"]
    joined["place"] = joined["session"].map(order)
    parts = {"value": ("value", "median"), "session": ("session", "first"), "where": ("where", "first")}
    values = joined.groupby(keys, sort=True).agg(**parts).reset_index()
    judged = _judged(own.assign(place=own["session"].map(order)), of_own, settings)
    rows = []
    for what, part in values.groupby(keys[:3], sort=True):
        first, last = part.iloc[0], part.iloc[-1]
        if len(part) >= 2 and first["where"] == last["where"]:
            seen = {
                "n_sessions": len(part),
                "first_session": first["session"],
                "last_session": last["session"],
                "first": first["value"],
                "last": last["value"],
                "change": last["value"] - first["value"],
                "trend": float(np.median(np.diff(part["value"].to_numpy()))),
            }
            judgment = judged.get((*what[:2], first["where"], first["session"], last["session"]), {})
            rows.append(dict(zip(keys[:3], what, strict=True)) | seen | judgment)
    return tables.from_rows(CHANGES, rows) if rows else tables.empty(CHANGES)


def _judged(
    own: pd.DataFrame, measures: pd.DataFrame, settings: FormsSettings | None
) -> dict[tuple[Any, ...], dict[str, Any]]:
    """Return what is judged of each participant, measure and scope between two sessions of one recording each."""
    by_recording = {str(name): part for name, part in measures.groupby("recording_id", sort=False, observed=True)}
    judged: dict[tuple[Any, ...], dict[str, Any]] = {}
    for participant, part in own.groupby("participant", sort=True):
        alone = part[~part.duplicated("session", keep=False)].sort_values("place")
        if len(alone) < 2 or set(alone["place"].iloc[[0, -1]]) != {part["place"].min(), part["place"].max()}:
            continue
        found = [by_recording.get(name, measures.iloc[:0]) for name in alone["recording_id"]]
        tables_of = [table[list(tables.MEASURES.names)] for table in found]
        sessions = alone["session"].to_list()
        for row in compare_measures(tables_of, settings).to_dict("records"):
            ends = (sessions[row["first_recording"] - 1], sessions[row["last_recording"] - 1])
            values = (row["scale"], row["change"], row["ci_low"], row["ci_high"], row["verdict"])
            judged[(participant, row["measure"], row["scope"], *ends)] = dict(zip(_JUDGED, values, strict=True))
    return judged
