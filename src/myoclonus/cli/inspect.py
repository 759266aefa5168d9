"""Show how a recording was understood."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import typer
from rich.markup import escape
from rich.table import Table

from myoclonus import tables
from myoclonus.cli.console import console
from myoclonus.cli.options import ReadingOptions
from myoclonus.marker_words import meaning_of
from myoclonus.read import channels_table, read_recording
from myoclonus.recording import Recording
from myoclonus.report.files import table_records
from myoclonus.report.labels import counted, span
from myoclonus.settings import Settings

__all__ = ["inspect_file"]

_MAX_FINDINGS = 40


def inspect_file(path: Path, reading: ReadingOptions, settings: Settings, *, as_json: bool) -> None:
    """Print channels, markers, stages, gaps and findings of a recording."""
    recording = read_recording(path, **reading, settings=settings.read)
    if as_json:
        typer.echo(json.dumps(_as_mapping(recording), indent=2, ensure_ascii=False))
        return
    out = console()
    origin = recording.provenance.get("format", "")
    out.print(
        escape(
            f"{recording.name}: {span(recording.duration_s)}, {counted(len(recording.channels), 'channel')}, {origin}"
        ),
        style="bold",
    )
    out.print(_table(tables.CHANNELS, channels_table(recording), "Channels as understood"))
    out.print(escape(_markers_line(recording)))
    findings = recording.quality
    if len(findings):
        out.print(_table(tables.QUALITY, findings.head(_MAX_FINDINGS), f"Findings ({len(findings)})"))
    else:
        out.print("No finding.")


def _markers_line(recording: Recording) -> str:
    texts = recording.markers["text"].value_counts()
    markers = ", ".join(f"{text} ({_use(str(text))}{count})" for text, count in texts.head(12).items()) or "none"
    stages = recording.hypnogram.groupby("stage")["duration"].sum()
    slept = ", ".join(f"{stage} {span(float(seconds))}" for stage, seconds in stages.items()) or "none"
    stretches = len(recording.coverage)
    gaps = f"{stretches - 1} gaps" if stretches > 1 else "no gap"
    return f"Markers: {markers}. Sleep stages: {slept}. {gaps.capitalize()}."


def _use(text: str) -> str:
    """Return what a marker means, where its text does not say so itself."""
    meaning = meaning_of(text)
    if meaning is None or text.strip().casefold().startswith(meaning[:4]):
        return ""
    return f"{meaning}, "


def _table(schema: tables.Schema, table: pd.DataFrame, title: str) -> Table:
    shown = Table(title=title, title_justify="left", title_style="bold")
    kept = [column for column in schema.columns if table[column.name].notna().any()]
    for column in kept:
        shown.add_column(column.name, justify="right" if column.kind in ("float", "int") else "left", overflow="fold")
    for record in table_records(schema, table):
        shown.add_row(*(escape("" if record[column.name] is None else str(record[column.name])) for column in kept))
    return shown


def _as_mapping(recording: Recording) -> dict[str, object]:
    return {
        "name": recording.name,
        "duration_s": recording.duration_s,
        "channels": table_records(tables.CHANNELS, channels_table(recording)),
        "markers": table_records(tables.MARKERS, recording.markers),
        "hypnogram": table_records(tables.HYPNOGRAM, recording.hypnogram),
        "coverage": table_records(tables.COVERAGE, recording.coverage),
        "quality": table_records(tables.QUALITY, recording.quality),
        "provenance": recording.provenance,
    }
