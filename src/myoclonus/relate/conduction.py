"""The shortest time in which a volley can reach a muscle from the motor cortex."""

from __future__ import annotations

from myoclonus.read.muscles import muscle_by_id
from myoclonus.settings.cortex import CortexSettings

__all__ = ["shortest_conduction_ms"]

_CORTEX_CM = 12.0
"""From the motor cortex to the pontomedullary junction, where the distances of the table of muscles begin."""

_NERVE_CM = {
    "face": 10.0, "jaw": 8.0, "palate": 8.0, "tongue": 10.0, "throat": 10.0, "neck": 10.0, "shoulder": 18.0, "arm": 28.0,
    "forearm": 45.0, "hand": 65.0, "chest": 25.0, "abdomen": 25.0, "back": 12.0, "pelvis": 30.0, "hip": 25.0,
    "thigh": 45.0, "leg": 80.0, "foot": 105.0,
}  # fmt: skip
"""Nerve from the spine or the brainstem to muscles of a region in an adult of usual height; own estimates (grade C)."""

_LEGS = ("pelvis", "hip", "thigh", "leg", "foot")
_HAND, _FOOT = "first_dorsal_interosseous", "extensor_digitorum_brevis"


def shortest_conduction_ms(muscle: str | None, settings: CortexSettings) -> float | None:
    """Return the shortest time from cortex to muscle in ms, or ``None`` when the muscle is not known.

    The limits for hand and foot are settings; those of other muscles follow from them by the length of the way: cortex to
    brainstem, brainstem to the motor neurons (table of muscles), and the nerve. Muscles of the leg scale with the foot,
    because the way down the cord is slower than that to the arm.

    Examples
    --------
    >>> settings = CortexSettings()
    >>> [round(shortest_conduction_ms(m, settings)) for m in ("first_dorsal_interosseous", "tibialis_anterior")]
    [12, 21]
    """
    way_cm = _way_cm(muscle)
    found = muscle_by_id(muscle) if muscle else None
    if way_cm is None or found is None:
        return None
    like, limit_ms = (
        (_FOOT, settings.conduction_leg_ms) if found.region in _LEGS else (_HAND, settings.conduction_arm_ms)
    )
    return limit_ms * way_cm / (_way_cm(like) or way_cm)


def _way_cm(muscle: str | None) -> float | None:
    found = muscle_by_id(muscle) if muscle else None
    if found is None or found.region not in _NERVE_CM:
        return None
    return _CORTEX_CM + max(found.distance_cm, 0.0) + _NERVE_CM[found.region]
