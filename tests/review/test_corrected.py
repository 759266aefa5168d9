"""From decisions to a corrected detection, and what it changes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.review.made import EVIL, ONSETS_S, made

from myoclonus import tables
from myoclonus.analysis import analyze_events
from myoclonus.detect import Detection
from myoclonus.errors import SettingsError
from myoclonus.review.changes import changed_measures
from myoclonus.review.corrected import corrected
from myoclonus.review.doubt import doubtful_jerks, reasons_of_doubt
from myoclonus.review.events import events_of, jerks_of
from myoclonus.review.facts import jerk_facts
from myoclonus.review.look import around, average_of
from myoclonus.review.proposals import decision_of
from myoclonus.review.reviewed import Reviewed, places_of, reviewed
from myoclonus.settings import Settings
from myoclonus.settings.review import ReviewSettings

SETTINGS = Settings()
SECOND = f"EMG {EVIL}"


def after(*asked: dict[str, Any], detection: Detection | None = None) -> Reviewed:
    recording, found = made()
    places = places_of((detection or found).bursts)
    rows: list[dict[str, Any]] = []
    for k, item in enumerate(asked):
        rows.append({"id": f"d{k + 1:06d}", **decision_of(item, recording, reviewed(places, rows))})
    return reviewed(places, rows)


def of_jerk(number: int) -> list[str]:
    bursts = made()[1].bursts
    return list(bursts[bursts["jerk_id"] == f"j{number:06d}"]["burst_id"])


def result(*asked: dict[str, Any]) -> Detection:
    recording, detection = made()
    return corrected(recording, detection, after(*asked), SETTINGS)[1]


def test_the_recording_of_these_tests_has_twelve_jerks_of_two_bursts() -> None:
    detection = made()[1]
    assert detection.jerks["n_channels"].tolist() == [2] * 12
    assert detection.jerks["onset"].to_numpy() == pytest.approx(ONSETS_S, abs=0.005)


def test_without_decisions_the_corrected_detection_is_the_one_found() -> None:
    detection, same = made()[1], result()
    for name in ("bursts", "burst_details", "jerks", "quality"):
        pd.testing.assert_frame_equal(getattr(same, name), getattr(detection, name))
    assert same.analyzed_s == detection.analyzed_s


def test_a_rejected_jerk_is_gone_and_the_others_keep_their_names() -> None:
    found = result({"action": "reject", "targets": of_jerk(3)})
    assert list(found.jerks["jerk_id"]) == [f"j{k:06d}" for k in range(1, 13) if k != 3]
    assert len(found.bursts) == 22


def test_a_detection_is_never_changed() -> None:
    detection = made()[1]
    before = detection.bursts.copy(deep=True)
    result(
        {"action": "reject", "targets": of_jerk(3)},
        {"action": "move", "targets": of_jerk(1)[:1], "onset": 1.4, "duration": 0.2},
    )
    pd.testing.assert_frame_equal(detection.bursts, before)


@pytest.mark.parametrize(
    ("label", "n_jerks"), [("jerk", 12), ("unsure", 12), ("tremor", 11), ("artifact", 11), ("contraction", 11)]
)
def test_what_is_called_something_else_does_not_count(label: str, n_jerks: int) -> None:
    assert len(result({"action": "label", "targets": of_jerk(5), "label": label}).jerks) == n_jerks


def test_a_moved_burst_is_measured_anew_at_its_edges() -> None:
    detection = made()[1]
    burst = of_jerk(2)[0]
    found = result({"action": "move", "targets": [burst], "onset": 3.5, "duration": 0.1}).bursts.set_index("burst_id")
    old = detection.bursts.set_index("burst_id").loc[burst]
    new = found.loc[burst]
    assert (new["onset"], new["duration"]) == (3.5, pytest.approx(0.1))
    assert new["amplitude_uv"] == pytest.approx(old["amplitude_uv"] * np.sqrt(old["duration"] / 0.1), rel=0.05)
    assert new["peak_uv"] == pytest.approx(old["peak_uv"], rel=0.02)
    assert new["background_uv"] == pytest.approx(old["background_uv"], rel=0.2)
    assert new["jerk_id"] == old["jerk_id"]


def test_the_edges_of_a_moved_burst_have_no_standard_error() -> None:
    burst = of_jerk(2)[0]
    details = result({"action": "move", "targets": [burst], "onset": 3.5, "duration": 0.1}).burst_details.set_index(
        "burst_id"
    )
    assert np.isnan(details.loc[burst, "onset_se_ms"])
    assert np.isfinite(details.drop(burst)["onset_se_ms"]).all()


def test_an_added_burst_becomes_a_jerk_with_an_amplitude() -> None:
    found = result({"action": "add", "channel": "EMG FDI R", "onset": 2.5, "duration": 0.05, "kind": "positive"})
    assert len(found.jerks) == 13
    new = found.bursts[found.bursts["burst_id"] == "m000001"].iloc[0]
    assert new["amplitude_uv"] == pytest.approx(2, rel=0.4)
    assert new["state"] == "rest"
    assert list(found.jerks["jerk_id"]).count("n000001") == 1


def test_a_burst_added_to_a_jerk_joins_it() -> None:
    recording, detection = made()
    state = after(
        {"action": "reject", "targets": of_jerk(4)[1:]},
        {"action": "add", "channel": SECOND, "onset": ONSETS_S[3] + 0.012, "duration": 0.05, "kind": "positive"},
    )
    jerks = corrected(recording, detection, state, SETTINGS)[1].jerks.set_index("jerk_id")
    assert jerks.loc["j000004", "n_channels"] == 2
    assert jerks.loc["j000004", "spread_ms"] == pytest.approx(12, abs=5)


def test_a_stretch_marked_as_artifact_takes_its_bursts_and_its_time() -> None:
    detection = made()[1]
    found = result({"action": "mark", "what": "artifact", "channel": "EMG FDI R", "onset": 0.0, "duration": 4.0})
    assert len(found.bursts) == 22
    assert found.analyzed_s["EMG FDI R"] == pytest.approx(detection.analyzed_s["EMG FDI R"] - 4, abs=1e-6)
    assert found.analyzed_s[SECOND] == detection.analyzed_s[SECOND]
    assert list(found.quality["code"]).count("artifact-marked") == 1


def test_overlapping_artifacts_count_their_time_once() -> None:
    detection = made()[1]
    marks = [{"action": "mark", "what": "artifact", "onset": start, "duration": 4.0} for start in (0.0, 2.0)]
    assert result(*marks).analyzed_s[SECOND] == pytest.approx(detection.analyzed_s[SECOND] - 6, abs=1e-6)


def test_a_marked_state_holds_in_its_stretch_and_the_one_before_goes_on_after_it() -> None:
    found = result({"action": "mark", "what": "action", "onset": 3.0, "duration": 2.0})
    states = found.jerks.set_index("jerk_id")["state"]
    assert [states[f"j{k:06d}"] for k in (1, 2, 3, 8)] == ["rest", "action", "rest", "posture"]


def test_rejecting_a_jerk_changes_the_rate_and_says_from_what_to_what() -> None:
    recording, detection = made()
    before = analyze_events(recording, detection, SETTINGS).measures
    fixed, found = corrected(recording, detection, after({"action": "reject", "targets": of_jerk(3)}), SETTINGS)
    changes = changed_measures(before, analyze_events(fixed, found, SETTINGS).measures)
    rate = changes[(changes["measure"] == "jerk_rate") & (changes["scope"] == "recording")].iloc[0]
    assert rate["before"] == pytest.approx(12 * 60 / 28, rel=1e-6)
    assert rate["after"] == pytest.approx(11 * 60 / 28, rel=1e-6)
    assert (rate["n_before"], rate["n_after"]) == (12, 11)


def test_the_same_measures_changed_nothing() -> None:
    recording, detection = made()
    measures = analyze_events(recording, detection, SETTINGS).measures
    assert len(changed_measures(measures, measures)) == 0
    assert len(changed_measures(tables.empty(tables.MEASURES), measures)) == len(measures)


@pytest.mark.parametrize(
    "asked",
    [
        None,
        [],
        {},
        {"action": "explode"},
        {"action": "accept"},
        {"action": "accept", "targets": []},
        {"action": "accept", "targets": ["no such"]},
        {"action": "accept", "targets": [3]},
        {"action": "accept", "targets": ["b0000001"] * 2001},
        {"action": "label", "targets": ["b0000001"], "label": EVIL},
        {"action": "move", "targets": ["b0000001", "b0000002"], "onset": 1.0, "duration": 0.1},
        {"action": "move", "targets": ["b0000001"], "onset": "1", "duration": 0.1},
        {"action": "move", "targets": ["b0000001"], "onset": 1.0, "duration": 0.0},
        {"action": "move", "targets": ["b0000001"], "onset": 1.0, "duration": -1.0},
        {"action": "move", "targets": ["b0000001"], "onset": 1.0, "duration": 11.0},
        {"action": "move", "targets": ["b0000001"], "onset": True, "duration": 1.0},
        {"action": "move", "targets": ["b0000001"], "onset": 1e300, "duration": 1.0},
        {"action": "add", "channel": "C3", "onset": 1.0, "duration": 0.1, "kind": "positive"},
        {"action": "add", "channel": "EMG FDI R", "onset": 1.0, "duration": 0.1, "kind": "odd"},
        {"action": "add", "channel": "EMG FDI R", "onset": 99.0, "duration": 0.1, "kind": "positive"},
        {"action": "mark", "what": "lunch", "onset": 1.0, "duration": 1.0},
        {"action": "mark", "what": "rest", "channel": "C3", "onset": 1.0, "duration": 1.0},
        {"action": "undo"},
        {"action": "accept", "targets": ["b0000001"], "why": "x" * 501},
    ],
)
def test_a_decision_that_does_not_fit_is_refused(asked: Any) -> None:
    with pytest.raises(SettingsError, match="decision-not-possible"):
        after(asked)


def test_a_decision_keeps_what_was_so_before() -> None:
    recording = made()[0]
    state = after({"action": "label", "targets": of_jerk(1)[:1], "label": "tremor"})
    row = decision_of({"action": "accept", "targets": of_jerk(1)[:1]}, recording, state)
    before = row["before"][of_jerk(1)[0]]
    assert (before["status"], before["label"], before["channel"]) == ("rejected", "tremor", "EMG FDI R")


def test_after_another_detection_a_decision_goes_to_the_burst_in_its_place() -> None:
    detection = made()[1]
    state = after({"action": "reject", "targets": of_jerk(3)[:1]})
    renamed = detection.bursts.assign(
        burst_id=[f"x{k}" for k in range(len(detection.bursts))], onset=detection.bursts["onset"] + 0.004
    )
    again = reviewed(places_of(renamed), state.standing)
    row = list(detection.bursts["burst_id"]).index(of_jerk(3)[0])
    assert again.status == {f"x{row}": "rejected"}
    assert again.not_applied == []


def test_a_decision_about_a_burst_that_is_not_found_any_more_is_listed() -> None:
    state = after({"action": "reject", "targets": of_jerk(3)[:1]})
    again = reviewed({}, state.standing)
    assert again.status == {}
    assert len(again.not_applied) == 1


def test_doubt_has_reasons_and_the_least_likely_jerk_comes_first() -> None:
    detection = made()[1]
    details = detection.burst_details.copy()
    weak = [of_jerk(7), of_jerk(9)]
    details.loc[details["burst_id"].isin(weak[0]), "log_likelihood_ratio"] = 12.0
    details.loc[details["burst_id"].isin(weak[1]), "log_likelihood_ratio"] = 3.0
    details.loc[details["burst_id"] == of_jerk(2)[0], "onset_se_ms"] = 9.0
    changed = Detection(
        bursts=detection.bursts, burst_details=details, jerks=detection.jerks, quality=detection.quality, analyzed_s={}
    )
    doubts = reasons_of_doubt(changed, ReviewSettings())
    assert "log-likelihood ratio 3, below 20" in doubts[weak[1][0]][0]
    assert "standard error 9 ms, above 5 ms" in doubts[of_jerk(2)[0]][0]
    assert doubtful_jerks(changed, doubts) == ["j000009", "j000007"]


def test_facts_of_a_jerk_are_its_order_and_its_neighbors() -> None:
    detection = made()[1]
    state = after()
    jerks = dict(zip(detection.bursts["burst_id"], detection.bursts["jerk_id"], strict=True))
    events = events_of(state, jerks_of(state, jerks, SETTINGS.detect), {})
    facts = jerk_facts(events, "j000002", detection)
    assert [burst["channel"] for burst in facts.bursts] == ["EMG FDI R", SECOND]
    assert facts.bursts[1]["after_ms"] == pytest.approx(10, abs=3)
    assert facts.facts["since_last_s"] == pytest.approx(2, abs=0.005)
    assert jerk_facts(events, "j000001", detection).facts["since_last_s"] is None


def test_the_average_shows_the_wave_before_the_jerk_and_the_burst_after_it() -> None:
    recording = made()[0]
    found = average_of([around(recording, onset, SETTINGS) for onset in ONSETS_S], recording)
    assert found is not None
    assert found.n == 12
    eeg, emg = found.mean[list(found.channels).index(2)], found.mean[list(found.channels).index(0)]
    in_wave = (found.time_ms > -24) & (found.time_ms < -16)
    assert eeg[in_wave].mean() == pytest.approx(40, abs=3)
    assert eeg[found.time_ms < -100].mean() == pytest.approx(0, abs=1)
    assert emg[(found.time_ms > 5) & (found.time_ms < 45)].mean() > 10 * emg[found.time_ms < -10].mean()
    assert found.standard_error[0, 10] > 0


def test_an_average_over_nothing_is_none_and_over_one_has_no_error() -> None:
    recording = made()[0]
    assert average_of([], recording) is None
    one = average_of([around(recording, 1.5, SETTINGS)], recording)
    assert one is not None
    assert np.isnan(one.standard_error).all()


def test_a_window_beyond_the_recording_is_empty_there() -> None:
    recording = made()[0]
    window = around(recording, 0.05, SETTINGS)
    assert np.isnan(window.traces[:, window.time_ms < -60]).all()
    assert np.isfinite(window.traces[:, window.time_ms > -40]).all()
