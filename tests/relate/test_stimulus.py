"""Stimuli: responses against chance, reactions that are no reflexes, habituation, trains and kinds."""

import numpy as np
import pytest

from myoclonus.errors import SettingsError
from myoclonus.marker_words import side_named
from myoclonus.recording import recording_from_array
from myoclonus.relate import jerks_after_stimuli
from myoclonus.relate.stimuli.kinds import modality_of, stimulus_kinds
from myoclonus.settings.detect import DetectSettings
from myoclonus.settings.response import ResponseSettings

STIMULI = 10.0 * np.arange(1, 31)


def markers(text, onsets):
    return [{"onset": float(onset), "text": text} for onset in onsets]


def kinds_of(rows):
    recording = recording_from_array([np.zeros(1000)], 1.0, ["EMG FDI R"], markers=rows)
    return stimulus_kinds(recording, DetectSettings(), ResponseSettings())


def test_share_latency_and_p_of_responses():
    found = jerks_after_stimuli(STIMULI, STIMULI[:24] + 0.045, 320.0)
    assert (found.n_responses, found.n_stimuli) == (24, 30)
    assert found.probability.value == pytest.approx(0.8)
    assert found.chance.value == 0
    assert found.latency.value == pytest.approx(45)
    assert found.p.value < 1e-10


def test_spontaneous_jerks_are_no_response_in_nineteen_of_twenty_recordings():
    rng = np.random.default_rng(0)
    false = 0
    for _ in range(200):
        jerks = np.sort(rng.uniform(0, 320, 150))
        false += jerks_after_stimuli(STIMULI, jerks, 320.0).p.value < 0.05
    assert false <= 16


def test_chance_is_the_share_of_stretches_with_a_jerk():
    found = jerks_after_stimuli(STIMULI, np.arange(0.25, 320, 0.5), 320.0)  # one jerk every half second
    assert found.chance.value == pytest.approx(0.142 / 0.5, abs=0.02)
    assert found.latency.status == "not_measurable"


def test_willed_reactions_are_no_reflex():
    rng = np.random.default_rng(1)
    found = jerks_after_stimuli(STIMULI, STIMULI + rng.uniform(0.2, 0.4, 30), 320.0)
    assert found.probability.value == 0
    assert found.is_late
    assert found.late_latency_ms == pytest.approx(300, abs=50)


@pytest.mark.parametrize(("ms", "counts"), [(7.9, False), (8.0, True), (149.9, True), (150.0, False)])
def test_the_window_is_half_open(ms, counts):
    jerks = STIMULI + ms / 1e3
    assert jerks_after_stimuli(STIMULI, jerks, 320.0).n_responses == (30 if counts else 0)


def test_a_response_that_wears_off_has_a_small_ratio():
    jerks, size = STIMULI + 0.04, np.linspace(1.0, 0.1, 30)
    found = jerks_after_stimuli(STIMULI, jerks, 320.0, size=size)
    assert found.habituation.value == pytest.approx(size[-10:].mean() / size[:10].mean())
    assert found.habituation.ci_high < 1
    steady = jerks_after_stimuli(STIMULI, jerks, 320.0)
    assert steady.habituation.value == 1


def test_a_window_ends_at_the_next_stimulus():
    found = jerks_after_stimuli([10.0, 10.03, 30.0, 40, 50, 60, 70], [10.05], 320.0)
    assert found.n_responses == 1
    assert np.isnan(found.latency_ms[0])


def test_stimuli_that_were_not_recorded_do_not_count():
    assert jerks_after_stimuli(STIMULI, STIMULI + 0.04, [[0, 155.0]]).n_stimuli == 15


def test_few_stimuli_give_no_share_and_a_reason():
    found = jerks_after_stimuli(STIMULI[:3], STIMULI[:3] + 0.04, 320.0)
    assert found.probability.status == "not_measurable"
    assert "too few: 3 stimuli" in str(found.probability.reason)


def test_no_jerk_and_no_stimulus_are_answered():
    assert jerks_after_stimuli(STIMULI, [], 320.0).probability.value == 0
    assert jerks_after_stimuli([], [1.0], 320.0).probability.status == "not_measurable"


def test_onsets_must_be_in_order():
    with pytest.raises(SettingsError, match="stimuli-not-sorted"):
        jerks_after_stimuli([2.0, 1.0], [], 10.0)


def test_single_flashes_and_trains_are_told_apart():
    single = kinds_of(markers("stim flash", np.arange(0, 60, 1.0)))[0]
    train = kinds_of(markers("stim flash", np.concatenate([10 * k + np.arange(40) / 20 for k in range(6)])))[0]
    assert (single.is_train, single.onset_s.size) == (False, 60)
    assert (train.is_train, train.onset_s.size, train.single_s.size) == (True, 6, 240)
    np.testing.assert_allclose(train.length_s, 39 / 20)
    assert train.rate_hz == pytest.approx(20)


def test_a_jerk_at_the_end_of_a_train_is_a_response_to_it():
    found = jerks_after_stimuli(STIMULI, STIMULI + 2.0, 320.0, length_s=np.full(30, 2.0))
    assert found.n_responses == 30


@pytest.mark.parametrize(
    ("text", "modality", "side"),
    [
        ("stim tone 105 dB", "sound", None),
        ("stim median nerve R", "somatic", "right"),
        ("stim photic 15 Hz", "light", None),
        ("stim tap left", "somatic", "left"),
        ("stimulus", "unknown", None),
    ],
)
def test_the_text_says_what_a_stimulus_is(text, modality, side):
    assert (modality_of(text), side_named(text)) == (modality, side)


def test_each_text_is_a_kind():
    found = kinds_of(markers("stim tone", [1, 2, 3]) + markers("stim tap", [1.5]) + markers("rest", [0]))
    assert [(kind.text, kind.onset_s.size) for kind in found] == [("stim tone", 3), ("stim tap", 1)]
