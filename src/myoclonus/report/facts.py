"""The facts of the first glance: one number each, with what it rests on."""

from __future__ import annotations

from dataclasses import dataclass

from myoclonus.analysis import Analysis
from myoclonus.forms.wording import percent
from myoclonus.report.labels import counted, number, span
from myoclonus.report.measure_words import (
    BURST_DURATION,
    BURST_DURATION_IQR,
    DISTRIBUTION,
    JERK_RATE,
    SILENCE_DURATION,
    limits_text,
    rate_per_hour,
    value_text,
)
from myoclonus.report.summary import Reading, Summary, order_of_muscles
from myoclonus.sleep.night import SLEEP

__all__ = ["Fact", "facts_of", "night_facts", "of_most_active"]


_BY_CHANCE = 0.05


@dataclass(frozen=True, slots=True)
class Fact:
    """One number of the first glance."""

    label: str
    value: str
    note: str


def facts_of(summary: Summary) -> list[Fact]:
    """Return what the EEG shows, how often jerks come, how long they last, where and in which order, and the quality."""
    facts = _eeg_facts(summary)
    if rate := summary.reading(JERK_RATE):
        shown = rate_per_hour(rate)
        facts.append(Fact("Rate", value_text(shown), f"({limits_text(shown)})"))
    median, iqr = of_most_active(summary, BURST_DURATION), of_most_active(summary, BURST_DURATION_IQR)
    if median:
        place = f" in {summary.short[str(summary.most_active)]}" if len(summary.analyzed) > 1 else ""
        width = f", IQR {number(iqr.value)} ms" if iqr else ""
        facts.append(Fact("Burst duration", value_text(median), f"({limits_text(median)}{width}){place}"))
    if len(summary.analyzed) > 1 and (spread := summary.reading(DISTRIBUTION)):
        facts.append(Fact("Distribution", value_text(spread), ""))
    if silence := of_most_active(summary, SILENCE_DURATION):
        place = f" in {summary.short[str(summary.most_active)]}" if len(summary.analyzed) > 1 else ""
        facts.append(Fact("Silence duration", value_text(silence), f"({limits_text(silence)}){place}"))
    if summary.lead and order_of_muscles(summary):
        lead = summary.short.get(summary.lead, summary.lead)
        facts.append(Fact("Most often first", lead, f"{summary.lead_count} of {summary.n_jerks}"))
    if summary.triggered:
        facts.append(Fact("After a stimulus", str(summary.triggered), f"of {summary.n_jerks}"))
    return [*facts, *_quality_facts(summary)]


def _eeg_facts(summary: Summary) -> list[Fact]:
    """Return the pattern of the EEG and the discharges that jerks are locked to, when there are any."""
    suppressed, alike, locked = (
        summary.reading(name)
        for name in ("suppression_fraction", "burst_shape_correlation", "suppression_burst_jerk_fraction")
    )
    if suppressed and alike and locked:
        words = f"({percent(locked.value)} of bursts with a jerk; their shapes correlate by {number(alike.value)})"
        return [Fact("EEG", f"suppressed {percent(suppressed.value)}, with bursts", words)]
    fraction, p = summary.reading("discharge_jerk_fraction"), summary.reading("discharge_jerk_p")
    note = f"({percent(fraction.value)} of jerks with one)" if fraction and p and p.value < _BY_CHANCE else ""
    facts = []
    if periodic := summary.reading("periodic_discharge_rate"):
        facts.append(Fact("EEG", f"periodic discharges, {number(periodic.value)} Hz", note))
    elif note and (rate := summary.reading("discharge_rate")):
        facts.append(Fact("EEG", f"discharges, {number(rate.value)} a minute", note))
    if latency := summary.reading("discharge_silence_latency"):
        facts.append(Fact("Discharge to silence", value_text(latency), f"({limits_text(latency)})"))
    return facts


def night_facts(analysis: Analysis, summary: Summary) -> list[Fact]:
    """Return what the numbers of a night rest on: recorded time, sleep, who scored the stages, events, and quality."""
    night = analysis.sleep.night
    if night is None:
        return _quality_facts(summary)
    facts = [Fact("Recorded", span(3600 * night.recorded_h), "")]
    if night.is_staged:
        by = "staged automatically (YASA)" if night.staging == "automatic" else "as scored"
        facts.append(Fact("Sleep", span(3600 * night.hours(*SLEEP)), f"({by})"))
    else:
        facts.append(Fact("Sleep", "no stages given", ""))
    if legs := summary.reading("leg_scored_hours"):
        each = [(name, summary.reading("leg_scored_hours", f"channel:{name}")) for name in analysis.sleep.leg_channels]
        parts = ", ".join(f"{summary.short.get(name, name)} {span(3600 * one.value)}" for name, one in each if one)
        facts.append(Fact("Legs scored", span(3600 * legs.value), f"({parts})"))
    for what, found in (("Arousals", night.arousals_s), ("Respiratory events", night.respiratory_s)):
        facts.append(Fact(what, str(len(found)) if len(found) else "not given", "scored" if len(found) else ""))
    return [*facts, *_quality_facts(summary)]


def _quality_facts(summary: Summary) -> list[Fact]:
    facts = [
        Fact(
            "EMG analyzed",
            span(summary.analyzed_s),
            f"({len(summary.analyzed)} of {counted(len(summary.emg), 'channel')})",
        )
    ]
    warnings = sum(finding.count for finding in summary.findings if finding.severity != "note")
    kinds = len({finding.code for finding in summary.findings if finding.severity != "note"})
    notes = sum(finding.count for finding in summary.findings if finding.severity == "note")
    said = [f"of {counted(kinds, 'kind')}"] if warnings > kinds else []
    said += [f"and {counted(notes, 'note')}"] if notes else []
    facts.append(Fact("Warnings on quality", str(warnings), f"({', '.join(said)})" if said else ""))
    return facts


def of_most_active(summary: Summary, measure: str) -> Reading | None:
    """Return a measure of the most active channel, or ``None`` when it was not measured."""
    return summary.reading(measure, f"channel:{summary.most_active}")
