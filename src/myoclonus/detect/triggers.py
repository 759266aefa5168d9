"""Which jerks a stimulus set off: those that follow it by a delay at which more jerks come than chance has it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from myoclonus.marker_words import meaning_of
from myoclonus.recording import Recording
from myoclonus.settings.detect import DetectSettings

__all__ = [
    "SPONTANEOUS",
    "Stimulus",
    "Trigger",
    "is_named",
    "same_text",
    "stimuli_of",
    "texts_named",
    "triggers_of",
]

FloatArray = npt.NDArray[np.float64]

SPONTANEOUS = "spontaneous"
"""Trigger of a jerk that no stimulus set off."""

_KIND = "stimulus/"
_NEAR_MS = 10.0
_NEAR_SHARE = 0.25


@dataclass(frozen=True, slots=True)
class Stimulus:
    """A stimulus: when, and the text of its marker."""

    onset_s: float
    text: str


@dataclass(frozen=True, slots=True)
class Trigger:
    """What set a jerk off, and how long before; the latency is ``NaN`` when it was spontaneous."""

    text: str
    latency_ms: float


def stimuli_of(recording: Recording, settings: DetectSettings) -> list[Stimulus]:
    """Return the stimuli: markers whose text means a stimulus (begins with ``stim``) or is named in the settings, in order of time."""
    named = {same_text(text) for text in texts_named(settings)}
    return [
        Stimulus(float(onset), text)
        for onset, text in sorted(zip(recording.markers["onset"], recording.markers["text"].fillna(""), strict=True))
        if meaning_of(text) == "stimulus" or is_named(text, named)
    ]


def same_text(text: str) -> str:
    """Return a text as it is compared: without capitals, and with one blank for several (``S  1`` is ``S 1``)."""
    return " ".join(text.split()).casefold()


def is_named(text: str, named: Collection[str]) -> bool:
    """Tell whether a marker's text, also without its kind (``Stimulus/S 1``), is among these (as ``same_text`` gives them)."""
    return same_text(text) in named or same_text(text).removeprefix(_KIND) in named


def texts_named(settings: DetectSettings) -> list[str]:
    """Return the texts of markers that the settings name as stimuli."""
    return [text.strip() for text in settings.stimulus_texts.split(",") if text.strip()]


def triggers_of(
    onset_s: FloatArray, stimuli: Sequence[Stimulus], settings: DetectSettings, *, recorded_s: float | None = None
) -> list[Trigger]:
    """Return for each jerk the stimulus that set it off, or that none did.

    A jerk belongs to the last stimulus before it, when that is not longer ago than ``stimulus_window_ms``, and when more
    jerks have about this latency after stimuli of this text than a steady rate of spontaneous jerks would give (Poisson,
    ``stimulus_alpha``). "About" is a quarter of the latency, at least 10 ms, to both sides.

    Parameters
    ----------
    onset_s : (n,) float array
        Onsets of jerks.
    stimuli : sequence of Stimulus
        In order of time.
    settings : DetectSettings
        ``stimulus_window_ms`` and ``stimulus_alpha``.
    recorded_s : float, optional
        Seconds in which jerks could be seen; when not given, chance is not considered.
    """
    stimulus_s = np.array([stimulus.onset_s for stimulus in stimuli])
    last = np.searchsorted(stimulus_s, onset_s, side="right") - 1
    latency_ms = np.full(onset_s.size, np.inf)
    latency_ms[last >= 0] = 1000.0 * (onset_s[last >= 0] - stimulus_s[last[last >= 0]])
    follows = latency_ms <= settings.stimulus_window_ms
    if recorded_s is not None and follows.any():
        follows &= ~_by_chance(latency_ms, last, follows, stimuli, settings, recorded_s)
    return [
        Trigger(stimuli[last[k]].text, float(latency_ms[k])) if follows[k] else Trigger(SPONTANEOUS, float("nan"))
        for k in range(onset_s.size)
    ]


def _by_chance(
    latency_ms: FloatArray,
    last: npt.NDArray[np.int64],
    follows: npt.NDArray[np.bool_],
    stimuli: Sequence[Stimulus],
    settings: DetectSettings,
    recorded_s: float,
) -> npt.NDArray[np.bool_]:
    """Tell which of the jerks that follow a stimulus are no more than spontaneous ones would be."""
    text = np.array([stimulus.text for stimulus in stimuli], dtype=object)
    watched_s = _watched_s(stimuli, settings)
    elsewhere_s = recorded_s - watched_s
    n_spontaneous = int(np.sum(~follows))
    if elsewhere_s > 0.1 * recorded_s:
        rate_per_s = (n_spontaneous + 0.5) / elsewhere_s
    else:  # stimuli follow each other so fast that no time is left between them
        rate_per_s = (latency_ms.size + 0.5) / max(recorded_s, 1e-9)
    by_chance = np.zeros(follows.size, dtype=bool)
    for kind in set(text[last[follows]]):
        mine = np.flatnonzero(follows & (text[last] == kind))
        n_stimuli = int(np.sum(text == kind))
        own_ms = np.sort(latency_ms[mine])
        near_ms = np.maximum(_NEAR_MS, _NEAR_SHARE * latency_ms[mine])
        first = np.searchsorted(own_ms, latency_ms[mine] - near_ms, side="left")
        after = np.searchsorted(own_ms, latency_ms[mine] + near_ms, side="right")
        wide_ms = np.minimum(latency_ms[mine] + near_ms, settings.stimulus_window_ms) - np.maximum(
            latency_ms[mine] - near_ms, 0.0
        )
        expected = n_stimuli * rate_per_s * wide_ms / 1000.0
        by_chance[mine] = stats.poisson.sf(after - first - 1, expected) >= settings.stimulus_alpha
    return by_chance


def _watched_s(stimuli: Sequence[Stimulus], settings: DetectSettings) -> float:
    """Return the seconds within the window after any stimulus, overlapping windows counted once."""
    stimulus_s = np.sort([stimulus.onset_s for stimulus in stimuli])
    window_s = settings.stimulus_window_ms / 1000.0
    return float(np.minimum(np.diff(stimulus_s), window_s).sum()) + window_s
