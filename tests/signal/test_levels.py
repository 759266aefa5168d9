"""The course of levels against trying out every course there is."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import ndimage

from myoclonus.signal.levels import Levels, bin_energy, level_course, lowest_mean, running_quantile


def score(energy: np.ndarray, level_uv2: np.ndarray, shape: float, price: float) -> float:
    """Log-likelihood of a course under gamma noise, less the price of its changes."""
    likelihood = -shape * np.sum(np.log(level_uv2) + energy / level_uv2)
    return float(likelihood - price * np.sum(level_uv2[1:] != level_uv2[:-1]))


def best_of_all(energy: np.ndarray, grid_uv2: np.ndarray, shape: float, price: float) -> float:
    return max(score(energy, np.array(course), shape, price) for course in product(grid_uv2, repeat=energy.size))


energies = st.lists(st.floats(1.0, 2000.0), min_size=1, max_size=5).map(np.array)


@given(energies, st.floats(0.1, 3.0), st.floats(0.0, 10.0))
def test_no_course_of_levels_is_more_likely(energy: np.ndarray, shape: float, price: float) -> None:
    grid_uv2 = np.array([1.0, 10.0, 100.0, 1000.0])
    found = level_course(energy, floor_uv2=1.0, top_uv2=1000.0, step_db=10.0, shape=shape, price=price)
    assert set(np.round(found.level_db, 6)) <= {0.0, 10.0, 20.0, 30.0}
    assert score(energy, 10 ** (found.per_bin() / 10), shape, price) == pytest.approx(
        best_of_all(energy, grid_uv2, shape, price), abs=1e-9
    )


@given(energies, st.floats(0.1, 3.0), st.floats(0.0, 10.0))
def test_segments_are_filled_in_order_and_differ_from_their_neighbors(
    energy: np.ndarray, shape: float, price: float
) -> None:
    found = level_course(energy, floor_uv2=1.0, top_uv2=1000.0, step_db=3.0, shape=shape, price=price)
    assert found.start[0] == 0
    assert found.n_bins == energy.size == found.stop[-1]
    assert np.all(found.start < found.stop)
    assert np.all(found.level_db[1:] != found.level_db[:-1])


def test_step_of_twenty_decibels_is_found_to_the_bin() -> None:
    energy = np.array([1.0] * 20 + [100.0] * 15 + [1.0] * 10)
    found = level_course(energy, floor_uv2=1.0, top_uv2=100.0, step_db=5.0, shape=0.6, price=8.0)
    assert found.start.tolist() == [0, 20, 35]
    assert found.level_db == pytest.approx([0.0, 20.0, 0.0])


def test_price_above_the_gain_of_a_change_forbids_it() -> None:
    energy = np.array([1.0] * 50 + [100.0] * 2 + [1.0] * 50)
    # Two bins at 100 instead of 1 gain 2 × 0.6 × (100 − 1 − ln 100) = 113.3, and each course needs two changes.
    shared = {"floor_uv2": 1.0, "top_uv2": 100.0, "step_db": 20.0, "shape": 0.6}
    assert level_course(energy, **shared, price=56.0).start.tolist() == [0, 50, 52]
    assert level_course(energy, **shared, price=57.0).start.tolist() == [0]


def test_energy_below_the_floor_counts_as_the_floor() -> None:
    energy = np.array([0.0] * 30 + [1.0] * 30)
    found = level_course(energy, floor_uv2=1.0, top_uv2=100.0, step_db=3.0, shape=0.6, price=0.5)
    assert found.start.tolist() == [0]
    assert found.level_db.tolist() == [0.0]


def test_energy_far_below_the_floor_weighs_no_more_than_the_floor() -> None:
    energy = np.array([0.0] * 40 + [2.0] * 40)
    # At the floor of 1, level 1 beats level 2 by ln 2 − 1/2 = 0.193 a bin, 7.7 in all: less than the price of 10.
    found = level_course(energy, floor_uv2=1.0, top_uv2=2.0, step_db=10 * np.log10(2.0), shape=1.0, price=10.0)
    assert found.level_db == pytest.approx([3.0103])


def test_grid_reaches_the_top() -> None:
    found = level_course(np.full(5, 1000.0), floor_uv2=1.0, top_uv2=1000.0, step_db=4.0, shape=1.0, price=1.0)
    # Levels are 0, 4, …, 32 dB; the energy lies at 30 dB. Of 28 and 32 dB the likelier is 32: ln g + E / g is 7.528
    # at 1585 µV² and 7.998 at 631 µV².
    assert found.level_db == pytest.approx([32.0])


def test_no_bin_gives_no_segment() -> None:
    found = level_course(np.zeros(0), floor_uv2=1.0, top_uv2=2.0, step_db=3.0, shape=0.6, price=8.0)
    assert found.start.size == found.level_db.size == found.n_bins == 0
    assert found.per_bin().size == 0


def test_one_bin_gives_one_segment() -> None:
    found = level_course(np.array([50.0]), floor_uv2=1.0, top_uv2=1.0, step_db=3.0, shape=0.6, price=8.0)
    assert found.start.tolist() == [0]
    assert found.stop.tolist() == [1]
    assert found.level_db.tolist() == [0.0]


def test_level_of_every_bin_repeats_that_of_its_segment() -> None:
    levels = Levels(np.array([0, 2, 5]), np.array([3.0, 9.0, 6.0]), 6)
    assert levels.stop.tolist() == [2, 5, 6]
    assert levels.per_bin().tolist() == [3.0, 3.0, 9.0, 9.0, 9.0, 6.0]


@pytest.mark.parametrize(
    ("samples", "expected"),
    [([], []), ([3.0], []), ([3.0, 4.0], [12.5]), ([3.0, -4.0, 1.0, 1.0, 9.0], [12.5, 1.0])],
)
def test_energy_of_a_bin_is_the_mean_square_of_its_samples(samples: list[float], expected: list[float]) -> None:
    energy = bin_energy(np.array(samples, dtype=np.float32), 2)
    assert energy.tolist() == expected
    assert energy.dtype == np.float64


def test_levels_of_noise_that_grows_tenfold_meet_its_mean_square() -> None:
    rng = np.random.default_rng(0)
    samples = np.concatenate((rng.normal(0, 2, 4000), rng.normal(0, 20, 4000)))
    found = level_course(bin_energy(samples, 2), floor_uv2=0.5, top_uv2=4000.0, step_db=3.0, shape=0.6, price=8.0)
    per_bin = found.per_bin()
    assert np.median(per_bin[:1990]) == pytest.approx(10 * np.log10(4), abs=1.5)
    assert np.median(per_bin[2010:]) == pytest.approx(10 * np.log10(400), abs=1.5)
    assert np.abs(found.start - 2000).min() <= 3


@given(st.lists(st.floats(0.0, 1e4), min_size=1, max_size=40), st.integers(1, 15))
def test_lowest_mean_is_that_of_a_running_mean_mirrored_at_the_ends(values: list[float], width: int) -> None:
    energy = np.array(values)
    expected = ndimage.uniform_filter1d(energy, width, mode="reflect").min()
    assert lowest_mean(energy, width) == pytest.approx(expected, abs=1e-9)


@given(
    st.lists(st.tuples(st.integers(0, 8), st.integers(1, 30)), min_size=1, max_size=40),
    st.sampled_from([0.0, 0.2, 0.5, 0.9]),
    st.sampled_from([0.01, 0.1, 1.5]),
    st.sampled_from([0.002, 0.01]),
)
def test_running_quantile_is_that_of_a_percentile_filter(
    runs: list[tuple[int, int]], quantile: float, window_s: float, step_s: float
) -> None:
    level_db = np.concatenate([np.full(length, 3.0 * level) for level, length in runs])
    found = running_quantile(level_db, 0.002, quantile, window_s=window_s, step_s=step_s)
    thinned = level_db[:: round(step_s / 0.002)]
    size = min(max(3, round(window_s / step_s)) | 1, 2 * thinned.size - 1)
    expected = ndimage.percentile_filter(thinned, 100 * quantile, size=size, mode="nearest")
    assert np.array_equal(found, np.repeat(expected, round(step_s / 0.002))[: level_db.size])
