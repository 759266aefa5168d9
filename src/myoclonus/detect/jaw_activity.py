"""Speech and chewing: willed activity of the muscles of the mouth that looks like jerks, burst by burst.

A masseter that jerks, jerks briefly, in rhythm, with other muscles, or seldom. Speech and chewing make long runs of longer bursts, at
irregular times (chewing at regular ones, and still longer), that stay within the mouth. Such runs are set aside and told; what begins with
a burst of a muscle elsewhere is kept.

References
----------
.. [1] Kato, Montplaisir, Blanchet, Lund, Lavigne (1999), Movement Disorders 14, 865-871: bursts of myoclonus of the jaw are shorter than
   those of rhythmic activity of chewing muscles, which by the criteria of bruxism last 0.25 s and more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from myoclonus.detect.burst_tables import stage_at
from myoclonus.detect.channel import ChannelEvents
from myoclonus.recording import Recording
from myoclonus.settings.detect import DetectSettings

__all__ = ["without_jaw_activity"]

FloatArray = npt.NDArray[np.floating[Any]]
BoolArray = npt.NDArray[np.bool_]

_MOUTH = ("masseter", "temporalis", "digastric_anterior", "orbicularis_oris", "mentalis", "depressor_anguli_oris")
_AWAKE = (None, "W")


def without_jaw_activity(
    recording: Recording, channels: Mapping[int, ChannelEvents], settings: DetectSettings
) -> dict[int, ChannelEvents]:
    """Return the channels without runs of bursts as speech and chewing make, which go into ``willed``.

    Parameters
    ----------
    recording : Recording
        Names the muscle of each channel, and the stages of sleep, in which nobody talks or eats.
    channels : mapping of int to ChannelEvents
        What each channel holds.
    settings : DetectSettings
        ``jaw_*``.
    """
    mouth = [index for index in channels if recording.channels[index].muscle in _MOUTH]
    elsewhere = np.sort(
        np.concatenate([np.empty(0), *(_onsets(found) for index, found in channels.items() if index not in mouth)])
    )
    return {
        index: _set_aside(recording, found, elsewhere, settings) if index in mouth else found
        for index, found in channels.items()
    }


def _onsets(found: ChannelEvents) -> FloatArray:
    return np.array([event.onset_s for event in found.events if event.kind == "positive"])


def _set_aside(
    recording: Recording, found: ChannelEvents, elsewhere_s: FloatArray, settings: DetectSettings
) -> ChannelEvents:
    """Move the bursts of each run, and the silences between them, out of a channel."""
    bursts = [event for event in found.events if event.kind == "positive"]
    onset_s = np.array([event.onset_s for event in bursts])
    duration_s = np.array([event.end_s for event in bursts]) - onset_s
    awake = np.array([stage in _AWAKE for stage in stage_at(recording, onset_s)], dtype=bool)
    is_shared = _near(onset_s, elsewhere_s, settings.jaw_shared_ms / 1000.0)
    runs = [slice(*run) for run in _runs(onset_s, settings.jaw_run_s) if awake[slice(*run)].all()]
    sure = [run for run in runs if _is_willed(onset_s[run], duration_s[run], is_shared[run], settings)]
    if not sure:
        return found
    near_s, shortest_s = settings.jaw_near_s, settings.jaw_speech_ms / 1000.0
    for run in runs:  # a few words more, before or after
        gap_s = min(max(onset_s[run][0] - onset_s[one][-1], onset_s[one][0] - onset_s[run][-1]) for one in sure)
        if 0 < gap_s <= near_s and np.median(duration_s[run]) >= shortest_s:
            sure.append(run)
    is_willed = np.zeros(onset_s.size, dtype=bool)
    for run in sure:
        is_willed[run] = ~is_shared[run]
    spans = [(bursts[run.start].onset_s, bursts[run.stop - 1].end_s) for run in sure]
    willed = [event for event, is_so in zip(bursts, is_willed, strict=True) if is_so]
    kept = [
        event
        for event in found.events
        if event not in willed and (event.kind == "positive" or not any(a <= event.onset_s < b for a, b in spans))
    ]
    return replace(found, events=kept, willed=willed)


def _runs(onset_s: FloatArray, longest_s: float) -> list[tuple[int, int]]:
    """Return the runs ``[first, last)`` of onsets that follow each other within a time."""
    bounds = [0, *(np.flatnonzero(np.diff(onset_s) > longest_s) + 1).tolist(), onset_s.size]
    return [(first, last) for first, last in pairwise(bounds) if last > first]


def _is_willed(onset_s: FloatArray, duration_s: FloatArray, is_shared: BoolArray, settings: DetectSettings) -> bool:
    """Tell whether a run of bursts is one of speech or of chewing."""
    if not 0 < settings.jaw_run_count <= onset_s.size or is_shared.mean() > settings.jaw_shared_fraction:
        return False
    median_ms = 1000.0 * float(np.median(duration_s))
    interval_s = np.diff(onset_s)
    is_irregular = interval_s.std() >= settings.jaw_interval_cv * interval_s.mean()
    return median_ms >= (settings.jaw_speech_ms if is_irregular else settings.jaw_chewing_ms)


def _near(onset_s: FloatArray, others_s: FloatArray, reach_s: float) -> BoolArray:
    """Tell for each onset whether one of the others, in order of time, is within reach."""
    after = np.searchsorted(others_s, onset_s - reach_s)
    return np.asarray(after < np.searchsorted(others_s, onset_s + reach_s, side="right"), dtype=bool)
