"""How long bursts and silences last."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from myoclonus.figures.style import INK, NEGATIVE, POSITIVE, SURFACE, plain

__all__ = ["CORTICAL_LIMIT_MS", "draw_durations"]

CORTICAL_LIMIT_MS = 45.0
"""Mark in the histogram: shorter bursts are more often cortical (van der Veen 2024). It decides nothing."""

_BIN_MS = 5.0
_WIDE_BIN_MS = 10.0
_LONGEST_NARROW_MS = 160.0
_LONGEST_LINEAR_MS = 520.0


def draw_durations(ax: Axes, bursts: pd.DataFrame) -> Axes:
    """Draw how long complete bursts last, with the 45 ms mark, and how long silences last.

    Parameters
    ----------
    ax : Axes
        Drawn into.
    bursts : pandas.DataFrame
        Table of the schema BURSTS. What is cut by an edge of the recording is left out.

    Returns
    -------
    Axes
        The same axes. Bursts are filled, silences hatched; the mark is there only when bursts prevail. The time axis is
        logarithmic when something lasts more than 520 ms.
    """
    is_complete = ~bursts["is_cut"].fillna(False).astype(bool)
    burst_ms, silence_ms = (
        bursts.loc[is_complete & (bursts["kind"] == kind), "duration"].to_numpy() * 1000
        for kind in ("positive", "negative")
    )
    bins = _bins(ax, np.concatenate((burst_ms, silence_ms)))
    tallest = 1.0
    for duration_ms, style in ((burst_ms, _BURSTS), (silence_ms, _SILENCES)):
        if duration_ms.size:
            counts, _, _ = ax.hist(duration_ms, bins=bins, linewidth=0.5, **style)
            tallest = max(tallest, float(np.max(counts)))
    if burst_ms.size >= silence_ms.size:
        ax.axvline(CORTICAL_LIMIT_MS, color=NEGATIVE, linestyle="--", linewidth=1.2)
        ax.annotate(
            "45 ms", (CORTICAL_LIMIT_MS, 1), (3, -1), xycoords=ax.get_xaxis_transform(), textcoords="offset points",
            color=INK, size=7.5, va="top", ha="left",
        )  # fmt: skip
    ax.set_ylim(0, tallest * 1.18)
    ax.set_xlabel("duration (ms)")
    ax.set_ylabel("number")
    ax.yaxis.set_major_locator(MaxNLocator(integer=True, nbins=6))
    return plain(ax, keep=("bottom", "left"))


_BURSTS: dict[str, Any] = {"color": POSITIVE, "edgecolor": SURFACE, "label": "bursts"}
_SILENCES: dict[str, Any] = {"facecolor": "none", "edgecolor": NEGATIVE, "hatch": "////", "label": "silences"}


def _bins(ax: Axes, duration_ms: npt.NDArray[np.float64]) -> list[float]:
    """Return the edges of the bins, and set the kind of axis that suits them."""
    longest_ms = float(duration_ms.max(initial=2 * CORTICAL_LIMIT_MS))
    if longest_ms <= _LONGEST_LINEAR_MS:
        width_ms = _BIN_MS if longest_ms <= _LONGEST_NARROW_MS else _WIDE_BIN_MS
        return [float(edge) for edge in np.arange(0.0, longest_ms + 2 * width_ms, width_ms)]
    edges = np.geomspace(min(10.0, float(duration_ms.min(initial=10.0))), longest_ms * 1.05, 36)
    ax.set_xscale("log")
    ticks = [tick for tick in (10, 20, 50, 100, 200, 500, 1000, 2000, 5000) if edges[0] <= tick <= edges[-1]]
    ax.set_xticks(ticks, [str(tick) for tick in ticks])
    ax.minorticks_off()
    return [float(edge) for edge in edges]
