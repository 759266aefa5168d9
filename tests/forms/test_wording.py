"""Words and numbers of the answer."""

import pytest

from myoclonus.forms.library import findings
from myoclonus.forms.observations import observe, rows_by_measure
from myoclonus.forms.wording import percent, sentence_of, value_in_words, value_of
from myoclonus.measure import MEASURES
from myoclonus.relate import RELATED_MEASURES

from .made import NAN, measures


def seen(finding, *rows):
    return observe(findings()[finding], rows_by_measure(measures(rows)))


@pytest.mark.parametrize(("share", "text"), [(0.0, "0 %"), (0.001, "< 1 %"), (0.184, "18 %"), (1.0, "100 %")])
def test_share_is_a_whole_percent_and_never_none_when_there_is_some(share, text):
    assert percent(share) == text


@pytest.mark.parametrize(("p", "text"), [(0.0001, "p < 0.001"), (0.0123, "p = 0.012"), (0.7, "p = 0.7")])
def test_p_values_are_written_as_such(p, text):
    assert value_of(seen("readiness", ["bereitschaftspotential_p", "recording", p, NAN, NAN, 40])) == text


def test_sentence_without_value_stands_alone():
    assert sentence_of(seen("readiness")) == "no readiness potential before the jerks"


def test_sentence_holds_its_value():
    text = sentence_of(seen("short_bursts", ["burst_duration", "channel:A", 30.0, 29.0, 31.0, 40]))
    assert text == "bursts are as short as cortical ones (30)"


@pytest.mark.parametrize(
    ("measure", "value", "unit", "text"),
    [
        ("order_craniocaudal_fraction", 0.885, "", "88 %"),
        ("cocontraction", 1.0, "", "100 %"),
        ("distribution", 3.0, "", "multifocal"),
        ("jerk_rate_ratio", 4.21, "", "4.2 times"),
        ("recruitment_order_entropy", 0.9, "", "0.9, 1 is any order"),
        ("silence_rate", 4.25, "1/min", "4.25 a minute"),
        ("burst_duration", 27.0, "ms", "27 ms"),
    ],
)
def test_every_value_carries_its_unit_or_what_it_is(measure, value, unit, text):
    assert value_in_words(measure, value, unit) == text


def test_every_measure_without_a_unit_that_a_finding_shows_is_told_as_something():
    units = {one.id: one.unit for one in (*MEASURES, *RELATED_MEASURES)}
    shown = {condition.measure for one in findings().values() for condition in one.conditions}
    bare = {
        name
        for name in shown
        if units.get(name) == "" and value_in_words(name, 0.5, "") == "0.5" and not name.endswith("_habituation")
    }
    assert bare == set()
