"""Scenes of the back-average: with a spike before the jerks and without one, and what is found in one recording of each."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import numpy as np

from benchmarks.truth.scalp import Scalp, Scene, make_scalp
from myoclonus.detect import detect_recording
from myoclonus.recording import Recording, recording_from_array
from myoclonus.relate.cortical_spike.spike_measures import back_averages_of
from myoclonus.settings import Settings

__all__ = ["FULL", "SCENES", "one_recording", "recording_of", "row_of"]

ARM = (10.5, 7.5, 4.5, 4.0)
BASE = Scene(n_jerks=80, leads_ms=ARM, interval_s=(0.9, 1.8))
SPIKE = replace(BASE, spike_uv=9.0)
BRAINSTEM = replace(
    BASE, leading=("SCM", "Trapezius", "Deltoid", "Biceps"), leads_ms=(18.0, 15.0, 8.0, 5.0), burst_ms=70.0, leak_uv=25.0,
    leak_before_ms=18.0, leak_at=(-0.9, -0.3), feedback_uv=8.0,
)  # fmt: skip
PROPRIOSPINAL = replace(
    BASE, leading=("Abdominis", "Paraspinal", "SCM", "Quadriceps"), leads_ms=(60.0, 50.0, 25.0, 12.0), last="Tibialis",
    burst_ms=120.0, feedback_uv=6.0, feedback_after_ms=35.0, movement_uv=40.0,
)  # fmt: skip
WILLED = replace(BASE, burst_ms=130.0, readiness_uv=8.0, feedback_uv=8.0, interval_s=(1.6, 3.0))
SCENES = {
    "spike 9 µV, 80 jerks": SPIKE,
    "nothing, 80 jerks": BASE,
    "nothing, 20 jerks": replace(BASE, n_jerks=20),
    "nothing, 2–5 jerks a second": replace(BASE, n_jerks=200, interval_s=(0.2, 0.5)),
    "nothing, 2 kHz": replace(BASE, fs_hz=2000.0),
    "nothing, 50 Hz hum of 20 µV": replace(BASE, hum_uv=20.0),
    "nothing, 60 Hz hum of 20 µV": replace(BASE, hum_uv=20.0, hum_hz=60.01),
    "subcortical: brainstem, felt by the cortex": BRAINSTEM,
    "propriospinal, slow, with movement": PROPRIOSPINAL,
    "control: willed movements": WILLED,
    "muscle in the EEG": replace(BASE, leak_uv=60.0),
    "blinks with two thirds of the jerks": replace(BASE, blink_share=0.67),
    "movement 5 ms after the onset": replace(BASE, movement_uv=100.0, movement_after_ms=5.0),
    "movement before the onset": replace(BASE, movement_uv=100.0, movement_after_ms=-30.0),
    "slow potential before": replace(BASE, readiness_uv=12.0),
    "after stimuli that are marked": replace(BASE, evoked_uv=10.0),
    "spike 9 µV, 2 kHz": replace(SPIKE, fs_hz=2000.0),
    "spike 9 µV, 60 Hz hum of 20 µV": replace(SPIKE, hum_uv=20.0, hum_hz=60.01),
    "spike 9 µV, blinks with two thirds": replace(SPIKE, blink_share=0.67),
    "spike 9 µV, 40 jerks": replace(SPIKE, n_jerks=40),
    "spike 9 µV, 20 jerks": replace(SPIKE, n_jerks=20),
    "spike 9 µV, jitter 6 ms": replace(SPIKE, jitter_ms=6.0),
    "spike 5 µV, 80 jerks": replace(SPIKE, spike_uv=5.0),
}
FULL = ("spike 9 µV, 80 jerks", *(name for name, scene in SCENES.items() if not scene.spike_uv))
"""Scenes of which all recordings are made; of the others a fifth."""
MUSCLES = {
    "Deltoid": "deltoid", "Biceps": "biceps_brachii", "ECR": "extensor_carpi_radialis", "FCR": "flexor_carpi_radialis",
    "FDI": "first_dorsal_interosseous", "SCM": "sternocleidomastoid", "Trapezius": "trapezius", "Abdominis": "rectus_abdominis",
    "Paraspinal": "thoracic_paraspinal", "Quadriceps": "quadriceps", "Tibialis": "tibialis_anterior",
}  # fmt: skip


def recording_of(scalp: Scalp) -> Recording:
    """Return what was made as a recording."""
    emg = [label for label in scalp.labels if label.startswith("EMG")]
    n_eeg = len(scalp.labels) - len(emg)
    return recording_from_array(
        scalp.samples_uv,
        scalp.fs_hz,
        scalp.labels,
        roles=["eeg"] * n_eeg + ["emg"] * len(emg),
        muscles=[None] * n_eeg + [MUSCLES[label.split()[1]] for label in emg],
        sides=[None] * n_eeg + ["right"] * len(emg),
        markers=[{"onset": moment, "text": "stim"} for moment in scalp.stimulus_s],
    )


def one_recording(scene: Scene, seed: int) -> dict[str, Any]:
    """Return whether any muscle shows a spike, and where and when the hand does."""
    recording = recording_of(make_scalp(scene, 1000 + seed))
    detection = detect_recording(recording)
    started = time.process_time()
    averages = back_averages_of(recording, detection, Settings())
    cpu_s = time.process_time() - started
    spikes = [(one.channel, one.spike) for one in averages if one.spike is not None]
    hand = [spike for channel, spike in spikes if "FDI" in channel] or [spike for _, spike in spikes]
    return {
        "is_found": bool(spikes),
        "n_muscles": len({one.channel for one in averages}),
        "is_right": bool(hand) and hand[0].electrode == "C3",
        "error_ms": abs(hand[0].latency_ms.value - scene.spike_before_ms) if hand else float("nan"),
        "cpu_s": cpu_s,
    }


def row_of(scene: Scene, found: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what is published of a scene besides the number found."""
    errors = np.array([one["error_ms"] for one in found if one["is_found"]])
    has_spike = bool(scene.spike_uv) and errors.size > 0
    return {
        "electrode": float(np.mean([one["is_right"] for one in found if one["is_found"]]))
        if has_spike
        else float("nan"),
        "latency_ms": float(np.median(errors)) if has_spike else float("nan"),
        "latency_ok": float(np.mean(errors <= 3.0)) if has_spike else float("nan"),
        "cpu_s": float(np.mean([one["cpu_s"] for one in found])),
    }
