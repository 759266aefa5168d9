"""A person's medicines: which can cause jerks, how well that is known, and what matters with it."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from myoclonus.errors import SettingsError
from myoclonus.knowledge.build import LANGUAGE_OF_RECORDS
from myoclonus.knowledge.names import as_compared, index_of_names, names_of_words, near_names
from myoclonus.knowledge.phrases import phrase
from myoclonus.knowledge.records import Medicine
from myoclonus.settings.knowledge import KnowledgeSettings

__all__ = [
    "NEVER_STOP",
    "ListedMedicine",
    "MedicineCheck",
    "UnknownName",
    "check_medicines",
    "medicine",
    "names_in",
    "names_in_words",
]

NEVER_STOP = phrase("note.never_stop")
"""What is always said beside a list of medicines, in English."""

_HEADERS = {
    "medicine", "medicines", "drug", "drugs", "name", "medication", "medications", "substance", "ingredient", "brand",
    "generic", "medikament", "wirkstoff", "medicament",
}  # fmt: skip
_SEPARATORS = re.compile(r"[,;\n]")
_LONGEST_NAME = 5
"""Words of the longest name that is looked for inside a line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedMedicine:
    """A medicine that can cause jerks, and the words under which it was given."""

    given: str
    medicine: Medicine


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownName:
    """A name without a record, and names that are spelled alike."""

    given: str
    near: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MedicineCheck:
    """What is known of a list of medicines.

    Attributes
    ----------
    listed : tuple of ListedMedicine
        In the order given; a line that names two medicines gives two.
    unknown : tuple of UnknownName
        Names without a record. That does not mean that they cannot cause jerks.
    serotonergic_pairs : tuple of pairs of Medicine
        Every two different ones that add to serotonin toxicity.
    kidney : tuple of Medicine
        Those that build up, fully or partly, when the kidneys work poorly.
    withdrawal : tuple of Medicine
        Those whose sudden stop can itself cause jerks or seizures.
    asterixis : tuple of Medicine
        Those with which brief losses of muscle activity are reported.
    """

    listed: tuple[ListedMedicine, ...]
    unknown: tuple[UnknownName, ...]
    serotonergic_pairs: tuple[tuple[Medicine, Medicine], ...]
    kidney: tuple[Medicine, ...]
    withdrawal: tuple[Medicine, ...]
    asterixis: tuple[Medicine, ...]


def medicine(name: str, *, language: str = LANGUAGE_OF_RECORDS) -> Medicine:
    """Return the medicine of a generic name, synonym or brand.

    Raises
    ------
    SettingsError
        ``knowledge-unknown-medicine``; the message gives names that are spelled alike. A name is never guessed.
    """
    found = _medicines_in(name, language)
    if len(found) == 1:
        return found[0]
    near = _near(name, KnowledgeSettings())
    hint = f"Spelled alike: {', '.join(near)}." if near else "Give the name of the substance."
    raise SettingsError(f'no single medicine is named "{name}". {hint}', code="knowledge-unknown-medicine")


def check_medicines(
    names: Iterable[str], *, language: str = LANGUAGE_OF_RECORDS, settings: KnowledgeSettings | None = None
) -> MedicineCheck:
    """Return what is known of each medicine of a list, and of those that matter together.

    Parameters
    ----------
    names : iterable of str
        Generic or brand names; amounts and other words around a name do not matter.
    language : str
        Code of the language of the words.
    settings : KnowledgeSettings, optional
        Limits of similarity for names that are unknown.

    Raises
    ------
    SettingsError
        ``knowledge-no-medicine`` when no name is given.
    """
    used = settings or KnowledgeSettings()
    given = [" ".join(name.split()) for name in names if name.strip()]
    if not given:
        raise SettingsError(
            "no medicine is named. Give names, or a file with one name a line or a column of names.",
            code="knowledge-no-medicine",
        )
    listed: list[ListedMedicine] = []
    unknown: list[UnknownName] = []
    for name in given:
        found = _medicines_in(name, language)
        listed += [ListedMedicine(given=name, medicine=item) for item in found]
        if not found:
            unknown.append(UnknownName(given=name, near=_near(name, used)))
    different = tuple({item.medicine.id: item.medicine for item in listed}.values())
    return MedicineCheck(
        listed=tuple(listed),
        unknown=tuple(unknown),
        serotonergic_pairs=tuple(combinations([item for item in different if item.is_serotonergic], 2)),
        kidney=tuple(item for item in different if item.kidney != "not_stated"),
        withdrawal=tuple(item for item in different if item.is_withdrawal_risk),
        asterixis=tuple(item for item in different if item.is_asterixis_reported),
    )


def names_in(text: str) -> tuple[str, ...]:
    """Return the names in a text: one a line, or a column of a table with a header.

    A table has a header line in which one column is called name, medicine, drug or alike; columns are separated by
    comma, semicolon or tab. Without such a header each line is a name. Lines that are empty or begin with ``#`` do
    not count.

    Parameters
    ----------
    text : str
        Content of a file.
    """
    lines = [line for line in text.lstrip("\ufeff").splitlines() if line.strip() and not line.lstrip().startswith("#")]
    if not lines:
        return ()
    delimiter = max(",;\t", key=lines[0].count)
    header = [as_compared(cell) for cell in next(csv.reader([lines[0]], delimiter=delimiter))]
    columns = [column for column, cell in enumerate(header) if set(cell.split()) & _HEADERS]
    if not columns:
        return tuple(line.strip() for line in lines)
    rows = csv.reader(lines[1:], delimiter=delimiter)
    cells = (row[columns[0]] for row in rows if len(row) > columns[0])
    return tuple(cell.strip() for cell in cells if cell.strip())


def names_in_words(words: Iterable[str]) -> tuple[str, ...]:
    """Return the names in words of a command line, each of which may list several after commas."""
    return tuple(part.strip() for word in words for part in _SEPARATORS.split(word) if part.strip())


def _medicines_in(name: str, language: str) -> list[Medicine]:
    """Return the medicines that are named in a line, the longest names first; no part of a line is used twice."""
    index = index_of_names(("medicine",), language)
    words = as_compared(name).split()
    found: dict[str, Medicine] = {}
    for length in range(min(len(words), _LONGEST_NAME), 0, -1):
        start = 0
        while start + length <= len(words):
            entries = index.get(" ".join(words[start : start + length]), ())
            if entries:
                found.update({item.id: item for _, item in entries if isinstance(item, Medicine)})
                words[start : start + length] = ["\n"]
            start += 1
    return list(found.values())


def _near(name: str, settings: KnowledgeSettings) -> tuple[str, ...]:
    everything = index_of_names(("medicine",))
    index = {key: pairs for key, pairs in everything.items() if pairs[0][0] in names_of_words(pairs[0][1])}
    asked = as_compared(name)
    near = [
        hit
        for part in dict.fromkeys([asked, *asked.split()])
        for hit in near_names(part, index, n=settings.n_near, ratio=settings.near_ratio)
    ]
    return tuple(dict.fromkeys(index[hit][0][0] for hit in near))[: settings.n_near]
