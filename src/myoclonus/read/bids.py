"""BIDS: which file of a dataset is the recording, and what its sidecars say about channels and events."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import dataclass, field
from pathlib import Path

from myoclonus.errors import ReadError
from myoclonus.read.event_tables import read_text
from myoclonus.read.labels import understand_label
from myoclonus.read.muscles import muscle_named
from myoclonus.read.raw import Finding
from myoclonus.recording import Role

__all__ = ["Sidecar", "SidecarChannel", "find_recording", "read_sidecar"]

_DATATYPES = ("emg", "eeg", "ieeg", "meg", "nirs")
_DATA_SUFFIXES = (".edf", ".bdf", ".vhdr", ".set", ".fif", ".cnt")
_ENTITY_NAME = re.compile(r"(sub-[A-Za-z0-9]+(?:_[A-Za-z0-9]+-[A-Za-z0-9]+)*)_(emg|eeg|ieeg|meg)$")
_ROLES: dict[str, Role] = {
    "EMG": "emg", "EEG": "eeg", "EOG": "eog", "HEOG": "eog", "VEOG": "eog", "ECG": "ecg", "RESP": "resp",
    "TRIG": "stim", "ACC": "acc",
    "ACCEL": "acc", "MISC": "other", "AUDIO": "other", "EYEGAZE": "other", "GSR": "other", "PPG": "other",
    "PUPIL": "other",
    "SYSCLOCK": "other", "TEMP": "other", "GYRO": "other", "MAGN": "other", "REF": "other", "OTHER": "other",
    "SEEG": "other",
    "ECOG": "other", "DBS": "other",
}  # fmt: skip
_MISSING = {"", "n/a"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SidecarChannel:
    """One row of ``_channels.tsv``; ``None`` where it says nothing."""

    role: Role | None = None
    unit: str | None = None
    muscle: str | None = None
    side: str | None = None
    is_bad: bool = False
    bad_reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sidecar:
    """What the sidecars of a recording say."""

    channels: dict[str, SidecarChannel] = field(default_factory=dict)
    events: Path | None = None
    fs_hz: float | None = None
    findings: tuple[Finding, ...] = ()


def find_recording(folder: Path) -> Path:
    """Return the only recording of a BIDS dataset, subject or session folder.

    Raises
    ------
    ReadError
        ``not-a-recording`` when the folder is not BIDS; ``bids-no-recording``; ``bids-several-recordings`` with the
        names to choose from.
    """
    is_bids = (
        (folder / "dataset_description.json").is_file()
        or folder.name in _DATATYPES
        or re.match(r"(sub|ses)-", folder.name)
    )
    if not is_bids and not any(folder.glob("sub-*/")):
        raise ReadError(
            f"{folder.name}: is a folder, and not one of BIDS. Name the recording in it, or analyze all with: myoclonus cohort.",
            code="not-a-recording",
        )
    found = sorted(
        path
        for path in folder.rglob("*")
        if path.suffix.lower() in _DATA_SUFFIXES
        and _ENTITY_NAME.fullmatch(path.stem)
        and "derivatives" not in path.parts
    )
    with_emg = [path for path in found if path.stem.endswith("_emg")] or found
    if len(with_emg) == 1:
        return with_emg[0]
    if not with_emg:
        raise ReadError(
            f"{folder.name}: holds no recording of EMG or EEG. Name another folder.", code="bids-no-recording"
        )
    names = ", ".join(path.name for path in with_emg[:10])
    raise ReadError(
        f"{folder.name}: holds {len(with_emg)} recordings: {names}{', …' if len(with_emg) > 10 else ''}. Name "
        "one of them.",
        code="bids-several-recordings",
    )


def read_sidecar(path: Path) -> Sidecar:
    """Return what the sidecars beside and above a recording say; nothing when its name is not one of BIDS.

    Sidecars are inherited: one further up the dataset holds for all files whose name has its entities.
    """
    match = _ENTITY_NAME.fullmatch(path.stem)
    if match is None:
        return Sidecar()
    entities = set(match[1].split("_"))
    channels_file = _inherited(path, entities, "_channels.tsv")
    json_file = _inherited(path, entities, f"_{match[2]}.json")
    fs_hz, findings = _rate(json_file) if json_file else (None, ())
    channels, unknown = _channels(channels_file) if channels_file else ({}, [])
    return Sidecar(
        channels=channels,
        events=_inherited(path, entities, "_events.tsv"),
        fs_hz=fs_hz,
        findings=(*findings, *unknown),
    )


def _inherited(path: Path, entities: set[str], ending: str) -> Path | None:
    """Return the sidecar that names the most of the entities and no other, nearest first."""
    for folder in (path.parent, *path.parent.parents[:4]):
        fitting = [
            candidate
            for candidate in folder.glob(f"*{ending.removeprefix('_')}")
            if set(candidate.name.removesuffix(ending.removeprefix("_")).rstrip("_").split("_")) - {""} <= entities
        ]
        if fitting:
            return max(fitting, key=lambda candidate: len(candidate.name))
        if folder.name not in _DATATYPES and not re.match(r"(sub|ses)-", folder.name):
            break
    return None


def _target(text: str) -> tuple[str | None, str | None]:
    """Return muscle and side of a free text such as ``left tibialis anterior``."""
    if muscle := muscle_named(text):
        return muscle.id, None
    understood = understand_label(f"EMG {text}")
    return understood.muscle, understood.side


def _muscle_unknown(channel: str, text: str) -> Finding:
    return Finding(
        code="sidecar-muscle-unknown",
        severity="warning",
        channel=channel,
        message=f'The sidecar names the target muscle "{text}", which is not known; the label was followed.',
        remedy="Correct target_muscle in _channels.tsv, or set the muscle in channels.toml.",
    )


def _channels(path: Path) -> tuple[dict[str, SidecarChannel], list[Finding]]:
    rows = csv.DictReader(io.StringIO(read_text(path)), delimiter="\t")
    found, unknown = {}, []
    for row in rows:
        said = {
            str(key): value.strip()
            for key, value in row.items()
            if isinstance(value, str) and value.strip() not in _MISSING
        }
        if "name" not in said:
            continue
        target = said.get("target_muscle", "")
        muscle, side_of_target = _target(target) if target else (None, None)
        if target and not muscle:
            unknown.append(_muscle_unknown(said["name"], target))
        side = said.get("side", said.get("laterality", "")).casefold()
        found[said["name"]] = SidecarChannel(
            role=_ROLES.get(said.get("type", "").upper()),
            unit=said.get("units"),
            muscle=muscle,
            side={"l": "left", "left": "left", "r": "right", "right": "right", "midline": "midline"}.get(
                side, side_of_target
            ),
            is_bad=said.get("status", "").casefold() == "bad",
            bad_reason=said.get("status_description"),
        )
    return found, unknown


def _rate(path: Path) -> tuple[float | None, tuple[Finding, ...]]:
    try:
        stated = json.loads(read_text(path))
        rate = stated.get("SamplingFrequency") if isinstance(stated, dict) else None
    except (ValueError, RecursionError):
        return None, (
            Finding(
                code="sidecar-unreadable",
                severity="warning",
                message=f"The sidecar {path.suffix} is not JSON; it was passed over.",
                remedy="Mend the sidecar with a BIDS validator.",
            ),
        )
    return (float(rate), ()) if isinstance(rate, int | float) and not isinstance(rate, bool) else (None, ())
