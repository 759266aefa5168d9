"""Compare the results of one person in the order of time."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pandas as pd

from myoclonus import tables
from myoclonus.change.results import Result, read_result
from myoclonus.errors import SettingsError
from myoclonus.forms import Weighed, weigh_forms
from myoclonus.forms.progress import Trend, compare_measures, progression_row, trend_of
from myoclonus.forms.slope import LEAST_RECORDINGS
from myoclonus.settings.forms import FormsSettings

__all__ = ["Change", "compare_results", "days_of"]

_SLEEP = ("stage:N1", "stage:N2", "stage:N3", "stage:R")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What changed between the results of one person.

    Attributes
    ----------
    results : tuple of Result
        In the order of time.
    comparison : pandas.DataFrame
        Table of the schema COMPARISON.
    trend : Trend
        Whether the person is worse.
    weighed : Weighed
        Forms weighed on the last result, with the course as one more finding.
    notes : tuple of str
        What makes the comparison less sure.
    days : tuple of float
        Day of each recording; empty when not given.
    """

    results: tuple[Result, ...]
    comparison: pd.DataFrame
    trend: Trend
    weighed: Weighed
    notes: tuple[str, ...]
    days: tuple[float, ...] = ()


def compare_results(
    paths: Sequence[Path | str], settings: FormsSettings | None = None, *, days: Sequence[float] | None = None
) -> Change:
    """Return what changed from the first result to the last.

    Parameters
    ----------
    paths : sequence of path or str
        Two results or more, in the order of time; each a folder or its ``result.json``.
    settings : FormsSettings, optional
        Defaults when not given.
    days : sequence of float, optional
        Day of each recording, counted from any first day. Dates are no part of a result, for they identify a person.

    Raises
    ------
    ReadError
        ``result-not-readable``.
    SettingsError
        ``results-too-few`` when there are fewer than two; ``days-not-in-order`` when there is not one day for each
        recording, or one is before the one before.
    """
    if len(paths) < 2:
        raise SettingsError(
            f"{len(paths)} result given; a comparison needs two or more, in the order of time.", code="results-too-few"
        )
    _check_days(days, len(paths))
    results = tuple(read_result(path) for path in paths)
    comparison = compare_measures([result.measures for result in results], settings, days=days)
    last = results[-1]
    measures = tables.joined(tables.MEASURES, last.measures, progression_row(comparison))
    return Change(
        results=results,
        comparison=comparison,
        trend=trend_of(comparison, len(results)),
        weighed=weigh_forms(
            measures,
            settings,
            n_jerks=last.n_jerks,
            is_analyzed=last.is_analyzed,
            has_sleep=_has_sleep(last.measures),
        ),
        notes=tuple(_notes(results, days)),
        days=tuple(days or ()),
    )


def days_of(text: str | None) -> list[float] | None:
    """Return days from a text such as ``0,90,365``; ``None`` from ``None``.

    Raises
    ------
    SettingsError
        ``days-not-in-order`` when one is no number.
    """
    if text is None:
        return None
    try:
        return [float(part) for part in text.split(",")]
    except ValueError:
        raise SettingsError(
            f'days "{text}": numbers with commas between are needed, one for each result, e.g. 0,90,365.',
            code="days-not-in-order",
        ) from None


def _check_days(days: Sequence[float] | None, n_results: int) -> None:
    if days is None:
        return
    is_in_order = all(later >= earlier for earlier, later in pairwise(days))
    if len(days) != n_results or not is_in_order or not all(map(math.isfinite, days)):
        raise SettingsError(
            f"days {', '.join(f'{day:g}' for day in days)} for {n_results} results: one number for each result is needed, "
            "none before the one before, e.g. 0,90,365.",
            code="days-not-in-order",
        )


def _has_sleep(measures: pd.DataFrame) -> bool:
    rates = measures[(measures["measure"] == "jerk_rate") & measures["scope"].isin(_SLEEP)]
    return bool((rates["status"] == "measured").any())


def _notes(results: Sequence[Result], days: Sequence[float] | None) -> list[str]:
    notes = []
    if days is None and len(results) >= LEAST_RECORDINGS:
        notes.append("How fast is not known: dates are no part of a result. Give the days between with --days.")
    if len({result.settings_sha256 for result in results}) > 1:
        notes.append("The results were made with different settings or without a record of them; analyze all anew.")
    channels = [_channels(result.measures) for result in results]
    shared = set.intersection(*channels)
    if any(own != shared for own in channels):
        named = (
            f"In all recordings: {', '.join(sorted(shared))}."
            if shared
            else "No muscle is in all of them; is it one person?"
        )
        notes.append(f"Different muscles were recorded, which alone changes rates and spread. {named}")
    notes.append(
        "Electrodes, tasks and medicines change jerks too; the limits know only the chance of the count, not these."
    )
    return notes


def _channels(measures: pd.DataFrame) -> set[str]:
    scopes = measures.loc[measures["measure"] == "burst_rate", "scope"]
    return {scope.removeprefix("channel:") for scope in scopes if scope.startswith("channel:") and ";" not in scope}
