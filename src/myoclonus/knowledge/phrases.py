"""Words around the records, by language: grades, levels, headings and notes."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources.abc import Traversable
from types import MappingProxyType

from myoclonus.errors import KnowledgeError
from myoclonus.knowledge.build import LANGUAGE_OF_RECORDS
from myoclonus.knowledge.library import DATA, PHRASES, folder_of_language
from myoclonus.knowledge.translations import FINGERPRINTS, read_fingerprints, still_valid
from myoclonus.knowledge.wording import as_printed, doses

__all__ = ["group_of", "phrase", "phrases", "read_phrases", "written_date"]


def phrase(key: str, language: str = LANGUAGE_OF_RECORDS) -> str:
    """Return a phrase such as ``level.now``, in English where it has no translation."""
    return phrases(language)[key]


def group_of(group: str, language: str = LANGUAGE_OF_RECORDS) -> dict[str, str]:
    """Return the phrases of a group such as ``level`` by their names."""
    return {
        key.removeprefix(f"{group}."): text for key, text in phrases(language).items() if key.startswith(f"{group}.")
    }


def written_date(day: date, language: str = LANGUAGE_OF_RECORDS) -> str:
    """Return a date as the language writes it; as ISO 8601 in English, which has two orders."""
    form = phrase("date.written", language)
    return form.format(year=f"{day.year:04}", month=f"{day.month:02}", day=f"{day.day:02}")


@cache
def phrases(language: str = LANGUAGE_OF_RECORDS) -> Mapping[str, str]:
    """Return the bundled phrases; read once."""
    return read_phrases(DATA, language)


def read_phrases(data: Traversable, language: str = LANGUAGE_OF_RECORDS) -> Mapping[str, str]:
    """Read the phrases of a language.

    Parameters
    ----------
    data : path-like
        Folder that holds ``phrases.toml`` and, for translations, ``languages``.
    language : str
        Code of a language.

    Returns
    -------
    mapping of str to str
        From ``group.name``; phrases without translation, or whose English has changed since, are in English.

    Raises
    ------
    KnowledgeError
        ``knowledge-unreadable``, ``knowledge-wrong-type`` or ``knowledge-dose``; ``knowledge-unknown-key`` when a
        translation has a phrase that English has not, or does not keep its places such as ``{date}``.
    SettingsError
        As ``folder_of_language``.
    """
    english = _read(data / PHRASES)
    folder = folder_of_language(data, language)
    translation = folder / PHRASES
    if language == LANGUAGE_OF_RECORDS or not translation.is_file():
        return MappingProxyType(english)
    translated = _read(translation)
    for key, text in translated.items():
        if key not in english or _places(text) != _places(english[key]):
            raise KnowledgeError(
                f'{language}/{PHRASES}: "{key}" is unknown, or does not keep the places in braces of the English phrase. '
                f"Known: the phrases of {PHRASES}.",
                code="knowledge-unknown-key",
            )
    valid = still_valid(translated, english, read_fingerprints(folder / FINGERPRINTS), "phrases")
    return MappingProxyType({**english, **{key: as_printed(text, language) for key, text in valid.items()}})


def _read(path: Traversable) -> dict[str, str]:
    try:
        groups = tomllib.loads(path.read_bytes().decode("utf-8"))
    except (OSError, ValueError) as error:
        raise KnowledgeError(
            f"{path.name}: not a readable file of phrases ({error}). It must be TOML in UTF-8.",
            code="knowledge-unreadable",
        ) from error
    found: dict[str, str] = {}
    for group, entries in groups.items():
        for name, text in entries.items() if isinstance(entries, Mapping) else ((group, entries),):
            if not isinstance(text, str):
                raise KnowledgeError(
                    f"{path.name}: {group}.{name} expects a text in quotes; got {text!r}.", code="knowledge-wrong-type"
                )
            if amounts := doses(text):
                raise KnowledgeError(
                    f'{path.name}: {group}.{name} says "{amounts[0]}", which reads like a dose. Take it out.',
                    code="knowledge-dose",
                )
            found[f"{group}.{name}"] = " ".join(text.split())
    return found


def _places(text: str) -> set[str]:
    """Return the names of the places in braces."""
    return {part.partition("}")[0] for part in text.split("{")[1:]}
