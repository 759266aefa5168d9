"""All relations of a recording: every declared measure has its rows, and simulated forms give what they are."""

import numpy as np
import pytest

from myoclonus.detect import detect_recording
from myoclonus.recording import recording_from_array
from myoclonus.relate.declared_responses import RESPONSE_MEASURES
from myoclonus.relate.responses import relate_responses
from myoclonus.settings import Settings
from myoclonus.simulate import simulate

SETTINGS = Settings()
IDS = [declared.id for declared in RESPONSE_MEASURES]


def relations(recording):
    return relate_responses(recording, detect_recording(recording, SETTINGS.detect), SETTINGS)


def value(table, measure, scope):
    (row,) = table[(table["measure"] == measure) & (table["scope"] == scope)].to_dict("records")
    return row["value"]


@pytest.mark.parametrize(
    "recording",
    [
        recording_from_array(np.zeros((0, 0)), [], []),
        recording_from_array(np.zeros((1, 20_000)), 1000.0, ["EMG FDI R"]),
        recording_from_array(np.zeros((2, 20_000)), 1000.0, ["C3", "C4"], roles=["eeg", "eeg"]),
        recording_from_array(
            np.full((2, 20_000), np.nan), 1000.0, ["C3", "EMG FDI R"], roles=["eeg", "emg"],
            markers=[{"onset": 5.0, "text": "stim"}],
        ),
        simulate("noise", duration_s=20).recording,
    ],
    ids=["nothing", "one flat muscle", "EEG only", "all missing", "noise"],
)  # fmt: skip
def test_every_measure_has_a_row_and_a_reason_when_there_is_no_value(recording):
    table = relations(recording).measures
    assert list(dict.fromkeys(table["measure"])) == IDS
    missing = table["status"] != "measured"
    assert table.loc[missing, "reason"].notna().all()
    assert table.loc[~missing, "value"].notna().all()


def test_cortical_reflex_myoclonus_has_its_c_reflex_and_giant_potential():
    simulation = simulate("cortical_reflex", seed=1, duration_s=120)
    table = relations(simulation.recording).measures
    truth = simulation.truth
    stimulus = "stimulus:stim median nerve R"
    n_stimuli = int((simulation.recording.markers["text"] == "stim median nerve R").sum())
    own = truth.bursts[truth.bursts["channel"] == "EMG APB R"]
    probability = value(table, "c_reflex_probability", f"{stimulus};channel:EMG APB R")
    assert probability == pytest.approx(len(own) / n_stimuli, abs=0.1)
    assert value(table, "c_reflex_latency", f"{stimulus};channel:EMG APB R") == pytest.approx(45.5, abs=2)
    assert value(table, "c_reflex_probability", f"{stimulus};channel:EMG FDI L") == 0
    events = truth.brain_events
    size = events.loc[events["what"] == "giant_evoked", "amplitude_uv"].mean()
    assert value(table, "sep_p25_amplitude", f"{stimulus};eeg:EEG C3") == pytest.approx(size, rel=0.15)


def test_startle_is_told_by_its_order_and_does_not_wear_off():
    table = relations(simulate("startle", seed=2, duration_s=400).recording).measures
    assert value(table, "startle_order_fraction", "stimulus:stim tone 105 dB") > 0.8
    assert value(table, "stimulus_response_p", "stimulus:stim tone 105 dB") < 1e-6
    assert value(table, "stimulus_response_habituation", "stimulus:stim tone 105 dB") > 0.4
    share, chance = (
        value(table, f"stimulus_response_{part}", "stimulus:stim tone 105 dB") for part in ("probability", "chance")
    )
    severity = value(table, "severity_stimulus", "stimulus:stim tone 105 dB")
    assert severity == pytest.approx((share - chance) / (1 - chance))
    assert severity > 0.5
    assert value(table, "severity_stimulus", "recording") == 1


def test_propriospinal_jerks_are_told_by_their_order():
    table = relations(simulate("propriospinal", seed=2, duration_s=120).recording).measures
    assert value(table, "order_propriospinal_fraction", "recording") > 0.9


def test_jerks_are_more_frequent_in_posture():
    table = relations(simulate("cortical", seed=2, duration_s=240, eeg=False).recording).measures
    assert value(table, "jerk_rate_ratio", "state:posture|rest") > 1
    assert value(table, "jerk_rate_ratio_p", "state:posture|rest") < 0.05


def test_a_willed_reaction_is_no_reflex():
    rng = np.random.default_rng(0)
    emg = rng.normal(0, 3, 150_000)
    stimuli = np.arange(3.0, 147.0, 3.0)
    for onset in stimuli:
        start = round((onset + rng.uniform(0.2, 0.4)) * 1000)
        emg[start : start + 80] += rng.normal(0, 150, 80)
    markers = [{"onset": onset, "text": "stim go"} for onset in stimuli]
    recording = recording_from_array(
        [emg], 1000.0, ["EMG APB R"], muscles=["abductor_pollicis_brevis"], sides=["right"], markers=markers
    )
    found = relations(recording)
    assert value(found.measures, "stimulus_response_probability", "stimulus:stim go") == 0
    assert value(found.measures, "c_reflex_probability", "stimulus:stim go;channel:EMG APB R") == 0
    assert found.stimuli[0].response.is_late


def test_coherence_has_rows_for_what_matters_only():
    recording = simulate("cortical_tremor", seed=1, duration_s=120).recording
    found = relations(recording)
    n_pairs = sum(pair.kind == "corticomuscular" for pair in found.coupling.pairs)
    table = found.measures[found.measures["measure"] == "corticomuscular_coherence_p"]
    assert n_pairs == 6 * len(recording.with_role("eeg"))
    assert len(table) < n_pairs / 3
    scopes = set(table["scope"])
    assert {"pair:EEG C3|EMG FDI R", "pair:EEG C4|EMG ECR L"} <= scopes  # each muscle with its own cortex
    significant = {f"pair:{p.first}|{p.second}" for p in found.coupling.pairs if p.kind[0] == "c" and p.p < 0.05}
    assert significant <= scopes
