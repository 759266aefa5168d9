"""Scored stages and events in files of their own, whatever program wrote them, and their place in a recording."""

from __future__ import annotations

import datetime
import hashlib
from dataclasses import replace
from pathlib import Path

from myoclonus.errors import ReadError
from myoclonus.read.edf import read_edf_annotations
from myoclonus.read.edf_header import read_edf_header
from myoclonus.read.event_tables import is_edf_file, read_text, table_rows
from myoclonus.read.hypnogram import is_stage_text, not_stages, stage_list, stage_of
from myoclonus.read.privacy import identity_words, safe_name, without_identity
from myoclonus.read.raw import Annotation, Finding, RawRecording
from myoclonus.read.scoring_formats import FORMATS, Scoring
from myoclonus.settings.read import ReadSettings

__all__ = ["moment_of", "moved_to", "read_events_file", "read_hypnogram_file", "read_scoring"]

_DAY_S = 86_400.0
_MIDNIGHT = datetime.datetime(1900, 1, 1)


def read_scoring(path: str | Path, settings: ReadSettings | None = None) -> Scoring:
    """Return stages and events of a file.

    Parameters
    ----------
    path : str or Path
        EDF+ annotations; XML of NSRR or Profusion; lists of Noxturnal and DOMINO; Luna ``.annot`` and ``.eannot``; tables of YASA,
        BIDS events and other tables with onset and text; one stage a line.
    settings : ReadSettings, optional
        Length of an epoch.

    Returns
    -------
    Scoring

    Raises
    ------
    ReadError
        ``scoring-unreadable``, ``markers-unreadable``, ``stages-unreadable``, ``stages-ambiguous``, or what opening a file raises.
    """
    path = Path(path)
    found = _read(path, settings or ReadSettings())
    return found if found.name else replace(found, name=path.stem)


def _read(path: Path, settings: ReadSettings) -> Scoring:
    if is_edf_file(path):
        return _from_edf(path, settings)
    text = read_text(path)
    for reader in FORMATS:
        if (found := reader(path, text, settings.epoch_s)) is not None:
            return found
    if stages := stage_list(path, text, settings.epoch_s):
        return Scoring(format="list of stages", stages=tuple(stages), events=())
    rows = table_rows(path, text, settings.epoch_s)
    stages = [item for item in rows.items if stage_of(item.text) is not None]
    events = [item for item in rows.items if stage_of(item.text) is None]
    if not stages and not events:
        raise ReadError(
            f"{path.name}: holds no sleep stage and no event. Expected EDF+, XML, a list of Noxturnal or DOMINO, a Luna "
            "annotation file, or a table with onset and text.",
            code="scoring-unreadable",
        )
    start = None if rows.zero_s is None else _MIDNIGHT + datetime.timedelta(seconds=rows.zero_s)
    return Scoring(format="table", stages=tuple(stages), events=tuple(events), start=start)


def moved_to(scoring: Scoring, start: datetime.datetime | None) -> Scoring:
    """Return a scoring with its times from another moment, such as the first sample of a recording.

    Parameters
    ----------
    scoring : Scoring
        As read.
    start : datetime or None
        The moment; when it or the scoring's own is not known, times stay as they are. When one of the two has no date, the times
        of day are brought together within half a day.
    """
    if start is None or scoring.start is None:
        return scoring
    shift_s = (scoring.start - start).total_seconds()
    if not scoring.has_date or start.year <= 1900:
        shift_s = (shift_s + _DAY_S / 2) % _DAY_S - _DAY_S / 2
    return replace(
        scoring,
        start=start,
        stages=tuple(replace(item, onset=item.onset + shift_s) for item in scoring.stages),
        events=tuple(replace(item, onset=item.onset + shift_s) for item in scoring.events),
    )


def read_hypnogram_file(
    path: Path, raw: RawRecording, settings: ReadSettings
) -> tuple[list[Annotation], list[Finding]]:
    """Return the sleep stages of a separate file, in the time of a recording.

    Raises
    ------
    ReadError
        ``stages-unreadable`` when there is none; otherwise as ``read_scoring``.
    """
    scoring = moved_to(read_scoring(path, settings), moment_of(raw.start_date, raw.start_time_of_day))
    if not scoring.stages:
        raise ReadError(
            f"{path.name}: holds no sleep stage. Expected EDF+ annotations such as 'Sleep stage N2', a table "
            "with the columns onset and "
            "stage, or one stage a line.",
            code="stages-unreadable",
        )
    unknown = not_stages(scoring.stages, scoring.events, path.name) if scoring.format == "table" else []
    return list(scoring.stages), [*scoring.findings, *unknown]


def read_events_file(path: Path, raw: RawRecording, settings: ReadSettings) -> tuple[list[Annotation], list[Finding]]:
    """Return the scored events of a separate file, in the time of a recording.

    Raises
    ------
    ReadError
        As ``read_scoring``.
    """
    scoring = moved_to(read_scoring(path, settings), moment_of(raw.start_date, raw.start_time_of_day))
    return list(scoring.events), list(scoring.findings)


def _from_edf(path: Path, settings: ReadSettings) -> Scoring:
    items, findings = read_edf_annotations(path, settings)
    header = read_edf_header(path)
    identifying = identity_words({"patient": header.patient, "recording": header.recording})
    items = tuple(replace(item, text=without_identity(item.text, identifying)) for item in items)
    stages: list[Annotation] = [item for item in items if is_stage_text(item.text)]
    return Scoring(
        format="EDF+",
        stages=tuple(stages),
        events=tuple(item for item in items if not is_stage_text(item.text)),
        start=moment_of(header.start_date, header.start_time_of_day),
        findings=tuple(finding for finding in findings if finding.channel is None and finding.severity != "note"),
        name=safe_name(path.stem, identifying, hashlib.sha256(path.read_bytes()).hexdigest()),
    )


def moment_of(date: str | None, time_of_day: str | None) -> datetime.datetime | None:
    """Return a date and a time of day as a moment; without a date, on 1 January 1900; ``None`` without a time."""
    if time_of_day is None:
        return None
    try:
        return datetime.datetime.fromisoformat(f"{date or '1900-01-01'}T{time_of_day}")
    except ValueError:
        return None
