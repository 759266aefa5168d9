"""Somatosensory evoked potential of the median nerve: N20, P25 and N33, and whether they are giant."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import stats

from myoclonus.measure.brief import brief
from myoclonus.measure.estimate import Estimate, measured, not_measurable
from myoclonus.settings.response import ResponseSettings

__all__ = ["Evoked", "Peak", "evoked_of_average", "evoked_of_epochs"]

FloatArray = npt.NDArray[np.float64]

BEFORE_S = 0.1
AFTER_S = 0.15
_BASE_MS = (-60.0, -5.0)
_REJECT_MS = (-60.0, 80.0)
_GAP_MS = 2.0
_ERRORS = 3.0
_LOCAL_MS = 5.0
_LOCAL_ERRORS = 4.0
_SLOW_HZ = 1.6
_FAST_HZ = 3.0
_NAN = float("nan")


@dataclass(frozen=True, slots=True, kw_only=True)
class Peak:
    """One peak of the average.

    Attributes
    ----------
    name : str
        ``N20``, ``P25`` or ``N33``.
    latency_ms : float
        From the stimulus.
    potential_uv : float
        As averaged, against the baseline: negative for N20 and N33.
    error_uv : float
        Standard error.
    is_clear : bool
        Whether it exceeds its standard errors in its own direction.
    """

    name: str
    latency_ms: float
    potential_uv: float
    error_uv: float
    is_clear: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Evoked:
    """The evoked potential at one electrode.

    Attributes
    ----------
    n20_latency, n20, p25, n33, n20_p25 : Estimate
        Latency (ms) and amplitudes (µV): N20, P25 and N33 against the baseline, each positive when the peak has its own
        direction; from N20 to P25.
    peaks : tuple of Peak
        In order of time; those that were looked for and found.
    time_ms, average_uv, error_uv : (n_times,) float arrays
        Average over trials against the baseline, and its standard error.
    n_trials, n_rejected : int
        Trials averaged, and left out for their size.
    rate_hz : float
        Rate of the stimuli.
    limits_uv : dict of str to float
        Upper limits of health: ``P25``, ``N33``, and ``N20-P25`` for the setting that the rate tells.
    setting : str
        Which setting that is, or that it could not be told.
    """

    __repr__ = brief

    n20_latency: Estimate
    n20: Estimate
    p25: Estimate
    n33: Estimate
    n20_p25: Estimate
    peaks: tuple[Peak, ...]
    time_ms: FloatArray
    average_uv: FloatArray
    error_uv: FloatArray
    n_trials: int
    n_rejected: int
    rate_hz: float
    limits_uv: dict[str, float]
    setting: str

    @property
    def is_giant(self) -> bool:
        """Tell whether an amplitude exceeds its published limit; it describes, since laboratories differ."""
        pairs = (("P25", self.p25), ("N33", self.n33), ("N20-P25", self.n20_p25))
        return any(name in self.limits_uv and found.value > self.limits_uv[name] for name, found in pairs)


def evoked_of_epochs(
    time_ms: FloatArray,
    epochs_uv: FloatArray,
    settings: ResponseSettings,
    *,
    rate_hz: float = _NAN,
    fs_hz: float | None = None,
) -> Evoked:
    """Return the evoked potential from stretches around stimuli, artifacts of the stimulus already bridged.

    Trials that leave the baseline by more than ``sep_reject_uv`` around the response are left out. ``fs_hz`` is the rate at
    which they were recorded, when they were interpolated.
    """
    base = (time_ms >= _BASE_MS[0]) & (time_ms < _BASE_MS[1])
    around = (time_ms >= _REJECT_MS[0]) & (time_ms < _REJECT_MS[1])
    level = epochs_uv - epochs_uv[:, base].mean(axis=1, keepdims=True)
    kept = np.abs(level[:, around]).max(axis=1, initial=0.0) <= settings.sep_reject_uv
    trials = level[kept]
    n = len(trials)
    average = trials.mean(axis=0) if n else np.full(time_ms.size, _NAN)
    error = trials.std(axis=0, ddof=1) / np.sqrt(n) if n > 1 else np.full(time_ms.size, _NAN)
    local = _local(time_ms, trials)
    found = evoked_of_average(
        time_ms, average, settings, error_uv=error, n_trials=n, rate_hz=rate_hz, fs_hz=fs_hz,
        local_error_uv=local.std(axis=0, ddof=1) / np.sqrt(n) if n > 1 else None,
    )  # fmt: skip
    return replace(found, n_rejected=int((~kept).sum()))


def evoked_of_average(
    time_ms: FloatArray,
    average_uv: FloatArray,
    settings: ResponseSettings,
    *,
    error_uv: FloatArray | None = None,
    local_error_uv: FloatArray | None = None,
    n_trials: int = 0,
    rate_hz: float = _NAN,
    fs_hz: float | None = None,
) -> Evoked:
    """Return the peaks of an average.

    N20 is the deepest trough in its window, P25 the highest crest between it and ``sep_p25_late_ms``, N33 the deepest
    trough after that; each must exceed three standard errors (of the average, or, when that is not known, of its
    baseline), or four of its height over the middle of what lies 5 ms to both sides: alpha and slow waves, most of the
    error, hardly change in that time. Limits are those of a mean of so many trials; that a peak was chosen as the largest
    is not allowed for.

    Parameters
    ----------
    time_ms, average_uv : (n_times,) float arrays
        Average against its baseline.
    settings : ResponseSettings
        Windows, limits, smallest counts.
    error_uv, local_error_uv : (n_times,) float arrays, optional
        Standard error of the average, and of its height over what lies 5 ms to both sides.
    n_trials : int
        Trials averaged; 0 when not known.
    rate_hz : float
        Rate of the stimuli.
    fs_hz : float, optional
        Rate at which the average was recorded; that of ``time_ms`` when not given.
    """
    base = (time_ms >= _BASE_MS[0]) & (time_ms < _BASE_MS[1])
    noise = np.full(time_ms.size, average_uv[base].std()) if error_uv is None else error_uv
    local = _local(time_ms, average_uv)
    local_noise = np.full(time_ms.size, local[base].std()) if local_error_uv is None else local_error_uv
    recorded_hz = fs_hz or 1e3 / float(time_ms[1] - time_ms[0])
    setting, limits = _setting(rate_hz, settings)
    peaks: tuple[Peak, ...] = ()
    reason = _why_not(recorded_hz, n_trials, error_uv is None, settings)
    if reason is None:
        peaks = _peaks(_Average(time_ms, average_uv, noise, local / np.maximum(local_noise, 1e-9)), settings)
    by_name = {peak.name: peak for peak in peaks}
    n20, p25, n33 = (_amplitude(by_name.get(name), name, reason, n_trials) for name in ("N20", "P25", "N33"))
    return Evoked(
        n20_latency=_latency(by_name.get("N20"), reason, n_trials, 1e3 / recorded_hz),
        n20=n20,
        p25=p25,
        n33=n33,
        n20_p25=_difference(by_name.get("N20"), by_name.get("P25"), reason, n_trials),
        peaks=peaks,
        time_ms=time_ms,
        average_uv=average_uv,
        error_uv=noise,
        n_trials=n_trials,
        n_rejected=0,
        rate_hz=rate_hz,
        limits_uv=limits,
        setting=setting,
    )


def _setting(rate_hz: float, settings: ResponseSettings) -> tuple[str, dict[str, float]]:
    """Return which recording setting the rate of stimuli tells, and the limits that go with it."""
    limits = {"P25": settings.sep_giant_p25_uv, "N33": settings.sep_giant_n33_uv}
    unknown = "filters and reference are not known from the file"
    if rate_hz <= _SLOW_HZ:
        name = f"stimuli at {rate_hz:.1f} Hz, as for giant potentials; {unknown}"
        return name, limits | {"N20-P25": settings.sep_giant_n20_p25_slow_uv}
    if rate_hz >= _FAST_HZ:
        name = f"stimuli at {rate_hz:.1f} Hz, as for routine potentials; {unknown}"
        return name, limits | {"N20-P25": settings.sep_giant_n20_p25_fast_uv}
    name = f"stimuli at {rate_hz:.1f} Hz" if np.isfinite(rate_hz) else "rate of stimuli unknown"
    return f"{name}: no published limit from N20 to P25; {unknown}", limits


def _why_not(fs_hz: float, n_trials: int, is_average: bool, settings: ResponseSettings) -> str | None:
    if fs_hz < settings.sep_min_fs_hz:
        return f"sampled at {fs_hz:.0f} Hz, at least {settings.sep_min_fs_hz:.0f} Hz needed for N20 and P25"
    if not is_average and n_trials < settings.sep_min_trials:
        return f"too few: {n_trials} stimuli, at least {settings.sep_min_trials} needed"
    return None


def _local(time_ms: FloatArray, potential_uv: FloatArray) -> FloatArray:
    """Return the height over the middle of what lies 5 ms to both sides, 0 at the ends; along the last axis."""
    step = round(_LOCAL_MS / float(time_ms[1] - time_ms[0]))
    height = np.zeros(potential_uv.shape)
    height[..., step:-step] = (
        potential_uv[..., step:-step] - (potential_uv[..., : -2 * step] + potential_uv[..., 2 * step :]) / 2
    )
    return height


class _Average(NamedTuple):
    """The average, its standard error, and how many of its own standard errors the local height has."""

    time_ms: FloatArray
    average_uv: FloatArray
    error_uv: FloatArray
    local: FloatArray


def _peaks(average: _Average, settings: ResponseSettings) -> tuple[Peak, ...]:
    found: list[Peak] = []
    n20 = _extreme(average, "N20", (settings.sep_n20_early_ms, settings.sep_n20_late_ms), -1)
    begins = settings.sep_n20_early_ms + _GAP_MS
    if n20 is not None:
        found.append(n20)
        begins = n20.latency_ms + _GAP_MS
    p25 = _extreme(average, "P25", (begins, settings.sep_p25_late_ms), +1)
    if p25 is not None:
        found.append(p25)
        begins = p25.latency_ms + _GAP_MS
        n33 = _extreme(average, "N33", (begins, settings.sep_n33_late_ms), -1)
        found += [n33] if n33 is not None else []
    return tuple(found)


def _extreme(average: _Average, name: str, window_ms: tuple[float, float], direction: int) -> Peak | None:
    """Return the largest turning point of one direction within a window; ``None`` when the average does not turn there."""
    time_ms = average.time_ms
    places = np.flatnonzero((time_ms >= window_ms[0]) & (time_ms <= window_ms[1]))
    places = places[(places > 0) & (places < time_ms.size - 1)]
    signed = direction * average.average_uv
    turning = places[(signed[places] >= signed[places - 1]) & (signed[places] >= signed[places + 1])]
    if not turning.size:
        return None
    place = int(turning[np.argmax(signed[turning])])
    error_uv = float(average.error_uv[place])
    stands_out = signed[place] > 0 and direction * average.local[place] > _LOCAL_ERRORS
    return Peak(
        name=name, latency_ms=float(time_ms[place]), potential_uv=float(average.average_uv[place]), error_uv=error_uv,
        is_clear=bool(signed[place] > _ERRORS * error_uv or stands_out),
    )  # fmt: skip


def _half(error_uv: float, n: int) -> float:
    return error_uv * (float(stats.t.ppf(0.975, n - 1)) if n > 1 else _NAN)


def _missing(peak: Peak | None, name: str, reason: str | None, n: int) -> Estimate | None:
    if reason is not None:
        return not_measurable(reason, n)
    if peak is None:
        return not_measurable(f"no {name}: the average does not turn in its window", n)
    if not peak.is_clear:
        least_uv = _ERRORS * peak.error_uv
        return not_measurable(
            f"no clear {name}: {abs(peak.potential_uv):.1f} µV, three standard errors are {least_uv:.1f} µV", n
        )
    return None


def _amplitude(peak: Peak | None, name: str, reason: str | None, n: int) -> Estimate:
    missing = _missing(peak, name, reason, n)
    if missing is not None or peak is None:
        return missing or not_measurable("no peak", n)
    value, half = abs(peak.potential_uv), _half(peak.error_uv, n)
    return measured(value, (value - half, value + half), n)


def _latency(peak: Peak | None, reason: str | None, n: int, step_ms: float) -> Estimate:
    missing = _missing(peak, "N20", reason, n)
    if missing is not None or peak is None:
        return missing or not_measurable("no peak", n)
    return measured(peak.latency_ms, (peak.latency_ms - step_ms, peak.latency_ms + step_ms), n)


def _difference(first: Peak | None, second: Peak | None, reason: str | None, n: int) -> Estimate:
    """Return the amplitude from N20 to P25. Giant potentials have a usual N20, which a large P25 may cover: it need not be clear."""
    missing = _missing(second, "P25", reason, n) or (
        not_measurable("no N20: the average does not turn in its window", n) if first is None else None
    )
    if missing is not None or first is None or second is None:
        return missing or not_measurable("no peak", n)
    value = second.potential_uv - first.potential_uv
    half = _half(float(np.hypot(first.error_uv, second.error_uv)), n)
    return measured(value, (value - half, value + half), n)
