"""Who was recorded, by whom and where: found in the header, kept out of everything that is written.

Words of the identity fields are taken out of names, markers and findings. Words that belong to the trade (``EMG``,
``stim``, muscles, roles)
stay, because a marker must not lose its meaning to an amplifier called ``EMG unit``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from myoclonus.read.label_words import words
from myoclonus.read.muscles import muscles_by_words

__all__ = ["REMOVED", "identity_words", "is_only_numbered", "is_personal", "safe_name", "without_identity"]

REMOVED = "[removed]"

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_TRADE = {
    "startdate", "unknown", "anonymous", "anonymized", "anonym", "patient", "subject", "male", "female", "mann",
    "frau", "name", "birthdate",
    "recording", "recorder", "record", "routine", "study", "night", "sleep", "stage", "stim", "stimulus",
    "stimuli", "rest", "posture",
    "action", "intention", "artifact", "artefact", "jerk", "myoclonus", "lights", "light", "off", "out",
    "start", "stop", "end", "begin",
    "left", "right", "midline", "eyes", "open", "closed", "movement", "arousal", "event", "marker", "trigger",
    "response", "hand", "arm",
    "leg", "foot", "face", "head", "neck", "trunk", "median", "nerve", "ulnar", "tibial", "emg", "eeg", "ecg",
    "ekg", "eog", "acc", "psg",
    "polysomnography", "edf", "bdf", "biosemi", "test", "demo", "session", "task", "run", "new", "segment",
    "comment", "onset", "the",
    "and", "von", "van", "der", "den", "del", "ohne", "mit", "system", "device", "amplifier", "channel",
    "active", "data",
    "healthy", "control", "volunteer", "voluntary", "twitch", "twitches", "simulated",
}  # fmt: skip

_NUMBERED = {
    "sub", "subj", "participant", "proband", "pt", "ses", "visit", "baseline", "pre", "post", "rec", "file", "case", "id", "no", "nr",
}  # fmt: skip
_MOST_DIGITS = 4
"""More digits may be a date or a number of a hospital."""

_PERSONAL = {
    "name", "names", "surname", "firstname", "lastname", "forename", "fullname", "initials", "vorname", "nachname", "nom", "prenom",
    "birth", "birthday", "birthdate", "dob", "dateofbirth", "geburtsdatum", "mrn", "ssn", "nhs", "insurance", "hospital",
    "address", "street", "city", "zip", "postcode", "phone", "telephone", "mobile", "email", "mail", "contact",
}  # fmt: skip


@cache
def _kept() -> frozenset[str]:
    strong, weak = muscles_by_words()
    return frozenset(_TRADE | {word for spoken in (*strong, *weak) for word in spoken})


def identity_words(identity: Mapping[str, str]) -> tuple[str, ...]:
    """Return the words by which the identity fields give someone away, longest first.

    Parameters
    ----------
    identity : mapping of str to str
        Field to text, e.g. ``{"patient": "MCH-0234567 F 02-MAY-1951 Haagse_Harry"}``.

    Examples
    --------
    >>> identity_words({"patient": "X F 02-MAY-1951 Haagse_Harry"})[-2:]
    ('haagse', 'harry')
    """
    found: set[str] = set()
    for text in identity.values():
        for date in re.finditer(r"(\d\d)-([A-Za-z]{3})-(\d{4})|(\d{4})-(\d\d)-(\d\d)", text):
            found.update(_date_spellings(date))
        for word in re.split(r"[\s_,;^=|()\[\]]+", re.sub(r"\d\d-[A-Za-z]{3}-\d{4}", " ", text)):
            cleaned = word.strip(".:-/'\"").casefold()
            if (len(cleaned) >= 3 or (len(cleaned) == 2 and cleaned.isalpha())) and not _is_trade(cleaned):
                found.add(cleaned)
                found.update(_parts_in_capitals(word))
    return tuple(sorted(found, key=lambda word: (-len(word), word)))


def without_identity(text: str, identifying: tuple[str, ...]) -> str:
    """Return a text with every identifying word replaced."""
    for word in identifying:
        if len(word) == 2:  # a short name must be a word of its own, written as a name
            text = re.sub(rf"(?<![^\W_]){re.escape(word.capitalize())}(?![^\W_])", REMOVED, text)
        else:
            end = "" if len(word) > 3 else r"(?![^\W\d_])"
            text = re.sub(rf"(?<![^\W\d_]){re.escape(word)}{end}", REMOVED, text, flags=re.IGNORECASE)
    return text


def safe_name(stem: str, identifying: tuple[str, ...], sha256: str) -> str:
    """Return the name of a file, or one made from the hash of its content when its name gives someone away."""
    compact = re.sub(r"[\W_]+", "", stem).casefold()
    is_telling = without_identity(stem, identifying) != stem or any(
        len(word) >= 5 and re.sub(r"[\W_]+", "", word) in compact for word in identifying
    )
    return f"recording-{sha256[:8]}" if is_telling else stem


def _is_trade(word: str) -> bool:
    parts = [part for part in words(word) if not part.isdigit()]
    if not parts:
        return len(word) < 5
    has_digit = any(letter.isdigit() for letter in word)
    return not has_digit and all(part in _kept() or part in _MONTHS or len(part) == 1 for part in parts)


def _parts_in_capitals(word: str) -> set[str]:
    """Return the names that were written as one, e.g. ``frankenfurt`` of ``DrFrankenfurt``."""
    parts = {part.casefold() for part in re.findall(r"[A-Z][a-z]{3,}", word) if part != word}
    return {part for part in parts if not _is_trade(part)}


def _date_spellings(date: re.Match[str]) -> set[str]:
    if date[2] is not None and date[2].casefold() not in _MONTHS:
        return {date[0].casefold()}
    day, year = (date[1], date[3]) if date[1] else (date[6], date[4])
    month = f"{_MONTHS.index(date[2].casefold()) + 1:02d}" if date[2] else date[5]
    spellings = {
        f"{year}-{month}-{day}",
        f"{day}.{month}.{year}",
        f"{day}/{month}/{year}",
        f"{day}{month}{year}",
        f"{year}{month}{day}",
        f"{month}/{day}/{year}",
        f"{day}-{month}-{year}",
        f"{day}-{_MONTHS[int(month) - 1]}-{year}",
        f"{int(day)}.{int(month)}.{year}",
        f"{int(day)}/{int(month)}/{year}",
        f"{int(month)}/{int(day)}/{year}",
    }
    return spellings | {date[0].casefold()}


def is_personal(column: str) -> bool:
    """Tell whether a column of a table of participants gives a person away by what it is called.

    Examples
    --------
    >>> is_personal("last_name"), is_personal("date_of_birth"), is_personal("age"), is_personal("group")
    (True, True, False, False)
    """
    return not _PERSONAL.isdisjoint(words(column))


def is_only_numbered(stem: str) -> bool:
    """Tell whether the name of a file is words of the trade and a short number, so that it gives nobody away.

    Of letters that stand alone there may be one: two are initials. Asked when the header, and so the person's name, is not known.

    Examples
    --------
    >>> [is_only_numbered(stem) for stem in ("night_0012", "r7", "Haagse_7", "H.H. 7", "1951-05-02", "recording 4821934")]
    [True, True, False, False, False, False]
    """
    found = words(stem)
    numbers = [word.lstrip("0") for word in found if word.isdigit()]
    letters = [word for word in found if len(word) == 1 and word.isalpha()]
    others = [word for word in found if len(word) > 1 and word.isalpha()]
    return (
        stem.isascii()
        and bool(found)
        and len(letters) <= 1
        and sum(map(len, numbers)) <= _MOST_DIGITS
        and all(word in _TRADE or word in _NUMBERED for word in others)
    )
