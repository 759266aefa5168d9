"""Base rates are explicit, differ by place, and can be changed."""

import pytest

from myoclonus.errors import SettingsError
from myoclonus.forms.base_rates import base_rates, place_of
from myoclonus.forms.library import forms
from myoclonus.settings.forms import FormsSettings


def test_base_rates_and_what_is_left_add_up_to_one():
    rates = base_rates(FormsSettings(undetermined_base_rate=0.2), has_sleep=False)
    assert sum(rates[form] for form, record in forms().items() if not record.stands_beside) == pytest.approx(0.8)


def test_sleep_changes_the_place_unless_it_is_named():
    assert place_of(FormsSettings(), has_sleep=True) == "sleep_laboratory"
    assert place_of(FormsSettings(), has_sleep=False) == "movement_clinic"
    assert place_of(FormsSettings(where="even"), has_sleep=True) == "even"


def test_periodic_movements_are_common_in_the_sleep_laboratory_only():
    night = base_rates(FormsSettings(), has_sleep=True)["periodic_limb_movement"]
    assert night > 20 * base_rates(FormsSettings(), has_sleep=False)["periodic_limb_movement"]


def test_even_base_rates_are_the_same_for_all():
    rates = base_rates(FormsSettings(where="even"), has_sleep=False)
    assert len({round(rates[form], 12) for form, one in forms().items() if not one.stands_beside}) == 1
    assert {rates[form] for form, one in forms().items() if one.stands_beside} == {0.5}


def test_rate_of_a_form_that_stands_beside_is_taken_as_it_is_and_changes_no_other():
    plain = base_rates(FormsSettings(), has_sleep=True)
    changed = base_rates(FormsSettings(base_rates="periodic_limb_movement=0.9"), has_sleep=True)
    assert changed == plain | {"periodic_limb_movement": 0.9}


def test_named_rate_is_taken_and_the_others_keep_their_proportions():
    plain = base_rates(FormsSettings(), has_sleep=False)
    changed = base_rates(FormsSettings(base_rates="cortical=0.5, tremor = 0"), has_sleep=False)
    assert changed["cortical"] == 0.5
    assert changed["tremor"] == 0
    assert changed["essential"] / changed["functional"] == pytest.approx(plain["essential"] / plain["functional"])
    assert sum(changed[form] for form, one in forms().items() if not one.stands_beside) == pytest.approx(0.85)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("cortica=0.3", "'cortica' is not a form. Forms: sleep_start, "),
        ("cortical=many", "'many' is not a number"),
        ("cortical=-0.1", "-0.1 is not a share"),
        ("cortical=nan", "nan is not a share"),
        ("cortical=0.6, tremor=0.6", "must not exceed 1"),
    ],
)
def test_rates_that_cannot_be_understood_are_refused(text, message):
    with pytest.raises(SettingsError, match=message) as caught:
        base_rates(FormsSettings(base_rates=text), has_sleep=False)
    assert caught.value.code == "base-rates-not-understood"
