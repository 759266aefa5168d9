"""Where there is no jerk none is found: noise at every rate, hum at every phase, contractions."""

from __future__ import annotations

import numpy as np
import pytest

from myoclonus.detect import Detection, detect_recording
from myoclonus.recording import recording_from_array

from .made import noise


def detected(samples: np.ndarray, fs_hz: float = 1000.0) -> Detection:
    return detect_recording(recording_from_array([samples], fs_hz, ["EMG"]))


@pytest.mark.parametrize("fs_hz", [200.0, 250.0, 256.0, 300.0, 400.0, 500.0, 512.0, 1000.0, 1024.0, 2048.0, 5000.0])
@pytest.mark.parametrize("seed", [0, 1])
def test_noise_has_no_burst_and_no_silence_at_any_rate(fs_hz: float, seed: int) -> None:
    found = detected(noise(round(60 * fs_hz), seed=seed), fs_hz)
    assert len(found.bursts) == 0
    assert found.analyzed_s["EMG"] == pytest.approx(60.0)


@pytest.mark.parametrize("amplitude_uv", [5.0, 20.0, 50.0, 200.0])
@pytest.mark.parametrize("seed", range(6))
def test_hum_that_is_cut_off_at_any_phase_leaves_nothing_at_the_ends(amplitude_uv: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    samples = noise(int(rng.integers(19_000, 21_000)), seed=seed)
    phase = rng.uniform(0.0, 2 * np.pi)
    samples += amplitude_uv * np.sin(2 * np.pi * 50.01 * np.arange(samples.size) / 1000.0 + phase)
    found = detected(samples)
    assert len(found.bursts) == 0
    assert "hum-removed" in found.quality["code"].tolist()


def test_hum_leaves_nothing_at_gaps() -> None:
    samples = noise(60_000) + 50.0 * np.sin(2 * np.pi * 50.01 * np.arange(60_000) / 1000.0)
    for first in (7_003, 21_007, 33_011, 48_013):
        samples[first : first + 300] = np.nan
    assert len(detected(samples).bursts) == 0


@pytest.mark.parametrize("height_uv", [10.0, 100.0, 1000.0])
@pytest.mark.parametrize("seed", [0, 1])
def test_contraction_of_two_seconds_its_start_and_its_end_are_no_jerks(height_uv: float, seed: int) -> None:
    samples = noise(60_000, seed=seed)
    time_s = np.arange(2000) / 1000.0
    swell = np.minimum(1.0, np.minimum(time_s, 2.0 - time_s) / 0.15)
    for number, first in enumerate(range(4000, 56_000, 5000)):
        samples[first : first + 2000] += noise(2000, height_uv, 100 * seed + number) * swell
    assert len(detected(samples).bursts) == 0
