"""Scorings as other programs export them: each reader returns stages and events on the clock or from the first sample."""

from __future__ import annotations

import csv
import datetime
import io
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from myoclonus.errors import ReadError
from myoclonus.read.event_tables import clock_seconds
from myoclonus.read.hypnogram import epochs_to_stretches, stage_of
from myoclonus.read.raw import Annotation, Finding

__all__ = ["FORMATS", "Scoring"]

_DAY_S = 86_400.0
_HALF_DAY_S = 43_200.0
_LONG_STAGE_S = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Scoring:
    """Stages and events of one file.

    Attributes
    ----------
    format : str
        Which program or format.
    stages, events : tuple of Annotation
        Onsets count from ``start``, or from the first sample of the recording when ``start`` is ``None``.
    start : datetime or None
        Moment of onset 0. The date is 1 January 1900 when only the time of day is known.
    findings : tuple of Finding
        What was amiss.
    name : str
        Name for outputs: the file's stem, or one made from its hash when that carries an identity of the header.
    """

    format: str
    stages: tuple[Annotation, ...]
    events: tuple[Annotation, ...]
    start: datetime.datetime | None = None
    findings: tuple[Finding, ...] = ()
    name: str = ""

    @property
    def has_date(self) -> bool:
        """Whether the date of ``start`` is known, and not only the time of day."""
        return self.start is not None and self.start.year > 1900


def domino(path: Path, text: str, epoch_s: float) -> Scoring | None:
    """Return a list of the program DOMINO: a head of ``Signal ID`` and ``Start Time``, then ``start-end; …; name``."""
    lines = [line.strip() for line in text.splitlines()]
    head = dict(line.split(":", 1) for line in lines[:8] if ":" in line and not re.match(r"\d", line))
    if "Signal ID" not in head or "Start Time" not in head:
        return None
    rate = re.search(r"[\d.]+", head.get("Rate", ""))
    length_s = float(rate[0]) if rate else epoch_s
    is_profile = "discret" in head.get("Signal Type", "").casefold()
    rows = []
    for number, line in enumerate(lines, start=1):
        if re.match(r"\d{1,2}:\d{2}:\d{2}", line):
            cells = [cell.strip() for cell in line.split(";")]
            moments = [clock_seconds(part) for part in cells[0].split("-")]
            times_s = [moment for moment in moments if moment is not None]
            if len(times_s) < len(moments):
                raise _unreadable(path, number, cells[0])
            rows.append((times_s, cells[-1]))
    start, findings = _domino_start(path, head["Start Time"].strip(), [times[0] for times, _ in rows])
    zero_s = start.hour * 3600.0 + start.minute * 60.0 + start.second
    items = []
    for times, name in rows:
        onset_s = _after(times[0], zero_s)
        items.append(
            Annotation(onset_s, _after(times[1], times[0]) if len(times) > 1 else length_s if is_profile else 0.0, name)
        )
    stages = items if is_profile else []
    return Scoring(
        format="DOMINO",
        stages=tuple(stages),
        events=tuple([] if is_profile else items),
        start=start,
        findings=tuple(findings),
    )


def noxturnal(path: Path, text: str, epoch_s: float) -> Scoring | None:
    """Return a list of the program Noxturnal: start, end, event and duration, in any language, a line of units below the head."""
    rows = [
        row for row in csv.reader(io.StringIO(text), delimiter=_delimiter(text)) if any(cell.strip() for cell in row)
    ]
    if len(rows) < 3 or len(rows[1]) < 3 or not all(cell.strip().startswith("[") for cell in rows[1] if cell.strip()):
        return None
    moments = _dates([row[0] for row in rows[2:]])
    if moments is None:
        return None
    items = []
    zero = min(moments)
    for number, (row, moment) in enumerate(zip(rows[2:], moments, strict=True), start=3):
        length = row[3].replace(",", ".") if len(row) > 3 else "0"
        try:
            duration_s = float(length)
        except ValueError as error:
            raise _unreadable(path, number, length) from error
        items.append(Annotation((moment - zero).total_seconds(), duration_s, row[2].strip()))
    stages, events = _told_apart(items)
    first_s = stages[0].onset if stages else 0.0
    return Scoring(
        format="Noxturnal",
        stages=tuple(Annotation(item.onset - first_s, item.duration or epoch_s, item.text) for item in stages),
        events=tuple(Annotation(item.onset - first_s, item.duration, item.text) for item in events),
        start=zero + datetime.timedelta(seconds=first_s),
    )


def xml(path: Path, text: str, epoch_s: float) -> Scoring | None:
    """Return the scoring of an XML file of NSRR or of Profusion."""
    if not text.lstrip().startswith("<"):
        return None
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise ReadError(
            f"{path.name}: the XML declares a document type, which is not read. Remove the declaration.",
            code="scoring-unreadable",
        )
    try:
        root = ET.fromstring(text.lstrip())
    except ET.ParseError as error:
        raise ReadError(
            f"{path.name}: is not whole XML ({error}). Export the scoring again.", code="scoring-unreadable"
        ) from error
    scored = [_xml_event(path, element) for element in root.iter("ScoredEvent")]
    epoch = root.findtext("EpochLength")
    length_s = float(epoch) if epoch and epoch.strip().replace(".", "", 1).isdigit() else epoch_s
    codes = [(element.text or "").strip() for element in root.iter("SleepStage")]
    stages = epochs_to_stretches(codes, length_s, where=path.name) if codes else []
    stages += [item for item, is_stage in scored if is_stage]
    events = [item for item, is_stage in scored if not is_stage and item.text.casefold() != "recording start time"]
    if not scored and not codes:
        return None
    return Scoring(format="XML", stages=tuple(stages), events=tuple(events))


def luna(path: Path, text: str, epoch_s: float) -> Scoring | None:
    """Return the annotations of a Luna ``.annot`` file: class, instance, channel, start, stop, meta."""
    rows = [line.split("\t") for line in text.splitlines() if line.strip() and not line.startswith("#")]
    if rows and [cell.casefold() for cell in rows[0][:2]] == ["class", "instance"]:
        rows = rows[1:]
    elif path.suffix.casefold() != ".annot":
        return None
    items, clocks = [], []
    for number, row in enumerate(rows, start=1):
        if len(row) < 5:
            raise _unreadable(path, number, "\t".join(row))
        start, stop = _luna_time(row[3]), _luna_time(row[4])
        if start is None:
            raise _unreadable(path, number, row[3])
        clocks.append(":" in row[3])
        length_s = -1.0 if row[4].strip() == "..." else (stop if stop is not None else start) - start
        if clocks[-1] and length_s < 0 and stop is not None:
            length_s = _after(stop, start)
        items.append(
            Annotation(start, length_s, row[0].strip(), row[2].strip() if row[2].strip() not in (".", "") else None)
        )
    if not items:
        return None
    base, zero_s = None, 0.0
    if all(clocks):
        zero_s = items[0].onset
        base = datetime.datetime(1900, 1, 1) + datetime.timedelta(seconds=zero_s)
        items = [Annotation(_after(item.onset, zero_s), item.duration, item.text, item.channel) for item in items]
    whole = [
        item if item.duration >= 0 else Annotation(item.onset, _until_next(items, k, epoch_s), item.text, item.channel)
        for k, item in enumerate(items)
    ]
    stages, events = _told_apart(whole, short_too=True)
    return Scoring(format="Luna", stages=tuple(stages), events=tuple(events), start=base)


FORMATS: tuple[Callable[[Path, str, float], Scoring | None], ...] = (xml, domino, noxturnal, luna)
"""Readers in the order in which they are tried; one that does not know a text returns ``None``."""


def _domino_start(path: Path, said: str, clocks_s: list[float]) -> tuple[datetime.datetime, list[Finding]]:
    """Return the moment at which the recording began; an AM or PM that contradicts the times of the events is passed over."""
    for form in ("%d.%m.%Y %H:%M:%S", "%Y-%m-%d %H:%M:%S", "%d/%m/%Y %H:%M:%S", "%m/%d/%Y %I:%M:%S %p"):
        try:
            start = datetime.datetime.strptime(said, form)
        except ValueError:
            continue
        zero_s = start.hour * 3600.0 + start.minute * 60.0 + start.second
        wait_s = _after(clocks_s[0], zero_s) if clocks_s else 0.0
        if said[-1:].casefold() == "m" and wait_s >= _HALF_DAY_S:
            moved = start - datetime.timedelta(hours=12) if start.hour >= 12 else start + datetime.timedelta(hours=12)
            return moved, [
                Finding(
                    code="scoring-clock-contradicts",
                    severity="warning",
                    message=f'{path.name}: the head says "{said}", but the first event is more than twelve hours later; the half of '
                    "the day was taken to be wrong.",
                    remedy="Check the start time in the file.",
                )
            ]
        return start, []
    raise ReadError(
        f'{path.name}: the start time "{said}" is not understood. Expected e.g. 23.09.2020 22:15:00.',
        code="scoring-unreadable",
    )


def _dates(texts: list[str]) -> list[datetime.datetime] | None:
    """Return moments such as ``15/01/2016 22:30:00``; the order of day and month is the one that fits one night best."""
    best: list[datetime.datetime] | None = None
    for form in (
        "%d/%m/%Y %H:%M:%S",
        "%m/%d/%Y %I:%M:%S %p",
        "%m/%d/%Y %H:%M:%S",
        "%d.%m.%Y %H:%M:%S",
        "%Y-%m-%d %H:%M:%S",
    ):
        try:
            moments = [datetime.datetime.strptime(text.strip(), form) for text in texts]
        except ValueError:
            continue
        if best is None or max(moments) - min(moments) < max(best) - min(best):
            best = moments
    return best


def _xml_event(path: Path, element: ET.Element) -> tuple[Annotation, bool]:
    """Return an event, and whether it is a sleep stage."""
    concept = element.findtext("EventConcept") or element.findtext("Name") or ""
    start, duration = element.findtext("Start"), element.findtext("Duration")
    try:
        onset_s, length_s = float(start or ""), float(duration or 0.0)
    except ValueError as error:
        raise ReadError(
            f'{path.name}: the event "{concept}" begins at "{start}" and lasts "{duration}", which are no seconds. '
            "Export the scoring again.",
            code="scoring-unreadable",
        ) from error
    place = element.findtext("SignalLocation") or element.findtext("Input")
    if (element.findtext("EventType") or "").casefold().startswith("stages"):
        return Annotation(onset_s, length_s, concept.rpartition("|")[2]), True
    return Annotation(onset_s, length_s, concept.partition("|")[0].strip(), place), False


def _told_apart(items: list[Annotation], *, short_too: bool = False) -> tuple[list[Annotation], list[Annotation]]:
    """Return stages and events; a stage lasts at least ten seconds."""
    stages: list[Annotation] = []
    events: list[Annotation] = []
    for item in items:
        is_stage = stage_of(item.text) not in (None, "?") and (short_too or item.duration >= _LONG_STAGE_S)
        (stages if is_stage else events).append(item)
    return stages, events


def _luna_time(text: str) -> float | None:
    cleaned = text.strip()
    if "-" in cleaned and ":" in cleaned:
        cleaned = cleaned.rpartition("-")[2]
    if ":" in cleaned:
        return clock_seconds(cleaned)
    try:
        return float(cleaned)
    except ValueError:
        return None


def _until_next(items: list[Annotation], k: int, epoch_s: float) -> float:
    following = next((item.onset for item in items[k + 1 :] if item.onset > items[k].onset), None)
    return epoch_s if following is None else following - items[k].onset


def _after(clock_s: float, zero_s: float) -> float:
    """Return how long after one time of day another one is, less than a day."""
    return (clock_s - zero_s) % _DAY_S


def _delimiter(text: str) -> str:
    first = text.split("\n", 1)[0]
    return max("\t;,", key=first.count)


def _unreadable(path: Path, number: int, text: str) -> ReadError:
    return ReadError(
        f'{path.name}, line {number}: "{text}" is not understood as the time of an event. Correct the line, or export the '
        "scoring again.",
        code="scoring-unreadable",
    )
