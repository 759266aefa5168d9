"""Analyze recordings and write their results."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import typer

from myoclonus.analysis import Analysis, Origin, analyze
from myoclonus.cli.exits import EXIT_COULD_NOT_RUN, EXIT_DONE, EXIT_SOME_FAILED
from myoclonus.cli.options import ReadingOptions
from myoclonus.cli.show import progress_bar, show_summary
from myoclonus.errors import MyoclonusError, SettingsError
from myoclonus.report import check_folder, write_report
from myoclonus.settings import Settings

__all__ = ["analyze_files", "analyze_one"]

_ANALYSIS_SHARE = 0.9
"""Part of the bar that the analysis takes; the rest is writing."""


def analyze_files(
    recordings: Sequence[Path],
    out: Path,
    settings: Settings,
    reading: ReadingOptions,
    *,
    name: str | None,
    force: bool,
    quiet: bool,
    as_json: bool,
) -> int:
    """Analyze each recording and return the exit code; one that fails does not stop the others."""
    if len(recordings) == 1:
        result = analyze_one(recordings[0], out, settings, reading, name=name, force=force, quiet=quiet or as_json)
        if as_json:
            _print_json(result)
        return EXIT_DONE
    if name is not None:
        raise SettingsError("--name names one recording; several were given.", code="name-for-several")
    twice = [name for name, count in Counter(path.stem for path in recordings).items() if count > 1]
    if twice:
        raise SettingsError(
            f'{twice.pop()}: two recordings of this name would share one folder in "{out}". Analyze them one by one.',
            code="output-name-twice",
        )
    done: list[dict[str, Any]] = []
    for path in recordings:
        try:
            done.append(analyze_one(path, out / path.stem, settings, reading, force=force, quiet=quiet or as_json))
        except MyoclonusError as error:
            typer.echo(f"myoclonus: {error}", err=True)
    if as_json:
        _print_json(done)
    if len(done) == len(recordings):
        return EXIT_DONE
    return EXIT_SOME_FAILED if done else EXIT_COULD_NOT_RUN


def analyze_one(
    recording: Path,
    out: Path,
    settings: Settings,
    reading: ReadingOptions,
    *,
    force: bool,
    quiet: bool,
    name: str | None = None,
    origin: Origin | None = None,
) -> dict[str, Any]:
    """Analyze one recording, write its result, show the summary, and return what ``result.json`` holds."""
    check_folder(out, force=force)
    with progress_bar(recording.name, quiet=quiet) as tell:

        def analyzing(fraction: float, text: str) -> None:
            tell(_ANALYSIS_SHARE * fraction, text)

        analysis: Analysis = analyze(recording, settings, **reading, name=name, origin=origin, progress=analyzing)
        tell(_ANALYSIS_SHARE, "writing the report")
        paths = write_report(analysis, out, force=force)
    if not quiet:
        show_summary(analysis, out)
    result: dict[str, Any] = json.loads(paths["result.json"].read_text(encoding="utf-8"))
    return result


def _print_json(value: Any) -> None:
    typer.echo(json.dumps(value, indent=2, ensure_ascii=False))
