"""Scripts of movements in sleep and on the way to it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from myoclonus.simulate.muscles import Muscle
from myoclonus.simulate.plan_irregular import add_jerk_at
from myoclonus.simulate.script import Contraction, PlannedMovement, Script
from myoclonus.simulate.signatures import Signature
from myoclonus.simulate.states import random_times

__all__ = ["plan_sleep"]

_EPOCH_S = 30.0
_NIGHT = (("W", 0.08), ("N1", 0.10), ("N2", 0.37), ("N3", 0.20), ("N2", 0.10), ("R", 0.15))
_DROWSY = (("W", 2), ("N1", 1), ("W", 1), ("N1", 2), ("W", 1), ("N1", 3), ("N2", 2))


def plan_sleep(signature: Signature, muscles: Sequence[Muscle], duration_s: float, rng: np.random.Generator) -> Script:
    """Return a script with a hypnogram of 30 s epochs, and the movements of the form in the stages it keeps to."""
    script = Script()
    script.hypnogram.extend(_drowsy(duration_s) if "onset_spread_s" in signature.numbers else _night(duration_s))
    if "onset_spread_s" in signature.numbers:
        _add_sleep_starts(script, signature, muscles, duration_s, rng)
    elif "movement_s" in signature.numbers:
        _add_leg_movements(script, signature, muscles, duration_s, rng)
    else:
        _add_twitches(script, signature, muscles, rng)
    return script


def _night(duration_s: float) -> list[dict[str, Any]]:
    n_epochs = max(int(np.ceil(duration_s / _EPOCH_S)), 1)
    edges = (
        np.round(np.cumsum([0.0, *(share for _, share in _NIGHT)]) / sum(share for _, share in _NIGHT) * n_epochs)
        * _EPOCH_S
    )
    rows = []
    for (stage, _), start, stop in zip(_NIGHT, edges[:-1], edges[1:], strict=True):
        if min(stop, duration_s) > start:
            rows.append({"onset": float(start), "duration": float(min(stop, duration_s) - start), "stage": stage})
    return rows


def _drowsy(duration_s: float) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    now, k = 0.0, 0
    while now < duration_s:
        stage, n_epochs = _DROWSY[k % len(_DROWSY)]
        stop = min(now + n_epochs * _EPOCH_S, duration_s)
        rows.append({"onset": now, "duration": stop - now, "stage": stage})
        now, k = stop, k + 1
    return rows


def _add_sleep_starts(
    script: Script, signature: Signature, muscles: Sequence[Muscle], duration_s: float, rng: np.random.Generator
) -> None:
    for earlier, later in pairwise(script.hypnogram):
        if (earlier["stage"], later["stage"]) in {("W", "N1"), ("N1", "N2")} and rng.random() < signature.numbers[
            "transition_share"
        ].low:
            time = later["onset"] + signature.numbers["onset_spread_s"].one(rng)
            if 1.0 < time < duration_s - 1.0:
                jerk = add_jerk_at(script, signature, muscles, float(time), rng)
                script.movements.append(PlannedMovement(kind="hypnic", rule="ICSD-3", jerk=jerk))


def _add_twitches(script: Script, signature: Signature, muscles: Sequence[Muscle], rng: np.random.Generator) -> None:
    for row in script.hypnogram:
        rate = signature.numbers.get(f"{row['stage'].lower()}_per_min")
        if rate is not None:
            start, stop = row["onset"] + 0.5, row["onset"] + row["duration"] - 0.5
            for time in random_times(start, stop, rate.one(rng), 0.3, rng):
                jerk = add_jerk_at(script, signature, muscles, time, rng)
                script.movements.append(PlannedMovement(kind="fragmentary", rule="AASM", jerk=jerk))


def _add_leg_movements(
    script: Script, signature: Signature, muscles: Sequence[Muscle], duration_s: float, rng: np.random.Generator
) -> None:
    numbers = signature.numbers
    legs = [k for k, muscle in enumerate(muscles) if muscle.region in {"leg", "foot"}] or list(range(len(muscles)))
    for row in script.hypnogram:
        if row["stage"] not in signature.states:
            continue
        now, stop = row["onset"] + rng.uniform(5.0, 15.0), row["onset"] + row["duration"] - 12.0
        while now < stop:
            taken = legs if rng.random() < numbers["bilateral_share"].low else [int(rng.choice(legs))]
            length_s = numbers["movement_s"].one(rng)
            first = len(script.contractions)
            for k in taken:
                start = now + rng.uniform(0.0, 0.15)
                level = numbers["level"].one(rng)
                script.contractions.append(
                    Contraction(
                        muscle=k,
                        start_s=start,
                        stop_s=start + length_s,
                        rise_s=0.15,
                        fall_s=0.25,
                        level=level,
                        what="movement_in_sleep",
                    )
                )
            made_of = tuple(range(first, len(script.contractions)))
            series = f"s{row['onset']:.0f}"
            script.movements.append(PlannedMovement(kind="plm", rule="WASM", contractions=made_of, series=series))
            now += numbers["interval_s"].one(rng)
