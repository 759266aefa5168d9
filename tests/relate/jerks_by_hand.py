"""Recordings and jerks written by hand; no sample is read of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from myoclonus import tables
from myoclonus.detect.results import Detection
from myoclonus.measure.material import Material, material_of
from myoclonus.read.muscles import muscles
from myoclonus.recording import Recording, recording_from_array
from myoclonus.settings import Settings


def recorded(names: Sequence[str], markers: Sequence[dict[str, Any]] = (), seconds: float = 300.0) -> Recording:
    """Return a recording of channels that are named as their muscles."""
    known = set(muscles()["muscle"])
    return recording_from_array(
        [np.zeros(int(seconds * 10))] * len(names),
        10.0,
        names,
        muscles=[name if name in known else None for name in names],
        markers=list(markers),
    )


def material(
    recording: Recording,
    jerks: Sequence[tuple[float, Mapping[str, float]]],
    *,
    error_ms: float = 0.5,
    triggers: Sequence[str] = (),
) -> Material:
    """Return jerks as measures look at them."""
    found = detected(recording, jerks, error_ms=error_ms, triggers=triggers)
    return material_of(recording, found, Settings().measure, muscles())


def detected(
    recording: Recording,
    jerks: Sequence[tuple[float, Mapping[str, float]]],
    *,
    error_ms: float = 0.5,
    triggers: Sequence[str] = (),
) -> Detection:
    """Return jerks from their moment and the lag (ms) of each channel; bursts of 30 ms and 100 µV."""
    rows = [
        {
            "burst_id": f"b{k}-{name}", "channel": name, "kind": "positive", "onset": onset + lag / 1e3, "duration": 0.03,
            "amplitude_uv": 100.0, "peak_uv": 300.0, "is_cut": False, "jerk_id": f"j{k}",
        }
        for k, (onset, lags) in enumerate(jerks)
        for name, lag in lags.items()
    ]  # fmt: skip
    table = [
        {
            "jerk_id": f"j{k}", "onset": onset + min(lags.values()) / 1e3, "duration": 0.03, "kind": "positive",
            "lead_channel": min(lags, key=lambda name: lags[name]), "n_channels": len(lags), "channels": ",".join(lags),
            "spread_ms": max(lags.values()) - min(lags.values()), "trigger": triggers[k] if triggers else "spontaneous",
        }
        for k, (onset, lags) in enumerate(jerks)
    ]  # fmt: skip
    details = [{"burst_id": row["burst_id"], "onset_se_ms": error_ms, "end_se_ms": error_ms} for row in rows]
    return Detection(
        bursts=tables.from_rows(tables.BURSTS, rows),
        burst_details=tables.from_rows(tables.BURST_DETAILS, details),
        jerks=tables.from_rows(tables.JERKS, table),
        quality=tables.empty(tables.QUALITY),
        analyzed_s={channel.name: recording.duration_s for channel in recording.channels},
    )
