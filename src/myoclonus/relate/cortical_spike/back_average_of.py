"""The back-average as a function on arrays and on objects of MNE-Python."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from myoclonus.detect import detect_recording
from myoclonus.errors import SettingsError
from myoclonus.recording import Recording
from myoclonus.relate.channels_of import recording_of
from myoclonus.relate.cortical_spike.alignment import JerkKind
from myoclonus.relate.cortical_spike.back_average import BackAverage, average_trials
from myoclonus.relate.cortical_spike.jerk_trials import trials_around
from myoclonus.relate.electrodes import derivation_of
from myoclonus.relate.trials import Trials, clean_trials
from myoclonus.settings.cortex import CortexSettings

__all__ = ["back_average"]

_UV_PER_V = 1e6


def back_average(
    data: Any,
    onset_s: npt.ArrayLike | None = None,
    *,
    fs_hz: float | None = None,
    names: Sequence[str] | None = None,
    emg: str | None = None,
    stimulus_s: npt.ArrayLike = (),
    settings: CortexSettings | None = None,
) -> BackAverage:
    """Return the average EEG around the onsets of jerks, and the cortical spike in it if there is one.

    Parameters
    ----------
    data : Recording, (n_channels, n_samples) array, mne Raw or mne Epochs
        Arrays in µV; objects of MNE-Python as that package keeps them. Time 0 of epochs is the onset.
    onset_s : (n,) array, optional
        Onsets, in seconds from the first sample. When not given: time 0 of epochs, or bursts found on ``emg``.
    fs_hz : float, optional
        Sampling rate of an array.
    names : sequence of str, optional
        Names of the rows of an array, such as ``C3`` or ``EEG C3-Ref``; they say where electrodes lie.
    emg : str, optional
        Name of the muscle's channel: its EMG is averaged too, and onsets are lined up on it.
    stimulus_s : (m,) array
        Onsets of stimuli; jerks shortly after one are left out, because its evoked potential is no spike.
    settings : CortexSettings, optional
        The defaults when not given.

    Returns
    -------
    BackAverage

    Raises
    ------
    SettingsError
        ``onsets-missing`` when there are neither onsets nor a muscle to find them on; ``channel-unknown``;
        ``rate-missing`` for an array without a rate; ``epochs-too-short``.

    Examples
    --------
    >>> from myoclonus.simulate import simulate
    >>> recording = simulate("cortical", duration_s=120, seed=1, muscles=["FDI R"]).recording
    >>> average = back_average(recording, emg="EMG FDI R")
    >>> average.spike.electrode
    'EEG C3'
    """
    used = settings or CortexSettings()
    if hasattr(data, "get_data") and hasattr(data, "tmin"):
        return _of_epochs(data, emg, used)
    recording, _ = recording_of(data, fs_hz, emg=[emg] if emg and not isinstance(data, Recording) else (), names=names)
    if onset_s is None:
        moments = _found(recording, emg)
    else:
        moments = np.sort(np.asarray(onset_s, dtype=np.float64))
    clear = _clear_of(moments, np.sort(np.asarray(stimulus_s, dtype=np.float64)), used)
    trials, emg_uv = trials_around(recording, moments[clear], used, emg)
    average = average_trials(trials, used, emg_uv=emg_uv, n_onsets=moments.size, jerks=JerkKind(channel=emg or ""))
    n_stimulated = int(np.sum(~clear))
    return replace(average, rejected={"after a stimulus": n_stimulated} | average.rejected) if n_stimulated else average


def _found(recording: Recording, emg: str | None) -> npt.NDArray[np.float64]:
    if emg is None:
        raise SettingsError(
            "there are no onsets to average around. Give onset_s=…, or emg=… to find bursts on that channel.",
            code="onsets-missing",
        )
    bursts = detect_recording(recording).bursts
    own = bursts[(bursts["channel"] == emg) & (bursts["kind"] == "positive")]
    return np.sort(own["onset"].to_numpy(dtype=np.float64))


def _clear_of(
    moments: npt.NDArray[np.float64], stimuli: npt.NDArray[np.float64], settings: CortexSettings
) -> npt.NDArray[np.bool_]:
    if not stimuli.size:
        return np.ones(moments.size, dtype=bool)
    before = np.searchsorted(stimuli, moments, side="right") - 1
    since_ms = (moments - stimuli[np.maximum(before, 0)]) * 1e3
    return np.asarray((before < 0) | (since_ms > settings.stimulus_clear_ms), dtype=bool)


def _of_epochs(data: Any, emg: str | None, settings: CortexSettings) -> BackAverage:
    """Return the back-average of epochs, whose time 0 is the onset."""
    names, kinds = [str(name) for name in data.ch_names], list(data.get_channel_types())
    if emg is not None and emg not in names:
        raise SettingsError(f'there is no channel "{emg}". Channels: {", ".join(names)}.', code="channel-unknown")
    time_ms = np.asarray(data.times, dtype=np.float64) * 1e3
    if time_ms[0] > -settings.window_before_ms or time_ms[-1] < settings.search_after_ms:
        raise SettingsError(
            f"epochs from {time_ms[0]:.0f} to {time_ms[-1]:.0f} ms are too short. They must begin at least "
            f"{settings.window_before_ms:g} ms before the onset and end {settings.search_after_ms:g} ms after it.",
            code="epochs-too-short",
        )
    values = np.asarray(data.get_data()) * _UV_PER_V
    rows = [k for k, kind in enumerate(kinds) if kind == "eeg" and names[k] != emg]
    trials = Trials(
        samples_uv=values[:, rows].astype(np.float32),
        time_ms=time_ms,
        rate_hz=float(data.info["sfreq"]),
        derivations=tuple(derivation_of(names[k]) for k in rows),
        onset_s=np.asarray(data.events[:, 0], dtype=np.float64) / float(data.info["sfreq"]),
        rejected={},
        left_out={},
    )
    clean = clean_trials(trials, settings)
    emg_uv = None
    if emg is not None:
        kept = np.isin(trials.onset_s, clean.onset_s)
        own = values[kept, names.index(emg)]
        emg_uv = np.abs(own - np.median(own, axis=1, keepdims=True)).astype(np.float32)
    return average_trials(clean, settings, emg_uv=emg_uv, n_onsets=trials.n, jerks=JerkKind(channel=emg or ""))
