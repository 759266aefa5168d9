"""The bundled part of the Human Phenotype Ontology: diseases with myoclonus, their features, and the terms.

The files are written by ``tools/extract_hpo.py`` from one release; rows are unmodified. This product is using the Human
Phenotype Ontology; its license asks for this notice, the release, and that nothing is altered.

References
----------
Köhler S and others, Nucleic Acids Research 2014;42:D966, doi 10.1093/nar/gkt1026.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from myoclonus.errors import SettingsError
from myoclonus.knowledge.library import DATA
from myoclonus.knowledge.names import as_compared, near_names
from myoclonus.settings.knowledge import KnowledgeSettings

__all__ = ["ATTRIBUTION", "ONSET", "Annotation", "Phenotypes", "Term", "phenotypes"]

ONSET = "HP:0003674"
"""Term above all ages of onset."""

ATTRIBUTION = (
    "This product is using the Human Phenotype Ontology (release {release}). Find out more at https://hpo.jax.org. "
    "Köhler S and others, Nucleic Acids Research 2014;42:D966."
)

_RELEASE = re.compile(r"release (\d{4}-\d{2}-\d{2})")
_PLAIN_ONSET = MappingProxyType(
    {
        "baby": "infantile", "infant": "infantile", "infancy": "infantile", "newborn": "neonatal", "birth": "congenital",
        "child": "childhood", "children": "childhood", "toddler": "childhood", "teenager": "juvenile", "teens": "juvenile",
        "adolescence": "juvenile", "adulthood": "adult", "old age": "late",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A term of the ontology, with all terms above it and itself among them."""

    id: str
    name: str
    above: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    """A feature of a disease, as the ontology's annotations give it.

    Attributes
    ----------
    frequency : str
        As written there: ``3/8``, an id of a frequency, or empty.
    is_excluded : bool
        Whether the feature is said to be absent.
    reference : str
        Where the annotation comes from.
    """

    term: str
    frequency: str
    is_excluded: bool
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Phenotypes:
    """The whole table.

    Attributes
    ----------
    release : str
        Date of the release.
    diseases : mapping of str to str
        Name by id, such as ``OMIM:254800``.
    terms : mapping of str to Term
        By id.
    names : mapping of str to str
        Id of a term by each of its names and synonyms as compared.
    annotations : mapping of str to tuple of Annotation
        By id of the disease.
    """

    release: str
    diseases: Mapping[str, str]
    terms: Mapping[str, Term]
    names: Mapping[str, str]
    annotations: Mapping[str, tuple[Annotation, ...]]

    def term(self, asked: str, settings: KnowledgeSettings | None = None) -> Term:
        """Return the term of a name, synonym or id.

        Raises
        ------
        SettingsError
            ``phenotype-unknown``; the message gives the nearest names.
        """
        key = asked.strip().upper()
        if key in self.terms:
            return self.terms[key]
        if (name := as_compared(asked)) in self.names:
            return self.terms[self.names[name]]
        raise self._unknown(asked, "feature", name, self.names, settings or KnowledgeSettings())

    def onset(self, asked: str, settings: KnowledgeSettings | None = None) -> Term:
        """Return the term of an age of onset, such as ``childhood`` or ``HP:0011463``.

        Raises
        ------
        SettingsError
            ``phenotype-unknown``; the message gives the ages there are.
        """
        ages = {name: key for name, key in self.names.items() if ONSET in self.terms[key].above and key != ONSET}
        key, name = asked.strip().upper(), as_compared(asked)
        name = _PLAIN_ONSET.get(name, name)
        if key in ages.values():
            return self.terms[key]
        for form in (name, f"{name} onset"):
            if form in ages:
                return self.terms[ages[form]]
        raise self._unknown(asked, "age of onset", f"{name} onset", ages, settings or KnowledgeSettings())

    def _unknown(
        self, asked: str, what: str, name: str, names: Mapping[str, str], settings: KnowledgeSettings
    ) -> SettingsError:
        hits = near_names(name, names, n=settings.n_near // 2, ratio=settings.near_ratio)
        hits += [other for other in names if name and f" {name} " in f" {other} "]
        hits += sorted((other for word in name.split() for other in names if word in other.split()), key=len)
        near = list(dict.fromkeys(self.terms[names[hit]].name for hit in hits))[: settings.n_near]
        hint = f"Near: {', '.join(near)}." if near else "Give a name or an id of the Human Phenotype Ontology."
        return SettingsError(f'no {what} is named "{asked}" in the table. {hint}', code="phenotype-unknown")


@cache
def phenotypes() -> Phenotypes:
    """Return the bundled table; read once."""
    parents: dict[str, list[str]] = {}
    labels: dict[str, tuple[str, list[str]]] = {}
    for key, name, above, synonyms in _rows("terms.tsv"):
        parents[key] = above.split(";") if above else []
        labels[key] = (name, synonyms.split("|") if synonyms else [])
    terms = {key: Term(id=key, name=name, above=_above(key, parents)) for key, (name, _) in labels.items()}
    names: dict[str, str] = {}
    for key, (name, _) in labels.items():
        names[as_compared(name)] = key
    for key, (_, others) in labels.items():
        for synonym in others:
            names.setdefault(as_compared(synonym), key)
    annotations: dict[str, list[Annotation]] = {}
    for disease, term, qualifier, frequency, reference in _rows("annotations.tsv"):
        excluded = qualifier == "NOT" or frequency.startswith("0/") or frequency == "HP:0040285"
        annotations.setdefault(disease, []).append(
            Annotation(term=term, frequency=frequency, is_excluded=excluded, reference=reference)
        )
    return Phenotypes(
        release=_release(),
        diseases=MappingProxyType({key: name for key, name in _rows("diseases.tsv")}),
        terms=MappingProxyType(terms),
        names=MappingProxyType(names),
        annotations=MappingProxyType({key: tuple(given) for key, given in annotations.items()}),
    )


def _above(key: str, parents: Mapping[str, list[str]]) -> frozenset[str]:
    found: set[str] = set()
    todo = [key]
    while todo:
        current = todo.pop()
        if current not in found:
            found.add(current)
            todo += parents.get(current, [])
    return frozenset(found)


def _text(name: str) -> str:
    return (DATA / "hpo" / name).read_text(encoding="utf-8")


def _release() -> str:
    found = _RELEASE.search(_text("diseases.tsv"))
    return found.group(1) if found else "unknown"


def _rows(name: str) -> Iterator[list[str]]:
    """Yield the rows of a table, without notice and header."""
    lines = [line for line in _text(name).split("\n") if line and not line.startswith("#")]
    for line in lines[1:]:
        yield line.split("\t")
