"""The table of muscles: names, region, nerve, roots, antagonists and distance from the brainstem."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import pandas as pd

from myoclonus.read.label_words import words

__all__ = ["Muscle", "muscle_by_id", "muscle_named", "muscles", "muscles_by_words"]

_SEGMENTS = {"C": 8, "T": 12, "L": 5, "S": 5}


@dataclass(frozen=True, slots=True, kw_only=True)
class Muscle:
    """One muscle.

    Attributes
    ----------
    id, name : str
        Identifier in tables, and the name to show.
    names, abbreviations, weak : tuple of str
        Synonyms; short forms; short forms that need the word EMG or a side beside them.
    region : str
        Part of the body: face, jaw, palate, tongue, throat, neck, shoulder, arm, forearm, hand, chest, abdomen,
        back, pelvis, hip, thigh,
        leg or foot.
    zone : str
        cranial, axial, proximal or distal.
    nerve : str
        Motor nerve.
    roots : tuple of str
        First and last spinal root, or cranial nerves.
    distance_cm : float
        Way along the neuraxis from the pontomedullary junction down to the middle of the motor neurons; negative
        above it. An estimate
        from average segment lengths, good to about 15 %.
    antagonists : tuple of str
        Identifiers of muscles that move the same joint the other way.
    is_midline : bool
        Whether electrodes usually lie across the midline.
    """

    id: str
    name: str
    names: tuple[str, ...]
    abbreviations: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    region: str
    zone: str
    nerve: str
    roots: tuple[str, ...]
    distance_cm: float
    antagonists: tuple[str, ...] = ()
    is_midline: bool = False


def muscles() -> pd.DataFrame:
    """Return the table of muscles, one row a muscle.

    Returns
    -------
    pandas.DataFrame
        ``muscle`` (identifier), ``name``, ``region``, ``zone``, ``nerve``, ``roots``, ``antagonists`` and
        ``synonyms`` (comma-separated),
        ``distance_cm`` (cm from the pontomedullary junction along the neuraxis), ``distance_source`` and
        ``distance_grade``.

    Examples
    --------
    >>> table = muscles().set_index("muscle")
    >>> table.loc["tibialis_anterior", "roots"], float(table.loc["tibialis_anterior", "distance_cm"])
    ('L4-L5', 43.0)
    """
    cord = _data()["cord"]
    return pd.DataFrame(
        [
            {
                "muscle": muscle.id,
                "name": muscle.name,
                "region": muscle.region,
                "zone": muscle.zone,
                "nerve": muscle.nerve,
                "roots": "-".join(muscle.roots),
                "distance_cm": muscle.distance_cm,
                "distance_source": cord["source"],
                "distance_grade": cord["grade"],
                "antagonists": ", ".join(muscle.antagonists),
                "synonyms": ", ".join((*muscle.names, *muscle.abbreviations, *muscle.weak)),
            }
            for muscle in _all().values()
        ]
    )


def muscle_by_id(muscle_id: str) -> Muscle | None:
    """Return a muscle by its identifier, or ``None``."""
    return _all().get(muscle_id)


def muscle_named(text: str) -> Muscle | None:
    """Return the muscle that a text names exactly, by identifier, synonym or abbreviation, or ``None``.

    Examples
    --------
    >>> muscle_named("Tib. ant.").id
    'tibialis_anterior'
    >>> muscle_named("liver") is None
    True
    """
    found = _all().get(text.strip().casefold().replace(" ", "_"))
    if found:
        return found
    strong, weak = muscles_by_words()
    spoken = words(text)
    muscle_id = strong.get(spoken) or weak.get(spoken)
    return _all()[muscle_id] if muscle_id else None


@cache
def muscles_by_words() -> tuple[Mapping[tuple[str, ...], str], Mapping[tuple[str, ...], str]]:
    """Return identifiers by the words of each synonym: those that suffice alone, and those that need company."""
    strong, weak = {}, {}
    for muscle in _all().values():
        for text in (muscle.id.replace("_", " "), *muscle.names, *muscle.abbreviations):
            strong[words(text)] = muscle.id
        for text in muscle.weak:
            weak[words(text)] = muscle.id
    return strong, weak


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(files("myoclonus.read").joinpath("muscles.toml").read_text(encoding="utf-8"))


@cache
def _all() -> dict[str, Muscle]:
    return {
        muscle_id: Muscle(
            id=muscle_id,
            name=entry["name"],
            names=tuple(entry["names"]),
            abbreviations=tuple(entry.get("abbreviations", ())),
            weak=tuple(entry.get("weak", ())),
            region=entry["region"],
            zone=entry["zone"],
            nerve=entry["nerve"],
            roots=tuple(entry["roots"]),
            distance_cm=_distance_cm(entry["roots"]),
            antagonists=tuple(entry.get("antagonists", ())),
            is_midline=entry.get("midline", False),
        )
        for muscle_id, entry in _data()["muscles"].items()
    }


def _distance_cm(roots: list[str]) -> float:
    """Return the middle of the way to the first and the last root, to the nearest half centimeter."""
    places = [_root_cm(root) for root in roots]
    return round(min(places) + max(places)) / 2


def _root_cm(root: str) -> float:
    """Return the way from the pontomedullary junction to a spinal segment or a nucleus."""
    nuclei, cord = _data()["cranial_nerves_cm"], _data()["cord"]
    if root in nuclei:
        return float(nuclei[root])
    lengths = {"C": cord["cervical_cm"], "T": cord["thoracic_cm"], "L": cord["lumbar_cm"], "S": cord["sacral_cm"]}
    way = float(cord["medulla_cm"])
    for letter, n_segments in _SEGMENTS.items():
        if letter == root[0]:
            return way + (int(root[1:]) - 0.5) * float(lengths[letter])
        way += n_segments * float(lengths[letter])
    raise ValueError(f"muscles.toml: root {root} is unknown")
