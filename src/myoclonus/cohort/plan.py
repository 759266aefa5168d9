"""What there is to do: which recordings are done, which are left, and what they will cost."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from myoclonus._version import __version__
from myoclonus.cohort.layout import Layout
from myoclonus.cohort.source import Item, Source
from myoclonus.cohort.work import Task, is_done
from myoclonus.errors import SettingsError
from myoclonus.settings import Settings, settings_to_toml

__all__ = ["Plan", "made_by", "plan_cohort", "shard_of"]

_SECONDS_PER_MB = 0.35
_SECONDS_EACH = 1.5
_RESULT_MB = 1.2
"""Measured with ``benchmarks/run_cohort.py``: EMG at 1 kHz, report included; used until this cohort has times of its own."""


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
    per_mb, each = _cost(Layout(root))
    return Plan(
        tasks=tasks,
        left=left,
        missing=source.missing,
        absent=tuple(task.item for task in tasks if task.item.size_bytes < 0),
        size_mb=sum(sizes_mb),
        seconds=sum(each + per_mb * size for size in sizes_mb),
        result_mb=_RESULT_MB * len(left),
    )


def _cost(layout: Layout) -> tuple[float, float]:
    """Return seconds per MB and per recording: as measured in this cohort, or as a start as measured elsewhere."""
    if not layout.state.is_dir():
        return _SECONDS_PER_MB, _SECONDS_EACH
    done = [(row["size_bytes"] / 1e6, row["seconds"]) for row in layout.rows() if row.get("status") == "done"]
    rates = [max(seconds - _SECONDS_EACH, 0.0) / size for size, seconds in done if size > 0]
    return (median(rates), _SECONDS_EACH) if len(rates) >= 5 else (_SECONDS_PER_MB, _SECONDS_EACH)
