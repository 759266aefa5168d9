"""Band-pass filtering and change of rate in one step, without phase shift.

The filter is applied in the frequency domain to a whole stretch at once, so a burst is neither delayed nor smeared to one side. All
later steps work at a rate between 1000 and 2000 Hz, whatever the recorder's rate was: faster recordings are reduced by a whole factor
after the low-pass, slower ones are interpolated (band-limited) by a whole factor.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import fft

__all__ = ["Band", "Bands", "working_factors"]

FloatArray = npt.NDArray[np.floating[Any]]


def working_factors(fs_hz: float) -> tuple[int, int]:
    """Return the whole factors ``(up, down)`` that bring a sampling rate to 1000–2000 Hz."""
    if fs_hz >= 1000.0:
        return 1, int(fs_hz // 1000.0)
    return int(np.ceil(1000.0 / fs_hz)), 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A pass band with Butterworth-shaped edges.

    Attributes
    ----------
    low_hz, high_hz : float
        Frequencies at which the amplitude is halved; 0 and ``inf`` leave the edge open.
    order : int
        Steepness: the edges fall with ``(f / edge) ** (2 * order)``, as a Butterworth filter of this order run both ways.
    """

    low_hz: float
    high_hz: float
    order: int = 2

    def gain(self, frequency_hz: FloatArray) -> FloatArray:
        """Return the amplitude response at the given frequencies."""
        response = np.ones_like(frequency_hz)
        if self.low_hz > 0:
            with np.errstate(divide="ignore"):
                response /= 1.0 + (self.low_hz / frequency_hz) ** (2 * self.order)
        if np.isfinite(self.high_hz):
            response /= 1.0 + (frequency_hz / self.high_hz) ** (4 * self.order)
        return response


@dataclass(frozen=True, slots=True)
class Bands:
    """One stretch of signal seen through several bands, sharing one forward transform.

    Attributes
    ----------
    spectrum : complex array
        Transform of the stretch, mirrored at both ends so that filters meet no step there.
    n_samples, n_before, n_padded : int
        Samples of the stretch, of the mirrored part before it, and of the transform.
    fs_hz : float
        Sampling rate of the stretch.
    """

    spectrum: npt.NDArray[np.complex64]
    n_samples: int
    n_before: int
    n_padded: int
    fs_hz: float

    @staticmethod
    def of(samples: FloatArray, fs_hz: float) -> Bands:
        """Transform a ``(n,)`` stretch of at least one sample; its mean is taken off, and single precision is kept from there on."""
        _, down = working_factors(fs_hz)
        n_before = min(samples.size - 1, int(0.25 * fs_hz)) // down * down
        n_padded = down * fft.next_fast_len(-(-(samples.size + 2 * n_before) // down), real=True)
        single = (samples - samples.mean()).astype(np.float32)
        mirrored = np.concatenate(
            (
                2 * single[0] - single[n_before:0:-1],
                single,
                2 * single[-1] - single[-2 : -2 - n_before : -1],
            )
        )
        closing = np.linspace(mirrored[-1], mirrored[0], n_padded - mirrored.size + 2, dtype=np.float32)[1:-1]
        return Bands(fft.rfft(np.concatenate((mirrored, closing))), samples.size, n_before, n_padded, fs_hz)

    def through(self, band: Band) -> FloatArray:
        """Return the stretch through a band, at the working rate: ``(ceil(n * up / down),)`` float32 array."""
        up, down = working_factors(self.fs_hz)
        n_out = self.n_padded * up // down
        n_kept = min(n_out // 2 + 1, self.spectrum.size)
        shaped = self.spectrum[:n_kept] * _gain(band, n_kept, self.fs_hz / self.n_padded)
        if up > 1:
            shaped *= _fade(n_kept)
        out = fft.irfft(shaped, n_out) * np.float32(up / down)
        first = self.n_before * up // down
        return np.asarray(out[first : first + -(-self.n_samples * up // down)])

    def slowly(self, band: Band, n_per_sample: int) -> tuple[FloatArray, float]:
        """Return the stretch through a low band at a lower rate, and that rate.

        Parameters
        ----------
        band : Band
            Must end well below half of the lower rate.
        n_per_sample : int
            How many samples as recorded make one; the stretch's first sample is the first of the result.
        """
        n_out = self.n_padded // n_per_sample
        rate_hz = self.fs_hz * n_out / self.n_padded
        n_kept = min(n_out // 2 + 1, self.spectrum.size)
        out = fft.irfft(self.spectrum[:n_kept] * _gain(band, n_kept, self.fs_hz / self.n_padded), n_out) * np.float32(
            n_out / self.n_padded
        )
        first = round(self.n_before * rate_hz / self.fs_hz)
        return out[first : first + int(self.n_samples * rate_hz / self.fs_hz)], rate_hz


@lru_cache(maxsize=64)
def _fade(n_frequencies: int) -> npt.NDArray[np.float32]:
    """Return a gain that falls smoothly to zero over the last fifth of the band: a sharp end would ring."""
    n_faded = n_frequencies // 5
    ramp = 0.5 + 0.5 * np.cos(np.pi * np.arange(1, n_faded + 1) / max(n_faded, 1))
    return np.concatenate((np.ones(n_frequencies - n_faded), ramp)).astype(np.float32)


@lru_cache(maxsize=64)
def _gain(band: Band, n_frequencies: int, step_hz: float) -> npt.NDArray[np.float32]:
    return np.asarray(band.gain(np.arange(n_frequencies) * step_hz), dtype=np.float32)
