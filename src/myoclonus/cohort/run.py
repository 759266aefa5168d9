"""Plan, run and collect a cohort."""

from __future__ import annotations

import os
import time
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from myoclonus.cohort.asked import keep_source
from myoclonus.cohort.cluster import run_on_cluster
from myoclonus.cohort.collect import Collected, collect_cohort
from myoclonus.cohort.layout import Layout
from myoclonus.cohort.local import run_locally
from myoclonus.cohort.plan import Plan, plan_cohort
from myoclonus.cohort.source import Source, find_items
from myoclonus.settings import Settings, settings_to_toml

__all__ = ["CohortOptions", "CohortResult", "run_cohort"]

Told = Callable[[int, int, float, str], None]
"""Called with recordings done, recordings in all, seconds left, and the last one's name and end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortOptions:
    """How a cohort is run; nothing here changes a result.

    Attributes
    ----------
    n_workers : int
        Processes at a time on this machine; 0 for one for each core.
    timeout_s : float
        Time after which a recording is given up.
    memory_mb : int
        Memory after which a recording is given up; 0 for no bound.
    scheduler : str or None
        Address of a Dask scheduler; this machine when not given.
    shard : (int, int)
        Which share of how many; shares are collected by ``collect_cohort``.
    retry_failed : bool
        Whether to try recordings again that failed before.
    keep_identity : bool
        As ``read_recording`` takes it.
    group : str or None
        Column that tells groups apart; ``group`` when there is one.
    """

    n_workers: int = 0
    timeout_s: float = 3600.0
    memory_mb: int = 4096
    scheduler: str | None = None
    shard: tuple[int, int] = (1, 1)
    retry_failed: bool = False
    keep_identity: bool = False
    group: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortResult:
    """What a run did.

    Attributes
    ----------
    plan : Plan
        What there was to do.
    n_reused : int
        Recordings whose results were there already.
    failures : dict of str to int
        Code to number of recordings, of the whole cohort.
    failed : dict of str to str
        Path of each recording that failed, of the whole cohort, to its code; for the eyes of whoever holds the recordings.
    collected : Collected or None
        Tables and page; ``None`` for a share.
    """

    plan: Plan
    n_reused: int
    failures: dict[str, int] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    collected: Collected | None = None


def run_cohort(
    place: str,
    root: Path,
    settings: Settings | None = None,
    options: CohortOptions | None = None,
    *,
    source: Source | None = None,
    progress: Told | None = None,
) -> CohortResult:
    """Analyze every recording of a place that is not done, and collect all.

    A run that was interrupted goes on where it stopped: what has a row on the disk is not computed again.

    Parameters
    ----------
    place : str
        As ``find_items`` takes it.
    root : Path
        Folder of the cohort.
    settings : Settings, optional
        The defaults when not given.
    options : CohortOptions, optional
        The defaults when not given.
    source : Source, optional
        From ``find_items``, when that was asked before.
    progress : callable, optional
        Told how far it is.

    Returns
    -------
    CohortResult

    Raises
    ------
    ReadError
        As ``find_items``.
    SettingsError
        As ``Layout.prepare``, ``plan_cohort`` and ``run_on_cluster``; ``output-not-writable`` when the disk is full: what was
        finished stays.
    """
    how, used = options or CohortOptions(), settings or Settings()
    found = source or find_items(place)
    root = root.absolute()
    Layout(root).prepare(settings_to_toml(used))
    keep_source(Layout(root), found)
    plan = plan_cohort(
        found,
        root,
        used,
        run=uuid.uuid4().hex[:12],
        keep_identity=how.keep_identity,
        retry_failed=how.retry_failed,
        shard=how.shard,
        timeout_s=how.timeout_s,
        memory_mb=how.memory_mb,
    )
    Layout(root).sweep(how.timeout_s)
    tell = _teller(plan, progress)
    if plan.left and how.scheduler:
        run_on_cluster(plan.left, address=how.scheduler, memory_mb=how.memory_mb, told=tell)
    elif plan.left:
        run_locally(plan.left, n_workers=how.n_workers or os.cpu_count() or 1, memory_mb=how.memory_mb, told=tell)
    rows = [Layout(root).row(task.item.key) or {} for task in plan.tasks]
    failed = {str(row["path"]): str(row["code"]) for row in rows if row.get("status") == "failed"}
    return CohortResult(
        plan=plan,
        n_reused=len(plan.tasks) - len(plan.left),
        failures=dict(Counter(failed.values()).most_common()),
        failed=failed,
        collected=collect_cohort(root, found, group=how.group) if how.shard == (1, 1) else None,
    )


def _teller(plan: Plan, progress: Told | None) -> Callable[[dict[str, Any]], None]:
    """Return what is called with each row: counts, the time left at the pace so far, and the most memory of a process."""
    started, total, reused = time.monotonic(), len(plan.tasks), len(plan.tasks) - len(plan.left)
    done, peak_mb = 0, 0

    def tell(row: dict[str, Any]) -> None:
        nonlocal done, peak_mb
        done += 1
        peak_mb = max(peak_mb, row.get("peak_memory_mb") or 0)
        if progress is not None:
            seconds_left = (time.monotonic() - started) / done * (len(plan.left) - done)
            end = row["code"] or f"{row.get('n_jerks', 0)} jerks"
            memory = f"; each process at most {peak_mb} MB" if peak_mb else ""
            progress(reused + done, total, seconds_left, f"{row['recording_id']}: {end}{memory}")

    return tell
