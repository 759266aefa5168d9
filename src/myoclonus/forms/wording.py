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
from myoclonus.measure.distribution import DISTRIBUTIONS
from myoclonus.settings.forms import FormsSettings

__all__ = [
    "COMA",
    "ONLY_SILENCES",
    "SILENCES",
    "Looked",
    "announcements",
    "answer_of",
    "forms_in_answer",
    "percent",
    "sentence_of",
    "value_of",
]

COMA = "suppression_bursts"
"""Finding that comes before any form."""
ONLY_SILENCES = "only_silences"
"""Finding that there is no burst to explain."""
SILENCES = "mostly_silences"
"""Finding that most jerks are silences."""
WORTH_TELLING = math.log(1.1)
"""A vote smaller than this is in the evidence and in no sentence. Own choice."""
_MAX_POSSIBLE = 2
_NOTHING = "So there is nothing to weigh; what was not recorded may show some."
_TOO_SHORT = "That is too short to tell; there is nothing to weigh."
_AS_SECONDS_MIN = 2.0
_UNITS = {"1/min": " a minute", "1/h": " an hour", "uV": " µV", "": ""}
_SHARES = ("cocontraction", "beta_desynchronization")
_RATIOS = ("jerk_rate_ratio", "progression_ratio")
_OF_ONE = {"recruitment_order_entropy": ", 1 is any order", "corticomuscular_coherence": " of 1"}
"""Measures without a unit that are no shares, and what tells how large they can be."""


_FormRow = Mapping[Hashable, Any]
"""A row of the table FORMS."""


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
    settings: FormsSettings,
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
    settings : FormsSettings
        Smallest posterior of a form that is only possible and still named, and smallest gain of a test that is named.
    announced : sequence of str
        What comes before any form.
    """
    fitting, possible = _fitting_and_possible(ranked, agreed, settings)
    is_nothing = looked.n_jerks == 0 and [row["form"] for row in fitting] in ([], [NO_FORM])
    if is_nothing and looked.sentence:
        of_none = ranked.loc[ranked["form"] == NO_FORM, "verdict"]
        shows_it = bool(of_none.isin(("fits", "possible")).any())
        forms_named = _NOTHING if shows_it else _TOO_SHORT
    elif fitting:
        beside = _listed([_named(row) for row in _beside(fitting, possible)] or [""])
        forms_named = f"{_fitting(fitting, agreed)}{f' Possible beside it: {beside}.' if beside else ''}"
    else:
        forms_named = _not_fitting(possible[:_MAX_POSSIBLE], is_announced=bool(announced))
    parts = [*announced, looked.sentence, forms_named, _next_best(proposed, settings)]
    return " ".join(part for part in parts if part)


def forms_in_answer(
    ranked: pd.DataFrame, looked: Looked, agreed: Mapping[str, float], settings: FormsSettings
) -> tuple[str, ...]:
    """Return the forms that the answer names; none when there was nothing to weigh. Parameters as of ``answer_of``."""
    fitting, possible = _fitting_and_possible(ranked, agreed, settings)
    if looked.n_jerks == 0 and [row["form"] for row in fitting] in ([], [NO_FORM]) and looked.sentence:
        return ()
    named = [*fitting, *_beside(fitting, possible)] if fitting else possible[:_MAX_POSSIBLE]
    return tuple(str(row["form"]) for row in named)


def _fitting_and_possible(
    ranked: pd.DataFrame, agreed: Mapping[str, float], settings: FormsSettings
) -> tuple[list[_FormRow], list[_FormRow]]:
    """Return the forms that fit, and those that are possible and likely enough to be named."""
    rows: list[_FormRow] = list(ranked.to_dict("records"))
    fitting = [row for row in rows if row["verdict"] == "fits"]
    possible = [
        row
        for row in rows
        if row["verdict"] == "possible" and row["probability"] >= settings.named_from * agreed[row["form"]]
    ]
    return fitting, possible


def _fitting(fitting: Sequence[_FormRow], agreed: Mapping[str, float]) -> str:
    if len(fitting) > 1:
        return f"Fits: {_listed([_named(row) for row in fitting])}, each with its evidence."
    most = percent(agreed[fitting[0]["form"]])
    return f"Fits: {_named(fitting[0])}; at most {most} is possible, for clinicians agree no more often."


def _beside(fitting: Sequence[_FormRow], possible: Sequence[_FormRow]) -> list[_FormRow]:
    """Return what may stand beside a form that fits: the answer to another question, which is still open."""
    answered = {forms()[row["form"]].question for row in fitting}
    return [row for row in possible if forms()[row["form"]].question not in answered]


def _not_fitting(possible: Sequence[_FormRow], *, is_announced: bool) -> str:
    named = f"Possible: {', '.join(_named(row) for row in possible)}." if possible else ""
    if is_announced:
        return named
    return f"Not decidable. {named}" if named else "Not decidable from what was recorded."


def _next_best(proposed: Sequence[Proposal], settings: FormsSettings) -> str:
    worth = [one for one in proposed if not one.gain_bits < settings.named_gain_bits]
    return f"Next best: {worth[0].name}." if worth else ""


def announcements(seen: Iterable[Observation]) -> list[str]:
    """Return the sentences of findings that come before any form, of those that are met."""
    return [one.finding.announced.format(value=value_of(one)) for one in seen if one.is_met and one.finding.announced]


def _listed(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]


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
        if row.measure in (first.measure, *first.otherwise)
        else f"{row.measure.removesuffix('_p').replace('_', ' ')} "
    )
    return f"{what}{value_in_words(row.measure, row.value, row.unit)}"


def value_in_words(measure: str, value: float, unit: str) -> str:
    """Return a value of a measure with its unit, shares as percent; p-values as such."""
    if measure.endswith("_p"):
        return "p < 0.001" if value < 0.001 else f"p = {value:.2g}"
    if measure == "distribution":
        return DISTRIBUTIONS[round(value) - 1]
    if measure.endswith("_fraction") or measure in _SHARES:
        return percent(value)
    if measure in _RATIOS:
        return f"{value:.2g} times"
    return f"{value:.3g}{_UNITS.get(unit, f' {unit}') if unit else _OF_ONE.get(measure, '')}"


def percent(share: float) -> str:
    """Return a share as whole percent, never 0 or 100 unless it is."""
    whole = round(100 * share)
    if share > 0 and whole == 0:
        return "< 1 %"
    return f"{whole} %"


def _named(row: _FormRow) -> str:
    return f"{forms()[row['form']].name} ({percent(row['probability'])})"
