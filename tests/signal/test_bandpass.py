"""Band-pass against sinusoids: their gain, their phase, and the ends of a stretch."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from myoclonus.signal.bandpass import Band, Bands, working_factors

RATES_HZ = (200.0, 256.0, 500.0, 512.0, 1000.0, 1024.0, 2000.0, 2048.0, 4096.0, 5000.0, 10_000.0)


def sinusoid(frequency_hz: float, fs_hz: float, n_samples: int, phase: float = 0.7) -> np.ndarray:
    return np.sin(2 * np.pi * frequency_hz * np.arange(n_samples) / fs_hz + phase)


@pytest.mark.parametrize(
    ("fs_hz", "factors"),
    [(200, (5, 1)), (256, (4, 1)), (500, (2, 1)), (999, (2, 1)), (1000, (1, 1)), (1024, (1, 1)), (1999, (1, 1)),
     (2000, (1, 2)), (2048, (1, 2)), (2999, (1, 2)), (5000, (1, 5)), (10_000, (1, 10))],
)  # fmt: skip
def test_rate_is_brought_to_1000_to_2000_hz_by_whole_factors(fs_hz: float, factors: tuple[int, int]) -> None:
    assert working_factors(fs_hz) == factors


@given(st.floats(200.0, 20_000.0))
def test_no_rate_ends_outside_1000_to_2000_hz(fs_hz: float) -> None:
    up, down = working_factors(fs_hz)
    assert min(up, down) == 1
    assert 1000.0 <= fs_hz * up / down * (1 + 1e-12)
    assert fs_hz * up / down < 2000.0


def test_gain_is_a_half_at_both_edges_and_falls_as_documented() -> None:
    gain = Band(low_hz=20.0, high_hz=400.0, order=2).gain(np.array([0.0, 10.0, 20.0, 100.0, 400.0, 800.0]))
    # Low edge: 1 / (1 + (20 / f)^4); high edge: 1 / (1 + (f / 400)^8).
    expected = [0.0, 1 / 17, 1 / 2, 1 / (1 + 0.2**4) / (1 + 0.25**8), 1 / 2, 1 / 257]
    assert gain == pytest.approx(expected, rel=2e-5)


def test_higher_order_is_steeper() -> None:
    frequency_hz = np.array([10.0])
    assert Band(low_hz=20.0, high_hz=np.inf, order=3).gain(frequency_hz) == pytest.approx(1 / 65)


def test_open_edges_let_everything_pass() -> None:
    assert Band(low_hz=0.0, high_hz=np.inf).gain(np.array([0.0, 1.0, 1e4])).tolist() == [1.0, 1.0, 1.0]


@pytest.mark.parametrize("fs_hz", RATES_HZ)
@pytest.mark.parametrize("frequency_hz", [20.0, 60.0])
def test_sinusoid_keeps_its_phase_and_has_the_gain_of_the_band(fs_hz: float, frequency_hz: float) -> None:
    n_samples = round(2 * fs_hz)
    band = Band(low_hz=20.0, high_hz=0.45 * fs_hz)
    up, down = working_factors(fs_hz)
    out = Bands.of(100 * sinusoid(frequency_hz, fs_hz, n_samples), fs_hz).through(band)
    working_hz = fs_hz * up / down
    expected = 100 * float(band.gain(np.array([frequency_hz]))[0]) * sinusoid(frequency_hz, working_hz, out.size)
    inner = slice(round(0.3 * working_hz), -round(0.3 * working_hz))
    assert np.abs(out - expected)[inner].max() < 0.5


@pytest.mark.parametrize(("fs_hz", "n_samples"), [(200.0, 1001), (1000.0, 777), (2048.0, 4097), (10_000.0, 10_003)])
def test_length_at_the_working_rate_is_rounded_up(fs_hz: float, n_samples: int) -> None:
    up, down = working_factors(fs_hz)
    out = Bands.of(np.random.default_rng(0).normal(size=n_samples), fs_hz).through(Band(low_hz=20.0, high_hz=90.0))
    assert out.size == -(-n_samples * up // down)
    assert np.isfinite(out).all()


@pytest.mark.parametrize("fs_hz", [500.0, 1000.0, 2000.0, 5000.0])
def test_impulse_is_neither_delayed_nor_smeared_to_one_side(fs_hz: float) -> None:
    at_s = 0.8
    samples = np.zeros(round(2 * fs_hz))
    samples[round(at_s * fs_hz)] = 1000.0
    up, down = working_factors(fs_hz)
    out = Bands.of(samples, fs_hz).through(Band(low_hz=20.0, high_hz=200.0))
    peak = round(at_s * fs_hz * up / down)
    assert int(np.argmax(out)) == peak
    before, after = out[peak - 50 : peak][::-1], out[peak + 1 : peak + 51]
    assert np.abs(before - after).max() < 1e-3 * out[peak]


@pytest.mark.parametrize("fs_hz", [200.0, 256.0, 500.0])
def test_impulse_does_not_ring_when_the_rate_is_raised(fs_hz: float) -> None:
    samples = np.zeros(round(2 * fs_hz))
    samples[round(fs_hz)] = 1000.0
    up, _ = working_factors(fs_hz)
    out = np.abs(Bands.of(samples, fs_hz).through(Band(low_hz=20.0, high_hz=0.45 * fs_hz)))
    # A spectrum cut off at half the rate rings with 1 / (π n) of the peak n samples away: 0.7 % of it 50 samples away.
    distance = np.abs(np.arange(out.size) - round(fs_hz) * up)
    assert out[distance >= 50 * up].max() < 0.001 * out.max()


def test_a_stretch_of_one_sample_gives_zeros() -> None:
    band = Band(low_hz=20.0, high_hz=90.0)
    assert Bands.of(np.array([7.0]), 1000.0).through(band).tolist() == [0.0]
    assert Bands.of(np.array([7.0]), 200.0).through(band).tolist() == [0.0] * 5
    assert Bands.of(np.array([7.0]), 5000.0).through(band).tolist() == [0.0]


@pytest.mark.parametrize("n_samples", [2, 3, 10, 251])
def test_a_stretch_shorter_than_the_mirrored_part_is_filtered(n_samples: int) -> None:
    samples = np.random.default_rng(1).normal(0, 5, n_samples)
    out = Bands.of(samples, 1000.0).through(Band(low_hz=0.0, high_hz=np.inf))
    assert out == pytest.approx(samples - samples.mean(), abs=1e-5)


def test_offset_and_drift_leave_no_step_at_the_ends() -> None:
    samples = 3000.0 + np.linspace(0.0, 500.0, 4000)
    out = Bands.of(samples, 1000.0).through(Band(low_hz=20.0, high_hz=450.0))
    assert np.abs(out).max() < 0.1


def test_sinusoid_does_not_overshoot_at_the_ends_by_half() -> None:
    out = Bands.of(100 * sinusoid(150.0, 1000.0, 2000), 1000.0).through(Band(low_hz=20.0, high_hz=450.0))
    assert np.abs(out).max() < 150.0


@given(st.integers(0, 2**32 - 1), st.sampled_from([-2.0, 0.25, 64.0]))
def test_filter_is_linear_and_leaves_its_input(seed: int, factor: float) -> None:
    samples = np.random.default_rng(seed).normal(0, 5, 500)
    copy = samples.copy()
    band = Band(low_hz=20.0, high_hz=450.0)
    once, scaled = Bands.of(samples, 1000.0).through(band), Bands.of(factor * samples, 1000.0).through(band)
    assert scaled == pytest.approx(factor * once, abs=abs(factor) * 1e-4)
    assert np.array_equal(samples, copy)


def test_energy_of_white_noise_falls_to_the_share_that_the_band_passes() -> None:
    samples = np.random.default_rng(2).normal(0, 10, 200_000)
    band = Band(low_hz=20.0, high_hz=450.0)
    share = float(np.mean(band.gain(np.linspace(0, 500, 5001)) ** 2))
    out = Bands.of(samples, 1000.0).through(band)
    assert out.std() == pytest.approx(10 * np.sqrt(share), rel=0.01)


@pytest.mark.parametrize(("fs_hz", "n_slow"), [(200.0, 1), (1000.0, 5), (1024.0, 5), (2048.0, 10), (5000.0, 25)])
@pytest.mark.parametrize("duration_s", [4.0, 31.7])
def test_slow_band_keeps_gain_and_time_at_its_lower_rate(fs_hz: float, n_slow: int, duration_s: float) -> None:
    band = Band(low_hz=8.0, high_hz=40.0)
    samples = 100 * sinusoid(15.0, fs_hz, round(duration_s * fs_hz), phase=0.0)
    slow, rate_hz = Bands.of(samples, fs_hz, n_slow).slowly(band, n_slow)
    assert rate_hz == fs_hz / n_slow
    assert slow.size == -(-samples.size // n_slow)
    gain = float(band.gain(np.array([15.0]))[0])
    inner = slice(round(0.5 * rate_hz), -round(0.5 * rate_hz))
    assert np.abs(slow - 100 * gain * sinusoid(15.0, rate_hz, slow.size, phase=0.0))[inner].max() < 0.5


def in_one_piece(samples: np.ndarray, fs_hz: float, band: Band) -> np.ndarray:
    """Filter all samples with one long transform, far from the ends the same as any other way."""
    spectrum = np.fft.rfft(samples - samples.mean())
    return np.fft.irfft(spectrum * band.gain(np.fft.rfftfreq(samples.size, 1 / fs_hz)), samples.size)


@pytest.mark.parametrize("low_hz", [5.0, 20.0, 80.0])
@pytest.mark.parametrize("n_samples", [14_999, 15_000, 15_001, 100_003])
def test_blocks_give_what_one_long_transform_gives(low_hz: float, n_samples: int) -> None:
    rng = np.random.default_rng(7)
    samples = rng.normal(0, 20, n_samples) + np.cumsum(rng.normal(0, 2, n_samples))  # muscle and wandering electrode
    band = Band(low_hz=low_hz, high_hz=450.0)
    out = Bands.of(samples, 1000.0).through(band)
    inner = slice(2000, -2000)
    assert np.abs(out - in_one_piece(samples, 1000.0, band))[inner].max() < 0.01
    assert out[inner].std() > 15.0
