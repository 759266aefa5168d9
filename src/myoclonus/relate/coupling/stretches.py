"""Where muscles are held: marked, or found from the level of the EMG; and which segments stand out."""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import special

from myoclonus.measure.occasions import state_spans
from myoclonus.recording import Recording
from myoclonus.relate.coupling.segments import SegmentGrid
from myoclonus.settings.coupling import CouplingSettings

__all__ = ["Stretches", "held_segments", "standing_out", "stretches_of"]

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

_HELD = ("posture", "action", "intention")
_QUIET_SHARE = 0.05
_TINY = 1e-12
_QUIETER = (0.05, 0.25)
_LEAST_SPREAD = 0.05


class Stretches(NamedTuple):
    """Stretches of time, and how they were chosen: ``given``, ``marked``, or ``searched`` when each muscle's level decides."""

    seconds: FloatArray
    chosen: Literal["given", "marked", "searched"]


def stretches_of(recording: Recording, given_s: npt.ArrayLike | None, settings: CouplingSettings) -> Stretches:
    """Return where to look: stretches given; else marked posture, action or intention; else everything recorded."""
    if given_s is not None:
        return Stretches(np.asarray(given_s, dtype=np.float64).reshape(-1, 2), "given")
    spans = [(span.start_s, span.stop_s) for span in state_spans(recording) if span.name in _HELD]
    marked = _joined(np.array(spans, dtype=np.float64).reshape(-1, 2))
    if np.sum(marked[:, 1] - marked[:, 0]) >= settings.min_segments * settings.segment_s:
        return Stretches(marked, "marked")
    coverage = recording.coverage
    recorded = np.column_stack((coverage["onset"], coverage["onset"] + coverage["duration"])).astype(np.float64)
    return Stretches(recorded, "searched")


def held_segments(level_uv: FloatArray, grid: SegmentGrid, settings: CouplingSettings) -> BoolArray:
    """Return in which segments a muscle is held, from its level alone.

    Its resting level is the twentieth part of segments with the lowest, or the level that no resting muscle exceeds when
    even these are higher: a muscle held all the time has no rest to compare with. Runs shorter than ``tonic_min_s`` are
    jerks or brisk movements and do not count.

    Parameters
    ----------
    level_uv : (n_segments,) float array
        Level of each segment as ``segment_levels`` gives it; ``NaN`` when not known.
    grid : SegmentGrid
        Where the segments lie.
    settings : CouplingSettings
        ``tonic_ratio``, ``rest_uv``, ``tonic_min_s``.
    """
    known = np.isfinite(level_uv)
    if not known.any():
        return known
    rest_uv = min(float(np.quantile(level_uv[known], _QUIET_SHARE)), settings.rest_uv)
    is_active = known & (np.nan_to_num(level_uv) >= settings.tonic_ratio * rest_uv)
    breaks = np.flatnonzero((np.diff(is_active.astype(np.int8)) != 0) | (np.diff(grid.start_s) > grid.length_s + 1e-6))
    held = np.zeros(grid.n, dtype=bool)
    for run in np.split(np.arange(grid.n), breaks + 1):
        length_s = grid.start_s[run[-1]] - grid.start_s[run[0]] + grid.length_s
        held[run] = bool(is_active[run[0]]) and length_s >= settings.tonic_min_s
    return held


def standing_out(spectra: npt.NDArray[np.complexfloating], held: BoolArray, n_sd: float) -> BoolArray:
    """Return which of the held segments have far more power than is usual: an artifact, or a jerk.

    The power of a segment is the mean over frequencies, each against its own median. What is usual is read off the quieter
    part (quantiles 0.05 and 0.25 of the logarithm of the power, as those of a normal distribution), which stays free of
    artifacts even where nearly half of the segments have one.

    Parameters
    ----------
    spectra : (n_segments, n_frequencies) complex array
        Spectra of the band in which to look.
    held : (n_segments,) bool array
        Segments to look at.
    n_sd : float
        How far the logarithm of the power lies above the usual, in standard deviations.
    """
    is_out = np.zeros(held.shape, dtype=bool)
    known = held & np.isfinite(spectra).all(axis=1)
    if not known.any() or not spectra.shape[1]:
        return is_out
    power = spectra[known].real ** 2 + spectra[known].imag ** 2
    level = np.log(np.maximum(np.mean(power / np.maximum(np.median(power, axis=0), _TINY), axis=1), _TINY))
    low, usual = np.quantile(level, _QUIETER)
    spread = max(float(usual - low) / float(special.ndtri(_QUIETER[1]) - special.ndtri(_QUIETER[0])), _LEAST_SPREAD)
    is_out[known] = level > usual + (n_sd - special.ndtri(_QUIETER[1])) * spread
    return is_out


def _joined(spans_s: FloatArray) -> FloatArray:
    """Return spans in which those that touch are one."""
    joined: list[list[float]] = []
    for start, stop in spans_s:
        if joined and start <= joined[-1][1] + 1e-9:
            joined[-1][1] = stop
        else:
            joined.append([start, stop])
    return np.array(joined, dtype=np.float64).reshape(-1, 2)
