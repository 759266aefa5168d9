"""Spectra of short segments of channels, each at its own rate: what coherence is summed from.

Segments have the same length in seconds on every channel, so that their spectra have the same frequencies and no channel
has to be resampled. Samples are read in blocks, and only the frequencies that are looked at are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import fft, signal

__all__ = ["SegmentGrid", "effective_number", "grid_over", "segment_levels", "segment_spectra"]

FloatArray = npt.NDArray[np.float64]
ComplexArray = npt.NDArray[np.complex64]

_BLOCK_S = 60.0
_MARGIN_S = 1.0
_THINNED_BLOCK = 60
_PARTS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentGrid:
    """Where segments lie.

    Attributes
    ----------
    start_s : (n_segments,) float array
        Starts, in order of time.
    group : (n_segments,) int array
        Stretch, or part of a stretch, that each belongs to, counted from 0: what is left out in turn for limits.
    length_s : float
        Length of a segment.
    """

    start_s: FloatArray
    group: npt.NDArray[np.int64]
    length_s: float

    @property
    def n(self) -> int:
        """Number of segments."""
        return self.start_s.size


def grid_over(
    stretches_s: npt.ArrayLike, length_s: float, overlap: float, *, longest_s: float = np.inf, n_groups: int = 20
) -> SegmentGrid:
    """Return segments that fill stretches of time.

    Parameters
    ----------
    stretches_s : (n_stretches, 2) array
        Starts and ends.
    length_s : float
        Length of a segment; what is left at the end of a stretch is not used.
    overlap : float
        Share of a segment that the next one begins before its end.
    longest_s : float
        When there is more time than this, blocks of segments are left out evenly.
    n_groups : int
        Segments are put into so many groups at most, each contiguous in time.
    """
    step_s = length_s * (1.0 - overlap)
    starts = [
        start + step_s * np.arange(int(np.floor((stop - start - length_s) / step_s + 1e-9)) + 1)
        for start, stop in np.asarray(stretches_s, dtype=np.float64).reshape(-1, 2)
        if stop - start >= length_s - 1e-9
    ]
    start_s = np.concatenate(starts) if starts else np.empty(0)
    most = int(max(longest_s / step_s, 1)) if np.isfinite(longest_s) else start_s.size
    if start_s.size > most:
        n_blocks, n_kept = max(start_s.size // _THINNED_BLOCK, 1), max(most // _THINNED_BLOCK, 1)
        kept = np.unique(np.linspace(0, n_blocks - 1, n_kept).round().astype(np.int64))
        start_s = np.concatenate([start_s[k * _THINNED_BLOCK : (k + 1) * _THINNED_BLOCK] for k in kept])
    group = np.arange(start_s.size) * min(n_groups, max(start_s.size, 1)) // max(start_s.size, 1)
    return SegmentGrid(start_s=start_s, group=group.astype(np.int64), length_s=length_s)


def segment_spectra(
    read: Callable[[int, int], npt.NDArray[np.floating]],
    fs_hz: float,
    n_samples: int,
    grid: SegmentGrid,
    frequency_hz: FloatArray,
    prepare: Callable[[FloatArray], FloatArray] | None = None,
) -> ComplexArray:
    """Return the Hann-windowed spectrum of each segment of one channel.

    Parameters
    ----------
    read : callable
        From first and last sample (exclusive) to samples; ``NaN`` where nothing was recorded.
    fs_hz, n_samples : float, int
        Rate and length of the channel.
    grid : SegmentGrid
        Where segments lie.
    frequency_hz : (n_frequencies,) float array
        Multiples of ``1 / grid.length_s``; those above half the rate are ``NaN``.
    prepare : callable, optional
        Applied to each block of samples, with a margin on both sides: a filter, a rectifier.

    Returns
    -------
    (n_segments, n_frequencies) complex64 array
        ``NaN`` for a segment with a sample that is missing.
    """
    length = round(grid.length_s * fs_hz)
    window = signal.get_window("hann", length).astype(np.float32)
    bins = np.rint(frequency_hz * grid.length_s).astype(np.int64)
    known = bins <= length // 2
    spectra = np.full((grid.n, bins.size), np.nan, dtype=np.complex64)
    for rows, first, last in _blocks(grid, fs_hz, length, n_samples):
        samples = np.asarray(read(first, last), dtype=np.float64)
        is_missing = ~np.isfinite(samples)
        if is_missing.any():
            samples = np.where(is_missing, 0.0, samples)
        prepared = samples if prepare is None else prepare(samples)
        start = np.rint(grid.start_s[rows] * fs_hz).astype(np.int64)
        places = start - first
        frames = np.lib.stride_tricks.sliding_window_view(prepared, length)[places]
        frames = (frames - frames.mean(axis=1, keepdims=True)).astype(np.float32) * window
        found = fft.rfft(frames, axis=1)[:, bins[known]]
        late_s = start / fs_hz - grid.start_s[rows]
        if np.abs(late_s).max(initial=0.0) > 1e-7:
            found = found * np.exp(-2j * np.pi * late_s[:, np.newaxis] * frequency_hz[known]).astype(np.complex64)
        if is_missing.any():
            lost = np.concatenate(([0], np.cumsum(is_missing)))
            found[lost[places + length] > lost[places]] = np.nan
        spectra[np.ix_(rows, np.flatnonzero(known))] = found
    return spectra


def segment_levels(
    read: Callable[[int, int], npt.NDArray[np.floating]],
    fs_hz: float,
    n_samples: int,
    grid: SegmentGrid,
    prepare: Callable[[FloatArray], FloatArray],
) -> FloatArray:
    """Return the level of a muscle in each segment: the median of the root mean squares of its eighths.

    A jerk fills one or two eighths and does not raise it; contraction and tremor fill most.

    Parameters
    ----------
    read, fs_hz, n_samples, grid, prepare
        As ``segment_spectra`` takes them; ``prepare`` leaves what is muscle.

    Returns
    -------
    (n_segments,) float array
        ``NaN`` for a segment with a sample that is missing.
    """
    length = round(grid.length_s * fs_hz)
    part = max(length // _PARTS, 1)
    levels = np.full(grid.n, np.nan)
    for rows, first, last in _blocks(grid, fs_hz, length, n_samples):
        samples = np.asarray(read(first, last), dtype=np.float64)
        lost = np.concatenate(([0], np.cumsum(~np.isfinite(samples))))
        power = np.concatenate(([0.0], np.cumsum(prepare(np.nan_to_num(samples)) ** 2)))
        places = np.rint(grid.start_s[rows] * fs_hz).astype(np.int64) - first
        edges = places[:, np.newaxis] + part * np.arange(_PARTS + 1)
        found = np.median(np.sqrt(np.maximum(np.diff(power[edges], axis=1), 0.0) / part), axis=1)
        levels[rows] = np.where(lost[places + length] > lost[places], np.nan, found)
    return levels


def effective_number(grid: SegmentGrid, used: npt.NDArray[np.bool_]) -> float:
    """Return how many independent segments the used ones are worth: overlapping ones share samples.

    Two Hann-windowed segments have periodograms that correlate by the squared overlap of their windows; the variance of
    their mean follows from the sum of these correlations (Welch 1967).

    References
    ----------
    Welch PD. The use of fast Fourier transform for the estimation of power spectra. IEEE Trans Audio Electroacoust
    1967;15:70–73. doi:10.1109/TAU.1967.1161901
    """
    start_s = grid.start_s[used]
    if start_s.size == 0:
        return 0.0
    window = signal.get_window("hann", 512)
    shared = signal.correlate(window, window)[511:] / np.sum(window**2)
    total = float(start_s.size)
    for step in range(1, start_s.size):
        lag = (start_s[step:] - start_s[:-step]) / grid.length_s
        if not (lag < 1.0).any():
            break
        total += 2 * float(np.sum(np.interp(lag, np.arange(512) / 512, shared, right=0.0) ** 2))
    return start_s.size**2 / total


def _blocks(
    grid: SegmentGrid, fs_hz: float, length: int, n_samples: int
) -> Iterator[tuple[npt.NDArray[np.int64], int, int]]:
    """Yield rows of the grid that lie near each other, and the first and last sample to read for them."""
    start = np.rint(grid.start_s * fs_hz).astype(np.int64)
    inside = np.flatnonzero((start >= 0) & (start + length <= n_samples))
    margin = round(_MARGIN_S * fs_hz)
    at = 0
    while at < inside.size:
        begin = start[inside[at]]
        until = int(np.searchsorted(start[inside], begin + _BLOCK_S * fs_hz, side="left"))
        gap = np.flatnonzero(np.diff(start[inside[at:until]]) > length + 2 * margin)
        until = at + int(gap[0]) + 1 if gap.size else until
        until = max(until, at + 1)
        rows = inside[at:until]
        yield rows, max(int(begin) - margin, 0), min(int(start[rows[-1]]) + length + margin, n_samples)
        at = until
