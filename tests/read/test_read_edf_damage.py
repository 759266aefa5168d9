"""Damaged EDF files open with a finding, or are refused with a code; nothing else ever happens."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from myoclonus import ReadError
from myoclonus.read import read_recording
from myoclonus.recording import Recording

from .edf_bytes import Signal, edf, tal, wiggle

C3 = Signal(label=b"C3", rate=256)
LAT = Signal(label=b"LAT", rate=1000)
FLOW = Signal(label=b"Flow", rate=32, unit=b"")


def opened(tmp_path: Path, content: bytes) -> Recording:
    path = tmp_path / "a.edf"
    path.write_bytes(content)
    return read_recording(path)


def codes(recording: Recording) -> dict[str, str | None]:
    return dict(zip(recording.quality["code"], recording.quality["channel"], strict=True))


def good(**options: object) -> bytes:
    return edf(C3, LAT, FLOW, tals=[tal(i, b"") for i in range(3)], **options)  # type: ignore[arg-type]


def test_a_sound_file_has_no_findings(tmp_path: Path) -> None:
    assert codes(opened(tmp_path, good())) == {}


@pytest.mark.parametrize(
    ("content", "code", "duration_s"),
    [
        (good(n_records_field=b"-1"), "record-count-unknown", 3.0),
        (good(n_records_field=b"many"), "record-count-unknown", 3.0),
        (good()[:-1500], "truncated", 2.0),
        (good(n_records_field=b"99999999"), "truncated", 3.0),
        (good(n_records_field=b"2"), "record-count-wrong", 3.0),
        (good() + b"trailing", "trailing-bytes", 3.0),
        (good(header_bytes_field=b"512"), "header-size-wrong", 3.0),
        (good(header_bytes_field=b"?"), "header-size-wrong", 3.0),
        (good(n_signals_field=b"900"), "header-size-wrong", 3.0),
        (good(date=b"00.00.00"), "start-date-unreadable", 3.0),
        (good(time=b"25.61.00"), "start-time-unreadable", 3.0),
        (good(patient="Jürgen".encode("latin-1")), "header-not-ascii", 3.0),
    ],
)
def test_a_wrong_header_is_named_and_the_recording_read(
    tmp_path: Path, content: bytes, code: str, duration_s: float
) -> None:
    recording = opened(tmp_path, content)
    assert code in codes(recording)
    assert recording.duration_s == duration_s
    assert recording.read(1, 0, 3) == pytest.approx(wiggle(3000)[:3] * 0.1)


def test_a_start_time_with_colons_is_understood(tmp_path: Path) -> None:
    assert opened(tmp_path, good(time=b"22:15:03")).provenance["start_time_of_day"] == "22:15:03"


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("pmax", b"3276,7", "decimal-comma"),
        ("pmax", b"-3276.8", "calibration-unusable"),
        ("dmax", b"-32768", "calibration-unusable"),
        ("pmin", b"junk", "calibration-unusable"),
        ("label", b"", "label-empty"),
    ],
)
def test_a_wrong_field_of_one_channel_is_named_with_the_channel(
    tmp_path: Path, field: str, value: bytes, code: str
) -> None:
    signal = Signal(**({"label": b"LAT"} | {field: value}))  # type: ignore[arg-type]
    recording = opened(tmp_path, edf(C3, signal))
    assert codes(recording)[code] == recording.channels[1].name
    assert not np.isnan(recording.read(0)).any()


def test_a_comma_in_the_range_reads_as_a_point(tmp_path: Path) -> None:
    recording = opened(tmp_path, edf(Signal(pmin=b"-3276,8", pmax=b"3276,7")))
    assert recording.read(0) == pytest.approx(wiggle(3000) * 0.1)


def test_a_channel_without_a_scale_reads_as_missing_and_is_refused(tmp_path: Path) -> None:
    recording = opened(tmp_path, edf(Signal(pmin=b"0", pmax=b"0")))
    assert np.isnan(recording.read(0)).all()
    assert recording.quality.query("code == 'calibration-unusable'")["severity"].tolist() == ["refused"]


def test_an_inverted_range_turns_the_polarity_as_the_header_says(tmp_path: Path) -> None:
    recording = opened(tmp_path, edf(Signal(pmin=b"3276.7", pmax=b"-3276.8")))
    assert recording.read(0) == pytest.approx(-wiggle(3000) * 0.1 - 0.1)
    assert codes(recording) == {"range-inverted": "EMG FDI R"}


def test_repeated_labels_are_told_apart(tmp_path: Path) -> None:
    recording = opened(tmp_path, edf(LAT, LAT, LAT))
    assert [channel.name for channel in recording.channels] == ["LAT", "LAT #2", "LAT #3"]
    assert [channel.side for channel in recording.channels] == ["left", "left", "left"]


def test_a_latin1_unit_is_microvolts(tmp_path: Path) -> None:
    recording = opened(tmp_path, edf(Signal(unit="µV".encode("latin-1"))))
    assert recording.channels[0].unit == "uV"
    assert set(codes(recording)) == {"header-not-ascii"}


def test_a_microvolt_signal_labelled_millivolts_is_called_implausible(tmp_path: Path) -> None:
    recording = opened(tmp_path, edf(Signal(unit=b"mV")))
    finding = recording.quality.query("code == 'unit-implausible'").iloc[0]
    assert (finding["channel"], finding["severity"]) == ("EMG FDI R", "warning")
    assert np.nanmax(recording.read(0)) == pytest.approx(50_000.0)


def test_a_channel_of_zero_hertz_is_left_out_and_reported(tmp_path: Path) -> None:
    recording = opened(tmp_path, edf(C3, Signal(label=b"LAT", rate=0)))
    assert [channel.name for channel in recording.channels] == ["C3"]
    assert codes(recording) == {"channel-without-samples": "LAT"}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file-empty"),
        (b"%PDF-1.7\n" + b"x" * 5000, "not-a-recording"),
        (b"PK\x03\x04" + bytes(5000), "not-a-recording"),
        (b"some text, and no recording at all\n" * 50, "not-edf"),
        (bytes(range(256)) * 20, "not-edf"),
        (bytes(5000), "not-edf"),
        (good()[:200], "not-edf"),
        (good()[:700], "header-unreadable"),
        (good()[:1280], "no-samples"),
        (good()[:2000], "no-samples"),
        (edf(C3, duration=b"0"), "record-duration-not-positive"),
        (edf(C3, duration=b"-1"), "record-duration-not-positive"),
        (edf(C3, duration=b"nan"), "record-duration-not-positive"),
        (edf(C3, duration=b"1e999"), "record-duration-not-positive"),
        (edf(C3).replace(b"256     ", b"-5      "), "header-unreadable"),
        (edf(C3).replace(b"256     ", b"99999999"), "no-samples"),
        (edf(C3, n_signals_field=b"9999", header_bytes_field=b"99999999"), "header-unreadable"),
        (edf(n_records=1, tals=[tal(0, b"") + tal(0, b"x")]), "no-signals"),
    ],
)
def test_what_is_no_readable_recording_is_refused_with_its_code(tmp_path: Path, content: bytes, code: str) -> None:
    with pytest.raises(ReadError) as caught:
        opened(tmp_path, content)
    assert caught.value.code == code


def read_all(path: Path) -> None:
    """Open and read a little of every channel: only ReadError may come out."""
    try:
        recording = read_recording(path)
        for index, channel in enumerate(recording.channels):
            recording.read(index, 0, 500)
            recording.read(index, max(channel.n_samples - 500, 0))
    except ReadError:
        return


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_a_header_with_any_bytes_changed_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    content = bytearray(good())
    header_size = 256 * 5
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, header_size - 1))
        piece = data.draw(
            st.binary(min_size=1, max_size=8)
            | st.sampled_from([b"-1", b"99999999", b"0", b"1e300", b"nan", b"inf", b"EDF+D", b",", b" " * 8])
        )
        content[at : at + len(piece)] = piece
    path = tmp_path_factory.mktemp("fuzz") / "a.edf"
    path.write_bytes(bytes(content))
    read_all(path)


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_annotations_of_any_bytes_are_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    piece = st.binary(max_size=60) | st.builds(
        tal,
        st.floats(-1e12, 1e12, allow_nan=False),
        st.sampled_from([b"", b"x", b"Sleep stage 2"]),
        duration=st.sampled_from([b"", b"1", b"-3", b"1e9", b"9" * 30]),
    )
    tals = [(tal(index, b"") + data.draw(piece) + data.draw(piece))[:120] for index in range(3)]
    path = tmp_path_factory.mktemp("fuzz") / "a.edf"
    path.write_bytes(edf(LAT, tals=tals, reserved=data.draw(st.sampled_from([b"EDF+C", b"EDF+D", b""]))))
    read_all(path)


@settings(max_examples=100, deadline=None)
@given(size=st.integers(0, 12_000))
def test_a_file_cut_anywhere_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, size: int) -> None:
    path = tmp_path_factory.mktemp("fuzz") / "a.edf"
    path.write_bytes(good()[:size])
    read_all(path)


@settings(max_examples=100, deadline=None)
@given(
    content=st.binary(max_size=3000), suffix=st.sampled_from([".edf", ".bdf", ".csv", ".npy", ".npz", ".txt", ".xyz"])
)
def test_random_bytes_of_any_name_are_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, suffix: str
) -> None:
    path = tmp_path_factory.mktemp("fuzz") / f"a{suffix}"
    path.write_bytes(content)
    read_all(path)
