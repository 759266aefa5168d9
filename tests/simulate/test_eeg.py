from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from myoclonus.simulate import Simulation, simulate

pytest.importorskip("mne")


def average_uv(simulation: Simulation, place: str, times: object, before_s: float, after_s: float) -> np.ndarray:
    recording = simulation.recording
    samples = recording.read(recording.index_of(f"EEG {place}"))
    pieces = []
    for time in np.asarray(times, dtype=float):
        start, stop = round((time - before_s) * 1000), round((time + after_s) * 1000)
        if start >= 0 and stop <= samples.size:
            pieces.append(samples[start:stop])
    mean = np.mean(pieces, axis=0)
    return np.asarray(mean - mean[:50].mean())


def test_mne_is_imported_only_when_eeg_is_asked_for() -> None:
    code = (
        "import sys; from myoclonus.simulate import simulate; simulate('cortical', duration_s=10, eeg=False); "
        "print('mne' in sys.modules)"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "False"


def test_cortical_spike_is_largest_over_the_other_side_and_leads_the_hand_by_its_conduction_time() -> None:
    simulation = simulate("cortical", duration_s=150, seed=1, eeg=["C3", "C4", "Cz", "O1"])
    onsets = simulation.truth.bursts.query("channel == 'EMG FDI R'")["onset"]
    left = average_uv(simulation, "C3", onsets, 0.1, 0.1)
    right = average_uv(simulation, "C4", onsets, 0.1, 0.1)
    assert left.max() > 8.0
    assert left.max() > 2 * right.max()
    assert 100 - left.argmax() == pytest.approx(21, abs=3)
    assert left.argmin() > left.argmax()


def test_readiness_potential_is_negative_at_the_vertex_before_functional_jerks() -> None:
    simulation = simulate("functional", duration_s=300, seed=4, eeg=["Cz"], muscles=["BB R"], fs_hz=1000)
    wave = average_uv(simulation, "Cz", simulation.truth.jerks["onset"], 2.0, 0.2)
    assert wave[1800:2000].mean() < wave[:300].mean() - 4.0


def test_polyspike_wave_goes_with_every_myoclonic_seizure_jerk() -> None:
    simulation = simulate("myoclonic_seizure", duration_s=60, seed=4, eeg=["Fz", "O1"])
    events = simulation.truth.brain_events.query("what == 'polyspike_wave'")
    assert set(events["jerk_id"]) == set(simulation.truth.jerks["jerk_id"])
    assert average_uv(simulation, "Fz", simulation.truth.jerks["onset"], 0.3, 0.4).min() < -60


def test_evoked_potential_of_the_reflex_form_is_giant_and_n20_p25_n33_come_in_time() -> None:
    simulation = simulate("cortical_reflex", duration_s=200, seed=4, eeg=["C3", "C4"])
    stimuli = simulation.truth.brain_events.query("what == 'giant_evoked'")["onset"]
    wave = average_uv(simulation, "C3", stimuli, 0.06, 0.1)
    assert wave[60 + 25] > 8.6
    assert wave.argmax() == pytest.approx(60 + 25, abs=1)
    assert wave.argmin() == pytest.approx(60 + 33, abs=2)


def test_essential_myoclonus_has_no_event_in_the_brain_but_blinks() -> None:
    simulation = simulate("essential", duration_s=20, seed=4, eeg=["C3"])
    assert set(simulation.truth.brain_events["what"]) <= {"blink"}


def test_places_are_spelled_as_in_the_system_and_sources_are_in_the_truth() -> None:
    simulation = simulate("cortical", duration_s=10, seed=4, eeg=["c3", "CZ"])
    assert [channel.name for channel in simulation.recording.channels if channel.role == "eeg"] == ["EEG C3", "EEG Cz"]
    x, _, z = simulation.truth.about["eeg_sources_mm"]["hand area left"][0]
    assert x < -30
    assert z > 50


def test_emg_is_the_same_with_and_without_eeg() -> None:
    alone = simulate("cortical", duration_s=10, seed=4, eeg=False).recording.read(0)
    assert np.array_equal(alone, simulate("cortical", duration_s=10, seed=4, eeg=["C3"]).recording.read(0))


def test_alpha_is_over_the_back_while_awake_and_slow_waves_in_deep_sleep() -> None:
    simulation = simulate("fragmentary", duration_s=900, seed=4, muscles=["TA R"], eeg=["F3", "O1"], fs_hz=200)
    recording, night = simulation.recording, simulation.recording.hypnogram

    def power(place: str, stage: str, low_hz: float, high_hz: float) -> float:
        row = night[night["stage"] == stage].iloc[0]
        samples = recording.read(recording.index_of(f"EEG {place}"))[
            int((row["onset"] + 5) * 200) : int((row["onset"] + 55) * 200)
        ]
        spectrum = np.abs(np.fft.rfft(samples)) ** 2
        frequency = np.fft.rfftfreq(samples.size, 0.005)
        return float(spectrum[(frequency >= low_hz) & (frequency < high_hz)].sum())

    assert power("O1", "W", 8, 12) > 4 * power("O1", "N3", 8, 12)
    assert power("F3", "N3", 0.5, 2.5) > 4 * power("F3", "W", 0.5, 2.5)


def test_periodic_complexes_are_seen_from_front_to_back_before_their_jerks() -> None:
    simulation = simulate("periodic", duration_s=60, seed=4, eeg=["Fz", "O1"], fs_hz=1000)
    events = simulation.truth.brain_events.query("what == 'periodic_complex'")
    assert set(events["jerk_id"]) == set(simulation.truth.jerks["jerk_id"])
    for name in ("Fz", "O1"):
        wave = average_uv(simulation, name, simulation.truth.jerks["onset"], 0.3, 0.1)
        assert wave.min() < -10
        assert -95 <= wave.argmin() - 300 <= -45
