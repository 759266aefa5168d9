"""All channels of one chunk of time, and all chunks of a channel put together.

Work goes chunk by chunk on a grid that starts at the first sample, each chunk with context on both sides, so that memory stays bounded
and the answer does not depend on where a chunk ends. An event belongs to the chunk its onset lies in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from myoclonus.detect.artifacts import Artifact, clipped_runs, flat_runs, loose_runs
from myoclonus.detect.context import beside_contractions, in_shadow
from myoclonus.detect.events import Event, find_events
from myoclonus.detect.stretch import Stretch, beats_of, open_stretch, shared_beats, without_heart
from myoclonus.recording import Recording
from myoclonus.settings.detect import DetectSettings
from myoclonus.signal import intervals

__all__ = ["ChannelEvents", "ChunkEvents", "find_in_chunk", "join_chunks"]

_SLACK_S = 0.05
_SHORTEST_S = 0.2


@dataclass(slots=True)
class ChunkEvents:
    """What one chunk of one channel holds."""

    events: list[Event] = field(default_factory=list)
    artifacts: list[Artifact] = field(default_factory=list)
    analyzed_s: float = 0.0
    hum_hz: float = 0.0
    n_beats: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelEvents:
    """What a channel holds, in order of time; ``n_shadowed`` and ``n_beside`` count bursts that were too small to matter."""

    events: list[Event]
    artifacts: list[Artifact]
    analyzed_s: float
    hum_hz: float
    n_beats: int
    n_shadowed: int
    n_beside: int


def find_in_chunk(
    recording: Recording,
    emg: Sequence[int],
    ecg: Sequence[int],
    start_s: float,
    stop_s: float,
    settings: DetectSettings,
) -> dict[int, ChunkEvents]:
    """Return bursts, silences and artifacts with onset in ``[start_s, stop_s)`` for each EMG channel.

    Parameters
    ----------
    recording : Recording
        Gives the samples.
    emg, ecg : sequence of int
        Indices of the channels to analyze, and of those that show the heart.
    start_s, stop_s : float
        The chunk; context is read on both sides.
    settings : DetectSettings
        All limits.
    """
    found = {index: ChunkEvents() for index in emg}
    pieces = {index: _pieces(recording, index, start_s, stop_s, settings, found[index]) for index in emg}
    for group in _simultaneous(pieces):
        beats = _heart(recording, ecg, [stretch for _, stretch, _, _ in group], settings)
        for index, stretch, begins, ends in group:
            clean = without_heart(stretch, beats, settings) if beats.size else stretch
            result = find_events(clean, settings, begins_recorded=begins, ends_recorded=ends)
            chunk = found[index]
            loose = loose_runs(clean, settings)
            chunk.artifacts += [item for item in result.artifacts if start_s <= item.onset_s < stop_s]
            chunk.artifacts += [Artifact("artifact-loose-electrode", max(a, start_s), min(b, stop_s) - max(a, start_s)) for a, b in loose
                                if min(b, stop_s) > max(a, start_s)]  # fmt: skip
            chunk.events += [
                event
                for event in result.events
                if start_s - _SLACK_S <= event.onset_s < stop_s + _SLACK_S
                and not any(a <= event.onset_s < b for a, b in loose)
            ]
            lost_s = sum(max(0.0, min(b, stop_s) - max(a, start_s)) for a, b in loose)
            chunk.analyzed_s += max(
                0.0, min(stretch.start_s + stretch.duration_s, stop_s) - max(stretch.start_s, start_s) - lost_s
            )
            chunk.hum_hz = max(chunk.hum_hz, clean.hum_hz)
            chunk.n_beats += int(np.sum((clean.beat_times_s >= start_s) & (clean.beat_times_s < stop_s)))
    return found


def join_chunks(chunks: Sequence[ChunkEvents], settings: DetectSettings) -> ChannelEvents:
    """Return what a channel holds from its chunks in order of time, without bursts that are too small to matter."""
    events: list[Event] = []
    for event in sorted(
        (event for chunk in chunks for event in chunk.events), key=lambda event: (event.onset_s, event.kind)
    ):
        same = [kept for kept in events[-3:] if kept.kind == event.kind and kept.end_s > event.onset_s]
        if not same:
            events.append(event)
    positive = [event for event in events if event.kind == "positive"]
    beside = beside_contractions(positive, settings)
    positive = [event for event, is_small in zip(positive, beside, strict=True) if not is_small]
    shadowed = in_shadow(positive, settings)
    positive = [event for event, is_small in zip(positive, shadowed, strict=True) if not is_small]
    return ChannelEvents(
        events=sorted(
            positive + [event for event in events if event.kind == "negative"], key=lambda event: event.onset_s
        ),
        artifacts=sorted(
            (item for chunk in chunks for item in chunk.artifacts), key=lambda item: (item.onset_s, item.code)
        ),
        analyzed_s=sum(chunk.analyzed_s for chunk in chunks),
        hum_hz=max((chunk.hum_hz for chunk in chunks), default=0.0),
        n_beats=sum(chunk.n_beats for chunk in chunks),
        n_shadowed=int(shadowed.sum()),
        n_beside=int(beside.sum()),
    )


def _pieces(
    recording: Recording, index: int, start_s: float, stop_s: float, settings: DetectSettings, chunk: ChunkEvents
) -> list[tuple[int, Stretch, bool, bool]]:
    """Open the contiguous pieces of a channel in a chunk with its context: what was recorded and is not flat."""
    channel = recording.channels[index]
    fs_hz = channel.fs_hz
    first = max(round((start_s - settings.context_s) * fs_hz), 0)
    last = min(round((stop_s + settings.context_s) * fs_hz), channel.n_samples)
    if last - first < 2:
        return []
    raw = recording.read(index, first, last)
    is_lost = ~np.isfinite(raw)
    raw = np.where(is_lost, np.nan, raw) if is_lost.any() else raw
    for a, b in intervals.from_mask(is_lost):
        if _is_covered(recording, (first + 0.5 * (a + b)) / fs_hz):
            _list_artifact(chunk, "artifact-missing", (first + a) / fs_hz, (first + b) / fs_hz, start_s, stop_s)
    for a, b in flat_runs(raw, fs_hz, settings):
        is_lost[a:b] = True
        _list_artifact(chunk, "artifact-flat", (first + a) / fs_hz, (first + b) / fs_hz, start_s, stop_s)
    clipped = clipped_runs(raw, channel.low_limit, channel.high_limit, channel.resolution)
    for a, b in intervals.close_gaps(clipped, max(1, round(0.25 * fs_hz))):
        _list_artifact(chunk, "artifact-clipped", (first + a) / fs_hz, (first + b) / fs_hz, start_s, stop_s)
    found = []
    for a, b in intervals.longer_than(intervals.from_mask(~is_lost), max(8, round(_SHORTEST_S * fs_hz))):
        stretch = open_stretch(raw[a:b], fs_hz, (first + a) / fs_hz, settings)
        found.append((index, stretch, a > 0 or first == 0, b < raw.size or last == channel.n_samples))
    return found


def _is_covered(recording: Recording, time_s: float) -> bool:
    """Tell whether the recording was running at a time: samples missing there are not a gap of the recording."""
    start = recording.coverage["onset"].to_numpy(float)
    return bool(((start <= time_s) & (time_s < start + recording.coverage["duration"].to_numpy(float))).any())


def _list_artifact(chunk: ChunkEvents, code: str, onset_s: float, end_s: float, start_s: float, stop_s: float) -> None:
    onset, end = max(onset_s, start_s), min(end_s, stop_s)
    if end > onset:
        chunk.artifacts.append(Artifact(code, onset, end - onset))


def _simultaneous(
    pieces: dict[int, list[tuple[int, Stretch, bool, bool]]],
) -> list[list[tuple[int, Stretch, bool, bool]]]:
    """Group pieces of all channels that cover the same time, so that they share the heart beats."""
    groups: list[list[tuple[int, Stretch, bool, bool]]] = []
    for piece in (piece for channel in pieces.values() for piece in channel):
        for group in groups:
            if (
                abs(group[0][1].start_s - piece[1].start_s) < 1.0
                and abs(group[0][1].duration_s - piece[1].duration_s) < 1.0
            ):
                group.append(piece)
                break
        else:
            groups.append([piece])
    return groups


def _heart(recording: Recording, ecg: Sequence[int], stretches: list[Stretch], settings: DetectSettings) -> np.ndarray:
    """Return the times of heart beats from an ECG channel if there is one that shows them, else from the EMG itself."""
    start_s, end_s = stretches[0].start_s, stretches[0].start_s + stretches[0].duration_s
    for index in ecg:
        fs_hz = recording.channels[index].fs_hz
        raw = recording.read(index, round(start_s * fs_hz), round(end_s * fs_hz))
        if raw.size > 8 * fs_hz and np.isfinite(raw).all():
            beats = beats_of(raw, fs_hz, start_s, settings)
            if beats.size:
                return beats
    return shared_beats(stretches, settings)
