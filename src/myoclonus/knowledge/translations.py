"""Which translations are still those of the English text of today.

Beside the translated texts of a language lies ``english.json``: for each key, the fingerprint of the English text that was
translated. When the English changes, the fingerprint no longer fits, and the text is shown in English until somebody has
translated it anew.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from importlib.resources.abc import Traversable
from typing import Any

from myoclonus.errors import KnowledgeError

__all__ = ["FINGERPRINTS", "fingerprint", "read_fingerprints", "still_valid"]

FINGERPRINTS = "english.json"
"""File with the fingerprints of the English texts that were translated."""

_DIGITS = 8


def fingerprint(text: str | list[str]) -> str:
    r"""Return 8 hexadecimal digits that change when the words of a text, or of a list of texts, change.

    Line breaks and the number of spaces do not matter.

    Examples
    --------
    >>> fingerprint("Two  words") == fingerprint("Two\nwords")
    True
    >>> fingerprint("Two words") == fingerprint(["Two", "words"])
    False
    """
    parts = [text] if isinstance(text, str) else text
    joined = "\n".join(" ".join(part.split()) for part in parts)
    return hashlib.sha256(joined.encode("utf-8")).hexdigest()[:_DIGITS]


def read_fingerprints(path: Traversable) -> Mapping[str, str]:
    """Return the fingerprint of the English text of each translated key; none when there is no such file.

    Raises
    ------
    KnowledgeError
        ``knowledge-unreadable``.
    """
    if not path.is_file():
        return {}
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return {str(key): str(value) for key, value in found.items()}
    except (ValueError, AttributeError) as error:
        raise KnowledgeError(
            f"{path.name}: not a readable list of fingerprints ({error}). Make it anew with tools/translations.py.",
            code="knowledge-unreadable",
        ) from error


def still_valid(
    translated: Mapping[str, Any], english: Mapping[str, Any], fingerprints: Mapping[str, str], prefix: str
) -> dict[str, Any]:
    """Return the translated texts whose English has not changed since.

    Parameters
    ----------
    translated, english : mapping
        Text or list of texts by key.
    fingerprints : mapping of str to str
        As ``read_fingerprints`` gives them.
    prefix : str
        What stands before each key in ``fingerprints``, such as ``form.palatal``.

    Returns
    -------
    dict
        Without the keys whose fingerprint does not fit. A key without fingerprint is kept: its translator is at work.
    """
    kept = dict(translated)
    for key in translated:
        expected = fingerprints.get(f"{prefix}.{key}")
        source = english.get(key)
        if expected is not None and isinstance(source, (str, list)) and fingerprint(source) != expected:
            del kept[key]
    return kept
