"""Rank the diseases with myoclonus by the features that are asked for, and show the evidence for each.

**Score.** Every asked feature has a weight, ``w = ln((N + 1) / n)``: N diseases in the table, of which n have the
feature or a more special one. A disease gets for each feature the share of its patients who have it, ``f``, 0 when it
is not recorded or said to be absent. The score is the weighted mean of ``f``, from 0 to 1. Seen in k of m patients
counts as ``(k + 1) / (m + 2)``, so that one patient of one is not taken for all patients. A frequency given as a word
counts as the middle of its range, one that is not given as ``frequency_unknown``. An age of onset is one more feature;
where none is recorded it counts as ``frequency_unknown`` too, where it is recorded without a frequency 1, and where
another age is recorded 0. Diseases without any of the features are left out.

This is a look-up in annotations that are incomplete. It is not a diagnosis, and a low score excludes nothing.

References
----------
Resnik P, Proceedings of IJCAI 1995: information content of a term as the logarithm of its rarity. Laplace's rule of
succession for small counts. The weighted mean is this project's own choice; it is simple enough to be checked by hand.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from myoclonus.errors import SettingsError
from myoclonus.knowledge.library import library
from myoclonus.knowledge.phenotypes import ONSET, Annotation, Phenotypes, Term, phenotypes
from myoclonus.settings.knowledge import KnowledgeSettings

__all__ = ["SCORE", "Evidence", "RankedDisease", "Ranking", "rank_diseases"]

SCORE = (
    "Score: the share of patients who have each asked feature, averaged over the features; rare features count more. "
    "Small numbers of patients pull the share toward half, and where no number is recorded, half is assumed. A feature "
    "that is not recorded counts as absent, but an age of onset that is not recorded counts half. 0 is none, 1 is all."
)
"""What the score is, in a sentence."""

_FREQUENCIES = {
    "HP:0040280": ("frequency_obligate", "always (100 %)"),
    "HP:0040281": ("frequency_very_frequent", "very frequent (80-99 %)"),
    "HP:0040282": ("frequency_frequent", "frequent (30-79 %)"),
    "HP:0040283": ("frequency_occasional", "occasional (5-29 %)"),
    "HP:0040284": ("frequency_very_rare", "very rare (1-4 %)"),
    "HP:0040285": ("", "excluded (0 %)"),
}
_COUNT = re.compile(r"(\d+)/(\d+)")
_PERCENT = re.compile(r"(\d+(?:\.\d+)?)%")


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One asked feature in one disease.

    Attributes
    ----------
    asked : Term
        The feature that was asked for.
    state : {'reported', 'excluded', 'not_recorded'}
        ``excluded``: said to be absent, or, for an onset, recorded at another age.
    term : str
        Name of the annotated feature, which may be more special than the asked one; empty when not recorded.
    frequency : str
        In words; empty when none is given.
    fraction : float
        What it counts in the score, 0 to 1.
    reference : str
        Where the annotation comes from.
    """

    asked: Term
    state: str
    term: str = ""
    frequency: str = ""
    fraction: float = 0.0
    reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedDisease:
    """A disease with its score and the evidence for each feature.

    Attributes
    ----------
    cause : str
        Id of the record of this disease; empty when there is none.
    """

    disease: str
    name: str
    score: float
    evidence: tuple[Evidence, ...]
    cause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """Diseases by falling score; those for which no asked feature is reported are left out.

    Attributes
    ----------
    weights : tuple of float
        Weight of each asked feature, in their order.
    n_diseases : int
        Diseases in the table.
    release : str
        Release of the ontology.
    """

    features: tuple[Term, ...]
    weights: tuple[float, ...]
    diseases: tuple[RankedDisease, ...]
    n_diseases: int
    release: str


def rank_diseases(
    features: Iterable[str], *, onset: str | None = None, settings: KnowledgeSettings | None = None
) -> Ranking:
    """Rank the diseases with myoclonus by features.

    Parameters
    ----------
    features : iterable of str
        Names, synonyms or ids of the Human Phenotype Ontology.
    onset : str, optional
        Age of onset, e.g. ``childhood``.
    settings : KnowledgeSettings, optional
        What frequencies count.

    Raises
    ------
    SettingsError
        ``phenotype-unknown`` for a name that is not in the table; ``phenotype-missing`` when nothing is asked.
    """
    used = settings or KnowledgeSettings()
    table = phenotypes()
    asked = [table.term(name, used) for name in features if name.strip()]
    if onset is not None and onset.strip():
        asked.append(table.onset(onset, used))
    asked = list({term.id: term for term in asked}.values())
    if not asked:
        raise SettingsError(
            'no feature is asked for. Name some, e.g. --with "ataxia,seizures".', code="phenotype-missing"
        )
    weights = [_weight(term, table) for term in asked]
    causes = _causes()
    ranked = []
    for disease, name in table.diseases.items():
        evidence = tuple(_evidence(term, table.annotations[disease], table, used) for term in asked)
        if any(item.state == "reported" for item in evidence):
            score = sum(it.fraction * weight for it, weight in zip(evidence, weights, strict=True)) / sum(weights)
            ranked.append(
                RankedDisease(disease=disease, name=name, score=score, evidence=evidence, cause=causes.get(disease, ""))
            )
    ranked.sort(key=lambda item: (-item.score, item.name, item.disease))
    return Ranking(
        features=tuple(asked), weights=tuple(weights), diseases=tuple(ranked), n_diseases=len(table.diseases),
        release=table.release,
    )  # fmt: skip


def _weight(term: Term, table: Phenotypes) -> float:
    """Return the information content of a term among the diseases of the table."""
    n = sum(
        any(not it.is_excluded and term.id in table.terms[it.term].above for it in given)
        for given in table.annotations.values()
    )
    return math.log((len(table.diseases) + 1) / max(n, 1))


def _evidence(
    asked: Term, annotations: Sequence[Annotation], table: Phenotypes, settings: KnowledgeSettings
) -> Evidence:
    """Return the best annotation of a feature in one disease."""
    is_onset = ONSET in asked.above
    fitting = [it for it in annotations if asked.id in table.terms[it.term].above]
    reported = [it for it in fitting if not it.is_excluded]
    if reported:
        best = max(reported, key=lambda it: (_fraction(it.frequency, settings), it.term))
        fraction = 1.0 if is_onset and not best.frequency else _fraction(best.frequency, settings)
        return _as_evidence(asked, "reported", best, fraction, table)
    exact = [it for it in annotations if it.is_excluded and it.term in asked.above and asked.id != ONSET]
    if excluded := [*(it for it in fitting if it.term == asked.id), *exact]:
        return _as_evidence(asked, "excluded", excluded[0], 0.0, table)
    if is_onset:
        others = [it for it in annotations if ONSET in table.terms[it.term].above and not it.is_excluded]
        if others:
            return _as_evidence(asked, "excluded", others[0], 0.0, table)
        return Evidence(asked=asked, state="not_recorded", fraction=settings.frequency_unknown)
    return Evidence(asked=asked, state="not_recorded")


def _as_evidence(asked: Term, state: str, it: Annotation, fraction: float, table: Phenotypes) -> Evidence:
    return Evidence(
        asked=asked, state=state, term=table.terms[it.term].name, frequency=_in_words(it.frequency), fraction=fraction,
        reference=it.reference,
    )  # fmt: skip


def _fraction(frequency: str, settings: KnowledgeSettings) -> float:
    """Return a frequency as a share of patients."""
    if count := _COUNT.fullmatch(frequency):
        return (int(count[1]) + 1) / (int(count[2]) + 2)
    if percent := _PERCENT.fullmatch(frequency):
        return float(percent[1]) / 100
    name = _FREQUENCIES.get(frequency, ("frequency_unknown", ""))[0]
    value: float = getattr(settings, name) if name else 0.0
    return value


def _in_words(frequency: str) -> str:
    if count := _COUNT.fullmatch(frequency):
        return f"{count[1]} of {count[2]}"
    return _FREQUENCIES[frequency][1] if frequency in _FREQUENCIES else frequency


def _causes() -> Mapping[str, str]:
    """Return the id of the record of each disease that has one."""
    return {
        code: cause.id
        for cause in library()["cause"].values()
        for system in ("omim", "orpha")
        for code in cause.codes.get(system, ())
    }
