"""The answer in words, never as a diagnosis."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from myoclonus.forms.gain import Proposal
from myoclonus.forms.library import forms
from myoclonus.forms.names import NO_FORM
from myoclonus.forms.observations import Observation

__all__ = ["answer_of", "percent", "sentence_of", "value_of"]

_UNITS = {"1/min": " a minute", "1/h": " an hour", "uV": " µV", "": ""}


def answer_of(ranked: pd.DataFrame, proposed: Sequence[Proposal], n_jerks: int, agreed: float) -> str:
    """Return the answer in one sentence or two, with what to do next.

    Parameters
    ----------
    ranked : pandas.DataFrame
        Table of the schema FORMS, in order of rank.
    proposed : sequence of Proposal
        Next tests, the most useful first.
    n_jerks : int
        Jerks found.
    agreed : float
        How often clinicians would agree on this answer.
    """
    first = ranked.iloc[0]
    possible = ranked[ranked["verdict"] == "possible"].head(2)
    if n_jerks == 0 and first["form"] == NO_FORM:
        text = "No jerks found: what was recorded shows no myoclonus; what was not recorded may."
    elif first["verdict"] == "fits":
        text = f"Fits: {_named(first)}; at most {percent(agreed)} is possible, for clinicians agree no more often."
    elif len(possible):
        text = f"Not decidable. Possible: {', '.join(_named(row) for _, row in possible.iterrows())}."
    else:
        text = "Not decidable from what was recorded."
    return f"{text} Next best: {proposed[0].name}." if proposed else text


def sentence_of(observation: Observation) -> str:
    """Return a finding in words with the value behind it."""
    shown = value_of(observation)
    return f"{observation.sentence} ({shown})" if shown else observation.sentence


def value_of(observation: Observation) -> str:
    """Return the value behind a finding with its unit; p-values as such."""
    row = observation.row
    if not observation.is_measured:
        return ""
    if row.measure.endswith("_p"):
        return "p < 0.001" if row.value < 0.001 else f"p = {row.value:.2g}"
    return f"{row.value:.3g}{_UNITS.get(row.unit, f' {row.unit}')}"


def percent(share: float) -> str:
    """Return a share as whole percent, never 0 or 100 unless it is."""
    whole = round(100 * share)
    if share > 0 and whole == 0:
        return "< 1 %"
    return f"{whole} %"


def _named(row: pd.Series) -> str:
    return f"{forms()[row['form']].name} ({percent(row['probability'])})"
