"""Whether jerks come in clusters: how many times more their counts scatter than those of independent events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from myoclonus.measure.confidence import LEVEL

__all__ = ["INDEPENDENT", "Dispersion", "dispersion_of"]

FloatArray = npt.NDArray[np.float64]
Spans = Sequence[tuple[float, float]]

_TAIL = (1 + LEVEL) / 2


@dataclass(frozen=True, slots=True)
class Dispersion:
    """Variance of counts over their mean, at least 1; the degrees of freedom it is known with.

    ``inflation`` is by what counts are divided to have exact limits that hold: the dispersion, and more when it is not
    known well; 1 for independent events.
    """

    value: float
    freedom: int

    @property
    def inflation(self) -> float:
        """By what counts are divided."""
        if not self.value > 1:
            return 1.0
        wider = float(stats.t.ppf(_TAIL, self.freedom) / stats.norm.ppf(_TAIL)) if self.freedom else 1.0
        return self.value * wider**2


INDEPENDENT = Dispersion(1.0, 0)
"""Of events that have nothing to do with each other."""


def dispersion_of(event_s: FloatArray, states: Sequence[Spans], n_windows: int) -> Dispersion:
    """Return how much counts scatter about the rate of their own state.

    The stretches of each state are put one after the other and cut into equal windows; Pearson's statistic over all windows
    is divided by its degrees of freedom. Clusters shorter than a window are seen, slow changes of the rate too.

    Parameters
    ----------
    event_s : (n,) float array
        Events in order of time.
    states : sequence of stretches
        Starts and ends of the stretches of each state; states without an event tell nothing.
    n_windows : int
        Windows of each state.

    References
    ----------
    McCullagh P, Nelder JA. Generalized linear models. 2nd ed. 1989, section 6.2.
    """
    statistic, freedom = 0.0, 0
    for spans in states:
        counts = _counts(event_s, np.array(spans, dtype=np.float64).reshape(-1, 2), n_windows)
        if counts.sum() > 0:
            statistic += float(np.sum((counts - counts.mean()) ** 2) / counts.mean())
            freedom += n_windows - 1
    return Dispersion(max(statistic / freedom, 1.0), freedom) if freedom else INDEPENDENT


def _counts(event_s: FloatArray, spans_s: FloatArray, n_windows: int) -> FloatArray:
    """Return how many events lie in each window of joined stretches."""
    spans_s = spans_s[np.argsort(spans_s[:, 0])]
    length_s = spans_s[:, 1] - spans_s[:, 0]
    total_s = float(length_s.sum())
    if not total_s > 0:
        return np.zeros(n_windows)
    own = np.searchsorted(spans_s[:, 0], event_s, side="right") - 1
    inside = (own >= 0) & (event_s < spans_s[np.maximum(own, 0), 1])
    own, event_s = own[inside], event_s[inside]
    place_s = np.cumsum(length_s)[own] - length_s[own] + event_s - spans_s[own, 0]
    return np.histogram(place_s, bins=n_windows, range=(0.0, total_s))[0].astype(np.float64)
