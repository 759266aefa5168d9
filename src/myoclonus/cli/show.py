"""Tables and progress in the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.table import Table

from myoclonus.analysis import Analysis
from myoclonus.analysis import Progress as Tell
from myoclonus.cli.console import console
from myoclonus.report.page import Page, page_of
from myoclonus.report.summary import summarize

__all__ = ["progress_bar", "show_summary"]

_LONG_S = 3600.0
"""Length from which a recording may be of sleep, so that it is said when sleep was not scored."""


@contextmanager
def progress_bar(name: str, *, quiet: bool) -> Iterator[Tell]:
    """Show a bar with the time left on a terminal, and nothing otherwise."""
    err = Console(stderr=True)
    shown = not quiet and err.is_terminal
    columns = (
        TextColumn("{task.fields[recording]}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.description}"),
    )
    with Progress(*columns, console=err, transient=True, disable=not shown) as bar:
        task = bar.add_task("reading", total=1.0, recording=escape(name))

        def tell(fraction: float, text: str) -> None:
            bar.update(task, completed=fraction, description=escape(text))

        yield tell


def show_summary(analysis: Analysis, folder: Path) -> None:
    """Print the first glance at a result, and where the report is."""
    summary = summarize(analysis)
    page = page_of(analysis, summary)
    out = console()
    table = Table(title=escape(page.title), title_justify="left", show_header=False, title_style="bold")
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    if page.banner:
        table.add_row("note", f"[bold]{escape(page.banner)}[/bold]")
    for label, value in _rows(page):
        table.add_row(escape(label), escape(value))
    for reason in dict.fromkeys(refusal.reason for refusal in summary.refused):
        names = ", ".join(refusal.label for refusal in summary.refused if refusal.reason == reason)
        table.add_row("not analyzed", escape(f"{names}: {reason}"))
    if not analysis.sleep.is_scored and analysis.recording.duration_s >= _LONG_S:
        table.add_row("sleep", escape(f"not scored: {analysis.sleep.reason}. Give --hypnogram FILE, or --sleep."))
    table.add_row("report", escape(str(folder / "report.html")))
    out.print(table)


def _rows(page: Page) -> list[tuple[str, str]]:
    """Return the headline, of a night each kind of movement, the facts of the page, then how many bursts each muscle had."""
    facts = [(fact.label.lower().replace("emg", "EMG"), f"{fact.value} {fact.note}".strip()) for fact in page.facts]
    muscles = "; ".join(f"{line['label']} {line['count']}".strip() for line in page.muscles)
    form = [("which form", page.answer)] if page.answer else []
    night = [(line["what"], _night_words(line)) for line in page.night]
    if page.night:
        facts.append(("brief jerks", page.jerks_headline))
    return [("found", page.headline), *form, *night, *facts, (page.counted_what.lower(), muscles or "none")]


def _night_words(line: Mapping[str, str]) -> str:
    """Return value and limits with what healthy sleepers show, or why there is none."""
    more = f" ({line['limits']})" if line["limits"] else ""
    rest = line["meaning"] if line["value"].startswith("not ") else line["health"]
    return "; ".join(part for part in (f"{line['value']}{more}", rest) if part)
