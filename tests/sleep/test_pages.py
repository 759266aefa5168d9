"""Every measure of sleep has its page and its line in the index."""

from __future__ import annotations

from pathlib import Path

import pytest

from myoclonus.sleep import SLEEP_MEASURES

PAGES = Path(__file__).resolve().parents[2] / "docs" / "measures"
PARTS = ("Definition", "Formula", "Unit", "How to read it", "What misleads it", "Example", "References")


@pytest.mark.parametrize("measure", [measure.id for measure in SLEEP_MEASURES])
def test_the_page_has_all_parts_and_the_name(measure: str) -> None:
    (declared,) = (one for one in SLEEP_MEASURES if one.id == measure)
    lines = (PAGES / f"{measure}.md").read_text(encoding="utf-8").splitlines()
    assert lines[0] == f"# {declared.name}"
    assert [line.removeprefix("## ") for line in lines if line.startswith("## ")] == list(PARTS)
    assert f"| [{measure}]({measure}.md) | {declared.name} | {declared.unit} |" in (PAGES / "index.md").read_text(
        encoding="utf-8"
    )
