"""One chunk of time of a channel, and all chunks of a channel put together.

Work goes chunk by chunk on a grid that starts at the first sample, each chunk with context on both sides, so that memory stays bounded
and the answer does not depend on where a chunk ends. An event belongs to the chunk its onset lies in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from myoclonus.detect.artifacts import Artifact, clipped_runs, flat_runs, loose_runs
from myoclonus.detect.context import beside_contractions, in_shadow
from myoclonus.detect.events import Event, find_events
from myoclonus.detect.stretch import Stretch, open_stretch, without_heart
from myoclonus.recording import Recording
from myoclonus.settings.detect import DetectSettings
from myoclonus.signal import intervals

__all__ = ["ChannelEvents", "ChunkEvents", "find_in_chunk", "join_chunks"]

FloatArray = npt.NDArray[np.floating[Any]]

_SLACK_S = 0.05
_SHORTEST_S = 0.2


@dataclass(slots=True)
class ChunkEvents:
    """What one chunk of one channel holds."""

    events: list[Event] = field(default_factory=list)
    long: list[Event] = field(default_factory=list)
    artifacts: list[Artifact] = field(default_factory=list)
    analyzed_s: float = 0.0
    hum_hz: tuple[float, ...] = ()
    hum_uv: float = 0.0
    n_beats: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelEvents:
    """What a channel holds, in order of time; ``n_shadowed`` and ``n_beside`` count bursts that were too small to matter.

    ``long`` is activity that outlasts a burst and stands out on both sides: contractions, unless a jerk begins with them. ``willed`` are
    bursts of speech or chewing.
    """

    events: list[Event]
    artifacts: list[Artifact]
    analyzed_s: float
    hum_hz: tuple[float, ...]
    hum_uv: float
    n_beats: int
    n_shadowed: int
    n_beside: int
    long: list[Event] = field(default_factory=list)
    willed: list[Event] = field(default_factory=list)


def find_in_chunk(
    recording: Recording, index: int, beat_times_s: FloatArray, start_s: float, stop_s: float, settings: DetectSettings
) -> ChunkEvents:
    """Return bursts, silences and artifacts of an EMG channel with onset in ``[start_s, stop_s)``.

    Parameters
    ----------
    recording : Recording
        Gives the samples.
    index : int
        The channel.
    beat_times_s : (n_beats,) array
        Heart beats of the whole recording.
    start_s, stop_s : float
        The chunk; context is read on both sides.
    settings : DetectSettings
        All limits.
    """
    chunk = ChunkEvents()
    for stretch, begins, ends in _pieces(recording, index, start_s, stop_s, settings, chunk):
        clean = without_heart(stretch, beat_times_s, settings)
        result = find_events(clean, settings, begins_recorded=begins, ends_recorded=ends)
        loose = loose_runs(clean, settings)
        chunk.artifacts += [item for item in result.artifacts if start_s <= item.onset_s < stop_s]
        for a, b in loose:
            _list_artifact(chunk, "artifact-loose-electrode", a, b, start_s, stop_s)
        for kept, found in ((chunk.events, result.events), (chunk.long, result.long)):
            kept += [
                event
                for event in found
                if start_s - _SLACK_S <= event.onset_s < stop_s + _SLACK_S
                and not any(a <= event.onset_s < b for a, b in loose)
            ]
        lost_s = sum(max(0.0, min(b, stop_s) - max(a, start_s)) for a, b in loose)
        end_s = stretch.start_s + stretch.duration_s
        chunk.analyzed_s += max(0.0, min(end_s, stop_s) - max(stretch.start_s, start_s) - lost_s)
        chunk.hum_hz = _each_mains((chunk.hum_hz, clean.hum_hz))
        chunk.hum_uv = max(chunk.hum_uv, clean.usual_hum_uv)
        chunk.n_beats += int(np.sum((clean.beat_times_s >= start_s) & (clean.beat_times_s < stop_s)))
    return chunk


def join_chunks(chunks: Sequence[ChunkEvents], settings: DetectSettings) -> ChannelEvents:
    """Return what a channel holds from its chunks in order of time, without bursts that are too small to matter."""
    events = _once(event for chunk in chunks for event in chunk.events)
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
        hum_hz=_each_mains(chunk.hum_hz for chunk in chunks),
        hum_uv=max((chunk.hum_uv for chunk in chunks), default=0.0),
        n_beats=sum(chunk.n_beats for chunk in chunks),
        n_shadowed=int(shadowed.sum()),
        n_beside=int(beside.sum()),
        long=_once(event for chunk in chunks for event in chunk.long),
    )


def _each_mains(met_hz: Iterable[tuple[float, ...]]) -> tuple[float, ...]:
    """Return the frequency of each mains that was met anywhere, the first that was met of each."""
    each: dict[int, float] = {}
    for hum_hz in (hz for some_hz in met_hz for hz in some_hz):
        each.setdefault(round(hum_hz / 10), hum_hz)
    return tuple(each.values())


def _once(events: Iterable[Event]) -> list[Event]:
    """Return events in order of onset, without those that two chunks both hold."""
    kept: list[Event] = []
    for event in sorted(events, key=lambda event: (event.onset_s, event.kind)):
        if not any(other.kind == event.kind and other.end_s > event.onset_s for other in kept[-3:]):
            kept.append(event)
    return kept


def _pieces(
    recording: Recording, index: int, start_s: float, stop_s: float, settings: DetectSettings, chunk: ChunkEvents
) -> Iterator[tuple[Stretch, bool, bool]]:
    """Open the contiguous pieces of a channel in a chunk with its context: what was recorded and is not flat."""
    channel = recording.channels[index]
    fs_hz = channel.fs_hz
    first = max(round((start_s - settings.context_s) * fs_hz), 0)
    last = min(round((stop_s + settings.context_s) * fs_hz), channel.n_samples)
    if last - first < 2:
        return
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
    for a, b in intervals.longer_than(intervals.from_mask(~is_lost), max(8, round(_SHORTEST_S * fs_hz))):
        stretch = open_stretch(raw[a:b], fs_hz, (first + a) / fs_hz, settings)
        yield stretch, a > 0 or first == 0, b < raw.size or last == channel.n_samples


def _is_covered(recording: Recording, time_s: float) -> bool:
    """Tell whether the recording was running at a time: samples missing there are not a gap of the recording."""
    start = recording.coverage["onset"].to_numpy(float)
    return bool(((start <= time_s) & (time_s < start + recording.coverage["duration"].to_numpy(float))).any())


def _list_artifact(chunk: ChunkEvents, code: str, onset_s: float, end_s: float, start_s: float, stop_s: float) -> None:
    onset, end = max(onset_s, start_s), min(end_s, stop_s)
    if end > onset:
        chunk.artifacts.append(Artifact(code, onset, end - onset))
