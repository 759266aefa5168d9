"""What a measure is whose declaration names no function.

A relation or a scoring of sleep computes several measures at once from the same trials, so that, unlike in ``MEASURES``, a
declaration names no function.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from myoclonus.measure.estimate import Estimate, estimate_row

__all__ = ["DeclaredMeasure", "MeasureRows"]


@dataclass(frozen=True, slots=True)
class DeclaredMeasure:
    """One measure.

    Attributes
    ----------
    id : str
        Value of the column ``measure``; the page ``docs/measures/ID.md`` explains it.
    name : str
        Plain name for reports.
    unit : str
        Unit of the value; empty for counts, fractions and other pure numbers.
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


class MeasureRows:
    """Make rows of the table MEASURES for a set of declared measures.

    Parameters
    ----------
    declared : iterable of DeclaredMeasure
        The measures that rows can be made of.
    """

    def __init__(self, declared: Iterable[DeclaredMeasure]) -> None:
        self._units = {measure.id: measure.unit for measure in declared}

    def __call__(self, measure: str, scope: str, estimate: Estimate) -> dict[str, object]:
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
        return estimate_row(measure, scope, self._units[measure], estimate)
