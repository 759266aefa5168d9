"""Scenes of the readiness potential: functional jerks with one and cortical ones without, by the whole path from recording to measures."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import numpy as np

from benchmarks.cortex_back_average import recording_of
from benchmarks.truth.scalp import Scene, make_scalp
from myoclonus.detect import detect_recording
from myoclonus.relate import relate_recording

__all__ = ["FULL", "SCENES", "is_to_be_found", "one_recording", "row_of"]

BASE = Scene(n_jerks=60, interval_s=(3.0, 4.5), fs_hz=500.0, alpha_uv=8.0)
FUNCTIONAL = replace(BASE, readiness_uv=15.0, burst_ms=130.0)
CORTICAL = replace(BASE, spike_uv=12.0, feedback_uv=8.0)
SCENES = {
    "functional: readiness potential of 15 µV": FUNCTIONAL,
    "functional, evenly spaced": replace(FUNCTIONAL, interval_s=(3.5, 3.55)),
    "functional, drift of 60 µV": replace(FUNCTIONAL, drift_uv=60.0),
    "functional, 10 µV": replace(FUNCTIONAL, readiness_uv=10.0),
    "cortical: spike of 12 µV, no readiness": CORTICAL,
    "cortical, drift of 60 µV": replace(CORTICAL, drift_uv=60.0),
    "cortical, evenly spaced, drift of 200 µV": replace(CORTICAL, interval_s=(3.5, 3.55), drift_uv=200.0),
}
FULL = ("functional: readiness potential of 15 µV", *(name for name in SCENES if name.startswith("cortical")))
"""Scenes of which all recordings are made; of the others a fifth."""


def is_to_be_found(name: str) -> bool:
    """Return whether a scene has a readiness potential."""
    return name.startswith("functional")


def one_recording(scene: Scene, seed: int) -> dict[str, Any]:
    """Return whether a readiness potential is found, how large, and whether a cortical spike is."""
    recording = recording_of(make_scalp(scene, 3000 + seed))
    detection = detect_recording(recording)
    started = time.process_time()
    table = relate_recording(recording, detection).measures
    cpu_s = time.process_time() - started
    rows = table[table["scope"] == "recording"].set_index("measure")
    p, amplitude_uv = (float(rows.loc[f"bereitschaftspotential_{name}", "value"]) for name in ("p", "amplitude"))
    spike_status = table.loc[table["measure"] == "cortical_spike_latency", "status"]
    return {
        "is_found": bool(p < 0.05 and amplitude_uv < 0),
        "amplitude_uv": amplitude_uv,
        "is_measured": bool(np.isfinite(p)),
        "has_spike": bool((spike_status == "measured").any()),
        "cpu_s": cpu_s,
    }


def row_of(scene: Scene, found: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what is published of a scene besides the number found."""
    return {
        "measured": float(np.mean([one["is_measured"] for one in found])),
        "amplitude_uv": float(np.nanmedian([one["amplitude_uv"] for one in found])),
        "with_cortical_spike": float(np.mean([one["has_spike"] for one in found])),
        "cpu_s": float(np.mean([one["cpu_s"] for one in found])),
    }
