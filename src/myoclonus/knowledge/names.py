"""Names of records: how they are compared, and which record each belongs to."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from types import MappingProxyType

from myoclonus.knowledge.build import LANGUAGE_OF_RECORDS
from myoclonus.knowledge.library import library
from myoclonus.knowledge.records import Medicine, Record

__all__ = ["as_compared", "index_of_names", "names_of", "names_of_words", "near_names"]

_NOT_A_LETTER = re.compile(r"[^a-z0-9]+")
_BRACKETS = re.compile(r"\s*\(([^)]*)\)")


def as_compared(name: str) -> str:
    """Return a name in lower case, without accents and with single spaces for all that is no letter or digit."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return _NOT_A_LETTER.sub(" ", "".join(letter for letter in plain if not unicodedata.combining(letter))).strip()


def names_of_words(record: Record) -> tuple[str, ...]:
    """Return the names of a record, and the part of each before and inside brackets."""
    given = [record.plain_name, record.clinical_name, *record.synonyms]
    if isinstance(record, Medicine):
        given += record.brands
    parts = [part for name in given if "(" in name for part in (_BRACKETS.sub("", name), *_BRACKETS.findall(name))]
    return tuple(dict.fromkeys([*given, *parts]))


def names_of(record: Record) -> tuple[str, ...]:
    """Return all names under which a record is found: its names, its codes and its id."""
    codes = [code for listed in record.codes.values() for code in listed]
    return (*names_of_words(record), *codes, record.id)


@cache
def index_of_names(
    kinds: tuple[str, ...], language: str = LANGUAGE_OF_RECORDS
) -> Mapping[str, tuple[tuple[str, Record], ...]]:
    """Return the records of some kinds by each of their names as compared.

    Parameters
    ----------
    kinds : tuple of str
        Kinds of records, in the order in which they are preferred when several have the same name.
    language : str
        Code of a language; English names are found too.

    Returns
    -------
    mapping
        From name as compared to pairs of name as written and record.
    """
    found: dict[str, list[tuple[str, Record]]] = {}
    for kind in kinds:
        for record_id, record in library(language)[kind].items():
            english: Record = library()[kind][record_id]
            for name in dict.fromkeys([*names_of(record), *names_of(english)]):
                entries = found.setdefault(as_compared(name), [])
                if all(other.id != record.id for _, other in entries):
                    entries.append((name, record))
    found.pop("", None)
    return MappingProxyType({name: tuple(entries) for name, entries in found.items()})


def near_names(name: str, known: Iterable[str], *, n: int, ratio: float) -> list[str]:
    """Return the known names most similar to a name, best first.

    Parameters
    ----------
    name : str
        Name as compared.
    known : iterable of str
        Names as compared.
    n : int
        Largest number of names.
    ratio : float
        Smallest similarity, 0 to 1, as ``difflib.SequenceMatcher.ratio`` gives it.
    """
    listed: Sequence[str] = list(known)
    return get_close_matches(name, listed, n=n, cutoff=ratio)
