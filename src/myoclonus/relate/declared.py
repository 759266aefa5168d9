"""All measures that relate jerks to cortex, stimuli, action and the body axis, declared as data in one visible tuple.

A relation computes several of them at once from the same trials, so that, unlike in ``measure``, a declaration names no
function: rows are made with ``related_row``, which takes the unit from here.
"""

from __future__ import annotations

from dataclasses import dataclass

from myoclonus.measure.estimate import Estimate

__all__ = ["RELATED_MEASURES", "RelatedMeasure", "related_row"]


@dataclass(frozen=True, slots=True)
class RelatedMeasure:
    """One measure.

    Attributes
    ----------
    id : str
        Value of the column ``measure``; the page ``docs/measures/ID.md`` explains it.
    name : str
        Plain name for reports.
    unit : str
        Unit of the value; empty for fractions and other pure numbers.
    scopes : tuple of str
        What it is measured on, in the spelling of the column ``scope``, names in capitals.
    source : str
        Where the definition comes from.
    """

    id: str
    name: str
    unit: str
    scopes: tuple[str, ...]
    source: str


RELATED_MEASURES: tuple[RelatedMeasure, ...] = ()
"""Every measure that relations add to ``measures.tsv``, in the order of the table."""


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
    (unit,) = (declared.unit for declared in RELATED_MEASURES if declared.id == measure)
    return {
        "measure": measure,
        "scope": scope,
        "value": estimate.value,
        "unit": unit,
        "ci_low": estimate.ci_low,
        "ci_high": estimate.ci_high,
        "n": estimate.n,
        "status": estimate.status,
        "reason": estimate.reason,
    }
