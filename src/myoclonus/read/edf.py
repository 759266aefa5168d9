"""EDF, EDF+, BDF and BDF+ recordings, each signal at its own sampling rate."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from myoclonus.errors import ReadError
from myoclonus.read.edf_annotations import Timeline, read_timeline
from myoclonus.read.edf_header import EdfHeader, read_edf_header
from myoclonus.read.edf_records import EdfSource
from myoclonus.read.raw import Annotation, Finding, RawRecording, RawSignal
from myoclonus.settings.read import ReadSettings

__all__ = ["highpass_in", "read_edf", "read_edf_annotations"]

_HIGHPASS = re.compile(r"(?i)\bHP\s*[:=]?\s*(?:(?P<dc>DC)|(?P<value>\d+(?:[.,]\d+)?)\s*(?P<unit>m?Hz)?)")


def read_edf(path: Path, settings: ReadSettings) -> RawRecording:
    """Return an EDF or BDF recording whose samples are read when asked for.

    Raises
    ------
    ReadError
        The codes of :func:`~myoclonus.read.edf_header.read_edf_header`; ``no-signals`` when the file holds
        annotations only;
        ``gaps-too-long``.
    """
    header = read_edf_header(path)
    indices = tuple(
        index for index, signal in enumerate(header.signals) if not signal.is_annotation and signal.n_per_record
    )
    if not indices:
        raise ReadError(
            f"{path.name}: holds annotations but no signal. Name the recording, and give this file as its "
            "hypnogram or markers.",
            code="no-signals",
        )
    timeline = _timeline(path, header, settings)
    source = EdfSource(path, header, indices, timeline.segments)
    signals = tuple(_signal(header, source, position, index) for position, index in enumerate(indices))
    duration_s = header.record_duration_s
    return RawRecording(
        format=header.format,
        signals=signals,
        source=source,
        annotations=timeline.annotations,
        coverage=tuple((segment.onset_s, segment.n_records * duration_s) for segment in timeline.segments),
        findings=(*header.findings, *_without_samples(header), *timeline.findings),
        identity={"patient": header.patient, "recording": header.recording},
        start_date=header.start_date,
        start_time_of_day=header.start_time_of_day,
    )


def read_edf_annotations(path: Path, settings: ReadSettings) -> tuple[tuple[Annotation, ...], tuple[Finding, ...]]:
    """Return the annotations of an EDF+ file and its findings; the file need not hold a signal."""
    header = read_edf_header(path)
    timeline = _timeline(path, header, settings)
    return timeline.annotations, (*header.findings, *timeline.findings)


def _timeline(path: Path, header: EdfHeader, settings: ReadSettings) -> Timeline:
    return read_timeline(path, header, gap_tolerance_ms=settings.gap_tolerance_ms, max_gaps_h=settings.max_gaps_h)


def _signal(header: EdfHeader, source: EdfSource, position: int, index: int) -> RawSignal:
    signal = header.signals[index]
    limits = sorted(
        (signal.gain * signal.digital_min + signal.offset, signal.gain * signal.digital_max + signal.offset)
    )
    is_scaled = not np.isnan(signal.gain)
    return RawSignal(
        label=signal.label,
        unit=signal.unit,
        fs_hz=signal.n_per_record / header.record_duration_s,
        n_samples=source.n_samples(position),
        resolution=abs(signal.gain) if is_scaled else 0.0,
        low_limit=limits[0] if is_scaled else -np.inf,
        high_limit=limits[1] if is_scaled else np.inf,
        highpass_hz=highpass_in(signal.prefiltering),
    )


def highpass_in(text: str) -> float | None:
    """Return the corner of the high-pass that the header field for prefiltering states, in Hz.

    Examples
    --------
    >>> highpass_in("HP:0.5Hz LP:70Hz N:50Hz"), highpass_in("HP: DC; LP: 410 Hz"), highpass_in("none")
    (0.5, 0.0, None)
    """
    found = _HIGHPASS.search(text)
    if found is None:
        return None
    if found["dc"]:
        return 0.0
    corner_hz = float(found["value"].replace(",", "."))
    return corner_hz / 1e3 if (found["unit"] or "").casefold() == "mhz" else corner_hz


def _without_samples(header: EdfHeader) -> list[Finding]:
    return [
        Finding(
            code="channel-without-samples",
            severity="refused",
            channel=signal.label,
            message="The header gives the channel no samples, a rate of 0 Hz; it was left out.",
            remedy="Export the recording again if the channel is needed.",
        )
        for signal in header.signals
        if not signal.is_annotation and not signal.n_per_record
    ]
