"""The tables of bursts: what was found, with stage and state, and what comes before and after each silence."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from myoclonus import tables
from myoclonus.detect.channel import ChannelEvents
from myoclonus.marker_words import state_named
from myoclonus.recording import Recording
from myoclonus.settings.detect import DetectSettings

__all__ = ["burst_tables", "neighbors", "stage_at", "state_at"]


def burst_tables(
    recording: Recording, channels: dict[int, ChannelEvents], settings: DetectSettings
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the tables BURSTS (without jerks) and BURST_DETAILS, in order of onset, then of the channels' names."""
    pairs = [(recording.channels[index], event) for index, found in channels.items() for event in found.events]
    pairs.sort(key=lambda pair: (pair[1].onset_s, pair[0].name, pair[1].kind))
    ids = [f"b{number + 1:07d}" for number in range(len(pairs))]
    onset = np.array([event.onset_s for _, event in pairs])
    columns: dict[str, Any] = {
        "burst_id": ids,
        "channel": [channel.name for channel, _ in pairs],
        "muscle": [channel.muscle for channel, _ in pairs],
        "side": [channel.side for channel, _ in pairs],
        "kind": [event.kind for _, event in pairs],
        "onset": onset,
        "duration": [event.end_s - event.onset_s for _, event in pairs],
        "amplitude_uv": [event.amplitude_uv for _, event in pairs],
        "peak_uv": [event.peak_uv for _, event in pairs],
        "background_uv": [event.background_uv for _, event in pairs],
        "snr_db": [20 * np.log10(max(event.amplitude_uv, 1e-9) / max(event.background_uv, 1e-9)) for _, event in pairs],
        "is_cut": [event.is_cut for _, event in pairs],
        "stage": stage_at(recording, onset),
        "state": state_at(recording, onset),
    }
    bursts = tables.from_rows(tables.BURSTS, columns)
    preceding, following = neighbors(bursts, settings)
    more: dict[str, Any] = {
        "burst_id": ids,
        "onset_se_ms": [1000 * event.onset_se_s for _, event in pairs],
        "end_se_ms": [1000 * event.end_se_s for _, event in pairs],
        "log_likelihood_ratio": [event.log_likelihood_ratio for _, event in pairs],
        "remaining_fraction": [
            event.amplitude_uv / max(event.background_uv, 1e-9) if event.kind == "negative" else np.nan
            for _, event in pairs
        ],
        "preceding_burst_id": preceding,
        "following": following,
        "is_on_qrs": [event.is_on_qrs for _, event in pairs],
    }
    return bursts, tables.from_rows(tables.BURST_DETAILS, more)


def neighbors(bursts: pd.DataFrame, settings: DetectSettings) -> tuple[list[str | None], list[str | None]]:
    """Return for each silence the burst that ends just before it, and what follows it."""
    preceding: list[str | None] = [None] * len(bursts)
    following: list[str | None] = [None] * len(bursts)
    gap_s = settings.mixed_gap_ms / 1000.0
    kind, channel, ids = (bursts[name].to_numpy() for name in ("kind", "channel", "burst_id"))
    onset = bursts["onset"].to_numpy(float)
    end = onset + bursts["duration"].to_numpy(float)
    for name in set(channel[kind == "negative"]):
        positive = np.flatnonzero((channel == name) & (kind == "positive"))
        for row in np.flatnonzero((channel == name) & (kind == "negative")):
            before = positive[np.abs(end[positive] - onset[row]) <= gap_s]
            preceding[row] = str(ids[before[-1]]) if before.size else None
            following[row] = "rebound" if (np.abs(onset[positive] - end[row]) <= gap_s).any() else "activity"
    return preceding, following


def stage_at(recording: Recording, onset_s: np.ndarray) -> list[str | None]:
    """Return the sleep stage at each time."""
    return _text_at(recording.hypnogram, "stage", onset_s)


def state_at(recording: Recording, onset_s: np.ndarray) -> list[str | None]:
    """Return the marked state at each time; a marker of no length lasts until the next state."""
    named = [state_named(text) for text in recording.markers["text"].fillna("")]
    marked = recording.markers.assign(state=pd.Series(named, dtype=object, index=recording.markers.index)).dropna(
        subset=["state"]
    )
    marked = marked.sort_values("onset", kind="stable")
    starts = marked["onset"].to_numpy(float)
    until_next = np.append(starts[1:], np.inf) - starts
    duration = marked["duration"].fillna(0.0).to_numpy(float)
    marked = marked.assign(duration=np.where(duration > 0, duration, until_next))
    return _text_at(marked, "state", onset_s)


def _text_at(table: pd.DataFrame, column: str, time_s: np.ndarray) -> list[str | None]:
    """Return the text of the row that covers each time; the row that began last wins."""
    ordered = table.sort_values("onset", kind="stable")
    starts, texts = ordered["onset"].to_numpy(float), ordered[column].to_numpy()
    ends = starts + ordered["duration"].fillna(0.0).to_numpy(float)
    found: list[str | None] = []
    for last, time in zip(np.searchsorted(starts, time_s, side="right"), time_s, strict=True):
        covering = np.flatnonzero(ends[:last] > time)
        found.append(str(texts[covering[-1]]) if covering.size else None)
    return found
