"""Compare the results of one person in the order of time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from myoclonus import tables
from myoclonus.change.results import Result, read_result
from myoclonus.errors import SettingsError
from myoclonus.forms import Weighed, weigh_forms
from myoclonus.forms.progress import Trend, compare_measures, progression_row, trend_of
from myoclonus.settings.forms import FormsSettings

__all__ = ["Change", "compare_results"]

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
    """

    results: tuple[Result, ...]
    comparison: pd.DataFrame
    trend: Trend
    weighed: Weighed
    notes: tuple[str, ...]


def compare_results(paths: Sequence[Path | str], settings: FormsSettings | None = None) -> Change:
    """Return what changed from the first result to the last.

    Parameters
    ----------
    paths : sequence of path or str
        Two results or more, in the order of time; each a folder or its ``result.json``.
    settings : FormsSettings, optional
        Defaults when not given.

    Raises
    ------
    ReadError
        ``result-not-readable``.
    SettingsError
        ``results-too-few`` when there are fewer than two.
    """
    if len(paths) < 2:
        raise SettingsError(
            f"{len(paths)} result given; a comparison needs two or more, in the order of time.", code="results-too-few"
        )
    results = tuple(read_result(path) for path in paths)
    comparison = compare_measures([result.measures for result in results], settings)
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
        notes=tuple(_notes(results)),
    )


def _has_sleep(measures: pd.DataFrame) -> bool:
    rates = measures[(measures["measure"] == "jerk_rate") & measures["scope"].isin(_SLEEP)]
    return bool((rates["status"] == "measured").any())


def _notes(results: Sequence[Result]) -> list[str]:
    notes = []
    if len({result.settings_sha256 for result in results}) > 1:
        notes.append("The results were made with different settings or without a record of them; analyze all anew.")
    channels = [_channels(result.measures) for result in results]
    shared = set.intersection(*channels)
    if any(own != shared for own in channels):
        named = ", ".join(sorted(shared)) or "none"
        notes.append(f"Different muscles were recorded, which alone changes rates and spread. In all: {named}.")
    notes.append(
        "Electrodes, tasks and medicines change jerks too; the limits know only the chance of the count, not these."
    )
    return notes


def _channels(measures: pd.DataFrame) -> set[str]:
    scopes = measures.loc[measures["measure"] == "burst_rate", "scope"]
    return {scope.removeprefix("channel:") for scope in scopes if scope.startswith("channel:") and ";" not in scope}
