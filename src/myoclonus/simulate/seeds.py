"""Random numbers that depend on the seed and on what they are for, never on the order of the work."""

from __future__ import annotations

import zlib

import numpy as np

__all__ = ["generator"]


def generator(seed: int, *purpose: str) -> np.random.Generator:
    """Return a generator of its own for each purpose.

    Parameters
    ----------
    seed : int
        Seed of the whole simulation, not negative.
    *purpose : str
        What the numbers are for, e.g. ``"noise", "EMG FDI R"``. Another channel or another length of recording
        elsewhere does not change the numbers of this purpose.
    """
    return np.random.default_rng([seed, *(zlib.crc32(word.encode()) for word in purpose)])
