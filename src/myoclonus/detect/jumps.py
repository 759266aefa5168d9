"""Pulses of any form: what is made of a few jumps, and at most one spike, between which nothing happens that is as fast as muscle.

An electrode that loses contact, a switch, a rectangular pulse make the signal jump from one level to another. Muscle goes up and down
again within milliseconds: none of its potentials has a flank without another one beside it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from myoclonus.signal.compiled import compiled

__all__ = ["is_made_of_jumps"]

FloatArray = npt.NDArray[np.floating[Any]]

_MOST_JUMPS = 8

_SPIKE_ALONE = 0.015
"""Share of a spike's energy that the 5 ms beside it may hold, besides noise: the shortest potentials have 0.02 and more."""


@compiled
def is_made_of_jumps(
    window: FloatArray, fs_hz: float, noise_power: float, clear: float, alone: float, left: float, left_smooth: float
) -> bool:  # pragma: no cover - compiled
    """Tell whether nearly all change from sample to sample lies in a few jumps, each of which stands alone.

    Parameters
    ----------
    window : (n,) array, µV
        Signal as recorded, without hum.
    fs_hz : float
        Sampling rate.
    noise_power : float
        Power of its white noise, µV².
    clear : float
        The largest step is at least so many standard deviations of steps of noise.
    alone : float
        Largest share of a jump's energy that the 5 ms beside it may hold.
    left : float
        Largest share of all squared steps that may lie outside the jumps.
    left_smooth : float
        The same for what changes smoothly, as a decay or a slow swing does.
    """
    steps = np.empty(window.size - 1)
    noise = 2.0 * noise_power
    total = -noise * steps.size
    for i in range(steps.size):
        steps[i] = window[i + 1] - window[i]
        total += steps[i] * steps[i]
    if total <= 0.0 or abs(steps[_largest(steps)]) < clear * np.sqrt(noise):
        return False
    n_flank, n_beside = max(1, int(0.006 * fs_hz)), max(2, int(0.005 * fs_hz + 0.5))
    rest, has_spike = total, False
    for _ in range(_MOST_JUMPS):
        at = _largest(steps)
        if steps[at] * steps[at] < 25.0 * noise:
            break
        first, last = _flank(steps, at, n_flank, np.sqrt(noise))
        energy, beside = _energy_and_beside(steps, first, last, n_beside, noise)
        if beside > alone * energy and not has_spike:
            first, last = _spike(steps, at)
            energy, beside = _energy_and_beside(steps, first, last, n_beside, noise)
            has_spike = True
            if beside > _SPIKE_ALONE * energy + 3.0 * noise * np.sqrt(4.0 * n_beside):
                break
        if beside > alone * energy:
            break
        rest -= energy
        for i in range(first, last):
            steps[i] = 0.0
        if rest <= left * total:
            return True
    return rest <= left_smooth * total and _is_smooth(steps, rest, noise)


@compiled
def _largest(steps: FloatArray) -> int:  # pragma: no cover - compiled
    """Return the place of the first of the largest steps, up or down; written out, as it compiles six times as fast."""
    at = 0
    for i in range(1, steps.size):
        if abs(steps[i]) > abs(steps[at]):
            at = i
    return at


@compiled
def _flank(steps: FloatArray, at: int, n_flank: int, least: float) -> tuple[int, int]:  # pragma: no cover - compiled
    """Return the run of steps of one sign around a step, as ``[first, last)``; small ones end it."""
    first, last = at, at + 1
    while first > 0 and steps[first - 1] * steps[at] > 0 and abs(steps[first - 1]) > least and last - first < n_flank:
        first -= 1
    while last < steps.size and steps[last] * steps[at] > 0 and abs(steps[last]) > least and last - first < n_flank:
        last += 1
    return first, last


@compiled
def _spike(steps: FloatArray, at: int) -> tuple[int, int]:  # pragma: no cover - compiled
    """Return the three neighboring steps around one that hold most: a spike of one or two samples, as ``[first, last)``."""
    best, first = -1.0, max(at - 2, 0)
    for begin in range(max(at - 2, 0), min(at, steps.size - 3) + 1):
        energy = steps[begin] ** 2 + steps[begin + 1] ** 2 + steps[begin + 2] ** 2
        if energy > best:
            best, first = energy, begin
    return first, min(first + 3, steps.size)


@compiled
def _energy_and_beside(
    steps: FloatArray, first: int, last: int, n_beside: int, noise: float
) -> tuple[float, float]:  # pragma: no cover - compiled
    """Return the energy beyond noise of steps ``[first, last)``, and that of the steps beside them."""
    energy, beside = -noise * (last - first), 0.0
    for i in range(max(first - n_beside, 0), min(last + n_beside, steps.size)):
        if first <= i < last:
            energy += steps[i] * steps[i]
        else:
            beside += steps[i] * steps[i] - noise
    return energy, beside


@compiled
def _is_smooth(steps: FloatArray, energy: float, noise: float) -> bool:  # pragma: no cover - compiled
    """Tell whether steps change little from one to the next: slower than 50 Hz."""
    change = 0.0
    for i in range(steps.size - 1):
        if steps[i] != 0.0 and steps[i + 1] != 0.0:
            change += (steps[i + 1] - steps[i]) ** 2 - 3.0 * noise
    return change <= 0.1 * energy
