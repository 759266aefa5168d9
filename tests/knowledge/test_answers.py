"""Answers made of the bundled records."""

from __future__ import annotations

from datetime import date

import pytest

from myoclonus import knowledge
from myoclonus.errors import SettingsError
from myoclonus.forms import FORM_IDS
from myoclonus.knowledge.library import library
from myoclonus.knowledge.records import LEVELS, NO_SOURCE, Record

RECORDS = [item for kind in library() if kind not in ("source", "fact") for item in library()[kind].values()]


def test_every_form_of_the_program_has_a_record_and_no_other() -> None:
    assert [item.id for item in knowledge.records("form")] == sorted(f"form.{name}" for name in FORM_IDS)


@pytest.mark.parametrize("form_id", FORM_IDS)
def test_a_form_comes_with_all_that_a_page_for_a_person_needs(form_id: str) -> None:
    answer = knowledge.form_record(form_id)
    assert answer.form.plain
    assert answer.form.helps
    assert answer.form.ask
    assert answer.red_flags
    assert answer.tests
    levels = [LEVELS.index(flag.level) for flag in answer.red_flags]
    assert levels == sorted(levels)


def test_a_form_is_found_with_and_without_its_prefix() -> None:
    assert knowledge.form_record("form.palatal") == knowledge.form_record("palatal")


def test_red_flags_begin_with_what_cannot_wait() -> None:
    flags = knowledge.red_flags()
    assert flags[0].id == "rf.unconscious"
    assert [flag.level for flag in flags] == sorted((flag.level for flag in flags), key=LEVELS.index)
    assert {flag.level for flag in flags} == set(LEVELS)


@pytest.mark.parametrize(
    "flag", [flag for flag in knowledge.red_flags() if flag.level == "now"], ids=lambda flag: flag.id
)
def test_what_cannot_wait_says_to_act_now(flag: knowledge.RedFlag) -> None:
    assert "now" in flag.action.lower()


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: knowledge.form_record("cortex"), "knowledge-unknown-id"),
        (lambda: knowledge.record("form.cortex"), "knowledge-unknown-id"),
        (lambda: knowledge.record("src.caviness_2004"), "knowledge-unknown-id"),
        (lambda: knowledge.records("drug"), "knowledge-unknown-kind"),
    ],
)
def test_what_does_not_exist_is_an_error_with_its_code(call, code: str) -> None:
    with pytest.raises(SettingsError) as caught:
        call()
    assert caught.value.code == code


@pytest.mark.parametrize("item", RECORDS, ids=lambda item: item.id)
def test_every_record_says_how_it_was_checked(item: Record) -> None:
    assert date(2026, 1, 1) <= item.checked <= date(2100, 1, 1)
    read = {source.read for source in knowledge.sources_of(item)}
    assert read
    assert read != {"none"} or item.not_checked, "rests on general knowledge and does not say so"


def test_only_one_source_was_not_read() -> None:
    assert [source.id for source in library()["source"].values() if source.read == "none"] == [NO_SOURCE]


def test_unreviewed_records_say_so() -> None:
    assert {knowledge.review_note(item) for item in RECORDS if not item.review.is_done} == {knowledge.REVIEW_NOTE}
    assert "not reviewed by a clinician" in knowledge.REVIEW_NOTE


def test_every_trigger_is_named_by_a_form() -> None:
    named = {name for form in knowledge.records("form") for name in form.triggers}
    assert set(library()["trigger"]) - named - {"trigger.illness", "trigger.hunger"} == set()


def test_every_source_is_cited_somewhere() -> None:
    cited = {name for item in RECORDS for name in item.sources}
    assert set(library()["source"]) - cited == set()


def test_every_fact_that_an_account_must_cover_is_covered_by_records_that_exist() -> None:
    table = knowledge.fact_table()
    assert len(table) == len({fact.id for fact, _ in table})
    assert all(covering for _, covering in table)


# What readers of any general article on myoclonus expect to find, written down apart from the data.
TO_BE_COVERED = {
    "definition": "topic.definition",
    "hiccups as the example": "physio.hiccup",
    "positive and negative": "topic.negative_positive",
    "primary and secondary": "topic.classes",
    "sleep": "form.sleep_start",
    "essential": "form.essential",
    "stimulus-sensitive": "form.stimulus_sensitive",
    "palatal": "form.palatal",
    "action": "form.action",
    "cortical reflex": "form.cortical_reflex",
    "reticular reflex": "form.reticular_reflex",
    "progressive myoclonus epilepsy": "form.progressive_myoclonus_epilepsy",
    "myoclonic seizures": "form.myoclonic_seizure",
    "movement": "trigger.movement",
    "precise movement": "trigger.fine_movement",
    "noise": "trigger.noise",
    "light": "trigger.light",
    "startle": "trigger.surprise",
    "falling asleep": "trigger.falling_asleep",
    "tiredness": "trigger.tiredness",
    "stress": "trigger.stress",
    "stroke": "foc.stroke",
    "head injury": "foc.tbi",
    "spinal cord injury": "foc.spinal",
    "tumor": "foc.tumor",
    "liver failure": "met.hepatic",
    "kidney failure": "met.renal",
    "lack of oxygen": "hyp.las",
    "poisoning": "tox.poison",
    "infection": "inf.viral",
    "Parkinson disease": "mov.pd",
    "restless legs": "mov.rls",
    "multiple sclerosis": "imm.ms",
    "Alzheimer disease": "dem.ad",
    "Creutzfeldt-Jakob disease": "dem.cjd",
    "lipid storage": "sto.gaucher3",
    "family": "topic.family",
    "antibiotics": "group.antibiotic_other",
    "antipsychotics": "group.antipsychotic",
    "antidepressants": "group.ssri",
    "opiates": "group.opioid",
    "no treatment when mild": "tx.none",
    "antiseizure medicines": "tx.levetiracetam",
    "botulinum toxin": "tx.botulinum",
    "change of the medicine": "tx.cause",
    "measures for restless legs": "tx.rls_life",
    "when to see a doctor": "rf.first",
    "examination": "test.history",
    "outlook": "topic.outlook",
    "limits of daily life and pain": "topic.daily_life",
}


@pytest.mark.parametrize("fact", TO_BE_COVERED)
def test_the_table_of_facts_names_the_record_of(fact: str) -> None:
    assert TO_BE_COVERED[fact] in {item.id for _, covering in knowledge.fact_table() for item in covering}


def test_there_is_a_record_of_every_cause_of_the_list() -> None:
    assert len(knowledge.records("cause")) == 81


@pytest.mark.parametrize("item", knowledge.records("medicine"), ids=lambda item: item.id)
def test_every_medicine_has_grade_mechanism_kidney_effect_and_course(item: knowledge.Medicine) -> None:
    assert item.causality in ("A", "II", "reported", "not_checked")
    assert item.kidney in ("accumulates", "partly", "not_stated")
    assert item.mechanism
    assert item.course


HIGHEST_LEVEL = {
    "etomidate", "ceftazidime", "cefepime", "ciprofloxacin", "citalopram", "escitalopram", "paroxetine", "sertraline",
    "amitriptyline", "amantadine", "clozapine", "quetiapine", "carbamazepine", "oxcarbazepine", "phenytoin", "gabapentin",
    "pregabalin", "valproate", "fentanyl", "morphine", "bismuth", "lithium",
}  # fmt: skip


def test_the_highest_level_is_that_of_the_abstract_of_the_review_of_2025() -> None:
    assert {
        item.id.removeprefix("drug.") for item in knowledge.records("medicine") if item.causality == "A"
    } == HIGHEST_LEVEL


def test_a_medicine_takes_from_its_group_what_it_does_not_say_itself() -> None:
    quetiapine = knowledge.record("drug.quetiapine")
    group = knowledge.record("group.antipsychotic")
    assert quetiapine.plain == group.plain
    assert "src.janssen_2017" in quetiapine.sources
    assert knowledge.record("drug.clozapine").clinical != group.clinical


@pytest.mark.parametrize("form_id", [name for name in FORM_IDS if name != "none"])
def test_every_form_has_a_treatment_with_evidence_and_cautions(form_id: str) -> None:
    treatments = knowledge.treatments_for(form_id)
    assert treatments
    assert all(item.evidence and item.cautions for item in treatments)


def test_what_helps_one_form_and_harms_another_is_told_with_its_form() -> None:
    worse = {item.id for item in knowledge.form_record("myoclonic_seizure").worsenings}
    assert {"worse.sodium_channel", "worse.gaba_drugs", "worse.lamotrigine"} <= worse
    assert "tx.rls_gabapentinoid" in {item.id for item in knowledge.treatments_for("periodic_limb_movement")}
