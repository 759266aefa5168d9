"""Hartigan's dip."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from myoclonus.measure.dip import dip, dip_p_count


def test_evenly_spaced_values_have_the_smallest_dip_there_is():
    assert dip(np.arange(10.0)) == pytest.approx(1 / 20)


def test_two_far_and_tight_groups_have_a_dip_of_nearly_a_quarter():
    values = np.concatenate((np.linspace(0, 1e-6, 50), np.linspace(1, 1 + 1e-6, 50)))
    assert dip(values) == pytest.approx(0.25, abs=0.006)


def test_one_value_has_half_of_its_own_step():
    assert dip(np.array([3.0])) == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([0.0, 0.1, 0.9, 1.0], 0.2222222222222222),
        ([1.0, 2.0, 3.0, 7.0, 8.0, 9.0], 0.16666666666666666),
        ([0.3, 0.31, 0.5, 0.9, 1.7, 1.75, 1.9, 2.4, 4.0], 0.1349206349206349),
    ],
)
def test_dip_agrees_with_another_implementation(values, expected):
    assert dip(np.array(values)) == pytest.approx(expected)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(-1000, 1000), min_size=2, max_size=40, unique=True), st.floats(0.5, 20))
def test_dip_stays_the_same_under_shift_and_scale_and_lies_within_its_bounds(values, factor):
    found = dip(np.array(values, dtype=float))
    assert 1 / (2 * len(values)) - 1e-9 <= found <= 0.25 + 1e-9
    assert dip(np.array(values) * factor + 3) == pytest.approx(found, abs=1e-9)


def test_values_apart_by_less_than_a_rounding_error_are_ties():
    assert dip(np.array([0.0, 1e-313, 1.0])) == pytest.approx(dip(np.array([0.0, 0.0, 1.0])))


def test_normal_values_are_taken_for_one_peak_and_a_mixture_for_two():
    rng = np.random.default_rng(0)
    one = rng.normal(size=200)
    two = np.concatenate((rng.normal(0, 1, 100), rng.normal(6, 1, 100)))
    assert dip_p_count(one, 199, 0)[0] / 200 > 0.05
    assert dip_p_count(two, 199, 0) == (1, 200)


def test_uniform_values_are_called_two_peaked_in_about_one_of_twenty_samples():
    rng = np.random.default_rng(1)
    calls = sum(dip_p_count(rng.random(35), 399, 0)[0] / 400 <= 0.05 for _ in range(300))
    assert 2 <= calls <= 27
