"""Whether jerks have an order of muscles, or any: the same jerks with onsets exchanged among their muscles."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

__all__ = ["order_p"]

FloatArray = npt.NDArray[np.float64]

_N_EXCHANGES = 199


def order_p(
    count_fits: Callable[[FloatArray, FloatArray], int], onset_ms: FloatArray, error_ms: FloatArray, seed: int
) -> float:
    """Return the probability of as many jerks with an order if any muscle could have any of the onsets of its jerk.

    Parameters
    ----------
    count_fits : callable
        From onsets and their standard errors to the number of jerks that have the order.
    onset_ms, error_ms : (n_jerks, n_muscles) float arrays
        ``NaN`` where a muscle takes no part, which stays so.
    seed : int
        For the exchanges, of which there are 199: p is 0.005 at least.
    """
    rng = np.random.default_rng(seed)
    observed, n_as_many = count_fits(onset_ms, error_ms), 0
    rows = np.arange(len(onset_ms))[:, np.newaxis]
    is_missing = ~np.isfinite(onset_ms)
    into = np.argsort(is_missing, axis=1, kind="stable")  # muscles that take part come first, in the order of columns
    for _ in range(_N_EXCHANGES):
        out_of = np.argsort(np.where(is_missing, np.inf, rng.random(onset_ms.shape)), axis=1, kind="stable")
        exchanged, errors = np.empty_like(onset_ms), np.empty_like(error_ms)
        exchanged[rows, into], errors[rows, into] = onset_ms[rows, out_of], error_ms[rows, out_of]
        n_as_many += count_fits(exchanged, errors) >= observed
    return (1 + n_as_many) / (1 + _N_EXCHANGES)
