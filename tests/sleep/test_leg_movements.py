"""The core of the rules on amplitudes: at, one bin below and one above every limit, and against a slow version."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from myoclonus.recording import Recording, recording_from_array
from myoclonus.settings import Settings
from myoclonus.settings.sleep import SleepSettings
from myoclonus.signal.envelope import BIN_S, bin_power, resting_level, two_sided_amplitude
from myoclonus.sleep.leg_movements import find_leg_movements, leg_channels, movement_bins
from myoclonus.sleep.trace import traces_of

SETTINGS = SleepSettings()
REST_UV = 2.0


def found(rise_uv: list[tuple[float, int]]) -> list[list[int]]:
    """Movements of a course of (rise above rest in µV, number of 10-ms bins)."""
    rise = np.concatenate([np.full(n, value) for value, n in rise_uv])
    return movement_bins(rise + REST_UV, np.full(rise.size, REST_UV), SETTINGS)[0].tolist()


@pytest.mark.parametrize(("n_bins", "n"), [(49, 0), (50, 1), (51, 1)])
def test_a_movement_has_at_least_half_a_second(n_bins: int, n: int) -> None:
    assert len(found([(0, 100), (20, n_bins), (0, 100)])) == n


@pytest.mark.parametrize(("rise_uv", "n"), [(7.99, 0), (8.0, 1), (8.01, 1)])
def test_onset_needs_eight_microvolts_above_rest(rise_uv: float, n: int) -> None:
    assert len(found([(0, 100), (rise_uv, 60), (0, 100)])) == n


@pytest.mark.parametrize(("rise_uv", "expected"), [(1.99, [[100, 160]]), (2.0, [[100, 160]]), (2.01, [[100, 220]])])
def test_the_end_needs_two_microvolts_above_rest_or_less(rise_uv: float, expected: list[list[int]]) -> None:
    assert found([(0, 100), (20, 60), (rise_uv, 60), (0, 100)]) == expected


@pytest.mark.parametrize(("n_bins", "n"), [(49, 1), (50, 2), (51, 2)])
def test_half_a_second_of_rest_ends_a_movement(n_bins: int, n: int) -> None:
    assert len(found([(0, 100), (20, 60), (0, n_bins), (20, 60), (0, 100)])) == n


def test_onset_is_where_eight_microvolts_are_reached_and_not_before() -> None:
    assert found([(0, 100), (5, 40), (20, 60), (5, 40), (0, 100)]) == [[140, 240]]


def test_a_movement_at_either_edge_is_kept() -> None:
    assert found([(20, 60), (0, 100), (20, 60)]) == [[0, 60], [160, 220]]


def test_a_gap_ends_a_movement() -> None:
    assert found([(0, 100), (20, 60), (float("nan"), 100), (20, 60), (0, 60)]) == [[100, 160], [260, 320]]


@pytest.mark.parametrize(
    "amplitude", [np.full(500, 2.0), np.full(500, np.nan), np.empty(0)], ids=["rest", "missing", "empty"]
)
def test_nothing_there_is_no_movement(amplitude: np.ndarray) -> None:
    movements, is_sustained = movement_bins(amplitude, np.full(amplitude.size, 2.0), SETTINGS)
    assert (movements.shape, is_sustained.shape) == ((0, 2), (0,))


@pytest.mark.parametrize(("on", "off", "is_sustained"), [(25, 25, True), (20, 30, False)])
def test_morphology_needs_half_a_second_of_which_half_is_active(on: int, off: int, is_sustained: bool) -> None:
    rise = np.tile(np.concatenate((np.full(on, 20.0), np.zeros(off))), 4)
    movements, sustained = movement_bins(rise + REST_UV, np.full(rise.size, REST_UV), SETTINGS)
    assert (len(movements), sustained.tolist()) == (1, [is_sustained])


def slow_movements(rise: np.ndarray) -> list[list[int]]:
    """Walk through the bins one by one, as a technician would."""
    result, k = [], 0
    while k < rise.size:
        if not rise[k] >= 8:
            k += 1
            continue
        end = k
        while end < rise.size and not (
            all(not x > 2 for x in rise[end : end + 50]) and rise[end : end + 50].size == 50
        ):
            if np.isnan(rise[end]):
                break
            end += 1
        if end - k >= 50:
            result.append([k, end])
        k = max(end, k + 1)
    return result


@given(st.lists(st.tuples(st.sampled_from([0.0, 2.0, 5.0, 8.0, 20.0]), st.integers(1, 90)), min_size=1, max_size=12))
def test_movements_are_those_of_a_walk_through_the_bins(course: list[tuple[float, int]]) -> None:
    padded = [(0.0, 60), *course, (0.0, 60)]
    assert found(padded) == slow_movements(np.concatenate([np.full(n, value) for value, n in padded]))


def muscle(fs_hz: float, seconds: float, spans: list[tuple[float, float]], *, seed: int = 0) -> np.ndarray:
    """Noise of 20–90 Hz made of sinusoids, so that it is the same at every rate; ×20 inside the spans."""
    rng = np.random.default_rng(seed)
    time_s = np.arange(round(seconds * fs_hz)) / fs_hz
    x = np.zeros(time_s.size)
    for hz in np.arange(20.0, 90.0, 0.37):
        x += np.sin(2 * np.pi * (hz * time_s + rng.random()))
    gain = np.ones(time_s.size)
    for start, stop in spans:
        gain[(time_s >= start) & (time_s < stop)] = 20.0
    return 1.5 * x / x.std() * gain


SPANS = [(20.0, 22.0), (50.0, 50.8), (75.0, 83.0), (118.5, 120.0)]


def movements_at(fs_hz: float, signal_uv: np.ndarray, **more: object) -> list[tuple[float, float]]:
    recording = recording_from_array(
        [signal_uv], fs_hz, ["TA L"], muscles=["tibialis_anterior"], sides=["left"], **more
    )
    (trace,) = traces_of(recording, (0,), Settings())
    return [(one.onset_s, one.stop_s) for one in find_leg_movements(trace, "left", SETTINGS)]


@pytest.mark.parametrize("fs_hz", [200.0, 256.0, 500.0, 512.0, 1000.0, 2000.0])
def test_movements_are_found_at_their_edges_at_every_rate(fs_hz: float) -> None:
    got = np.array(movements_at(fs_hz, muscle(fs_hz, 120.0, SPANS)))
    assert got.shape == (4, 2)
    assert np.abs(got - np.array(SPANS)).max() <= 0.03


def test_polarity_and_delay_do_not_matter_and_a_tenfold_unit_does() -> None:
    signal_uv = muscle(500.0, 120.0, SPANS[:3])
    plain = movements_at(500.0, signal_uv)
    assert movements_at(500.0, -signal_uv) == plain
    delayed = np.array(movements_at(500.0, np.concatenate((muscle(500.0, 7.0, [], seed=3), signal_uv))))
    assert np.abs(delayed - 7.0 - np.array(plain)).max() <= 0.031
    assert movements_at(500.0, signal_uv / 10) == []


def test_the_resting_level_follows_a_lasting_change_of_tone() -> None:
    fs_hz = 500.0
    x = muscle(fs_hz, 400.0, [(100.0, 102.0), (300.0, 302.0)])
    x[round(200 * fs_hz) :] *= 4.0
    assert len(movements_at(fs_hz, x)) == 2


def test_what_was_not_recorded_is_no_movement_and_no_rest() -> None:
    x = muscle(500.0, 120.0, SPANS[:3])
    x[(60 * 500) : (70 * 500)] = np.nan
    got = np.array(movements_at(500.0, x))
    assert np.abs(got - np.array(SPANS[:3])).max() <= 0.03


def test_hum_and_heart_are_removed_before_the_rule() -> None:
    fs_hz = 500.0
    x = muscle(fs_hz, 120.0, SPANS[:3])
    time_s = np.arange(x.size) / fs_hz
    dirty = x + 15.0 * np.sin(2 * np.pi * 50.0 * time_s)
    for beat_s in np.arange(0.4, 119.5, 0.86):
        dirty += 60.0 * np.exp(-(((time_s - beat_s) / 0.012) ** 2))
    got = np.array(movements_at(fs_hz, dirty))
    assert got.shape == (3, 2)
    assert np.abs(got - np.array(SPANS[:3])).max() <= 0.06


def test_bins_are_on_the_same_times_at_every_rate_and_keep_the_energy() -> None:
    for fs_hz in (200.0, 256.0, 333.0):
        x = np.ones(round(10 * fs_hz))
        power = bin_power(x, fs_hz, 0.0, 1000, 0)
        assert power[:990] == pytest.approx(1.0)
    assert np.isnan(bin_power(np.ones(100), 100.0, 1.0, 300, 0)[:100]).all()


def test_amplitude_keeps_the_edges_of_activity() -> None:
    power = np.zeros(300)
    power[100:200] = 100.0
    amplitude = two_sided_amplitude(power, 0.1)
    assert amplitude[100:200].min() == pytest.approx(10 * np.sqrt(0.1), abs=1e-5)
    assert amplitude[110:190] == pytest.approx(10.0)
    assert amplitude[:100].max() == amplitude[200:].max() == 0.0


def test_resting_level_is_the_higher_of_both_sides_and_ignores_movements() -> None:
    power = np.full(40_000, 1.0)
    power[20_000:] = 25.0
    power[5_000:6_000] = 400.0
    level = resting_level(power, block_s=0.5, window_s=60.0, quantile=0.3)
    assert level[[1000, 5500, 15_000]] == pytest.approx(1.0)
    assert level[[20_000, 39_999]] == pytest.approx(5.0)


def test_resting_level_of_nothing() -> None:
    assert resting_level(np.full(100, np.nan), block_s=0.5, window_s=60.0, quantile=0.3).tolist() == [0.0] * 100


def recording_with(*rows: tuple[str, str | None, str]) -> Recording:
    made = recording_from_array(
        np.zeros((len(rows), 100)), 100.0, [f"{k} {row[0]}" for k, row in enumerate(rows)],
        muscles=[row[0] for row in rows], sides=[row[1] for row in rows],
    )  # fmt: skip
    channels = tuple(replace(channel, region=row[2]) for channel, row in zip(made.channels, rows, strict=True))
    return made.with_changes(channels=channels)


def test_one_channel_a_leg_and_the_anterior_tibial_first() -> None:
    recording = recording_with(
        ("soleus", "left", "leg"),
        ("tibialis_anterior", "left", "leg"),
        ("soleus", "right", "leg"),
        ("chin", None, "face"),
    )
    assert leg_channels(recording, (0, 1, 2, 3)) == (1, 2)
    assert leg_channels(recording, (3,)) == ()


def test_bin_length_is_ten_milliseconds() -> None:
    assert BIN_S == 0.01
