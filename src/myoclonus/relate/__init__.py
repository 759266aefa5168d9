"""Relate jerks to cortex, stimuli, action and the body axis."""

from myoclonus.relate.cortex import CortexRelations
from myoclonus.relate.cortical_spike.back_average import BackAverage, CorticalSpike
from myoclonus.relate.cortical_spike.back_average_of import back_average
from myoclonus.relate.coupling.found import Coupling
from myoclonus.relate.coupling.pairs import coherence
from myoclonus.relate.declared import RELATED_MEASURES, related_row
from myoclonus.relate.eeg_of import discharges, premovement
from myoclonus.relate.every import Related, relate_recording
from myoclonus.relate.mne_objects import annotations_of, evoked_of
from myoclonus.relate.responses import ResponseRelations
from myoclonus.relate.states.state_ratio import rate_ratio
from myoclonus.relate.stimuli.evoked_potential import evoked_potential
from myoclonus.relate.stimuli.reflex_average import reflex
from myoclonus.relate.stimuli.response import stimulus_response
from myoclonus.relate.stimuli.silent_period import silent_period

__all__ = [
    "RELATED_MEASURES",
    "BackAverage",
    "CortexRelations",
    "CorticalSpike",
    "Coupling",
    "Related",
    "ResponseRelations",
    "annotations_of",
    "back_average",
    "coherence",
    "discharges",
    "evoked_of",
    "evoked_potential",
    "premovement",
    "rate_ratio",
    "reflex",
    "relate_recording",
    "related_row",
    "silent_period",
    "stimulus_response",
]
