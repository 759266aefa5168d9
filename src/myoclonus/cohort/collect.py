"""One dataset out of many results: Parquet tables of bursts, jerks, measures, evidence and recordings, and a page.

Rows are sorted by recording, and nothing in the tables depends on when, where or by how many processes they were made: the
same cohort gives the same bytes.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from myoclonus import tables
from myoclonus.cohort.asked import kept_source
from myoclonus.cohort.groups import compare_groups, group_column
from myoclonus.cohort.layout import Layout, not_writable, write_whole
from myoclonus.cohort.occasions import change_over_sessions, in_order_of_time
from myoclonus.cohort.page import Found, cohort_page
from myoclonus.cohort.schemas import CHANGES, COMPARISONS, RECORDINGS, arrow_schema
from myoclonus.cohort.source import Source
from myoclonus.cohort.values import NEEDED_COLUMNS
from myoclonus.errors import SettingsError
from myoclonus.settings import load_settings

__all__ = ["Collected", "collect_cohort"]

COLLECTED = (tables.BURSTS, tables.JERKS, tables.MOVEMENTS, tables.MEASURES, tables.EVIDENCE, tables.FORMS)
_NOT_ALWAYS = (tables.MOVEMENTS.name,)
"""Tables that only some results have: movements are scored in sleep."""
_PER_PART = 500
"""Recordings in one Parquet file: few files for ten thousand recordings, and little memory for each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """What was collected.

    Attributes
    ----------
    recordings, comparisons, changes : pandas.DataFrame
        Tables of the schemas RECORDINGS, COMPARISONS and CHANGES.
    page : Path
        ``cohort.html``.
    """

    recordings: pd.DataFrame
    comparisons: pd.DataFrame
    changes: pd.DataFrame
    page: Path


def collect_cohort(root: Path, source: Source | None = None, *, group: str | None = None) -> Collected:
    """Write the tables and the page of a cohort from the results on the disk.

    Parameters
    ----------
    root : Path
        Folder of the cohort.
    source : Source, optional
        Recordings that belong to it; those without a row are listed as not analyzed. When not given, those that the last run was
        asked for.
    group : str, optional
        Column that tells groups apart; ``group`` when there is one.

    Returns
    -------
    Collected

    Raises
    ------
    SettingsError
        ``output-not-ours`` when the folder is no cohort; ``cohort-group-unknown`` when there is no such column;
        ``output-not-writable`` when the disk refuses: tables and page are as they were.
    """
    layout = Layout(root)
    if not layout.state.is_dir():
        raise SettingsError(
            f"{root}: is no cohort of this program. Run myoclonus cohort first.", code="output-not-ours"
        )
    source = source or kept_source(layout)
    rows = _rows(layout, source)
    column = group_column(rows, group)
    recordings = _recordings(rows, column)
    try:
        found = _tables(layout, rows, recordings)
    except OSError as error:
        raise not_writable(root, error) from error
    write_whole(layout.key_table, _key_text(rows))
    page = root / "cohort.html"
    write_whole(page, cohort_page(found, missing=source.missing if source else ()))
    return Collected(recordings=recordings, comparisons=found.comparisons, changes=found.changes, page=page)


def _tables(layout: Layout, rows: list[dict[str, Any]], recordings: pd.DataFrame) -> Found:
    """Write all tables, and return what the page shows."""
    draft = Path(tempfile.mkdtemp(prefix=".tables-", dir=layout.root))
    try:
        for schema in COLLECTED:
            _write_parts(schema, rows, layout, draft / schema.name)
        measures, forms = _measured(draft / "measures"), _named(draft / "forms")
        comparisons = compare_groups(recordings, measures)
        changes = change_over_sessions(recordings, measures, load_settings(layout.root / "settings.toml").forms)
        for own, table in ((RECORDINGS, recordings), (COMPARISONS, comparisons), (CHANGES, changes)):
            _write(own, table, draft / own.name / "part-0000.parquet")
        _replace(draft, layout.tables)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return Found(recordings=recordings, measures=measures, forms=forms, comparisons=comparisons, changes=changes)


def _measured(folder: Path) -> pd.DataFrame:
    """Return what was measured of whole recordings, of rules of sleep scoring and of single muscles; names as categories."""
    scope = pc.field("scope")
    is_wanted = (pc.field("status") == "measured") & (
        (scope == "recording") | pc.starts_with(scope, "rule:") | pc.starts_with(scope, "channel:")
    )
    names = ["recording_id", "measure", "unit", "status", "reason"]
    table = pa.parquet.read_table(folder, columns=list(NEEDED_COLUMNS), filters=is_wanted, read_dictionary=names)
    found: pd.DataFrame = table.to_pandas()
    return found.astype({"scope": "category", "unit": object, "status": object, "reason": object})


def _named(folder: Path) -> pd.DataFrame:
    """Return the forms that fit or are possible in each recording."""
    columns = ["recording_id", "form", "rank", "probability", "verdict"]
    is_named = pc.field("verdict").isin(["fits", "possible"])
    found: pd.DataFrame = pa.parquet.read_table(folder, columns=columns, filters=is_named).to_pandas()
    return found


def _key_text(rows: list[dict[str, Any]]) -> str:
    """Return which file each recording is, as a table; those that failed come first."""
    columns = ("recording_id", "path", "status", "code")
    ordered = sorted(rows, key=lambda row: row["status"] != "failed")
    lines = [[str(row.get(name) or "n/a").replace("\t", " ") for name in columns] for row in ordered]
    return "".join("\t".join(line) + "\n" for line in [list(columns), *lines])


def _rows(layout: Layout, source: Source | None) -> list[dict[str, Any]]:
    """Return one row for each recording, sorted by its name."""
    if source is None:
        rows = list(layout.rows())
    else:
        rows = []
        for item in source.items:
            open_row = {
                "recording_id": item.code,
                "path": item.path,
                "participant": item.participant,
                "session": item.session,
                "status": "not_analyzed",
            }
            rows.append((layout.row(item.key) or open_row) | {"groups": item.groups})
    return sorted(rows, key=lambda row: str(row["recording_id"]))


def _recordings(rows: list[dict[str, Any]], column: str | None) -> pd.DataFrame:
    """Return the table of recordings, sorted by name; of recordings with one content the first in time is the original."""
    place = {name: number for number, name in enumerate(in_order_of_time(str(row.get("session")) for row in rows))}
    original: dict[str, str] = {}
    for row in sorted(rows, key=lambda row: place[str(row.get("session"))]):
        if row.get("sha256"):
            original.setdefault(row["sha256"], row["recording_id"])
    flat = []
    for row in rows:
        values = {name: row.get(name) for name in RECORDINGS.names}
        twin = original.get(row.get("sha256") or "", row["recording_id"])
        same_as = twin if twin != row["recording_id"] else None
        flat.append(
            values | {"group": row.get("groups", {}).get(column) if column else None, "same_content_as": same_as}
        )
    return tables.from_rows(RECORDINGS, flat) if flat else tables.empty(RECORDINGS)


def _write_parts(schema: tables.Schema, rows: list[dict[str, Any]], layout: Layout, folder: Path) -> None:
    folder.mkdir(parents=True)
    done = [row for row in rows if row["status"] == "done"]
    for part, start in enumerate(range(0, max(len(done), 1), _PER_PART)):
        joined = list(_of_recordings(schema, done[start : start + _PER_PART], layout))
        table = pa.concat_tables(joined) if joined else arrow_schema(schema, with_keys=True).empty_table()
        pa.parquet.write_table(table, folder / f"part-{part:04d}.parquet", compression="zstd")


def _of_recordings(schema: tables.Schema, rows: Sequence[dict[str, Any]], layout: Layout) -> Iterator[pa.Table]:
    target = arrow_schema(schema, with_keys=True)
    options = pa.csv.ConvertOptions(
        column_types={field.name: field.type for field in arrow_schema(schema)},
        null_values=["n/a"],
        true_values=["true"],
        false_values=["false"],
        strings_can_be_null=True,
        quoted_strings_can_be_null=True,
    )
    parse = pa.csv.ParseOptions(delimiter="\t", quote_char=False)
    for row in rows:
        path = layout.recordings / row["recording_id"] / f"{schema.name}.tsv"
        if schema.name in _NOT_ALWAYS and not path.is_file():
            continue
        table = pa.csv.read_csv(path, parse_options=parse, convert_options=options)
        if tuple(table.column_names) != schema.names:
            raise ValueError(f"{path}: columns {table.column_names} are not {list(schema.names)}")
        keys = [
            pa.array([row.get(name)] * table.num_rows, type=pa.string())
            for name in ("recording_id", "participant", "session")
        ]
        yield pa.Table.from_arrays([*keys, *(column.combine_chunks() for column in table.columns)], schema=target)


def _write(schema: tables.Schema, table: pd.DataFrame, path: Path) -> None:
    path.parent.mkdir(parents=True)
    tables.validate(schema, table)
    arrow = pa.Table.from_pandas(table, schema=arrow_schema(schema), preserve_index=False).replace_schema_metadata()
    pa.parquet.write_table(arrow, path, compression="zstd")


def _replace(draft: Path, place: Path) -> None:
    """Put a folder in the place of another; for a moment there is neither, never half of one."""
    old = draft.with_name(f"{draft.name}-old")
    if place.exists():
        place.rename(old)
    draft.rename(place)
    place.chmod(0o755)
    shutil.rmtree(old, ignore_errors=True)
