"""The pages on forms and on what is known are there, current, and say that nobody has reviewed them."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from myoclonus import knowledge
from myoclonus.forms import FORM_IDS
from myoclonus.knowledge.library import DATA, library

ROOT = Path(__file__).resolve().parents[2]
FORMS = ROOT / "docs" / "forms"


def test_there_is_one_page_for_each_form_and_a_list_of_them() -> None:
    assert {path.stem for path in FORMS.glob("*.md")} == {*FORM_IDS, "index"}
    index = (FORMS / "index.md").read_text(encoding="utf-8")
    assert [name for name in FORM_IDS if f"]({name}.md)" not in index] == []


@pytest.mark.parametrize("form_id", FORM_IDS)
def test_the_page_of_a_form_is_plain_first_and_says_that_it_is_unreviewed(form_id: str) -> None:
    text = (FORMS / f"{form_id}.md").read_text(encoding="utf-8")
    form = knowledge.form_record(form_id).form
    assert text.startswith(f"# {form.plain_name}\n")
    assert "Draft, not reviewed by a clinician." in text.splitlines()[2]
    assert text.index("## For everybody") < text.index("### When to seek help") < text.index("## For clinicians")
    assert "not a diagnosis" in text
    assert "[@" not in text


def test_the_page_on_what_is_known_tells_whether_anybody_has_reviewed_it() -> None:
    text = (ROOT / "docs" / "knowledge.md").read_text(encoding="utf-8")
    items = [item for kind in library() if kind not in ("source", "fact") for item in library()[kind].values()]
    assert ("No clinician has reviewed any of them yet" in text) == (not any(item.review.is_done for item in items))


def test_the_page_on_what_is_known_names_every_fact() -> None:
    text = (ROOT / "docs" / "knowledge.md").read_text(encoding="utf-8")
    assert [fact.id for fact, _ in knowledge.fact_table() if fact.statement not in text] == []


def test_words_that_plain_texts_rest_on_are_in_the_glossary() -> None:
    glossary = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    terms = re.findall(r"^\*\*(.+?)\*\*", glossary, flags=re.MULTILINE)
    assert terms == sorted(terms, key=str.casefold)
    for term in ("asterixis", "cortical", "functional", "record", "red flag", "serotonergic", "stimulus-sensitive"):
        assert term in terms


def test_every_data_file_is_part_of_the_package_and_kept() -> None:
    paths = [path for path in Path(str(DATA)).rglob("*") if path.is_file()]
    assert {path.suffix for path in paths} == {".toml", ".tsv", ".txt", ".json"}
    if (ROOT / ".git").exists():
        done = subprocess.run(
            ["git", "check-ignore", *map(str, paths)], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
        )
        assert done.stdout == ""


def test_the_wheel_holds_every_data_file() -> None:
    wheel = pytest.importorskip("hatchling.builders.wheel", reason="hatchling is not installed")
    included = {item.relative_path for item in wheel.WheelBuilder(str(ROOT)).recurse_included_files()}
    paths = {path.relative_to(ROOT).as_posix() for path in Path(str(DATA)).rglob("*") if path.is_file()}
    assert paths - included == set()
