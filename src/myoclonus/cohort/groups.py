"""Compare groups: how large a difference is and how sure, with one value a participant."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from myoclonus import tables
from myoclonus.cohort.schemas import COMPARISONS
from myoclonus.errors import SettingsError

__all__ = ["compare_groups", "group_column", "superiority", "values_of_participants"]

Values = npt.NDArray[np.float64]

_MIN_EACH = 3
"""Participants of each group below which nothing is compared: a bootstrap of two values has three outcomes."""
_N_BOOTSTRAP = 2000
_SEED = 20_240_101


def group_column(rows: Sequence[dict[str, Any]], wanted: str | None) -> str | None:
    """Return the column that tells groups apart: the one asked for, or ``group`` when there is one.

    Raises
    ------
    SettingsError
        ``cohort-group-unknown`` when the one asked for does not exist.
    """
    known = sorted({name for row in rows for name in row.get("groups", {})})
    if wanted is None:
        return "group" if "group" in known else None
    if wanted not in known:
        raise SettingsError(
            f'there is no column "{wanted}". Columns: {", ".join(known) or "none"}.', code="cohort-group-unknown"
        )
    return wanted


def values_of_participants(recordings: pd.DataFrame, measures: pd.DataFrame) -> pd.DataFrame:
    """Return the median of each measure of the whole recording over the recordings of each participant.

    A recording without a participant counts as one of its own; a copy of another recording does not count.

    Returns
    -------
    pandas.DataFrame
        Columns ``person``, ``group``, ``measure`` and ``value``.
    """
    own = recordings[(recordings["status"] == "done") & recordings["same_content_as"].isna()]
    people = own.assign(person=own["participant"].fillna(own["recording_id"]))[["recording_id", "person", "group"]]
    whole = measures[(measures["scope"] == "recording") & (measures["status"] == "measured")]
    joined = whole.merge(people, on="recording_id")
    return joined.groupby(["measure", "group", "person"], sort=True, dropna=False)["value"].median().reset_index()


def compare_groups(recordings: pd.DataFrame, measures: pd.DataFrame) -> pd.DataFrame:
    """Compare each measure of the whole recording between each two groups.

    Parameters
    ----------
    recordings : pandas.DataFrame
        Table of the schema RECORDINGS.
    measures : pandas.DataFrame
        Columns ``recording_id``, ``measure``, ``scope``, ``value`` and ``status``.

    Returns
    -------
    pandas.DataFrame
        Table of the schema COMPARISONS: one row for each measure and pair of groups with three participants each. The shift is
        that of Hodges and Lehmann, the effect size the probability of superiority; limits are 95 % percentile bootstrap over
        participants, seeded.

    References
    ----------
    Hodges JL, Lehmann EL. Ann Math Stat 1963;34:598-611. doi:10.1214/aoms/1177704172.
    McGraw KO, Wong SP. Psychol Bull 1992;111:361-365. doi:10.1037/0033-2909.111.2.361.
    """
    if recordings.empty or recordings["group"].isna().all():
        return tables.empty(COMPARISONS)
    values = values_of_participants(recordings, measures)
    totals = recordings.assign(person=recordings["participant"].fillna(recordings["recording_id"]))
    sizes = totals.groupby("group")["person"].nunique()
    rows = []
    for measure, of_measure in values.groupby("measure", sort=True):
        by_group = {str(name): part["value"].to_numpy() for name, part in of_measure.groupby("group", sort=True)}
        for first, second in combinations(sorted(by_group), 2):
            if min(by_group[first].size, by_group[second].size) >= _MIN_EACH:
                row = _comparison(by_group[first], by_group[second])
                of = {"of_a": int(sizes[first]), "of_b": int(sizes[second])}
                rows.append({"measure": measure, "group_a": first, "group_b": second} | of | row)
    if not rows:
        return tables.empty(COMPARISONS)
    for row, corrected in zip(rows, _holm([row["p"] for row in rows]), strict=True):
        row["p_corrected"] = corrected
    return tables.from_rows(COMPARISONS, rows)


def superiority(a: Values, b: Values) -> float:
    """Return the chance that a value of ``b`` exceeds one of ``a``; ties count half."""
    differences = np.subtract.outer(b, a)
    return float(np.mean(differences > 0) + np.mean(differences == 0) / 2)


def _comparison(a: Values, b: Values) -> dict[str, Any]:
    random = np.random.default_rng(_SEED)
    shifts, chances = np.empty(_N_BOOTSTRAP), np.empty(_N_BOOTSTRAP)
    for index in range(_N_BOOTSTRAP):
        some_a, some_b = random.choice(a, a.size), random.choice(b, b.size)
        shifts[index] = np.median(np.subtract.outer(some_b, some_a))
        chances[index] = superiority(some_a, some_b)
    shift_limits, chance_limits = np.percentile(shifts, [2.5, 97.5]), np.percentile(chances, [2.5, 97.5])
    return {
        "n_a": a.size,
        "n_b": b.size,
        "median_a": float(np.median(a)),
        "median_b": float(np.median(b)),
        "difference": float(np.median(np.subtract.outer(b, a))),
        "difference_low": float(shift_limits[0]),
        "difference_high": float(shift_limits[1]),
        "superiority": superiority(a, b),
        "superiority_low": float(chance_limits[0]),
        "superiority_high": float(chance_limits[1]),
        "p": float(stats.mannwhitneyu(a, b, alternative="two-sided").pvalue),
    }


def _holm(p_values: Sequence[float]) -> list[float]:
    order = np.argsort(p_values)
    corrected = np.empty(len(p_values))
    largest = 0.0
    for rank, index in enumerate(order):
        largest = max(largest, min(1.0, (len(p_values) - rank) * p_values[index]))
        corrected[index] = largest
    return [float(value) for value in corrected]
