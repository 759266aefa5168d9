"""How hard a text is to read: the Flesch-Kincaid grade, counted simply.

Kincaid JP and others, Research Branch Report 8-75, 1975: 0.39 words per sentence + 11.8 syllables per word - 15.59.
"""

from __future__ import annotations

import re

__all__ = ["grade", "longest_sentence", "syllables"]

WORD = re.compile(r"[A-Za-zÀ-ÿ']+")


def words(text: str) -> list[str]:
    return WORD.findall(text)


def syllables(word: str) -> int:
    """Count groups of vowels; a silent e at the end and the ending -ed do not count."""
    small = word.lower().strip("'")
    small = re.sub(r"(?<=[^aeiouytd])ed$", "", small)
    small = (
        re.sub(r"(?<=[^aeiouy])es?$", "", small)
        if not small.endswith(("le", "les", "ces", "ses", "zes", "ges", "xes"))
        else small
    )
    return max(1, len(re.findall(r"[aeiouy]+", small)))


def sentence_list(text: str) -> list[str]:
    return [part for part in re.split(r"(?<=[.!?:;])\s+", text) if words(part)]


def grade(text: str) -> float:
    """Return the school grade a text is for."""
    n_words = len(words(text))
    n_syllables = sum(syllables(word) for word in words(text))
    return 0.39 * n_words / len(sentence_list(text)) + 11.8 * n_syllables / n_words - 15.59


def longest_sentence(text: str) -> int:
    """Return the number of words in the longest sentence, ended by a full stop, question or exclamation mark."""
    return max(len(words(part)) for part in re.split(r"(?<=[.!?])\s+", text))
