"""The readiness potential and discharges as functions on arrays and on objects of MNE-Python."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from myoclonus import tables
from myoclonus.detect.results import Detection
from myoclonus.errors import SettingsError
from myoclonus.recording import Recording
from myoclonus.relate.epileptiform.discharges import Discharges, blocks_of, find_discharges
from myoclonus.relate.given.data import given_of
from myoclonus.relate.given.moments import Moments, moments_of, refuse_short
from myoclonus.relate.given.settings_of import whole_settings
from myoclonus.relate.readiness.premovement import Premovement
from myoclonus.relate.readiness.premovement_measures import AFTER_S, premovements_of
from myoclonus.relate.windows import eeg_channels
from myoclonus.settings import Settings
from myoclonus.settings.cortex import CortexSettings

__all__ = ["MIN_RATE_HZ", "discharges", "premovement"]

MIN_RATE_HZ = 160.0
"""Lowest rate of EEG in which a spike can be told from muscle."""


def premovement(
    data: Any,
    onset_s: Moments | None = None,
    *,
    fs_hz: float | None = None,
    names: Sequence[str] | None = None,
    settings: Settings | CortexSettings | None = None,
) -> Premovement:
    """Return the readiness potential and the change of beta power before movements or jerks.

    Parameters
    ----------
    data : Recording, (n_channels, n_samples) array, mne Raw or mne Epochs
        Arrays in µV; objects of MNE-Python as that package keeps them. Time 0 of epochs is the onset. Slow activity must not
        have been filtered away.
    onset_s : (n,) array, (n, 3) int array, or str; optional
        Onsets of the first muscle: in seconds from the first sample, events of MNE-Python, or the text of markers. Time 0
        of epochs when not given.
    fs_hz : float, optional
        Sampling rate of an array.
    names : sequence of str, optional
        Names of the rows of an array, such as ``Cz``.
    settings : Settings, optional
        The defaults when not given.

    Returns
    -------
    Premovement
        ``reason`` says why nothing could be measured, when nothing could. ``evoked_of`` makes an ``Evoked`` of MNE-Python
        of it.

    Raises
    ------
    SettingsError
        ``onsets-missing``, ``eeg-missing``, ``epochs-too-short``, and those of ``given_of`` and ``moments_of``.

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
    used = whole_settings(settings, "cortex")
    given = given_of(data, others="eeg", fs_hz=fs_hz, names=names)
    recording = given.recording
    _eeg_of(recording)
    moments = moments_of(given, onset_s)
    if moments is None:
        raise SettingsError("there are no onsets to look before. Give onset_s=…, or Epochs.", code="onsets-missing")
    refuse_short(given, used.cortex.premovement_before_s, AFTER_S, "onset")
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
    *,
    fs_hz: float | None = None,
    names: Sequence[str] | None = None,
    settings: Settings | CortexSettings | None = None,
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
        ``eeg-missing``, ``eeg-too-slow``, and those of ``given_of``.

    Examples
    --------
    >>> import numpy as np
    >>> eeg = np.random.default_rng(0).normal(0, 10, (3, 20_000))
    >>> discharges(eeg, fs_hz=250, names=["C3", "Cz", "C4"]).n
    0
    """
    recording = given_of(data, others="eeg", fs_hz=fs_hz, names=names).recording
    indices = _eeg_of(recording)
    rate_hz = recording.channels[indices[0]].fs_hz
    if rate_hz < MIN_RATE_HZ:
        raise SettingsError(
            f"EEG at {rate_hz:g} Hz is too slow to tell a spike from muscle; at least {MIN_RATE_HZ:g} Hz needed. Give the "
            "EEG at the rate at which it was recorded.",
            code="eeg-too-slow",
        )
    return find_discharges(blocks_of(recording, indices), whole_settings(settings, "cortex").cortex)


def _eeg_of(recording: Recording) -> tuple[int, ...]:
    indices, _ = eeg_channels(recording)
    if not indices:
        raise SettingsError(
            "there is no EEG channel. Give an array whose rows are EEG, or channels of type eeg.", code="eeg-missing"
        )
    return indices
