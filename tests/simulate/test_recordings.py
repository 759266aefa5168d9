from __future__ import annotations

import hashlib
import json
from pathlib import Path

import edfio
import numpy as np
import pandas as pd
import pytest

from myoclonus.errors import SettingsError
from myoclonus.simulate import ARTIFACTS, simulate, write_simulation

from .made import EVERY, simulated


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("form", EVERY)
def test_every_form_is_written_and_read_back(form: str, tmp_path: Path) -> None:
    simulation = simulated(form)

    write_simulation(simulation, tmp_path / "one.edf")

    edf = edfio.read_edf(tmp_path / "one.edf")
    assert [signal.label for signal in edf.signals] == [channel.name for channel in simulation.recording.channels]
    for k, signal in enumerate(edf.signals):
        step = (signal.physical_max - signal.physical_min) / 65535
        assert signal.sampling_frequency == 1000
        assert np.abs(signal.data - simulation.recording.read(k)).max() <= 0.51 * step
        assert step < 0.2
    assert len(edf.annotations) == len(simulation.recording.markers) + len(simulation.recording.hypnogram)


def test_truth_files_lie_beside_the_recording_and_hold_the_truth(tmp_path: Path) -> None:
    simulation = simulate("cortical", duration_s=20, seed=1, eeg=False, artifacts=["pops"])

    written = write_simulation(simulation, tmp_path / "patient.edf")

    assert {path.name for path in written} == {path.name for path in tmp_path.iterdir()}
    bursts = pd.read_csv(tmp_path / "patient_truth_bursts.tsv", sep="\t", na_values="n/a")
    assert bursts["onset"].to_numpy() == pytest.approx(simulation.truth.bursts["onset"].to_numpy())
    sidecar = json.loads((tmp_path / "patient_truth_bursts.json").read_text())
    assert sidecar["onset"]["Units"] == "s"
    about = json.loads((tmp_path / "patient_truth.json").read_text())
    assert (about["form"], about["seed"], about["simulated"]) == ("cortical", 1, True)
    assert about["numbers"]["burst_ms"]["source"].startswith("van der Veen 2024")
    assert len(pd.read_csv(tmp_path / "patient_truth_artifacts.tsv", sep="\t")) == len(simulation.truth.artifacts)


def test_same_seed_gives_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        names = [artifact.artifact for artifact in ARTIFACTS]
        write_simulation(
            simulate("action", duration_s=20, seed=seed, eeg=False, artifacts=names), tmp_path / f"{name}.edf"
        )
    assert digest(tmp_path / "a.edf") == digest(tmp_path / "b.edf")
    assert digest(tmp_path / "a_truth_bursts.tsv") == digest(tmp_path / "b_truth_bursts.tsv")
    assert digest(tmp_path / "a.edf") != digest(tmp_path / "c.edf")


def test_a_contraction_of_a_muscle_and_its_noise_do_not_depend_on_the_other_muscles() -> None:
    alone = simulate("noise", duration_s=10, muscles=["TA L"]).recording.read(0)
    with_another = simulate("noise", duration_s=10, muscles=["FDI R", "TA L"]).recording.read(1)
    assert np.array_equal(alone, with_another)


@pytest.mark.parametrize("fs_hz", [200.0, 512.0, 2048.0, 10_000.0])
def test_truth_does_not_depend_on_the_sampling_rate(fs_hz: float, tmp_path: Path) -> None:
    usual = simulate("spinal_segmental", duration_s=12, seed=3)
    other = simulate("spinal_segmental", duration_s=12, seed=3, fs_hz=fs_hz)
    assert other.truth.bursts["onset"].to_numpy() == pytest.approx(usual.truth.bursts["onset"].to_numpy())
    assert other.truth.bursts["duration"].to_numpy() == pytest.approx(usual.truth.bursts["duration"].to_numpy())
    write_simulation(other, tmp_path / "rate.edf")
    assert edfio.read_edf(tmp_path / "rate.edf").signals[0].sampling_frequency == fs_hz


def test_waveform_is_the_same_at_1_and_at_4_khz_where_the_samples_coincide() -> None:
    slow = simulate("peripheral", duration_s=10, seed=3).truth.jerk_uv["EMG OOc R"]
    fast = simulate("peripheral", duration_s=10, seed=3, fs_hz=4000).truth.jerk_uv["EMG OOc R"][::4]
    assert np.corrcoef(slow, fast)[0, 1] > 0.99


def test_length_is_rounded_to_whole_seconds() -> None:
    assert simulate("noise", duration_s=12.345).recording.channels[0].n_samples == 12_000


@pytest.mark.parametrize(
    ("arguments", "code", "text"),
    [
        ({"form": "cortcal"}, "form-unknown", 'Did you mean "cortical"'),
        ({"form": "cortcal"}, "form-unknown", "palatal, action, cortical"),
        ({"form": "cortical", "muscles": ["FDJ R"]}, "muscle-not-simulated", 'Did you mean "FDI"'),
        ({"form": "cortical", "muscles": ["FDI"]}, "muscle-not-simulated", "name and side"),
        ({"form": "cortical", "muscles": ["Palate R"]}, "muscle-not-simulated", "midline muscles have no side"),
        ({"form": "cortical", "muscles": ["FDI R", "fdi r"]}, "muscle-twice", "EMG FDI R"),
        ({"form": "cortical", "muscles": []}, "muscle-twice", "no muscle is named"),
        ({"form": "cortical", "artifacts": ["ekg"]}, "artifact-unknown", 'Did you mean "ecg"'),
        ({"form": "cortical", "eeg": ["C33"]}, "place-unknown", "unknown: C33"),
        ({"form": "cortical", "fs_hz": 100}, "simulation-out-of-range", "200 to 10000"),
        ({"form": "cortical", "fs_hz": 1000.5}, "simulation-out-of-range", "whole number"),
        ({"form": "cortical", "duration_s": 5}, "simulation-out-of-range", "10 to 43200"),
        ({"form": "cortical", "duration_s": float("nan")}, "simulation-out-of-range", "duration_s"),
        ({"form": "cortical", "seed": -1}, "simulation-out-of-range", "seed"),
        ({"form": "cortical", "snr_db": 99}, "simulation-out-of-range", "-10 to 60"),
    ],
)
def test_bad_arguments_are_refused_with_the_choices(arguments: dict[str, object], code: str, text: str) -> None:
    with pytest.raises(SettingsError, match=code) as caught:
        simulate(**arguments)  # type: ignore[arg-type]
    assert text in str(caught.value)


@pytest.mark.parametrize("name", ["one.txt", "missing/one.edf"])
def test_a_path_that_cannot_be_written_is_refused(name: str, tmp_path: Path) -> None:
    simulation = simulate("noise", duration_s=10)
    with pytest.raises(SettingsError, match="simulation-path"):
        write_simulation(simulation, tmp_path / name)


def test_nothing_half_written_is_left_when_writing_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise OSError("disk full")

    simulation = simulate("noise", duration_s=10)
    monkeypatch.setattr(edfio.Edf, "write", broken)
    with pytest.raises(OSError, match="disk full"):
        write_simulation(simulation, tmp_path / "one.edf")
    assert list(tmp_path.iterdir()) == []


def test_muscles_and_sides_are_known_to_the_recording() -> None:
    channel = simulate("cortical", duration_s=10, eeg=False).recording.channels[0]
    assert (channel.role, channel.muscle, channel.side, channel.region) == (
        "emg",
        "first_dorsal_interosseous",
        "right",
        "hand",
    )
