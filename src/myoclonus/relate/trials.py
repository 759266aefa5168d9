"""Trials: EEG around the onsets of jerks, and which of them are thrown away and why."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from myoclonus.relate.electrodes import Derivation
from myoclonus.settings.cortex import CortexSettings

__all__ = ["REASONS", "Trials", "clean_trials", "fast_part", "moved"]

TraceArray = npt.NDArray[np.float32]
BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int64]

REASONS = ("gap", "flat", "blink", "amplitude", "muscle")
"""Why a trial or an electrode is thrown away, in the order in which they are asked."""

_BLINK_PLACES = ("Fp1", "Fp2", "Fpz", "AF7", "AF8", "AF3", "AF4")
_BLINK_SMOOTHING_MS = 40.0
_MAD_TO_SD = 1.4826


@dataclass(frozen=True, slots=True, kw_only=True)
class Trials:
    """EEG around moments.

    Attributes
    ----------
    samples_uv : (n_trials, n_channels, n_times) float32 array
        Potentials; zero where an electrode is not fit in a trial.
    time_ms : (n_times,) array
        Time from the moment.
    rate_hz : float
        Sampling rate.
    derivations : tuple of Derivation
        What each channel records.
    onset_s : (n_trials,) array
        The moments, from the first sample of the recording.
    rejected : dict of str to int
        Trials thrown away, by reason.
    left_out : dict of str to str
        Electrodes left out altogether, with the reason.
    is_fit : (n_trials, n_channels) bool array or None
        Whether an electrode counts in a trial; all do when ``None``.
    """

    samples_uv: TraceArray
    time_ms: npt.NDArray[np.float64]
    rate_hz: float
    derivations: tuple[Derivation, ...]
    onset_s: npt.NDArray[np.float64]
    rejected: dict[str, int]
    left_out: dict[str, str]
    is_fit: BoolArray | None = None

    @property
    def n(self) -> int:
        """Number of trials."""
        return len(self.samples_uv)

    @property
    def fit(self) -> BoolArray:
        """Whether each electrode counts in each trial: ``(n_trials, n_channels)``."""
        return np.ones(self.samples_uv.shape[:2], dtype=bool) if self.is_fit is None else self.is_fit

    @property
    def n_fit(self) -> npt.NDArray[np.int64]:
        """Number of trials that count on each electrode: ``(n_channels,)``, at least 1 so that it can divide."""
        return np.asarray(np.maximum(self.fit.sum(axis=0), 1))


def fast_part(samples_uv: TraceArray, rate_hz: float, lowest_hz: float) -> TraceArray | None:
    """Return what is faster than the EEG of the brain: a difference over a few samples that blurs no more than these.

    Parameters
    ----------
    samples_uv : (..., n_times) array
        Potentials.
    rate_hz : float
        Sampling rate.
    lowest_hz : float
        Frequency below which little may be left.

    Returns
    -------
    (..., n_times) float32 array or None
        ``None`` when the rate is below 2.5 times that frequency.
    """
    if rate_hz < 2.5 * lowest_hz:
        return None
    step = max(1, round(rate_hz / (5.0 * lowest_hz)))
    fast = np.zeros_like(samples_uv)
    middle = samples_uv[..., step:-step]
    fast[..., step:-step] = middle - 0.5 * (samples_uv[..., : -2 * step] + samples_uv[..., 2 * step :])
    return fast


def moved(samples: TraceArray, shift: IntArray) -> TraceArray:
    """Return trials ``(n, n_channels, n_times)`` moved earlier by their shift; ends are repeated."""
    if not shift.any():
        return samples
    moved = np.empty_like(samples)
    places = np.arange(samples.shape[2])
    for row, by in enumerate(shift):
        moved[row] = samples[row][:, np.clip(places + by, 0, places.size - 1)]
    return moved


def clean_trials(trials: Trials, settings: CortexSettings, eyes_uv: TraceArray | None = None) -> Trials:
    """Return the trials fit for averaging, on the electrodes fit for it; what was thrown away is counted.

    An electrode that is bad in more trials than ``max_bad_fraction`` is left out. Of the others, each is judged by itself,
    trial by trial: a gap, a flat line, a swing or fast activity before the moment takes that electrode out of that trial, so
    that a temple muscle costs no trial over the motor cortex. A whole trial is thrown away for a blink, and when more
    electrodes are bad than ``max_bad_electrodes_fraction``, for the reason that took most. What comes after the moment is not
    judged: movement shakes the electrodes then, and does no harm before.

    Parameters
    ----------
    trials : Trials
        As read; ``NaN`` in gaps.
    settings : CortexSettings
        Limits.
    eyes_uv : (n_trials, n_eyes, n_times) array, optional
        Channels at the eyes; the frontopolar electrodes serve when there are none.
    """
    before = (trials.time_ms >= -settings.window_before_ms) & (trials.time_ms <= 0)
    is_gap = ~np.isfinite(trials.samples_uv).all(axis=2)
    samples = np.nan_to_num(trials.samples_uv)
    bad = {
        "gap": is_gap,
        "flat": np.ptp(samples, axis=2) <= settings.flat_uv,
        "amplitude": _too_large(np.ptp(samples[:, :, before], axis=2), settings, settings.max_swing_uv),
        "muscle": np.zeros(is_gap.shape, dtype=bool),
    }
    fast = fast_part(samples[:, :, before], trials.rate_hz, settings.muscle_hz)
    if fast is not None:
        power = np.sqrt(np.mean(fast**2, axis=2))
        usual = np.median(power, axis=0) if len(power) else np.zeros(power.shape[1])
        bad["muscle"] = _too_large(power, settings, 0.0) & (power > 2 * usual)
    left_out: dict[str, str] = {}
    for column, derivation in enumerate(trials.derivations):
        shares = {reason: float(bad[reason][:, column].mean()) if trials.n else 0.0 for reason in bad}
        worst = max(shares, key=lambda reason: shares[reason])
        if shares[worst] > settings.max_bad_fraction:
            left_out[derivation.label] = worst
    kept_columns = [k for k, derivation in enumerate(trials.derivations) if derivation.label not in left_out]
    own = {reason: mask[:, kept_columns] for reason, mask in bad.items()}
    rejected, kept = _whole_trials(own, _blinks(trials, samples, eyes_uv, settings), settings)
    is_fit = ~np.logical_or.reduce(list(own.values()))[kept]
    return replace(
        trials,
        samples_uv=np.where(is_fit[:, :, None], samples[kept][:, kept_columns], np.float32(0.0)),
        derivations=tuple(trials.derivations[k] for k in kept_columns),
        onset_s=trials.onset_s[kept],
        rejected=rejected,
        left_out=left_out,
        is_fit=is_fit,
    )


def _whole_trials(
    bad: dict[str, BoolArray], is_blink: BoolArray, settings: CortexSettings
) -> tuple[dict[str, int], BoolArray]:
    """Return how many trials are thrown away whole, by reason, and which are kept.

    Parameters
    ----------
    bad : dict of str to (n_trials, n_channels) bool array
        Electrodes that are not fit in a trial, by reason.
    is_blink : (n_trials,) bool array
        Trials with a blink.
    settings : CortexSettings
        Share of electrodes.
    """
    counts = {reason: mask.sum(axis=1) for reason, mask in bad.items()}
    n_bad = np.logical_or.reduce(list(bad.values())).sum(axis=1)
    is_lost = n_bad > settings.max_bad_electrodes_fraction * next(iter(bad.values())).shape[1]
    worst = np.argmax(np.stack(list(counts.values())), axis=0)
    per_trial = {reason: is_lost & (worst == place) for place, reason in enumerate(bad)} | {"blink": is_blink}
    rejected, kept = {}, np.ones(is_blink.size, dtype=bool)
    for reason in REASONS:
        rejected[reason] = int(np.sum(per_trial[reason] & kept))
        kept &= ~per_trial[reason]
    return {reason: count for reason, count in rejected.items() if count}, kept


def _too_large(values: TraceArray, settings: CortexSettings, least: float) -> BoolArray:
    """Tell which values ``(n_trials, n_channels)`` are far above what is usual on their channel, and above a limit."""
    if not len(values):
        return np.zeros(values.shape, dtype=bool)
    usual = np.median(values, axis=0)
    spread = _MAD_TO_SD * np.median(np.abs(values - usual), axis=0)
    return np.asarray(values > np.maximum(least, usual + settings.outlier_mads * spread), dtype=bool)


def _blinks(trials: Trials, samples: TraceArray, eyes_uv: TraceArray | None, settings: CortexSettings) -> BoolArray:
    """Tell which trials hold a blink: a slow swing at the eyes or at the frontopolar electrodes."""
    columns = [k for k, derivation in enumerate(trials.derivations) if derivation.place in _BLINK_PLACES]
    eyes = samples[:, columns] if eyes_uv is None else np.nan_to_num(eyes_uv)
    if not eyes.shape[1] or not trials.n:
        return np.zeros(trials.n, dtype=bool)
    width = max(1, round(_BLINK_SMOOTHING_MS * trials.rate_hz / 1e3))
    near = eyes[:, :, (trials.time_ms >= -settings.window_before_ms) & (trials.time_ms <= 0)]
    if near.shape[2] <= width:
        return np.zeros(trials.n, dtype=bool)
    total = np.cumsum(near, axis=2, dtype=np.float64)
    smooth = (total[:, :, width:] - total[:, :, :-width]) / width
    return np.asarray((np.ptp(smooth, axis=2) > settings.blink_uv).any(axis=1), dtype=bool)
