"""All measures of movements in sleep, declared as data in one visible tuple."""

from __future__ import annotations

from myoclonus.measure.declared_measure import DeclaredMeasure, MeasureRows

__all__ = ["SLEEP_MEASURES", "sleep_row"]


_M = DeclaredMeasure
_BOTH = "AASM manual 2.6; WASM 2016, doi:10.1016/j.sleep.2016.10.010 (grade A)"
_WASM = "WASM 2016, doi:10.1016/j.sleep.2016.10.010 (grade A)"
_RULE = ("rule:RULE",)
_PARTS = ("rule:RULE", "rule:RULE;stage:STAGE", "rule:RULE;hour:HOUR", "rule:RULE;respiratory:included")

SLEEP_MEASURES: tuple[DeclaredMeasure, ...] = (
    _M("plms_index", "Periodic leg movements per hour of sleep", "1/h", _PARTS, _BOTH),
    _M("plmw_index", "Periodic leg movements per hour of wake", "1/h", _RULE, _BOTH),
    _M("plm_index", "Periodic leg movements per recorded hour", "1/h", _RULE, _BOTH),
    _M("plms_arousal_index", "Periodic leg movements with arousal per hour of sleep", "1/h", _RULE, _BOTH),
    _M("plms_percentile", "Percentile of the periodic leg movements among healthy sleepers", "", _RULE,
       "Frauscher 2014, 100 healthy sleepers (grade B); own: log-normal between the published points"),
    _M("periodicity_index", "Periodicity index: share of intervals in regular rows", "",
       ("rule:RULE", "rule:RULE;definition:plm_share"),
       "Ferri 2006, doi:10.1093/sleep/29.6.759 (grade B); second definition as in SOMAS"),
    _M("leg_movement_index", "Leg movements per hour", "1/h",
       ("rule:RULE", "rule:RULE;stage:sleep", "rule:RULE;stage:STAGE", "channel:NAME"), _BOTH),
    _M("leg_scored_hours", "Hours of sleep in which a leg could be scored; of recording, without stages", "h",
       ("recording", "channel:NAME"), "own: what the rates of leg movements are divided by"),
    _M("isolated_leg_movement_index", "Isolated leg movements per hour", "1/h", ("rule:RULE", "rule:RULE;stage:sleep"), _WASM),
    _M("short_interval_leg_movement_index", "Leg movements after a short interval per hour", "1/h",
       ("rule:RULE", "rule:RULE;stage:sleep"), _WASM),
    _M("intermovement_interval_log_mean", "Mean natural logarithm of the intervals in s", "", _RULE, _WASM),
    _M("intermovement_interval_log_sd", "Standard deviation of the natural logarithm of the intervals", "", _RULE, _WASM),
    _M("fragmentary_index", "Fragmentary myoclonus: 3-s mini-epochs with a potential per hour", "1/h",
       ("stage:sleep", "stage:STAGE"), "Lins 1993; Frauscher 2014 (grade A)"),
    _M("fragmentary_minutes", "Minutes of NREM sleep with 5 potentials or more", "min", ("recording",), "AASM manual 2.6 (grade A)"),
    _M("fragmentary_percentile", "Percentile of fragmentary myoclonus among healthy sleepers", "", ("recording",),
       "Frauscher 2014, 100 healthy sleepers (grade B); own: log-normal through the published points"),
    _M("alma_count", "Series of alternating leg muscle activation", "", ("recording",), "AASM manual 2.6; Chervin 2003 (grade B)"),
    _M("hft_count", "Series of hypnagogic foot tremor", "", ("recording",), "AASM manual 2.6 (grade B)"),
    _M("hflm_count", "Series of high-frequency leg movements", "", ("recording",), "Yang and Winkelman 2010 (grade B)"),
    _M("hypnic_jerk_count", "Hypnic jerks", "", ("recording",), "ICSD-3 (grade B); own: sites and windows"),
    _M("unscored_jerk_rate", "Jerks per minute that no rule scored as a movement", "1/min", ("recording",),
       "own: what is left when the movements of sleep are named"),
    _M("head_jerk_index", "Head jerks per hour of REM sleep", "1/h", ("recording",), "Frauscher 2010; Wolfensberger 2019 (grade B)"),
    _M("propriospinal_sleep_onset_count", "Axial jerks in the wake before sleep", "", ("recording",), "Vetrugno 2001 (grade C)"),
    _M("rem_atonia_any_fraction", "REM sleep without atonia, any: share of 3-s mini-epochs", "", ("channel:NAME",),
       "SINBAR 2012, doi:10.5665/sleep.1886 (grade A)"),
    _M("rem_atonia_phasic_fraction", "REM sleep without atonia, phasic: share of 3-s mini-epochs", "", ("channel:NAME",),
       "SINBAR 2012, doi:10.5665/sleep.1886 (grade A)"),
    _M("rem_atonia_tonic_fraction", "REM sleep without atonia, tonic: share of 30-s epochs", "", ("channel:NAME",),
       "SINBAR 2012, doi:10.5665/sleep.1886 (grade A)"),
)  # fmt: skip
"""Every measure that the scoring of sleep adds to ``measures.tsv``, in the order of the table."""

sleep_row = MeasureRows(SLEEP_MEASURES)
"""Makes a row of the table MEASURES from the id of a declared measure, its scope and an estimate."""
