"""All measures that relate jerks to cortex, stimuli, action and the body axis, declared as data in one visible tuple."""

from __future__ import annotations

from myoclonus.measure.estimate import Estimate, estimate_row
from myoclonus.relate.declared_cortex import CORTEX_MEASURES
from myoclonus.relate.declared_responses import RESPONSE_MEASURES
from myoclonus.relate.related_measure import RelatedMeasure

__all__ = ["RELATED_MEASURES", "related_row"]

RELATED_MEASURES: tuple[RelatedMeasure, ...] = CORTEX_MEASURES + RESPONSE_MEASURES
"""Every measure that relations add to ``measures.tsv``, in the order of the table."""

_UNITS = {declared.id: declared.unit for declared in RELATED_MEASURES}


def related_row(measure: str, scope: str, estimate: Estimate) -> dict[str, object]:
    """Return one row of the table MEASURES.

    Parameters
    ----------
    measure : str
        Id of a declared measure.
    scope : str
        What it was measured on; ``recording`` when that does not exist in the recording.
    estimate : Estimate
        Value with limits and count, or the reason why there is none.
    """
    return estimate_row(measure, scope, _UNITS[measure], estimate)
