"""A scoring that was exported is read back as what it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from myoclonus import tables
from myoclonus.agreement import compare, read_scored
from myoclonus.read.event_words import event_named
from myoclonus.report.exports import export_result

ROWS = [
    ("lm", 40.0, 0.8), ("clm", 70.0, 1.0), ("plm", 95.0, 1.0), ("plm", 120.0, 1.1), ("fragmentary", 200.0, 0.1),
    ("fragmentary", 204.0, 0.12), ("hypnic", 12.0, 0.15), ("alma", 300.0, 5.0), ("hft", 330.0, 4.0), ("head_jerk", 400.0, 0.3),
    ("propriospinal", 20.0, 0.2), ("large", 450.0, 6.0),
]  # fmt: skip
LEGS = ("lm", "clm", "plm")


@pytest.fixture
def result(tmp_path: Path) -> Path:
    folder = tmp_path / "night"
    folder.mkdir()
    rows = [
        {"movement_id": f"m{k}", "onset": onset, "duration": length, "channels": "Leg L", "type": kind, "series_id": None,
         "rule": "WASM" if kind in LEGS else "AASM", "stage": "N2", "with_arousal": False, "with_respiratory_event": False}
        for k, (kind, onset, length) in enumerate(ROWS)
    ]  # fmt: skip
    table = tables.from_rows(tables.MOVEMENTS, rows).sort_values("onset")
    table.to_csv(folder / "movements.tsv", sep="\t", index=False, na_rep="n/a")
    return folder


@pytest.mark.parametrize(("kind", "name"), [("bids", "scored.tsv"), ("nsrr", "scored.xml"), ("edf", "scored.edf")])
def test_every_movement_of_an_export_is_read_back(result: Path, tmp_path: Path, kind: str, name: str) -> None:
    export_result(result, kind, tmp_path / name)
    table = compare(read_scored(result), read_scored(tmp_path / name)).table
    f1 = table[table["measure"] == "f1"].set_index("class")["value"]
    assert set(f1.index) == {"all", "leg_movement", "plm", *(kind for kind, _, _ in ROWS if kind not in LEGS)}
    assert (f1 == 1.0).all()


@pytest.mark.parametrize(
    ("text", "kind"),
    [("Einschlafzuckung", "hypnic"), ("sleep start", "hypnic"), ("Fragmentary myoclonus L", "fragmentary"), ("ALMA", "alma"),
     ("movement_plm", "plm"), ("movement_clm", "leg_movement"), ("event_respiratory", "respiratory"), ("sleep stage N2", "other"),
     ("Neck jerk", "head_jerk")],
)  # fmt: skip
def test_movements_are_known_by_their_names(text: str, kind: str) -> None:
    assert event_named(text).kind == kind


def test_a_class_that_one_rater_never_scored_is_no_disagreement(result: Path, tmp_path: Path) -> None:
    marks = tmp_path / "legs.csv"
    marks.write_text("onset,duration,text\n40,0.8,LM\n70,1,LM\n95,1,PLM\n120,1.1,PLM\n", encoding="utf-8")
    table = compare(read_scored(marks), read_scored(result)).table
    assert set(table["class"]) == {"all", "leg_movement", "plm"}
