"""Figures to save, as SVG or PNG: those of the report, one jerk, and the average."""

from __future__ import annotations

import io
from collections.abc import Sequence
from threading import Lock
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.figure import Figure

from myoclonus.errors import SettingsError
from myoclonus.figures import draw_around
from myoclonus.figures.style import drawing
from myoclonus.report.labels import channel_labels, clock, counted
from myoclonus.report.pictures import pictures
from myoclonus.report.summary import summarize
from myoclonus.report.svg import figure_svg
from myoclonus.web.answers import Looks
from myoclonus.web.job import AnalysisJob

__all__ = ["OPEN", "POLICY", "figure"]

OPEN = ("jerk", "average")
"""Figures that a blind rater may see: they show only what that rater marked."""
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; sandbox"
"""A figure carries its style inside and no script; none would run."""

_WIDE_INCHES, _ROW_INCHES, _REST_INCHES = 6.5, 0.72, 0.8
_DPI = 200
_DRAWING = Lock()
"""Drawing changes settings of the whole program for a moment, so figures are drawn one after the other."""


def figure(looks: Looks, job: AnalysisJob, kind: str, name: str, jerk_id: str) -> tuple[bytes, str]:
    """Return a figure and its media type.

    Parameters
    ----------
    looks : Looks
        Windows around jerks.
    job : AnalysisJob
        Gives the analysis whose figures are asked for.
    kind : str
        ``svg`` or ``png``.
    name : str
        ``jerk``, ``average``, or a figure of the report.
    jerk_id : str
        Which jerk, for ``jerk``.

    Raises
    ------
    SettingsError
        ``figure-unknown``; ``jerk-unknown``.
    """
    with _DRAWING:
        drawn = _drawn(looks, job, name, jerk_id)
        if kind == "svg":
            return figure_svg(drawn, name, text_as_paths=False).encode(), "image/svg+xml"
        buffer = io.BytesIO()
        with drawing():
            drawn.savefig(buffer, format="png", dpi=_DPI, facecolor="white")
        return buffer.getvalue(), "image/png"


def _drawn(looks: Looks, job: AnalysisJob, name: str, jerk_id: str) -> Figure:
    if name == "jerk":
        onset_s, window = looks.around(jerk_id)
        return _stack(looks, f"Jerk at {clock(onset_s)}", window.time_ms, window.channels, window.traces, None)
    if name == "average":
        found, over, _ = looks.averaged()
        if found is not None:
            title = f"Average of {counted(found.n, 'jerk')}, over {over}; EMG rectified, band: one standard error"
            return _stack(looks, title, found.time_ms, found.channels, found.mean, found.standard_error)
    analysis = job.analysis()
    drawn = pictures(analysis, summarize(analysis))
    if name not in drawn:
        raise SettingsError(
            f'there is no figure "{name[:40]}" of this recording. Figures: {", ".join((*OPEN, *drawn))}.',
            code="figure-unknown",
        )
    return drawn[name].figure


def _stack(
    looks: Looks,
    title: str,
    time_ms: npt.NDArray[np.float64],
    channels: Sequence[int],
    traces: npt.NDArray[Any],
    errors: npt.NDArray[np.float64] | None,
) -> Figure:
    recording = looks.desk.recording
    labels = channel_labels(recording)
    height = _REST_INCHES + _ROW_INCHES * len(channels)
    with drawing():
        drawn = Figure(figsize=(_WIDE_INCHES, height))
        drawn.suptitle(title, size=9, x=0.09, y=1 - 0.1 / height, ha="left", va="top")
        grid = drawn.add_gridspec(max(len(channels), 1), 1, hspace=0.75)
        drawn.subplots_adjust(left=0.09, right=0.98, top=1 - 0.45 / height, bottom=0.4 / height)
        for row, index in enumerate(channels):
            channel = recording.channels[index]
            ax = draw_around(
                drawn.add_subplot(grid[row]),
                time_ms,
                traces[row],
                label=labels[channel.name],
                is_emg=channel.role == "emg",
                error_uv=None if errors is None else errors[row],
            )
            if row < len(channels) - 1:
                ax.tick_params(labelbottom=False)
            else:
                ax.set_xlabel("time from the onset of the jerk (ms)")
    return drawn
