"""Real recordings: what is known about each is found. None of them is of myoclonus."""

from __future__ import annotations

from importlib.resources import as_file, files
from pathlib import Path

import numpy as np
import pytest
from benchmarks import real

from myoclonus import analyze, detect_recording, read_recording
from myoclonus.detect import Detection

TWITCHES_S = (2.5, 6.6, 12, 15.6, 19, 23, 26, 29, 35, 40, 43.5, 50, 53, 57, 60, 62, 65, 69, 72, 78, 80)


def n_events(found: Detection) -> dict[str, int]:
    return {kind: int((found.bursts["kind"] == kind).sum()) for kind in ("positive", "negative")}


def assert_21_twitches(found: Detection) -> None:
    assert n_events(found) == {"positive": 21, "negative": 0}
    assert found.bursts["onset"].to_numpy() == pytest.approx(TWITCHES_S, abs=0.8)
    assert found.bursts["duration"].between(0.08, 0.40).all()
    assert len(found.jerks) == 21


def test_21_twitches_of_the_thumb_are_found_and_no_more(real_data: Path) -> None:
    assert_21_twitches(detect_recording(real.opensignals_h5(real_data / "bsnb" / "emg_1000_hz_16_bits_solo.h5")))


def test_21_twitches_are_found_in_the_recording_that_comes_with_the_package() -> None:
    with as_file(files("myoclonus") / "data" / "thumb_twitches.edf") as path:
        assert_21_twitches(detect_recording(read_recording(path)))


def test_a_hand_that_does_not_move_has_no_burst_and_no_silence(real_data: Path) -> None:
    still = sorted((real_data / "bsnb" / "classification_game").glob("0_*.txt"))
    assert len(still) == 1
    found = detect_recording(real.opensignals_txt(still[0]))
    assert len(found.analyzed_s) == 2
    assert n_events(found) == {"positive": 0, "negative": 0}


@pytest.mark.parametrize("name", ["emg_bursts", "emg_fatigue"])
def test_long_contractions_of_the_biceps_have_at_most_one_event(real_data: Path, name: str) -> None:
    recording = real.opensignals_h5(real_data / "bsnb" / f"{name}.h5")
    found = detect_recording(recording)
    assert found.analyzed_s == {"EMG": pytest.approx(recording.duration_s, abs=0.1)}
    assert sum(n_events(found).values()) <= 1


def test_walking_and_grasps_are_not_full_of_silences(real_data: Path) -> None:
    recordings = [real.walking(real_data)[0]]
    recordings += [real.grasps(path)[0] for path in sorted((real_data / "mi_openbci").glob("S*.npz"))]
    assert len(recordings) == 6
    assert sum(n_events(detect_recording(recording))["negative"] for recording in recordings) <= 3


def test_one_recording_in_two_formats_of_full_resolution_gives_the_same_bursts(real_data: Path) -> None:
    _, bdf, brainvision = (
        detect_recording(real.reaction_time(real_data / "myonset" / name)).bursts for name in real.MYONSET_FILES
    )
    assert len(bdf) > 16
    assert brainvision["channel"].tolist() == bdf["channel"].tolist()
    np.testing.assert_allclose(brainvision["onset"], bdf["onset"], atol=1 / 2048)
    np.testing.assert_allclose(brainvision["duration"], bdf["duration"], atol=2 / 2048)


def test_the_same_recording_at_half_a_microvolt_a_step_gives_nearly_all_the_same_bursts(real_data: Path) -> None:
    # The EDF was also high-passed at 0.16 Hz by its recorder: one weak burst may be parted or joined, a weak first potential missed.
    edf, bdf, _ = (
        detect_recording(real.reaction_time(real_data / "myonset" / name)).bursts for name in real.MYONSET_FILES
    )
    assert abs(len(edf) - len(bdf)) <= 1
    nearest_s = [np.abs(edf.loc[edf["channel"] == row.channel, "onset"] - row.onset).min() for row in bdf.itertuples()]
    assert np.median(nearest_s) <= 1 / 1024
    assert np.mean(np.array(nearest_s) <= 0.008) >= 0.97


def test_every_press_of_a_button_follows_a_burst_of_a_thumb(real_data: Path) -> None:
    _, responses_s = real.reaction_events(real_data)
    found = detect_recording(real.reaction_time(real_data / "myonset" / "example_data.bdf"))
    onset_s = found.bursts["onset"].to_numpy()
    assert len(responses_s) == 16
    lead_s = [min((at_s - onset_s[onset_s < at_s]), default=np.inf) for at_s in responses_s]
    assert max(lead_s) < 0.4
    assert n_events(found)["negative"] == 0


def test_the_knee_is_braced_at_every_touch_down_of_the_foot(real_data: Path) -> None:
    recording, cycles = real.walking(real_data)
    found = detect_recording(recording).bursts
    knee_s = found.loc[found["channel"] == "VL", "onset"].to_numpy()
    assert len(cycles) == 6
    for at_s in cycles["down"]:
        assert np.abs(knee_s - at_s).min() < 0.2


def test_hamstrings_brake_the_leg_before_the_knee_is_braced(real_data: Path) -> None:
    recording, cycles = real.walking(real_data)
    found = detect_recording(recording).bursts
    before_s = {}
    for muscle in ("BF", "VL"):
        onset_s = found.loc[found["channel"] == muscle, "onset"].to_numpy()
        before_s[muscle] = np.array([at_s - onset_s[onset_s < at_s][-1] for at_s in cycles["down"]])
    assert (before_s["BF"] > before_s["VL"]).all()
    assert before_s["BF"].max() < 0.25


@pytest.mark.parametrize("person", ["S02", "S03", "S04", "S05", "S06"])
def test_nothing_is_found_in_a_hand_told_to_rest(real_data: Path, person: str) -> None:
    recording, grasp_s, rest_s = real.grasps(real_data / "mi_openbci" / f"{person}_R0.npz")
    assert (len(grasp_s), len(rest_s)) == (5, 5)
    onset_s = detect_recording(recording).bursts["onset"].to_numpy()
    assert onset_s.size > 0
    assert [int(((onset_s > at_s) & (onset_s < at_s + 5.0)).sum()) for at_s in rest_s] == [0] * 5


@pytest.mark.parametrize(
    ("name", "code", "channels"),
    [
        ("rsleep/subject1.edf", "resolution-too-coarse", ["Left Leg", "Right Leg"]),
        ("edfio/short_psg.edf", "rate-too-low", ["EMG submental"]),
    ],
)
def test_channels_that_cannot_hold_an_emg_are_refused_with_the_reason_and_the_analysis_goes_on(
    real_data: Path, name: str, code: str, channels: list[str]
) -> None:
    result = analyze(read_recording(real_data / name))
    quality = result.detection.quality
    refused = quality[(quality["severity"] == "refused") & (quality["code"] == code)]
    assert sorted(refused["channel"]) == channels
    assert refused["remedy"].str.len().min() > 10
    assert result.detection.analyzed_s == {}
    assert n_events(result.detection) == {"positive": 0, "negative": 0}
