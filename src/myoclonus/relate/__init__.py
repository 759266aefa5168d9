"""Relate jerks to cortex, stimuli, action and the body axis."""

from myoclonus.relate.back_average import BackAverage, CorticalSpike
from myoclonus.relate.back_average_of import annotations_of, back_average, evoked_of
from myoclonus.relate.coherence_found import Coupling
from myoclonus.relate.coherence_pairs import coherence
from myoclonus.relate.cortex import CortexRelations
from myoclonus.relate.declared import RELATED_MEASURES, related_row
from myoclonus.relate.eeg_of import discharges, premovement
from myoclonus.relate.every import Related, relate_recording
from myoclonus.relate.evoked_potential import evoked_potential
from myoclonus.relate.reflex_average import reflex
from myoclonus.relate.related_measure import RelatedMeasure
from myoclonus.relate.responses import ResponseRelations
from myoclonus.relate.silent_period import silent_period
from myoclonus.relate.state_ratio import rate_ratio
from myoclonus.relate.stimulus_response import stimulus_response

__all__ = [
    "RELATED_MEASURES",
    "BackAverage",
    "CortexRelations",
    "CorticalSpike",
    "Coupling",
    "Related",
    "RelatedMeasure",
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
