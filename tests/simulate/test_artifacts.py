from __future__ import annotations

import numpy as np
import pytest

from myoclonus.simulate import ARTIFACTS, Simulation, simulate


def difference(name: str) -> tuple[np.ndarray, Simulation]:
    clean = simulate("none", duration_s=30, seed=9, eeg=False, muscles=["SCM R", "RA R", "FDI R"])
    other = simulate("none", duration_s=30, seed=9, eeg=False, muscles=["SCM R", "RA R", "FDI R"], artifacts=[name])
    change = np.stack([other.recording.read(k) - clean.recording.read(k) for k in range(3)])
    return change, other


@pytest.mark.parametrize("name", [artifact.artifact for artifact in ARTIFACTS])
def test_every_artifact_changes_the_signal_and_is_in_the_truth_of_its_channel(name: str) -> None:
    change, simulation = difference(name)
    rows = simulation.truth.artifacts
    changed = {simulation.recording.channels[k].name for k in range(3) if np.abs(change[k]).max() > 6.0}
    assert len(rows) >= 1
    assert changed <= set(rows["channel"])
    assert rows["code"].str.startswith("artifact-").all()


@pytest.mark.parametrize("name", ["pops", "movement", "clipping", "loose"])
def test_artifacts_of_a_moment_change_nothing_outside_the_stretches_of_the_truth(name: str) -> None:
    change, simulation = difference(name)
    time = np.arange(change.shape[1]) / 1000
    for k, label in enumerate(("EMG SCM R", "EMG RA R", "EMG FDI R")):
        outside = np.ones(change.shape[1], dtype=bool)
        rows = simulation.truth.artifacts
        for row in rows[rows["channel"] == label].itertuples():
            outside &= (time < row.onset - 0.002) | (time > row.onset + row.duration + 0.002)
        assert np.abs(change[k][outside]).max(initial=0.0) < 3.0


def test_ecg_has_a_channel_of_its_own_and_the_hidden_one_has_not() -> None:
    shown = simulate("noise", duration_s=20, muscles=["RA R"], artifacts=["ecg"]).recording
    hidden = simulate("noise", duration_s=20, muscles=["RA R"], artifacts=["ecg_hidden"]).recording
    assert [channel.role for channel in shown.channels] == ["emg", "ecg"]
    assert [channel.role for channel in hidden.channels] == ["emg"]
    assert np.array_equal(shown.read(0), hidden.read(0))


def test_heart_beats_60_to_85_times_a_minute() -> None:
    recording = simulate("noise", duration_s=60, muscles=["RA R"], artifacts=["ecg"]).recording
    ecg = recording.read(1)
    beats = np.flatnonzero((ecg[1:-1] > 700) & (ecg[1:-1] >= ecg[:-2]) & (ecg[1:-1] > ecg[2:]))
    assert 60 <= beats.size <= 85


def test_hum_lies_at_50_hz() -> None:
    samples = simulate("noise", duration_s=20, muscles=["RA R"], artifacts=["hum"]).recording.read(0)
    spectrum = np.abs(np.fft.rfft(samples - samples.mean()))
    frequency = np.fft.rfftfreq(samples.size, 0.001)
    spectrum[frequency < 10] = 0
    assert frequency[spectrum.argmax()] == pytest.approx(50.0, abs=0.1)


def test_clipped_samples_never_exceed_the_limit() -> None:
    recording = simulate(
        "cortical", duration_s=30, seed=1, eeg=False, muscles=["FDI R"], artifacts=["clipping"]
    ).recording
    samples = np.abs(recording.read(0))
    assert (samples == samples.max()).sum() > 3
