"""The command that compares the results of one person."""

from __future__ import annotations

import json as json_
from pathlib import Path
from typing import Annotated

import typer

from myoclonus.cli.option_types import Force, Json, Out, Quiet, Set, SettingsFile

__all__ = ["compare"]


def compare(
    results: Annotated[list[Path], typer.Argument(metavar="RESULT...", help="Results, in the order of time.")],
    *,
    out: Out,
    days: Annotated[
        str | None,
        typer.Option(
            metavar="DAY,DAY,…", help="Day of each result from the first one on, as 0,90,365: how fast it changes."
        ),
    ] = None,
    settings: SettingsFile = None,
    set_: Set = None,
    force: Force = False,
    quiet: Quiet = False,
    json: Json = False,
) -> None:
    """Compare results of one person: what changed, with limits, and whether it is worse.

    Example: `myoclonus compare january june december --days 0,150,330 --out change`
    """
    from rich.markup import escape  # noqa: PLC0415

    from myoclonus.change import compare_results, days_of, write_change  # noqa: PLC0415
    from myoclonus.cli.console import console  # noqa: PLC0415
    from myoclonus.cli.options import settings_of  # noqa: PLC0415

    change = compare_results(results, settings_of(settings, set_).forms, days=days_of(days))
    paths = write_change(change, out, force=force)
    if json:
        values = json_.loads(paths["change.json"].read_text(encoding="utf-8"))
        typer.echo(json_.dumps(values, indent=2, ensure_ascii=False))
    elif not quiet:
        lines = [change.trend.text, f"Which form: {change.weighed.answer}", *change.notes]
        for line in [*lines, f"Written: {paths['change.html']}"]:
            console().print(escape(line), soft_wrap=True)
