"""What strong hum leaves behind is no burst; a burst over strong hum is."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from myoclonus.detect import detect_recording
from myoclonus.recording import recording_from_array
from myoclonus.settings.detect import DetectSettings

FS_HZ, LENGTH_S = 1000.0, 120


def _swelling_hum(mains_hz: float, seed: int) -> np.ndarray:
    """Return 700 µV of hum whose amplitude wanders by a sixth within tenths of a second."""
    rng = np.random.default_rng(seed)
    time_s = np.arange(int(LENGTH_S * FS_HZ)) / FS_HZ
    steps = rng.standard_normal(LENGTH_S * 5 + 2)
    swell = 1 + 0.16 * np.interp(time_s, np.arange(steps.size) / 5, steps)
    waves = sum(
        share * np.sin(2 * np.pi * mains_hz * multiple * time_s + multiple)
        for multiple, share in ((1, 1), (2, 0.1), (3, 0.3), (5, 0.15))
    )
    return 700 * swell * waves + rng.normal(0, 5, time_s.size)


def _bursts(samples: np.ndarray) -> pd.DataFrame:
    recording = recording_from_array(samples[None], FS_HZ, ["EMG TA R"])
    detection = detect_recording(recording, DetectSettings())
    assert "hum-strong" in set(detection.quality["code"])
    bursts = detection.bursts
    return bursts[bursts["kind"] == "positive"]


@pytest.mark.parametrize("mains_hz", [50.0, 60.0])
def test_swells_of_hum_are_no_bursts(mains_hz: float) -> None:
    assert _bursts(_swelling_hum(mains_hz, 5)).shape[0] <= 1


def test_bursts_of_muscle_over_strong_hum_are_found() -> None:
    rng = np.random.default_rng(8)
    samples = _swelling_hum(50.0, 6)
    true_s = np.arange(4.0, LENGTH_S - 4, 4.0)
    for onset_s in true_s:
        at = int(onset_s * FS_HZ)
        samples[at : at + 120] += 900 * rng.standard_normal(120) * np.hanning(120)
    found = _bursts(samples)
    begins, ends = found["onset"].to_numpy(float), (found["onset"] + found["duration"]).to_numpy(float)
    middle_s = true_s + 0.06
    assert sum(((begins < time_s) & (time_s < ends)).any() for time_s in middle_s) == true_s.size
    assert len(found) <= true_s.size + 2
