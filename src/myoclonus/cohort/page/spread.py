"""How values lie over participants, and how groups differ."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
from markupsafe import Markup
from matplotlib.figure import Figure

from myoclonus.cohort.page.found import PageTable, first_rows, persons_of
from myoclonus.cohort.values import MOST_ACTIVE
from myoclonus.figures.groups import draw_groups
from myoclonus.figures.style import drawing
from myoclonus.measure import MEASURES
from myoclonus.relate import RELATED_MEASURES
from myoclonus.report.labels import number
from myoclonus.report.measure_words import in_words, unit_text
from myoclonus.report.svg import figure_svg, inline_svg
from myoclonus.sleep import SLEEP_MEASURES

__all__ = ["comparison_table", "distribution_tables", "groups_svg", "measure_in_words", "unit_of", "with_unit"]

_KINDS = (
    ("Jerks and bursts", tuple(measure.id for measure in MEASURES)),
    ("Sleep", tuple(measure.id for measure in SLEEP_MEASURES)),
    ("Cortex, stimuli, states and spread", tuple(measure.id for measure in RELATED_MEASURES)),
)
_UNITS = {measure.id: measure.unit for measure in MEASURES}
_UNITS |= {measure.id: measure.unit for measure in SLEEP_MEASURES}
_UNITS |= {measure.id: measure.unit for measure in RELATED_MEASURES}
_DRAWN = ("jerk_rate", "burst_duration", "plms_index", "burden", "jerk_spread", "interval_cv")
"""Measures whose distribution over participants is drawn; the first of them that were measured in enough."""
_MOST_DRAWN = 4
_MIN_DRAWN = 3
"""Values below which their distribution is not drawn."""
_MIN_QUARTILES = 4
"""Values below which there is no middle half."""
_ALL = "all"


def measure_in_words(measure: str, scope: str) -> str:
    """Return what a measure is called, with the rule or the muscle that it was taken by."""
    of = {"recording": "", MOST_ACTIVE: " (most active muscle)"}.get(scope, f" ({scope.removeprefix('rule:')})")
    return f"{in_words(measure)}{of}"


def unit_of(measure: str) -> str:
    """Return the unit of a measure as it is written."""
    return unit_text(_UNITS.get(measure, ""))


def with_unit(measure: str) -> str:
    """Return what a measure is called, with its unit where the name does not say it."""
    unit = unit_of(measure)
    return f"{in_words(measure)} ({unit})" if unit and not unit.startswith("a") else in_words(measure)


def distribution_tables(recordings: pd.DataFrame, values: pd.DataFrame) -> list[PageTable]:
    """Return median and range of each measure over participants; those of sleep and of relations in tables of their own."""
    n_people = persons_of(recordings).nunique()
    found = {(str(key[0]), str(key[1])): part["value"] for key, part in values.groupby(["measure", "scope"], sort=True)}
    tables: list[PageTable] = []
    for title, measures in _KINDS:
        rows = [
            _distribution_row(measure, scope, found[measure, scope].to_numpy(), n_people)
            for measure in measures
            for scope in sorted(scope for name, scope in found if name == measure)
        ]
        if rows:
            columns = ("Measure", "Unit", "Median", "Middle half", "Lowest to highest", "Measured in")
            numbers = frozenset(columns[2:])
            caption = f"{title}: one value a participant, of the recording as a whole."
            tables.append(PageTable(caption, columns, rows, numbers, is_folded=bool(tables)))
    return tables or [PageTable("Nothing was measured.")]


def _distribution_row(measure: str, scope: str, values: Any, n_people: int) -> tuple[str, ...]:
    least, low, middle, high, most = np.percentile(values, [0, 25, 50, 75, 100])
    half = _from_to(low, high) if values.size >= _MIN_QUARTILES else "–"
    of = f"{values.size} of {n_people}"
    return measure_in_words(measure, scope), unit_of(measure), number(middle), half, _from_to(least, most), of


def _from_to(low: float, high: float) -> str:
    first, last = number(low), number(high)
    return f"all {first}" if first == last else f"{first} to {last}"


def comparison_table(comparisons: pd.DataFrame) -> PageTable:
    """Return differences and effect sizes between groups, the surest first."""
    if comparisons.empty:
        return PageTable("No two groups with three measured participants each.")
    ordered = comparisons.sort_values(["p", "measure", "scope"], kind="stable")
    rows = [
        (
            measure_in_words(row["measure"], row["scope"]),
            f"{row['group_b']} − {row['group_a']}",
            f"{number(row['median_b'])} − {number(row['median_a'])}",
            f"{number(row['difference'])} {unit_of(row['measure'])}".rstrip(),
            _limits(row["difference_low"], row["difference_high"]),
            f"{row['superiority']:.2f} ({row['superiority_low']:.2f} to {row['superiority_high']:.2f})",
            _p(row["p_corrected"]),
            f"{row['n_b']} of {row['of_b']}, {row['n_a']} of {row['of_a']}",
        )
        for row in first_rows(ordered)
    ]
    more = (
        f" The first {len(rows)} of {len(comparisons)}; all are in tables/comparisons."
        if len(comparisons) > len(rows)
        else ""
    )
    columns = (
        "Measure",
        "Groups",
        "Medians",
        "Difference",
        "95 % limits",
        "Chance that the first is larger (95 %)",
        "p, corrected",
        "Measured in",
    )
    caption = (
        f"One value a participant, the smallest p first; p is corrected for all {len(comparisons)} rows. "
        f"A chance of 0.5 is no difference.{more}"
    )
    return PageTable(caption, columns, rows, frozenset(columns[2:]))


def _limits(low: float, high: float) -> str:
    return f"{number(low)} to {number(high)}" if math.isfinite(low) else "too few for limits"


def _p(value: float) -> str:
    return "< 0.001" if value < 0.001 else f"{value:.3f}"


def groups_svg(values: pd.DataFrame) -> Markup:
    """Return one small drawing a measure, with one point a participant."""
    enough = values.groupby(["measure", "scope"])["value"].size()
    shown = [(measure, scope) for measure in _DRAWN for name, scope in enough.index if name == measure]
    shown = [what for what in shown if enough[what] >= _MIN_DRAWN][:_MOST_DRAWN]
    if not shown:
        return Markup("")
    named = values.assign(group=values["group"].astype(object).fillna(_ALL))
    n_groups = named["group"].nunique()
    with drawing():
        figure = Figure(figsize=(12.0, 0.9 + 0.45 * n_groups), layout="constrained")
        for ax, (measure, scope) in zip(np.atleast_1d(figure.subplots(1, len(shown))), shown, strict=True):
            part = named[(named["measure"] == measure) & (named["scope"] == scope)]
            by_group = {str(name): rows["value"].to_numpy() for name, rows in part.groupby("group", sort=True)}
            draw_groups(ax, by_group, label=with_unit(measure))
    words = f"One point a participant, by group: {', '.join(measure_in_words(*what) for what in shown)}."
    return Markup(inline_svg(figure_svg(figure, "groups", text_as_paths=False), "groups", words))
