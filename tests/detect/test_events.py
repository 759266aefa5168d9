"""From candidates to events on one stretch."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from myoclonus.detect.events import StretchEvents, find_events
from myoclonus.detect.stretch import open_stretch
from myoclonus.settings.detect import DetectSettings

from .made import noise, with_bursts

FS_HZ = 1000.0


def events_of(samples: np.ndarray, start_s: float = 0.0, **options: float) -> StretchEvents:
    settings = DetectSettings(**options)
    stretch = open_stretch(samples, FS_HZ, start_s, settings)
    return find_events(stretch, settings, begins_recorded=True, ends_recorded=True)


@pytest.mark.parametrize("n_samples", [1, 2, 15])
def test_stretch_of_fewer_than_eight_bins_has_no_event(n_samples: int) -> None:
    found = events_of(100.0 * noise(n_samples))
    assert (found.events, found.artifacts) == ([], [])


def test_times_count_from_the_start_of_the_recording() -> None:
    samples = with_bursts([2.0, 5.0], 8.0, FS_HZ)
    early, late = events_of(samples).events, events_of(samples, start_s=3600.0).events
    assert [item.onset_s for item in early] == pytest.approx([2.0, 5.0], abs=0.006)
    assert [item.onset_s - 3600.0 for item in late] == pytest.approx([item.onset_s for item in early])
    assert [item.end_s - 3600.0 for item in late] == pytest.approx([item.end_s for item in early])


@pytest.mark.parametrize(("begins", "ends"), [(True, True), (True, False), (False, True), (False, False)])
def test_burst_at_an_end_is_cut_only_where_the_recording_ends(begins: bool, ends: bool) -> None:
    settings = DetectSettings()
    stretch = open_stretch(with_bursts([-0.01, 4.0, 7.97], 8.0, FS_HZ), FS_HZ, 0.0, settings)
    found = find_events(stretch, settings, begins_recorded=begins, ends_recorded=ends).events
    assert [item.is_cut for item in found] == [begins, False, ends]


def beat_left(energy_uv2: float) -> list[float]:
    """Return onsets of three small bursts, the second on a beat of that mean square."""
    settings = DetectSettings(beat_left_fraction=0.15)
    stretch = open_stretch(with_bursts([2.0, 5.0, 8.0], 10.0, FS_HZ, amplitude_uv=20.0), FS_HZ, 0.0, settings)
    beaten = replace(stretch, beat_times_s=np.array([5.02]), beat_energy_uv2=energy_uv2)
    return [item.onset_s for item in find_events(beaten, settings, begins_recorded=True, ends_recorded=True).events]


def test_what_a_removed_beat_may_leave_is_no_burst() -> None:
    # A burst of 20 µV and 60 ms has 0.86 × 400 × 0.06 = 20.6 µV² s. Of a beat of 240 ms, 15 % are 0.036 s × its mean square:
    # 20.6 µV² s at 573 µV².
    assert beat_left(350.0) == pytest.approx([2.0, 5.0, 8.0], abs=0.01)
    assert beat_left(900.0) == pytest.approx([2.0, 8.0], abs=0.01)


def test_burst_away_from_the_beat_is_never_what_it_left() -> None:
    settings = DetectSettings()
    stretch = open_stretch(with_bursts([5.0], 10.0, FS_HZ, amplitude_uv=20.0), FS_HZ, 0.0, settings)
    for beat_s, n in ((4.94, 1), (5.13, 1), (4.97, 0), (5.09, 0)):
        beaten = replace(stretch, beat_times_s=np.array([beat_s]), beat_energy_uv2=1e6)
        assert len(find_events(beaten, settings, begins_recorded=True, ends_recorded=True).events) == n


@pytest.mark.parametrize(("gap_ms", "n"), [(60, 2), (20, 1)])
def test_pieces_of_few_potentials_are_one_burst_when_close(gap_ms: int, n: int) -> None:
    samples = noise(8000)
    time_s = np.arange(-8, 9) / FS_HZ
    potential = 200.0 * (1 - (time_s / 0.0015) ** 2) * np.exp(-0.5 * (time_s / 0.0015) ** 2)
    second = 4000 + 4 * 14 + gap_ms
    for at in [4000 + 14 * k for k in range(5)] + [second + 14 * k for k in range(5)]:
        samples[at - 8 : at + 9] += potential
    assert len(events_of(samples).events) == n


def test_potential_shorter_than_a_burst_is_none() -> None:
    samples = noise(8000)
    samples[4000:4004] += [60.0, -90.0, 90.0, -60.0]
    assert events_of(samples, min_refined_ms=50.0, min_refined_active_ms=50.0).events == []


def test_silence_must_be_as_deep_in_the_signal_as_in_the_levels() -> None:
    samples = noise(10_000, 50.0)
    samples[5000:5100] = noise(100, 5.0, 1)
    (silence,) = events_of(samples).events
    assert silence.kind == "negative"
    assert silence.amplitude_uv <= 0.5 * silence.background_uv
    assert (silence.onset_s, silence.end_s) == (pytest.approx(5.0, abs=0.008), pytest.approx(5.1, abs=0.008))
    assert not silence.is_cut


@pytest.mark.parametrize(("height_uv", "low_uv", "high_uv"), [(60.0, 50.0, 70.0), (0.0, 1.0, 3.0)])
def test_contraction_near_a_burst_gives_its_level(height_uv: float, low_uv: float, high_uv: float) -> None:
    samples = with_bursts([5.0], 12.0, FS_HZ, amplitude_uv=300.0)
    samples[5500:8000] += noise(2500, height_uv, 4)
    burst = next(item for item in events_of(samples).events if abs(item.onset_s - 5.0) < 0.05)
    assert low_uv * 0.8 < burst.contraction_uv < high_uv * 1.2


def test_contraction_out_of_reach_does_not_count() -> None:
    samples = with_bursts([5.0], 12.0, FS_HZ, amplitude_uv=300.0)
    samples[6500:9000] += noise(2500, 60.0, 4)
    near, far = (
        next(item for item in events_of(samples, contraction_reach_s=reach_s).events if abs(item.onset_s - 5.0) < 0.05)
        for reach_s in (2.5, 0.7)
    )
    assert near.contraction_uv > 40.0
    assert far.contraction_uv < 3.0
