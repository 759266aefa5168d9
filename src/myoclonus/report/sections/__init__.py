"""The sections of a report below its first glance, in their order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from myoclonus.analysis import Analysis
from myoclonus.report.night_glance import is_read_as_night
from myoclonus.report.sections.cortex import cortex_section
from myoclonus.report.sections.coupling import coupling_section
from myoclonus.report.sections.course import course_section
from myoclonus.report.sections.discharges import discharge_section
from myoclonus.report.sections.forms import forms_section
from myoclonus.report.sections.night import night_section
from myoclonus.report.sections.premovement import premovement_section
from myoclonus.report.sections.section import Section, SectionTable
from myoclonus.report.sections.spread import spread_section
from myoclonus.report.sections.states import states_section
from myoclonus.report.sections.stimuli import stimuli_section
from myoclonus.report.summary import Summary

__all__ = ["SECTIONS", "Section", "SectionTable", "sections_of"]

SECTIONS: tuple[Callable[[Analysis, Summary], Section | None], ...] = (
    night_section,  # of a night it is the first thing asked for
    forms_section,
    cortex_section,
    premovement_section,
    discharge_section,
    coupling_section,
    stimuli_section,
    spread_section,
    states_section,
    course_section,
)
"""Makers of sections, in the order of the report; one that has nothing to say returns ``None``."""


def sections_of(analysis: Analysis, summary: Summary) -> list[Section]:
    """Return the sections that this analysis allows, in their order; at night, those that found nothing are folded."""
    made = [one for section in SECTIONS if (one := section(analysis, summary)) is not None]
    if not is_read_as_night(analysis):
        return made
    return [replace(section, is_folded=not section.is_found) for section in made]
