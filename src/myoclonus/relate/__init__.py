"""Relate jerks to cortex, stimuli, action and the body axis."""

from myoclonus.relate.declared import RELATED_MEASURES, RelatedMeasure, related_row
from myoclonus.relate.every import Related, relate_recording

__all__ = ["RELATED_MEASURES", "Related", "RelatedMeasure", "relate_recording", "related_row"]
