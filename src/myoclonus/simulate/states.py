"""What the person is asked to do in turn: rest, posture, action; and the contractions that go with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from myoclonus.simulate.muscles import Muscle
from myoclonus.simulate.script import Contraction, Script

__all__ = ["Block", "add_action", "add_posture", "random_times", "state_blocks"]

_BLOCK_S = 20.0


class Block(NamedTuple):
    """A stretch of one state."""

    state: str
    start_s: float
    stop_s: float


def state_blocks(states: Sequence[str], duration_s: float, script: Script) -> list[Block]:
    """Return blocks of equal length, at most 20 s, that go through the states in turn, and mark them in the script."""
    n_rounds = max(int(np.ceil(duration_s / (_BLOCK_S * len(states)))), 1)
    edges = np.linspace(0.0, duration_s, n_rounds * len(states) + 1)
    blocks = [
        Block(states[k % len(states)], float(edges[k]), float(edges[k + 1])) for k in range(n_rounds * len(states))
    ]
    script.markers.extend(
        {"onset": round(b.start_s, 3), "duration": round(b.stop_s - b.start_s, 3), "text": b.state} for b in blocks
    )
    return blocks


def random_times(
    start_s: float, stop_s: float, per_min: float, apart_s: float, rng: np.random.Generator
) -> list[float]:
    """Return irregular times: a Poisson process with at least ``apart_s`` between any two."""
    if per_min <= 0:
        return []
    mean_gap = max(60.0 / per_min - apart_s, 0.02)
    times = []
    now = start_s + rng.exponential(mean_gap)
    while now < stop_s:
        times.append(float(now))
        now += apart_s + rng.exponential(mean_gap)
    return times


def add_posture(script: Script, block: Block, muscles: Sequence[Muscle], rng: np.random.Generator) -> None:
    """Hold all muscles from just after the start of the block to just before its end."""
    for k in range(len(muscles)):
        start = block.start_s + rng.uniform(0.3, 0.7)
        stop = block.stop_s - rng.uniform(0.2, 0.5)
        if stop - start > 1.5:
            level = rng.uniform(0.15, 0.3)
            script.contractions.append(Contraction(muscle=k, start_s=start, stop_s=stop, level=level, what="posture"))


def add_action(script: Script, block: Block, muscles: Sequence[Muscle], rng: np.random.Generator) -> None:
    """Move: each muscle contracts for two to four seconds, relaxes for half a second to one, and so on."""
    for k in range(len(muscles)):
        now = block.start_s + rng.uniform(0.3, 1.0)
        while True:
            stop = now + rng.uniform(2.0, 4.0)
            if stop > block.stop_s - 0.2:
                break
            level = rng.uniform(0.15, 0.4)
            script.contractions.append(
                Contraction(muscle=k, start_s=now, stop_s=stop, rise_s=0.3, fall_s=0.3, level=level, what="action")
            )
            now = stop + rng.uniform(0.5, 1.0)
