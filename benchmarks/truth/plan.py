"""When jerks come and how they spread over muscles."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.truth.build import Channel
from benchmarks.truth.bursts import BurstStyle, log_uniform
from benchmarks.truth.motor_units import Array


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How a jerk runs over the channels.

    Attributes
    ----------
    delay_s : delay of each channel behind the first, in the order of the channels.
    jitter_s : standard deviation of each delay from jerk to jerk.
    takes_part : probability that a channel other than the lead joins a jerk.
    """

    delay_s: Sequence[float] = (0.0,)
    jitter_s: float = 0.001
    takes_part: float = 1.0


def irregular_times(
    duration_s: float, interval_s: tuple[float, float], rng: np.random.Generator, first_s: float = 2.0
) -> Array:
    """Return times whose intervals are log-uniform, from `first_s` to 1 s before the end."""
    times = [first_s]
    while times[-1] < duration_s:
        times.append(times[-1] + log_uniform(interval_s, rng))
    return np.array([t for t in times if t < duration_s - 1.0])


def runs(duration_s: float, interval_s: tuple[float, float], rng: np.random.Generator) -> Array:
    """Return times in runs of 3–8 with short intervals, with 2–5 s between runs."""
    times, at = [], 2.0
    while at < duration_s - 3.0:
        for _ in range(int(rng.integers(3, 9))):
            times.append(at)
            at += rng.uniform(*interval_s)
        at += rng.uniform(2.0, 5.0)
    return np.array([t for t in times if t < duration_s - 1.0])


def rhythm(
    duration_s: float, rate_hz: float, jitter_fraction: float, rng: np.random.Generator, pause: bool = True
) -> Array:
    """Return rhythmic times; with `pause`, trains of 3–10 s alternate with 2–5 s of rest."""
    times, at = [], 2.0
    while at < duration_s - 1.5:
        stop = at + rng.uniform(3.0, 10.0) if pause else duration_s
        while at < min(stop, duration_s - 1.5):
            times.append(at)
            at += (1 + jitter_fraction * rng.normal()) / rate_hz
        at += rng.uniform(2.0, 5.0)
    return np.array(times)


def add_jerks(
    channels: Sequence[Channel],
    times_s: Array,
    *,
    snr_db: float | tuple[float, float],
    style: BurstStyle,
    spread: Spread | None,
    rng: np.random.Generator,
    least_gap_s: float = 0.030,
) -> None:
    """Add a burst per jerk and channel; without `spread`, every burst is a jerk of its own on a random channel.

    A burst is shortened so that at least `least_gap_s` of rest precedes the next one on its channel, and left out
    when less than the shortest duration would remain.
    """
    starts: dict[int, list[tuple[float, int]]] = {i: [] for i in range(len(channels))}
    for jerk, at_s in enumerate(times_s):
        if spread is None:
            starts[int(rng.integers(len(channels)))].append((at_s, jerk))
            continue
        for i in range(len(channels)):
            if i == 0 or rng.random() < spread.takes_part:
                delay_s = spread.delay_s[i % len(spread.delay_s)] + (rng.normal() * spread.jitter_s if i else 0.0)
                starts[i].append((at_s + max(delay_s, 0.0), jerk))
    duration_of = [log_uniform(style.duration_s, rng) for _ in times_s]
    for i, channel in enumerate(channels):
        for k, (at_s, jerk) in enumerate(sorted(starts[i])):
            following = sorted(starts[i])[k + 1][0] if k + 1 < len(starts[i]) else np.inf
            duration_s = min(duration_of[jerk] * rng.uniform(0.85, 1.15), following - at_s - least_gap_s)
            duration_s = min(duration_s, style.duration_s[1])
            if duration_s < style.duration_s[0]:
                if following - at_s - least_gap_s < style.duration_s[0]:
                    continue
                duration_s = style.duration_s[0]
            level_db = snr_db if isinstance(snr_db, float | int) else rng.uniform(*snr_db)
            channel.add_burst(at_s, duration_s, snr_db=level_db, style=style, jerk=jerk)
