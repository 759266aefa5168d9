"""The words of a channel label: case, accents, separators and camel case taken out."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["words"]

_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z]{2})(?=[a-z]{3})|(?<=[A-Z]{3})(?=[lr]\b)")
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b", re.IGNORECASE)
_WORD = re.compile(r"[a-z]+|\d+")


def words(text: str) -> tuple[str, ...]:
    """Return the words and numbers of a label in lower case, without accents.

    Examples
    --------
    >>> words("EMGchin1-Tib.Ant_Lé")
    ('emg', 'chin', '1', 'tib', 'ant', 'le')
    >>> words("1st DI")
    ('1', 'di')
    """
    plain = "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    return tuple(_WORD.findall(_HUMP.sub(" ", _ORDINAL.sub("", plain)).casefold()))
