"""The five axes of a jerk, each with its evidence: polarity, activation, rhythm, distribution, origin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from myoclonus import tables
from myoclonus.forms.library import forms
from myoclonus.forms.names import NO_FORM
from myoclonus.forms.observations import Observation, Row
from myoclonus.forms.posterior import UNDETERMINED
from myoclonus.forms.wording import percent, sentence_of
from myoclonus.measure.distribution import DISTRIBUTIONS
from myoclonus.settings.forms import FormsSettings

__all__ = ["AXES", "axes_table"]

AXES = ("polarity", "activation", "rhythm", "distribution", "origin")
"""The axes in order."""

_HALF = 0.5
_NOT_DECIDABLE = "not decidable"
_SLEEP = ("N1", "N2", "N3", "R")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Axis:
    answer: str
    evidence: str = ""
    missing: str = ""
    probability: float = float("nan")


def axes_table(
    rows: Mapping[str, Sequence[Row]],
    seen: Mapping[str, Observation],
    probabilities: Mapping[str, float],
    settings: FormsSettings,
) -> pd.DataFrame:
    """Return one row for each axis, with its answer and the evidence for it.

    Parameters
    ----------
    rows : mapping
        Rows of the table MEASURES by measure.
    seen : mapping
        Finding to what was seen.
    probabilities : mapping
        Probability of each form and of what is left; empty when nothing was weighed.
    settings : FormsSettings
        Share of the posterior that names an origin.

    Returns
    -------
    pandas.DataFrame
        Table of the schema AXES.
    """
    found = {
        "polarity": _polarity(seen),
        "activation": _activation(rows, seen),
        "rhythm": _rhythm(rows, seen, settings),
        "distribution": _distribution(rows),
        "origin": _origin(probabilities, settings),
    }
    return tables.from_rows(
        tables.AXES,
        [
            {
                "axis": name,
                "answer": axis.answer,
                "probability": axis.probability,
                "evidence": axis.evidence or None,
                "missing": axis.missing or None,
            }
            for name, axis in found.items()
        ],
    )


def _polarity(seen: Mapping[str, Observation]) -> _Axis:
    mostly, too = seen["mostly_silences"], seen["silences_too"]
    if not mostly.is_measured:
        return _Axis(answer=_NOT_DECIDABLE, missing=mostly.reason)
    evidence = "; ".join(sentence_of(one) for one in (mostly, too) if one.is_measured)
    if mostly.is_met:
        return _Axis(answer="negative", evidence=evidence)
    return _Axis(answer="positive and negative" if too.is_met else "positive", evidence=evidence)


def _activation(rows: Mapping[str, Sequence[Row]], seen: Mapping[str, Observation]) -> _Axis:
    rates = {row.scope: row for row in rows.get("jerk_rate", ())}
    states = ("rest", "posture", "action", "intention")
    known = {state: rates[f"state:{state}"] for state in states if _is_measured(rates.get(f"state:{state}"))}
    stages = {stage: rates[f"stage:{stage}"] for stage in _SLEEP if _is_measured(rates.get(f"stage:{stage}"))}
    answers = [state for state, row in known.items() if row.n > 0]
    answers += ["sleep"] if any(row.n > 0 for row in stages.values()) else []
    answers += ["stimulus"] if seen["evoked"].is_met else []
    evidence = [f"{name} {row.value:.3g} a minute" for name, row in (known | stages).items()]
    evidence += [sentence_of(seen["evoked"])] if seen["evoked"].is_measured else []
    missing = [state for state in states if state not in known]
    missing += [] if stages else ["sleep"]
    missing += [] if seen["evoked"].is_measured else ["stimuli"]
    return _Axis(
        answer=", ".join(answers) or _NOT_DECIDABLE,
        evidence="; ".join(evidence),
        missing=f"not recorded or not marked: {', '.join(missing)}" if missing else "",
    )


def _rhythm(rows: Mapping[str, Sequence[Row]], seen: Mapping[str, Observation], settings: FormsSettings) -> _Axis:
    rhythmic, rate = seen["rhythmic"], seen["rhythm_of_tremor"]
    if not rhythmic.is_measured:
        return _Axis(answer=_NOT_DECIDABLE, missing=rhythmic.reason)
    lines = [row for row in rows.get("rhythm_rate", ()) if _is_measured(row)]
    if rhythmic.is_met and lines:
        line = max(lines, key=lambda row: (row.scope != "recording", row.n))
        return _Axis(answer=f"rhythmic, {line.value:.3g} Hz", evidence=sentence_of(rate if rate.is_met else rhythmic))
    if rhythmic.is_met:
        return _Axis(answer="rhythmic", evidence=sentence_of(rhythmic))
    variation = next((row for row in rows.get("interval_local_variation", ()) if row.scope == "recording"), None)
    if variation is not None and _is_measured(variation) and variation.value >= settings.trains_from:
        evidence = f"{sentence_of(rhythmic)}; local variation of intervals {variation.value:.3g}, 1 by chance"
        return _Axis(answer="irregular, in trains", evidence=evidence)
    return _Axis(answer="irregular", evidence=sentence_of(rhythmic))


def _distribution(rows: Mapping[str, Sequence[Row]]) -> _Axis:
    row = next(iter(rows.get("distribution", ())), None)
    if row is None or not _is_measured(row):
        reason = row.reason if row is not None else "not among the measures of this recording"
        return _Axis(answer=_NOT_DECIDABLE, missing=reason)
    low, high = (DISTRIBUTIONS[round(limit) - 1] for limit in (row.ci_low, row.ci_high))
    within = f"{low} to {high} within its limits" if low != high else "sure within its limits"
    return _Axis(answer=DISTRIBUTIONS[round(row.value) - 1], evidence=f"{row.n} jerks; {within}")


def _origin(probabilities: Mapping[str, float], settings: FormsSettings) -> _Axis:
    if not probabilities:
        return _Axis(answer=_NOT_DECIDABLE, missing="nothing was weighed")
    beside = [form.name for form in forms().values() if form.stands_beside and probabilities[form.id] >= _HALF]
    jerking = {name: form for name, form in forms().items() if form.is_myoclonus and not form.stands_beside}
    of_jerks = 1.0 - probabilities[NO_FORM] - probabilities["tremor"]
    sums: dict[str, float] = {}
    for name, form in jerking.items():
        sums[form.origin] = sums.get(form.origin, 0.0) + probabilities[name]
    sums.pop(_NOT_DECIDABLE, None)
    ordered = sorted(sums.items(), key=lambda item: -item[1])
    evidence = ", ".join(f"{origin} {percent(share)}" for origin, share in ordered[:3])
    origin, share = ordered[0]
    left = f"no named form {percent(probabilities[UNDETERMINED])}"
    left += f"; beside these, by a rule of sleep: {', '.join(beside)}" if beside else ""
    if share >= settings.axis_from:
        return _Axis(answer=origin, probability=share * settings.kind_agreement, evidence=f"{evidence}; {left}")
    answer = _NOT_DECIDABLE if of_jerks >= _HALF or beside else "no myoclonus"
    return _Axis(answer=answer, evidence=f"sum over forms: {evidence}; {left}")


def _is_measured(row: Row | None) -> bool:
    return row is not None and row.status == "measured"
