"""Bursts too small to matter beside others."""

from __future__ import annotations

import pytest

from myoclonus.detect.context import beside_contractions, in_shadow
from myoclonus.settings.detect import DetectSettings

from .made import event

SETTINGS = DetectSettings(shadow_s=5.0, shadow_db=24.0, contraction_drop_db=6.0, swell_ms=80.0, swell_db=6.0)


def test_no_burst_is_in_no_shadow() -> None:
    assert in_shadow([], SETTINGS).tolist() == []
    assert beside_contractions([], SETTINGS).tolist() == []


@pytest.mark.parametrize(("amplitude_uv", "expected"), [(100.0, False), (141.0, False), (142.0, True)])
def test_burst_of_a_two_hundred_fiftieth_of_the_energy_is_in_the_shadow(amplitude_uv: float, expected: bool) -> None:
    # 100 ms against 8 ms: a factor of 12.5; 24 dB are a factor of 251.2, so the amplitudes differ by √20.1 = 4.483.
    small = event(3.0, 3.008, amplitude_uv=31.6)
    assert in_shadow([event(1.0, 1.1, amplitude_uv=amplitude_uv), small], SETTINGS).tolist() == [False, expected]


@pytest.mark.parametrize(
    ("onset_s", "expected"), [(4.9, False), (5.0, True), (10.0, True), (15.0, True), (15.1, False)]
)
def test_shadow_reaches_five_seconds_before_and_after(onset_s: float, expected: bool) -> None:
    large, small = event(10.0, 10.1, amplitude_uv=1000.0), event(onset_s, onset_s + 0.01, amplitude_uv=5.0)
    ordered = sorted([large, small], key=lambda item: item.onset_s)
    assert in_shadow(ordered, SETTINGS)[ordered.index(small)] == expected
    assert not in_shadow(ordered, SETTINGS)[ordered.index(large)]


def test_shadow_of_no_length_hides_nothing() -> None:
    settings = DetectSettings(shadow_s=0.0)
    assert not in_shadow([event(10.0, 10.1, 1000.0), event(10.2, 10.21, 5.0)], settings).any()


@pytest.mark.parametrize(("contraction_uv", "expected"), [(0.0, False), (199.0, False), (200.0, True)])
def test_burst_of_half_the_amplitude_of_a_contraction_is_part_of_it(contraction_uv: float, expected: bool) -> None:
    # 6 dB are a factor of 1.9953.
    burst = event(1.0, 1.1, amplitude_uv=100.0, contraction_uv=contraction_uv)
    assert beside_contractions([burst], SETTINGS).tolist() == [expected]


@pytest.mark.parametrize(("contraction_uv", "expected"), [(50.0, False), (51.0, True)])
def test_long_rise_out_of_a_contraction_must_have_twice_its_amplitude(contraction_uv: float, expected: bool) -> None:
    rise = event(1.0, 1.1, amplitude_uv=100.0, contraction_uv=contraction_uv, is_over_activity=True)
    assert beside_contractions([rise], SETTINGS).tolist() == [expected]


@pytest.mark.parametrize(("end_s", "is_over_activity"), [(1.079, True), (1.1, False)])
def test_short_burst_and_burst_out_of_rest_are_no_swell(end_s: float, is_over_activity: bool) -> None:
    burst = event(1.0, end_s, amplitude_uv=100.0, contraction_uv=150.0, is_over_activity=is_over_activity)
    assert not beside_contractions([burst], SETTINGS).any()
