"""Shocks that the amplifier records and recovers from: neither a burst of their own, nor part of the response's."""

import re
from dataclasses import replace

import numpy as np
import pytest
from scipy import signal

from myoclonus.detect import detect_recording
from myoclonus.recording import recording_from_array
from myoclonus.settings.detect import DetectSettings

SPACING_S = 1.05


def shocked(fs_hz, *, n=40, wave_uv=0.0, seed=0, is_linear_phase=False, hum_uv=0.0, held_uv=0.0, side="right"):
    """A quiet muscle and one with a burst at 45 ms, both with a shock of 0.6 ms, its tail, and a first-order high-pass."""
    rng = np.random.default_rng(seed)
    fine_hz = max(fs_hz, 10_000.0)
    onset_s = 1.0 + SPACING_S * np.arange(n)
    emg_uv = rng.normal(0, 3, (2, int((n + 2) * SPACING_S * fine_hz)))
    emg_uv += hum_uv * np.sin(2 * np.pi * 50.02 * np.arange(emg_uv.shape[1]) / fine_hz)
    emg_uv[0] += held_uv * rng.normal(size=emg_uv.shape[1])
    wave = wave_uv * np.sin(2 * np.pi * np.arange(int(0.008 * fine_hz)) / int(0.008 * fine_hz))
    for onset in onset_s:
        first, tail, last = (round((onset + s) * fine_hz) for s in (0.0, 0.0006, 0.008))
        emg_uv[:, first:tail] += 700
        emg_uv[:, tail:last] -= 120 * np.exp(-np.arange(last - tail) / (0.002 * fine_hz))
        emg_uv[:, last : last + wave.size] += wave
        begin, stop = round((onset + 0.045) * fine_hz), round((onset + 0.075) * fine_hz)
        sections = signal.butter(2, [40, 200], "bandpass", fs=fine_hz, output="sos")
        burst = signal.sosfilt(sections, rng.normal(size=stop - begin + 500))[500:]
        emg_uv[1, begin:stop] += 120 * burst / burst.std()
    emg_uv = signal.sosfilt(signal.butter(1, 5, "highpass", fs=fine_hz, output="sos"), emg_uv, axis=1)
    if is_linear_phase:
        emg_uv = signal.resample_poly(emg_uv, 1, int(fine_hz // fs_hz), axis=1)
    elif fs_hz < fine_hz:
        low = signal.butter(4, 0.4 * fs_hz, fs=fine_hz, output="sos")
        emg_uv = signal.sosfilt(low, emg_uv, axis=1)[:, :: int(fine_hz // fs_hz)]
    markers = [{"onset": float(one), "text": "stim median nerve R"} for one in onset_s]
    recording = recording_from_array(emg_uv, fs_hz, ["EMG FCR R", "EMG APB R"], sides=[side] * 2, markers=markers)
    return detect_recording(recording), onset_s


def after_stimuli_ms(bursts, onset_s):
    latency_s = bursts["onset"].to_numpy()[:, np.newaxis] - onset_s
    return 1e3 * latency_s[(latency_s > -0.02) & (latency_s < 0.2)]


@pytest.mark.parametrize("fs_hz", [500.0, 1000.0, 2000.0, 10_000.0])
def test_a_shock_with_its_tail_neither_becomes_nor_lengthens_a_burst(fs_hz):
    found, onset_s = shocked(fs_hz)
    quiet, responding = (found.bursts[found.bursts["channel"] == name] for name in ("EMG FCR R", "EMG APB R"))
    latency_ms = after_stimuli_ms(responding, onset_s)
    assert after_stimuli_ms(quiet, onset_s).size <= 2
    assert latency_ms.size == 40
    assert np.sum(np.abs(latency_ms - 45) <= 5) >= 38
    assert np.median(latency_ms) == pytest.approx(45, abs=4)
    assert np.median(responding["duration"]) == pytest.approx(0.030, abs=0.006 + 2 / fs_hz)


@pytest.mark.parametrize("fs_hz", [1000.0, 2000.0, 10_000.0])
def test_the_direct_response_of_the_muscle_is_no_jerk_and_hides_no_reflex(fs_hz):
    found, onset_s = shocked(fs_hz, wave_uv=2000.0)
    quiet, responding = (found.bursts[found.bursts["channel"] == name] for name in ("EMG FCR R", "EMG APB R"))
    assert after_stimuli_ms(quiet, onset_s).size <= 2
    latency_ms = after_stimuli_ms(responding, onset_s)
    assert np.sum(np.abs(latency_ms - 45) <= 5) >= 38
    codes = found.quality.loc[found.quality["channel"] == "EMG FCR R", ["code", "message"]].to_numpy().tolist()
    assert [code for code, _ in codes if code in ("direct-response", "stimulus-artifact")] == ["direct-response"]
    until_ms = float(re.search(r"until (\d+) ms", dict(codes)["direct-response"]).group(1))
    assert 16 <= until_ms <= 24


def swapped(found):
    return found.quality.loc[found.quality["code"] == "sides-may-be-swapped", "channel"].tolist()


def test_a_muscle_that_answers_directly_to_a_stimulus_of_the_other_side_asks_to_check_the_labels():
    found, _ = shocked(2000.0, wave_uv=2000.0, side="left")
    assert swapped(found) == ["EMG FCR R", "EMG APB R"]
    message = found.quality.loc[found.quality["code"] == "sides-may-be-swapped", "message"].iloc[0]
    assert message.startswith(
        "This muscle is labeled left, yet it answers directly (M wave) to 40 stimuli that are marked on the right"
    )


@pytest.mark.parametrize(("side", "wave_uv"), [("right", 2000.0), ("left", 0.0)])
def test_a_direct_response_on_the_marked_side_or_a_shock_seen_everywhere_is_no_swap(side, wave_uv):
    assert swapped(shocked(2000.0, wave_uv=wave_uv, side=side)[0]) == []


def test_a_reflex_after_a_pause_is_no_direct_response():
    rng = np.random.default_rng(1)
    onset_s = 1.0 + SPACING_S * np.arange(40)
    emg_uv = rng.normal(0, 3, int(42 * SPACING_S * 2000))
    for onset in onset_s:
        first = round(onset * 2000)
        emg_uv[first] += 700  # a shock of half a millisecond, and a blink's R1 at 10.5 ms
        emg_uv[first + 21 : first + 37] += 250 * np.sin(2 * np.pi * np.arange(16) / 16)
    markers = [{"onset": float(one), "text": "stim supraorbital R"} for one in onset_s]
    found = detect_recording(recording_from_array(emg_uv[np.newaxis], 2000.0, ["EMG OOc R"], markers=markers))
    latency_ms = after_stimuli_ms(found.bursts, onset_s)
    assert np.sum((latency_ms > 5) & (latency_ms < 13)) >= 38


@pytest.mark.parametrize("fs_hz", [500.0, 1000.0, 2000.0])
def test_ringing_ahead_of_a_shock_is_no_burst(fs_hz):
    found, onset_s = shocked(fs_hz, is_linear_phase=True)
    quiet, responding = (found.bursts[found.bursts["channel"] == name] for name in ("EMG FCR R", "EMG APB R"))
    assert after_stimuli_ms(quiet, onset_s).size <= 4
    latency_ms = after_stimuli_ms(responding, onset_s)
    assert np.sum(np.abs(latency_ms - 45) <= 6) >= 37
    assert latency_ms.size <= 44


def test_hum_goes_on_through_the_bridge():
    found, onset_s = shocked(2000.0, hum_uv=10.0)
    quiet, responding = (found.bursts[found.bursts["channel"] == name] for name in ("EMG FCR R", "EMG APB R"))
    assert after_stimuli_ms(quiet, onset_s).size <= 2
    assert np.sum(np.abs(after_stimuli_ms(responding, onset_s) - 45) <= 5) >= 38


def test_a_bridge_is_no_silence_of_a_held_muscle():
    found, onset_s = shocked(2000.0, held_uv=60.0, wave_uv=3000.0)
    held = found.bursts[(found.bursts["channel"] == "EMG FCR R") & (found.bursts["kind"] == "negative")]
    assert after_stimuli_ms(held, onset_s).size <= 1


@pytest.mark.parametrize("decay_s", [0.004, 0.008, 0.012])
@pytest.mark.parametrize("fs_hz", [1000.0, 2000.0])
def test_a_slow_tail_that_undershoots_is_no_burst_and_leaves_the_reflex_as_it_is(fs_hz, decay_s):
    rng = np.random.default_rng(4)
    onset_s = 1.0 + np.cumsum(rng.uniform(0.9, 1.1, 60))
    emg_uv = rng.normal(0, 3, (2, int((onset_s[-1] + 2) * fs_hz)))
    has_reflex = rng.random(onset_s.size) < 0.5
    band = signal.butter(2, [40, 200], "bandpass", fs=fs_hz, output="sos")
    for onset, answers in zip(onset_s, has_reflex, strict=True):
        first = round(onset * fs_hz)
        emg_uv[:, first] += 1500
        emg_uv[:, first + 1 : first + 401] += 350 * np.exp(-np.arange(400) / (decay_s * fs_hz))
        if answers:
            begin, n = first + round(0.043 * fs_hz), round(0.025 * fs_hz)
            burst = signal.sosfilt(band, rng.normal(size=n + 500))[500:]
            emg_uv[1, begin : begin + n] += 100 * burst / burst.std()
    emg_uv = signal.sosfilt(signal.butter(1, 8, "highpass", fs=fs_hz, output="sos"), emg_uv, axis=1)
    markers = [{"onset": float(one), "text": "stim median nerve R"} for one in onset_s]
    found = detect_recording(recording_from_array(emg_uv, fs_hz, ["EMG FCR R", "EMG FDI R"], markers=markers))
    quiet, responding = (found.bursts[found.bursts["channel"] == name] for name in ("EMG FCR R", "EMG FDI R"))
    assert after_stimuli_ms(quiet, onset_s).size == 0
    latency_ms = after_stimuli_ms(responding, onset_s)
    assert latency_ms.size == pytest.approx(has_reflex.sum(), abs=1)
    assert np.mean(np.abs(latency_ms - 42) <= 4) >= 0.95
    assert np.median(responding["duration"]) == pytest.approx(0.025, abs=0.005)


@pytest.mark.parametrize("by", ["region", "muscle"])
@pytest.mark.parametrize("reflex_ms", [None, 46])
def test_an_f_wave_that_lasts_longer_than_usual_is_no_jerk_and_hides_no_later_reflex(reflex_ms, by):
    rng, fs_hz = np.random.default_rng(5), 2000.0
    onset_s = 1.0 + np.cumsum(rng.uniform(0.9, 1.1, 60))
    emg_uv = rng.normal(0, 3, int((onset_s[-1] + 2) * fs_hz))
    has_f_wave = rng.random(onset_s.size) < 0.6
    for onset, answers in zip(onset_s, has_f_wave, strict=True):
        first = round(onset * fs_hz)
        emg_uv[first] += 1500
        emg_uv[first + 12 : first + 36] += 3000 * np.sin(2 * np.pi * np.arange(24) / 24)
        if answers:
            begin = first + round((0.031 + rng.normal(0, 0.001)) * fs_hz)
            emg_uv[begin : begin + 24] += rng.uniform(80, 350) * np.sin(2 * np.pi * np.arange(24) / 24)
        elif reflex_ms:
            begin = first + round(reflex_ms / 1e3 * fs_hz)
            emg_uv[begin : begin + 50] += rng.normal(0, 100, 50)
    markers = [{"onset": float(one), "text": "stim median nerve R"} for one in onset_s]
    recording = recording_from_array(emg_uv[np.newaxis], fs_hz, ["EMG APB R"], markers=markers)
    known = {"region": "hand"} if by == "region" else {"muscle": "abductor_pollicis_brevis"}
    recording = recording.with_changes(channels=tuple(replace(one, **known) for one in recording.channels))
    found = detect_recording(recording)
    latency_ms = after_stimuli_ms(found.bursts, onset_s)
    expected = int(np.sum(~has_f_wave)) if reflex_ms else 0
    assert latency_ms.size == pytest.approx(expected, abs=1)
    assert np.all(latency_ms > 41)
    assert "artifact-pop" not in set(found.quality["code"])
    if not reflex_ms:
        as_usual = detect_recording(recording, DetectSettings(stimulus_direct_overrun_ms=0.0))
        assert after_stimuli_ms(as_usual.bursts, onset_s).size > 3
