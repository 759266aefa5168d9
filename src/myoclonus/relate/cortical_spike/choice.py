"""Which of the waves that are locked to the jerk is reported, and whether it is the positive peak of a spike."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from myoclonus.relate.cortical_spike.alignment import JerkKind
from myoclonus.relate.cortical_spike.driving import can_drive
from myoclonus.relate.time_lock import Candidates, Locked
from myoclonus.relate.trials import Trials
from myoclonus.settings.cortex import CortexSettings

__all__ = ["amplitudes_uv", "best_wave"]

FloatArray = npt.NDArray[np.float64]

_POSITIVE_SHARE = 0.5
_SAME_TIME_MS = 5.0
_PAIR_MS = (8.0, 30.0)
_PAIR_T = 3.0


def amplitudes_uv(trials: Trials, candidates: Candidates) -> FloatArray:
    """Return the amplitude of each wave, on average over the trials that count on its electrode."""
    share = trials.n_fit / max(trials.n, 1)
    return np.asarray(
        candidates.scores.mean(axis=0, dtype=np.float64) * candidates.uv_per_score / share[candidates.channel]
    )


def best_wave(
    trials: Trials, candidates: Candidates, locked: Locked, settings: CortexSettings, jerks: JerkKind
) -> tuple[int, bool]:
    """Return the wave on the electrode where it is largest, and whether it is positive.

    Only what is significant and of the alignment of the largest statistic counts. A positive wave goes before the negative one
    that follows it, unless it is much smaller or is the back of a larger negative one elsewhere; the sign of a bipolar channel
    says nothing. When the surest wave cannot have driven the muscle, another at another time that may have goes before it. When
    only the negative wave of a spike is significant, the positive one before it counts at three standard errors.

    Parameters
    ----------
    trials : Trials
        Which trials count on which electrode.
    candidates, locked
        The waves that were searched, and their test.
    settings : CortexSettings
        Widths, conduction and ratios.
    jerks : JerkKind
        The muscle.

    Returns
    -------
    tuple of int and bool
        Number of the candidate, and whether it is positive.
    """
    t, amplitude = locked.statistic, amplitudes_uv(trials, candidates)
    strongest = int(np.argmax(np.abs(t)))
    found = (np.abs(t) >= locked.critical) & (candidates.alignment == candidates.alignment[strongest])
    is_bipolar = np.array([derivation.is_bipolar for derivation in trials.derivations])[candidates.channel]
    drives = can_drive(
        candidates.latency_ms, candidates.channel, trials.derivations, (jerks.muscle, jerks.side), settings
    )
    is_large = np.abs(t) >= _POSITIVE_SHARE * np.abs(t[strongest])
    is_positive = found & (is_bipolar | (t > 0)) & is_large
    if not is_positive.any():
        before = _before_negative(candidates, t, amplitude, strongest, drives)
        return (strongest, False) if before is None else (before, True)
    size = np.abs(amplitude)
    center = int(np.argmax(np.where(is_positive, np.abs(t), 0.0)))
    if not drives[center]:
        is_apart = np.abs(candidates.latency_ms - candidates.latency_ms[center]) >= settings.spike_width_ms
        if (is_positive & drives & is_apart).any():
            center = int(np.argmax(np.where(is_positive & drives & is_apart, np.abs(t), 0.0)))
    same_width = candidates.width_ms == candidates.width_ms[center]
    near = np.abs(candidates.latency_ms - candidates.latency_ms[center]) <= settings.spike_width_ms / 2
    best = int(np.argmax(np.where(is_positive & near & same_width, size, 0.0)))
    other = int(np.argmax(np.where(found & same_width, size, 0.0)))
    at_once = np.abs(candidates.latency_ms - candidates.latency_ms[best]) <= _SAME_TIME_MS
    front = int(np.argmax(np.where(found & same_width & at_once & ~is_bipolar & (t < 0), size, 0.0)))
    if found[front] and t[front] < 0 and size[front] > settings.mirror_ratio * size[best]:
        return front, False
    return (best, True) if size[best] >= _POSITIVE_SHARE * size[other] else (other, False)


def _before_negative(
    candidates: Candidates, t: FloatArray, amplitude: FloatArray, negative: int, drives: npt.NDArray[np.bool_]
) -> int | None:
    """Return the positive wave just before a negative one on the same electrode, if there is one of like size."""
    ahead_ms = candidates.latency_ms - candidates.latency_ms[negative]
    is_pair = (
        (candidates.channel == candidates.channel[negative])
        & (candidates.alignment == candidates.alignment[negative])
        & (ahead_ms >= _PAIR_MS[0])
        & (ahead_ms <= _PAIR_MS[1])
        & (t >= _PAIR_T)
        & (amplitude >= _POSITIVE_SHARE * np.abs(amplitude[negative]))
        & drives
    )
    return int(np.argmax(np.where(is_pair, t, 0.0))) if is_pair.any() else None
