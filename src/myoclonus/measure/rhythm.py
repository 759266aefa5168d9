"""Rhythm: whether a line stands out of the spectrum of onsets, and at which rate."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from myoclonus.measure.confidence import clopper_pearson
from myoclonus.measure.estimate import Estimate, measured, not_measurable, too_few
from myoclonus.measure.material import Material
from myoclonus.measure.regularity import onsets_of
from myoclonus.measure.scopes import Scope
from myoclonus.settings.measure import MeasureSettings

__all__ = ["Spectrum", "line_p", "line_rate", "line_ratio", "onset_spectrum"]

FloatArray = npt.NDArray[np.float64]

_CYCLES_PER_SEGMENT = 4
_MAX_SEGMENTS = 500
_NEIGHBORS_RATIO = 2.0
_HARMONIC_BINS = 1.0
_HARMONIC_SHARE = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Spectrum:
    """Spectrum of onsets as a point process, averaged over segments.

    Attributes
    ----------
    frequency_hz : (n,) float array
        Frequencies searched.
    power : (n,) float array
        1 at every frequency for onsets by chance at constant rate; the mean number of onsets a segment for a clock.
    ratio : (n,) float array
        Power divided by the median power from half to twice each frequency.
    segment_s : float
        Length of a segment; its inverse is the resolution.
    counts : (n_segments,) float array
        Onsets in each segment that has at least two.
    segment_onset_s : list of float arrays
        Onsets in each of these segments, from its start.
    """

    frequency_hz: FloatArray
    power: FloatArray
    ratio: FloatArray
    segment_s: float
    counts: FloatArray
    segment_onset_s: list[FloatArray]

    @property
    def effective_segments(self) -> float:
        """Number of equally weighted segments with the same steadiness."""
        return float(self.counts.sum() ** 2 / np.sum(self.counts**2))


def line_rate(material: Material, scope: Scope, minimum: int) -> Estimate:
    """Return the frequency of the line that stands out of the spectrum of onsets, in Hz.

    Percentile-bootstrap limits over segments; below five segments, half the resolution to either side. Not measurable
    when no line stands out.
    """
    spectrum = _spectrum(material, scope, minimum)
    if isinstance(spectrum, Estimate):
        return spectrum
    settings = material.settings
    count, number = _p_count(spectrum, settings)
    n = onsets_of(material, scope).size
    largest = float(spectrum.ratio.max())
    if count / number >= settings.rhythm_alpha or largest < settings.rhythm_min_ratio:
        return not_measurable(
            f"no rhythm found: no line in the spectrum (p = {count / number:.2g}, ratio {largest:.1f})", n
        )
    coarse_hz = spectrum.frequency_hz[_fundamental(spectrum, settings)]
    fine_hz = coarse_hz + np.linspace(-1, 1, 81) / spectrum.segment_s
    powers = _segment_powers(spectrum.segment_onset_s, fine_hz)
    value_hz = float(fine_hz[np.argmax(powers.sum(axis=0))])
    n_segments = len(powers)
    if n_segments < 5:
        half_hz = 0.5 / spectrum.segment_s
        return measured(value_hz, (max(value_hz - half_hz, 0.0), value_hz + half_hz), n)
    rng = material.rng("rhythm_rate", scope)
    weights = rng.multinomial(n_segments, np.full(n_segments, 1 / n_segments), size=settings.n_bootstrap)
    peaks_hz = fine_hz[np.argmax(weights @ powers, axis=1)]
    low, high = np.quantile(peaks_hz, [0.025, 0.975])
    return measured(value_hz, (low, high), n)


def line_p(material: Material, scope: Scope, minimum: int) -> Estimate:
    """Return the p-value of the largest line in the spectrum of onsets, corrected for all frequencies searched.

    The limits are those of the simulation that gives p.
    """
    spectrum = _spectrum(material, scope, minimum)
    if isinstance(spectrum, Estimate):
        return spectrum
    count, number = _p_count(spectrum, material.settings)
    return measured(count / number, clopper_pearson(count, number), onsets_of(material, scope).size)


def line_ratio(material: Material, scope: Scope, minimum: int) -> Estimate:
    """Return how many times the largest line exceeds the spectrum around it.

    Percentile-bootstrap limits over segments; none below five segments.
    """
    spectrum = _spectrum(material, scope, minimum)
    if isinstance(spectrum, Estimate):
        return spectrum
    n = onsets_of(material, scope).size
    peak = int(np.argmax(spectrum.ratio))
    near = _neighbors(spectrum.frequency_hz, peak, spectrum.segment_s)
    powers = _segment_powers(spectrum.segment_onset_s, spectrum.frequency_hz[near])
    own = _segment_powers(spectrum.segment_onset_s, spectrum.frequency_hz[peak : peak + 1])[:, 0]
    n_segments = own.size
    limits = (float("nan"), float("nan"))
    if n_segments >= 5:
        rng = material.rng("rhythm_ratio", scope)
        weights = rng.multinomial(n_segments, np.full(n_segments, 1 / n_segments), size=material.settings.n_bootstrap)
        ratios = (weights @ own) / np.median(weights @ powers, axis=1)
        low, high = np.quantile(ratios, [0.025, 0.975])
        limits = (float(low), float(high))
    return measured(spectrum.ratio[peak], limits, n)


def onset_spectrum(onset_s: FloatArray, settings: MeasureSettings) -> Spectrum | None:
    """Return the spectrum of onsets, or ``None`` when they do not fill one segment.

    Segments last sixteen median intervals (at least 4 s), so that one setting serves tremor and slow spinal rhythms,
    and a line keeps its place while its phase drifts. The spectrum of each segment is weighted by its number of
    onsets. Frequencies run from four cycles a segment to ``rhythm_max_hz`` or four times the median rate, in whole
    cycles a segment, where onsets by chance have no power but 1. Of more than 500 segments, every second, third, … is
    taken.

    References
    ----------
    Bartlett MS. The spectral analysis of point processes. J R Stat Soc B 1963;25:264–296.
    doi:10.1111/j.2517-6161.1963.tb00508.x
    """
    intervals_s = np.diff(onset_s)
    typical_s = float(np.median(intervals_s[intervals_s > 0])) if np.any(intervals_s > 0) else 0.0
    if not typical_s > 0:
        return None
    segment_s = max(settings.rhythm_min_segment_s, settings.rhythm_intervals_per_segment * typical_s)
    segment_s = min(segment_s, float(onset_s[-1] - onset_s[0]) + typical_s)
    own = _segments(onset_s, segment_s)
    high_hz = min(settings.rhythm_max_hz, 4 / typical_s)
    cycles = np.arange(_CYCLES_PER_SEGMENT, int(high_hz * segment_s + 1e-9) + 1)
    if not own or cycles.size < 8:
        return None
    frequency_hz = cycles / segment_s
    counts = np.array([part.size for part in own], dtype=np.float64)
    power = _segment_powers(own, frequency_hz).sum(axis=0) / counts.sum()
    background = np.array([np.median(power[_neighbors(frequency_hz, k, segment_s)]) for k in range(cycles.size)])
    return Spectrum(
        frequency_hz=frequency_hz,
        power=power,
        ratio=power / np.maximum(background, 1e-12),
        segment_s=segment_s,
        counts=counts,
        segment_onset_s=own,
    )


def _spectrum(material: Material, scope: Scope, minimum: int) -> Spectrum | Estimate:
    onset_s = onsets_of(material, scope)
    is_channel = scope.kind == "channel"
    seconds = material.analyzed_s[scope.names[0]] if is_channel else material.watched_s
    if missing := too_few(onset_s.size, minimum, "bursts" if is_channel else "jerks", seconds):
        return missing
    spectrum = onset_spectrum(onset_s, material.settings)
    return spectrum or not_measurable("onsets too close or too few for a spectrum", onset_s.size)


def _segments(onset_s: FloatArray, segment_s: float) -> list[FloatArray]:
    own: list[FloatArray] = []
    position = 0
    while position < onset_s.size - 1:
        start_s = onset_s[position] - 1e-9  # a segment begins with an onset, so that pauses are skipped
        stop = int(np.searchsorted(onset_s, start_s + segment_s, side="left"))
        if stop - position >= 2:
            own.append(onset_s[position:stop] - start_s)
        position = stop
    return own[:: -(-len(own) // _MAX_SEGMENTS)] if own else own


def _segment_powers(segments: list[FloatArray], frequency_hz: FloatArray) -> FloatArray:
    powers = np.empty((len(segments), frequency_hz.size))
    for row, onset_s in enumerate(segments):
        turns = np.exp(-2j * np.pi * np.outer(onset_s, frequency_hz))
        powers[row] = np.abs(turns.sum(axis=0)) ** 2
    return powers


def _neighbors(frequency_hz: FloatArray, index: int, segment_s: float) -> npt.NDArray[np.intp]:
    own_hz = frequency_hz[index]
    near = (frequency_hz >= own_hz / _NEIGHBORS_RATIO) & (frequency_hz <= own_hz * _NEIGHBORS_RATIO)
    near &= np.abs(frequency_hz - own_hz) > 1.5 / segment_s
    return np.flatnonzero(near)


def _has_harmonics(spectrum: Spectrum, index: int, largest: int, settings: MeasureSettings) -> bool:
    """Tell whether the multiples of a frequency up to the largest line stand out, as they do when it is the rhythm.

    Trains raise the spectrum at the lowest frequencies, and the rhythm within them is not a multiple of these.
    """
    bins = spectrum.frequency_hz * spectrum.segment_s
    multiples = bins[index] * np.arange(2, round(bins[largest] / bins[index]) + 1)
    near = np.abs(bins[:, np.newaxis] - multiples) <= _HARMONIC_BINS
    stands = np.where(near, spectrum.ratio[:, np.newaxis], 0.0).max(axis=0) >= settings.rhythm_min_ratio
    return bool(stands.mean() >= _HARMONIC_SHARE) if stands.size else True


def _fundamental(spectrum: Spectrum, settings: MeasureSettings) -> int:
    limit = max(0.5 * float(spectrum.ratio.max()), settings.rhythm_min_ratio)
    high = np.flatnonzero(spectrum.ratio >= min(limit, float(spectrum.ratio.max())))
    largest = int(np.argmax(spectrum.ratio))
    first = next(int(k) for k in high if k == largest or _has_harmonics(spectrum, int(k), largest, settings))
    nearby = np.flatnonzero(np.abs(spectrum.frequency_hz / spectrum.frequency_hz[first] - 1) <= 0.25)
    return int(nearby[np.argmax(spectrum.power[nearby])])


def _p_count(spectrum: Spectrum, settings: MeasureSettings) -> tuple[int, int]:
    shape = max(1, round(spectrum.effective_segments))
    first, n = round(spectrum.frequency_hz[0] * spectrum.segment_s), spectrum.frequency_hz.size
    null = _null_ratios(first, n, _rounded(shape), settings.n_simulations, settings.seed)
    return int(np.sum(null >= spectrum.ratio.max())) + 1, settings.n_simulations + 1


def _rounded(shape: int) -> int:
    """Round down to about 10 %, so that few shapes are simulated; fewer segments scatter more, so p errs upwards."""
    return shape if shape <= 10 else int(10 ** (np.floor(np.log10(shape) * 25) / 25))


@lru_cache(maxsize=128)
def _null_ratios(first: int, n: int, shape: int, n_simulations: int, seed: int) -> FloatArray:
    cycles = np.arange(first, first + n)
    power = np.random.default_rng([seed, shape, n]).gamma(shape, 1 / shape, (n_simulations, n))
    background = np.empty_like(power)
    for k in range(n):
        background[:, k] = np.median(power[:, _neighbors(cycles.astype(np.float64), k, 1.0)], axis=1)
    return np.asarray((power / np.maximum(background, 1e-12)).max(axis=1))
