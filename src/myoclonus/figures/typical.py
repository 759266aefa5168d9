"""What a typical jerk looks like in one muscle."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes

from myoclonus.figures.style import INK, MUTED, POSITIVE, SURFACE, TRACE, plain

__all__ = ["draw_typical"]


def draw_typical(
    ax: Axes,
    time_ms: npt.NDArray[np.float64],
    singles_uv: npt.NDArray[np.float64],
    typical_uv: npt.NDArray[np.float64],
    average_uv: npt.NDArray[np.float64],
    *,
    label: str,
    end_ms: float | None = None,
) -> Axes:
    """Draw single jerks, a typical one and the rectified average of one channel, aligned at the onset of the jerk.

    Parameters
    ----------
    ax : Axes
        Drawn into.
    time_ms : (n_samples,) array
        Time from the onset of the jerk.
    singles_uv : (n_jerks, n_samples) array
        Traces of single jerks, µV; may be empty.
    typical_uv : (n_samples,) array
        Trace of the jerk closest to the average, µV.
    average_uv : (n_samples,) array
        Average of the rectified traces, µV.
    label : str
        Muscle or channel.
    end_ms : float, optional
        Last moment drawn; the window begins a third of that before the onset.

    Returns
    -------
    Axes
        The same axes.
    """
    for trace in singles_uv:
        ax.plot(time_ms, trace, color=TRACE, linewidth=0.4, alpha=0.7, label="single jerks", rasterized=True)
    ax.plot(time_ms, typical_uv, color=INK, linewidth=0.6, label="a typical one")
    ax.plot(time_ms, average_uv, color=POSITIVE, linewidth=1.5, label="average, rectified")
    ax.axvline(0, color=MUTED, linewidth=0.8, linestyle=":")
    limit = _reach(typical_uv, average_uv)
    ax.set_ylim(-limit, limit)
    if time_ms.size:
        last_ms = float(time_ms[-1]) if end_ms is None else min(end_ms, float(time_ms[-1]))
        ax.set_xlim(max(float(time_ms[0]), -last_ms / 3), last_ms)
    ax.set_yticks([0, limit], ["0", f"{limit:.3g} µV"])
    box = {"facecolor": SURFACE, "edgecolor": "none", "alpha": 0.8, "pad": 0.8}
    ax.text(0.995, 0.98, label, transform=ax.transAxes, size=7.5, color=INK, va="top", ha="right", bbox=box)
    return plain(ax, keep=("bottom",), size=7)


def _reach(*traces: npt.NDArray[np.float64]) -> float:
    """Return the largest finite absolute value, rounded up to two digits; 1 when there is none."""
    largest = max((float(np.nanmax(np.abs(trace), initial=0.0)) for trace in traces), default=0.0)
    if not np.isfinite(largest) or largest <= 0:
        return 1.0
    step = 10.0 ** (np.floor(np.log10(largest)) - 1)
    return float(np.ceil(largest / step) * step)
