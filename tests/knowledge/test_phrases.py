"""Words around the records come from a catalog that translators extend without touching code."""

from __future__ import annotations

import ast
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from myoclonus.cli import EXIT_DONE, run
from myoclonus.errors import KnowledgeError
from myoclonus.knowledge import library as library_module
from myoclonus.knowledge import names, phrases

from .readability import grade

SOURCE = Path(phrases.__file__).parent
PLAIN = ("level", "heading", "note", "list", "kidney", "causality", "evidence", "point")


def write(folder: Path, english: str, german: str) -> Path:
    (folder / "phrases.toml").write_text(english, encoding="utf-8")
    (folder / "languages" / "de").mkdir(parents=True)
    (folder / "languages" / "de" / "phrases.toml").write_text(german, encoding="utf-8")
    return folder


def test_every_phrase_that_the_code_asks_for_by_name_exists() -> None:
    asked = set()
    for path in [*SOURCE.glob("*.py"), *(SOURCE.parent / "cli").glob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "phrase"
            if is_call and isinstance(node.args[0], ast.Constant):
                asked.add(node.args[0].value)
    assert len(asked) > 8
    assert asked - set(phrases.phrases()) == set()


def test_phrases_for_everybody_are_easy_to_read() -> None:
    texts = [text for key, text in phrases.phrases().items() if key.partition(".")[0] in PLAIN]
    assert grade(". ".join(re.sub(r"\{\w+\}", "it", text) for text in texts)) <= 8.0


def test_a_translated_phrase_is_used_and_another_falls_back_to_english(tmp_path: Path) -> None:
    folder = write(tmp_path, '[note]\nstate = "On {date}"\nother = "x"\n', '[note]\nstate = "Am {date}"\n')
    assert phrases.read_phrases(folder, "de") == {"note.state": "Am {date}", "note.other": "x"}
    assert phrases.read_phrases(folder, "fr") == {"note.state": "On {date}", "note.other": "x"}


@pytest.mark.parametrize(
    ("german", "code"),
    [
        ('[note]\nstat = "x"\n', "knowledge-unknown-key"),
        ('[note]\nstate = "Am Tag"\n', "knowledge-unknown-key"),
        ('[note]\nstate = "Am {datum}"\n', "knowledge-unknown-key"),
        ("[note]\nstate = 7\n", "knowledge-wrong-type"),
        ("state = 7\n", "knowledge-wrong-type"),
        ('[note]\nstate = "Am {date} 5 mg"\n', "knowledge-dose"),
        ("[note\n", "knowledge-unreadable"),
    ],
)
def test_a_broken_translation_is_an_error_with_its_code(tmp_path: Path, german: str, code: str) -> None:
    folder = write(tmp_path, '[note]\nstate = "On {date}"\n', german)
    with pytest.raises(KnowledgeError) as caught:
        phrases.read_phrases(folder, "de")
    assert caught.value.code == code


@pytest.fixture
def german_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the data with a German translation beside it."""
    data = tmp_path / "data"
    shutil.copytree(SOURCE / "data", data, ignore=shutil.ignore_patterns("languages"))
    folder = data / "languages" / "de"
    folder.mkdir(parents=True)
    (folder / "forms.toml").write_text('[form.palatal]\nplain_name = "Zuckungen am Gaumen"\n', encoding="utf-8")
    (folder / "phrases.toml").write_text('[heading]\nseek_help = "Wann Hilfe nötig ist"\n', encoding="utf-8")
    caches = (library_module.library, phrases.phrases, names.index_of_names)
    monkeypatch.setattr(library_module, "DATA", data)
    monkeypatch.setattr(phrases, "DATA", data)
    for cache in caches:
        cache.cache_clear()
    yield data
    for cache in caches:
        cache.cache_clear()


def test_a_translator_adds_a_language_with_files_alone(german_data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert library_module.languages() == ("en", "de")
    assert run(["explain", "Zuckungen am Gaumen", "--language", "de"]) == EXIT_DONE
    text = capsys.readouterr().out
    assert text.startswith("Zuckungen am Gaumen")
    assert "Wann Hilfe nötig ist" in text
    assert "no translation yet" in text


def test_english_names_are_found_in_another_language_too(german_data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "palatal myoclonus", "--language", "de"]) == EXIT_DONE
    assert capsys.readouterr().out.startswith("Zuckungen am Gaumen")
