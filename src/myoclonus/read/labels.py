"""Role, muscle and side from the label of a channel.

A wrong guess is worse than none: what is not known for sure is ``other``, and a muscle that is not named stays
unnamed. Words that only
hint at a potential (``Leg``, ``C3``) do so only if the unit is one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from myoclonus.read.label_words import words
from myoclonus.read.muscles import muscle_by_id, muscles_by_words
from myoclonus.recording import Role

__all__ = ["Understood", "is_electrode", "understand_label"]

_LEFT = {
    "l",
    "left",
    "lt",
    "lft",
    "li",
    "links",
    "lks",
    "gauche",
    "izq",
    "izquierda",
    "izquierdo",
    "sin",
    "sinistra",
    "sx",
}
_RIGHT = {
    "r",
    "right",
    "rt",
    "rgt",
    "re",
    "rechts",
    "rts",
    "droite",
    "droit",
    "der",
    "derecha",
    "derecho",
    "dex",
    "dext",
    "dextra",
    "dr",
    "destra",
    "dx",
}
_NOT_A_SIGNAL = {"imp", "impedance", "impedanz", "impedancia", "quality", "qualitat"}
_OTHER = {
    "battery", "voltage", "audio", "light", "licht", "position", "pos", "posangle", "lage", "body", "temp",
    "temperature", "hr", "bpm",
    "pulse", "puls", "heart", "pulsewave", "spo", "sao", "osat", "oxstat", "sat", "saturation", "pleth",
    "plethysmogram", "plethysmo", "ptt", "pwa", "gyro",
    "gyroscope", "mag", "magnetometer", "angle", "elevation", "activity", "rr", "ecgrate", "force", "torque",
    "goniometer", "gsr", "eda",
    "video", "clock", "timestamp", "time", "counter", "noise", "reserved", "dc", "hypnogram", "stage",
}  # fmt: skip
_RESP = {
    "resp", "respiration", "respiratory", "flow", "airflow", "nasal", "oral", "oronasal", "nasalflow", "thorax",
    "thor", "tho", "chest",
    "abdomen", "abdo", "abd", "abdom", "effort", "rip", "snore", "snoring", "schnarchen", "schnarch", "atem",
    "atmung", "atemfluss",
    "cannula", "therm", "thermistor", "thermocouple", "ptaf", "etco", "tcco", "capno", "npt", "brust", "bauch",
    "ribcage", "breath",
}  # fmt: skip
_STIM = {
    "trigger",
    "trig",
    "trigg",
    "stim",
    "stimulus",
    "stimuli",
    "status",
    "marker",
    "markers",
    "event",
    "events",
    "sti",
    "ttl",
    "photic",
    "flash",
    "strobe",
    "click",
    "clicks",
}
_STIMULATING = {"audio", "light", "licht", "noise", "dc"}
"""Words that name a stimulus next to a word of a trigger, and something else alone."""
_SOUNDS = {"sound", "tone", "noise", "audio", "auditory", "acoustic", "startle", "ton", "son", "bruit"}
_LOUD_DB = 60
"""A sound with its level is a stimulus, ``Sound 105 dB``; a room's microphone gives none, or the level of quiet."""
_ACC = {"acc", "accel", "accelerometer", "acceleration", "accelero", "accx", "accy", "accz", "gsensor", "axis"}
_MUSCLE_GROUPS = {"flexor", "flexors", "extensor", "extensors", "adductor", "adductors", "abductor", "muscle",
"muskel", "thenar",
                  "hypothenar", "paraspinal", "paraspinals", "paraspin", "parasp", "psp", "erector",
                  "multifidus", "arm", "arms", "forearm", "unterarm",
                  "oberarm", "neck", "nacken", "nuque", "hals", "hand", "hands", "daumen", "thumb", "pouce", "avantbras",
                  "unterarmbeuger", "unterarmstrecker", "beuger", "strecker", "flechisseur", "extenseur",
                  "glut", "gluteus", "femoris"}  # fmt: skip
_EYES = {"loc": "left", "roc": "right", "leog": "left", "reog": "right", "eogl": "left", "eogr": "right", "heog":
None, "veog": None,
         "eogh": None, "eogv": None, "eyel": "left", "eyer": "right"}  # fmt: skip
_FRENCH_LEGS = {"jambe", "jambes", "tibia"}
_FRENCH_SIDES = {"g": "gauche", "d": "droite"}
_SLEEP_LEGS = {"lat": "left", "rat": "right"}
_PARASPINALS = {
    "paraspinal",
    "paraspinals",
    "paraspin",
    "parasp",
    "paravertebral",
    "paravert",
    "psp",
    "pvm",
    "ps",
    "es",
    "erector",
    "multifidus",
}
_LEVELS = {"c": "cervical", "t": "thoracic", "th": "thoracic", "d": "thoracic", "l": "lumbar"}
_LEVEL_WORDS = re.compile(r"(cerv|thor|dors|lumb)[a-z]*")

_ELECTRODE = (
    r"(?:fp[12z]|af(?:10|[1-9z])|f(?:10|[1-9z])|ft(?:10|[789])|fc[1-6z]|t(?:10|[1-9])|c[1-6z]|tp(?:10|[789])|cp[1-6z]|p(?:10|[1-9z])|"
    r"po(?:10|[1-9z])|o(?:10|[129z])|i[12z]|nz|[am][12]|sp[12]|(?:afp|aff|fft|ffc|ftt|fcc|ttp|ccp|tpp|cpp|ppo|poo)(?:10|[1-9z])h?)"
)
_REFERENCE = (
    r"(?:ref\d*|re|a1a2|a12|m1m2|m12|avg|av|ave|aver|car|le|linked|lm|org|g\d+|x[12]|laplacian|sd|cpz|fcz|nose)"
)
_EEG = re.compile(rf"(?:(?:eeg|pol)[\s:_-]*)?({_ELECTRODE})(?:[\s:/_+-]*(?:{_ELECTRODE}|{_REFERENCE}))?")
_EYE_PAIR = re.compile(
    r"(?:eog[\s:_-]*)?(?:e([12])|(l|r)oc)(?:[\s:/_-]*(?:[am][12]|a1a2|m1m2|fpz|fz|cz|ref|avg|e[12]))?"
)


@dataclass(frozen=True, slots=True)
class Understood:
    """What a label says; ``None`` where it says nothing, and a role that is a guess where no word of it is known."""

    role: Role
    muscle: str | None = None
    side: str | None = None
    is_guess: bool = False


def is_electrode(label: str) -> bool:
    """Return whether a label is a place of the 10-20, 10-10 or 10-5 system, alone or against a reference."""
    return _EEG.fullmatch(label.strip().casefold()) is not None


def understand_label(label: str, *, unit_is_potential: bool = True) -> Understood:
    """Return role, muscle and side of a channel from its label.

    Parameters
    ----------
    label : str
        As in the file.
    unit_is_potential : bool
        ``False`` when the unit is known and is no potential: words that only hint at EMG or EEG do not count then.

    Examples
    --------
    >>> understand_label("R.TIB")
    Understood(role='emg', muscle='tibialis_anterior', side='right')
    >>> understand_label("C3-A2").role, understand_label("EXG1").role
    ('eeg', 'other')
    """
    spoken = _separate(words(label))
    if _NOT_A_SIGNAL & set(spoken):
        return Understood("other")
    stated = _stated_role(label, spoken)
    if stated == "emg":
        muscle, side = _muscle_and_side(spoken, is_emg=True)
        return Understood("emg", muscle, side)
    if stated:
        return Understood(stated, None, _side(spoken) if stated in ("eog", "acc") else None)
    if unit_is_potential:
        return _hinted(label, spoken) or _other_role(spoken)
    return _other_role(spoken)


def _separate(spoken: tuple[str, ...]) -> tuple[str, ...]:
    """Take words such as ``chinemg``, ``emgr``, ``semg`` and ``leftleg`` apart."""
    apart: list[str] = []
    for word in spoken:
        match = re.fullmatch(
            r"(?:s|u)?(emg)|(emg)(\w+)|(\w+)(emg)|(left|right|links|rechts)(\w+)|(\w+)(left|right)", word
        )
        apart.extend(part for part in match.groups() if part) if match else apart.append(word)
    return tuple(apart)


def _stated_role(label: str, spoken: tuple[str, ...]) -> Role | None:
    """Return the role that the label states in so many words."""
    if "emg" in spoken:
        return "emg"
    text = label.strip().casefold()
    if any(re.fullmatch(r"e[ck]g[a-z]{0,3}", word) for word in spoken):
        return None if {"rate", "hr"} & set(spoken) else "ecg"
    if any(re.fullmatch(r"[lrhv]?eog[lrhv]?\w?", word) for word in spoken):
        return "eog"
    if text.startswith("eeg") or "eeg" in spoken:
        return "eeg"
    return "acc" if _ACC & set(spoken) else None


def _hinted(label: str, spoken: tuple[str, ...]) -> Understood | None:
    """Return what electrode names and muscles hint at."""
    text = label.strip().casefold()
    eye = _EYE_PAIR.fullmatch(text)
    if eye:
        return Understood("eog", None, "left" if "1" in (eye[1] or "") or eye[2] == "l" else "right")
    if is_electrode(label):
        return Understood("eeg")
    if _OTHER & set(spoken) or _STIM & set(spoken):
        return None
    muscle, side = _muscle_and_side(spoken, is_emg=False)
    if muscle or (_MUSCLE_GROUPS & set(spoken) and not _RESP & set(spoken)):
        return Understood("emg", muscle, side)
    return None


def _other_role(spoken: tuple[str, ...]) -> Understood:
    letters = "".join(word for word in spoken if not word.isdigit())
    said = {*spoken, letters}  # camel case takes SpO2 apart
    if letters.endswith("db") and said & _SOUNDS and any(word.isdigit() and int(word) >= _LOUD_DB for word in spoken):
        return Understood("stim")
    if said & (_OTHER - _STIMULATING if said & _STIM else _OTHER):
        return Understood("other")
    if said & _STIM:
        return Understood("stim")
    return Understood("resp") if said & _RESP else Understood("other", is_guess=True)


def _muscle_and_side(spoken: tuple[str, ...], *, is_emg: bool) -> tuple[str | None, str | None]:
    """Return the muscle by the longest synonym in the label, and the side."""
    named = tuple(word for word in spoken if word not in {"emg", "m", "musculus", "muscle"})
    letters = tuple(word for word in named if not word.isdigit())
    if letters and set(letters) <= set(_SLEEP_LEGS):
        sides = {_SLEEP_LEGS[word] for word in letters}
        return "tibialis_anterior", sides.pop() if len(sides) == 1 else None
    level = _paraspinal(named)
    if level:
        return level, _side(_without_levels(named))
    has_side = _side(letters) is not None
    strong, weak = muscles_by_words()
    known = dict(strong) | (dict(weak) if is_emg or has_side else {})
    without_side = tuple(word for word in letters if word not in _LEFT | _RIGHT)
    with_number = {run: found for run, found in known.items() if any(word.isdigit() for word in run)}
    muscle = _longest(named, with_number) or _longest(letters, known) or _longest(without_side, known)
    side = _side(letters)
    if muscle is None:
        muscle, side = _glued(
            letters, strong, dict(strong) | dict(weak), is_emg=is_emg, has_contact=len(letters) < len(named)
        )
        side = side or _side(letters)
    if side is None and muscle:
        found = muscle_by_id(muscle)
        side = "midline" if found and found.is_midline else None
    return muscle, side


def _longest(spoken: tuple[str, ...], known: dict[tuple[str, ...], str]) -> str | None:
    """Return the muscle of the longest run of words; ``None`` when two runs of that length name different muscles."""
    for length in range(min(len(spoken), 5), 0, -1):
        found = {
            known[run] for run in (spoken[at : at + length] for at in range(len(spoken) - length + 1)) if run in known
        }
        if found:
            return found.pop() if len(found) == 1 else None
    return None


def _glued(
    letters: tuple[str, ...],
    strong: dict[tuple[str, ...], str] | object,
    every: dict[tuple[str, ...], str],
    *,
    is_emg: bool,
    has_contact: bool,
) -> tuple[str | None, str | None]:
    """Return muscle and side of words such as ``rfdi``, ``lta`` and ``legl``.

    Without the word EMG, two-letter muscles count only when no number follows, because depth electrodes are called
    so (``LTA3``).
    """
    found = set()
    for word in letters:
        for side_letter, rest, is_first in ((word[:1], word[1:], True), (word[-1:], word[:-1], False)):
            known = every if is_emg else strong
            if side_letter not in ("l", "r") or (rest,) not in known:  # type: ignore[operator]
                continue
            if len(rest) >= 3 or (is_first and (is_emg or not has_contact)):
                found.add((every[(rest,)], "left" if side_letter == "l" else "right"))
    if not found:
        return None, None
    muscles = {muscle for muscle, _ in found}
    sides = {side for _, side in found}
    return (muscles.pop() if len(muscles) == 1 else None), (sides.pop() if len(sides) == 1 else None)


def _paraspinal(spoken: tuple[str, ...]) -> str | None:
    """Return the paraspinal group of a level such as ``T6 paraspinal`` or ``PSP lumb``."""
    if not _PARASPINALS & set(spoken):
        return None
    for letter, number in pairwise(spoken):
        if number.isdigit() and letter in _LEVELS:
            region = _LEVELS[letter]
            if region == "thoracic":
                return "upper_thoracic_paraspinal" if int(number) <= 6 else "lower_thoracic_paraspinal"
            return f"{region}_paraspinal"
    if {"upper", "lower"} & set(spoken):
        return None
    regions = {match[1] for match in map(_LEVEL_WORDS.fullmatch, spoken) if match}
    named = {"cerv": "cervical", "thor": "thoracic", "dors": "thoracic", "lumb": "lumbar"}
    return f"{named[regions.pop()]}_paraspinal" if len(regions) == 1 else None


def _without_levels(spoken: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words without spinal levels, whose ``L`` is no side."""
    pairs = zip(spoken, (*spoken[1:], ""), strict=True)
    return tuple(word for word, after in pairs if not (word in _LEVELS and after.isdigit()))


def _side(spoken: tuple[str, ...]) -> str | None:
    said = set(spoken)
    if said & _FRENCH_LEGS:
        said |= {_FRENCH_SIDES[letter] for letter in said & set(_FRENCH_SIDES)}
    eyes = {_EYES[word] for word in said if word in _EYES}
    is_left, is_right = bool(said & _LEFT) or "left" in eyes, bool(said & _RIGHT) or "right" in eyes
    return None if is_left == is_right else ("left" if is_left else "right")
