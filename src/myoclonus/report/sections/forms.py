"""Which form of myoclonus fits."""

from __future__ import annotations

from myoclonus.analysis import Analysis
from myoclonus.report.sections.section import Section
from myoclonus.report.summary import Summary

__all__ = ["FORMS_NOTE", "forms_section"]

FORMS_NOTE = (
    "No form of myoclonus is named: this version finds and measures jerks and does not weigh the criteria of forms. What "
    "was measured stands above."
)


def forms_section(analysis: Analysis, summary: Summary) -> Section | None:
    """Return the section; it is always there."""
    del analysis, summary
    return Section(id="forms", title="Which form?", answer=FORMS_NOTE)
