"""``cohort.html``: who has what, what came out, what failed and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any
from urllib.parse import quote

import numpy as np
import pandas as pd
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup
from matplotlib.figure import Figure

from myoclonus.cohort.groups import values_of_participants
from myoclonus.figures.groups import draw_groups, draw_sessions
from myoclonus.figures.style import drawing
from myoclonus.measure import MEASURES
from myoclonus.report.html import template_text
from myoclonus.report.labels import number, span
from myoclonus.report.measure_words import in_words
from myoclonus.report.methods import DISCLAIMER
from myoclonus.report.svg import figure_svg, inline_svg

__all__ = ["cohort_page"]

_SHOWN = ("jerk_rate", "burden", "jerk_spread", "interval_cv")
"""Measures whose distribution over participants is drawn."""
_OVER_SESSIONS = "jerk_rate"
_MAX_ROWS = 200
"""Rows of a table on the page; all are in the Parquet tables."""
_MIN_QUARTILES = 4
"""Values below which there is no middle half."""
_MINUTE_S = 60.0
_MIN_DRAWN = 3
"""Values below which their distribution is not drawn."""
_ALL = "all"


@dataclass(frozen=True, slots=True)
class _Table:
    caption: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    is_folded: bool = False


def cohort_page(
    recordings: pd.DataFrame,
    measures: pd.DataFrame,
    comparisons: pd.DataFrame,
    changes: pd.DataFrame,
    *,
    missing: Sequence[str] = (),
) -> str:
    """Return the page as text; it needs no other file.

    Parameters
    ----------
    recordings, comparisons, changes : pandas.DataFrame
        Tables of the schemas RECORDINGS, COMPARISONS and CHANGES.
    measures : pandas.DataFrame
        Columns ``recording_id``, ``measure``, ``scope``, ``value`` and ``status``.
    missing : sequence of str
        Participants without a recording.
    """
    values = values_of_participants(recordings, measures)
    sections = [
        ("Who has what", [_present(recordings), *([_absent(missing)] if missing else [])], ""),
        ("Each participant", [_people(recordings)], ""),
        ("What failed, and why", _failures(recordings), ""),
        ("How values lie", [_distribution(recordings, values)], _groups_svg(values)),
        ("Groups", [_comparisons(comparisons)], ""),
        ("From session to session", [_changes(changes)], _sessions_svg(recordings, measures)),
        ("Quality", [_quality(recordings)], ""),
    ]
    template = files("myoclonus.cohort").joinpath("templates", "cohort.html.j2").read_text(encoding="utf-8")
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    text: str = environment.from_string(template).render(
        headline=_headline(recordings),
        sections=sections,
        disclaimer=DISCLAIMER,
        css=Markup(template_text("report.css")),
    )
    return text


def _headline(recordings: pd.DataFrame) -> str:
    done = recordings[recordings["status"] == "done"]
    n_failed = int((recordings["status"] == "failed").sum())
    n_open = int((recordings["status"] == "not_analyzed").sum())
    hours = span(float(done["duration_s"].sum()))
    rest = "".join(f"; {count} {word}" for count, word in ((n_failed, "failed"), (n_open, "not analyzed yet")) if count)
    jerks = int(done["n_jerks"].sum())
    return f"{len(done)} of {len(recordings)} recordings analyzed, {hours} in all, {jerks} jerks{rest}."


def _present(recordings: pd.DataFrame) -> _Table:
    named = recordings.assign(
        group=recordings["group"].fillna("–"), session=recordings["session"].fillna("–"), one=recordings["recording_id"]
    )
    rows = [
        (
            str(group),
            str(session),
            str(part["participant"].fillna(part["recording_id"]).nunique()),
            str(len(part)),
            str(int((part["status"] == "done").sum())),
        )
        for (group, session), part in named.groupby(["group", "session"], sort=True)
    ]
    return _Table("By group and session.", ("Group", "Session", "Participants", "Recordings", "Analyzed"), rows)


def _people(recordings: pd.DataFrame) -> _Table:
    """Return one row a participant, with the jerks and the reports; a recording without a participant is one of its own."""
    named = recordings.assign(person=recordings["participant"].fillna(recordings["recording_id"]))
    has_groups = bool(recordings["group"].notna().any())
    rows: list[tuple[str, ...]] = []
    for person, part in named.groupby("person", sort=True):
        if len(rows) == _MAX_ROWS:
            break
        done = part[(part["status"] == "done") & part["same_content_as"].isna()]
        jerks, seconds = int(done["n_jerks"].sum()), float(done["analyzed_s"].sum())
        rate = number(_MINUTE_S * jerks / seconds) if seconds else "–"
        group = [str(part["group"].fillna("–").iloc[0])] if has_groups else []
        counts = (f"{len(done)} of {len(part)}", span(seconds), str(jerks) if seconds else "–", rate)
        rows.append((str(person), *group, *counts, Markup(", ").join(_report_of(row) for row in _first(part))))
    n_people = named["person"].nunique()
    more = f" The first {len(rows)} of {n_people}; all are in tables/recordings." if n_people > len(rows) else ""
    columns = (
        "Participant",
        *(["Group"] if has_groups else []),
        "Analyzed",
        "Time",
        "Jerks",
        "Jerks a minute",
        "Reports",
    )
    return _Table(f"Jerks in the time that was fit for analysis; copies count once.{more}", columns, rows)


def _report_of(row: dict[str, Any]) -> Markup:
    """Return a link to the report of a recording, or why there is none."""
    name = str(row["recording_id"])
    words = str(row["session"]) if isinstance(row["session"], str) else name
    if row["status"] != "done":
        why = row["code"] if row["status"] == "failed" else "not analyzed yet"
        return Markup("{} ({})").format(words, why)
    return Markup('<a href="recordings/{}/report.html">{}</a>').format(quote(name), words)


def _absent(missing: Sequence[str]) -> _Table:
    return _Table(
        f"Participants without a recording ({len(missing)})", ("Participant",), [(name,) for name in missing], True
    )


def _failures(recordings: pd.DataFrame) -> list[_Table]:
    failed = recordings[recordings["status"] == "failed"]
    if failed.empty:
        return [_Table("Nothing failed.", (), [])]
    causes = [
        (str(code), str(len(part)), str(part["message"].iloc[0]))
        for code, part in sorted(failed.groupby("code"), key=lambda pair: -len(pair[1]))
    ]
    each = [(row["recording_id"], row["code"], row["message"]) for row in _first(failed)]
    which = "Which file each is stands in state/key.tsv, which stays with whoever holds the recordings."
    return [
        _Table("By cause; myoclonus messages CODE explains each.", ("Code", "Recordings", "The first of them"), causes),
        _Table(f"Each recording that failed ({len(failed)}). {which}", ("Recording", "Code", "Why"), each, True),
    ]


def _distribution(recordings: pd.DataFrame, values: pd.DataFrame) -> _Table:
    people = recordings["participant"].fillna(recordings["recording_id"]).nunique()
    rows = []
    for measure in dict.fromkeys(declared.id for declared in MEASURES):
        of_measure = values.loc[values["measure"] == measure, "value"].to_numpy()
        if of_measure.size:
            least, low, middle, high, most = np.percentile(of_measure, [0, 25, 50, 75, 100])
            half = _from_to(low, high) if of_measure.size >= _MIN_QUARTILES else "–"
            unit = _unit(measure).strip("()")
            measured_in = f"{of_measure.size} of {people}"
            rows.append((in_words(measure), unit, number(middle), half, _from_to(least, most), measured_in))
    columns = ("Measure", "Unit", "Median", "Middle half", "Lowest to highest", "Measured in")
    return _Table("Of the recording as a whole, one value a participant.", columns, rows)


def _from_to(low: float, high: float) -> str:
    first, last = number(low), number(high)
    return f"all {first}" if first == last else f"{first} to {last}"


def _comparisons(comparisons: pd.DataFrame) -> _Table:
    if comparisons.empty:
        return _Table("No two groups with three measured participants each.", (), [])
    rows = [
        (
            in_words(row["measure"]),
            f"{row['group_b']} − {row['group_a']}",
            f"{number(row['difference'])} ({number(row['difference_low'])} to {number(row['difference_high'])}) {_unit(row['measure'])}",
            f"{row['superiority']:.2f} ({row['superiority_low']:.2f} to {row['superiority_high']:.2f})",
            _p(row["p_corrected"]),
            f"{row['n_a']} of {row['of_a']}, {row['n_b']} of {row['of_b']}",
        )
        for row in _first(comparisons)
    ]
    columns = (
        "Measure",
        "Groups",
        "Difference (95 %)",
        "Chance that the first is larger (95 %)",
        "p, corrected",
        "Measured in",
    )
    return _Table("One value a participant. A chance of 0.5 is no difference.", columns, rows)


def _changes(changes: pd.DataFrame) -> _Table:
    shown = changes[changes["measure"] == _OVER_SESSIONS]
    if shown.empty:
        return _Table("No participant with two sessions.", (), [])
    rows = [
        (
            row["participant"],
            f"{row['first_session']} → {row['last_session']}",
            number(row["first"]),
            number(row["last"]),
            number(row["change"]),
        )
        for row in _first(shown)
    ]
    title = f"{in_words(_OVER_SESSIONS)}; all measures are in tables/changes."
    return _Table(title, ("Participant", "Sessions", "First", "Last", "Change"), rows)


def _quality(recordings: pd.DataFrame) -> _Table:
    done = recordings[recordings["status"] == "done"]
    rows = [
        ("Recordings without an EMG channel", str(int((done["n_emg"] == 0).sum()))),
        (
            "Recordings in which no EMG channel was fit for analysis",
            str(int(((done["n_emg"] > 0) & (done["n_emg_analyzed"] == 0)).sum())),
        ),
        ("EMG channels analyzed", f"{int(done['n_emg_analyzed'].sum())} of {int(done['n_emg'].sum())}"),
        ("Recordings with warnings", str(int((done["n_warnings"] > 0).sum()))),
        ("Recordings with the content of another", str(int(recordings["same_content_as"].notna().sum()))),
    ]
    return _Table(f"Of {len(done)} analyzed recordings.", ("What", "Number"), rows)


def _first(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in table.head(_MAX_ROWS).to_dict("records")]


def _groups_svg(values: pd.DataFrame) -> Markup:
    shown = [measure for measure in _SHOWN if (values["measure"] == measure).sum() >= _MIN_DRAWN]
    if not shown:
        return Markup("")
    named = values.assign(group=values["group"].astype(object).fillna(_ALL))
    n_groups = named["group"].nunique()
    with drawing():
        figure = Figure(figsize=(12.0, 0.9 + 0.45 * n_groups), layout="constrained")
        for ax, measure in zip(np.atleast_1d(figure.subplots(1, len(shown))), shown, strict=True):
            part = named[named["measure"] == measure]
            by_group = {str(name): rows["value"].to_numpy() for name, rows in part.groupby("group", sort=True)}
            draw_groups(ax, by_group, label=f"{in_words(measure)} {_unit(measure)}".strip())
    words = f"One point a participant, by group: {', '.join(in_words(measure) for measure in shown)}."
    return Markup(inline_svg(figure_svg(figure, "groups", text_as_paths=False), "groups", words))


def _sessions_svg(recordings: pd.DataFrame, measures: pd.DataFrame) -> Markup:
    own = recordings[recordings["participant"].notna() & recordings["session"].notna()]
    rows = measures[
        (measures["measure"] == _OVER_SESSIONS)
        & (measures["scope"] == "recording")
        & (measures["status"] == "measured")
    ]
    joined = rows.merge(own[["recording_id", "participant", "session"]], on="recording_id")
    table = joined.pivot_table(index="participant", columns="session", values="value", aggfunc="median")
    if table.shape[1] < 2:
        return Markup("")
    lines = {str(name): table.loc[name].to_numpy(dtype=float) for name in table.index}
    with drawing():
        figure = Figure(figsize=(12.0, 2.4), layout="constrained")
        label = f"{in_words(_OVER_SESSIONS)} {_unit(_OVER_SESSIONS)}"
        draw_sessions(figure.subplots(), lines, [str(name) for name in table.columns], label=label)
    words = f"{in_words(_OVER_SESSIONS)} from session to session, one line a participant."
    return Markup(inline_svg(figure_svg(figure, "sessions", text_as_paths=False), "sessions", words))


def _p(value: float) -> str:
    return "< 0.001" if value < 0.001 else f"{value:.3f}"


def _unit(measure: Any) -> str:
    unit = next((declared.unit for declared in MEASURES if declared.id == measure), "")
    return f"({unit.replace('uV', 'µV')})" if unit else ""
