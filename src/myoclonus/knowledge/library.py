"""All records by id: read from the data files, checked one by one and against each other."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Any

from myoclonus.errors import KnowledgeError, SettingsError
from myoclonus.knowledge.build import LANGUAGE_OF_RECORDS, Entry, build
from myoclonus.knowledge.declared import keys_of
from myoclonus.knowledge.records import CLASSES, Fact, MedicineGroup, Record, Source
from myoclonus.knowledge.translations import FINGERPRINTS, read_fingerprints, still_valid

__all__ = ["DATA", "KIND_OF_PREFIX", "PHRASES", "Library", "folder_of_language", "languages", "library", "read_library"]

DATA = files("myoclonus.knowledge") / "data"
"""Folder of the data files: ``records`` by kind, and ``languages`` with translations."""

KIND_OF_PREFIX: Mapping[str, str] = MappingProxyType(
    {
        "src": "source",
        "form": "form",
        "trigger": "trigger",
        **dict.fromkeys(
            (
                "physio",
                "ess",
                "epi",
                "sto",
                "ata",
                "mov",
                "dem",
                "inf",
                "imm",
                "met",
                "hyp",
                "phy",
                "foc",
                "tox",
                "fun",
            ),
            "cause",
        ),
        "group": "medicine_group",
        "drug": "medicine",
        "tx": "treatment",
        "worse": "worsening",
        "rf": "red_flag",
        "test": "test",
        "sign": "sign",
        "topic": "topic",
        "fact": "fact",
    }
)
"""Kind of a record by what stands before the dot in its id."""

_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")

PHRASES = "phrases.toml"
"""File of the words around the records."""

Library = Mapping[str, Mapping[str, Any]]
"""Records by kind, then by id, in the order of the files."""


@cache
def library(language: str = LANGUAGE_OF_RECORDS) -> Library:
    """Return the bundled records, their words in one language; read once."""
    return read_library(DATA, language)


def folder_of_language(data: Traversable, language: str) -> Traversable:
    """Return the folder of the translations into a language, which need not be there.

    Raises
    ------
    SettingsError
        ``knowledge-language`` when the code is not that of a language, such as ``de`` or ``pt-BR``.
    """
    if not _LANGUAGE.fullmatch(language):
        raise SettingsError(
            f'"{language}" is not a code of a language, such as "de" or "pt-BR". There are: {", ".join(languages())}.',
            code="knowledge-language",
        )
    return data / "languages" / language


def languages() -> tuple[str, ...]:
    """Return the codes of the languages there are words in, English first."""
    folder = DATA / "languages"
    translated = sorted(item.name for item in folder.iterdir() if item.is_dir()) if folder.is_dir() else []
    return (LANGUAGE_OF_RECORDS, *translated)


def read_library(data: Traversable, language: str = LANGUAGE_OF_RECORDS) -> Library:
    """Read and check all records of a folder.

    Parameters
    ----------
    data : path-like
        Folder that holds ``records`` and, for translations, ``languages``.
    language : str
        Code of a language, e.g. ``de``. Words that have no translation, or whose English has changed since, are in
        English, see ``Record.in_english``.

    Returns
    -------
    mapping of str to mapping of str to record
        By kind, then by id.

    Raises
    ------
    KnowledgeError
        ``knowledge-unreadable`` for a file that is not UTF-8 or TOML; ``knowledge-duplicate`` for an id used twice;
        ``knowledge-dangling`` for an id that leads nowhere; otherwise as ``build``.
    SettingsError
        As ``folder_of_language``.
    """
    entries = {entry.id: entry for entry in _entries(data / "records")}
    if language != LANGUAGE_OF_RECORDS:
        folder = folder_of_language(data, language)
        fingerprints = read_fingerprints(folder / FINGERPRINTS)
        for translation in _entries(folder):
            if translation.id not in entries:
                raise _dangling(translation.place, translation.id, "a record to translate")
            entry = entries[translation.id]
            english = entry.values.get(LANGUAGE_OF_RECORDS, {})
            translated = still_valid(translation.values, english, fingerprints, translation.id)
            entries[translation.id] = replace(entry, translated=translated)
    shelves: dict[str, dict[str, Any]] = {kind: {} for kind in CLASSES}
    for entry in entries.values():
        complete = _with_group(entry, entries)
        shelves[entry.kind][entry.id] = build(CLASSES[entry.kind], complete, language)
    for entry in entries.values():
        _check_references(shelves[entry.kind][entry.id], entry, shelves)
    return MappingProxyType({kind: MappingProxyType(shelf) for kind, shelf in shelves.items()})


def _entries(folder: Traversable) -> Iterator[Entry]:
    """Yield the entries of all files below a folder; an id is there once."""
    places: dict[str, str] = {}
    for name, content in _files(folder, ""):
        shared = {key: value for key, value in content.items() if not isinstance(value, Mapping)}
        for prefix, table in content.items():
            if not isinstance(table, Mapping):
                continue
            for key, values in table.items():
                record_id, place = f"{prefix}.{key}", f"{name} [{prefix}.{key}]"
                if prefix not in KIND_OF_PREFIX or not isinstance(values, Mapping):
                    known = ", ".join(KIND_OF_PREFIX)
                    raise KnowledgeError(
                        f"{place}: an entry is a table [prefix.name] with one of the prefixes {known}.",
                        code="knowledge-unknown-key",
                    )
                if record_id in places:
                    raise KnowledgeError(
                        f"{place}: the id {record_id} is already used in {places[record_id]}. Choose another.",
                        code="knowledge-duplicate",
                    )
                places[record_id] = place
                kind = KIND_OF_PREFIX[prefix]
                common = {key: value for key, value in shared.items() if kind != "fact"}
                yield Entry(id=record_id, kind=kind, place=place, values={**common, **values})


def _files(folder: Traversable, prefix: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield name and content of each TOML file below a folder, in alphabetical order."""
    for item in sorted(folder.iterdir(), key=lambda item: item.name) if folder.is_dir() else ():
        name = f"{prefix}{item.name}"
        if item.is_dir():
            yield from _files(item, f"{name}/")
        elif name.endswith(".toml") and name != PHRASES:
            try:
                yield name, tomllib.loads(item.read_bytes().decode("utf-8"))
            except (ValueError, RecursionError) as error:
                raise KnowledgeError(
                    f"{name}: not a readable data file ({error}). It must be TOML in UTF-8.",
                    code="knowledge-unreadable",
                ) from error


def _with_group(entry: Entry, entries: Mapping[str, Entry]) -> Entry:
    """Return the entry of a medicine with what its group says and it does not."""
    groups = [entries[name] for name in entry.values.get("group", ()) if isinstance(name, str) and name in entries]
    if entry.kind != "medicine" or len(groups) != 1:
        return entry
    [group] = groups
    own = ("plain_name", "clinical_name", "synonyms")
    shared = set(keys_of(MedicineGroup)) - {"sources", *own}
    values = {key: value for key, value in group.values.items() if key in shared}
    words = {key: value for key, value in group.values.get(LANGUAGE_OF_RECORDS, {}).items() if key not in own}
    translated = {key: value for key, value in group.translated.items() if key not in own}
    english = {**words, **entry.values.get(LANGUAGE_OF_RECORDS, {})}
    replaced = {key for key in entry.values.get(LANGUAGE_OF_RECORDS, {}) if key not in entry.translated}
    kept = {key: value for key, value in translated.items() if key not in replaced}
    sources = [*entry.values.get("sources", []), *group.values.get("sources", [])]
    return replace(
        entry,
        values={**values, **entry.values, LANGUAGE_OF_RECORDS: english, "sources": list(dict.fromkeys(sources))},
        translated={**kept, **entry.translated},
    )


def _check_references(record: Record | Source | Fact, entry: Entry, shelves: Library) -> None:
    """Refuse ids that lead nowhere, and a source that cannot be found."""
    if isinstance(record, Source) and record.read != "none" and not (record.doi or record.pmid or record.url):
        raise KnowledgeError(
            f"{entry.place}: a source needs a doi, pmid or url, so that a reader finds it.",
            code="knowledge-missing-key",
        )
    cls: type = type(record)
    for name, key in keys_of(cls).items():
        for target in getattr(record, name) if key.refers_to else ():
            if not any(target in shelves[kind] for kind in key.refers_to):
                raise _dangling(f"{entry.place} {name}", target, " or ".join(key.refers_to).replace("_", " "))


def _dangling(place: str, target: str, expected: str) -> KnowledgeError:
    return KnowledgeError(
        f'{place}: there is no {expected} "{target}". Correct the id, or add the record.', code="knowledge-dangling"
    )
