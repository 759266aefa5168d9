"""Measures in plain words: what they are called, where they were taken, and how their values are written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from myoclonus.measure import DISTRIBUTIONS, MEASURES
from myoclonus.relate import RELATED_MEASURES
from myoclonus.report.labels import number
from myoclonus.report.summary import Reading
from myoclonus.sleep import SLEEP_MEASURES

__all__ = [
    "BURST_DURATION",
    "BURST_DURATION_IQR",
    "DISTRIBUTION",
    "JERK_RATE",
    "SILENCE_DURATION",
    "in_words",
    "limits_text",
    "rate_per_hour",
    "scope_text",
    "subject_of",
    "unit_text",
    "value_text",
]

JERK_RATE = "jerk_rate"
RARE_PER_MIN = 0.5
DISTRIBUTION = "distribution"
SILENCE_DURATION = "silence_duration"
BURST_DURATION = "burst_duration"
BURST_DURATION_IQR = "burst_duration_iqr"

_UNITS = {"1/min": "a minute", "uV": "µV", "uV.s/h": "µV·s an hour", "1/h": "an hour"}
_SUBJECTS: dict[str, tuple[str, ...]] = {
    "EEG before and with the jerks": (
        "cortical_spike", "bereitschafts", "beta_", "discharge_", "periodic_discharge", "suppression_", "burst_shape",
        "myoclonic_seizure", "corticomuscular_",
    ),
    "Responses to stimuli": (
        "stimulus_", "c_reflex", "long_latency", "silent_period", "startle_", "sep_", "severity_stimulus",
    ),
    "Responses to flashes": ("photic_", "photoparoxysmal"),
    "Rest against action": ("jerk_rate_ratio",),
    "Lapses of held muscles": ("severity_negative",),
    "Spread over the body": ("spread_", "order_", "recruitment_", "generalized_", "left_right", "jerk_spread", "latency_"),
    "Muscles together": ("intermuscular_", "cocontraction", "synchrony"),
    "Willed movements": ("voluntary_",),
}  # fmt: skip
_WORDS = {measure.id: measure.name for measure in MEASURES}
_WORDS |= {measure.id: measure.name for measure in SLEEP_MEASURES}
_WORDS |= {measure.id: measure.name for measure in RELATED_MEASURES} | {DISTRIBUTION: "Distribution over the body"}


def in_words(measure: str) -> str:
    """Return what a measure is called in a report."""
    return _WORDS.get(measure, measure.replace("_", " ").capitalize())


def unit_text(unit: str) -> str:
    """Return a unit as it is written in a report."""
    return _UNITS.get(unit, unit)


def subject_of(measure: str) -> str:
    """Return what a measure is about, in the words of a list of what is missing; its own name when it stands alone."""
    return next((words for words, starts in _SUBJECTS.items() if measure.startswith(starts)), in_words(measure))


def scope_text(scope: str, labels: Mapping[str, str]) -> str:
    """Return where a measure was taken: ``recording``, a muscle, two muscles, a state or a stage."""
    parts = []
    for part in scope.split(";"):
        kind, _, name = part.partition(":")
        if kind == "channel":
            parts.append(labels.get(name, name))
        elif kind == "pair":
            parts.append(" and ".join(labels.get(channel, channel) for channel in name.split("|")))
        elif kind == "recording":
            parts.append("whole recording")
        else:
            parts.append(f"{kind} {name}".strip())
    return ", ".join(parts)


def value_text(reading: Reading) -> str:
    """Return value and unit; the distribution over the body as a word."""
    if not np.isfinite(reading.value):
        return "n/a"
    if reading.measure == DISTRIBUTION:
        return DISTRIBUTIONS[round(reading.value) - 1]
    return f"{number(reading.value)}\u00a0{unit_text(reading.unit)}".strip()


def limits_text(reading: Reading) -> str:
    """Return the 95 % limits without unit, or nothing when they are not known."""
    if reading.measure == DISTRIBUTION or not (np.isfinite(reading.ci_low) and np.isfinite(reading.ci_high)):
        return ""
    return f"{number(reading.ci_low)} to {number(reading.ci_high)}"


def rate_per_hour(reading: Reading) -> Reading:
    """Return a rate of less than one in two minutes per hour, any other as it is."""
    if reading.unit != "1/min" or not reading.value < RARE_PER_MIN:
        return reading
    return replace(
        reading, value=reading.value * 60, ci_low=reading.ci_low * 60, ci_high=reading.ci_high * 60, unit="1/h"
    )
