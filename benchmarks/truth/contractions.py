"""Voluntary contractions: when they come, and the muscle activity they make."""

import numpy as np

from benchmarks.truth.build import Channel
from benchmarks.truth.tonic import slow_fluctuation


def contract(
    channels: list[Channel],
    starts: list[tuple[float, float, float]],
    rms_uv: tuple[float, float],
    rng: np.random.Generator,
) -> None:
    """Put voluntary contractions (start, length, rise; s) into channels, each on a random subset of at least one."""
    chosen = rng.random((len(starts), len(channels))) < 0.45
    chosen[np.arange(len(starts)), rng.integers(0, len(channels), len(starts))] = True
    for i, channel in enumerate(channels):
        drive = np.zeros(channel.n_grid)
        seconds = np.arange(channel.n_grid) / channel.grid_hz
        for (at_s, length_s, rise_s), taken in zip(starts, chosen[:, i], strict=True):
            if taken:
                low, high = np.searchsorted(seconds, (at_s, at_s + length_s))
                t = seconds[low:high]
                up, down = (t - at_s) / rise_s, (at_s + length_s - t) / (1.5 * rise_s)
                drive[low:high] = rng.uniform(0.4, 0.95) * np.clip(np.minimum(up, down), 0, 1)
                channel.add_contraction_row(at_s, length_s, rise_s)
        slow = slow_fluctuation(channel.n_grid, fs_hz=channel.grid_hz, corner_hz=0.7, rng=channel.rng)
        drive = np.clip(drive * (1 + 0.08 * slow), 0, 1)
        level_uv = float(np.exp(rng.uniform(*np.log(rms_uv))))
        channel.add_ongoing(drive, rms_uv=level_uv, n_units=60, plateau=drive > 0.3)


def contraction_times(
    duration_s: float, rng: np.random.Generator, rest_s: tuple[float, float]
) -> list[tuple[float, float, float]]:
    """Return starts, lengths (0.7–6 s) and rises (ramped 0.2–1 s; a third abrupt, 20–50 ms)."""
    starts, at_s = [], 3.0
    while at_s < duration_s - 8:
        length_s = rng.uniform(0.7, 6.0)
        rise_s = rng.uniform(0.02, 0.05) if rng.random() < 1 / 3 else min(rng.uniform(0.2, 1.0), length_s / 3)
        starts.append((at_s, length_s, rise_s))
        at_s += length_s + rng.uniform(*rest_s)
    return starts
