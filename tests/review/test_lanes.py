"""Markers and sleep stages that a person corrected, and the events behind a measure."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.review.made import ONSETS_S, made
from tests.review.test_corrected import SETTINGS, after, result

from myoclonus import tables
from myoclonus.errors import SettingsError
from myoclonus.recording import recording_from_array
from myoclonus.review.behind import behind
from myoclonus.review.corrected import corrected
from myoclonus.review.lanes import hypnogram_now, markers_now, whole_epochs
from myoclonus.review.look import around, average_of
from myoclonus.review.reviewed import Reviewed, reviewed

NIGHT = recording_from_array([np.zeros(3000)], 10.0, ["EMG TA L"], roles=["emg"]).with_changes(
    hypnogram=tables.from_rows(
        tables.HYPNOGRAM,
        [{"onset": 0.0, "duration": 120.0, "stage": "W"}, {"onset": 120.0, "duration": 180.0, "stage": "N2"}],
    )
)


def marker(text: str, onset: float, name: str | None = None, duration: float = 0.0) -> dict[str, Any]:
    return {"action": "marker", "marker": name, "text": text, "onset": onset, "duration": duration}


def texts(state: Reviewed) -> list[tuple[str, float]]:
    return [(row["text"], row["onset"]) for row in markers_now(made()[0], state).values()][:-1]


def test_a_marker_is_added_changed_moved_and_deleted_and_the_recording_stays_as_read() -> None:
    assert texts(after()) == [("rest", 0.0), ("posture", 12.0)]
    assert texts(after(marker("action", 5.0))) == [("rest", 0.0), ("action", 5.0), ("posture", 12.0)]
    assert texts(after(marker("action", 10.0, "r1"))) == [("rest", 0.0), ("action", 10.0)]
    assert texts(after(marker("", 0.0, "r0"))) == [("posture", 12.0)]
    assert texts(after(marker("stim", 5.0), marker("", 5.0, "k000001"))) == [("rest", 0.0), ("posture", 12.0)]
    assert made()[0].markers["text"].tolist()[:2] == ["rest", "posture"]


def test_taking_a_marker_back_brings_the_former_one_back() -> None:
    state = after(marker("action", 10.0, "r1"))
    taken = reviewed(state.found, [*state.standing, {"id": "d000002", "action": "undo", "targets": ["d000001"]}])
    assert texts(taken) == [("rest", 0.0), ("posture", 12.0)]


def test_jerks_follow_a_state_whose_marker_was_moved() -> None:
    states = result(marker("posture", 6.0, "r1")).jerks.set_index("jerk_id")["state"]
    assert [states[f"j{k:06d}"] for k in (1, 2, 3, 4)] == ["rest", "rest", "rest", "posture"]


@pytest.mark.parametrize(
    "asked",
    [
        marker("x", 1.0, "r99"), marker("", 1.0), marker("x", -1.0), marker("x", 29.0), marker("x", float("nan")),
        marker("x", 27.0, duration=2.0), marker("x" * 501, 1.0), marker("x", 1.0, 3), {"action": "marker", "text": "x"},  # type: ignore[arg-type]
    ],
)  # fmt: skip
def test_a_marker_that_cannot_be_is_refused(asked: dict[str, Any]) -> None:
    with pytest.raises(SettingsError, match="cannot be kept"):
        after(asked)


def stages(*marks: tuple[str, float, float]) -> list[tuple[float, float, str]]:
    state = Reviewed(
        found={},
        places={},
        marks={f"d{k}": {"what": what, "onset": a, "duration": d} for k, (what, a, d) in enumerate(marks)},
    )
    table = hypnogram_now(NIGHT, state)
    return list(zip(table["onset"], table["duration"], table["stage"], strict=True))


def test_a_stage_given_by_hand_covers_what_was_scored_and_a_later_one_covers_it() -> None:
    assert stages() == [(0, 120, "W"), (120, 180, "N2")]
    assert stages(("N1", 90.0, 60.0)) == [(0, 90, "W"), (90, 60, "N1"), (150, 150, "N2")]
    assert stages(("N1", 90.0, 60.0), ("R", 90.0, 30.0)) == [
        (0, 90, "W"), (90, 30, "R"), (120, 30, "N1"), (150, 150, "N2"),
    ]  # fmt: skip
    assert stages(("N3", 0.0, 300.0)) == [(0, 300, "N3")]


@pytest.mark.parametrize(
    ("asked", "given"),
    [((31.0, 28.0), (30, 30)), ((44.0, 32.0), (30, 60)), ((46.0, 5.0), (60, 30)), ((0.0, 1.0), (0, 30)), ((299.0, 1.0), (270, 30))],
)  # fmt: skip
def test_a_stage_is_given_to_whole_epochs(asked: tuple[float, float], given: tuple[float, float]) -> None:
    assert whole_epochs(NIGHT, *asked) == given


def test_jerks_follow_a_stage_given_by_hand() -> None:
    found = result({"action": "mark", "what": "N2", "onset": 0.0, "duration": 10.0})
    assert found.jerks["stage"].tolist() == ["N2"] * 12


def test_an_artifact_marked_twice_or_where_detection_left_out_takes_its_time_once() -> None:
    recording, detection = made()
    mark = {"action": "mark", "what": "artifact", "channel": "EMG FDI R", "onset": 2.0, "duration": 4.0}
    twice = result(mark, mark)
    assert twice.analyzed_s["EMG FDI R"] == pytest.approx(detection.analyzed_s["EMG FDI R"] - 4, abs=1e-6)
    assert list(twice.quality["code"]).count("artifact-marked") == 1
    loose = [{"code": "artifact-loose-electrode", "severity": "note", "channel": "EMG FDI R", "onset": 0.0,
              "duration": 3.0, "message": "m", "remedy": "r"}]  # fmt: skip
    before = replace(detection, quality=tables.from_rows(tables.QUALITY, loose), analyzed_s={"EMG FDI R": 25.0})
    left = corrected(recording, before, after(mark), SETTINGS)[1].analyzed_s
    assert left["EMG FDI R"] == pytest.approx(25.0 - 3.0, abs=1e-6)


def test_a_trial_with_a_swing_in_the_eeg_is_left_out_of_the_average_and_counted() -> None:
    recording = made()[0]
    parts = [around(recording, onset, SETTINGS) for onset in ONSETS_S]
    eeg = parts[0].channels.index(2)
    spoiled = replace(parts[3], traces=parts[3].traces.copy())
    spoiled.traces[eeg] += np.linspace(-900, 900, spoiled.time_ms.size, dtype=np.float32)
    plain = average_of([*parts[:3], *parts[4:]], recording, SETTINGS)
    found = average_of([*parts[:3], spoiled, *parts[4:]], recording, SETTINGS)
    assert plain is not None
    assert found is not None
    assert (found.n, found.n_eeg, found.left_out) == (12, 11, {"amplitude": 1})
    assert found.mean[eeg] == pytest.approx(plain.mean[eeg])


@pytest.mark.parametrize(
    ("measure", "scope", "said"),
    [
        ("jerk_rate", "recording", ""),
        ("burst_duration", "channel:EMG FDI R", "channel:EMG FDI R"),
        ("cocontraction", "pair:A|B", "both:A|B"),
        ("jerk_rate_ratio", "state:action|rest", "state:action|rest"),
        ("jerk_rate", "stage:sleep", "stage:N1|N2|N3|R"),
        ("region_jerk_fraction", "region:hand;state:rest", "channel:EMG FDI R;state:rest"),
        ("negative_jerk_fraction", "recording", "kind:negative"),
        ("stimulus_response_p", "recording", "trigger:stimulus"),
        ("plms_index", "rule:WASM", "rule:WASM;movement:plm"),
        ("fragmentary_index", "recording", "movement:fragmentary"),
    ],
)
def test_each_measure_says_which_events_are_behind_it(measure: str, scope: str, said: str) -> None:
    recording = recording_from_array([[0.0, 1.0]], 1000.0, ["EMG FDI R"], roles=["emg"])
    first = replace(recording.channels[0], region="hand")
    assert behind(measure, scope, recording.with_changes(channels=(first,))) == said


def test_the_table_of_stages_keeps_its_columns_without_a_night() -> None:
    table = hypnogram_now(made()[0], after())
    assert list(table.columns) == list(tables.HYPNOGRAM.names)
    assert isinstance(table, pd.DataFrame)
