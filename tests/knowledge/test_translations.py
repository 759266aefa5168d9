"""Translations say what the English records say: the same numbers and units, no dose, and of the English of today."""

from __future__ import annotations

import importlib.util
import json
import re
from collections import Counter
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest

from myoclonus.cli import EXIT_DONE, run
from myoclonus.errors import KnowledgeError
from myoclonus.knowledge import library as shelf_room
from myoclonus.knowledge import page_of, phrase, record, search_languages
from myoclonus.knowledge.phrases import written_date
from myoclonus.knowledge.translations import fingerprint, read_fingerprints, still_valid
from myoclonus.knowledge.wording import as_printed, doses, ungrouped

from .made import write_library
from .readability import longest_sentence

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = ("de", "fr")
MAX_WORDS_IN_A_SENTENCE = 25
NUMBER = re.compile(r"(?<![\w.,])\d+(?:[.,\xa0]\d+)*(?![\w])")
UNITS = {
    "minutes": {"de": "Minuten", "fr": "minutes"},
    "hours": {"de": "Stunden", "fr": "heures"},
    "weeks": {"de": "Wochen", "fr": "semaines"},
    "months": {"de": "Monate", "fr": "mois"},
    "people": {"de": "Menschen", "fr": "personnes"},
}


def load_tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("translations_tool", ROOT / "tools" / "translations.py")
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    return tool


TOOL = load_tool()


def pairs(language: str) -> dict[str, tuple[str, str]]:
    """Return the English and the translated text of each key, lists as one text."""
    found = {}
    for english, translated in TOOL.shelves(language).values():
        for key, text in translated.items():
            found[key] = tuple(" ".join([given] if isinstance(given, str) else given) for given in (english[key], text))
    return found


def amounts(text: str, language: str = "en") -> Counter[str]:
    """Return the numbers in a text, without the marks between groups of three digits, with a decimal point."""
    found = NUMBER.findall(as_printed(text, language))
    return Counter(ungrouped(number).replace(",", ".") for number in found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_and_unit_is_that_of_the_english_text(language: str) -> None:
    both = pairs(language)
    assert len(both) > 350
    assert {key: texts for key, texts in both.items() if amounts(texts[0]) != amounts(texts[1], language)} == {}
    for unit, named in UNITS.items():
        counts = {
            key: (len(re.findall(rf"\d {unit}\b", english)), len(re.findall(rf"\d {named[language]}", translated)))
            for key, (english, translated) in both.items()
        }
        assert {key: n for key, n in counts.items() if n[0] != n[1]} == {}


@pytest.mark.parametrize(
    ("text", "found"),
    [("9 in 100,000", {"9": 1, "100000": 1}), ("9 von 100.000", {"9": 1, "100000": 1}), ("0,5 und B12", {"0.5": 1}),
     ("0.5", {"0.5": 1}), ("100\xa0000", {"100000": 1})],
)  # fmt: skip
def test_numbers_are_compared_as_each_language_writes_them(text: str, found: dict[str, int]) -> None:
    assert amounts(text) == found


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_holds_a_dose(language: str) -> None:
    assert {key: doses(text) for key, (_, text) in pairs(language).items() if doses(text)} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_list_has_as_many_items_as_in_english(language: str) -> None:
    for english, translated in TOOL.shelves(language).values():
        lists = {key: (english[key], text) for key, text in translated.items() if isinstance(text, list)}
        assert {key: both for key, both in lists.items() if len(both[0]) != len(both[1])} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_are_short(language: str) -> None:
    long = {key: text for key, (_, text) in pairs(language).items() if longest_sentence(text) > MAX_WORDS_IN_A_SENTENCE}
    assert {key: text for key, text in long.items() if not key.endswith("clinical_name")} == {}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "kind",
    [
        "form",
        "trigger",
        "red_flag",
        "cause",
        "treatment",
        "worsening",
        "test",
        "sign",
        "topic",
        "medicine_group",
        "medicine",
    ],
)
def test_every_word_for_lay_readers_is_translated(language: str, kind: str) -> None:
    allowed = {*TOOL.CLINICAL, *TOOL.FREE, "clinical_name"}
    shelf = shelf_room.library(language)[kind]
    assert {
        name: set(item.in_english) - allowed for name, item in shelf.items() if set(item.in_english) - allowed
    } == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_translation_is_of_the_english_of_today(language: str) -> None:
    """Translate the texts that are named here anew, then run: python tools/translations.py accept CODE KEY …"""
    old = [key for path, texts in TOOL.shelves(language).items() for key in TOOL.outdated(path, *texts)]
    assert old == []


def test_a_text_whose_english_has_changed_is_english_again(tmp_path: Path) -> None:
    translation = '[rf.stroke]\nplain_name = "Schlaganfall"\nplain = "Plötzlich."\n'
    folder = write_library(tmp_path, translation=translation)
    marks = {"rf.stroke.plain_name": fingerprint("Stroke"), "rf.stroke.plain": fingerprint("An older text.")}
    (folder / "languages" / "de" / "english.json").write_text(json.dumps(marks), encoding="utf-8")
    flag = shelf_room.read_library(folder, "de")["red_flag"]["rf.stroke"]
    assert (flag.plain_name, flag.plain) == ("Schlaganfall", "A stroke comes at once.")
    assert "plain" in flag.in_english
    assert "plain_name" not in flag.in_english


def test_a_text_without_fingerprint_is_kept() -> None:
    assert still_valid({"a": "x", "b": "y"}, {"a": "A", "b": "B"}, {"p.a": "0"}, "p") == {"b": "y"}


def test_a_broken_list_of_fingerprints_is_told(tmp_path: Path) -> None:
    path = tmp_path / "english.json"
    path.write_text("[1]", encoding="utf-8")
    with pytest.raises(KnowledgeError, match=r"fingerprints .* tools/translations.py"):
        read_fingerprints(path)


def test_french_marks_stand_after_spaces_that_do_not_break() -> None:
    assert as_printed("Quoi ? « Oui » : l'un", "fr") == "Quoi\xa0? «\xa0Oui\xa0»\xa0: l’un"
    assert as_printed("Was? 'Ja'", "de") == "Was? 'Ja'"


def test_new_texts_are_recorded_and_outdated_ones_only_when_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "de.english.json"
    path.write_text(json.dumps({"page.old": "0", "page.gone": "1"}), encoding="utf-8")
    texts = ({"page.old": "Old", "page.new": "New"}, {"page.old": "Alt", "page.new": "Neu"})
    monkeypatch.setattr(TOOL, "ROOT", tmp_path)
    monkeypatch.setattr(TOOL, "shelves", lambda _: {path: texts})
    assert TOOL.outdated(path, *texts) == ["page.old", "page.new"]
    TOOL.accept("de", [])
    assert json.loads(path.read_text(encoding="utf-8")) == {"page.new": fingerprint("New"), "page.old": "0"}
    TOOL.accept("de", ["page.old"])
    assert TOOL.outdated(path, *texts) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_is_translated(language: str) -> None:
    english, translated = (
        TOOL.catalog_of(folder / "phrases.toml") for folder in (TOOL.DATA, TOOL.DATA / "languages" / language)
    )
    assert set(translated) == set(english)
    assert [key for key in english if english[key] == translated[key] and " " in english[key].strip("{}")] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", [item.id for item in shelf_room.library()["form"].values()])
def test_the_page_of_a_form_is_wholly_in_its_language(language: str, form: str) -> None:
    page = page_of(record(form, language=language))
    english = page_of(record(form))
    assert phrase("note.translated", language) in page.footer
    assert phrase("note.in_english", language) not in page.footer
    shown = {page.title, page.subtitle, page.text, *page.footer}
    shown |= {text for section in page.sections for text in (section.heading, *section.lines)}
    same = shown & {text for section in english.sections for text in (section.heading, *section.lines, english.text)}
    assert {text for text in same if " " in text} == set()


@pytest.mark.parametrize(
    ("term", "language", "record_id"),
    [
        ("Myoklonie", "de", "topic.definition"),
        ("Zuckungen", "de", "topic.definition"),
        ("Einschlafzuckungen", "de", "form.sleep_start"),
        ("hypnische Zuckungen", "de", "form.sleep_start"),
        ("Serotoninsyndrom", "de", "rf.serotonin"),
        ("ruhelose Beine", "de", "sign.rls"),
        ("unruhige Beine", "de", "mov.rls"),
        ("Sertralin", "de", "drug.sertraline"),
        ("secousses", "fr", "topic.definition"),
        ("clonies", "fr", "topic.definition"),
        ("myoclonies d'endormissement", "fr", "form.sleep_start"),
        ("myoclonies d’endormissement", "fr", "form.sleep_start"),
        ("prégabaline", "fr", "drug.pregabalin"),
        ("palatal myoclonus", "en", "form.palatal"),
    ],
)
def test_a_term_is_found_in_its_own_language(term: str, language: str, record_id: str) -> None:
    found = search_languages(term)
    assert (found.records[0].id, found.records[0].language) == (record_id, language)


def test_a_misspelled_english_term_stays_english() -> None:
    assert search_languages("propiospinal").records[0].language == "en"
    assert search_languages("qqqqqq").how == "nothing"


@pytest.mark.parametrize(("language", "shown"), [("en", "2026-01-09"), ("de", "09.01.2026"), ("fr", "09/01/2026")])
def test_a_date_is_written_as_in_the_language(language: str, shown: str) -> None:
    assert written_date(date(2026, 1, 9), language) == shown


def test_the_words_of_explain_and_medicines_are_those_of_the_language(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "Einschlafzuckung"]) == EXIT_DONE
    text = " ".join(capsys.readouterr().out.split())
    assert text.startswith("Zuckung beim Einschlafen")
    assert "Stand: Entwurf, nicht ärztlich geprüft." in text
    assert run(["medicines", "Sertralin", "--language", "de"]) == EXIT_DONE
    text = capsys.readouterr().out
    assert "Sertralin" in text
    assert "worauf es ankommt" in text
    assert "State of" not in text
