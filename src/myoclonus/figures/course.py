"""How the rate of jerks changes over the recording."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from myoclonus.figures.style import POSITIVE, plain, time_unit

__all__ = ["draw_course"]


def draw_course(ax: Axes, course: pd.DataFrame, *, duration_s: float) -> Axes:
    """Draw jerks a minute as steps over the recording; a break in the line is a stretch that was not analyzed.

    Parameters
    ----------
    ax : Axes
        Drawn into.
    course : pandas.DataFrame
        One row per stretch: ``onset`` and ``duration`` in seconds, ``rate_per_min``.
    duration_s : float
        Length of the recording.

    Returns
    -------
    Axes
        The same axes.
    """
    factor, unit = time_unit(duration_s)
    start = course["onset"].to_numpy() * factor
    stop = start + course["duration"].to_numpy() * factor
    rate = course["rate_per_min"].to_numpy()
    ax.hlines(rate, start, stop, color=POSITIVE, linewidth=1.6)
    ax.bar(start, rate, stop - start, align="edge", color=POSITIVE, alpha=0.25, linewidth=0)
    ax.set_xlim(0, max(duration_s * factor, 1e-9))
    ax.set_ylim(bottom=0)
    ax.set_xlabel(f"time in the recording ({unit})")
    ax.set_ylabel("jerks a minute")
    return plain(ax, keep=("bottom", "left"))
