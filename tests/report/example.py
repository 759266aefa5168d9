"""An analysis made by hand: twelve jerks of two hand muscles, one silence, one refused channel, one gap."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from myoclonus import tables
from myoclonus.analysis import Analysis, analyze
from myoclonus.detect import Detection
from myoclonus.recording import Recording, recording_from_array
from myoclonus.settings import Settings

N_JERKS = 12
FS_HZ = 1000.0
DURATION_S = 60.0
CHANNELS = ("EMG FDI R", "EMG APB R", "EMG TA L", "EMG slow", "ECG")


def onset_of(jerk: int) -> float:
    return 2.0 + 4.0 * jerk


def recording(labels: tuple[str, ...] = CHANNELS) -> Recording:
    rng = np.random.default_rng(7)
    samples = rng.normal(0.0, 2.0, (5, int(DURATION_S * FS_HZ)))
    for jerk in range(N_JERKS):
        for channel, lag in enumerate((0, 4)):
            start = int(onset_of(jerk) * FS_HZ) + lag
            samples[channel, start : start + 36] *= 40.0
    made = recording_from_array(
        samples,
        FS_HZ,
        labels,
        roles=["emg", "emg", "emg", "emg", "ecg"],
        muscles=["first_dorsal_interosseous", "abductor_pollicis_brevis", "tibialis_anterior", None, None],
        sides=["right", "right", "left", None, None],
        name="by_hand",
        markers=[
            {"onset": 0.0, "duration": 0.0, "text": "rest"},
            {"onset": 30.0, "duration": 0.0, "text": "action"},
            {"onset": 33.98, "duration": 0.0, "text": "stim tap"},
        ],
    )
    regions = ("hand", "hand", "leg", None, None)
    return made.with_changes(
        channels=tuple(replace(channel, region=region) for channel, region in zip(made.channels, regions, strict=True)),
        coverage=tables.from_rows(
            tables.COVERAGE, [{"onset": 0.0, "duration": 51.0}, {"onset": 53.0, "duration": 7.0}]
        ),
    )


def quality_rows(labels: tuple[str, ...] = CHANNELS) -> list[dict[str, Any]]:
    return [
        {"code": "rate-too-low", "severity": "refused", "channel": labels[3], "message": "Recorded at 1 Hz.",
         "remedy": "Record at 1 kHz."},
        {"code": "pop", "severity": "note", "channel": labels[0], "onset": 55.0, "duration": 1.0,
         "message": "A pop.", "remedy": "None."},
    ]  # fmt: skip


def detection(labels: tuple[str, ...] = CHANNELS) -> Detection:
    bursts, jerks = [], []
    for jerk in range(N_JERKS):
        for channel, lag in ((0, 0.0), (1, 0.004)):
            bursts.append(
                {
                    "burst_id": f"b{2 * jerk + channel + 1:03d}",
                    "channel": labels[channel],
                    "kind": "positive",
                    "onset": onset_of(jerk) + lag,
                    "duration": 0.036,
                    "amplitude_uv": 80.0,
                    "peak_uv": 200.0,
                    "background_uv": 2.0,
                    "snr_db": 32.041,
                    "is_cut": False,
                    "jerk_id": f"j{jerk + 1:03d}",
                    "state": "rest" if onset_of(jerk) < 30 else "action",
                }
            )
        jerks.append(
            {
                "jerk_id": f"j{jerk + 1:03d}",
                "onset": onset_of(jerk),
                "duration": 0.04,
                "kind": "positive",
                "lead_channel": labels[0],
                "n_channels": 2,
                "channels": f"{labels[0]},{labels[1]}",
                "spread_ms": 4.0,
                "trigger": "stim tap" if jerk == 8 else "spontaneous",
                "latency_ms": 20.0 if jerk == 8 else float("nan"),
                "state": "rest" if onset_of(jerk) < 30 else "action",
            }
        )
    bursts.append(
        bursts[0]
        | {
            "burst_id": "b025",
            "channel": labels[2],
            "kind": "negative",
            "onset": 58.0,
            "duration": 0.12,
            "jerk_id": "j013",
        }
    )
    return Detection(
        bursts=tables.from_rows(tables.BURSTS, bursts),
        burst_details=tables.from_rows(tables.BURST_DETAILS, [{"burst_id": row["burst_id"]} for row in bursts]),
        jerks=tables.from_rows(tables.JERKS, jerks),
        quality=tables.from_rows(tables.QUALITY, quality_rows(labels)),
        analyzed_s=dict.fromkeys(labels[:3], 58.0),
    )


def nothing_found() -> Detection:
    return Detection(
        bursts=tables.empty(tables.BURSTS),
        burst_details=tables.empty(tables.BURST_DETAILS),
        jerks=tables.empty(tables.JERKS),
        quality=tables.empty(tables.QUALITY),
        analyzed_s=dict.fromkeys(CHANNELS[:3], 58.0),
    )


def nothing_analyzed() -> Detection:
    found = nothing_found()
    refusals = [row | {"channel": name} for row in quality_rows()[:1] for name in CHANNELS[:4]]
    return Detection(
        bursts=found.bursts,
        burst_details=found.burst_details,
        jerks=found.jerks,
        quality=tables.from_rows(tables.QUALITY, refusals),
        analyzed_s={},
    )


def analysis_of(monkeypatch: Any, found: Detection, *, source: Recording | None = None, **options: Any) -> Analysis:
    """Run every stage but detection on the recording made by hand."""
    monkeypatch.setattr("myoclonus.analysis.detect_recording", lambda *_, **__: found)
    settings = options.pop("settings", None) or Settings()
    return analyze(source or recording(), settings, **options)
