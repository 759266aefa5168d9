"""Markers from a trigger channel: at each change of its code, or at each pulse, sound or flash of an analog one."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from myoclonus.read.raw import Annotation, Finding
from myoclonus.read.stim_pulses import Pulses, flash_trains, pulses_of
from myoclonus.recording import SampleSource
from myoclonus.settings.read import ReadSettings

__all__ = ["stim_markers"]

FloatArray = npt.NDArray[np.float64]

_BLOCK_SAMPLES = 1 << 20
_NEAR_A_CODE = 0.25
_OFF_CODE_FRACTION = 0.01
_MIN_STEPS = 12
_LIKE = 1.5
_WORDS = {
    "sound": ("sound", "audio", "audit", "click", "tone", "acoust"),
    "photic": ("photic", "flash", "light", "strobe"),
    "": ("stim", "ttl", "trig"),
}
"""Parts of a label that say what a channel marks; the key is what the marker's text says after ``stim``."""


@dataclass(frozen=True, slots=True)
class _Codes:
    """Steps to codes other than the resting one; whether they are too many, and whether the values are codes at all.

    ``every`` are all steps, also those back to rest.
    """

    at: npt.NDArray[np.int64]
    code: FloatArray
    every: npt.NDArray[np.int64]
    is_busy: bool
    are_codes: bool


def stim_markers(
    source: SampleSource,
    channel_index: int,
    *,
    label: str,
    fs_hz: float,
    n_samples: int,
    is_status: bool,
    settings: ReadSettings,
) -> tuple[list[Annotation], list[Finding]]:
    """Return a marker for each stimulus that a trigger channel shows.

    A channel of codes has a resting one, the most frequent, that holds for half of the time; each step to another is a
    marker ``trigger CODE``. A line that changes between two levels at each stimulus, and holds each until the next, gives a
    marker at each change, and a finding says so.

    When the label says that stimuli are marked, and there is one code only, it is ``stim`` with
    the kind. Other channels are taken as analog: each pulse, click or tone burst that stands out of the noise is one
    marker, ``stim`` with what the label says (``stim sound``, ``stim photic``). Regular flashes are one marker a train,
    ``stim photic 10 Hz train`` with its duration. Of a BioSemi status channel the lower 16 bits are the code, and it is
    never analog.

    Parameters
    ----------
    source, channel_index
        Where the samples are.
    label, fs_hz, n_samples
        Name, rate and length of the channel.
    is_status : bool
        Whether the channel is a BioSemi status channel.
    settings : ReadSettings
        ``max_trigger_rate_hz`` and the limits of analog stimuli. When a channel is too busy to mark stimuli it gives no
        markers, and a finding says so.
    """
    kind = _kind(label)
    codes = _codes(source, channel_index, fs_hz, n_samples, settings.max_trigger_rate_hz, is_status=is_status)
    if is_status or (codes.are_codes and codes.code.size and not codes.is_busy):
        if codes.is_busy:
            return [], [_not_triggers(label)]
        if _toggles(codes, fs_hz, settings.stim_toggle_min_s):
            return _named(Pulses(codes.every / fs_hz, is_busy=False), kind, settings), [_is_toggle(label)]
        names_stimuli = kind is not None and not is_status and np.unique(codes.code).size == 1
        if not names_stimuli:
            times = zip(codes.at, codes.code, strict=True)
            return [Annotation(float(step) / fs_hz, 0.0, f"trigger {code:g}") for step, code in times], []
        return _named(Pulses(codes.at / fs_hz, is_busy=False), kind, settings), []
    pulses = pulses_of(source, channel_index, fs_hz=fs_hz, n_samples=n_samples, settings=settings)
    markers = _named(pulses, kind, settings)
    covered_s = n_samples / fs_hz
    if pulses.is_busy or len(markers) > max(10.0, settings.max_trigger_rate_hz * covered_s):
        return [], [_not_triggers(label)]
    return markers, [_not_triggers(label)] if codes.is_busy and not markers else []


def _toggles(codes: _Codes, fs_hz: float, min_s: float) -> bool:
    """Tell whether a line changes its level at each stimulus, and holds it until the next.

    Then the times at both levels are alike, long, and as uneven as those between stimuli. Pulses are short or of one length.
    """
    lengths_s = np.diff(codes.every) / fs_hz
    if np.unique(codes.code).size != 1 or codes.every.size < _MIN_STEPS:
        return False
    high, low = lengths_s[::2], lengths_s[1::2]
    middles, swings = (np.median(high), np.median(low)), (np.std(high), np.std(low))
    is_like = max(middles) <= _LIKE * min(middles) and max(swings) <= 2 * _LIKE * min(swings)
    return bool(is_like and min(middles) >= min_s and min(swings) > 0.02 * min(middles))


def _kind(label: str) -> str | None:
    """Return what a label says is marked: ``sound``, ``photic``, nothing in particular, or ``None`` for no stimuli."""
    folded = label.casefold()
    return next((kind for kind, words in _WORDS.items() if re.search("|".join(words), folded)), None)


def _named(pulses: Pulses, kind: str | None, settings: ReadSettings) -> list[Annotation]:
    if kind is None:
        return [Annotation(float(onset), 0.0, "trigger 1") for onset in pulses.onset_s]
    if kind != "photic":
        text = f"stim {kind}".strip()
        return [Annotation(float(onset), 0.0, text) for onset in pulses.onset_s]
    trains, single_s = flash_trains(pulses.onset_s, settings)
    found = [Annotation(float(onset), 0.0, "stim photic") for onset in single_s]
    found += [Annotation(one.onset_s, one.duration_s, f"stim photic {one.rate_hz:g} Hz train") for one in trains]
    return sorted(found, key=lambda item: item.onset)


def _codes(
    source: SampleSource, channel_index: int, fs_hz: float, n_samples: int, max_rate_hz: float, *, is_status: bool
) -> _Codes:
    previous, steps, codes, n_off = np.nan, [np.empty(0, np.int64)], [np.empty(0)], 0
    counts: dict[float, int] = {}
    for start in range(0, n_samples, _BLOCK_SAMPLES):
        block = source.read(channel_index, start, min(start + _BLOCK_SAMPLES, n_samples))
        block = np.where(np.isfinite(block), block, 0.0)
        values = np.round(block)
        n_off += int(np.sum(np.abs(block - values) > _NEAR_A_CODE))
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
            return _Codes(np.empty(0, np.int64), np.empty(0), np.empty(0, np.int64), is_busy=True, are_codes=False)
    if not counts:
        return _Codes(np.empty(0, np.int64), np.empty(0), np.empty(0, np.int64), is_busy=False, are_codes=True)
    resting = max(counts, key=lambda code: counts[code])
    at, code = np.concatenate(steps), np.concatenate(codes)
    is_set = code != resting
    is_busy = 2 * counts[resting] < n_samples
    return _Codes(at[is_set], code[is_set], at, is_busy=is_busy, are_codes=n_off <= _OFF_CODE_FRACTION * n_samples)


def _is_toggle(label: str) -> Finding:
    return Finding(
        code="trigger-channel-toggles",
        severity="note",
        channel=label,
        message="The channel holds each of two levels about as long as the other; each change of level was taken for a marker.",
        remedy="Give the markers as a separate file if only one direction marks a stimulus.",
    )


def _not_triggers(label: str) -> Finding:
    return Finding(
        code="trigger-channel-busy",
        severity="note",
        channel=label,
        message="The channel changes too often to hold triggers; it gave no markers.",
        remedy="Give the markers as a separate file if there were stimuli.",
    )
