"""The page for the person in each language it is translated into."""

from __future__ import annotations

import json
import re
import shutil
import string
import tomllib
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from tests.knowledge.readability import french_ease, longest_sentence, vienna_grade

from myoclonus import knowledge
from myoclonus.analysis import Analysis
from myoclonus.cli import EXIT_COULD_NOT_RUN, EXIT_DONE, run
from myoclonus.forms import FORM_IDS
from myoclonus.knowledge.translations import fingerprint
from myoclonus.knowledge.wording import doses
from myoclonus.report.html import rendered
from myoclonus.report.pdf import typeset
from myoclonus.report.person import catalog, person_page
from myoclonus.report.person.catalog import TEXTS, catalog_languages, read_catalog
from myoclonus.report.person.words import PersonPage

from .example import analysis_of, detection, nothing_analyzed, nothing_found
from .test_person import all_texts, with_forms

TWITCHES = Path(__file__).resolve().parents[2] / "src" / "myoclonus" / "data" / "thumb_twitches.edf"
LANGUAGES = ("de", "fr")
EASY_FRENCH = 60.0
MAX_GRADE = 8.0
MAX_WORDS_IN_A_SENTENCE = 25
SHOWN = ("plain_name", "plain", "helps", "ask", "advice", "question")


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> Analysis:
    return analysis_of(monkeypatch, detection())


def texts_of_catalog(language: str) -> dict[str, str]:
    groups = tomllib.loads((TEXTS / f"{language}.toml").read_text(encoding="utf-8"))
    return {f"{group}.{key}": text for group, entries in groups.items() for key, text in entries.items()}


def texts_of_records(language: str) -> set[str]:
    """Return every text that the page can take from the records, and the clinical names."""
    found = set()
    for kind in ("form", "trigger", "red_flag"):
        for item in knowledge.records(kind, language=language):
            given = [getattr(item, key) for key in SHOWN if hasattr(item, key)]
            found |= {text for value in given for text in ([value] if isinstance(value, str) else value)}
    return found


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def printed(page: PersonPage) -> str:
    return " ".join(text for text in all_texts(page) if text.endswith((".", "?", ":")))


def test_german_and_french_are_there() -> None:
    assert set(LANGUAGES) <= set(catalog_languages())
    assert set(LANGUAGES) <= set(knowledge.languages())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalog_has_the_keys_and_places_of_the_english_one(language: str) -> None:
    english, translated = texts_of_catalog("en"), texts_of_catalog(language)
    assert list(translated) == list(english)
    assert {key: places(text) for key, text in translated.items()} == {
        key: places(text) for key, text in english.items()
    }


def foreign(page: PersonPage) -> list[str]:
    """Return the texts of a page that are not of its language."""
    say = catalog(page.language)
    own = [say(*key.split(".", 1), **dict.fromkeys(places(text), "\0")) for key, text in texts_of_catalog("en").items()]
    patterns = re.compile("|".join(re.escape(text).replace("\0", ".+") for text in own))
    records = texts_of_records(page.language)
    english = {text for text in (*texts_of_records("en"), *texts_of_catalog("en").values()) if " " in text}
    return [
        text for text in all_texts(page) if text in english or (text not in records and not patterns.fullmatch(text))
    ]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", FORM_IDS)
def test_every_text_of_the_page_is_in_its_language(found: Analysis, form: str, language: str) -> None:
    assert foreign(person_page(with_forms(found, **{form: (0.6, "fits")}), language=language)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_about_nothing_or_doubt_is_in_its_language_too(
    monkeypatch: pytest.MonkeyPatch, found: Analysis, language: str
) -> None:
    unsure = with_forms(found, essential=(0.3, "possible"), cortical=(0.25, "possible"))
    nothing = [analysis_of(monkeypatch, detected) for detected in (nothing_found(), nothing_analyzed())]
    for analysis in (unsure, *nothing):
        assert foreign(person_page(analysis, language=language)) == []


def test_an_english_text_on_a_german_page_would_be_seen(found: Analysis) -> None:
    page = replace(person_page(found, language="de"), seen=["12 jerks were counted in 58 seconds."], title="X")
    assert foreign(page) == ["X", "12 jerks were counted in 58 seconds."]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translated_page_says_that_its_translation_is_not_reviewed(found: Analysis, language: str) -> None:
    page = person_page(with_forms(found, palatal=(0.6, "fits")), language=language)
    say = catalog(language)
    assert page.notes == [say("page", "draft"), say("page", "translated")]
    assert say("page", "translated") in rendered("person.html.j2", page=page)
    assert say("page", "translated") not in person_page(found).notes


@pytest.mark.parametrize("form", FORM_IDS)
def test_a_german_page_is_for_the_eighth_grade(found: Analysis, form: str) -> None:
    page = person_page(with_forms(found, **{form: (0.6, "fits")}), language="de")
    assert vienna_grade(printed(page)) <= MAX_GRADE
    assert max(longest_sentence(text) for text in all_texts(page)) <= MAX_WORDS_IN_A_SENTENCE


@pytest.mark.parametrize("form", FORM_IDS)
def test_a_french_page_is_easy_to_read(found: Analysis, form: str) -> None:
    page = person_page(with_forms(found, **{form: (0.6, "fits")}), language="fr")
    assert french_ease(printed(page)) >= EASY_FRENCH
    assert max(longest_sentence(text) for text in all_texts(page)) <= MAX_WORDS_IN_A_SENTENCE


def test_the_grades_of_known_texts_are_those_of_the_formulas() -> None:
    assert vienna_grade("Der Hund bellt.") == pytest.approx(0.1672 * 3 - 0.0327 * 100 - 0.875)
    assert vienna_grade("Elektrophysiologische Untersuchungen differenzieren Myoklonien.") > MAX_GRADE
    assert french_ease("Le chat dort.") == pytest.approx(207 - 1.015 * 3 - 73.6)
    assert french_ease("Les investigations neurophysiologiques différencient.") < EASY_FRENCH


@pytest.mark.parametrize(
    "text", ["Nehmen Sie 2 Tabletten.", "20 Tropfen", "Prenez 2 comprimés.", "10 gouttes", "5 milligrammes"]
)
def test_a_dose_is_seen_in_german_and_french(text: str) -> None:
    assert len(doses(text)) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_holds_a_dose(found: Analysis, language: str) -> None:
    for form in FORM_IDS:
        page = person_page(with_forms(found, **{form: (0.6, "fits")}), language=language)
        assert [dose for text in all_texts(page) for dose in doses(text)] == []


def test_no_french_line_breaks_before_a_mark(found: Analysis) -> None:
    for form in FORM_IDS:
        page = person_page(with_forms(found, **{form: (0.6, "fits")}), language="fr")
        assert [text for text in all_texts(page) if re.search(r"(?:[^\xa0] | |[^ \xa0])[:;!?»]|« ", text)] == []
        assert "'" not in "".join(all_texts(page))


@pytest.mark.parametrize(("language", "shown"), [("en", "1,234"), ("de", "1.234"), ("fr", "1\xa0234")])
def test_whole_numbers_are_grouped_as_the_language_does(language: str, shown: str) -> None:
    assert f" {shown} " in " " + catalog(language)("seen", "many", n=1234, time="")


@pytest.mark.parametrize(
    ("language", "places"),
    [
        ("en", "right hand, left lower leg"),
        ("de", "rechte Hand, linker Unterschenkel"),
        ("fr", "main droite, bas de la jambe gauche"),
    ],
)
def test_a_side_agrees_with_its_part_of_the_body(found: Analysis, language: str, places: str) -> None:
    assert places in " ".join(person_page(found, language=language).seen)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_names_its_language_and_is_on_one_sheet(found: Analysis, language: str) -> None:
    for form in FORM_IDS:
        page = person_page(with_forms(found, **{form: (0.6, "fits")}), language=language)
        assert f'<html lang="{language}">' in rendered("person.html.j2", page=page)
        assert len(re.findall(rb"/Type\s*/Page\b(?!s)", typeset("person.typ", asdict(page)))) == 1, form


def test_a_text_whose_english_has_changed_is_english_again_and_the_page_says_so(
    tmp_path: Path, found: Analysis
) -> None:
    for name in ("en.toml", "de.toml"):
        shutil.copy(str(TEXTS / name), tmp_path / name)
    marks = {"page.title": fingerprint("An older title"), "danger.title": fingerprint("First: when to get help")}
    (tmp_path / "de.english.json").write_text(json.dumps(marks), encoding="utf-8")
    say = read_catalog(tmp_path, "de")
    assert say("page", "title") == "What your recording shows"
    assert say("danger", "title") == "Zuerst: Wann Sie Hilfe brauchen"
    assert not say.is_complete
    assert catalog("de").is_complete


def test_a_record_in_english_is_told_on_the_page(found: Analysis, monkeypatch: pytest.MonkeyPatch) -> None:
    analysis = with_forms(found, palatal=(0.6, "fits"))
    record = knowledge.form_record("palatal", language="de")
    stale = replace(record, form=replace(record.form, in_english=("helps",)))
    monkeypatch.setattr("myoclonus.report.person.words.form_record", lambda *_, **__: stale)
    assert catalog("de")("page", "in_english") in person_page(analysis, language="de").notes


Captured = pytest.CaptureFixture[str]


@pytest.mark.parametrize(("language", "title"), [("de", "Was Ihre Aufnahme zeigt"), ("fr", "Ce que montre votre")])
def test_the_language_is_an_option_of_analyze(tmp_path: Path, language: str, title: str) -> None:
    words = ["analyze", str(TWITCHES), "--out", str(tmp_path / "out"), "--language", language, "--quiet"]
    assert run(words) == EXIT_DONE
    html = (tmp_path / "out" / "person.html").read_text(encoding="utf-8")
    assert title in html
    assert (tmp_path / "out" / "person.pdf").read_bytes().startswith(b"%PDF")
    assert f'language = "{language}"' in (tmp_path / "out" / "settings.toml").read_text(encoding="utf-8")


def test_an_unknown_language_is_refused_before_anything_is_read(tmp_path: Path, capsys: Captured) -> None:
    words = ["analyze", str(tmp_path / "no.edf"), "--out", str(tmp_path / "out"), "--language", "xx"]
    assert run(words) == EXIT_COULD_NOT_RUN
    assert 'no texts in "xx". Languages: en, de, fr. [language-unknown]' in capsys.readouterr().err
