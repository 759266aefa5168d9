"""Print the settings."""

from __future__ import annotations

import json

import typer
from rich.markup import escape
from rich.table import Table

from myoclonus.cli.console import console
from myoclonus.report.methods import settings_rows
from myoclonus.settings import Settings

__all__ = ["show_settings"]


def show_settings(*, as_json: bool) -> None:
    """Print every setting with its default, range and source."""
    rows = settings_rows(Settings())
    if as_json:
        kept = [{key: row[key] for key in ("name", "default", "range", "source")} for row in rows]
        typer.echo(json.dumps(kept, indent=2, ensure_ascii=False))
        return
    table = Table(title="Settings; change one with --set NAME=VALUE", title_justify="left", title_style="bold")
    for name in ("setting", "default", "range", "source"):
        table.add_column(name, overflow="fold", no_wrap=name == "setting")
    for row in rows:
        table.add_row(*(escape(str(row[key])) for key in ("name", "default", "range", "source")))
    console().print(table)
