"""Ongoing activity: trains of motor-unit potentials under a drive, and silences cut into them by gating discharges."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.truth.motor_units import Array, MotorUnit


@dataclass(frozen=True, slots=True, kw_only=True)
class Discharges:
    """Discharges of a pool: unit index, start of the extent (sample of the rendering grid), and a gain (0–1) each."""

    unit: Array
    start: Array
    gain: Array


def slow_fluctuation(n_samples: int, *, fs_hz: float, corner_hz: float, rng: np.random.Generator) -> Array:
    """Return low-pass noise of unit standard deviation, made at 20 points per corner period and interpolated."""
    step = max(int(fs_hz / (20 * corner_hz)), 1)
    n_points = n_samples // step + 41
    smooth = np.convolve(rng.normal(size=n_points + 40), np.hanning(41)[1:-1], mode="valid")[:n_points]
    smooth /= np.sqrt(np.sum(np.hanning(41) ** 2))
    return np.interp(np.arange(n_samples) / step, np.arange(n_points), smooth)


def discharge(
    pool: Sequence[MotorUnit],
    drive: Array,
    *,
    fs_hz: float,
    rng: np.random.Generator,
    rate_hz: tuple[float, float] = (8.0, 25.0),
    variation: float = 0.18,
) -> Discharges:
    """Return the discharges of a pool under a drive of 0–1.

    Unit *i* of *n* is recruited when the drive exceeds ``0.8 i/n`` and then fires at a rate that rises with the
    drive, with intervals whose coefficient of variation is `variation`.
    """
    unit_index, starts = [], []
    for i in range(len(pool)):
        threshold = 0.02 + 0.78 * i / len(pool)
        rate = np.where(drive > threshold, rate_hz[0] + (rate_hz[1] - rate_hz[0]) * (drive - threshold), 0.0)
        phase = np.cumsum(rate) / fs_hz
        n_expected = int(phase[-1] * 1.3) + 20
        interval = np.maximum(rng.normal(1.0, variation, n_expected), 0.3)
        at = np.cumsum(interval) - rng.random()
        at = at[(at > 0) & (at < phase[-1])]
        starts.append(np.searchsorted(phase, at))
        unit_index.append(np.full(len(at), i))
    return Discharges(
        unit=np.concatenate(unit_index).astype(int),
        start=np.concatenate(starts).astype(int),
        gain=np.ones(sum(map(len, starts))),
    )


def render_discharges(pool: Sequence[MotorUnit], discharges: Discharges, n_samples: int) -> Array:
    """Return the potential of all discharges, `n_samples` long."""
    margin = max(len(unit.waveform) for unit in pool) + 1
    potential = np.zeros(n_samples + 2 * margin)
    for i, unit in enumerate(pool):
        mine = discharges.unit == i
        begin = discharges.start[mine] - int(unit.first) + margin
        gain = discharges.gain[mine]
        for offset, value in enumerate(unit.waveform):
            np.add.at(potential, begin + offset, gain * value)
    return potential[margin : margin + n_samples]


def extents(pool: Sequence[MotorUnit], discharges: Discharges) -> tuple[Array, Array]:
    """Return start and end (samples) of every discharge's extent, sorted by start."""
    length = np.array([unit.extent for unit in pool])[discharges.unit]
    order = np.argsort(discharges.start)
    starts = discharges.start[order].astype(float)
    return starts, starts + length[order]


def gaps(starts: Array, ends: Array, shortest: float) -> list[tuple[float, float]]:
    """Return the stretches of at least `shortest` samples that no extent covers."""
    covered_to = np.maximum.accumulate(ends)[:-1]
    wide = np.flatnonzero(starts[1:] - covered_to >= shortest)
    return [(float(covered_to[k]), float(starts[k + 1])) for k in wide]


def gate(
    pool: Sequence[MotorUnit],
    discharges: Discharges,
    silences: Sequence[tuple[float, float]],
    left_fraction: float = 0.0,
) -> tuple[Discharges, list[tuple[float, float]]]:
    """Silence the discharges that touch the given intervals, and return what is left with the true silences.

    Parameters
    ----------
    silences : intervals in samples of the rendering grid, no discharge of which keeps its size.
    left_fraction : amplitude left to the discharges inside (0 removes them).

    Returns
    -------
    Discharges, and one (end of the last full potential before, start of the first full potential after) per interval.
    """
    start = discharges.start.astype(float)
    end = start + np.array([unit.extent for unit in pool])[discharges.unit]
    gain = discharges.gain.copy()
    for low, high in silences:
        gain[(start < high) & (end > low)] = left_fraction
    full = gain == 1.0
    true = []
    for low, high in silences:
        before, after = end[full & (end <= low)], start[full & (start >= high)]
        true.append((float(before.max()) if len(before) else 0.0, float(after.min()) if len(after) else float(high)))
    kept = gain > 0
    return Discharges(unit=discharges.unit[kept], start=discharges.start[kept], gain=gain[kept]), true
