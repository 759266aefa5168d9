"""Rank diseases by features, with the evidence for each."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict

import typer
from rich.markup import escape
from rich.table import Table

from myoclonus.cli.console import console
from myoclonus.knowledge import DISCLAIMER, hpo3_similarity, rank_diseases
from myoclonus.knowledge.phenotypes import ATTRIBUTION
from myoclonus.knowledge.ranking import SCORE, Evidence, RankedDisease, Ranking
from myoclonus.settings.knowledge import KnowledgeSettings

__all__ = ["list_causes"]

_NOT_IN_THE_TABLE = (
    "Only diseases annotated with myoclonus in this ontology, most of them genetic. Medicines, organ failure, infection, "
    "immune and other acquired causes are looked for first and are not in this table."
)


def list_causes(
    features: Sequence[str],
    *,
    onset: str | None,
    limit: int,
    by_similarity: bool,
    settings: KnowledgeSettings,
    as_json: bool,
) -> None:
    """Print the diseases that fit the features best, and what is recorded for each feature."""
    ranking = rank_diseases([part for words in features for part in words.split(",")], onset=onset, settings=settings)
    similar = _similarities(ranking, by_similarity)
    diseases = list(ranking.diseases)
    if by_similarity:
        diseases.sort(key=lambda item: -similar.get(item.disease, -math.inf))
    shown = diseases[:limit]
    if as_json:
        typer.echo(json.dumps(_mapping(ranking, shown, similar), indent=2, ensure_ascii=False))
        return
    out = console()
    table = Table(title="Diseases with myoclonus by the features asked for", title_justify="left", title_style="bold")
    for name in ("disease", "score", *(["similarity"] if similar else []), *(term.name for term in ranking.features)):
        table.add_column(name, overflow="fold", justify="right" if name in ("score", "similarity") else "left")
    for item in shown:
        record = f"\nexplain {item.cause}" if item.cause else ""
        cells = [f"{item.name}\n{item.disease}{record}", f"{item.score:.2f}"]
        cells += [f"{similar[item.disease]:.2f}" if item.disease in similar else "n/a"] if similar else []
        table.add_row(*(escape(cell) for cell in [*cells, *(_evidence(it) for it in item.evidence)]))
    out.print(table)
    out.print(
        escape(
            f"{len(shown)} of {len(ranking.diseases)} with one of the features or more, of {ranking.n_diseases} in the table."
        )
    )
    for line in (SCORE, *([_similarity_line()] if similar else []), _NOT_IN_THE_TABLE,
                 ATTRIBUTION.format(release=ranking.release), DISCLAIMER):  # fmt: skip
        out.print(escape(line), style="dim")


def _similarities(ranking: Ranking, is_needed: bool) -> Mapping[str, float]:
    """Return similarities when hpo3 is installed; when it is needed and missing, its error."""
    if not is_needed and not hpo3_similarity.is_installed():
        return {}
    return hpo3_similarity.similarities([it.id for it in ranking.features], [it.disease for it in ranking.diseases])


def _similarity_line() -> str:
    return (
        "Similarity: how alike the asked features and all features of the disease are over the whole ontology "
        f"(hpo3, release {hpo3_similarity.release()}); 1 is the same."
    )


def _evidence(item: Evidence) -> str:
    if item.state == "not_recorded":
        return "not recorded"
    named = item.term if item.term != item.asked.name else ""
    said = "absent" if item.state == "excluded" and not named else "instead" if item.state == "excluded" else "yes"
    return "\n".join(part for part in (named, item.frequency or said, item.reference) if part)


def _mapping(ranking: Ranking, shown: Sequence[RankedDisease], similar: Mapping[str, float]) -> dict[str, object]:
    return {
        "features": [
            {"id": term.id, "name": term.name, "weight": round(weight, 4)}
            for term, weight in zip(ranking.features, ranking.weights, strict=True)
        ],
        "diseases": [{**_disease(item), "similarity": similar.get(item.disease)} for item in shown],
        "n_with_score": len(ranking.diseases),
        "n_in_table": ranking.n_diseases,
        "score": SCORE,
        "attribution": ATTRIBUTION.format(release=ranking.release),
        "disclaimer": DISCLAIMER,
    }


def _disease(item: RankedDisease) -> dict[str, object]:
    evidence = [{**asdict(it), "asked": it.asked.id, "fraction": round(it.fraction, 4)} for it in item.evidence]
    return {
        "disease": item.disease, "name": item.name, "score": round(item.score, 4), "record": item.cause,
        "evidence": evidence,
    }  # fmt: skip
