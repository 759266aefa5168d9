"""Coherence from the spectra of segments: magnitude, phase, limits, cumulant density."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from myoclonus.relate.coupling.segments import SegmentGrid, effective_number

__all__ = [
    "PairSpectra",
    "cumulant_density",
    "normalized",
    "pair_spectra",
]

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
ComplexArray = npt.NDArray[np.complexfloating]

_LEVEL = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class PairSpectra:
    """Sums over the segments of each group, of one pair of channels.

    Attributes
    ----------
    first, second : (n_groups, n_frequencies) float arrays
        Power.
    cross : (n_groups, n_frequencies) complex array
        First times the conjugate of the second: a phase that rises with frequency means that the first leads.
    n_segments : int
        Segments used.
    effective : float
        Independent segments these are worth.
    """

    first: FloatArray
    second: FloatArray
    cross: npt.NDArray[np.complex128]
    n_segments: int
    effective: float

    @property
    def coherence(self) -> FloatArray:
        """Magnitude-squared coherence pooled over all groups, ``(n_frequencies,)``; 0 where there is no power."""
        return _coherence(self.first.sum(axis=0), self.second.sum(axis=0), self.cross.sum(axis=0))

    @property
    def phase_rad(self) -> FloatArray:
        """Phase of the pooled cross-spectrum."""
        return np.asarray(np.angle(self.cross.sum(axis=0)))

    def limits(self, place: int) -> tuple[float, float]:
        """Return 95 % limits of the coherence at one frequency, by Fisher's transform (Rosenberg 1989)."""
        z = float(np.arctanh(min(float(np.sqrt(self.coherence[place])), 1 - 1e-12)))
        half = float(stats.norm.ppf((1 + _LEVEL) / 2)) / float(np.sqrt(2 * max(self.effective, 1.0)))
        return float(np.tanh(max(z - half, 0.0)) ** 2), float(np.tanh(z + half) ** 2)

    def heterogeneity_p(self, place: int) -> float:
        """Return the p of equal coherence in all groups at one frequency (Amjad 1997)."""
        share = self.n_segments / max(len(self.first), 1)
        weight = 2 * self.effective / max(len(self.first), 1)
        if len(self.first) < 2 or share < 4:
            return float("nan")
        own = _coherence(self.first[:, place], self.second[:, place], self.cross[:, place])
        z = np.arctanh(np.minimum(np.sqrt(own), 1 - 1e-12))
        return float(stats.chi2.sf(weight * np.sum((z - z.mean()) ** 2), len(z) - 1))


def pair_spectra(
    first: ComplexArray, second: ComplexArray, grid: SegmentGrid, used: BoolArray | None = None
) -> PairSpectra:
    """Return the sums of one pair over segments known on both, and used.

    Parameters
    ----------
    first, second : (n_segments, n_frequencies) complex arrays
        Spectra of segments.
    grid : SegmentGrid
        Where the segments lie.
    used : (n_segments,) bool array, optional
        Segments to use; all when not given.
    """
    known = np.isfinite(first[:, 0]) & np.isfinite(second[:, 0])
    known = known if used is None else known & used
    a, b = first[known], second[known]
    group = grid.group[known]
    edges = np.flatnonzero(np.diff(group, prepend=-1) != 0)
    if edges.size == 0:
        nothing = np.zeros((0, first.shape[1]))
        return PairSpectra(first=nothing, second=nothing, cross=nothing.astype(complex), n_segments=0, effective=0.0)

    def summed(values: npt.NDArray[np.generic]) -> npt.NDArray[np.generic]:
        return np.asarray(np.add.reduceat(values, edges, axis=0))

    return PairSpectra(
        first=summed(_power(a)).astype(np.float64),
        second=summed(_power(b)).astype(np.float64),
        cross=summed(a * np.conj(b)).astype(np.complex128),
        n_segments=int(known.sum()),
        effective=effective_number(grid, known),
    )


def normalized(spectra: ComplexArray) -> ComplexArray:
    """Return spectra in which every segment has the same power, so that no artifact or jerk outweighs all others."""
    power = np.sqrt(_power(spectra).sum(axis=1, keepdims=True))
    return np.asarray(spectra / np.where(power > 0, power, 1.0))


def cumulant_density(
    spectra: PairSpectra, frequency_hz: FloatArray, longest_ms: float
) -> tuple[FloatArray, FloatArray, float]:
    """Return the cumulant density: the correlation of both channels over time, from the normalized cross-spectrum.

    Parameters
    ----------
    spectra : PairSpectra
        One pair.
    frequency_hz : (n_frequencies,) float array
        Its frequencies.
    longest_ms : float
        Lags from minus to plus this.

    Returns
    -------
    lag_ms : (n,) float array
        Positive: the first channel leads.
    density : (n,) float array
        Correlation of the parts of both channels in the band looked at.
    limit : float
        95 % of the values lie within plus and minus this by chance.
    """
    cross = spectra.cross.sum(axis=0)
    total = np.sqrt(spectra.first.sum() * spectra.second.sum())
    lag_ms = np.arange(-longest_ms, longest_ms + 0.5, 1.0)
    turns = np.exp(-2j * np.pi * np.outer(lag_ms / 1e3, frequency_hz))
    density = np.real(turns @ cross) / total if total > 0 else np.zeros(lag_ms.size)
    shape = spectra.first.sum(axis=0) * spectra.second.sum(axis=0)
    spread = np.sqrt(shape.sum() / 2 / max(spectra.effective, 1.0)) / total if total > 0 else 0.0
    return lag_ms, density, float(stats.norm.ppf((1 + _LEVEL) / 2) * spread)


def _power(spectra: ComplexArray) -> npt.NDArray[np.floating]:
    return np.asarray(spectra.real**2 + spectra.imag**2)


def _coherence(first: FloatArray, second: FloatArray, cross: npt.NDArray[np.complex128]) -> FloatArray:
    scale = first * second
    return np.asarray(np.where(scale > 0, np.abs(cross) ** 2 / np.where(scale > 0, scale, 1.0), 0.0))
