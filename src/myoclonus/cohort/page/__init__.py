"""``cohort.html``: what to read first, who has what, what came out, what failed and why."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files

import pandas as pd
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from myoclonus.cohort.page.failures import failure_tables, quality_tables
from myoclonus.cohort.page.found import Found
from myoclonus.cohort.page.people import absent_table, people_table, presence_table
from myoclonus.cohort.page.readings import form_tables, read_first_tables
from myoclonus.cohort.page.sessions import session_tables, sessions_svg
from myoclonus.cohort.page.spread import comparison_table, distribution_tables, groups_svg
from myoclonus.cohort.values import values_of_participants
from myoclonus.report.html import template_text
from myoclonus.report.labels import span
from myoclonus.report.methods import DISCLAIMER

__all__ = ["Found", "cohort_page"]


def cohort_page(found: Found, *, missing: Sequence[str] = ()) -> str:
    """Return the page as text; it needs no other file.

    Parameters
    ----------
    found : Found
        What was found in all recordings.
    missing : sequence of str
        Participants without a recording.
    """
    values = values_of_participants(found.recordings, found.measures)
    absent = [absent_table(missing)] if missing else []
    sections = [
        ("first", "Read these first", read_first_tables(found), ""),
        ("present", "Who has what", [presence_table(found.recordings), *absent], ""),
        ("people", "Each participant", [people_table(found)], ""),
        ("forms", "Which forms", form_tables(found), ""),
        ("failures", "What failed, and why", failure_tables(found.recordings), ""),
        ("values", "How values lie", distribution_tables(found.recordings, values), groups_svg(values)),
        ("groups", "Groups compared", [comparison_table(found.comparisons)], ""),
        ("sessions", "From session to session", session_tables(found), sessions_svg(found)),
        ("quality", "Quality", quality_tables(found.recordings), ""),
    ]
    template = files("myoclonus.cohort").joinpath("templates", "cohort.html.j2").read_text(encoding="utf-8")
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    text: str = environment.from_string(template).render(
        headline=_headline(found.recordings),
        sections=sections,
        disclaimer=DISCLAIMER,
        css=Markup(template_text("report.css")),
    )
    return text


def _headline(recordings: pd.DataFrame) -> str:
    done = recordings[recordings["status"] == "done"]
    n_failed = int((recordings["status"] == "failed").sum())
    n_open = int((recordings["status"] == "not_analyzed").sum())
    n_people = recordings["participant"].fillna(recordings["recording_id"]).nunique()
    hours = span(float(done["duration_s"].sum()))
    rest = "".join(f"; {count} {word}" for count, word in ((n_failed, "failed"), (n_open, "not analyzed yet")) if count)
    jerks = int(done["n_jerks"].sum())
    of = f"{len(done)} of {len(recordings)} recordings of {n_people} participants"
    return f"{of} analyzed, {hours} in all, {jerks} jerks{rest}."
