"""Which muscles take part in a jerk, and when each begins."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from myoclonus.simulate.muscles import Muscle
from myoclonus.simulate.signatures import Signature

__all__ = ["lags_s", "participants"]

_LIMBS = {"hand": "arm", "forearm": "arm", "arm": "arm", "shoulder": "arm", "thigh": "leg", "leg": "leg", "foot": "leg"}
_JITTER_S = 0.0008


def participants(signature: Signature, muscles: Sequence[Muscle], rng: np.random.Generator) -> npt.NDArray[np.int64]:
    """Return the muscles of one jerk, as indices.

    ``generalized``, ``focal`` and ``one_side`` take all that the form leads with; ``multifocal`` takes two to all
    neighbors in one limb, and the other side too in one jerk of five; ``one_limb`` takes the muscles of one limb,
    ``single`` one muscle.
    """
    named = set(signature.leads)
    candidates = [k for k, muscle in enumerate(muscles) if not named or muscle.label.removeprefix("EMG ") in named]
    candidates = candidates or list(range(len(muscles)))
    if signature.distribution in {"focal", "generalized", "one_side"} or len(candidates) == 1:
        return np.array(candidates, dtype=np.int64)
    if signature.distribution == "single":
        return rng.choice(candidates, size=1).astype(np.int64)
    seed = muscles[int(rng.choice(candidates))]
    limb = [k for k in candidates if _limb(muscles[k]) == _limb(seed) and muscles[k].side == seed.side]
    if signature.distribution == "one_limb":
        return np.array(limb, dtype=np.int64)
    n_taken = int(rng.integers(min(2, len(limb)), len(limb) + 1))
    by_distance = sorted(limb, key=lambda k: abs(muscles[k].cortex_ms - seed.cortex_ms))
    taken = by_distance[:n_taken]
    if rng.random() < 0.2:
        twins = {(muscles[k].key) for k in taken}
        taken = taken + [k for k in candidates if muscles[k].key in twins and muscles[k].side != seed.side]
    return np.array(taken, dtype=np.int64)


def lags_s(
    signature: Signature, muscles: Sequence[Muscle], taken: npt.NDArray[np.int64], rng: np.random.Generator
) -> npt.NDArray[np.float64]:
    """Return the onset of each muscle after the first, in seconds.

    Parameters
    ----------
    signature : Signature
        Names the order and carries its speeds.
    muscles : sequence of Muscle
        All recorded muscles.
    taken : (n,) int array
        Muscles of this jerk.
    rng : numpy.random.Generator
        Gives the jitter, and the order itself where it varies.

    Returns
    -------
    (n,) array
        Smallest value 0.
    """
    chosen = [muscles[k] for k in taken]
    lag = _ORDERS[signature.order](signature, chosen, rng) + rng.normal(0.0, _JITTER_S, len(chosen))
    return np.asarray(lag - lag.min(), dtype=np.float64)


def _limb(muscle: Muscle) -> str:
    return _LIMBS.get(muscle.region, muscle.region)


def _corticospinal(signature: Signature, chosen: list[Muscle], rng: np.random.Generator) -> npt.NDArray[np.float64]:
    lag = np.array([muscle.cortex_ms for muscle in chosen]) / 1000.0
    sides = np.array([muscle.side for muscle in chosen])
    if "callosal_ms" in signature.numbers and len(set(sides)) > 1:
        lag = lag + (sides != sides[0]) * signature.numbers["callosal_ms"].one(rng) / 1000.0
    return lag


def _reticular(signature: Signature, chosen: list[Muscle], rng: np.random.Generator) -> npt.NDArray[np.float64]:
    speed = signature.numbers["speed_m_s"].one(rng)
    ascent_s = signature.numbers["ascent_ms"].one(rng) / 1000.0
    return np.array([m.root_m / speed + m.nerve_ms / 1000.0 + (ascent_s if m.root_m == 0.0 else 0.0) for m in chosen])


def _startle(signature: Signature, chosen: list[Muscle], rng: np.random.Generator) -> npt.NDArray[np.float64]:
    stretch = rng.normal(1.0, 0.08)
    return np.array([muscle.startle_ms for muscle in chosen]) / 1000.0 * stretch


def _propriospinal(signature: Signature, chosen: list[Muscle], rng: np.random.Generator) -> npt.NDArray[np.float64]:
    speed = signature.numbers["speed_m_s"].one(rng)
    origin_m = signature.numbers["origin_m"].one(rng)
    return np.array([abs(m.root_m - origin_m) / speed + m.nerve_ms / 1000.0 for m in chosen])


def _simultaneous(signature: Signature, chosen: list[Muscle], rng: np.random.Generator) -> npt.NDArray[np.float64]:
    spread = signature.numbers["side_lag_ms"].one(rng) / 1000.0 if "side_lag_ms" in signature.numbers else 0.0
    late_side = rng.choice(["left", "right"])
    return np.array([spread if muscle.side == late_side else 0.0 for muscle in chosen])


def _variable(signature: Signature, chosen: list[Muscle], rng: np.random.Generator) -> npt.NDArray[np.float64]:
    return rng.uniform(0.0, signature.numbers["scatter_ms"].one(rng) / 1000.0, len(chosen))


_ORDERS = {
    "corticospinal": _corticospinal,
    "reticular": _reticular,
    "startle": _startle,
    "propriospinal": _propriospinal,
    "simultaneous": _simultaneous,
    "variable": _variable,
}
