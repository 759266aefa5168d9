"""Relate jerks to cortex, stimuli, action and the body axis."""

from myoclonus.relate.cortex import CortexRelations
from myoclonus.relate.cortical_spike.back_average import BackAverage, CorticalSpike
from myoclonus.relate.cortical_spike.back_average_of import back_average
from myoclonus.relate.coupling.found import Coupling
from myoclonus.relate.coupling.pairs import coherence
from myoclonus.relate.declared import RELATED_MEASURES, related_row
from myoclonus.relate.eeg_of import discharges, premovement
from myoclonus.relate.every import Related, relate_recording
from myoclonus.relate.jerks_of import (
    Spread,
    hour_rates,
    photic_jerks,
    spread,
    spread_of_onsets,
    state_rates,
    stimulus_response,
)
from myoclonus.relate.responses import ResponseRelations
from myoclonus.relate.states.state_ratio import rate_ratio
from myoclonus.relate.stimuli.response import jerks_after_stimuli
from myoclonus.relate.stimuli_of import evoked_potential, reflex, silent_period
from myoclonus.relate.to_mne import annotations_of, evoked_of

__all__ = [
    "RELATED_MEASURES",
    "RELATIONS",
    "BackAverage",
    "CortexRelations",
    "CorticalSpike",
    "Coupling",
    "Related",
    "ResponseRelations",
    "Spread",
    "annotations_of",
    "back_average",
    "coherence",
    "discharges",
    "evoked_of",
    "evoked_potential",
    "hour_rates",
    "jerks_after_stimuli",
    "photic_jerks",
    "premovement",
    "rate_ratio",
    "reflex",
    "relate_recording",
    "related_row",
    "silent_period",
    "spread",
    "spread_of_onsets",
    "state_rates",
    "stimulus_response",
]

RELATIONS = (
    back_average,
    premovement,
    coherence,
    stimulus_response,
    reflex,
    silent_period,
    evoked_potential,
    discharges,
    photic_jerks,
    spread,
    state_rates,
    hour_rates,
)
"""Every relation as one function on arrays and on objects of MNE-Python."""
