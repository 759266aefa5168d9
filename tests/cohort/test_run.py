"""A cohort from its recordings to its tables."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import fsspec
import pyarrow.parquet as pq
import pytest
from tests.cohort.made import write_bids, write_recording

from myoclonus.cohort import CohortOptions, collect_cohort, find_items, run_cohort
from myoclonus.cohort.layout import Layout
from myoclonus.cohort.run import CohortResult
from myoclonus.errors import SettingsError
from myoclonus.settings import settings_from_mapping

PEOPLE = {f"sub-{index:02d}": "patient" if index % 2 else "control" for index in range(6)}


def run(place: Path, out: Path, **options: Any) -> CohortResult:
    return run_cohort(str(place), out, None, CohortOptions(**({"n_workers": 1} | options)))


def tables_of(out: Path) -> dict[str, str]:
    files = sorted((out / "tables").rglob("*.parquet"))
    return {path.relative_to(out).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def written_at(out: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in Layout(out).state.glob("*.json")}


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = write_bids(tmp_path_factory.mktemp("cohort") / "set", PEOPLE)
    for name, damage in (("sub-02", b"junk"), ("sub-03", b"")):
        next((root / name).rglob("*.edf")).write_bytes(damage)
    return root


@pytest.fixture(scope="module")
def done(dataset: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("out") / "cohort"
    run(dataset, out)
    return out


@pytest.mark.slow
def test_damaged_recordings_are_rows_with_their_code_and_the_others_have_a_whole_result(done: Path) -> None:
    recordings = pq.read_table(done / "tables" / "recordings").to_pandas().set_index("participant")
    assert recordings["status"].tolist() == ["done", "done", "failed", "failed", "done", "done"]
    assert recordings.loc[["sub-02", "sub-03"], "code"].tolist() == ["not-edf", "file-empty"]
    assert recordings.loc["sub-00", ["n_jerks", "group"]].tolist() == [3, "control"]
    assert (done / "recordings" / recordings.loc["sub-00", "recording_id"] / "report.html").is_file()
    jerks = pq.read_table(done / "tables" / "jerks").to_pandas()
    assert jerks.groupby("participant")["jerk_id"].count().to_dict() == dict.fromkeys(
        ["sub-00", "sub-01", "sub-04", "sub-05"], 3
    )
    assert jerks["onset"].head(3).round(1).tolist() == [1.0, 2.5, 4.0]
    assert "2 failed" in (done / "cohort.html").read_text(encoding="utf-8")


@pytest.mark.slow
def test_nothing_is_computed_twice_and_a_failure_only_when_asked(dataset: Path, done: Path) -> None:
    before = written_at(done)
    again = run(dataset, done)
    assert (again.n_reused, written_at(done)) == (6, before)
    retried = run(dataset, done, retry_failed=True)
    assert (retried.n_reused, retried.failures) == (4, {"not-edf": 1, "file-empty": 1})


@pytest.mark.slow
def test_tables_are_the_same_bytes_on_three_workers(dataset: Path, done: Path, tmp_path: Path) -> None:
    run(dataset, tmp_path / "out", n_workers=3)
    assert tables_of(tmp_path / "out") == tables_of(done)
    assert len(tables_of(done)) == 9


@pytest.mark.slow
def test_other_settings_and_another_content_are_computed_anew(tmp_path: Path) -> None:
    write_recording(tmp_path / "in" / "a.edf", seed=1)
    write_recording(tmp_path / "in" / "b.edf", seed=2)
    out = tmp_path / "out"
    run(tmp_path / "in", out)
    os.utime(tmp_path / "in" / "a.edf", (1, 1))
    write_recording(tmp_path / "in" / "b.edf", seed=3, jerks_at_s=(1.0,))
    provenance = {name: (out / "recordings" / name / "provenance.json").stat().st_mtime_ns for name in "ab"}
    assert run(tmp_path / "in", out).n_reused == 0
    after = {name: (out / "recordings" / name / "provenance.json").stat().st_mtime_ns for name in "ab"}
    assert (after["a"] == provenance["a"], after["b"] == provenance["b"]) == (True, False)
    other = settings_from_mapping({"detect": {"highpass_hz": 31.0}})
    result = run_cohort(str(tmp_path / "in"), out, other, CohortOptions(n_workers=1))
    assert result.n_reused == 0
    assert (out / "recordings" / "a" / "provenance.json").stat().st_mtime_ns != after["a"]


@pytest.mark.slow
def test_a_name_in_the_file_name_reaches_no_output(tmp_path: Path) -> None:
    write_recording(tmp_path / "in" / "Mustermann_night.edf", patient="Mustermann_Erika")
    out = tmp_path / "out"
    run(tmp_path / "in", out)
    tables_and_page = [*(out / "tables").rglob("*.parquet"), out / "cohort.html", *(out / "recordings").rglob("*")]
    assert [path for path in tables_and_page if "mustermann" in path.name.casefold()] == []
    assert [path for path in tables_and_page if path.is_file() and b"ustermann" in path.read_bytes()] == []
    assert len(list((out / "recordings").iterdir())) == 1


@pytest.mark.slow
def test_shares_are_collected_into_the_same_tables(dataset: Path, done: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = run(dataset, out, shard=(1, 2))
    second = run(dataset, out, shard=(2, 2))
    assert (len(first.plan.tasks), len(second.plan.tasks), first.collected) == (3, 3, None)
    collect_cohort(out, find_items(str(dataset)))
    assert tables_of(out) == tables_of(done)


@pytest.mark.slow
def test_recordings_are_fetched_from_an_address_with_what_belongs_to_them(tmp_path: Path) -> None:
    write_recording(tmp_path / "in" / "a.edf")
    (tmp_path / "list.txt").write_text(f"file://{tmp_path}/in/a.edf\n")
    run(tmp_path / "list.txt", tmp_path / "out")
    zipped = fsspec.filesystem("zip", fo=str(tmp_path / "in.zip"), mode="w")
    zipped.pipe("a.edf", (tmp_path / "in" / "a.edf").read_bytes())
    zipped.close()
    (tmp_path / "zipped.txt").write_text(f"zip://a.edf::file://{tmp_path}/in.zip\n")
    result = run(tmp_path / "zipped.txt", tmp_path / "out2")
    assert result.failures == {}
    assert (tmp_path / "out2" / "recordings" / "a" / "jerks.tsv").read_bytes() == (
        tmp_path / "out" / "recordings" / "a" / "jerks.tsv"
    ).read_bytes()


@pytest.mark.slow
def test_two_occasions_of_a_person_are_compared(tmp_path: Path) -> None:
    root = write_bids(tmp_path / "set", {"sub-1": "patient"}, sessions=("ses-1", "ses-2"))
    write_recording(next(root.rglob("*ses-2*.edf")), jerks_at_s=(1.0,))
    run(root, tmp_path / "out")
    changes = pq.read_table(tmp_path / "out" / "tables" / "changes").to_pandas().set_index("measure")
    rate = changes.loc["jerk_rate"]
    assert (rate["first"], rate["last"], rate["change"]) == pytest.approx((30.0, 10.0, -20.0), abs=0.01)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_a_killed_run_goes_on_where_it_stopped(tmp_path: Path) -> None:
    for index in range(6):
        write_recording(tmp_path / "in" / f"r{index}.edf", seed=index)
    out = tmp_path / "out"
    command = [
        sys.executable,
        "-m",
        "myoclonus",
        "cohort",
        str(tmp_path / "in"),
        "--out",
        str(out),
        "--workers",
        "1",
        "-q",
    ]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until = time.monotonic() + 120
    while not (out.exists() and len(written_at(out)) >= 2) and time.monotonic() < until:
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.wait()
    time.sleep(1.0)
    before = written_at(out)
    assert 2 <= len(before) < 6
    result = run(tmp_path / "in", out)
    after = written_at(out)
    assert result.failures == {}
    assert {name: after[name] for name in before} == before
    assert len(after) == 6
    assert len(pq.read_table(out / "tables" / "jerks")) == 18


def test_a_folder_that_is_no_cohort_is_left_alone(tmp_path: Path) -> None:
    write_recording(tmp_path / "in" / "a.edf")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.txt").write_text("mine")
    with pytest.raises(SettingsError, match="not a cohort"):
        run(tmp_path / "in", tmp_path / "out")
    with pytest.raises(SettingsError, match="is no cohort"):
        collect_cohort(tmp_path / "in")


def test_a_share_that_does_not_exist_and_an_unknown_column_are_refused(tmp_path: Path) -> None:
    write_recording(tmp_path / "in" / "a.edf")
    with pytest.raises(SettingsError, match="shard 3/2 does not exist"):
        run(tmp_path / "in", tmp_path / "out", shard=(3, 2))
