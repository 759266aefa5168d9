"""Confidence limits against published values, slow versions and simulated coverage."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from myoclonus.measure.confidence import (
    bootstrap_of_sums,
    clopper_pearson,
    median_limits,
    poisson_limits,
    quantile_range_limits,
    wilson,
)


def mean_of(sums):
    return sums[:, 1] / sums[:, 0]


def test_no_event_in_two_minutes_has_an_upper_limit_of_minus_log_of_a_fortieth_halved():
    assert poisson_limits(0, 2.0) == pytest.approx((0.0, -math.log(0.025) / 2))


def test_ten_events_have_the_limits_of_garwoods_table():
    assert poisson_limits(10, 1.0) == pytest.approx((4.7954, 18.3904), abs=1e-4)


def test_wilson_limits_of_17_of_19_are_those_printed_for_the_specificity_of_the_45_ms_rule():
    assert wilson(17, 19) == pytest.approx((0.69, 0.97), abs=0.005)


def test_wilson_limits_of_half_of_twenty_are_symmetric_about_one_half():
    assert wilson(10, 20) == pytest.approx((0.2993, 0.7007), abs=1e-4)


@pytest.mark.parametrize("limits", [wilson, clopper_pearson])
def test_a_share_of_none_reaches_down_to_zero_and_a_share_of_all_up_to_one(limits):
    assert limits(0, 10)[0] == 0.0
    assert limits(10, 10)[1] == 1.0


def test_exact_limits_of_none_in_ten_reach_one_minus_the_tenth_root_of_a_fortieth():
    assert clopper_pearson(0, 10)[1] == pytest.approx(1 - 0.025**0.1)


@given(n=st.integers(1, 200), k=st.integers(0, 200))
def test_limits_of_a_share_enclose_it_and_stay_within_zero_and_one(n, k):
    share = min(k, n) / n
    for low, high in (wilson(min(k, n), n), clopper_pearson(min(k, n), n)):
        assert 0 <= low <= share <= high <= 1


def test_the_median_of_five_values_has_no_limits():
    assert np.isnan(median_limits(np.arange(5.0))).all()


def test_the_median_of_six_values_lies_between_smallest_and_largest():
    assert median_limits(np.array([4.0, 1.0, 6.0, 2.0, 3.0, 5.0])) == (1.0, 6.0)


@pytest.mark.parametrize(("n", "ranks"), [(8, (1, 8)), (9, (2, 8)), (10, (2, 9)), (20, (6, 15)), (50, (18, 33))])
def test_limits_of_the_median_are_the_ranks_of_the_published_table(n, ranks):
    assert median_limits(np.arange(1.0, n + 1)) == ranks


def test_drawing_order_statistics_gives_the_limits_of_resampling_values():
    rng = np.random.default_rng(1)
    values = rng.exponential(1.0, 41)
    drawn = quantile_range_limits(values, 0.25, 0.75, rng, 20_000)
    resampled = np.sort(rng.choice(values, (20_000, 41)), axis=1)
    slow = np.quantile(resampled[:, 30] - resampled[:, 10], [0.025, 0.975])  # ranks 31 and 11 of 41
    assert drawn == pytest.approx(tuple(slow), abs=0.03)


def test_one_value_has_no_distance_between_its_quartiles():
    assert quantile_range_limits(np.array([3.0]), 0.25, 0.75, np.random.default_rng(0), 200) == (0.0, 0.0)


def test_limits_of_the_quartile_distance_hold_the_truth_in_95_percent_of_samples():
    rng = np.random.default_rng(2)
    truth = math.log(3)  # ln 4 − ln (4/3) for the exponential distribution
    hits = 0
    for _ in range(300):
        low, high = quantile_range_limits(rng.exponential(1.0, 60), 0.25, 0.75, rng, 400)
        hits += low <= truth <= high
    assert 0.90 <= hits / 300 <= 0.99


def test_bootstrap_limits_of_a_mean_hold_the_truth_in_95_percent_of_skewed_samples():
    rng = np.random.default_rng(3)
    hits = 0
    for _ in range(300):
        values = rng.exponential(1.0, 40)
        low, high = bootstrap_of_sums(np.column_stack((np.ones(40), values)), mean_of, rng, 400)
        hits += low <= 1.0 <= high
    assert 0.90 <= hits / 300 <= 0.985


def test_bootstrap_limits_are_those_of_scipys_bias_corrected_and_accelerated_bootstrap():
    rng = np.random.default_rng(7)
    values = rng.exponential(1.0, 25)
    found = bootstrap_of_sums(np.column_stack((np.ones(25), values)), mean_of, rng, 40_000)
    slow = stats.bootstrap((values,), np.mean, n_resamples=20_000, method="BCa", rng=rng).confidence_interval
    plain = stats.bootstrap((values,), np.mean, n_resamples=20_000, method="percentile", rng=rng).confidence_interval
    assert found == pytest.approx(tuple(slow), abs=0.02)
    assert found[1] > plain.high + 0.03


def test_bootstrap_limits_of_many_values_are_those_of_the_normal_distribution():
    rng = np.random.default_rng(4)
    values = rng.normal(10.0, 2.0, 40_000)
    low, high = bootstrap_of_sums(np.column_stack((np.ones(40_000), values)), mean_of, rng, 4000)
    assert high - low == pytest.approx(2 * 1.96 * 2.0 / 200, rel=0.1)


def test_bootstrap_of_a_constant_gives_that_constant():
    rng = np.random.default_rng(5)
    assert bootstrap_of_sums(np.tile([1.0, 7.0], (20, 1)), mean_of, rng, 200) == (7.0, 7.0)


def test_bootstrap_has_no_limits_when_most_resamples_have_no_answer():
    rng = np.random.default_rng(6)
    terms = np.column_stack((np.ones(10), np.r_[1.0, np.zeros(9)]))
    limits = bootstrap_of_sums(terms, lambda sums: np.where(sums[:, 1] == 1, 1.0, np.nan), rng, 200)
    assert np.isnan(limits).all()
