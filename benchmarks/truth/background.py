"""What is not muscle: amplifier and electrode noise, mains hum, baseline wander, ECG; in µV at the recording's rate."""

import numpy as np
from scipy.signal import oaconvolve

from benchmarks.truth.motor_units import Array
from benchmarks.truth.tonic import slow_fluctuation


def snr_band_hz(fs_hz: float) -> tuple[float, float]:
    """Return the band in which SNR is defined: 20 Hz to 450 Hz, or to 0.45 of a low rate."""
    return 20.0, min(450.0, 0.45 * fs_hz)


def noise(
    n_samples: int,
    *,
    fs_hz: float,
    rms_uv: float,
    rng: np.random.Generator,
    pink_fraction: float = 0.5,
    drift_fraction: float = 0.3,
) -> Array:
    """Return amplifier plus electrode noise whose RMS is `rms_uv` in the SNR band.

    White up to 1 kHz, plus a part (`pink_fraction` of the band's power) falling as 1/f in power above 5 Hz; the level
    drifts within ± `drift_fraction` over minutes. Made in blocks of at most 2^20 samples, joined by cross-fading.
    """
    block = min(int(2 ** np.ceil(np.log2(max(n_samples, 16)))), 2**20)
    frequency_hz = np.fft.rfftfreq(block, 1 / fs_hz)
    low, high = snr_band_hz(fs_hz)
    in_band = (frequency_hz >= low) & (frequency_hz <= high)
    white = (frequency_hz <= 1000).astype(float)
    pink = np.where(frequency_hz > 0.5, 1 / np.maximum(frequency_hz, 5.0), 0.0)
    power = (1 - pink_fraction) * white / white[in_band].sum() + pink_fraction * pink / pink[in_band].sum()
    gain = np.sqrt(power) * block / 2 * rms_uv
    fade = block // 16
    rise = np.sin(np.linspace(0, np.pi / 2, fade))
    drawn = np.zeros(n_samples + block)
    for at in range(0, n_samples, block - fade):
        spectrum = gain * (rng.normal(size=len(gain)) + 1j * rng.normal(size=len(gain)))
        piece = np.fft.irfft(spectrum, block)
        if at:
            piece[:fade] *= rise
        piece[block - fade :] *= rise[::-1]
        drawn[at : at + block] += piece
    corner_hz = max(1 / 60, 2 * fs_hz / n_samples)
    drift = slow_fluctuation(n_samples, fs_hz=fs_hz, corner_hz=corner_hz, rng=rng)
    return drawn[:n_samples] * (1 + drift_fraction * np.tanh(drift))


def hum(n_samples: int, *, fs_hz: float, mains_hz: float, amplitude_uv: float, rng: np.random.Generator) -> Array:
    """Return mains hum of a given peak amplitude with harmonics; frequency wanders ± 0.05 Hz, amplitude ± 30 %."""
    wander_hz = 0.05 * np.tanh(slow_fluctuation(n_samples, fs_hz=fs_hz, corner_hz=0.05, rng=rng))
    level = 1 + 0.3 * np.tanh(slow_fluctuation(n_samples, fs_hz=fs_hz, corner_hz=0.05, rng=rng))
    phase = 2 * np.pi * np.cumsum(mains_hz + wander_hz) / fs_hz
    wave = np.zeros(n_samples)
    for harmonic, share in ((1, 1.0), (2, 0.08), (3, 0.35), (5, 0.15), (7, 0.07)):
        if harmonic * mains_hz < 0.45 * fs_hz:
            wave += share * np.cos(harmonic * phase + rng.uniform(0, 2 * np.pi))
    return amplitude_uv * level * wave


def wander(n_samples: int, *, fs_hz: float, amplitude_uv: float, rng: np.random.Generator) -> Array:
    """Return baseline wander below 1 Hz."""
    slow = slow_fluctuation(n_samples, fs_hz=fs_hz, corner_hz=0.1, rng=rng)
    breath = slow_fluctuation(n_samples, fs_hz=fs_hz, corner_hz=0.4, rng=rng)
    return amplitude_uv * (slow + 0.5 * breath)


def beat_times(duration_s: float, *, rng: np.random.Generator, rate_per_min: float = 68.0) -> Array:
    """Return times of R waves (s): respiratory and random variability, and an early beat now and then."""
    n = int(duration_s * rate_per_min / 60 * 1.5) + 10
    interval_s = np.full(n, 60 / rate_per_min) * (1 + rng.normal(0, 0.025, n))
    interval_s *= 1 + 0.04 * np.sin(2 * np.pi * 0.25 * np.cumsum(interval_s) + rng.uniform(0, 6))
    early = np.flatnonzero(rng.random(n - 1) < 0.004)
    interval_s[early] *= 0.65
    interval_s[early + 1] *= 1.35
    times = np.cumsum(interval_s) - rng.uniform(0, interval_s[0])
    return times[(times > 0) & (times < duration_s)]


def ecg(n_samples: int, *, fs_hz: float, beats_s: Array, r_uv: float, rng: np.random.Generator) -> Array:
    """Return ECG as one electrode pair sees it; the QRS peak is `r_uv` on average.

    P, Q, R, S and T are Gaussians with a lead-dependent mixture; respiration modulates the height by 15 %.
    """
    seconds = np.arange(-0.3, 0.5, 1 / fs_hz)
    waves = (  # center s, width s, height
        (-0.17, 0.022, rng.uniform(0.02, 0.15)),
        (-0.028, 0.008, -rng.uniform(0.05, 0.3)),
        (0.0, rng.uniform(0.009, 0.013), 1.0),
        (0.030, 0.010, -rng.uniform(0.1, 0.6)),
        (0.26, 0.045, rng.uniform(0.08, 0.35)),
    )
    template = sum(h * np.exp(-0.5 * ((seconds - c) / w) ** 2) for c, w, h in waves)
    template /= np.abs(template).max()
    breath = np.sin(2 * np.pi * 0.25 * beats_s + rng.uniform(0, 6))
    height = r_uv * (1 + 0.15 * breath + rng.normal(0, 0.03, len(beats_s)))
    impulses = np.zeros(n_samples)
    position = beats_s * fs_hz
    whole = np.floor(position).astype(int)
    keep = whole < n_samples - 1
    part = position - whole
    np.add.at(impulses, whole[keep], (height * (1 - part))[keep])
    np.add.at(impulses, whole[keep] + 1, (height * part)[keep])
    offset = round(0.3 * fs_hz)
    full = oaconvolve(impulses, template * rng.choice([-1.0, 1.0]))
    return full[offset : offset + n_samples]
