"""What the functions of this room take: a recording, an array, or a ``Raw`` or ``Epochs`` of MNE-Python."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from myoclonus.errors import SettingsError
from myoclonus.recording import Recording, Role, recording_from_array

__all__ = ["channel_of", "recording_of"]

_UV_PER_V = 1e6
_ROLES: dict[str, Role] = {"eeg": "eeg", "emg": "emg", "eog": "eog", "ecg": "ecg", "stim": "stim"}


def recording_of(
    data: Any,
    fs_hz: float | None = None,
    *,
    emg: Sequence[int | str] | None = None,
    names: Sequence[str] | None = None,
) -> tuple[Recording, npt.NDArray[np.float64] | None]:
    """Return a recording over what was given, and the stretches that it consists of.

    Parameters
    ----------
    data : Recording, (n_channels, n_samples) array, mne Raw or mne Epochs
        Arrays in µV. Objects of MNE-Python in V, as that package keeps them; they are not changed.
    fs_hz : float, optional
        Sampling rate of an array.
    emg : sequence of int or str, optional
        Which rows are EMG, by number or name; the others are EEG. When not given: all rows of an array, or the channels
        of type ``emg``.
    names : sequence of str, optional
        Names of the rows of an array.

    Returns
    -------
    recording : Recording
    stretches_s : (n_epochs, 2) float array or None
        Starts and ends of epochs, one after the other; ``None`` for continuous data.

    Raises
    ------
    SettingsError
        ``rate-missing`` for an array without a rate; ``channel-unknown`` for an EMG channel that is not there; as
        ``recording_from_array`` otherwise.
    """
    if isinstance(data, Recording):
        return data, None
    if hasattr(data, "get_data") and hasattr(data, "info"):
        return _from_mne(data, emg)
    samples = np.asarray(data)
    if fs_hz is None:
        raise SettingsError("an array has no sampling rate of its own. Give fs_hz=…, in Hz.", code="rate-missing")
    labels = [str(name) for name in names] if names is not None else [f"channel {k}" for k in range(len(samples))]
    roles: list[Role] = ["emg"] * len(labels) if emg is None else _roles(labels, emg)
    return recording_from_array(samples, float(fs_hz), labels, roles=roles), None


def channel_of(
    data: Any, fs_hz: float | None, channel: str | None, role: Literal["eeg", "emg"]
) -> tuple[Recording, int]:
    """Return a recording over what was given, and which of its channels is meant.

    Parameters
    ----------
    data : (n_samples,) or (n_channels, n_samples) array, Recording or mne Raw
        Arrays in µV, all rows of the role.
    fs_hz : float or None
        Sampling rate of an array.
    channel : str or None
        Name of the channel; the first of the role when ``None``.
    role : str
        ``eeg`` or ``emg``.

    Raises
    ------
    SettingsError
        ``channel-unknown`` when there is no such channel, or none of the role; otherwise as ``recording_of``.
    """
    is_array = isinstance(data, np.ndarray)
    rows = data[np.newaxis] if is_array and data.ndim == 1 else data
    recording, _ = recording_of(rows, fs_hz, emg=() if is_array and role == "eeg" else None)
    if channel is not None:
        return recording, recording.index_of(channel)
    of_role = recording.with_role(role)
    if not of_role:
        raise SettingsError(
            f"there is no {role.upper()} channel. Channels: {', '.join(one.name for one in recording.channels)}.",
            code="channel-unknown",
        )
    return recording, of_role[0]


def _from_mne(data: Any, emg: Sequence[int | str] | None) -> tuple[Recording, npt.NDArray[np.float64] | None]:
    values = np.asarray(data.get_data())
    fs_hz = float(data.info["sfreq"])
    labels = [str(name) for name in data.ch_names]
    roles = [_ROLES.get(kind, "other") for kind in data.get_channel_types()]
    if emg is not None:
        chosen = _roles(labels, emg)
        roles = ["emg" if mine == "emg" else role for mine, role in zip(chosen, roles, strict=True)]
    factor = np.array([_UV_PER_V if role in ("eeg", "emg", "eog", "ecg") else 1.0 for role in roles])
    if values.ndim == 2:
        return recording_from_array(values * factor[:, np.newaxis], fs_hz, labels, roles=roles), None
    n_epochs, n_channels, n_samples = values.shape
    joined = np.moveaxis(values, 0, 1).reshape(n_channels, n_epochs * n_samples) * factor[:, np.newaxis]
    starts_s = np.arange(n_epochs) * n_samples / fs_hz
    return (
        recording_from_array(joined, fs_hz, labels, roles=roles),
        np.column_stack((starts_s, starts_s + n_samples / fs_hz)),
    )


def _roles(labels: Sequence[str], emg: Sequence[int | str]) -> list[Role]:
    wanted = {
        labels[item] if isinstance(item, (int, np.integer)) and -len(labels) <= item < len(labels) else str(item)
        for item in emg
    }
    unknown = sorted(wanted - set(labels))
    if unknown:
        raise SettingsError(
            f'there is no channel "{unknown[0]}". Channels: {", ".join(labels)}.', code="channel-unknown"
        )
    return ["emg" if label in wanted else "eeg" for label in labels]
