"""All measures that relate jerks to cortex, stimuli, action and the body axis, declared as data in one visible tuple."""

from __future__ import annotations

from myoclonus.measure.declared_measure import DeclaredMeasure, MeasureRows
from myoclonus.relate.declared_cortex import CORTEX_MEASURES
from myoclonus.relate.declared_responses import RESPONSE_MEASURES

__all__ = ["RELATED_MEASURES", "related_row"]

RELATED_MEASURES: tuple[DeclaredMeasure, ...] = CORTEX_MEASURES + RESPONSE_MEASURES
"""Every measure that relations add to ``measures.tsv``, in the order of the table."""

related_row = MeasureRows(RELATED_MEASURES)
"""Makes a row of the table MEASURES from the id of a declared measure, its scope and an estimate."""
