"""The back-average as a function on arrays and on objects of MNE-Python."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from myoclonus.detect import detect_recording
from myoclonus.errors import SettingsError
from myoclonus.recording import Recording
from myoclonus.relate.cortical_spike.alignment import JerkKind
from myoclonus.relate.cortical_spike.back_average import BackAverage, average_trials
from myoclonus.relate.cortical_spike.jerk_trials import follows, trials_around
from myoclonus.relate.cortical_spike.reference import without_head_reference
from myoclonus.relate.electrodes import derivation_of
from myoclonus.relate.given.data import Given, channel_of, given_of
from myoclonus.relate.given.moments import Moments, moments_of, refuse_short
from myoclonus.relate.given.settings_of import whole_settings
from myoclonus.relate.trials import Trials, clean_trials
from myoclonus.relate.windows import eeg_channels, windows_of
from myoclonus.settings import Settings
from myoclonus.settings.cortex import CortexSettings

__all__ = ["back_average"]

FloatArray = npt.NDArray[np.float64]


def back_average(
    data: Any,
    onset_s: Moments | None = None,
    *,
    fs_hz: float | None = None,
    names: Sequence[str] | None = None,
    emg: str | None = None,
    stimulus_s: Moments = (),
    settings: Settings | CortexSettings | None = None,
) -> BackAverage:
    """Return the average EEG around the onsets of jerks, and the cortical spike in it if there is one.

    Parameters
    ----------
    data : Recording, (n_channels, n_samples) array, mne Raw or mne Epochs
        Arrays in µV; objects of MNE-Python as that package keeps them. Time 0 of epochs is the onset.
    onset_s : (n,) array, (n, 3) int array, or str; optional
        Onsets in seconds from the first sample, events of MNE-Python, or the text of markers. When not given: time 0 of
        epochs, or bursts found on ``emg``.
    fs_hz : float, optional
        Sampling rate of an array.
    names : sequence of str, optional
        Names of the rows of an array, such as ``C3`` or ``EEG C3-Ref``; they say where electrodes lie.
    emg : str, optional
        Name of the muscle's channel, whatever its type: its EMG is averaged too, and onsets are lined up on it.
    stimulus_s : (m,) array, (m, 3) int array, or str
        Stimuli, as ``onset_s``; jerks shortly after one are left out, because its evoked potential is no spike.
    settings : Settings, optional
        The defaults when not given.

    Returns
    -------
    BackAverage
        ``evoked_of`` makes an ``Evoked`` of MNE-Python of it.

    Raises
    ------
    SettingsError
        ``onsets-missing`` when there are neither onsets nor a muscle to find them on; ``epochs-too-short``; and those of
        ``given_of`` and ``moments_of``.

    Examples
    --------
    >>> from myoclonus.simulate import simulate
    >>> recording = simulate("cortical", duration_s=120, seed=1, muscles=["FDI R"]).recording
    >>> average = back_average(recording, emg="EMG FDI R")
    >>> average.spike.electrode
    'EEG C3'
    """
    used = whole_settings(settings, "cortex").cortex
    given = given_of(data, others="eeg", fs_hz=fs_hz, names=names, emg=emg)
    onsets = moments_of(given, onset_s)
    recording = given.recording
    if emg is not None:
        channel_of(recording, emg, "emg")
    if given.stretches_s is not None and onsets is not None and onsets.size:
        return _of_epochs(given, given.stretches_s[0] - onsets[0], onsets, emg, used)
    moments = _found(recording, emg) if onsets is None else onsets
    stimuli = moments_of(given, stimulus_s)
    clear = ~follows(moments, np.empty(0) if stimuli is None else stimuli, used.stimulus_clear_ms)
    trials, emg_uv = trials_around(recording, moments[clear], used, emg)
    average = average_trials(trials, used, emg_uv=emg_uv, n_onsets=moments.size, jerks=_jerks(recording, emg))
    n_stimulated = int(np.sum(~clear))
    return replace(average, rejected={"after a stimulus": n_stimulated} | average.rejected) if n_stimulated else average


def _jerks(recording: Recording, emg: str | None) -> JerkKind:
    if emg is None:
        return JerkKind()
    channel = recording.channels[recording.index_of(emg)]
    return JerkKind(channel=emg, muscle=channel.muscle, side=channel.side)


def _found(recording: Recording, emg: str | None) -> FloatArray:
    if emg is None:
        raise SettingsError(
            "there are no onsets to average around. Give onset_s=…, or emg=… to find bursts on that channel.",
            code="onsets-missing",
        )
    bursts = detect_recording(recording).bursts
    own = bursts[(bursts["channel"] == emg) & (bursts["kind"] == "positive")]
    return np.sort(own["onset"].to_numpy(dtype=np.float64))


def _of_epochs(
    given: Given, reach_s: FloatArray, moments: FloatArray, emg: str | None, settings: CortexSettings
) -> BackAverage:
    """Return the back-average of epochs as they were cut, whose time 0 is the onset."""
    recording = given.recording
    refuse_short(given, settings.window_before_ms / 1e3, settings.search_after_ms / 1e3, "onset")
    indices, _ = eeg_channels(recording)
    rate_hz = recording.channels[0].fs_hz
    first, last = round(float(reach_s[0]) * rate_hz), round(float(reach_s[1]) * rate_hz) - 1
    windows = partial(windows_of, recording, onset_s=moments, first=first, last=last, rate_hz=rate_hz)
    trials = Trials(
        samples_uv=windows(indices),
        time_ms=np.arange(first, last + 1, dtype=np.float64) * (1e3 / rate_hz),
        rate_hz=rate_hz,
        derivations=tuple(derivation_of(recording.channels[index].name) for index in indices),
        onset_s=moments,
        rejected={},
        left_out={},
    )
    clean = without_head_reference(clean_trials(trials, settings))
    emg_uv = None
    if emg is not None:
        own = windows([recording.index_of(emg)])[np.isin(moments, clean.onset_s), 0]
        emg_uv = np.abs(own - np.median(own, axis=1, keepdims=True))
    return average_trials(clean, settings, emg_uv=emg_uv, n_onsets=trials.n, jerks=_jerks(recording, emg))
