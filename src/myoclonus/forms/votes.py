"""Votes: what each finding adds to the odds of a form, one vote for each independent physiology."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from myoclonus.forms.observations import Observation
from myoclonus.forms.records import Criterion, Finding, Form
from myoclonus.settings.forms import FormsSettings

__all__ = ["RULE_IN", "SHARED", "Vote", "grade_of", "likelihood_ratio", "ratio_of", "shares", "votes_on"]

SHARED = "sensory excitability"
"""Physiology in which a second test of the same sign adds a little."""
RULE_IN = (SHARED, "cortical drive", "before the movement", "twitches in sleep", "presence")
"""Physiologies whose tests are specific and insensitive, or are each another way to the same answer: one that is met counts, and
what the others miss does not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """One criterion of a form with what it adds.

    Attributes
    ----------
    criterion : Criterion
        The finding, and how often the form has it.
    observation : Observation
        What was seen.
    alone : float
        Natural logarithm of the likelihood ratio, were it the only test of its physiology; 0 when not measured.
    log_odds : float
        What it adds besides the others: 0 when a stronger test of the same physiology and sign was counted.
    """

    criterion: Criterion
    observation: Observation
    alone: float
    log_odds: float

    @property
    def grade(self) -> str:
        """The lower grade of finding and criterion."""
        return grade_of(self.criterion, self.observation.finding)

    @property
    def rules_out(self) -> bool:
        """Whether the jerks are not of this form, by definition."""
        is_known = self.observation.is_measured and self.grade != "C" and self.log_odds < 0
        excluded = self.criterion.excludes and self.observation.is_met
        return is_known and (excluded or (self.criterion.is_required and not self.observation.is_met))


def grade_of(criterion: Criterion, finding: Finding) -> str:
    """Return the lower grade of a criterion and of the finding that it is about."""
    return max(criterion.grade, finding.grade)


def shares(criterion: Criterion | None, finding: Finding, settings: FormsSettings) -> tuple[float, float]:
    """Return how often a finding is met in the form and in jerks of another cause, both shrunken.

    Without a criterion, and with one of grade C, the form is as any other; the weight of grade C is a setting. What
    excludes a form by definition is seen in it only by mistake, and what it requires is missed only by mistake.
    """
    others = finding.others.share(settings.cells_added)
    if criterion is None:
        return others, others
    own = criterion.counts.share(settings.cells_added)
    if criterion.excludes:
        own = others / settings.definition_ratio
    elif criterion.is_required:
        own = 1.0 - (1.0 - others) / settings.definition_ratio
    if grade_of(criterion, finding) == "C":
        own = others + settings.grade_c_weight * (own - others)
    return own, others


def likelihood_ratio(own: float, others: float, met: float, largest: float) -> float:
    """Return the likelihood ratio of a finding that is met to a share of 0 to 1.

    A finding met by one half says nothing and has the ratio 1; the ratio is kept between ``largest`` and its inverse.
    """
    ratio = (own * met + (1 - own) * (1 - met)) / (others * met + (1 - others) * (1 - met))
    return min(max(ratio, 1 / largest), largest)


def ratio_of(criterion: Criterion, finding: Finding, met: float, settings: FormsSettings) -> float:
    """Return the likelihood ratio of a finding that is met to a share of 0 to 1 for a form.

    Evidence of studies is kept between ``largest_ratio`` and its inverse. A definition is no study: where it holds, what
    is left is that the finding is wrong, and its ratio goes to ``definition_ratio``. A finding that excludes never speaks for a
    form, and one half chance that it is met halves the odds.
    """
    own, others = shares(criterion, finding, settings)
    is_weighed = grade_of(criterion, finding) != "C"
    if criterion.excludes and is_weighed:
        return 1.0 - met + met / settings.definition_ratio
    is_definition = criterion.is_required and is_weighed
    return likelihood_ratio(own, others, met, settings.definition_ratio if is_definition else settings.largest_ratio)


def votes_on(form: Form, observations: Mapping[str, Observation], settings: FormsSettings) -> list[Vote]:
    """Return the votes of all criteria of a form, in their order.

    Findings of one physiology share data. Of those that speak for the form only the strongest counts, and of those
    that speak against it only the strongest; where giant potential and C-reflex agree, the stronger counts 1.3 times.
    Where tests are insensitive, one that is met counts and what the others miss does not.

    Parameters
    ----------
    form : Form
        The form.
    observations : mapping
        Finding to what was seen.
    settings : FormsSettings
        Weights.

    Returns
    -------
    list of Vote
    """
    alone = [_alone(criterion, observations[criterion.finding], settings) for criterion in form.criteria]
    counted = [0.0] * len(alone)
    physiologies = [observations[criterion.finding].finding.physiology for criterion in form.criteria]
    for physiology in dict.fromkeys(physiologies):
        own = [k for k, name in enumerate(physiologies) if name == physiology]
        if physiology in RULE_IN:
            own = _without_misses(own, alone, [observations[criterion.finding].is_met for criterion in form.criteria])
        for sign in (1.0, -1.0):
            _count_strongest(counted, alone, [k for k in own if sign * alone[k] > 0], physiology, settings)
    return [
        Vote(criterion=criterion, observation=observations[criterion.finding], alone=one, log_odds=added)
        for criterion, one, added in zip(form.criteria, alone, counted, strict=True)
    ]


def _without_misses(own: Sequence[int], alone: Sequence[float], is_met: Sequence[bool]) -> list[int]:
    """Return the criteria without those that only missed, where another one is met and speaks for the form."""
    if not any(is_met[k] and alone[k] > 0 for k in own):
        return list(own)
    return [k for k in own if is_met[k]]


def _count_strongest(
    counted: list[float], alone: Sequence[float], same: Sequence[int], physiology: str, settings: FormsSettings
) -> None:
    if same:
        strongest = max(same, key=lambda k: abs(alone[k]))
        factor = settings.shared_weight if physiology == SHARED and len(same) > 1 else 1.0
        counted[strongest] = factor * alone[strongest]


def _alone(criterion: Criterion, observation: Observation, settings: FormsSettings) -> float:
    if not observation.is_measured:
        return 0.0
    return math.log(ratio_of(criterion, observation.finding, observation.met, settings))
