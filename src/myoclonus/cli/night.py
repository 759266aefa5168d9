"""Score marks, compare scorings, and hand scorings on to other programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from myoclonus import tables
from myoclonus.agreement import RESULT_TABLES, ScoredSet, chained, compare, pairs_in, read_scored, within_stages
from myoclonus.cli.console import console
from myoclonus.cli.exits import EXIT_DONE
from myoclonus.read.scoring_file import moved_to, read_scoring
from myoclonus.report.exports import export_result
from myoclonus.report.files import table_records
from myoclonus.report.folder import check_folder
from myoclonus.report.scoring_folder import agreement_section, write_agreement, write_scoring
from myoclonus.report.sections.night import night_of_scoring
from myoclonus.report.sections.section import Section, SectionTable
from myoclonus.report.summary import readings_of
from myoclonus.review.rated import is_decisions, read_rater
from myoclonus.settings import Settings
from myoclonus.sleep import score_marks

__all__ = ["agree_files", "export_files", "score_files"]

_FEW = 5
"""Columns up to which a table is set as one, also where its words must break."""
_LONG = 40
"""Letters of a cell from which on a table that is too wide is printed row by row."""
_EMPTY = ("", "0", "n/a")


def score_files(
    events: Sequence[Path],
    hypnogram: Path | None,
    out: Path,
    settings: Settings,
    *,
    force: bool,
    quiet: bool,
    as_json: bool,
) -> int:
    """Score marked movements, write and show the result, and return the exit code."""
    check_folder(out, force=force)
    files = [*([hypnogram] if hypnogram else []), *events]
    first = read_scoring(files[0], settings.read)
    scorings = [first, *(moved_to(read_scoring(file, settings.read), first.start) for file in files[1:])]
    for finding in (finding for one in scorings for finding in one.findings):
        typer.echo(f"myoclonus: {finding.message} [{finding.code}]", err=True)
    scoring = score_marks(scorings, settings)
    write_scoring(scoring, out, name=scorings[1 if hypnogram else 0].name, settings=settings, force=force)
    if as_json:
        typer.echo(json.dumps(table_records(tables.MEASURES, scoring.measures), indent=2, ensure_ascii=False))
    elif not quiet:
        section = night_of_scoring(scoring, readings_of(scoring.measures), {}, settings)
        _show(section, out / "report.html")
    return EXIT_DONE


def agree_files(
    first: Path,
    second: Path,
    settings: Settings,
    *,
    out: Path | None,
    rule: str,
    overlap: float,
    epoch_s: float,
    stages: Sequence[str],
    force: bool,
    as_json: bool,
) -> int:
    """Compare two scorings, or those of two folders; show the agreement, write it when asked for, and return the exit code."""
    if out is not None:
        check_folder(out, force=force)
    edges_s = None
    if _holds_many(first) and _holds_many(second):
        found, alone = pairs_in(first, second)
        for name in alone:
            typer.echo(f"myoclonus: {name} is in one of the folders only and was left out.", err=True)
        pairs = [_pair(one, other, settings, rule, stages) for _, one, other in found]
        one, other, edges_s = chained(pairs, epoch_s=epoch_s, names=(first.name, second.name))
        length_s = float(edges_s[-1])
    else:
        one, other, length_s = _pair(first, second, settings, rule, stages)
    agreement = compare(one, other, least_overlap=overlap, epoch_s=epoch_s, duration_s=length_s, edges_s=edges_s)
    if out is not None:
        write_agreement(agreement, out, settings=settings, force=force)
    if as_json:
        typer.echo(json.dumps(table_records(tables.AGREEMENT, agreement.table), indent=2, ensure_ascii=False))
    else:
        _show(agreement_section(agreement), out / "report.html" if out else None)
    return EXIT_DONE


def _holds_many(path: Path) -> bool:
    return path.is_dir() and not any((path / name).is_file() for name in RESULT_TABLES)


def _pair(
    first: Path, second: Path, settings: Settings, rule: str, stages: Sequence[str]
) -> tuple[ScoredSet, ScoredSet, float]:
    """Return both scorings of a recording, in some stages only when asked for, and how long they are."""
    one = read_rater(first) if is_decisions(first) else read_scored(first, rule=rule, settings=settings)
    other = (
        read_rater(second)
        if is_decisions(second)
        else read_scored(second, rule=rule, start=one.start, settings=settings)
    )
    if stages:
        return within_stages(one, other, stages)
    return one, other, max(one.end_s, other.end_s)


def export_files(result: Path, kind: str, out: Path, *, rule: str) -> int:
    """Export a result, print the names of the files, and return the exit code."""
    for path in export_result(result, kind, out, rule=rule):
        typer.echo(str(path))
    return EXIT_DONE


def _show(section: Section | None, page: Path | None) -> None:
    """Print the answer, words and tables of a section."""
    to = console()
    if section is not None:
        to.print(f"[bold]{escape(section.answer)}[/bold]")
        for text in section.paragraphs:
            to.print(escape(text))
        for rows in section.tables:
            _show_table(to, rows)
    if page is not None:
        to.print(f"report {escape(str(page))}", soft_wrap=True)


def _show_table(to: Console, rows: SectionTable) -> None:
    """Print a table; one that is too wide for the terminal is printed row by row, without cells that hold nothing."""
    widths = [max(map(len, (column, *cells))) for column, *cells in zip(rows.columns, *rows.rows, strict=True)]
    is_too_wide = sum(widths) + 3 * len(widths) > to.width
    if is_too_wide and (len(widths) > _FEW or max(widths[1:], default=0) > _LONG):
        to.print(f"[italic]{escape(rows.caption)}[/italic]")
        for name, *cells in rows.rows:
            said = [f"{head} {cell}" for head, cell in zip(rows.columns[1:], cells, strict=True) if cell not in _EMPTY]
            to.print(f"  [bold]{escape(name)}[/bold]: {escape(', '.join(said) or 'nothing')}")
        return
    table = Table(title=escape(rows.caption), title_justify="left", show_edge=False)
    for place, (column, is_number) in enumerate(zip(rows.columns, rows.numeric, strict=True)):
        table.add_column(escape(column), justify="right" if is_number else "left", overflow="fold", no_wrap=place == 0)
    for row in rows.rows:
        table.add_row(*(escape(cell) for cell in row))
    to.print(table)
