"""What the first glance must tell, taken from the tables of an analysis."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from myoclonus.analysis import Analysis
from myoclonus.report.labels import channel_labels, short_labels

__all__ = ["Finding", "Lag", "Reading", "Refusal", "Summary", "order_of_muscles", "readings_of", "summarize"]

LATENCY_DIFFERENCE = "latency_difference"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One row of measures.tsv; ``value`` and limits are ``NaN`` when it was not measured."""

    measure: str
    scope: str
    value: float
    unit: str
    ci_low: float
    ci_high: float
    n: int
    status: str
    reason: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """A channel that was not analyzed, and why."""

    channel: str
    label: str
    reason: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One kind of finding in quality.tsv: its code, how often, on which channels, and the first message."""

    code: str
    severity: str
    count: int
    channels: tuple[str, ...]
    message: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The first glance.

    Attributes
    ----------
    n_jerks, n_bursts, n_silences : int
        Rows of jerks.tsv, and of bursts.tsv by kind.
    n_negative : int
        Jerks that are silences only.
    analyzed_s : float
        Longest stretch that was fit for detection on any channel.
    labels, short : dict
        Channel to muscle and side, and to its short name, of all channels.
    emg : tuple of str
        EMG channels, in the order of the recording.
    analyzed : tuple of str
        Those of them that were analyzed.
    refused : tuple of Refusal
        Those that were not.
    bursts_by_channel : dict
        Analyzed channel to number of bursts and silences.
    lead : str or None
        Channel that most often comes first, and ``lead_count`` jerks in which it did.
    triggered : int
        Jerks set off by a stimulus.
    findings : tuple of Finding
        Findings by code, the gravest first.
    readings : dict
        Measure and scope to the row of measures.tsv.
    """

    n_jerks: int
    n_bursts: int
    n_silences: int
    n_negative: int
    analyzed_s: float
    labels: dict[str, str]
    short: dict[str, str]
    emg: tuple[str, ...]
    analyzed: tuple[str, ...]
    refused: tuple[Refusal, ...]
    bursts_by_channel: dict[str, int]
    lead: str | None
    lead_count: int
    triggered: int
    findings: tuple[Finding, ...]
    readings: dict[tuple[str, str], Reading]

    @property
    def most_active(self) -> str | None:
        """Analyzed channel with most bursts and silences; ``None`` when there are none."""
        found = [name for name, count in self.bursts_by_channel.items() if count]
        return max(found, key=lambda name: self.bursts_by_channel[name]) if found else None

    def reading(self, measure: str, scope: str = "recording") -> Reading | None:
        """Return a measured row, or ``None`` when there is no such row or it was not measured."""
        found = self.readings.get((measure, scope))
        return found if found is not None and found.status == "measured" and np.isfinite(found.value) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lag:
    """How long after the reference muscle another one begins, in ms, with 95 % limits and the number of jerks."""

    channel: str
    value: float
    ci_low: float
    ci_high: float
    n: int


def order_of_muscles(summary: Summary) -> list[Lag]:
    """Return the lag of each analyzed channel behind the one that leads most often, the earliest first.

    The leading channel has the lag 0 and no limits. Channels without a measured lag are left out; with fewer than two
    channels left, nothing is returned.
    """
    first = summary.lead
    if first not in summary.analyzed:
        return []
    lags = []
    for name in summary.analyzed:
        if found := summary.reading(LATENCY_DIFFERENCE, f"pair:{first}|{name}"):
            lags.append(Lag(channel=name, value=found.value, ci_low=found.ci_low, ci_high=found.ci_high, n=found.n))
        elif found := summary.reading(LATENCY_DIFFERENCE, f"pair:{name}|{first}"):
            lags.append(Lag(channel=name, value=-found.value, ci_low=-found.ci_high, ci_high=-found.ci_low, n=found.n))
    if not lags:
        return []
    nan = float("nan")
    leader = Lag(channel=str(first), value=0.0, ci_low=nan, ci_high=nan, n=max(lag.n for lag in lags))
    return sorted([leader, *lags], key=lambda lag: lag.value)


def summarize(analysis: Analysis) -> Summary:
    """Return the first glance at an analysis."""
    recording, detection = analysis.recording, analysis.detection
    labels = channel_labels(recording)
    emg = tuple(channel.name for channel in recording.channels if channel.role == "emg")
    analyzed = tuple(name for name in emg if name in detection.analyzed_s)
    counts = detection.bursts["channel"].value_counts()
    leads = detection.jerks["lead_channel"].value_counts()
    triggers = detection.jerks["trigger"].fillna("spontaneous")
    return Summary(
        n_jerks=len(detection.jerks),
        n_bursts=int((detection.bursts["kind"] == "positive").sum()),
        n_silences=int((detection.bursts["kind"] == "negative").sum()),
        n_negative=int((detection.jerks["kind"] == "negative").sum()),
        analyzed_s=max(detection.analyzed_s.values(), default=0.0),
        labels=labels,
        short=short_labels(recording),
        emg=emg,
        analyzed=analyzed,
        refused=tuple(_refusals(emg, analyzed, labels, detection.quality)),
        bursts_by_channel={name: int(counts.get(name, 0)) for name in analyzed},
        lead=str(leads.index[0]) if len(leads) else None,
        lead_count=int(leads.iloc[0]) if len(leads) else 0,
        triggered=int((triggers != "spontaneous").sum()),
        findings=_findings(detection.quality),
        readings=readings_of(analysis.measures),
    )


def _refusals(
    emg: tuple[str, ...], analyzed: tuple[str, ...], labels: dict[str, str], quality: pd.DataFrame
) -> list[Refusal]:
    """Return the EMG channels that were not analyzed, then those that nobody knows to be EMG or not."""
    unknown = quality[quality["code"] == "channel-not-understood"]
    refused = quality[quality["severity"] == "refused"]
    reasons = dict(zip(refused["channel"], refused["message"], strict=True))
    general = reasons.get(None) or "not fit for detection; see quality.tsv"
    return [
        *(Refusal(name, labels[name], str(reasons.get(name) or general)) for name in emg if name not in analyzed),
        *(Refusal(name, name, message) for name, message in zip(unknown["channel"], unknown["message"], strict=True)),
    ]


def _findings(quality: pd.DataFrame) -> tuple[Finding, ...]:
    grave = {"refused": 0, "warning": 1, "note": 2}
    found = []
    for (code, severity), rows in quality.groupby(["code", "severity"], sort=False):
        channels = tuple(dict.fromkeys(str(name) for name in rows["channel"] if name is not None))
        message, remedy = rows.iloc[0]["message"], rows.iloc[0]["remedy"]
        found.append(Finding(str(code), str(severity), len(rows), channels, str(message or ""), str(remedy or "")))
    return tuple(sorted(found, key=lambda finding: (grave.get(finding.severity, 3), finding.code)))


def readings_of(measures: pd.DataFrame) -> dict[tuple[str, str], Reading]:
    """Return the rows of a table of the schema MEASURES by measure and scope."""
    rows = measures.astype(object).where(measures.notna(), None).to_dict("records")
    nan = float("nan")
    return {
        (str(row["measure"]), str(row["scope"])): Reading(
            measure=str(row["measure"]),
            scope=str(row["scope"]),
            value=nan if row["value"] is None else float(row["value"]),
            unit=str(row["unit"] or ""),
            ci_low=nan if row["ci_low"] is None else float(row["ci_low"]),
            ci_high=nan if row["ci_high"] is None else float(row["ci_high"]),
            n=int(row["n"] or 0),
            status=str(row["status"]),
            reason=str(row["reason"] or ""),
        )
        for row in rows
    }
