"""Signals with a common drive, built without the package's simulator."""

from __future__ import annotations

import numpy as np
from scipy import signal

FS_HZ = 1000.0


def band_noise(rng, n, low_hz, high_hz, fs_hz=FS_HZ):
    """Noise of a band, standard deviation 1."""
    sections = signal.butter(3, [low_hz, high_hz], "bandpass", fs=fs_hz, output="sos")
    noise = signal.sosfiltfilt(sections, rng.standard_normal(n))
    return noise / noise.std()


def brain(rng, n, fs_hz=FS_HZ):
    """EEG of 10 µV that nothing drives, falling with frequency."""
    walk = np.cumsum(rng.standard_normal(n))
    walk = signal.sosfiltfilt(signal.butter(2, 1, "highpass", fs=fs_hz, output="sos"), walk)
    return 10 * walk / walk.std() + rng.standard_normal(n)


def muscle(rng, n, drive=None, fs_hz=FS_HZ, amplitude_uv=50.0):
    """Held EMG whose amplitude follows the drive by half."""
    noise = band_noise(rng, n, 30, 0.3 * fs_hz, fs_hz)
    level = 1.0 if drive is None else np.maximum(1 + 0.5 * drive, 0.05)
    return amplitude_uv * noise * level + rng.standard_normal(n)


def driven(seed=0, seconds=180.0, lag_ms=18.0, low_hz=13.0, high_hz=19.0, fs_hz=FS_HZ):
    """C3 and FDI R with one drive, C4 and FDI L without: C3 leads FDI R by the lag."""
    rng = np.random.default_rng(seed)
    n, lag = int(seconds * fs_hz), round(lag_ms / 1e3 * fs_hz)
    drive = band_noise(rng, n + lag, low_hz, high_hz, fs_hz)
    return np.array(
        [
            brain(rng, n, fs_hz) + 3 * drive[lag:],
            brain(rng, n, fs_hz),
            muscle(rng, n, drive[:n], fs_hz),
            muscle(rng, n, None, fs_hz),
        ]
    )
