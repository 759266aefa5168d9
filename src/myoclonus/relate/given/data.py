"""A recording over whatever was given, with roles, muscles and sides by name, and units made sure of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from myoclonus import tables
from myoclonus.errors import SettingsError
from myoclonus.read.labels import Understood, understand_label
from myoclonus.read.muscles import muscle_by_id
from myoclonus.recording import Recording, Role, recording_from_array
from myoclonus.settings.read import ReadSettings
from myoclonus.signal.intervals import from_mask

__all__ = ["Given", "Markers", "channel_of", "chosen_emg", "given_of", "no_emg", "over_samples"]

FloatArray = npt.NDArray[np.float64]
Markers = Iterable[dict[str, Any]] | pd.DataFrame

_POTENTIALS: dict[Role, str] = {"eeg": "max_plausible_eeg_uv", "emg": "max_plausible_emg_uv"}
_KNOWN: tuple[Role, ...] = ("eeg", "emg", "eog", "ecg", "stim")
_LOOKED_AT = 20_000
_MOST = 0.99


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What was given, as a recording.

    Attributes
    ----------
    recording : Recording
        Channels with roles, samples in µV, markers.
    stretches_s : (n_epochs, 2) float array or None
        Start and end of each epoch in the recording; ``None`` for continuous data.
    zero_s : (n_epochs,) float array or None
        Time 0 of each epoch in the recording.
    first_sample : int
        Number that events of MNE-Python give the first sample.
    """

    recording: Recording
    stretches_s: FloatArray | None = None
    zero_s: FloatArray | None = None
    first_sample: int = 0


def given_of(
    data: Any,
    *,
    others: Literal["eeg", "emg"],
    fs_hz: float | None = None,
    names: Sequence[str] | None = None,
    emg: Sequence[int | str] | str | None = None,
    markers: Markers | None = None,
) -> Given:
    """Return what was given as a recording.

    Parameters
    ----------
    data : Recording, (n_channels, n_samples) or (n_samples,) array, mne Raw or mne Epochs
        Arrays in µV. Objects of MNE-Python in V, as that package keeps them; they are not changed.
    others : str
        Role of the rows of an array whose name says nothing, ``eeg`` or ``emg``.
    fs_hz : float, optional
        Sampling rate of an array.
    names : sequence of str, optional
        Names of the rows of an array.
    emg : str, or sequence of int or str, optional
        Which channels are EMG too, by number or name, whatever their type or name says. Other rows of an array whose name
        says nothing are EEG then.
    markers : iterable of mapping, or DataFrame, optional
        Rows of the table MARKERS (``onset`` and ``duration`` in s, ``text``); they replace those there are.

    Raises
    ------
    SettingsError
        ``rate-missing`` for an array without a rate; ``channel-unknown`` for an EMG channel that is not there;
        ``unit-implausible`` when no channel can be in the unit it should be in; as ``recording_from_array`` otherwise.
    """
    if isinstance(data, Recording):
        given = Given(recording=data)
    elif hasattr(data, "get_data") and hasattr(data, "info"):
        from myoclonus.relate.given.from_mne import given_of_mne  # noqa: PLC0415  (late: only wanted for such objects)

        given = given_of_mne(data, emg)
    else:
        given = Given(recording=_of_array(data, others, fs_hz, names, emg))
    if markers is None:
        return given
    own = recording_from_array([[0.0]], 1.0, ["any"], markers=markers).markers
    return replace(given, recording=given.recording.with_changes(markers=own))


def over_samples(
    samples_uv: FloatArray, fs_hz: float, labels: Sequence[str], roles: Sequence[Role], *, remedy: str
) -> Recording:
    """Return a recording over samples in µV, with muscles and sides by name, and without stretches that no channel has.

    Raises
    ------
    SettingsError
        ``unit-implausible`` when every channel of EEG or EMG is far too large or far too small; the message ends with
        ``remedy``.
    """
    understood = [
        understand_label(label) if role == "emg" else Understood(role)
        for label, role in zip(labels, roles, strict=True)
    ]
    recording = recording_from_array(
        samples_uv,
        fs_hz,
        labels,
        roles=roles,
        muscles=[one.muscle for one in understood],
        sides=[one.side for one in understood],
    )
    _check_units(samples_uv, roles, remedy)
    places = [muscle_by_id(channel.muscle) if channel.muscle else None for channel in recording.channels]
    channels = [
        replace(channel, region=None if place is None else place.region)
        for channel, place in zip(recording.channels, places, strict=True)
    ]
    return recording.with_changes(channels=tuple(channels), coverage=_coverage(recording, samples_uv, fs_hz))


def chosen_emg(labels: Sequence[str], emg: Sequence[int | str] | str) -> set[str]:
    """Return the names of the channels that are chosen as EMG, by name or number.

    Raises
    ------
    SettingsError
        ``channel-unknown``.
    """
    items = [emg] if isinstance(emg, str) else list(emg)
    wanted = {
        labels[item] if isinstance(item, (int, np.integer)) and -len(labels) <= item < len(labels) else str(item)
        for item in items
    }
    unknown = sorted(wanted - set(labels))
    if unknown:
        raise SettingsError(
            f'there is no channel "{unknown[0]}". Channels: {", ".join(labels)}.', code="channel-unknown"
        )
    return wanted


def channel_of(recording: Recording, channel: str | None, role: Literal["eeg", "emg"]) -> int:
    """Return which channel of a recording is meant: the one of this name, else the first of the role that is not bad.

    Raises
    ------
    SettingsError
        ``channel-unknown`` when there is no such channel, or none of the role; ``channel-marked-bad`` when the one that is
        named is marked as bad.
    """
    refused = set(recording.quality.loc[recording.quality["severity"] == "refused", "channel"].dropna())
    if channel is not None:
        if channel in refused:
            raise SettingsError(
                f'channel "{channel}" is marked as bad. Name another, or take the mark away if it is good.',
                code="channel-marked-bad",
            )
        return recording.index_of(channel)
    of_role = [index for index in recording.with_role(role) if recording.channels[index].name not in refused]
    if not of_role:
        names = ", ".join(one.name for one in recording.channels)
        raise SettingsError(
            f"there is no {role.upper()} channel that is not bad. Channels: {names}. Name one with channel=….",
            code="channel-unknown",
        )
    return of_role[0]


def no_emg(given: Given, remedy: str = "") -> SettingsError:
    """Return the error of a function that needs EMG and was given none."""
    names = ", ".join(channel.name for channel in given.recording.channels)
    return SettingsError(
        f"there is no EMG channel. Channels: {names}. Name those that are EMG with emg=…{remedy}.", code="emg-missing"
    )


def _of_array(
    data: Any,
    others: Literal["eeg", "emg"],
    fs_hz: float | None,
    names: Sequence[str] | None,
    emg: Sequence[int | str] | str | None,
) -> Recording:
    rows = data[np.newaxis] if isinstance(data, np.ndarray) and data.ndim == 1 else data
    if fs_hz is None:
        raise SettingsError("an array has no sampling rate of its own. Give fs_hz=…, in Hz.", code="rate-missing")
    labels = [str(name) for name in names] if names is not None else [f"channel {k}" for k in range(len(rows))]
    chosen = set() if emg is None else chosen_emg(labels, emg)
    roles = [_role(label, others if emg is None else "eeg", is_chosen=label in chosen) for label in labels]
    remedy = "Arrays are in µV: multiply volts by 1e6, millivolts by 1e3."
    return over_samples(rows, float(fs_hz), labels, roles, remedy=remedy)


def _role(label: str, others: Role, *, is_chosen: bool) -> Role:
    said = understand_label(label).role
    return "emg" if is_chosen else said if said in _KNOWN else others


def _coverage(recording: Recording, samples: Any, fs_hz: float) -> pd.DataFrame:
    missing = np.array([], dtype=bool)
    for number, row in enumerate(samples):
        own = np.isnan(np.asarray(row, dtype=np.float64))
        if number and own.size != missing.size:
            return recording.coverage
        missing = missing & own if number else own
        if not missing.any():
            return recording.coverage
    known_s = from_mask(~missing) / fs_hz
    return tables.from_rows(tables.COVERAGE, {"onset": known_s[:, 0], "duration": known_s[:, 1] - known_s[:, 0]})


def _check_units(samples: Any, roles: Sequence[Role], remedy: str) -> None:
    """Refuse samples of which no channel of EEG or EMG can be in µV."""
    limits, swings = ReadSettings(), []
    for row, role in zip(samples, roles, strict=True):
        if role not in _POTENTIALS or not len(row):
            continue
        some = np.asarray(row[:: max(len(row) // _LOOKED_AT, 1)], dtype=np.float64)
        some = some[np.isfinite(some)]
        swing_uv = float(np.quantile(np.abs(some - np.median(some)), _MOST)) if some.size else 0.0
        if swing_uv > 0:
            swings.append((swing_uv, float(getattr(limits, _POTENTIALS[role]))))
    if not swings:
        return
    is_large = all(swing > limit for swing, limit in swings)
    is_small = all(swing < limits.min_plausible_uv for swing, _ in swings)
    if is_large or is_small:
        largest = max(swing for swing, _ in swings)
        raise SettingsError(
            f"the {'smallest' if is_large else 'largest'} swing of EEG and EMG is "
            f"{min(swing for swing, _ in swings) if is_large else largest:.3g} µV; no electrode records that. {remedy}",
            code="unit-implausible",
        )
