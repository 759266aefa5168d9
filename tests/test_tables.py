"""Tables and their schemas."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from myoclonus import tables
from myoclonus.tables import MARKERS, SCHEMAS, Schema

CONTRACT = {
    "bursts": "burst_id channel muscle side kind onset duration amplitude_uv peak_uv background_uv snr_db is_cut "
    "jerk_id stage state",
    "movements": "movement_id onset duration channels type rule series_id stage with_arousal with_respiratory_event",
    "jerks": "jerk_id onset duration kind lead_channel n_channels channels spread_ms trigger latency_ms stage state",
    "measures": "measure scope value unit ci_low ci_high n status reason",
    "evidence": "form criterion measure observed unit n verdict log_odds source",
    "forms": "rank form probability verdict for against missing",
}
UNITS_BY_ENDING = {"_uv": "uV", "_ms": "ms", "_db": "dB", "_hz": "Hz", "_g": "g"}

each_schema = pytest.mark.parametrize("schema", SCHEMAS, ids=lambda schema: schema.name)
values = {
    "str": st.none() | st.text(max_size=5),
    "float": st.none() | st.floats(allow_nan=False),
    "int": st.none() | st.integers(-(2**53), 2**53),
    "bool": st.none() | st.booleans(),
}
schemas_with_rows = st.sampled_from(SCHEMAS).flatmap(
    lambda schema: st.tuples(
        st.just(schema),
        st.lists(st.fixed_dictionaries({}, optional={c.name: values[c.kind] for c in schema.columns}), max_size=4),
    )
)


def schema_named(name: str) -> Schema:
    return next(schema for schema in SCHEMAS if schema.name == name)


@pytest.mark.parametrize("name", CONTRACT)
def test_exported_table_has_the_promised_columns_in_order(name: str) -> None:
    assert schema_named(name).names == tuple(CONTRACT[name].split())


def test_tables_have_different_names() -> None:
    assert len({schema.name for schema in SCHEMAS}) == len(SCHEMAS)


@each_schema
def test_columns_of_a_table_differ_and_say_what_they_mean(schema: Schema) -> None:
    assert len(set(schema.names)) == len(schema.names)
    assert [column.name for column in schema.columns if not column.description] == []


@each_schema
def test_unit_in_the_name_of_a_column_is_the_unit_of_the_column(schema: Schema) -> None:
    for column in schema.columns:
        for ending, unit in UNITS_BY_ENDING.items():
            if column.name.endswith(ending):
                assert (column.name, column.unit) == (column.name, unit)


@each_schema
def test_onset_and_duration_are_in_seconds(schema: Schema) -> None:
    assert {column.unit for column in schema.columns if column.name in ("onset", "duration")} <= {"s"}


@each_schema
def test_empty_table_follows_its_schema(schema: Schema) -> None:
    table = tables.empty(schema)
    assert len(table) == 0
    assert tables.validate(schema, table) is table


@each_schema
def test_sidecar_describes_every_column_and_can_be_written_as_json(schema: Schema) -> None:
    sidecar = json.loads(json.dumps(schema.sidecar()))
    assert tuple(sidecar) == schema.names
    assert all(entry["Description"] for entry in sidecar.values())


def test_sidecar_gives_units_only_where_there_are_some() -> None:
    sidecar = MARKERS.sidecar()
    assert sidecar["onset"]["Units"] == "s"
    assert "Units" not in sidecar["text"]


@given(schemas_with_rows)
def test_rows_of_any_schema_become_a_table_that_follows_it(schema_and_rows: tuple[Schema, list[dict]]) -> None:
    schema, rows = schema_and_rows
    table = tables.validate(schema, tables.from_rows(schema, rows))
    assert len(table) == len(rows)
    for column in schema.columns:
        for row, value in zip(rows, table[column.name], strict=True):
            given_value = row.get(column.name)
            assert (given_value is None and pd.isna(value)) or given_value == value


def test_no_rows_give_an_empty_table_of_the_schema() -> None:
    pd.testing.assert_frame_equal(tables.from_rows(MARKERS, []), tables.empty(MARKERS))


def test_missing_text_is_none_and_missing_numbers_are_nan() -> None:
    table = tables.from_rows(MARKERS, {"onset": [1.0], "text": [np.nan]})
    assert table["text"].tolist() == [None]
    assert np.isnan(table["duration"].item())


@pytest.mark.parametrize(
    "text",
    [np.array(["a", "b"]), pd.Series(["a", "b"], dtype="string"), pd.Series(["a", "b"]), pd.Categorical(["a", "b"])],
    ids=["numpy", "string", "inferred", "categorical"],
)
def test_text_of_any_kind_becomes_plain_strings(text: object) -> None:
    table = tables.validate(MARKERS, tables.from_rows(MARKERS, {"onset": [1, 2], "text": text}))
    assert [(value, type(value)) for value in table["text"]] == [("a", str), ("b", str)]


def test_number_in_a_text_column_becomes_text() -> None:
    assert tables.from_rows(MARKERS, {"onset": [1.0], "text": [770]})["text"].tolist() == ["770"]


def test_series_are_put_side_by_side_whatever_their_index() -> None:
    picked = pd.Series([1.0, 2.0, 3.0])[[False, True, True]]
    table = tables.from_rows(MARKERS, {"onset": picked, "text": np.array(["b", "c"])})
    assert table["onset"].tolist() == [2.0, 3.0]
    assert table["text"].tolist() == ["b", "c"]


def test_columns_of_different_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="same length"):
        tables.from_rows(MARKERS, {"onset": pd.Series([1.0, 2.0]), "text": pd.Series(["a"])})


def test_another_table_is_taken_as_rows_with_a_new_index() -> None:
    other = pd.DataFrame({"text": ["a"], "onset": [2]}, index=[7])
    table = tables.validate(MARKERS, tables.from_rows(MARKERS, other))
    assert table.index.tolist() == [0]
    assert table["onset"].tolist() == [2.0]


def test_making_a_table_leaves_the_values_given_as_they_were() -> None:
    onset = np.array([1, 2])
    table = tables.from_rows(MARKERS, {"onset": onset})
    table.loc[0, "onset"] = 99.0
    assert onset.tolist() == [1, 2]


def test_unknown_column_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="table markers has no column onset_s"):
        tables.from_rows(MARKERS, [{"onset_s": 1.0}])


def test_number_with_a_fraction_is_no_count() -> None:
    with pytest.raises(TypeError, match="safely cast"):
        tables.from_rows(tables.MEASURES, {"n": [1.5]})


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda table: table.drop(columns="text"), "columns .* are not"),
        (lambda table: table.assign(extra=1), "columns .* are not"),
        (lambda table: table[["text", "onset", "duration", "channel"]], "columns .* are not"),
        (lambda table: table.astype({"onset": np.float32}), "column onset: float32 is not float64"),
        (lambda table: table.astype({"onset": object}), "column onset: object is not float64"),
        (lambda table: table.astype({"text": "string"}), "column text: string is not object"),
    ],
    ids=["column missing", "column unknown", "other order", "single precision", "objects", "other text"],
)
def test_table_that_departs_from_its_schema_is_refused(change, message: str) -> None:
    table = change(tables.from_rows(MARKERS, [{"onset": 1.0, "text": "stim"}]))
    with pytest.raises(ValueError, match=message):
        tables.validate(MARKERS, table)
