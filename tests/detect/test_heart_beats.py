"""Heart beats of a recording: from the ECG, else from the muscle that shows them best, the same for every chunk."""

from __future__ import annotations

import numpy as np
import pytest

from myoclonus.detect.heart_beats import heart_beats, heart_shown
from myoclonus.recording import Recording, recording_from_array
from myoclonus.settings.detect import DetectSettings

from .made import noise

SETTINGS = DetectSettings()
BEATS_S = 0.7 + 0.83 * np.arange(35)


def heart(fs_hz: float, height_uv: float, duration_s: float = 30.0, beats_s: np.ndarray = BEATS_S) -> np.ndarray:
    time_s = np.arange(round(duration_s * fs_hz)) / fs_hz
    waves = ((-0.024, 0.008, -0.15), (0.0, 0.010, 1.0), (0.026, 0.009, -0.25))
    samples = np.zeros(time_s.size)
    for at_s in beats_s:
        first, last = max(round((at_s - 0.1) * fs_hz), 0), round((at_s + 0.1) * fs_hz)
        for offset, width, size in waves:
            samples[first:last] += height_uv * size * np.exp(-(((time_s[first:last] - at_s - offset) / width) ** 2) / 2)
    return samples


def recording(*samples: np.ndarray, fs_hz: float = 1000.0) -> Recording:
    return recording_from_array(list(samples), fs_hz, [f"C{index}" for index in range(len(samples))])


@pytest.mark.parametrize("fs_hz", [200.0, 256.0, 1000.0, 2048.0])
def test_beats_of_an_ecg_channel_are_found_within_one_sample_of_the_slow_rate(fs_hz: float) -> None:
    given = recording(noise(round(30 * fs_hz)), heart(fs_hz, 800.0) + noise(round(30 * fs_hz), 10.0), fs_hz=fs_hz)
    assert heart_beats(given, [0], [1], SETTINGS) == pytest.approx(BEATS_S, abs=0.008)


def test_muscle_that_shows_the_heart_best_gives_the_beats_in_any_order_of_channels() -> None:
    plain, faint, strong = (noise(30_000, 2.0, k) + heart(1000.0, uv) for k, uv in enumerate((0.0, 8.0, 60.0)))
    found = heart_beats(recording(plain, faint, strong), [0, 1, 2], [], SETTINGS)
    assert found == pytest.approx(BEATS_S, abs=0.008)
    assert np.array_equal(heart_beats(recording(strong, plain, faint), [0, 1, 2], [], SETTINGS), found)


def test_no_heart_gives_no_beat() -> None:
    assert heart_beats(recording(noise(30_000), noise(30_000, 2.0, 1)), [0], [1], SETTINGS).size == 0
    assert heart_beats(recording(noise(30_000)), [], [], SETTINGS).size == 0


def test_no_beat_is_lost_or_doubled_where_two_windows_meet() -> None:
    beats_s = 0.5 + 0.8 * np.arange(148)  # at 40.5 and 60.5 s, where windows meet
    samples = noise(120_000, 2.0) + heart(1000.0, 60.0, 120.0, beats_s)
    for window_s in (30.0, 40.5, 60.5, 240.0):
        found = heart_beats(recording(samples), [0], [], DetectSettings(beat_window_s=window_s))
        assert found == pytest.approx(beats_s, abs=0.008)


def test_muscle_fills_in_where_the_ecg_was_not_connected() -> None:
    beats_s = 0.5 + 0.8 * np.arange(148)
    ecg = heart(1000.0, 800.0, 120.0, beats_s) + noise(120_000, 10.0, 1)
    ecg[60_000:] = noise(60_000, 10.0, 2)
    emg = noise(120_000) + heart(1000.0, 60.0, 120.0, beats_s)
    found = heart_beats(recording(emg, ecg), [0], [1], DetectSettings(beat_window_s=30.0))
    assert found == pytest.approx(beats_s, abs=0.01)


def test_heart_that_shows_only_in_some_windows_is_found_there() -> None:
    beats_s = 60.5 + 0.8 * np.arange(73)
    emg = noise(120_000) + heart(1000.0, 60.0, 120.0, beats_s)
    found = heart_beats(recording(emg), [0], [], DetectSettings(beat_window_s=30.0))
    assert found == pytest.approx(beats_s, abs=0.008)


def test_gap_does_not_hide_the_heart_on_its_sides() -> None:
    samples = noise(60_000) + heart(1000.0, 60.0, 60.0, 0.7 + 0.83 * np.arange(71))
    samples[30_000:31_000] = np.nan
    found = heart_beats(recording(samples), [0], [], SETTINGS)
    expected = 0.7 + 0.83 * np.arange(71)
    assert found == pytest.approx(expected[(expected < 29.99) | (expected > 31.01)], abs=0.01)


def test_rhythmic_muscle_is_no_heart() -> None:
    samples = noise(30_000)
    for number, at_s in enumerate(BEATS_S):
        samples[round(at_s * 1000) : round(at_s * 1000) + 60] += noise(60, 60.0, number)
    assert heart_shown(samples, 1000.0, SETTINGS) == 0.0


def test_rhythmic_fast_waves_are_no_heart() -> None:
    samples = noise(30_000)
    wave = (20.0 * np.sin(2 * np.pi * 110.0 * np.arange(60) / 1000.0) + 60.0) * np.hanning(60)
    for at_s in BEATS_S:
        samples[round(at_s * 1000) : round(at_s * 1000) + 60] += wave
    assert heart_shown(samples, 1000.0, SETTINGS) == 0.0
    assert heart_shown(samples, 1000.0, DetectSettings(beat_fast_share=0.5)) > 5.0
