"""Courses of levels, candidates, events and recordings made by hand for the tests of detection."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from myoclonus import tables
from myoclonus.detect.candidates import Candidate, Course
from myoclonus.detect.events import Event
from myoclonus.signal.levels import Levels

BIN_S = 0.002


def course(*pieces: tuple[float, float], energy: np.ndarray | None = None) -> Course:
    """Return a course from pieces of (length in ms, level in dB); the energy follows the levels unless given."""
    n_bins = [round(length_ms / 1000.0 / BIN_S) for length_ms, _ in pieces]
    start = np.concatenate(([0], np.cumsum(n_bins)[:-1])).astype(np.int64)
    levels = Levels(start, np.array([level_db for _, level_db in pieces], dtype=float), sum(n_bins))
    return Course.of(levels, 10 ** (levels.per_bin() / 10) if energy is None else energy, BIN_S)


def milliseconds(found: Sequence[Candidate]) -> list[tuple[float, float]]:
    """Return start and stop of candidates in ms."""
    return [(round(2.0 * item.start, 6), round(2.0 * item.stop, 6)) for item in found]


def event(onset_s: float, end_s: float, amplitude_uv: float = 100.0, **changes: Any) -> Event:
    """Return an event; what is not given is of no account."""
    values: dict[str, Any] = {
        "kind": "positive",
        "onset_se_s": 0.001,
        "end_se_s": 0.002,
        "peak_uv": 3 * amplitude_uv,
        "background_uv": 2.0,
        "log_likelihood_ratio": 100.0,
        "contraction_uv": 0.0,
        "is_cut": False,
        "is_on_qrs": False,
        "is_over_activity": False,
    }
    return Event(onset_s=onset_s, end_s=end_s, amplitude_uv=amplitude_uv, **(values | changes))


def burst_table(rows: Sequence[tuple[float, str]], **columns: Any) -> pd.DataFrame:
    """Return a table BURSTS from (onset in s, channel); bursts last 50 ms unless given."""
    values = {
        "burst_id": [f"b{number + 1:07d}" for number in range(len(rows))],
        "channel": [channel for _, channel in rows],
        "kind": ["positive"] * len(rows),
        "onset": [onset for onset, _ in rows],
        "duration": [0.05] * len(rows),
        "is_cut": [False] * len(rows),
    }
    return tables.from_rows(tables.BURSTS, values | columns)


def noise(n_samples: int, sd_uv: float = 2.0, seed: int = 0) -> np.ndarray:
    """Return white noise in µV."""
    return np.random.default_rng(seed).normal(0, sd_uv, n_samples)


def with_bursts(
    onsets_s: Sequence[float], duration_s: float, fs_hz: float, *, burst_s: float = 0.06, amplitude_uv: float = 100.0,
    noise_uv: float = 2.0, seed: int = 0,
) -> np.ndarray:  # fmt: skip
    """Return noise with bursts of stronger noise at the given times."""
    samples = noise(round(duration_s * fs_hz), noise_uv, seed)
    for number, onset_s in enumerate(onsets_s):
        first, last = (round(time_s * fs_hz) for time_s in (onset_s, onset_s + burst_s))
        first, last = max(first, 0), min(last, samples.size)
        samples[first:last] += noise(last - first, amplitude_uv, 1000 * seed + number + 1)
    return samples
