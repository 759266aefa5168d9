"""List what is missing or outdated in translations, and record which English text a translation is of.

Without words it lists what each language lacks, and ends with 1 when something is outdated. ``accept de`` records that the new
texts of a language are of the English of today; ``accept de form.palatal.plain`` that this one is, too, which was outdated.
"""

from __future__ import annotations

import json
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

from myoclonus.knowledge.library import KIND_OF_PREFIX
from myoclonus.knowledge.translations import FINGERPRINTS, fingerprint

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "src" / "myoclonus" / "knowledge" / "data"
TEXTS = ROOT / "src" / "myoclonus" / "report" / "person" / "texts"
CLINICAL = ("clinical", "signature", "expected", "first_tests", "mechanism", "course", "not_checked", "code_note")
"""Keys of records that only clinicians read; they are in English."""
FREE = ("synonyms",)
"""Keys that each language fills with names of its own."""
Texts = dict[str, str | list[str]]


def tables_of(path: Path) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Yield the tables of a file."""
    for group, entries in tomllib.loads(path.read_text(encoding="utf-8")).items():
        if isinstance(entries, dict):
            yield group, entries


def texts_of(entries: Mapping[str, object], prefix: str) -> Texts:
    """Return the texts of a table that are translated one by one."""
    left_out = (*CLINICAL, *FREE)
    return {
        f"{prefix}.{key}": text
        for key, text in entries.items()
        if key not in left_out and isinstance(text, (str, list))
    }


def records_of(folder: Path, *, is_english: bool) -> Texts:
    """Return the texts of all records below a folder."""
    found: Texts = {}
    for path in sorted(folder.rglob("*.toml")):
        for prefix, entries in tables_of(path):
            if path.name == "phrases.toml" or prefix not in KIND_OF_PREFIX:
                continue
            for name, values in entries.items():
                own = values.get("en", {}) if is_english else values
                found |= texts_of(own, f"{prefix}.{name}")
    return found


def catalog_of(path: Path, prefix: str = "") -> Texts:
    """Return the texts of a file of sections."""
    found: Texts = {}
    for group, entries in tables_of(path):
        found |= texts_of(entries, f"{prefix}{group}")
    return found


def shelves(language: str) -> dict[Path, tuple[Texts, Texts]]:
    """Return English and translated texts by the file that holds their fingerprints."""
    folder = DATA / "languages" / language
    english = records_of(DATA / "records", is_english=True) | catalog_of(DATA / "phrases.toml", "phrases.")
    translated = records_of(folder, is_english=False)
    if (folder / "phrases.toml").is_file():
        translated |= catalog_of(folder / "phrases.toml", "phrases.")
    page = catalog_of(TEXTS / f"{language}.toml") if (TEXTS / f"{language}.toml").is_file() else {}
    return {
        folder / FINGERPRINTS: (english, translated),
        TEXTS / f"{language}.{FINGERPRINTS}": (catalog_of(TEXTS / "en.toml"), page),
    }


def recorded(path: Path) -> dict[str, str]:
    """Return the fingerprints in a file; none when it is not there."""
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def outdated(path: Path, english: Texts, translated: Texts) -> list[str]:
    """Return the keys whose translation is not recorded as one of the English of today."""
    known = recorded(path)
    return [key for key in translated if key not in english or known.get(key) != fingerprint(english[key])]


def missing(english: Texts, translated: Texts) -> list[str]:
    """Return the keys without translation."""
    return [key for key in english if key not in translated]


def report() -> int:
    """Print the state of each language, and return the exit code."""
    languages = sorted(path.name for path in (DATA / "languages").iterdir() if path.is_dir())
    n_outdated = 0
    for language in languages:
        for path, (english, translated) in shelves(language).items():
            old, lacking = outdated(path, english, translated), missing(english, translated)
            n_outdated += len(old)
            sys.stdout.write(f"{path.relative_to(ROOT)}: {len(translated)} of {len(english)} texts translated\n")
            sys.stdout.writelines(f"  outdated {key}\n" for key in old)
            sys.stdout.writelines(f"  missing  {key}\n" for key in lacking)
    return 1 if n_outdated else 0


def accept(language: str, keys: list[str]) -> int:
    """Record new texts, and those named, as translations of the English of today."""
    for path, (english, translated) in shelves(language).items():
        known = recorded(path)
        named = [key for key in translated if key in english and (key not in known or key in keys)]
        kept = {key: mark for key, mark in known.items() if key in translated}
        marks = kept | {key: fingerprint(english[key]) for key in named}
        path.write_text(json.dumps(dict(sorted(marks.items())), indent=0) + "\n", encoding="utf-8", newline="\n")
        sys.stdout.write(f"{path.relative_to(ROOT)}: {len(named)} texts recorded\n")
    return 0


if __name__ == "__main__":
    words = sys.argv[1:]
    sys.exit(accept(words[1], words[2:]) if words[:1] == ["accept"] else report())
