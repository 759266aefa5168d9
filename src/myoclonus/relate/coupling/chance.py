"""What chance gives: limits and p of a coherence, from segments that need not be independent of each other."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import fft

__all__ = ["coherence_limit", "coherence_p", "holm", "independent_segments", "shifted_levels"]

FloatArray = npt.NDArray[np.float64]
ComplexArray = npt.NDArray[np.complexfloating]

_TINY = 1e-12
_NEAREST_SHIFT = 8


def coherence_limit(effective: float, alpha: float = 0.05) -> float:
    """Return the magnitude-squared coherence that chance exceeds with probability ``alpha`` at one frequency.

    For ``L`` disjoint segments it is ``1 − alpha ** (1 / (L − 1))`` (Rosenberg 1989); for others ``L`` is the effective
    number. With one segment or none, 1.
    """
    return 1.0 if effective <= 1 else float(1 - alpha ** (1 / (effective - 1)))


def coherence_p(coherence: FloatArray, effective: FloatArray | float) -> FloatArray:
    """Return for each coherence the probability of as much by chance at one frequency."""
    return np.asarray((1 - np.minimum(coherence, 1.0)) ** np.maximum(np.asarray(effective) - 1, 0.0))


def holm(p: FloatArray) -> FloatArray:
    """Return p values corrected for their number (Holm 1979)."""
    order = np.argsort(p)
    stepped = np.maximum.accumulate(p[order] * (p.size - np.arange(p.size)))
    corrected = np.empty(p.size)
    corrected[order] = np.minimum(stepped, 1.0)
    return corrected


def independent_segments(first: ComplexArray, second: ComplexArray, most: float) -> FloatArray:
    """Return for each frequency how many independent segments the used ones are worth, for a test of no coupling.

    A steady rhythm keeps its phase from segment to segment. Two such rhythms of nearly one rate stay in step for a while
    and look coupled, because their segments repeat each other. Without coupling, the variance of the sum of
    cross-spectra is the sum, over all lags, of the product of both channels' autocorrelations from segment to segment
    (Bartlett's formula, here for complex spectra); the number of independent segments with the same variance is returned.

    Parameters
    ----------
    first, second : (n_segments, n_frequencies) complex arrays
        Spectra of the segments used, in order of time.
    most : float
        Largest number returned: that of segments of white noise with the same overlap.

    Returns
    -------
    (n_frequencies,) float array
        From 1 to ``most``.

    References
    ----------
    Bartlett MS. On the theoretical specification and sampling properties of autocorrelated time-series. Suppl J R Stat Soc
    1946;8:27–41. doi:10.2307/2983611
    """
    n = len(first)
    if n < 2:
        return np.full(first.shape[1], min(float(n), most))
    pairs = np.arange(n, 0, -1)[:, np.newaxis]
    shared = np.real(_autocorrelation(first) * np.conj(_autocorrelation(second))) * n**2 / pairs
    variance = shared[0] + 2 * shared[1:].sum(axis=0)
    return np.asarray(np.clip(n**2 / np.maximum(variance, _TINY), 1.0, max(most, 1.0)))


def shifted_levels(first: ComplexArray, second: ComplexArray, effective: FloatArray, n_shifts: int) -> FloatArray:
    """Return the largest level as it is, and with the segments of the second channel moved against the first.

    Moving whole segments leaves each channel's own rhythm as it is. What is moved beyond an end is not used, so that no
    phase jumps; the level allows for the fewer segments.

    Parameters
    ----------
    first, second : (n_segments, n_frequencies) complex arrays
        Spectra of the segments used, in order of time, at the frequencies looked at.
    effective : (n_frequencies,) float array
        Independent segments that all are worth.
    n_shifts : int
        Shifts, spread evenly up to half the length, both ways.

    Returns
    -------
    (1 + n_shifts,) float array
        Minus the logarithm of the p at the frequency where it is smallest, not moved first.
    """
    n = len(first)
    length = fft.next_fast_len(2 * n)
    cross = fft.ifft(fft.fft(first, length, axis=0) * np.conj(fft.fft(second, length, axis=0)), axis=0)
    near = min(_NEAREST_SHIFT, n // 4)
    later = np.linspace(near, n // 2, (n_shifts + 1) // 2)
    earlier = -np.linspace(near, n // 2, n_shifts // 2)
    moves = np.concatenate(([0.0], later, earlier)).round().astype(np.int64)
    before, after = np.maximum(moves, 0), np.maximum(-moves, 0)
    powers = [np.concatenate((np.zeros((1, x.shape[1])), np.cumsum(_power(x), axis=0))) for x in (first, second)]
    scale = (powers[0][n - after] - powers[0][before]) * (powers[1][n - before] - powers[1][after])
    coherence = _power(cross[moves]) / np.where(scale > 0, scale, np.inf)
    share = (n - np.abs(moves)) / n
    level = -(effective - 1) * share[:, np.newaxis] * np.log(np.maximum(1 - coherence, _TINY))
    return np.asarray(level.max(axis=1))


def _autocorrelation(spectra: ComplexArray) -> npt.NDArray[np.complexfloating]:
    """Return the autocorrelation from segment to segment at lags 0, 1, …, summed over pairs; 1 at lag 0."""
    n = len(spectra)
    power = _power(fft.fft(spectra, fft.next_fast_len(2 * n), axis=0))
    summed = fft.ifft(power, axis=0)[:n]
    total = summed[0].real
    return np.asarray(summed / np.where(total > 0, total, 1.0))


def _power(spectra: ComplexArray) -> npt.NDArray[np.floating]:
    return np.asarray(spectra.real**2 + spectra.imag**2)
