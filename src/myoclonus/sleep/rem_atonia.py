"""REM sleep without atonia, from the signal or from marks, so that it is not mistaken for myoclonus.

After the SINBAR group: background is the quietest 30 s of each stretch of REM; activity is at least twice that for at least 0.1 s.
Departures: amplitude is the tracked envelope of this package and not a rectified trace judged by eye; mini-epochs with an arousal, a
respiratory event or a large movement are left out, where those were scored; phasic activity on top of tonic activity is not judged apart.

References
----------
Frauscher B et al. Normative EMG values during REM sleep for the diagnosis of REM sleep behavior disorder. Sleep 2012;35:835–847.
doi:10.5665/sleep.1886
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from myoclonus.measure.confidence import wilson
from myoclonus.measure.estimate import Estimate, measured, not_measurable, not_recorded
from myoclonus.settings.sleep import SleepSettings
from myoclonus.signal import intervals
from myoclonus.signal.envelope import BIN_S
from myoclonus.sleep.declared import sleep_row
from myoclonus.sleep.indices import NO_STAGES
from myoclonus.sleep.night import Night
from myoclonus.sleep.trace import Trace

__all__ = ["Atonia", "atonia_from_marks", "atonia_from_trace", "atonia_rows", "missing_atonia_rows"]

FloatArray = npt.NDArray[np.floating[Any]]
BoolArray = npt.NDArray[np.bool_]

_EPOCH_S = 30.0
_TONIC_SHARE = 0.5
_SILENT_UV = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Atonia:
    """What was counted on one channel.

    Attributes
    ----------
    n_mini, n_any, n_phasic : int
        Mini-epochs of REM sleep that count, and those with any and with phasic activity.
    n_epochs, n_tonic : int
        Epochs of REM sleep that count, and those with tonic activity.
    """

    n_mini: int
    n_any: int
    n_phasic: int
    n_epochs: int
    n_tonic: int


def atonia_from_trace(trace: Trace, night: Night, excluded_s: FloatArray, settings: SleepSettings) -> Atonia:
    """Count mini-epochs and epochs of REM sleep with activity on one channel.

    Parameters
    ----------
    trace : Trace
        Amplitude of the channel.
    night : Night
        Stretches of REM sleep.
    excluded_s : (n, 2) float array
        Stretches in which activity has another cause.
    settings : SleepSettings
        Thresholds and lengths.
    """
    counts = [0, 0, 0, 0, 0]
    for start_s, stop_s in night.spans("R"):
        amplitude = trace.amplitude_uv[round(start_s / BIN_S) : round(stop_s / BIN_S)]
        baseline_uv = _baseline(amplitude, settings)
        if not np.isfinite(baseline_uv):
            continue
        strong = amplitude >= settings.rem_atonia_factor * baseline_uv
        stretches = intervals.longer_than(
            intervals.close_gaps(intervals.from_mask(strong), round(settings.rem_atonia_join_s / BIN_S) + 1),
            round(settings.rem_atonia_phasic_min_s / BIN_S),
        )
        is_short = stretches[:, 1] - stretches[:, 0] <= round(settings.rem_atonia_phasic_max_s / BIN_S)
        is_tonic = strong | (amplitude >= settings.rem_atonia_tonic_uv)
        n = amplitude.size
        found = _count(
            intervals.to_mask(stretches, n),
            intervals.to_mask(stretches[is_short], n),
            is_tonic,
            ~np.isfinite(amplitude) | _mask(excluded_s - start_s, n),
            settings,
        )
        counts = [a + b for a, b in zip(counts, found, strict=True)]
    return Atonia(n_mini=counts[0], n_any=counts[1], n_phasic=counts[2], n_epochs=counts[3], n_tonic=counts[4])


def atonia_from_marks(
    phasic_s: FloatArray,
    tonic_s: FloatArray,
    any_s: FloatArray,
    excluded_s: FloatArray,
    night: Night,
    settings: SleepSettings,
) -> Atonia:
    """Count mini-epochs and epochs of REM sleep with marked activity; arrays are ``(n, 2)``, start and stop in s."""
    counts = [0, 0, 0, 0, 0]
    for start_s, stop_s in night.spans("R"):
        n = round((stop_s - start_s) / BIN_S)
        phasic, tonic, more, out = (_mask(spans - start_s, n) for spans in (phasic_s, tonic_s, any_s, excluded_s))
        found = _count(phasic | tonic | more, phasic, tonic, out, settings)
        counts = [a + b for a, b in zip(counts, found, strict=True)]
    return Atonia(n_mini=counts[0], n_any=counts[1], n_phasic=counts[2], n_epochs=counts[3], n_tonic=counts[4])


def atonia_rows(channel: str, atonia: Atonia) -> list[dict[str, object]]:
    """Return the three measures of a channel, with Wilson limits."""
    scope = f"channel:{channel}"
    return [
        sleep_row("rem_atonia_any_fraction", scope, _share(atonia.n_any, atonia.n_mini)),
        sleep_row("rem_atonia_phasic_fraction", scope, _share(atonia.n_phasic, atonia.n_mini)),
        sleep_row("rem_atonia_tonic_fraction", scope, _share(atonia.n_tonic, atonia.n_epochs)),
    ]


def missing_atonia_rows(night: Night) -> list[dict[str, object]]:
    """Return that REM sleep without atonia was not recorded, with the reason."""
    reason = "no EMG of the chin was fit for scoring"
    if not night.is_staged:
        reason = NO_STAGES
    elif night.hours("R") == 0:
        reason = "no REM sleep was recorded"
    names = ("rem_atonia_any_fraction", "rem_atonia_phasic_fraction", "rem_atonia_tonic_fraction")
    return [sleep_row(name, "recording", not_recorded(reason)) for name in names]


def _share(count: int, n: int) -> Estimate:
    if n == 0:
        return not_measurable("no REM sleep without arousals, respiratory events and movements is left", 0)
    return measured(count / n, wilson(count, n), n)


def _baseline(amplitude: FloatArray, settings: SleepSettings) -> float:
    """Return the amplitude of the quietest stretch, ``NaN`` when nothing is left."""
    n = max(1, min(round(settings.rem_atonia_baseline_s / BIN_S), amplitude.size))
    is_there = np.isfinite(amplitude) & (amplitude >= _SILENT_UV)
    total = np.concatenate(([0.0], np.cumsum(np.where(is_there, amplitude, 0.0), dtype=np.float64)))
    count = np.concatenate(([0], np.cumsum(is_there)))
    n_inside = count[n:] - count[:-n]
    means = (total[n:] - total[:-n])[2 * n_inside >= n] / n_inside[2 * n_inside >= n]
    return float(means.min()) if means.size else float("nan")


def _count(
    any_: BoolArray, phasic: BoolArray, tonic: BoolArray, out: BoolArray, settings: SleepSettings
) -> Sequence[int]:
    """Count mini-epochs with any and with phasic activity, and epochs with tonic activity, of one stretch of REM."""
    mini, epoch = round(settings.mini_epoch_s / BIN_S), round(_EPOCH_S / BIN_S)
    counts = ~_blocks(out, mini).any(axis=1)
    is_free = ~_blocks(out, epoch)
    judged = is_free.mean(axis=1) > _TONIC_SHARE if is_free.size else np.zeros(0, dtype=bool)
    share = (_blocks(tonic, epoch) & is_free).sum(axis=1) / np.maximum(is_free.sum(axis=1), 1)
    return (
        int(counts.sum()),
        int((_blocks(any_, mini).any(axis=1) & counts).sum()),
        int((_blocks(phasic, mini).any(axis=1) & counts).sum()),
        int(judged.sum()),
        int((judged & (share > _TONIC_SHARE)).sum()),
    )


def _blocks(mask: BoolArray, size: int) -> BoolArray:
    """Return whole blocks of a mask as rows; what is left at the end is dropped."""
    n = mask.size // size
    return mask[: n * size].reshape(n, size)


def _mask(spans_s: FloatArray, n_bins: int) -> BoolArray:
    bins = np.round(spans_s / BIN_S).astype(np.int64).reshape(-1, 2)
    return intervals.to_mask(bins, n_bins)
