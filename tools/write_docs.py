"""Write the pages of the documentation that follow from the program: ``docs/cli.md`` and ``docs/output.md``.

``make docs`` runs it; a test fails when a page is not what it would write.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typer.main

from myoclonus import tables
from myoclonus.cli.app import app
from myoclonus.report.write import NIGHT_TABLES

DOCS = Path(__file__).resolve().parent.parent / "docs"

OUTPUT_HEAD = """# What comes out

Written by `make docs`; do not edit.

`myoclonus analyze RECORDING --out DIR` writes into `DIR`, always all of it, also when nothing was found:

| file | what |
|---|---|
| `report.html` | the report: one page that needs nothing else, for screen, phone and print |
| `report.pdf` | the same for paper |
| `slide.png` | the first glance as one slide |
| `person.html`, `person.pdf` | one page in plain words for the person who was recorded; when to get help comes first |
| `result.json` | summary, measures, forms, findings and jerks for programs |
| `settings.toml` | every setting as used; `--settings` takes it back |
| `provenance.json` | versions, hashes of recording and settings, seed, time of the run |
{rows}

When the recording is scored as sleep (it has sleep stages, it is long, or `--sleep` was given), also:

| file | one row per |
|---|---|
{night}
The columns of each table are in [tables.md](tables.md). Each table has a sidecar, `NAME.json`, with `Description` and `Units` of each
column, as BIDS wants it.

- Tab-separated, UTF-8, one header line, lines end with a line feed.
- Times count in seconds from the first sample; gaps count. Seconds have up to six decimals, milliseconds up to three,
  other numbers up to seven digits.
- `n/a` is missing. Zero is a measurement. "Not recorded", "recorded, none found" and "could not be measured" are told
  apart: see `status` and `reason` in `measures.tsv`.
- The same recording, settings and version give the same bytes; only `provenance.json` holds the time of the run.
- Files are written beside the folder first and put in place when all are complete. A folder that holds other files is
  refused unless `--force` is given; files of other names are never touched.
"""
WRITTEN = (
    tables.BURSTS, tables.BURST_DETAILS, tables.JERKS, tables.MEASURES, tables.EVIDENCE, tables.FORMS, tables.QUALITY,
    tables.CHANNELS, tables.TIME_COURSE,
)  # fmt: skip

CLI_HEAD = """# Command line

Written by `make docs` from `src/myoclonus/cli/app.py`; do not edit.

`myoclonus COMMAND --help` shows the same in the terminal; `python -m myoclonus` works too.

| exit code | meaning |
|---|---|
| 0 | done |
| 1 | could not run: the reason, its code and the remedy are on the standard error |
| 2 | done, but some recordings failed |
| 130 | stopped from the keyboard |

Progress is shown on a terminal only. `MYOCLONUS_TRACEBACK=1` shows where a fault of the program happened.
"""


def output_page() -> str:
    """Return ``docs/output.md``."""
    rows = "".join(f"| `{schema.name}.tsv` | one row per {schema.row} |\n" for schema in WRITTEN)
    night = "".join(f"| `{schema.name}.tsv` | {schema.row} |\n" for schema in NIGHT_TABLES)
    return OUTPUT_HEAD.replace("{rows}", rows).replace("{night}", night)


def cli_page() -> str:
    """Return ``docs/cli.md``."""
    group: Any = typer.main.get_command(app)
    commands: Mapping[str, Any] = group.commands
    parts = [CLI_HEAD]
    for name, command in commands.items():
        arguments = [param for param in command.params if param.param_type_name == "argument"]
        options = [param for param in command.params if param.param_type_name == "option" and not param.hidden]
        usage = " ".join(_argument(param) for param in arguments)
        parts.append(
            f"\n## myoclonus {name}\n\n{_paragraphs(command.help)}\n\n```\nmyoclonus {name} {usage} [OPTIONS]\n```\n\n"
        )
        parts.append("| option | meaning |\n|---|---|\n")
        parts += [f"| {_names(param)} | {_cell(param.help or '')}{_default(param)} |\n" for param in options]
    return "".join(parts)


def _argument(param: Any) -> str:
    name = param.metavar or param.name.upper()
    return name if param.required else f"[{name}]"


def _paragraphs(text: str) -> str:
    return "\n\n".join(" ".join(part.split()) for part in text.split("\n\n"))


def _names(param: Any) -> str:
    names = ", ".join(f"`{name}`" for name in param.opts)
    return names if param.is_flag else f"{names} {_cell(param.metavar or param.name.upper())}"


def _default(param: Any) -> str:
    if param.required:
        return " Required."
    if isinstance(param.default, (int, float, str, Path)) and not isinstance(param.default, bool):
        return f" Default: {param.default}."
    return ""


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


if __name__ == "__main__":
    (DOCS / "output.md").write_text(output_page(), encoding="utf-8")
    (DOCS / "cli.md").write_text(cli_page(), encoding="utf-8")
