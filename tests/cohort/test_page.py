"""What ``cohort.html`` tells: what to read first, forms, files cut short, and of how many."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any

import pandas as pd

from myoclonus import tables
from myoclonus.cohort.page import Found, cohort_page
from myoclonus.cohort.page.people import presence_table
from myoclonus.cohort.page.readings import form_tables, read_first, read_first_tables
from myoclonus.cohort.schemas import CHANGES, COMPARISONS, RECORDINGS
from myoclonus.cohort.values import NEEDED_COLUMNS

ANNOUNCED = "Complexes of the EEG come at regular times (1 a second): a clinician should read this EEG soon."


def recording(name: str, participant: str, group: str, session: str = "ses-1", **more: Any) -> dict[str, Any]:
    counts = {"duration_s": 60.0, "analyzed_s": 60.0, "n_jerks": 5, "n_emg": 1, "n_emg_analyzed": 1, "n_warnings": 0}
    named = {"recording_id": name, "participant": participant, "group": group, "session": session, "status": "done"}
    return counts | named | more


def found_of(
    recordings: Sequence[dict[str, Any]],
    forms: Sequence[tuple[str, str, int, float, str]] = (),
    measures: Sequence[tuple[str, str, float]] = (),
) -> Found:
    rows = [
        (name, measure, "recording", value, "", math.nan, math.nan, 1, "measured", None)
        for name, measure, value in measures
    ]
    return Found(
        recordings=tables.from_rows(RECORDINGS, list(recordings)),
        measures=pd.DataFrame(rows, columns=list(NEEDED_COLUMNS)),
        forms=pd.DataFrame(forms, columns=["recording_id", "form", "rank", "probability", "verdict"]),
        comparisons=tables.empty(COMPARISONS),
        changes=tables.empty(CHANGES),
    )


def row_of(page: str, participant: str) -> str:
    (found,) = re.findall(rf"<tr><td>{participant}</td><td>(?:patient|control).*?</tr>", page, re.DOTALL)
    return found


def test_what_a_report_says_before_any_form_and_discharges_come_first() -> None:
    found = found_of(
        [
            recording("r1", "p1", "patient", first_said=ANNOUNCED),
            recording("r2", "p2", "patient"),
            recording("r3", "p3", "patient"),
            recording("r4", "p4", "patient"),
        ],
        measures=[
            ("r2", "discharge_rate", 11.0),
            ("r2", "myoclonic_seizure_count", 2.0),
            ("r3", "discharge_rate", 0.0),
        ],
    )
    assert read_first(found) == {
        "r1": [ANNOUNCED],
        "r2": ["Runs of rhythmic jerks with discharges: 2.", "Epileptiform discharges: 11 a minute."],
    }
    (table,) = read_first_tables(found)
    assert "Of 4 analyzed recordings; epileptiform discharges could be looked for in 2" in table.caption
    page = cohort_page(found)
    assert page.index("Read these first") < page.index("Who has what")
    assert [name for name in ("p1", "p2", "p3", "p4") if "read first" in row_of(page, name)] == ["p1", "p2"]


def test_without_such_a_finding_the_page_says_so_and_of_how_many() -> None:
    (table,) = read_first_tables(found_of([recording("r1", "p1", "patient")]))
    assert table.columns == ()
    assert table.caption.startswith("No finding stands before the forms in any report. Of 1 analyzed")


def test_a_file_that_was_cut_a_copy_and_a_failure_are_marked_in_the_row() -> None:
    found = found_of(
        [
            recording("r1", "p1", "patient", warnings="truncated,mains"),
            recording("r2", "p2", "patient", same_content_as="r1"),
            recording("recording-1a2b3c4d", "p3", "control", status="failed", code="not-edf", message="junk"),
            recording("r4", "p4", "control", status="not_analyzed"),
            recording("r5", "p5", "control", warnings="mains"),
        ]
    )
    page = cohort_page(found)
    assert "cut short" in row_of(page, "p1")
    assert "copy of r1" in row_of(page, "p2")
    assert "not-edf</span> ses-1 recording-1a2b3c4d" in row_of(page, "p3")
    assert "not analyzed yet" in row_of(page, "p4")
    assert "cut short" not in row_of(page, "p5")
    assert re.search(r"<code>mains</code></td><td[^>]*>2 of 3</td><td>r1, r5</td>", page)
    assert "state/key.tsv" in page


def test_each_participant_has_the_forms_that_the_reports_name_and_no_others() -> None:
    found = found_of(
        [
            recording("r1", "p1", "patient", "ses-pre", named_forms="cortical"),
            recording("r2", "p1", "patient", "ses-post"),
            recording("r3", "p2", "control", named_forms="periodic_limb_movement,fragmentary"),
        ],
        forms=[
            ("r1", "cortical", 1, 0.4, "possible"),
            ("r1", "cortical_tremor", 2, 0.1, "possible"),  # below what the report names
            ("r3", "periodic_limb_movement", 1, 0.81, "fits"),
            ("r3", "fragmentary", 2, 0.66, "fits"),
        ],
    )
    page = cohort_page(found)
    assert "ses-pre: possible: Cortical myoclonus 40 %<br>ses-post: not decidable" in row_of(page, "p1")
    assert "fits: Periodic limb movements in sleep 81 %, Excessive fragmentary myoclonus 66 %" in row_of(page, "p2")


def test_forms_are_counted_by_participant_and_group_with_the_denominator() -> None:
    found = found_of(
        [
            recording("r1", "p1", "patient", "ses-1", named_forms="cortical"),
            recording("r2", "p1", "patient", "ses-2", named_forms="cortical"),
            recording("r3", "p2", "patient"),
            recording("r4", "p3", "control", named_forms="cortical"),
            recording("r5", "p4", "control", named_forms="cortical", same_content_as="r4"),
            recording("r6", "p5", "control", status="failed"),
        ],
        forms=[
            ("r1", "cortical", 1, 0.7, "fits"),
            ("r2", "cortical", 1, 0.7, "fits"),
            ("r4", "cortical", 1, 0.4, "possible"),
            ("r5", "cortical", 1, 0.4, "possible"),
        ],
    )
    (table,) = form_tables(found)
    assert table.columns == ("Form", "Fits in control", "Possible in control", "Fits in patient", "Possible in patient")
    assert list(table.rows) == [
        ("Cortical myoclonus", "–", "1 of 1", "1 of 2", "–"),
        ("No form named", "0 of 1", "–", "1 of 2", "–"),
    ]


def test_sessions_stand_in_the_order_of_time() -> None:
    rows = [recording(f"r{k}", "p1", "patient", name) for k, name in enumerate(("ses-post", "ses-10", "ses-2"))]
    table = presence_table(found_of(rows).recordings)
    assert [row[1] for row in table.rows] == ["ses-2", "ses-10", "ses-post"]


def test_no_text_of_a_table_is_read_as_markup() -> None:
    nasty = "<script>alert(1)</script>"
    found = found_of(
        [
            recording("r1", nasty, nasty, nasty, first_said=nasty, warnings=nasty),
            recording(nasty, "p2", nasty, status="failed", code=nasty, message=nasty),
        ]
    )
    page = cohort_page(found, missing=(nasty,))
    assert "<script" not in page
    assert page.count("&lt;script&gt;") > 5
