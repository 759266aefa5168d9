"""An hour in the laboratory in four minutes, made for objects of MNE-Python: jerks, shocks, flashes, states, all known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import mne
import numpy as np

FS_HZ = 1000.0
SECONDS = 260.0
EEG = ("Fp1", "Fp2", "C3", "Cz", "C4", "CP3", "O1", "O2")
EMG = ("EMG RA", "EMG FDI R", "EMG TA R")
LAG_MS = (0.0, 33.0, 62.0)
STATES = (("rest", 0.0, 60.0), ("posture", 60.0, 60.0))
FLASHES = tuple(("photic 15 Hz", 130.0 + 6.0 * k, 3.0) for k in range(6))
SHOCK = "stim median R"


@dataclass(frozen=True)
class Laboratory:
    """Samples in µV, ``(11, n)``, and what is in them."""

    samples_uv: np.ndarray
    jerk_s: np.ndarray
    shock_s: np.ndarray
    answered: np.ndarray

    @property
    def names(self) -> list[str]:
        return [*EEG, *EMG]

    @property
    def markers(self) -> list[dict[str, Any]]:
        rows = [{"onset": onset, "duration": length, "text": text} for text, onset, length in (*STATES, *FLASHES)]
        return rows + [{"onset": onset, "duration": 0.0, "text": SHOCK} for onset in self.shock_s]


def make_laboratory(seed: int = 0) -> Laboratory:
    """Jerks every 8 s at rest and every 2 s in posture; shocks from 170 s on, half with a C-reflex of FDI at 45 ms; light."""
    rng = np.random.default_rng(seed)
    n = round(SECONDS * FS_HZ)
    slow = np.cumsum(rng.normal(0, 1.0, (len(EEG), n)), axis=1)
    slow -= np.array([np.convolve(row, np.ones(1000) / 1000, "same") for row in slow])
    samples = np.vstack((4 * rng.normal(0, 1, (len(EEG), n)) + 0.5 * slow, rng.normal(0, 1.5, (len(EMG), n))))
    jerk_s = np.concatenate(
        (np.arange(4, 58, 8.0), np.arange(61, 119, 2.0), [131.0 + 6 * k + s for k in range(6) for s in (0, 1.1)])
    )
    jerk_s = jerk_s + rng.uniform(-0.2, 0.2, jerk_s.size)
    for at in jerk_s:
        for row, lag_ms in enumerate(LAG_MS):
            _burst(samples[len(EEG) + row], at + lag_ms / 1e3, 0.04, 120.0, rng)
        _wave(samples[2], at + (LAG_MS[1] - 20.0) / 1e3, 0.006, 25.0)
    shock_s = np.round(170.0 + 1.1 * np.arange(80) + rng.uniform(0, 0.1, 80), 3)  # MNE-Python keeps times to the µs
    answered = rng.permutation(80) < 40
    for at, is_answered in zip(shock_s, answered, strict=True):
        _wave(samples[5], at + 0.020, 0.0015, -6.0)
        _wave(samples[5], at + 0.025, 0.0018, 12.0)
        if is_answered:
            _burst(samples[len(EEG) + 1], at + 0.045, 0.03, 90.0, rng)
    return Laboratory(samples_uv=samples, jerk_s=jerk_s, shock_s=shock_s, answered=answered)


def raw_of(made: Laboratory, types: list[str] | None = None) -> mne.io.RawArray:
    """Return it as MNE-Python keeps it: V, a stim channel with a pulse at each shock, annotations for everything else."""
    stim = np.zeros(made.samples_uv.shape[1])
    for at in made.shock_s:
        stim[round(at * FS_HZ) :][:10] = 1
    kinds = [*(types or ["eeg"] * len(EEG) + ["emg"] * len(EMG)), "stim"]
    info = mne.create_info([*made.names, "STI"], FS_HZ, kinds)
    raw = mne.io.RawArray(np.vstack((made.samples_uv * 1e-6, stim)), info, verbose="error")
    rows = made.markers
    raw.set_annotations(
        mne.Annotations(
            [row["onset"] for row in rows], [row["duration"] for row in rows], [row["text"] for row in rows]
        )
    )
    return raw


def events_of(made: Laboratory, moments_s: np.ndarray, first_sample: int = 0) -> np.ndarray:
    """Return moments as events of MNE-Python."""
    at = np.round(moments_s * FS_HZ).astype(int) + first_sample
    return np.column_stack((at, np.zeros_like(at), np.ones_like(at)))


def _burst(row: np.ndarray, at_s: float, length_s: float, height_uv: float, rng: np.random.Generator) -> None:
    start, n = round(at_s * FS_HZ), round(length_s * FS_HZ)
    row[start : start + n] += height_uv * rng.normal(0, 1, row[start : start + n].size)


def _wave(row: np.ndarray, at_s: float, sd_s: float, height_uv: float) -> None:
    center = at_s * FS_HZ
    start = round(center - 6 * sd_s * FS_HZ)
    place = np.arange(start, round(center + 6 * sd_s * FS_HZ))
    row[place] += height_uv * np.exp(-0.5 * ((place - center) / (sd_s * FS_HZ)) ** 2)
