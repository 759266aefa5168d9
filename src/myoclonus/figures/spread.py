"""When muscles begin, along the neuraxis, with lines of equal speed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes

from myoclonus.figures.style import INK, LIGHT, MUTED, POSITIVE, plain

__all__ = ["draw_spread"]

FloatArray = npt.NDArray[np.float64]

_SPEEDS_M_S = (5.0, 15.0, 55.0)
_MS_PER_CM_AT_1_M_S = 10.0


def draw_spread(
    ax: Axes,
    distance_cm: FloatArray,
    lag_ms: FloatArray,
    low_ms: FloatArray,
    high_ms: FloatArray,
    labels: Sequence[str],
) -> Axes:
    """Draw the median onset of each muscle after the earliest of its jerk against the place of its segment.

    Parameters
    ----------
    ax : Axes
        Drawn into; the head is on top.
    distance_cm, lag_ms, low_ms, high_ms : (n,) float arrays
        Way from the brainstem to the segment, median lag and quartiles. ``NaN`` lags are left out.
    labels : sequence of str
        Muscles.

    Returns
    -------
    Axes
        The same axes; thin lines run from the earliest muscle at 5, 15 and 55 m/s both ways.
    """
    known = np.flatnonzero(np.isfinite(lag_ms))
    reach_ms = 1.15 * max(float(np.nanmax(high_ms, initial=1.0)), 5.0)
    way = (float(distance_cm.min(initial=0.0)) - 3, float(distance_cm.max(initial=1.0)) + 3)
    if known.size:
        start = known[int(np.argmin(lag_ms[known]))]
        for speed in _SPEEDS_M_S:
            ends = np.array([way[0], distance_cm[start], way[1]])
            moments = lag_ms[start] + np.abs(ends - distance_cm[start]) * _MS_PER_CM_AT_1_M_S / speed
            ax.plot(moments, ends, color=LIGHT, linewidth=1.0)
            place = min(float(moments[2]), reach_ms)
            at = distance_cm[start] + (place - lag_ms[start]) * speed / _MS_PER_CM_AT_1_M_S
            ax.annotate(
                f"{speed:.0f} m/s", (place, min(at, way[1])), (2, 2), textcoords="offset points", size=6.5, color=MUTED,
                ha="right" if place == reach_ms else "left", va="bottom", annotation_clip=True,
            )  # fmt: skip
    row_cm = _apart(distance_cm[known], 0.05 * (way[1] - way[0]))
    ax.hlines(row_cm, low_ms[known], high_ms[known], color=POSITIVE, linewidth=2)
    ax.plot(lag_ms[known], row_cm, "o", color=POSITIVE, markersize=5, linestyle="")
    for k, place_cm in zip(known.tolist(), row_cm, strict=True):
        ax.annotate(
            labels[k], (high_ms[k], place_cm), (4, 0), textcoords="offset points", size=7, color=INK, va="center"
        )
    ax.set_xlim(-0.03 * reach_ms, reach_ms * 1.2)
    ax.set_ylim(way[1], way[0])
    ax.set_xlabel("onset after the earliest muscle (ms)")
    ax.set_ylabel("segment: cm below the pons")
    return plain(ax, keep=("bottom", "left"))


def _apart(distance_cm: FloatArray, gap_cm: float) -> FloatArray:
    """Return places moved as little as needed to lie a gap apart, in their order."""
    order = np.argsort(distance_cm, kind="stable")
    placed = distance_cm[order].copy()
    for _ in range(50):
        short = gap_cm - np.diff(placed)
        if not (short > 1e-9).any():
            break
        for k in np.flatnonzero(short > 0):
            push = max(gap_cm - (placed[k + 1] - placed[k]), 0.0) / 2
            placed[k] -= push
            placed[k + 1] += push
    moved = np.empty_like(placed)
    moved[order] = placed
    return moved
