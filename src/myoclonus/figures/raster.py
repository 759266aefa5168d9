"""When and where bursts come: one row a channel, over the whole recording."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from myoclonus.figures.style import INK, LIGHT, MUTED, NEGATIVE, POSITIVE, SURFACE, TRIGGER, WARNING, plain, time_unit
from myoclonus.marker_words import state_named

__all__ = ["MAX_VECTOR_BURSTS", "draw_raster", "draw_strip"]

MAX_VECTOR_BURSTS = 3000
"""Above this number bursts are drawn as pixels, to keep the report small."""

_STAGES = {"W": 4, "R": 3, "N1": 2, "N2": 1, "N3": 0}


def draw_raster(
    ax: Axes,
    bursts: pd.DataFrame,
    quality: pd.DataFrame,
    coverage: pd.DataFrame,
    *,
    labels: Mapping[str, str],
    refused: Sequence[str],
    duration_s: float,
) -> Axes:
    """Draw each burst as a line and each silence as a ring, one row a channel.

    Parameters
    ----------
    ax : Axes
        Drawn into.
    bursts, quality, coverage : pandas.DataFrame
        Tables of the schemas BURSTS, QUALITY and COVERAGE. Findings with an onset are hatched; gaps are gray.
    labels : mapping
        Channel to the text of its row, from top to bottom.
    refused : sequence of str
        Channels that were not analyzed; their rows are crossed through.
    duration_s : float
        Length of the recording.

    Returns
    -------
    Axes
        The same axes.
    """
    factor, unit = time_unit(duration_s)
    rows = {channel: row for row, channel in enumerate(labels)}
    _draw_gaps(ax, coverage, duration_s, factor, len(rows))
    _draw_findings(ax, quality, rows, factor)
    for channel in refused:
        ax.hlines(rows[channel], 0, duration_s * factor, color=MUTED, linestyle=":", linewidth=1)
    is_shown = bursts["channel"].isin(list(rows))
    row = bursts["channel"].map(rows).to_numpy(dtype=float)
    onset = bursts["onset"].to_numpy() * factor
    is_positive = ((bursts["kind"] == "positive") & is_shown).to_numpy(dtype=bool)
    is_negative = ((bursts["kind"] == "negative") & is_shown).to_numpy(dtype=bool)
    as_pixels = len(bursts) > MAX_VECTOR_BURSTS
    height = 0.38
    lines = ax.vlines(
        onset[is_positive],
        row[is_positive] - height,
        row[is_positive] + height,
        color=POSITIVE,
        linewidth=1.1,
        label="burst",
    )
    rings = ax.plot(
        onset[is_negative],
        row[is_negative],
        "o",
        markersize=4.5,
        markerfacecolor=SURFACE,
        markeredgecolor=NEGATIVE,
        label="silence",
    )
    lines.set_rasterized(as_pixels)
    rings[0].set_rasterized(as_pixels)
    names = [f"{text} (not analyzed)" if channel in refused else text for channel, text in labels.items()]
    ax.set_yticks(range(len(rows)), names)
    ax.set_ylim(max(len(rows), 1) - 0.5, -0.5)
    ax.set_xlim(0, max(duration_s * factor, 1e-9))
    ax.set_xlabel(f"time in the recording ({unit})")
    plain(ax).tick_params(axis="y", length=0)
    return ax


def draw_strip(
    ax: Axes,
    markers: pd.DataFrame,
    hypnogram: pd.DataFrame,
    *,
    stimuli: Sequence[str],
    duration_s: float,
) -> Axes:
    """Draw what went on: sleep stages as steps, marked states as bars, stimuli as triangles, other markers as ticks.

    Parameters
    ----------
    ax : Axes
        Drawn into; shares its time axis with the raster below.
    markers, hypnogram : pandas.DataFrame
        Tables of the schemas MARKERS and HYPNOGRAM.
    stimuli : sequence of str
        Texts that are stimuli.
    duration_s : float
        Length of the recording.

    Returns
    -------
    Axes
        The same axes.
    """
    factor, _ = time_unit(duration_s)
    names: list[str] = []
    positions: list[float] = []
    if len(hypnogram):
        _draw_stages(ax, hypnogram, factor)
        positions, names = [0.5], ["sleep stage"]
    text = markers["text"].fillna("").str.strip()
    state = pd.Series([state_named(item) for item in text], dtype=object, index=text.index)
    is_stimulus = text.isin(list(stimuli)).to_numpy(dtype=bool)
    if state.notna().any():
        _draw_states(ax, markers[state.notna()], state.dropna().tolist(), factor, duration_s)
        positions, names = [*positions, 1.8], [*names, "state"]
    if is_stimulus.any():
        onsets = markers["onset"].to_numpy()[is_stimulus] * factor
        ax.plot(onsets, np.full(onsets.size, 2.8), "v", color=TRIGGER, markersize=5, linestyle="", label="stimulus")
        positions, names = [*positions, 2.8], [*names, "stimulus"]
    other = markers[(state.isna() & ~is_stimulus).to_numpy(dtype=bool)]
    if len(other):
        ax.vlines(other["onset"].to_numpy() * factor, 3.4, 4.0, color=MUTED, linewidth=0.9, label="marker")
        positions, names = [*positions, 3.7], [*names, "marker"]
    ax.set_yticks(positions, names)
    ax.set_ylim((min(positions) - 0.6) if positions else 0, (max(positions) + 0.6) if positions else 1)
    ax.set_xlim(0, max(duration_s * factor, 1e-9))
    plain(ax, keep=()).tick_params(axis="both", length=0, labelbottom=False)
    return ax


def _draw_gaps(ax: Axes, coverage: pd.DataFrame, duration_s: float, factor: float, n_rows: int) -> None:
    """Shade what lies between the stretches that were recorded."""
    end = 0.0
    stretches = [
        *coverage.sort_values("onset")[["onset", "duration"]].itertuples(index=False, name=None),
        (duration_s, 0.0),
    ]
    for onset, duration in stretches if len(coverage) else []:
        if onset - end > 1e-6:
            ax.axvspan(end * factor, onset * factor, color=LIGHT, linewidth=0, label="not recorded")
            if (onset - end) > duration_s / 20:
                middle = (end + onset) / 2 * factor
                ax.text(
                    middle, n_rows / 2 - 0.5, "not recorded", color=MUTED, size=7, ha="center", va="center", rotation=90
                )
        end = max(end, onset + duration)


def _draw_findings(ax: Axes, quality: pd.DataFrame, rows: Mapping[str, int], factor: float) -> None:
    """Hatch stretches with a finding on the channels concerned."""
    placed = quality[quality["onset"].notna() & (quality["duration"].fillna(0) > 0)]
    spans: dict[int, list[tuple[float, float]]] = {}
    for channel, onset, duration in placed[["channel", "onset", "duration"]].itertuples(index=False, name=None):
        concerned = rows.values() if channel is None else [rows[channel]] if channel in rows else []
        for row in concerned:
            spans.setdefault(row, []).append((onset * factor, duration * factor))
    for row, found in spans.items():
        bars = ax.broken_barh(
            found, (row - 0.45, 0.9), facecolor="none", edgecolor=WARNING, hatch="////", linewidth=0.6, label="artifact"
        )
        bars.set_rasterized(sum(map(len, spans.values())) > MAX_VECTOR_BURSTS)


def _draw_stages(ax: Axes, hypnogram: pd.DataFrame, factor: float) -> None:
    known = hypnogram[hypnogram["stage"].isin(list(_STAGES))]
    level = known["stage"].map(_STAGES).to_numpy(dtype=float) / 4
    start = known["onset"].to_numpy() * factor
    stop = start + known["duration"].to_numpy() * factor
    ax.plot(
        np.column_stack((start, stop)).ravel(),
        np.repeat(level, 2),
        color=INK,
        linewidth=1,
        drawstyle="steps-post",
        label="stage",
    )
    for stage, position in _STAGES.items():
        ax.text(1.002, position / 4, stage, size=5.5, color=MUTED, va="center", transform=ax.get_yaxis_transform())


def _draw_states(ax: Axes, markers: pd.DataFrame, states: Sequence[str], factor: float, duration_s: float) -> None:
    """Draw each marked state as a bar with its name; a marker without length lasts until the next one."""
    onsets = markers["onset"].to_numpy()
    lengths = markers["duration"].fillna(0).to_numpy()
    ends = np.where(lengths > 0, onsets + lengths, np.append(onsets[1:], duration_s))
    for onset, end, state in zip(onsets, ends, states, strict=True):
        ax.broken_barh(
            [(onset * factor, (end - onset) * factor)],
            (1.4, 0.8),
            facecolor=LIGHT,
            edgecolor=SURFACE,
            linewidth=1,
            label="state",
        )
        if end - onset > duration_s / 18:
            ax.text((onset + end) / 2 * factor, 1.8, state, size=7, color=INK, ha="center", va="center")
