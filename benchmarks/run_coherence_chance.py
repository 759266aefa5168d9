"""Measure how often coherence is found where there is none, and where there is some.

    python -m benchmarks.run_coherence_chance                # 100 recordings of each scene, about 4 min on one core
    python -m benchmarks.run_coherence_chance --seeds 20     # quick

Signals are made here, independently of the package: EMG is band-passed noise whose amplitude follows a rhythm, EEG pink noise.
A rhythm of line width w has a phase that wanders at random, so that its spectral line is w Hz wide at half height; two
independent rhythms lie about 0.1 Hz apart. Real contraction, where the recordings are at hand: held biceps, one stretch of it
against another that has nothing to do with it. *Found*: any pair of the recording below 0.05 after correction. Ends with exit
code 1 when chance is exceeded (exact 95 % lower limit above 5 %), or when a drive of 16 Hz that leads by 18 ms is missed in more
than one recording of twenty, found elsewhere, or its delay is off by more than 5 ms in more than one of twenty.
"""

import argparse
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from scipy import signal, stats

from benchmarks import real
from benchmarks.run_accuracy import save
from myoclonus.relate import coherence
from myoclonus.relate.coupling.found import Coupling

FS_HZ = 1000.0
LAG_MS = 18.0
Made = tuple[np.ndarray, list[str], list[int]]
"""Samples, names, and which rows are EMG."""


def rhythm(rng: np.random.Generator, n: int, rate_hz: float, width_hz: float) -> np.ndarray:
    wander = np.cumsum(rng.normal(0, np.sqrt(2 * np.pi * width_hz / FS_HZ), n)) if width_hz else 0.0
    return np.cos(2 * np.pi * rate_hz * np.arange(n) / FS_HZ + wander + rng.uniform(0, 2 * np.pi))


def held(rng: np.random.Generator, n: int, drive: np.ndarray | float = 0.0, depth: float = 0.7) -> np.ndarray:
    noise = signal.lfilter(*signal.butter(2, [30, 300], "bandpass", fs=FS_HZ), rng.normal(size=n))
    return 50 * noise / noise.std() * (1 + depth * drive) + rng.normal(0, 2, n)


def pink(rng: np.random.Generator, n: int) -> np.ndarray:
    frequency = np.fft.rfftfreq(n, 1 / FS_HZ)
    noise = np.fft.irfft(np.fft.rfft(rng.normal(size=n)) / np.maximum(frequency, 0.5) ** 0.6, n)
    return 12 * noise / noise.std()


def two_rhythms(width_hz: float, apart_hz: float = 0.1) -> Callable[[np.random.Generator, int], Made]:
    def make(rng: np.random.Generator, n: int) -> Made:
        rate_hz = rng.uniform(5.5, 11)
        rates = (rate_hz, rate_hz + rng.normal(0, apart_hz))
        return np.array([held(rng, n, rhythm(rng, n, hz, width_hz)) for hz in rates]), ["FDI R", "FDI L"], [0, 1]

    return make


def broadband(rng: np.random.Generator, n: int) -> Made:
    names = ["C3", "Cz", "C4", "FDI R", "FDI L"]
    return np.array([*(pink(rng, n) for _ in range(3)), held(rng, n), held(rng, n)]), names, [3, 4]


def alpha_and_tremor(rng: np.random.Generator, n: int) -> Made:
    sections = signal.butter(2, [8.5, 11.5], "bandpass", fs=FS_HZ, output="sos")
    alpha = signal.sosfilt(sections, rng.normal(size=n))
    tremor = held(rng, n, rhythm(rng, n, 9.7, 0.2))
    return np.array([pink(rng, n) + 20 * alpha / alpha.std(), tremor]), ["C3", "FDI R"], [1]


def jolted(rng: np.random.Generator, n: int) -> Made:
    samples = np.array([pink(rng, n), pink(rng, n), held(rng, n)])
    time_s = np.arange(300) / FS_HZ
    for start in rng.integers(0, n - 300, round(n / FS_HZ * 0.3)):
        shape = np.exp(-time_s / rng.uniform(0.02, 0.06)) * np.sin(2 * np.pi * rng.uniform(8, 35) * time_s)
        samples[:, start : start + 300] += np.array([[80.0], [60.0], [320.0]]) * shape * rng.uniform(0.5, 1.5)
    return samples, ["C3", "C4", "FDI R"], [2]


def driven(rng: np.random.Generator, n: int) -> Made:
    lag = round(LAG_MS / 1e3 * FS_HZ)
    sections = signal.butter(3, [13, 19], "bandpass", fs=FS_HZ, output="sos")
    drive = signal.sosfiltfilt(sections, rng.normal(size=n + lag))
    drive /= drive.std()
    leading = pink(rng, n) + 3 * drive[lag:]
    return (
        np.array([leading, pink(rng, n), held(rng, n, drive[:n], 0.5), held(rng, n)]),
        ["C3", "C4", "FDI R", "FDI L"],
        [2, 3],
    )


def real_contraction(rng: np.random.Generator, n: int) -> Made:
    recording = real.opensignals_h5(real.folder() / "bsnb" / "emg_fatigue.h5")
    samples = recording.read(0, 0, recording.channels[0].n_samples)
    samples = samples - np.median(samples)
    level = np.sqrt(moving_mean(samples**2, round(0.25 * recording.channels[0].fs_hz)))
    active = samples[level > 0.5 * np.median(level)]
    size = min(n, active.size // 2)
    start = int(rng.integers(0, active.size))
    other = start + size + int(rng.integers(0, active.size - 2 * size + 1))
    return np.array([np.roll(active, -start)[:size], np.roll(active, -other)[:size]]), ["biceps a", "biceps b"], [0, 1]


def moving_mean(values: np.ndarray, width: int) -> np.ndarray:
    return np.convolve(values, np.ones(width) / width, mode="same")


SCENES: dict[str, tuple[Callable[[np.random.Generator, int], Made], float]] = {
    "broadband, 60 s": (broadband, 60),
    "broadband, 180 s": (broadband, 180),
    "rhythms 1 Hz wide, 180 s": (two_rhythms(1.0), 180),
    "rhythms 0.3 Hz wide, 60 s": (two_rhythms(0.3), 60),
    "rhythms 0.1 Hz wide, 60 s": (two_rhythms(0.1), 60),
    "rhythms 0.03 Hz wide, 180 s": (two_rhythms(0.03), 180),
    "lines 0.02 Hz apart, 60 s": (two_rhythms(0.0, 0.02), 60),
    "lines 0.02 Hz apart, 180 s": (two_rhythms(0.0, 0.02), 180),
    "alpha and tremor, 60 s": (alpha_and_tremor, 60),
    "jolts of all channels, 120 s": (jolted, 120),
    "real contraction, 20 s": (real_contraction, 20),
    "driven, 18 ms, 60 s": (driven, 60),
    "driven, 18 ms, 180 s": (driven, 180),
}


def one_scene(name: str, n_seeds: int) -> dict[str, Any]:
    make, seconds = SCENES[name]
    found, elsewhere, delays = 0, 0, []
    for seed in range(n_seeds):
        samples, names, emg = make(np.random.default_rng([7, seed]), int(seconds * FS_HZ))
        length_s = samples.shape[1] / FS_HZ
        coupling = coherence(samples, fs_hz=FS_HZ, emg=emg, names=names, stretches_s=[[0, length_s]])
        right = {pair for pair in coherent(coupling) if pair == ("C3", "FDI R")}
        found += bool(right if name.startswith("driven") else coherent(coupling))
        elsewhere += bool(set(coherent(coupling)) - right) if name.startswith("driven") else 0
        delays += [pair.delay.delay_ms for pair in coupling.pairs if (pair.first, pair.second) in right]
    limits = stats.binomtest(found, n_seeds).proportion_ci(method="exact")
    error_ms = np.abs(np.array([delay for delay in delays if np.isfinite(delay)]) - LAG_MS)
    is_driven = name.startswith("driven")
    return {
        "scene": name,
        "n": n_seeds,
        "found": found,
        "share": found / n_seeds,
        "low": limits.low,
        "high": limits.high,
        "elsewhere": elsewhere if is_driven else np.nan,
        "with_delay": error_ms.size if is_driven else np.nan,
        "within_5_ms": float(np.mean(error_ms <= 5.0)) if is_driven and error_ms.size else np.nan,
    }


def coherent(coupling: Coupling) -> list[tuple[str, str]]:
    return [(p.first, p.second) for p in coupling.pairs if p.is_significant(coupling.alpha) and p.reason is None]


def missed(table: pd.DataFrame) -> list[str]:
    problems = []
    for row in table.to_dict("records"):
        if not row["scene"].startswith("driven"):
            problems += [f"{row['scene']}: {row['share']:.0%} found"] if row["low"] > 0.05 else []
        elif row["share"] < 0.95 or row["elsewhere"] > 0.1 * row["n"] or row["within_5_ms"] < 0.95:
            problems.append(row["scene"])
    return problems


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=100)
    n_seeds = parser.parse_args().seeds
    has_real = (real.folder() / "bsnb").is_dir()
    rows = [one_scene(name, n_seeds) for name in SCENES if has_real or not name.startswith("real")]
    table = pd.DataFrame(rows)
    save(table, "coherence_chance")
    sys.stdout.write(table.round(3).to_string(index=False) + "\n")
    problems = missed(table)
    for problem in problems:
        sys.stderr.write(f"missed: {problem}\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
