"""Levels of detail: complete, kept, and refused when they are of something else."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from myoclonus.errors import SettingsError
from myoclonus.recording import Recording, recording_from_array
from myoclonus.review.display import TILE_BINS, View, plain_tile, shown, sizes_of, tile, tile_bin_s
from myoclonus.review.levels import make_levels, open_levels
from myoclonus.review.montage import rows_of


def spiky() -> Recording:
    slow, fast = np.zeros(50_000), np.full(200_000, 7.0)
    slow[12_345] = 90.0
    fast[150_000:160_000] = np.nan
    fast[77_777] = -90.0
    return recording_from_array([slow, fast], [250.0, 1000.0], ["EMG A", "EMG B"])


def test_a_spike_of_one_sample_is_in_every_tile_that_covers_it(tmp_path: Path) -> None:
    recording = spiky()
    levels = make_levels(recording, tmp_path / "levels.bin")
    for level in range(22):
        span = TILE_BINS * tile_bin_s(level)
        for channel, at_s, height in ((0, 12_345 / 250, 90.0), (1, 77_777 / 1000, -90.0)):
            pairs = tile(recording, levels, level, int(at_s / span), (channel,))[0]
            seen = np.nanmax(pairs) if height > 0 else np.nanmin(pairs)
            assert seen == height, (level, channel)
            place = int((at_s - int(at_s / span) * span) / tile_bin_s(level))
            near = pairs[max(place - 1, 0) : place + 2]
            assert (np.nanmax(near) if height > 0 else np.nanmin(near)) == height, (level, channel)


def test_a_tile_whose_bins_are_whole_bins_of_a_level_is_exact(tmp_path: Path) -> None:
    samples = np.random.default_rng(1).normal(0, 10, 300_000).astype(np.float32)
    recording = recording_from_array([samples], 1024.0, ["EMG A"])
    levels = make_levels(recording, tmp_path / "levels.bin")
    found = tile(recording, levels, 11, 1, (0,))[0]  # bins of 128 samples
    own = samples[TILE_BINS * 128 : 2 * TILE_BINS * 128].reshape(TILE_BINS, 128)
    assert np.array_equal(found, np.column_stack((own.min(axis=1), own.max(axis=1))))


def test_a_gap_stays_empty_at_every_level(tmp_path: Path) -> None:
    recording = spiky()
    levels = make_levels(recording, tmp_path / "levels.bin")
    pairs = tile(recording, levels, 10, 4, (1,))[0]  # 128 to 160 s, the gap is from 150 to 160
    times = 4 * TILE_BINS * tile_bin_s(10) + tile_bin_s(10) * np.arange(TILE_BINS)
    inside = (times > 150.1) & (times < 159.8)
    assert np.isnan(pairs[inside]).all()
    assert np.isfinite(pairs[times < 149.8]).all()


def test_beyond_the_end_there_is_nothing(tmp_path: Path) -> None:
    recording = spiky()
    levels = make_levels(recording, tmp_path / "levels.bin")
    for level in (3, 12, 20):
        assert np.isnan(tile(recording, levels, level, 100_000, (0, 1))).all()


def test_center_and_reach_describe_the_signal(tmp_path: Path) -> None:
    levels = make_levels(spiky(), tmp_path / "levels.bin")
    assert levels.channels[0].center == 0
    assert levels.channels[1].center == 7
    assert levels.channels[1].reach == 0


def test_kept_levels_are_opened_again_as_they_are(tmp_path: Path) -> None:
    recording = spiky()
    made = make_levels(recording, tmp_path / "levels.bin")
    opened = open_levels(recording, tmp_path / "levels.bin")
    assert opened is not None
    assert opened.channels == made.channels
    assert np.array_equal(opened.pairs, made.pairs, equal_nan=True)
    assert [path.name for path in tmp_path.iterdir()] == ["levels.bin"]


@pytest.mark.parametrize("change", ["recording", "base", "cut", "garbage", "nothing"])
def test_levels_of_something_else_are_not_opened(tmp_path: Path, change: str) -> None:
    recording, path = spiky(), tmp_path / "levels.bin"
    make_levels(recording, path)
    base = 64 if change == "base" else 32
    if change == "recording":
        recording = recording.with_changes(provenance={"sha256": "another"})
    elif change == "cut":
        path.write_bytes(path.read_bytes()[:-40])
    elif change == "garbage":
        path.write_bytes(b"\x00" * 500)
    elif change == "nothing":
        path.unlink()
    assert open_levels(recording, path, base=base) is None


def test_progress_runs_to_the_end(tmp_path: Path) -> None:
    told: list[float] = []
    make_levels(spiky(), tmp_path / "levels.bin", progress=lambda fraction, _: told.append(fraction))
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_a_folder_that_cannot_be_written_to_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="output-not-writable"):
        make_levels(spiky(), tmp_path / "missing" / "levels.bin")


@pytest.mark.parametrize("samples", [np.empty((1, 0)), np.full((1, 10), np.nan), np.ones((1, 1))])
def test_very_short_or_empty_recordings_have_levels_too(tmp_path: Path, samples: np.ndarray) -> None:
    recording = recording_from_array(samples, 1000.0, ["EMG A"])
    levels = make_levels(recording, tmp_path / "levels.bin")
    assert tile(recording, levels, 0, 0, (0,)).shape == (1, TILE_BINS, 2)


def electrodes() -> Recording:
    labels = ["EEG Fp1-REF", "C3", "O1", "Cz", "EMG FDI R", "X1"]
    samples = np.array([[float(k + 1)] * 2000 for k in range(len(labels))])
    return recording_from_array(samples, 500.0, labels, roles=["eeg", "eeg", "eeg", "eeg", "emg", "eeg"])


def test_the_bipolar_montage_joins_neighbors_and_passes_over_missing_electrodes() -> None:
    rows = rows_of(electrodes(), "bipolar")
    assert [row.name for row in rows] == ["EEG Fp1-REF − O1", "EEG Fp1-REF − C3", "C3 − O1", "EMG FDI R"]


def test_a_bipolar_line_is_the_difference_of_its_two_channels() -> None:
    seen = shown(electrodes(), View(montage="bipolar"))
    assert seen.read(1, 0, 3).tolist() == [-1, -1, -1]


def test_the_average_montage_takes_the_mean_of_all_eeg_off() -> None:
    seen = shown(electrodes(), View(montage="average"))
    assert seen.read(0, 10, 12) == pytest.approx([1 - 3.2, 1 - 3.2])
    assert seen.read(seen.index_of("EMG FDI R"), 10, 12).tolist() == [5, 5]


def test_without_named_electrodes_the_eeg_stays_as_recorded() -> None:
    recording = recording_from_array(np.zeros((2, 10)), 100.0, ["X1", "X2"], roles=["eeg", "eeg"])
    assert [row.name for row in rows_of(recording, "bipolar")] == ["X1", "X2"]


def test_filters_take_out_what_they_say_and_leave_the_rest() -> None:
    time_s = np.arange(8000) / 1000
    samples = (
        100
        + 50 * np.sin(2 * np.pi * 1 * time_s)
        + 10 * np.sin(2 * np.pi * 100 * time_s)
        + 30 * np.sin(2 * np.pi * 50 * time_s)
    )
    recording = recording_from_array([samples], 1000.0, ["EMG A"])
    seen = shown(recording, View(emg_low_hz=20, notch_hz=50)).read(0, 3000, 5000)
    spectrum = 2 * np.abs(np.fft.rfft(seen)) / seen.size
    assert spectrum[[0, 2, 100, 200]] == pytest.approx([0, 0, 0, 10], abs=0.4)


def test_a_filter_keeps_gaps_as_gaps() -> None:
    samples = np.random.default_rng(0).normal(0, 5, 4000)
    samples[1000:1200] = np.nan
    recording = recording_from_array([samples], 1000.0, ["EMG A"])
    seen = shown(recording, View(emg_low_hz=20)).read(0, 900, 1300)
    assert np.isnan(seen[100:300]).all()
    assert np.isfinite(seen[:100]).all()


@pytest.mark.parametrize("view", [View(montage="upside down"), View(emg_low_hz=-1), View(eeg_high_hz=float("nan"))])
def test_a_view_that_does_not_exist_is_refused(view: View) -> None:
    with pytest.raises(SettingsError, match="view-unknown"):
        shown(electrodes(), view)


def test_what_is_shown_meanwhile_lies_where_the_view_draws_it(tmp_path: Path) -> None:
    recording = recording_from_array(np.full((1, 5000), 500.0), 1000.0, ["EMG A"])
    levels = make_levels(recording, tmp_path / "levels.bin")
    view = View(emg_low_hz=20)
    assert sizes_of(recording, levels, view)[0][0] == 0
    assert np.nanmax(np.abs(plain_tile(recording, levels, view, 10, 0, (0,)))) == 0
