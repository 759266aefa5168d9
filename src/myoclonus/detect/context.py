"""Bursts too small to matter beside what is near them: lone motor-unit potentials, and the build-up and decay of contractions."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from myoclonus.detect.events import Event
from myoclonus.settings.detect import DetectSettings

__all__ = ["beside_contractions", "in_shadow"]

BoolArray = npt.NDArray[np.bool_]


def in_shadow(events: Sequence[Event], settings: DetectSettings) -> BoolArray:
    """Tell for each burst whether one within reach has so much more energy that this one is a lone motor-unit potential.

    Parameters
    ----------
    events : sequence of Event
        Bursts of one channel in order of onset.
    settings : DetectSettings
        ``shadow_s`` and ``shadow_db``.

    Returns
    -------
    (n_events,) bool array
    """
    onset = np.array([event.onset_s for event in events])
    energy = np.array([event.amplitude_uv**2 * (event.end_s - event.onset_s) for event in events])
    first = np.searchsorted(onset, onset - settings.shadow_s)
    last = np.searchsorted(onset, onset + settings.shadow_s, side="right")
    largest = np.array([energy[a:b].max() for a, b in zip(first, last, strict=True)])
    return np.asarray(energy < largest * 10 ** (-settings.shadow_db / 10), dtype=bool)


def beside_contractions(events: Sequence[Event], settings: DetectSettings) -> BoolArray:
    """Tell for each burst whether a contraction within reach is stronger, so that the burst is part of its build-up or decay."""
    factor = 10 ** (settings.contraction_drop_db / 20)
    return np.array([event.contraction_uv > event.amplitude_uv * factor for event in events], dtype=bool)
