"""Relate jerks to cortex, stimuli, action and the body axis."""

from myoclonus.relate.coherence_found import Coupling
from myoclonus.relate.coherence_pairs import coherence
from myoclonus.relate.cortex import CortexRelations
from myoclonus.relate.declared import RELATED_MEASURES, related_row
from myoclonus.relate.every import Related, relate_recording
from myoclonus.relate.related_measure import RelatedMeasure
from myoclonus.relate.responses import ResponseRelations

__all__ = [
    "RELATED_MEASURES",
    "CortexRelations",
    "Coupling",
    "Related",
    "RelatedMeasure",
    "ResponseRelations",
    "coherence",
    "relate_recording",
    "related_row",
]
