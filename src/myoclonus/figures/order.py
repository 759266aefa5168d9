"""In which order muscles are recruited."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from myoclonus.figures.style import MUTED, POSITIVE, plain

__all__ = ["draw_order"]


def draw_order(ax: Axes, latencies: pd.DataFrame, *, labels: Mapping[str, str]) -> Axes:
    """Draw how long after the leading muscle each muscle begins, the earliest on top.

    Parameters
    ----------
    ax : Axes
        Drawn into.
    latencies : pandas.DataFrame
        One row per channel: ``channel``, ``value`` (ms after the leading channel), ``ci_low``, ``ci_high`` and ``n``.
    labels : mapping
        Channel to the text of its row.

    Returns
    -------
    Axes
        The same axes; rows run from the earliest muscle down to the latest.
    """
    ordered = latencies.sort_values("value", kind="stable").reset_index(drop=True)
    row = np.arange(len(ordered))
    low, high = ordered["ci_low"].to_numpy(), ordered["ci_high"].to_numpy()
    value = ordered["value"].to_numpy()
    ax.hlines(
        row,
        np.where(np.isfinite(low), low, value),
        np.where(np.isfinite(high), high, value),
        color=POSITIVE,
        linewidth=2,
    )
    ax.plot(value, row, "o", color=POSITIVE, markersize=5, linestyle="")
    names = [
        f"{labels.get(channel, channel)} ({count})"
        for channel, count in ordered[["channel", "n"]].itertuples(index=False, name=None)
    ]
    ax.set_yticks(row, names)
    ax.set_ylim(len(ordered) - 0.4, -0.6)
    ax.axvline(0, color=MUTED, linewidth=0.8, linestyle=":")
    ax.set_xlim(left=min(-2.0, float(np.nanmin(low, initial=0.0)) - 2.0))
    ax.set_xlabel("ms after the leading muscle")
    plain(ax).tick_params(axis="y", length=0)
    return ax
