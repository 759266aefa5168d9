"""Which of two lists of intervals belong to each other."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.optimize import linear_sum_assignment

__all__ = ["assign", "overlap_shares", "pair_intervals"]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


def pair_intervals(
    first_s: FloatArray, second_s: FloatArray, *, least_overlap: float = 0.0, tolerance_s: float = 0.0
) -> IntArray:
    """Return the one-to-one pairs of greatest total overlap.

    Two intervals may pair when they overlap by at least a share of their union, or, with a tolerance, when both their onsets and
    their ends lie within it. Each joins at most one pair; among all pairings the one of the greatest sum of overlap over union is taken.

    Parameters
    ----------
    first_s, second_s : (n, 2) float array
        Start and stop.
    least_overlap : float
        Overlap over union that a pair must reach; at 0 any overlap will do, above 0 the tolerance no longer helps.
    tolerance_s : float
        See above.

    Returns
    -------
    (n_pairs, 2) int array
        Rows in the first and in the second list.

    Examples
    --------
    >>> pair_intervals(np.array([[0.0, 1.0], [5.0, 6.0]]), np.array([[5.5, 6.5], [0.2, 1.0]])).tolist()
    [[0, 1], [1, 0]]
    """
    i, j, share = overlap_shares(first_s, second_s, tolerance_s)
    is_near = (np.abs(first_s[i, 0] - second_s[j, 0]) <= tolerance_s) & (
        np.abs(first_s[i, 1] - second_s[j, 1]) <= tolerance_s
    )
    may_pair = share >= least_overlap - 1e-9 if least_overlap > 0 else (share > 0) | is_near
    found = assign(i[may_pair], j[may_pair], np.maximum(share[may_pair], 1e-6))
    return np.array(sorted(found), dtype=np.int64).reshape(-1, 2)


def overlap_shares(
    first_s: FloatArray, second_s: FloatArray, tolerance_s: float = 0.0
) -> tuple[IntArray, IntArray, FloatArray]:
    """Return every pair that comes near: row in the first, row in the second list, and overlap over union (negative when apart)."""
    order = np.argsort(second_s[:, 0], kind="stable")
    longest_s = float((second_s[:, 1] - second_s[:, 0]).max(initial=0.0)) + tolerance_s
    low = np.searchsorted(second_s[order, 0], first_s[:, 0] - longest_s)
    high = np.searchsorted(second_s[order, 0], first_s[:, 1] + tolerance_s, side="right")
    i = np.repeat(np.arange(len(first_s)), high - low)
    steps = np.arange(i.size) - np.repeat(np.cumsum(high - low) - (high - low), high - low)
    j = order[np.repeat(low, high - low) + steps]
    overlap_s = np.minimum(first_s[i, 1], second_s[j, 1]) - np.maximum(first_s[i, 0], second_s[j, 0])
    union_s = np.maximum(first_s[i, 1], second_s[j, 1]) - np.minimum(first_s[i, 0], second_s[j, 0])
    return i, j, overlap_s / np.maximum(union_s, 1e-9)


def assign(i: IntArray, j: IntArray, weight: FloatArray) -> list[tuple[int, int]]:
    """Return the one-to-one pairs of greatest total weight, cluster by cluster of connected candidates.

    Parameters
    ----------
    i, j : (n,) int array
        Candidate pairs.
    weight : (n,) float array
        Weight of each, positive.
    """
    cluster = {("first", int(a)): k for k, a in enumerate(i)}
    parent = list(range(len(i)))

    def root(k: int) -> int:
        while parent[k] != k:
            k = parent[k]
        return k

    for k in range(len(i)):
        for node in (("first", int(i[k])), ("second", int(j[k]))):
            parent[root(k)] = root(cluster.setdefault(node, k))
    groups: dict[int, list[int]] = {}
    for k in range(len(i)):
        groups.setdefault(root(k), []).append(k)
    pairs = []
    for members in groups.values():
        rows, columns = np.unique(i[members]), np.unique(j[members])
        gain = np.zeros((rows.size, columns.size))
        gain[np.searchsorted(rows, i[members]), np.searchsorted(columns, j[members])] = weight[members]
        chosen = zip(*linear_sum_assignment(-gain), strict=True)
        pairs += [(int(rows[a]), int(columns[b])) for a, b in chosen if gain[a, b] > 0]
    return pairs
