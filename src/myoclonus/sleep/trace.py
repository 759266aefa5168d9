"""The amplitude of one EMG channel over a night, and its resting level, with hum and heart removed."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from myoclonus.detect.stretch import slow_band, slow_factor
from myoclonus.recording import Recording
from myoclonus.settings import Settings
from myoclonus.signal import intervals
from myoclonus.signal.bandpass import Band, Bands
from myoclonus.signal.envelope import BIN_S, bin_power, resting_level, two_sided_amplitude
from myoclonus.signal.heart import beat_course, find_beats, median_beat
from myoclonus.signal.hum import find_hums
from myoclonus.signal.hum_course import hum_course

__all__ = ["Trace", "activity_of", "traces_of"]

FloatArray = npt.NDArray[np.floating[Any]]
Intervals = intervals.Intervals

_CHUNK_S = 300.0
_CONTEXT_S = 3.0
_SHORTEST_S = 0.5
_BLOCK_S = 0.5
_JOINED_S = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """One channel on the grid of 10-ms bins.

    Attributes
    ----------
    channel : str
        Name of the channel.
    amplitude_uv : (n_bins,) float32 array
        Height of the trace; ``NaN`` where nothing was recorded.
    rest_uv : (n_bins,) float32 array
        Resting level.
    n_beats : int
        Heart beats removed.
    """

    channel: str
    amplitude_uv: FloatArray
    rest_uv: FloatArray
    n_beats: int


def traces_of(
    recording: Recording, channels: Sequence[int], settings: Settings, heart_beats_s: FloatArray | None = None
) -> list[Trace]:
    """Return the traces of channels; each is read once, in chunks.

    Parameters
    ----------
    recording : Recording
        Gives samples in µV; channels with role ``ecg`` give the heart beats, otherwise each channel shows them itself.
    channels : sequence of int
        Indices of EMG channels.
    settings : Settings
        Bands and windows of ``sleep``; limits of hum and heart of ``detect``.
    heart_beats_s : array, optional
        Times of heart beats, when they were looked for before; nothing more is looked for then.
    """
    duration_s = max((recording.channels[index].duration_s for index in channels), default=0.0)
    starts = np.arange(0.0, duration_s, _CHUNK_S).tolist()
    with ThreadPoolExecutor(settings.detect.n_threads) as pool:
        beats: list[FloatArray | None] = [heart_beats_s] * len(starts)
        if heart_beats_s is None:
            beats = list(pool.map(partial(_beats_in_chunk, recording, settings), starts))
        return [
            _joined(
                recording, index, list(pool.map(partial(_chunk, recording, index, settings), starts, beats)), settings
            )
            for index in channels
        ]


def activity_of(trace: Trace, settings: Settings) -> Intervals:
    """Return stretches of activity in bins: above the resting level by the lower threshold, and once by the higher one.

    Gaps of less than 50 ms are filled; other than for leg movements, no half second of rest is waited for.
    """
    sleep = settings.sleep
    rise_uv = trace.amplitude_uv - trace.rest_uv
    found = intervals.close_gaps(intervals.from_mask(rise_uv > sleep.offset_rise_uv), round(_JOINED_S / BIN_S))
    is_high = np.concatenate(([0], np.cumsum(rise_uv >= sleep.onset_rise_uv)))
    return found[is_high[found[:, 1]] > is_high[found[:, 0]]]


def _joined(recording: Recording, index: int, chunks: list[tuple[FloatArray, int]], settings: Settings) -> Trace:
    sleep = settings.sleep
    power = np.concatenate([power for power, _ in chunks]) if chunks else np.empty(0)
    amplitude = two_sided_amplitude(power, sleep.envelope_ms / 1000.0)
    rest = resting_level(power, block_s=_BLOCK_S, window_s=sleep.rest_window_s, quantile=sleep.rest_quantile)
    return Trace(
        channel=recording.channels[index].name,
        amplitude_uv=np.float32(sleep.envelope_crest) * amplitude,
        rest_uv=np.float32(sleep.envelope_crest) * rest,
        n_beats=sum(n for _, n in chunks),
    )


def _chunk(
    recording: Recording, index: int, settings: Settings, start_s: float, beats_s: FloatArray | None
) -> tuple[FloatArray, int]:
    """Return the power of one channel in the bins of one chunk, and how many heart beats were removed."""
    channel = recording.channels[index]
    fs_hz = channel.fs_hz
    stop_s = min(start_s + _CHUNK_S, channel.duration_s)
    n_bins, first_bin = max(round((stop_s - start_s) / BIN_S), 0), round(start_s / BIN_S)
    first = max(round((start_s - _CONTEXT_S) * fs_hz), 0)
    raw = recording.read(index, first, round((stop_s + _CONTEXT_S) * fs_hz))
    power = np.full(n_bins, np.nan, dtype=np.float32)
    n_beats = 0
    for a, b in intervals.longer_than(intervals.from_mask(np.isfinite(raw)), round(_SHORTEST_S * fs_hz)):
        begin_s = (first + a) / fs_hz
        clean, rate_hz, n_here = _clean(raw[a:b], fs_hz, None if beats_s is None else beats_s - begin_s, settings)
        here = bin_power(clean, rate_hz, begin_s, n_bins, first_bin)
        power = np.where(np.isfinite(here), here, power).astype(np.float32)
        n_beats += n_here
    return power, n_beats


def _clean(
    raw: FloatArray, fs_hz: float, beats_s: FloatArray | None, settings: Settings
) -> tuple[FloatArray, float, int]:
    """Return a stretch in the band of movements, without hum and heart, its rate, and how many beats were removed."""
    sleep, detect = settings.sleep, settings.detect
    top_hz = min(sleep.lowpass_hz, 0.45 * fs_hz)
    n_per_sample = max(1, int(fs_hz / (4 * sleep.lowpass_hz)))
    bands = Bands.of(raw, fs_hz, n_per_sample, slow_factor(fs_hz))
    x, rate_hz = bands.slowly(Band(low_hz=sleep.highpass_hz, high_hz=top_hz), n_per_sample)
    hums = find_hums(x, rate_hz, highest_hz=top_hz, min_ratio=detect.hum_ratio)
    if hums:
        x = x - hum_course(x, rate_hz, hums)[0]
    if beats_s is None:
        slow, slow_hz = _slow(bands, top_hz)
        own = find_beats(slow, slow_hz, min_similarity=detect.beat_similarity)
        beats_s = own / slow_hz if _is_heart(x, own / slow_hz, rate_hz, top_hz, settings) else np.empty(0)
    beats = np.round(beats_s * rate_hz).astype(np.int64)
    beats = beats[(beats >= 0) & (beats < x.size)]
    beat, outstanding = median_beat(x, beats, rate_hz) if beats.size >= 6 else (np.empty(0), 0.0)
    if outstanding < detect.beat_outstanding:
        return x, rate_hz, 0
    return x - beat_course(x, beats, beat, rate_hz), rate_hz, beats.size


def _is_heart(x: FloatArray, beats_s: FloatArray, rate_hz: float, top_hz: float, settings: Settings) -> bool:
    """Tell whether regular waves are slow, as those of the heart are, and not bursts of the muscle itself."""
    detect = settings.detect
    beats = np.round(beats_s * rate_hz).astype(np.int64)
    if beats.size < 6:
        return False
    fast, _ = Bands.of(x, rate_hz).slowly(Band(low_hz=min(detect.edge_highpass_hz, 0.5 * top_hz), high_hz=top_hz), 1)
    beat, _ = median_beat(x, beats, rate_hz)
    quick, _ = median_beat(fast, beats, rate_hz)
    return float(quick @ quick) < detect.beat_fast_share * float(beat @ beat)


def _beats_in_chunk(recording: Recording, settings: Settings, start_s: float) -> FloatArray | None:
    """Return the times of heart beats in an ECG channel around a chunk; ``None`` when there is none that shows them."""
    for index in recording.with_role("ecg"):
        fs_hz = recording.channels[index].fs_hz
        first = max(round((start_s - _CONTEXT_S) * fs_hz), 0)
        raw = recording.read(index, first, round((start_s + _CHUNK_S + _CONTEXT_S) * fs_hz))
        if raw.size > 8 * fs_hz and np.isfinite(raw).all():
            slow, slow_hz = slow_band(raw, fs_hz)
            beats = find_beats(slow, slow_hz, min_similarity=settings.detect.beat_similarity)
            if beats.size:
                return np.asarray(first / fs_hz + beats / slow_hz)
    return None


def _slow(bands: Bands, top_hz: float) -> tuple[FloatArray, float]:
    """Return the band of the QRS complex at 125 to 250 Hz."""
    return bands.slowly(Band(low_hz=8.0, high_hz=min(40.0, top_hz)), slow_factor(bands.fs_hz))
