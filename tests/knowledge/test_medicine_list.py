"""A list of medicines: each name is answered, and what matters together is told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from myoclonus.errors import SettingsError
from myoclonus.knowledge import check_medicines, medicine
from myoclonus.knowledge.medicine_list import NEVER_STOP, names_in, names_in_words


def ids(names: list[str]) -> list[str]:
    return [item.medicine.id for item in check_medicines(names).listed]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("gabapentin", ["drug.gabapentin"]),
        ("Neurontin", ["drug.gabapentin"]),
        ("NEURONTIN 300 mg 1-0-1", ["drug.gabapentin"]),
        ("Sertraline hydrochloride", ["drug.sertraline"]),
        ("MS Contin", ["drug.morphine"]),
        ("carbidopa/levodopa", ["drug.levodopa"]),
        ("netupitant and palonosetron", ["drug.netupitant"]),
        ("oxycodone + gabapentin", ["drug.oxycodone", "drug.gabapentin"]),
        ("St. John's wort tea", ["drug.st_johns_wort"]),
        ("trimethoprim-sulfamethoxazole", ["drug.cotrimoxazole"]),
    ],
)
def test_generic_and_brand_names_are_understood_with_words_around_them(given: str, expected: list[str]) -> None:
    assert sorted(ids([given])) == sorted(expected)


@pytest.mark.parametrize(
    "line", ["withdrawn 2020", "metal splint", "seen by PCP", "one tablet daily", "lead-in dose", "leads", "may"]
)
def test_words_that_are_no_medicine_are_not_taken_for_one(line: str) -> None:
    assert ids([line]) == []


def test_an_unknown_name_is_listed_as_unknown_with_names_spelled_alike() -> None:
    check = check_medicines(["metformin", "levetiracetm"])
    assert check.listed == ()
    assert [item.given for item in check.unknown] == ["metformin", "levetiracetm"]
    assert check.unknown[1].near == ("Levetiracetam",)


@given(st.lists(st.text(max_size=12) | st.sampled_from(["gabapentin", "Zoloft", "metformin", "5", "lead"]), max_size=8))
def test_no_name_is_dropped(names: list[str]) -> None:
    said = [" ".join(name.split()) for name in names if name.strip()]
    if not said:
        with pytest.raises(SettingsError):
            check_medicines(names)
        return
    check = check_medicines(names)
    answered = [item.given for item in check.listed] + [item.given for item in check.unknown]
    assert set(answered) == set(said)


def test_two_serotonergic_medicines_are_a_pair_and_one_is_not() -> None:
    pairs = check_medicines(["sertraline", "tramadol", "linezolid", "gabapentin"]).serotonergic_pairs
    assert [{first.id, second.id} for first, second in pairs] == [
        {"drug.sertraline", "drug.tramadol"},
        {"drug.sertraline", "drug.linezolid"},
        {"drug.tramadol", "drug.linezolid"},
    ]
    assert check_medicines(["sertraline", "Zoloft", "gabapentin"]).serotonergic_pairs == ()


RENAL = ["gabapentin", "pregabalin", "cefepime", "ciprofloxacin", "morphine", "hydromorphone", "amantadine", "lithium",
         "baclofen", "aciclovir", "levetiracetam", "memantine", "star fruit"]  # fmt: skip


@pytest.mark.parametrize("name", RENAL)
def test_medicines_that_build_up_in_kidney_failure_are_told(name: str) -> None:
    assert [item.kidney for item in check_medicines([name]).kidney] == ["accumulates"]


@pytest.mark.parametrize("name", ["baclofen", "clonazepam", "alcohol", "levodopa", "morphine", "valproate"])
def test_medicines_that_must_not_be_stopped_suddenly_are_told(name: str) -> None:
    assert len(check_medicines([name]).withdrawal) == 1


@pytest.mark.parametrize("names", [[], [""], ["  ", "\n"]])
def test_an_empty_list_is_an_error(names: list[str]) -> None:
    with pytest.raises(SettingsError) as caught:
        check_medicines(names)
    assert caught.value.code == "knowledge-no-medicine"


def test_it_is_always_said_never_to_stop_alone() -> None:
    assert NEVER_STOP.startswith("Never stop")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("gabapentin\nZoloft\n", ("gabapentin", "Zoloft")),
        ("\ufeffgabapentin\r\n\r\n# a comment\r\nZoloft", ("gabapentin", "Zoloft")),
        ("name,dose\ngabapentin,300 mg\nZoloft,50 mg\n", ("gabapentin", "Zoloft")),
        ("Dose;Medicine name\n300;gabapentin\n;\n50;Zoloft\n", ("gabapentin", "Zoloft")),
        ("start\tDrug\n2020\tgabapentin\n2021\n", ("gabapentin",)),
        ('drug,note\n"oxycodone, naloxone",x\n', ("oxycodone, naloxone",)),
        ("", ()),
        ("\n\n", ()),
        ("gabapentin, 300 mg", ("gabapentin, 300 mg",)),
    ],
)
def test_a_file_is_one_name_a_line_or_a_table_with_a_column_of_names(text: str, names: tuple[str, ...]) -> None:
    assert names_in(text) == names


def test_words_of_a_command_line_may_list_several_names() -> None:
    assert names_in_words(["gabapentin,", "Zoloft; tramadol", "x"]) == ("gabapentin", "Zoloft", "tramadol", "x")


def test_one_medicine_is_found_by_its_name() -> None:
    assert medicine("zoloft").id == "drug.sertraline"


@pytest.mark.parametrize("name", ["zolof", "metformin", "", "gabapentin tramadol"])
def test_a_name_of_no_or_of_several_medicines_is_an_error(name: str) -> None:
    with pytest.raises(SettingsError) as caught:
        medicine(name)
    assert caught.value.code == "knowledge-unknown-medicine"
