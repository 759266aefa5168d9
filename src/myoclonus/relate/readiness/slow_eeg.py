"""Whether an EEG still holds the slow activity that a readiness potential is made of."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import signal

from myoclonus.recording import Recording

__all__ = ["highpass_of"]

_N_STRETCHES = 12
_STRETCH_S = 40.0
_RATE_HZ = 20.0
_SLOWEST_HZ = (0.05, 0.1)
_SLOW_HZ = (0.4, 1.0)
_LOST = 0.4


def highpass_of(recording: Recording, indices: Sequence[int], limit_hz: float) -> str | None:
    """Return why slow activity is missing from channels, or ``None`` when it is there.

    The header decides when it states the filter. Otherwise the spectrum does: in EEG that was not filtered, power falls
    with frequency or is level, so that less than 0.4 times as much at 0.05–0.1 Hz as at 0.4–1 Hz means a filter. The middle of
    each band counts, since movements that come evenly raise single frequencies of the upper one. A filter of first order in
    EEG whose power falls steeply is not seen this way.

    Parameters
    ----------
    recording : Recording
        Gives the samples; up to twelve stretches of 40 s are read.
    indices : sequence of int
        Channels.
    limit_hz : float
        Highest corner that leaves the potential.
    """
    stated = [recording.channels[index].highpass_hz for index in indices]
    known = [hz for hz in stated if hz is not None]
    if known:
        corner_hz = max(known)
        return f"EEG was high-passed at {corner_hz:g} Hz (header)" if corner_hz > limit_hz else None
    ratios = [ratio for index in indices if np.isfinite(ratio := _slow_share(recording, index))]
    if ratios and float(np.median(ratios)) < _LOST:
        return "EEG was high-passed: there is less power at 0.05–0.1 Hz than at 0.4–1 Hz"
    return None


def _slow_share(recording: Recording, index: int) -> float:
    """Return the median power density at 0.05–0.1 Hz over that at 0.4–1 Hz; ``NaN`` when the recording is too short."""
    channel = recording.channels[index]
    n_stretch = int(_STRETCH_S * channel.fs_hz)
    if channel.n_samples < n_stretch:
        return float("nan")
    n = min(_N_STRETCHES, channel.n_samples // n_stretch)
    powers = []
    for start in np.linspace(0, channel.n_samples - n_stretch, n).astype(int):
        samples = recording.read(index, int(start), int(start) + n_stretch)
        if np.isfinite(samples).all():
            factor = max(1, int(channel.fs_hz // _RATE_HZ))
            reduced = samples[: samples.size // factor * factor].reshape(-1, factor).mean(axis=1)
            frequency, power = signal.periodogram(
                signal.detrend(reduced), channel.fs_hz / factor, window="hann", detrend=False
            )
            powers.append(power)
    if not powers:
        return float("nan")
    mean = np.median(powers, axis=0)
    slowest = (frequency >= _SLOWEST_HZ[0]) & (frequency <= _SLOWEST_HZ[1])
    slow = (frequency >= _SLOW_HZ[0]) & (frequency <= _SLOW_HZ[1])
    return float(np.median(mean[slowest]) / max(float(np.median(mean[slow])), 1e-12))
