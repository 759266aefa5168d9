"""What goes before a movement: the slow potential over the vertex, and the change of power over time and frequency."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap

from myoclonus.figures.style import INK, MUTED, NEGATIVE, TRACE, plain

__all__ = ["draw_power_map", "draw_readiness"]

FloatArray = npt.NDArray[np.float64]

_SHADES = LinearSegmentedColormap.from_list("power", ["#12406b", "#8fb3d3", "#f7f7f5", "#f2cf9f", "#e08a3c"])


def draw_readiness(
    ax: Axes,
    time_s: FloatArray,
    average_uv: FloatArray,
    limits_uv: tuple[FloatArray, FloatArray],
    *,
    label: str,
    onset_s: float | None = None,
) -> Axes:
    """Draw the average over the vertex with its limits, negative up as readiness potentials are drawn.

    Parameters
    ----------
    ax : Axes
        Drawn into.
    time_s, average_uv : (n_times,) arrays
        Time from the onset of the movement, and the average in µV.
    limits_uv : tuple of (n_times,) array
        Lower and upper limit.
    label : str
        Electrodes.
    onset_s : float, optional
        How long before the movement the potential begins; marked when given.
    """
    ax.fill_between(time_s, *limits_uv, color=TRACE, alpha=0.45, linewidth=0)
    ax.plot(time_s, average_uv, color=INK, linewidth=1.1)
    ax.axvline(0, color=MUTED, linewidth=0.9, linestyle=":")
    ax.axhline(0, color=MUTED, linewidth=0.5)
    if onset_s is not None:
        ax.axvline(-onset_s, color=NEGATIVE, linewidth=1.0, linestyle="--")
        ax.text(
            -onset_s,
            0.98,
            f" {onset_s:.1f} s before",
            transform=ax.get_xaxis_transform(),
            size=7.5,
            color=INK,
            va="top",
        )
    ax.set_xlim(float(time_s[0]), float(time_s[-1]))
    ax.invert_yaxis()
    ax.set_title(f"{label} (µV, negative up)", size=8, color=INK, loc="left", pad=3)
    ax.set_xlabel("time from the first muscle (s)")
    return plain(ax, keep=("bottom", "left"), size=7)


def draw_power_map(ax: Axes, time_s: FloatArray, frequency_hz: FloatArray, change: FloatArray, *, label: str) -> Axes:
    """Draw the change of power ``(n_frequencies, n_times)``: 0 for none, −0.5 for half; dashed lines where it is less."""
    limit = max(0.3, float(np.nanquantile(np.abs(change), 0.98)))
    mesh = ax.pcolormesh(
        time_s, frequency_hz, change, cmap=_SHADES, vmin=-limit, vmax=limit, shading="nearest", rasterized=True
    )
    ax.contour(time_s, frequency_hz, change, levels=[-0.3], colors=INK, linewidths=0.7, linestyles="dashed")
    ax.axvline(0, color=MUTED, linewidth=0.9, linestyle=":")
    ax.set_title(label, size=8, color=INK, loc="left", pad=3)
    ax.set_xlabel("time from the first muscle (s)")
    ax.set_ylabel("frequency (Hz)")
    bar = ax.figure.colorbar(mesh, ax=ax, pad=0.02, fraction=0.05)
    bar.ax.tick_params(labelsize=7, colors=MUTED, labelcolor=INK)
    bar.set_label("change of power", size=7, color=INK)
    bar.outline.set_visible(False)
    return plain(ax, keep=("bottom", "left"), size=7)
