"""Heart beats of a recording, found once, so that every chunk and every muscle is freed of the same ones.

An ECG channel gives them where it shows the heart; elsewhere the EMG channel that shows it best does. The recording is searched in
windows of its own, whatever the length of the chunks that detection works in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from myoclonus.detect.stretch import open_stretch, slow_band
from myoclonus.recording import Recording
from myoclonus.settings.detect import DetectSettings
from myoclonus.signal import intervals
from myoclonus.signal.heart import find_beats, median_beat

__all__ = ["Each", "heart_beats", "heart_shown"]

FloatArray = npt.NDArray[np.floating[Any]]
Each = Callable[..., Iterable[Any]]
"""Works as ``map`` and may run several at once."""

_SHORTEST_S = 8.0
_SLACK_S = 0.05
_SAME_BEAT_S = 0.2


def heart_beats(
    recording: Recording, emg: Sequence[int], ecg: Sequence[int], settings: DetectSettings, *, each: Each = map
) -> FloatArray:
    """Return the times of all heart beats of a recording, in seconds from its first sample; none when no channel shows a heart.

    Parameters
    ----------
    recording : Recording
        Gives the samples.
    emg, ecg : sequence of int
        Indices of the muscle channels, and of those made for the heart.
    settings : DetectSettings
        ``beat_window_s``, ``beat_windows_tried``, ``beat_similarity``, ``beat_outstanding``, ``beat_fast_share``.
    each : callable
        Works as ``map`` and may run several at once.
    """
    last_s = max((recording.channels[index].duration_s for index in emg), default=0.0)
    starts = [float(start) for start in np.arange(0.0, last_s, settings.beat_window_s)]
    found = list(each(partial(_beats_in, recording, ecg, settings), starts))
    missing = [index for index, beats in enumerate(found) if beats.size == 0]
    if missing:
        tried = np.unique(np.linspace(0, len(missing) - 1, settings.beat_windows_tried).round().astype(int))
        best = _best_first(recording, emg, [starts[missing[index]] for index in tried], settings, each)
        more = each(partial(_beats_in, recording, best, settings), [starts[index] for index in missing])
        for index, beats in zip(missing, more, strict=True):
            found[index] = beats
    beats = np.sort(np.concatenate(found)) if found else np.empty(0)
    return beats[np.diff(beats, prepend=-np.inf) > _SAME_BEAT_S]


def heart_shown(raw: FloatArray, fs_hz: float, settings: DetectSettings) -> float:
    """Return how far the heart stands out in samples of a muscle as recorded, without gaps; 0 when nothing there is like a heart."""
    slow, slow_fs_hz = slow_band(raw, fs_hz)
    beats_s = find_beats(slow, slow_fs_hz, min_similarity=settings.beat_similarity) / slow_fs_hz
    if beats_s.size == 0:
        return 0.0
    stretch = open_stretch(raw, fs_hz, 0.0, settings)
    beats = np.round(beats_s * stretch.fs_hz).astype(np.int64)
    beat, outstanding = median_beat(stretch.wide, beats, stretch.fs_hz)
    fast, _ = median_beat(stretch.edge, beats, stretch.fs_hz)
    is_slow = float(fast @ fast) < settings.beat_fast_share * float(beat @ beat)
    return outstanding if is_slow and outstanding > settings.beat_outstanding else 0.0


def _best_first(
    recording: Recording, emg: Sequence[int], starts: Sequence[float], settings: DetectSettings, each: Each
) -> list[int]:
    """Return the channels that show the heart in some windows, the best first."""
    shown = dict.fromkeys(emg, 0.0)

    def in_window(index: int, start_s: float) -> float:
        fs_hz = recording.channels[index].fs_hz
        pieces = _pieces(recording, index, start_s, settings)
        return max((heart_shown(raw, fs_hz, settings) for _, raw in pieces), default=0.0)

    where = [(index, start_s) for index in emg for start_s in starts]
    for (index, _), outstanding in zip(where, each(lambda place: in_window(*place), where), strict=True):
        shown[index] += outstanding
    return sorted((index for index in emg if shown[index] > 0), key=lambda index: -shown[index])


def _beats_in(recording: Recording, order: Sequence[int], settings: DetectSettings, start_s: float) -> FloatArray:
    """Return the times of the beats in a window, from the first channel that shows any there."""
    for index in order:
        found: list[FloatArray] = [np.empty(0)]
        for at_s, raw in _pieces(recording, index, start_s, settings):
            slow, slow_fs_hz = slow_band(raw, recording.channels[index].fs_hz)
            found.append(at_s + find_beats(slow, slow_fs_hz, min_similarity=settings.beat_similarity) / slow_fs_hz)
        beats = np.concatenate(found)
        beats = beats[(beats >= start_s - _SLACK_S) & (beats < start_s + settings.beat_window_s + _SLACK_S)]
        if beats.size:
            return beats
    return np.empty(0)


def _pieces(
    recording: Recording, index: int, start_s: float, settings: DetectSettings
) -> Iterable[tuple[float, FloatArray]]:
    """Yield start and samples of what was recorded in a window, with some context; pieces in which no heart could be told are left out."""
    fs_hz = recording.channels[index].fs_hz
    first = max(round((start_s - settings.context_s) * fs_hz), 0)
    raw = recording.read(index, first, round((start_s + settings.beat_window_s + settings.context_s) * fs_hz))
    for a, b in intervals.longer_than(intervals.from_mask(np.isfinite(raw)), round(_SHORTEST_S * fs_hz)):
        yield (first + a) / fs_hz, raw[a:b]
