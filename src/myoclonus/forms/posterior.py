"""From base rates and votes to probabilities, limited by how far clinicians agree at all."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping

from myoclonus.forms.records import AgreementKind, Form
from myoclonus.settings.forms import FormsSettings

__all__ = [
    "UNDETERMINED",
    "agreement",
    "agreement_beside",
    "by_widest_name",
    "log_evidence",
    "posterior",
    "probability_beside",
]

UNDETERMINED = "undetermined"
"""What is left: recordings that none of the forms explains."""


def posterior(rates: Mapping[str, float], log_odds: Mapping[str, float]) -> dict[str, float]:
    """Return the probability of each form that excludes the others, and of ``UNDETERMINED``, which add up to 1.

    Each form's base rate is multiplied by its likelihood ratios against jerks of another cause, which is what
    ``UNDETERMINED`` stands for, with ratio 1.

    Parameters
    ----------
    rates : mapping
        Form to base rate; what they lack to 1 is the base rate of ``UNDETERMINED``.
    log_odds : mapping
        Form to the sum of its log likelihood ratios.
    """
    scores = {form: math.log(rate) + log_odds[form] for form, rate in rates.items() if rate > 0}
    left = 1.0 - sum(rates.values())
    if left > 0:
        scores[UNDETERMINED] = math.log(left)
    whole = _log_sum(scores.values())
    return {name: math.exp(scores[name] - whole) if name in scores else 0.0 for name in (*rates, UNDETERMINED)}


def log_evidence(rates: Mapping[str, float], log_odds: Mapping[str, float]) -> float:
    """Return the log likelihood of what was found by all forms that exclude each other, against jerks of another cause.

    Parameters
    ----------
    rates, log_odds : mapping
        As in `posterior`.
    """
    left = max(1.0 - sum(rates.values()), 0.0)
    parts = [math.log(rate) + log_odds[form] for form, rate in rates.items() if rate > 0]
    return _log_sum([*parts, *([math.log(left)] if left > 0 else [])])


def _log_sum(scores: Iterable[float]) -> float:
    known = list(scores)
    largest = max(known)
    return largest + math.log(sum(math.exp(score - largest) for score in known))


def probability_beside(rate: float, log_odds: float) -> float:
    """Return the probability of a form that stands beside all others, against its absence.

    Parameters
    ----------
    rate : float
        Share of people that have it.
    log_odds : float
        Sum of its log likelihood ratios against its absence.
    """
    return 0.0 if rate <= 0 else 1.0 / (1.0 + (1.0 - rate) / rate * math.exp(-log_odds))


def by_widest_name(
    forms: Mapping[str, Form], probabilities: Mapping[str, float], measured: Collection[str]
) -> dict[str, float]:
    """Return the probabilities with those of kinds that nothing could tell from their wider form added to it.

    Cortical reflex myoclonus is cortical myoclonus with a reflex: when no reflex was looked for, the answer is cortical
    myoclonus.

    Parameters
    ----------
    forms : mapping
        All forms.
    probabilities : mapping
        Probability of each form and of ``UNDETERMINED``.
    measured : collection of str
        Findings that were measured.
    """
    named = dict(probabilities)
    for form in forms.values():
        if form.part_of and form.id in named and not set(form.decided_by) & set(measured):
            named[form.part_of] += named[form.id]
            named[form.id] = 0.0
    return named


def agreement(forms: Mapping[str, Form], probabilities: Mapping[str, float], settings: FormsSettings) -> float:
    """Return how often clinicians would agree on the answer: the mean over forms, weighted by their probabilities.

    Every probability of a form that excludes others is multiplied by it when it is reported. One factor for all keeps
    their order, and no answer is surer than the clinicians who would have to confirm it.
    """
    of_kind = _agreement_by_kind(settings)
    shared = [form for form in forms.values() if not form.stands_beside]
    named = sum(probabilities[form.id] for form in shared)
    if named <= 0:
        return settings.subtype_agreement
    return sum(probabilities[form.id] * of_kind[form.agreement] for form in shared) / named


def agreement_beside(form: Form, settings: FormsSettings) -> float:
    """Return how often clinicians would agree on a form that stands beside the others."""
    return _agreement_by_kind(settings)[form.agreement]


def _agreement_by_kind(settings: FormsSettings) -> dict[AgreementKind, float]:
    return {
        "subtype": settings.subtype_agreement,
        "kind": settings.kind_agreement,
        "rule": settings.kind_agreement,
    }
