"""When motor units fire: in a burst, and in a contraction."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from myoclonus.settings.simulate import SimulateSettings
from myoclonus.simulate.motor_units import Pool
from myoclonus.simulate.script import Contraction, PlannedBurst, PlannedSilence

__all__ = ["Discharges", "burst_discharges", "burst_spans", "contraction_discharges", "joined", "without_silences"]

_EXCITATION_FS_HZ = 200.0
_SHORTEST_REPEAT_S = 0.012
_LONGEST_REPEAT_S = 0.070

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Discharges:
    """Potentials of motor units on one muscle.

    Attributes
    ----------
    unit : (n,) int array
        Motor unit.
    start_s : (n,) array
        When its potential first exceeds a tenth of its own peak.
    burst : (n,) int array
        Number of the planned burst it belongs to, or -1.
    """

    unit: npt.NDArray[np.int64]
    start_s: Floats
    burst: npt.NDArray[np.int64]

    def end_s(self, pool: Pool) -> Floats:
        """Return when each potential last exceeds a tenth of its own peak."""
        return self.start_s + pool.length_s[self.unit]


def joined(parts: list[Discharges]) -> Discharges:
    """Return the discharges of all parts in one."""
    return Discharges(
        unit=np.concatenate([np.empty(0, np.int64), *(part.unit for part in parts)]),
        start_s=np.concatenate([np.empty(0), *(part.start_s for part in parts)]),
        burst=np.concatenate([np.empty(0, np.int64), *(part.burst for part in parts)]),
    )


def burst_spans(discharges: Discharges, pool: Pool) -> dict[int, tuple[float, float]]:
    """Return for each burst when its first potential begins and its last one ends, by the number of the burst."""
    numbers, place = np.unique(discharges.burst, return_inverse=True)
    onset, end = np.full(numbers.size, np.inf), np.full(numbers.size, -np.inf)
    np.minimum.at(onset, place, discharges.start_s)
    np.maximum.at(end, place, discharges.end_s(pool))
    return {int(number): (float(a), float(b)) for number, a, b in zip(numbers, onset, end, strict=True)}


def burst_discharges(pool: Pool, planned: PlannedBurst, number: int, rng: np.random.Generator) -> Discharges:
    """Return the discharges of one burst.

    A volley reaches a part of the pool, small and large units alike; each unit fires within the first part of the burst
    and again after an interval that is short in short bursts (12 ms) and nears that of a contraction (70 ms) in long
    ones. In a burst that is not a volley each unit fires once, most of them in the middle. The first potential begins
    at the planned onset and the last one ends exactly at the planned end.

    Parameters
    ----------
    pool : Pool
        Motor units of the muscle.
    planned : PlannedBurst
        Onset, length, strength.
    number : int
        Written into ``burst``.
    rng : numpy.random.Generator

    Returns
    -------
    Discharges
        Sorted by start.

    Notes ----- A burst cannot be shorter than the shortest potential of the pool; a shorter plan gives one potential of
    that length.
    """
    length = pool.length_s
    fits = np.flatnonzero(length <= planned.length_s)
    if fits.size == 0:
        unit = np.array([int(length.argmin())])
        return Discharges(unit=unit, start_s=np.array([planned.onset_s]), burst=np.array([number]))
    n_active = int(np.clip(round(0.5 * planned.strength * pool.peak.size), 6, pool.peak.size))
    active = rng.choice(fits, size=min(n_active, fits.size), replace=False)
    repeat_s = float(np.clip(0.15 * planned.length_s, _SHORTEST_REPEAT_S, _LONGEST_REPEAT_S))
    n_repeats = int(planned.length_s / repeat_s) + 2
    if planned.is_volley:
        first = rng.uniform(0.0, 1.0, active.size) * np.minimum(planned.length_s - length[active], 1.5 * repeat_s)
    else:
        first = rng.beta(2.5, 2.5, active.size) * (planned.length_s - length[active])
        n_repeats = 1
    steps = np.maximum(rng.normal(repeat_s, 0.2 * repeat_s, (active.size, n_repeats)), 0.4 * repeat_s)
    steps[:, 0] = 0.0
    start = first[:, None] + np.cumsum(steps, axis=1)
    unit = np.repeat(active, n_repeats)
    flat = start.ravel()
    inside = flat + length[unit] <= planned.length_s
    unit, flat = unit[inside], flat[inside]
    flat[flat.argmin()] = 0.0
    if flat.size > 1:
        last = int((flat + length[unit] - np.where(flat == 0.0, 1e9, 0.0)).argmax())
        flat[last] = planned.length_s - length[unit[last]]
    order = np.argsort(flat, kind="stable")
    return Discharges(
        unit=unit[order], start_s=planned.onset_s + flat[order], burst=np.full(order.size, number, np.int64)
    )


def contraction_discharges(
    pool: Pool, contraction: Contraction, settings: SimulateSettings, rng: np.random.Generator
) -> Discharges:
    """Return the discharges of a contraction: recruited by size, faster with more excitation, at irregular intervals.

    The model of Fuglevand 1993: a unit fires once the excitation passes its threshold, at ``least_rate_hz`` and faster
    with more excitation, up to ``most_rate_hz``; intervals are normal with a fixed coefficient of variation. The held
    level wanders slowly by 5 %, as a held force does.

    Returns
    -------
    Discharges
        Sorted by start.
    """
    n_steps = max(int((contraction.stop_s - contraction.start_s) * _EXCITATION_FS_HZ), 2)
    time = np.arange(n_steps) / _EXCITATION_FS_HZ
    excitation = _excitation(contraction, time, rng)
    units, starts = [np.empty(0, np.int64)], [np.empty(0)]
    for number in np.flatnonzero(pool.threshold < excitation.max()):
        above = excitation - pool.threshold[number]
        rising_hz = np.minimum(settings.least_rate_hz + settings.rate_gain_hz * above, settings.most_rate_hz)
        phase = np.concatenate(([0.0], np.cumsum(np.where(above > 0, rising_hz, 0.0)) / _EXCITATION_FS_HZ))
        n_most = int(phase[-1] * 1.3) + 10
        steps = np.maximum(rng.normal(1.0, settings.interval_variation_fraction, n_most), 0.2)
        steps[0] = rng.uniform(0.0, 1.0)
        targets = np.cumsum(steps)
        targets = targets[targets < phase[-1]]
        starts.append(np.interp(targets, phase, np.arange(n_steps + 1) / _EXCITATION_FS_HZ))
        units.append(np.full(targets.size, number, np.int64))
    unit = np.concatenate(units)
    start = np.concatenate(starts) + contraction.start_s
    order = np.argsort(start, kind="stable")
    return Discharges(unit=unit[order], start_s=start[order], burst=np.full(order.size, -1, np.int64))


def without_silences(discharges: Discharges, pool: Pool, silences: list[PlannedSilence]) -> Discharges:
    """Return the discharges whose potentials do not reach into any of the silences."""
    ordered = sorted(silences, key=lambda silence: silence.onset_s)
    begin = np.array([silence.onset_s for silence in ordered])
    stop = np.array([silence.onset_s + silence.length_s for silence in ordered])
    if begin.size == 0:
        return discharges
    latest_stop = np.maximum.accumulate(stop)
    position = np.searchsorted(begin, discharges.end_s(pool), side="left") - 1
    reaches = (position >= 0) & (latest_stop[np.maximum(position, 0)] > discharges.start_s)
    keep = ~reaches
    return Discharges(unit=discharges.unit[keep], start_s=discharges.start_s[keep], burst=discharges.burst[keep])


def _excitation(contraction: Contraction, time: Floats, rng: np.random.Generator) -> Floats:
    end = contraction.stop_s - contraction.start_s
    ramp = np.clip(
        np.minimum(time / max(contraction.rise_s, 1e-3), (end - time) / max(contraction.fall_s, 1e-3)), 0.0, 1.0
    )
    n_knots = max(int(end) + 2, 4)
    wander = np.interp(time, np.linspace(0.0, max(end, 1e-3), n_knots), rng.normal(0.0, 0.05, n_knots))
    excitation = contraction.level * ramp * (1.0 + wander)
    return np.asarray(excitation, dtype=np.float64)
