"""Where EEG electrodes lie, and against what they are recorded, from the label of a channel."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

__all__ = ["Derivation", "derivation_of", "head_map_places", "is_near", "is_same_side"]

_OLD_NAMES = {"T3": "T7", "T4": "T8", "T5": "P7", "T6": "P8"}
_EARS = ("A1", "A2", "M1", "M2")
_OFF_MIDLINE = 0.3
_PREFIX = re.compile(r"(?i)^\s*eeg[\s:_-]*")
_PARTS = re.compile(r"[\s:/_+-]+")


@dataclass(frozen=True, slots=True)
class Derivation:
    """What one EEG channel records.

    Attributes
    ----------
    label : str
        Name of the channel.
    place : str or None
        Electrode of the 10–20 or 10–10 system, e.g. ``C3``; ``None`` when the label names none.
    against : str or None
        Second electrode of a bipolar channel; ``None`` for a channel against an ear, an average or an unnamed
        reference.
    """

    label: str
    place: str | None
    against: str | None = None

    @property
    def is_bipolar(self) -> bool:
        """Whether the channel is the difference of two electrodes over the brain, so that its sign says little."""
        return self.against is not None

    @property
    def position(self) -> npt.NDArray[np.float64] | None:
        """Place on the unit sphere: right, front, up; halfway between the electrodes of a bipolar channel."""
        if self.place is None:
            return None
        places = _places()
        middle = places[self.place] + (places[self.against] if self.against else places[self.place])
        return np.asarray(middle / max(float(np.linalg.norm(middle)), 1e-9))


def derivation_of(label: str) -> Derivation:
    """Return what a channel records, from labels such as ``C3``, ``C3-A2``, ``EEG C3-Ref`` and ``T3-C3``.

    Examples
    --------
    >>> derivation_of("EEG C3-Ref").place, derivation_of("T3-C3").against, derivation_of("EEG 7").place
    ('C3', 'C3', None)
    """
    spelled = {name.casefold(): name for name in _places()} | {k.casefold(): v for k, v in _OLD_NAMES.items()}
    parts = [part for part in _PARTS.split(_PREFIX.sub("", label.strip())) if part]
    found = [spelled.get(part.casefold()) for part in parts]
    if not found or found[0] is None:
        return Derivation(label, None)
    others = [place for place in found[1:] if place is not None and place not in _EARS]
    return Derivation(label, found[0], others[0] if others else None)


def head_map_places(derivations: tuple[Derivation, ...]) -> npt.NDArray[np.float64]:
    """Return where channels lie on a head seen from above: ``(n, 2)``, right and front.

    The rim of the head (Fpz, T7, T8, Oz) has the distance 1 from Cz; distances along the scalp are kept. ``NaN`` for
    channels without a place.
    """
    flat = np.full((len(derivations), 2), np.nan)
    for row, derivation in enumerate(derivations):
        position = derivation.position
        if position is not None:
            angle = np.arccos(np.clip(position[2], -1.0, 1.0))
            direction = position[:2] / max(float(np.hypot(*position[:2])), 1e-9)
            flat[row] = direction * angle / (np.pi / 2)
    return flat


def is_near(derivation: Derivation, places: tuple[str, ...]) -> bool:
    """Return whether a channel's electrode is one of the places, a bipolar channel's first electrode counting."""
    return derivation.place in places


def is_same_side(derivation: Derivation, side: str | None) -> bool:
    """Return whether an electrode lies on the side of a muscle, and clear of the midline; not when either is unknown.

    Examples
    --------
    >>> is_same_side(derivation_of("C4"), "right"), is_same_side(derivation_of("C3"), "right"), is_same_side(derivation_of("Cz"), "right")
    (True, False, False)
    """
    position = derivation.position
    if position is None or side not in ("left", "right"):
        return False
    return bool(position[0] * (1.0 if side == "right" else -1.0) > _OFF_MIDLINE)


@cache
def _places() -> dict[str, npt.NDArray[np.float64]]:
    text = files("myoclonus.relate").joinpath("electrodes.toml").read_text(encoding="utf-8")
    return {name: np.array(position, dtype=np.float64) for name, position in tomllib.loads(text).items()}
