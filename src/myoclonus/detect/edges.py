"""Onset and end of a burst to the millisecond, with a standard error.

Given the variance outside (noise, or the contraction the burst rides on) and inside, the edge is where the log-likelihood of a change
of variance is highest, on the signal itself and not on a smoothed envelope: smoothing would lengthen short bursts. The variance outside
is not taken below a fixed share of the variance inside, so that the duration of a burst does not grow with its amplitude.

References
----------
.. [1] Staude, Flachenecker, Daumer, Wolf (2001), doi:10.1155/S1110865701000191: onset detection by likelihood ratio in surface EMG.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from myoclonus.signal.compiled import compiled
from myoclonus.signal.power import mean_of

__all__ = ["Edge", "refine_edges", "refine_silence"]

FloatArray = npt.NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True)
class Edge:
    """Sample at which the signal changes, and its standard error in samples."""

    sample: int
    se_samples: float


def refine_edges(
    power: FloatArray,
    start: int,
    stop: int,
    *,
    outside_uv2: float,
    n_search: int,
    range_db: float,
    limits: tuple[int, int],
    reach: tuple[int, float] = (0, np.inf),
    slack: float = 0.0,
) -> tuple[Edge, Edge]:
    """Return onset and end of a burst that lies at about ``[start, stop)``.

    Parameters
    ----------
    power : (n_samples,) array, µV²
        Squared signal in the band for edges.
    start, stop : int
        Where the course of levels puts the burst.
    outside_uv2 : float
        Mean square around the burst.
    n_search : int
        How far from ``start`` and ``stop`` the edges are looked for.
    range_db : float
        The variance outside is taken to be at least this far below the variance inside.
    limits : tuple of int
        Samples beyond which the edges cannot lie: the neighbors, or the ends of the stretch.
    reach : tuple of (int, float)
        The first potentials of a burst may come before the change of variance. The edges move outward to the next sample, at most so
        many samples away, at which the power exceeds the variance outside by this factor; again from there, and so on.
    slack : float
        The first potentials of a burst are lost in strong noise. Where the variance outside is that measured, not the share of the variance
        inside, the edge is the outermost sample whose log-likelihood is at most this below the highest.

    Returns
    -------
    onset, end : Edge
    """
    inside_uv2 = mean_of(power, start, stop)
    outside = max(outside_uv2, inside_uv2 * 10 ** (-range_db / 10), 1e-12)
    n_head = min(n_search * 2 // 3, stop - start)
    head = max(mean_of(power, start, start + n_head), 4 * outside)
    tail = max(mean_of(power, stop - n_head, stop), 4 * outside)
    first, last = max(start - n_search, limits[0]), min(start + min(n_search, stop - start), limits[1])
    slack *= min(outside_uv2 / outside, 1.0)
    onset, onset_se = _change_point(power[first:last], outside, head, slack)
    onset_edge = Edge(_outward(power, first + onset, -1, limits[0], reach[0], reach[1] * outside), onset_se)
    first, last = (
        max(stop - min(n_search, stop - start), onset_edge.sample + 1, limits[0]),
        min(stop + n_search, limits[1]),
    )
    if last <= first:
        return onset_edge, Edge(max(stop, onset_edge.sample + 1), float(n_search))
    end, end_se = _change_point(power[first:last][::-1], outside, tail, slack)
    return onset_edge, Edge(_outward(power, last - end - 1, 1, limits[1] - 1, reach[0], reach[1] * outside) + 1, end_se)


def refine_silence(
    power: FloatArray, start: int, stop: int, *, around_uv2: float, n_search: int, range_db: float
) -> tuple[Edge, Edge]:
    """Return onset and end of a silence that lies at about ``[start, stop)`` in activity of mean square ``around_uv2``.

    The parameters are those of `refine_edges`.
    """
    third = max((stop - start) // 4, 1)
    inside = float(power[start + third : max(stop - third, start + third + 1)].mean())
    low = max(inside, around_uv2 * 10 ** (-range_db / 10), 1e-12)
    high = max(around_uv2, 4 * low)
    n_inside = min(n_search, (stop - start) // 2)
    first, last = max(start - n_search, 0), start + n_inside
    back, onset_se = _change_point(power[first:last][::-1], low, high, 0.0)
    onset = last - back
    first, last = stop - n_inside, min(stop + n_search, power.size)
    forward, end_se = _change_point(power[first:last], low, high, 0.0)
    return Edge(onset, onset_se), Edge(max(first + forward, onset + 1), end_se)


@compiled
def _outward(
    power: FloatArray, edge: int, direction: int, limit: int, n_reach: int, threshold: float
) -> int:  # pragma: no cover - compiled
    """Follow samples above the threshold away from an edge, over gaps shorter than the reach."""
    at = edge
    sample = edge
    while abs(sample - at) < n_reach and sample * direction < limit * direction:
        sample += direction
        if power[sample] > threshold:
            at = sample
    return at


@compiled
def _change_point(
    power: FloatArray, before: float, after: float, slack: float
) -> tuple[int, float]:  # pragma: no cover - compiled
    """Return the first sample of the later regime that is as likely as the likeliest but for the slack, and its standard deviation."""
    n = power.size
    slope = 0.5 * (1.0 / before - 1.0 / after)
    cost = 0.5 * np.log(after / before)
    gain = np.empty(n + 1)
    gain[n] = 0.0
    for i in range(n - 1, -1, -1):
        gain[i] = gain[i + 1] + slope * power[i] - cost
    best = 0
    for i in range(1, n + 1):
        if gain[i] > gain[best]:
            best = i
    total, mean, square = 0.0, 0.0, 0.0
    for i in range(n + 1):
        weight = np.exp(0.5 * (gain[i] - gain[best]))
        total += weight
        mean += weight * i
        square += weight * i * i
    earliest = 0
    while gain[earliest] < gain[best] - slack:
        earliest += 1
    variance = square / total - (mean / total) ** 2
    return earliest, np.sqrt(max(variance, 1.0 / 12.0))
