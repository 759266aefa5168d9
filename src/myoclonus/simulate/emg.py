"""Surface EMG from discharges: potentials added up, then the noise of electrode and amplifier."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import fft
from scipy import signal as sps

from myoclonus.settings.simulate import SimulateSettings
from myoclonus.simulate.firing import Discharges
from myoclonus.simulate.motor_units import FINE_FS_HZ, Pool
from myoclonus.simulate.seeds import generator
from myoclonus.simulate.setup import Setup

__all__ = ["band_rms", "band_signal", "electrode_noise", "render"]

_N_PHASES = 16
_DRIFT_BELOW_HZ = 2.0

Floats = npt.NDArray[np.float64]


def render(discharges: Discharges, pool: Pool, n_samples: int, fs_hz: float) -> Floats:
    """Return the sum of all potentials, sampled.

    Parameters
    ----------
    discharges : Discharges
        Which unit, and when its potential begins.
    pool : Pool
        Potential of each unit.
    n_samples : int
        Length of the result.
    fs_hz : float
        Sampling rate; potentials are low-pass filtered below half of it before they are sampled.

    Returns
    -------
    (n_samples,) array
        Signal in units of the largest potential of the pool.
    """
    if discharges.unit.size == 0:
        return np.zeros(n_samples)
    templates, lead_s = _sampled_templates(pool, fs_hz)
    position = (discharges.start_s - pool.start_s[discharges.unit] - lead_s) * fs_hz
    first = np.floor(position).astype(np.int64)
    phase = np.floor((position - first) * _N_PHASES).astype(np.int64)
    n_template = templates.shape[2]
    signal = np.zeros(n_samples + 2 * n_template)
    first = first + n_template
    inside = (first >= 0) & (first < n_samples + n_template)
    first, phase, unit = first[inside], phase[inside], discharges.unit[inside]
    for k in range(n_template):
        np.add.at(signal, first + k, templates[unit, phase, k])
    return signal[n_template : n_template + n_samples]


def electrode_noise(label: str, setup: Setup) -> Floats:
    """Return the noise of a channel in µV: that of electrode and amplifier, more below 20 Hz, and a slow drift."""
    n_samples, fs_hz, settings = setup.n_samples, setup.fs_hz, setup.settings
    rng = generator(setup.seed, "noise", label)
    n_fast = int(fft.next_fast_len(n_samples, real=True))
    frequency = np.fft.rfftfreq(n_fast, 1.0 / fs_hz)
    safe = np.maximum(frequency, frequency[1] if frequency.size > 1 else 1.0)
    shape = np.sqrt(1.0 + (settings.band_low_hz / safe) ** 1.5 * (safe > _DRIFT_BELOW_HZ / 4))
    spectrum = fft.rfft(rng.standard_normal(n_fast))
    noise = np.asarray(fft.irfft(spectrum * shape, n_fast)[:n_samples], dtype=np.float64)
    noise *= settings.noise_uv / max(band_rms(noise, fs_hz, settings), 1e-12)
    n_knots = max(int(n_samples / fs_hz * 2 * _DRIFT_BELOW_HZ / 4), 4)
    knots = sps.lfilter([1.0], [1.0, -0.95], rng.standard_normal(n_knots)) * np.sqrt(1 - 0.95**2) * settings.drift_uv
    drift = np.interp(np.arange(n_samples), np.linspace(0, n_samples, n_knots), knots)
    return np.asarray(noise + drift, dtype=np.float64)


def band_signal(signal: Floats, fs_hz: float, settings: SimulateSettings) -> Floats:
    """Return the part of a signal in the band in which amplitudes are measured (zero phase)."""
    high_hz = min(settings.band_high_hz, 0.45 * fs_hz)
    sos = sps.butter(2, [settings.band_low_hz, high_hz], "bandpass", fs=fs_hz, output="sos")
    filtered: Floats = sps.sosfiltfilt(sos, signal) if signal.size > 40 else signal - signal.mean()
    return filtered


def band_rms(signal: Floats, fs_hz: float, settings: SimulateSettings) -> float:
    """Return the RMS of a signal in the band in which amplitudes are measured."""
    return float(np.sqrt(np.mean(band_signal(signal, fs_hz, settings) ** 2)))


def _sampled_templates(pool: Pool, fs_hz: float) -> tuple[Floats, float]:
    n_half = int(2.0 * FINE_FS_HZ / fs_hz)
    wide = np.pad(pool.potential, ((0, 0), (n_half, 2 * n_half + 1)))
    if fs_hz < FINE_FS_HZ / 2:
        taps = sps.firwin(2 * n_half + 1, 0.45 * fs_hz, fs=FINE_FS_HZ)
        wide = sps.fftconvolve(wide, taps[None, :], mode="same", axes=1)
    n_template = int(np.ceil(wide.shape[1] / FINE_FS_HZ * fs_hz))
    phase = (np.arange(_N_PHASES) + 0.5) / _N_PHASES
    at = (np.arange(n_template)[None, :] - phase[:, None]) / fs_hz * FINE_FS_HZ
    before = np.floor(at).astype(np.int64)
    share = at - before
    before = np.clip(before, 0, wide.shape[1] - 2)
    templates: Floats = wide[:, before] * (1.0 - share) + wide[:, before + 1] * share
    return templates, n_half / FINE_FS_HZ
