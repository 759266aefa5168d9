"""Scoring from marks, without a signal."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from myoclonus.read.raw import Annotation
from myoclonus.read.scoring_file import moved_to, read_scoring
from myoclonus.read.scoring_formats import Scoring
from myoclonus.settings import Settings
from myoclonus.sleep import score_marks

from .made import value

DATA = Path(os.environ.get("MYOCLONUS_DATA", "absent"))
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="MYOCLONUS_DATA does not name the folder of recordings")


def scoring(*events: tuple[float, float, str], hours: float = 1.0) -> Scoring:
    stages = tuple(Annotation(30.0 * k, 30.0, "N2") for k in range(round(hours * 120)))
    return Scoring(format="made", stages=stages, events=tuple(Annotation(*event) for event in events))


def test_marks_are_scored_by_both_rule_sets() -> None:
    found = score_marks([scoring(*((100 + 7 * k, 2.0, "LM") for k in range(5)))], Settings())
    assert value(found.measures, "plms_index", "rule:AASM") == pytest.approx(5.0)
    assert value(found.measures, "plms_index", "rule:WASM") == pytest.approx(0.0)


def test_a_mark_of_a_whole_series_is_no_movement_and_a_lone_plm_is() -> None:
    marks = [(100 + 20 * k, 2.0, "LM") for k in range(4)]
    found = score_marks([scoring(*marks, (100.0, 62.0, "PLM"), (300.0, 2.0, "PLM"))], Settings())
    assert (found.movements["rule"] == "WASM").sum() == 5


def test_left_and_right_marks_are_joined() -> None:
    found = score_marks([scoring((100, 2.0, "LM (left)"), (101, 2.0, "LM (right)"))], Settings())
    assert found.movements.loc[found.movements["rule"] == "WASM", "channels"].tolist() == ["left leg,right leg"]


def test_marks_without_leg_movements_do_not_say_zero() -> None:
    found = score_marks([scoring((100, 10.0, "Hypopnea"))], Settings())
    assert set(found.measures["status"]) == {"not_recorded"}


def test_respiratory_marks_take_movements_away() -> None:
    marks = [(100 + 20 * k, 2.0, "LM") for k in range(4)]
    found = score_marks([scoring(*marks, (80.0, 15.0, "Hypopnea"))], Settings())
    assert value(found.measures, "plms_index", "rule:WASM") == 0.0
    assert value(found.measures, "plms_index", "rule:WASM;respiratory:included") == pytest.approx(4.0)


@needs_data
@pytest.mark.parametrize("rule", ["AASM", "WASM"])
def test_real_night_has_29_leg_movements_and_one_series_of_four(rule: str) -> None:
    found = score_marks([read_scoring(DATA / "rsleep" / "noxturnal_events_example_unicode_2.csv")], Settings())
    mine = found.movements[found.movements["rule"] == rule]
    assert len(mine) == 29
    assert mine.groupby("series_id").size().tolist() == [4]


@needs_data
def test_real_marks_of_rem_sleep_give_two_raters_different_chins() -> None:
    folder = DATA / "rbdtector" / "night"
    profile = read_scoring(folder / "Sleep profile - test1 Unbekannt.txt")
    shares = []
    for name in ("Generic - test1 Unbekannt.txt", "Generic_NO_test1.txt"):
        found = score_marks([profile, moved_to(read_scoring(folder / name), profile.start)], Settings())
        shares.append(value(found.measures, "rem_atonia_any_fraction", "channel:chin"))
    assert shares == [pytest.approx(0.109, abs=0.001), pytest.approx(0.657, abs=0.001)]
