"""Candidates against the peaks of the activity around them."""

from __future__ import annotations

import numpy as np
import pytest

from myoclonus.detect.candidates import Candidate, Course
from myoclonus.detect.outstanding import keep_outstanding
from myoclonus.settings.detect import DetectSettings

from .made import BIN_S, course, milliseconds

SETTINGS = DetectSettings(
    outstanding_factor=2.4, outstanding_exponent=0.2, core_factor=2.0, short_ms=14.0, crowd_count=10, crowd_duration_ms=22.0,
    crowd_interval_cv=0.4, crowd_window_s=1.0,
)  # fmt: skip


def candidate(start_ms: float, stop_ms: float, *, is_over_activity: bool = False) -> Candidate:
    return Candidate(round(start_ms / 2), round(stop_ms / 2), 0.0, 20.0, is_over_activity)


def drawn(energy: np.ndarray) -> Course:
    return course((1000 * BIN_S * energy.size, 0), energy=energy)


def kept(energy: np.ndarray, *candidates: Candidate) -> list[tuple[float, float]]:
    return milliseconds(keep_outstanding(drawn(energy), candidates, SETTINGS))


def test_no_candidate_is_none_kept() -> None:
    assert keep_outstanding(drawn(np.ones(2000)), [], SETTINGS) == []


@pytest.mark.parametrize(("energy_uv2", "expected"), [(2.35, []), (2.45, [(2000, 2060)])])
def test_burst_must_have_more_than_twice_the_energy_of_the_peaks_around(
    energy_uv2: float, expected: list[tuple[float, float]]
) -> None:
    energy = np.ones(2030)
    energy[1000:1030] = energy_uv2
    assert kept(energy, candidate(2000, 2060)) == expected


@pytest.mark.parametrize(
    ("length_ms", "needed"),
    # 2.4 × (40 / length)^0.2, the length taken as at least 14 and at most 60 ms
    [(10, 2.961), (14, 2.961), (20, 2.757), (40, 2.4), (60, 2.213), (200, 2.213)],
)
def test_short_burst_over_activity_must_rise_more_and_a_long_one_less(length_ms: int, needed: float) -> None:
    for is_over_activity, limit in ((True, needed), (False, 2.4)):
        for share, n in ((0.99, 0), (1.01, 1)):
            energy = np.ones(2000 + length_ms)
            energy[980 : 1020 + length_ms // 2] = limit * share  # wider, so that every window is full
            item = candidate(2000, 2000 + length_ms, is_over_activity=is_over_activity)
            energy[:980] = energy[1020 + length_ms // 2 :] = 1.0
            around = milliseconds(keep_outstanding(drawn(energy), [item], SETTINGS))
            assert len(around) == n, (is_over_activity, share)


@pytest.mark.parametrize(("n_blocks", "n"), [(0, 1), (2, 1), (3, 0)])
def test_peaks_in_two_of_ten_blocks_do_not_hide_a_burst_and_in_three_do(n_blocks: int, n: int) -> None:
    energy = np.ones(2030)
    energy[1000:1030] = 10.0
    # A second to both sides holds ten blocks of 94 windows each; a bin of 211 lifts the mean of 30 bins to 8.
    for block in range(n_blocks):
        energy[560 + 94 * block] = 211.0
    assert len(kept(energy, candidate(2000, 2060))) == n


def test_peaks_more_than_a_second_away_do_not_count() -> None:
    energy = np.ones(4000)
    energy[2000:2030] = 10.0
    energy[:1400] = 100.0
    energy[2600:] = 100.0
    assert kept(energy, candidate(4000, 4060)) == [(4000, 4060)]


def test_burst_without_surroundings_is_kept() -> None:
    assert kept(np.ones(10), candidate(0, 20)) == [(0, 20)]
    assert kept(np.ones(31), candidate(0, 60)) == [(0, 60)]
    assert kept(np.ones(50), candidate(0, 60)) == [(0, 60)]


def test_burst_as_strong_as_what_follows_is_not_kept() -> None:
    assert kept(np.ones(70), candidate(0, 20)) == []
    assert kept(np.ones(70), candidate(120, 140)) == []


def test_best_window_may_begin_before_the_candidate() -> None:
    energy = np.full(2030, 3.5)
    energy[990:1020] = 10.0
    # The window of 30 bins from 990 on holds 10; from 1000 on it holds 7.8, less than 2.4 × 3.5 = 8.4.
    assert kept(energy, candidate(2000, 2060)) == [(2000, 2060)]


def train(n: int, interval_ms: float, length_ms: float) -> tuple[np.ndarray, list[Candidate]]:
    candidates = [candidate(1000 + k * interval_ms, 1000 + k * interval_ms + length_ms) for k in range(n)]
    energy = np.ones(candidates[-1].stop + 500)
    for item in candidates:
        energy[item.start : item.stop] = 100.0
    return energy, candidates


def test_regular_bursts_of_a_tremor_do_not_hide_each_other() -> None:
    energy, candidates = train(30, 120.0, 50.0)
    assert len(kept(energy, *candidates)) == 30


def irregular(n: int, interval_ms: float, length_ms: float) -> tuple[np.ndarray, list[Candidate]]:
    """Return a train whose intervals are half as long and half as long again in turn: coefficient of variation 0.5."""
    onset_ms = 1000 + np.cumsum(interval_ms * np.where(np.arange(n) % 2, 0.5, 1.5))
    candidates = [candidate(at_ms, at_ms + length_ms) for at_ms in onset_ms]
    energy = np.ones(candidates[-1].stop + 500)
    for item in candidates:
        energy[item.start : item.stop] = 100.0
    return energy, candidates


def test_short_bursts_at_regular_intervals_are_a_tremor_and_no_crowd() -> None:
    energy, candidates = train(60, 60.0, 16.0)
    assert len(kept(energy, *candidates)) == 60


def test_crowded_short_bursts_are_potentials_of_a_few_motor_units() -> None:
    energy, candidates = irregular(60, 60.0, 16.0)
    # Those at either end have rest beside them; in the middle none stands out of the others.
    remaining = kept(energy, *candidates)
    assert all(start < 2000 or start > 4000 for start, _ in remaining)
    sparse_energy, sparse = irregular(30, 240.0, 16.0)
    assert len(kept(sparse_energy, *sparse)) == 30


def test_crowd_is_counted_from_ten_within_a_second_to_both_sides() -> None:
    # 9 within ±1 s when they are 250 ms apart, 11 when they are 200 ms apart.
    energy, candidates = irregular(40, 250.0, 16.0)
    assert len(kept(energy, *candidates)) == 40
    energy, candidates = irregular(40, 200.0, 16.0)
    assert len(kept(energy, *candidates)) < 40


def test_burst_that_exceeds_a_crowd_is_kept() -> None:
    energy, candidates = irregular(60, 60.0, 16.0)
    energy[candidates[30].start : candidates[30].stop] = 1000.0
    assert milliseconds([candidates[30]])[0] in kept(energy, *candidates)


def test_irregular_bursts_of_irregular_length_are_a_crowd() -> None:
    rng = np.random.default_rng(4)
    onsets = 2000 + np.cumsum(rng.choice([60.0, 240.0], 60))
    candidates = [candidate(onset, onset + length) for onset, length in zip(onsets, rng.choice([24.0, 56.0], 60), strict=True)]  # fmt: skip
    regular = [candidate(onset, onset + 40.0) for onset in onsets]
    for items, most, least in ((candidates, 30, 0), (regular, 60, 60)):
        energy = np.ones(items[-1].stop + 1000)
        for item in items:
            energy[item.start : item.stop] = 100.0
        assert least <= len(kept(energy, *items)) <= most


@pytest.mark.parametrize(("n_units", "is_hidden"), [(3, False), (4, True)])
def test_bursts_among_four_potentials_of_a_unit_must_exceed_them(n_units: int, is_hidden: bool) -> None:
    energy, candidates = train(9, 200.0, 50.0)
    is_repeated = np.arange(9) < n_units
    found = keep_outstanding(drawn(energy), candidates, DetectSettings(unit_count=4), is_repeated)
    assert (candidates[4] not in found) is is_hidden


@pytest.mark.parametrize(("swell_uv2", "start_ms"), [(1.9, 2100.0), (2.1, 2000.0)])
def test_swell_before_a_burst_that_is_no_higher_than_the_peaks_around_is_cut_off(
    swell_uv2: float, start_ms: float
) -> None:
    energy = np.ones(2130)
    energy[1000:1050], energy[1050:1080] = swell_uv2, 100.0
    pieces = ((2000, 0.0), (100, 10 * np.log10(swell_uv2)), (60, 20.0), (2100, 0.0))
    (found,) = keep_outstanding(course(*pieces, energy=energy), [candidate(2000, 2160)], SETTINGS)
    assert milliseconds([found]) == [(start_ms, 2160.0)]
    assert found.base_db == pytest.approx(10 * np.log10(1.9) if start_ms > 2000 else 0.0)


def test_core_shorter_than_a_burst_is_not_cut_out() -> None:
    energy = np.ones(2130)
    energy[1000:1050], energy[1046:1050] = 1.5, 1000.0
    pieces = ((2000, 0.0), (92, 1.8), (8, 30.0), (2160, 0.0))
    found = keep_outstanding(course(*pieces, energy=energy), [candidate(2000, 2100)], SETTINGS)
    assert milliseconds(found) == [(2000.0, 2100.0)]


@pytest.mark.parametrize(("other_ms", "n"), [(8, 0), (16, 0), (20, 1)])
def test_what_is_seen_for_8_ms_must_exceed_others_as_short(other_ms: int, n: int) -> None:
    energy = np.ones(2004)
    others = [candidate(at_ms, at_ms + other_ms) for at_ms in (1100, 1400, 1700, 2300, 2600, 2900)]
    brief = candidate(2000, 2008)
    for item in (*others, brief):
        energy[item.start : item.stop] = 100.0
    found = kept(energy, *sorted([*others, brief], key=lambda item: item.start))
    assert ((2000.0, 2008.0) in found) == bool(n)


def test_the_input_is_left() -> None:
    energy, candidates = train(30, 60.0, 16.0)
    copy = list(candidates)
    keep_outstanding(drawn(energy), candidates, SETTINGS)
    assert candidates == copy


def company(n_sure: int, *, second_s: float = 1.4, is_over_activity: bool = True) -> int:
    """Return how many bursts are kept: sure ones of three times the limit, and last one of 0.85 times the limit."""
    energy = np.ones(round(40.0 / BIN_S))
    starts_s = [2.0 + second_s * k for k in range(n_sure)]
    starts_s.append(starts_s[-1] + 1.5 if n_sure else 2.0)
    for k, start_s in enumerate(starts_s):
        first = round(start_s / BIN_S)
        energy[first : first + 20] = 2.4 * (3.0 if k < n_sure else 0.85)
    items = [candidate(1000 * at_s, 1000 * at_s + 40, is_over_activity=is_over_activity) for at_s in starts_s]
    settings = DetectSettings(outstanding_factor=2.4, company_s=10.0, company_count=6, company_share=0.8)
    return len(keep_outstanding(drawn(energy), items, settings))


def test_among_six_sure_bursts_over_a_contraction_a_smaller_one_is_kept() -> None:
    assert (company(5), company(6)) == (5, 7)


def test_sure_bursts_in_one_and_the_same_seconds_are_no_company() -> None:
    assert company(8, second_s=0.3) == 8


def test_company_counts_only_over_a_contraction() -> None:
    assert company(8, is_over_activity=False) == 8
