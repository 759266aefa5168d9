"""The commands on nights, run as a user runs them."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from rich.console import Console

from myoclonus.cli import EXIT_COULD_NOT_RUN, EXIT_DONE, run
from myoclonus.cli.night import _show_table
from myoclonus.report.sections import SectionTable

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def marks(tmp_path: Path) -> Path:
    path = tmp_path / "marks.tsv"
    lines = ["onset\tduration\ttrial_type", *(f"{30 * k}\t30\tN2" for k in range(120))]
    lines += [f"{100 + 20 * k}\t2\tLM" for k in range(5)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("command", ["score", "agree", "export"])
def test_every_command_has_help_with_an_example(command: str, capsys: Captured) -> None:
    assert run([command, "--help"]) == EXIT_DONE
    assert f"Example: myoclonus {command}" in capsys.readouterr().out.replace("`", "")


def test_marks_are_scored_shown_compared_and_exported(marks: Path, tmp_path: Path, capsys: Captured) -> None:
    out = tmp_path / "out"
    assert run(["score", str(marks), "--out", str(out)]) == EXIT_DONE
    assert "5 by AASM rules and 5 by WASM rules" in " ".join(capsys.readouterr().out.split())
    assert run(["agree", str(marks), str(out), "--out", str(tmp_path / "agree")]) == EXIT_DONE
    assert "Sleep stages agree" not in capsys.readouterr().out  # one stage all night has no kappa
    assert run(["export", str(out), "--to", "edf", "--out", str(tmp_path / "x.edf")]) == EXIT_DONE
    assert (tmp_path / "x.edf").is_file()


def test_json_is_what_the_tables_hold(marks: Path, tmp_path: Path, capsys: Captured) -> None:
    out = tmp_path / "out"
    assert run(["score", str(marks), "--out", str(out), "--json"]) == EXIT_DONE
    rows = json.loads(capsys.readouterr().out)
    assert {"measure": "plms_index", "scope": "rule:WASM", "value": 5.0}.items() <= next(
        row for row in rows if (row["measure"], row["scope"]) == ("plms_index", "rule:WASM")
    ).items()
    assert run(["agree", str(marks), str(out), "--json"]) == EXIT_DONE
    rows = json.loads(capsys.readouterr().out)
    assert [row["value"] for row in rows if (row["class"], row["measure"]) == ("leg_movement", "f1")] == [1.0]


def test_a_setting_changes_the_rule(marks: Path, tmp_path: Path, capsys: Captured) -> None:
    words = ["score", str(marks), "--out", str(tmp_path / "out"), "--json", "--set", "sleep.wasm_min_run=6"]
    assert run(words) == EXIT_DONE
    rows = json.loads(capsys.readouterr().out)
    assert [row["value"] for row in rows if (row["measure"], row["scope"]) == ("plms_index", "rule:WASM")] == [0.0]


@pytest.mark.parametrize("words", [["score", "absent.csv", "--out", "x"], ["agree", "absent", "absent"]])
def test_a_missing_file_is_told_with_its_code(
    words: list[str], tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(words) == EXIT_COULD_NOT_RUN
    assert "[file-not-found]" in capsys.readouterr().err


def test_folders_of_scorings_are_compared_recording_by_recording(marks: Path, tmp_path: Path, capsys: Captured) -> None:
    for folder, names in (("a", ("n1.tsv", "n2.tsv")), ("b", ("n1.tsv", "n2.tsv", "n3.tsv"))):
        (tmp_path / folder).mkdir()
        for name in names:
            (tmp_path / folder / name).write_text(marks.read_text(encoding="utf-8"), encoding="utf-8")
    out = tmp_path / "agree"
    assert run(["agree", str(tmp_path / "a"), str(tmp_path / "b"), "--out", str(out)]) == EXIT_DONE
    said = capsys.readouterr()
    assert "F1 1" in said.out
    assert "10 events are in both scorings" in " ".join(said.out.split())
    assert "n3 is in one of the folders only" in said.err
    assert "one dot a recording" in (out / "report.html").read_text(encoding="utf-8")


def test_agreement_can_be_kept_to_a_stage(marks: Path, capsys: Captured) -> None:
    assert run(["agree", str(marks), str(marks), "--stage", "N2"]) == EXIT_DONE
    assert "5 events are in both scorings" in " ".join(capsys.readouterr().out.split())
    assert run(["agree", str(marks), str(marks), "--stage", "R"]) == EXIT_COULD_NOT_RUN
    assert "agreement-without-stages" in capsys.readouterr().err


@pytest.mark.parametrize(("width", "is_table"), [(60, True), (40, False)])
def test_a_table_too_wide_for_the_terminal_is_printed_row_by_row(width: int, is_table: bool) -> None:
    columns = ("Class", "A", "B", "both", "F1", "kappa")
    rows = SectionTable(
        caption="By class",
        columns=columns,
        rows=(("left leg phasic", "12", "13", "0", "n/a", "0.5"),),
        numeric=(False,) * 6,
    )
    to = Console(width=width, file=io.StringIO())
    _show_table(to, rows)
    said = " ".join(to.file.getvalue().split())  # type: ignore[attr-defined]
    assert ("left leg phasic: A 12, B 13, kappa 0.5" in said) is not is_table
    assert ("┃" in said) is is_table
