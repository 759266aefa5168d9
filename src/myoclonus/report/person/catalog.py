"""Texts of the page for the person, by language; what a language lacks is English."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from myoclonus.errors import SettingsError

__all__ = ["Catalog", "catalog", "catalog_languages"]

_ENGLISH = "en"


class Catalog:
    """The texts of one language."""

    def __init__(self, texts: dict[str, dict[str, str]], english: dict[str, dict[str, str]]) -> None:
        self._texts, self._english = texts, english

    def __call__(self, section: str, key: str, **values: object) -> str:
        """Return a text with its placeholders filled in."""
        text = self._texts.get(section, {}).get(key) or self._english[section][key]
        return text.format(**values)

    def has(self, section: str, key: str) -> bool:
        """Return whether there is such a text."""
        return key in self._english.get(section, {})


def catalog_languages() -> tuple[str, ...]:
    """Return the codes of the languages there are, English first."""
    found = {path.name.removesuffix(".toml") for path in _folder().iterdir() if path.name.endswith(".toml")}
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
    return Catalog(_read(language), _read(_ENGLISH))


def _read(language: str) -> dict[str, dict[str, str]]:
    return tomllib.loads((_folder() / f"{language}.toml").read_text(encoding="utf-8"))


def _folder() -> Traversable:
    return files("myoclonus.report.person") / "texts"
