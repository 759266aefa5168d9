"""What failed, and what is doubtful in what did not."""

from __future__ import annotations

import pandas as pd
from markupsafe import Markup

from myoclonus.cohort.page.found import PageTable, first_rows, persons_of

__all__ = ["failure_tables", "quality_tables"]

_CODE = Markup("<code>{}</code>")


def failure_tables(recordings: pd.DataFrame) -> list[PageTable]:
    """Return failures by cause, and each with how to find its file."""
    failed = recordings[recordings["status"] == "failed"]
    if failed.empty:
        return [PageTable("Nothing failed.")]
    causes = [
        (_CODE.format(code), str(len(part)), str(part["message"].iloc[0]))
        for code, part in sorted(failed.groupby("code"), key=lambda pair: -len(pair[1]))
    ]
    named = failed.assign(person=persons_of(failed))
    each = [
        (row["recording_id"], str(row["person"]), _CODE.format(row["code"]), row["message"])
        for row in first_rows(named)
    ]
    which = (
        "A file whose name may be a person's is called recording- and a number here; the first lines of state/key.tsv, which stays with "
        "whoever holds the recordings, say which file each is."
    )
    return [
        PageTable(
            "By cause; myoclonus messages CODE explains each.",
            ("Code", "Recordings", "The first of them"),
            causes,
            frozenset(["Recordings"]),
        ),
        PageTable(
            f"Each recording that failed ({len(failed)}). {which}",
            ("Recording", "Participant", "Code", "Why"),
            each,
            is_folded=len(failed) > 10,
        ),
    ]


def quality_tables(recordings: pd.DataFrame) -> list[PageTable]:
    """Return what limits the analyzed recordings, and which warnings they have."""
    done = recordings[recordings["status"] == "done"]
    counts = [
        ("Recordings without an EMG channel", int((done["n_emg"] == 0).sum())),
        (
            "Recordings in which no EMG channel was fit for analysis",
            int(((done["n_emg"] > 0) & (done["n_emg_analyzed"] == 0)).sum()),
        ),
        ("Recordings with warnings", int((done["n_warnings"] > 0).sum())),
        ("Recordings with the content of another", int(recordings["same_content_as"].notna().sum())),
    ]
    channels = f"{int(done['n_emg_analyzed'].sum())} of {int(done['n_emg'].sum())}"
    rows = [*((what, f"{count} of {len(done)}") for what, count in counts), ("EMG channels analyzed", channels)]
    tables = [PageTable("Of analyzed recordings.", ("What", "Number"), rows, frozenset(["Number"]))]
    names_of: dict[str, list[str]] = {}
    for name, codes in zip(done["recording_id"], done["warnings"].fillna(""), strict=True):
        for code in filter(None, str(codes).split(",")):
            names_of.setdefault(code, []).append(str(name))
    if names_of:
        named = [
            (_CODE.format(code), f"{len(names)} of {len(done)}", _some(names))
            for code, names in sorted(names_of.items(), key=lambda pair: (-len(pair[1]), pair[0]))
        ]
        columns = ("Warning", "Recordings", "Which")
        caption = "Recordings that were read with a warning, by its code; myoclonus messages CODE explains each."
        tables.append(PageTable(caption, columns, named, frozenset(["Recordings"])))
    return tables


def _some(names: list[str], most: int = 5) -> str:
    listed = ", ".join(names[:most])
    return f"{listed} and {len(names) - most} more" if len(names) > most else listed
