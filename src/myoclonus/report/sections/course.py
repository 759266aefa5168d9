"""How the rate of jerks changes over the recording."""

from __future__ import annotations

from matplotlib.figure import Figure

from myoclonus.analysis import Analysis
from myoclonus.figures import draw_course
from myoclonus.figures.style import drawing
from myoclonus.report.pictures import WIDE_INCHES, Picture
from myoclonus.report.sections.section import Section
from myoclonus.report.summary import Summary

__all__ = ["course_section"]


def course_section(analysis: Analysis, summary: Summary) -> Section | None:
    """Return the section, or ``None`` when there are no two stretches of time to compare."""
    del summary
    course = analysis.course[analysis.course["scope"] == "recording"]
    if len(course) < 2:
        return None
    with drawing():
        figure = Figure(figsize=(WIDE_INCHES, 1.7))
        ax = figure.subplots()
        figure.subplots_adjust(left=0.13, right=0.985, top=0.95, bottom=0.28)
        draw_course(ax, course, duration_s=analysis.recording.duration_s)
    picture = Picture("course", "Jerks a minute over the recording.", figure)
    return Section(id="course", title="Over the recording", pictures=(picture,))
