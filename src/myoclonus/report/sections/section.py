"""One section of a report: words, figures and tables, ready to be laid out as HTML or PDF."""

from __future__ import annotations

from dataclasses import dataclass

from myoclonus.report.pictures import Picture

__all__ = ["Section", "SectionTable"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionTable:
    """One table of a section.

    Attributes
    ----------
    caption : str
        What the rows are.
    columns : tuple of str
        Heads of the columns, with units.
    rows : tuple of tuple of str
        Cells as they are shown.
    numeric : tuple of bool
        For each column, whether it holds numbers and is set to the right.
    is_folded : bool
        Whether the page shows only the caption until it is asked for more.
    widths : tuple of float
        Widths of the columns on paper, relative to each other; empty when they follow from what the cells hold.
    """

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[bool, ...]
    is_folded: bool = False
    widths: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One section of a report.

    Attributes
    ----------
    id : str
        Anchor on the page, unique in the report.
    title : str
        Heading: the question that the section answers.
    answer : str
        The answer in one sentence, or why there is none; empty when the figure says it all.
    paragraphs : tuple of str
        What else must be said, below the figures.
    pictures : tuple of Picture
        Figures; their names are unique in the report.
    tables : tuple of SectionTable
        Tables, below the words.
    is_found : bool
        Whether something was found; in the report of a night a section that found nothing is folded to its answer.
    is_folded : bool
        Whether the page shows only title and answer until it is asked for more.
    """

    id: str
    title: str
    answer: str = ""
    paragraphs: tuple[str, ...] = ()
    pictures: tuple[Picture, ...] = ()
    tables: tuple[SectionTable, ...] = ()
    is_found: bool = True
    is_folded: bool = False
