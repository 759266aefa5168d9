"""Half-open intervals ``[start, stop)`` in samples, as ``(n, 2)`` integer arrays. All masks become intervals here."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

__all__ = ["clip", "close_gaps", "from_mask", "longer_than", "overlaps", "to_mask", "union", "within"]

Intervals = npt.NDArray[np.int64]


def from_mask(mask: npt.ArrayLike) -> Intervals:
    """Return the runs of true values of a ``(n,)`` mask as ``(k, 2)`` intervals."""
    flags = np.asarray(mask, dtype=bool)
    padded = np.zeros(flags.size + 2, dtype=bool)
    padded[1:-1] = flags
    changes = (padded[1:] != padded[:-1]).nonzero()[0]
    return np.asarray(changes.reshape(-1, 2), dtype=np.int64)


def to_mask(intervals: Intervals, n_samples: int) -> npt.NDArray[np.bool_]:
    """Return a ``(n_samples,)`` mask that is true inside the intervals."""
    steps = np.zeros(n_samples + 1, dtype=np.int64)
    clipped = clip(intervals, n_samples)
    np.add.at(steps, clipped[:, 0], 1)
    np.add.at(steps, clipped[:, 1], -1)
    return np.cumsum(steps[:-1]) > 0


def union(intervals: Intervals) -> Intervals:
    """Return sorted intervals in which touching and overlapping ones are joined."""
    return close_gaps(intervals, 1)


def close_gaps(intervals: Intervals, gap: int) -> Intervals:
    """Return sorted, filled intervals in which those with fewer than ``gap`` samples between them are joined."""
    filled = _not_empty(intervals)
    if len(filled) == 0:
        return np.empty((0, 2), dtype=np.int64)
    ordered = filled[np.argsort(filled[:, 0], kind="stable")]
    ends = np.maximum.accumulate(ordered[:, 1])
    is_first = np.concatenate(([True], ordered[1:, 0] - ends[:-1] >= gap))
    firsts = np.flatnonzero(is_first)
    lasts = np.concatenate((firsts[1:] - 1, [len(ordered) - 1]))
    return np.column_stack((ordered[firsts, 0], ends[lasts])).astype(np.int64)


def clip(intervals: Intervals, n_samples: int) -> Intervals:
    """Return the parts of the intervals inside ``[0, n_samples)``; empty ones are dropped."""
    return _not_empty(np.clip(intervals, 0, n_samples))


def longer_than(intervals: Intervals, n_samples: int) -> Intervals:
    """Return the intervals of at least ``n_samples`` samples."""
    return intervals[intervals[:, 1] - intervals[:, 0] >= n_samples]


def overlaps(intervals: Intervals, others: Intervals) -> npt.NDArray[np.bool_]:
    """Return for each interval whether it shares a sample with any of ``others``."""
    joined = union(others)
    if len(joined) == 0:
        return np.zeros(len(intervals), dtype=bool)
    position = np.searchsorted(joined[:, 1], intervals[:, 0], side="right")
    inside = position < len(joined)
    starts = np.maximum(joined[np.minimum(position, len(joined) - 1), 0], intervals[:, 0])
    shared: npt.NDArray[np.bool_] = inside & (starts < intervals[:, 1])
    return shared


def within(moments: npt.NDArray[np.float64], spans: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    """Return which moments lie in any of the spans ``(n, 2)``, both in one unit of time."""
    return np.asarray(((moments[:, None] >= spans[:, 0]) & (moments[:, None] < spans[:, 1])).any(axis=1), dtype=bool)


def _not_empty(intervals: Intervals) -> Intervals:
    return intervals[intervals[:, 1] > intervals[:, 0]]
