"""The evoked potential of the median nerve, with its peaks and the limits of health."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes

from myoclonus.figures.style import INK, LIGHT, MUTED, NEGATIVE, POSITIVE, TRIGGER, plain

__all__ = ["draw_evoked"]

FloatArray = npt.NDArray[np.float64]


def draw_evoked(
    ax: Axes,
    time_ms: FloatArray,
    average_uv: FloatArray,
    error_uv: FloatArray,
    peaks: Sequence[tuple[str, float, float]],
    *,
    limits_uv: Mapping[str, float],
) -> Axes:
    """Draw an average with its 95 % band; negative is up, as evoked potentials are usually shown.

    Parameters
    ----------
    ax : Axes
        Drawn into.
    time_ms, average_uv, error_uv : (n,) float arrays
        Average and its standard error.
    peaks : sequence of tuple
        Name, latency (ms) and potential (µV) of each.
    limits_uv : mapping
        Upper limits of health of ``P25`` and ``N33``; dashed, where the axis reaches them.
    """
    shown = (time_ms >= -10) & (time_ms <= 80)
    time, average, half = time_ms[shown], average_uv[shown], 1.96 * error_uv[shown]
    ax.fill_between(time, average - half, average + half, color=LIGHT, linewidth=0)
    ax.plot(time, average, color=POSITIVE, linewidth=1.4)
    ax.axvline(0, color=TRIGGER, linewidth=1.2)
    ax.axhline(0, color=MUTED, linewidth=0.6)
    reach = 1.35 * max(float(np.nanmax(np.abs(average), initial=0.0)), 1.0)
    for name, direction in (("P25", 1), ("N33", -1)):
        limit = limits_uv.get(name, np.nan)
        if limit <= reach:
            ax.axhline(direction * limit, color=NEGATIVE, linestyle="--", linewidth=0.9)
            ax.annotate(
                f"limit {name} {limit:g} µV", (1, direction * limit), (-2, 2), xycoords=ax.get_yaxis_transform(),
                textcoords="offset points", size=6.5, color=INK, ha="right", va="bottom",
            )  # fmt: skip
    for name, at_ms, potential in peaks:
        ax.plot([at_ms], [potential], "o", color=NEGATIVE, markersize=4)
        outward = 6 if potential < 0 else -6
        ax.annotate(
            f"{name} {at_ms:.1f} ms, {abs(potential):.1f} µV", (at_ms, potential),
            (-5 if name == "N20" else 5, outward), textcoords="offset points", size=7, color=INK,
            ha="right" if name == "N20" else "left", va="center",
        )  # fmt: skip
    ax.set_xlim(-10, 80)
    ax.set_ylim(reach, -reach)
    ax.set_xlabel("time after the stimulus (ms)")
    ax.set_ylabel("µV, negative up")
    return plain(ax, keep=("bottom", "left"))
