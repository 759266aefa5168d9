"""Recordings made from arrays, and what reading from them gives."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from myoclonus import tables
from myoclonus.errors import SettingsError
from myoclonus.recording import Recording, recording_from_array

COUNTING = np.arange(10.0)


def two_channels(**options: Any) -> Recording:
    return recording_from_array([COUNTING, COUNTING[:4]], [1000.0, 200.0], ["EMG", "C3"], **options)


def test_each_channel_keeps_its_own_rate_and_length() -> None:
    recording = two_channels()
    assert [(c.name, c.fs_hz, c.n_samples, c.duration_s) for c in recording.channels] == [
        ("EMG", 1000.0, 10, 0.01),
        ("C3", 200.0, 4, 0.02),
    ]


def test_recording_is_as_long_as_its_longest_channel_and_covered_throughout() -> None:
    recording = two_channels()
    assert recording.duration_s == 0.02
    assert recording.coverage.to_dict("list") == {"onset": [0.0], "duration": [0.02]}


@pytest.mark.parametrize("rate", [500, 500.0, np.float32(500), np.array(500.0), np.array([500.0, 500.0])])
def test_one_rate_or_one_for_each_channel(rate: Any) -> None:
    recording = recording_from_array(np.zeros((2, 5)), rate, ["a", "b"])
    assert [channel.fs_hz for channel in recording.channels] == [500.0, 500.0]


@given(st.integers(-3, 15), st.none() | st.integers(-3, 15))
def test_reading_gives_the_samples_between_start_and_stop(start: int, stop: int | None) -> None:
    expected = [k for k in range(10) if k >= start and (stop is None or k < stop)]
    assert two_channels().read(0, start, stop).tolist() == expected


@dataclass(frozen=True)
class Witness:
    """A source that notes what it is asked for."""

    asked: list[tuple[int, int, int]] = field(default_factory=list)

    def read(self, channel_index: int, start: int, stop: int) -> np.ndarray:
        self.asked.append((channel_index, start, stop))
        return np.zeros(stop - start)


@pytest.mark.parametrize(
    ("start", "stop", "expected"), [(2, 99, (0, 2, 10)), (-5, 3, (0, 0, 3)), (4, 2, (0, 4, 4)), (0, -1, (0, 0, 0))]
)
def test_source_is_never_asked_for_samples_outside_the_channel(
    start: int, stop: int, expected: tuple[int, int, int]
) -> None:
    witness = Witness()
    two_channels().with_changes(source=witness).read(0, start, stop)
    assert witness.asked == [expected]


def test_samples_read_are_float64_and_may_be_changed_without_changing_the_recording() -> None:
    counts = np.array([[1, 2, 3]], dtype=np.int16)
    recording = recording_from_array(counts, 100.0, ["EMG"])
    samples = recording.read(0)
    samples[:] = 0
    assert samples.dtype == np.float64
    assert recording.read(0).tolist() == [1.0, 2.0, 3.0]


def test_gap_marked_by_nan_stays_in_place() -> None:
    recording = recording_from_array([[1.0, np.nan, 3.0]], 100.0, ["EMG"])
    assert np.isnan(recording.read(0, 1, 2)).tolist() == [True]


def test_channels_are_found_by_name_and_role() -> None:
    recording = two_channels(roles=["emg", "eeg"])
    assert recording.index_of("C3") == 1
    assert recording.with_role("eeg") == (1,)
    assert recording.with_role("ecg") == ()


def test_unknown_channel_is_refused_and_the_names_listed() -> None:
    with pytest.raises(SettingsError, match=r'no channel "EMG2". Channels: EMG, C3\. \[channel-unknown\]'):
        two_channels().index_of("EMG2")


def test_recording_without_a_channel_has_no_length() -> None:
    recording = recording_from_array([], 100.0, [])
    assert (recording.channels, recording.duration_s) == ((), 0.0)


def test_channel_without_a_sample_has_no_length() -> None:
    recording = recording_from_array([[]], 100.0, ["EMG"])
    assert recording.duration_s == 0.0
    assert recording.read(0).shape == (0,)


@pytest.mark.parametrize(
    "samples",
    [
        pytest.param(COUNTING, id="one dimension"),
        pytest.param(COUNTING.tolist(), id="list of numbers"),
        pytest.param(np.zeros((1, 2, 3)), id="three dimensions"),
        pytest.param(np.float64(3.0), id="one number"),
        pytest.param([["a", "b"]], id="text"),
        pytest.param(np.zeros((1, 3), dtype=complex), id="complex"),
        pytest.param("EMG", id="a word"),
        pytest.param(None, id="nothing"),
    ],
)
def test_samples_that_are_not_rows_of_numbers_are_refused(samples: Any) -> None:
    with pytest.raises(SettingsError, match=r"one row of numbers for each channel.*\[array-shape\]"):
        recording_from_array(samples, 100.0, ["EMG"])


@pytest.mark.parametrize(
    ("wrong", "met"),
    [
        ({"labels": ["a"]}, "1 labels"),
        ({"fs_hz": [100.0]}, "1 rates"),
        ({"fs_hz": [100.0] * 3}, "3 rates"),
        ({"roles": ["emg"]}, "1 roles"),
        ({"roles": []}, "0 roles"),
        ({"muscles": ["x", "y", "z"]}, "3 muscles"),
        ({"sides": ["left"]}, "1 sides"),
    ],
)
def test_numbers_that_do_not_go_together_are_refused(wrong: dict[str, Any], met: str) -> None:
    given_values = {"fs_hz": 100.0, "labels": ["a", "b"]} | wrong
    with pytest.raises(SettingsError, match=rf"2 rows of samples and {met} .*\[array-shape\]"):
        recording_from_array(np.zeros((2, 5)), **given_values)


def test_matrix_given_the_wrong_way_round_is_refused() -> None:
    with pytest.raises(SettingsError, match="1000 rows of samples and 2 labels"):
        recording_from_array(np.zeros((1000, 2)), 100.0, ["a", "b"])


@pytest.mark.parametrize("rate", [0.0, -1.0, np.nan, np.inf, [100.0, 0.0]])
def test_rate_that_is_not_positive_is_refused(rate: Any) -> None:
    with pytest.raises(SettingsError, match="rate-not-positive"):
        recording_from_array(np.zeros((2, 5)), rate, ["a", "b"])


def test_two_channels_of_one_name_are_refused() -> None:
    with pytest.raises(SettingsError, match="labels-not-unique"):
        recording_from_array(np.zeros((2, 5)), 100.0, ["a", "a"])


def test_unknown_role_is_refused_and_the_roles_listed() -> None:
    with pytest.raises(SettingsError, match=r'role "EMG" is unknown. Roles: emg, eeg.*\[role-unknown\]'):
        two_channels(roles=["EMG", "eeg"])


@pytest.mark.parametrize("as_rows", [True, False])
def test_markers_come_as_rows_or_as_a_table(as_rows: bool) -> None:
    rows = [{"onset": 0.5, "text": "stim"}, {"onset": 1, "text": "rest", "duration": 2}]
    markers = two_channels(markers=rows if as_rows else pd.DataFrame(rows, index=[3, 4])).markers
    tables.validate(tables.MARKERS, markers)
    assert markers["onset"].tolist() == [0.5, 1.0]
    assert markers["text"].tolist() == ["stim", "rest"]


def test_no_markers_give_an_empty_table() -> None:
    assert len(tables.validate(tables.MARKERS, two_channels().markers)) == 0
    assert len(tables.validate(tables.MARKERS, two_channels(markers=pd.DataFrame()).markers)) == 0


@pytest.mark.parametrize(
    "rows", [[{"onset": 1.0}], [{"text": "stim"}], [{"onset": 1.0, "text": "stim", "trial_type": "x"}]]
)
def test_markers_with_other_columns_are_refused_and_the_columns_listed(rows: list[dict[str, Any]]) -> None:
    with pytest.raises(SettingsError, match=r"table markers has .*Give onset, text at least.*\[table-columns\]"):
        two_channels(markers=rows)


def test_hypnogram_needs_a_duration() -> None:
    with pytest.raises(SettingsError, match=r"table hypnogram has .*Give onset, duration, stage.*\[table-columns\]"):
        two_channels(hypnogram=[{"onset": 0.0, "stage": "N2"}])


def test_changing_a_recording_makes_another() -> None:
    recording = two_channels()
    other = recording.with_changes(name="other")
    assert (recording.name, other.name) == ("array", "other")
    with pytest.raises(FrozenInstanceError):
        recording.name = "other"  # type: ignore[misc]
