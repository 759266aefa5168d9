"""Values of participants, group beside group."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes

from myoclonus.figures.style import COLORS, plain

__all__ = ["draw_groups", "draw_sessions"]

_SPREAD = 0.28
"""Half the width over which the points of one group are spread, as a share of the way to the next group."""


def draw_groups(ax: Axes, values: Mapping[str, npt.NDArray[np.float64]], *, label: str) -> Axes:
    """Draw one point a participant and a bar at the median, one row a group.

    Parameters
    ----------
    ax : Axes
        To draw on.
    values : mapping of str to array
        Group to the values of its participants.
    label : str
        What was measured, with its unit.
    """
    random = np.random.default_rng(0)
    for row, points in enumerate(values.values()):
        heights = row + random.uniform(-_SPREAD, _SPREAD, points.size)
        ax.plot(points, heights, "o", markersize=3.5, color=COLORS["positive"], alpha=0.55, markeredgewidth=0)
        ax.vlines(np.median(points), row - 0.38, row + 0.38, color=COLORS["ink"], linewidth=2)
    ax.set_yticks(range(len(values)), [f"{name} ({points.size})" for name, points in values.items()])
    ax.set_ylim(len(values) - 0.4, -0.6)
    ax.set_xlabel(label)
    return plain(ax)


def draw_sessions(ax: Axes, lines: Mapping[str, npt.NDArray[np.float64]], sessions: list[str], *, label: str) -> Axes:
    """Draw one line a participant over the sessions; ``NaN`` where it was not measured.

    Parameters
    ----------
    ax : Axes
        To draw on.
    lines : mapping of str to (n_sessions,) array
        Participant to values.
    sessions : list of str
        Names of the sessions in order.
    label : str
        What was measured, with its unit.
    """
    for values in lines.values():
        ax.plot(np.arange(values.size), values, "o-", markersize=3.5, linewidth=1, color=COLORS["positive"], alpha=0.6)
    ax.set_xticks(range(len(sessions)), sessions)
    ax.set_ylabel(label)
    return plain(ax, keep=("bottom", "left"))
