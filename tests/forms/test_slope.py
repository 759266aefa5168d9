"""How fast a measure changes, against lines worked out by hand."""

import math

import pytest

from myoclonus.forms.observations import rows_by_measure
from myoclonus.forms.slope import slope_per_year

from .made import NAN, measures

YEAR = 365.25


def rows(*values):
    table = measures([["x", f"scope:{k}", *value] for k, value in enumerate(values)])
    return rows_by_measure(table)["x"]


def test_difference_a_year_is_the_slope_of_the_line():
    found = slope_per_year(
        [0, YEAR, 2 * YEAR], rows((1.0, 0.0, 2.0, 9), (3.0, 2.0, 4.0, 9), (5.0, 4.0, 6.0, 9)), "difference"
    )
    reach = 1.0 / math.sqrt(2)
    assert found == pytest.approx((2.0, 2.0 - reach, 2.0 + reach))


def test_ratio_a_year_is_a_factor():
    found = slope_per_year(
        [0, YEAR, 2 * YEAR], rows((1.0, 0.5, 2.0, 9), (3.0, 1.5, 6.0, 9), (9.0, 4.5, 18.0, 9)), "ratio"
    )
    reach = math.log(2) / math.sqrt(2)
    assert found == pytest.approx((3.0, 3.0 * math.exp(-reach), 3.0 * math.exp(reach)))


def test_points_that_scatter_more_than_their_limits_widen_the_limits_of_the_slope():
    days = [0, YEAR, 2 * YEAR, 3 * YEAR]
    near = slope_per_year(days, rows(*((x, x - 0.1, x + 0.1, 9) for x in (0.0, 1.0, 2.0, 3.0))), "difference")
    far = slope_per_year(days, rows(*((x, x - 0.1, x + 0.1, 9) for x in (0.0, 2.0, 1.0, 3.0))), "difference")
    assert far[2] - far[1] > 5 * (near[2] - near[1])


def test_counts_of_none_are_taken_for_half_an_event():
    found = slope_per_year(
        [0, YEAR, 2 * YEAR], rows((0.0, 0.0, 3.689, 0), (5.0, 4.0, 6.0, 5), (50.0, 37.0, 66.0, 50)), "count"
    )
    assert 5 < found[0] < 20
    assert found[1] > 1


@pytest.mark.parametrize(
    ("days", "values"),
    [
        ([0, 90], [(1.0, 0.5, 2.0, 9)] * 2),
        ([5, 5, 5], [(1.0, 0.5, 2.0, 9)] * 3),
        ([0, 90, 180], [(1.0, NAN, NAN, 9)] * 3),
        ([0, 90, 180], [(0.0, 0.0, 2.0, 0)] * 3),
    ],
)
def test_too_few_recordings_one_day_and_unknown_limits_have_no_slope(days, values):
    assert all(math.isnan(one) for one in slope_per_year(days, rows(*values), "ratio"))
