"""Raters compared with each other, and with what the program found."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.review.made import ONSETS_S
from tests.web.client import client_of, decide, desk_in

from myoclonus.agreement import compare
from myoclonus.errors import ReadError
from myoclonus.review.rated import is_decisions, read_rater

MUSCLE = "EMG FDI R"


def mark_blind(folder: Path, rater: str, onsets_s: tuple[float, ...]) -> Path:
    client = client_of(desk_in(folder, rater=rater, is_blind=True))
    for onset in onsets_s:
        asked = {"action": "add", "channel": MUSCLE, "onset": onset, "duration": 0.05, "kind": "positive"}
        assert decide(client, asked).status_code == 200
    return folder / f"decisions-{rater}.jsonl"


def test_two_blind_raters_are_compared_by_what_each_marked(tmp_path: Path) -> None:
    first = mark_blind(tmp_path, "anna", (1.5, 3.5, 5.5, 7.5))
    second = mark_blind(tmp_path, "bert", (1.502, 3.5, 7.49, 9.5))
    one, other = read_rater(first), read_rater(second)
    assert (one.name, len(one.events), len(other.events)) == ("decisions-anna", 4, 4)
    table = compare(one, other, least_overlap=0.2, epoch_s=30.0, duration_s=28.0).table.set_index(["class", "measure"])
    assert table.loc[("burst", "f1"), "value"] == pytest.approx(2 * 3 / 8)


def test_what_a_blind_rater_decides_after_seeing_is_not_blind(tmp_path: Path) -> None:
    path = mark_blind(tmp_path, "bert", (1.5,))
    client = client_of(desk_in(tmp_path, rater="bert", is_blind=True, with_report=False))
    decide(client, {"action": "unblind"})
    decide(client, {"action": "add", "channel": MUSCLE, "onset": 20.7, "duration": 0.05, "kind": "positive"})
    assert read_rater(path).events["onset"].tolist() == [1.5]


def test_a_rater_who_sees_what_was_found_scores_it_but_for_what_is_rejected(tmp_path: Path) -> None:
    client = client_of(desk_in(tmp_path, with_report=True))
    columns = client.get("/events.json").json()["columns"]
    ids = [b for b, j in zip(columns["burst_id"], columns["jerk_id"], strict=True) if j == "j000001"]
    decide(client, {"action": "reject", "targets": ids})
    path = tmp_path / "decisions.jsonl"
    assert is_decisions(path)
    assert not is_decisions(tmp_path / "bursts.tsv")
    found = read_rater(path).events
    assert len(found) == 22
    assert read_rater(path).end_s == 28.0
    assert found["onset"].min() == pytest.approx(ONSETS_S[1], abs=0.01)


def test_decisions_without_a_result_or_without_a_row_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "decisions.jsonl"
    path.write_text("")
    with pytest.raises(ReadError, match="no decision"):
        read_rater(path)
    path.write_text('{"id": "d000001", "action": "reject", "targets": ["b0000001"], "when": "", "who": "x"}\n')
    with pytest.raises(ReadError, match="result beside it"):
        read_rater(path)
