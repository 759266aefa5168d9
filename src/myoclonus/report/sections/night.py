"""Movements in sleep: the night as a picture, and the tables of a sleep laboratory."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from myoclonus.analysis import Analysis
from myoclonus.figures import draw_hourly, draw_hypnogram, draw_intervals, draw_night_rows
from myoclonus.figures.style import drawing
from myoclonus.report.labels import number
from myoclonus.report.pictures import WIDE_INCHES, Picture
from myoclonus.report.sections.night_words import (
    answer_of,
    hour_table,
    leg_table,
    other_table,
    paragraphs_of,
    stage_table,
)
from myoclonus.report.sections.section import Section, SectionTable
from myoclonus.report.summary import Reading, Summary
from myoclonus.sleep import Night, SleepScoring

__all__ = ["night_of_scoring", "night_section"]

_RULE = "WASM"
_OTHERS = {
    "fragmentary": "fragmentary",
    "alma": "ALMA",
    "hft": "foot tremor",
    "hflm": "fast leg movements",
    "hypnic": "hypnic jerk",
    "head_jerk": "head jerk",
    "propriospinal": "axial jerk",
    "large": "large movement",
}


def night_section(analysis: Analysis, summary: Summary) -> Section | None:
    """Return the section, or ``None`` when the recording was not scored as sleep."""
    return night_of_scoring(analysis.sleep, summary.readings, summary.labels)


def night_of_scoring(
    scoring: SleepScoring, readings: dict[tuple[str, str], Reading], labels: dict[str, str]
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
    """
    night = scoring.night
    if not scoring.is_scored or night is None:
        return None

    def look(measure: str, scope: str) -> Reading | None:
        return readings.get((measure, scope))

    with drawing():
        pictures = [_night(scoring, night, readings, labels)]
        if scoring.legs:
            pictures.append(_intervals(scoring))
    made = (
        leg_table(scoring, look) if scoring.legs else None,
        stage_table(scoring, night, look),
        other_table(look) if any(name == "alma_count" for name, _ in readings) else None,
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


def _night(
    scoring: SleepScoring, night: Night, readings: dict[tuple[str, str], Reading], labels: dict[str, str]
) -> Picture:
    duration_s = night.duration_s
    legs = _by_leg(scoring, labels)
    spans = {"respiratory event": night.respiratory_s, "arousal": night.arousals_s}
    moments = {
        words: scoring.movements.loc[scoring.movements["type"] == kind, "onset"].to_numpy(float)
        for kind, words in _OTHERS.items()
    }
    spans = {words: found for words, found in spans.items() if len(found)}
    moments = {words: found for words, found in moments.items() if len(found)}
    heights = [
        1.1 if night.is_staged else 0.0,
        0.3 * len(legs) + 0.19 * (len(spans) + len(moments)),
        0.75 if scoring.legs else 0.0,
    ]
    shown = [height for height in heights if height]
    figure = Figure(figsize=(WIDE_INCHES, sum(shown) + 0.75))
    grid = figure.add_gridspec(max(len(shown), 1), 1, height_ratios=shown or [1.0], hspace=0.12)
    total = sum(shown) + 0.75
    figure.subplots_adjust(left=0.13, right=0.985, top=1 - 0.12 / total, bottom=0.42 / total)
    place = iter(range(len(shown)))
    if heights[0]:
        draw_hypnogram(figure.add_subplot(grid[next(place)]), night.hypnogram, duration_s=duration_s)
    if heights[1]:
        draw_night_rows(figure.add_subplot(grid[next(place)]), legs, spans, moments, duration_s=duration_s)
    if heights[2]:
        draw_hourly(
            figure.add_subplot(grid[next(place)]), _hourly(night, readings), duration_s=duration_s,
            label="PLMS\nan hour" if night.is_staged else "PLM",
        )  # fmt: skip
    words = ", ".join(f"{label} {len(table)}" for label, table in legs.items())
    description = (
        f"The night: {'hypnogram, then ' if night.is_staged else ''}leg movements by {_RULE} rules (dark and tall: in a series) "
        f"of {words or 'no leg'}; respiratory events, arousals and other movements below; periodic leg movements by the hour."
    )
    return Picture("night", description, figure)


def _by_leg(scoring: SleepScoring, labels: dict[str, str]) -> dict[str, pd.DataFrame]:
    """Return the movements that each leg takes part in, by the label of its channel."""
    movements = scoring.movements[scoring.movements["rule"] == _RULE]
    names = [set(str(channels).split(",")) for channels in movements["channels"]]
    return {
        labels.get(channel, channel): movements[np.array([channel in found for found in names], dtype=bool)]
        for channel in scoring.leg_channels
    }


def _hourly(night: Night, readings: dict[tuple[str, str], Reading]) -> list[float]:
    n_hours = int(np.ceil(night.duration_s / 3600.0 - 1e-9))
    found = [readings.get(("plms_index", f"rule:{_RULE};hour:{hour}")) for hour in range(1, n_hours + 1)]
    return [one.value if one is not None and one.status == "measured" else float("nan") for one in found]


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
