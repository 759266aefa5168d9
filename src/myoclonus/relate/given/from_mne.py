"""Objects of MNE-Python as recordings: channels by type and name, annotations and triggers as markers, bad ones left out."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from myoclonus import tables
from myoclonus.marker_words import meaning_of
from myoclonus.read.hypnogram import is_stage_text, stretches
from myoclonus.read.labels import understand_label
from myoclonus.read.raw import Annotation
from myoclonus.read.stim_channel import stim_markers
from myoclonus.recording import Recording, Role
from myoclonus.relate.given.data import Given, chosen_emg, over_samples
from myoclonus.settings.read import ReadSettings

__all__ = ["given_of_mne", "roles_of_mne"]

FloatArray = npt.NDArray[np.float64]

_UV_PER_V = 1e6
_ROLES: dict[str, Role] = {"eeg": "eeg", "emg": "emg", "eog": "eog", "ecg": "ecg", "stim": "stim", "resp": "resp"}
_BY_NAME = ("eeg", "misc", "bio")
_NAMED: tuple[Role, ...] = ("eeg", "emg", "eog", "ecg")
_POTENTIALS = ("eeg", "emg", "eog", "ecg")
_GAP_S = 0.5
_REMEDY = "MNE-Python keeps potentials in V: multiply by 1e-6 when the object was made of µV."


def given_of_mne(data: Any, emg: Sequence[int | str] | str | None) -> Given:
    """Return a ``Raw`` or ``Epochs`` of MNE-Python as a recording.

    Samples are those that ``get_data`` returns: projections and references count once they are applied. What annotations
    call bad is not recorded; channels that ``info["bads"]`` names are refused. Channels of type eeg or misc whose name is
    that of a muscle are EMG. Annotations are markers, or triggers of a channel of type stim when there are none; of epochs
    the names of events are. Epochs lie one after the other, with half a second in between that was not recorded.

    Parameters
    ----------
    data : mne.io.BaseRaw or mne.BaseEpochs
        Not changed; loaded when it is not.
    emg : str, or sequence of int or str, optional
        Channels that are EMG whatever their type.
    """
    labels = [str(name) for name in data.ch_names]
    roles = roles_of_mne(data, emg)
    factor = np.array([_UV_PER_V if role in _POTENTIALS else 1.0 for role in roles])[:, np.newaxis]
    fs_hz = float(data.info["sfreq"])
    if hasattr(data, "events"):
        return _of_epochs(data, labels, roles, factor, fs_hz)
    values = data.get_data(reject_by_annotation="NaN", verbose="error")
    recording = over_samples(values * factor, fs_hz, labels, roles, remedy=_REMEDY)
    found = [item for item in _annotations(data) if not item.text.casefold().startswith("bad")]
    staged = [item for item in found if is_stage_text(item.text)]
    markers = [item for item in found if not is_stage_text(item.text)] or _triggers(recording)
    stages, _ = stretches(staged, recording.duration_s, ReadSettings().epoch_s)
    marked = recording.with_changes(
        markers=_markers([(item.onset, item.duration, item.text) for item in markers]),
        hypnogram=tables.from_rows(tables.HYPNOGRAM, stages),
        provenance={"format": type(data).__name__, "start_time_of_day": _start(data)},
    )
    return Given(recording=_without_bad(marked, data), first_sample=int(data.first_samp))


def roles_of_mne(data: Any, emg: Sequence[int | str] | str | None) -> list[Role]:
    """Return what each channel of an object of MNE-Python records, by its type, or its name where the type says little."""
    labels = [str(name) for name in data.ch_names]
    chosen = set() if emg is None else chosen_emg(labels, emg)
    roles: list[Role] = []
    for label, kind in zip(labels, data.get_channel_types(), strict=True):
        role = _ROLES.get(kind, "other")
        said = understand_label(label).role
        if label in chosen:
            role = "emg"
        elif kind in _BY_NAME and said in _NAMED:
            role = said
        roles.append(role)
    return roles


def _of_epochs(data: Any, labels: list[str], roles: list[Role], factor: FloatArray, fs_hz: float) -> Given:
    values = np.asarray(data.get_data(verbose="error"), dtype=np.float64)
    n_epochs, n_channels, n_samples = values.shape
    n_gap = max(round(_GAP_S * fs_hz), 1)
    joined = np.full((n_channels, n_epochs, n_samples + n_gap), np.nan)
    joined[:, :, :n_samples] = np.moveaxis(values, 0, 1)
    recording = over_samples(joined.reshape(n_channels, -1) * factor, fs_hz, labels, roles, remedy=_REMEDY)
    start_s = np.arange(n_epochs) * (n_samples + n_gap) / fs_hz
    length_s, zero_s = n_samples / fs_hz, start_s - float(data.times[0])
    texts = {number: name for name, number in data.event_id.items()}
    rows = []
    for start, zero, number in zip(start_s, zero_s, data.events[:, 2], strict=True):
        text = texts.get(int(number), str(number))
        is_span = meaning_of(text) not in (None, "stimulus")
        rows.append((start, length_s, text) if is_span else (zero, 0.0, text))
    marked = recording.with_changes(markers=_markers(rows), provenance={"format": type(data).__name__})
    return Given(
        recording=_without_bad(marked, data),
        stretches_s=np.column_stack((start_s, start_s + length_s)),
        zero_s=zero_s,
    )


def _markers(rows: Sequence[tuple[float, float, str]]) -> Any:
    ordered = sorted(rows, key=lambda row: row[0])
    return tables.from_rows(
        tables.MARKERS, [{"onset": onset, "duration": duration, "text": text} for onset, duration, text in ordered]
    )


def _annotations(raw: Any) -> list[Annotation]:
    """Return the annotations, counted from the first sample, which MNE-Python counts from the start of the measurement."""
    offset_s = float(raw.first_time)
    return [
        Annotation(float(item["onset"]) - offset_s, float(item["duration"]), str(item["description"]))
        for item in raw.annotations
    ]


def _triggers(recording: Recording) -> list[Annotation]:
    found: list[Annotation] = []
    for index in recording.with_role("stim"):
        channel = recording.channels[index]
        own, _ = stim_markers(
            recording.source,
            index,
            label=channel.name,
            fs_hz=channel.fs_hz,
            n_samples=channel.n_samples,
            is_status=False,
            settings=ReadSettings(),
        )
        found += own
    return found


def _without_bad(recording: Recording, data: Any) -> Recording:
    rows = [
        {
            "channel": name,
            "severity": "refused",
            "code": "channel-marked-bad",
            "message": f'info["bads"] names the channel "{name}".',
            "remedy": 'Take it out of info["bads"] if the channel is good.',
        }
        for name in data.info["bads"]
        if name in data.ch_names
    ]
    return recording.with_changes(quality=tables.from_rows(tables.QUALITY, rows)) if rows else recording


def _start(raw: Any) -> str | None:
    measured: datetime.datetime | None = raw.info["meas_date"]
    if measured is None:
        return None
    return (measured + datetime.timedelta(seconds=float(raw.first_time))).strftime("%H:%M:%S")
