"""The result of scoring marks, and of comparing two scorings: tables, a page, and the settings used."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from myoclonus import tables
from myoclonus._version import __version__
from myoclonus.agreement import ALL, Agreement
from myoclonus.figures import draw_differences
from myoclonus.figures.style import drawing
from myoclonus.report.files import json_text, write_table
from myoclonus.report.folder import PROVENANCE, result_folder
from myoclonus.report.html import sections_page
from myoclonus.report.labels import number, span
from myoclonus.report.methods import DISCLAIMER
from myoclonus.report.pictures import WIDE_INCHES, Picture
from myoclonus.report.sections.night import night_of_scoring
from myoclonus.report.sections.section import Section, SectionTable
from myoclonus.report.summary import readings_of
from myoclonus.settings import Settings, settings_to_toml
from myoclonus.sleep import SleepScoring

__all__ = ["agreement_section", "write_agreement", "write_scoring"]

_MAX_FIGURES = 6
_PANELS = 3
_MAX_NAMED = 6
"""Classes up to which the columns of a confusion carry their names."""
_SHOWN = (
    ("n_first", "A"), ("n_second", "B"), ("n_paired", "both"), ("f1", "F1"), ("precision", "precision"),
    ("recall", "recall"), ("kappa", "kappa"), ("index_first", "A/h"), ("index_second", "B/h"), ("index_difference", "B−A"),
)  # fmt: skip


def write_scoring(
    scoring: SleepScoring, out_dir: Path | str, *, name: str, settings: Settings, force: bool = False
) -> dict[str, Path]:
    """Write what was scored from marks: tables, a page, settings and provenance; return file name to path.

    Parameters
    ----------
    scoring : SleepScoring
        From ``score_marks``.
    out_dir : path or str
        Folder; made when missing.
    name : str
        What the page calls the night.
    settings : Settings
        As used.
    force : bool
        Also write into a folder with other files in it.

    Raises
    ------
    SettingsError
        As ``result_folder``.
    """
    folder = Path(out_dir)
    with result_folder(folder, force=force) as draft:
        for schema, table in (
            (tables.MOVEMENTS, scoring.movements),
            (tables.MEASURES, scoring.measures),
            *(
                ((tables.HYPNOGRAM, scoring.night.hypnogram), (tables.SCORED_EVENTS, scoring.night.scored))
                if scoring.night
                else ()
            ),
        ):
            write_table(schema, table, draft)
        section = night_of_scoring(scoring, readings_of(scoring.measures), {}, settings)
        page = sections_page(
            f"Movements marked in {name}",
            [section] if section else [],
            disclaimer=DISCLAIMER,
            footnote=f"myoclonus {__version__}",
        )
        (draft / "report.html").write_text(page, encoding="utf-8", newline="\n")
        _write_record(draft, name, settings)
        names = sorted(path.name for path in draft.iterdir())
    return {written: folder / written for written in names}


def write_agreement(
    agreement: Agreement, out_dir: Path | str, *, settings: Settings, force: bool = False
) -> dict[str, Path]:
    """Write an agreement: tables, a page with Bland–Altman figures, settings and provenance; return file name to path.

    Raises
    ------
    SettingsError
        As ``result_folder``.
    """
    folder = Path(out_dir)
    title = f"Agreement of {agreement.first} and {agreement.second}"
    with result_folder(folder, force=force) as draft:
        write_table(tables.AGREEMENT, agreement.table, draft)
        write_table(tables.CONFUSION, agreement.confusion, draft)
        page = sections_page(
            title, [agreement_section(agreement)], disclaimer=DISCLAIMER, footnote=f"myoclonus {__version__}"
        )
        (draft / "report.html").write_text(page, encoding="utf-8", newline="\n")
        _write_record(draft, title, settings)
        names = sorted(path.name for path in draft.iterdir())
    return {written: folder / written for written in names}


def agreement_section(agreement: Agreement) -> Section:
    """Return the section on an agreement: figures of differences, numbers by class, confusion of classes and of stages."""
    table = agreement.table
    cells = {
        (name, what): float(value)
        for name, what, value in zip(table["class"], table["measure"], table["value"], strict=True)
    }
    classes = [name for name in dict.fromkeys(agreement.table["class"]) if name not in ("stage", ALL)]
    rows: list[tuple[str, ...]] = [
        (name.replace("_", " "), *(_cell(cells.get((name, measure))) for measure, _ in _SHOWN)) for name in classes
    ]
    found = [
        SectionTable(
            caption="By class. Precision: share of B's events that A has; recall: the reverse. Kappa by epochs; A/h, B/h: events an hour.",
            columns=("Class", *(words for _, words in _SHOWN)), rows=tuple(rows),
            numeric=(False, *(True for _ in _SHOWN)),
        )
    ]  # fmt: skip
    for caption, counts_of in (
        ("What A calls (rows), and B (columns)", agreement.confusion),
        ("Epochs by sleep stage: A (rows), B (columns)", agreement.stage_confusion),
    ):
        if len(counts_of):
            found.append(_confusion_table(caption, counts_of))
    stage = cells.get(("stage", "kappa"), float("nan"))
    said = f" Sleep stages agree with kappa {number(stage)}." if np.isfinite(stage) else ""
    return Section(
        id="agreement",
        title="Agreement",
        answer=(_overall(cells) if classes else "Neither scoring holds an event.") + said,
        paragraphs=(f"A: {agreement.first}. B: {agreement.second}. Compared: {span(agreement.duration_s)}.",),
        pictures=tuple(_differences(agreement, cells)),
        tables=tuple(found),
    )


def _confusion_table(caption: str, counts_of: pd.DataFrame) -> SectionTable:
    """Return a square of classes, what only one scoring has at the end; many classes are numbered, so that the square stays narrow."""
    names = sorted({*counts_of["first"], *counts_of["second"]}, key=lambda name: (name == "none", name))
    grid = counts_of.pivot_table(index="first", columns="second", values="n", aggfunc="sum", fill_value=0)
    grid = grid.reindex(index=names, columns=names, fill_value=0)
    is_numbered = len(names) > _MAX_NAMED
    words = [f"{k} {name}" if is_numbered else str(name) for k, name in enumerate(names, start=1)]
    heads = [str(k) for k in range(1, len(names) + 1)] if is_numbered else words
    rows = tuple(
        (word, *("" if count == 0 else str(count) for count in counts))
        for word, counts in zip(words, grid.to_numpy(int), strict=True)
    )
    return SectionTable(
        caption=f"{caption}{'; columns are numbered as the rows' if is_numbered else ''}. none: only in the other.",
        columns=("", *heads), rows=rows, numeric=(False, *(True for _ in heads)),
    )  # fmt: skip


def _overall(cells: dict[tuple[str, str], float]) -> str:
    """Return the agreement over all classes in one sentence."""
    n_first, n_second, n_both = (int(cells[(ALL, measure)]) for measure in ("n_first", "n_second", "n_paired"))
    parts = [f"F1 {_cell(cells[(ALL, 'f1')])}, kappa {_cell(cells[(ALL, 'kappa')])} over all classes"]
    return f"{parts[0]}: {n_both} events are in both scorings, of {n_first} in A and {n_second} in B."


def _differences(agreement: Agreement, cells: dict[tuple[str, str], float]) -> list[Picture]:
    """Return one figure with a panel for each of the first classes that have two hours or more."""
    counts = agreement.by_hour["class"].value_counts()
    names = [name for name in dict.fromkeys(agreement.by_hour["class"]) if counts[name] >= 2][:_MAX_FIGURES]
    if not names:
        return []
    prefix = "hourly" if agreement.part == "hour" else "recording"
    with drawing():
        n_rows = -(-len(names) // _PANELS)
        height = 2.6 * n_rows
        figure = Figure(figsize=(WIDE_INCHES, height))
        axes = figure.subplots(n_rows, _PANELS, squeeze=False).ravel()
        figure.subplots_adjust(
            left=0.06, right=0.985, top=1 - 0.3 / height, bottom=0.5 / height, wspace=0.22, hspace=0.5
        )
        for ax, name in zip(axes, names, strict=False):
            mean, low, high = (cells[(name, f"{prefix}_difference_{part}")] for part in ("mean", "low", "high"))
            draw_differences(ax, agreement.by_hour[agreement.by_hour["class"] == name], mean=mean, low=low, high=high)
            ax.set_title(name.replace("_", " "), size=8, loc="left")
        for ax in axes[len(names) :]:
            ax.set_axis_off()
    words = ", ".join(name.replace("_", " ") for name in names)
    return [
        Picture(
            "differences",
            f"Difference of both scorings over their mean, one dot {'an hour' if agreement.part == 'hour' else 'a recording'}: {words}.",
            figure,
        )
    ]


def _cell(value: float | None) -> str:
    return number(value) if value is not None and np.isfinite(value) else "n/a"


def _write_record(draft: Path, name: str, settings: Settings) -> None:
    (draft / "settings.toml").write_text(settings_to_toml(settings), encoding="utf-8", newline="\n")
    record = {"program": "myoclonus", "version": __version__, "input": {"name": name}}
    (draft / PROVENANCE).write_text(json_text(record), encoding="utf-8", newline="\n")
