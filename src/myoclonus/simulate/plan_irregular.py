"""Scripts of irregular jerks while awake, of silences, and of healthy people."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from myoclonus.simulate.correlates import add_correlate
from myoclonus.simulate.muscles import Muscle
from myoclonus.simulate.recruitment import lags_s, participants
from myoclonus.simulate.script import Contraction, Script
from myoclonus.simulate.signatures import Signature
from myoclonus.simulate.states import Block, add_action, add_posture, random_times, state_blocks

__all__ = ["add_jerk_at", "burst_lengths", "plan_healthy", "plan_irregular", "plan_silences", "plan_still"]

_EDGE_S = 0.8
_APART_S = 0.45


def plan_irregular(
    signature: Signature, muscles: Sequence[Muscle], duration_s: float, rng: np.random.Generator
) -> Script:
    """Return a script of irregular jerks, with rates by state."""
    script = Script()
    apart_s = max(_APART_S, signature.numbers["burst_ms"].high / 1000.0 + 0.3)
    for block in state_blocks(signature.states, duration_s, script):
        if block.state == "posture":
            add_posture(script, block, muscles, rng)
        elif block.state == "action":
            add_action(script, block, muscles, rng)
        rate = signature.numbers[f"{block.state}_per_min"].one(rng)
        for time in random_times(block.start_s + _EDGE_S, block.stop_s - _EDGE_S, rate, apart_s, rng):
            add_jerk_at(script, signature, muscles, time, rng)
    return script


def add_jerk_at(
    script: Script,
    signature: Signature,
    muscles: Sequence[Muscle],
    time: float,
    rng: np.random.Generator,
    *,
    trigger: str = "spontaneous",
    stimulus_s: float = float("nan"),
    habituation: float = 1.0,
) -> int:
    """Add one jerk whose first burst begins at a time; returns its number."""
    taken = participants(signature, muscles, rng)
    onset = time + lags_s(signature, muscles, taken, rng)
    length = burst_lengths(signature, taken.size, rng)
    strength = habituation * (signature.numbers["strength"].one(rng) if "strength" in signature.numbers else 1.0)
    bursts = [(int(taken[k]), float(onset[k]), float(length[k]), strength) for k in range(taken.size)]
    silences = []
    share = signature.numbers.get("silence_share")
    if share is not None and rng.random() < share.low:
        silent_s = signature.numbers["silence_ms"].one(rng) / 1000.0
        silences = [
            (int(taken[k]), float(onset[k] + length[k]), silent_s)
            for k in range(taken.size)
            if _is_held(script, int(taken[k]), onset[k], length[k] + silent_s)
        ]
    number = script.add_jerk(bursts, silences, trigger=trigger, stimulus_s=stimulus_s)
    add_correlate(script, signature, muscles[int(taken[onset.argmin()])], rng, onset_s=float(onset.min()), jerk=number)
    return number


def burst_lengths(
    signature: Signature, n_muscles: int, rng: np.random.Generator
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return the length of the burst on each muscle of one jerk: alike in the jerk, inside the range of the form."""
    burst = signature.numbers["burst_ms"]
    length = burst.one(rng) * rng.normal(1.0, 0.08, n_muscles)
    return np.asarray(np.clip(length, burst.low, burst.high) / 1000.0, dtype=np.float64)


def plan_silences(
    signature: Signature, muscles: Sequence[Muscle], duration_s: float, rng: np.random.Generator
) -> Script:
    """Return a script of silences in held muscles; the muscles of one limb fall silent together."""
    script = Script()
    silence = signature.numbers["silence_ms"]
    apart = silence.high / 1000.0 + 0.25
    for block in state_blocks(signature.states, duration_s, script):
        if block.state != "posture":
            continue
        add_posture(script, block, muscles, rng)
        rate = signature.numbers["posture_per_min"].one(rng)
        for time in random_times(block.start_s + 1.5, block.stop_s - 1.5, rate, apart, rng):
            taken = participants(signature, muscles, rng)
            onset = time + lags_s(signature, muscles, taken, rng)
            length = np.clip(silence.one(rng) * rng.normal(1.0, 0.06, taken.size), silence.low, silence.high) / 1000.0
            number = script.add_jerk(
                silences=[(int(m), float(onset[k]), float(length[k])) for k, m in enumerate(taken)]
            )
            add_correlate(
                script, signature, muscles[int(taken[onset.argmin()])], rng, onset_s=float(onset.min()), jerk=number
            )
    return script


def plan_healthy(
    signature: Signature, muscles: Sequence[Muscle], duration_s: float, rng: np.random.Generator
) -> Script:
    """Return a script of willed contractions: held postures, and movements of all speeds and strengths."""
    script = Script()
    for block in state_blocks(signature.states, duration_s, script):
        if block.state == "posture":
            add_posture(script, block, muscles, rng)
        elif block.state == "action":
            _add_willed(script, signature, muscles, block, rng)
    return script


def plan_still(signature: Signature, muscles: Sequence[Muscle], duration_s: float, rng: np.random.Generator) -> Script:
    """Return a script in which nothing happens."""
    script = Script()
    state_blocks(signature.states, duration_s, script)
    return script


def _add_willed(
    script: Script, signature: Signature, muscles: Sequence[Muscle], block: Block, rng: np.random.Generator
) -> None:
    numbers = signature.numbers
    for k in range(len(muscles)):
        times = random_times(block.start_s + 0.3, block.stop_s - 1.0, numbers["contractions_per_min"].low, 1.0, rng)
        ends = [*times[1:], block.stop_s] if times else []
        for time, following in zip(times, ends, strict=True):
            hold = numbers["hold_s"].one(rng)
            rise, fall = numbers["rise_s"].one(rng), numbers["rise_s"].one(rng)
            stop = min(time + rise + hold + fall, following - 0.4)
            if stop - time > rise + fall + 0.2:
                level = numbers["level"].one(rng)
                script.contractions.append(
                    Contraction(
                        muscle=k, start_s=time, stop_s=stop, rise_s=rise, fall_s=fall, level=level, what="willed"
                    )
                )


def _is_held(script: Script, muscle: int, onset: float, silent_s: float) -> bool:
    return any(
        c.muscle == muscle and c.start_s + c.rise_s < onset and onset + silent_s + 0.3 < c.stop_s - c.fall_s
        for c in script.contractions
    )
