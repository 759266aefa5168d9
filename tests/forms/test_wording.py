"""Words and numbers of the answer."""

import pytest

from myoclonus.forms.library import findings
from myoclonus.forms.observations import observe, rows_by_measure
from myoclonus.forms.wording import percent, sentence_of, value_of

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
