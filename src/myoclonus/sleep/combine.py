"""Movements of single legs, and what two legs do together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from myoclonus.sleep.rules import Rules, at_least, less_than

__all__ = ["Combined", "LegMovement", "combine"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LegMovement:
    """A movement of one leg.

    Attributes
    ----------
    onset_s, stop_s : float
        From the first sample of the recording.
    channel : str
        Where it was seen.
    side : str or None
        ``left`` or ``right``; without a side it is never joined with another.
    is_sustained : bool
        Whether it passes the rule of morphology; a movement marked by a person does.
    """

    onset_s: float
    stop_s: float
    channel: str
    side: str | None
    is_sustained: bool = True

    @property
    def duration_s(self) -> float:
        """Length."""
        return self.stop_s - self.onset_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Combined:
    """A movement of one leg or of both, as a rule set counts it.

    Attributes
    ----------
    onset_s, stop_s : float
        First onset and last end of its parts.
    parts : tuple of int
        Positions of the single movements.
    channels : tuple of str
        Channels that take part, in order of onset.
    is_candidate : bool
        Whether it may be part of a series.
    """

    onset_s: float
    stop_s: float
    parts: tuple[int, ...]
    channels: tuple[str, ...]
    is_candidate: bool

    @property
    def duration_s(self) -> float:
        """Length."""
        return self.stop_s - self.onset_s


def combine(movements: Sequence[LegMovement], rules: Rules) -> list[Combined]:
    """Return movements with those of both legs joined as the rule set says, in order of onset.

    WASM: a left and a right movement are one when they overlap or less than 0.5 s lies between them; the whole is a candidate
    when no part is longer than 10 s, it has at most 4 parts, and it lasts at most 15 s. AASM: movements of the two legs whose
    onsets lie less than 5 s apart count as one, counted from the first of them.

    Parameters
    ----------
    movements : sequence of LegMovement
        Of both legs, in any order. Those shorter than the rule set allows, and those that fail its rule of morphology, are left
        out; those that are too long stay as movements that are no candidate.
    rules : Rules
        The rule set.

    Returns
    -------
    list of Combined
        ``parts`` refers to positions in ``movements``.
    """
    kept = sorted(
        (
            index
            for index, one in enumerate(movements)
            if at_least(one.duration_s, rules.min_movement_s) and (one.is_sustained or not rules.has_morphology)
        ),
        key=lambda index: (movements[index].onset_s, index),
    )
    groups = _by_gap(movements, kept, rules) if rules.bilateral_by == "gap" else _by_onset(movements, kept, rules)
    return sorted((_combined(movements, group, rules) for group in groups), key=lambda one: (one.onset_s, one.stop_s))


def _by_gap(movements: Sequence[LegMovement], kept: list[int], rules: Rules) -> list[list[int]]:
    """Group movements that are connected, directly or through others, by overlap or a short gap between two legs."""
    parent = list(range(len(kept)))

    def root(k: int) -> int:
        while parent[k] != k:
            k = parent[k]
        return k

    for k, index in enumerate(kept):
        one = movements[index]
        for later in range(k + 1, len(kept)):
            other = movements[kept[later]]
            if not less_than(other.onset_s - one.stop_s, rules.bilateral_s):
                break
            if _are_both_legs(one, other):
                parent[root(later)] = root(k)
    groups: dict[int, list[int]] = {}
    for k, index in enumerate(kept):
        groups.setdefault(root(k), []).append(index)
    return list(groups.values())


def _by_onset(movements: Sequence[LegMovement], kept: list[int], rules: Rules) -> list[list[int]]:
    """Group each movement with those of the other leg that begin soon after it; what is too long stands alone."""
    taken: set[int] = set()
    groups = []
    for k, index in enumerate(kept):
        if index in taken:
            continue
        group = [index]
        if not _is_long(movements[index], rules):
            for other in kept[k + 1 :]:
                if not less_than(movements[other].onset_s - movements[index].onset_s, rules.bilateral_s):
                    break
                is_free = other not in taken and not _is_long(movements[other], rules)
                if is_free and _are_both_legs(movements[index], movements[other]):
                    group.append(other)
        taken.update(group)
        groups.append(group)
    return groups


def _combined(movements: Sequence[LegMovement], group: list[int], rules: Rules) -> Combined:
    parts = [movements[index] for index in group]
    onset_s, stop_s = min(one.onset_s for one in parts), max(one.stop_s for one in parts)
    is_short = len(parts) == 1 or not less_than(rules.bilateral_max_s, stop_s - onset_s)
    return Combined(
        onset_s=onset_s,
        stop_s=stop_s,
        parts=tuple(group),
        channels=tuple(dict.fromkeys(one.channel for one in parts)),
        is_candidate=is_short
        and len(parts) <= rules.bilateral_max_count
        and not any(_is_long(one, rules) for one in parts),
    )


def _are_both_legs(one: LegMovement, other: LegMovement) -> bool:
    return {one.side, other.side} == {"left", "right"}


def _is_long(one: LegMovement, rules: Rules) -> bool:
    return less_than(rules.max_movement_s, one.duration_s)
