"""Write the printed output and the figure of the README anew, from the bundled recording.

``make docs`` runs it; a test fails when the README shows what the program no longer prints.
"""

from __future__ import annotations

import contextlib
import io
import re
import tempfile
from pathlib import Path

from matplotlib.figure import Figure

from myoclonus.analysis import analyze
from myoclonus.cli import EXIT_DONE, run
from myoclonus.figures import draw_durations, draw_raster, draw_typical
from myoclonus.figures.style import drawing
from myoclonus.report.labels import channel_labels

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
FIGURE = ROOT / "docs" / "images" / "thumb_twitches.png"
RECORDING = "src/myoclonus/data/thumb_twitches.edf"
BLOCK = re.compile(r"(?<=```console\n).*?(?=```\n)", re.DOTALL)


def printed() -> str:
    """Return the command and what it prints, without blanks at the ends of lines."""
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            code = run(["analyze", str(ROOT / RECORDING), "--out", "result"])
    if code != EXIT_DONE:
        raise RuntimeError(f"the analysis ended with {code}")
    lines = [line.rstrip() for line in out.getvalue().splitlines()]
    return "\n".join([f"$ myoclonus analyze {RECORDING} --out result", *lines]) + "\n"


def readme() -> str:
    """Return the README with the present output."""
    text, count = BLOCK.subn(lambda _: printed(), README.read_text(encoding="utf-8"), count=1)
    if count != 1:
        raise RuntimeError("the README has no block of console output")
    return text


def draw() -> Figure:
    """Return when the twitches came, what a typical one looks like, and how long they last."""
    analysis = analyze(ROOT / RECORDING)
    recording, detection, aligned = analysis.recording, analysis.detection, analysis.aligned
    labels = channel_labels(recording)
    figure = Figure(figsize=(11, 2.9))
    left, middle, right = figure.subplots(1, 3, width_ratios=[1.35, 1.25, 0.9])
    figure.subplots_adjust(left=0.095, right=0.99, top=0.88, bottom=0.19, wspace=0.2)
    draw_raster(
        left,
        detection.bursts,
        detection.quality,
        recording.coverage,
        labels={name: text.replace(" ", "\n") for name, text in labels.items()},
        refused=(),
        duration_s=recording.duration_s,
    )
    draw_typical(
        middle,
        aligned.time_ms,
        aligned.traces[:, 0],
        aligned.traces[aligned.most_typical or 0, 0],
        aligned.rectified_average[0],
        label="",
    )
    middle.set_xlabel("time from the onset of the jerk (ms)")
    draw_durations(right, detection.bursts)
    for ax, title in (
        (left, f"{len(detection.jerks)} jerks in {recording.duration_s:.1f} s"),
        (middle, "single, typical (black), average (blue)"),
        (right, "how long bursts last"),
    ):
        ax.set_title(title, loc="left", fontsize=9.5, fontweight="bold")
    return figure


if __name__ == "__main__":
    README.write_text(readme(), encoding="utf-8", newline="\n")
    FIGURE.parent.mkdir(exist_ok=True)
    with drawing():
        draw().savefig(FIGURE, dpi=110, facecolor="white", metadata={"Software": None})
