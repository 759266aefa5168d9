"""Can a spike have driven the muscle? By the time a volley takes, and by where the motor cortex of the muscle lies."""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt

from myoclonus.read.muscles import muscle_by_id
from myoclonus.relate.conduction import shortest_conduction_ms
from myoclonus.relate.electrodes import Derivation, derivation_of
from myoclonus.settings.cortex import CortexSettings

__all__ = ["Obstacle", "can_drive", "obstacle_of"]

BoolArray = npt.NDArray[np.bool_]

Obstacle = Literal["too late", "too early", "elsewhere"]
"""Why a potential cannot have driven the muscle."""

_LEG = ("pelvis", "hip", "thigh", "leg", "foot")
_BOTH_SIDES = ("C3", "Cz", "C4")


def obstacle_of(latency_ms: float, electrode: str, muscle: str | None, settings: CortexSettings) -> Obstacle | None:
    """Return why a potential cannot have driven a muscle, or ``None`` when it can, or when too little is known.

    A potential that comes later before the muscle than a volley takes is the tail of a complex or what returns from the limb;
    one that comes much earlier, or that is largest far from the motor cortex, is no volley either. All are time-locked, and none
    has a latency of a cortical spike.

    Parameters
    ----------
    latency_ms : float
        Time of the positive peak before the muscle.
    electrode : str
        Channel on which it is largest.
    muscle : str or None
        Id of the muscle.
    settings : CortexSettings
        Conduction, and the reach of the motor cortex.
    """
    shortest_ms = shortest_conduction_ms(muscle, settings)
    if shortest_ms is not None and latency_ms < shortest_ms:
        return "too late"
    if shortest_ms is not None and latency_ms > settings.conduction_slowest * shortest_ms:
        return "too early"
    return None if _is_near_any(derivation_of(electrode), _BOTH_SIDES, settings) else "elsewhere"


def can_drive(
    latency_ms: npt.NDArray[np.float64],
    channel: npt.NDArray[np.int64],
    derivations: tuple[Derivation, ...],
    muscle: tuple[str | None, str | None],
    settings: CortexSettings,
) -> BoolArray:
    """Tell which waves may have driven a muscle: at a fitting time, over the motor cortex on its other side.

    Parameters
    ----------
    latency_ms, channel : (n,) array
        Time before the muscle, and number of the EEG channel, of each wave.
    derivations : tuple of Derivation
        What each EEG channel records.
    muscle : tuple of str or None
        Id of the muscle, and its side.
    settings : CortexSettings
        Conduction, and the reach of the motor cortex.
    """
    shortest_ms = shortest_conduction_ms(muscle[0], settings)
    fits = np.ones(latency_ms.size, dtype=bool)
    if shortest_ms is not None:
        fits = (latency_ms >= shortest_ms) & (latency_ms <= settings.conduction_slowest * shortest_ms)
    sites = _sites(*muscle)
    own = np.array([_is_near_any(derivation, sites, settings) for derivation in derivations])
    return np.asarray(fits & own[channel])


def _sites(muscle: str | None, side: str | None) -> tuple[str, ...]:
    """Return the electrodes over the motor cortex of a muscle."""
    found = muscle_by_id(muscle) if muscle else None
    if found is not None and found.region in _LEG:
        return ("Cz",)
    return {"left": ("C4",), "right": ("C3",)}.get(side or "", _BOTH_SIDES)


def _is_near_any(derivation: Derivation, sites: tuple[str, ...], settings: CortexSettings) -> bool:
    position = derivation.position
    if position is None:
        return True
    places = (derivation_of(site).position for site in sites)
    nearest = max(float(np.dot(position, place)) for place in places if place is not None)
    return nearest >= float(np.cos(np.deg2rad(settings.motor_cortex_reach_deg)))
