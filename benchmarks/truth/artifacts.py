"""Artifacts: electrode pops and movement. Each call returns the waveform (µV) and the rows for the artifacts table."""

from typing import NamedTuple

import numpy as np

from benchmarks.truth.motor_units import Array

POPS = ("step_decay", "spike", "step_recovery")
MOVEMENTS = ("swing", "sharp_swing")


class Artifact(NamedTuple):
    """One artifact: kind, onset and duration in seconds, peak in µV."""

    kind: str
    onset: float
    duration: float
    peak_uv: float


def _pop(kind: str, n: int, fs_hz: float, rng: np.random.Generator) -> Array:
    """Return a pop of unit height, at most n samples long."""
    seconds = np.arange(n) / fs_hz
    if kind == "spike":
        wave = np.zeros(min(n, int(rng.integers(1, 3))))
        wave[:] = rng.choice([-1.0, 1.0], len(wave))
        wave[0] = 1.0
    elif kind == "step_decay":
        tau_s = rng.uniform(0.02, 0.3)
        wave = np.exp(-seconds / tau_s)[seconds < 6 * tau_s]
    else:  # a step that stays, then recovers through a zero-crossing as AC-coupled amplifiers do
        hold_s, tau_s = rng.uniform(0.01, 0.15), rng.uniform(0.03, 0.2)
        after = seconds - hold_s
        wave = np.where(after < 0, np.exp(-seconds / tau_s), -0.6 * np.exp(-after / tau_s))[after < 6 * tau_s]
    return wave


def _movement(kind: str, n: int, fs_hz: float, rng: np.random.Generator) -> Array:
    """Return a movement artifact of unit height, at most n samples long: below 10 Hz, or sharper up to 20 Hz."""
    length_s = rng.uniform(0.3, 2.0) if kind == "swing" else rng.uniform(0.12, 0.5)
    top_hz = 6.0 if kind == "swing" else 20.0
    seconds = np.arange(min(n, int(length_s * fs_hz))) / fs_hz
    wave = np.zeros(len(seconds))
    for _ in range(4):
        wave += rng.normal() * np.sin(2 * np.pi * rng.uniform(0.8, top_hz) * seconds + rng.uniform(0, 6))
    wave *= np.hanning(len(seconds))
    return wave / max(np.abs(wave).max(), 1e-9)


def draw_artifacts(
    n_samples: int,
    *,
    fs_hz: float,
    per_min: float,
    peak_uv: tuple[float, float],
    kinds: tuple[str, ...],
    rng: np.random.Generator,
) -> tuple[Array, list[Artifact]]:
    """Return artifacts at random times with log-uniform peaks: one waveform for the channel, and its rows."""
    signal = np.zeros(n_samples)
    rows = []
    for onset_s in np.sort(rng.uniform(0, n_samples / fs_hz, rng.poisson(per_min * n_samples / fs_hz / 60))):
        kind = str(rng.choice(list(kinds)))
        at = int(onset_s * fs_hz)
        make = _pop if kind in POPS else _movement
        wave = make(kind, min(n_samples - at, int(3 * fs_hz)), fs_hz, rng)
        height_uv = float(np.exp(rng.uniform(*np.log(peak_uv)))) * rng.choice([-1.0, 1.0])
        signal[at : at + len(wave)] += height_uv * wave
        rows.append(Artifact(kind, at / fs_hz, len(wave) / fs_hz, abs(height_uv)))
    return signal, rows
