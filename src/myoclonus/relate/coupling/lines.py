"""What is coherent without a common drive: mains hum on both channels, and one muscle under two electrodes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from myoclonus.settings.coupling import CouplingSettings

__all__ = ["crosstalk_of", "mains_of", "without_mains"]

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
ComplexArray = npt.NDArray[np.complex64]

_MAINS_HZ = (50.0, 60.0, 100.0, 120.0)
_AROUND_HZ = 10.0
_TINY = 1e-20


def mains_of(raw: ComplexArray, frequency_hz: FloatArray, settings: CouplingSettings) -> tuple[float, ...]:
    """Return the mains frequencies, and twice them, at which a line stands out of the spectrum of a channel.

    Parameters
    ----------
    raw : (n_segments, n_frequencies) complex array
        Spectra of segments, not rectified, not scaled.
    frequency_hz : (n_frequencies,) float array
        Their frequencies.
    settings : CouplingSettings
        ``mains_ratio`` and ``mains_width_hz``.
    """
    known = raw[np.isfinite(raw[:, 0])]
    if not len(known):
        return ()
    power = np.median(known.real**2 + known.imag**2, axis=0)
    found = []
    for line_hz in _MAINS_HZ:
        away_hz = np.abs(frequency_hz - line_hz)
        on = away_hz <= settings.mains_width_hz / 2
        around = (away_hz > settings.mains_width_hz) & (away_hz <= _AROUND_HZ)
        if on.any() and around.any() and power[on].max() > settings.mains_ratio * max(np.median(power[around]), _TINY):
            found.append(line_hz)
    return tuple(found)


def without_mains(frequency_hz: FloatArray, mains_hz: Sequence[float], settings: CouplingSettings) -> BoolArray:
    """Return which frequencies are not around a line of the mains."""
    kept = np.ones(frequency_hz.size, dtype=bool)
    for line_hz in mains_hz:
        kept &= np.abs(frequency_hz - line_hz) > settings.mains_width_hz
    return kept


def crosstalk_of(first: ComplexArray, second: ComplexArray, settings: CouplingSettings) -> float:
    """Return the correlation of two unrectified EMG channels at zero lag, in the band where no drive is shared.

    Potentials of one muscle reach both electrodes at the same moment and with all their frequencies; a common drive makes
    two muscles fire at like times, but with potentials of their own, so that nothing is left above some 80 Hz.

    Parameters
    ----------
    first, second : (n_segments, n_frequencies) complex arrays
        Spectra of the unrectified EMG from ``low_hz`` on.
    settings : CouplingSettings
        ``crosstalk_low_hz``, ``crosstalk_high_hz``, ``segment_s``.

    Returns
    -------
    float
        -1 to 1; ``NaN`` when no such frequencies were recorded.
    """
    first_hz = int(np.ceil(settings.low_hz * settings.segment_s - 1e-9)) / settings.segment_s
    frequency_hz = first_hz + np.arange(first.shape[1]) / settings.segment_s
    in_band = (frequency_hz >= settings.crosstalk_low_hz) & (frequency_hz <= settings.crosstalk_high_hz)
    for line_hz in (50.0, 60.0):
        in_band &= np.abs(frequency_hz - line_hz * np.rint(frequency_hz / line_hz)) > settings.mains_width_hz
    a, b = first[:, in_band], second[:, in_band]
    known = np.isfinite(a[:, :1]) & np.isfinite(b[:, :1]) if in_band.any() else np.zeros((len(a), 1), dtype=bool)
    both = np.isfinite(a) & np.isfinite(b) & known
    if not both.any():
        return float("nan")
    a, b = np.where(both, a, 0), np.where(both, b, 0)
    scale = float(np.sqrt(np.sum(np.abs(a) ** 2, dtype=np.float64) * np.sum(np.abs(b) ** 2, dtype=np.float64)))
    return float(np.sum((a * np.conj(b)).real, dtype=np.float64)) / scale if scale > 0 else float("nan")
