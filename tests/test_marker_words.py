"""What markers mean, in the languages of laboratories."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from myoclonus.marker_words import STATES, meaning_of, state_named


@pytest.mark.parametrize(
    ("meaning", "texts"),
    [
        ("rest", "rest;REST 2;Ruhe;in Ruhe;au repos;Repos 1;reposo;riposo;Resting"),
        ("posture", "posture;Posture left;Haltung;Halten;Armhalteversuch;AHV;bras tendus;postura;arms outstretched"),
        ("action", "action;Aktion;acción;azione;Action 1: cup"),
        ("intention", "intention;Finger-Nase-Versuch;FNV;doigt-nez;finger to nose;intención"),
        ("eyes open", "eyes open;Augen auf;EO;yeux ouverts;Ojos abiertos"),
        ("eyes closed", "eyes closed;Augen zu;EC;yeux fermés"),
        ("drug", "drug: clonazepam;Medikament 1 mg;médicament"),
        ("voluntary", "voluntary;Willkürbewegung;volontaire;mouvement volontaire"),
        ("stimulus", "stim;Stimulus 3;stimulation median;Reiz;estímulo"),
    ],
)
def test_a_marker_means_what_its_text_says(meaning: str, texts: str) -> None:
    wrong = {text: meaning_of(text) for text in texts.split(";") if meaning_of(text) != meaning}
    assert wrong == {}


@pytest.mark.parametrize(
    "text", ["lights off", "ecg", "eog check", "Bewegung", "haltbar", "", "7", "Arousal", "calibration"]
)
def test_what_is_not_known_means_nothing(text: str) -> None:
    assert meaning_of(text) is None


@given(st.text(max_size=30))
def test_any_text_can_be_asked(text: str) -> None:
    assert state_named(text) in (*STATES, None)
