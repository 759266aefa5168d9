"""The delay between two coherent channels, from the slope of the phase over frequency."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import optimize, signal, stats

from myoclonus.relate.coupling.spectra import PairSpectra

__all__ = ["Delay", "band_of_delay", "delay_of"]

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

_MOST_WEIGHT = 0.98
_LEVEL = 0.95
_WIDE_LEVEL = 0.99


@dataclass(frozen=True, slots=True, kw_only=True)
class Delay:
    """A delay with its 95 % limits, or the reason why there is none.

    Attributes
    ----------
    delay_ms, low_ms, high_ms : float
        Positive when the first channel leads; ``NaN`` when not measured.
    low_hz, high_hz : float
        Band of frequencies whose phases were fitted.
    offset_rad : float
        Phase of the fitted line at 0 Hz.
    n_bins : int
        Phases fitted.
    reason : str or None
        Why there is no delay.
    """

    delay_ms: float = float("nan")
    low_ms: float = float("nan")
    high_ms: float = float("nan")
    low_hz: float = float("nan")
    high_hz: float = float("nan")
    offset_rad: float = float("nan")
    n_bins: int = 0
    reason: str | None = None


def band_of_delay(
    coherence: FloatArray, frequency_hz: FloatArray, is_significant: BoolArray, *, border_hz: float
) -> npt.NDArray[np.int64]:
    """Return the contiguous significant frequencies with most coherence, all on one side of the border.

    Below and above about 15 Hz the cortex may follow and lead the muscle; a line across both has no meaning.
    """
    best = np.empty(0, dtype=np.int64)
    most = 0.0
    for side in (frequency_hz >= border_hz, frequency_hz < border_hz):
        places = np.flatnonzero(is_significant & side)
        for run in np.split(places, np.flatnonzero(np.diff(places) > 1) + 1):
            total = float(coherence[run].sum())
            if total > most:
                best, most = run, total
    return best


def delay_of(
    spectra: PairSpectra,
    frequency_hz: FloatArray,
    is_significant: BoolArray,
    *,
    segment_s: float,
    border_hz: float,
    min_bins: int,
    longest_ms: float,
) -> Delay:
    """Return the delay of the second channel behind the first.

    A line is fitted to the phase over contiguous significant frequencies, weighted by how sure each phase is; its slope
    is the delay, its limits come from leaving out each group of segments in turn (jackknife). Two departures from the
    usual fit: a window smears a narrow band over its neighbors, so that their phases are all alike and the slope is too
    flat; each phase is therefore set against the mean frequency that went into it. And where one line whose phase at
    0 Hz is 0 or half a turn lies within the limits, and only one, its delay is given, since it is far more exact; the
    limits stay those of the free slope, and are widened when that line lies just beyond them.

    Parameters
    ----------
    spectra : PairSpectra
        One pair.
    frequency_hz, is_significant : (n_frequencies,) arrays
        Frequencies, and where the coherence is significant.
    segment_s : float
        Length of a segment.
    border_hz, min_bins, longest_ms
        Frequency that the fit does not cross; fewest frequencies; longest delay that is believed.
    """
    coherence = spectra.coherence
    run = band_of_delay(coherence, frequency_hz, is_significant, border_hz=border_hz)
    if run.size < min_bins:
        return Delay(
            n_bins=run.size,
            reason=f"the phase cannot be fitted: {run.size} contiguous significant frequencies on one side of "
            f"{border_hz:g} Hz, at least {min_bins} needed",
        )
    if len(spectra.first) < 4:
        return Delay(n_bins=run.size, reason=f"too few stretches for limits: {len(spectra.first)}, at least 4 needed")
    place_hz, phase, weight, moved = _phases(spectra, frequency_hz, run, segment_s)
    slope, offset = (float(value) for value in _line(place_hz, phase, weight))
    slopes = _line(place_hz, phase + moved, weight)[0]
    n = len(moved)
    error = float(np.sqrt((n - 1) / n * np.sum((slopes - slopes.mean()) ** 2)))
    half, wide = (float(stats.t.ppf((1 + level) / 2, n - 1)) * error for level in (_LEVEL, _WIDE_LEVEL))
    low, high = (slope - half) / (2 * np.pi), (slope + half) / (2 * np.pi)
    if not half / (2 * np.pi) * 1e3 <= longest_ms:
        return Delay(n_bins=run.size, reason="the coherent band is too narrow: any delay fits its phases")
    delay_s, offset_rad = (
        _through_origin(place_hz, phase, weight, (low, high))
        or _through_origin(place_hz, phase, weight, ((slope - wide) / (2 * np.pi), (slope + wide) / (2 * np.pi)))
        or (slope / (2 * np.pi), offset)
    )
    if abs(delay_s) * 1e3 > longest_ms:
        return Delay(n_bins=run.size, reason=f"the phase gives {delay_s * 1e3:.0f} ms, longer than any conduction")
    return Delay(
        delay_ms=float(delay_s) * 1e3,
        low_ms=min(low, delay_s) * 1e3,
        high_ms=max(high, delay_s) * 1e3,
        low_hz=float(frequency_hz[run[0]]),
        high_hz=float(frequency_hz[run[-1]]),
        offset_rad=float(np.angle(np.exp(1j * offset_rad))),
        n_bins=run.size,
    )


def _phases(
    spectra: PairSpectra, frequency_hz: FloatArray, run: npt.NDArray[np.int64], segment_s: float
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Return the places, phases and weights of a fit, and how each phase moves when a group of segments is left out."""
    certain = np.minimum(spectra.coherence[run], _MOST_WEIGHT)
    total = spectra.cross.sum(axis=0)
    phase = np.unwrap(np.angle(total[run]))
    moved = np.angle((total - spectra.cross)[:, run] * np.exp(-1j * phase))
    return _places(np.abs(total), frequency_hz, run, segment_s), phase, certain / (1 - certain), moved


def _line(x: FloatArray, y: FloatArray, weight: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return slope and value at 0 of weighted lines through ``y`` of shape ``(n,)`` or ``(k, n)``."""
    share = weight / weight.sum()
    middle = float(share @ x)
    mean = y @ share
    width = float(share @ (x - middle) ** 2)
    slope = (y @ (share * (x - middle))) / max(width, 1e-9)
    return np.asarray(slope), np.asarray(mean - slope * middle)


def _through_origin(
    place_hz: FloatArray, phase: FloatArray, weight: FloatArray, limits: tuple[float, float]
) -> tuple[float, float] | None:
    """Return delay and offset of the line that begins at 0 or half a turn, when just one lies within the limits."""
    squares = float(np.sum(weight * place_hz**2))
    found = []
    for half_turns in range(-40, 41):
        delay = float(np.sum(weight * place_hz * (phase - np.pi * half_turns))) / squares / (2 * np.pi)
        if limits[0] <= delay <= limits[1]:
            found.append((delay, np.pi * half_turns))
    return found[0] if len(found) == 1 else None


def _places(
    magnitude: FloatArray, frequency_hz: FloatArray, run: npt.NDArray[np.int64], segment_s: float
) -> FloatArray:
    """Return for each fitted frequency the mean of the frequencies that the Hann window let into it.

    The spectrum before smearing is found by non-negative least squares on a grid four times as fine.
    """
    near = np.arange(max(run[0] - 2, 0), min(run[-1] + 3, frequency_hz.size))
    fine_hz = np.arange(
        frequency_hz[near[0]] - 1 / segment_s, frequency_hz[near[-1]] + 1.01 / segment_s, 0.25 / segment_s
    )
    kernel = _hann_power((frequency_hz[near][:, np.newaxis] - fine_hz) * segment_s)
    source, _ = optimize.nnls(kernel, magnitude[near])
    taken = kernel[np.isin(near, run)] * source
    total = taken.sum(axis=1)
    return np.asarray(np.where(total > 0, taken @ fine_hz / np.where(total > 0, total, 1.0), frequency_hz[run]))


def _hann_power(bins: FloatArray) -> FloatArray:
    """Return the power that a Hann window passes so many bins away, 1 at 0."""
    n, pad = 64, 16
    window = signal.get_window("hann", n)
    response = np.abs(np.fft.fft(window, n * pad))[: 4 * pad] ** 2
    return np.asarray(np.interp(np.abs(bins), np.arange(4 * pad) / pad, response / response[0], right=0.0))
