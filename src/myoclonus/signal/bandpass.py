"""Band-pass filtering and change of rate in one step, without phase shift.

The filter is applied in the frequency domain, so a burst is neither delayed nor smeared to one side. A long stretch is cut into overlapping
blocks of one length that are transformed together; what of a block lies nearer to its ends than the filter's answer lasts is dropped. All
later steps work at a rate between 1000 and 2000 Hz, whatever the recorder's rate was: faster recordings are reduced by a whole factor
after the low-pass, slower ones are interpolated (band-limited) by a whole factor.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import fft

__all__ = ["Band", "Bands", "working_factors"]

FloatArray = npt.NDArray[np.floating[Any]]

_MIRRORED_S = 0.25
_MARGIN_S = 0.5
"""How far the answer of a filter reaches: a band from 5 Hz falls to 2e-5 of its peak in this time, one from 20 Hz to 6e-20."""

_BLOCK_S = 15.0
"""Length of a block; of no influence on the result. Longer ones do not fit into a fast memory, shorter ones are margin mostly."""


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
    spectra : (n_blocks, n_frequencies) complex array
        Transforms of overlapping blocks of the stretch, which is mirrored at both ends so that filters meet no step there.
    n_block, n_margin, n_samples : int
        Samples of a block, of its margin on either side, and of the stretch.
    fs_hz : float
        Sampling rate of the stretch.
    """

    spectra: npt.NDArray[np.complex64]
    n_block: int
    n_margin: int
    n_samples: int
    fs_hz: float

    @staticmethod
    def of(samples: FloatArray, fs_hz: float, *n_per_sample: int) -> Bands:
        """Transform a ``(n,)`` stretch of at least one sample; its mean is taken off, and single precision is kept from there on.

        ``n_per_sample`` are the lower rates that `slowly` will be asked for.
        """
        _, down = working_factors(fs_hz)
        unit = math.lcm(down, *n_per_sample)
        n_margin = -(-int(_MARGIN_S * fs_hz) // unit) * unit
        n_blocks = -(-samples.size // int(_BLOCK_S * fs_hz))
        n_least = -(-samples.size // n_blocks) + 2 * n_margin
        n_block = unit * fft.next_fast_len(-(-n_least // unit), real=True)
        n_hop = n_block - 2 * n_margin
        padded = np.empty(n_blocks * n_hop + 2 * n_margin, dtype=np.float32)
        _fill_mirrored(padded, samples, n_margin, min(samples.size - 1, int(_MIRRORED_S * fs_hz)))
        blocks = np.lib.stride_tricks.sliding_window_view(padded, n_block)[::n_hop]
        return Bands(fft.rfft(blocks, axis=1), n_block, n_margin, samples.size, fs_hz)

    def through(self, band: Band) -> FloatArray:
        """Return the stretch through a band, at the working rate: ``(ceil(n * up / down),)`` float32 array."""
        up, down = working_factors(self.fs_hz)
        return self._back(band, up, down)

    def slowly(self, band: Band, n_per_sample: int) -> tuple[FloatArray, float]:
        """Return the stretch through a low band at a lower rate, and that rate.

        Parameters
        ----------
        band : Band
            Must end well below half of the lower rate.
        n_per_sample : int
            How many samples as recorded make one, 1 or as given to `of`; the stretch's first sample is the first of the result.
        """
        return self._back(band, 1, n_per_sample), self.fs_hz / n_per_sample

    def _back(self, band: Band, up: int, down: int) -> FloatArray:
        assert self.n_margin * up % down == self.n_block * up % down == 0, "a rate that was not announced"
        n_out, n_margin = self.n_block * up // down, self.n_margin * up // down
        n_kept = min(n_out // 2 + 1, self.spectra.shape[1])
        shaped = self.spectra[:, :n_kept] * _gain(band, n_kept, self.fs_hz / self.n_block, up, down)
        out = fft.irfft(shaped, n_out, axis=1, overwrite_x=True)[:, n_margin : n_out - n_margin]
        return np.asarray(out.reshape(-1)[: -(-self.n_samples * up // down)])


def _fill_mirrored(padded: npt.NDArray[np.float32], samples: FloatArray, n_before: int, n_mirrored: int) -> None:
    """Write samples without their mean, mirrored at both ends through the end points; further out the last value stays."""
    first, last = n_before, n_before + samples.size
    np.subtract(samples, samples.mean(), out=padded[first:last], casting="same_kind")
    n_after = min(n_mirrored, padded.size - last)
    padded[first - n_mirrored : first] = 2 * padded[first] - padded[first + n_mirrored : first : -1]
    padded[last : last + n_after] = 2 * padded[last - 1] - padded[last - 1 - n_after : last - 1][::-1]
    padded[: first - n_mirrored] = padded[first - n_mirrored]
    padded[last + n_after :] = padded[last + n_after - 1]


@lru_cache(maxsize=64)
def _gain(band: Band, n_frequencies: int, step_hz: float, up: int, down: int) -> npt.NDArray[np.float32]:
    """Return the response of a band with the change of scale of the rate; raised rates end smoothly, since a sharp end would ring."""
    gain = band.gain(np.arange(n_frequencies) * step_hz) * up / down
    if up > 1:
        n_faded = n_frequencies // 5
        gain[n_frequencies - n_faded :] *= 0.5 + 0.5 * np.cos(np.pi * np.arange(1, n_faded + 1) / max(n_faded, 1))
    return np.asarray(gain, dtype=np.float32)
