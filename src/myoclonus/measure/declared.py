"""All measures, declared as data: one record each, in one visible tuple."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from myoclonus.measure import (
    amplitudes,
    distribution,
    durations,
    rates,
    recruitment,
    regions,
    regularity,
    rhythm,
    silences,
    spread,
    synchrony,
)
from myoclonus.measure.estimate import Estimate
from myoclonus.measure.material import Material
from myoclonus.measure.scopes import Scope, ScopeKind

__all__ = ["MEASURES", "Measure"]


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure.

    Attributes
    ----------
    id : str
        Value of the column ``measure``; the page ``docs/measures/ID.md`` explains it.
    name : str
        Plain name for reports.
    unit : str
        Unit of the value; empty for fractions and other pure numbers.
    scopes : tuple of ScopeKind
        What it is measured on.
    function : callable
        From material, scope and smallest count to an estimate.
    min_n : str or int
        Smallest count: a number, or the field of MeasureSettings that holds it.
    source : str
        Where the definition comes from.
    """

    id: str
    name: str
    unit: str
    scopes: tuple[ScopeKind, ...]
    function: Callable[[Material, Scope, int], Estimate]
    min_n: str | int
    source: str


_M = Measure
_CHANNEL: tuple[ScopeKind, ...] = ("channel",)
_BOTH: tuple[ScopeKind, ...] = ("recording", "channel")
_APART: tuple[ScopeKind, ...] = ("recording", "trigger")
_CHANNEL_APART: tuple[ScopeKind, ...] = ("channel", "channel;trigger")
_DURATION, _MEDIAN, _ORDER = "min_bursts_for_duration", "min_values_for_median", "min_jerks_for_order"
_RHYTHM = "min_jerks_for_rhythm"
_SCALE = "structure of the Unified Myoclonus Rating Scale, Frucht 2002 (textbook, not checked; grade C)"
_SILENCES = "wearable study of negative myoclonus 2023, PMID 37952446 (grade B)"

MEASURES: tuple[Measure, ...] = (
    _M("jerk_rate", "Jerks per minute", "1/min", ("recording", "state", "stage"), rates.jerk_rate, 0,
       "Garwood 1936 for the limits"),
    _M("positive_jerk_rate", "Jerks with a burst per minute", "1/min", ("recording",), rates.positive_jerk_rate, 0,
       "Garwood 1936 for the limits"),
    _M("jerk_rate_change", "Rate at the end over rate at the start", "", ("recording",), rates.rate_change,
       "min_jerks_for_trend", "McCullagh and Nelder 1989: Poisson regression with dispersion"),
    _M("burst_rate", "Bursts per minute", "1/min", ("channel", "channel;state"), rates.burst_rate, 0,
       "Garwood 1936 for the limits"),
    _M("silence_rate", "Silences per minute", "1/min", ("channel", "channel;state"), rates.silence_rate, 0,
       "Garwood 1936 for the limits"),
    _M("negative_jerk_fraction", "Share of jerks that are silences", "", ("recording",), rates.negative_fraction,
       _MEDIAN, "own: polarity is the first axis of a jerk"),
    _M("burden", "Burden: jerks times size per hour", "uV.s/h", ("recording",), amplitudes.burden, 0,
       "own: after the myoclonus index of Rissanen 2021 (grade B); Fay and Feuer 1997 for the limits"),
    _M("burst_duration", "Burst duration, median", "ms", _CHANNEL, durations.duration_median, _DURATION,
       "van der Veen 2024 (grade B)"),
    _M("burst_duration_iqr", "Burst duration, interquartile range", "ms", _CHANNEL, durations.duration_iqr, _DURATION,
       "van der Veen 2024 (grade B)"),
    _M("burst_duration_error", "Standard error of one burst's duration", "ms", _CHANNEL, durations.duration_error,
       _MEDIAN, "own: the 45 ms limit needs a bias below 5 ms"),
    _M("burst_duration_bimodality", "One peak of burst durations, p", "", _CHANNEL, durations.bimodality_p, _DURATION,
       "Hartigan and Hartigan 1985"),
    _M("short_burst_fraction", "Share of bursts below 45 ms", "", _CHANNEL, durations.short_fraction, _DURATION,
       "van der Veen 2024 (grade B)"),
    _M("burst_amplitude", "Burst amplitude, median RMS", "uV", _CHANNEL, amplitudes.amplitude_median, _MEDIAN,
       "SENIAM (grade A)"),
    _M("burst_peak", "Burst peak, median", "uV", _CHANNEL, amplitudes.peak_median, _MEDIAN, "SENIAM (grade A)"),
    _M("silence_duration", "Silence duration, median", "ms", _CHANNEL, silences.silence_median, _MEDIAN, _SILENCES),
    _M("silence_short_fraction", "Share of silences of 50–69 ms", "", _CHANNEL, silences.short_fraction, _MEDIAN,
       _SILENCES),
    _M("silence_middle_fraction", "Share of silences of 70–100 ms", "", _CHANNEL, silences.middle_fraction, _MEDIAN,
       _SILENCES),
    _M("silence_long_fraction", "Share of silences of 101–500 ms", "", _CHANNEL, silences.long_fraction, _MEDIAN,
       _SILENCES),
    _M("silence_remaining", "Activity left in silences, median share", "", _CHANNEL, silences.remaining_median,
       _MEDIAN, "own: a lapse is deep, a mere dip is not"),
    _M("silence_after_burst_fraction", "Share of silences after a burst", "", _CHANNEL, silences.after_burst_fraction,
       _MEDIAN, "Rubboli and Tassinari 2006 (grade B): epileptic negative myoclonus has no jerk before it"),
    _M("interval_median", "Interval between onsets, median", "s", _BOTH, regularity.interval_median, "min_intervals",
       "convention"),
    _M("interval_cv", "Interval coefficient of variation", "", _BOTH, regularity.interval_cv, "min_intervals",
       "convention"),
    _M("interval_local_variation", "Interval local variation", "", _BOTH, regularity.local_variation, "min_intervals",
       "Shinomoto 2003"),
    _M("rhythm_rate", "Rhythm, rate of the line", "Hz", _BOTH, rhythm.line_rate, _RHYTHM,
       "Bartlett 1963: spectrum of a point process"),
    _M("rhythm_p", "Rhythm, p of the largest line", "", _BOTH, rhythm.line_p, _RHYTHM,
       "Bartlett 1963; simulation over all frequencies"),
    _M("rhythm_ratio", "Rhythm, largest line over its surroundings", "", _BOTH, rhythm.line_ratio, _RHYTHM,
       "Bartlett 1963"),
    _M("synchrony", "Share of bursts on both muscles at once", "", ("pair",), synchrony.synchrony, _ORDER,
       "own: see the page"),
    _M("synchrony_chance", "The same share by chance", "", ("pair",), synchrony.synchrony_chance, _ORDER,
       "Amarasingham 2012: jitter"),
    _M("synchrony_p", "Synchrony by chance, p", "", ("pair",), synchrony.synchrony_p, _ORDER,
       "Amarasingham 2012: jitter"),
    _M("cocontraction", "Share of bursts overlapping on antagonists", "", ("antagonists",), synchrony.cocontraction,
       _ORDER, "Hallett 1979: cortical jerks co-contract (grade A as a pattern)"),
    _M("recruitment_rank", "Place in the order of muscles", "", _CHANNEL_APART, recruitment.rank_mean, _ORDER,
       "own: mean rank, 0 first, 1 last"),
    _M("recruitment_lead_fraction", "Share of jerks that begin here", "", _CHANNEL_APART, recruitment.lead_fraction, _ORDER,
       "convention"),
    _M("recruitment_order_entropy", "Variability of the order of muscles", "", _APART,
       recruitment.order_entropy, _ORDER,
       "Erro 2013: order is incongruent in functional jerks (grade B); entropy our own"),
    _M("latency_difference", "Lag from the first to the second muscle", "ms", ("pair",), recruitment.lag_median,
       _ORDER, "convention"),
    _M("left_right_lag", "Lag from left to right", "ms", ("sides",), recruitment.lag_median, _ORDER,
       "Brown 1991: callosal spread about 10 ms (grade C)"),
    _M("jerk_spread", "Time from first to last onset, median", "ms", _APART, rates.spread_median, _MEDIAN,
       "convention"),
    _M("spread_velocity_down", "Speed of spread away from the brainstem", "m/s", _APART, spread.velocity_down,
       _ORDER, "propriospinal series: 3–11 m/s (grade B)"),
    _M("spread_velocity_up", "Speed of spread towards the brainstem", "m/s", _APART, spread.velocity_up,
       _ORDER, "propriospinal series: 3–11 m/s (grade B)"),
    _M("distribution", "1 focal, 2 segmental, 3 multifocal, 4 generalized", "", ("recording",),
       distribution.distribution, _MEDIAN, "Albanese 2013 for the words; shares our own"),
    _M("focal_jerk_fraction", "Share of jerks at one site", "", ("recording",), distribution.focal_fraction, _MEDIAN,
       "Albanese 2013"),
    _M("generalized_jerk_fraction", "Share of jerks that are generalized", "", ("recording",),
       distribution.generalized_fraction, _MEDIAN, "Albanese 2013"),
    _M("sites_involved", "Mean share of recorded sites in a jerk", "", ("recording",), distribution.sites_involved,
       _MEDIAN, "own: extent without a rule"),
    _M("region_jerk_fraction", "Share of jerks that involve a body region", "", ("region",), regions.region_fraction,
       _MEDIAN, "own: where jerks are, for the forms that have a place"),
    _M("severity_frequency", "Severity estimate: jerks a minute", "1/min", ("region;state",),
       regions.severity_frequency, 0, _SCALE),
    _M("severity_grade", "Severity estimate: frequency from 0 to 4", "", ("region;state",), regions.severity_grade, 0,
       _SCALE),
    _M("severity_size", "Severity estimate: size of bursts, median RMS", "uV", ("region;state",), regions.severity_size,
       _MEDIAN, _SCALE),
    _M("severity_negative_rate", "Severity estimate: silences a minute of contraction", "1/min", ("recording",),
       regions.severity_negative_rate, 0, _SCALE),
    _M("severity_negative", "Severity estimate: negative myoclonus, 0 no, 1 yes", "", ("recording",),
       regions.severity_negative_grade, 0, _SCALE),
)  # fmt: skip
"""Every measure that ``measures.tsv`` holds, in the order of the table."""
