"""Processes in which recordings are analyzed: one that crashes, hangs or takes too much costs that recording only."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from concurrent.futures import TimeoutError as OutOfTime
from typing import Any

from pebble import ProcessExpired, ProcessPool

from myoclonus.cohort.layout import Layout
from myoclonus.cohort.memory import bound_memory
from myoclonus.cohort.work import Task, failed_row, run_task

__all__ = ["MAX_TRIES", "Work", "outcome_of", "process_pool", "submit"]

Work = Callable[[Task], dict[str, Any]]
"""What is done with a recording in its process."""

MAX_TRIES = 2
"""Tries of a recording whose process dies: the second tells a fault of the recording from one of the machine."""


def process_pool(n_workers: int, memory_mb: int) -> ProcessPool:
    """Return a pool of processes, each with one thread for numbers (children take that from here) and its memory bounded."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    return ProcessPool(
        max_workers=n_workers,
        initializer=bound_memory,
        initargs=(memory_mb,),
        context=multiprocessing.get_context("spawn"),
    )


def submit(pool: ProcessPool, task: Task, work: Work = run_task) -> Future[dict[str, Any]]:
    """Ask for a recording to be analyzed, or for other work to be done on it."""
    future: Future[dict[str, Any]] = pool.schedule(work, args=[task], timeout=task.timeout_s)
    return future


def outcome_of(task: Task, future: Future[dict[str, Any]], layout: Layout) -> dict[str, Any] | None:
    """Return the row of a recording once its process has ended, or ``None`` when it should be tried once more.

    Raises
    ------
    MyoclonusError
        ``output-not-writable``: nothing can be kept, so that going on is useless.
    """
    try:
        row = future.result()
    except OutOfTime:
        message = f"took longer than {task.timeout_s:g} s. Allow more with --timeout."
        row = failed_row(task, "recording-timed-out", message)
        layout.write_row(task.item.key, row)
    except (ProcessExpired, CancelledError) as error:
        if layout.begin_try(task.item.key, task.run, "crash") < MAX_TRIES:
            return None
        row = failed_row(task, "worker-died", _why_died(task, error))
        layout.write_row(task.item.key, row)
    layout.end_tries(task.item.key, task.run)
    return row


def _why_died(task: Task, error: BaseException) -> str:
    code = getattr(error, "exitcode", None)
    how = f"exit code {code}" if code is not None else "no exit code"
    return (
        f"the process that analyzed it died {MAX_TRIES} times ({how}). Out of memory, or a fault in "
        "a library; try it alone with myoclonus analyze."
    )
