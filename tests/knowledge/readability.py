"""How hard a text is to read, counted simply.

English: the Flesch-Kincaid grade. Kincaid JP and others, Research Branch Report 8-75, 1975: 0.39 words per sentence +
11.8 syllables per word - 15.59. German: the first Vienna formula, also a school grade. Bamberger R and Vanecek E,
Lesen-Verstehen-Lernen-Schreiben, 1984. French: the ease by Kandel and Moles, 1958, where 100 is very easy and 0 very hard:
207 - 1.015 words per sentence - 73.6 syllables per word.
"""

from __future__ import annotations

import re

__all__ = ["french_ease", "grade", "longest_sentence", "syllables", "vienna_grade"]

WORD = re.compile(r"[A-Za-zÀ-ÿœ'’]+")
GERMAN_VOWELS = re.compile(r"ei|ie|eu|äu|au|ai|aa|ee|oo|[aeiouyäöü]")
FRENCH_VOWELS = re.compile(r"[aeiouyàâæéèêëîïôöùûüœ]+")
FRENCH_MUTE = re.compile(r"(?<=[^aeiouyàâéèêëîïôùûüœ])(?:es?|ent)$")
LONG_GERMAN_WORD = 6


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


def vienna_grade(text: str) -> float:
    """Return the school grade a German text is for."""
    found = words(text)
    n_syllables = [len(GERMAN_VOWELS.findall(word.lower())) for word in found]
    percent = 100 / len(found)
    many = percent * sum(n >= 3 for n in n_syllables)
    one = percent * sum(n <= 1 for n in n_syllables)
    long = percent * sum(len(word) > LONG_GERMAN_WORD for word in found)
    return 0.1935 * many + 0.1672 * len(found) / len(sentence_list(text)) + 0.1297 * long - 0.0327 * one - 0.875


def french_ease(text: str) -> float:
    """Return how easy a French text is; a mute e at the end of a word is no syllable."""
    found = [part for word in words(text) for part in re.split("['’]", word) if part]
    n_syllables = sum(max(1, len(FRENCH_VOWELS.findall(FRENCH_MUTE.sub("", word.lower())))) for word in found)
    return 207 - 1.015 * len(found) / len(sentence_list(text)) - 73.6 * n_syllables / len(found)


def longest_sentence(text: str) -> int:
    """Return the number of words in the longest sentence, ended by a full stop, question or exclamation mark."""
    return max(len(words(part)) for part in re.split(r"(?<=[.!?])\s+", text))
