"""Who has what, and what came out for each participant."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

import pandas as pd
from markupsafe import Markup

from myoclonus.cohort.page.found import MAX_ROWS, Found, PageTable, in_order, is_own, persons_of
from myoclonus.cohort.page.readings import forms_in_words, named_forms, read_first
from myoclonus.report.labels import number, span

__all__ = ["absent_table", "people_table", "presence_table"]

_MINUTE_S = 60.0
_CUT = ("truncated", "record-count-unknown")
"""Findings on a file that ends before its header says, or was never closed."""


def presence_table(recordings: pd.DataFrame) -> PageTable:
    """Return how many participants and recordings each group has in each session."""
    named = recordings.assign(
        group=recordings["group"].fillna("–"), session=recordings["session"].fillna("–"), person=persons_of(recordings)
    )
    rows = [
        (
            str(group),
            str(session),
            str(part["person"].nunique()),
            str(len(part)),
            str(int((part["status"] == "done").sum())),
        )
        for (group, session), part in in_order(named).groupby(["group", "session"], sort=False)
    ]
    columns = ("Group", "Session", "Participants", "Recordings", "Analyzed")
    return PageTable("By group and session.", columns, rows, frozenset(columns[2:]))


def absent_table(missing: Sequence[str]) -> PageTable:
    """Return the participants without a recording."""
    caption = f"Participants without a recording ({len(missing)})"
    return PageTable(caption, ("Participant",), [(name,) for name in missing], is_folded=True)


def people_table(found: Found) -> PageTable:
    """Return one row a participant, with jerks, forms and reports; a recording without a participant is one of its own."""
    recordings = found.recordings
    named = in_order(recordings.assign(person=persons_of(recordings), is_own=is_own(recordings)))
    has_groups = bool(recordings["group"].notna().any())
    forms = {str(name): part for name, part in named_forms(found).groupby("recording_id", sort=False)}
    urgent = read_first(found)
    rows: list[tuple[str, ...]] = []
    for person, part in named.groupby("person", sort=True):
        if len(rows) == MAX_ROWS:
            break
        own = part[part["is_own"]]
        jerks, seconds = int(own["n_jerks"].sum()), float(own["analyzed_s"].sum())
        rate = number(_MINUTE_S * jerks / seconds) if seconds else "–"
        group = [str(part["group"].fillna("–").iloc[0])] if has_groups else []
        counts = (rate, str(jerks) if seconds else "–", span(seconds), f"{len(own)} of {len(part)}")
        links = Markup("<br>").join(_report_of(dict(row), urgent) for row in part.to_dict("records"))
        rows.append((str(person), *group, links, _forms_of(own, forms), *counts))
    n_people = named["person"].nunique()
    more = f" The first {len(rows)} of {n_people}; all are in tables/recordings." if n_people > len(rows) else ""
    numbers = ("Jerks a minute", "Jerks", "Time", "Analyzed")
    columns = ("Participant", *(["Group"] if has_groups else []), "Reports", "Form that fits or is possible", *numbers)
    caption = (
        "Jerks in the time that was fit for analysis; copies count once. Forms with their share, as in the reports."
    )
    return PageTable(f"{caption}{more}", columns, rows, frozenset(numbers))


def _forms_of(own: pd.DataFrame, forms: dict[str, pd.DataFrame]) -> Markup:
    """Return the forms of a participant's recordings, said once when all say the same."""
    said = {
        str(row["session"] or row["recording_id"]): forms_in_words(
            forms.get(str(row["recording_id"])), int(row["n_jerks"])
        )
        for row in own.to_dict("records")
    }
    if len(set(said.values())) <= 1:
        return Markup("{}").format(next(iter(said.values()), "–"))
    return Markup("<br>").join(Markup("{}: {}").format(name, words) for name, words in said.items())


def _report_of(row: dict[Any, Any], urgent: dict[str, list[str]]) -> Markup:
    """Return a link to the report of a recording with what is to be known of it, or why there is none."""
    name = str(row["recording_id"])
    words = str(row["session"]) if isinstance(row["session"], str) else name
    if row["status"] != "done":
        why = row["code"] if row["status"] == "failed" else "not analyzed yet"
        which = name if words == name else f"{words} {name}"
        return Markup('<span class="mark bad">{}</span> {}').format(why, which)
    link = Markup('<a href="recordings/{}/report.html">{}</a>').format(quote(name), words)
    marks = [Markup(' <a class="mark bad" href="#first">read first</a>')] if name in urgent else []
    if set(_CUT) & set(str(row["warnings"] or "").split(",")):
        marks.append(Markup(' <span class="mark">cut short</span>'))
    if isinstance(row["same_content_as"], str):
        marks.append(Markup(' <span class="mark">copy of {}</span>').format(row["same_content_as"]))
    return Markup("").join([link, *marks])
