"""What the page shows, and the tables that it is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from myoclonus.cohort.occasions import in_order_of_time

__all__ = ["MAX_ROWS", "Found", "PageTable", "first_rows", "in_order", "is_own", "persons_of"]

MAX_ROWS = 200
"""Rows of a table on the page; all are in the Parquet tables."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was found in all recordings.

    Attributes
    ----------
    recordings, comparisons, changes : pandas.DataFrame
        Tables of the schemas RECORDINGS, COMPARISONS and CHANGES.
    measures : pandas.DataFrame
        Columns as in ``values.NEEDED_COLUMNS``.
    forms : pandas.DataFrame
        Columns ``recording_id``, ``form``, ``rank``, ``probability`` and ``verdict`` of the forms that fit or are possible.
    """

    recordings: pd.DataFrame
    measures: pd.DataFrame
    forms: pd.DataFrame
    comparisons: pd.DataFrame
    changes: pd.DataFrame


@dataclass(frozen=True, slots=True)
class PageTable:
    """A table as it stands on the page: only its caption when it has no columns.

    Attributes
    ----------
    caption : str
        What it shows, of how many.
    columns : tuple of str
        Headings.
    rows : sequence of tuple of str
        Cells; markup is kept as such.
    numbers, words : frozenset of str
        Columns that are set to the right, and those that need room for sentences.
    is_folded : bool
        Whether it opens on a click.
    """

    caption: str
    columns: tuple[str, ...] = ()
    rows: Sequence[tuple[str, ...]] = ()
    numbers: frozenset[str] = frozenset()
    is_folded: bool = False
    words: frozenset[str] = frozenset(
        ["Measure", "Form that fits or is possible", "What it says first", "Why", "The first of them"]
    )


def persons_of(recordings: pd.DataFrame) -> pd.Series:
    """Return whose recording each is; one without a participant is a person of its own."""
    return recordings["participant"].fillna(recordings["recording_id"])


def is_own(recordings: pd.DataFrame) -> pd.Series:
    """Return which recordings were analyzed and are no copy of another."""
    return (recordings["status"] == "done") & recordings["same_content_as"].isna()


def in_order(recordings: pd.DataFrame) -> pd.DataFrame:
    """Return recordings by group, and within it in the order of time of their sessions."""
    sessions = recordings["session"].fillna("")
    place = {name: number for number, name in enumerate(in_order_of_time(sessions))}
    keys = recordings.assign(group=recordings["group"].fillna(""), session=sessions.map(place))
    return recordings.loc[keys.sort_values(["group", "session", "recording_id"], kind="stable").index]


def first_rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return as many rows as the page shows."""
    return [{str(name): value for name, value in row.items()} for row in table.head(MAX_ROWS).to_dict("records")]
