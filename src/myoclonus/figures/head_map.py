"""Potentials over the head, seen from above, nose up; readable without color."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.patches import Circle
from scipy.interpolate import RBFInterpolator

from myoclonus.figures.style import INK, MUTED

__all__ = ["draw_head_map"]

FloatArray = npt.NDArray[np.float64]

_SHADES = LinearSegmentedColormap.from_list(
    "potential", ["#12406b", "#5d8fbd", "#c9d9e8", "#f4f4f2", "#f3e3cf", "#efc08a"]
)
_N_GRID = 72
_RIM = 1.18
_MIN_PLACES = 4


def draw_head_map(
    ax: Axes, places: FloatArray, values_uv: FloatArray, *, label: str, highlighted: int | None = None
) -> Axes:
    """Draw potentials interpolated between electrodes, with lines of equal potential.

    The lightness of the shade rises from the most negative to the most positive potential, so that the map reads in
    gray too; negative lines are dashed.

    Parameters
    ----------
    ax : Axes
        Drawn into.
    places : (n, 2) array
        Right and front, 1 at the rim of the head; rows of ``NaN`` are not drawn.
    values_uv : (n,) array
        Potential of each electrode.
    label : str
        Written above.
    highlighted : int, optional
        Electrode that is marked.

    Returns
    -------
    Axes
        The same axes.
    """
    known = np.isfinite(places).all(axis=1) & np.isfinite(values_uv)
    ax.set_axis_off()
    ax.set_aspect("equal")
    ax.set_xlim(-1.32, 1.32)
    ax.set_ylim(-1.3, 1.45)
    ax.set_title(label, size=8, color=INK, pad=2)
    if known.sum() >= _MIN_PLACES:
        _shade(ax, places[known], values_uv[known])
    ax.add_patch(Circle((0, 0), _RIM, fill=False, edgecolor=INK, linewidth=1.0))
    ax.plot([-0.12, 0, 0.12], [_RIM - 0.01, _RIM + 0.17, _RIM - 0.01], color=INK, linewidth=1.0)
    for side in (-1, 1):
        ax.plot(side * (_RIM + np.array([0, 0.07, 0.07, 0])), [0.17, 0.12, -0.12, -0.17], color=INK, linewidth=1.0)
    ax.plot(*places[known].T, marker="o", markersize=1.6, color=MUTED, linestyle="none")
    if highlighted is not None and known[highlighted]:
        ax.plot(
            *places[highlighted],
            marker="o",
            markersize=7,
            markerfacecolor="none",
            markeredgecolor=INK,
            linestyle="none",
        )
    return ax


def _shade(ax: Axes, places: FloatArray, values_uv: FloatArray) -> None:
    axis = np.linspace(-_RIM, _RIM, _N_GRID)
    right, front = np.meshgrid(axis, axis)
    points = np.column_stack((right.ravel(), front.ravel()))
    field = RBFInterpolator(places, values_uv, kernel="thin_plate_spline", smoothing=1e-3)(points).reshape(right.shape)
    field[np.hypot(right, front) > _RIM] = np.nan
    limit = max(float(np.max(np.abs(values_uv))), 1e-6)
    levels = np.linspace(-limit, limit, 11)
    ax.contourf(right, front, np.clip(field, -limit, limit), levels=levels, cmap=_SHADES)
    lines = ax.contour(right, front, field, levels=levels[1:-1:2], colors=INK, linewidths=0.5)
    ax.clabel(lines, fmt="%.0f", fontsize=6, colors=INK)
