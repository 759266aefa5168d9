"""What the single reports say: findings to be read first, and forms that fit."""

from __future__ import annotations

from urllib.parse import quote

import numpy as np
import pandas as pd
from markupsafe import Markup

from myoclonus.cohort.page.found import MAX_ROWS, Found, PageTable, in_order, is_own, persons_of
from myoclonus.forms.library import forms
from myoclonus.forms.wording import percent
from myoclonus.report.labels import counted, number

__all__ = ["form_tables", "forms_in_words", "named_forms", "read_first", "read_first_tables"]

_IN_EEG = {
    "myoclonic_seizure_count": "Runs of rhythmic jerks with discharges: {}.",
    "discharge_rate": "Epileptiform discharges: {} a minute.",
    "periodic_discharge_rate": "Periodic discharges: {} a second.",
}
"""Measures of the EEG that a clinician should see when they are more than none, the gravest first."""
_MAX_GROUPS = 4
"""Groups that have columns of their own."""


def read_first(found: Found) -> dict[str, list[str]]:
    """Return for each recording that has any what a clinician should see first, in words."""
    said: dict[str, list[str]] = {}
    first_said = found.recordings[found.recordings["first_said"].notna()]
    for row in first_said.to_dict("records"):
        said.setdefault(str(row["recording_id"]), []).append(str(row["first_said"]))
    whole = found.measures[found.measures["scope"] == "recording"]
    for measure, words in _IN_EEG.items():
        for row in whole[(whole["measure"] == measure) & (whole["value"] > 0)].to_dict("records"):
            said.setdefault(str(row["recording_id"]), []).append(words.format(number(row["value"])))
    return said


def read_first_tables(found: Found) -> list[PageTable]:
    """Return the recordings with a finding that a clinician should see first, and in how many there could be one."""
    said = read_first(found)
    done = found.recordings[found.recordings["status"] == "done"]
    looked = found.measures.loc[found.measures["measure"] == "discharge_rate", "recording_id"].nunique()
    of = (
        f"Of {len(done)} analyzed recordings; epileptiform discharges could be looked for in {looked}, which have EEG. "
        "None of this replaces the reading of the EEG."
    )
    told = done[done["recording_id"].isin(list(said))].assign(person=persons_of)
    if told.empty:
        return [PageTable(f"No finding stands before the forms in any report. {of}")]
    rows = [
        (
            str(row["person"]),
            Markup('<a href="recordings/{}/report.html">{}</a>').format(
                quote(row["recording_id"]), row["recording_id"]
            ),
            " ".join(said[row["recording_id"]]),
        )
        for row in in_order(told).sort_values("person", kind="stable").head(MAX_ROWS).to_dict("records")
    ]
    count = f"{counted(len(told), 'recording')} with a finding that stands before any form."
    more = f" The first {len(rows)} are shown." if len(told) > len(rows) else ""
    return [PageTable(f"{count}{more} {of}", ("Participant", "Report", "What it says first"), rows)]


def named_forms(found: Found) -> pd.DataFrame:
    """Return the forms that the reports name, one row a recording and form, with verdict and share."""
    named = found.recordings.set_index("recording_id")["named_forms"].dropna()
    pairs = {(str(name), form) for name, forms_of in named.items() for form in str(forms_of).split(",")}
    keys = zip(found.forms["recording_id"], found.forms["form"], strict=True)
    return found.forms[np.fromiter((key in pairs for key in keys), dtype=bool)]


def forms_in_words(of_recording: pd.DataFrame | None, n_jerks: int) -> str:
    """Return the forms that the report of one recording names, with their shares."""
    if of_recording is None or of_recording.empty:
        return "not decidable" if n_jerks else "no jerk found"
    ranked = of_recording.sort_values("rank")
    parts = []
    for verdict in ("fits", "possible"):
        rows = ranked[ranked["verdict"] == verdict].to_dict("records")
        names = ", ".join(f"{forms()[row['form']].name} {percent(row['probability'])}" for row in rows)
        parts += [f"{verdict}: {names}"] if names else []
    return "; ".join(parts)


def form_tables(found: Found) -> list[PageTable]:
    """Return in how many participants each form fits, or is possible, by group when there are few."""
    recordings = found.recordings
    own = recordings[is_own(recordings)].assign(person=persons_of)
    if own.empty:
        return [PageTable("No recording was analyzed.")]
    named = own["group"].dropna().unique()
    by_group = {"": own}
    if 1 < len(named) <= _MAX_GROUPS:
        by_group = {f" in {name}": own[own["group"] == name] for name in sorted(named)}
    joined = named_forms(found).merge(own[["recording_id", "person"]], on="recording_id")
    people = {
        (verdict, label): joined[(joined["verdict"] == verdict) & joined["recording_id"].isin(part["recording_id"])]
        for label, part in by_group.items()
        for verdict in ("fits", "possible")
    }
    rows: list[tuple[str, ...]] = []
    for name, form in forms().items():
        cells: list[str] = []
        for (_, label), part in people.items():
            n_with = part.loc[part["form"] == name, "person"].nunique()
            cells.append(f"{n_with} of {by_group[label]['person'].nunique()}" if n_with else "–")
        if any(cell != "–" for cell in cells):
            rows.append((form.name, *cells))
    neither = [
        f"{part['person'].nunique() - joined.loc[joined['recording_id'].isin(part['recording_id']), 'person'].nunique()} of "
        f"{part['person'].nunique()}"
        for part in by_group.values()
    ]
    rows.append(("No form named", *(cell for one in neither for cell in (one, "–"))))
    columns = tuple(f"{'Fits' if verdict == 'fits' else 'Possible'}{label}" for verdict, label in people)
    caption = (
        "Participants of whom a report names the form as fitting, or as possible, of those analyzed; one may have several. "
        "Shares and evidence: tables/forms and tables/evidence."
    )
    return [PageTable(caption, ("Form", *columns), rows, frozenset(columns))]
