"""A recording whose markers say when the stimuli were that a function is asked about, and the jerks in it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from myoclonus import tables
from myoclonus.detect import Detection, detect_recording, stimuli_of, with_aligned_stimuli
from myoclonus.marker_words import meaning_of
from myoclonus.measure.material import Material, material_of
from myoclonus.read.muscles import muscles
from myoclonus.recording import Channel, Recording
from myoclonus.relate.given.data import Given, no_emg
from myoclonus.relate.given.moments import Moments, moments_of, stimuli_in
from myoclonus.relate.stimuli.cleaned import Cleaned, cleaned
from myoclonus.relate.stimuli.kinds import StimulusKind, kind_of, stimulus_kinds
from myoclonus.settings import Settings

__all__ = ["Stimulated", "cleaned_channel", "jerks_in", "stimulated"]

FloatArray = npt.NDArray[np.float64]

_WORD = "stim"
_RATE_HZ = 1000.0
_SAME_S = 1e-3


@dataclass(frozen=True, slots=True, kw_only=True)
class Stimulated:
    """A recording, all kinds of stimuli in it, and the kind that is asked about."""

    recording: Recording
    kinds: tuple[StimulusKind, ...]
    kind: StimulusKind


def stimulated(given: Given, stimulus_s: Moments | None, settings: Settings) -> Stimulated:
    """Return a recording in which the stimuli that are asked about are marked as such.

    Raises
    ------
    SettingsError
        As ``stimuli_in``.
    """
    onset_s = stimuli_in(given, stimulus_s)
    text = _text_of(given, stimulus_s, onset_s)
    markers = given.recording.markers
    rest = markers[~_is_at(markers, onset_s)]
    own = tables.from_rows(tables.MARKERS, [{"onset": at, "duration": 0.0, "text": text} for at in onset_s])
    joined = tables.joined(tables.MARKERS, rest, own).sort_values("onset", kind="stable", ignore_index=True)
    recording = with_aligned_stimuli(given.recording.with_changes(markers=joined), settings.detect)
    kinds = stimulus_kinds(recording, settings.detect, settings.response)
    kind = next((kind for kind in kinds if kind.text == text), kind_of(text, np.empty(0), settings.response))
    return Stimulated(recording=recording, kinds=(kind, *(other for other in kinds if other.text != text)), kind=kind)


def cleaned_channel(recording: Recording, index: int, settings: Settings) -> Cleaned:
    """Return a recording in which the artifacts of all its stimuli on one channel are bridged, and its hum is taken off."""
    onset_s = np.array([one.onset_s for one in stimuli_of(recording, settings.detect)], dtype=np.float64)
    return cleaned(recording, [index], [index], onset_s, settings.detect)


def jerks_in(given: Given, jerk_s: Moments | None, settings: Settings) -> Material:
    """Return the jerks of a recording: those at moments that are given, else those found on its EMG.

    Raises
    ------
    SettingsError
        ``emg-missing`` when there is neither EMG nor a moment.
    """
    recording = given.recording
    if jerk_s is not None:
        moments = moments_of(replace(given, zero_s=None), jerk_s)
        return _by_hand(recording, np.empty(0) if moments is None else moments, settings)
    if not recording.with_role("emg"):
        raise no_emg(given, ", or give the onsets of jerks with jerk_s=…")
    return material_of(recording, detect_recording(recording, settings.detect), settings.measure, muscles())


def _text_of(given: Given, stimulus_s: Moments | None, onset_s: FloatArray) -> str:
    """Return the text that the stimuli have as markers: their own, if they have one and it means a stimulus."""
    if isinstance(stimulus_s, str):
        text = stimulus_s.strip()
    elif stimulus_s is None:
        markers = given.recording.markers
        own = markers.loc[_is_at(markers, onset_s), "text"].dropna().unique()
        text = str(own[0]) if len(own) == 1 else ""
    else:
        text = ""
    return text if meaning_of(text) == "stimulus" else f"{_WORD} {text}".strip()


def _is_at(markers: pd.DataFrame, onset_s: FloatArray) -> npt.NDArray[np.bool_]:
    """Return which markers lie at one of these moments."""
    at_s = markers["onset"].to_numpy(dtype=np.float64)
    return np.asarray((np.abs(at_s[:, np.newaxis] - onset_s) <= _SAME_S).any(axis=1))


def _by_hand(recording: Recording, onset_s: FloatArray, settings: Settings) -> Material:
    """Return jerks at moments that somebody else found, on no muscle in particular."""
    rows = [{"jerk_id": f"j{k:06d}", "onset": at, "duration": 0.0, "kind": "positive"} for k, at in enumerate(onset_s)]
    name = "jerks"
    seen = Channel(name=name, role="emg", fs_hz=_RATE_HZ, n_samples=round(recording.duration_s * _RATE_HZ))
    detection = Detection(
        bursts=tables.empty(tables.BURSTS),
        burst_details=tables.empty(tables.BURST_DETAILS),
        jerks=tables.from_rows(tables.JERKS, rows),
        quality=tables.empty(tables.QUALITY),
        analyzed_s={name: float(recording.coverage["duration"].sum())},
    )
    others = tuple(channel for channel in recording.channels if channel.role != "emg")
    return material_of(recording.with_changes(channels=(*others, seen)), detection, settings.measure, muscles())
