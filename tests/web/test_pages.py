"""What the server answers: pages and their JSON twins, tiles, decisions, analysis again."""

from __future__ import annotations

import json
import re
import struct
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from starlette.testclient import TestClient
from tests.review.made import EVIL, made
from tests.web.client import client_of, decide, desk_in

from myoclonus.review.display import TILE_BINS
from myoclonus.web.keys import KEYS

PAGES = ("/", "/measures", "/evidence", "/guide", "/report")
SCRIPT = Path(__file__).resolve().parents[2] / "src" / "myoclonus" / "web" / "static" / "main.js"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with client_of(desk_in(tmp_path_factory.mktemp("pages"), with_report=True)) as client:
        yield client


@pytest.fixture
def fresh(tmp_path: Path) -> TestClient:
    return client_of(desk_in(tmp_path))


def ids_of(client: TestClient, jerk_id: str) -> list[str]:
    columns = client.get("/events.json").json()["columns"]
    return [b for b, j in zip(columns["burst_id"], columns["jerk_id"], strict=True) if j == jerk_id]


@pytest.mark.parametrize("path", PAGES)
def test_every_page_has_a_twin_in_json(client: TestClient, path: str) -> None:
    page, twin = client.get(path), client.get("/index.json" if path == "/" else f"{path}.json")
    assert (page.status_code, twin.status_code) == (200, 200)
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert isinstance(twin.json(), dict)


@pytest.mark.parametrize("path", PAGES)
def test_words_of_the_recording_are_never_code_in_a_page(client: TestClient, path: str) -> None:
    assert EVIL not in client.get(path).text


def test_the_overview_says_what_there_is(client: TestClient) -> None:
    found = client.get("/index.json").json()
    assert found["duration_s"] == 28
    assert [channel["role"] for channel in found["channels"]] == ["emg", "emg", "eeg"]
    assert [channel["is_analyzed"] for channel in found["channels"]] == [True, True, False]
    assert found["markers"]["text"] == ["rest", "posture", EVIL]


def test_a_tile_is_the_extremes_of_the_lines_asked_for(client: TestClient) -> None:
    answer = client.get("/tile", params={"level": 10, "index": 0, "channels": "1,0"})
    n_rows, is_plain = struct.unpack("<II", answer.content[:8])
    pairs = np.frombuffer(answer.content[8:], dtype="<f4").reshape(n_rows, TILE_BINS, 2)
    samples = made()[0].read(0, 1500, 1550)
    assert (n_rows, is_plain) == (2, 0)
    assert np.nanmax(pairs[1, 24:25]) == pytest.approx(samples.max(), rel=0.2)
    assert np.nanmax(pairs[1]) > 100


@pytest.mark.parametrize(
    "query",
    [
        "level=-1&index=0", "level=99&index=0", "level=1&index=-1", "level=x&index=0", "level=1", "level=1&index=1e9",
        "level=1&index=0&channels=9", "level=1&index=0&channels=", "level=1&index=0&channels=0,0,0,0",
        "level=1&index=0&emg_low_hz=nan", "level=1&index=0&emg_low_hz=x", "level=1&index=0&montage=odd",
        "level=" + "9" * 400 + "&index=0", "level=²&index=0",
    ],
)  # fmt: skip
def test_a_tile_that_does_not_exist_is_refused_in_words(client: TestClient, query: str) -> None:
    answer = client.get(f"/tile?{query}")
    assert answer.status_code == 400
    assert answer.json()["code"] in ("request-unclear", "view-unknown")


def test_a_long_stretch_through_a_filter_is_as_recorded_until_its_levels_are_made(fresh: TestClient) -> None:
    query = {"level": 15, "index": 0, "emg_low_hz": 20}
    first = fresh.get("/tile", params=query).content
    assert struct.unpack("<II", first[:8]) == (3, 1)
    for _ in range(200):
        if fresh.get("/status.json", params={"emg_low_hz": 20}).json()["levels"]["is_ready"]:
            break
        time.sleep(0.05)
    assert struct.unpack("<II", fresh.get("/tile", params=query).content[:8]) == (3, 0)


def test_a_decision_is_on_the_disk_when_the_answer_comes(fresh: TestClient, tmp_path: Path) -> None:
    burst = ids_of(fresh, "j000002")
    answer = decide(fresh, {"action": "reject", "targets": burst}).json()
    assert answer["rows"][0]["targets"] == burst
    assert (tmp_path / "decisions.jsonl").read_text(encoding="utf-8").count("\n") == 1
    assert answer["events"]["columns"]["burst_id"] == burst
    assert answer["events"]["columns"]["is_counted"] == [False, False]
    assert answer["events"]["is_whole"] is False


def test_a_moved_edge_answers_with_everything_because_jerks_may_change(fresh: TestClient) -> None:
    answer = decide(fresh, {"action": "move", "targets": ids_of(fresh, "j000002")[:1], "onset": 3.45, "duration": 0.1})
    events = answer.json()["events"]
    assert events["is_whole"] is True
    assert 3.45 in events["columns"]["onset"]


def test_undo_and_redo_go_back_and_forth(fresh: TestClient) -> None:
    burst = ids_of(fresh, "j000002")
    decide(fresh, {"action": "reject", "targets": burst})
    undone = decide(fresh, {"action": "undo"}, revision=1).json()["events"]
    assert undone["columns"]["status"] == [None, None]
    assert (undone["can_undo"], undone["can_redo"]) == (False, True)
    redone = decide(fresh, {"action": "redo"}, revision=2).json()["events"]
    assert redone["columns"]["status"] == ["rejected", "rejected"]


def test_one_bad_decision_keeps_all_of_a_request_from_being_written(fresh: TestClient, tmp_path: Path) -> None:
    good = {"action": "reject", "targets": ids_of(fresh, "j000002")}
    answer = decide(fresh, good, {"action": "reject", "targets": ["none"]})
    assert answer.status_code == 400
    assert answer.json()["code"] == "decision-not-possible"
    assert not (tmp_path / "decisions.jsonl").exists()


def test_a_second_tab_learns_what_the_first_decided(tmp_path: Path) -> None:
    first, second = client_of(desk_in(tmp_path)), client_of(desk_in(tmp_path))
    decide(first, {"action": "accept", "targets": ids_of(first, "j000001")})
    assert second.get("/status.json").json()["revision"] == 1
    changed = second.get("/events.json", params={"since": 0}).json()
    assert changed["columns"]["status"] == ["accepted", "accepted"]


def test_a_desk_opened_again_knows_all_decisions(tmp_path: Path) -> None:
    first = client_of(desk_in(tmp_path))
    decide(first, {"action": "add", "channel": "EMG FDI R", "onset": 2.5, "duration": 0.05, "kind": "positive"})
    columns = client_of(desk_in(tmp_path)).get("/events.json").json()["columns"]
    assert columns["is_added"].count(True) == 1


def test_a_jerk_comes_with_its_muscles_and_traces(client: TestClient) -> None:
    found = client.get("/jerk.json", params={"id": "j000001"}).json()
    assert [burst["channel"] for burst in found["bursts"]] == ["EMG FDI R", f"EMG {EVIL}"]
    assert len(found["traces"]) == 3
    assert len(found["traces"][0]["values"]) == len(found["time_ms"])
    assert client.get("/jerk.json", params={"id": EVIL}).json()["code"] == "jerk-unknown"


def test_the_average_is_over_accepted_jerks_once_there_are_some(fresh: TestClient) -> None:
    assert fresh.get("/average.json").json()["n"] == 12
    decide(fresh, {"action": "accept", "targets": ids_of(fresh, "j000002")})
    found = fresh.get("/average.json").json()
    assert (found["n"], found["of"]) == (1, "accepted jerks")
    decide(fresh, {"action": "accept", "targets": ids_of(fresh, "j000003")}, revision=1)
    assert fresh.get("/average.json").json()["n"] == 2


@pytest.mark.parametrize(("kind", "start"), [("svg", b"<?xml"), ("png", b"\x89PNG")])
@pytest.mark.parametrize("name", ["jerk", "average", "raster"])
def test_figures_are_saved_as_svg_and_png(client: TestClient, kind: str, start: bytes, name: str) -> None:
    answer = client.get(f"/figure.{kind}", params={"name": name, "id": "j000001"})
    assert answer.content.startswith(start)
    assert "sandbox" in answer.headers["content-security-policy"]
    assert EVIL.encode() not in answer.content


def test_an_unknown_figure_is_refused(client: TestClient) -> None:
    assert client.get("/figure.svg", params={"name": EVIL}).json()["code"] == "figure-unknown"


def test_the_most_typical_jerk_is_one_of_them(client: TestClient) -> None:
    assert client.get("/typical.json").json()["jerk_id"] in {f"j{k:06d}" for k in range(1, 13)}


def wait_for_analysis(client: TestClient) -> dict[str, object]:
    for _ in range(600):
        status = client.get("/status.json").json()["analysis"]
        if not status["is_running"]:
            return dict(status)
        time.sleep(0.05)
    raise AssertionError("the analysis did not end")


def test_analyzing_again_shows_what_changed_and_leaves_the_result_as_found(tmp_path: Path) -> None:
    client = client_of(desk_in(tmp_path, with_report=True))
    before = (tmp_path / "bursts.tsv").read_bytes()
    decide(client, {"action": "reject", "targets": ids_of(client, "j000002")})
    assert client.post("/analyze", json={}, headers={"origin": "http://127.0.0.1:8000"}).status_code == 202
    assert wait_for_analysis(client)["error"] is None
    found = client.get("/changes.json").json()
    assert (found["is_current"], found["n_jerks"], found["n_bursts"]) == (True, [12, 11], [24, 22])
    rate = next(row for row in found["rows"] if row["measure"] == "jerk_rate" and row["scope"] == "recording")
    assert rate["before"] == pytest.approx(25.71429, abs=1e-4)
    assert rate["after"] == pytest.approx(23.57143, abs=1e-4)
    assert (tmp_path / "bursts.tsv").read_bytes() == before
    assert (tmp_path / "corrected" / "jerks.tsv").read_text(encoding="utf-8").count("\n") == 12
    assert (tmp_path / "corrected" / "changes.tsv").exists()
    assert (tmp_path / "corrected" / "reviewed.tsv").exists()
    assert client.get("/report.json").json()["summary"]["n_jerks"] == 11
    decide(client, {"action": "undo"}, revision=1)
    assert client.get("/changes.json").json()["is_current"] is False


def test_the_guide_names_the_tests_that_would_tell_more_and_how_to_record_them(tmp_path: Path) -> None:
    desk = desk_in(tmp_path, with_report=True)
    result = json.loads((tmp_path / "result.json").read_text(encoding="utf-8"))
    row = {
        "test": "stimuli",
        "gain_bits": 0.3,
        "text": "Give taps & sounds with markers",
        "findings": "evoked, c_reflex",
    }
    (tmp_path / "result.json").write_text(json.dumps(result | {"next_tests": [row]}), encoding="utf-8")
    client = client_of(desk)
    assert client.get("/guide.json").json()["next_tests"] == [row | {"findings": "evoked, c reflex"}]
    assert "Give taps &amp; sounds with markers" in client.get("/guide").text
    assert client_of(desk_in(tmp_path, rater="bert", is_blind=True)).get("/guide.json").json()["next_tests"] == []


def test_each_measured_criterion_leads_to_events_that_are_there(client: TestClient) -> None:
    page = client.get("/evidence").text
    links = re.findall(r'<a href="/#events=([^"&]*)&amp;of=([^"]*)"', page)
    rows = [row for row in client.get("/evidence.json").json()["evidence"] if row["observed"] is not None]
    assert len(links) == len(rows)
    assert ("", "Jerks%20per%20minute") in links
    assert ("kind%3Anegative", "Share%20of%20jerks%20that%20are%20silences") in links


def test_a_marker_and_a_stage_given_by_hand_are_in_the_lanes_and_in_the_next_analysis(tmp_path: Path) -> None:
    client = client_of(desk_in(tmp_path, with_report=True))
    decide(client, {"action": "mark", "what": "N2", "onset": 0.0, "duration": 28.0})
    answer = decide(
        client, {"action": "marker", "marker": "r1", "text": "action", "onset": 11.0, "duration": 0.0}, revision=1
    )
    lanes = answer.json()["events"]["lanes"]
    assert lanes["hypnogram"] == {"onset": [0.0], "duration": [28.0], "stage": ["N2"]}
    assert lanes["markers"]["text"] == ["rest", "action", EVIL]
    assert client.post("/analyze", json={}, headers={"origin": "http://127.0.0.1:8000"}).status_code == 202
    assert wait_for_analysis(client)["error"] is None
    jerks = (tmp_path / "corrected" / "jerks.tsv").read_text(encoding="utf-8").splitlines()[1:]
    assert [line.split("\t")[-1] for line in jerks] == ["rest"] * 5 + ["action"] * 7
    assert {line.split("\t")[-2] for line in jerks} == {"N2"}
    assert client.get("/figure.svg", params={"name": "raster"}).status_code == 200
    assert set(client.get("/movements.json").json()["columns"]) >= {"onset", "type", "rule"}


def test_a_blind_rater_sees_signals_but_nothing_that_was_found(tmp_path: Path) -> None:
    client = client_of(desk_in(tmp_path, rater="bert", is_blind=True, with_report=True))
    decide(client_of(desk_in(tmp_path)), {"action": "mark", "what": "rest", "onset": 1.0, "duration": 2.0})
    assert client.get("/tile", params={"level": 10, "index": 0}).status_code == 200
    events = client.get("/events.json").json()
    assert (events["columns"]["burst_id"], events["marks"], events["doubtful"]) == ([], [], [])
    assert client.get("/index.json").json()["artifacts"]["onset"] == []
    for path in (
        "/measures",
        "/measures.json",
        "/evidence",
        "/evidence.json",
        "/report",
        "/report.json",
        "/changes.json",
        "/typical.json",
        "/movements.json",
    ):
        assert client.get(path).json()["code"] == "blind"
    assert client.get("/figure.svg", params={"name": "raster"}).json()["code"] == "blind"
    assert client.post("/analyze", json={}, headers={"origin": "http://127.0.0.1:8000"}).json()["code"] == "blind"


def test_a_blind_rater_decides_in_a_file_of_their_own_until_asking_to_see(tmp_path: Path) -> None:
    client = client_of(desk_in(tmp_path, rater="bert", is_blind=True, with_report=True))
    added = {"action": "add", "channel": "EMG FDI R", "onset": 1.5, "duration": 0.05, "kind": "positive"}
    assert decide(client, added).json()["events"]["columns"]["burst_id"] == ["m000001"]
    assert decide(client, {"action": "accept", "targets": ["b0000001"]}).status_code == 400
    assert [path.name for path in tmp_path.glob("decisions*")] == ["decisions-bert.jsonl"]
    decide(client, {"action": "unblind"})
    assert client.get("/measures.json").status_code == 200
    assert len(client.get("/events.json").json()["columns"]["burst_id"]) == 25


def test_every_key_of_the_map_has_an_action_in_the_page() -> None:
    script = SCRIPT.read_text(encoding="utf-8")
    missing = [key.action for key in KEYS if f"{key.action}: (" not in script and f'"{key.action}": (' not in script]
    assert missing == []
    keys = [name for key in KEYS for name in key.keys]
    assert len(keys) == len(set(keys))


def test_the_page_loads_only_what_the_server_has(client: TestClient) -> None:
    import re  # noqa: PLC0415

    page = client.get("/").text
    named = re.findall(r'(?:src|href)="(/[^"]+)"', page)
    assert "/static/main.js" in named
    assert {client.get(path).status_code for path in named} == {200}
    assert re.findall(r'(?:src|href)="(?:https?:)?//', page) == []
