"""The whole analysis: read, detect, measure, relate, weigh. The only place that knows the order of the stages."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from myoclonus import tables
from myoclonus._version import __version__
from myoclonus.detect import detect_recording, with_aligned_stimuli
from myoclonus.detect.results import Detection
from myoclonus.forms import Weighed, weigh_forms
from myoclonus.measure import AlignedJerks, align_jerks, measure_recording, time_course
from myoclonus.read import ReadOptions, read_recording
from myoclonus.recording import Recording
from myoclonus.relate import Related, relate_recording
from myoclonus.relate.given.data import given_of
from myoclonus.settings import Settings, settings_to_toml
from myoclonus.signal.one_thread import one_thread
from myoclonus.sleep import SleepScoring, not_scored, score_sleep, staged

__all__ = ["Analysis", "Origin", "Progress", "analyze", "analyze_events"]

Origin = Literal["recorded", "simulated", "healthy"]
"""Whose muscles: a recording as it comes, a simulated one, or a healthy person's for demonstration."""

Progress = Callable[[float, str], None]
"""Called with the fraction done, 0 to 1, and what is being done."""

_LIBRARIES = ("numpy", "scipy", "pandas", "edfio", "mne", "matplotlib", "jinja2", "typst")
_DETECTION_ENDS = 0.7
_SLEEP = ("N1", "N2", "N3", "R")


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """Everything an analysis found, with what it took to find it.

    Attributes
    ----------
    recording : Recording
        What was analyzed.
    detection : Detection
        Bursts, silences, jerks and findings.
    measures : pandas.DataFrame
        Table of the schema MEASURES.
    weighed : Weighed
        Which form fits: the answer, with the tables of evidence, forms, axes and next tests.
    related : Related
        What the jerks have to do with cortex, stimuli, action and the body axis; its measures are in ``measures`` too.
    sleep : SleepScoring
        Movements in sleep, when the recording is a night or that was asked for; its measures are in ``measures`` too.
    aligned : AlignedJerks
        Traces around the onsets of jerks.
    course : pandas.DataFrame
        Jerks a minute over the recording.
    settings : Settings
        As used.
    origin : Origin
        Whether the recording is real, simulated, or a healthy person's for demonstration.
    provenance : dict
        Versions, hashes, seed and time of the run; free of identity and of paths.
    """

    recording: Recording
    detection: Detection
    measures: pd.DataFrame
    weighed: Weighed
    related: Related
    aligned: AlignedJerks
    course: pd.DataFrame
    settings: Settings
    sleep: SleepScoring = field(default_factory=lambda: not_scored("not asked for"))
    origin: Origin = "recorded"
    provenance: dict[str, Any] = field(default_factory=dict)

    @property
    def evidence(self) -> pd.DataFrame:
        """Table of the schema EVIDENCE."""
        return self.weighed.evidence

    @property
    def forms(self) -> pd.DataFrame:
        """Table of the schema FORMS."""
        return self.weighed.forms


def analyze(
    recording: Recording | Path | str | Any,
    settings: Settings | None = None,
    *,
    channels: ReadOptions | Mapping[str, Any] | Path | None = None,
    bipolar: bool = False,
    keep_identity: bool = False,
    markers: Path | None = None,
    hypnogram: Path | None = None,
    events: Sequence[Path] = (),
    name: str | None = None,
    origin: Origin | None = None,
    progress: Progress | None = None,
) -> Analysis:
    """Find, measure and describe the jerks of a recording.

    Parameters
    ----------
    recording : Recording, path, str, mne Raw or mne Epochs
        A recording, the file that holds one, or an object of MNE-Python.
    settings : Settings, optional
        The defaults when not given.
    channels, bipolar, keep_identity, markers, hypnogram, events
        As ``read_recording`` takes them; only used when ``recording`` names a file.
    name : str, optional
        What the recording is called in all output; as read when not given.
    origin : Origin, optional
        When not given, ``simulated`` if the recording says so itself, otherwise ``recorded``.
    progress : callable, optional
        Told the fraction done and the stage.

    Returns
    -------
    Analysis

    Raises
    ------
    ReadError
        When the file cannot be read.
    SettingsError
        When an option does not fit the recording.
    """
    used = settings or Settings()
    tell = progress or _silent
    started = datetime.now(UTC)
    tell(0.0, "reading")
    if isinstance(recording, Recording):
        source = recording
    elif hasattr(recording, "get_data") and hasattr(recording, "info"):
        source = given_of(recording, others="emg").recording
    else:
        source = read_recording(
            recording,
            channels=channels,
            bipolar=bipolar,
            keep_identity=keep_identity,
            markers=markers,
            hypnogram=hypnogram,
            events=events,
            settings=used.read,
        )
    source = staged(source if name is None else source.with_changes(name=name), used)
    source = with_aligned_stimuli(source, used.detect)
    detection = detect_recording(source, used.detect, progress=_part(tell, 0.02, _DETECTION_ENDS))
    rest = _part(tell, _DETECTION_ENDS, 1.0)
    return analyze_events(source, detection, used, origin=origin, progress=rest, started=started)


@one_thread()
def analyze_events(
    recording: Recording,
    detection: Detection,
    settings: Settings | None = None,
    *,
    origin: Origin | None = None,
    progress: Progress | None = None,
    on_measures: Callable[[pd.DataFrame], None] | None = None,
    started: datetime | None = None,
) -> Analysis:
    """Measure, relate and weigh jerks that were found already, or corrected by hand.

    Parameters
    ----------
    recording : Recording
        What the events were found in.
    detection : Detection
        Bursts, silences and jerks, as found by ``detect_recording`` or corrected.
    settings : Settings, optional
        The defaults when not given.
    origin : Origin, optional
        When not given, ``simulated`` if the recording says so itself, otherwise ``recorded``.
    progress : callable, optional
        Told the fraction done and the stage.
    on_measures : callable, optional
        Given the measures of the events alone as soon as they are there, before jerks are related to anything else.
    started : datetime, optional
        When the analysis began, for the provenance; now when not given.

    Returns
    -------
    Analysis
    """
    source, used, tell = recording, settings or Settings(), progress or _silent
    started = started or datetime.now(UTC)
    tell(0.0, "measuring")
    own = tables.validate(tables.MEASURES, measure_recording(source, detection, used.measure))
    if on_measures is not None:
        on_measures(own)
    related = relate_recording(source, detection, used, progress=_part(tell, 0.1, 0.6))
    sleep = score_sleep(source, detection, used, progress=_part(tell, 0.6, 0.8))
    detection = replace(detection, quality=tables.joined(tables.QUALITY, detection.quality, sleep.quality))
    measures = tables.validate(tables.MEASURES, tables.joined(tables.MEASURES, own, related.measures, sleep.measures))
    tell(0.8, "aligning")
    result = Analysis(
        recording=source,
        detection=detection,
        measures=measures,
        weighed=weigh_forms(
            measures,
            used.forms,
            n_jerks=len(detection.jerks),
            is_analyzed=bool(detection.analyzed_s),
            has_sleep=_has_sleep(source),
        ),
        related=related,
        sleep=sleep,
        aligned=align_jerks(source, detection, used.measure, detect_settings=used.detect),
        course=time_course(source, detection, used.measure),
        settings=used,
        origin=origin or _origin(source),
        provenance=_provenance(source, used, started),
    )
    tell(1.0, "done")
    return result


def _silent(fraction: float, text: str) -> None:
    """Say nothing."""


def _origin(recording: Recording) -> Origin:
    is_simulated = recording.provenance.get("simulated") or recording.provenance.get("format") == "simulated"
    return "simulated" if is_simulated else "recorded"


def _has_sleep(recording: Recording) -> bool:
    return bool(recording.hypnogram["stage"].isin(_SLEEP).any())


def _part(progress: Progress, start: float, stop: float) -> Progress:
    """Return a progress whose 0 to 1 is ``start`` to ``stop`` of the whole."""

    def report(fraction: float, text: str) -> None:
        progress(start + (stop - start) * min(max(fraction, 0.0), 1.0), text)

    return report


def _provenance(recording: Recording, settings: Settings, started: datetime) -> dict[str, Any]:
    toml = settings_to_toml(settings).encode()
    return {
        "program": "myoclonus",
        "version": __version__,
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "libraries": {name: _library_version(name) for name in _LIBRARIES},
        "input": {
            "name": recording.name,
            "sha256": None,
            **recording.provenance,
        },
        "settings_sha256": hashlib.sha256(toml).hexdigest(),
        "seed": settings.measure.seed,
        "started": started.isoformat(timespec="seconds"),
        "seconds": round((datetime.now(UTC) - started).total_seconds(), 3),
    }


def _library_version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
