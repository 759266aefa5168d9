"""A night: hypnogram, movements of each leg, respiratory events and arousals, and movements by the hour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from myoclonus.figures.style import INK, LIGHT, MUTED, NEGATIVE, POSITIVE, TRACE, TRIGGER, plain, time_unit

__all__ = ["draw_hourly", "draw_hypnogram", "draw_intervals", "draw_night_rows"]

FloatArray = npt.NDArray[np.float64]

_LEVELS = {"W": 4, "R": 3, "N1": 2, "N2": 1, "N3": 0}
_NAMES = {"W": "wake", "R": "REM", "N1": "N1", "N2": "N2", "N3": "N3"}
_KINDS = {"plm": (POSITIVE, 0.42, "in a series"), "clm": (TRACE, 0.28, "other"), "lm": (TRACE, 0.28, "other")}


def draw_hypnogram(ax: Axes, hypnogram: pd.DataFrame, *, duration_s: float) -> Axes:
    """Draw the hypnogram as steps, wake on top, REM as a thick line; a break is a stretch that was not scored.

    Parameters
    ----------
    ax : Axes
        Drawn into.
    hypnogram : pandas.DataFrame
        Table of the schema HYPNOGRAM.
    duration_s : float
        Length of the recording.
    """
    factor, _ = time_unit(duration_s)
    known = hypnogram[hypnogram["stage"].isin(list(_LEVELS))].sort_values("onset")
    start = known["onset"].to_numpy(float) * factor
    stop = start + known["duration"].to_numpy(float) * factor
    level = known["stage"].map(_LEVELS).to_numpy(float)
    ax.hlines(level, start, stop, color=INK, linewidth=1.1, label="stage")
    follows = np.abs(start[1:] - stop[:-1]) < 1e-6
    ax.vlines(start[1:][follows], np.minimum(level[1:], level[:-1])[follows], np.maximum(level[1:], level[:-1])[follows],
              color=INK, linewidth=0.6)  # fmt: skip
    is_rem = level == _LEVELS["R"]
    ax.hlines(level[is_rem], start[is_rem], stop[is_rem], color=TRIGGER, linewidth=3.4, label="REM")
    ax.set_yticks(list(_LEVELS.values()), [_NAMES[stage] for stage in _LEVELS])
    ax.set_ylim(-0.5, 4.5)
    ax.set_xlim(0, max(duration_s * factor, 1e-9))
    plain(ax, keep=()).tick_params(axis="x", length=0, labelbottom=False)
    return ax


def draw_night_rows(
    ax: Axes,
    movements: Mapping[str, pd.DataFrame],
    spans: Mapping[str, FloatArray],
    moments: Mapping[str, FloatArray],
    *,
    duration_s: float,
) -> Axes:
    """Draw one row for each leg, each kind of scored event, and each other kind of movement, over the night.

    Parameters
    ----------
    ax : Axes
        Drawn into.
    movements : mapping of str to DataFrame
        Label of a leg to its rows of the table MOVEMENTS: those in a series are dark and tall, others light and short.
    spans : mapping of str to (n, 2) array
        Label to start and stop, s, drawn as bars.
    moments : mapping of str to (n,) array
        Label to onsets, s, drawn as ticks.
    duration_s : float
        Length of the recording.
    """
    factor, _ = time_unit(duration_s)
    labels = [*movements, *spans, *moments]
    for row, table in enumerate(movements.values()):
        for kind, (color, height, words) in reversed(_KINDS.items()):
            onset = table.loc[table["type"] == kind, "onset"].to_numpy(float) * factor
            ax.vlines(onset, row - height, row + height, color=color, linewidth=0.8, label=words)
    for row, found in enumerate(spans.values(), start=len(movements)):
        width = np.maximum(found[:, 1] - found[:, 0], duration_s / 2000) * factor
        ax.broken_barh(
            list(zip(found[:, 0] * factor, width, strict=True)),
            (row - 0.3, 0.6),
            facecolor=NEGATIVE,
            linewidth=0,
            label="event",
        )
    for row, onset in enumerate(moments.values(), start=len(movements) + len(spans)):
        ax.vlines(onset * factor, row - 0.32, row + 0.32, color=INK, linewidth=0.7, label="movement")
    ax.hlines(np.arange(len(labels)) + 0.5, 0, duration_s * factor, color=LIGHT, linewidth=0.6)
    ax.set_yticks(range(len(labels)), labels)
    ax.set_ylim(len(labels) - 0.5, -0.5)
    ax.set_xlim(0, max(duration_s * factor, 1e-9))
    plain(ax, keep=()).tick_params(axis="both", length=0, labelbottom=False)
    return ax


def draw_hourly(ax: Axes, rates: Sequence[float], *, duration_s: float, label: str) -> Axes:
    """Draw a rate in each hour of the recording as bars; an hour without a value has none.

    Parameters
    ----------
    ax : Axes
        Drawn into.
    rates : sequence of float
        One value an hour; ``NaN`` where there is none.
    duration_s : float
        Length of the recording.
    label : str
        Name of the vertical axis.
    """
    factor, unit = time_unit(duration_s)
    start = np.arange(len(rates)) * 3600.0
    width = (np.minimum(start + 3600.0, duration_s) - start) * factor
    values = np.array(rates, dtype=float)
    is_there = np.isfinite(values)
    ax.bar(start[is_there] * factor, values[is_there], width[is_there], align="edge", color=POSITIVE, alpha=0.3,
           edgecolor=POSITIVE, linewidth=0.8, label="rate")  # fmt: skip
    for left, length, value in zip(start[is_there] * factor, width[is_there], values[is_there], strict=True):
        ax.text(left + length / 2, value, f"{value:.0f}", size=7, color=MUTED, ha="center", va="bottom")
    ax.set_xlim(0, max(duration_s * factor, 1e-9))
    ax.set_ylim(0, max(float(np.nanmax(values)) if is_there.any() else 0.0, 1.0) * 1.3)
    ax.set_xlabel(f"time in the recording ({unit})")
    ax.set_ylabel(label)
    ax.set_yticks([])
    return plain(ax, keep=("bottom",))


def draw_intervals(ax: Axes, interval_s: FloatArray, *, low_s: float, high_s: float, bin_s: float = 2.0) -> Axes:
    """Draw the histogram of onset-to-onset intervals, with the limits of a series.

    Parameters
    ----------
    ax : Axes
        Drawn into.
    interval_s : (n,) float array
        Intervals; those above 100 s are not drawn.
    low_s, high_s : float
        Shortest and longest interval of a series.
    bin_s : float
        Width of a bar: two seconds, as in the literature.
    """
    edges = np.arange(0.0, 100.0 + bin_s, bin_s)
    counts, _ = np.histogram(interval_s, edges)
    middles = (edges[:-1] + edges[1:]) / 2
    fits = (middles > low_s) & (middles < high_s)
    ax.bar(middles[fits], counts[fits], 0.9 * bin_s, color=POSITIVE, alpha=0.7, label="as in a series")
    ax.bar(middles[~fits], counts[~fits], 0.9 * bin_s, color=TRACE, label="too short or too long")
    for limit in (low_s, high_s):
        ax.axvline(limit, color=MUTED, linewidth=0.8, linestyle=(0, (3, 2)), label="limit")
    ax.set_xlim(0, 100)
    ax.set_ylim(0, max(int(counts.max(initial=0)), 1) * 1.08)
    ax.yaxis.set_major_locator(MaxNLocator(5, integer=True))
    ax.set_xlabel("from onset to onset (s)")
    ax.set_ylabel("intervals")
    return plain(ax, keep=("bottom", "left"))
