from __future__ import annotations

import doctest
from pathlib import Path

from myoclonus.simulate import ARTIFACTS, FORMS, recordings


def test_page_lists_every_form_and_every_artifact(root: Path) -> None:
    page = (root / "docs" / "simulate.md").read_text(encoding="utf-8")
    for form in FORMS:
        assert f"| `{form.form}` | {form.description} |" in page
    for artifact in ARTIFACTS:
        assert f"* `{artifact.artifact}`: {artifact.description}." in page


def test_example_of_the_docstring_runs() -> None:
    results = doctest.testmod(recordings)
    assert results.attempted >= 4
    assert results.failed == 0
