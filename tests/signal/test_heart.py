"""Heart beats: found where a heart beats, not in rhythmic muscle, and removed."""

from __future__ import annotations

import numpy as np
import pytest

from myoclonus.signal.heart import beat_course, find_beats, median_beat

SLOW_HZ = 200.0
FS_HZ = 1000.0
QRS = ((-0.024, 0.008, -0.15), (0.0, 0.010, 1.0), (0.026, 0.009, -0.25))


def beat_times(rate_hz: float, duration_s: float, seed: int = 0, first_s: float = 0.5) -> np.ndarray:
    rng = np.random.default_rng(seed)
    n = int((duration_s - first_s) * rate_hz)
    return first_s + np.arange(n) / rate_hz + rng.normal(0, 0.02 / rate_hz, n)


def heart(times_s: np.ndarray, fs_hz: float, duration_s: float, height_uv: float) -> np.ndarray:
    """QRS complexes as sums of Gaussian waves."""
    time_s = np.arange(round(duration_s * fs_hz)) / fs_hz
    samples = np.zeros(time_s.size)
    for at in times_s:
        for offset, width, size in QRS:
            samples += height_uv * size * np.exp(-(((time_s - at - offset) / width) ** 2) / 2)
    return samples


def noise(n_samples: int, sd_uv: float, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, sd_uv, n_samples)


@pytest.mark.parametrize("rate_hz", [0.8, 1.1, 1.6, 2.2])
def test_every_beat_is_found_within_fifteen_milliseconds(rate_hz: float) -> None:
    times_s = beat_times(rate_hz, 60.0)
    slow = heart(times_s, SLOW_HZ, 60.0, 30.0) + noise(12_000, 2.0)
    found_s = find_beats(slow, SLOW_HZ, min_similarity=0.75) / SLOW_HZ
    assert found_s.size == times_s.size
    assert np.abs(found_s - times_s).max() < 0.015


def test_inverted_beats_are_found_at_the_same_times() -> None:
    slow = heart(beat_times(1.1, 60.0), SLOW_HZ, 60.0, 30.0) + noise(12_000, 2.0)
    upright, inverted = (find_beats(sign * slow, SLOW_HZ, min_similarity=0.75) for sign in (1, -1))
    assert upright.size == 65
    assert np.array_equal(upright, inverted)


@pytest.mark.parametrize("seed", range(4))
def test_rhythmic_bursts_of_noise_at_two_hertz_are_no_heart(seed: int) -> None:
    slow = noise(12_000, 1.0, seed)
    for start in range(50, 11_950, 100):
        slow[start : start + 12] += noise(12, 30.0, seed * 1000 + start)
    assert find_beats(slow, SLOW_HZ, min_similarity=0.75).size == 0


@pytest.mark.parametrize("seed", range(4))
def test_noise_has_no_beat(seed: int) -> None:
    assert find_beats(noise(12_000, 5.0, seed), SLOW_HZ, min_similarity=0.75).size == 0


@pytest.mark.parametrize("n_samples", [0, 1, 400, 1599])
def test_a_stretch_shorter_than_eight_seconds_shows_no_heart(n_samples: int) -> None:
    slow = heart(beat_times(1.1, 10.0), SLOW_HZ, 10.0, 30.0)[:n_samples]
    assert find_beats(slow, SLOW_HZ, min_similarity=0.75).size == 0


def test_a_stretch_of_eight_seconds_can_show_a_heart() -> None:
    slow = heart(beat_times(1.1, 8.0), SLOW_HZ, 8.0, 30.0) + noise(1600, 1.0)
    assert find_beats(slow, SLOW_HZ, min_similarity=0.75).size == 8


def test_a_silent_channel_has_no_beat() -> None:
    assert find_beats(np.zeros(12_000), SLOW_HZ, min_similarity=0.75).size == 0


@pytest.mark.parametrize("n_beats", [2, 5])
def test_fewer_than_six_beats_are_no_heart(n_beats: int) -> None:
    slow = heart(3.0 + 10.0 * np.arange(n_beats), SLOW_HZ, 60.0, 30.0) + noise(12_000, 0.5)
    assert find_beats(slow, SLOW_HZ, min_similarity=0.75).size == 0


def test_six_beats_of_which_one_is_cut_are_no_heart() -> None:
    slow = heart(0.05 + 1.6 * np.arange(6), SLOW_HZ, 9.0, 30.0) + noise(1800, 0.5)
    assert find_beats(slow, SLOW_HZ, min_similarity=0.75).size == 0


def test_equal_waves_at_irregular_times_are_no_heart() -> None:
    rng = np.random.default_rng(3)
    times_s = np.cumsum(rng.choice([0.5, 1.5, 3.0], 40))
    slow = heart(times_s, SLOW_HZ, times_s[-1] + 1.0, 30.0)
    assert find_beats(slow + noise(slow.size, 1.0), SLOW_HZ, min_similarity=0.75).size == 0


@pytest.mark.parametrize(("interval_s", "is_heart"), [(0.31, False), (0.36, True), (1.6, True), (1.76, False)])
def test_heart_beats_every_third_of_a_second_to_every_1700_milliseconds(interval_s: float, is_heart: bool) -> None:
    times_s = np.arange(0.5, 59.5, interval_s)
    slow = heart(times_s, SLOW_HZ, 60.0, 30.0) + noise(12_000, 1.0)
    found = find_beats(slow, SLOW_HZ, min_similarity=0.75)
    assert found.size == (times_s.size if is_heart else 0)


def test_equal_waves_every_three_seconds_are_no_heart() -> None:
    slow = heart(1.0 + 3.0 * np.arange(30), SLOW_HZ, 90.0, 30.0) + noise(18_000, 1.0)
    assert find_beats(slow, SLOW_HZ, min_similarity=0.75).size == 0


def test_beats_must_resemble_each_other_as_much_as_asked() -> None:
    slow = heart(beat_times(1.1, 60.0), SLOW_HZ, 60.0, 30.0) + noise(12_000, 6.0)
    assert find_beats(slow, SLOW_HZ, min_similarity=0.3).size > 0
    assert find_beats(slow, SLOW_HZ, min_similarity=0.999).size == 0


def removed(height_uv: float, duration_s: float = 60.0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    times_s = beat_times(1.1, duration_s)
    ecg = heart(times_s, FS_HZ, duration_s, height_uv)
    samples = ecg + noise(ecg.size, 2.0)
    beats = np.round(times_s * FS_HZ).astype(np.int64)
    beat, _ = median_beat(samples, beats, FS_HZ)
    return ecg, beat_course(samples, beats, beat, FS_HZ), beats


def test_removal_leaves_less_than_a_hundredth_of_the_energy_of_the_heart() -> None:
    ecg, course, _ = removed(60.0)
    assert np.sum((ecg - course) ** 2) < 0.01 * np.sum(ecg**2)


def test_nothing_is_subtracted_far_from_any_beat() -> None:
    ecg, course, beats = removed(60.0)
    distance = np.abs(np.arange(ecg.size)[:, None] - beats[None, :]).min(axis=1)
    assert np.all(course[distance > 141] == 0.0)
    assert np.abs(course[beats]).min() > 40.0


def test_large_burst_on_a_beat_does_not_change_what_is_subtracted_there() -> None:
    times_s = beat_times(1.1, 60.0)
    ecg = heart(times_s, FS_HZ, 60.0, 60.0)
    samples = ecg + noise(ecg.size, 2.0)
    beats = np.round(times_s * FS_HZ).astype(np.int64)
    at = int(beats[20])
    samples[at - 30 : at + 30] += noise(60, 500.0, seed=9)
    beat, _ = median_beat(samples, beats, FS_HZ)
    course = beat_course(samples, beats, beat, FS_HZ)
    near = slice(at - 100, at + 140)
    assert np.sum((course - ecg)[near] ** 2) < 0.02 * np.sum(ecg[near] ** 2)


def test_beats_cut_by_the_ends_of_the_stretch_are_subtracted_too() -> None:
    times_s = np.arange(0.03, 20.0, 0.9)
    ecg = heart(times_s, FS_HZ, 19.0, 60.0)
    beats = np.round(times_s * FS_HZ).astype(np.int64)
    beats = beats[beats < ecg.size]
    assert ecg.size - beats[-1] < 140
    samples = ecg + noise(ecg.size, 1.0)
    beat, _ = median_beat(samples, beats, FS_HZ)
    left = ecg - beat_course(samples, beats, beat, FS_HZ)
    for part in (slice(0, 100), slice(beats[-1] - 100, None)):
        assert np.sum(left[part] ** 2) < 0.05 * np.sum(ecg[part] ** 2)


def test_median_beat_is_the_wave_without_the_noise_and_stands_out() -> None:
    times_s = np.arange(0.5, 60.0, 0.9)
    ecg = heart(times_s, FS_HZ, 60.0, 60.0)
    beats = np.round(times_s * FS_HZ).astype(np.int64)
    beat, outstanding = median_beat(ecg + noise(ecg.size, 5.0), beats, FS_HZ)
    assert beat.size == 240
    assert int(np.argmax(beat)) == pytest.approx(100, abs=2)
    assert beat.max() == pytest.approx(60.0, abs=4.0)
    assert beat[0] == beat[-1] == 0.0
    # The peak is 60 µV, the standard error of a median of 66 beats in noise of 5 µV is 5 × 1.25 / √66 = 0.77 µV.
    assert outstanding == pytest.approx(78.0, rel=0.15)


def test_noise_at_regular_times_does_not_stand_out() -> None:
    _, outstanding = median_beat(noise(60_000, 5.0), np.arange(500, 59_500, 900), FS_HZ)
    assert outstanding < 5.0


def test_five_beats_are_too_few_for_a_median_beat() -> None:
    samples = heart(np.arange(0.5, 5.0, 0.9), FS_HZ, 5.0, 60.0)
    beat, outstanding = median_beat(samples, np.arange(500, 5000, 900), FS_HZ)
    assert outstanding == 0.0
    assert not beat.any()
    assert beat.size == 240


def test_without_a_whole_beat_only_the_cut_ones_are_subtracted() -> None:
    beat = np.ones(240)
    course = beat_course(np.zeros(200), np.array([50]), beat, FS_HZ)
    assert course.tolist() == [1.0] * 190 + [0.0] * 10


def test_beat_outside_the_stretch_changes_nothing() -> None:
    assert not beat_course(np.zeros(200), np.array([-500, 700]), np.ones(240), FS_HZ).any()
