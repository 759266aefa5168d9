"""Pulses of any form are told from muscle by their jumps, each of which stands alone."""

from __future__ import annotations

import numpy as np
import pytest

from myoclonus.detect import detect_recording
from myoclonus.detect.jumps import is_made_of_jumps
from myoclonus.recording import recording_from_array

from .made import noise, with_bursts

FS_HZ = 1000.0
TIME_S = np.arange(200) / FS_HZ


def pulses(name: str) -> np.ndarray:
    """Return 200 ms with a pulse of unit height from 50 ms on."""
    since_s = TIME_S - 0.05
    on = since_s >= 0
    shapes = {
        "rectangle of 40 ms": on * (since_s < 0.04),
        "up, down and back": on * ((since_s < 0.03) * 1.0 - ((since_s >= 0.03) & (since_s < 0.06))),
        "on and off with decay": on * np.exp(-since_s / 0.08) - (since_s >= 0.03) * np.exp(-(since_s - 0.03) / 0.08),
        "saw tooth": on * (since_s < 0.1) * since_s / 0.1,
        "slow rise": on * np.minimum(since_s / 0.004, 1.0) * np.exp(-np.maximum(since_s, 0.0) / 0.1),
        "spike on a step": on * 0.3 + (np.arange(200) == 90),
        "two samples up and down": 1.0 * (np.arange(200) == 90) - (np.arange(200) == 91),
        "staircase": on * (np.floor(since_s / 0.02) + 1) * (since_s < 0.1) / 5,
    }
    return np.asarray(shapes[name], dtype=float)


def judge(window: np.ndarray, noise_uv: float, clear: float = 10.0) -> bool:
    return bool(is_made_of_jumps(window, FS_HZ, noise_uv**2, clear, 0.1, 0.08, 0.25))


SHAPES = ("rectangle of 40 ms", "up, down and back", "on and off with decay", "saw tooth", "slow rise", "staircase",
          "spike on a step", "two samples up and down")  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("sign", [-1, 1])
def test_pulse_is_made_of_jumps(shape: str, sign: int) -> None:
    assert judge(sign * 300.0 * pulses(shape) + noise(200, 2.0), 2.0)


@pytest.mark.parametrize("width_ms", [0.7, 1.0, 2.0, 4.0])
def test_potential_of_a_motor_unit_is_not(width_ms: float) -> None:
    u = (TIME_S - 0.1) * 1000 / width_ms
    for shape in (u * np.exp(-(u**2)), (1 - 2 * u**2) * np.exp(-(u**2))):
        assert not judge(300.0 * shape + noise(200, 2.0), 2.0)


@pytest.mark.parametrize("seed", range(10))
def test_burst_is_not(seed: int) -> None:
    assert not judge(with_bursts([0.08], 0.2, FS_HZ, burst_s=0.04, amplitude_uv=200.0, seed=seed), 2.0)


def test_noise_and_nothing_are_not() -> None:
    assert not judge(noise(200, 2.0), 2.0)
    assert not judge(np.zeros(200), 0.0)


@pytest.mark.parametrize(("height_uv", "expected"), [(26.0, False), (30.0, True)])
def test_jump_must_be_clear_of_the_noise(height_uv: float, expected: bool) -> None:
    # A step of noise of 2 µV has a standard deviation of 2.83 µV.
    assert judge(height_uv * pulses("rectangle of 40 ms"), 2.0) is expected


def test_jump_with_muscle_beside_it_does_not_stand_alone() -> None:
    window = 300.0 * pulses("rectangle of 40 ms")
    window[95:105] += 100.0 * np.sin(2 * np.pi * np.arange(10) / 10)
    assert not judge(window, 2.0)


def test_the_window_is_left_as_it_was() -> None:
    window = 300.0 * pulses("staircase")
    copy = window.copy()
    judge(window, 2.0)
    assert np.array_equal(window, copy)


@pytest.mark.parametrize("fs_hz", [1000.0, 2000.0, 5000.0])
@pytest.mark.parametrize("hum_uv", [0.0, 40.0])
def test_rectangular_pulses_are_listed_as_pops_with_and_without_hum(fs_hz: float, hum_uv: float) -> None:
    samples = noise(round(30 * fs_hz))
    samples += hum_uv * np.sin(2 * np.pi * 60.0 * np.arange(samples.size) / fs_hz)
    for number, at_s in enumerate(np.arange(2.0, 28.0, 2.6)):
        first = round(at_s * fs_hz)
        samples[first : first + round((0.01 + 0.012 * number) * fs_hz)] += 150.0 * (-1) ** number
    found = detect_recording(recording_from_array([samples], fs_hz, ["EMG"]))
    assert len(found.bursts) == 0
    assert (found.quality["code"] == "artifact-pop").sum() >= 10


@pytest.mark.parametrize("hum_uv", [20.0, 60.0])
def test_small_jerks_in_hum_are_no_pops(hum_uv: float) -> None:
    onsets_s = np.arange(1.5, 58.0, 1.1)
    samples = with_bursts(list(onsets_s), 60.0, FS_HZ, burst_s=0.02, amplitude_uv=20.0, seed=3)
    samples += hum_uv * np.sin(2 * np.pi * 60.0 * np.arange(samples.size) / FS_HZ)
    found = detect_recording(recording_from_array([samples], FS_HZ, ["EMG"]))
    assert len(found.bursts) == pytest.approx(onsets_s.size, abs=1)
    assert "artifact-pop" not in found.quality["code"].tolist()
