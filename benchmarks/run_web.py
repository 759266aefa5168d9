"""Measure the workbench on a night of 30 channels in a real browser.

    python -m benchmarks.run_web [--hours 7] [--keep FOLDER] [--chromium /usr/bin/chromium]

Makes a recording (no simulator of the package: repeated noise with bursts), analyzes it, then measures in processes of their own how long
the levels of detail take, how long the first signals need once the server is up, how long a pan or a zoom takes until the right picture is
drawn, how much memory the page's process holds, and how fast decisions are kept. Wall time, as a person waits in wall time.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import edfio
import numpy as np
from playwright.sync_api import Page, sync_playwright

from myoclonus.read import read_recording
from myoclonus.review.levels import make_levels

RESULTS = Path(__file__).resolve().parent / "results"
FS_HZ = 512
EMG = (
    "EMG FDI R",
    "EMG FDI L",
    "EMG Biceps R",
    "EMG Biceps L",
    "EMG Deltoid R",
    "EMG Tib Ant L",
    "EMG Tib Ant R",
    "EMG Chin",
)
EEG = (
    "Fp1",
    "Fp2",
    "F3",
    "F4",
    "C3",
    "C4",
    "P3",
    "P4",
    "O1",
    "O2",
    "F7",
    "F8",
    "T3",
    "T4",
    "T5",
    "T6",
    "Fz",
    "Cz",
    "Pz",
)
OTHERS = ("ECG", "EOG L", "EOG R")
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync",
)  # fmt: skip
LIMITS = {"levels_s": 10.0, "first_signals_s": 1.0, "frame_p95_ms": 80.0, "browser_mb": 500.0}


def write_night(path: Path, hours: float) -> None:
    """Write noise that repeats every ten minutes with a burst in all muscles every eight seconds on average."""
    rng = np.random.default_rng(5)
    n_s = int(hours * 3600)
    onsets = np.random.default_rng(7).uniform(2, n_s - 2, n_s // 8)
    signals = []
    for label in (*EMG, *EEG, *OTHERS):
        is_emg = label in EMG
        noise = rng.normal(0, 4 if is_emg else 12, FS_HZ * 600).astype(np.float32)
        samples = np.tile(noise, -(-n_s // 600))[: n_s * FS_HZ]
        if is_emg:
            for onset in onsets:
                first = int((onset + EMG.index(label) * 0.004) * FS_HZ)
                samples[first : first + FS_HZ // 20] += rng.normal(0, 80, samples[first : first + FS_HZ // 20].size)
        limits = (-3276.8, 3276.7)
        signals.append(
            edfio.EdfSignal(
                np.clip(samples, *limits), FS_HZ, label=label, physical_dimension="uV", physical_range=limits
            )
        )
    edfio.Edf(signals).write(path)


@contextmanager
def serving(recording: Path) -> Any:
    """Serve a recording; give the address, and end the server."""
    command = [sys.executable, "-m", "myoclonus", "view", str(recording), "--no-browser"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONUNBUFFERED": "1"})
    try:
        assert server.stdout is not None
        for line in server.stdout:
            if found := re.search(r"http://\S+", line):
                yield found[0]
                return
        raise RuntimeError("the server did not start")
    finally:
        server.kill()
        server.wait()


def wait_until(page: Page, expression: str, seconds: float = 60.0) -> None:
    """Wait until an expression is true; the page's own policy forbids to do that inside."""
    end = time.monotonic() + seconds
    while not page.evaluate(f"Boolean({expression})"):
        if time.monotonic() > end:
            raise TimeoutError(expression)
        time.sleep(0.005)


def frames_of(page: Page, gestures: list[Any]) -> list[float]:
    """Return how long each gesture took from the input to the right picture, in ms."""
    page.evaluate("workbench.screen.frames.length = 0")
    for gesture in gestures:
        before = page.evaluate("workbench.screen.frames.length")
        gesture()
        wait_until(page, f"workbench.screen.frames.length > {before}")
    return list(page.evaluate("workbench.screen.frames"))


def gestures_of(page: Page, n: int) -> list[Any]:
    """Return pans and zooms at all lengths of time, from a second to the whole night, seeded."""
    rng = np.random.default_rng(1)
    made: list[Any] = []
    for k in range(n):
        x, y, amount = 300 + 500 * rng.random(), 400, float(rng.choice([-240, -120, 120, 240]))
        key = str(rng.choice(["ArrowRight", "ArrowLeft", "Shift+ArrowRight"]))
        if k % 25 == 24:
            to = float(rng.random())
            made.append(lambda to=to: page.evaluate(f"workbench.screen.show({to} * workbench.screen.duration, 10)"))
        elif k % 2:
            made.append(lambda key=key: page.keyboard.press(key))
        else:
            made.append(lambda x=x, y=y, a=amount: (page.mouse.move(x, y), page.mouse.wheel(0, a)))
    return made


def memory_mb(page: Page) -> float:
    """Return the proportional share of memory of the largest process of this page's browser."""
    del page
    largest = 0.0
    for status in Path("/proc").glob("[0-9]*/smaps_rollup"):
        try:
            if b"--type=renderer" in (status.parent / "cmdline").read_bytes():
                pss = re.search(r"Pss:\s+(\d+)", status.read_text())
                largest = max(largest, int(pss[1]) / 1024 if pss else 0.0)
        except OSError:
            continue
    return largest


def measured(recording: Path, chromium: str) -> dict[str, float]:
    """Return the timings of one recording that has a result and levels."""
    found: dict[str, float] = {}
    with serving(recording) as address, sync_playwright() as player:
        browser = player.chromium.launch(executable_path=chromium, args=list(FLAGS))
        page = browser.new_page(viewport={"width": 1920, "height": 1080})
        page.goto(address)
        wait_until(page, "window.workbench && workbench.screen.firstWhole")
        found["first_signals_s"] = page.evaluate("workbench.screen.firstWhole") / 1000
        wait_until(page, "workbench.model.jerks.length")
        frames = frames_of(page, gestures_of(page, 300))
        found["n_frames"] = len(frames)
        found["frame_median_ms"], found["frame_p95_ms"] = (float(np.quantile(frames, q)) for q in (0.5, 0.95))
        found["frame_max_ms"] = max(frames)
        found["browser_mb"] = memory_mb(page)
        started = time.monotonic()
        for _ in range(50):
            page.keyboard.press("n")
            page.keyboard.press("a")
        wait_until(page, "workbench.model.n_decisions >= 50")
        found["decision_ms"] = 1000 * (time.monotonic() - started) / 50
        started = time.monotonic()
        page.keyboard.press("g")
        wait_until(
            page, "workbench.analysis && workbench.analysis.revision !== null && !workbench.analysis.is_running", 900
        )
        found["analyze_again_s"] = time.monotonic() - started
        browser.close()
    return found


def main() -> None:
    """Measure and write ``benchmarks/results/web.json``."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--hours", type=float, default=7.0)
    parser.add_argument("--keep", type=Path, default=None, help="folder of the recording; kept and used again")
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        recording = folder / f"web_{options.hours:g}h.edf"
        if not recording.exists():
            write_night(recording, options.hours)
        command = [sys.executable, "-m", "myoclonus", "view", str(recording), "--again", "--get", "/status.json"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        opened = read_recording(recording)
        started = time.monotonic()
        make_levels(opened, folder / "levels.bin")
        found = {"hours": options.hours, "n_channels": len(opened.channels), "levels_s": time.monotonic() - started}
        found["levels_mb"] = (folder / "levels.bin").stat().st_size / 1e6
        found |= measured(recording, options.chromium)
    report = {name: round(value, 3) for name, value in found.items()}
    late = {name: limit for name, limit in LIMITS.items() if report[name] > limit}
    RESULTS.joinpath("web.json").write_text(
        json.dumps(report | {"limits": LIMITS, "missed": late}, indent=2) + "\n", encoding="utf-8"
    )
    sys.stdout.write(
        "".join(f"{name:18s} {value:10.3f}{'   MISSED' if name in late else ''}\n" for name, value in report.items())
    )


if __name__ == "__main__":
    main()
