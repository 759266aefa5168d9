"""Which test would change the answer most."""

import numpy as np
import pytest

from myoclonus.forms import weigh_forms
from myoclonus.forms.gain import entropy_bits, proposals
from myoclonus.forms.library import findings, forms, next_tests
from myoclonus.forms.observations import observe, rows_by_measure
from myoclonus.forms.posterior import UNDETERMINED
from myoclonus.settings.forms import FormsSettings

from .made import NAN, VIGNETTES, measures

SHORT = [
    ["jerk_rate", "recording", 15.0, 12.0, 18.0, 75],
    ["burst_duration", "channel:A", 30.0, 28.0, 32.0, 70],
    ["negative_jerk_fraction", "recording", 0.0, 0.0, 0.05, 75],
    ["rhythm_p", "recording", 0.5, 0.4, 0.6, 75],
]


def test_entropy_of_even_chances_is_in_bits():
    assert entropy_bits(np.array([0.5, 0.5])) == pytest.approx(1.0)
    assert entropy_bits(np.array([1.0, 0.0])) == 0.0


def test_gain_is_the_mutual_information_of_form_and_finding():
    seen = rows_by_measure(measures([]))
    observed = {name: observe(finding, seen) for name, finding in findings().items()}
    now = dict.fromkeys(forms(), 0.0) | {"palatal": 0.5, UNDETERMINED: 0.5}
    (palate,) = [test for test in next_tests() if test.id == "palate"]
    (one,) = proposals([palate], forms(), observed, now, FormsSettings())
    own, others = 19.5 / 21, 1.5 / 41
    met = (own + others) / 2
    by_hand = sum(
        0.5 * share * np.log2(share / outcome)
        for share, outcome in ((own, met), (others, met), (1 - own, 1 - met), (1 - others, 1 - met))
    )
    assert one.gain_bits == pytest.approx(by_hand)


def test_test_that_was_done_is_not_proposed():
    rows = [*SHORT, ["c_reflex_p", "stimulus:s;channel:A", 0.5, NAN, NAN, 100]]
    proposed = weigh_forms(measures(rows)).next_tests.set_index("test")
    assert "c_reflex" not in proposed.loc["median_nerve", "findings"]
    assert "giant_potential" in proposed.loc["median_nerve", "findings"]


def test_test_that_was_begun_asks_for_more():
    rows = [*SHORT, ["cortical_spike_p", "channel:A", "not_measurable", NAN, NAN, 8]]
    text = weigh_forms(measures(rows)).next_tests.set_index("test").loc["eeg", "text"]
    assert text.startswith("Record EEG over more jerks")


def test_eeg_comes_before_tests_that_need_it():
    order = list(weigh_forms(measures(SHORT)).next_tests["test"])
    assert order.index("eeg") < order.index("median_nerve")


def test_nothing_that_needs_jerks_is_proposed_when_there_are_none():
    proposed = set(weigh_forms(measures([["jerk_rate", "recording", 0.0, 0.0, 0.3, 0]])).next_tests["test"])
    assert "eeg" not in proposed
    assert "states" in proposed


def test_little_is_left_to_gain_when_the_answer_is_clear():
    clear = weigh_forms(measures(VIGNETTES["reticular_after_anoxia"]["rows"])).next_tests["gain_bits"].max()
    open_ = weigh_forms(measures(SHORT)).next_tests["gain_bits"].max()
    assert clear < 0.5 * open_
