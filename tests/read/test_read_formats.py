"""CSV, NumPy, BrainVision, FIF and BIDS."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import mne
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from myoclonus import ReadError
from myoclonus.read import read_recording

from .edf_bytes import Signal, edf, wiggle

UV = {"unit": "uV"}


def text(tmp_path: Path, content: str, name: str = "a.csv") -> Path:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    return path


def rows(n: int = 2000, fs_hz: float = 1000.0, delimiter: str = ",", decimal: str = ".") -> str:
    lines = [f"{k / fs_hz:.4f}{delimiter}{k % 7:.1f}{delimiter}{-(k % 5):.1f}" for k in range(n)]
    return "\n".join(lines).replace(".", decimal) + "\n"


# --- text -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ("time_s,FDI R (uV),ECG (mV)\n" + rows(), "a.csv"),
        ("time,FDI R_uV,ECG_mV\n" + rows(), "a.csv"),
        ("# made by hand\nTime [s]\tFDI R [µV]\tECG [mV]\n" + rows(delimiter="\t"), "a.tsv"),
        ("Zeit;FDI R;ECG\n[s];[uV];[mV]\n" + rows(delimiter=";", decimal=","), "a.txt"),
        ("\ufefft;FDI R (uV);ECG (mV)\r\n" + rows(delimiter=";").replace("\n", "\r\n"), "a.csv"),
    ],
)
def test_a_table_with_a_time_column_is_read(tmp_path: Path, content: str, name: str) -> None:
    recording = read_recording(text(tmp_path, content, name))
    assert [(c.name, c.role, c.unit, c.fs_hz) for c in recording.channels] == [
        ("FDI R", "emg", "uV", 1000.0),
        ("ECG", "ecg", "uV", 1000.0),
    ]
    assert recording.read(0, 0, 8).tolist() == [0, 1, 2, 3, 4, 5, 6, 0]
    assert recording.read(1, 0, 3).tolist() == [0, -1000, -2000]


def test_milliseconds_in_the_name_of_the_time_column_count(tmp_path: Path) -> None:
    content = "time_ms,EMG (uV)\n" + "".join(f"{k * 2},{k % 3}\n" for k in range(100))
    assert read_recording(text(tmp_path, content)).channels[0].fs_hz == 500.0


def test_a_time_column_without_unit_is_taken_as_seconds_and_says_so(tmp_path: Path) -> None:
    recording = read_recording(text(tmp_path, "time,EMG_uV,x_uV\n" + rows()))
    assert "time-unit-assumed" in set(recording.quality["code"])


def test_a_rate_that_rounding_of_times_hides_is_found(tmp_path: Path) -> None:
    content = "time_s,EMG (uV)\n" + "".join(f"{k / 2048:.4f},{k % 9}\n" for k in range(8192))
    assert read_recording(text(tmp_path, content)).channels[0].fs_hz == 2048.0


def test_a_gap_in_the_times_is_nan(tmp_path: Path) -> None:
    times = [*range(1000), *range(3000, 4000)]
    content = "time_ms,EMG (uV)\n" + "".join(f"{k},{k % 11}\n" for k in times)
    recording = read_recording(text(tmp_path, content))
    samples = recording.read(0)
    assert samples.size == 4000
    assert np.isnan(samples[1000:3000]).all()
    assert samples[3000] == 3000 % 11
    assert recording.coverage.to_numpy().tolist() == [[0.0, 1.0], [3.0, 1.0]]


def test_a_table_without_times_needs_a_rate(tmp_path: Path) -> None:
    path = text(tmp_path, "EMG FDI R (uV)\n" + "\n".join(map(str, range(50))))
    with pytest.raises(ReadError, match="sampling-rate-missing"):
        read_recording(path)
    assert read_recording(path, channels={"fs_hz": 500}).duration_s == 0.1


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "file-empty"),
        ("# nothing\n", "file-empty"),
        ("a story\nabout a jerk\nand no numbers\n", "table-not-numeric"),
        ("time,EMG\n0,1\n0.1,x\n0.2,3\n", "table-not-numeric"),
        ("time,EMG\n0,1,2\n0.1,1,2\n", "table-not-numeric"),
        ("time_s,EMG\n0,1\n2,1\n1,1\n3,2\n", "time-not-uniform"),
        ("time_s,EMG\n0,1\n0.1,1\n0.13,1\n0.3,2\n0.31,2\n0.4,2\n0.55,3\n0.6,1\n0.61,1\n", "time-not-uniform"),
        ("time_s,EMG\n0,1\n1,1\n2,1\n9999999,2\n", "gaps-too-long"),
        ("time_s\n0\n1\n", "no-samples"),
        ("time_s,EMG\n0,1\n", "no-samples"),
    ],
)
def test_a_table_that_is_no_recording_is_refused(tmp_path: Path, content: str, code: str) -> None:
    with pytest.raises(ReadError) as caught:
        read_recording(text(tmp_path, content))
    assert caught.value.code == code


def test_a_missing_sample_stays_missing(tmp_path: Path) -> None:
    recording = read_recording(text(tmp_path, "time_s,EMG (uV)\n0,1\n1,n/a\n2,3\n3,4\n"))
    assert np.isnan(recording.read(0)).tolist() == [False, True, False, False]


@given(st.text(alphabet="0123456789.,;\t\n -+eEnaTtime()uVx#\"'", max_size=300), st.sampled_from([None, 100.0]))
def test_any_text_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, content: str, fs_hz: float | None
) -> None:
    path = tmp_path_factory.mktemp("fuzz") / "a.csv"
    path.write_text(content, encoding="utf-8")
    try:
        recording = read_recording(path, channels={"fs_hz": fs_hz} if fs_hz else None)
    except ReadError as error:
        assert "[" in str(error)  # noqa: PT017
    else:
        assert recording.read(0).size == recording.channels[0].n_samples


# --- NumPy ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("is_transposed", [False, True])
def test_a_numpy_array_is_read_whichever_way_it_lies(tmp_path: Path, is_transposed: bool) -> None:
    samples = np.arange(600.0).reshape(2, 300)
    np.save(tmp_path / "a.npy", samples.T if is_transposed else samples)
    options = {"fs_hz": 100, "unit": "mV", "labels": ["EMG FDI R", "C3"]}
    recording = read_recording(tmp_path / "a.npy", channels=options)
    assert [(c.name, c.role) for c in recording.channels] == [("EMG FDI R", "emg"), ("C3", "eeg")]
    assert recording.read(1, 0, 2).tolist() == [300_000.0, 301_000.0]


def test_a_numpy_archive_carries_its_rate_labels_and_unit(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", samples=np.ones((2, 50)), fs_hz=25.0, labels=["C3", "C4"], unit="uV")
    recording = read_recording(tmp_path / "a.npz")
    assert (recording.channels[1].name, recording.channels[1].fs_hz, recording.channels[1].unit) == ("C4", 25.0, "uV")


def test_pickled_objects_are_refused(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", np.array([{"a": 1}], dtype=object), allow_pickle=True)
    with pytest.raises(ReadError, match="array-unreadable"):
        read_recording(tmp_path / "a.npy", channels={"fs_hz": 1})


@pytest.mark.parametrize(
    "array", [np.array(["a", "b"]), np.zeros((2, 3, 4)), np.zeros((0, 5)), np.zeros(3, dtype=complex)]
)
def test_arrays_that_are_no_samples_are_refused(tmp_path: Path, array: np.ndarray) -> None:
    np.save(tmp_path / "a.npy", array)
    with pytest.raises(ReadError):
        read_recording(tmp_path / "a.npy", channels={"fs_hz": 1})


# --- through MNE ----------------------------------------------------------------------------------------------------


def brainvision(folder: Path, digital: np.ndarray, comment: str = "Comment,rest") -> Path:
    (folder / "b.vhdr").write_text(
        "Brain Vision Data Exchange Header File Version 1.0\n\n[Common Infos]\nCodepage=UTF-8\nDataFile=b.eeg\nMarkerFile=b.vmrk\n"
        f"DataFormat=BINARY\nDataOrientation=MULTIPLEXED\nNumberOfChannels={len(digital)}\nSamplingInterval=1000\n\n"
        "[Binary Infos]\nBinaryFormat=INT_16\n\n[Channel Infos]\nCh1=EMG FDI R,,0.5,µV\nCh2=C3,,0.1,µV\n",
        encoding="utf-8",
    )
    (folder / "b.vmrk").write_text(
        "Brain Vision Data Exchange Marker File, Version 1.0\n\n[Common Infos]\nCodepage=UTF-8\nDataFile=b.eeg\n\n[Marker Infos]\n"
        f"Mk1=New Segment,,1,1,0,20200302221503000000\nMk2=Stimulus,S  1,251,1,0\nMk3={comment},501,1,0\n",
        encoding="utf-8",
    )
    (folder / "b.eeg").write_bytes(digital.T.astype("<i2").tobytes())
    return folder / "b.vhdr"


@pytest.mark.parametrize("named", ["b.vhdr", "b.eeg", "b.vmrk"])
def test_brainvision_is_read_by_any_of_its_three_files(tmp_path: Path, named: str) -> None:
    digital = np.stack([wiggle(2000, 1), wiggle(2000, 2)])
    brainvision(tmp_path, digital)
    recording = read_recording(tmp_path / named)
    assert [(c.name, c.role, c.fs_hz, c.unit) for c in recording.channels] == [
        ("EMG FDI R", "emg", 1000.0, "uV"),
        ("C3", "eeg", 1000.0, "uV"),
    ]
    assert recording.read(0, 700, 1900) == pytest.approx(digital[0, 700:1900] * 0.5)
    assert recording.read(1) == pytest.approx(digital[1] * 0.1)
    markers = recording.markers.query("text != 'New Segment/'")
    assert list(zip(markers["onset"], markers["text"], strict=True)) == [(0.25, "Stimulus/S  1"), (0.5, "Comment/rest")]
    assert recording.provenance["start_time_of_day"] == "22:15:03"


def test_a_brainvision_header_without_its_data_is_refused(tmp_path: Path) -> None:
    brainvision(tmp_path, np.zeros((2, 100))).parent.joinpath("b.eeg").unlink()
    with pytest.raises(ReadError):
        read_recording(tmp_path / "b.vhdr")


def test_fif_keeps_types_annotations_and_acquisition_gaps(tmp_path: Path) -> None:
    info = mne.create_info(["EMG1", "odd name", "STI 014"], 500.0, ["emg", "eeg", "stim"])
    data = np.vstack([wiggle(2000, 1) * 1e-6, wiggle(2000, 2) * 1e-6, np.zeros(2000)])
    raw = mne.io.RawArray(data, info, first_samp=250, verbose="ERROR")
    raw.set_meas_date(datetime.datetime(2020, 3, 2, 22, 15, 3, 600_000, tzinfo=datetime.UTC))
    raw.set_annotations(mne.Annotations([0.5, 1.0], [0.0, 0.5], ["stim", "BAD_ACQ_SKIP"]))
    raw.save(tmp_path / "a_raw.fif", verbose="ERROR")
    recording = read_recording(tmp_path / "a_raw.fif")
    assert [c.role for c in recording.channels] == ["emg", "eeg", "stim"]
    samples = recording.read(0)
    assert samples[:10] == pytest.approx(wiggle(2000, 1)[:10], rel=1e-5)
    assert recording.coverage.to_numpy().tolist() == [[0.0, 1.0], [1.5, 2.5]]
    assert np.isnan(samples[500:750]).all()
    assert not np.isnan(samples[:500]).any()
    stim = recording.markers.query("text == 'stim'")["onset"].tolist()
    assert stim == [pytest.approx(0.5)]
    assert (
        recording.provenance["start_time_of_day"] == "22:15:04"
    )  # the first sample came half a second after 22:15:03.6


# Eximia (.nxe) is not among them: its files have no header, so that any bytes are samples.
@pytest.mark.parametrize("name", ["a.set", "a.fif", "a.vhdr", "a.cnt", "a.gdf", "a.eeg", "a.lay"])
def test_a_damaged_file_of_another_format_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"not what the name says" * 100)
    with pytest.raises(ReadError):
        read_recording(tmp_path / name)


# --- BIDS -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    root = tmp_path / "study"
    folder = root / "sub-01" / "emg"
    folder.mkdir(parents=True)
    (root / "dataset_description.json").write_text('{"Name": "x", "BIDSVersion": "1.11.0"}')
    (folder / "sub-01_task-rest_emg.edf").write_bytes(
        edf(Signal(label=b"A1", unit=b"mV"), Signal(label=b"A2"), Signal(label=b"A3"))
    )
    (folder / "sub-01_task-rest_emg.json").write_text(json.dumps({"SamplingFrequency": 1000}))
    (folder / "sub-01_task-rest_channels.tsv").write_text(
        "name\ttype\tunits\ttarget_muscle\tstatus\tstatus_description\nA1\tEMG\tuV\tfirst dorsal interosseous\tgood\tn/a\n"
        "A2\tEMG\tuV\tn/a\tbad\tloose\nA3\tTRIG\tn/a\tn/a\tn/a\tn/a\n"
    )
    (root / "task-rest_events.tsv").write_text("onset\tduration\ttrial_type\n0.5\t0\tstim tap\n1.0\tn/a\trest\n")
    return root


def test_a_dataset_with_one_recording_is_read_by_its_folder(dataset: Path) -> None:
    recording = read_recording(dataset)
    assert recording.name == "sub-01_task-rest_emg"
    first = recording.channels[0]
    assert (first.role, first.muscle, first.understood_from) == ("emg", "first_dorsal_interosseous", "sidecar")
    assert [c.role for c in recording.channels] == ["emg", "emg", "stim"]


def test_the_unit_of_the_sidecar_wins_and_is_reported(dataset: Path) -> None:
    recording = read_recording(dataset)
    assert recording.read(0) == pytest.approx(wiggle(3000) * 0.1)
    assert recording.quality.query("code == 'unit-differs'")["channel"].tolist() == ["A1"]


def test_a_channel_marked_bad_is_refused(dataset: Path) -> None:
    finding = read_recording(dataset).quality.query("code == 'channel-marked-bad'").iloc[0]
    assert (finding["channel"], finding["severity"]) == ("A2", "refused")
    assert "loose" in finding["message"]


@pytest.mark.parametrize(
    ("text", "muscle", "side"),
    [
        ("left tibialis anterior", "tibialis_anterior", "left"),
        ("Tibialis anterior (R)", "tibialis_anterior", "right"),
        ("tibialis anterior", "tibialis_anterior", None),
    ],
)
def test_a_target_muscle_may_name_its_side(dataset: Path, text: str, muscle: str, side: str | None) -> None:
    sidecar = dataset / "sub-01" / "emg" / "sub-01_task-rest_channels.tsv"
    sidecar.write_text(f"name\ttype\ttarget_muscle\nA1\tEMG\t{text}\n")
    channel = read_recording(dataset).channels[0]
    assert (channel.muscle, channel.side, channel.understood_from) == (muscle, side, "sidecar")


def test_a_target_muscle_that_is_not_known_is_reported(dataset: Path) -> None:
    sidecar = dataset / "sub-01" / "emg" / "sub-01_task-rest_channels.tsv"
    sidecar.write_text("name\ttype\ttarget_muscle\nA1\tEMG\tmusculus nonesuch\n")
    finding = read_recording(dataset).quality.query("code == 'sidecar-muscle-unknown'").iloc[0]
    assert finding["channel"] == "A1"
    assert "musculus nonesuch" in finding["message"]


def test_events_are_inherited_from_further_up(dataset: Path) -> None:
    markers = read_recording(dataset).markers
    assert markers[["onset", "duration", "text"]].to_numpy().tolist() == [[0.5, 0.0, "stim tap"], [1.0, 0.0, "rest"]]


def test_a_dataset_with_two_recordings_asks_which(dataset: Path) -> None:
    folder = dataset / "sub-01" / "emg"
    (folder / "sub-01_task-post_emg.edf").write_bytes(edf(Signal()))
    with pytest.raises(ReadError, match=r"sub-01_task-post_emg\.edf") as caught:
        read_recording(dataset)
    assert caught.value.code == "bids-several-recordings"


def test_an_empty_dataset_is_refused(tmp_path: Path) -> None:
    (tmp_path / "dataset_description.json").write_text("{}")
    with pytest.raises(ReadError, match="bids-no-recording"):
        read_recording(tmp_path)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("sub-01_task-rest_emg.json", "{broken", "sidecar-unreadable"),
        ("sub-01_task-rest_emg.json", '{"SamplingFrequency": 512}', "sidecar-rate-differs"),
        ("sub-01_task-rest_channels.tsv", "name\ttype\nB7\tEMG\n", "sidecar-channel-missing"),
    ],
)
def test_a_wrong_sidecar_is_reported(dataset: Path, name: str, content: str, code: str) -> None:
    (dataset / "sub-01" / "emg" / name).write_text(content)
    assert code in set(read_recording(dataset).quality["code"])


def test_a_quoted_heading_may_hold_the_separator_and_quotes(tmp_path: Path) -> None:
    path = tmp_path / "quoted.csv"
    lines = [f"{k / 1000:.3f},{k % 7},{k % 5}" for k in range(2000)]
    path.write_text('time_s,"EMG FDI, ""left"" (uV)",TA (uV)\n' + "\n".join(lines) + "\n", encoding="utf-8")
    recording = read_recording(path)
    assert [channel.name for channel in recording.channels] == ['EMG FDI, "left"', "TA"]
