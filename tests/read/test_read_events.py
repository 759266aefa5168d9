"""Markers and sleep stages from files of their own and from trigger channels; what identifies stays out."""

from __future__ import annotations

from pathlib import Path

import mne
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from myoclonus import ReadError
from myoclonus.read import read_recording
from myoclonus.read.hypnogram import stretches
from myoclonus.read.marker_checks import marker_findings
from myoclonus.read.privacy import identity_words, safe_name, without_identity
from myoclonus.read.raw import Annotation
from myoclonus.recording import Recording
from myoclonus.simulate import simulate, write_simulation

from .edf_bytes import Signal, edf, tal, wiggle


def recorded(tmp_path: Path, seconds: int = 90, **options: object) -> Path:
    path = tmp_path / "a.edf"
    path.write_bytes(edf(Signal(rate=200, digital=wiggle(200 * seconds)), n_records=seconds, **options))  # type: ignore[arg-type]
    return path


def side_file(tmp_path: Path, content: str | bytes, name: str = "side.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize(
    "content",
    [
        "onset,duration,text,channel\n0.5,2,rest,\n7,0,stim,EMG FDI R\n",
        "onset\tduration\ttrial_type\tchannel\n0.5\t2\trest\tn/a\n7\tn/a\tstim\tEMG FDI R\n",
        "sample;time;code;duration;chan\n1;0,5;rest;2;-1\n2;7,0;stim;;EMG FDI R\n",
        "onset,duration,text,channel\n7,0,stim,EMG FDI R\n0.5,2,rest,n/a\n".encode("utf-16"),
    ],
)
def test_markers_come_from_a_separate_table(tmp_path: Path, content: str | bytes) -> None:
    recording = read_recording(recorded(tmp_path), markers=side_file(tmp_path, content))
    assert recording.markers.to_numpy().tolist() == [[0.5, 2.0, "rest", None], [7.0, 0.0, "stim", "EMG FDI R"]]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("a,b\n1,2\n", "markers-unreadable"),
        ("onset,text\nx,stim\n", "markers-unreadable"),
        (b"\x00\x01\x02", "not-text"),
    ],
)
def test_a_table_that_holds_no_markers_is_refused(tmp_path: Path, content: str | bytes, code: str) -> None:
    with pytest.raises(ReadError) as caught:
        read_recording(recorded(tmp_path), markers=side_file(tmp_path, content))
    assert caught.value.code == code


def test_a_missing_markers_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="file-not-found"):
        read_recording(recorded(tmp_path), markers=tmp_path / "none.csv")


STAGES = [[0.0, 30.0, "W"], [30.0, 30.0, "N2"], [60.0, 30.0, "R"]]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ("W\nN2\nR\n", "h.txt"),
        ("0\n2\n5\n", "h.csv"),
        ("W,N2,REM", "h.csv"),
        ("stage\nW\nS2\nREM\n", "h.txt"),
        ("onset,duration,stage\n0,30,Wake\n30,30,N2\n60,300,R\n", "h.csv"),
        (
            "onset\tduration\ttrial_type\n0\t30\tSleep stage W\n30\t30\tSleep stage 2\n60\t30\tSleep stage R\n90\t30\tarousal\n",
            "h.tsv",
        ),
    ],
)
def test_sleep_stages_come_from_a_separate_file(tmp_path: Path, content: str, name: str) -> None:
    recording = read_recording(recorded(tmp_path), hypnogram=side_file(tmp_path, content, name))
    assert recording.hypnogram.to_numpy().tolist() == STAGES


def test_an_edf_hypnogram_that_starts_later_is_moved_by_the_difference(tmp_path: Path) -> None:
    hypnogram = edf(
        n_records=1, tals=[tal(0, b"") + tal(0, b"Sleep stage N2", duration=b"30")], duration=b"0", time=b"22.15.33"
    )
    recording = read_recording(recorded(tmp_path), hypnogram=side_file(tmp_path, hypnogram, "h.edf"))
    assert recording.hypnogram.to_numpy().tolist() == [[30.0, 30.0, "N2"]]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("W\nhello\n", "stages-unreadable"),
        ("0\n4\n2\n", "stages-ambiguous"),
        ("onset,text\n0,stim\n", "stages-unreadable"),
    ],
)
def test_what_is_no_hypnogram_is_refused(tmp_path: Path, content: str, code: str) -> None:
    with pytest.raises(ReadError) as caught:
        read_recording(recorded(tmp_path), hypnogram=side_file(tmp_path, content, "h.txt"))
    assert caught.value.code == code


def test_a_hypnogram_of_another_time_is_reported(tmp_path: Path) -> None:
    recording = read_recording(recorded(tmp_path), hypnogram=side_file(tmp_path, "onset,stage\n5000,W\n", "h.csv"))
    assert recording.hypnogram.empty
    assert "hypnogram-outside" in set(recording.quality["code"])


def test_a_hypnogram_longer_than_the_recording_is_reported(tmp_path: Path) -> None:
    long = read_recording(recorded(tmp_path), hypnogram=side_file(tmp_path, "W\n" * 20, "h.txt"))
    assert long.hypnogram["duration"].sum() == pytest.approx(long.duration_s)
    said = long.quality.set_index("code").loc["hypnogram-outside", "message"]
    assert f"{(600 - long.duration_s) / 60:.1f} min outside" in said
    unscored = "W\n" * int(long.duration_s / 30) + "?\n" * 20
    fits = read_recording(recorded(tmp_path), hypnogram=side_file(tmp_path, unscored, "h.txt"))
    assert "hypnogram-outside" not in set(fits.quality["code"])


def test_rows_of_a_hypnogram_that_are_no_stage_are_reported_and_events_within_stages_are_not(tmp_path: Path) -> None:
    table = "onset,duration,stage\n0,30,Stadium 2\n10,3,arousal\n30,30,banana\n60,30,R\n"
    recording = read_recording(recorded(tmp_path), hypnogram=side_file(tmp_path, table, "h.csv"))
    assert recording.hypnogram["stage"].tolist() == ["N2", "R"]
    said = recording.quality.set_index("code").loc["stages-unreadable", "message"]
    assert 'no sleep stage that is known here in 1 of 3 rows ("banana")' in said


@given(st.lists(st.tuples(st.floats(-50, 200), st.floats(0, 100), st.sampled_from(["W", "N1", "N2", "R"])), max_size=8))
def test_stretches_never_overlap_nor_leave_the_recording(rows: list[tuple[float, float, str]]) -> None:
    found, _ = stretches([Annotation(*row) for row in rows], 120.0, 30.0)
    ends = 0.0
    for row in found:
        onset, duration = float(str(row["onset"])), float(str(row["duration"]))
        assert onset >= ends - 1e-9
        assert duration > 0
        ends = onset + duration
    assert ends <= 120.0 + 1e-9


def test_a_stage_that_lasts_into_the_next_ends_where_that_begins() -> None:
    found, findings = stretches([Annotation(0, 60, "W"), Annotation(30, 30, "N1")], 90.0, 30.0)
    assert [(row["onset"], row["duration"], row["stage"]) for row in found] == [(0.0, 30.0, "W"), (30.0, 30.0, "N1")]
    assert [finding.code for finding in findings] == ["stages-overlap"]


# --- markers that cannot be meant so ---------------------------------------------------------------------------------


def test_markers_beyond_the_end_are_kept_and_pointed_out(tmp_path: Path) -> None:
    markers = side_file(tmp_path, "onset,text\n500,stim\n30000,stim\n80,stim\n")
    recording = read_recording(recorded(tmp_path), markers=markers)
    assert recording.markers["onset"].tolist() == [80.0, 500.0, 30000.0]
    found = recording.quality.set_index("code").loc["markers-outside", "message"]
    assert "2 of 3 markers" in found
    assert "begins at 500 s" in found


@pytest.mark.parametrize(
    ("onset", "duration", "is_outside"),
    [(-5, 4, True), (-5, 5, False), (89.9, 0, False), (90, 0, False), (91, 0, True)],
)
def test_a_marker_that_touches_the_recording_is_inside(onset: float, duration: float, is_outside: bool) -> None:
    found = marker_findings([Annotation(onset, duration, "x")], 90.0)
    assert [finding.code for finding in found] == (["markers-outside"] if is_outside else [])


def test_two_states_at_the_same_time_are_pointed_out() -> None:
    found = marker_findings([Annotation(1, 30, "rest"), Annotation(10, 30, "Action: cup")], 90.0)
    assert [(item.code, item.onset, item.duration) for item in found] == [("states-overlap", 10.0, 21.0)]


def test_states_that_follow_each_other_are_not_pointed_out() -> None:
    markers = [
        Annotation(1, 9, "rest"),
        Annotation(10, 30, "action"),
        Annotation(20, 0, "rest"),
        Annotation(3, 40, "talk"),
    ]
    assert marker_findings(markers, 90.0) == []


# --- trigger channels -----------------------------------------------------------------------------------------------


def triggered(tmp_path: Path, steps: dict[int, int], resting: int = 0, *, is_bdf: bool = False) -> Recording:
    digital = np.full(3000, resting)
    for start, code in steps.items():
        digital[start : start + 20] = code
    size = b"8388608" if is_bdf else b"32768"
    top = b"8388607" if is_bdf else b"32767"
    status = Signal(
        label=b"Status", unit=b"Boolean", digital=digital, pmin=b"-" + size, pmax=top, dmin=b"-" + size, dmax=top
    )
    path = tmp_path / ("a.bdf" if is_bdf else "a.edf")
    path.write_bytes(
        edf(Signal(digital=wiggle(3000), pmin=b"-" + size, pmax=top, dmin=b"-" + size, dmax=top), status, is_bdf=is_bdf)
    )
    return read_recording(path)


@pytest.mark.parametrize("resting", [0, 255])
def test_steps_of_a_trigger_channel_become_markers(tmp_path: Path, resting: int) -> None:
    markers = triggered(tmp_path, {500: 1, 1000: 7}, resting).markers
    assert list(zip(markers["onset"], markers["text"], strict=True)) == [(0.5, "trigger 1"), (1.0, "trigger 7")]


def test_only_the_lower_16_bits_of_a_biosemi_status_are_the_code(tmp_path: Path) -> None:
    markers = triggered(tmp_path, {500: (1 << 16) | 20}, 1 << 20, is_bdf=True).markers
    assert markers["text"].tolist() == ["trigger 20"]


def test_a_trigger_channel_that_never_rests_gives_no_markers_and_says_so(tmp_path: Path) -> None:
    recording = triggered(tmp_path, {start: start for start in range(0, 3000, 20)})
    assert recording.markers.empty
    assert "trigger-channel-busy" in set(recording.quality["code"])


# --- privacy --------------------------------------------------------------------------------------------------------

PATIENT = b"MCH-0234567 F 02-MAY-1951 Haagse_Harry"
SESSION = b"Startdate 02-MAR-2002 PSG-1234/2002 Dr_Quackenbush Telemetry03"


def personal(tmp_path: Path, name: str = "Harry_Haagse_night.edf", *, keep_identity: bool = False) -> Recording:
    path = tmp_path / name
    tals = [
        tal(0, b"") + tal(0.5, b"Harry coughs, stim"),
        tal(1, b"") + tal(1.5, b"born 1951-05-02"),
        tal(2, b"") + tal(2.5, b"MCH-0234567 rest"),
    ]
    path.write_bytes(edf(Signal(unit=b"mmHg"), tals=tals, patient=PATIENT, recording=SESSION, date=b"02.03.02"))
    return read_recording(path, keep_identity=keep_identity)


def everything(recording: Recording) -> str:
    tables = (recording.markers, recording.quality, recording.hypnogram)
    return " ".join([recording.name, str(recording.provenance), *(table.to_csv() for table in tables)]).casefold()


@pytest.mark.parametrize(
    "secret",
    ["haagse", "harry", "0234567", "1951", "may-", "quackenbush", "psg-1234", "telemetry03", "2002", "02.03.02"],
)
def test_nothing_that_identifies_reaches_an_output(tmp_path: Path, secret: str) -> None:
    assert secret not in everything(personal(tmp_path))


def test_the_rest_of_a_marker_stays(tmp_path: Path) -> None:
    texts = personal(tmp_path).markers["text"].tolist()
    assert texts == ["[removed] coughs, stim", "born [removed]", "[removed] rest"]


def test_a_telling_file_name_becomes_a_pseudonym_that_only_its_content_decides(tmp_path: Path) -> None:
    name = personal(tmp_path).name
    assert name.startswith("recording-")
    assert personal(tmp_path, "HaagseHarry.edf").name == name
    assert personal(tmp_path, "nightHaagse7.edf").name == name
    assert personal(tmp_path, "night_07.edf").name == "night_07"


def test_identity_stays_when_asked_for(tmp_path: Path) -> None:
    recording = personal(tmp_path, keep_identity=True)
    assert recording.name == "Harry_Haagse_night"
    assert recording.provenance["start_date"] == "2002-03-02"
    assert "Haagse" in recording.provenance["identity"]["patient"]
    assert recording.markers["text"].tolist()[0] == "Harry coughs, stim"


def test_brainvision_and_fif_identity_is_known(tmp_path: Path) -> None:
    info = mne.create_info(["EMG1"], 500.0, ["emg"])
    info["subject_info"] = {"his_id": "H-4711", "last_name": "Haagse", "first_name": "Harry"}
    info["experimenter"] = "Quackenbush"
    raw = mne.io.RawArray(wiggle(1000)[np.newaxis] * 1e-6, info, verbose="ERROR")
    raw.set_annotations(mne.Annotations([0.5], [0.0], ["Haagse H-4711 stim by Quackenbush"]))
    raw.save(tmp_path / "harry_raw.fif", verbose="ERROR")
    recording = read_recording(tmp_path / "harry_raw.fif")
    assert recording.markers["text"].tolist() == ["[removed] [removed] stim by [removed]"]
    assert recording.name.startswith("recording-")


@pytest.mark.parametrize(
    "kept", ["EMG stim", "rest", "median nerve", "Sleep stage 2", "tibialis anterior", "left hand", "2"]
)
def test_words_of_the_trade_stay_even_when_the_header_holds_them(kept: str) -> None:
    identifying = identity_words(
        {"recording": "Startdate 02-MAR-2002 EMG unit stim median nerve left hand rest tibialis", "patient": "X F X"}
    )
    assert without_identity(kept, identifying) == kept


@pytest.mark.parametrize(("stem", "is_kept"), [("night1", True), ("Li_night", False), ("Lima", True), ("listen", True)])
def test_a_short_name_is_only_removed_as_a_word(stem: str, is_kept: bool) -> None:
    assert (safe_name(stem, identity_words({"patient": "X M X Li"}), "0" * 64) == stem) is is_kept


@given(st.text(max_size=80), st.text(max_size=80))
def test_scrubbing_never_fails_and_is_done_after_one_pass(patient: str, message: str) -> None:
    identifying = identity_words({"patient": patient})
    assert without_identity(message, ()) == message
    assert isinstance(without_identity(message, identifying), str)


@pytest.mark.parametrize("text", ["seen by Frankenfurt", "on 17.3.2023", "on 3/17/2023", "on 17-MAR-2023"])
def test_a_name_written_as_one_word_and_a_date_without_zeros_are_removed(text: str) -> None:
    identifying = identity_words({"recording": "Startdate 17-MAR-2023 X DrFrankenfurt X", "start date": "2023-03-17"})
    assert without_identity(text, identifying).endswith("[removed]")


def test_a_simulated_recording_keeps_the_name_of_its_file(tmp_path: Path) -> None:
    path = tmp_path / "cortical.edf"
    write_simulation(simulate("cortical", duration_s=10, fs_hz=500, seed=1, eeg=False), path)
    recording = read_recording(path)
    assert recording.name == "cortical"
    assert recording.provenance["simulated"]


@pytest.mark.parametrize(("scored_s", "codes"), [(2400.0, []), (2370.0, ["hypnogram-incomplete"])])
def test_a_hypnogram_that_leaves_more_than_ten_minutes_open_is_told(scored_s: float, codes: list[str]) -> None:
    _, findings = stretches([Annotation(0, scored_s, "N2"), Annotation(scored_s, 30, "?")], 3000.0, 30.0)
    assert [finding.code for finding in findings] == codes
    assert stretches([], 3000.0, 30.0)[1] == []
