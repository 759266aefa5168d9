"""Measures of coherence, of responses to stimuli, of spread over the body and of states, declared as data."""

from __future__ import annotations

from myoclonus.measure.declared_measure import DeclaredMeasure

__all__ = ["RESPONSE_MEASURES"]

_R = DeclaredMeasure
_BRAIN = ("pair:E|M",)
_MUSCLES = ("pair:M|M",)
_STIMULUS = ("stimulus:TEXT",)
_REFLEX = ("stimulus:TEXT;channel:M",)
_EVOKED = ("stimulus:TEXT;eeg:E",)
_WHOLE = ("recording",)
_APART = ("recording", "trigger:T")
_LIGHT = ("stimulus:light F Hz",)
_STATES = ("state:A|B",)
_COHERENCE = "Halliday 1995, doi:10.1016/S0079-6107(96)00009-0"
_LIMIT = "Rosenberg 1989, doi:10.1016/0079-6107(89)90004-7; corrected by Holm 1979"
_PHASE = "Mima & Hallett 1999: constant lag in the phase; Marsden 2000"
_WILSON = "Wilson 1927, doi:10.1080/01621459.1927.10502953"
_CHANCE = "Fisher 1935, exact test; windows without a stimulus as chance"
_REFLEX_SOURCE = "Sutton & Mayer 1974, doi:10.1136/jnnp.37.2.207"
_LONG = "Deuschl & Lücking 1990"
_SILENT = "Orth & Rothwell 2004 (cortical silent period); stretch and chance own"
_STARTLE = "Brown 1991, auditory startle, doi:10.1093/brain/114.4.1891"
_SEP = "Shibasaki 1985, doi:10.1093/brain/108.1.225"
_CORTICAL = "Hallett 1979: cortical reflex myoclonus (grade A as a pattern)"
_PROPRIOSPINAL = "Propriospinal series: 3–11 m/s (grade B)"
_EXACT = "Przyborowski & Wilenski 1940; Clopper & Pearson 1934"
_SCALE = "Frucht 2002, structure of the Unified Myoclonus Rating Scale; an estimate, not the scale"
_GARWOOD = "Garwood 1936, doi:10.1093/biomet/28.3-4.437"
_HOLM = "Holm 1979; exact ratio of rates"
_EXCHANGE = "own: onsets of each jerk exchanged among its muscles"
_OWN = "own"

RESPONSE_MEASURES: tuple[DeclaredMeasure, ...] = (
    _R("corticomuscular_coherence", "Coherence of brain and muscle, largest", "", _BRAIN, _COHERENCE),
    _R("corticomuscular_coherence_p", "Coherence of brain and muscle by chance, p", "", _BRAIN, _LIMIT),
    _R("corticomuscular_frequency", "Coherence of brain and muscle, frequency", "Hz", _BRAIN, _COHERENCE),
    _R("corticomuscular_delay", "Delay from brain to muscle", "ms", _BRAIN, _PHASE),
    _R("intermuscular_coherence", "Coherence of two muscles, largest", "", _MUSCLES, _COHERENCE),
    _R("intermuscular_coherence_p", "Coherence of two muscles by chance, p", "", _MUSCLES, _LIMIT),
    _R("intermuscular_frequency", "Coherence of two muscles, frequency", "Hz", _MUSCLES, _COHERENCE),
    _R("intermuscular_delay", "Delay from the first to the second muscle", "ms", _MUSCLES, _PHASE),
    _R("stimulus_response_probability", "Share of stimuli that a jerk follows", "", _STIMULUS, _WILSON),
    _R("stimulus_response_chance", "The same share by chance", "", _STIMULUS, _WILSON),
    _R("stimulus_response_p", "Jerks after the stimulus by chance, p", "", _STIMULUS, _CHANCE),
    _R("stimulus_response_latency", "Time from stimulus to jerk, median", "ms", _STIMULUS, _OWN),
    _R("stimulus_response_latency_iqr", "Time from stimulus to jerk, interquartile range", "ms", _STIMULUS, _OWN),
    _R("stimulus_response_habituation", "Response at the end over response at the start", "", _STIMULUS, _OWN),
    _R("severity_stimulus", "Severity estimate: answer to stimuli beyond chance", "", (*_STIMULUS, *_WHOLE), _SCALE),
    _R("c_reflex_probability", "C-reflex, share of stimuli at rest", "", _REFLEX, _REFLEX_SOURCE),
    _R("c_reflex_latency", "C-reflex, latency", "ms", _REFLEX, _REFLEX_SOURCE),
    _R("c_reflex_amplitude", "C-reflex, rectified amplitude above baseline", "uV", _REFLEX, _REFLEX_SOURCE),
    _R("c_reflex_p", "C-reflex by chance, p", "", _REFLEX, _REFLEX_SOURCE),
    _R("long_latency_reflex_latency", "Long-latency reflex in contraction, latency", "ms", _REFLEX, _LONG),
    _R("long_latency_reflex_p", "Long-latency reflex by chance, p", "", _REFLEX, _LONG),
    _R("silent_period_onset", "Silence of a held muscle after the stimulus, onset", "ms", _REFLEX, _SILENT),
    _R("silent_period_duration", "Silence of a held muscle after the stimulus, duration", "ms", _REFLEX, _SILENT),
    _R("startle_order_fraction", "Share of responses in the order of startle", "", _STIMULUS, _STARTLE),
    _R("startle_order_p", "As many in the order of startle if muscles had any order, p", "", _STIMULUS, _EXCHANGE),
    _R("sep_n20_latency", "Evoked potential, N20 latency", "ms", _EVOKED, _SEP),
    _R("sep_n20_amplitude", "Evoked potential, N20 amplitude", "uV", _EVOKED, _SEP),
    _R("sep_p25_amplitude", "Evoked potential, P25 amplitude", "uV", _EVOKED, _SEP),
    _R("sep_n33_amplitude", "Evoked potential, N33 amplitude", "uV", _EVOKED, _SEP),
    _R("sep_n20_p25_amplitude", "Evoked potential, N20 to P25", "uV", _EVOKED, _SEP),
    _R("photic_jerk_rate_ratio", "Jerks a minute in flashes of one rate over those without light", "", _LIGHT, _EXACT),
    _R("photic_jerk_rate_ratio_p", "The same rate in flashes and without light, p", "", _LIGHT, _EXACT),
    _R("photic_frequency", "Rate of flashes that sets off jerks most surely", "Hz", _WHOLE, _HOLM),
    _R("order_brainstem_fraction", "Share of jerks that spread from the brainstem", "", _APART, _STARTLE),
    _R("order_brainstem_p", "As many from the brainstem if muscles had any order, p", "", _APART, _EXCHANGE),
    _R("order_craniocaudal_fraction", "Share of jerks in fast order from the head down", "", _APART, _CORTICAL),
    _R("order_propriospinal_fraction", "Share of jerks that spread slowly from the trunk", "", _APART, _PROPRIOSPINAL),
    _R("order_segmental_fraction", "Share of jerks that stay in neighboring segments", "", _APART, _OWN),
    _R("order_lead_consistency", "Share of jerks that the same muscle leads", "", _APART, _OWN),
    _R("jerk_rate_ratio", "Jerks a minute, one state over another", "", _STATES, _EXACT),
    _R("jerk_rate_ratio_p", "The same rate in both states, p", "", _STATES, _EXACT),
    _R("voluntary_jerk_fraction", "Share of jerks in marked willed movements", "", _WHOLE, _WILSON),
    _R("jerk_rate_hour", "Jerks a minute at an hour of the day", "1/min", ("hour:HH",), _GARWOOD),
    _R("jerk_rate_hour_p", "The same rate at every hour, p", "", _WHOLE, _OWN),
)  # fmt: skip
"""In the order of the table."""
