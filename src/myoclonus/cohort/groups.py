"""Compare groups: how large a difference is and how sure, with one value a participant."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from itertools import combinations
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import optimize, stats

from myoclonus import tables
from myoclonus.cohort.schemas import COMPARISONS
from myoclonus.cohort.values import values_of_participants
from myoclonus.errors import SettingsError

__all__ = ["chance_limits", "compare_groups", "compare_values", "group_column", "holm", "shift_limits", "superiority"]

Values = npt.NDArray[np.float64]

_MIN_EACH = 3
"""Participants of each group below which nothing is compared."""
_TAIL = 0.025
"""Chance outside each of two 95 % limits."""
_Z = 1.959963984540054
_EXACT_UP_TO = 1600
"""Pairs of participants up to which ranks are counted exactly; above, the normal distribution is as good."""


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


def compare_groups(recordings: pd.DataFrame, measures: pd.DataFrame) -> pd.DataFrame:
    """Compare what was measured of whole recordings between each two groups.

    Parameters
    ----------
    recordings : pandas.DataFrame
        Table of the schema RECORDINGS.
    measures : pandas.DataFrame
        Columns as in ``values.NEEDED_COLUMNS``.

    Returns
    -------
    pandas.DataFrame
        Table of the schema COMPARISONS: one row for each measure, scope and pair of groups with three measured participants each,
        as ``compare_values`` compares them; p is corrected over all rows by Holm's method.
    """
    if recordings.empty or recordings["group"].isna().all():
        return tables.empty(COMPARISONS)
    values = values_of_participants(recordings, measures)
    totals = recordings.assign(person=recordings["participant"].fillna(recordings["recording_id"]))
    sizes = totals.groupby("group")["person"].nunique()
    rows = []
    for (measure, scope), of_measure in values.groupby(["measure", "scope"], sort=True):
        by_group = {str(name): part["value"].to_numpy() for name, part in of_measure.groupby("group", sort=True)}
        for first, second in combinations(sorted(by_group), 2):
            if min(by_group[first].size, by_group[second].size) >= _MIN_EACH:
                what = {"measure": measure, "scope": scope, "group_a": first, "group_b": second}
                of = {"of_a": int(sizes[first]), "of_b": int(sizes[second])}
                rows.append(what | of | compare_values(by_group[first], by_group[second]))
    if not rows:
        return tables.empty(COMPARISONS)
    for row, corrected in zip(rows, holm([row["p"] for row in rows]), strict=True):
        row["p_corrected"] = corrected
    return tables.from_rows(COMPARISONS, rows)


def compare_values(a: Values, b: Values) -> dict[str, Any]:
    """Compare two groups of values, without asking how they are distributed.

    The difference is the median of all differences b − a, with the limits that the Mann–Whitney test does not reject: exact when
    no two values are equal, wider when some are. The effect size is the chance of being larger, with limits by Newcombe's method 5.

    Parameters
    ----------
    a, b : (n,) float arrays
        One finite value a participant.

    Returns
    -------
    dict
        Columns of the schema COMPARISONS from ``n_a`` to ``p``; ``NaN`` for limits that so few values do not give.

    References
    ----------
    Hodges JL, Lehmann EL. Ann Math Stat 1963;34:598-611. doi:10.1214/aoms/1177704172.
    Newcombe RG. Confidence intervals for an effect size measure based on the Mann-Whitney statistic, part 2. Stat Med
    2006;25:559-573. doi:10.1002/sim.2324.
    """
    low, high = shift_limits(a, b)
    chance = superiority(a, b)
    chance_low, chance_high = chance_limits(chance, a.size, b.size)
    is_all_one = np.unique(np.concatenate((a, b))).size == 1
    return {
        "n_a": a.size,
        "n_b": b.size,
        "median_a": float(np.median(a)),
        "median_b": float(np.median(b)),
        "difference": float(np.median(np.subtract.outer(b, a))),
        "difference_low": low,
        "difference_high": high,
        "superiority": chance,
        "superiority_low": chance_low,
        "superiority_high": chance_high,
        "p": 1.0 if is_all_one else float(stats.mannwhitneyu(a, b, alternative="two-sided").pvalue),
    }


def superiority(a: Values, b: Values) -> float:
    """Return the chance that a value of ``b`` exceeds one of ``a``; ties count half."""
    differences = np.subtract.outer(b, a)
    return float(np.mean(differences > 0) + np.mean(differences == 0) / 2)


def shift_limits(a: Values, b: Values) -> tuple[float, float]:
    """Return 95 % limits of the median difference b − a; ``NaN`` when there are too few values for any."""
    steps = _rank_sum_limit(*sorted((a.size, b.size)))
    if steps == 0:
        return math.nan, math.nan
    differences = np.sort(np.subtract.outer(b, a), axis=None)
    return float(differences[steps - 1]), float(differences[-steps])


def chance_limits(chance: float, n_a: int, n_b: int) -> tuple[float, float]:
    """Return 95 % limits of the chance of being larger, after Newcombe's method 5."""
    mean_size = (n_a + n_b) / 2 - 1

    def half_width(true: float) -> float:
        spread = 1 + mean_size * ((1 - true) / (2 - true) + true / (1 + true))
        return _Z * math.sqrt(true * (1 - true) * spread / (n_a * n_b))

    def upper(of: float) -> float:
        if of >= 1:
            return 1.0
        start = max(of, 1e-12)  # at 0 both sides are 0, which is no limit
        return float(optimize.brentq(lambda true: true - of - half_width(true), start, 1.0))

    return 1.0 - upper(1.0 - chance), upper(chance)


def holm(p_values: Sequence[float]) -> list[float]:
    """Return p-values corrected by Holm's method, in the order given."""
    order = np.argsort(p_values)
    corrected = np.empty(len(p_values))
    largest = 0.0
    for rank, index in enumerate(order):
        largest = max(largest, min(1.0, (len(p_values) - rank) * p_values[index]))
        corrected[index] = largest
    return [float(value) for value in corrected]


@lru_cache(maxsize=256)
def _rank_sum_limit(fewer: int, more: int) -> int:
    """Return which of the sorted differences is a 95 % limit, counted from 1 at either end; 0 when none is far enough out."""
    pairs = fewer * more
    if pairs > _EXACT_UP_TO:
        return int(pairs / 2 - _Z * math.sqrt(pairs * (fewer + more + 1) / 12))
    ways = np.zeros(pairs + 1)  # of each sum of ranks: the coefficients of a Gaussian binomial
    ways[0] = 1.0
    for size in range(1, fewer + 1):
        if more + size <= pairs:
            ways[more + size :] -= ways[: pairs + 1 - more - size].copy()
        for start in range(size):
            ways[start::size] = np.cumsum(ways[start::size])
    return int(np.searchsorted(np.cumsum(ways) / ways.sum(), _TAIL, side="right"))
