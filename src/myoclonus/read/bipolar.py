"""Pairs of monopolar channels that make one bipolar channel, from their labels."""

from __future__ import annotations

import re
from collections.abc import Sequence

from myoclonus.read.labels import understand_label
from myoclonus.read.options import BipolarPair

__all__ = ["pairs_from_labels"]

_SIGNED = re.compile(r"(.*?)[\s_]*([+-])")
_NUMBERED = re.compile(r"(.*?)([\s_]*)(\d+)")
_EXTERNAL = re.compile(r"exg|ext", re.IGNORECASE)


def pairs_from_labels(labels: Sequence[str]) -> tuple[BipolarPair, ...]:
    """Return the pairs that labels such as ``EMG1+``/``EMG1-``, ``CHIN1``/``CHIN2`` and ``EXG1``/``EXG2`` suggest.

    Numbers pair only where they count electrodes over one muscle: an odd number and the next, on a muscle whose side is
    known, or on BioSemi's external electrodes. ``EMG1``/``EMG2`` and ``Leg1``/``Leg2`` may be two muscles, or two
    legs, and do not pair.

    Examples
    --------
    >>> [(pair.plus, pair.minus) for pair in pairs_from_labels(["EXG1", "EXG2", "EMG1", "EMG2", "TA L+", "TA L-"])]
    [('TA L+', 'TA L-'), ('EXG1', 'EXG2')]
    """
    taken: set[str] = set()
    pairs: list[BipolarPair] = []
    for plus, minus in [*_signed(labels), *_numbered(labels)]:
        if not {plus, minus} & taken:
            taken |= {plus, minus}
            pairs.append(_pair(plus, minus))
    return tuple(pairs)


def _signed(labels: Sequence[str]) -> list[tuple[str, str]]:
    by_base: dict[tuple[str, str], str] = {}
    for label in labels:
        match = _SIGNED.fullmatch(label.strip())
        if match and understand_label(label).role == "emg":
            by_base[match[1].casefold(), match[2]] = label
    return [
        (label, by_base[base, "-"]) for (base, sign), label in by_base.items() if sign == "+" and (base, "-") in by_base
    ]


def _numbered(labels: Sequence[str]) -> list[tuple[str, str]]:
    by_base: dict[tuple[str, int], str] = {}
    for label in labels:
        match = _NUMBERED.fullmatch(label.strip())
        if match and len(match[3]) < 4 and (_EXTERNAL.fullmatch(match[1]) or _is_one_muscle(label)):
            by_base[match[1].casefold(), int(match[3])] = label
    return [
        (label, by_base[base, number + 1])
        for (base, number), label in by_base.items()
        if number % 2 and (base, number + 1) in by_base
    ]


def _is_one_muscle(label: str) -> bool:
    understood = understand_label(label)
    return understood.role == "emg" and understood.muscle is not None and understood.side is not None


def _pair(plus: str, minus: str) -> BipolarPair:
    return BipolarPair(name=f"{plus}-{minus}", plus=plus, minus=minus, role="emg")
