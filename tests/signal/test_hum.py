"""Mains hum is found, followed and removed; what is no hum stays."""

from __future__ import annotations

import numpy as np
import pytest

from myoclonus.signal.hum import Hum, find_hums
from myoclonus.signal.hum_course import hum_course

FS_HZ = 1000.0
SEARCH = {"highest_hz": 450.0, "min_ratio": 6.0}


def times(duration_s: float, fs_hz: float = FS_HZ) -> np.ndarray:
    return np.arange(round(duration_s * fs_hz)) / fs_hz


def wave(frequency_hz: float, amplitude_uv: float, time_s: np.ndarray, phase: float = 0.3) -> np.ndarray:
    return amplitude_uv * np.sin(2 * np.pi * frequency_hz * time_s + phase)


def noise(n_samples: int, seed: int = 0, sd_uv: float = 2.0) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, sd_uv, n_samples)


def rms(samples: np.ndarray) -> float:
    return float(np.sqrt(np.mean(np.square(samples))))


@pytest.mark.parametrize("seed", range(5))
def test_noise_without_hum_has_none(seed: int) -> None:
    assert find_hums(noise(30_000, seed), FS_HZ, **SEARCH) == ()


@pytest.mark.parametrize("n_samples", [0, 1, 1000, 3999])
def test_a_stretch_shorter_than_four_seconds_is_not_searched(n_samples: int) -> None:
    assert find_hums(wave(50.0, 100.0, times(n_samples / FS_HZ)), FS_HZ, **SEARCH) == ()


def test_a_stretch_of_four_seconds_is_searched() -> None:
    (found,) = find_hums(noise(4000) + wave(50.0, 20.0, times(4.0)), FS_HZ, **SEARCH)
    assert found.harmonics == (1,)


@pytest.mark.parametrize("mains_hz", [49.95, 50.0, 50.04, 59.95, 60.0, 60.03])
@pytest.mark.parametrize("fs_hz", [1000.0, 1024.0, 1250.0])
def test_frequency_of_the_mains_is_met_to_a_hundredth(mains_hz: float, fs_hz: float) -> None:
    time_s = times(30.0, fs_hz)
    samples = noise(time_s.size) + wave(mains_hz, 10.0, time_s) + wave(3 * mains_hz, 5.0, time_s)
    (found,) = find_hums(samples, fs_hz, **SEARCH)
    assert found.mains_hz == pytest.approx(mains_hz, abs=0.01)
    assert found.harmonics == (1, 3)


def test_a_harmonic_without_its_mains_is_found() -> None:
    (found,) = find_hums(noise(30_000) + wave(150.0, 10.0, times(30.0)), FS_HZ, **SEARCH)
    assert found == Hum(mains_hz=pytest.approx(50.0, abs=0.01), harmonics=(3,))


@pytest.mark.parametrize("frequency_hz", [45.0, 55.0, 70.0, 110.0])
def test_a_line_that_is_no_multiple_of_the_mains_is_no_hum(frequency_hz: float) -> None:
    assert find_hums(noise(30_000) + wave(frequency_hz, 10.0, times(30.0)), FS_HZ, **SEARCH) == ()


def test_harmonics_above_the_band_are_not_looked_for() -> None:
    samples = noise(30_000) + wave(50.0, 10.0, times(30.0)) + wave(250.0, 10.0, times(30.0))
    (found,) = find_hums(samples, FS_HZ, highest_hz=240.0, min_ratio=6.0)
    assert found.harmonics == (1,)


def test_harmonics_beyond_half_the_rate_are_not_looked_for() -> None:
    samples = noise(8000, sd_uv=1.0)[::4] + wave(50.0, 10.0, times(8.0, 250.0))
    (found,) = find_hums(samples, 250.0, highest_hz=450.0, min_ratio=6.0)
    assert found.harmonics == (1,)


def test_line_as_strong_as_a_higher_ratio_asks_for_is_not_taken() -> None:
    samples = noise(30_000) + wave(50.0, 1.0, times(30.0))
    assert find_hums(samples, FS_HZ, highest_hz=450.0, min_ratio=6.0) != ()
    assert find_hums(samples, FS_HZ, highest_hz=450.0, min_ratio=1000.0) == ()


@pytest.mark.parametrize("mains_hz", [50.0, 60.0, 49.97])
def test_steady_hum_and_harmonics_are_removed_to_less_than_a_tenth_of_the_noise(mains_hz: float) -> None:
    time_s = times(60.0)
    clean = noise(time_s.size)
    hum = sum(wave(k * mains_hz, 30.0 / k, time_s, phase=k) for k in (1, 2, 3))
    (found,) = find_hums(clean + hum, FS_HZ, **SEARCH)
    course, filtered, amplitude_uv = hum_course(clean + hum, FS_HZ, [found])
    assert filtered is None
    # Estimated from about 3 s around with 6 coefficients, noise leaves 2 µV × sqrt(6 / 3000 × 2) ≈ 0.13 µV.
    assert rms(course - hum) < 0.2
    assert amplitude_uv.size == 600
    assert np.median(amplitude_uv) == pytest.approx(30.0 * (1 + 1 / 2 + 1 / 3), rel=0.05)


def test_hum_that_drifts_in_frequency_and_size_is_followed() -> None:
    time_s = times(60.0)
    frequency_hz = 50.0 + 0.03 * np.sin(2 * np.pi * time_s / 30.0)
    phase = 2 * np.pi * np.cumsum(frequency_hz) / FS_HZ
    hum = 30.0 * (1 + 0.3 * np.sin(2 * np.pi * time_s / 20.0)) * np.sin(phase)
    samples = noise(time_s.size) + hum
    (found,) = find_hums(samples, FS_HZ, **SEARCH)
    assert found.harmonics == (1,)
    course, _, _ = hum_course(samples, FS_HZ, [found])
    assert rms((course - hum)[1000:-1000]) < 0.05 * rms(hum)


def test_hum_that_grows_is_followed_without_steps() -> None:
    time_s = times(20.0)
    hum = wave(50.0, 1.0, time_s, phase=np.pi / 2) * np.linspace(10.0, 190.0, time_s.size)
    course, _, _ = hum_course(hum, FS_HZ, [Hum(mains_hz=50.0, harmonics=(1,))])
    tops = course[1000:-1000:20]
    # It grows by 0.9 µV in a tenth of a second, so by 0.18 µV from top to top.
    assert np.diff(tops) == pytest.approx(np.full(tops.size - 1, 0.18), abs=0.1)


def test_frequency_is_met_on_the_strongest_harmonic() -> None:
    samples = noise(30_000) + wave(50.06, 1.5, times(30.0)) + wave(3 * 50.06, 30.0, times(30.0))
    (found,) = find_hums(samples, FS_HZ, **SEARCH)
    assert found == Hum(mains_hz=pytest.approx(50.06, abs=0.003), harmonics=(1, 3))


@pytest.mark.parametrize(("strong_hz", "weak_hz"), [(50.0, 60.0), (60.0, 50.0)])
def test_hum_of_both_mains_is_found_the_stronger_first(strong_hz: float, weak_hz: float) -> None:
    time_s = times(30.0)
    strong = wave(strong_hz, 20.0, time_s) + wave(300.0, 5.0, time_s)
    found = find_hums(noise(30_000) + strong + wave(weak_hz, 8.0, time_s), FS_HZ, **SEARCH)
    assert [round(hum.mains_hz) for hum in found] == [strong_hz, weak_hz]
    assert [hum.harmonics for hum in found] == [(1, round(300 / strong_hz)), (1,)]


def test_a_harmonic_alone_is_no_second_mains() -> None:
    time_s = times(30.0)
    found = find_hums(noise(30_000) + wave(50.0, 20.0, time_s) + wave(180.0, 5.0, time_s), FS_HZ, **SEARCH)
    assert [round(hum.mains_hz) for hum in found] == [50]


@pytest.mark.parametrize("seed", range(3))
def test_two_mains_with_harmonics_are_removed_together(seed: int) -> None:
    time_s = times(60.0)
    clean = noise(time_s.size, seed)
    hum = sum(
        wave(k * mains_hz, amplitude_uv / k, time_s, phase=k + mains_hz)
        for mains_hz, amplitude_uv in ((50.03, 25.0), (59.98, 18.0))
        for k in (1, 3, 5)
    )
    course, _, _ = hum_course(clean + hum, FS_HZ, find_hums(clean + hum, FS_HZ, **SEARCH))
    # Lines that are not whole turns in a tenth of a second leak into each other by some thousandths.
    assert rms(course - hum) < 0.5


@pytest.mark.parametrize("mains_hz", [49.8, 49.9, 50.15, 60.2])
def test_frequency_far_off_is_met_on_its_fifth_harmonic(mains_hz: float) -> None:
    time_s = times(30.0)
    samples = noise(time_s.size) + wave(mains_hz, 2.0, time_s) + wave(5 * mains_hz, 20.0, time_s)
    (found,) = find_hums(samples, FS_HZ, **SEARCH)
    assert found == Hum(mains_hz=pytest.approx(mains_hz, abs=0.005), harmonics=(1, 5))


def test_hum_whose_frequency_wanders_by_a_fifth_of_a_hertz_is_followed_with_its_harmonics() -> None:
    time_s = times(240.0)
    phase = 2 * np.pi * np.cumsum(50.0 + 0.2 * np.sin(2 * np.pi * time_s / 90.0)) / FS_HZ
    hum = 40.0 * np.sin(phase) + 14.0 * np.sin(3 * phase + 1) + 7.0 * np.sin(5 * phase + 2)
    samples = noise(time_s.size) + hum
    course, _, _ = hum_course(samples, FS_HZ, find_hums(samples, FS_HZ, **SEARCH))
    assert rms(course - hum) < 0.04 * rms(hum)


@pytest.mark.parametrize("switch_s", [60.05, 61.234, 119.5])
def test_hum_that_is_switched_on_is_found_and_removed_from_that_sample_on(switch_s: float) -> None:
    time_s = times(180.0)
    hum = np.where(time_s >= switch_s, wave(50.0, 40.0, time_s) + wave(150.0, 10.0, time_s), 0.0)
    samples = noise(time_s.size) + hum
    course, _, _ = hum_course(samples, FS_HZ, find_hums(samples, FS_HZ, **SEARCH))
    near = np.abs(time_s - switch_s) < 1.0
    assert rms((course - hum)[near]) < 1.5
    assert rms((course - hum)[~near]) < 0.3
    wrong = np.flatnonzero(near & (np.abs(course - hum) > 8.0))
    assert wrong.size < 12


def test_hum_of_twenty_five_seconds_in_four_minutes_is_found() -> None:
    time_s = times(240.0)
    hum = np.where((time_s > 100.0) & (time_s < 125.0), wave(60.0, 20.0, time_s), 0.0)
    (found,) = find_hums(noise(time_s.size) + hum, FS_HZ, **SEARCH)
    assert found == Hum(mains_hz=pytest.approx(60.0, abs=0.02), harmonics=(1,))


def test_a_contraction_is_no_switch_of_hum() -> None:
    time_s = times(60.0)
    contraction = np.where((time_s > 20.0) & (time_s < 30.0), noise(time_s.size, 3, 40.0), 0.0)
    hum = wave(50.0, 10.0, time_s)
    samples = noise(time_s.size) + hum + contraction
    course, _, _ = hum_course(samples, FS_HZ, find_hums(samples, FS_HZ, **SEARCH))
    outside = (time_s < 19.0) | (time_s > 31.0)
    assert rms((course - hum)[outside]) < 0.5


def test_bursts_are_left_as_they_were() -> None:
    time_s = times(60.0)
    hum = wave(50.0, 30.0, time_s)
    bursts = np.zeros(time_s.size)
    for start in range(1500, 59_000, 2000):
        bursts[start : start + 60] = noise(60, start, 300.0)
    samples = noise(time_s.size) + bursts + hum
    (found,) = find_hums(samples, FS_HZ, **SEARCH)
    course, _, _ = hum_course(samples, FS_HZ, [found])
    inside = bursts != 0
    assert rms((course - hum)[inside]) < 1.0
    assert rms((course - hum)[~inside]) < 0.5


def test_hum_seen_through_another_band_is_scaled_by_its_gain() -> None:
    time_s = times(20.0)
    samples = noise(time_s.size) + wave(50.0, 20.0, time_s) + wave(150.0, 10.0, time_s)
    (found,) = find_hums(samples, FS_HZ, **SEARCH)
    course, filtered, _ = hum_course(samples, FS_HZ, [found], lambda hz: np.where(hz < 100.0, 0.25, 1.0))
    assert filtered is not None
    expected = wave(50.0, 5.0, time_s) + wave(150.0, 10.0, time_s)
    assert rms((filtered - expected)[1000:-1000]) < 0.5
    assert course.size == filtered.size == samples.size


@pytest.mark.parametrize("n_samples", [37, 100, 101, 150, 199, 12_345])
def test_course_is_as_long_as_the_stretch(n_samples: int) -> None:
    samples = wave(50.0, 20.0, times(n_samples / FS_HZ))
    copy = samples.copy()
    course, _, amplitude_uv = hum_course(samples, FS_HZ, [Hum(mains_hz=50.0, harmonics=(1,))])
    assert course.size == n_samples
    assert np.isfinite(course).all()
    assert amplitude_uv.size == max(n_samples // 100, 1)
    assert np.array_equal(samples, copy)


def test_single_precision_is_kept() -> None:
    samples = (noise(8000) + wave(50.0, 20.0, times(8.0))).astype(np.float32)
    (found,) = find_hums(samples, FS_HZ, **SEARCH)
    course, _, _ = hum_course(samples, FS_HZ, [found])
    assert course.dtype == np.float32


@pytest.mark.parametrize("seed", range(4))
def test_a_line_whose_phase_is_another_every_two_seconds_is_no_second_mains(seed: int) -> None:
    time_s = times(80.0)
    phase = np.repeat(np.random.default_rng(seed).uniform(0, 2 * np.pi, 40), 2000)
    samples = noise(time_s.size, seed) + wave(50.0, 20.0, time_s) + 5.0 * np.sin(2 * np.pi * 60.0 * time_s + phase)
    assert [round(hum.mains_hz) for hum in find_hums(samples, FS_HZ, **SEARCH)] == [50]
