"""Write everything that an analysis found into one folder."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import pandas as pd

from myoclonus import tables
from myoclonus.analysis import Analysis
from myoclonus.read import channels_table
from myoclonus.report.files import json_text, write_table
from myoclonus.report.folder import PROVENANCE, result_folder
from myoclonus.report.html import html_page, rendered
from myoclonus.report.page import page_of
from myoclonus.report.pdf import outlines, pdf_bytes, slide_bytes, typeset
from myoclonus.report.person import person_page
from myoclonus.report.pictures import pictures
from myoclonus.report.result import result_mapping
from myoclonus.report.sections import sections_of
from myoclonus.report.summary import summarize
from myoclonus.settings import settings_to_toml

__all__ = ["NIGHT_TABLES", "write_report"]

NIGHT_TABLES = (tables.MOVEMENTS, tables.HYPNOGRAM, tables.SCORED_EVENTS)
"""Written when the recording is scored as sleep, and only then."""


def write_report(analysis: Analysis, out_dir: Path | str, *, force: bool = False) -> dict[str, Path]:
    """Write all tables, the report and the record of how it was made.

    Every file is always there, also when nothing was found, but for the tables of a night, which need one. Files are written
    beside the folder first and put in place when all are complete. The same analysis gives the same bytes, but for the time
    of the run in ``provenance.json``.

    Parameters
    ----------
    analysis : Analysis
        What to write.
    out_dir : path or str
        Folder; made when missing. A result that is there already is replaced.
    force : bool
        Also write into a folder with other files in it; they are left alone.

    Returns
    -------
    dict of str to Path
        File name to its path.

    Raises
    ------
    SettingsError
        ``output-not-a-folder``, ``output-not-ours`` or ``output-not-writable``; ``language-unknown``.
    """
    folder = Path(out_dir)
    for_person = person_page(analysis, language=analysis.settings.report.language)
    with result_folder(folder, force=force) as draft:
        for schema, table in _tables(analysis):
            write_table(schema, table, draft)
        summary = summarize(analysis)
        page = page_of(analysis, summary)
        drawn = pictures(analysis, summary)
        sections = sections_of(analysis, summary)
        texts = {
            "report.html": html_page(page, drawn, sections),
            "person.html": rendered("person.html.j2", page=for_person),
            "result.json": json_text(result_mapping(analysis, summary, page)),
            "settings.toml": settings_to_toml(analysis.settings),
            PROVENANCE: json_text(analysis.provenance),
        }
        svg = outlines(drawn, sections)
        (draft / "report.pdf").write_bytes(pdf_bytes(page, drawn, sections, svg))
        (draft / "slide.png").write_bytes(slide_bytes(page, drawn, analysis.weighed.answer, svg))
        (draft / "person.pdf").write_bytes(typeset("person.typ", asdict(for_person)))
        for name, text in texts.items():
            (draft / name).write_text(text, encoding="utf-8", newline="\n")
        names = sorted(path.name for path in draft.iterdir())
    _remove_former_night(folder, names)
    return {name: folder / name for name in names}


def _remove_former_night(folder: Path, written: list[str]) -> None:
    """Remove the tables of a night that an earlier result left, when this one has none."""
    for schema in NIGHT_TABLES:
        for name in (f"{schema.name}.tsv", f"{schema.name}.json"):
            if name not in written:
                (folder / name).unlink(missing_ok=True)


def _tables(analysis: Analysis) -> list[tuple[tables.Schema, pd.DataFrame]]:
    detection = analysis.detection
    night = (analysis.sleep.movements, analysis.recording.hypnogram, analysis.recording.scored_events)
    return [
        *(zip(NIGHT_TABLES, night, strict=True) if analysis.sleep.is_scored else ()),
        (tables.BURSTS, detection.bursts),
        (tables.BURST_DETAILS, detection.burst_details),
        (tables.JERKS, detection.jerks),
        (tables.MEASURES, analysis.measures),
        (tables.EVIDENCE, analysis.evidence),
        (tables.FORMS, analysis.forms),
        (tables.QUALITY, detection.quality),
        (tables.CHANNELS, channels_table(analysis.recording)),
        (tables.TIME_COURSE, analysis.course),
    ]
