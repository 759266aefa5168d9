"""Real recordings: what is known about them is found, and damage to them is survived."""

from __future__ import annotations

import random
from pathlib import Path

import edfio
import mne
import numpy as np
import pandas as pd
import pytest
from scipy import signal

from myoclonus import ReadError
from myoclonus.read import channels_table, read_recording

HIGHPASS = signal.butter(1, 0.16, "highpass", fs=2048.0)


def test_one_recording_in_three_formats_reads_to_the_same_microvolts(real_data: Path) -> None:
    folder = real_data / "myonset"
    edf, bdf, vhdr = (
        read_recording(folder / name, bipolar=True)
        for name in ("example_data.edf", "example_data.bdf", "example_bva/example_data.vhdr")
    )
    for name in ("EXG1-EXG2", "EXG3-EXG4"):
        fine = bdf.read(bdf.index_of(name))
        assert vhdr.read(vhdr.index_of(name)) == pytest.approx(fine, abs=0.01)
        # By its header the EDF went through a high-pass of 0.16 Hz; the same on the BDF leaves the EDF's step of half a microvolt.
        filtered = signal.lfilter(*HIGHPASS, fine - fine[0])
        assert np.abs(edf.read(edf.index_of(name)) - filtered).max() < 0.55
        assert np.abs(filtered).max() > 2000.0
        assert edf.channels[edf.index_of(name)].fs_hz == bdf.channels[bdf.index_of(name)].fs_hz == 2048.0


def test_triggers_of_three_formats_and_of_the_table_agree(real_data: Path) -> None:
    folder = real_data / "myonset"
    table = pd.read_csv(folder / "example_events.csv")
    for name in ("example_data.edf", "example_data.bdf"):
        markers = read_recording(folder / name).markers
        assert markers["onset"].to_numpy() == pytest.approx(table["time"].to_numpy(), abs=1e-9)
        assert markers["text"].tolist() == [f"trigger {code}" for code in table["code"]]
    given = read_recording(folder / "example_data.edf", markers=folder / "example_events.csv").markers
    assert given["text"].tolist() == [str(code) for code in table["code"]]
    stimuli = read_recording(folder / "example_bva" / "example_data.vhdr").markers.query(
        "text.str.startswith('Stimulus')"
    )
    assert stimuli["onset"].to_numpy() == pytest.approx(table["time"].to_numpy(), abs=1e-6)


def test_legs_of_31_microvolts_a_step_are_refused_and_the_eeg_is_not(real_data: Path) -> None:
    recording = read_recording(real_data / "rsleep" / "subject1.edf")
    refused = recording.quality.query("severity == 'refused'")
    assert dict(zip(refused["channel"], refused["code"], strict=True)) == {
        "Right Leg": "resolution-too-coarse", "Left Leg": "resolution-too-coarse",
    }  # fmt: skip
    table = channels_table(recording).set_index("channel")
    assert table.loc["Right Leg", ["role", "muscle", "side"]].tolist() == ["emg", "tibialis_anterior", "right"]
    assert set(table.loc[["C3-M2", "F4-M1", "O1"], "role"]) == {"eeg"}
    assert set(table.loc[["C3 Impédance", "Jambe gauche Imp"], "role"]) == {"other"}


def test_an_envelope_at_1_hz_under_the_name_of_emg_is_refused(real_data: Path) -> None:
    recording = read_recording(
        real_data / "edfio" / "short_psg.edf", hypnogram=real_data / "edfio" / "SC4001EC-Hypnogram.edf"
    )
    assert recording.quality.query("code == 'rate-too-low'")["channel"].tolist() == ["EMG submental"]
    assert recording.hypnogram.to_numpy().tolist() == [[0.0, 300.0, "W"]]


def test_a_hypnogram_alone_is_no_recording(real_data: Path) -> None:
    with pytest.raises(ReadError, match="no-signals"):
        read_recording(real_data / "edfio" / "SC4001EC-Hypnogram.edf")


@pytest.mark.parametrize("name", ["rsleep/subject1.edf", "edfio/short_psg.edf", "myonset/example_data.edf"])
def test_samples_are_those_that_edfio_reads(real_data: Path, name: str) -> None:
    recording = read_recording(real_data / name)
    for index, stored in enumerate(edfio.read_edf(real_data / name).signals):
        channel = recording.channels[index]
        factor = {"V": 1e6}.get(stored.physical_dimension, 1.0) if channel.unit == "uV" else 1.0
        np.testing.assert_allclose(recording.read(index), stored.data * factor, rtol=1e-9, atol=1e-9)


def test_samples_are_those_that_mne_reads(real_data: Path) -> None:
    recording = read_recording(real_data / "myonset" / "example_data.bdf")
    raw = mne.io.read_raw_bdf(real_data / "myonset" / "example_data.bdf", verbose="ERROR")
    np.testing.assert_allclose(recording.read(0), raw.get_data(picks=[0])[0] * 1e6, atol=1e-6)


def test_a_table_of_thirteen_muscles_is_read_at_its_rate(real_data: Path) -> None:
    recording = read_recording(real_data / "musclesyn" / "raw_emg.csv", channels={"unit": "uV"})
    assert (len(recording.channels), recording.channels[0].fs_hz) == (13, 1000.0)


@pytest.mark.parametrize(
    "name", ["rsleep/subject1.edf", "edfio/short_psg.edf", "myonset/example_data.bdf", "edfio/SC4001EC-Hypnogram.edf"]
)
def test_a_real_file_with_any_damage_is_read_or_refused(real_data: Path, tmp_path: Path, name: str) -> None:
    content = (real_data / name).read_bytes()[:120_000]
    dice = random.Random(name)
    path = tmp_path / f"a{Path(name).suffix}"
    for _ in range(60):
        damaged = bytearray(content[: dice.choice([len(content), dice.randrange(len(content))])])
        for _ in range(dice.randrange(6)):
            at = dice.randrange(max(min(len(damaged), 24_000), 1))
            piece = dice.choice([b"-1", b"0", b"99999999", b"nan", b"\xff\xfe", bytes(4), b" " * 8])
            damaged[at : at + len(piece)] = piece
        path.write_bytes(bytes(damaged))
        try:
            recording = read_recording(path)
        except ReadError:
            continue
        for index in range(0, len(recording.channels), 7):
            recording.read(index, 0, 300)
