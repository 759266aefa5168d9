"""What averages of a held muscle look like when its trials do not belong to the stimulus."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

__all__ = ["averages_by_chance"]

FloatArray = npt.NDArray[np.float64]

_N_PLACES = 64


def averages_by_chance(
    around_uv: Sequence[FloatArray],
    n_times: int,
    n_before: int,
    held_uv: float,
    n_drawn: int,
    rng: np.random.Generator,
) -> FloatArray:
    """Return averages around false stimuli, one at random in each trial.

    Each draw turns every trial by a random time, so that what the stimulus does no longer comes together, and averages
    them. False stimuli are chosen as the real ones are: the muscle was held before. Thereby pauses of real contraction,
    swings of its level, and its return to the mean after a moment of strength are as common as in that recording. The
    trials hold the silence looked for as well: without one, real and false stimuli are alike, which keeps the level.
    A stretch goes on with its beginning.

    Parameters
    ----------
    around_uv : sequence of (n,) float arrays
        Rectified EMG of each trial.
    n_times, n_before : int
        Length of a trial, and of its part before the stimulus, in samples.
    held_uv : float
        Median before the stimulus from which on the muscle counts as held.
    n_drawn : int
        Averages.
    rng : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    (n_drawn, n_times) float array
        µV.
    """
    places = [_held_places(stretch, n_before, held_uv, rng) for stretch in around_uv]
    size = np.array([stretch.size for stretch in around_uv])
    first = np.concatenate(([0], np.cumsum(size)[:-1]))
    joined, along = np.concatenate(around_uv), np.arange(n_times)
    averages = np.empty((n_drawn, n_times))
    for row in range(n_drawn):
        start = np.array([rng.choice(known) for known in places])
        averages[row] = joined[first[:, np.newaxis] + (start[:, np.newaxis] + along) % size[:, np.newaxis]].mean(axis=0)
    return averages


def _held_places(
    stretch_uv: FloatArray, n_before: int, held_uv: float, rng: np.random.Generator
) -> npt.NDArray[np.int64]:
    """Return random places in a stretch after which the muscle is held for the length of a background; any if there is none."""
    places = rng.integers(0, stretch_uv.size, _N_PLACES)
    level_uv = np.median(stretch_uv[(places[:, np.newaxis] + np.arange(n_before)) % stretch_uv.size], axis=1)
    return places[level_uv >= held_uv] if np.any(level_uv >= held_uv) else places
