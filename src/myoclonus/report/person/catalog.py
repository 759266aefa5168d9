"""Texts of the page for the person, by language; what a language lacks, or has of an older English, is English."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from myoclonus.errors import SettingsError
from myoclonus.knowledge.translations import FINGERPRINTS, read_fingerprints, still_valid
from myoclonus.knowledge.wording import as_printed

__all__ = ["TEXTS", "Catalog", "catalog", "catalog_languages", "read_catalog"]

TEXTS = files("myoclonus.report.person") / "texts"
"""Folder of the catalogs."""

_ENGLISH = "en"
_GROUP = 1000

Sections = Mapping[str, Mapping[str, str]]


class Catalog:
    """The texts of one language.

    Parameters
    ----------
    language : str
        Code of the language.
    texts, english : mapping
        Texts by section and key.
    """

    def __init__(self, language: str, texts: Sections, english: Sections) -> None:
        self.language = language
        self._texts, self._english = texts, english

    def __call__(self, section: str, key: str, **values: object) -> str:
        """Return a text with its placeholders filled in; whole numbers are grouped as the language does."""
        text = self._texts.get(section, {}).get(key)
        text = self._english[section][key] if text is None else as_printed(text, self.language)
        return text.format(**{name: self._shown(value) for name, value in values.items()})

    def has(self, section: str, key: str) -> bool:
        """Return whether there is such a text."""
        return key in self._english.get(section, {})

    @property
    def is_complete(self) -> bool:
        """Whether every text is there in the language."""
        return all(key in self._texts.get(section, {}) for section, keys in self._english.items() for key in keys)

    @property
    def is_translated(self) -> bool:
        """Whether the language is another than English."""
        return self.language != _ENGLISH

    def _shown(self, value: object) -> object:
        if not isinstance(value, int) or value < _GROUP:
            return value
        return f"{value:,}".replace(",", self("numbers", "thousands"))


def catalog_languages() -> tuple[str, ...]:
    """Return the codes of the languages there are, English first."""
    found = {path.name.removesuffix(".toml") for path in TEXTS.iterdir() if path.name.endswith(".toml")}
    return (_ENGLISH, *sorted(found - {_ENGLISH}))


@cache
def catalog(language: str = _ENGLISH) -> Catalog:
    """Return the texts of a language.

    Raises
    ------
    SettingsError
        ``language-unknown`` when there is no catalog of it; the message lists those there are.
    """
    known = catalog_languages()
    if language not in known:
        raise SettingsError(
            f'there are no texts in "{language}". Languages: {", ".join(known)}.', code="language-unknown"
        )
    return read_catalog(TEXTS, language)


def read_catalog(folder: Traversable, language: str) -> Catalog:
    """Read the texts of a language from ``CODE.toml``, leaving out those whose English has changed since.

    Raises
    ------
    KnowledgeError
        ``knowledge-unreadable`` for a list of fingerprints that is not readable.
    """
    english = _read(folder / f"{_ENGLISH}.toml")
    if language == _ENGLISH:
        return Catalog(language, english, english)
    fingerprints = read_fingerprints(folder / f"{language}.{FINGERPRINTS}")
    texts = {
        section: still_valid(entries, english.get(section, {}), fingerprints, section)
        for section, entries in _read(folder / f"{language}.toml").items()
    }
    return Catalog(language, texts, english)


def _read(path: Traversable) -> Sections:
    return tomllib.loads(path.read_text(encoding="utf-8"))
