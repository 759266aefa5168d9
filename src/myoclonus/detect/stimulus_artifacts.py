"""Stimulus artifacts: the few milliseconds in which a shock itself is recorded, bridged before anything is looked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from operator import itemgetter

import numpy as np
import numpy.typing as npt

from myoclonus.detect.triggers import Stimulus
from myoclonus.read.muscles import muscle_by_id
from myoclonus.recording import Channel, Recording, SampleSource
from myoclonus.settings.detect import DetectSettings

__all__ = ["Bridge", "bridges_of", "channels_with_artifact", "without_stimulus_artifacts"]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

_LOOKED_AT = 80
_BEFORE_S = 0.06
_MIN_STIMULI = 3
_EDGE_S = 0.001
_ERRORS = 3.0
_ERROR_OF_MEDIAN = 1.2533 * 1.4826
"""Standard error of the median of one normal value, over the median deviation."""

_QUIET_S = 0.001
_CLEAR = 4.0
_FILLED_FROM_S = 0.1
_N_FILLED_FROM = 4
_LEVELS_IN_A_TENTH = 100
_SHARE_OF_EDGE = 0.002
_MIN_FITTED = 6
_EXPLAINED_FRACTION = 0.8
_WORTH_A_SECOND = 0.5
_N_RECOVERIES = 6.0
_RECOVERIES_S = np.geomspace(0.003, 0.3, 24)


def channels_with_artifact(
    recording: Recording, channels: Iterable[int], stimuli: Sequence[Stimulus], settings: DetectSettings
) -> list[int]:
    """Return the channels on which the stimulus itself is seen.

    The largest deflection from just before to just after each stimulus is set against those of equal stretches before
    it; the median over stimuli must reach ``stimulus_artifact_ratio``. No muscle and no nerve answers so soon.

    Parameters
    ----------
    recording : Recording
        Gives the samples.
    channels : iterable of int
        Indices of channels.
    stimuli : sequence of Stimulus
        Fewer than three are not judged.
    settings : DetectSettings
        ``stimulus_artifact_before_ms``, ``stimulus_artifact_after_ms``, ``stimulus_artifact_ratio``.
    """
    if len(stimuli) < _MIN_STIMULI:
        return []
    chosen = np.unique(np.linspace(0, len(stimuli) - 1, min(len(stimuli), _LOOKED_AT)).round().astype(np.int64))
    onset_s = [stimuli[k].onset_s for k in chosen]
    found = []
    for index in channels:
        ratios = [ratio for ratio in (_ratio(recording, index, onset, settings) for onset in onset_s) if ratio >= 0]
        if len(ratios) >= _MIN_STIMULI and np.median(ratios) >= settings.stimulus_artifact_ratio:
            found.append(index)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Bridge:
    """What is left out of one channel around stimuli.

    Attributes
    ----------
    spans : (n, 2) int array
        Last sample before and first sample after each artifact.
    recovery_at : (n,) int array
        From which sample on the channel recovers; later than that ends the span when a direct response lasts longer.
    recovery_uv : (n_times,) float array
        How it recovers from there on, µV; may be empty.
    lag : int
        A tenth of a second, in samples: a span is filled from so long before it, and from twice to four times that.
    direct_ms : tuple of float or None
        Beginning and end of the muscle's direct response after the stimulus (M wave, in hand and foot also F wave);
        ``None`` when there is none.
    """

    spans: IntArray
    recovery_at: IntArray
    recovery_uv: FloatArray
    lag: int
    direct_ms: tuple[float, float] | None


def bridges_of(
    recording: Recording, channels: Sequence[int], stimuli: Sequence[Stimulus], settings: DetectSettings
) -> dict[int, Bridge]:
    """Return what is to be left out of these channels around every stimulus.

    A straight line begins and ends as the settings say, or further away, as long as the median over stimuli still changes
    fast: an edge left behind would pass the filters as a burst. Before the stimulus, up to ``stimulus_ringing_longest_ms``,
    only a recorder's own filter can ring, and one that does rings as long after it. After it, what goes on without a pause
    from the stimulus, or begins before ``stimulus_reflex_earliest_ms``, is no reflex: artifact, or the direct response of
    the muscle whose nerve was stimulated. It is followed up to ``stimulus_direct_until_ms``, and in muscles of hand and foot
    until the F wave, its return from the cord, is over.

    What decays after that as one or two exponentials, as an amplifier and its high-pass filter recover, is subtracted: it
    would be taken for a burst, or raise the background in which the onset of a response is looked for. It is fitted to the
    median over stimuli until ``stimulus_recovery_until_ms``, less closely where trials differ, as reflexes do, and taken off
    only when it explains most of it.

    Parameters
    ----------
    recording : Recording
        Gives the samples.
    channels : sequence of int
        As ``channels_with_artifact`` found them.
    stimuli : sequence of Stimulus
        In order of time.
    settings : DetectSettings
        Those named above, ``stimulus_artifact_before_ms``, ``stimulus_artifact_after_ms``.
    """
    onset_s = np.array([stimulus.onset_s for stimulus in stimuli])
    return {index: _bridge(recording, index, onset_s, settings) for index in channels} if onset_s.size else {}


def without_stimulus_artifacts(recording: Recording, bridges: Mapping[int, Bridge]) -> Recording:
    """Return the recording without what ``bridges_of`` found; it is left as it is, samples change when they are read."""
    return recording.with_changes(source=_Bridged(recording.source, bridges)) if bridges else recording


@dataclass(frozen=True, slots=True)
class _Bridged:
    """Samples of another source, with straight lines through some spans of some channels, and without what follows them."""

    source: SampleSource
    bridges: Mapping[int, Bridge]

    def read(self, channel_index: int, start: int, stop: int) -> FloatArray:
        bridge = self.bridges.get(channel_index)
        if bridge is None or stop <= start:
            return self.source.read(channel_index, start, stop)
        spans = bridge.spans
        is_touched = (spans[:, 1] + bridge.recovery_uv.size >= start) & (spans[:, 0] < stop)
        touched = spans[is_touched]
        first = min(start, max(int(touched[0, 0]) - _N_FILLED_FROM * bridge.lag, 0)) if len(touched) else start
        last = max(stop, int(touched[-1, 1]) + 1 + bridge.lag // _LEVELS_IN_A_TENTH) if len(touched) else stop
        samples = np.array(self.source.read(channel_index, first, last), dtype=np.float64)
        for right in bridge.recovery_at[is_touched] - first:
            after = samples[right : right + bridge.recovery_uv.size]
            after -= bridge.recovery_uv[: after.size]
        near = spans[(spans[:, 1] >= first) & (spans[:, 0] < last)] - first
        for left, right in np.minimum(touched - first, samples.size - 1):
            width = max(bridge.lag // _LEVELS_IN_A_TENTH, 1)
            ends = samples[max(left - width + 1, 0) : left + 1].mean(), samples[right : right + width].mean()
            line = np.linspace(*ends, right - left + 1)
            samples[left : right + 1] = line + _activity_before(samples, left, right - left + 1, bridge.lag, near)
        return samples[start - first : stop - first]


def _activity_before(samples: FloatArray, left: int, n: int, lag: int, others: IntArray) -> FloatArray:
    """Return the mean of what lay up to four tenths of a second before a bridge, off a line through its ends.

    A bare line would be a silence in a held muscle, and would break the mains hum, whose waves of 50 and of 60 Hz both
    repeat after a tenth of a second. The mean keeps the hum and half of the activity, too little to carry the edge of a
    burst over the bridge. Tenths that hold another artifact are left out.
    """
    pieces, width = [], max(lag // _LEVELS_IN_A_TENTH, 1)
    for first in (left - k * lag for k in range(1, _N_FILLED_FROM + 1)):
        piece = samples[max(first, 0) : max(first, 0) + n]
        is_free = not np.any((others[:, 0] < first + n) & (others[:, 1] > first))
        if first >= 0 and lag >= n and is_free and np.isfinite(piece).all():
            pieces.append(piece - np.linspace(piece[:width].mean(), piece[-width:].mean(), n))
    return np.mean(pieces, axis=0) if pieces else np.zeros(n)


def _bridge(recording: Recording, index: int, onset_s: FloatArray, settings: DetectSettings) -> Bridge:
    """Return where a channel is bridged, and how it recovers."""
    channel = recording.channels[index]
    usual_ms, until_ms = settings.stimulus_artifact_after_ms, settings.stimulus_recovery_until_ms
    trials = _trials(recording, index, onset_s, max(until_ms, settings.stimulus_direct_until_ms + 1.0) / 1e3)
    begin_ms, end_ms, recovery_uv, direct_ms = settings.stimulus_artifact_before_ms, usual_ms, np.empty(0), None
    if len(trials) >= _MIN_STIMULI:
        n_before = int(_BEFORE_S * channel.fs_hz)
        first_ms, pieces = _steep_ms(trials, channel.fs_hz, n_before, settings)
        last_ms = pieces[-1][1] if pieces else 0.0
        if last_ms > settings.stimulus_artifact_longest_ms and last_ms > first_ms:
            direct_ms = pieces[-1]
        begin_ms, end_ms = max(begin_ms, first_ms), max(end_ms, last_ms, first_ms)
        from_rest_uv = trials - np.median(trials[:, :n_before], axis=1, keepdims=True)
        n_until = _samples(end_ms, channel.fs_hz)
        recovery_uv = _recovery_uv(from_rest_uv[:, n_before + n_until :], channel.fs_hz)
        if direct_ms is not None:
            end_ms = max(end_ms, _f_wave_until_ms(_region_of(channel), settings))
            recovery_uv = recovery_uv[_samples(end_ms, channel.fs_hz) - n_until :]
            direct_ms = direct_ms[0], end_ms
    left = np.floor((onset_s - begin_ms / 1e3) * channel.fs_hz).astype(np.int64) - 1
    right = np.floor(onset_s * channel.fs_hz).astype(np.int64) + _samples(end_ms, channel.fs_hz)
    longer = right + _runs_on(recording, index, right, settings) if direct_ms is not None else right
    spans = np.column_stack((np.maximum(left, 0), np.minimum(longer, channel.n_samples - 1)))
    is_inside = (spans[:, 1] > spans[:, 0]) & (left < channel.n_samples)
    lag = round(_FILLED_FROM_S * channel.fs_hz)
    return Bridge(
        spans=spans[is_inside], recovery_at=right[is_inside], recovery_uv=recovery_uv, lag=lag, direct_ms=direct_ms
    )


def _runs_on(recording: Recording, index: int, end: IntArray, settings: DetectSettings) -> IntArray:
    """Return for how many samples a direct response goes on where it should have ended, in each trial.

    It does so only where it is there already in the last millisecond before that end: what begins after it (a reflex) is
    left alone. It is over with the first millisecond in which nothing exceeds the EMG before stimuli; where none comes
    within ``stimulus_direct_overrun_ms``, a later response has joined it, and nothing more is left out.
    """
    channel = recording.channels[index]
    n_quiet = max(round(_QUIET_S * channel.fs_hz), 2)
    n_more = int(settings.stimulus_direct_overrun_ms / 1e3 * channel.fs_hz)
    n_before = int((_BEFORE_S + settings.stimulus_f_wave_foot_until_ms / 1e3) * channel.fs_hz)
    lasts = np.zeros(end.size, dtype=np.int64)
    for trial, at in enumerate(end):
        first = int(at) - 2 * n_before
        samples = recording.read(index, max(first, 0), int(at) + n_more + n_quiet)
        if first < 0 or samples.size < 2 * n_before + n_more + n_quiet or not np.isfinite(samples).all():
            continue
        rest = samples[:n_before]
        limit = _CLEAR * 1.4826 * float(np.median(np.abs(rest - np.median(rest))))
        is_loud = np.abs(samples[2 * n_before - n_quiet :] - np.median(rest)) > limit
        loud = np.convolve(is_loud, np.ones(n_quiet), "valid") > 0
        lasts[trial] = int(np.argmin(loud))
    return lasts


def _samples(after_ms: float, fs_hz: float) -> int:
    """Return how many samples after that of the stimulus the first is that lies later than a time after it."""
    return int(np.ceil(after_ms / 1e3 * fs_hz)) + 2


def _region_of(channel: Channel) -> str | None:
    """Return the region of a channel, by its muscle where a recording from an array does not give it."""
    muscle = None if channel.region or channel.muscle is None else muscle_by_id(channel.muscle)
    return channel.region if muscle is None else muscle.region


def _f_wave_until_ms(region: str | None, settings: DetectSettings) -> float:
    """Return until when the direct response may come back from the cord; 0 for regions in which that is not known."""
    known = {"hand": settings.stimulus_f_wave_hand_until_ms, "foot": settings.stimulus_f_wave_foot_until_ms}
    return known.get(region or "", 0.0)


def _trials(recording: Recording, index: int, onset_s: FloatArray, after_s: float) -> FloatArray:
    """Return the samples around stimuli, ``(n, n_times)``, as many as are looked at and whole."""
    fs_hz = recording.channels[index].fs_hz
    n_before, n_after = int(_BEFORE_S * fs_hz), int(after_s * fs_hz)
    chosen = np.unique(np.linspace(0, onset_s.size - 1, min(onset_s.size, _LOOKED_AT)).round().astype(np.int64))
    first = np.floor(onset_s[chosen] * fs_hz).astype(np.int64) - n_before
    rows = [recording.read(index, k, k + n_before + n_after + 1) for k in first if k >= 0]
    whole = [row for row in rows if row.size == n_before + n_after + 1 and np.isfinite(row).all()]
    return np.array(whole, dtype=np.float64).reshape(len(whole), n_before + n_after + 1)


def _steep_ms(
    trials: FloatArray, fs_hz: float, n_before: int, settings: DetectSettings
) -> tuple[float, list[tuple[float, float]]]:
    """Return how long before the stimulus the median over stimuli is steep, and from when to when it is so after it.

    Pieces after the stimulus that begin when a reflex may are not among them. The tail of an artifact goes one way, and is
    followed until ``stimulus_artifact_longest_ms``; only what goes up and down is a wave of the muscle.
    """
    step = max(round(_EDGE_S * fs_hz), 1)
    edges = trials[:, step:] - trials[:, :-step]
    n_ringing, n_direct = (
        int(ms / 1e3 * fs_hz) for ms in (settings.stimulus_ringing_longest_ms, settings.stimulus_direct_until_ms)
    )
    usual = edges[:, : n_before - n_ringing - step]
    error = _ERROR_OF_MEDIAN * float(np.median(np.abs(usual - np.median(usual)))) / np.sqrt(len(trials))
    slope = np.median(edges, axis=0)
    is_steep = np.abs(slope) > max(_ERRORS * error, _SHARE_OF_EDGE * float(np.abs(slope).max()), 1e-9)
    before = _pieces(np.flatnonzero(is_steep[n_before - n_ringing : n_before][::-1]), step)
    ringing = int(before[0][-1]) + 1 if before and before[0][0] <= step else 0
    after, found = _pieces(np.flatnonzero(is_steep[n_before : n_before + n_direct]), step), []
    for piece in after:
        first_ms, last_ms = int(piece[0]) / fs_hz * 1e3, (int(piece[-1]) + step + 1) / fs_hz * 1e3
        if first_ms < settings.stimulus_reflex_earliest_ms:
            late = slope[n_before + piece][piece / fs_hz * 1e3 >= settings.stimulus_artifact_after_ms]
            is_wave = late.size > 0 and late.min() < 0 < late.max()
            found.append((first_ms, last_ms if is_wave else min(last_ms, settings.stimulus_artifact_longest_ms)))
    return ringing / fs_hz * 1e3, found


def _pieces(places: IntArray, step: int) -> list[IntArray]:
    """Return runs of places with gaps of at most ``step`` between them."""
    return np.split(places, np.flatnonzero(np.diff(places) > step + 1) + 1) if places.size else []


def _recovery_uv(trials: FloatArray, fs_hz: float) -> FloatArray:
    """Return the exponential, or the sum of two, that trials follow, until it is over; empty when they do not follow one.

    A tail that passes a high-pass filter undershoots, which takes two. Times at which trials differ from each other, as a
    reflex does from trial to trial, weigh less.
    """
    if trials.shape[1] < _MIN_FITTED:
        return np.empty(0)
    course = np.median(trials, axis=0)
    spread = np.median(np.abs(trials - course), axis=0)
    weight = 1.0 / np.maximum(spread, max(float(np.median(spread)), 1e-9)) ** 2
    decays = np.exp(-np.arange(trials.shape[1]) / fs_hz / _RECOVERIES_S[:, np.newaxis])
    total, products, onto = float(weight @ course**2), (weight * decays) @ decays.T, decays @ (weight * course)
    if not total > 0:
        return np.empty(0)
    one, two = (
        min(
            (
                _fitted(total, products[np.ix_(chosen, chosen)], onto[chosen], chosen)
                for chosen in (np.array(those) for those in combinations(range(_RECOVERIES_S.size), n))
            ),
            key=itemgetter(0),
        )
        for n in (1, 2)
    )
    misfit, heights, chosen = two if two[0] < _WORTH_A_SECOND * one[0] else one
    by_chance = _ERROR_OF_MEDIAN**2 * float(weight @ spread**2) / len(trials)
    if misfit - by_chance > (1 - _EXPLAINED_FRACTION) * (total - by_chance):
        return np.empty(0)
    along_s = np.arange(int(_N_RECOVERIES * _RECOVERIES_S[chosen].max() * fs_hz)) / fs_hz
    return np.asarray(heights @ np.exp(-along_s / _RECOVERIES_S[chosen][:, np.newaxis]))


def _fitted(
    total: float, products: FloatArray, onto: FloatArray, chosen: IntArray
) -> tuple[float, FloatArray, IntArray]:
    """Return what the weighted fit of the chosen exponentials leaves, their heights, and which they are."""
    heights = np.linalg.solve(products, onto)
    return total - float(heights @ onto), np.asarray(heights, dtype=np.float64), chosen


def _ratio(recording: Recording, index: int, onset_s: float, settings: DetectSettings) -> float:
    """Return the peak at a stimulus over the median peak of equal stretches before it; -1 when it cannot be told."""
    fs_hz = recording.channels[index].fs_hz
    before, after = settings.stimulus_artifact_before_ms / 1e3, settings.stimulus_artifact_after_ms / 1e3
    length = max(round((before + after) * fs_hz), 2)
    begin = round((onset_s - before) * fs_hz)
    n_before = max(int(_BEFORE_S * fs_hz) // length, 3)
    start = begin - n_before * length
    if start < 0 or begin + length > recording.channels[index].n_samples:
        return -1.0
    samples = recording.read(index, start, begin + length)
    if not np.isfinite(samples).all():
        return -1.0
    pieces = samples.reshape(n_before + 1, length)
    swing = pieces.max(axis=1) - pieces.min(axis=1)
    return float(swing[-1] / max(float(np.median(swing[:-1])), 1e-9))
