"""Which recordings a place holds."""

from __future__ import annotations

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import fsspec
import pytest
from tests.cohort.made import write_bids, write_recording

from myoclonus.cohort.asked import keep_source, kept_source
from myoclonus.cohort.layout import Layout
from myoclonus.cohort.source import Source, find_items
from myoclonus.cohort.work import Task, run_task
from myoclonus.errors import ReadError
from myoclonus.settings import Settings, settings_to_toml


def test_a_folder_is_searched_through_and_hidden_folders_are_left_out(tmp_path: Path) -> None:
    for name in ("a.edf", "deep/er/b.bdf", ".hidden/c.edf", "derivatives/d.edf", "notes.csv"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    assert [item.recording_id for item in find_items(str(tmp_path)).items] == ["a", "b"]


def test_recordings_of_one_name_are_told_apart_by_folder_and_then_by_kind(tmp_path: Path) -> None:
    for name in ("one/night.edf", "two/night.edf", "two/night.bdf"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    names = [item.recording_id for item in find_items(str(tmp_path)).items]
    assert names == ["one__night", "two__night-bdf", "two__night-edf"]


def test_a_bids_dataset_gives_participants_sessions_groups_and_who_is_missing(tmp_path: Path) -> None:
    root = write_bids(tmp_path / "set", {"sub-01": "patient", "sub-02": "control"}, sessions=("ses-1", "ses-2"))
    (root / "participants.tsv").write_text("participant_id\tgroup\nsub-01\tpatient\nsub-02\tcontrol\nsub-03\tcontrol\n")
    source = find_items(str(root))
    first = source.items[0]
    assert source.kind == "BIDS dataset"
    assert len(source.items) == 4
    assert (first.participant, first.session, first.groups) == ("sub-01", "ses-1", {"group": "patient"})
    assert source.missing == ("sub-03",)


def test_names_and_birth_dates_of_participants_are_left_where_they_are(tmp_path: Path) -> None:
    root = write_bids(tmp_path / "set", {"sub-01": "patient"}, sessions=("ses-1",))
    (root / "participants.tsv").write_text(
        "participant_id\tgroup\tname\tdate_of_birth\tage\nsub-01\tpatient\tPetronella Vandenberg\t1961-05-04\t60\n"
    )
    assert find_items(str(root)).items[0].groups == {"group": "patient", "age": "60"}
    write_recording(tmp_path / "a.edf")
    (tmp_path / "list.tsv").write_text("recording\tlastName\tdrug\na.edf\tVandenberg\tyes\n")
    assert find_items(str(tmp_path / "list.tsv")).items[0].groups == {"drug": "yes"}


def test_a_list_of_paths_counts_from_its_own_folder_and_keeps_what_is_not_there(tmp_path: Path) -> None:
    write_recording(tmp_path / "data" / "a.edf")
    (tmp_path / "list.txt").write_text("# mine\ndata/a.edf\n\ndata/gone.edf\n")
    items = find_items(str(tmp_path / "list.txt")).items
    assert [(item.recording_id, item.size_bytes > 0) for item in items] == [("a", True), ("gone", False)]


def test_a_table_names_recordings_and_groups(tmp_path: Path) -> None:
    write_recording(tmp_path / "a.edf")
    (tmp_path / "list.tsv").write_text(
        "recording\trecording_id\tparticipant\tsession\tdrug\na.edf\tfirst\tp1\ts1\tyes\n"
    )
    (item,) = find_items(str(tmp_path / "list.tsv")).items
    assert (item.recording_id, item.participant, item.session, item.groups) == ("first", "p1", "s1", {"drug": "yes"})


def test_an_address_in_memory_is_a_place(tmp_path: Path) -> None:
    files = fsspec.filesystem("memory")
    files.pipe("/cohort-of-two/a.edf", b"x")
    files.pipe("/cohort-of-two/b.edf", b"xy")
    items = find_items("memory://cohort-of-two").items
    assert [(item.path, item.size_bytes) for item in items] == [
        ("memory:///cohort-of-two/a.edf", 1),
        ("memory:///cohort-of-two/b.edf", 2),
    ]


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("nowhere", None, "cohort-source-missing"),
        ("list.tsv", "path\na.edf\n", "cohort-list-unreadable"),
        ("list.csv", "recording,recording_id\na.edf,x\nb.edf,x\n", "cohort-name-twice"),
        ("empty.txt", "# nothing\n", "cohort-empty"),
    ],
)
def test_a_place_that_cannot_be_used_says_why(tmp_path: Path, name: str, text: str | None, code: str) -> None:
    if text is not None:
        (tmp_path / name).write_text(text)
    with pytest.raises(ReadError) as caught:
        find_items(str(tmp_path / name))
    assert caught.value.code == code


def test_an_unknown_kind_of_address_says_so() -> None:
    with pytest.raises(ReadError, match="cannot be reached"):
        find_items("nosuchkind://bucket/folder")


def test_shares_that_begin_at_the_same_moment_take_each_other_for_no_strangers(tmp_path: Path) -> None:
    def prepare(root: Path) -> None:
        together.wait()
        Layout(root).prepare("")

    together = Barrier(8)
    with ThreadPoolExecutor(8) as threads:
        for index in range(30):
            for one in [threads.submit(prepare, tmp_path / str(index)) for _ in range(8)]:
                one.result()


@pytest.mark.skipif(sys.platform != "linux", reason="other systems take only text for a name")
def test_a_file_whose_name_is_no_text_is_a_row_like_any_other(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    with open(os.fsencode(tmp_path / "in") + b"/nu\xefts.edf", "wb") as file:  # noqa: PTH123  (a path is text)
        file.write(b"junk")
    (item,) = find_items(str(tmp_path / "in")).items
    layout = Layout(tmp_path / "out")
    layout.prepare(settings_to_toml(Settings()))
    row = run_task(Task(item=item, root=str(tmp_path / "out"), made_by="0", run="run"))
    assert (row["code"], row["recording_id"]) == ("not-edf", item.code)
    assert "ts.edf" not in row["message"]
    assert layout.row(item.key) == row
    keep_source(layout, Source(items=(item,)))
    assert kept_source(layout) == Source(items=(item,))


@pytest.mark.parametrize(
    ("name", "is_kept"),
    [("night_0012", True), ("r7", True), ("1951-05-02", False), ("recording 4821934", False), ("Weiß 1", False)],
)
def test_a_file_that_cannot_be_read_keeps_a_name_that_is_only_numbered(
    tmp_path: Path, name: str, is_kept: bool
) -> None:
    (tmp_path / f"{name}.edf").write_bytes(b"junk")
    (item,) = find_items(str(tmp_path)).items
    assert (item.code == name) is is_kept
    assert is_kept or item.code.startswith("recording-")
