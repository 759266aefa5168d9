"""Chunks, gaps and ends of a channel: nothing is lost or invented there."""

from __future__ import annotations

import numpy as np
import pytest

from myoclonus.detect import Detection, detect_recording
from myoclonus.detect.artifacts import Artifact
from myoclonus.detect.channel import ChunkEvents, find_in_chunk, join_chunks
from myoclonus.recording import Channel, Recording, recording_from_array
from myoclonus.settings.detect import DetectSettings

from .made import event, noise, with_bursts

FS_HZ = 1000.0


def recording(*channels: np.ndarray, **options: object) -> Recording:
    return recording_from_array(list(channels), FS_HZ, [f"EMG{index}" for index in range(len(channels))], **options)


def detected(*channels: np.ndarray, **options: object) -> Detection:
    return detect_recording(recording(*channels), DetectSettings(**options))


def test_burst_at_the_start_and_at_the_end_of_the_recording_is_kept_and_marked_cut() -> None:
    found = detected(with_bursts([-0.02, 5.0, 9.96], 10.0, FS_HZ)).bursts
    assert found["onset"].to_numpy() == pytest.approx([0.0, 5.0, 9.96], abs=0.01)
    assert found["is_cut"].tolist() == [True, False, True]
    ends_s = (found["onset"] + found["duration"]).to_numpy()
    assert ends_s == pytest.approx([0.04, 5.06, 10.0], abs=0.01)
    assert ends_s[-1] <= 10.0


def test_burst_that_begins_ten_milliseconds_after_the_start_is_not_cut() -> None:
    found = detected(with_bursts([0.01, 9.92], 10.0, FS_HZ)).bursts
    assert found["onset"].to_numpy() == pytest.approx([0.01, 9.92], abs=0.006)
    assert found["is_cut"].tolist() == [False, False]


def test_bursts_at_the_edges_of_a_gap_are_kept_and_marked_cut() -> None:
    samples = with_bursts([3.0, 6.97, 9.92, 12.0], 20.0, FS_HZ)
    samples[7000:9950] = np.nan
    found = detected(samples)
    assert found.bursts["onset"].to_numpy() == pytest.approx([3.0, 6.97, 9.95, 12.0], abs=0.006)
    assert found.bursts["is_cut"].tolist() == [False, True, True, False]
    ends_s = (found.bursts["onset"] + found.bursts["duration"]).to_numpy()
    assert ends_s == pytest.approx([3.06, 7.0, 9.98, 12.06], abs=0.008)
    assert found.analyzed_s["EMG0"] == pytest.approx(20.0 - 2.95)


@pytest.mark.parametrize("chunk_s", [10.0, 120.0])
def test_bursts_at_a_gap_are_cut_in_any_chunk(chunk_s: float) -> None:
    samples = with_bursts([5.0, 31.96, 34.96, 50.0], 60.0, FS_HZ)
    samples[32_000:35_000] = np.nan
    found = detected(samples, chunk_s=chunk_s).bursts
    assert found["onset"].to_numpy() == pytest.approx([5.0, 31.96, 35.0, 50.0], abs=0.006)
    assert found["is_cut"].tolist() == [False, True, True, False]


@pytest.mark.parametrize("seed", range(8))
def test_gaps_neither_hide_nor_invent_a_burst(seed: int) -> None:
    onsets_s = 1.5 + 2.0 * np.arange(14)
    samples = with_bursts(list(onsets_s), 30.0, FS_HZ, seed=seed)
    # Gaps of 1 to 800 ms that begin 0.3 to 0.9 s after a burst: all bursts stay whole.
    rng = np.random.default_rng(seed)
    for at_s in onsets_s[::2]:
        first = round(1000 * (at_s + rng.uniform(0.3, 0.9)))
        samples[first : first + rng.integers(1, 800)] = np.nan
    found = detected(samples).bursts
    assert found["onset"].to_numpy() == pytest.approx(onsets_s, abs=0.025)
    assert np.median(np.abs(found["onset"] - onsets_s)) < 0.003
    assert not found["is_cut"].any()


def test_stretch_between_gaps_shorter_than_a_fifth_of_a_second_is_not_analyzed() -> None:
    samples = noise(10_000)
    samples[2000:4000] = np.nan
    samples[2900:3099] = noise(199)
    assert detected(samples).analyzed_s["EMG0"] == pytest.approx(8.0)
    samples[2900:3100] = noise(200)
    assert detected(samples).analyzed_s["EMG0"] == pytest.approx(8.2)


def test_an_infinite_sample_is_a_gap() -> None:
    samples = with_bursts([2.0, 8.0], 10.0, FS_HZ)
    samples[5000] = np.inf
    found = detected(samples)
    assert found.bursts["onset"].to_numpy() == pytest.approx([2.0, 8.0], abs=0.006)
    assert found.analyzed_s["EMG0"] == pytest.approx(10.0 - 0.001)


@pytest.mark.parametrize("at_s", [29.9, 29.95, 29.97, 29.99, 30.0, 30.01, 30.05])
def test_burst_across_the_border_of_two_chunks_is_found_once(at_s: float) -> None:
    samples = with_bursts([10.0, at_s, 50.0], 60.0, FS_HZ)
    found = detected(samples, chunk_s=30.0).bursts
    assert found["onset"].to_numpy() == pytest.approx([10.0, at_s, 50.0], abs=0.006)
    assert not found["is_cut"].any()


def test_silence_across_the_border_of_two_chunks_is_found_once() -> None:
    samples = noise(60_000, 50.0)
    samples[29_950:30_050] = noise(100, 2.0)
    found = detected(samples, chunk_s=30.0).bursts
    assert found["kind"].tolist() == ["negative"]
    assert found["onset"].tolist() == pytest.approx([29.95], abs=0.01)


def test_chunk_gives_what_begins_in_it_with_times_of_the_recording() -> None:
    whole = recording(with_bursts([10.0, 20.0, 40.0], 60.0, FS_HZ))
    found = find_in_chunk(whole, 0, np.empty(0), 15.0, 30.0, DetectSettings())
    assert [item.onset_s for item in found.events] == pytest.approx([20.0], abs=0.006)
    assert found.analyzed_s == pytest.approx(15.0)


def test_chunk_also_gives_what_begins_just_beyond_it_so_that_nothing_falls_between_two() -> None:
    whole = recording(with_bursts([14.97, 30.02], 60.0, FS_HZ))
    found = find_in_chunk(whole, 0, np.empty(0), 15.0, 30.0, DetectSettings())
    assert [item.onset_s for item in found.events] == pytest.approx([14.97, 30.02], abs=0.006)


def test_chunk_after_the_end_of_a_channel_is_empty() -> None:
    whole = recording(noise(60_000), noise(10_000))
    found = [find_in_chunk(whole, index, np.empty(0), 30.0, 60.0, DetectSettings()) for index in (0, 1)]
    assert found[0].analyzed_s == pytest.approx(30.0)
    assert (found[1].analyzed_s, found[1].events, found[1].artifacts) == (0.0, [], [])


def test_channel_of_another_length_and_rate_keeps_its_own_times() -> None:
    whole = recording_from_array(
        [with_bursts([2.0, 8.0], 10.0, 1000.0), with_bursts([3.0], 5.0, 2000.0, seed=1)], [1000.0, 2000.0], ["A", "B"]
    )
    found = detect_recording(whole)
    assert found.bursts["channel"].tolist() == ["A", "B", "A"]
    assert found.bursts["onset"].to_numpy() == pytest.approx([2.0, 3.0, 8.0], abs=0.006)
    assert found.analyzed_s == pytest.approx({"A": 10.0, "B": 5.0})


def test_the_same_event_from_two_chunks_is_kept_once() -> None:
    first = ChunkEvents(events=[event(1.0, 1.1), event(29.98, 30.05)], analyzed_s=30.0, hum_hz=(49.9,), n_beats=3)
    second = ChunkEvents(events=[event(29.981, 30.05), event(40.0, 40.1)], analyzed_s=20.0, hum_hz=(50.0,), n_beats=4)
    joined = join_chunks([first, second], DetectSettings())
    assert [item.onset_s for item in joined.events] == [1.0, 29.98, 40.0]
    assert (joined.analyzed_s, joined.hum_hz, joined.n_beats) == (50.0, (49.9,), 7)


def test_burst_and_silence_at_the_same_time_are_both_kept() -> None:
    chunk = ChunkEvents(events=[event(1.0, 1.1), event(1.02, 1.08, kind="negative")])
    assert [item.kind for item in join_chunks([chunk], DetectSettings()).events] == ["positive", "negative"]


def test_bursts_that_only_touch_are_both_kept() -> None:
    joined = join_chunks([ChunkEvents(events=[event(1.0, 1.1), event(1.1, 1.2)])], DetectSettings())
    assert len(joined.events) == 2


def test_small_bursts_are_not_kept_but_counted() -> None:
    events = [
        event(1.0, 1.1, 1000.0),
        event(2.0, 2.01, 5.0),
        event(20.0, 20.1, 50.0, contraction_uv=200.0),
        event(30.0, 30.1, 5.0, kind="negative", contraction_uv=200.0),
    ]
    joined = join_chunks([ChunkEvents(events=events)], DetectSettings())
    assert [item.onset_s for item in joined.events] == [1.0, 30.0]
    assert (joined.n_shadowed, joined.n_beside) == (1, 1)


def test_artifacts_of_all_chunks_are_in_order_of_time() -> None:
    chunks = [
        ChunkEvents(artifacts=[Artifact("artifact-pop", 9.0, 0.1), Artifact("artifact-flat", 2.0, 1.0)]),
        ChunkEvents(artifacts=[Artifact("artifact-clipped", 2.0, 0.1)]),
    ]
    found = join_chunks(chunks, DetectSettings()).artifacts
    assert [(item.onset_s, item.code) for item in found] == [
        (2.0, "artifact-clipped"), (2.0, "artifact-flat"), (9.0, "artifact-pop")
    ]  # fmt: skip


def test_no_chunk_is_a_channel_with_nothing() -> None:
    joined = join_chunks([], DetectSettings())
    assert (joined.events, joined.artifacts, joined.analyzed_s, joined.hum_hz, joined.n_beats) == ([], [], 0, (), 0)


def test_limits_of_the_recorder_tell_what_is_clipped() -> None:
    class Source:
        def read(self, channel_index: int, start: int, stop: int) -> np.ndarray:
            samples = noise(10_000)
            samples[4000:4003] = 50.0
            return samples[start:stop]

    def clipped(limit_uv: float) -> list[float]:
        channel = Channel(
            name="EMG", role="emg", fs_hz=FS_HZ, n_samples=10_000, low_limit=-limit_uv, high_limit=limit_uv
        )
        quality = detect_recording(Recording(name="limits", channels=(channel,), source=Source())).quality
        return quality.loc[quality["code"] == "artifact-clipped", "onset"].tolist()

    assert clipped(50.0) == [4.0]
    assert clipped(60.0) == []


def heart(height_uv: float, n_samples: int = 60_000) -> np.ndarray:
    time_s = np.arange(n_samples) / FS_HZ
    since_s = (time_s - 0.4) % 0.85
    nearest_s = np.minimum(since_s, 0.85 - since_s)
    return height_uv * np.exp(-0.5 * (nearest_s / 0.010) ** 2)


def test_heart_is_found_with_an_ecg_channel_and_without() -> None:
    emg = with_bursts([5.05, 20.35, 45.0], 60.0, FS_HZ, amplitude_uv=25.0) + heart(40.0)
    with_ecg = detect_recording(recording(emg, heart(1000.0) + noise(60_000, 20.0, 5), roles=["emg", "ecg"]))
    without = detect_recording(recording(emg))
    for found in (with_ecg, without):
        assert found.bursts["onset"].to_numpy() == pytest.approx([5.05, 20.35, 45.0], abs=0.01)
        (note,) = found.quality.loc[found.quality["code"] == "heart-removed", "message"]
        assert note == "71 heart beats were removed"


@pytest.mark.parametrize("spoil", ["gap", "short", "noise"])
def test_ecg_channel_that_cannot_show_the_heart_is_replaced_by_the_emg(spoil: str) -> None:
    ecg = heart(1000.0) + noise(60_000, 20.0, 5)
    if spoil == "gap":
        ecg[1000:2000] = np.nan
    elif spoil == "short":
        ecg = ecg[:5000]
    else:
        ecg = noise(60_000, 20.0, 5)
    emg = with_bursts([5.0, 20.0, 45.0], 60.0, FS_HZ) + heart(40.0)
    found = detect_recording(recording(emg, ecg, roles=["emg", "ecg"]))
    assert "heart-removed" in found.quality["code"].tolist()
    assert len(found.bursts) == 3


def test_burst_on_a_beat_says_so() -> None:
    # Beats lie at 0.4 + 0.85 k seconds, among them at 4.65, 5.50 and 20.80.
    emg = with_bursts([5.0, 20.77], 60.0, FS_HZ, amplitude_uv=25.0) + heart(40.0)
    assert detect_recording(recording(emg)).burst_details["is_on_qrs"].tolist() == [False, True]


@pytest.mark.parametrize("chunk_s", [10.0, 60.0])
def test_flat_stretch_is_listed_once_in_the_chunk_it_lies_in(chunk_s: float) -> None:
    samples = noise(60_000)
    samples[12_000:14_000] = 3.0
    quality = detected(samples, chunk_s=chunk_s).quality
    assert quality.loc[quality["code"] == "artifact-flat", "onset"].tolist() == pytest.approx([12.0], abs=0.002)
