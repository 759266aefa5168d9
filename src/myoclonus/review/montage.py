"""Which channels are shown against which: as recorded, against their average, or in chains of neighboring electrodes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from myoclonus.recording import Channel, Recording

__all__ = ["MONTAGES", "Row", "rows_of"]

MONTAGES = ("recorded", "average", "bipolar")
"""As recorded; EEG against the average of all EEG channels; EEG in chains from front to back."""

_CHAINS = (
    ("FP1", "F7", "T7", "P7", "O1"),
    ("FP1", "F3", "C3", "P3", "O1"),
    ("FPZ", "FZ", "CZ", "PZ", "OZ"),
    ("FP2", "F4", "C4", "P4", "O2"),
    ("FP2", "F8", "T8", "P8", "O2"),
)
"""The longitudinal chains of the 10–20 system; an electrode that is missing is passed over."""
_OLD_NAMES = {"T3": "T7", "T4": "T8", "T5": "P7", "T6": "P8"}
_ELECTRODE = re.compile(r"(?i)^(?:EEG[\s:_-]*)?(FP[12Z]|F[3478Z]|C[34Z]|T[345678]|P[3478Z]|O[12Z])(?![A-Z0-9])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line on the screen: a channel less the mean of others.

    Attributes
    ----------
    name : str
        What the line is called.
    channel_index : int
        Channel it is, or whose difference it is.
    minus : tuple of int
        Channels whose mean is taken off; empty as recorded.
    """

    name: str
    channel_index: int
    minus: tuple[int, ...] = ()


def rows_of(recording: Recording, montage: str) -> tuple[Row, ...]:
    """Return the lines of a montage, in the order of the file; only EEG channels are set against others.

    Parameters
    ----------
    recording : Recording
        Names, roles and rates of the channels.
    montage : str
        One of ``MONTAGES``. Where fewer than two EEG channels are there, or fewer than two have a name of the 10–20
        system for ``bipolar``, the EEG stays as recorded.
    """
    eeg = recording.with_role("eeg")
    changed = (
        _average(recording, eeg) if montage == "average" else _chains(recording, eeg) if montage == "bipolar" else ()
    )
    rows: list[Row] = []
    for index, channel in enumerate(recording.channels):
        if index not in eeg or not changed:
            rows.append(Row(name=channel.name, channel_index=index))
        elif index == eeg[0]:
            rows.extend(changed)
    return tuple(rows)


def _average(recording: Recording, eeg: Sequence[int]) -> tuple[Row, ...]:
    rows = []
    for index in eeg:
        alike = tuple(other for other in eeg if _are_alike(recording.channels[index], recording.channels[other]))
        minus = alike if len(alike) > 1 else ()
        name = recording.channels[index].name
        rows.append(Row(name=f"{name} − average" if minus else name, channel_index=index, minus=minus))
    return tuple(rows) if any(row.minus for row in rows) else ()


def _chains(recording: Recording, eeg: Sequence[int]) -> tuple[Row, ...]:
    place: dict[str, int] = {}
    for index in eeg:
        found = _ELECTRODE.match(recording.channels[index].name.strip())
        if found:
            electrode = found[1].upper()
            place.setdefault(_OLD_NAMES.get(electrode, electrode), index)
    rows = []
    for chain in _CHAINS:
        for front, back in pairwise([electrode for electrode in chain if electrode in place]):
            first, second = place[front], place[back]
            if _are_alike(recording.channels[first], recording.channels[second]):
                name = f"{recording.channels[first].name} − {recording.channels[second].name}"
                rows.append(Row(name=name, channel_index=first, minus=(second,)))
    return tuple(rows)


def _are_alike(channel: Channel, other: Channel) -> bool:
    return (channel.fs_hz, channel.n_samples, channel.unit) == (other.fs_hz, other.n_samples, other.unit)
