"""Seconds in which all channels record one and the same signal, as from the generator of a calibration or open inputs."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

__all__ = ["seconds_alike"]

_MAX_DIFFERENCE = 0.1
_SHARE = 0.8
_MIN_CHANNELS = 4


def seconds_alike(seconds: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    """Tell for each second whether nearly all channels record the same, in shape and in size.

    What the brain does is never equally large at all electrodes, however alike its shape: a burst between suppressions may
    correlate by 0.99 over the whole head, and differs in size from electrode to electrode.

    Parameters
    ----------
    seconds : (n_channels, n_seconds, n_samples) array
        Samples of all channels in one unit.

    Returns
    -------
    (n_seconds,) bool array
        True where four of five channels differ from the middle one by less than a tenth of its size (root mean square). Never
        with fewer than four channels, nor where nothing goes on or samples are missing.
    """
    if len(seconds) < _MIN_CHANNELS:
        return np.zeros(seconds.shape[1], dtype=bool)
    around = seconds - seconds.mean(axis=2, keepdims=True)
    middle = np.median(around, axis=0)
    size = np.sum(middle**2, axis=1)
    differs = np.sum((around - middle) ** 2, axis=2)
    share = np.mean(differs < _MAX_DIFFERENCE**2 * size, axis=0)
    return np.asarray((share >= _SHARE) & (size > 0), dtype=bool)
