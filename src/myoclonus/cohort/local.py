"""Analyze recordings on this machine, several at a time."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, wait
from pathlib import Path
from typing import Any

from myoclonus.cohort.isolation import Work, outcome_of, process_pool, submit
from myoclonus.cohort.layout import Layout
from myoclonus.cohort.work import Task, run_task

__all__ = ["run_locally"]

_AHEAD = 2
"""Recordings that wait for each process; few, so that an interruption finds little to take back."""


def run_locally(
    tasks: Iterable[Task],
    *,
    n_workers: int,
    memory_mb: int,
    told: Callable[[dict[str, Any]], None],
    work: Work = run_task,
) -> None:
    """Analyze recordings, each in one of so many processes, and tell the row of each as it ends.

    Parameters
    ----------
    tasks : iterable of Task
        What to do.
    n_workers : int
        Processes at a time.
    memory_mb : int
        Bound for each; 0 for none.
    told : callable
        Given each row.
    work : callable
        What is done with each.

    Raises
    ------
    MyoclonusError
        ``output-not-writable`` when results cannot be kept; processes are ended first.
    """
    waiting = deque(tasks)
    pool = process_pool(n_workers, memory_mb)
    pending: dict[Future[dict[str, Any]], Task] = {}
    try:
        while waiting or pending:
            while waiting and len(pending) < n_workers * _AHEAD:
                task = waiting.popleft()
                pending[submit(pool, task, work)] = task
            for future in wait(pending, return_when=FIRST_COMPLETED).done:
                task = pending.pop(future)
                row = outcome_of(task, future, Layout(Path(task.root)))
                if row is None:
                    waiting.append(task)
                else:
                    told(row)
        pool.close()
    except BaseException:
        pool.stop()
        pool.join()
        for task in pending.values():
            Layout(Path(task.root)).drop_drafts({task.item.recording_id, task.item.code})
        raise
    pool.join()
