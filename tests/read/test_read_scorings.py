"""Scored stages and events as other programs export them."""

from __future__ import annotations

import datetime
import os
from pathlib import Path

import edfio
import pytest

from myoclonus.errors import ReadError
from myoclonus.read.event_words import event_named, scored_event_table
from myoclonus.read.hypnogram import stage_of
from myoclonus.read.raw import Annotation
from myoclonus.read.scoring_file import moved_to, read_scoring

DATA = Path(os.environ.get("MYOCLONUS_DATA", "absent"))
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="MYOCLONUS_DATA does not name the folder of recordings")

DOMINO_PROFILE = """Signal ID: SchlafProfil\\profil
Start Time: 23.09.2020 23:59:00
Unit:
Signal Type: Discret
Events list: N3,N2,N1,REM,Wake
Rate: 30 s

23:59:00,000; Wake
23:59:30,000; N1
00:00:00,000; REM
"""
DOMINO_EVENTS = """Signal ID: FlowD\\flow
Start Time: {start}
Unit: s
Signal Type: Impuls

23:59:24,500-23:59:41,750; 17;Hypopnea
00:01:02,000-00:01:03,000; 1;LeftLegPhasic
"""
NOXTURNAL = """Heure de début,Heure de fin,Événement,Durée,
[],[],[],[s],
25/07/2018 23:59:00,25/07/2018 23:59:30,Éveil,30,
25/07/2018 23:59:12,25/07/2018 23:59:14,MJ,2.5,
25/07/2018 23:59:30,26/07/2018 00:00:00,N2,30,
26/07/2018 00:00:10,26/07/2018 00:00:20,Hypopnée,10.25,
26/07/2018 00:00:15,26/07/2018 00:00:20,Micro-éveil,5,
"""
NSRR = """<?xml version="1.0"?>
<PSGAnnotation><EpochLength>30</EpochLength><ScoredEvents>
<ScoredEvent><EventType/><EventConcept>Recording Start Time</EventConcept><Start>0</Start><Duration>900</Duration></ScoredEvent>
<ScoredEvent><EventType>Stages|Stages</EventType><EventConcept>Wake|0</EventConcept><Start>0</Start><Duration>60</Duration></ScoredEvent>
<ScoredEvent><EventType>Stages|Stages</EventType><EventConcept>REM sleep|5</EventConcept>
<Start>60</Start><Duration>30</Duration></ScoredEvent>
<ScoredEvent><EventType>Limb Movement|Limb Movement</EventType><EventConcept>Limb movement - left|Limb Movement (Left)</EventConcept>
<Start>33.5</Start><Duration>2.5</Duration><SignalLocation>L Leg</SignalLocation></ScoredEvent>
</ScoredEvents></PSGAnnotation>
"""
PROFUSION = """<CMPStudyConfig><EpochLength>30</EpochLength><ScoredEvents>
<ScoredEvent><Name>Obstructive Apnea</Name><Start>12.5</Start><Duration>20</Duration><Input>Flow</Input></ScoredEvent>
</ScoredEvents><SleepStages><SleepStage>0</SleepStage><SleepStage>2</SleepStage><SleepStage>5</SleepStage></SleepStages></CMPStudyConfig>
"""
LUNA = (
    "# arousal | arousals\nclass\tinstance\tchannel\tstart\tstop\tmeta\n"
    "W\t.\t.\t0\t30\t.\nN2\t.\t.\t30\t...\t.\nR\t.\t.\t90\t120\t.\narousal\t1\tC3\t41.5\t45\t.\n"
)


def written(tmp_path: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding=encoding)
    return path


def rows(items) -> list[tuple[float, float, str]]:
    return [(round(item.onset, 3), round(item.duration, 3), item.text) for item in items]


def test_domino_profile_crosses_midnight(tmp_path: Path) -> None:
    found = read_scoring(written(tmp_path, "Sleep profile.txt", DOMINO_PROFILE))
    assert rows(found.stages) == [(0, 30, "Wake"), (30, 30, "N1"), (60, 30, "REM")]
    assert found.start == datetime.datetime(2020, 9, 23, 23, 59)


def test_domino_events_have_onset_length_and_name(tmp_path: Path) -> None:
    found = read_scoring(written(tmp_path, "Flow Events.txt", DOMINO_EVENTS.format(start="23.09.2020 23:59:00")))
    assert rows(found.events) == [(24.5, 17.25, "Hypopnea"), (122.0, 1.0, "LeftLegPhasic")]


def test_domino_half_of_the_day_that_contradicts_the_events_is_passed_over_and_told(tmp_path: Path) -> None:
    found = read_scoring(written(tmp_path, "e.txt", DOMINO_EVENTS.format(start="9/23/2020 11:59:00 AM")))
    assert rows(found.events)[0] == (24.5, 17.25, "Hypopnea")
    assert [finding.code for finding in found.findings] == ["scoring-clock-contradicts"]


def test_noxturnal_in_french_and_utf_16(tmp_path: Path) -> None:
    found = read_scoring(written(tmp_path, "night.csv", NOXTURNAL, "utf-16"))
    assert rows(found.stages) == [(0, 30, "Éveil"), (30, 30, "N2")]
    table = scored_event_table(found.events)
    assert table["kind"].tolist() == ["leg_movement", "respiratory", "arousal"]
    assert table["onset"].tolist() == [12.0, 70.0, 75.0]
    assert table["duration"].tolist() == [2.5, 10.25, 5.0]


def test_nsrr_xml(tmp_path: Path) -> None:
    found = read_scoring(written(tmp_path, "a.xml", NSRR))
    assert rows(found.stages) == [(0, 60, "0"), (60, 30, "5")]
    table = scored_event_table(found.events)
    assert table[["onset", "duration", "kind", "side"]].to_numpy().tolist() == [[33.5, 2.5, "leg_movement", "left"]]


def test_profusion_xml(tmp_path: Path) -> None:
    found = read_scoring(written(tmp_path, "a.xml", PROFUSION))
    assert rows(found.stages) == [(0, 30, "0"), (30, 30, "2"), (60, 30, "5")]
    assert rows(found.events) == [(12.5, 20, "Obstructive Apnea")]


def test_luna_annotations_and_an_open_end(tmp_path: Path) -> None:
    found = read_scoring(written(tmp_path, "night.annot", LUNA))
    assert rows(found.stages) == [(0, 30, "W"), (30, 60, "N2"), (90, 30, "R")]
    assert rows(found.events) == [(41.5, 3.5, "arousal")]


@pytest.mark.parametrize(("name", "text", "stages"), [
    ("night.eannot", "W\nN1\nN2\n", ["W", "N1", "N2"]),
    ("yasa.csv", "Epoch,Stage\n0,WAKE\n1,N2\n2,REM\n", ["WAKE", "N2", "REM"]),
    ("clock.csv", "onset;duration;stage\n23:59:30;30;W\n00:00:00;30;N2\n", ["W", "N2"]),
    ("bids_events.tsv", "onset\tduration\ttrial_type\n0\t30\tW\n30\t30\tN2\n", ["W", "N2"]),
])  # fmt: skip
def test_lists_and_tables_of_stages(tmp_path: Path, name: str, text: str, stages: list[str]) -> None:
    found = read_scoring(written(tmp_path, name, text))
    assert [item.text for item in found.stages] == stages
    assert [item.onset for item in found.stages] == [30.0 * k for k in range(len(stages))]


@pytest.mark.parametrize(("name", "text"), [
    ("broken.xml", "<PSGAnnotation><ScoredEvents>"),
    ("bomb.xml", "<!DOCTYPE a [<!ENTITY b 'c'>]><a/>"),
    ("times.xml", "<a><ScoredEvent><EventConcept>x</EventConcept><Start>soon</Start></ScoredEvent></a>"),
    ("short.annot", "arousal\t.\t.\n"),
    ("times.annot", "arousal\t.\t.\tsoon\tlater\t.\n"),
    ("start.txt", DOMINO_EVENTS.format(start="yesterday")),
    ("times.txt", DOMINO_EVENTS.format(start="23.09.2020 23:59:00") + "24:x; 1; Hypopnea\n00:02:00,000-later; 1; Hypopnea\n"),
])  # fmt: skip
def test_what_is_not_understood_is_refused_with_its_code(tmp_path: Path, name: str, text: str) -> None:
    with pytest.raises(ReadError, match=r"scoring-unreadable"):
        read_scoring(written(tmp_path, name, text))


def test_a_scoring_on_the_clock_is_moved_to_the_recording(tmp_path: Path) -> None:
    found = read_scoring(written(tmp_path, "e.txt", DOMINO_EVENTS.format(start="23.09.2020 23:59:00")))
    assert rows(moved_to(found, datetime.datetime(2020, 9, 23, 23, 58, 30)).events)[0] == (54.5, 17.25, "Hypopnea")
    assert rows(moved_to(found, datetime.datetime(1900, 1, 1, 0, 0, 0)).events)[0] == (-35.5, 17.25, "Hypopnea")
    assert rows(moved_to(found, None).events)[0] == (24.5, 17.25, "Hypopnea")


@pytest.mark.parametrize(("text", "kind", "side"), [
    ("Obstructive Apnea", "respiratory", None), ("A. Centrale", "respiratory", None), ("Hypopnea", "respiratory", None),
    ("Respiratory effort related arousal", "respiratory", None), ("RERA", "respiratory", None),
    ("Respiratory Arousal (EEG)", "arousal", None), ("PLM Arousal", "arousal", None), ("Désat", "desaturation", None),
    ("Limb Movement (Right)", "leg_movement", "right"), ("LM", "leg_movement", None), ("PLM (Left)", "plm", "left"),
    ("Periodic leg movement - right", "plm", "right"), ("RightArmTonic", "tonic", None), ("Artefact", "artifact", None),
    ("Lights off", "other", None), ("snore", "other", None),
])  # fmt: skip
def test_events_are_known_by_their_names(text: str, kind: str, side: str | None) -> None:
    named = event_named(text)
    assert named.kind == kind
    if kind in ("leg_movement", "plm"):
        assert named.side == side


def test_the_channel_tells_the_side_when_the_name_does_not() -> None:
    table = scored_event_table([Annotation(1.0, 2.0, "LM", "Leg R"), Annotation(0.0, 2.0, "LM")])
    assert table["side"].tolist() == [None, "right"]


@needs_data
def test_real_noxturnal_night_has_29_leg_movements_and_stages() -> None:
    found = read_scoring(DATA / "rsleep" / "noxturnal_events_example_unicode_2.csv")
    kinds = scored_event_table(found.events)["kind"].value_counts()
    assert (kinds["leg_movement"], kinds["plm"], kinds["arousal"], kinds["respiratory"]) == (29, 1, 76, 204)
    assert len(found.stages) == 848


@needs_data
def test_real_domino_night_begins_at_one_in_both_raters_files() -> None:
    folder = DATA / "rbdtector" / "night"
    files = ("Generic - test1 Unbekannt.txt", "Generic_NO_test1.txt", "Sleep profile - test1 Unbekannt.txt")
    assert {read_scoring(folder / name).start for name in files} == {datetime.datetime(2020, 9, 23, 1)}


def test_names_of_the_header_leave_the_texts_of_marks(tmp_path: Path) -> None:
    marks = [edfio.EdfAnnotation(0, 30, "Sleep stage N2"), edfio.EdfAnnotation(9, 2, "Arousal Vandenberg, Petronella")]
    edf = edfio.Edf([], patient=edfio.Patient(name="Petronella_Vandenberg"), annotations=marks)
    edf.write(tmp_path / "marks.edf")
    found = read_scoring(tmp_path / "marks.edf")
    assert [item.text for item in found.stages] == ["Sleep stage N2"]
    assert [item.text for item in found.events] == ["Arousal [removed], [removed]"]


def test_a_file_named_after_the_person_is_called_by_its_hash(tmp_path: Path) -> None:
    marks = [edfio.EdfAnnotation(0, 30, "Sleep stage N2"), edfio.EdfAnnotation(9, 2, "PLM")]
    edf = edfio.Edf([], patient=edfio.Patient(name="Petronella_Vandenberg"), annotations=marks)
    edf.write(tmp_path / "Vandenberg_marks.edf")
    edf.write(tmp_path / "night_7.edf")
    assert read_scoring(tmp_path / "Vandenberg_marks.edf").name.startswith("recording-")
    assert read_scoring(tmp_path / "night_7.edf").name == "night_7"


@pytest.mark.parametrize(("text", "encoding"), [
    ("Zeit;Schlafstadium\n22:41:30;Wach\n22:42:00;N1\n22:42:30;REM\n", "utf-8"),
    ("Début,Durée,Stade\n0,30,Éveil\n30,30,N1\n60,30,SP\n", "utf-8"),
    ("Début [s];Durée [s];Stade de sommeil\n0;30,0;Éveil\n30;30,0;N1\n60;30,0;REM\n", "latin-1"),
    ("Inicio\tDuración\tEstadio\n0\t30\tVigilia\n30\t30\tN1\n60\t30\tMOR\n", "utf-8"),
    ("Inizio,Durata,Stadio\n0,30,Veglia\n30,30,N1\n60,30,REM\n", "utf-16"),
])  # fmt: skip
def test_tables_with_headings_in_other_languages_are_read(tmp_path: Path, text: str, encoding: str) -> None:
    (tmp_path / "stages.csv").write_bytes(text.encode(encoding))
    found = read_scoring(tmp_path / "stages.csv")
    assert [stage_of(item.text) for item in found.stages] == ["W", "N1", "R"]
    assert [item.onset for item in found.stages] == [0.0, 30.0, 60.0]


def test_events_with_headings_in_german_are_read(tmp_path: Path) -> None:
    (tmp_path / "e.csv").write_text("Beginn (s);Dauer (s);Ereignis\n12,5;3,0;Arousal\n", encoding="utf-8")
    (one,) = read_scoring(tmp_path / "e.csv").events
    assert (one.onset, one.duration, one.text) == (12.5, 3.0, "Arousal")
