"""How a measure changes from recording to recording."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from myoclonus.figures.style import INK, MUTED, NEGATIVE, POSITIVE, TRIGGER, WARNING, plain

__all__ = ["draw_progress"]

_COLORS = (POSITIVE, NEGATIVE, TRIGGER, WARNING, MUTED)
_MARKS = "osD^v"


def draw_progress(
    ax: Axes,
    lines: Mapping[str, Sequence[tuple[float, float, float]]],
    *,
    title: str,
    n_recordings: int,
    days: Sequence[float] = (),
) -> Axes:
    """Draw one line a scope over the recordings, with limits; a missing value leaves a gap.

    Parameters
    ----------
    ax : Axes
        Drawn into.
    lines : mapping
        Name of the scope to value, lower and upper limit in each recording; ``NaN`` where not measured.
    title : str
        What is drawn, with its unit where it has one.
    n_recordings : int
        Recordings, in the order of time.
    days : sequence of float, optional
        Day of each recording; without it they stand at equal distances.

    Returns
    -------
    Axes
        The same axes.
    """
    ax.set_title(title, size=8.5, color=INK, loc="left")
    at = np.array(days, dtype=np.float64) if len(days) else np.arange(1, n_recordings + 1, dtype=np.float64)
    reach = float(np.ptp(at)) or 1.0
    shift = 0.06 * reach / max(n_recordings - 1, 1)
    for place, (name, line) in enumerate(lines.items()):
        x = at + shift * (place - (len(lines) - 1) / 2)
        value, low, high = np.array(line, dtype=np.float64).T
        color = _COLORS[place % len(_COLORS)]
        ax.plot(x, value, color=color, marker=_MARKS[place % len(_MARKS)], markersize=4, linewidth=1.4, label=name)
        ax.vlines(x, low, high, color=color, linewidth=1.0)
    margin = 0.4 * reach / max(n_recordings - 1, 1) if not len(days) else 0.08 * reach
    ax.set_xlim(at[0] - margin, at[-1] + margin)
    ax.set_xticks(at)
    ax.set_ylim(0, 1.05 * ax.get_ylim()[1])
    ax.set_xlabel("day" if len(days) else "recording")
    plain(ax, keep=("bottom", "left"))
    if len(lines) > 1:
        ax.legend(
            fontsize=6, frameon=False, labelcolor=INK, loc="upper left", bbox_to_anchor=(-0.05, -0.24), ncols=2,
            handlelength=1.4, columnspacing=1.0, borderaxespad=0.0,
        )  # fmt: skip
    return ax
