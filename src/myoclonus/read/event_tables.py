"""Markers in a file of their own: BIDS events, CSV and TSV, EDF+ annotations."""

from __future__ import annotations

import csv
import datetime
import io
import math
import re
import unicodedata
from dataclasses import dataclass, replace
from pathlib import Path

from myoclonus.errors import ReadError
from myoclonus.read.edf import read_edf_annotations
from myoclonus.read.edf_header import read_edf_header
from myoclonus.read.hypnogram import epochs_to_stretches
from myoclonus.read.raw import Annotation, Finding, RawRecording
from myoclonus.settings.read import ReadSettings

__all__ = ["EventRows", "clock_seconds", "is_edf_file", "read_markers_file", "read_text", "table_rows"]

_ONSET = (
    "onset", "time", "start", "begin", "onset_s", "time_s", "start_s", "latency", "start time",
    "zeit", "beginn", "anfang", "uhrzeit", "startzeit", "debut", "heure", "temps", "inicio", "hora", "tiempo", "inizio", "ora", "tempo",
)  # fmt: skip
_DURATION = (
    "duration", "duration_s", "length", "dur", "dauer", "lange", "duree", "longueur", "duracion", "durata",
)  # fmt: skip
_TEXT = (
    "text", "trial_type", "stage", "description", "label", "event", "event_type", "type", "marker", "annotation", "value", "code",
    "name", "sleep stage", "stadium", "schlafstadium", "schlafphase", "stade", "stade de sommeil", "estadio", "fase", "stadio",
    "ereignis", "ereignistyp", "bezeichnung", "evenement", "evento", "tipo", "typ",
)  # fmt: skip
_CHANNEL = ("channel", "chan", "channels", "kanal", "canal", "voie", "canale")
_MISSING = {"", "n/a", "na", "nan", "none", "null"}


@dataclass(frozen=True, slots=True)
class EventRows:
    """Rows of a table; their onsets count from the first sample, or from a time of day in seconds since midnight."""

    items: list[Annotation]
    zero_s: float | None


def read_markers_file(path: Path, raw: RawRecording, settings: ReadSettings) -> tuple[list[Annotation], list[Finding]]:
    """Return the markers of a separate file.

    A table (CSV, TSV) needs a column ``onset`` in seconds from the first sample and one of text; ``duration`` and
    ``channel`` may follow.
    An EDF+ file gives its annotations, moved by the difference of the two start times.

    Raises
    ------
    ReadError
        ``markers-unreadable``, or what reading an EDF+ file raises.
    """
    if is_edf_file(path):
        return _from_edf(path, raw, settings)
    known = {signal.label for signal in raw.signals}
    return [
        item if item.channel in known else replace(item, channel=None)
        for item in table_rows(path, read_text(path), settings.epoch_s).items
    ], []


def read_text(path: Path) -> str:
    """Return the text of a file in UTF-8, UTF-16 or Latin-1.

    Raises
    ------
    ReadError
        ``file-not-found``, ``file-unreadable``, or ``not-text`` when it is binary.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        code = "file-not-found" if isinstance(error, FileNotFoundError) else "file-unreadable"
        raise ReadError(
            f"{path.name}: cannot be opened ({error.strerror}). Check the path and the permissions.", code=code
        ) from error
    try:
        if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
            return raw.decode("utf-16")
        if b"\x00" in raw:
            raise ReadError(f"{path.name}: is not a text file. Give a CSV or TSV table.", code="not-text")
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def is_edf_file(path: Path) -> bool:
    """Return whether a file begins as EDF or BDF do."""
    try:
        with path.open("rb") as file:
            start = file.read(8)
    except OSError:
        return False
    return start in {b"\xffBIOSEMI", b"0       "}


def _from_edf(path: Path, raw: RawRecording, settings: ReadSettings) -> tuple[list[Annotation], list[Finding]]:
    items, findings = read_edf_annotations(path, settings)
    header = read_edf_header(path)
    shift_s = _difference_s((header.start_date, header.start_time_of_day), (raw.start_date, raw.start_time_of_day))
    return [replace(item, onset=item.onset + shift_s) for item in items], [
        finding for finding in findings if finding.channel is None and finding.severity != "note"
    ]


def _difference_s(later: tuple[str | None, str | None], earlier: tuple[str | None, str | None]) -> float:
    """Return how much later one clock time is; 0 when either is not known."""
    moments = []
    for date, time in (later, earlier):
        if date is None or time is None:
            return 0.0
        try:
            moments.append(datetime.datetime.fromisoformat(f"{date}T{time}"))
        except ValueError:
            return 0.0
    return (moments[0] - moments[1]).total_seconds()


def table_rows(path: Path, text: str, epoch_s: float) -> EventRows:
    """Return the rows of a table with the columns onset and text, or epoch and stage.

    Raises
    ------
    ReadError
        ``markers-unreadable`` when columns are missing or an onset is no time; ``stages-unreadable``, ``stages-ambiguous``.
    """
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    if not lines:
        return EventRows([], None)
    delimiter = max("\t;,", key=lines[0].count)
    rows = list(csv.reader(io.StringIO("\n".join(lines)), delimiter=delimiter))
    heading = [_plain(name) for name in rows[0]]
    columns = {
        meaning: next((heading.index(name) for name in names if name in heading), None)
        for meaning, names in (("onset", _ONSET), ("duration", _DURATION), ("text", _TEXT), ("channel", _CHANNEL))
    }
    if columns["onset"] is None and "epoch" in heading and columns["text"] is not None:
        index = columns["text"]
        codes = [row[index].strip() if index < len(row) else "" for row in rows[1:]]
        return EventRows(epochs_to_stretches(codes, epoch_s, where=path.name), None)
    if columns["onset"] is None or columns["text"] is None:
        raise ReadError(
            f"{path.name}: has the columns {', '.join(rows[0][:12])}; expected onset (seconds from the first "
            "sample, or time of day) and text (of stages: stage), and maybe "
            "duration and channel. Name the columns so in the first line.",
            code="markers-unreadable",
        )
    cells = [
        {
            meaning: row[index].strip() if index is not None and index < len(row) else ""
            for meaning, index in columns.items()
        }
        for row in rows[1:]
    ]
    zero_s = clock_seconds(cells[0]["onset"]) if cells else None
    found = []
    for number, cell in enumerate(cells, start=2):
        onset = _seconds(cell["onset"], delimiter, zero_s)
        if onset is None:
            raise ReadError(
                f'{path.name}, line {number}: onset "{cell["onset"]}" is not a number of seconds from the first '
                "sample. Correct the line.",
                code="markers-unreadable",
            )
        duration = _seconds(cell["duration"], delimiter, None) or 0.0
        if cell["text"].casefold() not in _MISSING:
            found.append(Annotation(onset, max(duration, 0.0), cell["text"], cell["channel"] or None))
    return EventRows(found, zero_s)


def _plain(name: str) -> str:
    """Return a heading in small letters without accents and without a unit in brackets: ``Début [s]`` is ``debut``."""
    letters = unicodedata.normalize("NFKD", re.sub(r"[\[(].*?[\])]", "", name).casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).strip()


def clock_seconds(text: str) -> float | None:
    """Return a time of day such as ``23:15:02,5`` in seconds since midnight, ``None`` when it is none."""
    match = re.fullmatch(r"(\d{1,2}):(\d{2}):(\d{2})(?:[.,](\d+))?", text.strip())
    if match is None:
        return None
    fraction = float(f"0.{match[4]}") if match[4] else 0.0
    return 3600.0 * int(match[1]) + 60.0 * int(match[2]) + int(match[3]) + fraction


def _seconds(text: str, delimiter: str, zero_s: float | None) -> float | None:
    """Return seconds, or the time of day after ``zero_s`` when that is given."""
    if zero_s is not None:
        clock_s = clock_seconds(text)
        return None if clock_s is None else (clock_s - zero_s) % 86_400.0
    try:
        value = float(text.replace(",", ".") if delimiter != "," else text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None
