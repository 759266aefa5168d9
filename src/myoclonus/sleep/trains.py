"""Rows of bursts of the legs at 0.3 to 4 a second: alternating activation, foot tremor, high-frequency leg movements."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from myoclonus.settings.sleep import SleepSettings
from myoclonus.sleep.combine import LegMovement
from myoclonus.sleep.rules import at_least

__all__ = ["Train", "find_alma", "find_hflm", "find_hft"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Train:
    """A row of bursts.

    Attributes
    ----------
    onset_s, stop_s : float
        First onset and last end.
    channels : tuple of str
        Channels that take part, in order of onset.
    n_bursts : int
        Bursts in the row.
    """

    onset_s: float
    stop_s: float
    channels: tuple[str, ...]
    n_bursts: int


def find_alma(bursts: Sequence[LegMovement], settings: SleepSettings) -> list[Train]:
    """Return rows of alternating leg muscle activation: bursts of 100–500 ms, left and right in turn, 0.5–3 a second.

    Parameters
    ----------
    bursts : sequence of LegMovement
        Stretches of activity of both legs.
    settings : SleepSettings
        Lengths, rates, and the smallest count.
    """
    fitting = _of_length(bursts, settings.alma_min_ms, settings.alma_max_ms)
    return _rows(
        fitting,
        1.0 / settings.alma_max_hz,
        1.0 / settings.alma_min_hz,
        settings.train_min_bursts,
        lambda one, other: {one.side, other.side} == {"left", "right"},
    )


def find_hft(bursts: Sequence[LegMovement], settings: SleepSettings) -> list[Train]:
    """Return rows of hypnagogic foot tremor: bursts of 250–1000 ms of one leg, 0.3–4 a second."""
    fitting = _of_length(bursts, settings.hft_min_ms, settings.hft_max_ms)
    return _on_each_channel(fitting, settings)


def find_hflm(movements: Sequence[LegMovement], settings: SleepSettings) -> list[Train]:
    """Return rows of high-frequency leg movements: leg movements, of 0.5 s and more, of one leg, 0.3–4 a second."""
    return _on_each_channel(list(movements), settings)


def _on_each_channel(bursts: Sequence[LegMovement], settings: SleepSettings) -> list[Train]:
    found = [
        train
        for channel in dict.fromkeys(one.channel for one in bursts)
        for train in _rows(
            [one for one in bursts if one.channel == channel],
            1.0 / settings.hft_max_hz,
            1.0 / settings.hft_min_hz,
            settings.train_min_bursts,
            lambda one, other: True,
        )
    ]
    return sorted(found, key=lambda train: train.onset_s)


def _of_length(bursts: Sequence[LegMovement], low_ms: float, high_ms: float) -> list[LegMovement]:
    fitting = [
        one
        for one in bursts
        if at_least(one.duration_s, low_ms / 1000.0) and at_least(high_ms / 1000.0, one.duration_s)
    ]
    return sorted(fitting, key=lambda one: (one.onset_s, one.channel))


def _rows(
    bursts: Sequence[LegMovement],
    shortest_s: float,
    longest_s: float,
    minimum: int,
    may_follow: Callable[[LegMovement, LegMovement], bool],
) -> list[Train]:
    """Return maximal rows of bursts whose onsets follow each other within the limits."""
    rows: list[list[LegMovement]] = []
    for one in bursts:
        last = rows[-1][-1] if rows else None
        step_s = one.onset_s - last.onset_s if last is not None else -1.0
        is_next = (
            last is not None and at_least(step_s, shortest_s) and at_least(longest_s, step_s) and may_follow(last, one)
        )
        if is_next:
            rows[-1].append(one)
        else:
            rows.append([one])
    return [
        Train(
            onset_s=row[0].onset_s,
            stop_s=max(one.stop_s for one in row),
            channels=tuple(dict.fromkeys(one.channel for one in row)),
            n_bursts=len(row),
        )
        for row in rows
        if len(row) >= minimum
    ]
