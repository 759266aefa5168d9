"""Analyze recordings on a Dask cluster that is there already.

Results on the disk decide what is done, not the memory of the scheduler: a recording whose row is written is not analyzed
again when the worker that wrote it is lost, and one that was being tried twice in this run when its worker died is given
up as a row. Every worker runs recordings in processes of its own, so that a crash or a hang does not reach the worker.
"""

from __future__ import annotations

import logging
import multiprocessing
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from myoclonus.cohort.isolation import MAX_TRIES, outcome_of, process_pool, submit
from myoclonus.cohort.layout import Layout
from myoclonus.cohort.work import Task, failed_row, is_done
from myoclonus.errors import MyoclonusError, SettingsError

__all__ = ["run_on_cluster", "run_on_worker"]

_AHEAD = 3
"""Recordings that the scheduler knows of for each thread of a worker."""
_CONNECT_S = 30


def run_on_cluster(
    tasks: Iterable[Task], *, address: str, memory_mb: int, told: Callable[[dict[str, Any]], None]
) -> None:
    """Analyze recordings on the workers of a Dask scheduler and tell the row of each as it ends.

    The folder of the cohort must be the same folder on every worker.

    Raises
    ------
    SettingsError
        ``dask-missing`` when dask and distributed are not installed; ``scheduler-unreachable`` when there is no scheduler or
        no worker, or when the scheduler is lost.
    """
    distributed = _distributed()
    waiting = deque(tasks)
    with _quietly(), _client(distributed, address) as client:
        n_threads = sum(client.nthreads().values())
        pending: dict[Any, Task] = {}
        finished = distributed.as_completed(loop=client.loop)
        while waiting or pending:
            while waiting and len(pending) < max(n_threads, 1) * _AHEAD:
                task = waiting.popleft()
                name = f"myoclonus-{task.run}-{task.item.key}"
                future = client.submit(run_on_worker, task, memory_mb, key=name, pure=False)
                pending[future] = task
                finished.add(future)
            future = next(finished)
            task = pending.pop(future)
            try:
                told(_row_of(task, future))
            except CancelledError as error:
                raise SettingsError(
                    f"{address}: the Dask scheduler was lost. Start it and the workers, and the same command again; what is "
                    "finished is not computed again.",
                    code="scheduler-unreachable",
                ) from error
            future.release()


def run_on_worker(task: Task, memory_mb: int) -> dict[str, Any]:
    """Analyze one recording in a process of this worker, unless its row says that this was done before."""
    layout = Layout(Path(task.root))
    row = layout.row(task.item.key)
    if row is not None and row.get("run") == task.run:
        return row
    number = layout.begin_try(task.item.key, task.run, "try")
    if number > MAX_TRIES:
        message = (
            f"the worker that analyzed it was lost {MAX_TRIES} times. Out of memory, or a fault in a "
            "library; try it alone with myoclonus analyze."
        )
        row = failed_row(task, "worker-died", message)
        layout.write_row(task.item.key, row)
        layout.end_tries(task.item.key, task.run)
        return row
    outcome = None
    while outcome is None:
        future = submit(_pool(memory_mb), task)
        outcome = outcome_of(task, future, layout)
    return outcome


@cache
def _pool(memory_mb: int) -> Any:
    """Return the processes of this worker. A worker may itself be a daemon, which must be allowed to have children."""
    multiprocessing.current_process()._config["daemon"] = False  # type: ignore[attr-defined]
    return process_pool(_threads_of_worker(), memory_mb)


def _threads_of_worker() -> int:
    from distributed import get_worker  # noqa: PLC0415  (an optional part)

    return int(get_worker().state.nthreads)


def _row_of(task: Task, future: Any) -> dict[str, Any]:
    """Return the row on the disk, or one that says why there is none."""
    layout = Layout(Path(task.root))
    error = future.exception()
    if isinstance(error, MyoclonusError):
        raise error
    if error is None:
        return dict(future.result())
    row = layout.row(task.item.key)
    if row is not None and is_done(task):
        return row
    row = failed_row(task, "worker-died", f"its worker was lost ({type(error).__name__}: {error}).")
    layout.write_row(task.item.key, row)
    return row


@contextmanager
def _quietly() -> Iterator[None]:
    """Keep the library from printing traces of lost connections, which end as rows or as an error here."""
    log = logging.getLogger("distributed")
    level = log.level
    log.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        log.setLevel(level)


def _distributed() -> Any:
    try:
        import distributed  # noqa: PLC0415  (an optional part)
    except ImportError as error:
        raise SettingsError(
            "--scheduler needs dask and distributed. Install them with: pip install 'myoclonus[cluster]'.",
            code="dask-missing",
        ) from error
    return distributed


def _client(distributed: Any, address: str) -> Any:
    try:
        client = distributed.Client(address, timeout=_CONNECT_S, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise SettingsError(
            f"{address}: no Dask scheduler answers ({error}). Start one with: dask scheduler.",
            code="scheduler-unreachable",
        ) from error
    until = time.monotonic() + _CONNECT_S
    while not client.nthreads() and time.monotonic() < until:
        time.sleep(0.2)
    if not client.nthreads():
        client.close()
        raise SettingsError(
            f"{address}: the scheduler has no worker. Start some with: dask worker {address}.",
            code="scheduler-unreachable",
        )
    return client
