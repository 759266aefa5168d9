"""Is anything in the EEG time-locked to a moment? A matched filter for a short wave, and permutation over trials.

EEG is not white: alpha and slow activity hide a spike of a few microvolts. The filter for a wave of a given width and
time is the one that is best in noise of the EEG's own autocovariance (generalized least squares), with the level, the
slope and the curvature of the stretch taken out, so that slow potentials and movement do not count as a spike. Only
samples up to a given moment are used: nothing that comes later, such as the muscle itself, can leak in, as it would
through a filter that looks both ways.

The null hypothesis, that no wave is locked to the moment, is tested by changing the sign of trials at random. The
largest value over all electrodes, times, widths and alignments is compared with its own distribution, so that p is
corrected for the search. Trials of one block of time keep one sign, since they are not independent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import fft, linalg

__all__ = ["Candidates", "Locked", "autocovariance", "matched_weights", "sign_flip_test", "wave_scores"]

FloatArray = npt.NDArray[np.float64]
TraceArray = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int64]

_RIDGE = 1e-3
_FWHM_TO_SD = 1 / 2.3548
_CHUNK = 200
_N_POLYNOMIALS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """Scores of every trial for every electrode, time, width and alignment that is searched.

    Attributes
    ----------
    scores : (n_trials, n_candidates) float32 array
        Matched-filter output, about 1 in standard deviation.
    channel, alignment : (n_candidates,) int array
        Which channel, and which alignment.
    latency_ms, width_ms : (n_candidates,) array
        Time before the moment, and width at half height.
    uv_per_score : (n_candidates,) array
        Amplitude of the wave at a score of 1.
    """

    scores: TraceArray
    channel: IntArray
    alignment: IntArray
    latency_ms: FloatArray
    width_ms: FloatArray
    uv_per_score: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Locked:
    """Outcome of the permutation test.

    Attributes
    ----------
    statistic : (n_candidates,) array
        Sum of scores over blocks, divided by the root of the sum of their squares; positive for a positive wave.
    critical : float
        Absolute value exceeded by chance somewhere with probability alpha.
    p : float
        Probability of the largest absolute statistic by chance.
    n_blocks : int
        Blocks of trials that were permuted.
    """

    statistic: FloatArray
    critical: float
    p: float
    n_blocks: int


def autocovariance(samples_uv: TraceArray, n_lags: int, n_fit: IntArray | None = None) -> FloatArray:
    """Return the autocovariance of each channel at lags ``0 … n_lags - 1``, averaged over trials.

    Parameters
    ----------
    samples_uv : (n_trials, n_channels, n_times) array
        EEG away from the moment; each stretch's mean is taken off.
    n_lags : int
        At most ``n_times``.
    n_fit : (n_channels,) int array, optional
        Trials that count on each channel, the others being zero; all when not given.

    Returns
    -------
    (n_channels, n_lags) array
        µV². Sums are divided by ``n_times``, so that the covariance matrix is positive.
    """
    n_trials, n_channels, n_times = samples_uv.shape
    counts = np.full(n_channels, n_trials) if n_fit is None else n_fit
    n_padded = fft.next_fast_len(n_times + n_lags, real=True)
    found = np.empty((n_channels, n_lags))
    for channel in range(n_channels):
        stretch = samples_uv[:, channel] - samples_uv[:, channel].mean(axis=1, keepdims=True)
        spectrum = fft.rfft(stretch, n_padded, axis=1)
        power = np.sum(np.abs(spectrum) ** 2, axis=0) / counts[channel]
        found[channel] = fft.irfft(power, n_padded)[:n_lags] / n_times
    return found


def matched_weights(
    covariance: FloatArray, time_ms: FloatArray, latencies_ms: FloatArray, width_ms: float
) -> tuple[FloatArray, FloatArray]:
    """Return filter weights for a wave at each latency, and the amplitude at a score of 1.

    Parameters
    ----------
    covariance : (n_times,) array
        Autocovariance of the noise at lags of whole samples, µV².
    time_ms : (n_times,) array
        Times of the stretch, ending before anything that must not count.
    latencies_ms : (n_latencies,) array
        Times before the moment at which the wave may peak.
    width_ms : float
        Width of the (Gaussian) wave at half its height.

    Returns
    -------
    weights : (n_times, n_latencies) array
        The product with a stretch of noise has a standard deviation of 1.
    uv_per_score : (n_latencies,) array
        Standard error of the amplitude in one trial.
    """
    waves = np.exp(-0.5 * ((time_ms[:, None] + latencies_ms[None, :]) / (width_ms * _FWHM_TO_SD)) ** 2)
    slow = np.vander(np.linspace(-1.0, 1.0, time_ms.size), _N_POLYNOMIALS)
    noise = covariance.copy()
    noise[0] = noise[0] * (1 + _RIDGE) + 1e-9
    white = linalg.solve_toeplitz(noise, np.column_stack((slow, waves)), check_finite=False)
    white_slow, white_waves = white[:, :_N_POLYNOMIALS], white[:, _N_POLYNOMIALS:]
    weights = white_waves - white_slow @ np.linalg.solve(slow.T @ white_slow, slow.T @ white_waves)
    strength = np.sqrt(np.maximum(np.sum(waves * weights, axis=0), 1e-12))
    return weights / strength, 1 / strength


def wave_scores(
    stretches: Sequence[tuple[TraceArray, FloatArray]],
    covariance: FloatArray,
    latencies_ms: Sequence[FloatArray],
    widths_ms: Sequence[float],
) -> Candidates:
    """Return the score of every trial for every wave that is searched.

    Parameters
    ----------
    stretches : sequence of ((n_trials, n_channels, n_times) array, (n_times,) array)
        For each alignment, the EEG up to the last moment that counts, and its times in ms.
    covariance : (n_channels, n_lags) array
        Autocovariance of each channel, at least as many lags as times.
    latencies_ms : sequence of (n_latencies,) array
        For each alignment, the latencies that are searched.
    widths_ms : sequence of float
        Widths that are searched.
    """
    parts: list[TraceArray] = []
    places: list[tuple[IntArray, ...] | tuple[FloatArray, ...]] = []
    for alignment, (samples, time_ms) in enumerate(stretches):
        latencies = latencies_ms[alignment]
        for channel in range(samples.shape[1]):
            for width_ms in widths_ms:
                weights, uv = matched_weights(covariance[channel, : time_ms.size], time_ms, latencies, width_ms)
                parts.append(samples[:, channel] @ weights.astype(np.float32))
                n = latencies.size
                places.append((np.full(n, channel), np.full(n, alignment), latencies, np.full(n, width_ms), uv))
    columns = [np.concatenate([place[k] for place in places]) for k in range(5)]
    return Candidates(
        scores=np.concatenate(parts, axis=1),
        channel=columns[0].astype(np.int64),
        alignment=columns[1].astype(np.int64),
        latency_ms=columns[2],
        width_ms=columns[3],
        uv_per_score=columns[4],
    )


def sign_flip_test(
    scores: TraceArray, block: IntArray, rng: np.random.Generator, *, n_permutations: int, alpha: float
) -> Locked:
    """Return whether the scores are other than zero on average, corrected over all candidates by the largest value.

    Parameters
    ----------
    scores : (n_trials, n_candidates) array
        One column for each candidate.
    block : (n_trials,) int array
        Trials of one number keep one sign.
    rng : numpy.random.Generator
        Source of randomness.
    n_permutations : int
        Random signs drawn.
    alpha : float
        Level of the critical value.

    References
    ----------
    Maris E, Oostenveld R. Nonparametric statistical testing of EEG- and MEG-data. J Neurosci Methods 2007;164:177–190.
    doi:10.1016/j.jneumeth.2007.03.024
    """
    starts = np.flatnonzero(np.concatenate(([True], np.diff(block) != 0)))
    sums = np.add.reduceat(scores, starts, axis=0)
    sums = sums / np.maximum(np.sqrt(np.sum(sums**2, axis=0)), 1e-9)
    statistic = sums.sum(axis=0, dtype=np.float64)
    largest = np.empty(n_permutations)
    for first in range(0, n_permutations, _CHUNK):
        n_drawn = min(_CHUNK, n_permutations - first)
        signs = rng.integers(0, 2, (n_drawn, len(sums))).astype(np.float32) * 2 - 1
        by_chance = signs @ sums
        largest[first : first + n_drawn] = np.maximum(by_chance.max(axis=1), -by_chance.min(axis=1))
    observed = float(np.max(np.abs(statistic)))
    return Locked(
        statistic=statistic,
        critical=float(np.quantile(largest, 1 - alpha)),
        p=float((1 + np.sum(largest >= observed - 1e-6)) / (1 + n_permutations)),
        n_blocks=len(sums),
    )
