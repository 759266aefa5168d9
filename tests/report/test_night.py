"""The section on a night, the pages of marks and agreement, and the exports."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import edfio
import mne
import numpy as np
import pandas as pd
import pytest

from myoclonus import tables
from myoclonus.agreement import ScoredSet, compare, read_scored
from myoclonus.errors import SettingsError
from myoclonus.read.raw import Annotation
from myoclonus.read.scoring_file import read_scoring
from myoclonus.read.scoring_formats import Scoring
from myoclonus.report.exports import export_result
from myoclonus.report.scoring_folder import agreement_section, write_agreement, write_scoring
from myoclonus.report.sections.night import night_of_scoring
from myoclonus.report.summary import readings_of
from myoclonus.settings import Settings
from myoclonus.sleep import SleepScoring, not_scored, score_marks


@pytest.fixture(scope="module")
def scoring() -> SleepScoring:
    stages = [Annotation(30.0 * k, 30.0, "W" if k < 20 else "N2") for k in range(260)]
    marks = [Annotation(700.0 + 7.0 * k, 2.0, "LM (left)") for k in range(6)]
    marks += [Annotation(2000.0 + 30.0 * k, 2.0, "LM (right)") for k in range(8)]
    marks += [Annotation(2001.0, 8.0, "Arousal"), Annotation(5000.0, 20.0, "Hypopnea")]
    return score_marks([Scoring(format="made", stages=tuple(stages), events=tuple(marks))], Settings())


@pytest.fixture
def result(scoring: SleepScoring, tmp_path: Path) -> Path:
    write_scoring(scoring, tmp_path / "out", name="made", settings=Settings())
    return tmp_path / "out"


def test_the_answer_gives_both_rates_and_the_hours_of_sleep(scoring: SleepScoring) -> None:
    section = night_of_scoring(scoring, readings_of(scoring.measures), {}, Settings())
    assert section is not None
    said = section.answer.replace(chr(160), " ")
    assert said.startswith(
        "Periodic leg movements per hour of sleep: 7 by AASM rules and 4 by WASM rules, in 2 h 0 min"
    )
    assert "differ: 6 periodic by AASM only, 0 by WASM only" in section.paragraphs[0]
    assert "5 intervals below 10 s" in section.paragraphs[0]


def test_the_table_sets_both_rule_sets_side_by_side(scoring: SleepScoring) -> None:
    section = night_of_scoring(scoring, readings_of(scoring.measures), {}, Settings())
    assert section is not None
    rows = {row[0]: row[1:] for row in section.tables[1].rows}
    assert rows["Periodic leg movements in sleep (PLMS)"][0::2] == ("14", "8")
    assert rows["PLMS with arousal"][0::2] == ("1", "1")
    assert rows["Series"] == ("2", "", "1", "")


def test_the_picture_shows_what_was_scored(scoring: SleepScoring) -> None:
    section = night_of_scoring(scoring, readings_of(scoring.measures), {}, Settings())
    assert section is not None
    hypnogram, rows, hourly = section.pictures[0].figure.axes
    assert [label.get_text() for label in hypnogram.get_yticklabels()] == ["wake", "REM", "N1", "N2", "N3"]
    assert [label.get_text() for label in rows.get_yticklabels()] == [
        "left leg",
        "right leg",
        "respiratory event",
        "arousal",
    ]
    assert hourly.get_ylabel() == "PLMS\nan hour"
    assert len(section.pictures[1].figure.axes) == 2


def test_marks_without_a_leg_movement_do_not_blame_an_emg() -> None:
    stages = tuple(Annotation(30.0 * k, 30.0, "N2") for k in range(260))
    marks = (Annotation(2001.0, 8.0, "Arousal"),)
    scored = score_marks([Scoring(format="made", stages=stages, events=marks)], Settings())
    section = night_of_scoring(scored, readings_of(scored.measures), {}, Settings())
    assert section is not None
    assert section.answer.startswith("No leg movement is marked.")


def test_one_leg_alone_is_said_to_be_one() -> None:
    stages = tuple(Annotation(30.0 * k, 30.0, "N2") for k in range(260))
    for text, is_said in (("LM (left)", True), ("LM", False)):
        marks = tuple(Annotation(2000.0 + 30.0 * k, 2.0, text) for k in range(8))
        scored = score_marks([Scoring(format="made", stages=stages, events=marks)], Settings())
        section = night_of_scoring(scored, readings_of(scored.measures), {}, Settings())
        assert section is not None
        assert any("Only one leg" in said for said in section.paragraphs) is is_said


def test_no_night_no_section() -> None:
    assert night_of_scoring(not_scored("too short"), {}, {}, Settings()) is None


def test_a_night_of_marks_is_written_whole(result: Path) -> None:
    assert {"movements.tsv", "measures.tsv", "hypnogram.tsv", "scored_events.tsv", "report.html"} <= {
        p.name for p in result.iterdir()
    }
    page = (result / "report.html").read_text(encoding="utf-8")
    assert "Movements marked in made" in page
    assert "<svg" in page
    assert "nan" not in page.replace("nano", "")


@pytest.mark.parametrize(("kind", "name"), [("edf", "x.edf"), ("bids", "x.tsv"), ("nsrr", "x.xml")])
def test_exports_are_read_back_with_their_stages_and_movements(
    result: Path, tmp_path: Path, kind: str, name: str
) -> None:
    out = export_result(result, kind, tmp_path / name)[0]
    found = read_scoring(out)
    events = [item for item in found.events if "eriodic" in item.text or "plm" in item.text]
    assert len(events) == 8
    assert events[0].onset == pytest.approx(2000.0)
    assert events[0].duration == pytest.approx(2.0)
    if kind != "bids":  # values of a column carry the group before the stage
        assert sum(item.duration for item in found.stages) == pytest.approx(7800.0)
        assert found.stages[0].onset == 0.0


def test_exported_edf_is_read_by_mne_and_by_edfio(result: Path, tmp_path: Path) -> None:
    (out,) = export_result(result, "edf", tmp_path / "scored.edf")
    by_mne = mne.read_annotations(out)
    by_edfio = edfio.read_edf(out).annotations
    for texts, onsets in (
        (list(by_mne.description), list(by_mne.onset)),
        ([one.text for one in by_edfio], [one.onset for one in by_edfio]),
    ):
        periodic = [onset for text, onset in zip(texts, onsets, strict=True) if "eriodic" in text]
        assert periodic == pytest.approx([2000.0 + 30.0 * k for k in range(8)])
        assert sum(text.startswith("Sleep stage") for text in texts) >= 2


def test_exported_xml_is_what_a_reader_of_the_national_sleep_research_resource_expects(
    result: Path, tmp_path: Path
) -> None:
    (out,) = export_result(result, "nsrr", tmp_path / "scored.xml")
    root = ET.parse(out).getroot()
    assert root.tag == "PSGAnnotation"
    assert float(root.findtext("EpochLength") or 0) == 30.0
    events = root.findall("ScoredEvents/ScoredEvent")
    assert all(
        one.find(name) is not None for one in events for name in ("EventType", "EventConcept", "Start", "Duration")
    )
    stages = [one for one in events if one.findtext("EventType") == "Stages|Stages"]
    assert {one.findtext("EventConcept") for one in stages} == {"Wake|0", "Stage 2 sleep|2"}
    assert sum(float(one.findtext("Duration") or 0) for one in stages) == 7800.0
    plm = [
        float(one.findtext("Start") or -1)
        for one in events
        if "Periodic leg movement" in str(one.findtext("EventConcept"))
    ]
    assert plm == pytest.approx([2000.0 + 30.0 * k for k in range(8)])


def test_exported_bids_events_have_numbers_of_seconds_in_order(result: Path, tmp_path: Path) -> None:
    table = pd.read_csv(export_result(result, "bids", tmp_path / "x.tsv")[0], sep="\t", na_values="n/a")
    assert list(table.columns[:2]) == ["onset", "duration"]
    assert table["onset"].is_monotonic_increasing
    assert table.loc[table["trial_type"] == "movement_plm", "onset"].tolist() == [2000.0 + 30.0 * k for k in range(8)]


def test_a_confusion_of_many_classes_numbers_its_columns_and_keeps_what_only_one_has_at_the_end() -> None:
    events = [(100.0 * k, 2.0, f"class {k}") for k in range(7)]
    table = pd.DataFrame([{"onset": a, "duration": b, "class": c, "channel": None} for a, b, c in events])
    one = ScoredSet(name="one", events=table.astype({"channel": object}), hypnogram=tables.empty(tables.HYPNOGRAM))
    other = ScoredSet(name="other", events=one.events.iloc[:6], hypnogram=one.hypnogram)
    confusion = agreement_section(compare(one, other)).tables[1]
    assert confusion.columns == ("", *map(str, range(1, 9)))
    assert [row[0] for row in confusion.rows][-2:] == ["7 class 6", "8 none"]
    assert confusion.rows[6][1:] == ("", "", "", "", "", "", "", "1")
    assert "numbered" in confusion.caption


def test_bids_sidecar_gives_every_value_a_level_and_a_hed_tag(result: Path, tmp_path: Path) -> None:
    table, sidecar = export_result(result, "bids", tmp_path / "x.tsv")
    values = set(pd.read_csv(table, sep="\t")["trial_type"])
    said = json.loads(sidecar.read_text(encoding="utf-8"))["trial_type"]
    assert set(said["Levels"]) == set(said["HED"]) == values
    assert said["HED"]["stage_N2"] == "sc:Sleep-stage-N2"
    assert (
        said["HED"]["movement_plm"]
        == "sc:Sleep-periodic-limb-movement, (Experiment-participant, Move-lower-extremity), Label/plm"
    )


def test_the_rule_set_of_an_export_can_be_chosen(result: Path, tmp_path: Path) -> None:
    out = export_result(result, "nsrr", tmp_path / "x.xml", rule="AASM")[0]
    assert sum("Periodic" in item.text for item in read_scoring(out).events) == 14


def test_what_cannot_be_exported_is_refused(result: Path, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="export-kind"):
        export_result(result, "xls", tmp_path / "x")
    with pytest.raises(SettingsError, match="export-not-a-result"):
        export_result(tmp_path, "edf", tmp_path / "x.edf")
    with pytest.raises(SettingsError, match="output-not-writable"):
        export_result(result, "nsrr", tmp_path / "missing" / "x.xml")


def test_agreement_page_shows_numbers_confusion_and_differences(result: Path, tmp_path: Path) -> None:
    found = compare(read_scored(result, rule="AASM"), read_scored(result))
    section = agreement_section(found)
    rows = {row[0]: row[1:] for row in section.tables[0].rows}
    assert rows["plm"][:6] == ("14", "8", "8", "0.727", "1", "0.571")
    (picture,) = section.pictures
    assert {ax.get_title(loc="left") for ax in picture.figure.axes} >= {"plm", "leg movement"}
    written = write_agreement(found, tmp_path / "agree", settings=Settings())
    assert {"agreement.tsv", "confusion.tsv", "report.html", "provenance.json"} <= set(written)


def test_agreement_of_nothing_says_so() -> None:
    empty = read_nothing()
    section = agreement_section(compare(empty, empty))
    assert section.answer == "Neither scoring holds an event."
    assert np.all([not table.rows for table in section.tables])


def read_nothing():
    events = pd.DataFrame(columns=["onset", "duration", "class", "channel"]).astype(
        {"onset": float, "duration": float, "class": object, "channel": object}
    )
    return ScoredSet(name="nothing", events=events, hypnogram=tables.empty(tables.HYPNOGRAM))
