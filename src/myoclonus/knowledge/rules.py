"""Rules that the words of every record keep: no dose anywhere, and no number without a source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from myoclonus.errors import KnowledgeError
from myoclonus.knowledge.records import NO_SOURCE
from myoclonus.knowledge.wording import cited, doses, numbers, sentences, ungrouped, without_citations

__all__ = ["CITING", "check_words"]

CITING = ("clinical", "signature", "expected", "first_tests", "mechanism", "course", "not_checked", "code_note")
"""Texts for clinicians, which may cite sources."""

_NAMES = ("plain_name", "clinical_name", "synonyms")


def check_words(words: Mapping[str, Any], place: str) -> None:
    """Refuse doses, and numbers that no source supports.

    A sentence for clinicians that holds a number cites a source that was read. A number in any other text must also
    stand in a text for clinicians of the same record, or in one of its names.

    Parameters
    ----------
    words : mapping
        Text or tuple of texts by key.
    place : str
        File and table, for messages.

    Raises
    ------
    KnowledgeError
        ``knowledge-dose`` or ``knowledge-number-without-source``.
    """
    supported = {
        ungrouped(number) for name, text in _texts(words) if name in (*CITING, *_NAMES) for number in numbers(text)
    }
    named = {number for name, text in _texts(words) if name in _NAMES for number in numbers(text)}
    for name, text in _texts(words):
        if found := doses(text):
            raise KnowledgeError(
                f'{place}: {name} says "{found[0]}", which reads like a dose. Records never hold doses: take it out.',
                code="knowledge-dose",
            )
        if name in CITING:
            _check_citations(name, text, named, place)
        elif missing := [number for number in numbers(text) if ungrouped(number) not in supported]:
            raise KnowledgeError(
                f'{place}: {name} gives the number {missing[0]}, which has no source. Give it in "clinical" with a '
                "citation such as [@author_year], or take it out.",
                code="knowledge-number-without-source",
            )


def _check_citations(name: str, text: str, named: set[str], place: str) -> None:
    for sentence in sentences(text):
        missing = [number for number in numbers(sentence) if number not in named]
        if missing and set(cited(sentence)) <= {NO_SOURCE}:
            raise KnowledgeError(
                f"{place}: {name} gives the number {missing[0]} without a source that was read: "
                f'"{without_citations(sentence)}". End the sentence with a citation such as [@author_year].',
                code="knowledge-number-without-source",
            )


def _texts(words: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield each text of a record with its key."""
    for name, given in words.items():
        for text in [given] if isinstance(given, str) else given:
            yield name, text
