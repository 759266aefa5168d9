"""Analyze a cohort: show the plan, the progress, and where the results are."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from myoclonus.cli.console import console
from myoclonus.cli.exits import EXIT_COULD_NOT_RUN, EXIT_DONE, EXIT_SOME_FAILED
from myoclonus.cohort import CohortOptions, Plan, collect_cohort, find_items, plan_cohort, run_cohort
from myoclonus.cohort.layout import Layout
from myoclonus.cohort.run import CohortResult
from myoclonus.errors import SettingsError
from myoclonus.report.labels import counted
from myoclonus.settings import Settings

__all__ = ["analyze_cohort", "collect_only", "shard_option"]

_MINUTE_S, _HOUR_S = 60, 3600


def analyze_cohort(
    place: str, out: Path, settings: Settings, options: CohortOptions, *, plan_only: bool, quiet: bool, as_json: bool
) -> int:
    """Run a cohort and return the exit code."""
    source = find_items(place)
    plan = plan_cohort(
        source,
        out.absolute(),
        settings,
        keep_identity=options.keep_identity,
        retry_failed=options.retry_failed,
        shard=options.shard,
    )
    if not quiet and not as_json:
        _show_plan(plan, source.kind, options)
    if plan_only:
        if as_json:
            typer.echo(json.dumps(_plan_mapping(plan), indent=2))
        return EXIT_DONE
    with _bar(quiet=quiet or as_json) as tell:
        result = run_cohort(place, out, settings, options, source=source, progress=tell)
    n_failed = sum(result.failures.values())
    if as_json:
        page = str(result.collected.page) if result.collected else None
        counts = {"recordings": len(plan.tasks), "reused": result.n_reused, "failed": result.failures, "page": page}
        typer.echo(json.dumps(counts, indent=2))
    elif not quiet:
        _show_end(len(plan.tasks), result, out)
    if not n_failed:
        return EXIT_DONE
    return EXIT_SOME_FAILED if n_failed < len(plan.tasks) else EXIT_COULD_NOT_RUN


def collect_only(out: Path, place: str | None, *, group: str | None, quiet: bool) -> int:
    """Collect what shares have written, and return the exit code."""
    collected = collect_cohort(out.absolute(), find_items(place) if place else None, group=group)
    counts = collected.recordings["status"].value_counts()
    if not quiet:
        done, n_rows = int(counts.get("done", 0)), len(collected.recordings)
        console().print(escape(f"{done} of {n_rows} recordings collected: {collected.page}"), soft_wrap=True)
    return EXIT_SOME_FAILED if int(counts.get("done", 0)) < len(collected.recordings) else EXIT_DONE


def shard_option(text: str | None) -> tuple[int, int]:
    """Return share and number of shares of ``I/N``; ``(1, 1)`` for none.

    Raises
    ------
    SettingsError
        ``cohort-shard`` for anything else.
    """
    if text is None:
        return 1, 1
    match = re.fullmatch(r"(\d+)/(\d+)", text.strip())
    if match is None:
        raise SettingsError(f'--shard "{text}" is not of the form I/N, e.g. --shard 3/50.', code="cohort-shard")
    return int(match[1]), int(match[2])


class _bar:  # noqa: N801  (used as a function)
    """A bar over recordings with the time left, on a terminal only."""

    def __init__(self, *, quiet: bool) -> None:
        err = Console(stderr=True)
        columns = (
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[left]}"),
            TextColumn("{task.description}"),
        )
        self._progress = Progress(*columns, console=err, transient=True, disable=quiet or not err.is_terminal)
        self._task = self._progress.add_task("", total=None, left="")

    def __enter__(self) -> Any:
        self._progress.start()
        return self._tell

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def _tell(self, done: int, total: int, seconds_left: float, text: str) -> None:
        left = f"{_time(seconds_left)} left" if done < total else "collecting"
        self._progress.update(self._task, completed=done, total=total, left=left, description=escape(text))


def _show_plan(plan: Plan, kind: str, options: CohortOptions) -> None:
    table = Table(title=f"Plan of the {kind}", title_justify="left", show_header=False, title_style="bold")
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    table.add_row("recordings", str(len(plan.tasks)))
    table.add_row("done before", str(len(plan.tasks) - len(plan.left)))
    table.add_row("left to do", f"{len(plan.left)} ({plan.size_mb:.0f} MB)")
    table.add_row("will take about", f"{_time(plan.seconds)} on one core, {plan.result_mb:.0f} MB of disk")
    if plan.missing:
        table.add_row("without recording", escape(_some(plan.missing)))
    if plan.absent:
        table.add_row("file not there", escape(_some([item.recording_id for item in plan.absent])))
    where = (
        options.scheduler or f"this machine, {counted(options.n_workers, 'core') if options.n_workers else 'all cores'}"
    )
    bound = f"{options.memory_mb} MB" if options.memory_mb else "unbounded"
    table.add_row("runs on", escape(f"{where}; memory of each {bound}; {_time(options.timeout_s)} for each at most"))
    console().print(table)


def _show_end(n_tasks: int, result: CohortResult, out: Path) -> None:
    page = result.collected.page if result.collected else None
    table = Table(title="Cohort", title_justify="left", show_header=False, title_style="bold")
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    table.add_row("analyzed", f"{n_tasks - len(result.failed)} of {n_tasks}")
    for code, count in result.failures.items():
        paths = _some([path for path, of_path in result.failed.items() if of_path == code], most=3)
        table.add_row("failed", escape(f"{count}: {code} ({paths})"))
    if result.failed:
        table.add_row("which files", escape(f"first lines of {Layout(out).key_table}"))
    table.add_row(
        "page", escape(str(page)) if page else f"collect all shares with: myoclonus cohort collect {escape(str(out))}"
    )
    console().print(table)


def _plan_mapping(plan: Plan) -> dict[str, Any]:
    return {
        "recordings": [asdict(task.item) for task in plan.tasks],
        "left": [task.item.recording_id for task in plan.left],
        "missing": list(plan.missing),
        "absent": [item.recording_id for item in plan.absent],
        "size_mb": round(plan.size_mb, 3),
        "seconds_on_one_core": round(plan.seconds, 1),
        "result_mb": round(plan.result_mb, 1),
    }


def _some(names: Any, most: int = 10) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return (", ".join(list(names)[:most]) + more).encode(errors="backslashreplace").decode()


def _time(seconds: float) -> str:
    if seconds >= _HOUR_S:
        return f"{seconds / _HOUR_S:.1f} h"
    return f"{seconds / _MINUTE_S:.0f} min" if seconds >= _MINUTE_S else f"{seconds:.0f} s"
