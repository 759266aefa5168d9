"""The readiness potential and discharges as functions on arrays and on objects of MNE-Python."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from myoclonus import tables
from myoclonus.detect.results import Detection
from myoclonus.errors import SettingsError
from myoclonus.recording import Recording
from myoclonus.relate.channels_of import recording_of
from myoclonus.relate.epileptiform.discharges import Discharges, blocks_of, find_discharges
from myoclonus.relate.readiness.premovement import Premovement
from myoclonus.relate.readiness.premovement_measures import AFTER_S, premovements_of
from myoclonus.relate.windows import eeg_channels
from myoclonus.settings import Settings

__all__ = ["MIN_RATE_HZ", "discharges", "premovement"]

MIN_RATE_HZ = 160.0
"""Lowest rate of EEG in which a spike can be told from muscle."""


def premovement(
    data: Any,
    onset_s: npt.ArrayLike | None = None,
    *,
    fs_hz: float | None = None,
    names: Sequence[str] | None = None,
    settings: Settings | None = None,
) -> Premovement:
    """Return the readiness potential and the change of beta power before movements or jerks.

    Parameters
    ----------
    data : Recording, (n_channels, n_samples) array, mne Raw or mne Epochs
        Arrays in µV; objects of MNE-Python as that package keeps them. Time 0 of epochs is the onset. Slow activity must not
        have been filtered away.
    onset_s : (n,) array, optional
        Onsets of the first muscle, in seconds from the first sample; time 0 of epochs when not given.
    fs_hz : float, optional
        Sampling rate of an array.
    names : sequence of str, optional
        Names of the rows of an array, such as ``Cz``.
    settings : Settings, optional
        The defaults when not given.

    Returns
    -------
    Premovement
        ``reason`` says why nothing could be measured, when nothing could.

    Raises
    ------
    SettingsError
        ``onsets-missing``, ``rate-missing``, ``eeg-missing``, ``epochs-too-short``.

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> onsets = 4.0 + np.cumsum(rng.uniform(4, 7, 50))
    >>> eeg = 0.5 * np.cumsum(rng.normal(0, 1, (1, 300 * 250)), axis=1)
    >>> for onset in onsets:
    ...     eeg[0, round((onset - 1.5) * 250) : round(onset * 250)] -= np.linspace(0, 30, 375)
    >>> found = premovement(eeg, onsets, fs_hz=250, names=["Cz"])
    >>> found.potential_p < 0.05, found.n_trials
    (True, 50)
    """
    used = settings or Settings()
    recording, epochs_s = recording_of(data, fs_hz, emg=(), names=names)
    _eeg_of(recording)
    if onset_s is not None:
        moments = np.sort(np.asarray(onset_s, dtype=np.float64))
    elif epochs_s is None:
        raise SettingsError("there are no onsets to look before. Give onset_s=…, or Epochs.", code="onsets-missing")
    else:
        first_s, last_s = float(data.times[0]), float(data.times[-1])
        if -first_s < used.cortex.premovement_before_s or last_s < AFTER_S:
            raise SettingsError(
                f"epochs from {first_s:.2f} to {last_s:.2f} s are too short. They must begin at least "
                f"{used.cortex.premovement_before_s:g} s before the onset and end {AFTER_S:g} s after it.",
                code="epochs-too-short",
            )
        moments = epochs_s[:, 0] - first_s
    jerks = [{"jerk_id": f"j{k:06d}", "onset": at, "duration": 0.0, "kind": "positive"} for k, at in enumerate(moments)]
    made = Detection(
        bursts=tables.empty(tables.BURSTS),
        burst_details=tables.empty(tables.BURST_DETAILS),
        jerks=tables.from_rows(tables.JERKS, jerks),
        quality=tables.empty(tables.QUALITY),
        analyzed_s={},
    )
    found = premovements_of(recording, made, used)
    return found[0] if found else Premovement(scope="recording", reason="no movement to look before")


def discharges(
    data: Any,
    fs_hz: float | None = None,
    *,
    names: Sequence[str] | None = None,
    settings: Settings | None = None,
) -> Discharges:
    """Return the epileptiform discharges of an EEG.

    Parameters
    ----------
    data : Recording, (n_channels, n_samples) array, mne Raw or mne Epochs
        Arrays in µV; objects of MNE-Python as that package keeps them. At least 160 Hz.
    fs_hz : float, optional
        Sampling rate of an array.
    names : sequence of str, optional
        Names of the rows of an array; they say which electrodes lie at the eyes and on which side.
    settings : Settings, optional
        The defaults when not given.

    Returns
    -------
    Discharges
        ``annotations_of`` makes ``Annotations`` of MNE-Python of them.

    Raises
    ------
    SettingsError
        ``rate-missing``; ``eeg-missing``; ``eeg-too-slow``.

    Examples
    --------
    >>> import numpy as np
    >>> eeg = np.random.default_rng(0).normal(0, 10, (3, 20_000))
    >>> discharges(eeg, 250, names=["C3", "Cz", "C4"]).n
    0
    """
    recording, _ = recording_of(data, fs_hz, emg=(), names=names)
    indices = _eeg_of(recording)
    rate_hz = recording.channels[indices[0]].fs_hz
    if rate_hz < MIN_RATE_HZ:
        raise SettingsError(
            f"EEG at {rate_hz:g} Hz is too slow to tell a spike from muscle; at least {MIN_RATE_HZ:g} Hz needed. Give the "
            "EEG at the rate at which it was recorded.",
            code="eeg-too-slow",
        )
    return find_discharges(blocks_of(recording, indices), (settings or Settings()).cortex)


def _eeg_of(recording: Recording) -> tuple[int, ...]:
    indices, _ = eeg_channels(recording)
    if not indices:
        raise SettingsError(
            "there is no EEG channel. Give an array whose rows are EEG, or channels of type eeg.", code="eeg-missing"
        )
    return indices
