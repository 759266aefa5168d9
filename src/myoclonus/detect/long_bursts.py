"""Activity that outlasts a burst: the long burst of a jerk, or a contraction.

Dystonic, functional and post-anoxic jerks may hold a muscle for more than half a second. Seen alone, such activity cannot be told from
a contraction that is willed. It is kept where a jerk vouches for it: another muscle jerks at the same time, and this one begins as
abruptly. So it adds to jerks that are there, and never makes one. All other is counted and told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from myoclonus.detect.channel import ChannelEvents
from myoclonus.detect.events import Event
from myoclonus.settings.detect import DetectSettings

__all__ = ["is_abrupt", "with_long_bursts"]

_OWN_BURST_S = 0.06
"""A burst that rises out of long activity so soon after its start is the jerk itself, and the rest what follows it."""


def is_abrupt(event: Event, settings: DetectSettings) -> bool:
    """Tell whether a burst begins at once rather than swells."""
    return event.rise_s <= settings.long_rise_ms / 1000.0


def with_long_bursts(channels: Mapping[int, ChannelEvents], settings: DetectSettings) -> dict[int, ChannelEvents]:
    """Return the channels with the long activity among the bursts that begins abruptly with a burst of another channel.

    Parameters
    ----------
    channels : mapping of int to ChannelEvents
        What each channel of a recording holds.
    settings : DetectSettings
        ``jerk_gap_ms``, ``long_rise_ms`` and ``max_duration_ms``.

    Returns
    -------
    dict of int to ChannelEvents
        ``long`` holds what is left: activity of which nothing was counted.
    """
    onset_s = {
        index: np.array([event.onset_s for event in found.events if event.kind == "positive"])
        for index, found in channels.items()
    }
    reach_s = settings.jerk_gap_ms / 1000.0
    joined = {}
    for index, found in channels.items():
        others = np.concatenate([np.empty(0), *(at_s for other, at_s in onset_s.items() if other != index)])
        kept, left = list(found.events), []
        for event in found.long:
            inside = [item for item in kept if item.onset_s < event.end_s and item.end_s > event.onset_s]
            is_vouched_for = bool((np.abs(others - event.onset_s) <= reach_s).any())
            if is_vouched_for and is_abrupt(event, settings) and not _holds_jerks(event, inside):
                kept = [item for item in kept if item not in inside]
                kept.append(event)
            elif not inside:
                left.append(event)
        joined[index] = replace(found, events=sorted(kept, key=lambda event: event.onset_s), long=left)
    return joined


def _holds_jerks(event: Event, inside: list[Event]) -> bool:
    """Tell whether jerks of their own, or a silence, were found inside long activity."""
    is_own = [item.onset_s - event.onset_s < _OWN_BURST_S for item in inside]
    return len(inside) > 1 or any(is_own) or any(item.kind == "negative" for item in inside)
