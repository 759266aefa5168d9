"""Pulses, sounds and flashes in analog trigger channels, made sample by sample."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from scipy.interpolate import CubicSpline

from myoclonus.read.labels import understand_label
from myoclonus.read.raw import Annotation, Finding
from myoclonus.read.stim_channel import stim_markers
from myoclonus.settings.read import ReadSettings

RATES_HZ = [256.0, 1000.0, 2048.0, 10_000.0]
ONSETS_S = 1.0 + np.cumsum(np.random.default_rng(5).uniform(1.5, 3.0, 20))


class Samples:
    def __init__(self, values: npt.NDArray[np.float64]) -> None:
        self.values = values

    def read(self, channel_index: int, start: int, stop: int) -> npt.NDArray[np.float64]:
        return self.values[start:stop]


def found(values: npt.NDArray[np.float64], fs_hz: float, label: str) -> tuple[list[Annotation], list[Finding]]:
    return stim_markers(
        Samples(values), 0, label=label, fs_hz=fs_hz, n_samples=values.size, is_status=False, settings=ReadSettings()
    )


def pulses(
    onset_s: npt.NDArray[np.float64], fs_hz: float, length_s: float, seconds: float = 65.0
) -> npt.NDArray[np.float64]:
    """One while a pulse lasts, zero elsewhere."""
    values = np.zeros(int(seconds * fs_hz))
    for onset in onset_s:
        start = round(onset * fs_hz)
        values[start : start + max(round(length_s * fs_hz), 1)] = 1.0
    return values


def noise(n: int, seed: int = 0) -> npt.NDArray[np.float64]:
    return np.random.default_rng(seed).standard_normal(n)


@pytest.mark.parametrize("fs_hz", RATES_HZ)
@pytest.mark.parametrize("height", [5e6, -5e3, 3.3e3, 0.3, 1.0, -1.0])
def test_each_noisy_pulse_of_any_unit_and_polarity_is_one_stimulus(fs_hz: float, height: float) -> None:
    values = height * (pulses(ONSETS_S, fs_hz, 0.01) + 0.3)
    markers, findings = found(values + 0.03 * abs(height) * noise(values.size), fs_hz, "TTL")
    assert findings == []
    assert [marker.text for marker in markers] == ["stim"] * 20
    assert np.abs([marker.onset for marker in markers] - ONSETS_S).max() <= 1.01 / fs_hz


def drift(kind: str, n: int) -> npt.NDArray[np.float64]:
    """Five pulse heights up and never back, back and forth, or wandering."""
    course = np.linspace(0, 1, n)
    if kind == "up":
        return 5.0 * course
    if kind == "back and forth":
        return 2.5 * np.sin(2 * np.pi * 1.5 * course)
    knots = np.cumsum(noise(8, seed=3))
    return 5.0 * np.asarray(CubicSpline(np.linspace(0, 1, 8), knots / np.ptp(knots))(course))


@pytest.mark.parametrize("fs_hz", RATES_HZ)
@pytest.mark.parametrize("kind", ["up", "back and forth", "wandering"])
@pytest.mark.parametrize("height", [3e3, -0.3])
@pytest.mark.parametrize("noise_share", [0.0, 0.03])
def test_pulses_on_a_drifting_level_are_found_to_the_sample(
    fs_hz: float, kind: str, height: float, noise_share: float
) -> None:
    values = height * (pulses(ONSETS_S, fs_hz, 0.01) + drift(kind, int(65 * fs_hz)))
    markers, findings = found(values + noise_share * abs(height) * noise(values.size), fs_hz, "TTL")
    assert findings == []
    assert [marker.text for marker in markers] == ["stim"] * 20
    assert np.abs([marker.onset for marker in markers] - ONSETS_S).max() <= 1.01 / fs_hz


def test_a_drifting_level_without_pulses_holds_no_stimulus() -> None:
    for kind in ("up", "back and forth", "wandering"):
        values = 3000 * drift(kind, 650_000) + 100 * noise(650_000)
        assert found(values, 10_000.0, "TTL")[0] == []


def test_tones_on_a_drifting_level_are_one_stimulus_each() -> None:
    values = 2000.0 * drift("wandering", 260_000) + 20.0 * noise(260_000)
    tone = 2000.0 * np.sin(2 * np.pi * 500.0 * np.arange(160) / 4000.0)
    for onset in ONSETS_S:
        start = round(onset * 4000)
        values[start : start + tone.size] += tone
    markers, findings = found(values, 4000.0, "Sound stim")
    assert findings == []
    assert [marker.onset for marker in markers] == pytest.approx(ONSETS_S, abs=2e-3)


def test_pulses_held_for_seconds_do_not_become_the_resting_level() -> None:
    onsets = np.arange(5.0, 60.0, 11.0)
    values = 3000.0 * pulses(onsets, 1000.0, 4.0) + 90.0 * noise(65_000)
    markers, findings = found(values, 1000.0, "TTL")
    assert findings == []
    assert [marker.onset for marker in markers] == pytest.approx(onsets, abs=1.01e-3)


def test_noise_of_single_steps_of_the_recorder_is_no_stimulus() -> None:
    values = np.round(1000.0 * pulses(ONSETS_S, 2000.0, 0.02) + 0.25 * noise(130_000))
    markers, findings = found(values, 2000.0, "TTL")
    assert findings == []
    assert [marker.onset for marker in markers] == pytest.approx(ONSETS_S, abs=1.01 / 2000)


@pytest.mark.parametrize("fs_hz", [4000.0, 10_000.0])
@pytest.mark.parametrize("tone_hz", [500.0, 1000.0])
@pytest.mark.parametrize("ramp_ms", [0.0, 5.0])
def test_a_tone_burst_is_one_stimulus(fs_hz: float, tone_hz: float, ramp_ms: float) -> None:
    values = 20.0 * noise(int(65 * fs_hz))
    time_s = np.arange(int(0.04 * fs_hz)) / fs_hz
    ramp = np.clip(np.minimum(time_s, 0.04 - time_s) * 1e3 / max(ramp_ms, 1e-6), 0, 1)
    for onset, phase in zip(ONSETS_S, np.linspace(0, 6, 20), strict=True):
        start = round(onset * fs_hz)
        values[start : start + time_s.size] += 2000.0 * ramp * np.sin(2 * np.pi * tone_hz * time_s + phase)
    markers, findings = found(values, fs_hz, "Sound stim")
    assert findings == []
    assert [marker.text for marker in markers] == ["stim sound"] * 20
    assert np.abs([marker.onset for marker in markers] - ONSETS_S).max() < 2e-3


def test_clicks_of_a_tenth_of_a_millisecond_are_found() -> None:
    values = 800.0 * pulses(ONSETS_S, 10_000.0, 1e-4)
    markers, _ = found(values + 10.0 * noise(values.size), 10_000.0, "Click")
    assert [marker.onset for marker in markers] == pytest.approx(ONSETS_S, abs=1.01e-4)


@pytest.mark.parametrize("fs_hz", RATES_HZ)
def test_trains_of_flashes_are_told_from_single_ones(fs_hz: float) -> None:
    rates = [1, 3, 6, 10, 15, 18, 20, 25, 30]
    starts = 2.0 + 12.0 * np.arange(len(rates))
    onsets = [start + np.arange(5 * rate) / rate for start, rate in zip(starts, rates, strict=True)]
    singles = np.array([115.0, 118.1, 120.4])
    values = 4e5 * pulses(np.concatenate([*onsets, singles]), fs_hz, 0.004, 125.0)
    markers, findings = found(values + 5e3 * noise(values.size), fs_hz, "Photic")
    assert findings == []
    trains, rest = markers[:9], markers[9:]
    assert [marker.text for marker in trains] == [f"stim photic {rate} Hz train" for rate in rates]
    assert [marker.onset for marker in trains] == pytest.approx(starts, abs=1.01 / fs_hz)
    assert [marker.duration for marker in trains] == pytest.approx([5.0] * 9, abs=0.02)
    assert [marker.text for marker in rest] == ["stim photic"] * 3
    assert [marker.onset for marker in rest] == pytest.approx(singles, abs=1.01 / fs_hz)


def test_several_codes_stay_codes_and_a_single_one_becomes_a_stimulus() -> None:
    one = pulses(ONSETS_S, 1000.0, 0.02)
    two = one.copy()
    two[round(ONSETS_S[3] * 1000) :] *= 7
    assert {marker.text for marker in found(one, 1000.0, "Trigger")[0]} == {"stim"}
    assert {marker.text for marker in found(two, 1000.0, "Trigger")[0]} == {"trigger 1", "trigger 7"}
    assert {marker.text for marker in found(one, 1000.0, "Status")[0]} == {"trigger 1"}


@pytest.mark.parametrize("label", ["Trigger", "Sound stim", "Photic"])
def test_a_busy_channel_gives_no_markers_and_says_so(label: str) -> None:
    time_s = np.arange(60_000) / 1000.0
    brain = np.cumsum(noise(60_000))
    speech = 1000 * noise(60_000) * (1 + np.sin(2 * np.pi * 3 * time_s))
    for values in (100 * noise(60_000), 500 * np.sin(2 * np.pi * 50 * time_s), brain, speech):
        markers, findings = found(values, 1000.0, label)
        assert markers == []
        assert [finding.code for finding in findings] == ["trigger-channel-busy"]


def test_a_channel_without_pulses_or_with_missing_samples_is_no_error() -> None:
    assert found(np.zeros(5000), 1000.0, "TTL") == ([], [])
    assert found(np.full(5000, np.nan), 1000.0, "TTL") == ([], [])
    assert found(np.empty(0), 1000.0, "TTL") == ([], [])
    values = 5000.0 * pulses(ONSETS_S, 1000.0, 0.01) + 40.0 * noise(65_000)
    values[200:400] = np.nan
    assert len(found(values, 1000.0, "TTL")[0]) == 20


@pytest.mark.parametrize(
    ("label", "role"),
    [("Photic", "stim"), ("Flash", "stim"), ("Audio stim", "stim"), ("Click", "stim"), ("Audio", "other"),
     ("Light", "other"), ("DC trigger", "stim"), ("Battery status", "other"),
     ("Sound 105 dB", "stim"), ("Noise 95dB", "stim"), ("Tone 90 dB", "stim"), ("Sound 30 dB", "other"), ("Snore dB", "resp")],
)  # fmt: skip
def test_a_label_that_names_a_stimulus_makes_a_trigger_channel(label: str, role: str) -> None:
    assert understand_label(label).role == role


def toggling(onset_s: npt.NDArray[np.float64], fs_hz: float) -> npt.NDArray[np.float64]:
    """Another level from each stimulus on."""
    time_s = np.arange(int(65 * fs_hz)) / fs_hz
    return 5.0 * (np.searchsorted(onset_s, time_s + 1e-9, side="right") % 2)


@pytest.mark.parametrize("fs_hz", RATES_HZ)
def test_a_line_that_changes_its_level_at_each_stimulus_marks_each_change(fs_hz: float) -> None:
    markers, findings = found(toggling(ONSETS_S, fs_hz), fs_hz, "TTL")
    assert [marker.onset for marker in markers] == pytest.approx(ONSETS_S, abs=1.01 / fs_hz)
    assert {marker.text for marker in markers} == {"stim"}
    assert [finding.code for finding in findings] == ["trigger-channel-toggles"]


@pytest.mark.parametrize("length_s", [0.005, 0.2, 1.0])
def test_pulses_of_one_length_are_one_marker_each(length_s: float) -> None:
    markers, findings = found(pulses(ONSETS_S, 1000.0, length_s), 1000.0, "TTL")
    assert [marker.onset for marker in markers] == pytest.approx(ONSETS_S, abs=0.0011)
    assert findings == []


def test_blocks_of_even_length_are_no_toggling() -> None:
    starts = 2.0 + 4.0 * np.arange(15)
    markers, findings = found(pulses(starts, 1000.0, 2.0), 1000.0, "TTL")
    assert [marker.onset for marker in markers] == pytest.approx(starts, abs=0.0011)
    assert findings == []


@pytest.mark.parametrize("fs_hz", [1.0, 2.0, 10.0])
def test_a_channel_as_slow_as_its_stretches_of_rest_is_looked_at(fs_hz: float) -> None:
    values = np.zeros(500)
    values[100::100] = 5.0
    markers, _ = found(values, fs_hz, "Trigger")
    assert [item.onset for item in markers] == pytest.approx((np.arange(100, 500, 100) / fs_hz).tolist())
