"""Potentials of one motor unit are told from bursts by their shape, which comes back."""

from __future__ import annotations

import numpy as np
import pytest

from myoclonus.detect import detect_recording
from myoclonus.detect.candidates import Candidate
from myoclonus.detect.units import are_repeated
from myoclonus.recording import recording_from_array
from myoclonus.settings.detect import DetectSettings

from .made import noise, with_bursts

FS_HZ = 1000.0
SETTINGS = DetectSettings(
    unit_longest_ms=60.0, unit_half_ms=12.0, unit_similarity=0.96, unit_size_db=3.0, unit_window_s=2.0, unit_count=4,
    unit_share=0.1,
)  # fmt: skip


def potential(width_ms: float = 3.0) -> np.ndarray:
    """Return a biphasic potential of unit peak."""
    u = np.arange(-25.0, 26.0) / width_ms
    shape = u * np.exp(-(u**2) / 2)
    return np.asarray(shape / np.abs(shape).max())


def repeated(at_ms: list[int], sizes_uv: list[float], length_ms: int = 24, **changes: float) -> list[bool]:
    """Return the answer for potentials at the given samples, each a candidate far above the noise."""
    samples = np.zeros(max(at_ms) + 200)
    for at, size_uv in zip(at_ms, sizes_uv, strict=True):
        samples[at - 25 : at + 26] += size_uv * potential()
    half = length_ms // 4
    candidates = [Candidate(at // 2 - half, at // 2 + half, 0.0, 40.0, False) for at in at_ms]
    settings = DetectSettings(**{name: getattr(SETTINGS, name) for name in SETTINGS.__dataclass_fields__} | changes)
    return are_repeated(samples, FS_HZ, candidates, 2, settings).tolist()


@pytest.mark.parametrize(("n", "expected"), [(4, False), (5, True)])
def test_potential_with_four_twins_is_a_unit(n: int, expected: bool) -> None:
    assert repeated([100 + 100 * k for k in range(n)], [50.0] * n) == [expected] * n


@pytest.mark.parametrize(("size_uv", "expected"), [(69.0, True), (72.0, False)])
def test_twins_have_the_same_size(size_uv: float, expected: bool) -> None:
    sizes = [50.0] * 5 + [size_uv]
    assert repeated([100 + 100 * k for k in range(6)], sizes)[5] is expected


def test_twins_have_the_same_polarity() -> None:
    one_sided = np.exp(-((np.arange(-25.0, 26.0) / 4) ** 2))
    samples = np.zeros(1200)
    for k in range(8):
        samples[75 + 120 * k : 126 + 120 * k] += 50.0 * (-1) ** k * one_sided
    candidates = [Candidate(50 + 60 * k - 6, 50 + 60 * k + 6, 0.0, 40.0, False) for k in range(8)]
    assert not are_repeated(samples, FS_HZ, candidates, 2, SETTINGS).any()


def test_twins_lie_within_two_seconds() -> None:
    assert not any(repeated([100 + 1100 * k for k in range(5)], [50.0] * 5))
    assert any(repeated([100 + 500 * k for k in range(5)], [50.0] * 5))


def test_twins_are_a_tenth_of_what_is_near() -> None:
    at_ms = [100 + 60 * k for k in range(40)]
    sizes = [2.0 ** (k % 8) for k in range(40)]  # four or three twins among up to 39
    assert not any(repeated(at_ms, sizes, unit_share=0.15))
    assert any(repeated(at_ms, sizes, unit_share=0.1))


@pytest.mark.parametrize(("length_ms", "expected"), [(60, True), (64, False)])
def test_long_candidates_are_no_single_potentials(length_ms: int, expected: bool) -> None:
    assert repeated([100 + 100 * k for k in range(5)], [50.0] * 5, length_ms=length_ms) == [expected] * 5


def test_noise_lowers_the_likeness_that_is_asked_for() -> None:
    rng = np.random.default_rng(0)
    samples = rng.normal(0, 6.0, 2200)
    for k in range(20):
        samples[75 + 100 * k : 126 + 100 * k] += 40.0 * potential()
    power_db = 10 * np.log10(np.mean((40.0 * potential()[13:38]) ** 2) + 36.0)
    loud, silent = (
        [Candidate(44 + 50 * k, 56 + 50 * k, base_db, power_db, False) for k in range(20)]
        for base_db in (10 * np.log10(36.0), -100.0)
    )
    n_loud, n_silent = (int(are_repeated(samples, FS_HZ, found, 2, SETTINGS).sum()) for found in (loud, silent))
    assert n_loud >= 18
    assert n_silent <= 5


def test_no_candidate_and_one_at_the_edge_are_no_units() -> None:
    assert are_repeated(noise(100), FS_HZ, [], 2, SETTINGS).tolist() == []
    edge = [Candidate(0, 5, 0.0, 40.0, False)] * 6
    assert are_repeated(noise(30, 50.0), FS_HZ, edge, 2, SETTINGS).tolist() == [False] * 6


@pytest.mark.parametrize("seed", [0, 1])
def test_jerks_are_found_among_two_units_that_fire_and_the_units_are_not(seed: int) -> None:
    rng = np.random.default_rng(seed)
    jerks_s = [3.3, 8.1, 12.6, 17.2, 22.4, 27.1]
    samples = with_bursts(jerks_s, 30.0, FS_HZ, burst_s=0.08, amplitude_uv=100.0, seed=seed)
    for rate_hz, width_ms, size_uv in ((8.0, 2.0, 50.0), (11.0, 3.0, -35.0)):
        at_s = 0.2
        while at_s < 29.5:
            first = round(at_s * FS_HZ)
            samples[first : first + 51] += size_uv * potential(width_ms)
            at_s += max(1 + 0.15 * rng.normal(), 0.4) / rate_hz
    bursts = detect_recording(recording_from_array([samples], FS_HZ, ["EMG"])).bursts
    end_s = bursts["onset"] + bursts["duration"]
    assert [int(((bursts["onset"] < at_s + 0.08) & (end_s > at_s)).sum()) for at_s in jerks_s] == [1] * 6
    assert len(bursts) <= 7
