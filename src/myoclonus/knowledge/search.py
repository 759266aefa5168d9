"""Find records by name, synonym, code or misspelling."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from myoclonus.knowledge.build import LANGUAGE_OF_RECORDS
from myoclonus.knowledge.library import languages
from myoclonus.knowledge.names import as_compared, index_of_names, names_of_words, near_names
from myoclonus.knowledge.records import Record
from myoclonus.settings.knowledge import KnowledgeSettings

__all__ = ["Found", "search", "search_languages"]

_KINDS = (
    "topic", "form", "cause", "medicine", "sign", "trigger", "medicine_group", "treatment", "test", "red_flag",
    "worsening",
)  # fmt: skip
"""Kinds in the order in which records of the same name are shown."""

_SPELLED = ("topic", "form", "cause", "sign", "trigger", "test", "red_flag")
"""Kinds whose words are corrected when misspelled; names of medicines are not."""

_NAMED = ("name", "word")
"""Ways of finding that need no correction of the term."""

Index = Mapping[str, tuple[tuple[str, Record], ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a search found.

    Attributes
    ----------
    term : str
        What was asked.
    how : {'name', 'word', 'near', 'nothing'}
        ``name``: a name of the record; ``word``: a part of a name; ``near``: a name that is spelled much alike;
        ``nothing``: no record.
    name : str
        Name of the first record that matched, as written; empty when nothing was found.
    records : tuple of Record
        The best first.
    near : tuple of str
        When nothing was found: names that are spelled alike, or that hold a word of the term.
    """

    term: str
    how: str
    name: str = ""
    records: tuple[Record, ...] = ()
    near: tuple[str, ...] = ()


def search(term: str, *, language: str = LANGUAGE_OF_RECORDS, settings: KnowledgeSettings | None = None) -> Found:
    """Return the records that a term names.

    A misspelled term finds a record only when its words are much like words of names, and never the name of a medicine:
    names of different medicines are alike too often.

    Parameters
    ----------
    term : str
        Name, synonym, brand, code or id, in any case.
    language : str
        Code of the language of the words.
    settings : KnowledgeSettings, optional
        Limits of similarity.
    """
    used = settings or KnowledgeSettings()
    asked = as_compared(term)
    index = index_of_names(_KINDS, language)
    if found := _named(term, asked, index):
        return found
    if (spelled := _spelled(asked, language, used)) and (found := _named(term, spelled, index)):
        return replace(found, how="near")
    return Found(term=term, how="nothing", near=_near(asked, index, used))


def search_languages(term: str, *, settings: KnowledgeSettings | None = None) -> Found:
    """Return what a term names in English or, when it names nothing there, in the first other language in which it does.

    The records are in the language of the name. A misspelled term is only looked for in English.

    Parameters
    ----------
    term : str
        As in ``search``.
    settings : KnowledgeSettings, optional
        Limits of similarity.
    """
    english = search(term, settings=settings)
    if english.how in _NAMED:
        return english
    others = (search(term, language=language, settings=settings) for language in languages()[1:])
    return next((found for found in others if found.how in _NAMED), english)


def _named(term: str, asked: str, index: Index) -> Found | None:
    """Return what a name, or words of a name, lead to."""
    if asked in index:
        return _found(term, "name", index[asked], index, asked)
    holding = [name for name in _worded(index) if _holds(name, asked)] if asked else []
    if not holding:
        return None
    best = min(holding, key=lambda name: (len(name), name))
    return _found(term, "word", index[best], index, asked)


def _spelled(asked: str, language: str, settings: KnowledgeSettings) -> str:
    """Return the term with each unknown word replaced by the one it is much like; empty when there is none."""
    medicines = {word for name in index_of_names(("medicine",), language) for word in name.split()}
    known = {word for name in index_of_names(_SPELLED, language) for word in name.split()} - medicines
    words = []
    for word in asked.split():
        near = [word] if word in known else near_names(word, known, n=1, ratio=settings.sure_ratio)
        words += near or [word]
    return "" if words == asked.split() else " ".join(words)


def _near(asked: str, index: Index, settings: KnowledgeSettings) -> tuple[str, ...]:
    """Return names as written that are spelled alike, or hold a word that is."""
    names = _worded(index)
    near = near_names(asked, names, n=settings.n_near, ratio=settings.near_ratio)
    words = {word for name in names for word in name.split()}
    for part in asked.split():
        for word in near_names(part, words, n=settings.n_near, ratio=settings.near_ratio):
            near += sorted((name for name in names if word in name.split()), key=len)[:1]
    return tuple(dict.fromkeys(names[name][0][0] for name in near))[: settings.n_near]


def _worded(index: Index) -> Index:
    """Return the index without codes and ids."""
    return {name: pairs for name, pairs in index.items() if pairs[0][0] in names_of_words(pairs[0][1])}


def _holds(name: str, asked: str) -> bool:
    """Return whether all words of the term stand in a name, in order."""
    return f" {asked} " in f" {name} "


def _found(term: str, how: str, entries: tuple[tuple[str, Record], ...], index: Index, asked: str) -> Found:
    """Return the records of a name, then others whose names hold it."""
    others = [pair for name, pairs in index.items() if _holds(name, asked) for pair in pairs]
    records = {record.id: record for _, record in [*entries, *others]}
    return Found(term=term, how=how, name=entries[0][0], records=tuple(records.values()))
