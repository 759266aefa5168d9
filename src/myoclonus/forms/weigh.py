"""Weigh the forms of myoclonus against the measures of a recording: evidence, ranking, axes and the next best test."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from myoclonus import tables
from myoclonus.forms.axes import axes_table
from myoclonus.forms.base_rates import base_rates
from myoclonus.forms.gain import Proposal, proposals
from myoclonus.forms.library import findings, forms, next_tests
from myoclonus.forms.observations import Observation, Row, observe, rows_by_measure
from myoclonus.forms.posterior import agreement, by_widest_name, posterior
from myoclonus.forms.records import Form
from myoclonus.forms.verdicts import verdict_on
from myoclonus.forms.votes import Vote, votes_on
from myoclonus.forms.wording import answer_of, sentence_of
from myoclonus.settings.forms import FormsSettings

__all__ = ["Weighed", "weigh_forms"]


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
        from their wider form added to it; empty when nothing was analyzed.
    agreement : float
        How often clinicians would agree on this answer; the probabilities in ``forms`` are multiplied by it.
    """

    answer: str
    evidence: pd.DataFrame
    forms: pd.DataFrame
    axes: pd.DataFrame
    next_tests: pd.DataFrame
    posterior: dict[str, float]
    agreement: float


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
    ``docs/forms-evidence.md``).

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
    weighed = posterior(rates, log_odds)
    measured = {name for name, one in seen.items() if one.is_measured}
    probabilities = by_widest_name(forms(), weighed, measured)
    agreed = agreement(forms(), probabilities, used)
    ranked = _forms_table(votes, probabilities, agreed, used, has_sleep=has_sleep)
    tests = [test for test in next_tests() if count or not test.needs_jerks]
    proposed = proposals(tests, forms(), seen, weighed, used)
    return Weighed(
        answer=answer_of(ranked, proposed, count, agreed),
        evidence=_evidence_table(votes),
        forms=ranked,
        axes=axes_table(rows, seen, probabilities, used),
        next_tests=_next_tests_table(proposed),
        posterior=probabilities,
        agreement=agreed,
    )


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
    )


def _forms_table(
    votes: Mapping[str, list[Vote]],
    probabilities: Mapping[str, float],
    agreed: float,
    settings: FormsSettings,
    *,
    has_sleep: bool,
) -> pd.DataFrame:
    order = sorted(votes, key=lambda name: -probabilities[name])
    return tables.from_rows(
        tables.FORMS,
        [
            {
                "rank": rank,
                "form": name,
                "probability": probabilities[name] * agreed,
                "verdict": verdict_on(
                    forms()[name],
                    votes[name],
                    probabilities[name],
                    settings,
                    rival=max(one for other, one in probabilities.items() if other != name),
                    has_sleep=has_sleep,
                ),
                "for": _sentences(votes[name], +1),
                "against": _sentences(votes[name], -1),
                "missing": _missing(forms()[name], votes[name], probabilities[name]),
            }
            for rank, name in enumerate(order, 1)
        ],
    )


def _sentences(votes: Sequence[Vote], sign: int) -> str | None:
    counted = sorted((vote for vote in votes if sign * vote.log_odds > 0), key=lambda vote: -abs(vote.log_odds))
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
