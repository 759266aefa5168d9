"""A small library of records on disk, for tests that break one thing."""

from __future__ import annotations

from pathlib import Path

__all__ = ["FLAG", "SOURCE", "write_library"]

SOURCE = """
[src.paper_2020]
title = "A paper"
doi = "10.1000/1"
read = "abstract"
read_note = "Abstract."
checked = 2026-11-25

[src.not_checked]
title = "General knowledge"
read = "none"
read_note = "Nothing."
checked = 2026-11-25
"""
FLAG = """
[rf.stroke]
level = "now"
sources = ["src.paper_2020"]
checked = 2026-11-25
[rf.stroke.codes]
icd10cm = ["I63"]
[rf.stroke.en]
plain_name = "Stroke"
clinical_name = "Acute stroke"
question = "Did it come at once?"
action = "Get help now."
plain = "A stroke comes at once."
clinical = "In 4 of 5 patients it is sudden. [@paper_2020]"
"""


def write_library(folder: Path, flag: str = FLAG, source: str = SOURCE, translation: str = "") -> Path:
    """Write a source and a red flag, and a German translation when given; return the folder."""
    files = {"records/sources/s.toml": source, "records/red_flags/now.toml": flag}
    if translation:
        files["languages/de/red_flags/now.toml"] = translation
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder
