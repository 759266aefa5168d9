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
