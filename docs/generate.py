"""Write the pages of the documentation that follow from the code: tables and settings.

``make docs`` runs it; a test fails when a page is not what it would write.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import Field, fields
from pathlib import Path
from typing import Any

from myoclonus.settings import Settings
from myoclonus.tables import SCHEMAS

DOCS = Path(__file__).resolve().parent
KINDS = {"str": "text", "float": "number", "int": "whole number", "bool": "true or false"}


def pages() -> dict[str, str]:
    """Return the text of each generated page by its file name."""
    return {"tables.md": "\n".join(tables_page()), "settings.md": "\n".join(settings_page())}


def tables_page() -> Iterator[str]:
    """Yield the lines of the page on tables."""
    yield from (
        "# Tables",
        "",
        "Written by `make docs` from `src/myoclonus/tables.py`; do not edit. Exported tables are tab-separated text in",
        "UTF-8, each with a sidecar in JSON. Times count in seconds from the first sample of the recording; `n/a` is a",
        "missing value.",
        "",
    )
    for schema in SCHEMAS:
        yield from (
            f"## {schema.name}",
            "",
            f"One row: {schema.row}.",
            "",
            "| column | kind | unit | meaning |",
            "|---|---|---|---|",
        )
        for column in schema.columns:
            yield row(f"`{column.name}`", KINDS[column.kind], column.unit, column.description)
        yield ""


def settings_page() -> Iterator[str]:
    """Yield the lines of the page on settings."""
    yield from (
        "# Settings",
        "",
        "Written by `make docs` from `src/myoclonus/settings/`; do not edit. Each result carries the settings that",
        "made it as `settings.toml`; change it and give it with `--settings`. Ranges include both ends.",
        "A source that begins with `own:` is a choice of this project.",
        "",
    )
    for group in fields(Settings):
        record = getattr(Settings(), group.name)
        summary = (type(record).__doc__ or "").strip().splitlines()[0]
        yield from (
            f"## [{group.name}]",
            "",
            summary,
            "",
            "| setting | default | allowed | source |",
            "|---|---|---|---|",
        )
        for item in fields(record):
            yield row(
                f"`{item.name}`", f"`{literal(getattr(record, item.name))}`", allowed(item), item.metadata["source"]
            )
        yield ""


def allowed(item: Field[Any]) -> str:
    """Return the range or the choices of a setting in words."""
    low, high, choices = (item.metadata[key] for key in ("low", "high", "choices"))
    if choices:
        return ", ".join(choices)
    return "" if low is None and high is None else f"{low} to {high}"


def literal(value: bool | float | str) -> str:
    """Return a value as TOML spells it."""
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else f"{value}"


def row(*cells: str) -> str:
    """Return one row of a table, its bars escaped."""
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


if __name__ == "__main__":
    for name, text in pages().items():
        (DOCS / name).write_text(text, encoding="utf-8", newline="\n")
