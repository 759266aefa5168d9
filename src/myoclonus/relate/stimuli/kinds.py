"""The kinds of stimuli of a recording: what they are by their text, and whether they come singly or in trains."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from myoclonus.detect import stimuli_of
from myoclonus.marker_words import side_named
from myoclonus.recording import Recording
from myoclonus.settings.detect import DetectSettings
from myoclonus.settings.response import ResponseSettings

__all__ = ["Modality", "StimulusKind", "kind_of", "modality_of", "stimulus_kinds"]

FloatArray = npt.NDArray[np.float64]
Modality = Literal["sound", "light", "somatic", "unknown"]

_WORDS: dict[Modality, tuple[str, ...]] = {
    "sound": ("tone", "sound", "audi", "click", "noise", "beep", "clap", "acoust", "startle"),
    "light": ("photic", "flash", "light", "visual", "strobe", "ips"),
    "somatic": (
        "median", "ulnar", "tibial", "nerve", "shock", "elec", "wrist", "sep", "tap", "touch", "stretch", "somato", "prick",
        "finger", "digit", "ankle",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class StimulusKind:
    """Stimuli of one text.

    Attributes
    ----------
    text : str
        Text of the markers.
    modality : Modality
        By words in the text.
    side : str or None
        ``left`` or ``right`` when the text says so.
    onset_s : (n,) float array
        Onsets of what can set off a response: single stimuli, or trains when they come in trains.
    length_s : (n,) float array
        0 for a single stimulus; from the first to the last stimulus of a train.
    is_train : bool
        Whether they come in trains.
    single_s : (m,) float array
        Onsets of all stimuli, also within trains.
    """

    text: str
    modality: Modality
    side: str | None
    onset_s: FloatArray
    length_s: FloatArray
    is_train: bool
    single_s: FloatArray

    @property
    def rate_hz(self) -> float:
        """Rate of the stimuli that follow each other, from the median interval; ``NaN`` for one."""
        if self.single_s.size < 2:
            return float("nan")
        return 1 / max(float(np.median(np.diff(self.single_s))), 1e-9)


def stimulus_kinds(recording: Recording, detect: DetectSettings, settings: ResponseSettings) -> list[StimulusKind]:
    """Return the stimuli of a recording by their text, in order of the first of each.

    Stimuli nearer than ``train_interval_ms`` follow each other in a train; a kind is one of trains when most of its stimuli
    are part of a run of at least ``train_min_stimuli``. A rest of single ones then counts as trains of length 0.
    """
    by_text: dict[str, list[float]] = {}
    for stimulus in stimuli_of(recording, detect):
        by_text.setdefault(stimulus.text, []).append(stimulus.onset_s)
    return [kind_of(text, np.array(onsets), settings) for text, onsets in by_text.items()]


def modality_of(text: str) -> Modality:
    """Return what a stimulus is by words in its text; ``unknown`` when there are none."""
    folded = text.casefold()
    return next((kind for kind, words in _WORDS.items() if any(word in folded for word in words)), "unknown")


def kind_of(text: str, single_s: FloatArray, settings: ResponseSettings) -> StimulusKind:
    """Return the stimuli of one text, in order of time, as a kind."""
    breaks = np.flatnonzero(np.diff(single_s) > settings.train_interval_ms / 1e3)
    runs = np.split(single_s, breaks + 1)
    in_trains = sum(run.size for run in runs if run.size >= settings.train_min_stimuli)
    is_train = 2 * in_trains > single_s.size
    onset_s = np.array([run[0] for run in runs]) if is_train else single_s
    length_s = np.array([run[-1] - run[0] for run in runs]) if is_train else np.zeros(single_s.size)
    return StimulusKind(
        text=text, modality=modality_of(text), side=side_named(text), onset_s=onset_s, length_s=length_s,
        is_train=is_train, single_s=single_s,
    )  # fmt: skip
