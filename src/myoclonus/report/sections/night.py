"""Movements in sleep: the night as a picture, and the tables of a sleep laboratory."""

from __future__ import annotations

from dataclasses import replace

from matplotlib.figure import Figure

from myoclonus.analysis import Analysis
from myoclonus.figures import draw_intervals
from myoclonus.figures.style import drawing
from myoclonus.report.labels import number
from myoclonus.report.night_figure import night_figure
from myoclonus.report.night_glance import NightLine, chin_of, is_read_as_night, night_lines
from myoclonus.report.pictures import WIDE_INCHES, Picture
from myoclonus.report.sections.night_words import (
    answer_of,
    hour_table,
    leg_table,
    paragraphs_of,
    stage_table,
)
from myoclonus.report.sections.section import Section, SectionTable
from myoclonus.report.summary import Reading, Summary
from myoclonus.settings import Settings
from myoclonus.sleep import SleepScoring

__all__ = ["GLANCE", "NIGHT_PICTURE", "night_of_scoring", "night_section"]

NIGHT_PICTURE = "night"
GLANCE = "The night at a glance"


def night_section(analysis: Analysis, summary: Summary) -> Section | None:
    """Return the section, or ``None`` when the recording was not scored as sleep."""
    section = night_of_scoring(analysis.sleep, summary.readings, summary.labels, analysis.settings)
    if section is None or not is_read_as_night(analysis):
        return section
    first = {NIGHT_PICTURE, GLANCE}
    return replace(
        section,
        title="Movements in sleep, by rule, stage and hour",
        pictures=tuple(one for one in section.pictures if one.name not in first),
        tables=tuple(table for table in section.tables if table.caption not in first),
    )


def night_of_scoring(
    scoring: SleepScoring,
    readings: dict[tuple[str, str], Reading],
    labels: dict[str, str],
    settings: Settings,
) -> Section | None:
    """Return the section on a night.

    Parameters
    ----------
    scoring : SleepScoring
        What was scored.
    readings : dict
        Measure and scope to the row of measures.tsv.
    labels : dict of str to str
        Channel to what it is called.
    settings : Settings
        Limits of the rules.
    """
    night = scoring.night
    if not scoring.is_scored or night is None:
        return None

    def look(measure: str, scope: str) -> Reading | None:
        return readings.get((measure, scope))

    with drawing():
        pictures = [Picture(NIGHT_PICTURE, *night_figure(scoring, night, readings, labels))]
        if scoring.legs:
            pictures.append(_intervals(scoring))
    chin = chin_of(readings, labels)
    made = (
        _glance(night_lines(scoring, look, chin, settings.sleep)),
        leg_table(scoring, night, look) if scoring.legs else None,
        stage_table(scoring, night, look),
        hour_table(scoring, night, look),
    )
    return Section(
        id="night",
        title="Movements in sleep",
        answer=answer_of(scoring, night, look),
        paragraphs=tuple(text for text in paragraphs_of(scoring, night, look, _atonia(readings, labels)) if text),
        pictures=tuple(pictures),
        tables=tuple(table for table in made if isinstance(table, SectionTable)),
    )


def _glance(lines: list[NightLine]) -> SectionTable:
    """Return the first look as a table; what a list of marks cannot hold is left out."""
    return SectionTable(
        caption=GLANCE,
        columns=("", "Found", "95 % limits", "Healthy sleepers", "By itself"),
        rows=tuple((line.what, line.value, line.limits, line.health, line.meaning) for line in lines),
        numeric=(False, True, False, False, False),
    )


def _intervals(scoring: SleepScoring) -> Picture:
    figure = Figure(figsize=(WIDE_INCHES, 2.0))
    axes = figure.subplots(1, len(scoring.legs), sharey=True, squeeze=False)[0]
    figure.subplots_adjust(left=0.06, right=0.985, top=0.87, bottom=0.24, wspace=0.08)
    counts = []
    for ax, (name, legs) in zip(axes, scoring.legs.items(), strict=True):
        interval_s = scoring.interval_s[name]
        draw_intervals(ax, interval_s, low_s=legs.rules.min_interval_s, high_s=legs.rules.max_interval_s)
        ax.set_title(f"{name}: {legs.rules.min_interval_s:g}–{legs.rules.max_interval_s:g} s", size=8, loc="left")
        if ax is not axes[0]:
            ax.set_ylabel("")
        counts.append(f"{name} {len(interval_s)}")
    return Picture(
        "intervals",
        f"Histogram of the intervals between leg movements in sleep, dark where a series allows them ({', '.join(counts)} intervals).",
        figure,
    )


def _atonia(readings: dict[tuple[str, str], Reading], labels: dict[str, str]) -> str:
    """Return REM sleep without atonia in one sentence; nothing when it was not measured."""
    found = [
        (labels.get(scope.removeprefix("channel:"), scope.removeprefix("channel:")), one)
        for (measure, scope), one in readings.items()
        if measure == "rem_atonia_any_fraction" and one.status == "measured"
    ]
    if not found:
        return ""
    shares = ", ".join(f"{label} {number(100 * one.value)} %" for label, one in found)
    return (
        f"REM sleep without atonia, share of 3-s mini-epochs with any activity: {shares}. From 18 % of the chin on (SINBAR 2012) "
        "activity in REM sleep is not to be read as myoclonus."
    )
