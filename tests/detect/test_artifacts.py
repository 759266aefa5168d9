"""Artifacts are found and listed, and muscle is not taken for one."""

from __future__ import annotations

import numpy as np
import pytest

from myoclonus.detect import Detection, detect_recording
from myoclonus.detect.artifacts import clipped_runs, flat_runs, is_movement, is_pop, loose_runs
from myoclonus.detect.stretch import open_stretch
from myoclonus.recording import recording_from_array
from myoclonus.settings.detect import DetectSettings

from .made import noise, with_bursts

SETTINGS = DetectSettings()
POPS_S = np.arange(2.0, 29.0, 3.5)


def detected(samples: np.ndarray, fs_hz: float = 1000.0, **options: object) -> Detection:
    return detect_recording(recording_from_array([samples], fs_hz, ["EMG"], **options))


def n_of(found: Detection, code: str) -> int:
    return int((found.quality["code"] == code).sum())


def with_pops(shape: str, fs_hz: float, height_uv: float = 600.0) -> np.ndarray:
    """Return 30 s of noise with eight pops of alternating sign."""
    samples = noise(round(30 * fs_hz))
    time_s = np.arange(samples.size) / fs_hz
    for number, at_s in enumerate(POPS_S):
        at = round(at_s * fs_hz)
        since_s = time_s[at:] - time_s[at]
        wave = {
            "step": np.ones(since_s.size),
            "decay of 3 ms": np.exp(-since_s / 0.003),
            "decay of 30 ms": np.exp(-since_s / 0.03),
            "decay of 300 ms": np.exp(-since_s / 0.3),
            "overshoot": np.exp(-since_s / 0.02) - 0.3 * np.exp(-since_s / 0.08),
            "there and back in 20 ms": np.where(since_s < 0.02, 1.0, 0.0),
            "one sample": np.where(since_s < 0.5 / fs_hz, 1.0, 0.0),
        }[shape]
        samples[at:] += (-1) ** number * height_uv * wave
    return samples


@pytest.mark.parametrize("fs_hz", [500.0, 1000.0, 2000.0, 5000.0])
@pytest.mark.parametrize(
    "shape",
    [
        "step",
        "decay of 3 ms",
        "decay of 30 ms",
        "decay of 300 ms",
        "overshoot",
        "there and back in 20 ms",
        "one sample",
    ],
)
def test_pop_of_any_shape_is_listed_at_its_time_and_is_no_burst(shape: str, fs_hz: float) -> None:
    found = detected(with_pops(shape, fs_hz), fs_hz)
    assert len(found.bursts) == 0
    pops = found.quality[found.quality["code"] == "artifact-pop"]
    assert pops["onset"].to_numpy() == pytest.approx(POPS_S, abs=0.04)
    assert (pops["duration"] > 0).all()


@pytest.mark.parametrize("hum_uv", [40.0, 300.0])
def test_pop_in_hum_is_a_pop(hum_uv: float) -> None:
    samples = with_pops("decay of 30 ms", 1000.0)
    samples += hum_uv * np.sin(2 * np.pi * 50.0 * np.arange(samples.size) / 1000.0)
    found = detected(samples)
    assert len(found.bursts) == 0
    assert n_of(found, "artifact-pop") == POPS_S.size


def motor_unit_burst(fs_hz: float, n_potentials: int, seed: int) -> np.ndarray:
    """Return potentials of three phases and 8 ms each, within 10 to 40 ms."""
    rng = np.random.default_rng(seed)
    time_s = np.arange(round(0.1 * fs_hz)) / fs_hz
    samples = np.zeros(time_s.size)
    for at_s in 0.03 + rng.uniform(0.0, 0.004 * n_potentials, n_potentials):
        phase = (time_s - at_s) / 0.0015
        samples += rng.uniform(0.5, 1.0) * (1 - phase**2) * np.exp(-0.5 * phase**2)
    return samples


@pytest.mark.parametrize("fs_hz", [500.0, 1000.0, 2000.0, 5000.0])
@pytest.mark.parametrize("n_potentials", [3, 10])
@pytest.mark.parametrize("height_uv", [100.0, 3000.0])
def test_burst_of_motor_unit_potentials_is_no_pop(fs_hz: float, n_potentials: int, height_uv: float) -> None:
    samples = noise(round(30 * fs_hz))
    onsets_s = np.arange(1.0, 29.0, 1.7)
    for number, at_s in enumerate(onsets_s):
        burst = motor_unit_burst(fs_hz, n_potentials, number)
        first = round(at_s * fs_hz)
        samples[first : first + burst.size] += height_uv * burst
    found = detected(samples, fs_hz)
    assert n_of(found, "artifact-pop") == 0
    assert len(found.bursts) == onsets_s.size
    assert found.bursts["onset"].to_numpy() == pytest.approx(onsets_s + 0.03, abs=0.02)


@pytest.mark.parametrize("frequency_hz", [20.0, 25.0, 30.0])
def test_jump_into_lasting_oscillation_is_no_pop(frequency_hz: float) -> None:
    samples = noise(4000)
    samples[2000:2100] += 500.0 * np.cos(2 * np.pi * frequency_hz * np.arange(100) / 1000.0)
    assert not is_pop(open_stretch(samples, 1000.0, 0.0, SETTINGS), 2.0, 2.1, SETTINGS)


def pop_stretch(fs_hz: float = 1000.0) -> np.ndarray:
    samples = noise(4000)
    samples[2000:] += 500.0 * np.exp(-np.arange(2000) / fs_hz / 0.02)
    return samples


def test_pop_is_told_wherever_it_lies_in_the_recording() -> None:
    for start_s in (0.0, 3600.0):
        stretch = open_stretch(pop_stretch(), 1000.0, start_s, SETTINGS)
        assert is_pop(stretch, start_s + 2.0, start_s + 2.03, SETTINGS)
        assert not is_pop(stretch, start_s + 1.0, start_s + 1.03, SETTINGS)


def test_window_of_fewer_than_twelve_samples_is_no_pop() -> None:
    stretch = open_stretch(pop_stretch()[1996:2006], 1000.0, 0.0, SETTINGS)
    assert not is_pop(stretch, 0.0, 0.01, SETTINGS)


def test_pop_at_either_end_of_the_stretch_is_told() -> None:
    assert is_pop(open_stretch(pop_stretch()[1990:], 1000.0, 0.0, SETTINGS), 0.0, 0.03, SETTINGS)
    assert is_pop(open_stretch(pop_stretch()[:2040], 1000.0, 0.0, SETTINGS), 2.0, 2.04, SETTINGS)


def test_slow_swings_of_a_cable_are_listed_as_movement_and_are_no_bursts() -> None:
    samples = noise(30_000)
    time_s = np.arange(300) / 1000.0
    swings_s = np.arange(2.0, 28.0, 4.0)
    for at_s in swings_s:
        first = round(at_s * 1000)
        samples[first : first + 300] += 2000.0 * np.sin(2 * np.pi * 10.0 * time_s) * np.hanning(300)
    found = detected(samples)
    assert len(found.bursts) == 0
    movement = found.quality[found.quality["code"] == "artifact-movement"]
    assert movement["onset"].to_numpy() == pytest.approx(swings_s, abs=0.1)


@pytest.mark.parametrize(("frequency_hz", "expected"), [(15.0, True), (25.0, True), (120.0, False)])
def test_slow_waves_are_movement_and_fast_ones_are_not(frequency_hz: float, expected: bool) -> None:
    samples = noise(4000)
    samples[2000:2300] += 500.0 * np.sin(2 * np.pi * frequency_hz * np.arange(300) / 1000.0)
    stretch = open_stretch(samples, 1000.0, 0.0, SETTINGS)
    assert is_movement(stretch, 2000, 2300, 4.0, 3.0, SETTINGS) == expected


def test_what_was_there_before_does_not_make_a_movement_of_muscle() -> None:
    samples = 50.0 * np.sin(2 * np.pi * 30.0 * np.arange(4000) / 1000.0) + noise(4000)
    samples[2000:2100] += noise(100, 10.0, 1)
    stretch = open_stretch(samples, 1000.0, 0.0, SETTINGS)
    wide, edge = (float(np.mean(band[:2000] ** 2)) for band in (stretch.wide, stretch.edge))
    assert not is_movement(stretch, 2000, 2100, wide, edge, SETTINGS)
    assert is_movement(stretch, 2000, 2100, 0.0, 0.0, SETTINGS)


@pytest.mark.parametrize(("share", "expected"), [(0.4, True), (0.1, False)])
def test_slow_potential_among_slow_activity_is_no_movement(share: float, expected: bool) -> None:
    samples = noise(4000, 0.5)
    samples[2000:2100] += 50.0 * np.sin(2 * np.pi * 52.0 * np.arange(100) / 1000.0) * np.hanning(100)
    stretch = open_stretch(samples, 1000.0, 0.0, SETTINGS)
    wide, edge = (float(np.mean(band[2000:2100] ** 2)) for band in (stretch.wide, stretch.edge))
    assert 0.25 * SETTINGS.slow_share < edge / wide < SETTINGS.slow_share
    assert is_movement(stretch, 2000, 2100, 1.0, share, SETTINGS) is expected


INF = np.inf


@pytest.mark.parametrize("n_samples", [0, 1, 2])
def test_fewer_than_three_samples_are_not_clipped(n_samples: int) -> None:
    assert clipped_runs(np.full(n_samples, 100.0), -100.0, 100.0, 1.0).tolist() == []


@pytest.mark.parametrize(("n_at_limit", "expected"), [(2, []), (3, [[50, 53]]), (20, [[50, 70]])])
def test_three_samples_at_the_limit_of_the_recorder_are_clipped(n_at_limit: int, expected: list[list[int]]) -> None:
    for limit in (100.0, -100.0):
        samples = noise(200, 5.0)
        samples[50 : 50 + n_at_limit] = limit
        assert clipped_runs(samples, -100.0, 100.0, 0.1).tolist() == expected


def test_half_a_step_below_the_limit_is_at_the_limit() -> None:
    samples = noise(200, 5.0)
    samples[50:60] = 99.5
    assert clipped_runs(samples, -100.0, 100.0, 1.0).tolist() == [[50, 60]]
    assert clipped_runs(samples, -100.0, 100.0, 0.9).tolist() == []


@pytest.mark.parametrize(
    ("runs", "expected"),
    [
        ([(50, 54)], []),
        ([(50, 55)], [[50, 55]]),
        ([(50, 53), (90, 93)], [[50, 53], [90, 93]]),
        ([(50, 52), (90, 92)], []),
    ],
)
def test_plateau_at_the_extreme_is_clipped_when_long_or_met_twice(
    runs: list[tuple[int, int]], expected: list[list[int]]
) -> None:
    samples = noise(200, 1.0)
    for first, last in runs:
        samples[first:last] = 500.0
    assert clipped_runs(samples, -INF, INF, 0.0).tolist() == expected
    assert clipped_runs(-samples, -INF, INF, 0.0).tolist() == expected


def test_signal_of_few_steps_is_not_clipped() -> None:
    samples = np.round(noise(2000, 1.5)).clip(-3, 3)
    assert clipped_runs(samples, -INF, INF, 1.0).tolist() == []


def test_gaps_do_not_move_what_is_clipped() -> None:
    samples = noise(400, 1.0)
    samples[100:200] = np.nan
    samples[300:310] = 500.0
    assert clipped_runs(samples, -INF, INF, 0.0).tolist() == [[300, 310]]
    assert clipped_runs(samples, -500.0, 500.0, 0.0).tolist() == [[300, 310]]
    assert clipped_runs(np.full(50, np.nan), -INF, INF, 0.0).tolist() == []


@pytest.mark.parametrize(("n_flat", "n"), [(500, 0), (501, 1), (2000, 1)])
def test_half_a_second_without_change_is_flat(n_flat: int, n: int) -> None:
    samples = noise(5000)
    samples[1000 : 1000 + n_flat] = 3.25
    runs = flat_runs(samples, 1000.0, DetectSettings(flat_s=0.5))
    assert len(runs) == n
    if n:
        assert runs.tolist() == [[1000, 1000 + n_flat - 1]]


def test_flat_stretch_is_listed_and_not_analyzed_and_its_ends_are_no_bursts() -> None:
    samples = noise(30_000)
    samples[10_000:15_000] = 80.0
    found = detected(samples)
    flat = found.quality[found.quality["code"] == "artifact-flat"]
    assert flat["onset"].tolist() == pytest.approx([10.0], abs=0.002)
    assert flat["duration"].tolist() == pytest.approx([5.0], abs=0.002)
    assert found.analyzed_s["EMG"] == pytest.approx(25.0, abs=0.01)
    assert len(found.bursts) == 0


def test_clipped_burst_is_a_burst_and_its_clipping_is_listed() -> None:
    samples = with_bursts([5.0, 10.0], 15.0, 1000.0, amplitude_uv=3000.0).clip(-300.0, 300.0)
    found = detected(samples)
    assert len(found.bursts) == 2
    assert n_of(found, "artifact-clipped") >= 1


def test_electrode_without_contact_is_listed_once_and_its_time_is_not_analyzed() -> None:
    time_s = np.arange(60_000) / 1000.0
    samples = noise(60_000) + 3.0 * np.sin(2 * np.pi * 50.0 * time_s)
    samples[20_000:30_000] += 1000.0 * np.sin(2 * np.pi * 50.0 * time_s[20_000:30_000])
    found = detected(samples)
    loose = found.quality[found.quality["code"] == "artifact-loose-electrode"]
    assert loose["onset"].tolist() == pytest.approx([20.0], abs=0.2)
    assert loose["duration"].tolist() == pytest.approx([10.0], abs=0.4)
    assert found.analyzed_s["EMG"] == pytest.approx(50.0, abs=0.4)
    assert not found.bursts["onset"].between(20.3, 29.7).any()


def test_without_hum_no_electrode_is_loose() -> None:
    stretch = open_stretch(noise(8000), 1000.0, 0.0, SETTINGS)
    assert stretch.hum_hz == ()
    assert loose_runs(stretch, SETTINGS) == []


def test_steady_hum_is_removed_and_no_electrode_is_loose() -> None:
    samples = noise(20_000) + 400.0 * np.sin(2 * np.pi * 50.0 * np.arange(20_000) / 1000.0)
    found = detected(samples)
    assert n_of(found, "artifact-loose-electrode") == 0
    assert n_of(found, "hum-removed") == 1
    assert found.analyzed_s["EMG"] == pytest.approx(20.0)
    assert len(found.bursts) == 0
