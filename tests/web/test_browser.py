"""The workbench in a real browser: find, correct, take back, analyze again, with keyboard and mouse.

Skipped, with the reason, where there is no Chromium. The browser may load from this machine only, and every message of its console counts.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import uvicorn
from tests.review.made import EVIL, ONSETS_S
from tests.web.client import desk_in

from myoclonus import tables
from myoclonus.detect import Detection
from myoclonus.web.app import create_app
from myoclonus.web.serve import Place, claim

pytestmark = pytest.mark.browser

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync",
]  # fmt: skip
KEYS_TO_PRESS = "+ + - 0 ArrowUp ArrowDown ] [ c Shift+C f Home End PageDown d t o b v".split()
PLACES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    found = os.environ.get("CHROMIUM") or next((path for name in PLACES if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip(f"no Chromium: none of {', '.join(PLACES)} is there, and CHROMIUM names none")
    with playwright.sync_playwright() as player:
        opened = player.chromium.launch(executable_path=found, args=FLAGS)
        yield opened
        opened.close()


class Served:
    """A server in a thread, so that a test can end it."""

    def __init__(self, place: Place, app: Any) -> None:
        self.place = place
        config = uvicorn.Config(app, log_level="error", access_log=False, lifespan="off", timeout_graceful_shutdown=1)
        self.server = uvicorn.Server(config)
        self.thread = Thread(target=self.server.run, kwargs={"sockets": [place.listening]}, daemon=True)
        self.thread.start()
        wait(lambda: self.server.started)

    def stop(self) -> None:
        self.server.should_exit = True
        self.thread.join(10)
        self.place.listening.close()


def wait(is_so: Any, seconds: float = 20.0) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def until(page: Any, expression: str, seconds: float = 20.0) -> None:
    def is_so() -> bool:
        try:
            return bool(page.evaluate(f"Boolean({expression})"))
        except Exception as error:  # the page went elsewhere between question and answer
            if "navigation" not in str(error):
                raise
            return False

    wait(is_so, seconds)


@pytest.fixture
def served(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Served]:
    options = getattr(request, "param", {})
    place = claim("127.0.0.1", 0)
    running = Served(place, create_app(desk_in(tmp_path, with_report=True, **options), hosts=place.hosts))
    yield running
    running.stop()


@pytest.fixture
def page(browser: Any, served: Served) -> Iterator[Any]:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    yield opened(context, served.place.address)
    context.close()


def opened(context: Any, address: str) -> Any:
    page = context.new_page()
    page.said = []
    page.on("console", lambda message: page.said.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: page.said.append(str(error)))
    page.on("dialog", lambda dialog: (page.said.append(f"dialog {dialog.message}"), dialog.dismiss()))
    page.on(
        "request",
        lambda asked: page.said.append(asked.url) if not asked.url.startswith((address, "data:", "blob:")) else None,
    )
    page.goto(address)
    until(page, "window.workbench && workbench.screen.firstWhole && workbench.panel.sheet.childElementCount")
    return page


def saved(page: Any, n_decisions: int) -> None:
    until(page, f"workbench.decisions.waiting.length === 0 && workbench.model.revision === {n_decisions}")


def rows_in(folder: Path) -> list[dict[str, Any]]:
    path = folder / "decisions.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def sheet(page: Any) -> str:
    return str(page.inner_text("#sheet"))


def test_the_page_opens_without_a_complaint_and_asks_nobody_else(page: Any) -> None:
    assert "12 jerks found" in sheet(page)
    assert page.said == []


def test_a_jerk_is_found_rejected_and_analyzed_again_with_the_keyboard_alone(page: Any, tmp_path: Path) -> None:
    page.keyboard.press("n")
    until(page, "document.querySelector('#sheet').textContent.includes('1 of 12')")
    page.keyboard.press("n")
    page.keyboard.press("r")
    saved(page, 1)
    page.keyboard.press("g")
    until(page, "document.querySelector('#sheet').textContent.includes('Jerks 12 → 11')", 60)
    until(page, "document.querySelector('#sheet').textContent.includes('Report from the corrected events')", 60)
    assert "Jerks per minute" in sheet(page)
    assert (tmp_path / "corrected" / "report.html").is_file()
    assert page.said == []


def test_the_last_decision_is_taken_back_and_brought_back(page: Any) -> None:
    page.keyboard.press("n")
    page.keyboard.press("r")
    saved(page, 1)
    assert page.evaluate("workbench.model.statusOf(workbench.chosenJerk())") == "rejected"
    page.keyboard.press("u")
    saved(page, 2)
    assert page.evaluate("workbench.model.statusOf(workbench.chosenJerk())") is None
    page.keyboard.press("Shift+U")
    saved(page, 3)
    assert page.evaluate("workbench.model.statusOf(workbench.chosenJerk())") == "rejected"


def test_an_edge_is_moved_by_a_millisecond_with_the_arrow_keys(page: Any, tmp_path: Path) -> None:
    page.keyboard.press("n")
    before = page.evaluate("workbench.chosenJerk().bursts[0]")
    page.keyboard.press("e")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("Enter")
    saved(page, 1)
    after = rows_in(tmp_path)[0]["after"]
    assert after["onset"] == pytest.approx(before["onset"] - 0.011, abs=1e-6)
    assert after["onset"] + after["duration"] == pytest.approx(before["end"], abs=1e-6)


def test_an_edge_is_dragged_with_the_mouse(page: Any, tmp_path: Path) -> None:
    page.keyboard.press("n")
    page.evaluate("workbench.screen.show(1.3, 0.6)")
    x, y, per = page.evaluate(
        "(() => { const s = workbench.screen, b = workbench.chosenJerk().bursts[0], f = s.field.getBoundingClientRect();"
        " const row = s.rows.find((r) => r.name === b.channel);"
        " return [f.left + s.xOf(b.end), f.top + s.middleOf(row), s.secondsPerPixel()]; })()"
    )
    before = page.evaluate("workbench.chosenJerk().bursts[0]")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 10, y)
    page.mouse.move(x + 40, y)
    page.mouse.up()
    saved(page, 1)
    row = rows_in(tmp_path)[0]
    assert row["action"] == "move"
    assert row["after"]["onset"] == pytest.approx(before["onset"], abs=1e-6)
    assert row["after"]["duration"] == pytest.approx(before["duration"] + 40 * per, abs=2 * per)


def test_a_missed_burst_is_added_and_a_stretch_is_marked(page: Any, tmp_path: Path) -> None:
    page.keyboard.press("m")
    page.keyboard.press("Enter")
    saved(page, 1)
    page.keyboard.press("s")
    page.keyboard.press("2")
    saved(page, 2)
    added, marked = rows_in(tmp_path)
    assert (added["action"], added["after"]["channel"]) == ("add", "EMG FDI R")
    assert added["after"]["duration"] == pytest.approx(0.05)
    assert (marked["action"], marked["after"]["what"]) == ("mark", "rest")
    assert page.evaluate("workbench.model.jerks.length") in (12, 13)


def test_a_marker_is_added_changed_and_deleted_with_the_keyboard(page: Any, tmp_path: Path) -> None:
    page.keyboard.press("w")
    page.keyboard.type("action now")
    page.keyboard.press("Enter")
    saved(page, 1)
    until(
        page,
        "workbench.about.markers.text.includes('action now') && document.querySelectorAll('#sheet tr').length === 5",
    )
    page.get_by_label("Change the marker at 0:05.00").press("Enter")
    page.keyboard.press("Control+a")
    page.keyboard.type("posture")
    page.keyboard.press("Enter")
    saved(page, 2)
    until(page, "document.querySelectorAll('#sheet tr').length === 5")
    page.get_by_label("Change the marker at 0:05.00").press("Enter")
    page.click("text=Delete")
    saved(page, 3)
    assert [row["after"]["text"] for row in rows_in(tmp_path)] == ["action now", "posture", ""]
    until(page, "workbench.about.markers.text.length === 3")
    assert page.said == []


def test_a_stretch_gets_a_sleep_stage_which_makes_a_lane(page: Any, tmp_path: Path) -> None:
    before = page.evaluate("workbench.screen.lanes.clientHeight")
    page.keyboard.press("s")
    page.click("#sheet >> text=N2")
    saved(page, 1)
    assert rows_in(tmp_path)[0]["after"] == {"what": "N2", "channel": None, "onset": 0.0, "duration": 28.0}
    until(page, "workbench.about.hypnogram.stage.length === 1")
    until(page, f"workbench.screen.lanes.clientHeight > {before}")
    page.keyboard.press("u")
    saved(page, 2)
    until(page, f"workbench.screen.lanes.clientHeight === {before}")


def test_a_row_of_the_evidence_leads_to_the_events_behind_it(page: Any, served: Served) -> None:
    page.goto(f"{served.place.address}evidence")
    page.click("td a >> nth=0")
    until(page, "window.workbench && document.querySelector('#sheet').textContent.includes('12 of 12 jerks')")
    assert page.evaluate("document.querySelector('#sheet select').selectedOptions[0].textContent").startswith(
        "behind: "
    )
    page.goto(f"{served.place.address}#events=state%3Aposture&of=Jerks")
    until(page, "window.workbench && document.querySelector('#sheet').textContent.includes('6 of 12 jerks')")
    page.goto(f"{served.place.address}#events=kind%3Anegative&of=Silences")
    until(page, "window.workbench && document.querySelector('#sheet').textContent.includes('0 of 12 jerks')")
    assert page.said == []


def test_movements_of_the_night_have_a_lane_and_say_what_they_are(browser: Any, tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    row = {"movement_id": "m1", "onset": 5.0, "duration": 1.5, "channels": "EMG FDI R", "type": "plm", "rule": "WASM",
           "series_id": "s1", "stage": "N2", "with_arousal": True, "with_respiratory_event": False}  # fmt: skip
    desk.movements = tables.from_rows(tables.MOVEMENTS, [row])
    place = claim("127.0.0.1", 0)
    running = Served(place, create_app(desk, hosts=place.hosts))
    page = opened(browser, place.address)
    until(page, "workbench.movements && workbench.movements.onset.length === 1")
    x, y = page.evaluate(
        "(() => { const s = workbench.screen, b = s.lanes.getBoundingClientRect(); return [b.left + s.xOf(5.7), b.top + 28]; })()"
    )
    page.mouse.click(x, y)
    until(
        page,
        "document.querySelector('#note').textContent.includes('PLM, WASM, series s1, N2, 1.5 s, EMG FDI R, with arousal')",
    )
    page.goto(f"{place.address}#events=rule%3AWASM%3Bmovement%3Aplm&of=PLM")
    page.reload()
    until(page, "window.workbench && document.querySelector('#sheet').textContent.includes('1 movements in sleep')")
    assert page.said == []
    page.close()
    running.stop()


def test_a_label_is_a_number_key(page: Any, tmp_path: Path) -> None:
    page.keyboard.press("n")
    page.keyboard.press("3")
    saved(page, 1)
    assert rows_in(tmp_path)[0]["after"] == {"label": "tremor"}


def test_a_click_chooses_a_jerk_and_another_the_burst(page: Any) -> None:
    place = (
        "(() => { const s = workbench.screen, b = workbench.model.jerks[1].bursts[0], f = s.field.getBoundingClientRect();"
        " return [f.left + s.xOf(b.onset + b.duration / 2), f.top + s.middleOf(s.rows.find((r) => r.name === b.channel))]; })()"
    )
    page.mouse.click(*page.evaluate(place))
    assert page.evaluate("[workbench.jerk, workbench.burst]") == ["j000002", None]
    page.mouse.click(*page.evaluate(place))
    assert page.evaluate("workbench.burst") is not None


def signs(page: Any) -> list[str]:
    return list(
        page.evaluate(
            "import('/static/lanes.js').then(({ signOf }) => workbench.model.jerks.map((jerk) =>"
            " signOf(workbench.model, jerk, new Set(workbench.model.doubtful))))"
        )
    )


def lane_of_jerks(page: Any, jerk: int) -> list[float]:
    return list(
        page.evaluate(
            "(k) => { const s = workbench.screen, b = s.lanes.getBoundingClientRect();"
            " return [b.left + s.xOf(workbench.model.jerks[k].onset), b.bottom - 9]; }",
            jerk,
        )
    )


def test_what_was_decided_has_a_sign_of_its_own_shape(page: Any) -> None:
    page.mouse.click(*lane_of_jerks(page, 2))
    assert page.evaluate("workbench.jerk") == "j000003"
    page.keyboard.press("a")
    saved(page, 1)
    page.keyboard.press("n")
    page.keyboard.press("r")
    saved(page, 2)
    assert signs(page)[1:5] == ["burst", "accepted", "out", "burst"]
    shapes = page.evaluate(
        """import('/static/lanes.js').then(({ drawSign }) => ['burst', 'silence', 'accepted', 'out', 'doubt'].map((sign) => {
        const canvas = document.createElement('canvas'); canvas.width = canvas.height = 20;
        const context = canvas.getContext('2d'); context.textBaseline = 'middle'; drawSign(context, sign, 10, 10);
        const dots = context.getImageData(0, 0, 20, 20).data;
        return Array.from({ length: 400 }, (_, k) => (dots[4 * k + 3] > 120 ? 1 : 0)).join(''); }))"""
    )
    assert len({shape for shape in shapes if "1" in shape}) == 5
    assert page.said == []


def test_words_of_the_recording_are_shown_as_words(page: Any, served: Served) -> None:
    labels = page.inner_text("#labels")
    assert "<script>" in labels
    assert EVIL in page.inner_text("#name")
    page.keyboard.press("n")
    page.keyboard.press("l")
    until(page, "document.querySelector('#sheet').textContent.includes('12 of 12')")
    for path in ("/measures", "/evidence", "/guide", "/report"):
        page.goto(served.place.address.rstrip("/") + path)
        assert page.evaluate("document.querySelectorAll('script').length") == 0
    assert page.said == []


def test_what_one_tab_decides_the_other_shows(page: Any, browser: Any, served: Served) -> None:
    other = opened(page.context, served.place.address)
    page.keyboard.press("n")
    page.keyboard.press("a")
    saved(page, 1)
    until(other, "workbench.model.n_decisions === 1", 15)
    other.keyboard.press("n")
    other.keyboard.press("n")
    other.keyboard.press("r")
    saved(other, 2)
    until(page, "workbench.model.n_decisions === 2", 15)


def test_a_decision_made_while_the_server_is_away_is_kept_and_sent_later(page: Any, tmp_path: Path) -> None:
    page.route("**/decisions", lambda route: route.abort())
    page.keyboard.press("n")
    page.keyboard.press("r")
    until(page, "document.querySelector('#saved').textContent.includes('not saved yet')")
    assert rows_in(tmp_path) == []
    page.unroute("**/decisions")
    page.reload()
    until(page, "window.workbench && workbench.model.n_decisions === 1")
    assert [row["action"] for row in rows_in(tmp_path)] == ["reject"]


def ink_in(page: Any, time_s: float) -> list[int]:
    """Return how many dots high the trace of the first muscle is in the columns around a time."""
    return list(
        page.evaluate(
            """(time) => { const s = workbench.screen, row = s.rows[0], c = s.traces.canvas, r = s.ratio;
            const x = Math.round(s.xOf(time) * r), top = Math.round(row.top * r), h = Math.round(row.height * r);
            return [-60, -2, -1, 0, 1, 2].map((d) => { const one = c.getContext('2d').getImageData(x + d, top, 1, h).data;
              let n = 0; for (let k = 0; k < h; k += 1) if (one[4 * k] < 120) n += 1; return n; }); }""",
            time_s,
        )
    )


@pytest.mark.parametrize("width", [28.0, 10.0, 1.0])
def test_a_burst_stands_out_at_every_zoom(page: Any, width: float) -> None:
    onset = ONSETS_S[3]
    page.evaluate(f"workbench.screen.frames.length = 0; workbench.screen.show({onset} - {width} / 2, {width})")
    until(page, "workbench.screen.frames.length")
    quiet, *near = ink_in(page, onset + 0.025)
    assert max(near) > 4 * max(quiet, 1)


def test_zoom_and_filter_change_what_is_shown_without_a_complaint(page: Any) -> None:
    for key in KEYS_TO_PRESS:
        page.keyboard.press(key)
    page.select_option("#montage", "average")
    page.select_option("#roles", "emg")
    until(page, "workbench.screen.rows.length === 2")
    until(page, "document.querySelector('#sheet').textContent.includes('Average of 12 jerks')")
    assert page.said == []


def test_where_nothing_could_be_analyzed_the_page_does_not_say_none_found(browser: Any, tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    nothing = Detection(
        bursts=desk.detection.bursts.iloc[:0],
        burst_details=desk.detection.burst_details.iloc[:0],
        jerks=desk.detection.jerks.iloc[:0],
        quality=desk.detection.quality,
        analyzed_s={},
    )
    desk.detection = nothing
    place = claim("127.0.0.1", 0)
    running = Served(place, create_app(desk, hosts=place.hosts))
    page = opened(browser, place.address)
    assert "No channel could be analyzed" in sheet(page)
    assert "found" not in sheet(page)
    page.close()
    running.stop()


def test_the_map_of_keys_opens_and_closes(page: Any) -> None:
    page.keyboard.press("?")
    until(page, "document.querySelector('#help').open")
    assert page.evaluate("document.querySelectorAll('#help dd').length") == page.evaluate("workbench.about.keys.length")
    page.keyboard.press("Escape")
    until(page, "!document.querySelector('#help').open")


@pytest.mark.parametrize(("width", "height"), [(390, 844), (1280, 800), (1920, 1080)])
def test_nothing_hangs_over_the_edge_of_the_screen(page: Any, width: int, height: int) -> None:
    page.set_viewport_size({"width": width, "height": height})
    page.keyboard.press("n")
    until(page, "document.querySelectorAll('#sheet .chart').length === 3")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert (
        page.evaluate("document.querySelector('#sheet').scrollWidth - document.querySelector('#sheet').clientWidth")
        <= 1
    )
    assert page.evaluate("workbench.screen.field.clientHeight") > 150


def test_dark_and_light_both_keep_words_readable(page: Any) -> None:
    for theme in ("light", "dark"):
        page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
        ratios = page.evaluate(
            """() => { const value = (name) => { const t = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
              const n = parseInt(t.slice(1), 16); const f = [n >> 16 & 255, n >> 8 & 255, n & 255].map((v) => { v /= 255;
              return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; }); return 0.2126 * f[0] + 0.7152 * f[1] + 0.0722 * f[2]; };
            const on = (a, b) => { const [x, y] = [value(a), value(b)].sort((p, q) => q - p); return (x + 0.05) / (y + 0.05); };
            return ['--ink', '--muted', '--emg', '--eeg', '--burst', '--silence', '--accepted', '--doubt', '--chosen', '--artifact']
              .map((name) => on(name, '--surface')); }"""
        )
        assert min(ratios) > 4.5, theme


@pytest.mark.parametrize("served", [{"rater": "bert", "is_blind": True}], indirect=True)
def test_a_blind_rater_marks_what_they_see_and_then_asks_to_see(page: Any, tmp_path: Path) -> None:
    assert "Blind" in sheet(page)
    page.keyboard.press("m")
    page.keyboard.press("Enter")
    saved(page, 1)
    page.keyboard.press("Escape")
    until(page, "document.querySelector('#sheet').textContent.includes('Show what was found')")
    page.click("text=Show what was found")
    until(page, "window.workbench && workbench.model.bursts.size === 25", 30)
    actions = [
        json.loads(line)["action"]
        for line in (tmp_path / "decisions-bert.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    assert actions == ["add", "unblind"]
