"""Tables on disk."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from myoclonus import tables
from myoclonus.report.files import json_text, table_records, table_text, write_table

JERK = {
    "jerk_id": "j1",
    "onset": 1.0000004,
    "duration": 0.1 + 0.2,
    "n_channels": 2,
    "channels": "A,B",
    "spread_ms": 4.00049,
}


def cells(schema: tables.Schema, row: dict[str, object]) -> dict[str, str]:
    header, line = table_text(schema, tables.from_rows(schema, [row])).splitlines()
    return dict(zip(header.split("\t"), line.split("\t"), strict=True))


def test_the_header_names_the_columns_of_the_schema_in_order() -> None:
    assert (
        table_text(tables.FORMS, tables.empty(tables.FORMS))
        == "rank\tform\tprobability\tverdict\tfor\tagainst\tmissing\n"
    )


def test_seconds_are_written_to_the_microsecond_without_noise() -> None:
    written = cells(tables.JERKS, JERK)
    assert (written["onset"], written["duration"], written["spread_ms"]) == ("1", "0.3", "4")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1e-17, "0"),
        (-1e-9, "0"),
        (0.0000005, "0"),
        (0.000001, "0.000001"),
        (28800.123456, "28800.123456"),
        (10.0, "10"),
    ],
)
def test_a_time_reads(value: float, text: str) -> None:
    assert cells(tables.JERKS, {"jerk_id": "j", "onset": value})["onset"] == text


def test_what_is_missing_reads_not_available() -> None:
    written = cells(tables.JERKS, JERK)
    assert {written[name] for name in ("kind", "latency_ms", "stage", "state", "trigger")} == {"n/a"}


def test_a_value_that_is_not_finite_reads_not_available() -> None:
    assert cells(tables.BURSTS, {"burst_id": "b", "snr_db": float("inf")})["snr_db"] == "n/a"


def test_truth_values_are_lowercase() -> None:
    assert cells(tables.BURSTS, {"burst_id": "b", "is_cut": True})["is_cut"] == "true"
    assert cells(tables.BURSTS, {"burst_id": "b", "is_cut": False})["is_cut"] == "false"


def test_tabs_and_line_breaks_in_a_text_do_not_break_the_table() -> None:
    assert cells(tables.JERKS, {"jerk_id": "j", "trigger": "stim\ttap\nloud"})["trigger"] == "stim tap loud"


def test_a_large_number_keeps_seven_digits() -> None:
    assert cells(tables.MEASURES, {"measure": "burden", "value": 14312.3456789})["value"] == "14312.35"


def test_a_table_gets_a_sidecar_with_units_and_descriptions(tmp_path: Path) -> None:
    tsv, sidecar = write_table(tables.JERKS, tables.from_rows(tables.JERKS, [JERK]), tmp_path)
    described = json.loads(sidecar.read_text(encoding="utf-8"))
    assert list(described) == tsv.read_text(encoding="utf-8").splitlines()[0].split("\t")
    assert described["onset"]["Units"] == "s"
    assert "Units" not in described["kind"]


def test_lines_end_with_a_line_feed_only(tmp_path: Path) -> None:
    tsv, _ = write_table(tables.JERKS, tables.from_rows(tables.JERKS, [JERK]), tmp_path)
    assert b"\r" not in tsv.read_bytes()
    assert tsv.read_bytes().endswith(b"\n")


def test_records_hold_none_for_what_is_missing_and_numbers_as_numbers() -> None:
    (record,) = table_records(tables.JERKS, tables.from_rows(tables.JERKS, [JERK]))
    assert (record["latency_ms"], record["onset"], record["n_channels"]) == (None, 1.0, 2)


def test_json_refuses_what_is_not_a_number() -> None:
    with pytest.raises(ValueError, match="Out of range float"):
        json_text({"value": float("nan")})


def test_a_table_that_does_not_follow_its_schema_is_refused() -> None:
    with pytest.raises(ValueError, match="columns"):
        table_text(tables.JERKS, tables.empty(tables.BURSTS))
