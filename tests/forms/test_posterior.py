"""From votes to probabilities."""

import pytest

from myoclonus.forms.library import forms
from myoclonus.forms.posterior import UNDETERMINED, agreement, by_widest_name, posterior
from myoclonus.settings.forms import FormsSettings


def test_posterior_is_base_rate_times_ratio_over_their_sum():
    found = posterior({"a": 0.4, "b": 0.4}, {"a": 0.6931472, "b": 0.0})
    assert found == pytest.approx({"a": 0.8 / 1.4, "b": 0.4 / 1.4, UNDETERMINED: 0.2 / 1.4})


def test_form_without_base_rate_stays_impossible_and_nothing_may_be_left():
    assert posterior({"a": 1.0, "b": 0.0}, {"a": 0.0, "b": 9.0}) == {"a": 1.0, "b": 0.0, UNDETERMINED: 0.0}


def test_agreement_is_that_on_the_answer_and_between_for_a_mixed_one():
    settings = FormsSettings(subtype_agreement=0.5, kind_agreement=0.9)
    nothing = dict.fromkeys(forms(), 0.0)
    assert agreement(forms(), nothing | {"cortical": 1.0}, settings) == 0.5
    assert agreement(forms(), nothing | {"tremor": 0.8}, settings) == pytest.approx(0.9)
    assert agreement(forms(), nothing | {"tremor": 0.4, "cortical": 0.4}, settings) == pytest.approx(0.7)
    assert agreement(forms(), nothing, settings) == 0.5


def test_kinds_are_added_to_their_wider_form_until_something_tells_them_apart():
    shares = dict.fromkeys(forms(), 0.0) | {"cortical": 0.5, "cortical_reflex": 0.3, "action": 0.2}
    named = by_widest_name(forms(), shares, {"mostly_in_action"})
    assert (named["cortical"], named["cortical_reflex"], named["action"]) == (0.8, 0.0, 0.2)
