"""Reflexes, evoked potentials and silent periods as functions on arrays and on objects of MNE-Python."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from myoclonus.measure.occasions import state_spans
from myoclonus.relate.given.data import channel_of, given_of
from myoclonus.relate.given.moments import Moments, refuse_short
from myoclonus.relate.given.settings_of import whole_settings
from myoclonus.relate.given.stimulated import cleaned_channel, stimulated
from myoclonus.relate.stimuli import evoked_potential as potential
from myoclonus.relate.stimuli import reflex_average as average
from myoclonus.relate.stimuli.evoked_epochs import channel_epochs, fine_epochs
from myoclonus.relate.stimuli.relations import held_at, reflex_window_ms
from myoclonus.relate.stimuli.silent_period import SilentPeriod, silent_period_of_channel
from myoclonus.settings import Settings
from myoclonus.settings.response import ResponseSettings

__all__ = ["evoked_potential", "reflex", "silent_period"]


def reflex(
    data: Any,
    stimulus_s: Moments | None = None,
    *,
    channel: str | None = None,
    is_held: npt.ArrayLike | None = None,
    window_ms: tuple[float, float] | None = None,
    fs_hz: float | None = None,
    names: Sequence[str] | None = None,
    settings: Settings | ResponseSettings | None = None,
) -> average.Reflex:
    """Return the C-reflex and the long-latency reflex of one muscle after stimuli.

    Parameters
    ----------
    data : Recording, (n_samples,) or (n_channels, n_samples) array, mne Raw or mne Epochs
        EMG; arrays in µV, objects of MNE-Python as that package keeps them. Time 0 of epochs is the stimulus; they must
        reach from 0.35 s before to 0.25 s after it.
    stimulus_s : (n,) array, (n, 3) int array, or str; optional
        Onsets in seconds from the first sample, events of MNE-Python, or the text of markers. When not given: time 0 of
        epochs, or the markers of stimuli when all say the same.
    channel : str, optional
        The muscle's channel, whatever its type; the first EMG channel when not given.
    is_held : (n,) bool array, optional
        Whether the muscle was held at each stimulus, in order of time; when not given, by marked states, else by its level
        before the stimulus.
    window_ms : tuple of float, optional
        Latencies that count; those of hand or foot by the muscle, of the hand when it is neither.
    fs_hz, names : optional
        Sampling rate of an array, and names of its rows.
    settings : Settings, optional
        The defaults when not given.

    Returns
    -------
    Reflex
        The artifact of the stimulus is bridged. ``evoked_of`` makes an ``Evoked`` of MNE-Python of it.

    Raises
    ------
    SettingsError
        ``stimuli-missing``, ``channel-unknown``, ``epochs-too-short`` and those of ``given_of``.

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> emg, stimuli = rng.normal(0, 2, 130_000), 2.0 + 2.0 * np.arange(60)
    >>> for at in stimuli[::2]:
    ...     emg[round((at + 0.045) * 1000) :][:20] += rng.normal(0, 80, 20)
    >>> found = reflex(emg, stimuli, fs_hz=1000)
    >>> found.probability.value, 40 < found.latency.value < 50
    (0.5, True)
    """
    used = whole_settings(settings, "response")
    given = given_of(data, others="emg", fs_hz=fs_hz, names=names, emg=_chosen(data, channel))
    refuse_short(given, average.BEFORE_S, average.AFTER_S, "stimulus")
    asked = stimulated(given, stimulus_s, used)
    index = channel_of(asked.recording, channel, "emg")
    clean = cleaned_channel(asked.recording, index, used)
    recording, onset_s = clean.recording, asked.kind.onset_s
    time_ms, epochs, is_whole = channel_epochs(recording, index, onset_s, average.BEFORE_S, average.AFTER_S)
    held = held_at(onset_s, state_spans(recording)) if is_held is None else np.asarray(is_held, dtype=bool)
    muscle = recording.channels[index]
    window = (
        window_ms
        or reflex_window_ms(muscle.region, used.response)
        or (used.response.c_reflex_hand_early_ms, used.response.c_reflex_hand_late_ms)
    )
    return average.reflex_of_epochs(
        time_ms, epochs, muscle.fs_hz, None if held is None else held[is_whole], window, used.response,
        hidden_until_ms=clean.hidden_until_ms(index, onset_s[is_whole]), detect=used.detect, seed=used.measure.seed,
    )  # fmt: skip


def evoked_potential(
    data: Any,
    stimulus_s: Moments | None = None,
    *,
    channel: str | None = None,
    fs_hz: float | None = None,
    names: Sequence[str] | None = None,
    settings: Settings | ResponseSettings | None = None,
) -> potential.Evoked:
    """Return the somatosensory evoked potential of the median nerve at one electrode.

    Parameters
    ----------
    data : Recording, (n_samples,) or (n_channels, n_samples) array, mne Raw or mne Epochs
        EEG, positive upward; arrays in µV, objects of MNE-Python as that package keeps them. Time 0 of epochs is the
        stimulus; they must reach from 0.1 s before to 0.15 s after it.
    stimulus_s : (n,) array, (n, 3) int array, or str; optional
        As for ``reflex``.
    channel : str, optional
        The electrode; the first EEG channel when not given.
    fs_hz, names : optional
        Sampling rate of an array, and names of its rows.
    settings : Settings, optional
        The defaults when not given.

    Returns
    -------
    Evoked
        The artifact of the stimulus is bridged. ``evoked_of`` makes an ``Evoked`` of MNE-Python of it.

    Raises
    ------
    SettingsError
        ``stimuli-missing``, ``channel-unknown``, ``epochs-too-short`` and those of ``given_of``.

    Examples
    --------
    >>> import numpy as np
    >>> eeg, stimuli = np.random.default_rng(0).normal(0, 5, 220_000), 1.0 + np.arange(100)
    >>> wave = -4.0 * np.exp(-0.5 * ((np.arange(0, 0.1, 0.0005) - 0.020) / 0.0015) ** 2)
    >>> for at in stimuli:
    ...     eeg[round(at * 2000) :][: wave.size] += wave
    >>> round(evoked_potential(eeg, stimuli, fs_hz=2000).n20_latency.value)
    20
    """
    used = whole_settings(settings, "response")
    given = given_of(data, others="eeg", fs_hz=fs_hz, names=names)
    refuse_short(given, potential.BEFORE_S, potential.AFTER_S, "stimulus")
    asked = stimulated(given, stimulus_s, used)
    index = channel_of(asked.recording, channel, "eeg")
    recording = cleaned_channel(asked.recording, index, used).recording
    onset_s = asked.kind.single_s
    time_ms, epochs, _ = fine_epochs(recording, index, onset_s, potential.BEFORE_S, potential.AFTER_S)
    return potential.evoked_of_epochs(
        time_ms, epochs, used.response, rate_hz=asked.kind.rate_hz, fs_hz=recording.channels[index].fs_hz
    )


def silent_period(
    data: Any,
    stimulus_s: Moments | None = None,
    *,
    channel: str | None = None,
    fs_hz: float | None = None,
    names: Sequence[str] | None = None,
    settings: Settings | ResponseSettings | None = None,
    seed: int = 0,
) -> SilentPeriod:
    """Return the silent period of one muscle after stimuli.

    Parameters
    ----------
    data : Recording, (n_samples,) or (n_channels, n_samples) array, mne Raw or mne Epochs
        EMG of a held muscle; arrays in µV, objects of MNE-Python as that package keeps them. Time 0 of epochs is the
        stimulus.
    stimulus_s : (n,) array, (n, 3) int array, or str; optional
        As for ``reflex``.
    channel : str, optional
        The muscle's channel, whatever its type; the first EMG channel when not given.
    fs_hz, names : optional
        Sampling rate of an array, and names of its rows.
    settings : Settings, optional
        The defaults when not given.
    seed : int
        For what chance gives, and for the limits.

    Returns
    -------
    SilentPeriod
        The artifact of the stimulus is bridged. ``evoked_of`` makes an ``Evoked`` of MNE-Python of it.

    Raises
    ------
    SettingsError
        ``stimuli-missing``, ``channel-unknown`` and those of ``given_of``.

    Examples
    --------
    >>> import numpy as np
    >>> emg, stimuli = np.random.default_rng(0).normal(0, 50, 62_000), 1.0 + 2.0 * np.arange(30)
    >>> for at in stimuli:
    ...     emg[round((at + 0.06) * 1000) : round((at + 0.15) * 1000)] *= 0.02
    >>> found = silent_period(emg, stimuli, fs_hz=1000)
    >>> 55 < found.onset.value < 75, 70 < found.duration.value < 95
    (True, True)
    """
    used = whole_settings(settings, "response")
    given = given_of(data, others="emg", fs_hz=fs_hz, names=names, emg=_chosen(data, channel))
    asked = stimulated(given, stimulus_s, used)
    index = channel_of(asked.recording, channel, "emg")
    recording = cleaned_channel(asked.recording, index, used).recording
    every_s = np.sort(np.concatenate([kind.single_s for kind in asked.kinds]))
    return silent_period_of_channel(recording, index, asked.kind.single_s, every_s, used.response, seed=seed)


def _chosen(data: Any, channel: str | None) -> str | None:
    """Return the channel that is EMG because it is named as the muscle's; of an array, rows are EMG already."""
    return channel if hasattr(data, "info") else None
