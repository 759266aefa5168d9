"""Jerks lined up on their first onset, for average and single traces."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import signal

from myoclonus.detect.results import Detection
from myoclonus.recording import Channel, Recording
from myoclonus.settings.detect import DetectSettings
from myoclonus.settings.measure import MeasureSettings

__all__ = ["AlignedJerks", "align_jerks"]

FloatArray = npt.NDArray[np.float64]
TraceArray = npt.NDArray[np.float32]

_MAX_RATE_HZ = 2000.0
_MARGIN_S = 0.25
_SMOOTHING_MS = 10.0
_ORDER = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class AlignedJerks:
    """Windows around jerks, 0 at the first onset of each.

    Attributes
    ----------
    jerk_ids : tuple of str
        Jerks shown, in order of onset: all, or a seeded sample.
    n_jerks_found : int
        Jerks there are.
    channels : tuple of str
        Analyzed EMG channels in the order of the file.
    time_ms : (n_samples,) float array
        Time from the first onset.
    traces : (n_jerks, n_channels, n_samples) float32 array
        Band-passed EMG, µV; ``NaN`` where nothing was recorded.
    rectified_average : (n_channels, n_samples) float array
        Mean over jerks of the rectified traces, µV; ``NaN`` where no jerk was recorded.
    most_typical : int or None
        Row of ``traces`` nearest to all others, or ``None`` when there is no jerk.
    """

    jerk_ids: tuple[str, ...]
    n_jerks_found: int
    channels: tuple[str, ...]
    time_ms: FloatArray
    traces: TraceArray
    rectified_average: FloatArray
    most_typical: int | None


def align_jerks(
    recording: Recording,
    detection: Detection,
    settings: MeasureSettings | None = None,
    *,
    detect_settings: DetectSettings | None = None,
) -> AlignedJerks:
    """Return the EMG around jerks, lined up on their first onset.

    Only the windows shown are read. All channels come on one time axis, that of the fastest channel (at most 2000
    Hz); slower channels are interpolated between samples.

    Parameters
    ----------
    recording : Recording
        Gives the samples.
    detection : Detection
        Jerks and analyzed channels.
    settings : MeasureSettings, optional
        Window, largest number of jerks, and seed of the sample.
    detect_settings : DetectSettings, optional
        Pass band, as for detection.

    Returns
    -------
    AlignedJerks
        With no jerk or no channel, arrays of size zero along that axis.
    """
    chosen, band = settings or MeasureSettings(), detect_settings or DetectSettings()
    channels = [
        (index, recording.channels[index])
        for index in recording.with_role("emg")
        if detection.analyzed_s.get(recording.channels[index].name, 0.0) > 0
    ]
    fs_hz = min(max((channel.fs_hz for _, channel in channels), default=1000.0), _MAX_RATE_HZ)
    first, last = round(-chosen.align_before_ms * fs_hz / 1e3), round(chosen.align_after_ms * fs_hz / 1e3)
    time_s = np.arange(first, last + 1) / fs_hz
    jerks = detection.jerks.sort_values(["onset", "jerk_id"], kind="stable")
    shown = _sample(len(jerks), chosen)
    onset_s = jerks["onset"].to_numpy(dtype=np.float64)[shown]
    traces = np.full((len(shown), len(channels), time_s.size), np.nan, dtype=np.float32)
    for column, (index, channel) in enumerate(channels):
        sections = _band_pass(channel, band)
        for row, moment_s in enumerate(onset_s):
            traces[row, column] = _window(recording, index, sections, moment_s + time_s)
    return AlignedJerks(
        jerk_ids=tuple(jerks["jerk_id"].iloc[shown]),
        n_jerks_found=len(jerks),
        channels=tuple(channel.name for _, channel in channels),
        time_ms=time_s * 1e3,
        traces=traces,
        rectified_average=_mean_over_jerks(np.abs(traces)),
        most_typical=_most_typical(traces, fs_hz),
    )


def _sample(n_jerks: int, settings: MeasureSettings) -> npt.NDArray[np.int64]:
    if n_jerks <= settings.align_max_jerks:
        return np.arange(n_jerks)
    rng = np.random.default_rng(settings.seed)
    return np.sort(rng.choice(n_jerks, settings.align_max_jerks, replace=False))


def _band_pass(channel: Channel, band: DetectSettings) -> FloatArray:
    nyquist_hz = channel.fs_hz / 2
    high_hz = min(band.highpass_hz, 0.9 * nyquist_hz)
    if band.lowpass_hz < 0.95 * nyquist_hz:
        return np.asarray(
            signal.butter(_ORDER, [high_hz, band.lowpass_hz], btype="bandpass", fs=channel.fs_hz, output="sos")
        )
    return np.asarray(signal.butter(_ORDER, high_hz, btype="highpass", fs=channel.fs_hz, output="sos"))


def _window(recording: Recording, index: int, sections: FloatArray, moments_s: FloatArray) -> FloatArray:
    channel = recording.channels[index]
    start = max(int(np.floor((moments_s[0] - _MARGIN_S) * channel.fs_hz)), 0)
    stop = min(int(np.ceil((moments_s[-1] + _MARGIN_S) * channel.fs_hz)) + 1, channel.n_samples)
    if stop <= start:
        return np.full(moments_s.size, np.nan)
    samples = recording.read(index, start, stop)
    is_missing = ~np.isfinite(samples)
    if is_missing.all():
        return np.full(moments_s.size, np.nan)
    level = float(np.median(samples[~is_missing]))
    filled = np.where(is_missing, level, samples) - level
    filtered = signal.sosfiltfilt(sections, filled, padlen=min(filled.size - 1, int(_MARGIN_S * channel.fs_hz)))
    filtered[is_missing] = np.nan
    place = moments_s * channel.fs_hz - start
    return _at(filtered, place)


def _at(samples: FloatArray, place: FloatArray) -> FloatArray:
    step = place[1] - place[0] if place.size > 1 else 1.0
    if abs(step - 1.0) < 1e-9:  # the channel's own rate: move to the nearest sample rather than blur between two
        place = np.floor(place[0] + 0.5 + 1e-6) + np.arange(place.size)
    return np.asarray(np.interp(place, np.arange(samples.size), samples, left=np.nan, right=np.nan))


def _mean_over_jerks(rectified: TraceArray) -> FloatArray:
    known = np.isfinite(rectified)
    total = np.where(known, rectified, 0.0).sum(axis=0, dtype=np.float64)
    count = known.sum(axis=0)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def _most_typical(traces: TraceArray, fs_hz: float) -> int | None:
    """Return the jerk whose smoothed, rectified traces lie nearest to their median over jerks.

    Each channel counts alike: traces are divided by the largest value of the channel's median trace.
    """
    n_jerks, n_channels, n_samples = traces.shape
    if n_jerks == 0:
        return None
    if n_channels == 0:
        return 0
    width = min(max(1, round(_SMOOTHING_MS * fs_hz / 1e3)), n_samples)
    envelope = np.abs(np.nan_to_num(traces)).astype(np.float64)
    running = np.cumsum(np.concatenate((np.zeros((n_jerks, n_channels, 1)), envelope), axis=2), axis=2)
    envelope = (running[:, :, width:] - running[:, :, :-width]) / width
    center = np.median(envelope, axis=0)
    scale = np.maximum(center.max(axis=1), 1e-12)
    distance = np.mean(np.abs(envelope - center) / scale[:, np.newaxis], axis=(1, 2))
    return int(np.argmin(distance))
