"""Spindles in the EEG: the sign of sleep that shows without scored stages.

References
----------
Lacourse K et al. A sleep spindle detection algorithm that emulates human expert spindle scoring. J Neurosci Methods
2019;316:3–11. doi:10.1016/j.jneumeth.2018.08.014
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import ndimage, signal

from myoclonus.settings.cortex import CortexSettings
from myoclonus.signal.intervals import close_gaps, from_mask, longer_than

__all__ = ["is_frequent", "spindles_in"]

FloatArray = npt.NDArray[np.float64]

_THIN_HZ = 64.0
_ALL_HZ = (1.0, 30.0)
_SLOWER_HZ = (7.0, 10.5)
_FASTER_HZ = (18.0, 30.0)
_OVER_FASTER = 2.0
_SMOOTH_S = 0.3
_GAP_S = 0.1
_LONGEST_S = 3.0
_AROUND_S = 150.0


def spindles_in(samples: FloatArray, rate_hz: float, settings: CortexSettings) -> FloatArray:
    """Return the middles of spindles in a block of EEG, in seconds from its first sample.

    A spindle holds more than a share of all activity in its band, more than alpha below it, far more than what is faster, as a
    spike has, and lasts as long as spindles do; on any of the electrodes given. Lacourse 2019 also asks for the correlation with
    the wide band, which says the same of spindles that hold so much of it, and for an amplitude above the usual of the night, for
    which a block is too short.

    Parameters
    ----------
    samples : (n_channels, n) array
        EEG, µV, of the electrodes over front and middle of the head.
    rate_hz : float
        Sampling rate.
    settings : CortexSettings
        Band, share, size and length.
    """
    if not len(samples):
        return np.empty(0)
    thin = max(1, int(rate_hz // _THIN_HZ))
    reduced = signal.decimate(samples, thin, ftype="fir", axis=1) if thin > 1 else samples
    rate_hz /= thin
    bands = ((settings.spindle_low_hz, settings.spindle_high_hz), _SLOWER_HZ, _FASTER_HZ, _ALL_HZ)
    sigma, slower, faster, every = (_level(reduced, band_hz, rate_hz) for band_hz in bands)
    is_steady = (sigma > slower) & (sigma > _OVER_FASTER * faster)
    is_spindle = is_steady & (sigma > settings.spindle_fraction * every) & (sigma > settings.spindle_uv)
    spans = close_gaps(from_mask(is_spindle.any(axis=0)), round(_GAP_S * rate_hz))
    spans = longer_than(spans, round(settings.spindle_min_s * rate_hz))
    spans = spans[spans[:, 1] - spans[:, 0] <= _LONGEST_S * rate_hz]
    return np.asarray(spans.mean(axis=1) / rate_hz, dtype=np.float64)


def _level(samples: FloatArray, band_hz: tuple[float, float], rate_hz: float) -> FloatArray:
    """Return the root mean square of a band around each moment."""
    high_hz = min(band_hz[1], 0.45 * rate_hz)
    sections = signal.butter(3, (band_hz[0], high_hz), "bandpass", fs=rate_hz, output="sos")
    power = signal.sosfiltfilt(sections, samples, axis=1) ** 2
    smooth = ndimage.uniform_filter1d(power, max(1, round(_SMOOTH_S * rate_hz)), axis=1)
    return np.asarray(np.sqrt(np.maximum(smooth, 0.0)))


def is_frequent(at_s: FloatArray, event_s: FloatArray, length_s: float, per_min: float) -> npt.NDArray[np.bool_]:
    """Tell at which moments events come at least so often in the minutes around; one alone never counts.

    Parameters
    ----------
    at_s : (n,) array
        Moments.
    event_s : (n_events,) array
        Events, in order of time.
    length_s : float
        Length of the recording.
    per_min : float
        Least rate.
    """
    first, last = np.clip(at_s - _AROUND_S, 0.0, None), np.clip(at_s + _AROUND_S, None, length_s)
    count = np.searchsorted(event_s, last, side="right") - np.searchsorted(event_s, first)
    return np.asarray((count >= 2) & (count >= per_min * (last - first) / 60.0), dtype=bool)
