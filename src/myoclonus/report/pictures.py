"""The figures of a report, each with a name and a description in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from myoclonus.analysis import Analysis
from myoclonus.detect import stimuli_of
from myoclonus.figures import draw_body, draw_durations, draw_order, draw_raster, draw_strip, draw_typical
from myoclonus.figures.body import REGION_PLACES
from myoclonus.figures.style import drawing
from myoclonus.report.labels import number, span
from myoclonus.report.measure_words import BURST_DURATION
from myoclonus.report.night_figure import night_figure
from myoclonus.report.night_glance import is_read_as_night
from myoclonus.report.summary import Summary, order_of_muscles

__all__ = ["MAX_ROWS", "MAX_SINGLES", "MAX_TYPICAL", "WIDE_INCHES", "Picture", "pictures"]

MAX_ROWS = 24
"""Rows of the raster; more channels than this are left to the tables."""
MAX_TYPICAL = 5
"""Muscles whose typical jerk is drawn: the one that leads, and those with most bursts."""
MAX_SINGLES = 12
"""Single traces drawn per muscle."""
WIDE_INCHES = 12.0
"""Width of a figure over the whole page."""

_LETTER_INCHES = 0.068
_CARD_INCHES = (3.2, 2.45)
_RASTER_INCHES = 7.6
_TYPICAL_INCHES = 5.2


@dataclass(frozen=True, slots=True)
class Picture:
    """One figure: its name, what it shows in words, and the drawing."""

    name: str
    description: str
    figure: Figure


def pictures(analysis: Analysis, summary: Summary) -> dict[str, Picture]:
    """Return the figures of the first glance that this analysis allows, by name.

    ``raster`` is always there; ``typical`` and ``durations`` need bursts, ``body`` a known body region, ``order`` two
    muscles with a measured onset, ``night`` a recording that is read as a night. The sections below the first glance bring their own.
    """
    with drawing():
        drawn = [
            _raster(analysis, summary),
            _typical(analysis, summary),
            _durations(analysis, summary),
            _body(analysis, summary),
            _order(summary),
            _night(analysis, summary),
        ]
    return {picture.name: picture for picture in drawn if picture is not None}


def _raster(analysis: Analysis, summary: Summary) -> Picture:
    recording, detection = analysis.recording, analysis.detection
    stimuli = sorted({stimulus.text for stimulus in stimuli_of(recording, analysis.settings.detect)})
    shown = summary.emg[:MAX_ROWS]
    strip, rows = _strip_and_rows(analysis, summary)
    figure = Figure(figsize=(_RASTER_INCHES, strip + rows + 0.5))
    grid = figure.add_gridspec(2 if strip else 1, 1, height_ratios=[strip, rows] if strip else None, hspace=0.06)
    figure.subplots_adjust(left=_label_share(summary, shown), right=0.97, top=0.985, bottom=0.46 / (strip + rows + 0.5))
    if strip:
        draw_strip(
            figure.add_subplot(grid[0]),
            recording.markers,
            recording.hypnogram,
            stimuli=stimuli,
            duration_s=recording.duration_s,
        )
    draw_raster(
        figure.add_subplot(grid[-1]),
        detection.bursts,
        detection.quality,
        recording.coverage,
        labels={name: summary.labels[name] for name in shown},
        refused=[refusal.channel for refusal in summary.refused if refusal.channel in shown],
        duration_s=recording.duration_s,
    )
    counts = ", ".join(f"{summary.labels[name]} {count}" for name, count in summary.bursts_by_channel.items())
    description = (
        f"Bursts and silences over {span(recording.duration_s)}, one row a muscle. "
        f"{'Number in each: ' + counts + '.' if counts else 'No channel was analyzed.'}"
    )
    return Picture("raster", description, figure)


def _typical(analysis: Analysis, summary: Summary) -> Picture | None:
    aligned = analysis.aligned
    counts = summary.bursts_by_channel
    by_count = sorted(aligned.channels, key=lambda name: (name != summary.lead, -counts.get(name, 0)))[:MAX_TYPICAL]
    shown = [name for name in aligned.channels if name in by_count and summary.bursts_by_channel.get(name, 0)]
    if aligned.most_typical is None or not shown:
        return None
    height = sum(_strip_and_rows(analysis, summary)) + 0.5
    figure = Figure(figsize=(_TYPICAL_INCHES, height))
    grid = figure.add_gridspec(len(shown), 1, hspace=0.22)
    figure.subplots_adjust(left=0.13, right=0.98, top=1 - 0.12 / height, bottom=0.42 / height)
    end_ms = _window_end_ms(analysis)
    for row, name in enumerate(shown):
        index = aligned.channels.index(name)
        ax = draw_typical(
            figure.add_subplot(grid[row]),
            aligned.time_ms,
            aligned.traces[_spread(aligned.traces.shape[0], MAX_SINGLES), index],
            aligned.traces[aligned.most_typical, index],
            aligned.rectified_average[index],
            label=summary.labels[name],
            end_ms=end_ms,
        )
        if row < len(shown) - 1:
            ax.tick_params(labelbottom=False)
        else:
            ax.set_xlabel("time from the onset of the jerk (ms)")
    names = ", ".join(summary.labels[name] for name in shown)
    return Picture(
        "typical", f"Jerks aligned at their onset: single ones, a typical one and the average, in {names}.", figure
    )


def _durations(analysis: Analysis, summary: Summary) -> Picture | None:
    if not summary.n_bursts + summary.n_silences:
        return None
    figure = Figure(figsize=_CARD_INCHES)
    ax = figure.subplots()
    figure.subplots_adjust(left=0.14, right=0.97, top=0.96, bottom=0.17)
    draw_durations(ax, analysis.detection.bursts)
    median = summary.reading(BURST_DURATION, f"channel:{summary.most_active}")
    words = f" Median in {summary.labels[str(summary.most_active)]} {number(median.value)} ms." if median else ""
    kinds = " and ".join(
        kind for kind, count in (("bursts", summary.n_bursts), ("silences", summary.n_silences)) if count
    )
    mark = ", with a mark at 45 ms" if summary.n_bursts >= summary.n_silences else ""
    return Picture("durations", f"Histogram of how long {kinds} last{mark}.{words}", figure)


def _body(analysis: Analysis, summary: Summary) -> Picture | None:
    channels = {channel.name: channel for channel in analysis.recording.channels}
    rows = [
        {"region": channels[name].region, "side": channels[name].side, "n_bursts": count}
        for name, count in summary.bursts_by_channel.items()
        if str(channels[name].region).replace("_", " ") in REGION_PLACES
    ]
    if not rows:
        return None
    figure = Figure(figsize=(1.5, 2.75))
    ax = figure.add_axes((0, 0, 1, 1))
    draw_body(ax, pd.DataFrame(rows).astype({"side": object, "n_bursts": int}))
    words = ", ".join(f"{summary.labels[name]} {count}" for name, count in summary.bursts_by_channel.items())
    return Picture("body", f"Body with a disc on each muscle, larger with more bursts: {words}.", figure)


def _order(summary: Summary) -> Picture | None:
    lags = order_of_muscles(summary)
    if not lags:
        return None
    width, height = _CARD_INCHES
    rows = max(1.2, min(height, 0.22 * len(lags) + 0.65))
    figure = Figure(figsize=(width, max(rows, 0.17 * len(lags) + 0.5)))
    ax = figure.subplots()
    letters = max(len(f"{summary.short.get(lag.channel, lag.channel)} ({lag.n})") for lag in lags)
    left = min(max(0.32, (_LETTER_INCHES * letters + 0.1) / width), 0.55)
    figure.subplots_adjust(left=left, right=0.96, top=0.97, bottom=0.5 / figure.get_figheight())
    draw_order(ax, pd.DataFrame([asdict(lag) for lag in lags]), labels=summary.short)
    words = ", then ".join(f"{summary.labels[lag.channel]} {number(lag.value)} ms" for lag in lags)
    return Picture("order", f"Onset of each muscle after the one that most often leads: {words}.", figure)


def _night(analysis: Analysis, summary: Summary) -> Picture | None:
    night = analysis.sleep.night
    if night is None or not is_read_as_night(analysis):
        return None
    return Picture("night", *night_figure(analysis.sleep, night, summary.readings, summary.labels))


def _strip_and_rows(analysis: Analysis, summary: Summary) -> tuple[float, float]:
    """Return the heights in inches of the strip of states and of the rows of muscles; the typical jerk is as high."""
    has_strip = bool(len(analysis.recording.markers) or len(analysis.recording.hypnogram))
    strip = 0.42 if has_strip else 0.0
    return strip, max(1.9 - strip, min(len(summary.emg), MAX_ROWS) * 0.22)


def _label_share(summary: Summary, shown: Sequence[str]) -> float:
    """Return the share of the raster's width that its labels need."""
    extra = len(" (not analyzed)") if summary.refused else 0
    longest = max((len(summary.labels[name]) for name in shown), default=0) + extra
    return float(np.clip(longest * 0.062 / _RASTER_INCHES + 0.02, 0.1, 0.4))


def _window_end_ms(analysis: Analysis) -> float:
    """Return until when jerks are drawn: long enough for nine in ten of them."""
    long_ms = float(analysis.detection.jerks["duration"].quantile(0.9)) * 1000
    return float(np.clip(1.6 * long_ms + 30, 80.0, max(80.0, float(analysis.aligned.time_ms[-1]))))


def _spread(n_items: int, n_wanted: int) -> np.ndarray:
    """Return up to so many indices, spread evenly over all."""
    return np.unique(np.linspace(0, n_items - 1, min(n_items, n_wanted)).round().astype(int))
