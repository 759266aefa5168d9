"""Coherence of two channels: its spectrum, phase and cumulant density, and where on the scalp it is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.patches import Circle

from myoclonus.figures.style import INK, LIGHT, MUTED, NEGATIVE, POSITIVE, TRACE, plain

__all__ = ["draw_coherence", "draw_cumulant", "draw_phase", "draw_scalp"]

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]


def draw_coherence(
    ax: Axes,
    frequency_hz: FloatArray,
    coherence: FloatArray,
    limit: float,
    *,
    looked_at: BoolArray | None = None,
    delay_band_hz: tuple[float, float] | None = None,
) -> Axes:
    """Draw a coherence spectrum with the limit of chance.

    Parameters
    ----------
    ax : Axes
        Drawn into.
    frequency_hz, coherence : (n,) float arrays
        Magnitude-squared coherence.
    limit : float
        Chance stays below it in 95 % of recordings, at all frequencies and pairs together.
    looked_at : (n,) bool array, optional
        Frequencies that count; the others lie around a line of the mains and are left out of the line.
    delay_band_hz : tuple of float, optional
        Band from which the delay was read; underlined.

    Returns
    -------
    Axes
        The same axes.
    """
    shown = coherence if looked_at is None else np.where(looked_at, coherence, np.nan)
    with np.errstate(invalid="ignore"):
        above = np.where(shown > limit, shown, np.nan)
    ax.fill_between(frequency_hz, limit, above, color=TRACE, linewidth=0, step=None)
    ax.plot(frequency_hz, shown, color=POSITIVE, linewidth=1.4)
    ax.axhline(limit, color=NEGATIVE, linestyle="--", linewidth=1.0)
    ax.annotate(
        "chance", (1, limit), (-2, 2), xycoords=ax.get_yaxis_transform(), textcoords="offset points", color=INK, size=7,
        ha="right", va="bottom",
    )  # fmt: skip
    if delay_band_hz is not None:
        ax.hlines(0, *delay_band_hz, color=INK, linewidth=3)
    ax.set_xlim(frequency_hz[0], frequency_hz[-1])
    ax.set_ylim(0, min(max(1.15 * float(np.nanmax(shown, initial=0.0)), 2.5 * limit), 1.0))
    ax.set_xlabel("frequency (Hz)")
    ax.set_ylabel("coherence")
    return plain(ax, keep=("bottom", "left"))


def draw_phase(
    ax: Axes,
    frequency_hz: FloatArray,
    phase_rad: FloatArray,
    is_significant: BoolArray,
    *,
    delay_ms: float = float("nan"),
    offset_rad: float = 0.0,
    band_hz: tuple[float, float] = (0.0, 0.0),
) -> Axes:
    """Draw the phase where the coherence is above chance, in turns, and the line whose slope is the delay."""
    turns = phase_rad / (2 * np.pi)
    ax.plot(frequency_hz[is_significant], turns[is_significant], "o", color=POSITIVE, markersize=3.5, linestyle="")
    if np.isfinite(delay_ms):
        line_hz = np.linspace(*band_hz, 200)
        line = line_hz * delay_ms / 1e3 + offset_rad / (2 * np.pi)
        line = (line + 0.5) % 1.0 - 0.5
        line[1:][np.abs(np.diff(line)) > 0.5] = np.nan
        ax.plot(line_hz, line, color=NEGATIVE, linewidth=1.4)
    ax.set_ylim(-0.5, 0.5)
    ax.set_yticks([-0.5, 0, 0.5], ["−½", "0", "½"])
    ax.set_xlim(frequency_hz[0], frequency_hz[-1])
    ax.set_xlabel("frequency (Hz)")
    ax.set_ylabel("phase (turns)")
    return plain(ax, keep=("bottom", "left"))


def draw_cumulant(ax: Axes, lag_ms: FloatArray, density: FloatArray, limit: float) -> Axes:
    """Draw the cumulant density: correlation over the lag, with the band that chance stays in."""
    ax.axhspan(-limit, limit, color=LIGHT, linewidth=0)
    ax.plot(lag_ms, density, color=POSITIVE, linewidth=1.4)
    ax.axvline(0, color=MUTED, linewidth=0.8, linestyle=":")
    ax.set_xlim(lag_ms[0], lag_ms[-1])
    ax.set_xlabel("lag (ms); right: the first leads")
    ax.set_ylabel("correlation")
    return plain(ax, keep=("bottom", "left"))


def draw_scalp(
    ax: Axes,
    places: FloatArray,
    values: FloatArray,
    names: Sequence[str],
    *,
    limit: float,
    largest: float | None = None,
) -> Axes:
    """Draw a value at each electrode on a head seen from above; filled where it exceeds the limit.

    Parameters
    ----------
    ax : Axes
        Drawn into.
    places : (n, 2) float array
        Right and front, the rim of the head at distance 1; ``NaN`` for electrodes without a place, which are left out.
    values : (n,) float array
        Area of each disc.
    names : sequence of str
        Written at the discs.
    limit : float
        Above it a disc is filled.
    largest : float, optional
        Value of the largest disc.
    """
    ax.add_patch(Circle((0, 0), 1.08, fill=False, edgecolor=MUTED, linewidth=0.8))
    ax.plot([-0.1, 0, 0.1], [1.075, 1.2, 1.075], color=MUTED, linewidth=0.8)
    top = largest or max(float(np.nanmax(values, initial=0.0)), limit, 1e-9)
    for (x, y), value, name in zip(places, values, names, strict=True):
        if not (np.isfinite(x) and np.isfinite(value)):
            continue
        radius = 0.16 * float(np.sqrt(max(value, 0.0) / top)) + 0.015
        is_filled = value > limit
        ax.add_patch(
            Circle((x, y), radius, facecolor=POSITIVE if is_filled else "none", edgecolor=POSITIVE, linewidth=0.9)
        )
        ax.annotate(
            name, (x, y - radius), (0, -1), textcoords="offset points", size=6, color=INK, ha="center", va="top"
        )
    ax.set_xlim(-1.25, 1.25)
    ax.set_ylim(-1.3, 1.25)
    ax.set_aspect("equal")
    ax.axis("off")
    return ax
