"""Data files become records, or an error that says where and why."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from datetime import date
from pathlib import Path

import pytest

from myoclonus.errors import KnowledgeError, SettingsError
from myoclonus.knowledge.library import read_library
from myoclonus.knowledge.wording import cited, doses, numbers, sentences, shown

from .made import FLAG, SOURCE, write_library


def flag_of(folder: Path, language: str = "en"):
    return read_library(folder, language)["red_flag"]["rf.stroke"]


def code_of(folder: Path, language: str = "en") -> str:
    with pytest.raises(KnowledgeError) as caught:
        read_library(folder, language)
    assert "rf.stroke" in caught.value.message or "src." in caught.value.message or ".toml" in caught.value.message
    return caught.value.code


def test_a_record_holds_what_its_file_says(tmp_path: Path) -> None:
    flag = flag_of(write_library(tmp_path))
    assert (flag.id, flag.level, flag.plain_name, flag.clinical_name) == ("rf.stroke", "now", "Stroke", "Acute stroke")
    assert flag.codes["icd10cm"] == ("I63",)
    assert flag.checked == date(2026, 11, 25)
    assert not flag.review.is_done


def test_a_record_cannot_be_changed(tmp_path: Path) -> None:
    flag = flag_of(write_library(tmp_path))
    with pytest.raises(FrozenInstanceError):
        flag.plain = "other"
    with pytest.raises(TypeError):
        flag.codes["icd10cm"] = ()


def test_line_breaks_of_the_file_are_not_part_of_the_text(tmp_path: Path) -> None:
    flag = FLAG.replace('"A stroke comes at once."', '"""\nA stroke\n  comes at once.\n"""')
    assert flag_of(write_library(tmp_path, flag)).plain == "A stroke comes at once."


def test_a_date_at_the_top_of_a_file_holds_for_all_its_records(tmp_path: Path) -> None:
    flag = "checked = 2025-01-02\n" + FLAG.replace("checked = 2026-11-25\n", "")
    assert flag_of(write_library(tmp_path, flag)).checked == date(2025, 1, 2)


def test_a_source_cited_in_the_text_is_among_the_sources(tmp_path: Path) -> None:
    flag = FLAG.replace('sources = ["src.paper_2020"]', 'sources = ["src.not_checked"]')
    assert flag_of(write_library(tmp_path, flag)).sources == ("src.not_checked", "src.paper_2020")


def test_a_review_names_who_and_when(tmp_path: Path) -> None:
    review = '[rf.stroke.review]\nby = "A B"\nrole = "neurologist"\ndate = 2027-01-01\n'
    flag = flag_of(write_library(tmp_path, FLAG + review))
    assert flag.review.is_done
    assert (flag.review.by, flag.review.role, flag.review.date) == ("A B", "neurologist", date(2027, 1, 1))


BROKEN = {
    "unknown key": ('level = "now"', 'level = "now"\nurgency = "now"', "knowledge-unknown-key"),
    "unknown word key": ('plain_name = "Stroke"', 'plain_name = "Stroke"\nlay = "x"', "knowledge-unknown-key"),
    "word key outside its language": ('level = "now"', 'level = "now"\nplain = "x"', "knowledge-unknown-key"),
    "unknown prefix": ("[rf.stroke]\n", "[zz.stroke]\n", "knowledge-unknown-key"),
    "no source": ('sources = ["src.paper_2020"]\n', "", "knowledge-missing-key"),
    "empty list of sources": ('["src.paper_2020"]', "[]", "knowledge-missing-key"),
    "no plain text": ('plain = "A stroke comes at once."\n', "", "knowledge-missing-key"),
    "empty plain text": ('"A stroke comes at once."', '" "', "knowledge-missing-key"),
    "no date": ("checked = 2026-11-25\n", "", "knowledge-missing-key"),
    "date in quotes": ("2026-11-25", '"2026-11-25"', "knowledge-wrong-type"),
    "date with a time": ("2026-11-25", "2026-11-25T10:00:00", "knowledge-wrong-type"),
    "text where a list is due": ('["src.paper_2020"]', '"src.paper_2020"', "knowledge-wrong-type"),
    "number where a text is due": ('"Stroke"', "7", "knowledge-wrong-type"),
    "empty text in a list": ('["src.paper_2020"]', '["src.paper_2020", ""]', "knowledge-wrong-type"),
    "level that does not exist": ('"now"', '"later"', "knowledge-wrong-choice"),
    "code of no such system": ("icd10cm", "icd9", "knowledge-code-pattern"),
    "code of another pattern": ('"I63"', '"163"', "knowledge-code-pattern"),
    "source that does not exist": ('["src.paper_2020"]', '["src.other"]', "knowledge-dangling"),
    "citation that does not exist": ("[@paper_2020]", "[@paper_2021]", "knowledge-dangling"),
    "id used twice": (
        FLAG,
        FLAG + FLAG.replace("rf.stroke", "rf.other").replace("rf.other", "rf.stroke"),
        "knowledge-unreadable",
    ),
    "not TOML": ("[rf.stroke]\n", "[rf.stroke\n", "knowledge-unreadable"),
    "dose": ("Get help now.", "Take 5 mg now.", "knowledge-dose"),
    "dose for clinicians": ("it is sudden", "it is sudden with 2.5 mg/kg", "knowledge-dose"),
    "plain number without source": ("comes at once.", "comes in 9 of 10 at once.", "knowledge-number-without-source"),
    "clinical number without citation": (" [@paper_2020]", "", "knowledge-number-without-source"),
    "clinical number cited to nothing": ("[@paper_2020]", "[@not_checked]", "knowledge-number-without-source"),
    "review without a role": (
        FLAG,
        FLAG + '[rf.stroke.review]\nby = "A B"\ndate = 2027-01-01\n',
        "knowledge-missing-key",
    ),
    "codes that are a list": ('[rf.stroke.codes]\nicd10cm = ["I63"]\n', "codes = []\n", "knowledge-wrong-type"),
    "no codes": ('[rf.stroke.codes]\nicd10cm = ["I63"]\n', "", None),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_record_is_an_error_with_its_code(tmp_path: Path, what: str) -> None:
    old, new, code = BROKEN[what]
    assert old in FLAG
    folder = write_library(tmp_path, FLAG.replace(old, new))
    if code is None:
        assert flag_of(folder).codes == {}
    else:
        assert code_of(folder) == code


def test_an_id_in_two_files_is_an_error(tmp_path: Path) -> None:
    folder = write_library(tmp_path)
    (folder / "records" / "red_flags" / "other.toml").write_text(FLAG, encoding="utf-8")
    assert code_of(folder) == "knowledge-duplicate"


def test_a_file_that_is_not_utf8_is_an_error(tmp_path: Path) -> None:
    folder = write_library(tmp_path)
    (folder / "records" / "red_flags" / "other.toml").write_bytes(b'x = "\xff"')
    assert code_of(folder) == "knowledge-unreadable"


def test_a_source_that_cannot_be_found_is_an_error(tmp_path: Path) -> None:
    assert code_of(write_library(tmp_path, source=SOURCE.replace('doi = "10.1000/1"\n', ""))) == "knowledge-missing-key"


def test_words_in_another_language_are_used(tmp_path: Path) -> None:
    german = '[rf.stroke]\nplain_name = "Schlaganfall"\nplain = "Ein Schlaganfall kommt plötzlich."\n'
    flag = flag_of(write_library(tmp_path, translation=german), "de")
    assert (flag.plain_name, flag.plain) == ("Schlaganfall", "Ein Schlaganfall kommt plötzlich.")
    assert flag.clinical_name == "Acute stroke"
    assert set(flag.in_english) == {"clinical_name", "question", "action", "clinical"}


def test_a_language_without_translation_is_english_and_says_so(tmp_path: Path) -> None:
    flag = flag_of(write_library(tmp_path), "fr")
    assert flag.plain_name == "Stroke"
    assert "plain" in flag.in_english
    assert flag_of(tmp_path).in_english == ()


@pytest.mark.parametrize(
    ("german", "code"),
    [
        ('[rf.other]\nplain = "x"\n', "knowledge-dangling"),
        ('[rf.stroke]\nlevel = "none"\n', "knowledge-unknown-key"),
        ('[rf.stroke]\nplain = "Nimm 5 mg."\n', "knowledge-dose"),
        ('[rf.stroke]\nplain = "In 9 von 10."\n', "knowledge-number-without-source"),
    ],
)
def test_a_translation_keeps_the_same_rules(tmp_path: Path, german: str, code: str) -> None:
    assert code_of(write_library(tmp_path, translation=german), "de") == code


@pytest.mark.parametrize(
    "text",
    [
        "500 mg",
        "2.4-16.8 g/day",
        "0.5 µg",
        "10 mg/kg",
        "take 2 tablets",
        "5,000 units",
        "300mg",
        "3 to 5 ml",
        "20 drops",
    ],
)
def test_an_amount_of_a_substance_reads_like_a_dose(text: str) -> None:
    assert doses(f"With {text} it changed.") != []


@pytest.mark.parametrize(
    "text", ["20 ms", "5 minutes", "0.5 Hz", "21 people", "3 of 4 groups", "48 h", "5 g-force", "HP:0001336"]
)
def test_times_and_counts_do_not_read_like_a_dose(text: str) -> None:
    assert doses(f"After {text} it changed.") == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("SCA2 and P25, type 3, B12, COVID-19", []),
        ("42 % of 1,109 people", ["42", "1,109"]),
        ("0.5 s to 5 s", ["0.5", "5"]),
        ("5-HTP and 14-3-3", []),
        ("level A in 2 trials [@a_1999]", ["2"]),
    ],
)
def test_numbers_are_amounts_and_not_names(text: str, found: list[str]) -> None:
    assert numbers(text) == found


def test_citations_are_found_and_shown() -> None:
    text = "Seen in 3 people. [@a_2001] [@b_2002] And then. [@a_2001]"
    assert cited(text) == ["src.a_2001", "src.b_2002"]
    assert shown(text, {"src.a_2001": "1", "src.b_2002": "2"}.__getitem__) == "Seen in 3 people. [1] [2] And then. [1]"
    assert sentences(text) == ["Seen in 3 people. [@a_2001] [@b_2002]", "And then. [@a_2001]"]


@pytest.mark.parametrize("language", ["/", "..", "../../records", "", "DE", "german language", "d"])
def test_what_is_no_code_of_a_language_is_an_error_and_reads_no_folder(tmp_path: Path, language: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read_library(write_library(tmp_path), language)
    assert caught.value.code == "knowledge-language"


@pytest.mark.parametrize("language", ["fr", "pt-BR", "zh-Hans", "gsw"])
def test_a_language_without_files_is_no_error(tmp_path: Path, language: str) -> None:
    assert flag_of(write_library(tmp_path), language).in_english
