"""EEG and EMG of jerks made independently of the package: pink noise and alpha bursts mixed over the scalp, blinks, hum.

Sources lie at random places of a half sphere and reach electrodes by a smooth fall with angle, not through a model of
the head. Background noise has a spectrum 1/f down to 0.1 Hz (no knee), alpha comes in bursts from the back, blinks have
a sharp rise and a slow fall. A jerk is a burst of band-passed noise under a raised cosine in one muscle or in several, one after
the other; the feeling of it comes back to the brain. Drift is what sweat and warming amplifiers make: slow, of its own on each
electrode.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy import signal

PLACES = {
    "Fp1": (-0.31, 0.95), "Fp2": (0.31, 0.95), "F7": (-0.81, 0.59), "F3": (-0.42, 0.55), "Fz": (0.0, 0.5),
    "F4": (0.42, 0.55), "F8": (0.81, 0.59), "T7": (-1.0, 0.0), "C3": (-0.5, 0.0), "Cz": (0.0, 0.0), "C4": (0.5, 0.0),
    "T8": (1.0, 0.0), "P7": (-0.81, -0.59), "P3": (-0.42, -0.55), "Pz": (0.0, -0.5), "P4": (0.42, -0.55),
    "P8": (0.81, -0.59), "O1": (-0.31, -0.95), "O2": (0.31, -0.95),
}  # fmt: skip
LABELS = tuple(PLACES)
LEADING = ("Deltoid", "Biceps", "ECR", "FCR")


@dataclass(frozen=True)
class Scene:
    """What is in a recording; amplitudes in µV at the electrode where they are largest.

    ``leads_ms`` adds muscles that begin so long before the last one, to whose onsets all times refer; ``leading`` and ``last`` are
    their names. ``leak_at`` is where the muscle of ``leak_row`` reaches the EEG, ``feedback_uv`` what the jerk is felt as,
    ``blink_share`` the share of jerks with a blink about their onset, ``drift_uv`` a wander below 0.1 Hz.
    """

    n_jerks: int = 60
    fs_hz: float = 1000.0
    interval_s: tuple[float, float] = (1.5, 4.0)
    background_uv: float = 12.0
    alpha_uv: float = 12.0
    hum_uv: float = 3.0
    blinks_per_min: float = 12.0
    spike_uv: float = 0.0
    spike_before_ms: float = 20.0
    spike_at: tuple[float, float] = (-0.5, 0.0)
    spike_width_ms: float = 15.0
    leak_uv: float = 0.0
    leak_before_ms: float = 0.0
    movement_uv: float = 0.0
    movement_after_ms: float = 15.0
    readiness_uv: float = 0.0
    evoked_uv: float = 0.0
    evoked_before_ms: float = 45.0
    burst_ms: float = 40.0
    jitter_ms: float = 0.0
    highpass_hz: float = 0.0
    leads_ms: tuple[float, ...] = ()
    leading: tuple[str, ...] = LEADING
    last: str = "FDI"
    hum_hz: float = 50.02
    leak_at: tuple[float, float] = (-1.0, 0.1)
    feedback_uv: float = 0.0
    feedback_after_ms: float = 22.0
    blink_share: float = 0.0
    drift_uv: float = 0.0


@dataclass(frozen=True)
class Scalp:
    """Samples ``(n_channels, n)`` in µV with the last row EMG, labels, onsets of the bursts."""

    samples_uv: np.ndarray
    labels: tuple[str, ...]
    fs_hz: float
    onset_s: np.ndarray
    stimulus_s: np.ndarray = field(default_factory=lambda: np.empty(0))


def make_scalp(scene: Scene, seed: int) -> Scalp:
    """Return a recording with jerks in one muscle and what the scene says."""
    rng = np.random.default_rng([20, seed])
    onset = 4.0 + np.cumsum(rng.uniform(*scene.interval_s, scene.n_jerks))
    n = int((onset[-1] + 4.0) * scene.fs_hz)
    eeg = background(n, scene, rng)
    time = np.arange(n) / scene.fs_hz
    for moment in _poisson(rng, scene.blinks_per_min / 60, time[-1]):
        add(eeg, spread((0.0, 1.2), 0.5) * rng.uniform(60, 150), _blink(scene.fs_hz), moment, scene.fs_hz)
    eeg += (
        scene.hum_uv
        * rng.uniform(0.3, 1.0, (len(LABELS), 1))
        * np.sin(2 * np.pi * scene.hum_hz * time + rng.uniform(0, 6))
    )
    if scene.drift_uv:
        eeg += _drift(scene, n, rng)
    emg = rng.normal(0, 3.0, (len(scene.leads_ms) + 1, n))
    leak_map, shake_map = spread(scene.leak_at, 0.45), rng.normal(0, 0.5, len(LABELS)) + 0.7
    stimulus = onset - (scene.evoked_before_ms + rng.normal(0, 1.5, onset.size)) / 1e3
    for number, moment in enumerate(onset):
        for row, lead_ms in zip(emg, (*scene.leads_ms, 0.0), strict=True):
            burst = _burst(scene, rng) * rng.uniform(80, 250)
            add(row[None], np.ones(1), burst, moment - lead_ms / 1e3 + rng.normal(0, 5e-4), scene.fs_hz)
        shift = rng.normal(0, scene.jitter_ms) / 1e3
        if scene.spike_uv:
            wave, anchor = _spike(scene)
            at = moment - scene.spike_before_ms / 1e3 + shift - anchor
            add(eeg, spread(scene.spike_at, 0.45) * scene.spike_uv * rng.uniform(0.7, 1.3), wave, at, scene.fs_hz)
        if scene.leak_uv:
            add(eeg, leak_map * scene.leak_uv, _burst(scene, rng), moment - scene.leak_before_ms / 1e3, scene.fs_hz)
        if scene.movement_uv:
            at = moment + scene.movement_after_ms / 1e3
            add(eeg, shake_map * scene.movement_uv * rng.uniform(0.5, 1.5), _shake(scene.fs_hz), at, scene.fs_hz)
        if scene.readiness_uv:
            add(eeg, -spread((0.0, 0.1), 0.5) * scene.readiness_uv, _ramp(scene.fs_hz), moment - 1.6, scene.fs_hz)
        if scene.feedback_uv:
            at = moment + (scene.feedback_after_ms - 20.0) / 1e3
            add(eeg, spread((-0.5, -0.1), 0.4) * scene.feedback_uv, _evoked(scene.fs_hz), at, scene.fs_hz)
        if scene.blink_share and rng.random() < scene.blink_share:
            at = moment + rng.normal(-0.02, 0.03) - 0.06
            add(eeg, spread((0.0, 1.2), 0.5) * rng.uniform(60, 150), _blink(scene.fs_hz), at, scene.fs_hz)
        if scene.evoked_uv:
            add(eeg, spread((0.5, -0.2), 0.4) * scene.evoked_uv, _evoked(scene.fs_hz), stimulus[number], scene.fs_hz)
    if scene.highpass_hz:
        eeg = signal.sosfilt(signal.butter(2, scene.highpass_hz, "highpass", fs=scene.fs_hz, output="sos"), eeg)
    samples = np.vstack((eeg + rng.normal(0, 0.8, eeg.shape), emg)).astype(np.float32)
    muscles = tuple(f"EMG {name} R" for name in (*scene.leading[: len(scene.leads_ms)], scene.last))
    return Scalp(samples, (*LABELS, *muscles), scene.fs_hz, onset, stimulus if scene.evoked_uv else np.empty(0))


def background(n: int, scene: Scene, rng: np.random.Generator) -> np.ndarray:
    """Return ongoing activity of 1–70 Hz, made at 500 Hz or more and brought to the rate of the scene, and alpha in bursts."""
    n_sources, times = 40, max(1, int(scene.fs_hz // 500))
    made_hz, n_made = scene.fs_hz / times, -(-n // times)
    shape = 1 / np.maximum(np.fft.rfftfreq(n_made, 1 / made_hz), 0.1) ** 0.75
    mixing = np.array([spread(rng.uniform(-1.1, 1.1, 2), 0.6) * rng.choice((-1, 1)) for _ in range(n_sources)]).T
    sources = np.fft.irfft(np.fft.rfft(rng.standard_normal((n_sources, n_made)), axis=1) * shape, n_made, axis=1)
    eeg = mixing @ sources
    sections = signal.butter(2, [1, min(70.0, 0.45 * made_hz)], "bandpass", fs=made_hz, output="sos")
    eeg *= scene.background_uv / signal.sosfiltfilt(sections, eeg).std()
    if times > 1:
        eeg = signal.resample_poly(eeg, times, 1, axis=1)[:, :n]
    alpha = np.zeros(n)
    for center in rng.uniform(9, 11, 3):
        phase = 2 * np.pi * np.cumsum(center + rng.normal(0, 3, n) / np.sqrt(scene.fs_hz)) / scene.fs_hz
        slow = np.convolve(rng.standard_normal(n // 200 + 2), np.ones(5) / 2, "same")
        alpha += np.sin(phase) * np.maximum(np.interp(np.arange(n) / 200, np.arange(slow.size), slow), 0)
    alpha_map = spread((-0.2, -1.0), 0.6) + spread((0.25, -1.0), 0.6)
    return eeg + alpha_map[:, None] * alpha * scene.alpha_uv / max(alpha.std(), 1e-9)


def spread(at: tuple[float, float] | np.ndarray, width: float) -> np.ndarray:
    places = np.array(list(PLACES.values()))
    return np.exp(-0.5 * np.sum((places - np.asarray(at)) ** 2, axis=1) / width**2)


def add(rows: np.ndarray, gains: np.ndarray, wave: np.ndarray, moment_s: float, fs_hz: float) -> None:
    start = round(moment_s * fs_hz)
    low, high = max(start, 0), min(start + wave.size, rows.shape[1])
    if high > low:
        rows[:, low:high] += gains[:, None] * wave[low - start : high - start]


def _drift(scene: Scene, n: int, rng: np.random.Generator) -> np.ndarray:
    """Return what wanders at random, of its own on each electrode and half of it in common, with steps where an electrode gives."""
    steps_hz = 4.0
    n_steps = int(n / scene.fs_hz * steps_hz) + 2
    walk = np.cumsum(rng.normal(0, 1, (len(LABELS), n_steps)) + 0.7 * rng.normal(0, 1, n_steps), axis=1)
    walk -= np.linspace(0, 1, n_steps) * walk[:, -1:]
    walk += np.cumsum((rng.random(walk.shape) < 0.002) * rng.normal(0, 4, walk.shape), axis=1)
    at = np.arange(n) / scene.fs_hz * steps_hz
    smooth = np.array([np.interp(at, np.arange(n_steps), row) for row in walk])
    return np.asarray(scene.drift_uv * smooth / walk.std())


def _poisson(rng: np.random.Generator, rate_hz: float, duration_s: float) -> np.ndarray:
    return rng.uniform(0, duration_s, rng.poisson(rate_hz * duration_s))


def _burst(scene: Scene, rng: np.random.Generator) -> np.ndarray:
    n = max(int(scene.burst_ms * scene.fs_hz / 1e3 * rng.uniform(0.8, 1.2)), 4)
    high = min(300.0, 0.45 * scene.fs_hz)
    sos = signal.butter(2, [25, high], "bandpass", fs=scene.fs_hz, output="sos")
    noise = signal.sosfilt(sos, rng.standard_normal(n + 200))[200:]
    return noise / noise.std() * np.sin(np.pi * (np.arange(n) + 0.5) / n) ** 0.5


def _spike(scene: Scene) -> tuple[np.ndarray, float]:
    time = np.arange(-60, 90, 1e3 / scene.fs_hz)
    w = scene.spike_width_ms
    wave = np.where(np.abs(time) < w, np.cos(np.pi * time / (2 * w)) ** 2, 0.0)
    late = time - 1.4 * w
    return wave - 0.9 * np.where(np.abs(late) < 1.3 * w, np.cos(np.pi * late / (2.6 * w)) ** 2, 0.0), 0.06


def _blink(fs_hz: float) -> np.ndarray:
    time = np.arange(0, 0.5, 1 / fs_hz)
    return (time / 0.06) * np.exp(1 - time / 0.06)


def _shake(fs_hz: float) -> np.ndarray:
    time = np.arange(0, 0.8, 1 / fs_hz)
    return np.sin(2 * np.pi * 3 * time) * np.minimum(time / 0.03, 1) * np.exp(-time / 0.2)


def _ramp(fs_hz: float) -> np.ndarray:
    time = np.arange(0, 2.2, 1 / fs_hz)
    return np.where(time < 1.6, (time / 1.6) ** 2, np.exp(-(time - 1.6) / 0.12))


def _evoked(fs_hz: float) -> np.ndarray:
    time = np.arange(0, 0.3, 1 / fs_hz) * 1e3
    return sum(
        a * np.exp(-0.5 * ((time - t) / w) ** 2)
        for a, t, w in ((-0.6, 20, 2), (1, 25, 3), (-0.8, 33, 4), (0.7, 55, 12), (-1.2, 130, 30))
    )
