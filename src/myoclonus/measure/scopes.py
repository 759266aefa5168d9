"""What a measure is measured on: the recording, a channel, a pair of channels, a state or a sleep stage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = [
    "Scope",
    "ScopeKind",
    "channel_scope",
    "channel_state_scope",
    "channel_trigger_scope",
    "pair_scope",
    "recording_scope",
    "region_scope",
    "region_state_scope",
    "stage_scope",
    "state_scope",
    "trigger_scope",
]

ScopeKind = Literal[
    "recording",
    "channel",
    "pair",
    "antagonists",
    "sides",
    "state",
    "stage",
    "channel;state",
    "region",
    "region;state",
    "trigger",
    "channel;trigger",
]
"""Kinds of scope.

``antagonists`` and ``sides`` are pairs of channels: over antagonists of one side, and over one muscle left and right.
``trigger`` is what sets jerks off: ``spontaneous`` or ``stimulus``, when there are enough of both to be measured apart.
"""


@dataclass(frozen=True, slots=True)
class Scope:
    """One scope: its kind, its text in the table, and the names in it."""

    kind: ScopeKind
    text: str
    names: tuple[str, ...] = ()


def recording_scope() -> Scope:
    """Return the scope of the whole recording."""
    return Scope("recording", "recording")


def channel_scope(channel: str) -> Scope:
    """Return the scope of one channel."""
    return Scope("channel", f"channel:{channel}", (channel,))


def pair_scope(first: str, second: str, kind: ScopeKind = "pair") -> Scope:
    """Return the scope of two channels; signed measures count from the first to the second."""
    return Scope(kind, f"pair:{first}|{second}", (first, second))


def state_scope(state: str) -> Scope:
    """Return the scope of one marked state."""
    return Scope("state", f"state:{state}", (state,))


def stage_scope(stage: str) -> Scope:
    """Return the scope of one sleep stage."""
    return Scope("stage", f"stage:{stage}", (stage,))


def channel_state_scope(channel: str, state: str) -> Scope:
    """Return the scope of one channel within one marked state."""
    return Scope("channel;state", f"channel:{channel};state:{state}", (channel, state))


def trigger_scope(trigger: str) -> Scope:
    """Return the scope of spontaneous jerks, or of those after stimuli."""
    return Scope("trigger", f"trigger:{trigger}", (trigger,))


def channel_trigger_scope(channel: str, trigger: str) -> Scope:
    """Return the scope of one channel in jerks of one trigger."""
    return Scope("channel;trigger", f"channel:{channel};trigger:{trigger}", (channel, trigger))


def region_scope(region: str) -> Scope:
    """Return the scope of one body region."""
    return Scope("region", f"region:{region}", (region,))


def region_state_scope(region: str, state: str) -> Scope:
    """Return the scope of one body region within one marked state."""
    return Scope("region;state", f"region:{region};state:{state}", (region, state))
