"""Muscles that answer at once to a stimulus of the other side: left and right were mixed up somewhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from myoclonus.detect.stimulus_artifacts import bridges_of, channels_with_artifact
from myoclonus.detect.triggers import Stimulus
from myoclonus.marker_words import side_named
from myoclonus.recording import Recording
from myoclonus.settings.detect import DetectSettings

__all__ = ["swapped_sides"]

_OTHER = {"left": "right", "right": "left"}


def swapped_sides(
    recording: Recording, channels: Sequence[int], stimuli: Sequence[Stimulus], settings: DetectSettings
) -> list[dict[str, Any]]:
    """Return a quality row for each muscle whose direct response follows stimuli that are marked on the other side.

    A direct response (M wave) comes only to a muscle whose own nerve was stimulated, so that one of the labels is wrong:
    that of the stimulus or that of the muscle. The text of the marker names the side of the stimulus.

    Parameters
    ----------
    recording : Recording
        Gives samples and sides.
    channels : sequence of int
        EMG channels that are analyzed.
    stimuli : sequence of Stimulus
        In order of time; those whose text names no side are not looked at.
    settings : DetectSettings
        As for ``bridges_of``.
    """
    rows = []
    for side, other in _OTHER.items():
        chosen = [stimulus for stimulus in stimuli if side_named(stimulus.text) == side]
        across = [index for index in channels if recording.channels[index].side == other]
        seen = channels_with_artifact(recording, across, chosen, settings)
        for index, bridge in bridges_of(recording, seen, chosen, settings).items():
            if bridge.direct_ms is not None:
                rows.append(_row(recording.channels[index].name, side, len(chosen)))
    return rows


def _row(name: str, side: str, n_stimuli: int) -> dict[str, Any]:
    return {
        "code": "sides-may-be-swapped",
        "severity": "warning",
        "channel": name,
        "message": f"This muscle is labeled {_OTHER[side]}, yet it answers directly (M wave) to {n_stimuli} stimuli that are marked on "
        f"the {side}: only a muscle whose own nerve was stimulated does.",
        "remedy": "Check which side was stimulated and which muscle was recorded; correct the marker's text or the side of the channel.",
    }
