"""How strong a signal is over time, on one grid whatever the sampling rate, with edges kept sharp.

Power is averaged in bins of 10 ms that lie on the same times at every rate. The amplitude at a bin is taken from the weaker of the two
windows that end and begin there: activity shows from where it begins to where it ends, and is not smeared over half a window on both
sides as a centered average would do. What lasts much less than a bin, such as a spike, hardly shows.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from myoclonus.signal.compiled import compiled

__all__ = ["BIN_S", "bin_power", "block_amplitude", "resting_level", "two_sided_amplitude"]

FloatArray = npt.NDArray[np.floating[Any]]

BIN_S = 0.01
"""Length of a bin."""


def bin_power(samples: FloatArray, fs_hz: float, start_s: float, n_bins: int, first_bin: int) -> FloatArray:
    """Return the mean square of a stretch in bins of the common grid.

    Parameters
    ----------
    samples : (n,) array
        The stretch, without gaps.
    fs_hz : float
        Its sampling rate; sample ``k`` stands for the time from ``k / fs_hz`` to the next.
    start_s : float
        Time of its first sample.
    n_bins, first_bin : int
        Which bins; bin ``k`` lies from ``k * BIN_S`` on.

    Returns
    -------
    (n_bins,) float array
        ``NaN`` for bins of which less than half lies in the stretch.
    """
    total = np.concatenate(([0.0], np.cumsum(np.square(samples, dtype=np.float64))))
    edges = ((first_bin + np.arange(n_bins + 1)) * BIN_S - start_s) * fs_hz
    inside = np.clip(edges, 0.0, samples.size)
    whole = np.minimum(inside.astype(np.int64), max(samples.size - 1, 0))
    at_edges = total[whole] + (inside - whole) * (total[whole + 1] - total[whole])
    covered = np.diff(inside)
    with np.errstate(invalid="ignore", divide="ignore"):
        power = np.diff(at_edges) / covered
    power[covered < 0.5 * BIN_S * fs_hz] = np.nan
    return np.asarray(np.maximum(power, 0.0))


def two_sided_amplitude(power: FloatArray, window_s: float) -> FloatArray:
    """Return the root mean square of the weaker of the windows that end and that begin at each bin.

    Parameters
    ----------
    power : (n_bins,) array
        Mean square of each bin; ``NaN`` where nothing was recorded.
    window_s : float
        Length of either window; windows end where the recording does.

    Returns
    -------
    (n_bins,) float32 array
        ``NaN`` where nothing was recorded.
    """
    return np.asarray(_two_sided(np.asarray(power, dtype=np.float64), max(1, round(window_s / BIN_S))))


@compiled
def _two_sided(power: FloatArray, n: int) -> npt.NDArray[np.float32]:  # pragma: no cover - compiled
    """Return the amplitude over ``n`` bins that end, or that begin, at each bin; a night takes no memory beside its result."""
    amplitude = np.empty(power.size, dtype=np.float32)
    before, after, n_before, n_after = 0.0, 0.0, 0, 0
    for k in range(1 - n, power.size):
        new = k + n - 1
        if new < power.size and np.isfinite(power[new]):
            after += power[new]
            n_after += 1
        if k < 0:
            continue
        is_there = np.isfinite(power[k])
        if is_there:
            before += power[k]
            n_before += 1
        if k >= n and np.isfinite(power[k - n]):
            before -= power[k - n]
            n_before -= 1
        if k > 0 and np.isfinite(power[k - 1]):
            after -= power[k - 1]
            n_after -= 1
        lower = min(after / max(n_after, 1), before / max(n_before, 1))
        amplitude[k] = np.sqrt(max(lower, 0.0)) if is_there else np.nan
    return amplitude


def block_amplitude(power: FloatArray, block_s: float) -> FloatArray:
    """Return the root mean square of whole blocks of bins; ``NaN`` for blocks of which less than half was recorded."""
    n = max(1, round(block_s / BIN_S))
    n_blocks = -(-power.size // n)
    padded = np.full(n_blocks * n, np.nan)
    padded[: power.size] = power
    blocks = padded.reshape(n_blocks, n)
    is_there = np.isfinite(blocks)
    count = is_there.sum(axis=1)
    mean = np.where(is_there, blocks, 0.0).sum(axis=1) / np.maximum(count, 1)
    return np.asarray(np.where(2 * count >= min(n, power.size), np.sqrt(mean), np.nan))


def resting_level(power: FloatArray, *, block_s: float, window_s: float, quantile: float) -> FloatArray:
    """Return the resting amplitude at each bin: the higher of a low quantile before and after it.

    Taking the higher of both sides lets the level change at once where the tone of the muscle does, instead of half a window later.

    Parameters
    ----------
    power : (n_bins,) array
        Mean square of each bin; ``NaN`` where nothing was recorded.
    block_s : float
        Amplitudes are averaged over blocks of this length first.
    window_s : float
        Reach to either side.
    quantile : float
        0 to 1: activity may fill up to one minus this share of the window.

    Returns
    -------
    (n_bins,) float32 array
    """
    n_per_block = max(1, round(block_s / BIN_S))
    amplitude = block_amplitude(power, block_s)
    is_there = np.isfinite(amplitude)
    level = np.zeros(amplitude.size)
    if is_there.any():
        known = amplitude[is_there]
        size = min(max(3, round(window_s / block_s)) | 1, 2 * known.size - 1)
        sides = [
            ndimage.percentile_filter(known, 100 * quantile, size=size, mode="reflect", origin=origin)
            for origin in (size // 2, -(size // 2))
        ]
        nearest = np.clip(np.cumsum(is_there) - 1, 0, known.size - 1)
        level = np.maximum(*sides)[nearest]
    return np.repeat(level, n_per_block)[: power.size].astype(np.float32)
