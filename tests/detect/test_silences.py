"""Silences in courses of levels drawn by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from myoclonus.detect.candidates import Candidate
from myoclonus.detect.silences import fill_silences, find_silences
from myoclonus.settings.detect import DetectSettings

from .made import course, milliseconds

SETTINGS = DetectSettings(
    silence_depth_db=6.0, silence_min_ms=20.0, silence_max_ms=500.0, silence_long_side_ms=500.0,
    silence_short_side_ms=100.0, min_gap_ms=24.0, silence_short_ms=45.0, silence_sides_db=8.0, silence_sure_ms=60.0,
    silence_short_extra_db=12.0,
)  # fmt: skip


def found(*pieces: tuple[float, float]) -> list[tuple[float, float]]:
    return milliseconds(find_silences(course(*pieces), SETTINGS))


def test_silence_in_a_contraction_is_found_with_what_is_left_and_what_is_around() -> None:
    (silence,) = find_silences(course((2000, 20), (100, 3), (2000, 20)), SETTINGS)
    assert (silence.start, silence.stop) == (1000, 1050)
    assert silence.base_db == pytest.approx(20.0)
    assert silence.level_db == pytest.approx(3.0)


def test_rest_and_contraction_have_no_silence() -> None:
    assert found((4000, 0)) == []
    assert found((4000, 20)) == []


@pytest.mark.parametrize(("left_db", "n"), [(13.9, 1), (14.1, 0)])
def test_at_most_half_of_the_amplitude_is_left(left_db: float, n: int) -> None:
    assert len(found((2000, 20), (100, left_db), (2000, 20))) == n


@pytest.mark.parametrize(("duration_ms", "n"), [(14, 0), (16, 1), (548, 1), (550, 1), (552, 0)])
def test_course_of_levels_may_miss_the_limits_of_duration_by_a_little(duration_ms: float, n: int) -> None:
    # Three quarters of 20 ms are 15 ms, 7.5 bins; a tenth over 500 ms is 550 ms, 275 bins.
    assert len(found((3000, 20), (duration_ms, 0), (3000, 20))) == n


def test_start_and_end_of_a_contraction_are_no_silence() -> None:
    assert found((2000, 0), (2000, 20), (2000, 0)) == []
    assert found((300, 0), (2000, 20), (300, 0)) == []


def test_gap_at_either_end_of_the_stretch_is_no_silence() -> None:
    assert found((100, 0), (2000, 20)) == []
    assert found((2000, 20), (100, 0)) == []


@pytest.mark.parametrize("rate_hz", [2, 4, 8, 12])
def test_gaps_of_a_tremor_are_no_silences(rate_hz: int) -> None:
    half_ms = round(500 / rate_hz / 2) * 2
    assert found((2000, 0), *(((half_ms, 20), (half_ms, 0)) * 30), (2000, 0)) == []


@pytest.mark.parametrize(("return_ms", "n"), [(98, 0), (100, 1), (400, 1)])
def test_activity_must_come_back_for_a_tenth_of_a_second(return_ms: float, n: int) -> None:
    assert len(found((3000, 20), (60, 0), (return_ms, 20), (4000, 0))) == n


@pytest.mark.parametrize(("before_ms", "n"), [(498, 0), (500, 1)])
def test_one_side_must_be_longer_than_a_burst(before_ms: float, n: int) -> None:
    assert len(found((3000, 0), (before_ms, 20), (60, 0), (before_ms, 20), (3000, 0))) == n


def test_activity_that_fades_out_before_or_swells_in_after_is_no_silence() -> None:
    assert found((2000, 20), (380, 30), (120, 20), (60, 0), (2000, 20)) == []
    assert found((2000, 20), (60, 0), (120, 20), (380, 30), (2000, 20)) == []
    assert found((2000, 20), (380, 24), (120, 20), (60, 0), (2000, 20)) == [(2500, 2560)]


def test_activity_that_stops_24_ms_beside_the_silence_goes_on() -> None:
    assert found((2000, 20), (10, 0), (30, 20), (100, 0), (2000, 20)) == [(2040, 2140)]


@pytest.mark.parametrize(("left_db", "n"), [(8.1, 0), (7.9, 1)])
def test_silence_of_half_the_sure_length_must_be_six_decibels_deeper(left_db: float, n: int) -> None:
    # 30 of 60 ms: half of 12 dB are added to 6 dB.
    assert len(found((2000, 20), (30, left_db), (2000, 20))) == n


@pytest.mark.parametrize(("after_db", "n"), [(11.9, 0), (12.1, 1), (27.9, 1), (28.1, 0)])
def test_activity_comes_back_at_about_the_level_it_had(after_db: float, n: int) -> None:
    silences = find_silences(course((2000, 20), (100, 0), (2000, after_db)), SETTINGS)
    assert len(silences) == n
    assert [item.base_db for item in silences] == pytest.approx([min(20.0, after_db)] * n)


def test_two_silences_200_ms_apart_stay_two() -> None:
    assert found((2000, 20), (100, 0), (200, 20), (100, 0), (2000, 20)) == [(2000, 2100), (2300, 2400)]


def spiky(mean_gap: float, seed: int, silence: slice | None) -> np.ndarray:
    """Energy of few motor units: potentials of 5 bins with gaps of random length."""
    rng = np.random.default_rng(seed)
    energy = np.full(2050, 0.5)
    at = 0
    while at < energy.size:
        energy[at : at + 5] = 200.0
        at += 5 + round(rng.exponential(mean_gap))
    if silence is not None:
        energy[silence] = 0.5
    return energy


def test_gap_that_few_motor_units_make_by_chance_is_no_silence() -> None:
    # Gaps of 9 bins on average, 150 of them in four seconds: one of 30 bins is made by chance 150 × exp(−3.3) = 5 times.
    pieces = ((2000, 20), (60, 0), (2040, 20))
    few = course(*pieces, energy=spiky(9.0, 1, slice(1000, 1030)))
    many = course(*pieces, energy=spiky(1.5, 1, slice(1000, 1030)))
    assert find_silences(few, SETTINGS) == []
    assert milliseconds(find_silences(many, SETTINGS)) == [(2000, 2060)]


def test_silence_that_is_no_quieter_than_other_moments_of_the_activity_is_none() -> None:
    energy = np.full(2050, 100.0)
    energy[1000:1030] = 10.0
    for start in range(100, 2000, 90):
        energy[start : start + 30] = 20.0
    pieces = ((2000, 20), (60, 10), (2040, 20))
    assert find_silences(course(*pieces, energy=energy), SETTINGS) == []
    quieter = energy.copy()
    quieter[1000:1030] = 2.0
    assert milliseconds(find_silences(course(*pieces, energy=quieter), SETTINGS)) == [(2000, 2060)]


@pytest.mark.parametrize(("swing_db", "n"), [(2.4, 1), (2.6, 0)])
def test_silence_lies_four_standard_deviations_below_windows_of_its_length(swing_db: float, n: int) -> None:
    # Stretches of 200 ms, 10 dB above the silence on average, swing by so much up and down: 10 / 4 = 2.5 dB.
    level_db = 20.0 + swing_db * np.where(np.arange(2050) // 100 % 2, 1.0, -1.0)
    level_db[1000:1030] = 10.0
    steady = [level_db[first : first + 90].mean() for first in (0, 100)]
    assert np.mean(steady) == pytest.approx(20.0)
    drawn = course((2000, 20), (60, 10), (2040, 20), energy=10 ** (level_db / 10))
    settings = DetectSettings(silence_deviations=4.0 * 1.1, silence_short_extra_db=0.0, silence_depth_db=6.0)
    # Windows across two stretches lie between both: the standard deviation is 0.9 of the swing.
    assert len(find_silences(drawn, settings)) == n


def test_activity_is_filled_in_over_a_silence_and_the_input_is_left() -> None:
    level_db = np.array([20.0, 20.0, 3.0, 25.0, 3.0, 20.0])
    filled = fill_silences(level_db, [Candidate(2, 5, 18.0, 3.0, False)])
    assert filled.tolist() == [20.0, 20.0, 18.0, 25.0, 18.0, 20.0]
    assert level_db.tolist() == [20.0, 20.0, 3.0, 25.0, 3.0, 20.0]


pieces_of_activity = st.lists(
    st.tuples(st.sampled_from([20.0, 60.0, 120.0, 300.0, 900.0]), st.sampled_from([0.0, 6.3, 15.1, 20.0])),
    min_size=1,
    max_size=12,
)


@given(pieces_of_activity)
def test_silences_lie_in_order_apart_inside_and_below_their_surroundings(pieces: list[tuple[float, float]]) -> None:
    drawn = course(*pieces)
    silences = find_silences(drawn, SETTINGS)
    starts, stops = np.array([s.start for s in silences]), np.array([s.stop for s in silences])
    assert np.all(starts[1:] > stops[:-1])
    assert np.all((stops - starts >= 8) & (stops - starts <= 275))
    assert all(0 < s.start < s.stop < drawn.level_db.size for s in silences)
    assert all(s.base_db - s.level_db >= 6.0 for s in silences)


@given(pieces_of_activity, st.sampled_from([-12.0, 6.0, 30.0]))
def test_silences_do_not_depend_on_the_gain(pieces: list[tuple[float, float]], gain_db: float) -> None:
    assert found(*((length, level + gain_db) for length, level in pieces)) == found(*pieces)
