"""The folder of a result."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from myoclonus.errors import SettingsError
from myoclonus.report.folder import check_folder, result_folder

OURS = json.dumps({"program": "myoclonus"})


def write(folder: Path, text: str, *, force: bool = False) -> None:
    with result_folder(folder, force=force) as draft:
        (draft / "jerks.tsv").write_text(text, encoding="utf-8")
        (draft / "provenance.json").write_text(OURS, encoding="utf-8")


def write_half(folder: Path) -> None:
    with result_folder(folder) as draft:
        (draft / "jerks.tsv").write_text("half", encoding="utf-8")
        raise KeyboardInterrupt


def test_a_missing_folder_is_made_with_its_parents(tmp_path: Path) -> None:
    write(tmp_path / "a" / "b", "one")
    assert (tmp_path / "a" / "b" / "jerks.tsv").read_text(encoding="utf-8") == "one"


def test_an_earlier_result_is_replaced(tmp_path: Path) -> None:
    write(tmp_path / "out", "one")
    write(tmp_path / "out", "two")
    assert (tmp_path / "out" / "jerks.tsv").read_text(encoding="utf-8") == "two"


def test_a_note_beside_an_earlier_result_stays(tmp_path: Path) -> None:
    write(tmp_path / "out", "one")
    (tmp_path / "out" / "note.txt").write_text("mine", encoding="utf-8")
    write(tmp_path / "out", "two")
    assert (tmp_path / "out" / "note.txt").read_text(encoding="utf-8") == "mine"


def test_a_folder_with_other_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").write_text("years of work", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"not a result .*--force.*\[output-not-ours\]"):
        check_folder(tmp_path)


@pytest.mark.parametrize("text", ["{", "[]", '{"program": "another"}'])
def test_a_folder_with_the_provenance_of_another_program_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "provenance.json").write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match="output-not-ours"):
        check_folder(tmp_path)


def test_force_writes_beside_other_files_and_leaves_them_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").write_text("years of work", encoding="utf-8")
    write(tmp_path, "one", force=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["jerks.tsv", "provenance.json", "thesis.docx"]


def test_a_file_in_the_way_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("", encoding="utf-8")
    with pytest.raises(SettingsError, match="output-not-a-folder"):
        check_folder(tmp_path / "out", force=True)


def test_an_interrupted_result_leaves_the_earlier_one_whole_and_nothing_beside_it(tmp_path: Path) -> None:
    write(tmp_path / "out", "one")
    with pytest.raises(KeyboardInterrupt):
        write_half(tmp_path / "out")
    assert (tmp_path / "out" / "jerks.tsv").read_text(encoding="utf-8") == "one"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_full_disk_is_told_with_the_remedy(tmp_path: Path) -> None:
    with (
        pytest.raises(SettingsError, match=r"No space left.*\[output-not-writable\]"),
        result_folder(tmp_path / "out"),
    ):
        raise OSError(28, "No space left on device")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_of_several_results_is_called_that(tmp_path: Path) -> None:
    with result_folder(tmp_path / "all" / "one") as inside:
        (inside / "provenance.json").write_text('{"program": "myoclonus"}', encoding="utf-8")
    with pytest.raises(SettingsError, match=r"results of other recordings.*\[output-not-ours\]"):
        check_folder(tmp_path / "all")
