"""Nerve stimulation made independently of the package: shocks, M and F waves, C-reflexes of motor units, and potentials.

Everything lies on a grid of 10 kHz, on which a shock has 0.2 ms a phase; each channel is then brought to its rate through
an anti-alias filter. Reflexes are bursts of motor-unit potentials (`bursts`), so that their onset is that of the first
potential; the evoked potential is a sum of Gaussians whose true amplitudes are read off without noise.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy import signal

from benchmarks.truth.background import hum, noise
from benchmarks.truth.bursts import BurstStyle, render_burst
from benchmarks.truth.motor_units import draw_pool

GRID_HZ = 10_000.0
MUSCLES = {
    "EMG APB R": "abductor_pollicis_brevis", "EMG FDI R": "first_dorsal_interosseous", "EMG FCR R": "flexor_carpi_radialis",
    "EMG Biceps R": "biceps_brachii",
}  # fmt: skip
EEG = {"C3": 0.8, "CP3": 1.0, "C4": 0.1}
"""Share of the evoked potential at each electrode."""

_BURST = BurstStyle(n_potentials=(12, 30), envelopes=("rectangular", "ramped"), longest_gap_s=0.006)


@dataclass(frozen=True, kw_only=True)
class Shocks:
    """What is in a recording of stimulation; amplitudes in µV, times from the shock in ms.

    ``marker_late_ms`` and ``marker_jitter_ms`` say how markers lie off the shock (jitter is uniform to both sides);
    ``held`` lets the muscles contract all the time; ``reflex_in`` names the muscles with a C-reflex.
    """

    n: int = 200
    interval_s: tuple[float, float] = (0.9, 1.1)
    emg_hz: float = 2000.0
    eeg_hz: float = 2000.0
    is_linear_phase: bool = False
    marker_late_ms: float = 0.0
    marker_jitter_ms: float = 0.0
    shock_uv: float = 1000.0
    is_biphasic: bool = False
    n_pulses: int = 1
    pulse_interval_ms: float = 3.0
    tail_uv: float = 150.0
    tail_ms: float = 2.0
    eeg_shock_uv: float = 60.0
    m_wave_uv: float = 3000.0
    f_wave_share: float = 0.6
    f_wave_ms: float = 28.0
    reflex_share: float = 0.0
    reflex_ms: float = 45.0
    reflex_jitter_ms: float = 1.0
    reflex_uv: float = 80.0
    reflex_in: tuple[str, ...] = ("EMG APB R", "EMG FDI R")
    n_spontaneous: int = 0
    noise_uv: float = 3.0
    held_uv: float = 0.0
    hum_50_uv: float = 0.0
    hum_60_uv: float = 0.0
    p25_uv: float = 3.0
    n20_uv: float = 2.0
    n33_uv: float = 2.0
    background_uv: float = 10.0


@dataclass(frozen=True, kw_only=True)
class Stimulation:
    """A recording with known truth.

    Attributes
    ----------
    samples_uv : list of (n,) arrays, one for each of ``labels``; rates in ``fs_hz``.
    shock_s, marker_s : when shocks come, and where their markers lie.
    reflex_s : dict from muscle to the true onset after each shock, ``NaN`` without a reflex.
    spontaneous_s : onsets of jerks that no shock set off.
    peaks : dict from N20, P25, N33 to latency (ms) and amplitude (µV) at CP3.
    """

    samples_uv: list[np.ndarray]
    labels: tuple[str, ...]
    fs_hz: tuple[float, ...]
    shock_s: np.ndarray
    marker_s: np.ndarray
    reflex_s: dict[str, np.ndarray]
    spontaneous_s: np.ndarray
    peaks: dict[str, tuple[float, float]] = field(default_factory=dict)


def make_shocks(scene: Shocks, seed: int) -> Stimulation:
    """Return a recording of stimulation of the right median nerve."""
    rng = np.random.default_rng([31, seed])
    lead_s = 4.0 + 1.3 * scene.n_spontaneous
    shock_s = lead_s + np.cumsum(rng.uniform(*scene.interval_s, scene.n)) + rng.uniform(0, 1e-3, scene.n)
    n_grid = int((shock_s[-1] + 3.0) * GRID_HZ)
    answers = rng.random(scene.n) < scene.reflex_share
    reflex_s = {name: np.full(scene.n, np.nan) for name in MUSCLES}
    spontaneous_s = 2.0 + 1.3 * np.arange(scene.n_spontaneous) + rng.uniform(0, 0.4, scene.n_spontaneous)
    samples = []
    for name in MUSCLES:
        uv = _muscle(scene, name, n_grid, rng)
        pool = draw_pool(60, fs_hz=GRID_HZ, rng=rng, duration_s=(0.004, 0.010))
        if name in scene.reflex_in:
            at = shock_s + (scene.reflex_ms + rng.normal(0, scene.reflex_jitter_ms, scene.n)) / 1e3
            reflex_s[name] = np.where(answers, add_bursts(uv, pool, at, answers, scene.reflex_uv, rng), np.nan)
        jerk_at = spontaneous_s + 0.002 * list(MUSCLES)[::-1].index(name)
        add_bursts(uv, pool, jerk_at, np.ones(jerk_at.size, dtype=bool), 150.0, rng)
        _shock(uv, scene, shock_s, rng.uniform(0.5, 1.0) * scene.shock_uv, rng.uniform(0.7, 1.3) * scene.tail_uv)
        if name == "EMG APB R":
            _direct(uv, scene, shock_s, rng)
        samples.append(at_rate(uv, scene.emg_hz, scene.is_linear_phase))
    wave, peaks = _evoked(scene)
    for share, uv in zip(EEG.values(), _eeg(scene, n_grid, rng), strict=True):
        for moment in shock_s:
            _put(uv, share * wave, moment)
        _shock(uv, scene, shock_s, rng.uniform(0.5, 1.0) * scene.eeg_shock_uv, 0.15 * scene.eeg_shock_uv)
        samples.append(at_rate(uv, scene.eeg_hz, scene.is_linear_phase))
    marker_s = shock_s + (scene.marker_late_ms + scene.marker_jitter_ms * rng.uniform(-1, 1, scene.n)) / 1e3
    return Stimulation(
        samples_uv=samples,
        labels=(*MUSCLES, *EEG),
        fs_hz=(*[scene.emg_hz] * len(MUSCLES), *[scene.eeg_hz] * len(EEG)),
        shock_s=shock_s,
        marker_s=marker_s,
        reflex_s=reflex_s,
        spontaneous_s=spontaneous_s,
        peaks=peaks,
    )


def _muscle(scene: Shocks, name: str, n_grid: int, rng: np.random.Generator) -> np.ndarray:
    uv = noise(n_grid, fs_hz=GRID_HZ, rms_uv=scene.noise_uv, rng=rng)
    if scene.held_uv:
        band = signal.butter(2, [25, 250], "bandpass", fs=GRID_HZ, output="sos")
        held = signal.sosfilt(band, rng.standard_normal(n_grid))
        uv += scene.held_uv * held / held.std()
    for mains_hz, height_uv in ((50.0, scene.hum_50_uv), (60.0, scene.hum_60_uv)):
        if height_uv:
            uv += hum(n_grid, fs_hz=GRID_HZ, mains_hz=mains_hz, amplitude_uv=height_uv * rng.uniform(0.6, 1.4), rng=rng)
    return uv


def add_bursts(
    uv: np.ndarray, pool: list, at_s: np.ndarray, comes: np.ndarray, rms_uv: float, rng: np.random.Generator
) -> np.ndarray:
    """Add a burst of 20 to 35 ms at each moment that counts; return the true onsets."""
    onset_s = np.full(at_s.size, np.nan)
    for k in np.flatnonzero(comes):
        burst = render_burst(pool, duration_s=rng.uniform(0.020, 0.035), style=_BURST, fs_hz=GRID_HZ, rng=rng)
        inside = burst.waveform[int(burst.first) : int(burst.last)]
        wave = burst.waveform * rms_uv * rng.uniform(0.7, 1.4) / np.sqrt(np.mean(inside**2))
        first = round(at_s[k] * GRID_HZ) - int(burst.first)
        uv[first : first + wave.size] += wave[: uv.size - first]
        onset_s[k] = (first + burst.first) / GRID_HZ
    return onset_s


def _shock(uv: np.ndarray, scene: Shocks, shock_s: np.ndarray, height_uv: float, tail_uv: float) -> None:
    pulse = np.concatenate((np.ones(2), -np.ones(2) if scene.is_biphasic else np.zeros(0)))
    decay = np.exp(-np.arange(int(8 * scene.tail_ms / 1e3 * GRID_HZ)) / (scene.tail_ms / 1e3 * GRID_HZ))
    wave = np.concatenate((height_uv * pulse, tail_uv * decay))
    for moment in shock_s:
        for number in range(scene.n_pulses):
            _put(uv, wave, moment + number * scene.pulse_interval_ms / 1e3)


def _direct(uv: np.ndarray, scene: Shocks, shock_s: np.ndarray, rng: np.random.Generator) -> None:
    """Add M waves, and F waves of one of a few units in some trials."""
    ms = np.arange(0, 30, 1e3 / GRID_HZ)
    after = (scene.n_pulses - 1) * scene.pulse_interval_ms / 1e3
    m_wave = ms * np.exp(-((ms / 4.5) ** 2)) - 0.35 * np.exp(-(((ms - 9) / 3.2) ** 2)) * (1 - np.exp(-ms / 2))
    for moment in shock_s + after:
        _put(uv, scene.m_wave_uv * m_wave / np.abs(m_wave).max(), moment + 0.0038 + rng.normal(0, 5e-5))
        if rng.random() < scene.f_wave_share:
            width = rng.uniform(1.6, 2.4)
            f_wave = (ms - 4) / width * np.exp(-(((ms - 4) / width) ** 2))
            start = moment + (scene.f_wave_ms + abs(rng.normal(0, 1.0))) / 1e3
            _put(uv, 0.02 * scene.m_wave_uv * rng.uniform(1.0, 3.0) * f_wave / np.abs(f_wave).max(), start)


def _eeg(scene: Shocks, n_grid: int, rng: np.random.Generator) -> np.ndarray:
    frequency = np.fft.rfftfreq(n_grid, 1 / GRID_HZ)
    shape = 1 / np.maximum(frequency, 0.5) ** 0.8
    shape[frequency > 400] *= (400 / frequency[frequency > 400]) ** 2
    eeg = np.fft.irfft(np.fft.rfft(rng.standard_normal((len(EEG), n_grid)), axis=1) * shape, n_grid, axis=1)
    eeg *= scene.background_uv / eeg.std(axis=1, keepdims=True)
    alpha = np.sin(2 * np.pi * 10.1 * np.arange(n_grid) / GRID_HZ + np.cumsum(rng.normal(0, 0.02, n_grid)))
    eeg += rng.uniform(0.2, 0.6, (len(EEG), 1)) * scene.background_uv * alpha
    for mains_hz, height_uv in ((50.0, scene.hum_50_uv), (60.0, scene.hum_60_uv)):
        if height_uv:
            line = hum(n_grid, fs_hz=GRID_HZ, mains_hz=mains_hz, amplitude_uv=height_uv, rng=rng)
            eeg += rng.uniform(0.3, 0.8, (len(EEG), 1)) * line
    return eeg + rng.normal(0, 0.7, eeg.shape)


def _evoked(scene: Shocks) -> tuple[np.ndarray, dict[str, tuple[float, float]]]:
    """Return the potential on the grid from the shock on, and where and how high its peaks truly are."""
    ms = np.arange(0, 160, 1e3 / GRID_HZ)
    parts = (
        (-1.25 * scene.n20_uv, 19.6, 1.7), (1.2 * scene.p25_uv, 25.3, 2.5), (-1.15 * scene.n33_uv, 33.5, 3.4),
        (0.5 * scene.p25_uv, 50.0, 9.0),
    )  # fmt: skip
    wave = sum(height * np.exp(-0.5 * ((ms - at) / width) ** 2) for height, at, width in parts)
    peaks = {}
    for name, (low, high), sign in (("N20", (17, 22), -1), ("P25", (22, 30), 1), ("N33", (30, 38), -1)):
        inside = np.flatnonzero((ms >= low) & (ms <= high))
        place = inside[int(np.argmax(sign * wave[inside]))]
        peaks[name] = float(ms[place]), float(sign * wave[place])
    return np.asarray(wave), peaks


def _put(uv: np.ndarray, wave: np.ndarray, moment_s: float) -> None:
    first = round(moment_s * GRID_HZ)
    uv[first : first + wave.size] += wave[: max(uv.size - first, 0)]


def at_rate(uv: np.ndarray, fs_hz: float, is_linear_phase: bool) -> np.ndarray:
    """Return a channel at its rate, behind a causal filter of the recorder or one of linear phase, in steps of 0.1 µV."""
    high = signal.sosfilt(signal.butter(1, 0.5, "highpass", fs=GRID_HZ, output="sos"), uv)
    if is_linear_phase:
        high = signal.resample_poly(high, round(fs_hz), round(GRID_HZ))
    elif fs_hz < GRID_HZ:
        low = signal.sosfilt(signal.butter(4, 0.4 * fs_hz, fs=GRID_HZ, output="sos"), high)
        step = GRID_HZ / fs_hz
        high = low[np.round(np.arange(0, uv.size - step, step)).astype(np.int64)]
    return np.round(high, 1).astype(np.float32)
