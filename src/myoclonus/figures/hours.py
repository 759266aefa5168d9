"""How often jerks come at each hour of the day."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from myoclonus.figures.style import POSITIVE, plain

__all__ = ["draw_hours"]


def draw_hours(ax: Axes, rates: Sequence[tuple[int, float, float, float]]) -> Axes:
    """Draw the rate at each hour of the day with its exact 95 % limits, in the order given.

    Parameters
    ----------
    ax : Axes
        Drawn into.
    rates : sequence of tuple
        Hour of the day that begins, rate a minute, lower and upper limit.
    """
    place = np.arange(len(rates))
    ax.bar(place, [rate for _, rate, _, _ in rates], 0.9, color=POSITIVE, alpha=0.25, linewidth=0)
    ax.vlines(place, [low for _, _, low, _ in rates], [high for _, _, _, high in rates], color=POSITIVE, linewidth=1.6)
    ax.plot(place, [rate for _, rate, _, _ in rates], "o", color=POSITIVE, markersize=5, linestyle="")
    ax.set_xticks(place, [f"{hour:02d}–{(hour + 1) % 24:02d}" for hour, _, _, _ in rates])
    ax.set_xlim(-0.6, max(len(rates), 1) - 0.4)
    ax.set_ylim(bottom=0)
    ax.set_xlabel("hour of the day")
    ax.set_ylabel("jerks a minute")
    plain(ax, keep=("bottom", "left")).tick_params(axis="x", length=0)
    return ax
