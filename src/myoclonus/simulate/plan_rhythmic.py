"""Scripts of rhythmic bursts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from myoclonus.simulate.correlates import add_correlate
from myoclonus.simulate.muscles import Muscle
from myoclonus.simulate.plan_irregular import burst_lengths
from myoclonus.simulate.recruitment import lags_s, participants
from myoclonus.simulate.script import Script
from myoclonus.simulate.signatures import Signature
from myoclonus.simulate.states import Block, add_posture, state_blocks

__all__ = ["plan_rhythmic"]

_EDGE_S = 1.5
_LEAST_GAP_S = 0.012
_EXTENSORS = {"ECR", "TB"}


def plan_rhythmic(
    signature: Signature, muscles: Sequence[Muscle], duration_s: float, rng: np.random.Generator
) -> Script:
    """Return a script of bursts at one rate, as irregular as the form is, in the states in which it is active.

    A state with ``<state>_active`` of 0 in the numbers of the form is silent, all others are active. Where each side
    keeps its own rhythm (``one_side``), the sides run on their own.
    """
    script = Script()
    numbers = signature.numbers
    everyone = participants(signature, muscles, rng)
    sides = np.array([muscles[k].side for k in everyone])
    groups = (
        [everyone[sides == side] for side in sorted(set(sides))] if signature.distribution == "one_side" else [everyone]
    )
    rates_hz = [numbers["rate_hz"].one(rng) for _ in groups]
    for block in state_blocks(signature.states, duration_s, script):
        if block.state == "posture" and "is_swelling" not in numbers:
            add_posture(script, block, muscles, rng)
        if f"{block.state}_active" not in numbers or numbers[f"{block.state}_active"].low > 0:
            for taken, rate_hz in zip(groups, rates_hz, strict=True):
                _add_train(script, signature, muscles, rng, taken=taken, rate_hz=rate_hz, block=block)
    return script


def _add_train(
    script: Script,
    signature: Signature,
    muscles: Sequence[Muscle],
    rng: np.random.Generator,
    *,
    taken: npt.NDArray[np.int64],
    rate_hz: float,
    block: Block,
) -> None:
    numbers = signature.numbers
    alternation = numbers["alternation_fraction"].low if "alternation_fraction" in numbers else 0.0
    shift_s = alternation / rate_hz * np.array([muscles[k].key in _EXTENSORS for k in taken])
    longest_s = 0.75 / rate_hz - _LEAST_GAP_S
    now = block.start_s + _EDGE_S + rng.uniform(0.0, 0.2)
    while now < block.stop_s - _EDGE_S:
        onset = now + lags_s(signature, muscles, taken, rng) + shift_s
        length = np.minimum(burst_lengths(signature, taken.size, rng), longest_s)
        strength = numbers["strength"].one(rng) if "strength" in numbers else 1.0
        bursts = [(int(taken[k]), float(onset[k]), float(length[k]), strength) for k in range(taken.size)]
        number = script.add_jerk(bursts, is_volley="is_swelling" not in numbers)
        add_correlate(
            script, signature, muscles[int(taken[onset.argmin()])], rng, onset_s=float(onset.min()), jerk=number
        )
        now += max(rng.normal(1.0, numbers["interval_cv"].low), 0.5) / rate_hz
