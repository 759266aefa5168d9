"""A recording fit for averages around stimuli: their artifacts bridged, the hum of the mains taken off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from myoclonus.detect.stimulus_artifacts import Bridge, bridges_of, without_stimulus_artifacts
from myoclonus.detect.triggers import Stimulus
from myoclonus.recording import Recording
from myoclonus.relate.stimuli.hum_free import without_hum
from myoclonus.settings.detect import DetectSettings

__all__ = ["Cleaned", "cleaned"]

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaned:
    """The recording whose samples are clean when they are read, and what was bridged, by channel."""

    recording: Recording
    bridges: Mapping[int, Bridge]

    def hidden_until_ms(self, index: int, onset_s: FloatArray) -> FloatArray:
        """Return until when after each stimulus the direct response of a muscle is left out; ``NaN`` without one."""
        bridge, fs_hz = self.bridges.get(index), self.recording.channels[index].fs_hz
        hidden_ms = np.full(onset_s.size, np.nan)
        if bridge is None or bridge.direct_ms is None or not len(bridge.spans):
            return hidden_ms
        ends_s = bridge.spans[:, 1] / fs_hz
        place = np.minimum(np.searchsorted(ends_s, onset_s), ends_s.size - 1)
        is_own = (bridge.spans[place, 0] / fs_hz <= onset_s) & (onset_s <= ends_s[place])
        return np.where(is_own, (ends_s[place] - onset_s) * 1e3, np.nan)


def cleaned(
    recording: Recording, bridged: Sequence[int], hum_free: Sequence[int], onset_s: FloatArray, settings: DetectSettings
) -> Cleaned:
    """Return the recording without the artifacts of stimuli on some channels, and without hum on some.

    Parameters
    ----------
    recording : Recording
        Gives the samples.
    bridged, hum_free : sequences of int
        Channels of which artifacts are bridged, and of which hum is taken off.
    onset_s : (n,) float array
        Onsets of all stimuli, in order of time.
    settings : DetectSettings
        As of ``bridges_of`` and ``without_hum``.
    """
    bridges = bridges_of(recording, bridged, [Stimulus(float(onset), "") for onset in onset_s], settings)
    free = without_hum(without_stimulus_artifacts(recording, bridges), hum_free, onset_s, settings)
    return Cleaned(recording=free, bridges=bridges)
