"""Calibration and open inputs at the start or the end of a recording: the amplifier's signals in place of a person's.

All channels record one square wave of the amplifier's generator, or nothing but mains hum. What lies there is no EEG and no EMG,
and is left out as if nothing had been recorded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from myoclonus.read.raw import Finding
from myoclonus.recording import Recording, SampleSource
from myoclonus.settings.read import ReadSettings
from myoclonus.signal.alike import seconds_alike
from myoclonus.signal.intervals import close_gaps, from_mask, longer_than, to_mask

__all__ = ["without_calibration"]

_SCAN_S = 30
_MAINS_HZ = (50.0, 60.0)
_MAINS_SHARE = 0.9
_CHANNELS_SHARE = 0.8
_LEVEL_SHARE = 0.05
_MIN_CHANNELS = 4
_PAUSE_S = 4
_N_USUAL = 30

FloatArray = npt.NDArray[np.float64]


def without_calibration(recording: Recording, settings: ReadSettings) -> tuple[Recording, list[Finding]]:
    """Return the recording with calibration and open inputs as gaps, and a finding ``eeg-calibration`` for each stretch.

    The first and the last half minute are searched, and from there on as long as more is found. A second counts when all EEG
    channels record the same, or when they hold hardly anything but hum that is far above what they usually record. A stretch
    in which EMG channels too hold two levels or hum only is left out there as well.

    Parameters
    ----------
    recording : Recording
        With roles and units settled.
    settings : ReadSettings
        How long a calibration lasts at least, and how much of a recording it is at most.
    """
    indices = _eeg(recording)
    if len(indices) < _MIN_CHANNELS:
        return recording, []
    n_seconds = int(recording.channels[indices[0]].duration_s)
    scan = _Scan(recording, indices, _usual_uv(recording, indices, n_seconds), settings)
    mask = np.zeros(n_seconds, dtype=bool)
    for is_from_end in (False, True):
        for at in range(0, n_seconds, _SCAN_S):
            first, last = at, min(at + _SCAN_S, n_seconds)
            if is_from_end:
                first, last = n_seconds - last, n_seconds - first
            mask[first:last] |= scan.seconds(first, last)
            if not mask[first:last].any():
                break
    stretches = longer_than(close_gaps(from_mask(mask), _PAUSE_S), int(np.ceil(settings.calibration_min_s)))
    share = float(to_mask(stretches, n_seconds).mean()) if n_seconds else 0.0
    if not len(stretches) or share > settings.calibration_max_fraction:
        return recording, []
    spans = [(max(start - 1, 0), min(stop + 1, recording.duration_s)) for start, stop in stretches.tolist()]
    concerned = {k: tuple(span for span in spans if scan.is_of_amplifier(k, span)) for k in recording.with_role("emg")}
    concerned |= {k: tuple(spans) for k in recording.with_role("eeg")}
    return recording.with_changes(source=_Without(recording, concerned)), [_finding(span) for span in spans]


@dataclass(frozen=True, slots=True)
class _Scan:
    """Looks at seconds of EEG."""

    recording: Recording
    indices: tuple[int, ...]
    usual_uv: FloatArray
    settings: ReadSettings

    def seconds(self, first: int, last: int) -> npt.NDArray[np.bool_]:
        """Tell which seconds of ``[first, last)`` hold the amplifier's signals in the EEG channels."""
        parts = np.array([_seconds(self.recording, index, first, last) for index in self.indices])
        size_uv = parts.std(axis=2)
        is_hum = _mains_share(parts, self.recording.channels[self.indices[0]].fs_hz) > _MAINS_SHARE
        is_hum &= size_uv > self.settings.open_input_ratio * self.usual_uv[:, np.newaxis]
        return np.asarray(seconds_alike(parts) | (is_hum.mean(axis=0) >= _CHANNELS_SHARE), dtype=bool)

    def is_of_amplifier(self, index: int, span: tuple[float, float]) -> bool:
        """Tell whether a channel of another role holds two levels or hum only in most of a stretch."""
        first, last = int(np.ceil(span[0])), int(span[1])
        parts = _seconds(self.recording, index, first, last)[np.newaxis]
        low, high = parts.min(axis=2), parts.max(axis=2)
        near = _LEVEL_SHARE * (high - low)[:, :, np.newaxis]
        is_level = (parts <= low[:, :, np.newaxis] + near) | (parts >= high[:, :, np.newaxis] - near)
        is_hum = _mains_share(parts, self.recording.channels[index].fs_hz) > _MAINS_SHARE
        own = (is_level.mean(axis=2) > 1 - _LEVEL_SHARE) | is_hum
        return bool(own.size and own.mean() > 0.5)


@dataclass(frozen=True, slots=True)
class _Without:
    """Samples with stretches that were not recorded from a person left out."""

    recording: Recording
    spans: dict[int, tuple[tuple[float, float], ...]]

    def read(self, channel_index: int, start: int, stop: int) -> FloatArray:
        source: SampleSource = self.recording.source
        samples = source.read(channel_index, start, stop)
        fs_hz = self.recording.channels[channel_index].fs_hz
        for first_s, last_s in self.spans.get(channel_index, ()):
            first, last = round(first_s * fs_hz) - start, round(last_s * fs_hz) - start
            if first < samples.size and last > 0:
                samples = np.array(samples, dtype=np.float64)
                samples[max(first, 0) : last] = np.nan
        return samples


def _eeg(recording: Recording) -> tuple[int, ...]:
    """Return the EEG channels in µV of the rate that most of them have."""
    own = [index for index in recording.with_role("eeg") if recording.channels[index].unit == "uV"]
    rates = [recording.channels[index].fs_hz for index in own]
    usual = max(set(rates), key=rates.count, default=0.0)
    return tuple(index for index, rate in zip(own, rates, strict=True) if rate == usual)


def _seconds(recording: Recording, index: int, first: int, last: int) -> FloatArray:
    """Return seconds ``[first, last)`` of a channel, one a row."""
    fs_hz = recording.channels[index].fs_hz
    size = int(fs_hz)
    samples = recording.read(index, round(first * fs_hz), round(last * fs_hz) + 1)
    starts = np.round(np.arange(last - first) * fs_hz).astype(int)
    rows = np.full((starts.size, size), np.nan)
    for row, start in enumerate(starts):
        piece = samples[start : start + size]
        rows[row, : piece.size] = piece
    return rows


def _usual_uv(recording: Recording, indices: Sequence[int], n_seconds: int) -> FloatArray:
    """Return how large each channel usually is: the median over seconds spread evenly."""
    chosen = np.unique(np.linspace(0, max(n_seconds - 1, 0), _N_USUAL).astype(int))
    sizes = np.array([[_seconds(recording, k, at, at + 1).std() for at in chosen.tolist()] for k in indices])
    known = np.isfinite(sizes)
    return np.array([np.median(row[own]) if own.any() else np.inf for row, own in zip(sizes, known, strict=True)])


def _mains_share(parts: FloatArray, fs_hz: float) -> FloatArray:
    """Return the share of the variance of each second, ``(n_channels, n_seconds)``, that lies in one line of the mains."""
    around = parts - parts.mean(axis=2, keepdims=True)
    total = np.maximum(np.mean(around**2, axis=2), 1e-12)
    angle = 2 * np.pi * np.arange(parts.shape[2]) / fs_hz
    power = [
        2 * np.abs(around @ np.exp(1j * angle * hz) / parts.shape[2]) ** 2 for hz in _MAINS_HZ if hz < 0.45 * fs_hz
    ]
    return np.asarray(np.max(power, axis=0) / total) if power else np.zeros(parts.shape[:2])


def _finding(span: tuple[float, float]) -> Finding:
    return Finding(
        code="eeg-calibration",
        severity="note",
        onset=float(span[0]),
        duration=float(span[1] - span[0]),
        message=f"From {span[0]:.0f} to {span[1]:.0f} s the EEG channels record a calibration or open inputs, no EEG. This stretch is "
        "left out.",
        remedy="Nothing needs to be done; start the recording after the calibration to have it out of the file.",
    )
