"""Weigh the forms of myoclonus against the measures of a recording: evidence, ranking, axes and the next best test."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from myoclonus import tables
from myoclonus.forms.axes import axes_table
from myoclonus.forms.base_rates import base_rates
from myoclonus.forms.gain import Proposal, proposals
from myoclonus.forms.library import findings, forms, next_tests
from myoclonus.forms.names import NO_FORM
from myoclonus.forms.observations import Observation, Row, observe, rows_by_measure
from myoclonus.forms.posterior import agreement, by_widest_name, posterior, probability_beside
from myoclonus.forms.records import Form, NextTest
from myoclonus.forms.verdicts import verdict_on
from myoclonus.forms.votes import Vote, votes_on
from myoclonus.forms.wording import COMA, SILENCES, Looked, announcements, answer_of, sentence_of
from myoclonus.measure.confidence import poisson_limits
from myoclonus.settings.forms import FormsSettings

__all__ = ["Weighed", "weigh_forms"]

_WORTH_TELLING = math.log(1.1)
"""A vote smaller than this is in the evidence and in no sentence. Own choice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """The answer to which form of myoclonus fits.

    Attributes
    ----------
    answer : str
        The answer in one sentence or two; may be that it cannot be decided.
    evidence, forms, axes, next_tests : pandas.DataFrame
        Tables of the schemas EVIDENCE, FORMS, AXES and NEXT_TESTS.
    posterior : dict of str to float
        Probability of each form and of ``undetermined`` before agreement is allowed for, kinds that nothing could tell
        from their wider form added to it; empty when nothing was analyzed. Forms that exclude each other add up to 1
        with ``undetermined``, but for *no myoclonus*, which also asks that no form beside them is there; each form that
        stands beside has a probability of its own.
    agreement : float
        How often clinicians would agree on the answer among forms that exclude each other; their probabilities in
        ``forms`` are multiplied by it.
    agreement_beside : float
        The same for forms that stand beside them, which are scored by a rule.
    has_coma_pattern : bool
        Whether the EEG is suppressed between bursts that hold the jerks, which comes before any form.
    """

    answer: str
    evidence: pd.DataFrame
    forms: pd.DataFrame
    axes: pd.DataFrame
    next_tests: pd.DataFrame
    posterior: dict[str, float]
    agreement: float
    agreement_beside: float
    has_coma_pattern: bool = False

    def agreement_on(self, form: str) -> float:
        """Return how often clinicians would agree that it is this form: the most that its probability can be."""
        return self.agreement_beside if forms()[form].stands_beside else self.agreement


def weigh_forms(
    measures: pd.DataFrame,
    settings: FormsSettings | None = None,
    *,
    n_jerks: int | None = None,
    is_analyzed: bool = True,
    has_sleep: bool = False,
) -> Weighed:
    """Return which forms fit, which do not, why, and what to record next.

    Naive Bayes over shrunken and capped likelihood ratios, one vote for each independent physiology (see
    ``docs/forms-evidence.md``). Most forms exclude each other and share one probability. Movements that are scored by a
    rule of sleep stand beside them and each other: each is weighed against its absence.

    Parameters
    ----------
    measures : pandas.DataFrame
        Table of the schema MEASURES.
    settings : FormsSettings, optional
        Defaults when not given.
    n_jerks : int, optional
        Jerks found; taken from the measure ``jerk_rate`` when not given.
    is_analyzed : bool
        Whether any EMG could be analyzed. If not, nothing is decided.
    has_sleep : bool
        Whether sleep was recorded, which changes the base rates.

    Returns
    -------
    Weighed

    Raises
    ------
    SettingsError
        ``base-rates-not-understood``.
    """
    used = settings or FormsSettings()
    tables.validate(tables.MEASURES, measures)
    rows = rows_by_measure(measures)
    seen = {name: observe(finding, rows) for name, finding in findings().items()}
    votes = {name: votes_on(form, seen, used) for name, form in forms().items()}
    rates = base_rates(used, has_sleep=has_sleep)
    count = _n_jerks(rows) if n_jerks is None else n_jerks
    if not is_analyzed:
        return _nothing_analyzed(votes, rows, seen, used)
    log_odds = {name: sum(vote.log_odds for vote in own) for name, own in votes.items()}
    beside = {name: probability_beside(rates.pop(name), log_odds[name]) for name in _beside()}
    shared = posterior(rates, log_odds)
    measured = {name for name, one in seen.items() if one.is_measured}
    named = by_widest_name(forms(), shared, measured)
    probabilities = {**named, **beside, NO_FORM: named[NO_FORM] * math.prod(1.0 - one for one in beside.values())}
    agreed = agreement(forms(), named, used)
    shown = {name: used.kind_agreement if name in beside else agreed for name in forms()}
    ranked = _forms_table(votes, probabilities, shown, measured, used, has_sleep=has_sleep)
    is_in_coma = seen[COMA].is_met
    announced = announcements([seen[COMA]] if is_in_coma else seen.values())
    tests = [] if is_in_coma else _possible_tests(seen, count, has_sleep=has_sleep)
    asked = beside if has_sleep else dict.fromkeys(beside, 0.0)
    proposed = proposals(tests, forms(), seen, {**shared, **asked}, used, n_jerks=count)
    return Weighed(
        answer=" ".join(announced)
        if is_in_coma
        else answer_of(ranked, proposed, _looked(rows, count), shown, used.named_from, announced),
        evidence=_evidence_table(votes),
        forms=ranked,
        axes=axes_table(rows, seen, {**named, **beside}, used),
        next_tests=_next_tests_table(proposed),
        posterior=probabilities,
        agreement=agreed,
        agreement_beside=used.kind_agreement,
        has_coma_pattern=is_in_coma,
    )


def _possible_tests(seen: Mapping[str, Observation], n_jerks: int, *, has_sleep: bool) -> list[NextTest]:
    """Return the tests that could show something in this person."""
    are_silences = seen[SILENCES].is_met
    return [
        test
        for test in next_tests()
        if (n_jerks or not test.needs_jerks)
        and not (has_sleep and test.needs_wakefulness)
        and not (are_silences and test.needs_bursts)
    ]


def _beside() -> list[str]:
    return [name for name, form in forms().items() if form.stands_beside]


def _looked(rows: Mapping[str, Sequence[Row]], n_jerks: int) -> Looked:
    """Return how long was looked for jerks, which follows from the upper limit of a rate of none."""
    row = next((row for row in rows.get("jerk_rate", ()) if row.scope == "recording"), None)
    if n_jerks or row is None or row.value != 0 or not row.ci_high > 0:
        return Looked(n_jerks=n_jerks)
    minutes = poisson_limits(0, 1.0)[1] / row.ci_high
    return Looked(n_jerks=0, minutes=minutes, upper_per_min=row.ci_high)


def _n_jerks(rows: Mapping[str, Sequence[Row]]) -> int:
    return max((row.n for row in rows.get("jerk_rate", ()) if row.scope == "recording"), default=0)


def _nothing_analyzed(
    votes: Mapping[str, list[Vote]],
    rows: Mapping[str, list[Row]],
    seen: Mapping[str, Observation],
    settings: FormsSettings,
) -> Weighed:
    missing = "no EMG channel could be analyzed"
    return Weighed(
        answer="Not decidable: no EMG channel could be analyzed.",
        evidence=_evidence_table(votes),
        forms=tables.from_rows(
            tables.FORMS, [{"form": name, "verdict": "not_decidable", "missing": missing} for name in votes]
        ),
        axes=axes_table(rows, seen, {}, settings),
        next_tests=tables.empty(tables.NEXT_TESTS),
        posterior={},
        agreement=float("nan"),
        agreement_beside=float("nan"),
    )


def _forms_table(
    votes: Mapping[str, list[Vote]],
    probabilities: Mapping[str, float],
    agreed: Mapping[str, float],
    measured: Collection[str],
    settings: FormsSettings,
    *,
    has_sleep: bool,
) -> pd.DataFrame:
    order = sorted(votes, key=lambda name: -probabilities[name] * agreed[name])
    return tables.from_rows(
        tables.FORMS,
        [
            {
                "rank": rank,
                "form": name,
                "probability": probabilities[name] * agreed[name],
                "verdict": verdict_on(
                    forms()[name],
                    votes[name],
                    probabilities[name],
                    settings,
                    measured=measured,
                    rival=_rival(name, probabilities),
                    has_sleep=has_sleep,
                ),
                "for": _sentences(votes[name], +1),
                "against": _sentences(votes[name], -1),
                "missing": _missing(forms()[name], votes[name], probabilities[name]),
            }
            for rank, name in enumerate(order, 1)
        ],
    )


def _rival(name: str, probabilities: Mapping[str, float]) -> float:
    """Return the largest probability of what the form excludes."""
    if forms()[name].stands_beside:
        return 1.0 - probabilities[name]
    others = {other: one for other, one in probabilities.items() if other != name}
    return max(one for other, one in others.items() if other not in forms() or not forms()[other].stands_beside)


def _sentences(votes: Sequence[Vote], sign: int) -> str | None:
    """Return what speaks for or against, the strongest first, without what says next to nothing."""
    told = (vote for vote in votes if sign * vote.log_odds >= _WORTH_TELLING)
    counted = sorted(told, key=lambda vote: -abs(vote.log_odds))
    return "; ".join(sentence_of(vote.observation) for vote in counted) or None


def _missing(form: Form, votes: Sequence[Vote], probability: float) -> str | None:
    words = {"not_recorded": "not recorded", "not_measurable": "could not be measured"}
    parts = [
        f"{words[vote.observation.status]}: {vote.observation.finding.name}"
        for vote in votes
        if not vote.observation.is_measured
    ]
    ordered = sorted(parts, key=lambda part: not part.startswith("not recorded"))
    if form.part_of and probability == 0:
        ordered.insert(0, f"counted as {forms()[form.part_of].name}, from which nothing that was recorded tells it")
    return "; ".join(ordered) or None


def _evidence_table(votes: Mapping[str, list[Vote]]) -> pd.DataFrame:
    return tables.from_rows(
        tables.EVIDENCE,
        [
            {
                "form": name,
                "criterion": vote.criterion.finding,
                "measure": vote.observation.row.measure,
                "observed": vote.observation.row.value,
                "unit": vote.observation.row.unit or None,
                "n": vote.observation.row.n,
                "verdict": _verdict_word(vote),
                "log_odds": vote.log_odds,
                "source": f"{vote.criterion.source}; limit: {vote.observation.finding.source} (grade {vote.grade})",
            }
            for name, own in votes.items()
            for vote in own
        ],
    )


def _verdict_word(vote: Vote) -> str:
    if not vote.observation.is_measured:
        return vote.observation.status
    is_usual = vote.criterion.counts.share(0.5) >= vote.observation.finding.others.share(0.5)
    return "supports" if is_usual == vote.observation.is_met else "opposes"


def _next_tests_table(proposed: Sequence[Proposal]) -> pd.DataFrame:
    return tables.from_rows(
        tables.NEXT_TESTS,
        [
            {"test": one.id, "gain_bits": one.gain_bits, "text": one.text, "findings": ", ".join(one.findings)}
            for one in proposed
        ],
    )
