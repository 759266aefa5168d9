"""Measures that relate jerks to the EEG, declared as data."""

from __future__ import annotations

from myoclonus.measure.declared_measure import DeclaredMeasure

__all__ = ["CORTEX_MEASURES"]

_R = DeclaredMeasure
_MUSCLE = ("channel:M",)
_PLACE = ("channel:M;eeg:E",)
_BEFORE = ("recording", "state:voluntary")
_WHOLE = ("recording",)
_LOCKED = "Jerk-locked averaging: technique, 1992, PMID 1464676"
_READINESS = "Shibasaki & Hallett 2006, doi:10.1016/j.clinph.2006.04.025"
_FUNCTIONAL = "Meppelink 2016, PMID 27477621"
_MYOCLONIC = "Serafini 2013, juvenile myoclonic epilepsy: discharge and jerk"
_AFTER_ARREST = "Hofmeijer 2014, PMID 24286857"
_SILENCE = "Rubboli & Tassinari 2006, PMID 17336779"
_SUPPRESSION = "Hirsch 2021, doi:10.1097/WNP.0000000000000806"
_CHANCE = "Maris & Oostenveld 2007, doi:10.1016/j.jneumeth.2007.03.024"
_OWN = "own"

CORTEX_MEASURES: tuple[DeclaredMeasure, ...] = (
    _R("cortical_spike_amplitude", "Cortical spike before the jerk, peak to peak", "uV", _PLACE, _LOCKED),
    _R("cortical_spike_latency", "Cortical spike, time before the jerk", "ms", _PLACE, _LOCKED),
    _R("cortical_spike_onset", "Cortical spike, its onset before the jerk", "ms", _PLACE, _LOCKED),
    _R("cortical_spike_p", "Cortical spike by chance, p", "", _MUSCLE, _CHANCE),
    _R("cortical_spike_reproducibility", "Cortical spike, correlation of half averages", "", _PLACE, _OWN),
    _R("cortical_spike_conduction_margin", "Cortical spike, time to spare for conduction", "ms", _PLACE, _OWN),
    _R("bereitschaftspotential_amplitude", "Readiness potential before the jerk", "uV", _BEFORE, _READINESS),
    _R("bereitschaftspotential_onset", "Readiness potential, its onset before the jerk", "s", _BEFORE, _READINESS),
    _R("bereitschaftspotential_p", "Readiness potential by chance, p", "", _BEFORE, _READINESS),
    _R("beta_desynchronization", "Change of beta power before the jerk", "", _BEFORE, _FUNCTIONAL),
    _R("beta_desynchronization_p", "Change of beta power by chance, p", "", _BEFORE, _FUNCTIONAL),
    _R("discharge_rate", "Epileptiform discharges a minute", "1/min", _WHOLE, _OWN),
    _R("discharge_jerk_fraction", "Share of jerks with a discharge within 50 ms", "", _WHOLE, _MYOCLONIC),
    _R("discharge_jerk_p", "The same share by chance, p", "", _WHOLE, _MYOCLONIC),
    _R("discharge_repetition", "Repetition within discharges", "Hz", _WHOLE, _MYOCLONIC),
    _R("discharge_generalized_fraction", "Share of discharges that are generalized", "", _WHOLE, _OWN),
    _R("discharge_silence_latency", "Time from discharge to silence, median", "ms", _WHOLE, _SILENCE),
    _R("myoclonic_seizure_count", "Runs of rhythmic jerks with discharges", "", _WHOLE, _OWN),
    _R("periodic_discharge_rate", "Periodic discharges, rate", "Hz", _WHOLE, _OWN),
    _R("suppression_fraction", "Share of the EEG that is suppressed", "", _WHOLE, _SUPPRESSION),
    _R("burst_shape_correlation", "Likeness of EEG bursts", "", _WHOLE, _AFTER_ARREST),
    _R("suppression_burst_jerk_fraction", "Share of EEG bursts with a jerk", "", _WHOLE, "Elmer 2016, PMID 27351833"),
    _R("photoparoxysmal_fraction", "Share of light trains with discharges", "", ("stimulus:TEXT",), _OWN),
)  # fmt: skip
"""In the order of the table."""
