"""Recordings and detections written by hand, for tests of measures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from myoclonus import tables
from myoclonus.detect.results import Detection
from myoclonus.measure import measure_recording
from myoclonus.recording import Recording, recording_from_array
from myoclonus.settings.measure import MeasureSettings

QUICK = MeasureSettings(n_bootstrap=200, n_simulations=199)


def recording(
    channels: Sequence[str] = ("A",),
    seconds: float = 300.0,
    *,
    muscles: Sequence[str | None] | None = None,
    sides: Sequence[str | None] | None = None,
    roles: Sequence[str] | None = None,
    markers: Iterable[dict[str, Any]] = (),
    hypnogram: Iterable[dict[str, Any]] = (),
    coverage: Sequence[tuple[float, float]] | None = None,
) -> Recording:
    """A recording at 10 Hz, whose samples no measure reads; coverage as (start, stop) pairs."""
    made = recording_from_array(
        [np.zeros(int(seconds * 10))] * len(channels),
        10.0,
        channels,
        muscles=muscles,
        sides=sides,
        roles=roles,
        markers=list(markers),
        hypnogram=list(hypnogram),
    )
    if coverage is None:
        return made
    spans = [{"onset": start, "duration": stop - start} for start, stop in coverage]
    return made.with_changes(coverage=tables.from_rows(tables.COVERAGE, spans))


def burst(onset: float, duration_ms: float = 30.0, channel: str = "A", **more: Any) -> dict[str, Any]:
    """One positive burst of 100 µV unless told otherwise."""
    return {"onset": onset, "duration": duration_ms / 1e3, "channel": channel, "kind": "positive"} | more


def silence(onset: float, duration_ms: float = 80.0, channel: str = "A", **more: Any) -> dict[str, Any]:
    """One silence."""
    return burst(onset, duration_ms, channel, kind="negative", remaining_fraction=0.2) | more


def jerk(onset: float, lags_ms: Mapping[str, float], **more: Any) -> list[dict[str, Any]]:
    """Bursts of one jerk: channel → lag behind ``onset``."""
    return [burst(onset + lag / 1e3, channel=name, jerk_id=f"jerk at {onset}", **more) for name, lag in lags_ms.items()]


def detection(
    bursts: Sequence[Mapping[str, Any]],
    analyzed_s: Mapping[str, float],
    *,
    quality: Iterable[Mapping[str, Any]] = (),
) -> Detection:
    """Detection with these bursts; bursts without a jerk are jerks of their own."""
    rows = sorted(bursts, key=lambda row: row["onset"])
    filled = [
        {"burst_id": f"b{k}", "amplitude_uv": 100.0, "peak_uv": 300.0, "is_cut": False, "jerk_id": f"j{k}"} | dict(row)
        for k, row in enumerate(rows)
    ]
    details = ("onset_se_ms", "end_se_ms", "remaining_fraction", "preceding_burst_id")
    return Detection(
        bursts=tables.from_rows(tables.BURSTS, [{k: v for k, v in row.items() if k not in details} for row in filled]),
        burst_details=tables.from_rows(
            tables.BURST_DETAILS, [{k: row[k] for k in ("burst_id", *details) if k in row} for row in filled]
        ),
        jerks=tables.from_rows(tables.JERKS, _jerk_rows(filled)),
        quality=tables.from_rows(tables.QUALITY, list(quality)),
        analyzed_s=dict(analyzed_s),
    )


def measure(
    bursts: Sequence[Mapping[str, Any]],
    recorded: Recording | None = None,
    *,
    analyzed_s: Mapping[str, float] | None = None,
    settings: MeasureSettings = QUICK,
    **more: Any,
) -> pd.DataFrame:
    """Measures of these bursts, indexed by measure and scope."""
    chosen = recorded or recording()
    seconds = analyzed_s or {channel.name: chosen.duration_s for channel in chosen.channels if channel.role == "emg"}
    return measure_recording(chosen, detection(bursts, seconds, **more), settings).set_index(["measure", "scope"])


def _jerk_rows(bursts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in bursts:
        groups.setdefault(row["jerk_id"], []).append(row)
    rows = []
    for jerk_id, own in groups.items():
        kinds = {row["kind"] for row in own}
        onsets = [row["onset"] for row in own]
        rows.append(
            {
                "jerk_id": jerk_id,
                "onset": min(onsets),
                "duration": max(row["onset"] + row["duration"] for row in own) - min(onsets),
                "kind": kinds.pop() if len(kinds) == 1 else "mixed",
                "lead_channel": own[0]["channel"],
                "n_channels": len({row["channel"] for row in own}),
                "channels": ",".join(dict.fromkeys(row["channel"] for row in own)),
                "spread_ms": (max(onsets) - min(onsets)) * 1e3,
                "trigger": "spontaneous",
                "state": own[0].get("state"),
                "stage": own[0].get("stage"),
            }
        )
    return rows
