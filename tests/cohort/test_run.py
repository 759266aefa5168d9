"""A cohort from its recordings to its tables."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import unquote

import fsspec
import pandas as pd
import pyarrow.parquet as pq
import pytest
from tests.cohort.made import write_bids, write_recording

from myoclonus import tables
from myoclonus.cohort import CohortOptions, collect_cohort, find_items, run_cohort
from myoclonus.cohort.layout import Layout
from myoclonus.cohort.page import Found, cohort_page
from myoclonus.cohort.run import CohortResult
from myoclonus.cohort.schemas import CHANGES, COMPARISONS, RECORDINGS
from myoclonus.cohort.values import NEEDED_COLUMNS
from myoclonus.cohort.work import Task, run_task
from myoclonus.errors import SettingsError
from myoclonus.settings import Settings, settings_from_mapping, settings_to_toml

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
def test_the_tables_are_read_by_duckdb_polars_and_pandas_alike(done: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    polars = pytest.importorskip("polars")
    place = done / "tables" / "jerks"
    by_pandas = pd.read_parquet(place)
    assert polars.read_parquet(place / "*.parquet")["onset"].to_list() == by_pandas["onset"].to_list()
    query = f"select participant, count(*) from '{(place / '*.parquet').as_posix()}' group by participant order by participant"
    assert duckdb.sql(query).fetchall() == [(name, 3) for name in ("sub-00", "sub-01", "sub-04", "sub-05")]


@pytest.mark.slow
def test_nothing_is_computed_twice_and_a_failure_only_when_asked(dataset: Path, done: Path) -> None:
    before = written_at(done)
    again = run(dataset, done)
    assert (again.n_reused, written_at(done)) == (6, before)
    retried = run(dataset, done, retry_failed=True)
    assert (retried.n_reused, retried.failures) == (4, {"not-edf": 1, "file-empty": 1})


@pytest.mark.slow
@pytest.mark.parametrize("n_workers", [2, 8])
def test_tables_are_the_same_bytes_on_several_workers(
    dataset: Path, done: Path, tmp_path: Path, n_workers: int
) -> None:
    run(dataset, tmp_path / "out", n_workers=n_workers)
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
def test_a_name_in_the_name_of_a_file_or_folder_that_cannot_be_read_reaches_no_output(tmp_path: Path) -> None:
    for folder in ("Mustermann_Erika", "Vandenberg_Piet"):
        (tmp_path / "in" / folder).mkdir(parents=True)
        (tmp_path / "in" / folder / "night.edf").write_bytes(b"junk")
    (tmp_path / "in" / "Mustermann Erika 1951.edf").write_bytes(b"")
    write_recording(tmp_path / "in" / "Haagse_Harry" / "ok.edf", patient="Haagse_Harry")
    write_recording(tmp_path / "in" / "Other" / "ok.edf", seed=1)
    out = tmp_path / "out"
    (tmp_path / "in" / "night 12.edf").write_bytes(b"")
    result = run(tmp_path / "in", out)
    assert result.failures == {"not-edf": 2, "file-empty": 2}
    assert result.failed[str(tmp_path / "in" / "Vandenberg_Piet" / "night.edf")] == "not-edf"
    public = [path for path in out.rglob("*") if Layout(out).state not in (path, path.parent)]
    telling = re.compile(rb"mustermann|erika|vandenberg|haagse|harry", re.IGNORECASE)
    assert [path for path in public if telling.search(path.name.encode())] == []
    assert [path for path in public if path.is_file() and telling.search(path.read_bytes())] == []
    recordings = pq.read_table(out / "tables" / "recordings").to_pandas()
    assert recordings["recording_id"].str.fullmatch(r"recording-[0-9a-f]{8}|Other__ok|night 12").all()
    assert recordings["recording_id"].is_unique
    assert "night 12" in recordings["recording_id"].to_list()  # only numbered, so that it is found by its own name
    key = pd.read_csv(Layout(out).key_table, sep="\t").set_index("path")
    assert key["status"].tolist() == ["failed"] * 4 + ["done"] * 2
    one = key.loc[str(tmp_path / "in" / "Mustermann Erika 1951.edf")]
    assert (one["status"], one["code"]) == ("failed", "file-empty")
    assert one["recording_id"] in set(recordings["recording_id"])


@pytest.mark.slow
def test_a_recording_keeps_the_name_that_the_list_gives_it_and_a_renamed_copy_is_seen(tmp_path: Path) -> None:
    write_recording(tmp_path / "Mustermann.edf", patient="Mustermann_Erika")
    shutil.copy(tmp_path / "Mustermann.edf", tmp_path / "copy.edf")
    (tmp_path / "list.csv").write_text("recording,recording_id\nMustermann.edf,p01\ncopy.edf,p02\n")
    run(tmp_path / "list.csv", tmp_path / "out")
    recordings = pq.read_table(tmp_path / "out" / "tables" / "recordings").to_pandas()
    assert recordings["recording_id"].tolist() == ["p01", "p02"]
    assert recordings["same_content_as"].fillna("").tolist() == ["", "p01"]


@pytest.mark.slow
def test_the_page_leads_to_every_report_and_tells_the_jerks_of_each_participant(done: Path) -> None:
    page = (done / "cohort.html").read_text(encoding="utf-8")
    links = re.findall(r'href="(recordings/[^"]+)"', page)
    assert len(links) == 4
    assert [link for link in links if not (done / unquote(link)).is_file()] == []
    row = re.search(r"<tr><td>sub-00</td>(.*?)</tr>", page)
    assert row is not None
    assert re.findall(r"<td[^>]*>([^<]*)</td>", row[1]) == [
        "control",
        "not decidable",
        "30",
        "3",
        "6\N{NO-BREAK SPACE}s",
        "1 of 1",
    ]
    assert re.search(r'<span class="mark bad">not-edf</span> ses-1 sub-02_ses-1_\S*emg<', page)
    assert re.findall(r">([\d.]+) to \1<", page) == []


def test_a_recording_without_a_participant_counts_as_one_person() -> None:
    rows = [
        {
            "recording_id": f"r{k}",
            "status": "done",
            "participant": person,
            "duration_s": 60.0,
            "analyzed_s": 60.0,
            "n_jerks": 0,
        }
        for k, person in enumerate(("a", "a", None, None))
    ]
    found = Found(
        recordings=tables.from_rows(RECORDINGS, rows),
        measures=pd.DataFrame(columns=list(NEEDED_COLUMNS)),
        forms=pd.DataFrame(columns=["recording_id", "form", "rank", "probability", "verdict"]),
        comparisons=tables.empty(COMPARISONS),
        changes=tables.empty(CHANGES),
    )
    page = cohort_page(found)
    assert re.search(r"<td[^>]*>3</td>\s*<td[^>]*>4</td>\s*<td[^>]*>4</td>", page)


@pytest.mark.slow
def test_shares_are_collected_into_the_same_tables(dataset: Path, done: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = run(dataset, out, shard=(1, 2))
    half = collect_cohort(out)  # what the other share has to do is listed as not analyzed
    assert half.recordings["status"].value_counts().to_dict() == {"done": 2, "failed": 1, "not_analyzed": 3}
    assert "3 not analyzed yet" in half.page.read_text(encoding="utf-8")
    second = run(dataset, out, shard=(2, 2))
    assert (len(first.plan.tasks), len(second.plan.tasks), first.collected) == (3, 3, None)
    collect_cohort(out)
    assert tables_of(out) == tables_of(done)


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def over_http(folder: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.slow
def test_recordings_are_fetched_from_addresses_with_what_belongs_to_them(tmp_path: Path) -> None:
    pytest.importorskip("aiohttp", reason="fsspec reads http with it")
    recording = write_recording(tmp_path / "in" / "a.edf")
    (tmp_path / "in" / "stages.tsv").write_text("onset\tduration\tstage\n0\t6\tN2\n")
    with zipfile.ZipFile(tmp_path / "in.zip", "w") as archive:
        archive.write(recording, "a.edf")
    with over_http(tmp_path / "in") as address:
        rows = [
            f"file\tfile://{recording}\tn/a",
            f"http\t{address}/a.edf\t{address}/stages.tsv",
            f"zip\tzip://a.edf::file://{tmp_path}/in.zip\tn/a",
            f"gone\t{address}/gone.edf\tn/a",
        ]
        (tmp_path / "list.tsv").write_text("\n".join(["recording_id\trecording\thypnogram", *rows]) + "\n")
        result = run(tmp_path / "list.tsv", tmp_path / "out")
    assert result.failures == {"input-not-reachable": 1}
    folders = {name: tmp_path / "out" / "recordings" / name for name in ("file", "http", "zip")}
    bursts = {name: pd.read_csv(folder / "bursts.tsv", sep="\t") for name, folder in folders.items()}
    for name in ("http", "zip"):
        assert bursts[name].drop(columns="stage").equals(bursts["file"].drop(columns="stage"))
    assert bursts["http"]["stage"].tolist() == ["N2"] * 3


def test_a_recording_in_the_memory_of_this_process_is_analyzed(tmp_path: Path) -> None:
    recording = write_recording(tmp_path / "a.edf")
    fsspec.filesystem("memory").pipe("/somewhere/a.edf", recording.read_bytes())
    item = find_items("memory://somewhere/a.edf").items[0]
    Layout(tmp_path / "out").prepare(settings_to_toml(Settings()))
    row = run_task(Task(item=item, root=str(tmp_path / "out"), made_by="0", run="run"))
    assert (row["status"], row["n_jerks"]) == ("done", 3)


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
