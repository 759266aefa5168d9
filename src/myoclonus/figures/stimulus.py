"""What follows stimuli: jerks one by one, their latencies against chance, averaged reflexes, and how responses wear off."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from myoclonus.figures.style import INK, LIGHT, MUTED, NEGATIVE, POSITIVE, TRACE, TRIGGER, plain

__all__ = ["draw_habituation", "draw_latencies", "draw_reflex", "draw_responses"]

FloatArray = npt.NDArray[np.float64]


def draw_responses(ax: Axes, latency_ms: FloatArray, *, window_ms: tuple[float, float], longest_ms: float) -> Axes:
    """Draw one row a stimulus, the first on top, with a mark at the first jerk after it; the window of responses is shaded."""
    row = np.arange(1, latency_ms.size + 1)
    inside = (latency_ms >= window_ms[0]) & (latency_ms < window_ms[1])
    ax.axvspan(*window_ms, color=LIGHT, linewidth=0, alpha=0.6)
    size = float(np.clip(300 / max(latency_ms.size, 1), 1.5, 5))
    ax.plot(
        latency_ms[inside], row[inside], "|", color=POSITIVE, markersize=size + 2, markeredgewidth=1.3, linestyle=""
    )
    other = np.isfinite(latency_ms) & ~inside
    ax.plot(latency_ms[other], row[other], "|", color=MUTED, markersize=size + 2, markeredgewidth=1.0, linestyle="")
    ax.axvline(0, color=TRIGGER, linewidth=1.2)
    ax.set_xlim(-0.04 * longest_ms, longest_ms)
    ax.set_ylim(latency_ms.size + 0.7, 0.3)
    ax.yaxis.set_major_locator(MaxNLocator(integer=True, nbins=5))
    ax.set_xlabel("time after the stimulus (ms)")
    ax.set_ylabel("stimulus")
    return plain(ax, keep=("bottom", "left"))


def draw_latencies(
    ax: Axes, latency_ms: FloatArray, *, expected_per_ms: float, window_ms: tuple[float, float], longest_ms: float
) -> Axes:
    """Draw how many jerks come how long after the stimulus, with the number by chance as a line."""
    width_ms = 10.0 if longest_ms > 200 else 5.0
    edges = np.arange(0.0, longest_ms + width_ms, width_ms)
    known = latency_ms[np.isfinite(latency_ms) & (latency_ms >= 0)]
    ax.axvspan(*window_ms, color=LIGHT, linewidth=0, alpha=0.6)
    counts, _, _ = ax.hist(known, bins=[float(edge) for edge in edges], color=POSITIVE, linewidth=0)
    if np.isfinite(expected_per_ms):
        ax.axhline(expected_per_ms * width_ms, color=NEGATIVE, linestyle="--", linewidth=1.0)
    ax.axvline(0, color=TRIGGER, linewidth=1.2)
    ax.set_xlim(-0.04 * longest_ms, longest_ms)
    ax.set_ylim(0, max(1.15 * float(np.max(counts, initial=0.0)), 1.5))
    ax.yaxis.set_major_locator(MaxNLocator(integer=True, nbins=4))
    ax.set_xlabel("time after the stimulus (ms)")
    ax.set_ylabel("jerks")
    return plain(ax, keep=("bottom", "left"))


def draw_reflex(
    ax: Axes,
    time_ms: FloatArray,
    average_uv: FloatArray,
    *,
    window_ms: tuple[float, float],
    label: str,
    latency_ms: float = float("nan"),
    silent_ms: tuple[float, float] = (float("nan"), float("nan")),
) -> Axes:
    """Draw the averaged rectified EMG of one muscle around the stimulus, with the window of the reflex and its latency.

    A silence of the held muscle is a bar below the trace.
    """
    shown = (time_ms >= -50) & (time_ms <= 150)
    ax.axvspan(*window_ms, color=LIGHT, linewidth=0)
    ax.fill_between(time_ms[shown], 0, average_uv[shown], color=TRACE, linewidth=0)
    ax.plot(time_ms[shown], average_uv[shown], color=POSITIVE, linewidth=1.2)
    ax.axvline(0, color=TRIGGER, linewidth=1.2)
    if np.isfinite(latency_ms):
        ax.axvline(latency_ms, color=NEGATIVE, linewidth=1.1)
        ax.annotate(
            f"{latency_ms:.0f} ms", (latency_ms, 1), (3, -1), xycoords=ax.get_xaxis_transform(),
            textcoords="offset points", size=7, color=INK, ha="left", va="top",
        )  # fmt: skip
    if np.isfinite(silent_ms).all():
        ax.axvspan(*silent_ms, ymax=0.04, color=NEGATIVE, linewidth=0)
        ax.annotate(
            "silent", (silent_ms[0], 0.05), (1, 1), xycoords=ax.get_xaxis_transform(), textcoords="offset points",
            size=7, color=INK, ha="left", va="bottom",
        )  # fmt: skip
    ax.set_xlim(-50, 150)
    ax.set_ylim(bottom=0)
    ax.set_title(label, size=8, color=INK, loc="left")
    ax.set_xlabel("time after the stimulus (ms)")
    ax.set_ylabel("rectified EMG (µV)")
    return plain(ax, keep=("bottom", "left"))


def draw_habituation(ax: Axes, size: FloatArray) -> Axes:
    """Draw the size of the response to each stimulus in turn, as a share of the largest, and the mean of each third."""
    largest = max(float(np.max(size, initial=0.0)), 1e-12)
    row = np.arange(1, size.size + 1)
    ax.plot(row, size / largest, ".", color=TRACE, markersize=4, linestyle="")
    for part in np.array_split(row, 3) if size.size >= 3 else ():
        mean = float(np.mean(size[part - 1])) / largest
        ax.hlines(mean, part[0] - 0.4, part[-1] + 0.4, color=POSITIVE, linewidth=2.2)
    ax.set_ylim(-0.03, 1.05)
    ax.set_xlim(0.4, max(size.size, 1) + 0.6)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=5))
    ax.set_xlabel("stimulus")
    ax.set_ylabel("response (share of largest)")
    return plain(ax, keep=("bottom", "left"))
