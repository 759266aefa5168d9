"""Plain texts are short, simple, without doses, blame or promise."""

from __future__ import annotations

import re

import pytest

from myoclonus.knowledge import library as shelf_room
from myoclonus.knowledge.declared import keys_of
from myoclonus.knowledge.records import Record
from myoclonus.knowledge.rules import CITING

from .readability import grade, longest_sentence, syllables

MAX_GRADE = 8.0
MAX_WORDS_IN_A_SENTENCE = 25
NOT_READ_BY_ALL = ("clinical_name", "synonyms", *CITING)


def plain_texts(record: Record) -> dict[str, str]:
    """Return what everybody reads of a record, each list as one text."""
    texts = {}
    for name, key in keys_of(type(record)).items():
        if key.is_worded and name not in NOT_READ_BY_ALL:
            given = getattr(record, name)
            texts[name] = given if isinstance(given, str) else " ".join(given)
    return {name: text for name, text in texts.items() if text}


RECORDS = [
    record
    for kind, shelf in shelf_room.library().items()
    if kind not in ("source", "fact")
    for record in shelf.values()
]
PLAIN = [
    pytest.param(text, id=f"{record.id}.{name}")
    for record in RECORDS
    for name, text in plain_texts(record).items()
    if name != "plain_name"
]


@pytest.mark.parametrize(
    ("word", "n"),
    [("jerk", 1), ("muscle", 2), ("doctor", 2), ("medicine", 3), ("stopped", 1), ("started", 2), ("kidney", 2)],
)
def test_syllables_are_counted_as_one_says_them(word: str, n: int) -> None:
    assert syllables(word) == n


def test_the_grade_of_a_known_text_is_that_of_the_formula() -> None:
    assert grade("The cat sat on the mat.") == pytest.approx(0.39 * 6 + 11.8 - 15.59)


def test_a_hard_text_is_found() -> None:
    assert grade("Neurophysiological investigations differentiate electrophysiological abnormalities.") > MAX_GRADE


@pytest.mark.parametrize("text", PLAIN)
def test_plain_text_is_for_eighth_grade_at_most(text: str) -> None:
    assert grade(text) <= MAX_GRADE


@pytest.mark.parametrize("text", PLAIN)
def test_sentences_are_short(text: str) -> None:
    assert longest_sentence(text) <= MAX_WORDS_IN_A_SENTENCE


FORBIDDEN = {
    "blame": r"\b(?:your fault|refus\w+|complain\w*|non-?complian\w*|attention[- ]seeking|hysteri\w*|imaginary)\b",
    "false hope": r"\b(?:cures?|cured|guarantee\w*|always works|will (?:stop|disappear|go away)|completely)\b",
    "diagnosis": r"\b(?:you have|you suffer from|your diagnosis is)\b(?! (?:slept|diabetes|restless|weak|a pump))",
    "citation": r"\[@",
}
HARMLESS = re.compile(r"(?i)do you have|if you have|have you")


@pytest.mark.parametrize("rule", FORBIDDEN)
def test_plain_texts_hold_no(rule: str) -> None:
    found = {
        f"{record.id}.{name}": match.group()
        for record in RECORDS
        for name, text in plain_texts(record).items()
        for match in re.finditer(FORBIDDEN[rule], HARMLESS.sub("", text), flags=re.IGNORECASE)
    }
    assert found == {}


JARGON = re.compile(
    r"(?i)\b(?:polymyograph\w*|sensorimotor|somatosensory|encephalopath\w*|etiolog\w*|idiopathic|pathogen\w*|bilateral\w*"
    r"|unilateral\w*|proximal\w*|distal\w*|axial|paroxysm\w*|photic|intrathecal|hypox\w*|anoxi\w*|titrat\w*|contraindicat\w*"
    r"|teratogen\w*|neurodegenerat\w*|paraneoplastic|prodrom\w*|subacute|cortical|subcortical|reticular|propriospinal|asterixis)\b"
)


def test_plain_texts_hold_no_unexplained_terms_of_the_clinic() -> None:
    found = {
        f"{record.id}.{name}": match.group()
        for record in RECORDS
        for name, text in plain_texts(record).items()
        for match in JARGON.finditer(text)
    }
    assert found == {}
