"""C-reflex and evoked potential where recordings are not clean: F waves, hum of both mains, slow sampling."""

import numpy as np
import pytest

from myoclonus.recording import recording_from_array
from myoclonus.relate import evoked_potential
from myoclonus.relate.stimuli.evoked_epochs import channel_epochs, fine_epochs
from myoclonus.relate.stimuli.hum_free import without_hum
from myoclonus.relate.stimuli.reflex_average import AFTER_S, BEFORE_S, reflex_of_epochs
from myoclonus.settings.detect import DetectSettings
from myoclonus.settings.response import ResponseSettings

FS_HZ = 2000.0
N = 100
WINDOW_MS = (36.0, 56.0)
TIME_MS = np.arange(-round(BEFORE_S * FS_HZ), round(AFTER_S * FS_HZ) + 1) / FS_HZ * 1e3


def trials(begins_ms, *, seed=0, small_ms=0.0):
    """Trials at rest with a burst of 25 ms that begins so (``NaN`` without), its first milliseconds a tenth as large."""
    rng = np.random.default_rng(seed)
    emg_uv = rng.normal(0, 3, (len(begins_ms), TIME_MS.size))
    for trial, begin_ms in zip(emg_uv, begins_ms, strict=True):
        inside = (begin_ms <= TIME_MS) & (begin_ms + 25 > TIME_MS)
        trial[inside] += rng.choice([-150, 150], inside.sum()) * np.where(TIME_MS[inside] < begin_ms + small_ms, 0.2, 1)
    return emg_uv


def reflexes(emg_uv, hidden_until_ms=None):
    return reflex_of_epochs(
        TIME_MS, emg_uv, FS_HZ, None, WINDOW_MS, ResponseSettings(), hidden_until_ms=hidden_until_ms
    )  # fmt: skip


@pytest.mark.parametrize("begin_ms", [38.0, 45.0, 52.0])
def test_a_reflex_begins_with_its_first_small_potential(begin_ms):
    found = reflexes(trials(np.full(N, begin_ms), small_ms=3.0))
    assert found.latency.value == pytest.approx(begin_ms, abs=1.0)
    assert np.mean(np.abs(found.onset_ms - begin_ms) <= 1.5) > 0.9


def under_way(begin_ms, until_ms, share=1.0):
    """Trials of which the muscle's direct response was left out until a time, and its end."""
    has = np.random.default_rng(1).random(N) < share
    emg_uv = trials(np.where(has, begin_ms, np.nan))
    emg_uv[:, (TIME_MS > 0) & (TIME_MS < until_ms)] = 0.0
    return reflexes(emg_uv, np.full(N, until_ms)), has


@pytest.mark.parametrize("begin_ms", [32.0, 37.0, 39.5])
def test_what_begins_before_the_f_wave_is_over_cannot_be_told_from_it(begin_ms):
    found, has = under_way(begin_ms, 40.0, share=0.5)
    for estimate in (found.probability, found.latency, found.amplitude, found.p):
        assert estimate.status == "not_measurable"
    assert str(found.latency.reason).startswith("cannot be told from an F wave")
    told = int(str(found.latency.reason).split(" in ")[1].split(" of ")[0])
    assert told == pytest.approx(has.sum(), abs=2)


def test_what_begins_after_the_f_wave_is_a_c_reflex():
    found, has = under_way(44.0, 40.0, share=0.5)
    assert found.probability.value == pytest.approx(has.mean(), abs=0.03)
    assert found.latency.value == pytest.approx(44.0, abs=1.0)


def test_trials_with_an_f_wave_under_way_leave_the_denominator():
    begins_ms = np.where(np.arange(N) < 20, 38.0, np.where(np.arange(N) < 60, 46.0, np.nan))
    emg_uv = trials(begins_ms)
    emg_uv[:, (TIME_MS > 0) & (TIME_MS < 40.0)] = 0.0
    found = reflexes(emg_uv, np.full(N, 40.0))
    assert found.probability.n == 80
    assert found.probability.value == pytest.approx(0.5, abs=0.03)
    assert found.latency.value == pytest.approx(46.0, abs=1.0)


def test_a_pause_of_a_response_that_outlasts_its_time_is_no_reflex():
    until_ms = np.where(np.arange(N) < 60, 43.0, 40.0)
    emg_uv = trials(np.where(np.arange(N) < 60, 45.0, np.nan))
    found = reflexes(emg_uv, until_ms)
    assert str(found.latency.reason).startswith("cannot be told from an F wave: in 60 of 100 trials")


def mains(n, fs_hz, *heights_uv):
    time_s = np.arange(n) / fs_hz
    return sum(height * np.sin(2 * np.pi * hz * time_s + hz) for hz, height in heights_uv)


def test_a_muscle_at_rest_under_hum_of_both_mains_is_at_rest():
    rng = np.random.default_rng(2)
    n = int(110 * FS_HZ)
    clean = rng.normal(0, 3, n)
    stimulus_s = 2.0 + 1.05 * np.arange(N)
    for onset in stimulus_s[::2]:
        first = round((onset + 0.045) * FS_HZ)
        clean[first : first + 50] += rng.normal(0, 60, 50)
    hummed = clean + mains(n, FS_HZ, (50.02, 20.0), (59.97, 15.0))
    recording = without_hum(recording_from_array([hummed], FS_HZ, ["EMG FDI R"]), [0], stimulus_s, DetectSettings())
    time_ms, epochs, _ = channel_epochs(recording, 0, stimulus_s, BEFORE_S, AFTER_S)
    found = reflex_of_epochs(time_ms, epochs, FS_HZ, None, WINDOW_MS, ResponseSettings())
    assert (found.n_rest, found.n_held) == (N, 0)
    assert found.probability.value == pytest.approx(0.5, abs=0.03)
    assert np.std(recording.read(0)[1000:2000] - clean[1000:2000]) < 1.0


def test_reading_in_parts_takes_the_same_hum_off():
    fs_hz, n = 500.0, 40_000
    rng = np.random.default_rng(3)
    eeg_uv = rng.normal(0, 5, n) + mains(n, fs_hz, (50.0, 10.0))
    eeg_uv[100] = np.nan
    recording = without_hum(
        recording_from_array([eeg_uv], fs_hz, ["C3"], roles=["eeg"]), [0], np.empty(0), DetectSettings()
    )
    whole = recording.read(0)
    parts = np.concatenate([recording.read(0, first, first + 7001) for first in range(0, n, 7001)])
    assert np.array_equal(whole, parts, equal_nan=True)
    assert np.isnan(whole).sum() == 1
    assert recording.read(0, 5, 5).size == 0
    assert np.nanstd(whole) == pytest.approx(5, abs=0.3)


@pytest.mark.parametrize("rate_hz", [1.0, 5.0])
def test_a_response_in_step_with_the_mains_is_no_hum(rate_hz):
    fs_hz, rng = 1000.0, np.random.default_rng(4)
    stimulus_s = 1.0 + np.arange(int(60 * rate_hz)) / rate_hz
    eeg_uv = rng.normal(0, 4, int(63 * fs_hz))
    for onset in stimulus_s:
        first = round((onset + 0.015) * fs_hz)
        eeg_uv[first : first + 20] += 14 * np.sin(2 * np.pi * np.arange(20) / 20)
    recording = recording_from_array([eeg_uv], fs_hz, ["C3"], roles=["eeg"])
    clean = without_hum(recording, [0], stimulus_s, DetectSettings())
    averages = [channel_epochs(one, 0, stimulus_s, 0.05, 0.1)[1].mean(axis=0) for one in (recording, clean)]
    assert np.abs(averages[1] - averages[0]).max() < 0.7


def potential(fs_hz, *, n=300, p25_uv=14.0, n20_uv=2.5, alpha_uv=0.0, seed=0):
    """EEG at one rate with an evoked potential that lies between samples, and what its peaks truly are."""
    rng = np.random.default_rng(seed)
    stimulus_s = 1.0 + np.cumsum(rng.uniform(0.28, 0.32, n))
    time_s = np.arange(int((stimulus_s[-1] + 1) * fs_hz)) / fs_hz
    eeg_uv = rng.normal(0, 3, time_s.size) + alpha_uv * np.sin(2 * np.pi * 9.7 * time_s)
    for onset in stimulus_s:
        near = np.flatnonzero((time_s > onset) & (time_s < onset + 0.08))
        ms = (time_s[near] - onset) * 1e3
        for height, at, width in ((-n20_uv, 19.5, 1.6), (p25_uv, 25.5, 2.2), (-0.7 * p25_uv, 33.0, 3.2)):
            eeg_uv[near] += height * np.exp(-0.5 * ((ms - at) / width) ** 2)
    return eeg_uv, stimulus_s


@pytest.mark.parametrize("fs_hz", [500.0, 1000.0, 2000.0, 5000.0])
def test_a_peak_between_samples_keeps_its_height(fs_hz):
    eeg_uv, stimulus_s = potential(fs_hz)
    found = evoked_potential(eeg_uv, stimulus_s, fs_hz=fs_hz)
    assert found.p25.value == pytest.approx(13.4, rel=0.06)  # the sum of the three waves
    assert found.n33.value == pytest.approx(9.7, rel=0.08)
    assert found.peaks[1].latency_ms == pytest.approx(25.4, abs=0.5)


def test_n20_stands_out_of_alpha_that_is_larger_than_its_error():
    eeg_uv, stimulus_s = potential(2000.0, p25_uv=4.0, alpha_uv=30.0)
    found = evoked_potential(eeg_uv, stimulus_s, fs_hz=2000.0)
    assert found.peaks[0].error_uv > 2.5 / 3
    assert found.n20_latency.value == pytest.approx(19.5, abs=0.8)


def test_alpha_and_noise_without_a_potential_have_no_n20():
    found = [
        evoked_potential(eeg_uv, stimulus_s, fs_hz=1000.0)
        for eeg_uv, stimulus_s in (
            potential(1000.0, n=80, p25_uv=0.0, n20_uv=0.0, alpha_uv=15.0, seed=seed) for seed in range(40)
        )
    ]
    assert sum(one.n20.status == "measured" for one in found) <= 3
    assert sum(one.p25.status == "measured" for one in found) <= 3


def test_fine_epochs_begin_at_the_onset_itself():
    fs_hz, onset_s = 500.0, np.array([1.0003, 2.0009, 3.0])
    time_s = np.arange(2500) / fs_hz
    recording = recording_from_array([np.sin(2 * np.pi * 40 * time_s)], fs_hz, ["C3"], roles=["eeg"])
    time_ms, rows, is_whole = fine_epochs(recording, 0, onset_s, 0.1, 0.15)
    assert is_whole.all()
    assert np.diff(time_ms).max() == pytest.approx(0.25)
    for onset, row in zip(onset_s, rows, strict=True):
        inside = (time_ms > -80) & (time_ms < 130)  # the ends are repeated
        assert np.abs(row - np.sin(2 * np.pi * 40 * (onset + time_ms / 1e3)))[inside].max() < 0.04
    assert fine_epochs(recording, 0, np.array([0.01]), 0.1, 0.15)[1].shape == (0, time_ms.size)


def held(begin_ms, until_ms, *, seed=0):
    """Held trials with a burst, the first of them left out as direct response: a line, then a swing back of 8 µV."""
    rng = np.random.default_rng(seed)
    emg_uv = rng.normal(0, 15, (N, TIME_MS.size))
    emg_uv[:, (TIME_MS >= begin_ms) & (begin_ms + 25 > TIME_MS)] *= 6
    emg_uv[:, (TIME_MS > 0) & (TIME_MS < until_ms)] *= 0.3
    after = TIME_MS >= until_ms
    emg_uv[:, after] += rng.normal(0, 12, (N, 1)) * np.exp(-(TIME_MS[after] - until_ms) / 4)
    return emg_uv


@pytest.mark.parametrize("begin_ms", [46.0, 50.0, 54.0])
def test_the_end_of_a_direct_response_is_no_long_latency_reflex(begin_ms):
    found = reflex_of_epochs(
        TIME_MS, held(begin_ms, 41.0), FS_HZ, np.ones(N, dtype=bool), WINDOW_MS, ResponseSettings(),
        hidden_until_ms=np.full(N, 41.0),
    )  # fmt: skip
    assert found.long_latency.value == pytest.approx(begin_ms, abs=2.0)
    assert found.long_latency.ci_low > 43.0
