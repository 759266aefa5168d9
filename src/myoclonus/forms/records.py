"""What a form, a finding and a test are: frozen records, read from the files in ``definitions``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = [
    "GRADES",
    "AgreementKind",
    "Condition",
    "Counts",
    "Criterion",
    "Curve",
    "Finding",
    "Form",
    "NextTest",
    "Question",
    "Take",
]

Take = Literal["median", "largest", "smallest", "smallest_p"]
AgreementKind = Literal["subtype", "kind", "rule"]
Question = Literal["jerks", "rule", "lapses", "syndrome"]
GRADES = ("A", "B", "C")
"""A: consensus or replicated; B: one decent study; C: small series, textbook or own choice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """How far a value meets a condition: a smooth step, or two, never a cliff.

    Attributes
    ----------
    low, high : float
        Limits in the unit of the measure, each met by one half; infinite when there is none.
    width : float
        Standard deviation of the step; in decades when ``is_log``.
    is_log : bool
        Whether the step is taken on the logarithm of the value (rates and p-values).
    """

    low: float
    high: float
    width: float
    is_log: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One measure, where to take it, and the curve it must lie on.

    Attributes
    ----------
    measure : str
        Id of a measure.
    scopes : tuple of str
        Patterns of scopes: ``recording``, ``channel``, ``channel;eeg``, ``state:voluntary``, ….
    take : str
        How values of several scopes become one; ``smallest_p`` multiplies by their number.
    curve : Curve
        How far the value meets the condition.
    is_optional : bool
        Whether the condition is left out when it was not measured.
    otherwise : tuple of str
        Measures of which the first that was measured is taken where the own one was not.
    """

    measure: str
    scopes: tuple[str, ...]
    take: Take
    curve: Curve
    is_optional: bool
    otherwise: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many of how many recordings showed a finding."""

    met: float
    of: float

    def share(self, added: float) -> float:
        """Return the share, shrunken by so many cases added to each cell."""
        return (self.met + added) / (self.of + 2 * added)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A statement about a recording that is met, not met, or not known.

    Attributes
    ----------
    id, name, text, text_not : str
        Id; what it is called; the sentence when it is met, and when it is not.
    physiology : str
        What it tells about; findings of one physiology share one vote.
    conditions : tuple of Condition
        All must be met; the first names the value that is shown.
    others : Counts
        How often it is met in jerks of another cause.
    source, grade : str
        Where limits and counts come from.
    announced : str
        Sentence that comes before any form in the answer when the finding is met; ``{value}`` stands for its value.
    is_urgent : bool
        Whether that sentence cannot wait, so that it stands above all else.
    """

    id: str
    name: str
    text: str
    text_not: str
    physiology: str
    conditions: tuple[Condition, ...]
    others: Counts
    source: str
    grade: str
    announced: str = ""
    is_urgent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """How often a finding is met in a form, with source and grade of that number.

    Attributes
    ----------
    finding : str
        Id of the finding.
    counts : Counts
        How often it is met in the form.
    source, grade : str
        Where the number comes from.
    excludes : bool
        Whether the jerks are not of this form when the finding is met, by definition; such a finding never speaks for it.
    is_required : bool
        Whether the jerks are not of this form when the finding is not met, by definition.
    """

    finding: str
    counts: Counts
    source: str
    grade: str
    excludes: bool = False
    is_required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One form.

    Attributes
    ----------
    id, name, plain : str
        Id; clinical name; what it is in plain words.
    agreement : str
        Whose agreement limits its probability: of clinicians on a ``subtype``, on the ``kind`` of movement, or of
        scorers on a ``rule``.
    origin : str
        Where the jerks begin; the fifth axis.
    is_myoclonus : bool
        False for tremor and for no myoclonus.
    question : str
        What it answers: ``jerks`` for what the jerks are, which has one answer, so that these forms share one
        probability; ``rule`` for a movement that a rule of sleep scores; ``lapses`` for silences of held muscles;
        ``syndrome`` for the disease that jerks of a kind belong to. All but the first stand beside the others, each with
        a probability of its own.
    part_of : str
        Wider form of which this one is a kind; empty when there is none. As long as nothing that decides was looked
        for, the wider name is the answer.
    decided_by : tuple of str
        Findings of which at least one must be met before the form may be said to fit.
    needs : tuple of str
        Findings that must have been measured before the form may be said to fit.
    needs_in_sleep : tuple of str
        The same for recordings of sleep.
    rules_out : str
        What would rule it out, in words.
    criteria : tuple of Criterion
        What is weighed.
    """

    id: str
    name: str
    plain: str
    agreement: AgreementKind
    origin: str
    is_myoclonus: bool
    question: Question
    part_of: str
    decided_by: tuple[str, ...]
    needs: tuple[str, ...]
    needs_in_sleep: tuple[str, ...]
    rules_out: str
    criteria: tuple[Criterion, ...]

    @property
    def stands_beside(self) -> bool:
        """Whether it excludes no other form and has a probability of its own."""
        return self.question != "jerks"


@dataclass(frozen=True, slots=True, kw_only=True)
class NextTest:
    """A test that can be done, and the findings that it settles.

    Attributes
    ----------
    id, name, text : str
        Id; short name; what to do.
    name_more, text_more : str
        Short name and what to do when it was done but gave too little.
    after : str
        Test without which this one cannot be done; empty when there is none.
    needs_jerks : bool
        Whether it shows nothing unless there are jerks.
    findings : tuple of str
        What it settles.
    asked_by : str
        Finding that asks for it before any other test, whatever it would tell of the forms; empty when there is none.
    enough_jerks : int
        Jerks from which on more of them would not help; 0 when more always may.
    until_jerks : int
        Jerks from which on it is not proposed at all, for it only adds jerks; 0 when it is not such a test.
    needs_wakefulness : bool
        Whether it asks the person to do or to bear something, so that it is not for a night.
    needs_bursts : bool
        Whether silences, which show only in a muscle that is held, make it useless.
    """

    id: str
    name: str
    name_more: str
    text: str
    text_more: str
    after: str
    needs_jerks: bool
    findings: tuple[str, ...]
    asked_by: str = ""
    enough_jerks: int = 0
    until_jerks: int = 0
    needs_wakefulness: bool = False
    needs_bursts: bool = False
