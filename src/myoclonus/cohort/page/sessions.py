"""How participants change from session to session."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
from markupsafe import Markup
from matplotlib.figure import Figure

from myoclonus.cohort.occasions import in_order_of_time
from myoclonus.cohort.page.found import Found, PageTable, first_rows, is_own, persons_of
from myoclonus.cohort.page.spread import measure_in_words, unit_of, with_unit
from myoclonus.cohort.values import values_of_recordings
from myoclonus.figures.groups import draw_sessions
from myoclonus.figures.style import drawing
from myoclonus.report.labels import number
from myoclonus.report.svg import figure_svg, inline_svg

__all__ = ["session_tables", "sessions_svg"]

_EACH = ("jerk_rate", "plms_index")
"""Measures whose change is listed person by person."""
_MOST_PANELS = 4
"""Groups that are drawn side by side; more are drawn together."""
_VERDICTS = ("worse", "better", "changed", "unchanged", "not_decidable")


def session_tables(found: Found) -> list[PageTable]:
    """Return how many participants changed in each measure that is judged, and the change of each."""
    changes = found.changes
    if changes.empty:
        return [PageTable("No participant with two sessions.")]
    tables = [_verdicts(found)]
    for measure in _EACH:
        for scope, part in changes[changes["measure"] == measure].groupby("scope", sort=True):
            tables.append(_each(measure, str(scope), part, found))
    return tables


def _verdicts(found: Found) -> PageTable:
    judged = found.changes[found.changes["verdict"].notna()]
    n_people = persons_of(found.recordings).nunique()
    n_twice = found.changes["participant"].nunique()
    order = " → ".join(in_order_of_time(found.recordings["session"].dropna()))
    caption = (
        f"{n_twice} of {n_people} participants have two sessions with a measure; sessions in the order {order}. Judged by the limits of "
        "the two recordings: a change is one when they lie beyond the setting forms.worse_ratio, not decidable when they are wide."
    )
    rows = []
    for (measure, scope), part in judged.groupby(["measure", "scope"], sort=False):
        counts = part["verdict"].value_counts()
        cells = [str(counts[name]) if name in counts else "–" for name in _VERDICTS]
        unit = unit_of(str(measure))
        change = f"{number(float(part['change'].median()))} {unit}".rstrip()
        rows.append((measure_in_words(str(measure), str(scope)), *cells, change, f"{len(part)} of {n_people}"))
    if not rows:
        return PageTable(caption)
    columns = ("Measure", "Worse", "Better", "Changed", "Unchanged", "Not decidable", "Median change", "Judged in")
    return PageTable(caption, columns, rows, frozenset(columns[1:]))


def _each(measure: str, scope: str, part: pd.DataFrame, found: Found) -> PageTable:
    groups = found.recordings.dropna(subset=["participant"]).drop_duplicates("participant")
    group_of = dict(zip(groups["participant"], groups["group"], strict=True))
    has_groups = bool(groups["group"].notna().any())
    rows = [
        (
            row["participant"],
            *([str(group_of.get(row["participant"]) or "–")] if has_groups else []),
            f"{row['first_session']} → {row['last_session']}",
            number(row["first"]),
            number(row["last"]),
            number(row["change"]),
            *_judgment(row),
        )
        for row in first_rows(part)
    ]
    columns = ("Participant", *(["Group"] if has_groups else []), "Sessions")
    numbers = ("First", "Last", "Change", "Last over first (95 %)")
    of = "" if scope == "recording" else f", {scope.removeprefix('rule:')}"
    title = f"{with_unit(measure)}{of}, of each participant; all measures are in tables/changes."
    return PageTable(title, (*columns, *numbers, "Verdict"), rows, frozenset(numbers))


def _judgment(row: dict[str, Any]) -> tuple[str, str]:
    if not isinstance(row["verdict"], str):
        return "–", "–"
    ratio = f"{number(row['ratio_or_difference'])}" if math.isfinite(row["ratio_or_difference"]) else "–"
    if math.isfinite(row["ci_low"]):
        high = number(row["ci_high"]) if math.isfinite(row["ci_high"]) else "∞"
        ratio += f" ({number(row['ci_low'])} to {high})"
    return ratio, row["verdict"].replace("_", " ")


def sessions_svg(found: Found) -> Markup:
    """Return a drawing with one line a participant over the sessions."""
    measure = _EACH[0]
    own = found.recordings[is_own(found.recordings)].dropna(subset=["participant", "session"])
    values = values_of_recordings(found.measures[found.measures["measure"] == measure])
    joined = values.merge(own[["recording_id", "participant", "session"]], on="recording_id")
    table = joined.pivot_table(index="participant", columns="session", values="value", aggfunc="median")
    if table.shape[1] < 2:
        return Markup("")
    sessions = in_order_of_time(str(name) for name in table.columns)
    lines = {str(name): row.to_numpy(dtype=np.float64) for name, row in table[sessions].iterrows()}
    group_of = own.drop_duplicates("participant").set_index("participant")["group"].fillna("")
    groups = group_of[list(lines)].unique()
    if len(groups) > _MOST_PANELS:
        groups, group_of = np.array([""]), group_of.map(lambda _: "")
    with drawing():
        figure = Figure(figsize=(min(12.0, 6.0 * len(groups)), 2.8), layout="constrained")
        panels = np.atleast_1d(figure.subplots(1, len(groups), sharey=True))
        for ax, group in zip(panels, sorted(groups), strict=True):
            of_group = {name: line for name, line in lines.items() if group_of[name] == group}
            draw_sessions(ax, of_group, sessions, label=with_unit(measure) if ax is panels[0] else "")
            ax.set_title(f"{group} ({len(of_group)})".strip() if group else "")
    words = f"{with_unit(measure)} from session to session, one line a participant."
    return Markup(inline_svg(figure_svg(figure, "sessions", text_as_paths=False), "sessions", words))
