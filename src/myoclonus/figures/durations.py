"""How long bursts last."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from myoclonus.figures.style import INK, NEGATIVE, POSITIVE, SURFACE, plain

__all__ = ["CORTICAL_LIMIT_MS", "draw_durations"]

CORTICAL_LIMIT_MS = 45.0
"""Mark in the histogram: shorter bursts are more often cortical (van der Veen 2024). It decides nothing."""

_BIN_MS = 5.0
_LONGEST_LINEAR_MS = 320.0


def draw_durations(ax: Axes, bursts: pd.DataFrame) -> Axes:
    """Draw a histogram of the durations of complete positive bursts, with the 45 ms mark.

    Parameters
    ----------
    ax : Axes
        Drawn into.
    bursts : pandas.DataFrame
        Table of the schema BURSTS. Silences and bursts cut by an edge of the recording are left out.

    Returns
    -------
    Axes
        The same axes; its time axis is logarithmic when bursts last up to more than 320 ms.
    """
    is_complete = (bursts["kind"] == "positive") & ~bursts["is_cut"].fillna(False).astype(bool)
    duration_ms = bursts["duration"].to_numpy()[is_complete.to_numpy(dtype=bool)] * 1000
    longest_ms = float(duration_ms.max(initial=2 * CORTICAL_LIMIT_MS))
    if longest_ms > _LONGEST_LINEAR_MS:
        bins = np.geomspace(min(10.0, float(duration_ms.min(initial=10.0))), longest_ms * 1.05, 36)
        ax.set_xscale("log")
        ticks = [tick for tick in (10, 20, 50, 100, 200, 500, 1000, 2000, 5000) if bins[0] <= tick <= bins[-1]]
        ax.set_xticks(ticks, [str(tick) for tick in ticks])
        ax.minorticks_off()
    else:
        bins = np.arange(0.0, longest_ms + 2 * _BIN_MS, _BIN_MS)
    counts, _, _ = ax.hist(duration_ms, bins=bins.tolist(), color=POSITIVE, edgecolor=SURFACE, linewidth=0.4)
    top = max(float(np.max(counts, initial=0.0)), 1.0) * 1.18
    ax.axvline(CORTICAL_LIMIT_MS, color=NEGATIVE, linestyle="--", linewidth=1.2)
    ax.annotate(
        "45 ms", (CORTICAL_LIMIT_MS, top), (3, -1), textcoords="offset points", color=INK, size=7.5, va="top", ha="left"
    )
    ax.set_ylim(0, top)
    ax.set_xlabel("burst duration (ms)")
    ax.set_ylabel("bursts")
    ax.yaxis.set_major_locator(MaxNLocator(integer=True, nbins=6))
    return plain(ax, keep=("bottom", "left"))
