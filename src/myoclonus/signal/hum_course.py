"""The course of mains hum over time, to be subtracted.

A notch filter rings at every burst and changes its edges. Here the hum is described as sinusoids whose amplitude and phase change
slowly; they are estimated where nothing else is going on, and subtracted, so that a burst is left as it was. The frequency of the mains is
followed, since a harmonic drifts by several times as much as the mains. Where hum is switched on or off, what lies before is estimated from
before and what lies behind from behind, and the moment itself is searched to the sample.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from myoclonus.signal.hum import Hum

__all__ = ["hum_course"]

FloatArray = npt.NDArray[np.floating[Any]]
ComplexArray = npt.NDArray[np.complexfloating[Any, Any]]
IntArray = npt.NDArray[np.int64]
Gain = Callable[[FloatArray], FloatArray]

_BIN_S = 0.1
_SMOOTH_BINS = 6.0
_TURN_BINS = 15.0
"""The frequency of the mains changes within seconds, not within tenths."""

_SIDE_BINS = 8
_SWITCHED_SHARE = 0.4
"""A change by so much of the hum within one bin is a switch; hum that swells takes longer."""

_SWITCHED_NOISE = 25.0
"""And by so many times what the rest of the signal leaves in the estimates."""


@dataclass(frozen=True, slots=True)
class _Lines:
    """Frequency of each line, the number of its mains, and which multiple of it the line is."""

    hz: FloatArray
    mains: IntArray
    multiple: IntArray


def hum_course(
    samples: FloatArray, fs_hz: float, hums: Sequence[Hum], gain: Gain | None = None
) -> tuple[FloatArray, FloatArray | None, FloatArray]:
    """Return the hum of a stretch, to be subtracted, and its amplitude in every tenth of a second.

    Parameters
    ----------
    samples : (n,) array
        Band-passed signal.
    fs_hz : float
        Sampling rate.
    hums : sequence of Hum
        From `find_hums`, at least one.
    gain : callable, optional
        Response of a further filter at given frequencies; the hum behind that filter is returned too.

    Returns
    -------
    course : (n,) array
        The hum, in the unit of ``samples``.
    filtered : (n,) array or None
        The hum behind the further filter.
    amplitude : (n_bins,) array
        Peak amplitude, summed over harmonics, in bins of 0.1 s; 0 where other activity has more energy.
    """
    lines = _Lines(
        np.concatenate([np.asarray(hum.harmonics) * hum.mains_hz for hum in hums]),
        np.concatenate([np.full(len(hum.harmonics), number) for number, hum in enumerate(hums)]),
        np.concatenate([np.asarray(hum.harmonics) for hum in hums]),
    )
    n_bin = round(_BIN_S * fs_hz)
    n_bins = samples.size // n_bin + 1
    blocks = np.zeros((n_bins, n_bin), dtype=np.float32)
    blocks.ravel()[: samples.size] = samples
    per_bin = 2 * np.pi * lines.hz * n_bin / fs_hz
    inside = np.outer(np.arange(n_bin) / n_bin, per_bin)
    waves = np.hstack((np.cos(inside), np.sin(inside))).astype(np.float32)
    cosine, sine = np.hsplit(blocks @ waves, 2)
    phasors = (2.0 / n_bin) * (cosine - 1j * sine)
    energy = np.einsum("ij,ij->i", blocks, blocks) / n_bin
    in_lines = 0.5 * np.sum(np.abs(phasors) ** 2, axis=1)
    weight = _weight(np.maximum(energy - in_lines, 0.02 * energy))
    turned = _turned(phasors, weight, lines, per_bin)
    still = phasors * np.exp(-1j * (turned[:-1] + turned[1:] - per_bin) / 2)
    cuts = _switches(still, weight, energy - in_lines, n_bin)
    before, behind = _smoothed(still, weight, cuts)
    start, end = np.exp(1j * turned[:-1]), np.exp(1j * (turned[1:] - per_bin))
    now, then = before * start, behind * end
    ramp = (np.arange(n_bin, dtype=np.float32) / n_bin)[:, None]
    basis: FloatArray = np.vstack((waves.T, (waves * ramp).T))
    course = _resynthesized(now, then - now, basis, samples.size)
    response = None if gain is None else gain(lines.hz)
    filtered = (
        None if response is None else _resynthesized(now * response, (then - now) * response, basis, samples.size)
    )
    for cut in cuts:
        _switch(samples, course, filtered, cut, n_bin, (before, behind, turned), response)
    is_hum = in_lines > 0.6 * energy
    return course, filtered, np.where(is_hum, np.abs(phasors).sum(axis=1), 0.0)[: max(n_bins - 1, 1)]


def _weight(rest: FloatArray) -> FloatArray:
    """Return the weight of each bin from the energy that is no hum; the last bin may be filled up with nothing."""
    if rest.size == 1:
        return np.ones(1)
    usual = float(np.median(rest[:-1])) + 1e-12
    weight = np.asarray((usual / np.maximum(rest, 0.25 * usual)) ** 2)
    weight[-1] = 0.0
    return weight


def _turned(phasors: ComplexArray, weight: FloatArray, lines: _Lines, per_bin: FloatArray) -> FloatArray:
    """Return by how much each line has turned at the bounds of the bins, ``(n_bins + 1, n_lines)``, in radians.

    The strongest line of a mains tells how its frequency wanders. Where there is no hum, it is taken not to.
    """
    n_bins = len(phasors)
    turned = np.outer(np.arange(n_bins + 1), per_bin)
    if n_bins < 3:
        return turned
    for mains in np.unique(lines.mains):
        own = np.flatnonzero(lines.mains == mains)
        strongest = own[np.argmax(np.abs(phasors[:, own]).T @ weight)]
        turn = phasors[1:, strongest] * phasors[:-1, strongest].conj() * np.exp(-1j * per_bin[strongest])
        turn *= np.minimum(weight[1:], weight[:-1])
        real, imaginary = ndimage.gaussian_filter1d(
            np.vstack((turn.real, turn.imag)), _TURN_BINS, axis=1, mode="nearest"
        )
        wander = np.angle(real + 1j * imaginary + 0.02 * np.hypot(real, imaginary).max()) / lines.multiple[strongest]
        at_bounds = np.concatenate((wander[:1], wander, wander[-1:]))
        steps = 0.5 * (at_bounds[1:] + at_bounds[:-1])
        turned[1:, own] += np.outer(np.cumsum(steps), lines.multiple[own])
    return turned


def _switches(still: ComplexArray, weight: FloatArray, rest: FloatArray, n_bin: int) -> list[int]:
    """Return the bins at whose start hum is switched on or off."""
    n_bins, n = len(still), _SIDE_BINS
    if n_bins < 3 * n:
        return []
    sums = np.cumsum(np.vstack((np.zeros_like(still[:1]), still * weight[:, None])), axis=0)
    weights = np.cumsum(np.concatenate(([0.0], weight)))
    noise = np.cumsum(np.concatenate(([0.0], weight * np.maximum(rest, 0.0))))
    at = np.arange(n + 1, n_bins - n)  # a bin on each side of the switch is left out: it may hold the switch itself
    left, right = (
        (sums[last] - sums[first]) / (weights[last] - weights[first] + 1e-9)[:, None]
        for first, last in ((at - n - 1, at - 1), (at + 1, at + n + 1))
    )
    change = np.sum(np.abs(right - left) ** 2, axis=1)
    size = np.maximum(np.sum(np.abs(left) ** 2, axis=1), np.sum(np.abs(right) ** 2, axis=1))
    usual = (noise[at + n] - noise[at - n]) / (weights[at + n] - weights[at - n] + 1e-9)
    by_chance = _SWITCHED_NOISE * usual * still.shape[1] * 4 / (n_bin * n)
    is_sharp = (change > _SWITCHED_SHARE**2 * size) & (change > by_chance)
    is_highest = change >= ndimage.maximum_filter1d(change, 2 * n + 1)
    cuts: list[int] = []
    for cut in at[is_sharp & is_highest]:
        if not cuts or cut - cuts[-1] > n:
            cuts.append(int(cut))
    return cuts


def _smoothed(still: ComplexArray, weight: FloatArray, cuts: Sequence[int]) -> tuple[ComplexArray, ComplexArray]:
    """Return the smoothed lines at the start and at the end of each bin; nothing is smoothed across a switch."""
    weight = weight.copy()
    for cut in cuts:
        weight[cut - 1 : cut + 1] *= 1e-6
    weighted = still.T * weight
    rows = np.vstack((weight, weighted.real, weighted.imag))
    bounds = [0, *cuts, len(still)]
    start, end = np.empty_like(still), np.empty_like(still)
    for first, last in pairwise(bounds):
        part = ndimage.gaussian_filter1d(rows[:, first:last], _SMOOTH_BINS, axis=1, mode="nearest")
        n_lines = still.shape[1]
        smooth = ((part[1 : n_lines + 1] + 1j * part[n_lines + 1 :]) / (part[0] + 1e-30)).T
        between = 0.5 * (smooth[1:] + smooth[:-1])
        start[first:last] = np.vstack((smooth[:1], between))
        end[first:last] = np.vstack((between, smooth[-1:]))
    return start, end


def _resynthesized(now: ComplexArray, change: ComplexArray, basis: FloatArray, n_samples: int) -> FloatArray:
    """Return sinusoids whose amplitude and phase go linearly through each bin."""
    weights = np.hstack((now.real, -now.imag, change.real, -change.imag)).astype(np.float32)
    return np.asarray((weights @ basis).ravel()[:n_samples])


def _switch(
    samples: FloatArray, course: FloatArray, filtered: FloatArray | None, cut: int, n_bin: int,
    model: tuple[ComplexArray, ComplexArray, FloatArray], response: FloatArray | None,
) -> None:  # fmt: skip
    """Write into the courses the hum around a switch: the hum before it up to the sample that fits best, and then the hum behind it."""
    start, end, turned = model
    first, last = (cut - 1) * n_bin, min((cut + 1) * n_bin, samples.size)
    at = np.arange(first, last) / n_bin
    turns = np.array([np.interp(at, np.arange(cut - 1, cut + 2), column) for column in turned[cut - 1 : cut + 2].T])
    waves = np.exp(1j * turns)
    before, behind = (np.real(lines @ waves) for lines in (end[cut - 1], start[cut]))
    window = samples[first:last]
    cost = np.cumsum((window - before) ** 2 - (window - behind) ** 2)
    n_before = int(np.argmin(np.concatenate(([0.0], cost))))
    course[first:last] = np.concatenate((before[:n_before], behind[n_before:]))
    if filtered is not None and response is not None:
        before, behind = (np.real((lines * response) @ waves) for lines in (end[cut - 1], start[cut]))
        filtered[first:last] = np.concatenate((before[:n_before], behind[n_before:]))
