"""Where on the body bursts come."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Circle, FancyBboxPatch, Polygon

from myoclonus.figures.style import INK, LIGHT, MUTED, POSITIVE, SURFACE

__all__ = ["REGION_PLACES", "draw_body"]

REGION_PLACES: dict[str, tuple[float, float]] = {
    "face": (0.045, 1.77),
    "jaw": (0.045, 1.69),
    "palate": (0.0, 1.68),
    "tongue": (0.0, 1.66),
    "throat": (0.0, 1.58),
    "neck": (0.06, 1.58),
    "shoulder": (0.20, 1.44),
    "arm": (0.29, 1.26),
    "forearm": (0.36, 1.02),
    "hand": (0.42, 0.80),
    "chest": (0.10, 1.34),
    "trunk": (0.09, 1.20),
    "back": (0.07, 1.24),
    "abdomen": (0.07, 1.08),
    "pelvis": (0.08, 0.94),
    "hip": (0.13, 0.90),
    "thigh": (0.12, 0.70),
    "leg": (0.13, 0.34),
    "foot": (0.17, 0.04),
}
"""Distance from the midline and height (m) at which each body region is drawn."""

_ARM = (
    (0.20, 1.52), (0.27, 1.47), (0.35, 1.20), (0.41, 0.98), (0.47, 0.78),
    (0.42, 0.72), (0.36, 0.80), (0.31, 1.00), (0.22, 1.25), (0.17, 1.36),
)  # fmt: skip
_LEG = (
    (0.19, 0.87), (0.18, 0.60), (0.175, 0.35), (0.16, 0.06), (0.24, 0.0),
    (0.08, 0.0), (0.08, 0.30), (0.06, 0.50), (0.015, 0.86),
)  # fmt: skip

_MIDLINE = {"palate", "tongue", "throat"}


def draw_body(ax: Axes, places: pd.DataFrame) -> Axes:
    """Draw a body that faces the reader, with a disc on each recorded muscle.

    Parameters
    ----------
    ax : Axes
        Drawn into.
    places : pandas.DataFrame
        One row per channel: ``region``, ``side`` (left, right, midline or missing) and ``n_bursts``. The area of a disc
        grows with the number; a ring is a muscle that was recorded without any burst. When the side is not known, both
        sides carry the sign with a question mark.

    Returns
    -------
    Axes
        The same axes. The right side of the body is on the left, as for somebody who stands before the reader.
    """
    _draw_outline(ax)
    largest = max(int(places["n_bursts"].max()), 1) if len(places) else 1
    used: dict[tuple[float, float], int] = {}
    for region, side, n_bursts in places[["region", "side", "n_bursts"]].itertuples(index=False, name=None):
        place = REGION_PLACES.get(str(region).replace("_", " "))
        if place is None:
            continue
        for x in _positions(place[0], region, side):
            shift = used.get((x, place[1]), 0)
            used[x, place[1]] = shift + 1
            y = place[1] - 0.085 * shift
            radius = 0.03 + 0.045 * np.sqrt(n_bursts / largest) if n_bursts else 0.03
            ax.add_patch(
                Circle(
                    (x, y),
                    radius,
                    facecolor=POSITIVE if n_bursts else SURFACE,
                    edgecolor=SURFACE if n_bursts else MUTED,
                    linewidth=0.8,
                    zorder=3,
                    label="muscle with bursts" if n_bursts else "muscle without bursts",
                )
            )
            if side is None and region not in _MIDLINE:
                ax.text(x, y, "?", size=7, color=SURFACE if n_bursts else INK, ha="center", va="center", zorder=4)
    ax.text(-0.5, 1.86, "R", size=9, color=MUTED, ha="center", va="top")
    ax.text(0.5, 1.86, "L", size=9, color=MUTED, ha="center", va="top")
    ax.set_xlim(-0.6, 0.6)
    ax.set_ylim(-0.06, 1.94)
    ax.set_aspect("equal")
    ax.set_axis_off()
    return ax


def _positions(distance: float, region: str, side: str | None) -> tuple[float, ...]:
    if side == "midline" or region in _MIDLINE:
        return (0.0,)
    if side == "right":
        return (-distance,)
    if side == "left":
        return (distance,)
    return (-distance, distance)


def _draw_outline(ax: Axes) -> None:
    """Draw head, neck, trunk, arms and legs in the lightest color."""
    ax.add_patch(Circle((0, 1.74), 0.115, facecolor=LIGHT, linewidth=0))
    ax.add_patch(FancyBboxPatch((-0.04, 1.55), 0.08, 0.12, boxstyle="round,pad=0.01", facecolor=LIGHT, linewidth=0))
    trunk = [
        (-0.2, 1.52),
        (0.2, 1.52),
        (0.17, 1.2),
        (0.15, 1.05),
        (0.19, 0.86),
        (-0.19, 0.86),
        (-0.15, 1.05),
        (-0.17, 1.2),
    ]
    ax.add_patch(Polygon(trunk, closed=True, facecolor=LIGHT, linewidth=0))
    for sign in (-1, 1):
        for limb in (_ARM, _LEG):
            ax.add_patch(Polygon([(sign * x, y) for x, y in limb], closed=True, facecolor=LIGHT, linewidth=0))
