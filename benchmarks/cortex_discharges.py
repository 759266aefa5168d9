"""Scenes of epileptiform discharges: with some and with what only looks like them, and what is found in one recording of each."""

from __future__ import annotations

import time
from typing import Any

import numpy as np

from benchmarks.truth.eeg_scenes import FS_HZ, NONE, SOME, EegScene, make_eeg
from myoclonus import tables
from myoclonus.detect.results import Detection
from myoclonus.recording import recording_from_array
from myoclonus.relate.epileptiform.measures import discharge_rows, discharges_of
from myoclonus.settings import Settings

__all__ = ["SCENES", "is_to_be_found", "one_recording", "row_of"]

SCENES = NONE | SOME
_NEAR_S, _FAR_S = 0.15, 0.4
_MIN_FOUND = 3
_PATTERNS = ("periodic_discharge_rate", "burst_shape_correlation")


def is_to_be_found(name: str) -> bool:
    """Return whether a scene holds discharges."""
    return name in SOME


def one_recording(scene: EegScene, seed: int) -> dict[str, Any]:
    """Return what is found.

    Where there is none, any discharge counts, and complexes that are said to come regularly. Where there are some, they are found
    when three of them are, or the pattern that they make.
    """
    made = make_eeg(scene, seed)
    recording = recording_from_array(made.samples_uv, FS_HZ, made.labels, roles=list(made.roles))
    nothing = Detection(
        bursts=tables.empty(tables.BURSTS),
        burst_details=tables.empty(tables.BURST_DETAILS),
        jerks=tables.empty(tables.JERKS),
        quality=tables.empty(tables.QUALITY),
        analyzed_s={},
    )
    started = time.process_time()
    related = discharges_of(recording, nothing, Settings())
    rows = {str(row["measure"]): row for row in discharge_rows(recording, nothing, related, Settings())}
    cpu_s = time.process_time() - started
    spike_s = np.empty(0) if related is None else related.discharges.spike_s
    first_s = np.empty(0) if related is None else related.discharges.first_s
    has_pattern = any(rows[name]["status"] == "measured" for name in _PATTERNS)
    true_s = made.discharge_s
    is_seen = np.array([bool(np.any(np.abs(spike_s - at) <= _NEAR_S)) for at in true_s], dtype=bool)
    is_false = np.array([not np.any(np.abs(true_s - at) <= _FAR_S) for at in first_s], dtype=bool)
    return {
        "is_found": bool(is_seen.sum() >= _MIN_FOUND or has_pattern)
        if true_s.size
        else bool(first_s.size or has_pattern),
        "seen": float(is_seen.mean()) if true_s.size else float("nan"),
        "n_false": int(is_false.sum()),
        "is_doubtful": bool(related is not None and related.discharges.doubtful_s.size),
        "cpu_s": cpu_s,
    }


def row_of(scene: EegScene, found: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what is published of a scene besides the number found."""
    return {
        "discharges_seen": float(np.mean([one["seen"] for one in found])),
        "false_per_min": float(np.mean([one["n_false"] for one in found])) / scene.minutes,
        "said_doubtful": float(np.mean([one["is_doubtful"] for one in found])),
        "cpu_s": float(np.mean([one["cpu_s"] for one in found])),
    }
