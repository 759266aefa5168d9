"""What a file says about itself, before roles, units and privacy: the common ground of all formats."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np

from myoclonus.recording import Role, SampleSource

__all__ = ["Annotation", "Finding", "RawRecording", "RawSignal"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One row of the table QUALITY, as met while reading."""

    code: str
    severity: Literal["refused", "warning", "note"]
    message: str
    remedy: str
    channel: str | None = None
    onset: float = np.nan
    duration: float = np.nan


@dataclass(frozen=True, slots=True)
class Annotation:
    """A text at a time: seconds from the first sample, duration in seconds (0 for a moment)."""

    onset: float
    duration: float
    text: str
    channel: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RawSignal:
    """One signal as its file describes it.

    Attributes
    ----------
    label : str
        As in the file, without surrounding blanks; unique in the recording.
    unit : str
        As in the file; empty when the file gives none.
    fs_hz : float
        Sampling rate.
    n_samples : int
        Samples from the first to the last, gaps included.
    resolution : float
        Smallest step in ``unit``; 0 when unknown.
    low_limit, high_limit : float
        Values at which the recorder clips, in ``unit``.
    highpass_hz : float or None
        Corner of the recorder's high-pass, when the file states it.
    role : Role or None
        What it records, when the file itself says so.
    """

    label: str
    unit: str
    fs_hz: float
    n_samples: int
    resolution: float = 0.0
    low_limit: float = -np.inf
    high_limit: float = np.inf
    highpass_hz: float | None = None
    role: Role | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RawRecording:
    """A recording as its file describes it; ``source`` gives samples in the unit of each signal.

    Attributes
    ----------
    coverage : tuple of (float, float)
        Onset and duration, in seconds, of each contiguous stretch.
    identity : dict of str to str
        What the file says about the person, the staff and the place, by field.
    data_files : tuple of Path
        Files that hold the samples, when not the file itself.
    start_date, start_time_of_day : str or None
        ISO date and ``HH:MM:SS`` of the first sample.
    """

    format: str
    signals: tuple[RawSignal, ...]
    source: SampleSource
    annotations: tuple[Annotation, ...] = ()
    coverage: tuple[tuple[float, float], ...] = ()
    findings: tuple[Finding, ...] = ()
    identity: dict[str, str] = field(default_factory=dict)
    data_files: tuple[Path, ...] = ()
    start_date: str | None = None
    start_time_of_day: str | None = None
