"""Jerks lined up on their first onset."""

import dataclasses

import numpy as np
import pytest

from myoclonus import tables
from myoclonus.measure import align_jerks
from myoclonus.recording import recording_from_array
from myoclonus.settings.measure import MeasureSettings

from .made import burst, detection

FS_HZ = 1000.0
SETTINGS = MeasureSettings(align_before_ms=50.0, align_after_ms=100.0, align_max_jerks=20)


class Counting:
    """A source that counts the samples it is asked for."""

    def __init__(self, source):
        self.source = source
        self.n_read = 0

    def read(self, channel_index, start, stop):
        self.n_read += stop - start
        return self.source.read(channel_index, start, stop)


def wavelet(n, at, size):
    time_s = (np.arange(n) - at) / FS_HZ
    return size * np.cos(2 * np.pi * 100 * time_s) * np.exp(-((time_s / 0.005) ** 2) / 2)


def made(onsets_s, *, sizes=None, seconds=30, lag_ms=(0, 20)):
    n = int(seconds * FS_HZ)
    sizes = sizes or [100.0] * len(onsets_s)
    arrays = [
        sum((wavelet(n, round(t * FS_HZ) + lag, s) for t, s in zip(onsets_s, sizes, strict=True)), np.zeros(n))
        for lag in lag_ms
    ]
    return recording_from_array(arrays, FS_HZ, ["A", "B"][: len(lag_ms)])


def found(onsets_s, seconds=30.0):
    return detection([burst(t) for t in onsets_s], {"A": seconds, "B": seconds})


def test_the_average_peaks_at_the_onset_and_at_the_lag_of_the_second_channel():
    onsets = [3.0, 8.0, 13.0, 20.0]
    aligned = align_jerks(made(onsets), found(onsets), SETTINGS)
    assert aligned.traces.shape == (4, 2, 151)
    assert aligned.traces.dtype == np.float32
    assert aligned.channels == ("A", "B")
    assert (aligned.time_ms[0], aligned.time_ms[-1]) == (-50.0, 100.0)
    peaks_ms = aligned.time_ms[np.argmax(aligned.rectified_average, axis=1)]
    assert peaks_ms.tolist() == pytest.approx([0.0, 20.0])
    assert aligned.rectified_average.max(axis=1).tolist() == pytest.approx([100.0, 100.0], rel=0.1)


def test_an_onset_between_two_samples_moves_to_the_nearest():
    aligned = align_jerks(made([3.0]), found([3.0004]), SETTINGS)
    assert aligned.time_ms[np.argmax(np.abs(aligned.traces[0, 0]))] == 0.0


def test_channels_of_two_rates_come_on_one_time_axis():
    fast, slow = made([3.0], lag_ms=(0,)), made([3.0], lag_ms=(20,))
    arrays = [fast.read(0), slow.read(0)[::2]]
    recorded = recording_from_array(arrays, [1000.0, 500.0], ["A", "B"])
    aligned = align_jerks(recorded, found([3.0]), SETTINGS)
    assert aligned.time_ms[np.argmax(np.abs(aligned.traces[0, 1]))] == pytest.approx(20.0, abs=1.0)


def test_the_most_typical_jerk_is_not_the_odd_one():
    onsets = [3.0, 8.0, 13.0, 20.0, 25.0]
    aligned = align_jerks(made(onsets, sizes=[100.0, 5000.0, 104.0, 96.0, 20.0]), found(onsets), SETTINGS)
    assert aligned.most_typical == 0


def test_more_jerks_than_wanted_are_sampled_by_the_seed():
    onsets = [0.5 + 0.4 * k for k in range(60)]
    first, again, other = (
        align_jerks(made(onsets), found(onsets), dataclasses.replace(SETTINGS, seed=seed)) for seed in (0, 0, 1)
    )
    assert (len(first.jerk_ids), first.n_jerks_found) == (20, 60)
    assert first.jerk_ids == again.jerk_ids
    assert first.jerk_ids != other.jerk_ids
    assert [int(name[1:]) for name in first.jerk_ids] == sorted(int(name[1:]) for name in first.jerk_ids)


def test_a_window_beyond_the_edge_is_missing_there():
    aligned = align_jerks(made([0.02]), found([0.02]), SETTINGS)
    missing = np.isnan(aligned.traces[0, 0])
    assert missing[:30].all()
    assert not missing[30:].any()


def test_a_gap_is_missing_and_does_not_ring():
    recorded = made([3.0, 10.0])
    arrays = [recorded.read(index) for index in (0, 1)]
    arrays[0][3060:3200] = np.nan
    aligned = align_jerks(recording_from_array(arrays, FS_HZ, ["A", "B"]), found([3.0, 10.0]), SETTINGS)
    assert np.isnan(aligned.traces[0, 0, 110:]).all()
    assert np.abs(aligned.traces[0, 0, 80:110]).max() < 5
    assert np.isfinite(aligned.rectified_average).all()  # the other jerk was recorded there


def test_a_window_that_was_not_recorded_at_all_is_missing():
    recorded = made([3.0])
    arrays = [recorded.read(0), np.where(np.abs(np.arange(30_000) - 3000) < 2000, np.nan, 0.0)]
    arrays.append(np.zeros(1000))  # a channel that ended after one second
    aligned = align_jerks(
        recording_from_array(arrays, FS_HZ, ["A", "B", "C"]),
        detection([burst(3.0)], {"A": 30.0, "B": 26.0, "C": 1.0}),
        SETTINGS,
    )
    assert np.isnan(aligned.traces[0, 1:]).all()
    assert aligned.most_typical == 0


def test_an_offset_of_the_amplifier_is_taken_off():
    recorded = made([3.0])
    arrays = [recorded.read(index) + 5000.0 for index in (0, 1)]
    aligned = align_jerks(recording_from_array(arrays, FS_HZ, ["A", "B"]), found([3.0]), SETTINGS)
    assert np.abs(aligned.traces[0, 0, :20]).max() < 5


def test_only_the_windows_are_read():
    recorded = made([3.0, 10.0])
    counting = Counting(recorded.source)
    align_jerks(recorded.with_changes(source=counting), found([3.0, 10.0]), SETTINGS)
    assert 0 < counting.n_read < 2 * 2 * 700  # of 60 000


def test_no_jerk_gives_empty_arrays_with_all_channels():
    aligned = align_jerks(made([3.0]), found([]), SETTINGS)
    assert aligned.traces.shape == (0, 2, 151)
    assert aligned.most_typical is None
    assert np.isnan(aligned.rectified_average).all()


def test_a_refused_channel_is_not_shown():
    aligned = align_jerks(made([3.0]), detection([burst(3.0)], {"A": 30.0}), SETTINGS)
    assert aligned.channels == ("A",)


def test_no_channel_at_all_gives_empty_arrays():
    recorded = recording_from_array([np.zeros(100)], FS_HZ, ["C3"], roles=["eeg"])
    empty = dataclasses.replace(found([]), analyzed_s={}, bursts=tables.empty(tables.BURSTS))
    aligned = align_jerks(recorded, empty, SETTINGS)
    assert aligned.traces.shape == (0, 0, 151)
    assert align_jerks(recorded, dataclasses.replace(found([3.0]), analyzed_s={}), SETTINGS).most_typical == 0
