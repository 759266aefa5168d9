"""Smooth curves, integrated over the limits of a value."""

import math

import numpy as np
import pytest
from scipy import stats

from myoclonus.forms.curves import met_share
from myoclonus.forms.records import Curve

INF, NAN = math.inf, math.nan
BELOW_45 = Curve(low=-INF, high=45.0, width=4.0, is_log=False)
ABOVE_HALF = Curve(low=0.5, high=INF, width=0.1, is_log=False)
RHYTHM = Curve(low=3.5, high=12.0, width=0.04, is_log=True)
SIGNIFICANT = Curve(low=-INF, high=0.05, width=0.25, is_log=True)


def test_value_at_the_limit_is_met_by_one_half_and_not_at_a_cliff():
    assert met_share(BELOW_45, 45.0, NAN, NAN) == pytest.approx(0.5)
    assert met_share(BELOW_45, 44.9, NAN, NAN) == pytest.approx(0.51, abs=0.002)
    assert met_share(BELOW_45, 45.1, NAN, NAN) == pytest.approx(0.49, abs=0.002)


def test_one_width_from_the_limit_is_the_cumulative_normal_of_one():
    assert met_share(BELOW_45, 41.0, NAN, NAN) == pytest.approx(0.8413, abs=1e-4)
    assert met_share(ABOVE_HALF, 0.4, NAN, NAN) == pytest.approx(0.1587, abs=1e-4)


def test_uncertain_value_lies_nearer_to_one_half():
    sure, unsure = met_share(BELOW_45, 37.0, 36.0, 38.0), met_share(BELOW_45, 37.0, 20.0, 54.0)
    assert sure > 0.97
    assert 0.5 < unsure < 0.85


def test_closed_form_is_the_curve_averaged_over_the_limits():
    grid = np.linspace(37 - 60, 37 + 60, 200_001)
    spread = (47.0 - 27.0) / (2 * 1.959964)
    slow = np.trapezoid(stats.norm.cdf((45 - grid) / 4.0) * stats.norm.pdf(grid, 37.0, spread), grid)
    assert met_share(BELOW_45, 37.0, 27.0, 47.0) == pytest.approx(slow, abs=1e-5)


@pytest.mark.parametrize(("rate_hz", "share"), [(6.0, 1.0), (3.5, 0.5), (12.0, 0.5), (2.0, 0.0), (20.0, 0.0)])
def test_range_is_met_inside_and_not_outside(rate_hz, share):
    assert met_share(RHYTHM, rate_hz, NAN, NAN) == pytest.approx(share, abs=0.01)


@pytest.mark.parametrize(("p", "low", "high"), [(0.0, 0.99, 1.0), (0.05, 0.5, 0.5), (0.5, 0.0, 0.01)])
def test_p_values_are_taken_on_a_logarithmic_scale(p, low, high):
    assert low <= met_share(SIGNIFICANT, p, NAN, NAN) <= high


def test_only_the_limit_on_the_side_of_the_step_matters():
    assert met_share(BELOW_45, 37.0, 0.0, 38.0) == pytest.approx(met_share(BELOW_45, 37.0, 36.0, 38.0))
    assert met_share(BELOW_45, 53.0, 52.0, 90.0) == pytest.approx(met_share(BELOW_45, 53.0, 52.0, 54.0))


def test_missing_limit_is_taken_to_be_as_far_as_the_other():
    assert met_share(BELOW_45, 53.0, NAN, 63.0) == pytest.approx(met_share(BELOW_45, 53.0, 43.0, 63.0))
    assert met_share(RHYTHM, 3.0, 1.0, INF) > met_share(RHYTHM, 3.0, 2.9, INF)


@pytest.mark.parametrize(
    ("seconds", "least", "most"), [(10, 0.5, 0.55), (60, 0.5, 0.8), (240, 0.9, 0.99), (3600, 0.99, 1.0)]
)
def test_none_counted_says_the_more_the_longer_it_was_looked_for(seconds, least, most):
    fewer_than_one_a_minute = Curve(low=-INF, high=1.0, width=0.2, is_log=True)
    upper = stats.chi2.ppf(0.975, 2) / 2 / (seconds / 60)
    assert least <= met_share(fewer_than_one_a_minute, 0.0, 0.0, upper) <= most
