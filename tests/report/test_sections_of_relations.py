"""Sections on coherence, stimuli, spread and states: there when there is something to say, and what they say."""

from __future__ import annotations

import numpy as np
import pytest

from myoclonus.analysis import analyze
from myoclonus.recording import recording_from_array
from myoclonus.report.sections.coupling import coupling_section
from myoclonus.report.sections.spread import spread_section
from myoclonus.report.sections.states import states_section
from myoclonus.report.sections.stimuli import stimuli_section
from myoclonus.report.summary import summarize
from myoclonus.simulate import simulate

MAKERS = (coupling_section, stimuli_section, spread_section, states_section)


def sections(recording):
    analysis = analyze(recording)
    summary = summarize(analysis)
    return [make(analysis, summary) for make in MAKERS]


@pytest.fixture(scope="module")
def reflex():
    return sections(simulate("cortical_reflex", seed=1, duration_s=80, eeg=("C3", "C4")).recording)


def test_the_answer_names_the_stimulus_and_its_latency(reflex):
    _, stimuli, _, _ = reflex
    assert stimuli.answer.startswith("stim median nerve R: yes, a jerk follows")
    words = " ".join(stimuli.paragraphs)
    assert "a C-reflex at rest after 4" in words
    assert "larger than the published limits of health" in words
    assert "no C-reflex" in words  # the other hand
    assert [picture.name for picture in stimuli.pictures] == ["responses_0", "averages_0"]


def test_at_rest_without_states_there_is_no_coherence_and_no_ratio(reflex):
    coupling, _, _, states = reflex
    assert coupling is None
    assert states is None


def test_coherent_pairs_and_states_are_told():
    recording = simulate(
        "cortical_tremor", seed=1, duration_s=120, eeg=("C3", "C4", "Cz"), muscles=["FDI L", "ECR L"]
    ).recording
    coupling, stimuli, _, states = sections(recording)
    assert stimuli is None
    assert "Muscles: coherent in 1 of 1 pairs" in coupling.answer
    assert [picture.name for picture in coupling.pictures] == ["coherence_corticomuscular", "coherence_intermuscular"]
    assert "posture" in states.answer
    assert states.tables[0].rows[0][0] == "posture / rest"


def test_the_way_over_the_body_is_told():
    _, _, spread, _ = sections(simulate("propriospinal", seed=2, duration_s=100, eeg=False).recording)
    assert spread.answer == "Most jerks run slowly up and down from the trunk, as along the cord."
    assert "Healthy people can mimic" in spread.paragraphs[0]


def test_stimuli_without_any_response_are_said_to_have_none():
    rng = np.random.default_rng(0)
    markers = [{"onset": float(k), "text": "stim tone"} for k in range(2, 58, 2)]
    recording = recording_from_array([rng.normal(0, 3, 60_000)], 1000.0, ["EMG APB R"], markers=markers)
    coupling, stimuli, spread, states = sections(recording)
    assert stimuli.answer == "stim tone: no more jerks than by chance (0 of 28 stimuli)."
    assert (coupling, spread, states) == (None, None, None)


def test_nothing_recorded_has_no_section():
    assert sections(recording_from_array(np.zeros((0, 0)), [], [])) == [None] * 4


def test_the_silence_of_a_held_muscle_is_told():
    rng = np.random.default_rng(0)
    emg = 40 * rng.standard_normal((1, 60_000))
    onset_s = 1.0 + 1.5 * np.arange(38)
    for first in (1000 * onset_s).astype(int):
        emg[0, first + 50 : first + 130] = rng.standard_normal(80)
    markers = [{"onset": float(one), "text": "stim TMS"} for one in onset_s]
    hand = ["abductor_pollicis_brevis"]
    _, stimuli, _, _ = sections(recording_from_array(emg, 1000.0, ["EMG APB R"], muscles=hand, markers=markers))
    assert "held, it is silent from 5" in " ".join(stimuli.paragraphs)
    assert "(average of 38 stimuli)" in " ".join(stimuli.paragraphs)
    assert "averages_0" in [picture.name for picture in stimuli.pictures]
