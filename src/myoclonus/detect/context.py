"""Bursts too small to matter beside what is near them: lone motor-unit potentials, and the build-up and decay of contractions."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from myoclonus.detect.events import Event
from myoclonus.settings.detect import DetectSettings

__all__ = ["beside_contractions", "in_shadow"]

BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]


def in_shadow(events: Sequence[Event], settings: DetectSettings) -> BoolArray:
    """Tell for each burst whether one within reach has so much more energy that this one is a lone motor-unit potential.

    Parameters
    ----------
    events : sequence of Event
        Bursts of one channel in order of onset.
    settings : DetectSettings
        ``shadow_db``; within ``shadow_near_s`` any burst counts as a lone potential, within ``shadow_s`` only a weak or short one.

    Returns
    -------
    (n_events,) bool array
    """
    onset = np.array([event.onset_s for event in events])
    duration = np.array([event.end_s for event in events]) - onset
    amplitude = np.array([event.amplitude_uv for event in events])
    background = np.array([event.background_uv for event in events])
    energy = amplitude**2 * duration
    is_weak = (amplitude < background * 10 ** (settings.shadow_weak_db / 20)) | (
        duration < settings.shadow_short_ms / 1000.0
    )
    limit = energy * 10 ** (settings.shadow_db / 10)
    near = limit < _largest_within(onset, energy, min(settings.shadow_near_s, settings.shadow_s))
    far = limit < _largest_within(onset, energy, settings.shadow_s)
    return np.asarray(near | (far & is_weak), dtype=bool)


def _largest_within(onset_s: FloatArray, energy: FloatArray, reach_s: float) -> FloatArray:
    """Return the largest energy within reach of each burst."""
    first = np.searchsorted(onset_s, onset_s - reach_s)
    last = np.searchsorted(onset_s, onset_s + reach_s, side="right")
    return np.array([energy[a:b].max() for a, b in zip(first, last, strict=True)])


def beside_contractions(events: Sequence[Event], settings: DetectSettings) -> BoolArray:
    """Tell for each burst whether a contraction within reach makes it no burst of its own.

    Weaker than the contraction it is part of its build-up or decay; a long one that does not exceed the contraction it rides on clearly
    is a swell of it.
    """
    drop, rise = 10 ** (settings.contraction_drop_db / 20), 10 ** (-settings.swell_db / 20)
    shortest_s = settings.swell_ms / 1000.0
    is_swell = [event.is_over_activity and event.end_s - event.onset_s >= shortest_s for event in events]
    return np.array(
        [
            event.contraction_uv > event.amplitude_uv * (rise if swell else drop)
            for event, swell in zip(events, is_swell, strict=True)
        ],
        dtype=bool,
    )
