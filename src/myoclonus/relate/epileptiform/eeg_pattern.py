"""The pattern of a whole EEG: suppressed or not, bursts alike or not, complexes that come periodically.

Limits follow the standardized terminology of the American Clinical Neurophysiology Society.

References
----------
Hirsch LJ et al. American Clinical Neurophysiology Society's standardized critical care EEG terminology: 2021 version.
J Clin Neurophysiol 2021;38:1–29. doi:10.1097/WNP.0000000000000806
Hofmeijer J et al. Burst-suppression with identical bursts. 2014, PMID 24286857.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import signal

from myoclonus.relate.epileptiform.discharges import Blocks
from myoclonus.settings.cortex import CortexSettings
from myoclonus.signal.intervals import close_gaps, from_mask, longer_than

__all__ = ["EegPattern", "eeg_pattern", "regular_periods_s"]

FloatArray = npt.NDArray[np.float64]

_STEP_S = 0.1
_SPAN_S = 0.5
_MIN_SUPPRESSION_S = 0.5
_MIN_BURST_S = 0.2
_SHAPE_S = 0.5
_SHIFT_S = 0.2
_MAX_BURSTS = 200
_COMPLEX_HZ = (1.0, 20.0)
_COMPLEX_S = 0.25
_PERIOD_S = (0.3, 2.5)
_STANDS_OUT = 2.0
_THIN_HZ = 64.0
_LOCAL_S = 60.0
_FRONTOPOLAR = ("Fp1", "Fp2", "Fpz")


@dataclass(frozen=True, slots=True, kw_only=True)
class EegPattern:
    """Suppression, bursts and periodic complexes of a recording.

    Attributes
    ----------
    suppressed_s, examined_s : float
        Seconds suppressed, and seconds looked at.
    burst_s : (n_bursts, 2) array
        Start and stop of each burst between two suppressions.
    shape_correlation : (n_bursts,) array
        For each burst, the mean correlation of its first 500 ms with those of the others, over channels.
    complex_s : (n_complexes,) array
        Times of large complexes on most electrodes.
    """

    suppressed_s: float
    examined_s: float
    burst_s: FloatArray
    shape_correlation: FloatArray
    complex_s: FloatArray

    @property
    def suppressed_fraction(self) -> float:
        """Share of the EEG that is suppressed; ``NaN`` when nothing was looked at."""
        return self.suppressed_s / self.examined_s if self.examined_s > 0 else float("nan")


def regular_periods_s(moment_s: FloatArray, settings: CortexSettings) -> FloatArray:
    """Return the intervals between moments of those minutes in which they come regularly; none unless most minutes do.

    Parameters
    ----------
    moment_s : (n,) array
        Complexes or discharges, in order of time.
    settings : CortexSettings
        How many must come in a minute, and how regularly.
    """
    kept, n_minutes = [], 0
    for start in np.arange(0.0, float(moment_s[-1]) + 1 if moment_s.size else 0.0, _LOCAL_S):
        gaps = np.diff(moment_s[(moment_s >= start) & (moment_s < start + _LOCAL_S)])
        if gaps.size < settings.periodic_min_count - 1:
            continue
        n_minutes += 1
        center = float(np.median(gaps))
        usual = gaps[np.abs(gaps - center) < 0.5 * center]
        is_regular = usual.size >= 0.7 * gaps.size and float(usual.std() / usual.mean()) <= settings.periodic_max_cv
        if is_regular and _PERIOD_S[0] <= center <= _PERIOD_S[1]:
            kept.append(usual)
    return np.concatenate(kept) if kept and 2 * len(kept) >= n_minutes else np.empty(0)


def eeg_pattern(blocks: Blocks, settings: CortexSettings) -> EegPattern:
    """Return how much of the EEG is suppressed, the bursts between, and large complexes."""
    step = max(1, round(_STEP_S * blocks.rate_hz))
    band = signal.butter(2, _COMPLEX_HZ, "bandpass", fs=blocks.rate_hz, output="sos")
    columns = [k for k, d in enumerate(blocks.derivations) if d.place not in _FRONTOPOLAR] or [0]
    ranges, known, complexes = [], [], []
    for start_s in blocks.starts_s:
        samples, is_gap, margin = blocks.read(float(start_s))
        smooth = signal.sosfiltfilt(band, samples[columns], axis=1)
        inside = slice(margin, margin + (samples.shape[1] - 2 * margin) // step * step)
        ranges.append(_running_range(smooth, inside, step, blocks.rate_hz))
        known.append(~is_gap[columns][:, inside].reshape(len(columns), -1, step).any(axis=(0, 2)))
        complexes.append(
            float(start_s) + _complexes(smooth[:, margin : samples.shape[1] - margin], blocks.rate_hz, settings)
        )
    swing, is_known = np.concatenate(ranges), np.concatenate(known)
    step_s = step / blocks.rate_hz
    is_low = (swing < settings.suppression_uv) & is_known
    suppressed = longer_than(from_mask(is_low), round(_MIN_SUPPRESSION_S / step_s))
    bursts: FloatArray = np.empty((0, 2), dtype=np.float64)
    low_s = float(np.sum(suppressed[:, 1] - suppressed[:, 0])) * step_s
    if is_known.any() and low_s >= settings.suppression_min_fraction * is_known.sum() * step_s:
        between = np.column_stack((suppressed[:-1, 1], suppressed[1:, 0]))
        between = close_gaps(longer_than(between, round(_MIN_BURST_S / step_s)), 1)
        bursts = np.asarray(between * step_s, dtype=np.float64)
    return EegPattern(
        suppressed_s=low_s,
        examined_s=float(is_known.sum()) * step_s,
        burst_s=bursts,
        shape_correlation=_likeness(blocks, bursts, columns, settings.suppression_uv),
        complex_s=np.concatenate(complexes),
    )


def _running_range(smooth: FloatArray, inside: slice, step: int, rate_hz: float) -> FloatArray:
    """Return the usual electrode's peak-to-peak range in half a second around each step."""
    parts = smooth[:, inside].reshape(len(smooth), -1, step)
    high, low = parts.max(axis=2), parts.min(axis=2)
    n = max(1, round(_SPAN_S * rate_hz / step) // 2)
    high_wide, low_wide = high.copy(), low.copy()
    for shift in range(1, n + 1):
        for by in (shift, -shift):
            high_wide = np.maximum(high_wide, np.roll(high, by, axis=1))
            low_wide = np.minimum(low_wide, np.roll(low, by, axis=1))
    return np.asarray(np.median(high_wide - low_wide, axis=0))


def _complexes(smooth: FloatArray, rate_hz: float, settings: CortexSettings) -> FloatArray:
    """Return the times of complexes: peaks of the usual electrode's amplitude, large and far above what lies between."""
    thin = max(1, int(rate_hz // _THIN_HZ))  # nothing above 20 Hz is left
    smooth, rate_hz = smooth[:, ::thin], rate_hz / thin
    strength = np.median(np.abs(smooth), axis=0)
    width = max(1, round(0.06 * rate_hz))
    strength = np.convolve(strength, np.ones(width) / width, mode="same")
    limit = max(settings.periodic_uv / 2, _STANDS_OUT * float(np.median(strength)))
    peaks, _ = signal.find_peaks(strength, height=limit, distance=max(1, round(_COMPLEX_S * rate_hz)))
    return np.asarray(peaks / rate_hz)


def _likeness(blocks: Blocks, bursts: FloatArray, columns: list[int], limit_uv: float) -> FloatArray:
    """Return each burst's mean correlation with the others over its first half second, the best within 200 ms of shift."""
    n = round(_SHAPE_S * blocks.rate_hz)
    shapes = []
    for start_s, _ in bursts[:_MAX_BURSTS]:
        block_s = float(start_s // 60.0 * 60.0)
        samples, _, margin = blocks.read(block_s)
        first = margin + round((start_s - block_s) * blocks.rate_hz)
        strength = np.median(np.abs(samples[columns, first : first + 3 * n]), axis=0)
        first += int(np.argmax(strength > limit_uv / 2)) if strength.size else 0
        piece = samples[columns, first : first + n]
        if piece.shape[1] == n:
            shapes.append(piece - piece.mean(axis=1, keepdims=True))
    if len(shapes) < 3:
        return np.empty(0)
    spectra = np.fft.rfft(np.array(shapes), 2 * n, axis=2)
    norm = np.sqrt(np.sum(np.array(shapes) ** 2, axis=(1, 2)))
    reach = round(_SHIFT_S * blocks.rate_hz)
    correlation = np.full((len(shapes), len(shapes)), np.nan)
    for row in range(len(shapes)):
        lagged = np.fft.irfft(np.sum(spectra[row] * np.conj(spectra), axis=1), 2 * n, axis=1)
        best = np.maximum(lagged[:, : reach + 1].max(axis=1), lagged[:, -reach:].max(axis=1))
        correlation[row] = best / np.maximum(norm[row] * norm, 1e-9)
    np.fill_diagonal(correlation, np.nan)
    return np.asarray(np.nanmean(correlation, axis=1))
