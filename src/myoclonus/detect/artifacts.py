"""Pops, movement, clipping, flat stretches and loose electrodes: found and listed, not taken for jerks."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt

from myoclonus.detect.jumps import is_made_of_jumps
from myoclonus.detect.stretch import Stretch
from myoclonus.settings.detect import DetectSettings
from myoclonus.signal import intervals
from myoclonus.signal.compiled import compiled
from myoclonus.signal.power import power_and_peak

__all__ = ["Artifact", "clipped_runs", "flat_runs", "is_movement", "is_pop", "loose_runs"]

FloatArray = npt.NDArray[np.floating[Any]]

_SPIKE_FS_HZ = 800.0
"""Below this rate two samples last as long as a potential."""

_FULL_WINDOW = 90
"""Samples below which the fit of a pop must be closer, since it has up to nine coefficients."""

_USUAL_SHARE = 0.4
"""Share of the band for edges in the energy of noise and of most muscles."""

_DECAYS_S = (0.001, 0.004, 0.015, 0.06, 0.25)


@dataclass(frozen=True, slots=True)
class Artifact:
    """A stretch of a channel that is not muscle: its code, start and length."""

    code: str
    onset_s: float
    duration_s: float


def is_pop(stretch: Stretch, onset_s: float, end_s: float, settings: DetectSettings) -> bool:
    """Tell whether a stretch is an electrode pop: a jump within a few samples that decays without crossing back and forth.

    The signal as recorded is fitted with a jump and exponential decays on a straight line (and the hum, if there is any). Muscle
    oscillates and is not explained by that.

    Parameters
    ----------
    stretch : Stretch
        Signal as recorded.
    onset_s, end_s : float
        The stretch in question, seconds from the first sample of the recording.
    settings : DetectSettings
        ``pop_fit``.
    """
    fs_hz = stretch.raw_fs_hz
    n_mean = max(1, int(fs_hz // 1000))
    first = max(round((onset_s - stretch.start_s - 0.025) * fs_hz), 0) // n_mean * n_mean
    last = min(round((end_s - stretch.start_s + 0.06) * fs_hz), stretch.raw.size)
    window = stretch.raw[first:last]
    if n_mean > 1:
        window = window[: window.size // n_mean * n_mean].reshape(-1, n_mean).mean(axis=1)
        fs_hz /= n_mean
    window = _without_hum(stretch, window, first, fs_hz)
    if window.size < 12:
        return False
    is_sure, n_jumps, first_jump, second_jump, noise_power = _judged(
        window, fs_hz, fs_hz >= _SPIKE_FS_HZ, settings.spike_share, settings.jump_share
    )
    if is_sure or (fs_hz >= _SPIKE_FS_HZ and _is_pulse(window, fs_hz, noise_power, settings)):
        return True
    if n_jumps == 0:
        return False
    jumps = [first_jump, second_jump][:n_jumps]
    time_s = np.arange(window.size) / fs_hz
    plain = [np.ones(window.size), time_s - time_s.mean()]
    base = np.array(plain)
    decays = np.exp(-time_s / np.array(_DECAYS_S)[:, None])
    noise = window.size * noise_power
    without = _residual(base, window) - noise
    for n in range(1, n_jumps + 1):
        best = _residual_with(base, decays, window, jumps[:n]) - noise
        if best > (0.5 if n == 1 else 0.15) * without:
            continue
        fit = settings.pop_fit if n == 1 else settings.pop_fit_double
        left = (1.0 - fit) * min(1.0, window.size / _FULL_WINDOW) * without
        moved = (
            [jump + by for jump, by in zip(jumps, shift, strict=False)] for shift in product((-1, 0, 1, 2), repeat=n)
        )
        if best < left or any(_residual_with(base, decays, window, at) - noise < left for at in moved):
            return True
    return False


def _without_hum(stretch: Stretch, window: FloatArray, first: int, fs_hz: float) -> FloatArray:
    """Return a window of the signal as recorded, at a rate ``fs_hz``, without the hum and heart that were found in the wide band."""
    if stretch.removed.size == 0 or window.size == 0:
        return window
    up = max(1, round(stretch.fs_hz / fs_hz))
    begin = first * up // max(1, int(stretch.raw_fs_hz // 1000))
    removed = stretch.removed[begin : begin + window.size * up : up]
    return np.concatenate((window[: removed.size] - removed, window[removed.size :]))


def _is_pulse(window: FloatArray, fs_hz: float, noise_power: float, settings: DetectSettings) -> bool:
    return bool(
        is_made_of_jumps(
            window, fs_hz, noise_power,
            settings.jump_clear, settings.jump_alone, settings.jump_left, settings.jump_left_smooth,
        )
    )  # fmt: skip


@compiled
def _judged(
    window: FloatArray, fs_hz: float, is_fast: bool, spike_share: float, jump_share: float
) -> tuple[bool, int, int, int, float]:  # pragma: no cover - compiled
    """Return whether a window surely is a pop, else how many jumps it may hold and where, and the power of its noise."""
    noise_power = _noise_power(window, max(4, round(0.02 * fs_hz)))
    if is_fast and (_is_spike(window, noise_power, spike_share) or _begins_with_jump(window, noise_power, jump_share)):
        return True, 0, 0, 0, noise_power
    first, second, held_by_first, held_by_both = _largest_steps(
        window, max(3, round(0.0012 * fs_hz)), 2.0 * noise_power
    )
    n_jumps = 1 if held_by_first >= 0.5 else 0
    if held_by_both >= 0.85 and _largest_steps(window, 1, 2.0 * noise_power)[3] >= 0.7:
        n_jumps = 2
    if n_jumps and not _is_one_sided(window, first, fs_hz):
        n_jumps = 0
    return False, n_jumps, first, second, noise_power


@compiled
def _is_one_sided(window: FloatArray, jump: int, fs_hz: float) -> bool:  # pragma: no cover - compiled
    """Tell whether what follows a jump stays on one side of what was before, as a pop does and a motor-unit potential does not."""
    before = _median(window[: max(jump - round(0.004 * fs_hz), 3)])
    total, absolute = 0.0, 0.0
    for i in range(jump, min(jump + max(round(0.015 * fs_hz), 4), window.size)):
        total += window[i] - before
        absolute += abs(window[i] - before)
    return abs(total) > 0.6 * absolute


@compiled
def _noise_power(window: FloatArray, n_end: int) -> float:  # pragma: no cover - compiled
    """Return the power of white noise in a window, from the steps of its quieter end."""
    n_steps = min(n_end, window.size) - 1
    head, tail = 0.0, 0.0
    for i in range(n_steps):
        head += (window[i + 1] - window[i]) ** 2
        tail += (window[window.size - 1 - i] - window[window.size - 2 - i]) ** 2
    return 0.5 * min(head, tail) / n_steps


@compiled
def _is_spike(window: FloatArray, noise_power: float, spike_share: float) -> bool:  # pragma: no cover - compiled
    """Tell whether two neighboring samples hold nearly all energy of a window: no potential of a muscle is so short."""
    middle = _median(window)
    total, largest, before = 0.0, 0.0, 0.0
    for i in range(window.size):
        power = (window[i] - middle) ** 2
        total += power
        if i > 0:
            largest = max(largest, power + before)
        before = power
    return largest > spike_share * (total - window.size * noise_power)


@compiled
def _begins_with_jump(window: FloatArray, noise_power: float, jump_share: float) -> bool:  # pragma: no cover - compiled
    """Tell whether all begins with one jump from rest: a muscle's potential rises over several samples, whatever an amplifier adds."""
    jump, _, held, _ = _largest_steps(window, 1, 2.0 * noise_power)
    if held < jump_share:
        return False
    level = _median(window[: max(jump, 1)])
    before, total = 0.0, 0.0
    for i in range(window.size):
        power = (window[i] - level) ** 2
        total += power
        if i <= jump:
            before += power
    return before - (jump + 1) * noise_power < 0.02 * total


@compiled
def _median(values: FloatArray) -> float:  # pragma: no cover - compiled
    """Return the median of some values."""
    part = values.copy()
    rank = (part.size - 1) // 2
    first, last = 0, part.size - 1
    while first < last:
        pivot, low, high = part[(first + last) // 2], first, last
        while low <= high:
            while part[low] < pivot:
                low += 1
            while part[high] > pivot:
                high -= 1
            if low <= high:
                part[low], part[high] = part[high], part[low]
                low, high = low + 1, high - 1
        if rank <= high:
            last = high
        elif rank >= low:
            first = low
        else:
            break
    if part.size % 2:
        return float(part[rank])
    above = part[rank + 1]
    for i in range(rank + 2, part.size):
        above = min(above, part[i])
    return float(0.5 * (part[rank] + above))


@compiled
def _largest_steps(
    window: FloatArray, n_few: int, noise: float
) -> tuple[int, int, float, float]:  # pragma: no cover - compiled
    """Return where the two largest steps are, and the share of all squared steps beyond noise near the first, and near both."""
    squares = np.empty(window.size - 1)
    total = 0.0
    for i in range(squares.size):
        squares[i] = (window[i + 1] - window[i]) ** 2
        total += squares[i] - noise
    total = max(total, 1e-30)
    where, held = np.empty(2, dtype=np.int64), np.empty(2)
    for k in range(2):
        held[k] = 0.0
        at = 0
        for i in range(1, squares.size):
            if squares[i] > squares[at]:
                at = i
        for i in range(max(at - n_few // 2, 0), min(at + n_few // 2 + 1, squares.size)):
            held[k] += squares[i]
            squares[i] = 0.0
        where[k] = at
    return where[0], where[1], held[0] / total, (held[0] + held[1]) / total


def _residual_with(base: FloatArray, decays: FloatArray, window: FloatArray, jumps: list[int]) -> float:
    """Return what a fit leaves that has, for each jump, a spike of two samples and decays that begin after it."""
    n_each = 2 + len(decays)
    design = np.zeros((len(base) + n_each * len(jumps), window.size))
    design[: len(base)] = base
    for index, jump in enumerate(jumps):
        at = min(max(jump, 0), window.size - 3)
        rows = design[len(base) + n_each * index :]
        rows[0, at] = rows[1, at + 1] = 1.0
        rows[2:n_each, at + 1 :] = decays[:, : window.size - at - 1]
    return _residual(design, window)


def is_movement(
    stretch: Stretch, first: int, last: int, outside_wide_uv2: float, outside_edge_uv2: float, settings: DetectSettings
) -> bool:
    """Tell whether samples ``[first, last)`` of the working bands hold only slow waves, as cable and electrode movement do.

    Where the activity around is slow itself, as that of a deep muscle under a wide pair of electrodes, more is asked for.
    """
    wide = power_and_peak(stretch.wide, first, last)[0] - outside_wide_uv2
    edge = power_and_peak(stretch.edge, first, last)[0] - outside_edge_uv2
    usual = min(outside_edge_uv2 / (_USUAL_SHARE * outside_wide_uv2), 1.0) if outside_wide_uv2 > 0 else 1.0
    return bool(edge < settings.slow_share * usual * wide)


def clipped_runs(raw: FloatArray, low_limit: float, high_limit: float, resolution: float) -> intervals.Intervals:
    """Return runs of at least three samples at the recorder's limits, or on a plateau at the extremes; gaps are ``NaN``."""
    none = np.empty((0, 2), dtype=np.int64)
    low, high = (float(raw.min()), float(raw.max())) if raw.size else (np.nan, np.nan)
    known = raw if np.isfinite(high - low) else raw[np.isfinite(raw)]
    if known.size < 3:
        return none
    tolerance = 0.5 * resolution
    low, high = float(known.min()), float(known.max())
    runs = []
    if high >= high_limit - tolerance or low <= low_limit + tolerance:
        is_at_limit = (raw >= high_limit - tolerance) | (raw <= low_limit + tolerance)
        runs.append(intervals.longer_than(intervals.from_mask(is_at_limit), 3))
    for extreme in (low, high):
        is_extreme = raw == extreme
        if is_extreme.sum() < 5:
            continue
        at = intervals.longer_than(intervals.from_mask(is_extreme), 3)
        is_plateau = len(at) >= 2 or (len(at) == 1 and at[0, 1] - at[0, 0] >= 5)
        if is_plateau and high - low > 50 * max(float(np.nanmedian(np.abs(np.diff(raw)))), 1e-12):
            runs.append(at)
    return intervals.union(np.concatenate(runs)) if sum(map(len, runs)) else none


def flat_runs(raw: FloatArray, fs_hz: float, settings: DetectSettings) -> intervals.Intervals:
    """Return runs in which the signal does not change at all for longer than any amplifier is silent."""
    n_least = max(2, round(settings.flat_s * fs_hz))
    spots = raw[: raw.size - 1 : max(n_least // 4, 1)]  # at least four lie in a run that is long enough
    is_still = spots == raw[1 :: max(n_least // 4, 1)][: spots.size]
    if n_least >= 8 and not (is_still[:-2] & is_still[1:-1] & is_still[2:]).any():
        return np.empty((0, 2), dtype=np.int64)
    return intervals.longer_than(intervals.from_mask(raw[1:] == raw[:-1]), n_least)


def loose_runs(stretch: Stretch, settings: DetectSettings) -> list[tuple[float, float]]:
    """Return stretches (onset and end, s) in which hum is that of an electrode without contact."""
    if stretch.hum_uv.size == 0:
        return []
    is_loose = stretch.hum_uv > max(settings.loose_hum_uv, settings.loose_hum_factor * stretch.usual_hum_uv)
    n_least = max(1, round(settings.loose_s / 0.1))
    runs = intervals.longer_than(intervals.close_gaps(intervals.from_mask(is_loose), n_least), n_least)
    return [(stretch.start_s + 0.1 * a, stretch.start_s + 0.1 * b) for a, b in runs]


def _residual(design: FloatArray, window: FloatArray) -> float:
    """Return what a least-squares fit of the rows leaves; a trace of ridge keeps nearly parallel rows harmless."""
    gram = design @ design.T
    gram.ravel()[:: len(gram) + 1] += 1e-9 * np.trace(gram) / len(gram)
    left = window - np.linalg.solve(gram, design @ window) @ design
    return float(left @ left)
