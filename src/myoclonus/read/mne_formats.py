"""Every other format, through MNE-Python: BrainVision, FIF, EEGLAB, Nihon Kohden, Neuroscan CNT and more.

MNE is imported when such a file is met, and asked for samples only in the blocks that are wanted. A lock keeps
threads apart, because its
readers do not promise to be safe.
"""

from __future__ import annotations

import datetime
import threading
import warnings
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from myoclonus.errors import ReadError
from myoclonus.read.gaps import gap_findings
from myoclonus.read.raw import Annotation, Finding, RawRecording, RawSignal
from myoclonus.read.units_of_channels import is_potential
from myoclonus.recording import Role

__all__ = ["MNE_SUFFIXES", "read_with_mne"]

MNE_SUFFIXES = (
    ".vhdr", ".ahdr", ".fif", ".fif.gz", ".set", ".cnt", ".eeg", ".21e", ".mff", ".egi", ".nxe", ".gdf", ".sqd",
    ".con", ".ds", ".snirf",
    ".lay", ".data", ".mef", ".cdt", ".hdr", ".bin", ".dat", ".vmrk",
)  # fmt: skip
_ROLES: dict[str, Role] = {
    "emg": "emg", "eog": "eog", "ecg": "ecg", "stim": "stim", "resp": "resp",
    "mag": "other", "grad": "other", "ref_meg": "other",
    "seeg": "other", "ecog": "other", "dbs": "other",
}  # fmt: skip
_SI_VOLT = 107
_SKIPPED = ("BAD_ACQ_SKIP",)


@dataclass(frozen=True, slots=True)
class _MneSource:
    raw: Any
    skips: tuple[tuple[int, int], ...]
    lock: threading.Lock = field(default_factory=threading.Lock)

    def read(self, channel_index: int, start: int, stop: int) -> npt.NDArray[np.float64]:
        if stop <= start:
            return np.empty(0)
        try:
            with self.lock:
                samples = np.array(self.raw.get_data(picks=[channel_index], start=start, stop=stop, verbose="ERROR")[0])
        except Exception as error:  # any reader of MNE may fail in its own way
            raise ReadError(
                f"samples {start} to {stop} could not be read any more ({type(error).__name__}). Do not move or "
                "change a recording "
                "while it is analyzed.",
                code="file-changed",
            ) from error
        for first, last in self.skips:
            samples[max(first - start, 0) : max(last - start, 0)] = np.nan
        return samples


def read_with_mne(path: Path) -> RawRecording:
    """Return a recording that MNE-Python reads.

    Raises
    ------
    ReadError
        ``format-unknown`` when MNE has no reader for the file; ``reader-missing`` when the reader needs a package
        that is not installed;
        ``file-unreadable`` when the reader fails; ``no-samples``.
    """
    opened = _header_of(path)
    raw, messages = _open(opened)
    if len(raw.ch_names) == 0 or raw.n_times == 0:
        raise ReadError(f"{path.name}: holds no samples. Export the recording again.", code="no-samples")
    fs_hz = float(raw.info["sfreq"])
    annotations = _annotations(raw)
    skips = tuple(
        (max(round(item.onset * fs_hz), 0), min(round((item.onset + item.duration) * fs_hz), raw.n_times))
        for item in annotations
        if item.text in _SKIPPED
    )
    coverage = _coverage(skips, raw.n_times, fs_hz)
    start = _start(raw)
    findings = [
        Finding(
            code="reader-warning",
            severity="note",
            message=f"MNE-Python says: {message}",
            remedy="Check what it is about, then go on.",
        )
        for message in messages
    ]
    return RawRecording(
        format=type(raw).__name__.removeprefix("Raw"),
        signals=tuple(_signal(raw, index, fs_hz) for index in range(len(raw.ch_names))),
        source=_MneSource(raw, skips),
        annotations=tuple(item for item in annotations if item.text not in _SKIPPED),
        coverage=tuple(coverage),
        findings=(*findings, *gap_findings(coverage)),
        identity=_identity(raw.info),
        data_files=tuple(Path(name) for name in raw.filenames if name is not None),
        start_date=start.date().isoformat() if start else None,
        start_time_of_day=start.strftime("%H:%M:%S") if start else None,
    )


def _header_of(path: Path) -> Path:
    """Return the header that goes with a data or marker file of BrainVision."""
    if path.suffix.lower() in (".eeg", ".vmrk", ".dat"):
        header = path.with_suffix(".vhdr")
        if header.exists():
            return header
    return path


def _open(path: Path) -> tuple[Any, list[str]]:
    import mne  # noqa: PLC0415  late: it takes a second to load, and most recordings are EDF

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            raw = mne.io.read_raw(path, preload=False, verbose="ERROR")
        except ImportError as error:
            raise ReadError(
                f"{path.name}: its reader needs a package that is not installed ({error}). Install it.",
                code="reader-missing",
            ) from error
        except Exception as error:  # any reader of MNE may fail in its own way
            unknown = "unsupported file type" in str(error).lower() or "Try reading a raw" in str(error)
            reason = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
            raise ReadError(
                f"{path.name}: MNE-Python cannot read it ({reason}). Export the recording as EDF+ or BrainVision.",
                code="format-unknown" if unknown else "file-unreadable",
            ) from error
    return raw, sorted(
        {str(item.message).splitlines()[0][:200] for item in caught if issubclass(item.category, RuntimeWarning)}
    )


def _signal(raw: Any, index: int, fs_hz: float) -> RawSignal:
    """Describe one channel; only FIF states which channels are EEG, the other readers call all of them so."""
    import mne  # noqa: PLC0415

    channel = raw.info["chs"][index]
    kind = raw.get_channel_types(picks=[index])[0]
    name = raw.ch_names[index]
    stated = (getattr(raw, "_orig_units", None) or {}).get(name)
    is_volt = is_potential(stated) if stated else int(channel["unit"]) == _SI_VOLT
    return RawSignal(
        label=name,
        unit="V" if is_volt else "",
        fs_hz=fs_hz,
        n_samples=int(raw.n_times),
        highpass_hz=float(raw.info["highpass"]) or None,
        role="eeg" if kind == "eeg" and isinstance(raw, mne.io.Raw) else _ROLES.get(kind),
    )


def _start(raw: Any) -> datetime.datetime | None:
    """Return the clock time of the first sample, which may come after the start of the measurement."""
    measured: datetime.datetime | None = raw.info["meas_date"]
    return measured + datetime.timedelta(seconds=float(raw.first_time)) if measured else None


def _annotations(raw: Any) -> list[Annotation]:
    """Return the annotations, counted from the first sample."""
    offset = float(raw.first_time)
    return [
        Annotation(
            float(item["onset"]) - offset,
            float(item["duration"]),
            str(item["description"]),
            _only(item.get("ch_names")),
        )
        for item in raw.annotations
    ]


def _only(names: Any) -> str | None:
    return str(names[0]) if names and len(names) == 1 else None


def _coverage(skips: tuple[tuple[int, int], ...], n_samples: int, fs_hz: float) -> list[tuple[float, float]]:
    stretches, start = [], 0
    for first, last in [*sorted(skips), (n_samples, n_samples)]:
        if first > start:
            stretches.append((start / fs_hz, (first - start) / fs_hz))
        start = max(start, last)
    return stretches


def _identity(info: Any) -> dict[str, str]:
    subject = dict(info.get("subject_info") or {})
    fields = {
        f"subject {name}": str(subject[name])
        for name in ("his_id", "last_name", "first_name", "middle_name", "birthday", "id")
        if subject.get(name)
    }
    for name in ("experimenter", "proj_name", "description"):
        if info.get(name):
            fields[name] = str(info[name])
    return fields
