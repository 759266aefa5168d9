"""What the text of a marker means: state of the person, eyes, drug, willed movement, stimulus.

One vocabulary for the whole package, in English, German, French, Spanish and Italian. A text means something when it
begins with one of the words; what is not known for sure means nothing.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Literal

__all__ = ["EYES", "STATES", "Meaning", "meaning_of", "state_named"]

STATES = ("rest", "posture", "action", "intention")
"""States of the person that a marker names, alone or at the start of its text."""

EYES = ("eyes open", "eyes closed")
"""States of the eyes."""

Meaning = Literal["rest", "posture", "action", "intention", "eyes open", "eyes closed", "drug", "voluntary", "stimulus"]

_STEMS: dict[Meaning, tuple[str, ...]] = {
    "rest": ("rest", "repos"),
    "posture": ("posture", "postura", "haltung"),
    "action": ("action", "aktion"),
    "intention": ("intention",),
    "drug": ("drug", "medication", "medikament", "medicament", "medicamento"),
    "voluntary": ("voluntary", "willkur", "volontaire", "voluntari", "volontari"),
    "stimulus": ("stim",),
}
"""Beginnings of a text, whatever follows: ``stimulus``, ``Willkürbewegung``."""

_WORDS: dict[Meaning, tuple[str, ...]] = {
    "rest": ("ruhe", "in ruhe", "ruhephase", "at rest", "au repos", "reposo", "en reposo", "riposo", "a riposo"),
    "posture": (
        "halten", "haltephase", "halteversuch", "armhalteversuch", "armvorhalteversuch", "vorhalteversuch", "avv", "ahv",
        "arme vorhalten", "arms outstretched", "outstretched arms", "arms held out", "wrist extension", "maintien",
        "bras tendus", "maintien de posture", "brazos extendidos", "braccia tese", "mantenimento",
    ),
    "action": ("accion", "azione", "en action", "bei aktion"),
    "intention": (
        "zielbewegung", "finger nase versuch", "finger nase", "fnv", "finger nose", "finger to nose", "knie hacke",
        "knie hacke versuch", "heel shin", "heel to shin", "doigt nez", "epreuve doigt nez", "talon genou", "intencion",
        "dedo nariz", "intenzione", "indice naso", "dito naso",
    ),
    "eyes open": ("eyes open", "open eyes", "eo", "augen auf", "augen offen", "yeux ouverts", "ojos abiertos", "occhi aperti"),
    "eyes closed": (
        "eyes closed", "eyes close", "close eyes", "ec", "augen zu", "augen geschlossen", "yeux fermes", "ojos cerrados",
        "occhi chiusi",
    ),
    "voluntary": ("mouvement volontaire", "movimiento voluntario", "movimento volontario"),
    "stimulus": ("reiz", "reizung", "estimulo", "estimulacion"),
}  # fmt: skip
"""Whole words at the beginning of a text."""


_SIDES = {
    "right": {"r", "rt", "right", "re", "rechts", "droit", "droite", "dx", "derecho", "derecha", "destro", "destra"},
    "left": {"l", "lt", "left", "li", "links", "gauche", "sx", "izquierdo", "izquierda", "sinistro", "sinistra"},
}


def meaning_of(text: object) -> Meaning | None:
    """Return what a marker means by its text; ``None`` when it is not known.

    Parameters
    ----------
    text : object
        Text of the marker; case, accents and punctuation do not matter.

    Examples
    --------
    >>> meaning_of("Ruhe"), meaning_of("REST eyes closed"), meaning_of("yeux fermés"), meaning_of("lamp")
    ('rest', 'rest', 'eyes closed', None)
    """
    return _meaning(str(text))


def state_named(text: object) -> str | None:
    """Return the state of the person that a marker's text names; ``None`` when it names none.

    Examples
    --------
    >>> state_named("Posture 2"), state_named("Armhalteversuch"), state_named("eyes open")
    ('posture', 'posture', None)
    """
    found = _meaning(str(text))
    return found if found in STATES else None


def side_named(text: object) -> str | None:
    """Return the side that a marker's text names; ``None`` when it names none.

    Examples
    --------
    >>> side_named("stim N. medianus re"), side_named("stim median_L"), side_named("stim tone")
    ('right', 'left', None)
    """
    words = set(_plain(str(text)).split())
    return next((side for side, names in _SIDES.items() if words & names), None)


@cache
def _meaning(text: str) -> Meaning | None:
    spoken = _plain(text)
    for meaning, words in _WORDS.items():
        if any(spoken == word or spoken.startswith(f"{word} ") for word in words):
            return meaning
    return next((meaning for meaning, stems in _STEMS.items() if spoken.startswith(stems)), None)


def _plain(text: str) -> str:
    """Return the words of a text in small letters, without accents and punctuation."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(re.findall(r"[^\W_]+", plain))
