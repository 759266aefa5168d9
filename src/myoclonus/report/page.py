"""The words of a report, shared by the HTML page, the PDF and the terminal."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd

from myoclonus.analysis import Analysis
from myoclonus.detect import stimuli_of
from myoclonus.recording import named_in
from myoclonus.report.facts import Fact, facts_of, night_facts, of_most_active
from myoclonus.report.labels import clock, counted, number, span
from myoclonus.report.measure_words import (
    BURST_DURATION,
    JERK_RATE,
    SILENCE_DURATION,
    in_words,
    limits_text,
    rate_per_hour,
    scope_text,
    subject_of,
    value_text,
)
from myoclonus.report.methods import DISCLAIMER, methods_paragraphs, settings_rows, versions_text
from myoclonus.report.night_figure import NIGHT_KEY
from myoclonus.report.night_glance import Look, chin_of, is_read_as_night, night_headline, night_lines
from myoclonus.report.pictures import MAX_ROWS
from myoclonus.report.summary import Summary, order_of_muscles

__all__ = ["BANNERS", "MAX_JERKS", "MAX_MUSCLES", "Page", "page_of"]

MAX_JERKS = 50
"""Jerks listed in the report; all of them are in jerks.tsv."""
MAX_LISTED = 10
"""Muscles listed at first glance."""
MAX_MUSCLES = 10
"""Columns of the table by muscle; all of them are in measures.tsv."""
_MAX_REASONS = 4
_MAX_REASON_LETTERS = 110
_NONE_FOUND = ("none found", "no rhythm found")

BANNERS = {
    "simulated": "Simulated recording: made by a program, nobody's muscles.",
    "healthy": "Healthy person's voluntary twitches, shown as a demonstration. This is not myoclonus.",
    "recorded": "",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """All words of a report, ready to be laid out; nothing is computed after this."""

    name: str
    title: str
    headline: str
    jerks_headline: str
    night: list[dict[str, str]]
    night_key: str
    urgent: str
    answer: str
    banner: str
    disclaimer: str
    facts: list[Fact]
    nothing: str
    duration_note: str
    order_note: str
    counted_what: str
    muscles: list[dict[str, str]]
    unmeasured: list[dict[str, str]]
    unmeasured_rows: list[dict[str, str]]
    measures: list[dict[str, Any]]
    by_muscle: dict[str, Any]
    pairs: list[dict[str, Any]]
    jerks: list[dict[str, str]]
    jerks_caption: str
    findings: list[dict[str, Any]]
    channels: list[dict[str, str]]
    methods: list[str]
    settings: list[dict[str, Any]]
    versions: str
    has: dict[str, Any]


def page_of(analysis: Analysis, summary: Summary) -> Page:
    """Return the words of the report on an analysis."""
    jerks = _headline(analysis, summary)
    is_night = is_read_as_night(analysis)
    return Page(
        name=analysis.recording.name,
        title=f"{'Night of' if is_night else 'Jerks in'} {analysis.recording.name}",
        headline=_night_headline(analysis, summary) if is_night else jerks,
        jerks_headline=jerks if is_night else "",
        night=_night_lines(analysis, summary) if is_night else [],
        night_key=NIGHT_KEY if is_night else "",
        urgent=analysis.weighed.urgent,
        answer=analysis.weighed.answer.removeprefix(analysis.weighed.urgent).strip()
        if analysis.detection.analyzed_s
        else "",
        banner=BANNERS[analysis.origin],
        disclaimer=DISCLAIMER,
        facts=night_facts(analysis, summary) if is_night else facts_of(summary),
        nothing=_nothing(summary),
        duration_note=_duration_note(summary),
        order_note=_order_note(summary),
        counted_what=_counted_what(summary),
        muscles=_muscle_lines(summary),
        unmeasured=_unmeasured(summary),
        unmeasured_rows=_unmeasured_rows(summary),
        measures=_measure_rows(summary, ("recording", "state", "stage")),
        by_muscle=_by_muscle(summary),
        pairs=_measure_rows(summary, ("pair",)),
        jerks=_jerk_rows(analysis.detection.jerks, summary),
        jerks_caption=_jerks_caption(summary),
        findings=_finding_rows(summary),
        channels=_channel_rows(analysis, summary),
        methods=methods_paragraphs(analysis, summary),
        settings=settings_rows(analysis.settings),
        versions=versions_text(analysis),
        has=_presence(analysis, summary),
    )


def _headline(analysis: Analysis, summary: Summary) -> str:
    if not summary.emg:
        return 'Nothing could be analyzed: no channel was recognized as EMG. Name them with --role "CHANNEL=emg".'
    if not summary.analyzed:
        return "Nothing could be analyzed: no EMG channel is fit for the detection of bursts."
    muscles = counted(len(summary.analyzed), "muscle")
    if not summary.n_jerks:
        return f"No jerk found in {span(summary.analyzed_s)} of EMG from {muscles}."
    rate = summary.reading(JERK_RATE)
    often = f", {value_text(rate_per_hour(rate))}" if rate else ""
    active = [name for name, count in summary.bursts_by_channel.items() if count]
    if len(summary.analyzed) == 1:
        where = f"in the one muscle recorded ({summary.labels[summary.analyzed[0]]})"
    elif len(active) == 1:
        where = f"only in {summary.labels[active[0]]}, of {muscles}"
    else:
        where = f"in {len(active)} of {muscles}"
        if summary.lead and order_of_muscles(summary):
            where += f", most often first in {summary.labels.get(summary.lead, summary.lead)}"
    median = of_most_active(summary, BURST_DURATION)
    lasting = f"; bursts last {value_text(median)}" if median else ""
    if 2 * summary.n_negative > summary.n_jerks and (silence := of_most_active(summary, SILENCE_DURATION)):
        lasting = f"; silences last {value_text(silence)}"
    found = counted(summary.n_jerks, "jerk")
    if summary.n_negative:
        found += f" ({_how_many_silences(summary)})"
    return f"{found} in {span(summary.analyzed_s)}{often}, {where}{lasting}."


def _nothing(summary: Summary) -> str:
    return "Recorded, none found." if summary.analyzed else "No EMG channel could be analyzed."


def _how_many_silences(summary: Summary) -> str:
    if summary.n_negative == summary.n_jerks:
        return "a silence" if summary.n_jerks == 1 else "all of them silences"
    return "1 of them a silence" if summary.n_negative == 1 else f"{summary.n_negative} of them silences"


def _counted_what(summary: Summary) -> str:
    if summary.n_silences:
        return "Bursts and silences" if summary.n_bursts else "Silences"
    return "Bursts"


def _muscle_lines(summary: Summary) -> list[dict[str, str]]:
    """Return muscles with their number of bursts, the most active first, and how many more there are."""
    by_count = sorted(summary.bursts_by_channel.items(), key=lambda item: -item[1])
    lines = [{"label": summary.short[name], "count": str(count)} for name, count in by_count[:MAX_LISTED]]
    more = len(by_count) - MAX_LISTED
    return [*lines, {"label": f"and {counted(more, 'more muscle')}", "count": ""}] if more > 0 else lines


def _night_headline(analysis: Analysis, summary: Summary) -> str:
    chin = chin_of(summary.readings, summary.labels)
    return night_headline(analysis.sleep, _look(summary), chin, analysis.settings.sleep)


def _night_lines(analysis: Analysis, summary: Summary) -> list[dict[str, str]]:
    chin = chin_of(summary.readings, summary.labels)
    return [asdict(line) for line in night_lines(analysis.sleep, _look(summary), chin, analysis.settings.sleep)]


def _look(summary: Summary) -> Look:
    return lambda measure, scope: summary.readings.get((measure, scope))


def _duration_note(summary: Summary) -> str:
    if not summary.n_bursts:
        return "Hatched: silences. No burst was found."
    note = ""
    if summary.n_bursts >= summary.n_silences:
        note = "Bursts of 10 to 45 ms are more often cortical. The mark describes; it does not decide."
    if of_most_active(summary, BURST_DURATION) is None:
        note += " Too few bursts for a median."
    if summary.n_silences:
        note += " Hatched: silences."
    return note.strip()


def _order_note(summary: Summary) -> str:
    if len(summary.analyzed) == 1:
        return "One muscle was recorded: no order, no spread."
    if not summary.n_jerks:
        return _nothing(summary)
    if not order_of_muscles(summary):
        return "Too few jerks with several muscles to tell their order."
    return ""


def _unmeasured(summary: Summary) -> list[dict[str, str]]:
    """Return what is missing: refused channels, then what was not recorded, then what could not be measured.

    What was looked for and not found is an answer, and stands under Measures.
    """
    lines = [{"what": refusal.label, "why": refusal.reason} for refusal in summary.refused]
    by_reason: dict[str, list[str]] = {}
    missing = [one for one in summary.readings.values() if one.status != "measured" and one.scope == "recording"]
    for reading in missing if summary.analyzed else []:  # else the refusals say why, once
        if not reading.reason.startswith(_NONE_FOUND):
            needs_two = reading.reason.startswith(("fewer than two analyzed EMG", "fewer than two EMG"))
            reason = "needs two muscles that were analyzed" if needs_two else reading.reason
            by_reason.setdefault(reason, []).append(subject_of(reading.measure))
    recorded = {one.reason for one in missing if one.status == "not_measurable"}
    ordered = sorted(by_reason.items(), key=lambda item: (item[0] in recorded, -len(item[1])))
    gathered = [{"what": _listed(names), "why": reason} for reason, names in ordered]
    shown = [line | {"why": _shortened(line["why"])} for line in lines + gathered]
    if not summary.analyzed:
        shown.insert(0, {"what": "Every measure", "why": "needs a muscle that was analyzed"})
    if len(shown) > _MAX_REASONS:
        more = len(shown) - _MAX_REASONS + 1
        shown = [*shown[: _MAX_REASONS - 1], {"what": "", "why": f"{more} more; see the list under Measures."}]
    return shown or [{"what": "", "why": "Everything this version measures was measured for the recording as a whole."}]


def _shortened(reason: str) -> str:
    """Return the beginning of a reason that names many channels; it stands in full under Measures."""
    return reason if len(reason) <= _MAX_REASON_LETTERS else f"{reason[:_MAX_REASON_LETTERS].rstrip(' ,;')} …"


def _listed(names: list[str]) -> str:
    unique = list(dict.fromkeys(names))
    return f"{unique[0]} and {len(unique) - 1} more" if len(unique) > 1 else unique[0]


def _unmeasured_rows(summary: Summary) -> list[dict[str, str]]:
    return [
        {"what": in_words(reading.measure), "where": scope_text(reading.scope, summary.labels), "why": reading.reason}
        for reading in summary.readings.values()
        if reading.status != "measured"
    ]


def _measure_rows(summary: Summary, kinds: tuple[str, ...]) -> list[dict[str, Any]]:
    return [
        {
            "what": in_words(reading.measure),
            "where": scope_text(reading.scope, summary.labels),
            "value": value_text(reading),
            "limits": limits_text(reading),
            "n": reading.n,
        }
        for reading in summary.readings.values()
        if reading.status == "measured" and reading.scope.partition(":")[0] in kinds
    ]


def _by_muscle(summary: Summary) -> dict[str, Any]:
    """Return one row a measure and one column a muscle; an empty cell was not measured."""
    channels = summary.analyzed[:MAX_MUSCLES]
    rows = []
    for measure in dict.fromkeys(reading.measure for reading in summary.readings.values()):
        found = [summary.reading(measure, f"channel:{name}") for name in channels]
        if any(found):
            cells = [
                {"value": value_text(cell), "limits": limits_text(cell), "n": cell.n} if cell else None
                for cell in found
            ]
            rows.append({"what": in_words(measure), "cells": cells})
    return {
        "muscles": [{"label": summary.labels[name], "channel": name} for name in channels],
        "rows": rows,
        "more": max(len(summary.analyzed) - MAX_MUSCLES, 0),
    }


def _jerk_rows(jerks: pd.DataFrame, summary: Summary) -> list[dict[str, str]]:
    return [
        {
            "onset": clock(row["onset"]),
            "duration": number(row["duration"] * 1000),
            "kind": row["kind"] or "",
            "muscles": _in_order(str(row["channels"] or ""), summary.short),
            "spread": _optional(row["spread_ms"]),
            "trigger": row["trigger"] or "",
            "latency": _optional(row["latency_ms"]),
            "state": row["state"] or "",
            "stage": row["stage"] or "",
        }
        for row in jerks.head(MAX_JERKS).to_dict("records")
    ]


def _in_order(channels: str, labels: dict[str, str]) -> str:
    """Return labels joined by arrows."""
    return " → ".join(labels.get(name, name) for name in named_in(channels, labels))


def _optional(value: float) -> str:
    return number(value) if np.isfinite(value) else ""


def _jerks_caption(summary: Summary) -> str:
    if summary.n_jerks <= MAX_JERKS:
        return f"All {summary.n_jerks} jerks." if summary.n_jerks else _nothing(summary)
    return f"The first {MAX_JERKS} of {summary.n_jerks} jerks."


def _finding_rows(summary: Summary) -> list[dict[str, Any]]:
    return [
        {
            "severity": finding.severity,
            "code": finding.code,
            "channels": ", ".join(summary.labels.get(name, name) for name in finding.channels) or "whole recording",
            "count": finding.count,
            "message": finding.message,
            "remedy": finding.remedy,
        }
        for finding in summary.findings
    ]


def _channel_rows(analysis: Analysis, summary: Summary) -> list[dict[str, str]]:
    def analyzed(name: str) -> str:
        if name in summary.analyzed:
            return f"{span(analysis.detection.analyzed_s[name])}"
        return "no" if name in summary.emg else ""

    return [
        {
            "channel": channel.name,
            "role": channel.role,
            "muscle": (channel.muscle or "").replace("_", " "),
            "side": channel.side or "",
            "region": (channel.region or "").replace("_", " "),
            "rate": number(channel.fs_hz, 6),
            "analyzed": analyzed(channel.name),
        }
        for channel in analysis.recording.channels
    ]


def _presence(analysis: Analysis, summary: Summary) -> dict[str, Any]:
    """Return which signs the key under the raster has to explain."""
    quality, coverage = analysis.detection.quality, analysis.recording.coverage
    return {
        "silences": summary.n_silences > 0,
        "findings": bool((quality["onset"].notna() & (quality["duration"].fillna(0) > 0)).any()),
        "gaps": len(coverage) > 1,
        "stimuli": bool(stimuli_of(analysis.recording, analysis.settings.detect)),
        "more_channels": max(len(summary.emg) - MAX_ROWS, 0),
    }
