"""Numbers and places as a clinician reads them."""

from __future__ import annotations

import math

import pytest

from myoclonus.recording import recording_from_array
from myoclonus.report.labels import channel_labels, clock, counted, number, short_labels, span
from myoclonus.report.measure_words import in_words, limits_text, rate_per_hour, scope_text, value_text
from myoclonus.report.page import _in_order
from myoclonus.report.summary import Reading


def reading(**changes: object) -> Reading:
    values = {"measure": "jerk_rate", "scope": "recording", "value": 13.5, "unit": "1/min", "ci_low": 8.9,
              "ci_high": 19.64, "n": 27, "status": "measured", "reason": ""}  # fmt: skip
    return Reading(**(values | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.5, "0.5 s"), (87.6, "87.6 s"), (120, "2 min"), (725, "12 min 5 s"), (3600, "1 h"), (28_680, "7 h 58 min")],
)
def test_a_length_of_time_reads(seconds: float, text: str) -> None:
    assert span(seconds).replace("\u00a0", " ") == text


@pytest.mark.parametrize(("seconds", "text"), [(0, "0:00.000"), (59.9996, "1:00.000"), (3723.25, "1:02:03.250")])
def test_a_moment_reads(seconds: float, text: str) -> None:
    assert clock(seconds) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0"), (0.0333333, "0.0333"), (14312, "14300"), (-4.25, "−4.25"), (1e-6, "0.000001")]
)
def test_a_number_reads(value: float, text: str) -> None:
    assert number(value) == text


def test_one_jerk_is_singular() -> None:
    assert (counted(1, "jerk"), counted(0, "jerk"), counted(2, "jerk")) == ("1 jerk", "0 jerks", "2 jerks")


def test_a_channel_is_called_by_muscle_and_side() -> None:
    source = recording_from_array(
        [[0.0]] * 2, 1.0, ["LAT", "X1"], muscles=["tibialis_anterior", None], sides=["left", None]
    )
    assert channel_labels(source) == {"LAT": "tibialis anterior L", "X1": "X1"}


def test_two_channels_of_one_muscle_are_told_apart() -> None:
    source = recording_from_array(
        [[0.0]] * 2, 1.0, ["TA1", "TA2"], muscles=["tibialis_anterior"] * 2, sides=["left"] * 2
    )
    assert channel_labels(source) == {"TA1": "tibialis anterior L [TA1]", "TA2": "tibialis anterior L [TA2]"}


def test_a_short_name_drops_the_word_emg_unless_two_would_read_alike() -> None:
    source = recording_from_array([[0.0]] * 4, 1.0, ["EMG FDI R", "EMG", "TA", "EMG TA"])
    assert short_labels(source) == {"EMG FDI R": "FDI R", "EMG": "EMG", "TA": "TA", "EMG TA": "EMG TA"}


def test_a_control_character_in_a_name_is_replaced() -> None:
    assert channel_labels(recording_from_array([[0.0]], 1.0, ["EMG\x00\x1b"])) == {"EMG\x00\x1b": "EMG\ufffd\ufffd"}


def test_a_value_carries_its_unit() -> None:
    assert value_text(reading()) == "13.5\u00a0a minute"
    assert limits_text(reading()) == "8.9 to 19.6"


@pytest.mark.parametrize(("per_minute", "text"), [(0.5, "0.5 a minute"), (0.25, "15 an hour"), (0.0, "0 an hour")])
def test_a_rare_rate_reads_per_hour(per_minute: float, text: str) -> None:
    assert value_text(rate_per_hour(reading(value=per_minute))).replace("\u00a0", " ") == text


def test_the_limits_of_a_rare_rate_are_per_hour_too() -> None:
    assert limits_text(rate_per_hour(reading(value=0.25, ci_low=0.1, ci_high=0.5))) == "6 to 30"


def test_a_value_that_was_not_measured_reads_not_available() -> None:
    assert value_text(reading(value=math.nan)) == "n/a"
    assert limits_text(reading(ci_low=math.nan)) == ""


def test_the_distribution_reads_as_a_word() -> None:
    assert value_text(reading(measure="distribution", value=3.0, unit="")) == "multifocal"


@pytest.mark.parametrize(
    ("scope", "text"),
    [
        ("recording", "whole recording"),
        ("channel:A", "left leg"),
        ("pair:A|B", "left leg and B"),
        ("state:rest", "state rest"),
        ("channel:A;state:rest", "left leg, state rest"),
    ],
)
def test_a_place_reads(scope: str, text: str) -> None:
    assert scope_text(scope, {"A": "left leg"}) == text


def test_a_measure_unknown_to_the_registry_still_reads() -> None:
    assert in_words("some_new_measure") == "Some new measure"


def test_muscles_in_order_are_joined_by_arrows_also_when_a_name_holds_a_comma() -> None:
    assert _in_order("A,B, left,C", {"A": "a", "B, left": "b", "C": "c"}) == "a → b → c"


def test_an_order_with_an_unknown_name_is_shown_as_it_is() -> None:
    assert _in_order("A,Z", {"A": "a"}) == "a → Z"


def test_a_very_long_name_loses_its_middle_and_keeps_both_ends() -> None:
    name = "EMG begin " + "x" * 300 + " the end"
    label = channel_labels(recording_from_array([[0.0]], 1.0, [name]))[name]
    assert label.startswith("EMG begin xxx")
    assert label.endswith("x the end")
    assert len(label) == 48
