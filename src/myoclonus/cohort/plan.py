"""What there is to do: which recordings are done, which are left, and what they will cost."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from myoclonus._version import __version__
from myoclonus.cohort.layout import Layout
from myoclonus.cohort.source import Item, Source
from myoclonus.cohort.work import Task, is_done
from myoclonus.errors import SettingsError
from myoclonus.settings import Settings, settings_to_toml

__all__ = ["FIRST_GUESS", "Cost", "Plan", "made_by", "plan_cohort", "shard_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What a recording costs: a part for each, and a part for each MB of its file."""

    seconds_each: float
    seconds_per_mb: float
    result_mb_each: float
    result_mb_per_mb: float


FIRST_GUESS = Cost(seconds_each=0.7, seconds_per_mb=0.085, result_mb_each=1.0, result_mb_per_mb=0.05)
"""As ``benchmarks/run_cohort.py`` measured, EMG at 1 kHz with report; used until this cohort has times of its own."""
_ENOUGH = 5
"""Recordings from which on a cohort's own times count."""
_MOST = 400
"""Recordings that the cost is taken from."""
_LEAST_STEP = 0.2
"""Difference of two files, as a share of the largest, from which on it tells what a MB costs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What there is to do.

    Attributes
    ----------
    tasks : tuple of Task
        All recordings of this share.
    left : tuple of Task
        Those that are not done.
    missing : tuple of str
        Participants without a recording.
    absent : tuple of Item
        Recordings of the list whose file is not there; each ends as a row.
    size_mb : float
        Size of the recordings that are left.
    seconds : float
        Time that they will take on one core.
    result_mb : float
        Room that their results will take.
    """

    tasks: tuple[Task, ...]
    left: tuple[Task, ...]
    missing: tuple[str, ...]
    absent: tuple[Item, ...]
    size_mb: float
    seconds: float
    result_mb: float


def made_by(settings: Settings, *, keep_identity: bool) -> str:
    """Return the hash of everything but the recording that decides a result."""
    return hashlib.sha256(f"{__version__}\n{keep_identity}\n{settings_to_toml(settings)}".encode()).hexdigest()


def shard_of(items: Sequence[Item], shard: tuple[int, int]) -> list[Item]:
    """Return share ``i`` of ``n`` (counted from 1): every n-th recording, so that shares are alike in cost.

    Raises
    ------
    SettingsError
        ``cohort-shard`` when the share does not exist.
    """
    index, count = shard
    if not 1 <= index <= count:
        raise SettingsError(
            f"shard {index}/{count} does not exist. Count from 1/{count} to {count}/{count}.", code="cohort-shard"
        )
    return list(items[index - 1 :: count])


def plan_cohort(
    source: Source,
    root: Path,
    settings: Settings,
    *,
    run: str = "",
    keep_identity: bool = False,
    retry_failed: bool = False,
    shard: tuple[int, int] = (1, 1),
    timeout_s: float = 3600.0,
    memory_mb: int = 0,
) -> Plan:
    """Return what there is to do for the recordings of a source, given what is on the disk.

    Parameters
    ----------
    source : Source
        From ``find_items``.
    root : Path
        Folder of the cohort; need not exist.
    settings : Settings
        As they will be used.
    run : str
        Name of the run.
    keep_identity, timeout_s, memory_mb
        See ``Task``.
    retry_failed : bool
        Whether recordings that failed are left to do.
    shard : (int, int)
        Which share of how many.

    Returns
    -------
    Plan
    """
    hashed = made_by(settings, keep_identity=keep_identity)
    tasks = tuple(
        Task(
            item=item,
            root=str(root),
            made_by=hashed,
            run=run,
            keep_identity=keep_identity,
            timeout_s=timeout_s,
            memory_mb=memory_mb,
        )
        for item in shard_of(source.items, shard)
    )
    left = tuple(task for task in tasks if not is_done(task, retry_failed=retry_failed))
    sizes_mb = [max(task.item.size_bytes, 0) / 1e6 for task in left]
    cost = _cost(Layout(root))
    return Plan(
        tasks=tasks,
        left=left,
        missing=source.missing,
        absent=tuple(task.item for task in tasks if task.item.size_bytes < 0),
        size_mb=sum(sizes_mb),
        seconds=sum(cost.seconds_each + cost.seconds_per_mb * size for size in sizes_mb),
        result_mb=sum(cost.result_mb_each + cost.result_mb_per_mb * size for size in sizes_mb),
    )


def _cost(layout: Layout) -> Cost:
    """Return what recordings cost: as measured in this cohort, or at the start as measured elsewhere."""
    done = [row for row in layout.rows() if row.get("status") == "done"] if layout.state.is_dir() else []
    if len(done) < _ENOUGH:
        return FIRST_GUESS
    some = done[:: -(-len(done) // _MOST)]
    sizes_mb = np.array([row["size_bytes"] / 1e6 for row in some])
    seconds_each, seconds_per_mb = _line(sizes_mb, np.array([row["seconds"] for row in some]))
    known = [row.get("result_bytes", math.nan) / 1e6 for row in some]
    result_mb_each, result_mb_per_mb = _line(sizes_mb, np.array(known))
    return Cost(
        seconds_each=seconds_each,
        seconds_per_mb=seconds_per_mb,
        result_mb_each=result_mb_each,
        result_mb_per_mb=result_mb_per_mb,
    )


def _line(sizes_mb: npt.NDArray[np.float64], costs: npt.NDArray[np.float64]) -> tuple[float, float]:
    """Return a cost for each recording and for each MB, neither below 0; medians, so that a few odd ones do not matter."""
    is_known = np.isfinite(costs)
    sizes_mb, costs = sizes_mb[is_known], costs[is_known]
    if not costs.size:
        return FIRST_GUESS.result_mb_each, FIRST_GUESS.result_mb_per_mb
    pairs = np.triu_indices(costs.size, 1)
    steps_mb = sizes_mb[pairs[1]] - sizes_mb[pairs[0]]
    is_step = np.abs(steps_mb) > _LEAST_STEP * sizes_mb.max()
    if not is_step.any():
        return float(np.median(costs)), 0.0
    slopes = (costs[pairs[1]] - costs[pairs[0]])[is_step] / steps_mb[is_step]
    per_mb = max(float(np.median(slopes)), 0.0)
    return max(float(np.median(costs - per_mb * sizes_mb)), 0.0), per_mb
