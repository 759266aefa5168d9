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


def twitching(seconds, fs_hz, jerk_s, **more):
    """Two muscles of the arm that jerk together for 50 ms."""
    rng = np.random.default_rng(4)
    emg = rng.normal(0, 3, (2, int(seconds * fs_hz)))
    for onset in jerk_s:
        first = int(onset * fs_hz)
        emg[:, first : first + int(0.05 * fs_hz)] += rng.normal(0, 90, (2, int(0.05 * fs_hz)))
    return recording_from_array(emg, fs_hz, ["EMG BB R", "EMG BB L"], **more)


def test_the_hour_with_most_jerks_is_told_and_drawn_in_the_order_of_the_night():
    jerk_s = [*np.arange(10, 1200, 30), *np.arange(1500, 3600, 500), *np.arange(3700, 4700, 200)]
    recording = twitching(5000, 250.0, jerk_s)
    recording = recording.with_changes(provenance={**recording.provenance, "start_time_of_day": "23:40:00"})
    states = sections(recording)[3]
    assert states.title == "At which hour?"
    assert states.answer.startswith("Most often from 23:00 to 00:00 (2 a minute), least often from 00:00 to 01:00 (0.1")
    assert states.is_found
    assert [picture.name for picture in states.pictures] == ["hours"]
    assert (
        "each hour of the day with 95 % limits; in brackets their number: 23 h 2 (40)" in states.pictures[0].description
    )


def test_one_rate_at_all_hours_is_no_finding():
    recording = twitching(4800, 250.0, np.arange(20, 4790, 60))
    recording = recording.with_changes(provenance={**recording.provenance, "start_time_of_day": "10:20:00"})
    states = sections(recording)[3]
    assert states.answer.startswith("No hour of the day differs from the others by more than chance (p = ")
    assert not states.is_found


def test_the_rate_of_flashes_that_sets_off_jerks_is_told_and_every_rate_is_a_row():
    starts = [(rate, 20.0 + 15.0 * k) for k, rate in enumerate((3, 10, 15, 30) * 2)]
    markers = [{"onset": t, "duration": 5.0, "text": f"stim photic {rate} Hz train"} for rate, t in starts]
    jerk_s = [3.0, *(t + lag for rate, t in starts if rate == 15 for lag in (0.5, 1.5, 2.5, 3.5, 4.5))]
    stimuli = sections(twitching(150, 1000.0, jerk_s, markers=markers))[1]
    assert stimuli.answer.startswith("Flashes at 15 Hz set off jerks: 10 in 10.3 s, ")
    assert stimuli.pictures == ()
    assert [row[:2] for row in stimuli.tables[0].rows] == [("3", "2"), ("10", "2"), ("15", "2"), ("30", "2")]
    assert stimuli.tables[0].rows[2][3] == "10"


def test_flashes_after_which_nothing_comes_are_told_to_set_off_none():
    markers = [{"onset": 20.0 + 15 * k, "duration": 5.0, "text": f"stim photic {3 + 7 * k} Hz train"} for k in range(4)]
    stimuli = sections(twitching(120, 1000.0, [5.0, 30.0, 110.0], markers=markers))[1]
    assert stimuli.answer == "Flashes: no more jerks at any of 4 rates of flashes than without light."


def test_the_direct_response_of_a_muscle_is_told_where_its_stimuli_are():
    onset_s = 1.0 + 1.05 * np.arange(40)
    recording = twitching(45, 2000.0, onset_s + 0.1, markers=[{"onset": t, "text": "stim median R"} for t in onset_s])
    emg = np.array([recording.source.read(k, 0, 90_000) for k in (0, 1)])
    for first in (2000 * onset_s).astype(int):
        emg[0, first + 8 : first + 36] += 2000 * np.sin(2 * np.pi * np.arange(28) / 28)
    markers = recording.markers
    stimuli = sections(recording_from_array(emg, 2000.0, ["EMG BB R", "EMG BB L"], markers=markers))[1]
    assert "direct response to the stimulus (M wave, F wave) lasts until" in " ".join(stimuli.paragraphs)


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
