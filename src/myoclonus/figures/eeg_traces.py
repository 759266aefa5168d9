"""A stretch of EEG and EMG, one trace below the other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes

from myoclonus.figures.style import INK, MUTED, NEGATIVE, POSITIVE, plain

__all__ = ["draw_traces"]

_EEG_ROWS, _MUSCLE_ROWS = 1.1, 0.55
"""Rows that a large deflection of the EEG, and the largest of a muscle, fill."""


def draw_traces(
    ax: Axes,
    time_s: npt.NDArray[np.float64],
    traces_uv: npt.NDArray[np.floating],
    labels: Sequence[str],
    *,
    is_muscle: Sequence[bool],
    marked_s: Sequence[float] = (),
) -> Axes:
    """Draw traces ``(n_channels, n_times)`` below each other, EEG on one scale and each muscle on its own.

    Parameters
    ----------
    ax : Axes
        Drawn into.
    time_s : (n_times,) array
        Time of the recording.
    traces_uv : (n_channels, n_times) array
        µV; positive is up.
    labels : sequence of str
        One for each trace.
    is_muscle : sequence of bool
        Which traces are EMG.
    marked_s : sequence of float
        Moments of jerks.

    Returns
    -------
    Axes
        The same axes.
    """
    centered = traces_uv - np.nanmedian(traces_uv, axis=1, keepdims=True)
    eeg = centered[~np.asarray(is_muscle, dtype=bool)]
    scale = max(float(np.nanquantile(np.abs(eeg), 0.995)), 1.0) if eeg.size else 1.0
    for row, (trace, muscle) in enumerate(zip(centered, is_muscle, strict=True)):
        share = _MUSCLE_ROWS / max(float(np.nanmax(np.abs(trace))), 1.0) if muscle else _EEG_ROWS / scale
        ax.plot(time_s, -row + share * trace, color=POSITIVE if muscle else INK, linewidth=0.7)
    for moment in marked_s:
        ax.axvline(moment, color=NEGATIVE, linewidth=0.9, linestyle="--")
    size = float(f"{scale:.1g}")
    x = float(time_s[0]) + 0.98 * float(time_s[-1] - time_s[0])
    ax.plot([x, x], [0.55 - _EEG_ROWS * size / scale, 0.55], color=INK, linewidth=1.5)
    ax.text(x, 0.62, f"EEG {size:.0f} µV", ha="right", va="bottom", size=7, color=MUTED)
    ax.set_yticks(-np.arange(len(labels)), labels)
    ax.set_ylim(-len(labels) + 0.3, 1.1)
    ax.set_xlim(float(time_s[0]), float(time_s[-1]))
    ax.set_xlabel("time (s)")
    return plain(ax, keep=("bottom",), size=7)
