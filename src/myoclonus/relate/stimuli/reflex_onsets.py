"""When the reflex of each trial begins, and how often the same search finds one where no stimulus was."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from myoclonus.detect.edges import refine_edges
from myoclonus.relate.stimuli.rectified_emg import fast_emg, rectified
from myoclonus.settings.detect import DetectSettings
from myoclonus.settings.response import ResponseSettings

__all__ = ["PEAK_AFTER_MS", "TrialOnsets", "trial_onsets"]

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

PEAK_AFTER_MS = 15.0
"""So long after the window the largest rise of a reflex may lie that begins in it."""

_BY_CHANCE_MS = (-130.0, -210.0)
_GAP_MS = 4.0
_DEVIATIONS = 6.0
_ONSET_DEVIATIONS = 4.0
_SHARE_OF_PEAK = 0.1
_MAD_TO_SD = 1.4826
_SEARCH_MS = 6.0
_LEAST_LONG_MS = 6.0
_REACH_MS = 4.0
_AT_END_MS = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialOnsets:
    """What the search found in trials at rest.

    Attributes
    ----------
    onset_ms : (n,) float array
        Onset of the reflex in each trial; ``NaN`` without one.
    is_hidden : (n,) bool array
        Whether activity was under way as the direct response of the muscle, which is left out, ended: when it began, and
        whether it is an F wave, cannot be told.
    n_by_chance, n_searched : int
        In how many of how many searches before stimuli an onset was found.
    """

    onset_ms: FloatArray
    is_hidden: BoolArray
    n_by_chance: int
    n_searched: int


def trial_onsets(
    time_ms: FloatArray,
    epochs_uv: FloatArray,
    fs_hz: float,
    before: BoolArray,
    window_ms: tuple[float, float],
    hidden_until_ms: FloatArray,
    settings: ResponseSettings,
    detect: DetectSettings,
) -> TrialOnsets:
    """Return when the reflex of each trial begins.

    The largest rise of the rectified, smoothed EMG in the window counts, when it exceeds six deviations of that before
    stimuli. It begins where the trial last stayed low for 4 ms; from there the onset is placed where a change of variance
    is likeliest, as that of bursts is, since smoothing and limits come late by one to three milliseconds.

    Parameters
    ----------
    time_ms, epochs_uv : (n_times,) and (n, n_times) float arrays
        Trials at rest.
    fs_hz : float
        Sampling rate.
    before : (n_times,) bool array
        What of a trial is before the stimulus.
    window_ms : tuple of float
        Latencies that count.
    hidden_until_ms : (n,) float array
        Until when each trial is left out as the direct response; ``NaN`` when nothing is.
    settings : ResponseSettings
        ``reflex_smoothing_ms``, ``reflex_highpass_hz``, ``reflex_range_db``.
    detect : DetectSettings
        ``edge_highpass_hz``, ``edge_reach_factor``.
    """
    n = len(epochs_uv)
    if not n:
        return TrialOnsets(onset_ms=np.empty(0), is_hidden=np.zeros(0, dtype=bool), n_by_chance=0, n_searched=0)
    smooth = rectified(epochs_uv, fs_hz, settings.reflex_smoothing_ms, settings.reflex_highpass_hz)
    edge = fast_emg(epochs_uv, fs_hz, min(detect.edge_highpass_hz, 0.2 * fs_hz))
    middle = float(np.median(smooth[:, before]))
    deviation = _MAD_TO_SD * float(np.median(np.abs(smooth[:, before] - middle)))
    noise_uv = _MAD_TO_SD * float(np.median(np.abs(edge[:, before])))
    search = _Search(
        time_ms=time_ms,
        limits_uv=(middle + _DEVIATIONS * deviation, middle + _ONSET_DEVIATIONS * deviation),
        outside_uv2=max(noise_uv**2, 1e-12),
        per_ms=fs_hz / 1e3,
        range_db=settings.reflex_range_db,
        detect=detect,
    )
    power = edge**2
    onset_ms = np.array([search.onset_ms(*pair, window_ms) for pair in zip(smooth, power, strict=True)])
    shifted = [(window_ms[0] + shift, window_ms[1] + shift) for shift in _BY_CHANCE_MS]
    by_chance = [search.onset_ms(*pair, window) for pair in zip(smooth, power, strict=True) for window in shifted]
    is_hidden = np.isfinite(onset_ms) & (onset_ms <= hidden_until_ms + _apart_ms(hidden_until_ms, fs_hz))
    return TrialOnsets(
        onset_ms=np.where(is_hidden, np.nan, onset_ms),
        is_hidden=is_hidden,
        n_by_chance=int(np.isfinite(by_chance).sum()),
        n_searched=len(by_chance),
    )


def _apart_ms(hidden_until_ms: FloatArray, fs_hz: float) -> FloatArray:
    """Return how long after the end of what is left out a reflex must begin to be one of its own.

    Longer in trials in which more was left out than usual: the muscle was active as the usual time ended, and a pause between
    two potentials is no end of that.
    """
    is_known = np.isfinite(hidden_until_ms)
    usual_ms = float(hidden_until_ms[is_known].min()) if is_known.any() else 0.0
    return np.where(hidden_until_ms > usual_ms + 1.5e3 / fs_hz, _GAP_MS, _AT_END_MS)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Search:
    """What a rise must exceed, and where it begins; times in ms, variance outside in µV²."""

    time_ms: FloatArray
    limits_uv: tuple[float, float]
    outside_uv2: float
    per_ms: float
    range_db: float
    detect: DetectSettings

    def onset_ms(self, smooth: FloatArray, power: FloatArray, window_ms: tuple[float, float]) -> float:
        """Return when the largest rise in a window begins; ``NaN`` when it is too small or begins outside."""
        inside = (self.time_ms >= window_ms[0]) & (self.time_ms <= window_ms[1] + PEAK_AFTER_MS)
        searched = np.flatnonzero(inside)
        if not searched.size:
            return float("nan")
        peak = int(searched[np.argmax(smooth[searched])])
        if smooth[peak] <= self.limits_uv[0]:
            return float("nan")
        is_low = smooth[: peak + 1] < max(self.limits_uv[1], _SHARE_OF_PEAK * smooth[peak])
        gap = max(round(_GAP_MS * self.per_ms), 1)
        quiet = np.flatnonzero(np.convolve(is_low, np.ones(gap), "valid") >= gap)
        if not quiet.size:
            return float("nan")
        onset_ms = float(self.time_ms[self._refined(power, min(int(quiet[-1]) + gap, peak), peak)])
        return onset_ms if window_ms[0] <= onset_ms <= window_ms[1] else float("nan")

    def _refined(self, power: FloatArray, start: int, peak: int) -> int:
        stop = min(max(peak, start + round(_LEAST_LONG_MS * self.per_ms)) + 1, power.size)
        n_search = max(round(_SEARCH_MS * self.per_ms), 2)
        onset, _ = refine_edges(
            power,
            start,
            stop,
            outside_uv2=self.outside_uv2,
            n_search=n_search,
            range_db=self.range_db,
            limits=(max(start - n_search, 0), power.size),
            reach=(round(_REACH_MS * self.per_ms), self.detect.edge_reach_factor),
        )
        return min(max(onset.sample, 0), power.size - 1)
