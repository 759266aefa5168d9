"""Activity that outlasts a burst: the long burst of a jerk, or a contraction that is counted and told."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from myoclonus.detect import Detection, detect_recording
from myoclonus.detect.channel import ChannelEvents
from myoclonus.detect.events import Event
from myoclonus.detect.long_bursts import with_long_bursts
from myoclonus.recording import recording_from_array
from myoclonus.settings.detect import DetectSettings

from .made import event, noise, with_bursts

FS_HZ = 1000.0
ONSETS_S = [4.0, 10.0, 16.0, 22.0]


def found_in(*signals: np.ndarray, **options: float) -> Detection:
    names = [f"EMG {number}" for number in range(len(signals))]
    return detect_recording(recording_from_array(list(signals), FS_HZ, names), DetectSettings(**options))


def durations_ms(found: Detection, channel: str) -> list[float]:
    return [1000 * value for value in found.bursts.loc[found.bursts["channel"] == channel, "duration"]]


def message_of(found: Detection) -> list[str]:
    return found.quality.loc[found.quality["code"] == "long-contractions-not-counted", "message"].tolist()


def swelling(onsets_s: Sequence[float], burst_s: float) -> np.ndarray:
    """Return noise with contractions whose amplitude swells and sinks like half a sine."""
    samples = noise(28_000)
    n = round(burst_s * FS_HZ)
    for number, onset_s in enumerate(onsets_s):
        first = round(onset_s * FS_HZ)
        samples[first : first + n] += np.sin(np.pi * np.arange(n) / n) ** 2 * noise(n, 100.0, number + 1)
    return samples


@pytest.mark.parametrize("burst_s", [0.52, 0.7, 0.9])
def test_long_burst_that_begins_with_the_jerk_of_another_muscle_is_kept_whole(burst_s: float) -> None:
    long = with_bursts(ONSETS_S, 28.0, FS_HZ, burst_s=burst_s)
    found = found_in(with_bursts([at_s + 0.02 for at_s in ONSETS_S], 28.0, FS_HZ, seed=1), long)
    assert durations_ms(found, "EMG 1") == pytest.approx([1000 * burst_s] * 4, abs=10)
    assert len(found.jerks) == 4
    assert found.jerks["channels"].tolist() == ["EMG 1,EMG 0"] * 4
    assert message_of(found) == []


def test_long_burst_alone_is_not_counted_but_told_with_its_time() -> None:
    found = found_in(with_bursts(ONSETS_S, 28.0, FS_HZ, burst_s=0.7))
    assert len(found.jerks) == 0
    (message,) = message_of(found)
    assert message == (
        "Contractions of 0.5 to 1 s that are not counted as jerks: 4; as abrupt as a jerk: 4 (at 4.0, 10.0, 16.0, 22.0 s)"
    )


def test_long_bursts_alone_are_counted_when_the_setting_says_so() -> None:
    found = found_in(with_bursts(ONSETS_S, 28.0, FS_HZ, burst_s=0.7), max_duration_ms=1000.0)
    assert durations_ms(found, "EMG 0") == pytest.approx([700.0] * 4, abs=10)
    assert message_of(found) == []


def test_contraction_that_swells_beside_a_jerk_is_not_counted() -> None:
    found = found_in(with_bursts(ONSETS_S, 28.0, FS_HZ, seed=1), swelling(ONSETS_S, 0.9))
    assert durations_ms(found, "EMG 1") == []
    (message,) = message_of(found)
    assert message.endswith("jerks: 4; as abrupt as a jerk: 0")


def test_contraction_of_seconds_beside_a_jerk_is_neither_counted_nor_told() -> None:
    found = found_in(
        with_bursts(ONSETS_S, 28.0, FS_HZ, seed=1), with_bursts(ONSETS_S, 28.0, FS_HZ, burst_s=2.0, amplitude_uv=50.0)
    )
    assert durations_ms(found, "EMG 1") == []
    assert message_of(found) == []


def joined(
    long: Event, on_same: Sequence[Event] = (), on_other: Sequence[Event] = (), **options: float
) -> ChannelEvents:
    rest = {
        "artifacts": [],
        "analyzed_s": 10.0,
        "hum_hz": (),
        "hum_uv": 0.0,
        "n_beats": 0,
        "n_shadowed": 0,
        "n_beside": 0,
    }
    channels = {
        0: ChannelEvents(events=list(on_same), long=[long], **rest),
        1: ChannelEvents(events=list(on_other), **rest),
    }
    return with_long_bursts(channels, DetectSettings(**options))[0]


@pytest.mark.parametrize(("away_s", "is_kept"), [(0.179, True), (-0.179, True), (0.181, False), (-0.181, False)])
def test_jerk_of_another_muscle_must_begin_within_the_longest_step_of_spread(away_s: float, is_kept: bool) -> None:
    long = event(5.0, 5.7)
    found = joined(long, on_other=[event(5.0 + away_s, 5.05 + away_s)], jerk_gap_ms=180.0)
    assert (found.events, found.long) == (([long], []) if is_kept else ([], [long]))


@pytest.mark.parametrize(("rise_s", "is_kept"), [(0.08, True), (0.081, False)])
def test_long_burst_must_rise_at_once(rise_s: float, is_kept: bool) -> None:
    long = event(5.0, 5.7, rise_s=rise_s)
    assert bool(joined(long, on_other=[event(5.0, 5.1)], long_rise_ms=80.0).events) is is_kept


def test_silence_of_another_muscle_does_not_vouch_for_a_long_burst() -> None:
    assert joined(event(5.0, 5.7), on_other=[event(5.0, 5.1, kind="negative")]).events == []


@pytest.mark.parametrize(
    "inside",
    [
        [event(5.03, 5.08)],  # the jerk itself, and tonic activity after it
        [event(5.2, 5.23), event(5.4, 5.43)],  # jerks of their own in a contraction
        [event(5.3, 5.4, kind="negative")],
    ],
)
def test_long_activity_that_holds_jerks_of_its_own_leaves_them_as_they_are(inside: list[Event]) -> None:
    found = joined(event(5.0, 5.7), on_same=inside, on_other=[event(5.0, 5.1)])
    assert (found.events, found.long) == (inside, [])


def test_one_late_peak_of_a_long_burst_is_part_of_it() -> None:
    long, before = event(5.0, 5.7), event(4.0, 4.1)
    found = joined(long, on_same=[before, event(5.3, 5.4)], on_other=[event(5.0, 5.1)])
    assert found.events == [before, long]
