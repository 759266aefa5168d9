"""Records are found by name, synonym, code and misspelling; medicines are never guessed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from myoclonus.knowledge import as_mapping, page_of, records, search
from myoclonus.knowledge.library import KIND_OF_PREFIX, library
from myoclonus.knowledge.names import as_compared
from myoclonus.knowledge.phrases import group_of
from myoclonus.knowledge.records import LEVELS, Review
from myoclonus.settings.knowledge import KnowledgeSettings

ALL = [item for kind in library() if kind not in ("source", "fact") for item in library()[kind].values()]


@pytest.mark.parametrize(
    ("term", "first"),
    [
        ("myoclonus", "topic.definition"),
        ("palatal myoclonus", "form.palatal"),
        ("PALATAL  Myoclonus!", "form.palatal"),
        ("Lance-Adams", "form.action"),
        ("hiccups", "physio.hiccup"),
        ("asterixis", "form.negative"),
        ("Keppra", "drug.levetiracetam"),
        ("Neurontin", "drug.gabapentin"),
        ("CJD", "dem.cjd"),
        ("readiness potential", "sign.premovement_potential"),
        ("HP:0010530", "form.palatal"),
        ("sto.epm1", "sto.epm1"),
        ("noise", "trigger.noise"),
    ],
)
def test_a_name_synonym_brand_code_or_id_finds_its_record(term: str, first: str) -> None:
    found = search(term)
    assert found.how == "name"
    assert found.records[0].id == first


def test_a_part_of_a_name_finds_the_record() -> None:
    found = search("propriospinal")
    assert found.records[0].id == "form.propriospinal"


@pytest.mark.parametrize(
    ("term", "first"),
    [
        ("propiospinal", "form.propriospinal"),
        ("palatl myoclonus", "form.palatal"),
        ("hicups", "physio.hiccup"),
        ("Creutzfeld Jakob", "dem.cjd"),
    ],
)
def test_a_misspelled_term_finds_its_record_and_says_so(term: str, first: str) -> None:
    found = search(term)
    assert found.how == "near"
    assert found.records[0].id == first


@pytest.mark.parametrize(
    ("term", "near"), [("clonazepan", "Clonazepam"), ("morphin", "Morphine"), ("gabapentine", "Gabapentin")]
)
def test_the_name_of_a_medicine_is_offered_but_never_guessed(term: str, near: str) -> None:
    found = search(term)
    assert found.records == ()
    assert near in found.near


@pytest.mark.parametrize("term", ["xyzzy", "", " ", "???", "🜁"])
def test_a_term_without_meaning_finds_nothing(term: str) -> None:
    found = search(term)
    assert (found.how, found.records) == ("nothing", ())


def test_no_more_names_are_offered_than_set() -> None:
    assert len(search("clonazepan", settings=KnowledgeSettings(n_near=1)).near) == 1


def test_near_names_are_never_codes_or_ids() -> None:
    assert not [name for name in search("clonazepan").near if "." in name or ":" in name]


@pytest.mark.parametrize(
    ("name", "compared"), [("Jiménez–Test", "jimenez test"), ("  C-Reflex ", "c reflex"), ("…", "")]
)
def test_names_are_compared_without_case_accents_and_signs(name: str, compared: str) -> None:
    assert as_compared(name) == compared


@pytest.mark.parametrize("item", ALL, ids=lambda item: item.id)
def test_every_record_makes_a_plain_and_a_clinical_page(item) -> None:
    plain, clinical = page_of(item), page_of(item, clinical=True)
    assert plain.text == item.plain
    assert "not reviewed by a clinician" in plain.footer[0]
    assert "not a diagnosis" in plain.footer[-1]
    assert "[@" not in clinical.text + "".join(line for part in clinical.sections for line in part.lines)
    assert [part.heading for part in clinical.sections][-1] == "Sources"
    assert all(part.lines for part in (*plain.sections, *clinical.sections))


@pytest.mark.parametrize("item", records("medicine"), ids=lambda item: item.id)
def test_the_page_of_a_medicine_says_never_to_stop_it_alone(item) -> None:
    assert "Never stop or change a prescribed medicine alone" in "".join(page_of(item).sections[-1].lines)


def test_a_page_for_clinicians_numbers_its_citations_as_its_sources() -> None:
    page = page_of(search("gabapentin").records[0], clinical=True)
    sources = page.sections[-1].lines
    assert "[2]" in page.text
    assert sources[1].startswith("[2] Rissardo JP, Medeiros")
    assert sources[1].endswith("(abstract read)")


def test_a_record_as_mapping_says_that_it_is_unreviewed() -> None:
    mapping = as_mapping(search("palatal").records[0])
    assert mapping["review_state"] == "unreviewed"
    assert mapping["checked"] == "2026-11-25"
    assert mapping["sources"][0]["read"]


def test_every_grade_state_and_kind_has_words() -> None:
    items = {item.id: item for item in ALL}
    assert {item.causality for item in records("medicine")} <= set(group_of("causality"))
    assert set(group_of("causality")) == set(group_of("causality_clinical"))
    assert {item.kidney for item in records("medicine")} <= set(group_of("kidney"))
    assert {grade for item in records("treatment") for grade in item.evidence} <= set(group_of("evidence"))
    assert set(LEVELS) == set(group_of("level"))
    assert {source.read for source in library()["source"].values()} <= set(group_of("read"))
    assert {KIND_OF_PREFIX[name.partition(".")[0]] for name in items} <= set(group_of("kind"))


@given(st.text(max_size=30) | st.lists(st.sampled_from(["palatal", "jerk", "myoclonus", "x", "[", "%"])).map(" ".join))
@settings(max_examples=25)
def test_any_text_is_answered(term: str) -> None:
    found = search(term)
    assert bool(found.records) == (found.how != "nothing")


@pytest.mark.parametrize(
    ("today", "is_old"), [(date(2028, 11, 30), False), (date(2028, 12, 1), True), (date(2020, 1, 1), False)]
)
def test_a_record_that_was_checked_more_than_two_years_ago_says_so(today: date, is_old: bool) -> None:
    page = page_of(search("palatal").records[0], today=today)
    assert any("more than 24 months ago" in line for line in page.footer) == is_old


def test_a_reviewed_record_names_who_reviewed_it() -> None:
    review = Review(by="A B", role="neurologist", date=date(2027, 1, 1))
    item = replace(search("palatal").records[0], review=review)
    assert page_of(item).footer[0].startswith("State: reviewed by A B, neurologist, 2027-01-01.")
    assert as_mapping(item)["review"] == {"by": "A B", "role": "neurologist", "date": "2027-01-01"}
