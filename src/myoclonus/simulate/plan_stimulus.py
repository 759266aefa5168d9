"""Scripts of jerks that stimuli set off."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from myoclonus.simulate.muscles import Muscle
from myoclonus.simulate.plan_irregular import add_jerk_at
from myoclonus.simulate.script import BrainEvent, Script
from myoclonus.simulate.signatures import Signature
from myoclonus.simulate.states import random_times, state_blocks

__all__ = ["plan_stimulus"]

_EDGE_S = 2.0


def plan_stimulus(
    signature: Signature, muscles: Sequence[Muscle], duration_s: float, rng: np.random.Generator
) -> Script:
    """Return a script of stimuli, each followed by a jerk or not, with a few jerks without a stimulus between.

    The latency is that of the first muscle. Later stimuli get weaker answers by the habituation of the form. Every
    stimulus is a marker whose text begins with ``stim``.
    """
    script = Script()
    numbers = signature.numbers
    state_blocks(signature.states, duration_s, script)
    now = _EDGE_S
    count = 0
    stimuli = []
    while now < duration_s - _EDGE_S:
        stimuli.append(now)
        script.markers.append({"onset": round(now, 4), "duration": 0.0, "text": signature.stimulus})
        if "evoked_uv" in numbers:
            _add_evoked(script, signature, now, rng)
        if rng.random() < numbers["response_share"].low:
            latency_s = numbers["latency_ms"].one(rng) / 1000.0
            weaker = (1.0 - numbers["habituation_fraction"].low) ** count
            add_jerk_at(
                script,
                signature,
                muscles,
                round(now, 4) + latency_s,
                rng,
                trigger=signature.stimulus,
                stimulus_s=round(now, 4),
                habituation=weaker,
            )
        count += 1
        now += numbers["interval_s"].one(rng)
    rate = numbers["rest_per_min"].low if "rest_per_min" in numbers else 0.0
    for time in random_times(_EDGE_S, duration_s - _EDGE_S, rate, 1.5, rng):
        if all(abs(time - stimulus) > 1.5 for stimulus in stimuli):
            add_jerk_at(script, signature, muscles, time, rng)
    return script


def _add_evoked(script: Script, signature: Signature, time_s: float, rng: np.random.Generator) -> None:
    what = "giant_evoked" if signature.brain == "giant_evoked" else "evoked"
    amplitude = signature.numbers["evoked_uv"].one(rng)
    script.brain.append(BrainEvent(what=what, source="sensory area left", time_s=time_s, amplitude_uv=amplitude))
