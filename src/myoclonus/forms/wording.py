"""The answer in words, never as a diagnosis."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from myoclonus.forms.gain import Proposal
from myoclonus.forms.library import forms
from myoclonus.forms.names import NO_FORM
from myoclonus.forms.observations import Observation

__all__ = ["COMA", "SILENCES", "Looked", "announcements", "answer_of", "percent", "sentence_of", "value_of"]

COMA = "suppression_bursts"
"""Finding that comes before any form."""
SILENCES = "mostly_silences"
"""Finding that most jerks are silences."""
_MAX_POSSIBLE = 2
_AS_SECONDS_MIN = 2.0
_UNITS = {"1/min": " a minute", "1/h": " an hour", "uV": " µV", "": ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """How many jerks were found; when there were none, in how many minutes, and the upper limit of their rate.

    Attributes
    ----------
    n_jerks : int
        Jerks found.
    minutes : float
        Minutes analyzed; ``NaN`` when there were jerks or that is not known.
    upper_per_min : float
        Upper exact 95 % limit of the rate (Poisson), in 1/min; ``NaN`` likewise.
    """

    n_jerks: int
    minutes: float = float("nan")
    upper_per_min: float = float("nan")

    @property
    def sentence(self) -> str:
        """That none was found, how long was looked, and which rate that excludes; empty when that is not known."""
        if self.n_jerks or not math.isfinite(self.minutes):
            return ""
        unit = "s" if self.minutes < _AS_SECONDS_MIN else "min"
        time = self.minutes * (60.0 if unit == "s" else 1.0)
        return (
            f"No jerks found in {time:.3g} {unit}, which excludes more than {self.upper_per_min:.2g} a minute "
            "(upper 95 % limit)."
        )


def answer_of(
    ranked: pd.DataFrame,
    proposed: Sequence[Proposal],
    looked: Looked,
    agreed: Mapping[str, float],
    named_from: float,
    announced: Sequence[str] = (),
) -> str:
    """Return the answer in one sentence or two, with what to do next.

    Parameters
    ----------
    ranked : pandas.DataFrame
        Table of the schema FORMS, in order of rank.
    proposed : sequence of Proposal
        Next tests, the most useful first.
    looked : Looked
        Jerks found, or how long was looked for them.
    agreed : mapping
        Form to how often clinicians would agree on it.
    named_from : float
        Smallest posterior, before agreement is allowed for, of a form that is only possible and still named.
    announced : sequence of str
        What comes before any form.
    """
    parts = [*announced, looked.sentence, _named_forms(ranked, looked, agreed, named_from)]
    parts += [f"Next best: {proposed[0].name}."] if proposed else []
    return " ".join(part for part in parts if part)


def announcements(seen: Iterable[Observation]) -> list[str]:
    """Return the sentences of findings that come before any form, of those that are met."""
    return [one.finding.announced.format(value=value_of(one)) for one in seen if one.is_met and one.finding.announced]


def _named_forms(ranked: pd.DataFrame, looked: Looked, agreed: Mapping[str, float], named_from: float) -> str:
    fitting = ranked[ranked["verdict"] == "fits"].to_dict("records")
    possible = [
        row
        for row in ranked[ranked["verdict"] == "possible"].head(_MAX_POSSIBLE).to_dict("records")
        if row["probability"] >= named_from * agreed[row["form"]]
    ]
    if looked.n_jerks == 0 and [row["form"] for row in fitting] == [NO_FORM]:
        return "What was recorded shows no myoclonus; what was not recorded may."
    if len(fitting) > 1:
        return f"Fits: {_listed([_named(row) for row in fitting])}, each with its evidence."
    if fitting:
        most = percent(agreed[fitting[0]["form"]])
        return f"Fits: {_named(fitting[0])}; at most {most} is possible, for clinicians agree no more often."
    if possible:
        return f"Not decidable. Possible: {', '.join(_named(row) for row in possible)}."
    return "Not decidable from what was recorded."


def _listed(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}"


def sentence_of(observation: Observation) -> str:
    """Return a finding in words with the value behind it."""
    shown = value_of(observation)
    return f"{observation.sentence} ({shown})" if shown else observation.sentence


def value_of(observation: Observation) -> str:
    """Return the value behind a finding with its unit; p-values as such; named when another measure than the first decided."""
    row = observation.row
    if not observation.is_measured:
        return ""
    first = observation.finding.conditions[0]
    what = (
        ""
        if row.measure in (first.measure, first.otherwise)
        else f"{row.measure.removesuffix('_p').replace('_', ' ')} "
    )
    if row.measure.endswith("_p"):
        return f"{what}p < 0.001" if row.value < 0.001 else f"{what}p = {row.value:.2g}"
    return f"{what}{row.value:.3g}{_UNITS.get(row.unit, f' {row.unit}')}"


def percent(share: float) -> str:
    """Return a share as whole percent, never 0 or 100 unless it is."""
    whole = round(100 * share)
    if share > 0 and whole == 0:
        return "< 1 %"
    return f"{whole} %"


def _named(row: Mapping[Hashable, Any]) -> str:
    return f"{forms()[row['form']].name} ({percent(row['probability'])})"
