"""Rules for words: no dose, no number without a source, and how citations are written and shown."""

from __future__ import annotations

import re
from collections.abc import Callable

__all__ = ["as_printed", "cited", "doses", "numbers", "sentences", "shown", "ungrouped", "without_citations"]

_CITATION = re.compile(r"\s*\[@([a-z0-9_]+)\]")
_DOSE = re.compile(
    r"(?i)(?<![\w.])\d+(?:[.,]\d+)?\s*(?:-|–|to)?\s*\d*(?:[.,]\d+)?\s*"
    r"(?:mg|µg|μg|mcg|g/d\w*|(?:milli|mi[ck]ro)?gram(?:s|m|mes?)?|units?|ml|millilit(?:ers?|res?)|tablets?|capsules?|drops?"
    r"|tabletten?|kapseln?|tropfen|einheit(?:en)?|hübe?|comprimés?|gélules?|gouttes?|unités?|bouffées?"
    r"|mmol/l|(?:mg|g|µg|mcg)/kg)(?![\w-])"
)
_NUMBER = re.compile(r"(?<![\w.,'/+-])\d+(?:[.,\xa0]\d+)*(?![\w'+])(?!-\w)")
_GROUP_MARK = re.compile(r"[.,\xa0](?=\d{3}(?!\d))")
_NAMED_NUMBER = re.compile(
    r"(?i)\b(?:types?|classes|class|levels?|grades?|phases?|stages?|step|chromosome)\s+\d+[a-z]?\b"
)
_FRENCH = "fr"
_FRENCH_SPACE = re.compile(r" (?=[:;!?»])|(?<=«) |(?<=\d) (?=\d{3}\b)")
"""Spaces at which a line must not break: those before : ; ! ?, inside « », and between groups of three digits."""

_SENTENCE = re.compile(r"(?<=[.!?])(?:\s*\[@[a-z0-9_]+\])*\s+(?=[A-Z0-9])")


def cited(text: str) -> list[str]:
    """Return the ids of the sources cited in a text, in order, each once."""
    return list(dict.fromkeys(f"src.{name}" for name in _CITATION.findall(text)))


def without_citations(text: str) -> str:
    """Return the text with its citations taken out."""
    return _CITATION.sub("", text)


def shown(text: str, name_of: Callable[[str], str]) -> str:
    """Return the text with each citation replaced by ``[name]``.

    Parameters
    ----------
    text : str
        With citations such as ``[@caviness_2004]``.
    name_of : callable
        From the id of a source to what is shown, e.g. a number or author and year.
    """
    return _CITATION.sub(lambda match: f" [{name_of(f'src.{match.group(1)}')}]", text)


def as_printed(text: str, language: str) -> str:
    """Return the text with the spaces and apostrophes that printers of the language use."""
    if language.partition("-")[0] != _FRENCH:
        return text
    return _FRENCH_SPACE.sub("\N{NO-BREAK SPACE}", text).replace("'", "\N{RIGHT SINGLE QUOTATION MARK}")


def doses(text: str) -> list[str]:
    """Return what looks like a dose in a text; an amount of a substance is one."""
    return [match.group().strip() for match in _DOSE.finditer(without_citations(text))]


def numbers(text: str) -> list[str]:
    """Return the numbers in a text that state an amount: not those in names such as SCA2, P25 or type 3."""
    return _NUMBER.findall(_NAMED_NUMBER.sub("", without_citations(text)))


def ungrouped(number: str) -> str:
    """Return a number without the marks that a language puts between groups of three digits."""
    return _GROUP_MARK.sub("", number)


def sentences(text: str) -> list[str]:
    """Return the sentences of a text; the citations after a full stop belong to the sentence before it."""
    parts: list[str] = []
    start = 0
    for match in _SENTENCE.finditer(text):
        parts.append(text[start : match.end()].strip())
        start = match.end()
    parts.append(text[start:].strip())
    return [part for part in parts if part]
