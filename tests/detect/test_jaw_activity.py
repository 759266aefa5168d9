"""Speech and chewing are set aside and told; jerks of the jaw are kept."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from myoclonus.detect import Detection, detect_recording
from myoclonus.recording import recording_from_array
from myoclonus.settings.detect import DetectSettings

from .made import noise

FS_HZ = 1000.0
LENGTH_S = 60.0
SPEECH_S = np.cumsum([5.0, *np.tile([0.25, 0.7, 0.3, 0.45, 1.1, 0.35], 8)])
CHEWING_S = np.cumsum([5.0, *np.tile([0.66, 0.74, 0.7], 12)])


def emg(onsets_s: Sequence[float] | np.ndarray, burst_s: float, seed: int = 0) -> np.ndarray:
    """Return noise with bursts that swell and sink."""
    samples = noise(round(LENGTH_S * FS_HZ), seed=seed)
    n = round(burst_s * FS_HZ)
    for number, onset_s in enumerate(onsets_s):
        first = round(onset_s * FS_HZ)
        samples[first : first + n] += np.sin(np.pi * np.arange(n) / n) * noise(n, 80.0, 1000 * seed + number + 1)
    return samples


def found_in(
    *signals: np.ndarray, muscles: Sequence[str | None] = ("masseter", "biceps_brachii"), hypnogram: Sequence[dict] = (),
    **options: float,
) -> Detection:  # fmt: skip
    names = [f"EMG {number}" for number in range(len(signals))]
    recording = recording_from_array(
        list(signals), FS_HZ, names, muscles=list(muscles[: len(signals)]), hypnogram=hypnogram
    )
    return detect_recording(recording, DetectSettings(**options))


def told(found: Detection) -> list[str]:
    return found.quality.loc[found.quality["code"] == "jaw-activity-not-counted", "message"].tolist()


@pytest.mark.parametrize("muscle", ["masseter", "temporalis", "orbicularis_oris", "mentalis"])
def test_speech_is_no_jerk_and_is_told(muscle: str) -> None:
    found = found_in(emg(SPEECH_S, 0.17), muscles=[muscle])
    assert len(found.jerks) == 0
    (row,) = found.quality[found.quality["code"] == "jaw-activity-not-counted"].to_dict("records")
    n_bursts = int(row["message"].split()[0])
    assert 40 <= n_bursts <= SPEECH_S.size
    assert row["onset"] == pytest.approx(5.0, abs=0.05)
    assert row["onset"] + row["duration"] == pytest.approx(SPEECH_S[-1] + 0.17, abs=0.1)


def test_speech_is_counted_when_the_setting_says_so() -> None:
    found = found_in(emg(SPEECH_S, 0.17), jaw_run_count=0)
    assert len(found.bursts) >= 40
    assert told(found) == []


@pytest.mark.parametrize("muscle", ["biceps_brachii", "levator_veli_palatini", "orbicularis_oculi", None])
def test_the_same_bursts_of_another_muscle_are_jerks(muscle: str | None) -> None:
    found = found_in(emg(SPEECH_S, 0.17), muscles=[muscle])
    assert len(found.bursts) >= 40
    assert told(found) == []


def test_chewing_is_no_jerk() -> None:
    found = found_in(emg(CHEWING_S, 0.4))
    assert len(found.jerks) == 0
    assert len(told(found)) == 1


def test_rhythmic_bursts_shorter_than_those_of_chewing_are_jerks() -> None:
    found = found_in(emg(CHEWING_S, 0.18))
    assert len(found.bursts) == CHEWING_S.size
    assert told(found) == []


def test_short_jerks_of_the_jaw_are_jerks_however_irregular() -> None:
    found = found_in(emg(SPEECH_S, 0.06))
    assert len(found.bursts) == SPEECH_S.size
    assert told(found) == []


def test_long_jerks_that_come_seldom_are_jerks() -> None:
    onsets_s = np.arange(4.0, 56.0, 3.0)
    found = found_in(emg(onsets_s, 0.3))
    assert len(found.bursts) == onsets_s.size
    assert told(found) == []


def test_jerks_in_which_another_muscle_takes_part_are_kept() -> None:
    found = found_in(emg(SPEECH_S, 0.17), emg(SPEECH_S + 0.01, 0.1, seed=1))
    assert (found.bursts["channel"] == "EMG 0").sum() >= 40
    assert told(found) == []


def test_a_jerk_with_another_muscle_in_the_midst_of_speech_is_kept() -> None:
    at_s = SPEECH_S[[10, 30]]
    found = found_in(emg(SPEECH_S, 0.17), emg(at_s + 0.01, 0.1, seed=1))
    assert found.jerks["channels"].tolist() == ["EMG 0,EMG 1"] * 2
    assert len(told(found)) == 1


def test_a_few_words_near_a_long_run_are_speech_too_and_far_from_it_are_not_told() -> None:
    words_s = np.array([0.0, 0.3, 0.8])
    near, far = (
        found_in(emg(np.concatenate((SPEECH_S[:24], SPEECH_S[23] + away_s + words_s)), 0.17), jaw_near_s=15.0)
        for away_s in (10.0, 20.0)
    )
    assert (len(near.bursts), len(far.bursts)) == (0, 3)


@pytest.mark.parametrize(("stage", "n_told"), [("W", 1), ("R", 0), ("N2", 0)])
def test_nobody_talks_asleep(stage: str, n_told: int) -> None:
    hypnogram = [{"onset": 0.0, "duration": LENGTH_S, "stage": stage}]
    assert len(told(found_in(emg(SPEECH_S, 0.17), hypnogram=hypnogram))) == n_told
