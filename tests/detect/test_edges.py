"""Edges against trying out every sample."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from myoclonus.detect.edges import Edge, refine_edges, refine_silence

seeds = st.integers(0, 2**32 - 1)


def log_likelihood(power: np.ndarray, variance: float) -> float:
    return float(np.sum(-0.5 * np.log(variance) - 0.5 * power / variance))


def best_split(power: np.ndarray, before: float, after: float) -> tuple[int, float]:
    """Return the first sample of the later regime by trying all, and the standard deviation of its position."""
    score = np.array(
        [log_likelihood(power[:k], before) + log_likelihood(power[k:], after) for k in range(power.size + 1)]
    )
    weight = np.exp(0.5 * (score - score.max()))
    position = np.arange(score.size)
    mean = np.sum(weight * position) / weight.sum()
    variance = np.sum(weight * (position - mean) ** 2) / weight.sum()
    return int(np.argmax(score)), float(np.sqrt(max(variance, 1 / 12)))


def burst_power(seed: int, onset: int = 100, end: int = 160, n: int = 300, high: float = 20.0) -> np.ndarray:
    scale = np.ones(n)
    scale[onset:end] = high
    return (np.random.default_rng(seed).normal(size=n) * scale) ** 2


def refined(power: np.ndarray, start: int, stop: int, **changes: object) -> tuple[Edge, Edge]:
    options = {"outside_uv2": 1.0, "n_search": 30, "range_db": 21.0, "limits": (0, power.size)} | changes
    return refine_edges(power, start, stop, **options)


@given(seeds)
def test_onset_and_end_are_where_the_likelihood_is_highest(seed: int) -> None:
    power = burst_power(seed)
    start, stop = 104, 157
    onset, end = refined(power, start, stop)
    inside = power[start:stop].mean()
    outside = max(1.0, inside * 10**-2.1)
    head, tail = power[start : start + 20].mean(), power[stop - 20 : stop].mean()
    expected, expected_se = best_split(power[74:134], outside, max(head, 4 * outside))
    assert onset.sample == 74 + expected
    assert onset.se_samples == pytest.approx(expected_se, rel=1e-6)
    first = max(127, onset.sample + 1)
    expected, expected_se = best_split(power[first:187][::-1], outside, max(tail, 4 * outside))
    assert end.sample == 187 - expected
    assert end.se_samples == pytest.approx(expected_se, rel=1e-6)


@pytest.mark.parametrize("wrong_by", [-20, -10, 0, 10, 20])
def test_edge_is_found_to_the_sample_when_the_course_of_levels_misses_it_by_20_samples(wrong_by: int) -> None:
    power = np.full(300, 1.0)
    power[100:160] = 100.0
    onset, end = refined(power, 100 + wrong_by, 160 + wrong_by)
    assert (onset.sample, end.sample) == (100, 160)


def test_standard_error_of_a_sharp_edge_is_that_of_its_likelihood() -> None:
    power = np.full(300, 1.0)
    power[100:160] = 100.0
    # A sample outside taken for inside costs ½ ln 100 − ½ (1 − 1/100) = 1.8076; half of it as exponent gives q = 0.405 a
    # sample, and a geometric distribution of that ratio has the standard deviation √q / (1 − q) = 1.07.
    for edge in refined(power, 100, 160):
        assert edge.se_samples == pytest.approx(1.07, abs=0.005)


def test_standard_error_is_at_least_that_of_rounding_to_a_sample() -> None:
    power = np.full(300, 1.0)
    power[100:160] = 1e6
    onset, _ = refined(power, 100, 160, range_db=60.0)
    assert onset.se_samples == pytest.approx(np.sqrt(1 / 12))


def test_duration_does_not_grow_with_amplitude() -> None:
    bell = np.exp(-0.5 * ((np.arange(400) - 200) / 25.0) ** 2)
    power = (np.random.default_rng(0).normal(size=400) * bell) ** 2
    found = [refined(power * 10 ** (gain_db / 10), 170, 230, outside_uv2=1e-12) for gain_db in (0.0, 20.0, 40.0, 80.0)]
    assert {(onset.sample, end.sample) for onset, end in found} == {(found[0][0].sample, found[0][1].sample)}
    # A bell of 25 samples falls by 21 dB at 55 samples from its top.
    assert found[0][0].sample == pytest.approx(145, abs=12)
    assert found[0][1].sample == pytest.approx(255, abs=12)


def reached(power: np.ndarray, n_reach: int, **changes: object) -> tuple[int, int]:
    onset, end = refined(power, 100, 160, reach=(n_reach, 9.0), **changes)
    return onset.sample, end.sample


def test_edges_reach_out_to_potentials_close_by_and_on_from_there() -> None:
    power = np.full(300, 1.0)
    power[100:160] = 400.0
    # 400 less 21 dB are 3.18: nine times that are 28.6.
    power[[80, 90, 165, 180]] = 29.0
    assert reached(power, 9) == (100, 166)
    assert reached(power, 10) == (80, 166)
    assert reached(power, 15) == (80, 181)
    assert reached(power, 0) == (100, 160)


def test_noise_below_nine_times_the_surroundings_is_not_reached_for() -> None:
    power = np.full(300, 1.0)
    power[100:160] = 400.0
    power[[90, 165]] = 28.0
    assert reached(power, 20) == (100, 160)


def test_edges_do_not_reach_over_their_limits() -> None:
    power = np.full(300, 1.0)
    power[100:160] = 400.0
    power[[90, 165]] = 29.0
    assert reached(power, 20, limits=(91, 165)) == (100, 160)
    assert reached(power, 20, limits=(90, 166)) == (90, 166)


def test_edges_stay_within_their_limits() -> None:
    power = np.full(300, 1.0)
    power[100:160] = 400.0
    onset, end = refined(power, 112, 150, limits=(110, 152))
    assert onset.sample >= 110
    assert end.sample <= 152


def test_burst_that_fills_the_stretch_has_its_edges_at_the_ends() -> None:
    onset, end = refined(np.full(60, 400.0), 0, 60)
    assert (onset.sample, end.sample) == (0, 60)


def test_silent_surroundings_do_not_stretch_the_burst_to_the_smallest_sample() -> None:
    power = np.zeros(300)
    power[100:160] = 400.0
    power[90:100] = 1.0  # 26 dB below the burst
    onset, _ = refined(power, 104, 157, outside_uv2=0.0)
    assert onset.sample == 100


def test_less_sure_edges_have_a_larger_standard_error() -> None:
    sharp = np.mean([refined(burst_power(seed, high=20.0), 100, 160)[0].se_samples for seed in range(50)])
    weak = np.mean([refined(burst_power(seed, high=2.5), 100, 160)[0].se_samples for seed in range(50)])
    assert weak > 2 * sharp


@pytest.mark.parametrize("high", [2.5, 10.0])
def test_standard_error_covers_the_error_of_the_onset(high: float) -> None:
    found = [refined(burst_power(seed, high=high), 103, 157)[0] for seed in range(300)]
    error = np.array([edge.sample - 100 for edge in found])
    se = np.array([edge.se_samples for edge in found])
    assert np.mean(np.abs(error) <= 2 * se + 0.5) > 0.85


@given(seeds, st.integers(2, 80), st.integers(1, 60), st.integers(2, 40))
def test_end_always_comes_after_onset(seed: int, start: int, length: int, n_search: int) -> None:
    power = np.random.default_rng(seed).exponential(size=150) ** 3
    onset, end = refined(power, start, min(start + length, 150), n_search=n_search)
    assert 0 <= onset.sample < end.sample <= 150
    assert onset.se_samples > 0
    assert end.se_samples > 0


def test_without_room_behind_the_onset_the_end_is_where_the_levels_put_it() -> None:
    power = np.zeros(60)
    power[40:42] = 100.0
    onset, end = refined(power, 10, 12, n_search=30, limits=(0, 12))
    assert onset.sample == 12
    assert end == Edge(13, 30.0)


@given(seeds)
def test_silence_ends_where_the_likelihood_is_highest(seed: int) -> None:
    scale = np.full(400, 10.0)
    scale[150:250] = 1.0
    power = (np.random.default_rng(seed).normal(size=400) * scale) ** 2
    onset, end = refine_silence(power, 155, 246, around_uv2=100.0, n_search=30, range_db=21.0)
    inside = max(power[155 + 22 : 246 - 22].mean(), 100.0 * 10**-2.1)
    expected, expected_se = best_split(power[125:185][::-1], inside, 100.0)
    assert onset.sample == 185 - expected
    assert onset.se_samples == pytest.approx(expected_se, rel=1e-6)
    expected, expected_se = best_split(power[216:276], inside, 100.0)
    assert end.sample == 216 + expected
    assert end.se_samples == pytest.approx(expected_se, rel=1e-6)


@pytest.mark.parametrize("wrong_by", [-15, 0, 15])
def test_silence_is_found_to_the_sample(wrong_by: int) -> None:
    power = np.full(400, 100.0)
    power[150:250] = 1.0
    onset, end = refine_silence(power, 150 + wrong_by, 250 + wrong_by, around_uv2=100.0, n_search=30, range_db=21.0)
    assert (onset.sample, end.sample) == (150, 250)


@given(seeds, st.integers(0, 100), st.integers(2, 49), st.integers(2, 40))
def test_end_of_a_silence_always_comes_after_its_onset(seed: int, start: int, length: int, n_search: int) -> None:
    power = np.random.default_rng(seed).exponential(size=150) ** 3
    onset, end = refine_silence(power, start, start + length, around_uv2=1.0, n_search=n_search, range_db=21.0)
    assert 0 <= onset.sample < end.sample <= 150


@given(seeds)
def test_with_slack_the_onset_is_the_outermost_sample_that_is_nearly_as_likely(seed: int) -> None:
    power = burst_power(seed, high=4.0)
    onset, _ = refined(power, 100, 160, slack=1.5)
    head = max(power[100:120].mean(), 4.0)
    window = power[70:130]
    score = np.array([log_likelihood(window[:k], 1.0) + log_likelihood(window[k:], head) for k in range(61)])
    assert onset.sample == 70 + int(np.flatnonzero(score >= score.max() - 1.5)[0])


@pytest.mark.parametrize(("high", "least", "most"), [(3.2, 0.5, 6.0), (200.0, 0.0, 0.1)])
def test_slack_moves_edges_outward_where_the_noise_around_was_measured(high: float, least: float, most: float) -> None:
    plain, slack = (
        np.array(
            [
                end.sample - onset.sample
                for onset, end in (refined(burst_power(seed, high=high), 100, 160, slack=by) for seed in range(60))
            ]
        )
        for by in (0.0, 1.0)
    )
    assert (slack >= plain).all()
    assert least <= float(np.mean(slack - plain)) <= most
