"""Weigh the forms of myoclonus against the measures of a recording: evidence, ranking, axes and the next best test."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from myoclonus import tables
from myoclonus.forms.axes import axes_table
from myoclonus.forms.base_rates import base_rates
from myoclonus.forms.gain import Proposal, asked_for, proposals
from myoclonus.forms.library import findings, forms, next_tests
from myoclonus.forms.names import NO_FORM
from myoclonus.forms.observations import Observation, Row, observe, rows_by_measure
from myoclonus.forms.posterior import (
    UNDETERMINED,
    agreement,
    agreement_beside,
    by_widest_name,
    log_evidence,
    posterior,
    probability_beside,
)
from myoclonus.forms.records import Form, NextTest
from myoclonus.forms.verdicts import verdict_on
from myoclonus.forms.votes import Vote, votes_on
from myoclonus.forms.wording import (
    COMA,
    ONLY_SILENCES,
    SILENCES,
    WORTH_TELLING,
    Looked,
    announcements,
    answer_of,
    forms_in_answer,
    sentence_of,
)
from myoclonus.measure.confidence import poisson_limits
from myoclonus.settings.forms import FormsSettings

__all__ = ["Weighed", "weigh_forms"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """The answer to which form of myoclonus fits.

    Attributes
    ----------
    answer : str
        The answer in one sentence or two; may be that it cannot be decided.
    urgent : str
        What of it cannot wait: its beginning; empty when there is nothing.
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
    agreement_beside : dict of str to float
        The same for each form that stands beside them.
    announced : tuple of str
        Sentences of the answer that come before any form.
    named : tuple of str
        Forms that the answer names.
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
    agreement_beside: dict[str, float]
    announced: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    has_coma_pattern: bool = False
    urgent: str = ""

    def agreement_on(self, form: str) -> float:
        """Return how often clinicians would agree that it is this form: the most that its probability can be."""
        return self.agreement_beside.get(form, self.agreement)


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
    ``docs/forms-evidence.md``). Most forms exclude each other and share one probability, for they answer one question:
    what the jerks are. Movements that are scored by a rule of sleep, and lapses of held muscles, stand beside them and each
    other: each is weighed against its absence. So does the syndrome that jerks of a kind may belong to, which is
    weighed against all that explains the same findings without it.

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
    beside = _probabilities_beside(rates, log_odds)
    rates = {name: rate for name, rate in rates.items() if name not in beside}
    shared = posterior(rates, log_odds)
    measured = {name for name, one in seen.items() if one.is_measured}
    named = by_widest_name(forms(), shared, measured)
    moving = (1.0 - one for name, one in beside.items() if forms()[name].question != "syndrome")
    probabilities = {**named, **beside, NO_FORM: named[NO_FORM] * math.prod(moving)}
    agreed = agreement(forms(), named, used)
    agreed_beside = {name: agreement_beside(forms()[name], used) for name in beside}
    shown = {name: agreed_beside.get(name, agreed) for name in forms()}
    ranked = _forms_table(votes, probabilities, shown, measured, used, has_sleep=has_sleep)
    is_in_coma = seen[COMA].is_met
    told = [seen[COMA]] if is_in_coma else sorted(seen.values(), key=lambda one: not one.finding.is_urgent)
    announced = announcements(told)
    proposed = [] if is_in_coma else _proposed(seen, count, {**shared, **beside}, used, has_sleep=has_sleep)
    looked = _looked(rows, count)
    return Weighed(
        answer=" ".join(announced) if is_in_coma else answer_of(ranked, proposed, looked, shown, used, announced),
        evidence=_evidence_table(votes),
        forms=ranked,
        axes=axes_table(rows, seen, {**named, **beside}, used),
        next_tests=_next_tests_table(proposed),
        posterior=probabilities,
        agreement=agreed,
        agreement_beside=agreed_beside,
        announced=tuple(announced),
        named=() if is_in_coma else forms_in_answer(ranked, looked, shown, used),
        has_coma_pattern=is_in_coma,
        urgent=" ".join(announcements(one for one in told if one.finding.is_urgent)),
    )


def _proposed(
    seen: Mapping[str, Observation],
    n_jerks: int,
    probabilities: Mapping[str, float],
    settings: FormsSettings,
    *,
    has_sleep: bool,
) -> list[Proposal]:
    """Return the tests to do next: those that a finding asks for, and only without them those that tell most of the forms."""
    if asked := asked_for(next_tests(), seen):
        return asked
    known = dict(probabilities)
    for name, form in forms().items():
        is_moot = seen[ONLY_SILENCES].is_met if form.question == "jerks" else form.question == "rule" and not has_sleep
        known[name] = 0.0 if is_moot else known[name]
    if seen[ONLY_SILENCES].is_met:
        known[UNDETERMINED] = 1.0
    return proposals(
        _possible_tests(seen, n_jerks, has_sleep=has_sleep), forms(), seen, known, settings, n_jerks=n_jerks
    )


def _possible_tests(seen: Mapping[str, Observation], n_jerks: int, *, has_sleep: bool) -> list[NextTest]:
    """Return the tests that could show something in this person."""
    are_silences = seen[SILENCES].is_met
    return [
        test
        for test in next_tests()
        if not test.asked_by
        and (n_jerks or not test.needs_jerks)
        and not 0 < test.until_jerks <= n_jerks
        and not (has_sleep and test.needs_wakefulness)
        and not (are_silences and test.needs_bursts)
    ]


def _probabilities_beside(rates: Mapping[str, float], log_odds: Mapping[str, float]) -> dict[str, float]:
    """Return the probability of each form that stands beside the others."""
    shared = {name: rate for name, rate in rates.items() if not forms()[name].stands_beside}
    explained = log_evidence(shared, log_odds)
    found = {}
    for name, form in forms().items():
        if form.stands_beside:
            without = explained if form.question == "syndrome" else 0.0
            found[name] = probability_beside(rates[name], log_odds[name] - without)
    return found


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
        agreement_beside={},
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
    verdicts = {
        name: verdict_on(
            forms()[name],
            votes[name],
            probabilities[name],
            settings,
            measured=measured,
            rival=_rival(name, probabilities),
            has_sleep=has_sleep,
        )
        for name in votes
    }
    shown = {name: probabilities[name] * agreed[name] for name in votes}
    return tables.from_rows(
        tables.FORMS,
        [
            {
                "rank": rank,
                "form": name,
                "probability": shown[name],
                "verdict": verdicts[name],
                "for": _sentences(votes[name], +1),
                "against": _sentences(votes[name], -1),
                "missing": _missing(forms()[name], votes[name], probabilities[name]),
            }
            for rank, name in enumerate(_ranking(shown, verdicts), 1)
        ],
    )


def _ranking(shown: Mapping[str, float], verdicts: Mapping[str, str]) -> list[str]:
    """Return the forms by probability, but what the jerks are before their lapses."""
    order = sorted(shown, key=lambda name: -shown[name])
    named = [name for name in order if name != NO_FORM and verdicts[name] in ("fits", "possible")]
    jerks = next((name for name in named if forms()[name].question == "jerks"), None)
    if jerks is not None and forms()[order[0]].question == "lapses":
        order.remove(jerks)
        order.insert(0, jerks)
    return order


def _rival(name: str, probabilities: Mapping[str, float]) -> float:
    """Return the largest probability of what the form excludes."""
    if forms()[name].stands_beside:
        return 1.0 - probabilities[name]
    others = {other: one for other, one in probabilities.items() if other != name}
    return max(one for other, one in others.items() if other not in forms() or not forms()[other].stands_beside)


def _sentences(votes: Sequence[Vote], sign: int) -> str | None:
    """Return what speaks for or against, the strongest first, without what says next to nothing."""
    told = (vote for vote in votes if sign * vote.log_odds >= WORTH_TELLING)
    counted = sorted(told, key=lambda vote: -abs(vote.log_odds))
    parts = (
        ("ruled out by definition: " if vote.rules_out else "") + sentence_of(vote.observation) for vote in counted
    )
    return "; ".join(parts) or None


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
    if vote.rules_out:
        return "excludes"
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
