"""Mains hum: found in the spectrum, followed over time, and subtracted.

A notch filter rings at every burst and changes its edges. Here the hum is described as sinusoids whose amplitude and phase change
slowly, is estimated from the quiet tenths of a second, and subtracted, so that a burst is left as it was. Nothing is removed where no
line stands out of the spectrum.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import ndimage

__all__ = ["Hum", "find_hum", "hum_course"]

FloatArray = npt.NDArray[np.float64]

_SEGMENT_S = 2.0
_BIN_S = 0.1


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
    n_segment = int(_SEGMENT_S * fs_hz)
    n_segments = samples.size // n_segment
    if n_segments < 2:
        return None
    window = np.hanning(n_segment)
    spectra = np.fft.rfft(samples[: n_segments * n_segment].reshape(n_segments, n_segment) * window, axis=1)
    power = np.median(spectra.real**2 + spectra.imag**2, axis=0)
    found = [_lines(power, mains, n_segment / fs_hz, highest_hz, min_ratio) for mains in (50.0, 60.0)]
    best = max(range(2), key=lambda index: sum(found[index].values()))
    if not found[best]:
        return None
    mains = (50.0, 60.0)[best]
    strongest = max(found[best], key=lambda harmonic: found[best][harmonic])
    line = spectra[:, round(strongest * mains * n_segment / fs_hz)]
    nominal_turns = strongest * mains * n_segment / fs_hz
    turn = np.sum(line[1:] * line[:-1].conj()) * np.exp(-2j * np.pi * nominal_turns)
    offset_hz = float(np.angle(turn)) / (2 * np.pi * n_segment / fs_hz) / strongest
    return Hum(mains_hz=mains + offset_hz, harmonics=tuple(sorted(found[best])))


def hum_course(samples: FloatArray, fs_hz: float, hum: Hum) -> tuple[FloatArray, FloatArray]:
    """Return the hum of a stretch, to be subtracted, and its amplitude in every tenth of a second.

    Parameters
    ----------
    samples : (n,) array
        Band-passed signal.
    fs_hz : float
        Sampling rate.
    hum : Hum
        From `find_hum`.

    Returns
    -------
    course : (n,) array
        The hum, in the unit of ``samples``.
    amplitude : (n_bins,) array
        Peak amplitude, summed over harmonics, in bins of 0.1 s.
    """
    n_bin = round(_BIN_S * fs_hz)
    n_bins = max(samples.size // n_bin, 1)
    padded = np.zeros((n_bins + 1) * n_bin)
    padded[: samples.size] = samples[: padded.size]
    blocks = padded.reshape(n_bins + 1, n_bin)[: n_bins + 1]
    turns = np.asarray(hum.harmonics) * hum.mains_hz / fs_hz
    inside = np.exp(2j * np.pi * np.outer(np.arange(n_bin), turns))
    start = np.exp(2j * np.pi * np.outer(np.arange(n_bins + 1) * n_bin, turns))
    phasors = 2.0 * (blocks @ inside.conj()) * start.conj() / n_bin
    energy = np.einsum("ij,ij->i", blocks, blocks) / n_bin
    weight = 1.0 / np.maximum(energy, 0.25 * np.median(energy[:-1]) + 1e-12) ** 2
    weight[-1] = 0.0
    spread = ndimage.gaussian_filter1d(weight, 6.0, mode="nearest") + 1e-30
    smooth = ndimage.gaussian_filter1d(phasors * weight[:, None], 6.0, axis=0, mode="nearest") / spread[:, None]
    edges = np.vstack((smooth[:1], 0.5 * (smooth[1:] + smooth[:-1]), smooth[-1:]))
    ramp = np.arange(n_bin)[:, None] / n_bin
    course = ((edges[:-1] * start) @ inside.T).real + (((edges[1:] - edges[:-1]) * start) @ (inside * ramp).T).real
    return course.ravel()[: samples.size], np.abs(phasors[:n_bins]).sum(axis=1)


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
        if line > min_ratio * float(np.median(around)):
            lines[harmonic] = line
    return lines
