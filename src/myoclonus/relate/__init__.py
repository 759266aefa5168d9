"""Relate jerks to cortex, stimuli, action and the body axis."""

from myoclonus.relate.cortex import CortexRelations
from myoclonus.relate.declared import RELATED_MEASURES, related_row
from myoclonus.relate.every import Related, relate_recording
from myoclonus.relate.related_measure import RelatedMeasure
from myoclonus.relate.responses import ResponseRelations

__all__ = [
    "RELATED_MEASURES",
    "CortexRelations",
    "Related",
    "RelatedMeasure",
    "ResponseRelations",
    "relate_recording",
    "related_row",
]
