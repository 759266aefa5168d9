"""CSV, TSV and text recordings: one column a channel, with a time column or a given sampling rate."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from myoclonus.errors import ReadError
from myoclonus.read.array_source import ArraySource
from myoclonus.read.event_tables import read_text
from myoclonus.read.gaps import gap_findings
from myoclonus.read.options import ReadOptions
from myoclonus.read.raw import Finding, RawRecording, RawSignal
from myoclonus.settings.read import ReadSettings

__all__ = ["read_text_table", "unique_labels"]

_TIME_NAMES = {"time", "t", "times", "seconds", "second", "sec", "timestamp", "zeit", "temps", "s", "ms"}
_TIME_FACTORS = {"s": 1.0, "sec": 1.0, "seconds": 1.0, "ms": 1e-3, "us": 1e-6, "µs": 1e-6, "min": 60.0}
_UNIT_IN_NAME = re.compile(r"(.*?)\s*[(\[]\s*([^()\[\]]*?)\s*[)\]]\s*|(.*?)_(uv|µv|mv|nv|s|ms|us|mg)", re.IGNORECASE)
_RATE_SNAP = 1e-4  # times in text are rounded: a rate this close to a whole number is that number
_N_HEAD = 3


@dataclass(frozen=True, slots=True)
class _Table:
    names: list[str]
    units: list[str]
    values: npt.NDArray[np.float64]


def read_text_table(path: Path, options: ReadOptions, settings: ReadSettings) -> RawRecording:
    """Return a recording from a table of numbers; the whole of it is held in memory.

    The first line names the columns, with the unit in brackets or after an underscore, e.g. ``FDI R (uV)`` or
    ``time_ms``;
    lines that begin with ``#`` are passed over. A column called time gives the sampling rate and the gaps; without it,
    ``options.fs_hz`` must.

    Raises
    ------
    ReadError
        ``table-not-numeric``, ``sampling-rate-missing``, ``time-not-uniform``, ``gaps-too-long``, ``no-samples``,
        ``file-empty``, ``not-text``.
    """
    table = _table(path, read_text(path))
    time_column = next((index for index, name in enumerate(table.names) if name.casefold() in _TIME_NAMES), None)
    kept = [index for index in range(len(table.names)) if index != time_column]
    if not kept or len(table.values) < 2:
        raise ReadError(f"{path.name}: holds no samples. Give a table with one column a channel.", code="no-samples")
    findings: list[Finding] = []
    if time_column is not None:
        factor = _time_factor(table, time_column, options, findings)
        fs_hz, stretches = _stretches(path, table.values[:, time_column] * factor, settings)
    elif options.fs_hz is not None:
        fs_hz, stretches = options.fs_hz, ((0, 0, len(table.values)),)
    else:
        raise ReadError(
            f"{path.name}: has no column called time, so its sampling rate is not known. Give it, e.g. fs_hz = 1000 in "
            "channels.toml.",
            code="sampling-rate-missing",
        )
    labels = options.labels if len(options.labels) == len(kept) else [table.names[index] for index in kept]
    n_samples = max(first + length for _, first, length in stretches)
    return RawRecording(
        format="text",
        signals=tuple(
            RawSignal(label=label, unit=table.units[index] or options.unit or "", fs_hz=fs_hz, n_samples=n_samples)
            for label, index in zip(unique_labels(labels), kept, strict=True)
        ),
        source=ArraySource(tuple(np.ascontiguousarray(table.values[:, index]) for index in kept), stretches),
        coverage=tuple((first / fs_hz, length / fs_hz) for _, first, length in stretches),
        findings=(*findings, *gap_findings([(first / fs_hz, length / fs_hz) for _, first, length in stretches])),
    )


def unique_labels(labels: list[str] | tuple[str, ...]) -> list[str]:
    """Return labels of which none is empty or repeated, the position added where needed."""
    unique: list[str] = []
    for position, label in enumerate(labels, start=1):
        name = label.strip() or f"channel {position}"
        while name in unique:
            name = f"{name} #{position}"
        unique.append(name)
    return unique


def _table(path: Path, text: str) -> _Table:
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    if not lines:
        raise ReadError(f"{path.name}: is empty. Name another file.", code="file-empty")
    probe = lines[min(len(lines) - 1, _N_HEAD - 1)]
    delimiter = next((mark for mark in "\t;," if mark in probe), None)
    decimal = "," if delimiter in {"\t", ";"} and "," in probe and "." not in probe else "."
    head = [_cells(line, delimiter) for line in lines[:_N_HEAD]]
    n_head = next((row for row, cells in enumerate(head) if all(_is_number(cell, decimal) for cell in cells)), None)
    if n_head is None:
        raise _not_numeric(path, "no line of numbers follows the heading")
    width = len(head[n_head])
    heading = head[0] if n_head else [f"column {index + 1}" for index in range(width)]
    if n_head and width == 1 and delimiter is None:
        heading = [lines[0].strip()]
    unit_row = [cell.strip("[]()") for cell in head[1]] if n_head == 2 else [""] * width
    if len(heading) != width or len(unit_row) != width:
        raise _not_numeric(path, f"the heading has {len(heading)} columns, the numbers {width}")
    try:
        values = pd.read_csv(
            io.StringIO("\n".join(lines[n_head:])),
            sep=delimiter or r"\s+",
            header=None,
            names=list(range(width)),
            decimal=decimal,
            dtype=np.float64,
            na_values=["n/a", "NaN", "nan", ""],
            skipinitialspace=True,
            index_col=False,
        ).to_numpy()
    except (ValueError, pd.errors.ParserError) as error:
        raise _not_numeric(path, str(error)) from error
    split = [_UNIT_IN_NAME.fullmatch(name) for name in heading]
    return _Table(
        [(match[1] or match[3] or name) if match else name for name, match in zip(heading, split, strict=True)],
        [unit or ((match[2] or match[4] or "") if match else "") for unit, match in zip(unit_row, split, strict=True)],
        values,
    )


def _cells(line: str, delimiter: str | None) -> list[str]:
    if delimiter is None:
        return [cell.strip('"') for cell in line.split()]
    return [
        cell.strip() for cell in next(csv.reader([line.rstrip("\r\n")], delimiter=delimiter, skipinitialspace=True))
    ]


def _is_number(cell: str, decimal: str) -> bool:
    if cell in {"n/a", "NaN", "nan", ""}:
        return True
    try:
        float(cell.replace(decimal, "."))
    except ValueError:
        return False
    return True


def _not_numeric(path: Path, why: str) -> ReadError:
    return ReadError(
        f"{path.name}: is not a table of numbers ({why}). Give one column a channel, one line a sample, and "
        "names in the first line.",
        code="table-not-numeric",
    )


def _time_factor(table: _Table, column: int, options: ReadOptions, findings: list[Finding]) -> float:
    unit = (
        options.time_unit
        or table.units[column]
        or (table.names[column] if table.names[column] in _TIME_FACTORS else "")
    )
    if unit.casefold() not in _TIME_FACTORS:
        findings.append(
            Finding(
                code="time-unit-assumed",
                severity="note",
                message="The time column has no unit; taken as seconds.",
                remedy='Name the column "time_ms", or set time_unit in channels.toml, if that is wrong.',
            )
        )
        return 1.0
    return _TIME_FACTORS[unit.casefold()]


def _stretches(
    path: Path, times_s: npt.NDArray[np.float64], settings: ReadSettings
) -> tuple[float, tuple[tuple[int, int, int], ...]]:
    """Return the sampling rate and the gapless stretches (position, first sample, length) of a column of times."""
    steps = np.diff(times_s)
    if not np.isfinite(times_s).all() or (steps <= 0).any():
        row = int(np.flatnonzero(~np.isfinite(times_s[1:]) | ~(steps > 0))[0]) + 2 if len(steps) else 1
        raise _not_uniform(path, f"time does not increase at sample {row}")
    usual = float(np.median(steps))
    inside = steps[steps < 1.5 * usual]
    fs_hz = len(inside) / float(inside.sum())
    fs_hz = float(round(fs_hz)) if round(fs_hz) and abs(fs_hz / round(fs_hz) - 1) < _RATE_SNAP else fs_hz
    gaps_s = float((steps[steps >= 1.5 * usual] - usual).sum())
    if gaps_s > settings.max_gaps_h * 3600:
        raise ReadError(
            f"{path.name}: by its time column {gaps_s / 3600:.1f} hours are missing; at most "
            f"{settings.max_gaps_h:g} are "
            "believed. Split the recording, or raise the setting read.max_gaps_h.",
            code="gaps-too-long",
        )
    starts = np.concatenate(([0], np.flatnonzero(steps >= 1.5 * usual) + 1, [len(times_s)]))
    stretches, free = [], 0
    for start, stop in pairwise(int(value) for value in starts):
        within = times_s[start:stop] - times_s[start]
        if np.abs(within * fs_hz - np.arange(stop - start)).max() > 1.0:
            raise _not_uniform(path, f"times stray from {fs_hz:.6g} Hz by more than a sample")
        first = max(round((times_s[start] - times_s[0]) * fs_hz), free)
        stretches.append((start, first, stop - start))
        free = first + stop - start
    return fs_hz, tuple(stretches)


def _not_uniform(path: Path, why: str) -> ReadError:
    return ReadError(
        f"{path.name}: is not sampled evenly ({why}). Resample it, or remove the time column and give fs_hz.",
        code="time-not-uniform",
    )
