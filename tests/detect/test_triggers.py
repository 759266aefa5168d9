"""A jerk is put down to a stimulus when more jerks follow so soon than chance has it."""

import numpy as np
import pytest

from myoclonus.detect import detect_recording
from myoclonus.detect.triggers import SPONTANEOUS, Stimulus, triggers_of
from myoclonus.recording import recording_from_array
from myoclonus.settings.detect import DetectSettings

SETTINGS = DetectSettings()
TONES = [Stimulus(float(second), "stim tone") for second in range(10, 310, 10)]


def texts(onsets, stimuli=TONES, recorded_s=320.0):
    found = triggers_of(np.array(onsets, dtype=float), stimuli, SETTINGS, recorded_s=recorded_s)
    return [trigger.text for trigger in found]


def test_jerks_at_one_latency_belong_to_the_stimulus():
    assert set(texts([tone.onset_s + 0.04 for tone in TONES])) == {"stim tone"}


def test_a_lone_jerk_in_the_window_is_spontaneous_when_jerks_are_frequent():
    spontaneous = [second + 0.5 for second in range(10, 310)]
    found = texts(sorted([100.12, *spontaneous]))
    assert set(found) == {SPONTANEOUS}


def test_a_jerk_after_the_only_stimulus_belongs_to_it_when_jerks_are_rare():
    assert texts([10.05, 200.0], TONES[:1]) == ["stim tone", SPONTANEOUS]


def test_spontaneous_jerks_are_seldom_put_down_to_stimuli():
    rng = np.random.default_rng(0)
    wrong = n = 0
    for _ in range(50):
        onsets = np.sort(rng.uniform(0, 320, 100))
        wrong += sum(text != SPONTANEOUS for text in texts(onsets))
        n += sum(any(0 < onset - tone.onset_s < 0.15 for tone in TONES) for onset in onsets)
    assert n > 80
    assert wrong / n < 0.06


def test_a_spontaneous_jerk_at_another_latency_stays_spontaneous():
    rng = np.random.default_rng(1)
    onsets = [tone.onset_s + rng.normal(0.045, 0.002) for tone in TONES[:25]] + [TONES[28].onset_s + 0.12]
    others = [second + 0.6 for second in range(1, 310, 5)]
    found = dict(zip(sorted(onsets + others), texts(sorted(onsets + others)), strict=True))
    assert found[onsets[-1]] == SPONTANEOUS
    assert {found[onset] for onset in onsets[:-1]} == {"stim tone"}


def test_each_kind_of_stimulus_is_judged_on_its_own():
    flashes = [Stimulus(float(second) + 5, "stim flash") for second in range(10, 310, 10)]
    both = sorted(TONES + flashes, key=lambda stimulus: stimulus.onset_s)
    onsets = sorted([tone.onset_s + 0.04 for tone in TONES] + [second + 0.5 for second in range(7, 310, 3)] + [15.1])
    found = dict(zip(onsets, texts(onsets, both), strict=True))
    assert found[15.1] == SPONTANEOUS
    assert found[10.04] == "stim tone"


def test_the_shock_itself_is_no_burst_and_the_reflex_after_it_is():
    rng = np.random.default_rng(2)
    emg = rng.normal(0, 3, 60_000)
    stimuli = np.arange(1.0, 59.0, 2.0)
    for onset in stimuli:
        start = round(onset * 1000)
        emg[start : start + 3] += [2000, -1500, 600]
        emg[start + 45 : start + 75] += rng.normal(0, 150, 30)
    recording = recording_from_array(
        [emg], 1000.0, ["EMG APB R"], markers=[{"onset": onset, "text": "stim median"} for onset in stimuli]
    )
    found = detect_recording(recording)
    assert len(found.jerks) == stimuli.size
    assert found.jerks["latency_ms"].median() == pytest.approx(45, abs=3)
    assert "stimulus-artifact" in set(found.quality["code"])


def test_without_an_artifact_nothing_is_bridged():
    rng = np.random.default_rng(3)
    markers = [{"onset": float(second), "text": "stim tone"} for second in range(1, 29)]
    recording = recording_from_array([rng.normal(0, 3, 30_000)], 1000.0, ["EMG APB R"], markers=markers)
    assert "stimulus-artifact" not in set(detect_recording(recording).quality["code"])
