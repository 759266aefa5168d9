"""Which test would change the answer most: expected information gain over what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from myoclonus.forms.observations import Observation
from myoclonus.forms.posterior import UNDETERMINED
from myoclonus.forms.records import Finding, Form, NextTest
from myoclonus.forms.votes import shares
from myoclonus.settings.forms import FormsSettings

__all__ = ["Proposal", "asked_for", "entropy_bits", "proposals"]

FloatArray = npt.NDArray[np.float64]

_LEAST_BITS = 0.01
_MOST_TOGETHER = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A test that was not done, or not enough, and how many bits it is expected to add.

    Attributes
    ----------
    id, name, text : str
        Test, its short name, and what to do.
    after : str
        Test that must come first; empty when there is none.
    gain_bits : float
        Entropy of the answer now, less the entropy expected afterwards; ``NaN`` when a finding asks for the test.
    findings : tuple of str
        What it would settle.
    """

    id: str
    name: str
    text: str
    after: str
    gain_bits: float
    findings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Question:
    """Forms of which one at most is there, and their present probabilities with that of none of them last.

    Without a form, the jerks are of ``explained``, or of another cause where that is ``None``.
    """

    forms: tuple[Form, ...]
    now: FloatArray
    explained: _Question | None = None


def entropy_bits(probabilities: FloatArray) -> FloatArray:
    """Return the entropy in bits along the last axis."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(-np.sum(np.where(probabilities > 0, probabilities * np.log2(probabilities), 0.0), axis=-1))


def asked_for(tests: Sequence[NextTest], observations: Mapping[str, Observation]) -> list[Proposal]:
    """Return the tests that findings ask for which are met, whatever they would tell of the forms."""
    return [
        Proposal(
            id=test.id, name=test.name, text=test.text, after="", gain_bits=float("nan"), findings=(test.asked_by,)
        )
        for test in tests
        if test.asked_by and observations[test.asked_by].is_met
    ]


def proposals(
    tests: Sequence[NextTest],
    forms: Mapping[str, Form],
    observations: Mapping[str, Observation],
    probabilities: Mapping[str, float],
    settings: FormsSettings,
    *,
    n_jerks: int = 0,
) -> list[Proposal]:
    """Return the tests by what they are expected to add, the most useful first.

    Forms that exclude each other are one question, and each form that stands beside them is another; gains of questions
    add up. Findings of one test are taken as independent within a form. Of findings of one physiology, which share a vote, only
    the one that would add most counts, and none where one was met already. Expected is the mean over all outcomes, each
    as probable as the present answer makes it.

    Parameters
    ----------
    tests : sequence of NextTest
        What can be done.
    forms : mapping
        Form to its criteria.
    observations : mapping
        Finding to what was seen; only findings that were not measured can add anything.
    probabilities : mapping
        Present probability of each form and of ``UNDETERMINED``.
    settings : FormsSettings
        Weights.
    n_jerks : int
        Jerks that were recorded.

    Returns
    -------
    list of Proposal
        A test that another one needs stands before it.
    """
    questions = _questions(forms, probabilities)
    settled = {one.finding.physiology for one in observations.values() if one.is_met and one.finding.grade != "C"}
    found = []
    for test in tests:
        missing = [
            observations[name]
            for name in test.findings
            if not observations[name].is_measured
            and observations[name].finding.physiology not in settled
            and not (observations[name].status == "not_measurable" and 0 < test.enough_jerks <= n_jerks)
        ]
        if missing:
            best = _best_of_each(missing, questions, settings)
            gain = _gain_of(questions, best, settings)
            is_begun = any(one.status == "not_measurable" for one in missing)
            name, text = (test.name_more, test.text_more) if is_begun else (test.name, test.text)
            found.append(
                Proposal(
                    id=test.id,
                    name=name,
                    text=text,
                    after=test.after,
                    gain_bits=gain,
                    findings=tuple(one.finding.id for one in missing),
                )
            )
    useful = [proposal for proposal in found if proposal.gain_bits >= _LEAST_BITS]
    return _what_is_needed_first(sorted(useful, key=lambda proposal: -proposal.gain_bits))


def _what_is_needed_first(ordered: list[Proposal]) -> list[Proposal]:
    """Return the proposals with each that another one needs before it."""
    by_id = {proposal.id: proposal for proposal in ordered}
    placed: dict[str, Proposal] = {}
    for proposal in ordered:
        if proposal.after in by_id:
            placed.setdefault(proposal.after, by_id[proposal.after])
        placed.setdefault(proposal.id, proposal)
    return list(placed.values())


def _questions(forms: Mapping[str, Form], probabilities: Mapping[str, float]) -> list[_Question]:
    """Return what is asked: which of the forms that exclude each other, and whether each of the others is there."""
    shared = [form for form in forms.values() if not form.stands_beside]
    now = np.array([probabilities[form.id] for form in shared] + [probabilities[UNDETERMINED]])
    jerks = _Question(tuple(shared), now)
    return [jerks, *(_alone(form, probabilities[form.id], jerks) for form in forms.values() if form.stands_beside)]


def _alone(form: Form, probability: float, jerks: _Question) -> _Question:
    now = np.array([probability, 1.0 - probability])
    return _Question((form,), now, jerks if form.question == "syndrome" else None)


def _met_by_form(finding: Finding, question: _Question, settings: FormsSettings) -> FloatArray:
    """Return how often the finding is met in each form and in what is left, ``(n_forms + 1,)``."""
    own = []
    for form in question.forms:
        criterion = next((one for one in form.criteria if one.finding == finding.id), None)
        own.append(shares(criterion, finding, settings)[0])
    left = finding.others.share(settings.cells_added)
    if question.explained is not None:
        left = float(_met_by_form(finding, question.explained, settings) @ question.explained.now)
    return np.array([*own, left])


def _best_of_each(
    missing: Sequence[Observation], questions: Sequence[_Question], settings: FormsSettings
) -> list[Finding]:
    best: dict[str, tuple[float, Finding]] = {}
    for one in missing:
        gain = _gain_of(questions, [one.finding], settings)
        if one.finding.physiology not in best or gain > best[one.finding.physiology][0]:
            best[one.finding.physiology] = (gain, one.finding)
    ordered = sorted(best.values(), key=lambda pair: (-pair[0], pair[1].id))
    return [finding for _, finding in ordered[:_MOST_TOGETHER]]


def _gain_of(questions: Sequence[_Question], findings: Sequence[Finding], settings: FormsSettings) -> float:
    return sum(
        _gain(question.now, [_met_by_form(finding, question, settings) for finding in findings])
        for question in questions
    )


def _gain(now: FloatArray, met: Sequence[FloatArray]) -> float:
    joint = now[np.newaxis]
    for share in met:
        joint = np.concatenate((joint * share, joint * (1 - share)))
    outcome = joint.sum(axis=1, keepdims=True)
    after = np.sum(outcome[:, 0] * entropy_bits(joint / outcome))
    return float(entropy_bits(now) - after)
