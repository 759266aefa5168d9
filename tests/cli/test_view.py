"""The workbench from the command line: one page printed, and a server that starts and ends cleanly."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from myoclonus.cli import EXIT_COULD_NOT_RUN, EXIT_DONE, EXIT_STOPPED, run

ROOT = Path(__file__).resolve().parents[2]
TWITCHES = ROOT / "src" / "myoclonus" / "data" / "thumb_twitches.edf"


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("view") / "twitches.edf"
    shutil.copy(TWITCHES, path)
    assert run(["view", str(path), "--get", "/index.json", "--quiet"]) == EXIT_DONE
    return path


def test_the_result_and_the_levels_lie_beside_the_recording(recording: Path) -> None:
    folder = recording.with_name("twitches.edf.myoclonus")
    assert (folder / "bursts.tsv").is_file()
    assert (folder / "levels.bin").is_file()


def test_one_page_is_printed_and_nothing_else(recording: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert run(["view", str(recording), "--get", "/events.json"]) == EXIT_DONE
    captured = capfdbinary.readouterr()
    assert len(json.loads(captured.out)["columns"]["burst_id"]) == 21
    assert captured.err == b""


def test_a_page_that_does_not_exist_ends_badly(recording: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert run(["view", str(recording), "--get", "/nowhere"]) == EXIT_COULD_NOT_RUN
    assert json.loads(capfdbinary.readouterr().out)["code"] == "not-found"


def test_an_analysis_that_is_there_is_not_made_again_unless_asked(recording: Path) -> None:
    provenance = recording.with_name("twitches.edf.myoclonus") / "provenance.json"
    before = provenance.stat().st_mtime_ns
    run(["view", str(recording), "--get", "/index.json"])
    assert provenance.stat().st_mtime_ns == before
    run(["view", str(recording), "--get", "/index.json", "--again"])
    assert provenance.stat().st_mtime_ns > before


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--host", "0.0.0.0"], "address-not-free"),
        (["--host", "no.such.host.invalid"], "address-not-free"),
        (["--rater", "../x"], "rater-name"),
        (["--port", "99999"], "command-line"),
    ],
)
def test_what_cannot_be_served_is_told(
    recording: Path, words: list[str], code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["view", str(recording), "--no-browser", *words]) == EXIT_COULD_NOT_RUN
    assert f"[{code}]" in capsys.readouterr().err


def test_a_port_that_is_taken_is_told(recording: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert run(["view", str(recording), "--no-browser", "--port", port]) == EXIT_COULD_NOT_RUN
    assert "[address-not-free]" in capsys.readouterr().err


@pytest.fixture
def server(recording: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    command = [sys.executable, "-m", "myoclonus", "view", str(recording), "--no-browser"]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ | {"PYTHONUNBUFFERED": "1"}
    )
    try:
        assert process.stdout is not None
        found = re.search(r"Workbench: (http://127\.0\.0\.1:\d+/)", process.stdout.readline())
        assert found, process.communicate(timeout=10)[1]
        yield process, found[1]
    finally:
        process.kill()
        process.communicate(timeout=10)


def post(address: str, body: object) -> object:
    request = urllib.request.Request(
        f"{address}decisions",
        data=json.dumps(body).encode(),
        headers={"content-type": "application/json", "origin": address.rstrip("/")},
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.loads(answer.read())


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal for one process")
def test_the_server_answers_and_ends_cleanly_when_stopped_from_the_keyboard(
    server: tuple[subprocess.Popen[str], str],
) -> None:
    process, address = server
    with urllib.request.urlopen(address, timeout=20) as answer:
        assert b"<title>twitches" in answer.read()
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=20)
    assert process.returncode == EXIT_STOPPED
    assert "Traceback" not in errors


def test_a_thousand_decisions_survive_the_death_of_the_server(
    server: tuple[subprocess.Popen[str], str], recording: Path
) -> None:
    process, address = server
    folder = recording.with_name("twitches.edf.myoclonus")
    for k in range(50):
        mark = {"action": "mark", "what": "rest", "onset": 1.0 + 0.001 * k, "duration": 1.0}
        post(address, {"decisions": [{**mark, "key": f"{k}-{j}"} for j in range(20)], "revision": 0})
    process.kill()
    process.wait(timeout=20)
    rows = (folder / "decisions.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(rows) == 1000
    assert len({json.loads(row)["id"] for row in rows}) == 1000
