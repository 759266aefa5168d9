"""What a measure of a relation is: its declaration, without the function that computes it.

A relation computes several measures at once from the same trials, so that, unlike in ``measure``, a declaration names no
function.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["RelatedMeasure"]


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
