"""Relate jerks to cortex, stimuli, action and the body axis."""

from myoclonus.relate.coherence_found import Coupling
from myoclonus.relate.coherence_pairs import coherence
from myoclonus.relate.cortex import CortexRelations
from myoclonus.relate.declared import RELATED_MEASURES, related_row
from myoclonus.relate.every import Related, relate_recording
from myoclonus.relate.evoked_potential import evoked_potential
from myoclonus.relate.reflex_average import reflex
from myoclonus.relate.related_measure import RelatedMeasure
from myoclonus.relate.responses import ResponseRelations
from myoclonus.relate.state_ratio import rate_ratio
from myoclonus.relate.stimulus_response import stimulus_response

__all__ = [
    "RELATED_MEASURES",
    "CortexRelations",
    "Coupling",
    "Related",
    "RelatedMeasure",
    "ResponseRelations",
    "coherence",
    "evoked_potential",
    "rate_ratio",
    "reflex",
    "relate_recording",
    "related_row",
    "stimulus_response",
]
