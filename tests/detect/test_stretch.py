"""A stretch made ready: its bands, its hum, its heart, its course of levels."""

from __future__ import annotations

import numpy as np
import pytest

from myoclonus.detect.stretch import level_course_of, open_stretch, without_heart
from myoclonus.settings.detect import DetectSettings

from .made import noise

SETTINGS = DetectSettings()
BEATS_S = np.arange(0.5, 29.5, 0.85)


def heart(fs_hz: float, height_uv: float, duration_s: float = 30.0) -> np.ndarray:
    """Upright QRS complexes of 60 ms."""
    time_s = np.arange(round(duration_s * fs_hz)) / fs_hz
    samples = np.zeros(time_s.size)
    for at_s in BEATS_S[BEATS_S < duration_s]:
        samples += height_uv * np.exp(-0.5 * ((time_s - at_s) / 0.010) ** 2)
        samples -= 0.25 * height_uv * np.exp(-0.5 * ((time_s - at_s - 0.026) / 0.009) ** 2)
    return samples


@pytest.mark.parametrize(
    ("fs_hz", "working_hz"), [(250.0, 1000.0), (1000.0, 1000.0), (2048.0, 1024.0), (5000.0, 1000.0)]
)
def test_stretch_is_seen_at_its_working_rate(fs_hz: float, working_hz: float) -> None:
    stretch = open_stretch(noise(round(3 * fs_hz)), fs_hz, 7.0, SETTINGS)
    assert stretch.fs_hz == working_hz
    assert stretch.duration_s == 3.0
    assert stretch.start_s == 7.0
    assert stretch.wide.size == stretch.edge.size == pytest.approx(3 * working_hz, abs=1)


@pytest.mark.parametrize(
    ("frequency_hz", "wide_uv", "edge_uv"),
    # Gain of the edges at 20 and 80 Hz: 1 / (1 + (edge / f)^4); nothing of account is lost to that at 450 Hz.
    [(10.0, 100 / 17, 100 / 4097), (20.0, 50.0, 100 / 257), (80.0, 100 / (1 + 1 / 256), 50.0), (190.0, 99.9, 96.9)],
)
def test_bands_for_levels_and_for_edges_have_their_gain(frequency_hz: float, wide_uv: float, edge_uv: float) -> None:
    samples = 100 * np.sin(2 * np.pi * frequency_hz * np.arange(4000) / 1000.0)
    settings = DetectSettings(highpass_hz=20.0, edge_highpass_hz=80.0, lowpass_hz=450.0, hum_ratio=100.0)
    stretch = open_stretch(samples + noise(4000, 0.01), 1000.0, 0.0, settings)
    inner = slice(1000, 3000)
    assert np.sqrt(2) * stretch.wide[inner].std() == pytest.approx(wide_uv, rel=0.02)
    assert np.sqrt(2) * stretch.edge[inner].std() == pytest.approx(edge_uv, rel=0.02, abs=0.03)


def test_slow_recording_keeps_a_band_for_edges() -> None:
    stretch = open_stretch(noise(2000), 200.0, 0.0, SETTINGS)
    # The band ends at 0.45 × 200 = 90 Hz, the band for edges begins at half of that.
    assert stretch.edge.std() > 0.3 * stretch.wide.std()


def test_hum_is_removed_from_both_bands() -> None:
    hum = 50.0 * np.sin(2 * np.pi * 50.0 * np.arange(20_000) / 1000.0) + 20.0 * np.sin(
        2 * np.pi * 150.0 * np.arange(20_000) / 1000.0
    )
    clean, spoiled = (open_stretch(noise(20_000) + part, 1000.0, 0.0, SETTINGS) for part in (0.0, hum))
    assert (clean.hum_hz, clean.hum_uv.size) == ((), 0)
    assert spoiled.hum_hz == pytest.approx((50.0,), abs=0.01)
    assert spoiled.hum_uv.size == 200
    for band in ("wide", "edge"):
        left = getattr(spoiled, band) - getattr(clean, band)
        assert np.sqrt(np.mean(left[1000:-1000] ** 2)) < 0.3


def test_hum_of_two_mains_is_removed() -> None:
    time_s = np.arange(20_000) / 1000.0
    hum = 50.0 * np.sin(2 * np.pi * 50.0 * time_s) + 30.0 * np.sin(2 * np.pi * 60.0 * time_s)
    clean, spoiled = (open_stretch(noise(20_000) + part, 1000.0, 0.0, SETTINGS) for part in (0.0, hum))
    assert spoiled.hum_hz == pytest.approx((50.0, 60.0), abs=0.01)
    assert np.sqrt(np.mean((spoiled.wide - clean.wide)[1000:-1000] ** 2)) < 0.3
    assert np.sqrt(np.mean((spoiled.removed - hum)[1000:-1000] ** 2)) < 2.0


def test_the_recorded_samples_are_left() -> None:
    samples = noise(8000) + heart(1000.0, 200.0, 8.0)
    copy = samples.copy()
    stretch = open_stretch(samples, 1000.0, 0.0, SETTINGS)
    wide = stretch.wide.copy()
    without_heart(stretch, BEATS_S[BEATS_S < 8.0], SETTINGS)
    assert np.array_equal(samples, copy)
    assert np.array_equal(stretch.wide, wide)
    assert np.array_equal(stretch.raw, copy)


def test_heart_is_removed_where_it_shows() -> None:
    stretch = open_stretch(noise(30_000) + heart(1000.0, 60.0), 1000.0, 50.0, SETTINGS)
    clean = open_stretch(noise(30_000), 1000.0, 50.0, SETTINGS)
    found = without_heart(stretch, 50.0 + BEATS_S, SETTINGS)
    assert found.beat_times_s == pytest.approx(50.0 + BEATS_S, abs=0.001)
    heart_energy = np.sum((stretch.wide - clean.wide) ** 2)
    assert np.sum((found.wide - clean.wide) ** 2) < 0.03 * heart_energy
    assert found.beat_energy_uv2 * 240 * BEATS_S.size == pytest.approx(heart_energy, rel=0.15)


def test_heart_that_does_not_show_is_not_removed() -> None:
    stretch = open_stretch(noise(30_000), 1000.0, 0.0, SETTINGS)
    assert without_heart(stretch, BEATS_S, SETTINGS) is stretch


@pytest.mark.parametrize("beats_s", [BEATS_S[:5], BEATS_S + 100.0, BEATS_S - 100.0, np.empty(0)])
def test_fewer_than_six_beats_in_the_stretch_are_not_removed(beats_s: np.ndarray) -> None:
    stretch = open_stretch(noise(30_000) + heart(1000.0, 60.0), 1000.0, 0.0, SETTINGS)
    assert without_heart(stretch, beats_s, SETTINGS) is stretch


def test_course_of_levels_shows_a_burst_in_bins_of_two_milliseconds() -> None:
    samples = noise(10_000)
    samples[5000:5060] += noise(60, 100.0, 1)
    course, n_per_bin = level_course_of(open_stretch(samples, 1000.0, 0.0, SETTINGS), SETTINGS)
    assert n_per_bin == 2
    assert course.bin_s == 0.002
    assert course.level_db.size == 5000
    # Noise of 2 µV is at 6 dB, a burst of 100 µV at 40 dB; the band takes a few tenths.
    assert np.median(course.level_db) == pytest.approx(5.5, abs=1.5)
    assert np.median(course.level_db[2505:2525]) == pytest.approx(39.0, abs=3.5)
    assert np.all(course.level_db[:2490] < 12.0)


def test_course_of_zeros_is_low_and_has_no_step() -> None:
    course, _ = level_course_of(open_stretch(np.zeros(4000), 1000.0, 0.0, SETTINGS), SETTINGS)
    assert np.ptp(course.level_db) == 0.0
    assert course.level_db[0] < -100.0


def test_course_of_less_than_a_bin_is_empty() -> None:
    course, _ = level_course_of(open_stretch(np.array([1.0]), 1000.0, 0.0, SETTINGS), SETTINGS)
    assert course.level_db.size == 0
