"""How often jerks come in each marked state."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from myoclonus.figures.style import POSITIVE, plain

__all__ = ["draw_states"]


def draw_states(ax: Axes, rates: Sequence[tuple[str, float, float, float, int]]) -> Axes:
    """Draw the rate in each state with its exact 95 % limits.

    Parameters
    ----------
    ax : Axes
        Drawn into; the first state on top.
    rates : sequence of tuple
        State, rate a minute, lower and upper limit, and number of jerks.
    """
    row = np.arange(len(rates))
    ax.hlines(
        row, [low for _, _, low, _, _ in rates], [high for _, _, _, high, _ in rates], color=POSITIVE, linewidth=2
    )
    ax.plot([rate for _, rate, _, _, _ in rates], row, "o", color=POSITIVE, markersize=6, linestyle="")
    ax.set_yticks(row, [f"{state} ({count})" for state, _, _, _, count in rates])
    ax.set_ylim(len(rates) - 0.4, -0.6)
    ax.set_xlim(left=0)
    ax.set_xlabel("jerks a minute")
    plain(ax).tick_params(axis="y", length=0)
    return ax
