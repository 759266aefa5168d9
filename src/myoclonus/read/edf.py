"""EDF, EDF+, BDF and BDF+ recordings, each signal at its own sampling rate."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from myoclonus.errors import ReadError
from myoclonus.read.edf_annotations import Timeline, read_timeline
from myoclonus.read.edf_header import EdfHeader, read_edf_header
from myoclonus.read.edf_records import EdfSource
from myoclonus.read.raw import Annotation, Finding, RawRecording, RawSignal
from myoclonus.settings.read import ReadSettings

__all__ = ["read_edf", "read_edf_annotations"]


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
    )


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
