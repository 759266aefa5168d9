"""Mains hum: found in the spectrum, followed over time, and subtracted.

A notch filter rings at every burst and changes its edges. Here the hum is described as sinusoids whose amplitude and phase change
slowly, is estimated from the quiet tenths of a second, and subtracted, so that a burst is left as it was. Nothing is removed where no
line stands out of the spectrum.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import fft, ndimage

__all__ = ["Hum", "find_hum", "find_hums", "hum_course"]

FloatArray = npt.NDArray[np.floating[Any]]

_SEGMENT_S = 2.0
_BIN_S = 0.1
_N_PAIRS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Hum:
    """The mains frequency met, and which of its harmonics stand out.

    Attributes
    ----------
    mains_hz : float
        Frequency of the mains in this stretch, e.g. 49.98.
    harmonics : tuple of int
        Which multiples stand out of the spectrum; 1 is the mains frequency itself.
    """

    mains_hz: float
    harmonics: tuple[int, ...]


def find_hum(samples: FloatArray, fs_hz: float, *, highest_hz: float, min_ratio: float) -> Hum | None:
    """Return the hum in a stretch, or ``None`` when no line stands out.

    Parameters
    ----------
    samples : (n,) array
        Band-passed signal.
    fs_hz : float
        Sampling rate.
    highest_hz : float
        Harmonics above this are not looked for.
    min_ratio : float
        A line counts when its median power exceeds that of its neighborhood by this factor.
    """
    return next(iter(find_hums(samples, fs_hz, highest_hz=highest_hz, min_ratio=min_ratio)), None)


def find_hums(samples: FloatArray, fs_hz: float, *, highest_hz: float, min_ratio: float) -> tuple[Hum, ...]:
    """Return the hum of every mains frequency in a stretch, the strongest first; parameters as of ``find_hum``.

    Two are met where a device of the other frequency stands near. The weaker one counts when its own frequency stands out, and
    keeps the harmonics that are none of the stronger.
    """
    n_segment = int(_SEGMENT_S * fs_hz)
    n_segments = samples.size // n_segment
    if n_segments < 2:
        return ()
    window = np.hanning(n_segment).astype(samples.dtype)
    segments = samples[: n_segments * n_segment].reshape(n_segments, n_segment)
    pairs = np.unique(np.linspace(0, n_segments - 2, min(n_segments - 1, _N_PAIRS)).astype(int))
    first, second = fft.rfft(segments[pairs] * window, axis=1), fft.rfft(segments[pairs + 1] * window, axis=1)
    ordered = np.sort((first.real**2 + first.imag**2).T, axis=1)
    power = 0.5 * (ordered[:, (len(pairs) - 1) // 2] + ordered[:, len(pairs) // 2])
    lines = {mains: _lines(power, mains, n_segment / fs_hz, highest_hz, min_ratio) for mains in (50.0, 60.0)}
    strong, weak = sorted(lines, key=lambda mains: -sum(lines[mains].values()))
    taken = {round(harmonic * strong) for harmonic in lines[strong]}
    own = {harmonic: height for harmonic, height in lines[weak].items() if round(harmonic * weak) not in taken}
    lines[weak] = own if 1 in own else {}
    turns = np.sum(second * first.conj(), axis=0)
    return tuple(_hum(mains, lines[mains], turns, n_segment / fs_hz) for mains in (strong, weak) if lines[mains])


def _hum(
    mains_hz: float, lines: dict[int, float], turns: npt.NDArray[np.complexfloating[Any]], segment_s: float
) -> Hum:
    """Return the hum whose frequency the turn of its strongest line from segment to segment tells."""
    strongest = max(lines, key=lambda harmonic: lines[harmonic])
    nominal = strongest * mains_hz * segment_s
    turn = turns[round(nominal)] * np.exp(-2j * np.pi * nominal)
    offset_hz = float(np.angle(turn)) / (2 * np.pi * segment_s) / strongest
    return Hum(mains_hz=mains_hz + offset_hz, harmonics=tuple(sorted(lines)))


def hum_course(
    samples: FloatArray, fs_hz: float, hum: Hum, gain: Callable[[FloatArray], FloatArray] | None = None
) -> tuple[FloatArray, FloatArray | None, FloatArray]:
    """Return the hum of a stretch, to be subtracted, and its amplitude in every tenth of a second.

    Parameters
    ----------
    samples : (n,) array
        Band-passed signal.
    fs_hz : float
        Sampling rate.
    hum : Hum
        From `find_hum`.
    gain : callable, optional
        Response of a further filter at given frequencies; the hum behind that filter is returned too.

    Returns
    -------
    course : (n,) array
        The hum, in the unit of ``samples``.
    filtered : (n,) array or None
        The hum behind the further filter.
    amplitude : (n_bins,) array
        Peak amplitude, summed over harmonics, in bins of 0.1 s; 0 where other activity has more energy.
    """
    n_bin = round(_BIN_S * fs_hz)
    n_bins = samples.size // n_bin + 1
    blocks = np.zeros((n_bins, n_bin), dtype=np.float32)
    blocks.ravel()[: samples.size] = samples
    frequency_hz = np.asarray(hum.harmonics) * hum.mains_hz
    inside = 2 * np.pi * np.outer(np.arange(n_bin), frequency_hz / fs_hz)
    waves = np.hstack((np.cos(inside), np.sin(inside))).astype(np.float32)
    start = np.exp(2j * np.pi * np.outer(np.arange(n_bins) * n_bin, frequency_hz / fs_hz))
    cosine, sine = np.hsplit(blocks @ waves, 2)
    phasors = (2.0 / n_bin) * (cosine - 1j * sine) * start.conj()
    energy = np.einsum("ij,ij->i", blocks, blocks) / n_bin
    weight = 1.0 / np.maximum(energy, 0.25 * np.median(energy[:-1]) + 1e-12) ** 2 if n_bins > 1 else np.ones(1)
    if n_bins > 1:
        weight[-1] = 0.0
    weighted = phasors.T * weight
    rows = ndimage.gaussian_filter1d(np.vstack((weight, weighted.real, weighted.imag)), 6.0, axis=1, mode="nearest")
    n_lines = frequency_hz.size
    smooth = ((rows[1 : n_lines + 1] + 1j * rows[n_lines + 1 :]) / (rows[0] + 1e-30)).T
    edges = np.vstack((smooth[:1], 0.5 * (smooth[1:] + smooth[:-1]), smooth[-1:]))
    now, change = edges[:-1] * start, (edges[1:] - edges[:-1]) * start
    ramp = (np.arange(n_bin, dtype=np.float32) / n_bin)[:, None]
    basis: FloatArray = np.vstack((waves.T, (waves * ramp).T))
    course = _resynthesized(now, change, basis, samples.size)
    filtered = None
    if gain is not None:
        response = gain(frequency_hz)
        filtered = _resynthesized(now * response, change * response, basis, samples.size)
    is_hum = 0.5 * np.sum(np.abs(phasors) ** 2, axis=1) > 0.6 * energy
    return course, filtered, np.where(is_hum, np.abs(phasors).sum(axis=1), 0.0)[: max(n_bins - 1, 1)]


def _resynthesized(now: npt.NDArray[Any], change: npt.NDArray[Any], basis: FloatArray, n_samples: int) -> FloatArray:
    """Return sinusoids whose amplitude and phase go linearly through each bin."""
    weights = np.hstack((now.real, -now.imag, change.real, -change.imag)).astype(np.float32)
    return np.asarray((weights @ basis).ravel()[:n_samples])


def _lines(
    power: FloatArray, mains_hz: float, segment_s: float, highest_hz: float, min_ratio: float
) -> dict[int, float]:
    """Return the harmonics that stand out, with their power above the neighborhood."""
    lines: dict[int, float] = {}
    for harmonic in range(1, int(highest_hz // mains_hz) + 1):
        center = round(harmonic * mains_hz * segment_s)
        reach, guard = round(6 * segment_s), 2 + harmonic // 3
        around = np.concatenate(
            (power[max(center - reach, 1) : center - guard], power[center + guard + 1 : center + reach + 1])
        )
        if around.size < 4 or center >= power.size:
            continue
        line = float(power[center - 1 : center + 2].max())
        if line > min_ratio * float(np.sort(around)[around.size // 2]):
            lines[harmonic] = line
    return lines
