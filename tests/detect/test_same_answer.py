"""The answer does not depend on what must not matter: gain, polarity, order, padding, cutting, chunks, rate, threads.

Each relation comes with how many bursts there are, so that two wrong answers do not pass for being equal.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from scipy import signal

from myoclonus.detect import Detection, detect_recording
from myoclonus.recording import recording_from_array
from myoclonus.settings.detect import DetectSettings
from myoclonus.simulate import simulate

from .made import noise, with_bursts

FS_HZ = 1000.0
DURATION_S = 40.0
JERKS_S = 1.2 + 1.9 * np.arange(20)
NAMES = ("A", "B", "C", "D")
Samples = list[np.ndarray]


def patient() -> Samples:
    """Return three muscles that jerk 20 times 10 ms apart, and a contraction with 4 jerks and 4 silences."""
    resting = [
        with_bursts(list(JERKS_S + 0.01 * k), DURATION_S, FS_HZ, amplitude_uv=80.0, seed=k + 1) for k in range(3)
    ]
    contracted = noise(round(DURATION_S * FS_HZ), 2.0, 7)
    contracted[8000:32_000] += noise(24_000, 30.0, 8)
    for start in range(10_000, 30_000, 5000):
        contracted[start : start + 60] += noise(60, 300.0, start)
        contracted[start + 2500 : start + 2620] = noise(120, 2.0, start)
    return [*resting, contracted]


def bursts_of(
    samples: Samples, *, fs_hz: float = FS_HZ, names: tuple[str, ...] = NAMES, **options: object
) -> pd.DataFrame:
    return detect_recording(recording_from_array(samples, fs_hz, names), DetectSettings(**options)).bursts


@pytest.fixture(scope="module")
def samples() -> Samples:
    return patient()


@pytest.fixture(scope="module")
def whole(samples: Samples) -> pd.DataFrame:
    return bursts_of(samples)


def ordered(bursts: pd.DataFrame) -> pd.DataFrame:
    return bursts.sort_values(["channel", "onset", "kind"]).reset_index(drop=True)


def assert_same(found: pd.DataFrame, expected: pd.DataFrame, *, within_s: float, shift_s: float = 0.0) -> None:
    """Compare which bursts there are, exactly, and their times within a tolerance."""
    found, expected = ordered(found), ordered(expected)
    assert found["channel"].tolist() == expected["channel"].tolist()
    assert found["kind"].tolist() == expected["kind"].tolist()
    np.testing.assert_allclose(found["onset"] - shift_s, expected["onset"], rtol=0, atol=within_s)
    np.testing.assert_allclose(found["duration"], expected["duration"], rtol=0, atol=2 * within_s)


def test_every_jerk_and_every_silence_is_found_and_nothing_else(whole: pd.DataFrame) -> None:
    for number, name in enumerate("ABC"):
        rows = whole[whole["channel"] == name]
        assert rows["onset"].to_numpy() == pytest.approx(JERKS_S + 0.01 * number, abs=0.025)
        assert np.median(np.abs(rows["onset"] - JERKS_S - 0.01 * number)) < 0.002
        assert np.median(np.abs(rows["duration"] - 0.06)) < 0.006
    rows = whole[whole["channel"] == "D"]
    assert rows["kind"].tolist() == ["positive", "negative"] * 4
    assert rows["onset"].to_numpy() == pytest.approx(np.arange(10.0, 30.0, 2.5), abs=0.01)
    assert rows["duration"].to_numpy() == pytest.approx([0.06, 0.12] * 4, abs=0.012)


def test_each_jerk_of_the_three_muscles_is_one_jerk(samples: Samples) -> None:
    jerks = detect_recording(recording_from_array(samples[:3], FS_HZ, NAMES[:3])).jerks
    assert len(jerks) == 20
    assert (jerks["n_channels"] == 3).all()
    assert (jerks["channels"] == "A,B,C").mean() > 0.8


@pytest.mark.parametrize("gain", [0.01, 0.5, 3.7, 1000.0])
def test_gain_changes_amplitudes_and_nothing_else(samples: Samples, whole: pd.DataFrame, gain: float) -> None:
    found = bursts_of([gain * channel for channel in samples])
    assert len(whole) == 68
    assert_same(found, whole, within_s=1e-9)
    np.testing.assert_allclose(found["amplitude_uv"], gain * whole["amplitude_uv"], rtol=1e-4)
    np.testing.assert_allclose(found["snr_db"], whole["snr_db"], atol=1e-3)


def test_polarity_changes_nothing(samples: Samples, whole: pd.DataFrame) -> None:
    found = bursts_of([-channel for channel in samples])
    assert_same(found, whole, within_s=1e-9)
    np.testing.assert_allclose(found["amplitude_uv"], whole["amplitude_uv"], rtol=1e-5)


@pytest.mark.parametrize("offset_uv", [-500.0, 12_000.0])
def test_offset_changes_nothing(samples: Samples, whole: pd.DataFrame, offset_uv: float) -> None:
    assert_same(bursts_of([channel + offset_uv for channel in samples]), whole, within_s=0.001)


def test_order_of_channels_changes_nothing(samples: Samples, whole: pd.DataFrame) -> None:
    order = [2, 0, 3, 1]
    found = bursts_of([samples[k] for k in order], names=tuple(NAMES[k] for k in order))
    assert found.equals(whole)


def test_other_channels_change_nothing(samples: Samples, whole: pd.DataFrame) -> None:
    alone = bursts_of([samples[1]], names=("B",))
    columns = ["onset", "duration", "amplitude_uv", "snr_db", "is_cut"]
    expected = whole.loc[whole["channel"] == "B", columns].reset_index(drop=True)
    assert len(alone) == 20
    assert alone[columns].equals(expected)


@pytest.mark.parametrize("pad_s", [1.0, 3.3, 20.0])
def test_quiet_noise_in_front_delays_everything_and_changes_nothing_else(
    samples: Samples, whole: pd.DataFrame, pad_s: float
) -> None:
    padded = [np.concatenate((noise(round(pad_s * FS_HZ), 2.0, 50 + k), channel)) for k, channel in enumerate(samples)]
    assert_same(bursts_of(padded), whole, within_s=0.004, shift_s=pad_s)


def test_cutting_the_recording_in_two_changes_nothing_away_from_the_cut(samples: Samples, whole: pd.DataFrame) -> None:
    cut = round(20.3 * FS_HZ)
    first = bursts_of([channel[:cut] for channel in samples])
    second = bursts_of([channel[cut:] for channel in samples])
    both = pd.concat([first, second.assign(onset=second["onset"] + 20.3)])
    away = [table[(table["onset"] - 20.3).abs() > 2.0] for table in (both, whole)]
    assert len(away[1]) > 55
    assert_same(away[0], away[1], within_s=0.004)


@pytest.mark.parametrize("chunk_s", [10.0, 13.7, 30.0, 60.0, 120.0])
def test_length_of_chunks_changes_nothing(samples: Samples, whole: pd.DataFrame, chunk_s: float) -> None:
    assert_same(bursts_of(samples, chunk_s=chunk_s), whole, within_s=0.004)


@pytest.mark.parametrize(
    ("up", "down", "within_s"),
    [(2, 1, 0.004), (5, 1, 0.004), (128, 125, 0.004), (1, 2, 0.010)],
    ids=["2000 Hz", "5000 Hz", "1024 Hz", "500 Hz"],
)
def test_sampling_rate_changes_little(
    samples: Samples, whole: pd.DataFrame, up: int, down: int, within_s: float
) -> None:
    resampled = [signal.resample_poly(channel, up, down) for channel in samples]
    found = ordered(bursts_of(resampled, fs_hz=FS_HZ * up / down))
    assert_same(found, whole, within_s=within_s)
    assert abs(np.median(found["onset"] - ordered(whole)["onset"])) <= 0.0025


def test_number_of_threads_and_a_second_run_change_nothing_at_all(samples: Samples) -> None:
    def run(n_threads: int) -> Detection:
        return detect_recording(
            recording_from_array(samples, FS_HZ, NAMES), DetectSettings(chunk_s=10.0, n_threads=n_threads)
        )

    first = run(1)
    assert len(first.bursts) == 68
    for other in (run(4), run(4), run(1)):
        for name in ("bursts", "burst_details", "jerks", "quality"):
            pd.testing.assert_frame_equal(getattr(other, name), getattr(first, name), check_exact=True)
        assert other.analyzed_s == first.analyzed_s


SHARES = {"tremor": 0.97, "action": 0.85}
"""Share of bursts that must stay: those on a contraction depend on what little lies between them and the next peak."""


@pytest.fixture(scope="module", params=list(SHARES))
def simulated(request: pytest.FixtureRequest) -> tuple[Samples, tuple[str, ...], pd.DataFrame, int, float]:
    made = simulate(request.param, duration_s=60 if request.param == "action" else 20, seed=5, eeg=False)
    emg = made.recording.with_role("emg")[:3]
    names = tuple(made.recording.channels[index].name for index in emg)
    channels = [made.recording.read(index) for index in emg]
    is_used = made.truth.bursts["channel"].isin(names)
    return channels, names, bursts_of(channels, names=names), int(is_used.sum()), SHARES[request.param]


def share_met(found: pd.DataFrame, expected: pd.DataFrame, within_s: float, shift_s: float = 0.0) -> float:
    """Return the share of bursts of both tables together that the other holds too, by onset and duration."""
    met = 0
    for own, other, sign in ((found, expected, -1), (expected, found, 1)):
        for (channel, kind), rows in own.groupby(["channel", "kind"]):
            same = other[(other["channel"] == channel) & (other["kind"] == kind)]
            for row in rows.itertuples():
                is_near = (same["onset"] - row.onset - sign * shift_s).abs() <= within_s
                met += bool((is_near & ((same["duration"] - row.duration).abs() <= 2 * within_s)).any())
    return met / (len(found) + len(expected))


CHANGES: dict[str, tuple[Callable[[Samples], Samples], float, float, dict[str, object]]] = {
    "gain": (lambda channels: [3.7 * channel for channel in channels], FS_HZ, 0.0, {}),
    "polarity": (lambda channels: [-channel for channel in channels], FS_HZ, 0.0, {}),
    "padding": (
        lambda channels: [np.concatenate((noise(1000, 2.0, k), c)) for k, c in enumerate(channels)], FS_HZ, 1.0, {}
    ),
    "chunks": (lambda channels: channels, FS_HZ, 0.0, {"chunk_s": 10.0}),
    "2000 Hz": (lambda channels: [signal.resample_poly(channel, 2, 1) for channel in channels], 2000.0, 0.0, {}),
    "1024 Hz": (lambda channels: [signal.resample_poly(channel, 128, 125) for channel in channels], 1024.0, 0.0, {}),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_nearly_all_bursts_of_motor_units_stay_where_they_are(
    simulated: tuple[Samples, tuple[str, ...], pd.DataFrame, int, float], change: str
) -> None:
    channels, names, expected, n_true, share = simulated
    transform, fs_hz, shift_s, options = CHANGES[change]
    found = bursts_of(transform(channels), fs_hz=fs_hz, names=names, **options)
    assert len(expected) == pytest.approx(n_true, rel=0.25)
    assert len(found) == pytest.approx(n_true, rel=0.25)
    assert share_met(found, expected, within_s=0.005, shift_s=shift_s) >= share
