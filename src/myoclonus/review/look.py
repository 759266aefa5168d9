"""What surrounds jerks: all muscles lined up at the onset and the EEG before it, of one jerk and on average."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from myoclonus.recording import Recording
from myoclonus.relate.electrodes import derivation_of
from myoclonus.relate.trials import Trials, clean_trials
from myoclonus.review.display import View, shown
from myoclonus.settings import Settings

__all__ = ["AVERAGE_DIFFERS", "Around", "Average", "around", "average_of"]

FloatArray = npt.NDArray[np.float64]

_MAX_RATE_HZ = 2000.0
_MIN_JUDGED = 5
"""Windows from which on what is usual is known."""
_BASELINE_SHARE = 0.5
"""The first half of the time before the onset is the baseline of the EEG, where the window ends before that of the report."""

AVERAGE_DIFFERS = (
    "This average is lined up on the first muscle of each jerk and takes the jerks you chose. The report averages each muscle on its own "
    "onsets, apart for bursts, silences and trains; it leaves out what began long before in another muscle or follows a stimulus, removes "
    "mains hum, also lines single jerks up on their EMG, and tests the result against chance. The level taken off and the limits for "
    "blinks, swings, gaps and muscle activity are the same in both."
)
"""In what the average on the screen differs from the back-average of the report."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """EMG and EEG around one moment.

    Attributes
    ----------
    time_ms : (n_samples,) float array
        Time from the moment.
    channels : tuple of int
        Channels of the recording with role ``emg`` or ``eeg`` in µV, in the order of the file.
    traces : (n_channels, n_samples) float32 array
        EMG through the high-pass of detection; EEG less its level before ``cortex.earliest_ms``, as in the back-average of the
        report, or in the first half of a shorter window; ``NaN`` where nothing was recorded.
    """

    time_ms: FloatArray
    channels: tuple[int, ...]
    traces: npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Average:
    """The mean over several moments: of the EEG as it is, of the EMG rectified.

    Attributes
    ----------
    time_ms : (n_samples,) float array
        Time from the moments.
    channels : tuple of int
        As in ``Around``.
    mean, standard_error : (n_channels, n_samples) float array
        In µV; the error is ``NaN`` with fewer than two moments.
    n : int
        Moments averaged.
    n_eeg : int
        Moments of them whose EEG is fit for averaging.
    left_out : dict of str to int
        Moments whose EEG was left out, by reason.
    """

    time_ms: FloatArray
    channels: tuple[int, ...]
    mean: FloatArray
    standard_error: FloatArray
    n: int
    n_eeg: int = 0
    left_out: dict[str, int] = field(default_factory=dict)


def around(recording: Recording, moment_s: float, settings: Settings) -> Around:
    """Return EMG and EEG around a moment, all on one time axis.

    Parameters
    ----------
    recording : Recording
        Gives the samples; only the window is read.
    moment_s : float
        The onset of a jerk, in seconds from the first sample.
    settings : Settings
        ``review.around_before_ms``, ``review.around_after_ms`` and ``detect.highpass_hz``.
    """
    channels = tuple(
        index
        for index, channel in enumerate(recording.channels)
        if channel.role in ("emg", "eeg") and channel.unit == "uV"
    )
    fs_hz = min(max((recording.channels[index].fs_hz for index in channels), default=1000.0), _MAX_RATE_HZ)
    first = round(-settings.review.around_before_ms * fs_hz / 1e3)
    time_s = np.arange(first, round(settings.review.around_after_ms * fs_hz / 1e3) + 1) / fs_hz
    cortex = settings.cortex
    is_before = (time_s >= -cortex.window_before_ms / 1e3) & (time_s < -cortex.earliest_ms / 1e3)
    if not is_before.any():
        is_before = time_s < time_s[0] * (1 - _BASELINE_SHARE)
    seen = shown(recording, View(emg_low_hz=settings.detect.highpass_hz))
    traces = np.full((len(channels), time_s.size), np.nan, dtype=np.float32)
    for row, index in enumerate(channels):
        traces[row] = _on_axis(seen, index, moment_s + time_s)
        if recording.channels[index].role == "eeg":
            baseline = traces[row, is_before]
            known = baseline[np.isfinite(baseline)]
            traces[row] -= known.mean() if known.size else 0.0
    return Around(time_ms=time_s * 1e3, channels=channels, traces=traces)


def average_of(parts: Sequence[Around], recording: Recording, settings: Settings | None = None) -> Average | None:
    """Return the average over windows of one recording, or ``None`` when there is none.

    Trials with a blink, a swing, a gap or muscle in the EEG are left out of the average of the EEG as they are of the
    back-average of the analysis; those of the EMG all count.

    Parameters
    ----------
    parts : sequence of Around
        All on the same axis.
    recording : Recording
        Tells EMG from EEG.
    settings : Settings, optional
        ``cortex``: what makes a trial unfit.
    """
    if not parts:
        return None
    is_emg = np.array([recording.channels[index].role == "emg" for index in parts[0].channels], dtype=bool)
    is_fit, left_out = _fit(parts, recording, ~is_emg, settings or Settings())
    total = np.zeros(parts[0].traces.shape)
    squares, count = np.zeros_like(total), np.zeros_like(total)
    for part, fit in zip(parts, is_fit, strict=True):
        values = np.where(is_emg[:, np.newaxis], np.abs(part.traces), part.traces).astype(np.float64)
        is_there = np.isfinite(values) & fit[:, np.newaxis]
        values = np.where(is_there, values, 0.0)
        total, squares, count = total + values, squares + values**2, count + is_there
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(count > 0, total / count, np.nan)
        variance = np.maximum(squares - count * mean**2, 0.0) / (count - 1)
        error = np.where(count > 1, np.sqrt(variance / count), np.nan)
    return Average(
        time_ms=parts[0].time_ms,
        channels=parts[0].channels,
        mean=mean,
        standard_error=error,
        n=len(parts),
        n_eeg=int(is_fit[:, ~is_emg].any(axis=1).sum()) if (~is_emg).any() else 0,
        left_out=left_out,
    )


def _fit(
    parts: Sequence[Around], recording: Recording, is_eeg: npt.NDArray[np.bool_], settings: Settings
) -> tuple[npt.NDArray[np.bool_], dict[str, int]]:
    """Tell which channels are fit for averaging in which window, and how many windows of the EEG are not, by reason."""
    fit = np.ones((len(parts), is_eeg.size), dtype=bool)
    if not is_eeg.any() or len(parts) < _MIN_JUDGED:
        return fit, {}
    time_ms = parts[0].time_ms
    names = [recording.channels[index].name for index, is_one in zip(parts[0].channels, is_eeg, strict=True) if is_one]
    trials = Trials(
        samples_uv=np.stack([part.traces[is_eeg] for part in parts]),
        time_ms=time_ms,
        rate_hz=float(1e3 / np.diff(time_ms[:2])[0]),
        derivations=tuple(derivation_of(name) for name in names),
        onset_s=np.arange(len(parts), dtype=np.float64),
        rejected={},
        left_out={},
    )
    cleaned = clean_trials(trials, settings.cortex)
    if not cleaned.n:
        return fit, {}
    kept = np.isin(trials.onset_s, cleaned.onset_s)
    own = {derivation.label: column for derivation, column in zip(cleaned.derivations, cleaned.fit.T, strict=True)}
    for place, name in zip(np.flatnonzero(is_eeg), names, strict=True):
        fit[:, place] = kept
        fit[kept, place] = own.get(name, False)
    return fit, dict(cleaned.rejected)


def _on_axis(recording: Recording, index: int, moments_s: FloatArray) -> FloatArray:
    channel = recording.channels[index]
    start = max(int(np.floor(moments_s[0] * channel.fs_hz)) - 1, 0)
    stop = min(int(np.ceil(moments_s[-1] * channel.fs_hz)) + 2, channel.n_samples)
    if stop - start < 2:
        return np.full(moments_s.size, np.nan)
    samples = recording.read(index, start, stop)
    place = moments_s * channel.fs_hz - start
    return np.asarray(np.interp(place, np.arange(samples.size), samples, left=np.nan, right=np.nan))
