"""Values that are compared: those of a recording as a whole, and one of each participant."""

from __future__ import annotations

import numpy as np
import pandas as pd

__all__ = ["MOST_ACTIVE", "NEEDED_COLUMNS", "values_of_participants", "values_of_recordings"]

NEEDED_COLUMNS = ("recording_id", "measure", "scope", "value", "unit", "ci_low", "ci_high", "n", "status", "reason")
"""Columns of the measures that values, groups and sessions are made from."""
MOST_ACTIVE = "most_active"
"""Scope of a measure of single muscles, taken from the muscle with most bursts, or with most silences."""

_OF_MUSCLES = {
    "burst_duration": "burst_rate",
    "short_burst_fraction": "burst_rate",
    "burst_amplitude": "burst_rate",
    "silence_duration": "silence_rate",
}
_NO_QUANTITY = r"distribution|.*_p"
"""Measures whose values are words or chances, which have no median."""
"""Measures that only single muscles have, and the rate by which the most active muscle is chosen."""


def values_of_recordings(measures: pd.DataFrame) -> pd.DataFrame:
    """Return what was measured of each recording as a whole.

    These are measures of the scope ``recording``, of a rule of sleep scoring as a whole (``rule:AASM``), and of the most active
    muscle, under the scope ``most_active``. A value that is not a finite number, as a ratio to none, is left out, and so are p.

    Parameters
    ----------
    measures : pandas.DataFrame
        Columns as in ``NEEDED_COLUMNS``.

    Returns
    -------
    pandas.DataFrame
        Columns ``recording_id``, ``measure``, ``scope``, ``value`` and ``where``: the scope in the table of measures.
    """
    is_number = (measures["status"] == "measured") & np.isfinite(measures["value"].astype(np.float64))
    measured = measures[is_number & ~measures["measure"].astype(str).str.fullmatch(_NO_QUANTITY)]
    scope = measured["scope"].astype(str)
    is_whole = (scope == "recording") | (scope.str.startswith("rule:") & ~scope.str.contains(";"))
    chosen = [_of_most_active(measured, rate) for rate in dict.fromkeys(_OF_MUSCLES.values())]
    whole = measured.loc[is_whole, ["recording_id", "measure", "scope", "value"]]
    whole = whole.assign(where=whole["scope"])
    joined: pd.DataFrame = pd.concat([whole, *(part for part in chosen if len(part))], ignore_index=True)
    return joined.astype(dict.fromkeys(("recording_id", "measure", "scope", "where"), str))


def values_of_participants(recordings: pd.DataFrame, measures: pd.DataFrame) -> pd.DataFrame:
    """Return the median of each measure over the recordings of each participant.

    A recording without a participant counts as one of its own; a copy of another recording does not count.

    Parameters
    ----------
    recordings : pandas.DataFrame
        Table of the schema RECORDINGS.
    measures : pandas.DataFrame
        Columns as in ``NEEDED_COLUMNS``.

    Returns
    -------
    pandas.DataFrame
        Columns ``person``, ``group``, ``measure``, ``scope`` and ``value``.
    """
    own = recordings[(recordings["status"] == "done") & recordings["same_content_as"].isna()]
    people = own.assign(person=own["participant"].fillna(own["recording_id"]))[["recording_id", "person", "group"]]
    joined = values_of_recordings(measures).merge(people, on="recording_id")
    keys = ["measure", "scope", "group", "person"]
    return joined.groupby(keys, sort=True, dropna=False)["value"].median().reset_index()


def _of_most_active(measured: pd.DataFrame, rate: str) -> pd.DataFrame:
    """Return the measures of the muscle in which most was counted; of equals, the first in the order of the recording."""
    is_muscle = measured["scope"].astype(str).str.fullmatch(r"channel:[^;]*")
    counted = measured[is_muscle & (measured["measure"] == rate) & (measured["n"] > 0)]
    most = counted.loc[counted.groupby("recording_id", sort=False, observed=True)["n"].idxmax()]
    found = measured[measured["measure"].isin([name for name, by in _OF_MUSCLES.items() if by == rate])]
    chosen = found.merge(most[["recording_id", "scope"]], on=["recording_id", "scope"]).rename(
        columns={"scope": "where"}
    )
    return chosen[["recording_id", "measure", "value", "where"]].assign(scope=MOST_ACTIVE)
