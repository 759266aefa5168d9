"""Channels that hold one and the same signal: a copy, or one electrode pair recorded twice."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import numpy.typing as npt

from myoclonus.read.raw import Finding
from myoclonus.recording import Channel, Recording

__all__ = ["same_signals"]

_N_BLOCKS = 6
_BLOCK_S = 1.0
_TOLERANCE = 1e-6


def same_signals(recording: Recording) -> list[Finding]:
    """Return a finding ``channels-same-signal`` for each EMG channel that is a copy of an earlier one.

    Some seconds spread over the recording are compared. Copies may differ by a factor and by one step of the samples.

    Parameters
    ----------
    recording : Recording
        With roles settled.
    """
    seen: list[tuple[Channel, npt.NDArray[np.float64]]] = []
    for index in recording.with_role("emg"):
        samples = _sampled(recording, index)
        if samples.size and np.ptp(samples) > 0:
            seen.append((recording.channels[index], samples))
    found: dict[str, Finding] = {}
    for (first, one), (second, other) in combinations(seen, 2):
        if second.name not in found and _is_copy(one, other, max(first.resolution, second.resolution)):
            found[second.name] = Finding(
                code="channels-same-signal",
                severity="warning",
                channel=second.name,
                message=f'The channel holds the same signal as "{first.name}", so that one muscle counts as two.',
                remedy="Check the montage; leave one of the two out: in channels.toml, ignore = true.",
            )
    return list(found.values())


def _sampled(recording: Recording, index: int) -> npt.NDArray[np.float64]:
    channel = recording.channels[index]
    size = max(round(_BLOCK_S * channel.fs_hz), 2)
    starts = np.unique(np.linspace(0, max(channel.n_samples - size, 0), _N_BLOCKS).astype(int))
    samples = np.concatenate([recording.read(index, int(start), int(start) + size) for start in starts])
    return np.where(np.isfinite(samples), samples, 0.0)


def _is_copy(one: npt.NDArray[np.float64], other: npt.NDArray[np.float64], step: float) -> bool:
    if one.size != other.size:
        return False
    one, other = one - one.mean(), other - other.mean()
    left = other - (one @ other) / (one @ one) * one
    return float(np.abs(left).max()) <= max(step, _TOLERANCE * float(np.abs(other).max()))
