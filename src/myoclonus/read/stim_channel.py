"""Markers from a trigger channel: one at each change to a value other than the resting one."""

from __future__ import annotations

import numpy as np

from myoclonus.read.raw import Annotation, Finding
from myoclonus.recording import SampleSource

__all__ = ["stim_markers"]

_BLOCK_SAMPLES = 1 << 20


def stim_markers(
    source: SampleSource,
    channel_index: int,
    *,
    label: str,
    fs_hz: float,
    n_samples: int,
    is_status: bool,
    max_rate_hz: float,
) -> tuple[list[Annotation], list[Finding]]:
    """Return a marker ``trigger CODE`` for each step of a trigger channel to a non-resting code.

    The resting code is the most frequent value, and must hold for half of the time; a code that changes into another
    counts as a new marker. Of a BioSemi status channel the lower 16 bits are the code.

    Parameters
    ----------
    source, channel_index
        Where the samples are.
    label, fs_hz, n_samples
        Name, rate and length of the channel.
    is_status : bool
        Whether the channel is a BioSemi status channel.
    max_rate_hz : float
        More steps a second than this are no triggers: the channel gives no markers, and a finding says so.
    """
    previous, steps, codes = np.nan, [], []
    counts: dict[float, int] = {}
    for start in range(0, n_samples, _BLOCK_SAMPLES):
        block = source.read(channel_index, start, min(start + _BLOCK_SAMPLES, n_samples))
        values = np.where(np.isfinite(block), np.round(block), 0.0)
        if is_status:
            values = (values.astype(np.int64) & 0xFFFF).astype(np.float64)
        at = np.flatnonzero(np.diff(values, prepend=previous if start else values[:1]) != 0)
        steps.append(at + start)
        codes.append(values[at])
        previous = values[-1]
        bounds = np.concatenate(([0], at[at > 0], [values.size]))
        for position, length in zip(bounds[:-1], np.diff(bounds), strict=True):
            counts[values[position]] = counts.get(values[position], 0) + int(length)
        if sum(map(len, steps)) > max(10.0, max_rate_hz * (start + values.size) / fs_hz):
            return [], [_not_triggers(label)]
    if not counts:
        return [], []
    resting = max(counts, key=lambda code: counts[code])
    if 2 * counts[resting] < n_samples:
        return [], [_not_triggers(label)]
    found = [
        Annotation(float(step) / fs_hz, 0.0, f"trigger {code:g}")
        for step, code in zip(np.concatenate(steps), np.concatenate(codes), strict=True)
        if code != resting
    ]
    return found, []


def _not_triggers(label: str) -> Finding:
    return Finding(
        code="trigger-channel-busy",
        severity="note",
        channel=label,
        message="The channel changes too often to hold triggers; it gave no markers.",
        remedy="Give the markers as a separate file if there were stimuli.",
    )
