"""EEG around the onset of a jerk: the average at one electrode, and of all together."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes

from myoclonus.figures.style import INK, LIGHT, MUTED, NEGATIVE, POSITIVE, TRACE, plain

__all__ = ["draw_average", "draw_butterfly", "draw_muscle"]

FloatArray = npt.NDArray[np.float64]


def draw_average(
    ax: Axes,
    time_ms: FloatArray,
    average_uv: FloatArray,
    limits_uv: tuple[FloatArray, FloatArray],
    *,
    label: str,
    latency_ms: float | None = None,
    searched_until_ms: float | None = None,
) -> Axes:
    """Draw the average of one electrode with its limits; positive is up.

    Parameters
    ----------
    ax : Axes
        Drawn into.
    time_ms, average_uv : (n_times,) arrays
        Time from the onset of the burst, and the average in µV.
    limits_uv : tuple of (n_times,) array
        Lower and upper limit at each time.
    label : str
        Name of the electrode.
    latency_ms : float, optional
        Time of a spike before the burst; marked when given.
    searched_until_ms : float, optional
        End of the search; what follows is shaded.

    Returns
    -------
    Axes
        The same axes.
    """
    ax.fill_between(time_ms, *limits_uv, color=TRACE, alpha=0.45, linewidth=0)
    ax.plot(time_ms, average_uv, color=INK, linewidth=1.1)
    if searched_until_ms is not None and np.isfinite(searched_until_ms):
        ax.axvspan(searched_until_ms, float(time_ms[-1]), color=LIGHT, alpha=0.5, linewidth=0)
    ax.axvline(0, color=MUTED, linewidth=0.9, linestyle=":")
    if latency_ms is not None:
        at = int(np.argmin(np.abs(time_ms + latency_ms)))
        ax.plot([time_ms[at]], [average_uv[at]], marker="v", color=NEGATIVE, markersize=5, linestyle="none")
        ax.annotate(
            f"{latency_ms:.0f} ms before",
            (time_ms[at], average_uv[at]),
            xytext=(-6, 5),
            textcoords="offset points",
            ha="right",
            size=7.5,
            color=INK,
        )
    ax.set_xlim(float(time_ms[0]), float(time_ms[-1]))
    ax.set_title(f"{label} (µV, positive up)", size=8, color=INK, loc="left", pad=3)
    ax.margins(y=0.15)
    return plain(ax, keep=("bottom", "left"), size=7)


def draw_muscle(ax: Axes, time_ms: FloatArray, emg_uv: FloatArray, *, label: str, event: str = "burst") -> Axes:
    """Draw the averaged rectified EMG of the muscle that gave the onsets of its bursts or silences."""
    ax.fill_between(time_ms, emg_uv, color=POSITIVE, alpha=0.35, linewidth=0)
    ax.plot(time_ms, emg_uv, color=POSITIVE, linewidth=1.0)
    ax.axvline(0, color=MUTED, linewidth=0.9, linestyle=":")
    ax.set_xlim(float(time_ms[0]), float(time_ms[-1]))
    ax.set_ylim(bottom=0)
    ax.set_title(f"{label}, rectified (µV)", size=8, color=INK, loc="left", pad=3)
    ax.set_xlabel(f"time from the onset of the {event} (ms)")
    return plain(ax, keep=("bottom", "left"), size=7)


def draw_butterfly(ax: Axes, time_ms: FloatArray, averages_uv: FloatArray, *, highlighted: int | None = None) -> Axes:
    """Draw the averages ``(n_electrodes, n_times)`` of all electrodes on one another, one of them bold."""
    for row, trace in enumerate(averages_uv):
        if row != highlighted:
            ax.plot(time_ms, trace, color=TRACE, linewidth=0.6)
    if highlighted is not None:
        ax.plot(time_ms, averages_uv[highlighted], color=INK, linewidth=1.4)
    ax.axvline(0, color=MUTED, linewidth=0.9, linestyle=":")
    ax.set_xlim(float(time_ms[0]), float(time_ms[-1]))
    ax.set_title("all electrodes (µV)", size=8, color=INK, loc="left", pad=3)
    return plain(ax, keep=("bottom", "left"), size=7)
