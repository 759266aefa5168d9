"""All channels around a jerk, one axes each, lined up at its onset."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes

from myoclonus.figures.style import INK, MUTED, POSITIVE, plain

__all__ = ["draw_around"]


def draw_around(
    ax: Axes,
    time_ms: npt.NDArray[np.float64],
    trace_uv: npt.NDArray[np.floating],
    *,
    label: str,
    is_emg: bool,
    error_uv: npt.NDArray[np.float64] | None = None,
) -> Axes:
    """Draw one channel around the onset of a jerk.

    Parameters
    ----------
    ax : Axes
        Drawn into.
    time_ms : (n_samples,) array
        Time from the onset.
    trace_uv : (n_samples,) array
        One trace or an average, µV.
    label : str
        Muscle or electrode.
    is_emg : bool
        Whether it is a muscle; the EEG is drawn in another color.
    error_uv : (n_samples,) array, optional
        Standard error of an average, drawn as a band.

    Returns
    -------
    Axes
        The same axes.
    """
    color = POSITIVE if is_emg else INK
    if error_uv is not None:
        ax.fill_between(time_ms, trace_uv - error_uv, trace_uv + error_uv, color=color, alpha=0.2, linewidth=0)
    ax.plot(time_ms, trace_uv, color=color, linewidth=0.8)
    ax.axvline(0, color=MUTED, linewidth=0.8, linestyle=":")
    if time_ms.size:
        ax.set_xlim(float(time_ms[0]), float(time_ms[-1]))
    ax.set_title(f"{label} (µV)", size=7.5, color=INK, loc="left", pad=2)
    return plain(ax, keep=("bottom", "left"), size=7)
