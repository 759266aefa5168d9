"""Calibration and open inputs at the start or the end of a recording."""

from pathlib import Path

import numpy as np
import pytest

from myoclonus.read import read_recording
from myoclonus.relate.windows import eeg_channels

FS_HZ = 250
LENGTH_S = 200
LABELS = ["C3", "C4", "F3", "F4", "O1", "O2"]


def make(seed=0, line_uv=3.0):
    """Return EEG of six electrodes, 20 µV, with hum and two EMG channels, in µV."""
    rng = np.random.default_rng(seed)
    n = LENGTH_S * FS_HZ
    spectrum = np.fft.rfft(rng.standard_normal((6, n)), axis=1) / np.maximum(np.fft.rfftfreq(n, 1 / FS_HZ), 0.5)
    eeg = np.fft.irfft(spectrum, n, axis=1)
    eeg *= 20.0 / eeg.std(axis=1, keepdims=True)
    eeg += line_uv * np.sin(2 * np.pi * 50 * np.arange(n) / FS_HZ)
    return np.vstack((eeg, rng.normal(0, 8, (2, n))))


def read(folder: Path, samples):
    labels = [*(f"EEG {label}" for label in LABELS), "EMG FDI R", "EMG FDI L"]
    file = folder / "a.npz"
    np.savez(file, samples=samples, fs_hz=float(FS_HZ), labels=labels, unit="uV")
    return read_recording(file)


def square(seconds, uv=100.0):
    return uv * np.sign(np.sin(2 * np.pi * 0.5 * np.arange(seconds * FS_HZ) / FS_HZ + 0.1))


def stretches(recording):
    own = recording.quality[recording.quality["code"] == "eeg-calibration"]
    return list(zip(own["onset"], own["onset"] + own["duration"], strict=True))


def refused(recording):
    return recording.quality.loc[recording.quality["severity"] == "refused", "code"].tolist()


@pytest.mark.parametrize("is_at_end", [False, True])
def test_square_waves_and_open_inputs_are_left_out_and_refuse_no_electrode(tmp_path, is_at_end):
    samples, rng = make(), np.random.default_rng(1)
    time = np.arange(20 * FS_HZ) / FS_HZ
    hum = np.array([800 * np.sin(2 * np.pi * 50 * time + at) for at in rng.uniform(0, 6, 8)]) + rng.normal(
        0, 30, (8, 5000)
    )
    faults = np.hstack((np.tile(square(30), (8, 1)), hum))
    at = slice(samples.shape[1] - faults.shape[1], None) if is_at_end else slice(0, faults.shape[1])
    samples[:, at] = faults
    recording = read(tmp_path, samples)
    ((start, stop),) = stretches(recording)
    assert (start, stop) == pytest.approx((149, 200) if is_at_end else (0, 51))
    assert not refused(recording)
    assert len(eeg_channels(recording)[0]) == 6
    for index in range(8):
        own = recording.read(index)
        assert np.isnan(own[at]).all()
        assert np.isfinite(own).mean() == pytest.approx(149 / 200, abs=0.01)


def test_emg_that_goes_on_during_the_calibration_stays(tmp_path):
    samples = make()
    samples[:6, : 10 * FS_HZ] = square(10)
    recording = read(tmp_path, samples)
    assert stretches(recording) == [(0, 11)]
    assert np.isfinite(recording.read(6)).all()
    piece = recording.read(0, 10 * FS_HZ, 12 * FS_HZ)
    assert np.isnan(piece[:FS_HZ]).all()
    assert piece[FS_HZ:] == pytest.approx(samples[0, 11 * FS_HZ : 12 * FS_HZ], abs=1e-3)


@pytest.mark.parametrize("kind", ["plain", "strong hum", "movement", "bursts of one shape", "all channels the same"])
def test_what_a_person_gives_is_no_calibration(tmp_path, kind):
    samples = make(line_uv=60.0 if kind == "strong hum" else 3.0)
    if kind == "movement":
        samples[:6, 500:750] += 300 * np.hanning(250)
    elif kind == "bursts of one shape":
        samples[:6] *= 0.05
        for start in range(0, 30 * FS_HZ, 8 * FS_HZ):
            samples[:6, start : start + 4 * FS_HZ] += np.linspace(0.4, 1.0, 6)[:, None] * make(9)[0, : 4 * FS_HZ] * 4
    elif kind == "all channels the same":
        samples[:6] = samples[0]
    assert stretches(read(tmp_path, samples)) == []


def test_an_electrode_is_clipped_when_the_rest_of_it_is_and_not_by_one_stretch(tmp_path):
    samples = make()
    samples[:, : 30 * FS_HZ] = square(30)
    n = samples.shape[1]
    samples[1] = np.clip(samples[1], -25.0, 25.0)  # one SD: a third of all samples
    samples[2, n // 2 : n // 2 + 12 * FS_HZ] = 400.0  # off for 12 of 200 s
    recording = read(tmp_path, samples)
    own = recording.quality[recording.quality["code"] == "eeg-clipped"]
    assert own["channel"].tolist() == ["EEG C4"]
    assert stretches(recording) == [(0, 31)]


def test_gaps_and_few_channels_are_no_trouble(tmp_path):
    samples = make()
    samples[:, : 5 * FS_HZ] = np.nan
    assert stretches(read(tmp_path, samples)) == []
    file = tmp_path / "b.npz"
    np.savez(file, samples=make()[:3], fs_hz=float(FS_HZ), labels=["EEG C3", "EEG Cz", "EEG C4"], unit="uV")
    assert stretches(read_recording(file)) == []
    np.savez(file, samples=make()[:6, :100], fs_hz=float(FS_HZ), labels=[f"EEG {x}" for x in LABELS], unit="uV")
    assert stretches(read_recording(file)) == []
