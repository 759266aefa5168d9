"""Units of potential and acceleration."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from myoclonus.errors import ReadError
from myoclonus.units import ACCELERATION_TO_G, POTENTIAL_TO_UV, acceleration_factor_g, potential_factor_uv


@pytest.mark.parametrize(
    ("unit", "factor"),
    [
        ("V", 1_000_000.0),
        ("v", 1_000_000.0),
        ("Volts", 1_000_000.0),
        ("mV", 1000.0),
        ("MilliVolt", 1000.0),
        ("uV", 1.0),
        ("UV", 1.0),
        (" uV ", 1.0),
        ("\u00b5V", 1.0),
        ("\u03bcV", 1.0),
        ("\u00c2\u00b5V", 1.0),
        ("\u00ce\u00bcV", 1.0),
        ("microvolts", 1.0),
        ("nV", 0.001),
    ],
)
def test_potential_as_files_spell_it_becomes_microvolts(unit: str, factor: float) -> None:
    assert potential_factor_uv(unit, where="EMG.edf, channel FDI") == factor


@pytest.mark.parametrize("unit", ["", " ", "mmHg", "%", "MV", "\ufffdV", "?V", "uV2", "uV/Hz", "g", "V V"])
def test_unit_that_is_no_potential_is_refused_with_place_and_remedy(unit: str) -> None:
    with pytest.raises(ReadError, match=r"^EMG\.edf, channel FDI: unit .*Expected V, mV, uV.*\[unit-not-potential\]$"):
        potential_factor_uv(unit, where="EMG.edf, channel FDI")


def test_megavolt_is_not_taken_for_millivolt() -> None:
    with pytest.raises(ReadError, match='unit "MV" is not a potential'):
        potential_factor_uv("MV", where="here")


@pytest.mark.parametrize(
    ("unit", "reading", "expected_g"),
    [
        ("g", 1.0, 1.0),
        ("G", 1.0, 1.0),
        ("mg", 1000.0, 1.0),
        ("m/s2", 9.80665, 1.0),
        ("m/s^2", 9.80665, 1.0),
        ("m/s\u00b2", 9.80665, 1.0),
        (" M/S\u00b2 ", 9.80665, 1.0),
    ],
)
def test_one_standard_gravity_reads_as_one_g(unit: str, reading: float, expected_g: float) -> None:
    assert reading * acceleration_factor_g(unit, where="watch.csv, channel x") == pytest.approx(expected_g, rel=1e-15)


@pytest.mark.parametrize("unit", ["", "m/s", "uV", "deg/s", "gauss"])
def test_unit_that_is_no_acceleration_is_refused_with_place_and_remedy(unit: str) -> None:
    with pytest.raises(ReadError, match=r"^watch, x: unit .*Expected g, mg or m/s².*\[unit-not-acceleration\]$"):
        acceleration_factor_g(unit, where="watch, x")


@given(st.text(max_size=12))
def test_any_text_is_either_a_unit_or_refused(unit: str) -> None:
    for factor, known in ((potential_factor_uv, POTENTIAL_TO_UV), (acceleration_factor_g, ACCELERATION_TO_G)):
        try:
            answer = factor(unit, where="here")
        except ReadError:
            continue
        assert answer in known.values()
