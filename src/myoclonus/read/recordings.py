"""A file becomes a recording: format, channels, markers, sleep stages, fitness and privacy, in this order."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pandas as pd

from myoclonus import tables
from myoclonus.errors import ReadError
from myoclonus.read.bids import Sidecar, find_recording, read_sidecar
from myoclonus.read.calibration import without_calibration
from myoclonus.read.channels import Montage, understand_channels
from myoclonus.read.edf import read_edf
from myoclonus.read.event_tables import read_markers_file
from myoclonus.read.event_words import is_scored_event, scored_event_table
from myoclonus.read.fitness import refusals
from myoclonus.read.hypnogram import is_stage_text, stretches
from myoclonus.read.marker_checks import marker_findings
from myoclonus.read.mne_formats import MNE_SUFFIXES, read_with_mne
from myoclonus.read.not_understood import not_understood
from myoclonus.read.numpy_file import read_numpy
from myoclonus.read.options import ReadOptions, read_options
from myoclonus.read.privacy import identity_words, safe_name, without_identity
from myoclonus.read.raw import Annotation, Finding, RawRecording
from myoclonus.read.same_signal import same_signals
from myoclonus.read.scoring_file import read_events_file, read_hypnogram_file
from myoclonus.read.stim_channel import stim_markers
from myoclonus.read.text_table import read_text_table
from myoclonus.recording import Recording
from myoclonus.settings.read import ReadSettings

__all__ = ["channels_table", "read_recording"]

_TEXT_SUFFIXES = (".csv", ".tsv", ".txt", ".asc")
_DOCUMENTS = {
    b"%PDF": "a PDF document",
    b"PK\x03\x04": "a ZIP archive or office document",
    b"\x1f\x8b": "a compressed file",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"\xd0\xcf\x11\xe0": "an office document",
    b"{\\rtf": "a text document",
    b"<!DO": "a web page",
    b"<htm": "a web page",
}


def read_recording(
    path: str | Path,
    *,
    channels: ReadOptions | Mapping[str, Any] | str | Path | None = None,
    bipolar: bool = False,
    keep_identity: bool = False,
    markers: str | Path | None = None,
    hypnogram: str | Path | None = None,
    events: Sequence[str | Path] = (),
    settings: ReadSettings | None = None,
    name: str | None = None,
) -> Recording:
    """Return a recording whose samples are read when asked for, with everything that was found amiss in ``quality``.

    Parameters
    ----------
    path : str or Path
        An EDF, EDF+, BDF or BDF+ file; a CSV, TSV or NumPy file; anything that MNE-Python reads; or the folder of a
        BIDS
        dataset with one recording.
    channels : ReadOptions, mapping, or path of a channels.toml, optional
        What to believe instead of the file: role, muscle, side, unit, name, pairs.
    bipolar : bool
        Whether to form pairs that the labels suggest (``CHIN1``/``CHIN2``, ``EXG1``/``EXG2``, ``EMG1+``/``EMG1-``).
    keep_identity : bool
        Whether names, birth date, codes, date and path stay; otherwise they reach neither name, markers, findings nor
        provenance. The time of day of the first sample always stays, the date does not.
    markers, hypnogram : str or Path, optional
        Files with markers, and with sleep stages; they replace those in the recording.
    events : sequence of str or Path
        Files with events that somebody scored, such as apneas and arousals; they are added to those among the markers.
    settings : ReadSettings, optional
        Limits of what is believed and of what is fit for burst detection.
    name : str, optional
        What the recording is called, instead of the file's stem; either is replaced when it gives the person away.

    Returns
    -------
    Recording

    Raises
    ------
    ReadError
        When the file cannot be read, with a code that docs/messages.md explains.
    SettingsError
        When an option names a channel, muscle or unit that does not exist.
    """
    settings, options = settings or ReadSettings(), read_options(channels)
    file = _existing(Path(path))
    sidecar = read_sidecar(file)
    raw = _raw(file, options, settings)
    montage = understand_channels(raw, options, sidecar, bipolar=bipolar)
    found, findings = _markers(raw, montage, sidecar, Path(markers) if markers else None, settings)
    findings = [*findings, *marker_findings([item for item in found if not is_stage_text(item.text)], _length_s(raw))]
    stages, stage_findings = _hypnogram(raw, found, Path(hypnogram) if hypnogram else None, settings)
    identifying = () if keep_identity else _identifying(raw)
    scored, event_findings = _scored_events(raw, found, [Path(one) for one in events], settings, identifying)
    findings = [*raw.findings, *_sidecar_findings(raw, sidecar), *montage.findings, *findings, *stage_findings]
    findings += event_findings
    sha256 = _sha256(sorted({file, *raw.data_files}))
    recording = Recording(
        name=safe_name(name or _stem(file), identifying, sha256),
        channels=montage.channels,
        source=montage.source,
        markers=_marker_table([item for item in found if not is_stage_text(item.text)], identifying),
        hypnogram=tables.from_rows(tables.HYPNOGRAM, stages),
        scored_events=scored,
        coverage=tables.from_rows(
            tables.COVERAGE, [{"onset": onset, "duration": length} for onset, length in raw.coverage]
        ),
        provenance=_provenance(raw, file, sha256, keep_identity=keep_identity),
    )
    recording, calibration = without_calibration(recording, settings)
    findings += calibration
    findings.extend(
        [*refusals(recording, settings), *not_understood(recording.channels, settings), *same_signals(recording)]
    )
    return recording.with_changes(quality=_quality_table(findings, identifying))


def channels_table(recording: Recording) -> pd.DataFrame:
    """Return how each channel was understood, as a table of the schema CHANNELS."""
    return tables.from_rows(
        tables.CHANNELS,
        [
            {"channel": channel.name}
            | {
                name: getattr(channel, name)
                for name in ("role", "muscle", "side", "region", "unit", "fs_hz", "resolution", "understood_from")
            }
            for channel in recording.channels
        ],
    )


def _existing(path: Path) -> Path:
    """Return the file to read, having made sure that it is there, is not empty and may be opened."""
    try:
        if path.is_dir() and not path.name.lower().endswith((".ds", ".mff")):
            path = find_recording(path)
        if not path.is_dir():
            with path.open("rb") as file:
                start = file.read(16)
            if not start:
                raise ReadError(f"{path.name}: is empty. Copy or export the recording again.", code="file-empty")
            _refuse_documents(path, start)
    except FileNotFoundError as error:
        raise ReadError(f"{path}: there is no such file. Check the path.", code="file-not-found") from error
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise ReadError(
            f"{path}: cannot be opened ({why}). Check the path and its permissions.", code="file-unreadable"
        ) from error
    return path


def _refuse_documents(path: Path, start: bytes) -> None:
    kind = next((name for magic, name in _DOCUMENTS.items() if start.startswith(magic)), None)
    if kind and path.suffix.lower() not in (".npz", ".gz"):
        raise ReadError(f"{path.name}: is {kind}, not a recording. Name the recording itself.", code="not-a-recording")


def _raw(path: Path, options: ReadOptions, settings: ReadSettings) -> RawRecording:
    with_dots, suffix = path.name.lower(), path.suffix.lower()
    if suffix in (".edf", ".bdf", ".rec") or _begins_as_edf(path):
        return read_edf(path, settings)
    if suffix in _TEXT_SUFFIXES:
        return read_text_table(path, options, settings)
    if suffix in (".npy", ".npz"):
        return read_numpy(path, options)
    if with_dots.endswith(MNE_SUFFIXES):
        return read_with_mne(path)
    raise ReadError(
        f'{path.name}: files ending in "{suffix}" are not read. Read are EDF, BDF, CSV, TSV, NumPy, BrainVision, '
        "FIF, EEGLAB, Nihon "
        "Kohden, CNT and what else MNE-Python reads.",
        code="format-unknown",
    )


def _begins_as_edf(path: Path) -> bool:
    if path.is_dir():
        return False
    with path.open("rb") as file:
        start = file.read(8)
    return start in {b"\xffBIOSEMI", b"0       "}


def _markers(
    raw: RawRecording, montage: Montage, sidecar: Sidecar, file: Path | None, settings: ReadSettings
) -> tuple[list[Annotation], list[Finding]]:
    """Return the markers of the separate file, else of BIDS events, of the recording, or of its trigger channels."""
    if file is not None:
        return read_markers_file(file, raw, settings)
    if sidecar.events is not None:
        return read_markers_file(sidecar.events, raw, settings)
    if any(not is_stage_text(item.text) for item in raw.annotations):
        return list(raw.annotations), []
    found, findings = list(raw.annotations), []
    for index, channel in enumerate(montage.channels):
        if channel.role == "stim":
            more, said = stim_markers(
                montage.source,
                index,
                label=channel.name,
                fs_hz=channel.fs_hz,
                n_samples=channel.n_samples,
                is_status=raw.format.startswith("BDF") and channel.name.casefold() == "status",
                settings=settings,
            )
            found.extend(more)
            findings.extend(said)
    return sorted(found, key=lambda item: item.onset), findings


def _hypnogram(
    raw: RawRecording, found: list[Annotation], file: Path | None, settings: ReadSettings
) -> tuple[list[dict[str, object]], list[Finding]]:
    duration_s = _length_s(raw)
    if file is not None:
        items, findings = read_hypnogram_file(file, raw, settings)
    else:
        items, findings = [item for item in (*raw.annotations, *found) if is_stage_text(item.text)], []
        items = list(dict.fromkeys(items))
    rows, more = stretches(items, duration_s, settings.epoch_s)
    return rows, [*findings, *more]


def _scored_events(
    raw: RawRecording, found: list[Annotation], files: list[Path], settings: ReadSettings, identifying: tuple[str, ...]
) -> tuple[pd.DataFrame, list[Finding]]:
    """Return the events that somebody scored: those among the markers, and those of separate files."""
    items = [item for item in found if is_scored_event(item.text)]
    findings: list[Finding] = []
    for file in files:
        more, said = read_events_file(file, raw, settings)
        items += more
        findings += said
    plain = [replace(item, text=without_identity(item.text, identifying)) for item in items]
    return scored_event_table(plain), findings


def _length_s(raw: RawRecording) -> float:
    return max(signal.n_samples / signal.fs_hz for signal in raw.signals)


def _sidecar_findings(raw: RawRecording, sidecar: Sidecar) -> list[Finding]:
    findings = list(sidecar.findings)
    rates = {signal.fs_hz for signal in raw.signals}
    if sidecar.fs_hz is not None and not any(abs(rate - sidecar.fs_hz) <= 1e-3 * rate for rate in rates):
        findings.append(
            Finding(
                code="sidecar-rate-differs",
                severity="warning",
                message=f"The sidecar says {sidecar.fs_hz:g} Hz, no channel of the file has this rate; the file "
                "was followed.",
                remedy="Correct SamplingFrequency in the sidecar.",
            )
        )
    missing = sorted(set(sidecar.channels) - {signal.label for signal in raw.signals})
    if missing:
        findings.append(
            Finding(
                code="sidecar-channel-missing",
                severity="warning",
                message=f"The sidecar describes channels that the file does not have: {', '.join(missing)}.",
                remedy="Correct the names in _channels.tsv.",
            )
        )
    return findings


def _identifying(raw: RawRecording) -> tuple[str, ...]:
    fields = raw.identity | ({"start date": raw.start_date} if raw.start_date else {})
    said = [word for word in fields.get("recording", "").split() if word not in ("Startdate", "X")]
    if said and all(word.startswith("simulated") for word in said):  # names a form, and nobody
        fields.pop("recording")
    return identity_words(fields)


def _is_simulated(raw: RawRecording) -> bool:
    return "simulated" in raw.identity.get("recording", "").split()


def _marker_table(found: list[Annotation], identifying: tuple[str, ...]) -> pd.DataFrame:
    rows = [asdict(replace(item, text=without_identity(item.text, identifying))) for item in found]
    return tables.from_rows(tables.MARKERS, sorted(rows, key=lambda row: float(row["onset"])))


def _quality_table(findings: list[Finding], identifying: tuple[str, ...]) -> pd.DataFrame:
    return tables.from_rows(
        tables.QUALITY,
        [asdict(replace(finding, message=without_identity(finding.message, identifying))) for finding in findings],
    )


def _provenance(raw: RawRecording, path: Path, sha256: str, *, keep_identity: bool) -> dict[str, Any]:
    provenance: dict[str, Any] = {
        "format": raw.format,
        "sha256": sha256,
        "n_bytes": path.stat().st_size,
        "start_time_of_day": raw.start_time_of_day,
        "simulated": _is_simulated(raw),
    }
    if keep_identity:
        return provenance | {"path": str(path), "start_date": raw.start_date, "identity": dict(raw.identity)}
    return provenance | {
        "removed_for_privacy": ["path", "start date", *(name for name, text in raw.identity.items() if text)]
    }


def _sha256(paths: list[Path]) -> str:
    """Return the hash of one file, or of the hashes of several; a folder counts as its files."""
    files = [
        item for path in paths for item in (sorted(path.rglob("*")) if path.is_dir() else [path]) if item.is_file()
    ]
    digests = []
    for item in files:
        with item.open("rb") as file:
            digests.append(hashlib.file_digest(file, "sha256").hexdigest())
    return digests[0] if len(digests) == 1 else hashlib.sha256("".join(digests).encode()).hexdigest()


def _stem(path: Path) -> str:
    name = path.name.removesuffix(".gz")
    return name[: name.rindex(".")] if "." in name[1:] else name
