"""Channels that may be muscle or brain, and whose label says nothing: never left out in silence."""

from __future__ import annotations

from collections.abc import Sequence

from myoclonus.read.labels import understand_label
from myoclonus.read.raw import Finding
from myoclonus.read.units_of_channels import is_potential
from myoclonus.recording import Channel
from myoclonus.settings.read import ReadSettings

__all__ = ["not_understood"]


def not_understood(channels: Sequence[Channel], settings: ReadSettings) -> list[Finding]:
    """Return a finding ``channel-not-understood`` for each channel that an analysis would leave out without a word.

    A channel counts when no word of its label is known, nobody stated its role, its unit is a potential or missing, and
    its rate is one at which an EMG could be analyzed.

    Parameters
    ----------
    channels : sequence of Channel
        As understood.
    settings : ReadSettings
        The lowest rate of an EMG.
    """
    return [
        Finding(
            code="channel-not-understood",
            severity="warning",
            channel=channel.name,
            message="The label does not say what was recorded, so that the channel was not analyzed.",
            remedy=f'If it is EMG: --role "{channel.name}=emg", and --muscle "{channel.name}=FDI" for its muscle; if it marks '
            f'stimuli: --role "{channel.name}=stim".',
        )
        for channel in channels
        if _may_be_muscle(channel, settings)
    ]


def _may_be_muscle(channel: Channel, settings: ReadSettings) -> bool:
    return (
        channel.role == "other"
        and channel.understood_from == "label"
        and channel.fs_hz >= settings.min_emg_rate_hz
        and (not channel.unit or is_potential(channel.unit))
        and understand_label(channel.name).is_guess
    )
