"""Write a comparison: a table, the same for programs, and one page with a figure."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup
from matplotlib.figure import Figure

from myoclonus import tables
from myoclonus._version import __version__
from myoclonus.change.compare import Change
from myoclonus.figures import draw_progress
from myoclonus.figures.style import drawing
from myoclonus.report.files import json_text, table_records, write_table
from myoclonus.report.folder import PROVENANCE, result_folder
from myoclonus.report.html import template_text
from myoclonus.report.labels import number
from myoclonus.report.measure_words import in_words, scope_text
from myoclonus.report.methods import DISCLAIMER
from myoclonus.report.svg import figure_svg, inline_svg

__all__ = ["write_change"]

_PANELS = ("jerk_rate", "burst_duration", "sites_involved", "severity_frequency")
_MAX_LINES = 5
_WORDS = {"not_decidable": "not decidable"}
_FIRST = ("worse", "better", "changed")


def write_change(change: Change, out_dir: Path | str, *, force: bool = False) -> dict[str, Path]:
    """Write ``comparison.tsv`` with its sidecar, ``comparison.json`` joined in ``change.json``, and ``change.html``.

    Parameters
    ----------
    change : Change
        What to write.
    out_dir : path or str
        Folder; made when missing.
    force : bool
        Also write into a folder with other files in it.

    Returns
    -------
    dict of str to Path

    Raises
    ------
    SettingsError
        ``output-not-a-folder``, ``output-not-ours`` or ``output-not-writable``.
    """
    folder = Path(out_dir)
    with result_folder(folder, force=force) as draft:
        write_table(tables.COMPARISON, change.comparison, draft)
        texts = {
            "change.html": change_page(change),
            "change.json": json_text(_mapping(change)),
            PROVENANCE: json_text({"program": "myoclonus", "version": __version__, "compared": len(change.results)}),
        }
        for name, text in texts.items():
            (draft / name).write_text(text, encoding="utf-8", newline="\n")
        names = sorted(path.name for path in draft.iterdir())
    return {name: folder / name for name in names}


def change_page(change: Change) -> str:
    """Return the page as text; it needs no other file."""
    drawn = _figure(change)
    words = "Measures in each recording, with 95 % limits where they are known."
    svg = inline_svg(figure_svg(drawn, "progress", text_as_paths=False), "progress", words) if drawn else ""
    template = files("myoclonus.change").joinpath("templates", "change.html.j2").read_text(encoding="utf-8")
    text: str = (
        Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
        .from_string(template)
        .render(
            trend=change.trend.text,
            answer=change.weighed.answer,
            names=[result.name for result in change.results],
            days=[f"{day:g}" for day in change.days],
            rows=_rows(change),
            notes=change.notes,
            svg=Markup(svg),
            css=Markup(template_text("report.css")),
            disclaimer=DISCLAIMER,
            version=__version__,
        )
    )
    return text if text.endswith("\n") else text + "\n"


def _mapping(change: Change) -> dict[str, Any]:
    return {
        "statement": DISCLAIMER,
        "recordings": [result.name for result in change.results],
        "days": list(change.days),
        "verdict": change.trend.verdict,
        "text": change.trend.text,
        "answer": change.weighed.answer,
        "notes": list(change.notes),
        "comparison": table_records(tables.COMPARISON, change.comparison),
        "forms": table_records(tables.FORMS, change.weighed.forms),
    }


def _rows(change: Change) -> list[dict[str, str]]:
    return [
        {
            "what": in_words(row["measure"]),
            "where": scope_text(row["scope"], {}),
            "first": f"{number(row['first'])} {row['unit'] or ''}".strip(),
            "last": f"{number(row['last'])} {row['unit'] or ''}".strip(),
            "change": _change_text(row["change"], row["scale"]),
            "limits": _limits_text(row["ci_low"], row["ci_high"]),
            "per_year": _speed_text(row),
            "verdict": _WORDS.get(row["verdict"], row["verdict"]),
        }
        for row in sorted(change.comparison.to_dict("records"), key=lambda row: row["verdict"] not in _FIRST)
    ]


def _limits_text(low: float, high: float) -> str:
    if not math.isfinite(low):
        return ""
    return f"{number(low)} to {number(high)}" if math.isfinite(high) else f"more than {number(low)}"


def _speed_text(row: Mapping[Hashable, Any]) -> str:
    if not math.isfinite(row["per_year"]):
        return ""
    limits = _limits_text(row["per_year_ci_low"], row["per_year_ci_high"])
    return f"{_change_text(row['per_year'], row['scale'])} ({limits})"


def _change_text(change: float, scale: str) -> str:
    if not math.isfinite(change):
        return ""
    return f"× {number(change)}" if scale == "ratio" else f"{number(change, 2)} more"


def _figure(change: Change) -> Figure | None:
    panels = [panel for panel in (_panel(change, measure) for measure in _PANELS) if panel is not None]
    if not panels:
        return None
    with drawing():
        figure = Figure(figsize=(12.0, 3.0))
        axes = figure.subplots(1, len(panels), squeeze=False)[0]
        figure.subplots_adjust(left=0.06, right=0.985, top=0.9, bottom=0.3, wspace=0.28)
        for ax, (title, lines) in zip(axes, panels, strict=True):
            draw_progress(ax, lines, title=title, n_recordings=len(change.results), days=change.days)
    return figure


def _panel(change: Change, measure: str) -> tuple[str, dict[str, list[tuple[float, float, float]]]] | None:
    own = change.comparison[change.comparison["measure"] == measure].head(_MAX_LINES)
    lines = {scope_text(scope, {}): _line(change, measure, scope) for scope in own["scope"]}
    units = [f" ({unit})" for unit in own["unit"].dropna().unique() if unit == "ms"]
    return ("".join([in_words(measure), *units]), lines) if lines else None


def _line(change: Change, measure: str, scope: str) -> list[tuple[float, float, float]]:
    """Return value and limits of one measure in each recording; ``NaN`` where it was not measured."""
    line = []
    for result in change.results:
        table = result.measures
        found = table[(table["measure"] == measure) & (table["scope"] == scope)]
        values = found[["value", "ci_low", "ci_high"]].to_numpy(dtype=float)
        line.append((float(values[0, 0]), float(values[0, 1]), float(values[0, 2])) if len(values) else (math.nan,) * 3)
    return line
