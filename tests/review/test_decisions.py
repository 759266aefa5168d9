"""The file of decisions only grows, survives crashes, and two writers do not harm it."""

from __future__ import annotations

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from myoclonus.errors import SettingsError
from myoclonus.review.decisions import DecisionLog, decisions_path, effective

WRITER = """
import sys
from pathlib import Path
from myoclonus.review.decisions import DecisionLog
log = DecisionLog(Path(sys.argv[1]))
for k in range(60):
    log.append([{"action": "accept", "targets": [f"{sys.argv[2]}{k}"]}], sys.argv[2])
"""


@pytest.fixture
def log(tmp_path: Path) -> DecisionLog:
    return DecisionLog(tmp_path / "decisions.jsonl")


def test_a_row_says_who_when_and_what(log: DecisionLog) -> None:
    row = log.append([{"action": "reject", "targets": ["b1"]}], "anna")[0]
    assert (row["id"], row["who"], row["action"], row["targets"]) == ("d000001", "anna", "reject", ["b1"])
    assert row["when"].endswith("+00:00")
    assert json.loads(log.path.read_text(encoding="utf-8")) == row


def test_rows_are_added_and_none_is_changed(log: DecisionLog) -> None:
    log.append([{"action": "accept", "targets": ["b1"]}], "anna")
    before = log.path.read_bytes()
    log.append([{"action": "undo", "targets": ["d000001"]}], "anna")
    assert log.path.read_bytes().startswith(before)
    assert len(log.rows) == 2


def test_what_another_program_wrote_is_seen(log: DecisionLog) -> None:
    DecisionLog(log.path).append([{"action": "accept", "targets": ["b1"]}], "bert")
    assert [row["who"] for row in log.refresh()] == ["bert"]
    assert log.append([{"action": "accept", "targets": ["b2"]}], "anna")[0]["id"] == "d000002"


def test_a_row_that_a_crash_cut_is_passed_over_and_the_next_one_is_whole(log: DecisionLog) -> None:
    log.append([{"action": "accept", "targets": ["b1"]}], "anna")
    with log.path.open("ab") as file:
        file.write(b'{"id": "d000002", "action": "acc')
    again = DecisionLog(log.path)
    assert len(again.refresh()) == 1
    again.append([{"action": "reject", "targets": ["b2"]}], "anna")
    last = DecisionLog(log.path)
    assert [row["action"] for row in last.refresh()] == ["accept", "reject"]
    assert last.n_unreadable == 1
    assert len({row["id"] for row in last.rows}) == 2


@pytest.mark.parametrize(
    "line", [b"\xff\xfe\n", b"[]\n", b"{}\n", b'{"id": 3, "action": "accept"}\n', b'{"id": "d1", "action": "x"}\n']
)
def test_lines_that_are_no_row_are_counted_and_harmless(log: DecisionLog, line: bytes) -> None:
    log.path.write_bytes(line)
    assert log.refresh() == []
    assert log.n_unreadable == 1


def test_the_same_key_is_written_once_however_often_it_comes(log: DecisionLog) -> None:
    one = {"action": "accept", "targets": ["b1"], "key": "k1"}
    assert len(log.append([one], "anna")) == 1
    assert log.append([one], "anna") == []
    assert DecisionLog(log.path).append([one], "anna") == []
    assert len(log.path.read_bytes().splitlines()) == 1


def test_many_threads_write_whole_rows_with_ids_of_their_own(log: DecisionLog) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda k: log.append([{"action": "accept", "targets": [f"b{k}"]}], "anna"), range(120)))
    rows = DecisionLog(log.path).refresh()
    assert len(rows) == 120
    assert len({row["id"] for row in rows}) == 120


def test_two_programs_write_into_one_file_without_loss(tmp_path: Path) -> None:
    path = tmp_path / "decisions.jsonl"
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(path), who]) for who in ("anna", "bert")]
    assert [writer.wait(timeout=120) for writer in writers] == [0, 0]
    rows = DecisionLog(path).refresh()
    assert len(rows) == 120
    assert len({row["id"] for row in rows}) == 120
    assert {row["targets"][0] for row in rows} == {f"{who}{k}" for who in ("anna", "bert") for k in range(60)}


def test_a_disk_that_refuses_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="decisions-not-writable"):
        DecisionLog(tmp_path / "missing" / "decisions.jsonl").append([{"action": "accept"}], "anna")


@pytest.mark.parametrize("name", ["", "../x", "a/b", "a b", "x" * 41, "a.b", "a\x00"])
def test_a_rater_whose_name_is_no_file_name_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(SettingsError, match="rater-name"):
        decisions_path(tmp_path, name)


def test_each_rater_has_a_file(tmp_path: Path) -> None:
    assert decisions_path(tmp_path, None).name == "decisions.jsonl"
    assert decisions_path(tmp_path, "Jörg-2").name == "decisions-Jörg-2.jsonl"


def rows(*actions: tuple[str, str, list[str]]) -> list[dict[str, object]]:
    return [{"id": name, "action": action, "targets": targets} for name, action, targets in actions]


def test_what_was_taken_back_does_not_stand_and_can_be_brought_back() -> None:
    log = rows(("d1", "accept", ["b1"]), ("d2", "reject", ["b2"]), ("d3", "undo", ["d2"]))
    standing, done, undone = effective(log)
    assert [row["id"] for row in standing] == ["d1"]
    assert (done, undone) == (["d1"], ["d2"])
    standing, done, undone = effective([*log, *rows(("d4", "redo", ["d2"]))])
    assert ([row["id"] for row in standing], undone) == (["d1", "d2"], [])


def test_a_new_decision_ends_what_could_be_brought_back() -> None:
    log = rows(("d1", "accept", ["b1"]), ("d2", "undo", ["d1"]), ("d3", "accept", ["b2"]))
    assert effective(log)[1:] == (["d3"], [])


def test_an_undo_of_what_does_not_stand_last_changes_nothing() -> None:
    log = rows(("d1", "accept", ["b1"]), ("d2", "accept", ["b2"]), ("d3", "undo", ["d1"]))
    assert effective(log)[1] == ["d1", "d2"]
