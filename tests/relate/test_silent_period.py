"""Silence of a held muscle after a stimulus: hand-made trials with known truth, and real magnetic pulses."""

from functools import cache

import numpy as np
import pytest
from scipy import signal

from myoclonus.detect import detect_recording
from myoclonus.recording import recording_from_array
from myoclonus.relate import silent_period
from myoclonus.relate.responses import relate_responses
from myoclonus.settings import Settings
from myoclonus.settings.response import ResponseSettings

from .drive import muscle

SPACING_S = 1.5


def held(n=20, start_ms=50.0, stop_ms=130.0, response_uv=300.0, fs_hz=1000.0, seed=0, level_uv=50.0):
    """Held EMG, a response at 20 ms, and silence from start to stop; the stimuli."""
    rng = np.random.default_rng(seed)
    emg = muscle(rng, int((n + 1) * SPACING_S * fs_hz), fs_hz=fs_hz, amplitude_uv=level_uv)
    onset_s = 1.0 + SPACING_S * np.arange(n)
    for onset in onset_s:
        first, last = (round((onset + ms / 1e3) * fs_hz) for ms in (start_ms, stop_ms))
        emg[first:last] = rng.normal(0, 2, last - first)
        wave = round((onset + 0.02) * fs_hz), round((onset + 0.04) * fs_hz)
        emg[slice(*wave)] += response_uv * np.sin(np.linspace(0, 2 * np.pi, wave[1] - wave[0]))
    return emg, onset_s


@pytest.mark.parametrize("fs_hz", [500.0, 1000.0, 2048.0, 5000.0])
@pytest.mark.parametrize(("start_ms", "stop_ms"), [(50, 130), (52, 90), (60, 260)])
@pytest.mark.parametrize("response_uv", [0.0, 300.0])
def test_onset_and_duration_of_a_known_silence(fs_hz, start_ms, stop_ms, response_uv):
    emg, onset_s = held(start_ms=start_ms, stop_ms=stop_ms, fs_hz=fs_hz, response_uv=response_uv)
    found = silent_period(emg, fs_hz=fs_hz, stimulus_s=onset_s)
    assert found.n_held == 20
    assert found.onset.value == pytest.approx(start_ms, abs=6)
    assert found.onset.value + found.duration.value == pytest.approx(stop_ms, abs=6)
    assert found.duration.ci_low <= found.duration.value <= found.duration.ci_high


def test_a_large_response_right_before_the_silence_moves_its_onset_by_13_ms_at_most():
    emg, onset_s = held(start_ms=45, response_uv=1000.0)
    assert 45 <= silent_period(emg, fs_hz=1000.0, stimulus_s=onset_s).onset.value <= 45 + 13


def test_gain_above_the_level_of_rest_and_polarity_change_nothing():
    emg, onset_s = held()
    first, second = (silent_period(gain * emg, fs_hz=1000.0, stimulus_s=onset_s) for gain in (1.0, -3.0))
    assert (first.onset.value, first.duration.value) == (second.onset.value, second.duration.value)


@pytest.mark.parametrize("n", [4, 10, 40])
def test_stimuli_at_random_moments_have_no_silence(n):
    n_found = 0
    for seed in range(60):
        rng = np.random.default_rng(seed)
        emg = rng.normal(0, 40, 2000 * (n + 1))
        swell = signal.sosfiltfilt(
            signal.butter(2, [0.5, 10], "bandpass", fs=1000, output="sos"), rng.normal(size=emg.size)
        )
        emg *= np.exp(0.8 * swell / swell.std())
        onset_s = 1 + 2 * np.arange(n) + rng.uniform(0, 0.5, n)
        n_found += silent_period(emg, fs_hz=1000.0, stimulus_s=onset_s, seed=seed).onset.status == "measured"
    assert n_found <= 3


def test_a_muscle_that_is_not_held_has_none():
    emg, onset_s = held(level_uv=1.0)
    found = silent_period(emg, fs_hz=1000.0, stimulus_s=onset_s)
    assert found.onset.reason == found.duration.reason == "held at too few stimuli: 0 of 20, at least 4 needed"


@pytest.mark.parametrize(("n", "status"), [(3, "not_measurable"), (4, "measured")])
def test_four_trials_are_needed(n, status):
    emg, onset_s = held()
    assert silent_period(emg, fs_hz=1000.0, stimulus_s=onset_s[:n]).onset.status == status


@pytest.mark.parametrize(("length_ms", "status"), [(12, "not_measurable"), (30, "measured")])
def test_a_silence_shorter_than_20_ms_is_none(length_ms, status):
    emg, onset_s = held(stop_ms=50 + length_ms, n=40)
    assert silent_period(emg, fs_hz=1000.0, stimulus_s=onset_s).onset.status == status


def test_a_muscle_that_is_let_go_has_an_onset_and_no_duration():
    emg, onset_s = held(stop_ms=700)
    found = silent_period(emg, fs_hz=1000.0, stimulus_s=onset_s)
    assert found.onset.value == pytest.approx(50, abs=6)
    assert found.duration.reason == "the muscle does not recover within 600 ms"


def test_stimuli_that_follow_each_other_fast_leave_no_background():
    emg, _ = held()
    found = silent_period(emg, fs_hz=1000.0, stimulus_s=1 + 0.2 * np.arange(40))
    assert "too fast" in found.onset.reason


@pytest.mark.parametrize("onset_s", [[], [0.1], [2.0]])
def test_no_stimulus_with_room_around_it_is_no_error(onset_s):
    found = silent_period(held()[0], fs_hz=1000.0, stimulus_s=onset_s)
    assert (found.onset.status, found.n_held) == ("not_measurable", len([one for one in onset_s if one == 2.0]))


def test_half_of_the_background_is_the_limit():
    emg, onset_s = held(n=60, start_ms=50, stop_ms=50)
    for onset in onset_s:
        emg[round(1000 * onset) + 50 : round(1000 * onset) + 150] *= 0.65
    assert silent_period(emg, fs_hz=1000.0, stimulus_s=onset_s).onset.status == "not_measurable"
    used = ResponseSettings(silent_fraction=0.8)
    assert silent_period(emg, fs_hz=1000.0, stimulus_s=onset_s, settings=used).onset.value == pytest.approx(50, abs=8)


def test_the_silence_after_real_magnetic_pulses(real_data):
    traces = np.load(real_data / "dimep" / "examples.npy")
    found = silent_period(np.concatenate(traces), fs_hz=1000.0, stimulus_s=1.0 + 2.0 * np.arange(5))
    assert found.n_held == 4  # the first is nearly relaxed
    assert 50 <= found.onset.value <= 70
    assert 85 <= found.onset.value + found.duration.value <= 105


def contractions(emg_uv, fs_hz, least_s, floor_uv=12.0):
    """Stretches of real EMG in which the muscle is held."""
    high = signal.sosfiltfilt(signal.butter(2, 20, "highpass", fs=fs_hz, output="sos"), emg_uv - np.median(emg_uv))
    width = round(0.25 * fs_hz)
    level = np.sqrt(np.maximum(signal.oaconvolve(high**2, np.ones(width) / width, "same"), 0))
    edges = np.flatnonzero(np.diff(np.pad(level > max(floor_uv, 0.35 * np.quantile(level, 0.95)), 1).astype(int)))
    margin = round(0.05 * fs_hz)
    spans = [(first + margin, stop - margin) for first, stop in zip(edges[::2], edges[1::2], strict=True)]
    return [emg_uv[first:stop] for first, stop in spans if stop - first > least_s * fs_hz]


@cache
def real_contractions(real_data, source):
    """Stretches of real contraction without a stimulus, and their rate."""
    if source == "dimep":
        return list(np.load(real_data / "dimep" / "examples.npy")[1:, :990]), 1000.0
    if source == "mi_openbci":
        tables = [np.load(path, allow_pickle=True) for path in sorted((real_data / "mi_openbci").glob("S0*_R0.npz"))]
        emg = [column[np.isfinite(column)] for table in tables for column in table["emg_uv"].T.astype(float)]
        return [one for column in emg for one in contractions(column, 200.0, 1.0)], 200.0
    h5py = pytest.importorskip("h5py")
    with h5py.File(real_data / "bsnb" / f"{source}.h5") as file:
        found = []
        file.visititems(
            lambda name, item: found.append(item) if "raw/channel" in name and hasattr(item, "size") else None
        )
        counts = found[0][()].ravel().astype(float)
    return contractions((counts / (65536 if counts.max() > 4096 else 4096) - 0.5) * 3000, 1000.0, 0.6), 1000.0


@pytest.mark.parametrize("n", [4, 12])
@pytest.mark.parametrize("source", ["dimep", "emg_bursts", "emg_fatigue", "mi_openbci"])
def test_real_contraction_without_a_pulse_has_no_silence(real_data, source, n):
    stretches, fs_hz = real_contractions(real_data, source)
    length, n_found, n_searched = round(1.98 * fs_hz), 0, 0
    for seed in range(100):
        rng = np.random.default_rng(seed)
        order = np.arange(n) % 4 if source == "dimep" else rng.integers(0, len(stretches), n)
        turned = [
            np.roll(np.resize(one, max(one.size, length)), rng.integers(one.size))
            for one in map(stretches.__getitem__, order)
        ]
        emg = np.concatenate([one[:length] for one in turned])
        found = silent_period(emg, fs_hz=fs_hz, stimulus_s=(0.5 + np.arange(n)) * length / fs_hz, seed=seed)
        n_searched += found.n_held >= 4
        n_found += found.onset.status == "measured"
    assert n_searched >= 50 or (source, n) == ("mi_openbci", 4)  # grasps are weak: few draws are held four times
    assert n_found <= 5


def test_pauses_of_a_contraction_of_eight_units_are_no_silence_but_a_real_one_is_found():
    rng = np.random.default_rng(4)
    emg = rng.normal(0, 2, 120_000)
    for _ in range(8):
        beats = np.cumsum(np.maximum(rng.normal(1 / rng.uniform(7, 14), 0.015, 2000), 0.025))
        wave = rng.uniform(60, 250) * np.sin(2 * np.pi * np.arange(12) / 12) * signal.windows.gaussian(12, 2.5)
        train = np.zeros(emg.size)
        train[(1000 * beats[beats < 119.9]).astype(int)] = 1
        emg += np.convolve(train, wave)[: emg.size]
    n_by_chance = n_found = 0
    for seed in range(100):
        onset_s = np.sort(np.random.default_rng(seed).choice(58, 4, replace=False)) * 2.0 + 1.0
        n_by_chance += silent_period(emg, fs_hz=1000.0, stimulus_s=onset_s, seed=seed).onset.status == "measured"
        silent = emg.copy()
        if seed >= 20:
            continue
        for onset in onset_s:
            silent[round(1000 * onset) + 60 : round(1000 * onset) + 140] *= 0.1
        n_found += silent_period(silent, fs_hz=1000.0, stimulus_s=onset_s, seed=seed).onset.status == "measured"
    assert n_by_chance <= 5
    assert n_found == 20


@pytest.mark.parametrize("seed", range(5))
def test_the_real_silence_does_not_depend_on_the_seed(real_data, seed):
    traces = np.concatenate(np.load(real_data / "dimep" / "examples.npy"))
    found = silent_period(traces, fs_hz=1000.0, stimulus_s=1.0 + 2.0 * np.arange(5), seed=seed)
    assert (found.onset.value, found.duration.value) == (58.0, 32.0)


def test_a_recording_has_a_row_for_each_muscle_and_trains_say_why_not():
    emg, onset_s = held()
    for text, onsets, scope in (
        ("stim TMS", onset_s, "stimulus:stim TMS;channel:EMG FDI R"),
        ("stim train", np.concatenate([one + 0.05 * np.arange(6) for one in onset_s]), "recording"),
    ):
        markers = [{"onset": float(one), "text": text} for one in onsets]
        recording = recording_from_array(emg[np.newaxis], 1000.0, ["EMG FDI R"], markers=markers)
        found = relate_responses(recording, detect_recording(recording, Settings().detect), Settings()).measures
        rows = found[found["measure"].str.startswith("silent_period")]
        assert rows["scope"].tolist() == [scope, scope]
        if scope == "recording":
            assert set(rows["reason"]) == {"no single stimuli: all come in trains"}
        else:
            assert rows["value"].tolist() == pytest.approx([50, 80], abs=6)
