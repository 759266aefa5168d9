"""Annotations and record times of EDF+ and BDF+ files.

Parsed here and not by edfio, which refuses a file for one byte that is not UTF-8, and gives neither the onset of
each record nor therefore
the gaps of EDF+D. A time-stamped list that cannot be read is counted and reported; the rest of the file stays.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from myoclonus.errors import ReadError
from myoclonus.read.edf_header import EdfHeader
from myoclonus.read.edf_records import Segment, read_record_bytes
from myoclonus.read.gaps import gap_findings
from myoclonus.read.raw import Annotation, Finding

__all__ = ["Timeline", "read_timeline"]

_STAMP = re.compile(rb"\s*([+-]?\d+(?:[.,]\d*)?)(?:\x15(\d*(?:[.,]\d*)?))?")
_RECORDS_AT_ONCE = 4096


@dataclass(frozen=True, slots=True)
class Timeline:
    """Where records lie in time, and the annotations, in seconds from the first sample."""

    segments: tuple[Segment, ...]
    annotations: tuple[Annotation, ...]
    findings: tuple[Finding, ...]


def read_timeline(path: Path, header: EdfHeader, *, gap_tolerance_ms: float, max_gaps_h: float) -> Timeline:
    """Return the contiguous stretches and the annotations of a file.

    Parameters
    ----------
    path, header
        The file and its header.
    gap_tolerance_ms : float
        A record that begins this much later than the one before ends begins a new stretch.
    max_gaps_h : float
        Longest time without records that is believed.

    Raises
    ------
    ReadError
        ``gaps-too-long`` when the records lie further apart than that.
    """
    carriers = [index for index, signal in enumerate(header.signals) if signal.is_annotation and signal.n_per_record]
    onsets = np.full(header.n_records, np.nan)
    found: list[Annotation] = []
    n_bad = n_not_utf8 = 0
    for order, signal_index in enumerate(carriers):
        for first in range(0, header.n_records, _RECORDS_AT_ONCE):
            stop = min(first + _RECORDS_AT_ONCE, header.n_records)
            block = read_record_bytes(path, header, signal_index, first, stop)
            for row in range(stop - first):
                lists = block[row].tobytes().rstrip(b"\x00").split(b"\x00")
                for position, stamped in enumerate(lists):
                    parsed = _parse(stamped)
                    if parsed is None:
                        n_bad += bool(stamped.strip())
                        continue
                    onset, duration, texts, is_utf8 = parsed
                    n_not_utf8 += not is_utf8
                    if order == 0 and position == 0 and header.is_plus and texts and not texts[0]:
                        onsets[first + row] = onset
                    found.extend(Annotation(onset, duration, *_channel(text)) for text in texts if text)
    segments, findings = _segments(path, header, onsets, gap_tolerance_ms / 1e3, max_gaps_h * 3600)
    if n_bad:
        findings.append(
            Finding(
                code="annotation-unreadable",
                severity="warning",
                message=f"{n_bad} annotations could not be read and are missing from the markers.",
                remedy="Export the annotations again, or give them as a separate file.",
            )
        )
    if n_not_utf8:
        findings.append(
            Finding(
                code="annotation-not-utf8",
                severity="note",
                message=f"{n_not_utf8} annotations are not UTF-8, as the format asks; read as Latin-1.",
                remedy="Nothing, if the texts of the markers look right.",
            )
        )
    zero = onsets[0] if header.n_records and np.isfinite(onsets[0]) else 0.0
    moved = [Annotation(item.onset - zero, item.duration, item.text, item.channel) for item in found]
    return Timeline(segments, tuple(sorted(moved, key=lambda item: item.onset)), tuple(findings))


def _parse(stamped: bytes) -> tuple[float, float, list[str], bool] | None:
    """Return onset, duration, texts and whether they were UTF-8; ``None`` when it is no time-stamped list."""
    head, separator, rest = stamped.partition(b"\x14")
    match = _STAMP.fullmatch(head)
    if not separator or match is None:
        return None
    onset = float(match[1].replace(b",", b"."))
    duration = float(match[2].replace(b",", b".")) if match[2] and match[2].strip(b".,") else 0.0
    try:
        texts, is_utf8 = rest.decode("utf-8"), True
    except UnicodeDecodeError:
        texts, is_utf8 = rest.decode("latin-1"), False
    cleaned = ["".join(letter for letter in text if letter.isprintable()).strip() for text in texts.split("\x14")]
    return onset, duration, cleaned, is_utf8


def _channel(text: str) -> tuple[str, str | None]:
    """Split ``text@@channel``, by which EDF+ ties an annotation to one signal."""
    words, separator, channel = text.partition("@@")
    return (words.strip(), channel.strip() or None) if separator else (text, None)


def _segments(
    path: Path, header: EdfHeader, onsets: np.ndarray, tolerance_s: float, max_gaps_s: float
) -> tuple[tuple[Segment, ...], list[Finding]]:
    """Return the runs of records without a gap, by the onset that each record carries."""
    duration_s = header.record_duration_s
    if not header.is_plus or not np.isfinite(onsets[:1]).all() or duration_s == 0:
        findings = [_no_times()] if header.is_discontinuous and duration_s else []
        return (Segment(0, header.n_records, 0.0),), findings
    if not header.is_discontinuous:  # a file that promises no gaps has rounded times before it has gaps
        tolerance_s = max(tolerance_s, duration_s / 2)
    starts, n_backward = _starts(onsets - onsets[0], duration_s, tolerance_s)
    bounds = [*(record for record, _ in starts[1:]), header.n_records]
    segments = tuple(Segment(first, last - first, onset) for (first, onset), last in zip(starts, bounds, strict=True))
    end_s = segments[-1].onset_s + segments[-1].n_records * duration_s
    gaps_s = end_s - header.n_records * duration_s
    if gaps_s > max_gaps_s:
        raise ReadError(
            f"{path.name}: by the times of its records {gaps_s / 3600:.1f} hours are missing; at most "
            f"{max_gaps_s / 3600:g} are believed. Split the recording, or raise the setting read.max_gaps_h.",
            code="gaps-too-long",
        )
    findings = gap_findings([(segment.onset_s, segment.n_records * duration_s) for segment in segments])
    if n_backward:
        findings.append(
            Finding(
                code="record-times-backward",
                severity="warning",
                message=f"{n_backward} records claim to begin before the one before them ends; they follow it directly.",
                remedy="Check the times of the markers against the recorder; export the recording again.",
            )
        )
    return segments, findings


def _starts(onsets: np.ndarray, duration_s: float, tolerance_s: float) -> tuple[list[tuple[int, float]], int]:
    """Return first record and onset of each stretch, and how many records claim to begin too early.

    A record without a readable onset follows the one before it.
    """
    starts, n_backward = [(0, 0.0)], 0
    for record, onset in enumerate(onsets.tolist()):
        first, first_onset = starts[-1]
        late_s = onset - first_onset - (record - first) * duration_s
        if late_s < -tolerance_s:
            n_backward += 1
        elif late_s > tolerance_s:
            starts.append((record, onset))
    return starts, n_backward


def _no_times() -> Finding:
    return Finding(
        code="record-times-missing",
        severity="warning",
        message="The file says that it has gaps, but does not say when its records begin; they were joined.",
        remedy="Export the recording again with its time-keeping annotations. Times after a gap may be too early.",
    )
