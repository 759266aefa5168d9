"""Two methods against each other: their difference over their mean."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from myoclonus.figures.style import INK, MUTED, POSITIVE, plain

__all__ = ["draw_differences"]


def draw_differences(
    ax: Axes, pairs: pd.DataFrame, *, mean: float, low: float, high: float, unit: str = "events an hour"
) -> Axes:
    """Draw a Bland–Altman plot: second minus first over the mean of both, with the mean difference and the limits of agreement.

    Parameters
    ----------
    ax : Axes
        Drawn into.
    pairs : pandas.DataFrame
        Columns ``first`` and ``second``.
    mean, low, high : float
        Mean difference and limits of agreement; ``NaN`` limits are not drawn.
    unit : str
        What was compared.

    References
    ----------
    Bland JM, Altman DG. Lancet 1986;327:307–310. doi:10.1016/S0140-6736(86)90837-8
    """
    first, second = pairs["first"].to_numpy(float), pairs["second"].to_numpy(float)
    difference = np.round(second - first, 9)
    ax.plot((first + second) / 2, difference, "o", color=POSITIVE, markersize=5, alpha=0.8, linestyle="", label="pair")
    ax.axhline(0, color=MUTED, linewidth=0.6, label="no difference")
    for value, style, words in ((mean, "-", "mean"), (low, (0, (4, 3)), "−1.96 SD"), (high, (0, (4, 3)), "+1.96 SD")):
        is_apart = words == "mean" or high - low > 1e-6
        if np.isfinite(value) and is_apart:
            ax.axhline(value, color=INK, linewidth=0.9, linestyle=style, label=words)
            ax.annotate(
                f"{words} {value + 0.0:.1f}".replace("-", "−"), (1.0, value), xycoords=("axes fraction", "data"), xytext=(-2, 2),
                textcoords="offset points", size=7, color=MUTED, ha="right",
            )  # fmt: skip
    ax.margins(x=0.08, y=0.25)
    if not np.any(np.abs([*difference, *(x for x in (low, high) if np.isfinite(x))]) > 1e-6):
        ax.set_ylim(-1, 1)
    ax.set_xlabel(f"mean of both ({unit})")
    ax.set_ylabel("second minus first")
    return plain(ax, keep=("bottom", "left"))
