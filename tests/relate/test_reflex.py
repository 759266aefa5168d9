"""C-reflex at rest, long-latency reflex in contraction, evoked potential and startle: hand-made trials with known truth."""

import numpy as np
import pytest

from myoclonus.relate import evoked_potential, reflex
from myoclonus.relate.stimuli.evoked_potential import evoked_of_average
from myoclonus.settings.response import ResponseSettings

FS_HZ = 2000.0
N = 100
STIMULI = 1.0 + 1.2 * np.arange(N)
SETTINGS = ResponseSettings()


def muscle(latency_ms=45.0, share=0.6, held_uv=0.0, seed=0, amplitude_uv=60.0, length_ms=25):
    """EMG with a burst after a share of stimuli."""
    rng = np.random.default_rng(seed)
    emg = rng.normal(0, np.hypot(3.0, held_uv), int(124 * FS_HZ))
    answered = rng.random(N) < share
    for onset in STIMULI[answered]:
        start = int((onset + rng.normal(latency_ms, 1.0) / 1e3) * FS_HZ)
        emg[start : start + int(length_ms / 1e3 * FS_HZ)] += rng.normal(0, amplitude_uv, int(length_ms / 1e3 * FS_HZ))
    return emg, answered.mean()


@pytest.mark.parametrize("share", [0.2, 0.6, 1.0])
def test_share_and_latency_of_a_c_reflex(share):
    emg, true_share = muscle(share=share)
    found = reflex(emg, STIMULI, fs_hz=FS_HZ)
    assert found.n_rest == N
    assert found.probability.value == pytest.approx(true_share, abs=0.05)
    assert found.latency.value == pytest.approx(45, abs=2)
    assert found.p.value < 0.001
    assert found.amplitude.ci_low > 0


def test_no_reflex_is_measured_as_none():
    found = reflex(muscle(share=0.0)[0], STIMULI, fs_hz=FS_HZ)
    assert found.probability.value == 0
    assert found.p.value > 0.05
    assert found.latency.status == "not_measurable"


@pytest.mark.parametrize("latency_ms", [15.0, 28.0, 70.0])
def test_what_begins_before_or_after_the_window_is_no_c_reflex(latency_ms):
    found = reflex(muscle(latency_ms, share=1.0)[0], STIMULI, fs_hz=FS_HZ)
    assert found.probability.value < 0.05


def test_in_contraction_it_is_a_long_latency_reflex():
    found = reflex(muscle(share=1.0, held_uv=30, amplitude_uv=120)[0], STIMULI, fs_hz=FS_HZ)
    assert (found.n_rest, found.n_held) == (0, N)
    assert found.probability.status == "not_measurable"
    assert found.long_latency.value == pytest.approx(45, abs=3)
    assert found.long_p.value < 0.001


def test_contraction_without_reflex_has_none():
    found = reflex(muscle(share=0.0, held_uv=30)[0], STIMULI, fs_hz=FS_HZ)
    assert found.long_p.value > 0.05
    assert found.long_latency.status == "not_measurable"


def test_a_response_that_began_before_the_window_is_no_long_latency_reflex():
    found = reflex(muscle(22.0, share=1.0, held_uv=30, amplitude_uv=200)[0], STIMULI, fs_hz=FS_HZ)
    assert found.long_latency.status == "not_measurable"


def test_twenty_trials_are_needed():
    found = reflex(muscle()[0], STIMULI[:19], fs_hz=FS_HZ)
    assert "too few stimuli at rest: 19" in str(found.probability.reason)


def scalp(p25_uv=15.0, n33_uv=12.0, n20_uv=3.0, seed=0, noise_uv=10.0, fs_hz=FS_HZ):
    """EEG with an evoked potential after each stimulus."""
    rng = np.random.default_rng(seed)
    eeg = rng.normal(0, noise_uv, int(124 * fs_hz))
    time_ms = np.arange(int(0.1 * fs_hz)) / fs_hz * 1e3
    peaks = ((20, 1.5, -n20_uv), (25.5, 2.0, p25_uv), (33, 3.0, -n33_uv))
    shape = sum(size * np.exp(-0.5 * ((time_ms - at) / width) ** 2) for at, width, size in peaks)
    for onset in STIMULI:
        start = int(onset * fs_hz)
        eeg[start : start + shape.size] += shape
    return eeg


def test_a_giant_potential_has_its_size():
    found = evoked_potential(scalp(), STIMULI, fs_hz=FS_HZ)
    assert found.n_trials == N
    assert found.p25.value == pytest.approx(15, rel=0.15)
    assert found.n33.value == pytest.approx(12, rel=0.15)
    assert found.p25.ci_low < 15 < found.p25.ci_high + 1
    assert found.is_giant
    assert found.limits_uv == {"P25": 8.6, "N33": 8.4, "N20-P25": 10.0}
    assert [peak.latency_ms for peak in found.peaks] == pytest.approx([20, 25.5, 33], abs=1)


def test_a_usual_potential_is_not_giant():
    found = evoked_potential(scalp(3.0, 2.5, 2.0, noise_uv=3.0), STIMULI, fs_hz=FS_HZ)
    assert found.n20_latency.value == pytest.approx(20, abs=1)
    assert found.n20_p25.value == pytest.approx(5, abs=1.5)
    assert not found.is_giant


def test_noise_has_no_peak_above_three_errors():
    found = [evoked_potential(scalp(0, 0, 0, seed=seed), STIMULI, fs_hz=FS_HZ) for seed in range(10)]
    assert sum(one.p25.status == "measured" for one in found) <= 2


def test_a_large_trial_is_left_out():
    eeg = scalp()
    eeg[int(STIMULI[3] * FS_HZ) : int((STIMULI[3] + 0.01) * FS_HZ)] += 500
    found = evoked_potential(eeg, STIMULI, fs_hz=FS_HZ)
    assert (found.n_trials, found.n_rejected) == (N - 1, 1)


def test_slow_sampling_and_few_stimuli_are_refused_with_the_reason():
    assert "sampled at 250 Hz" in str(evoked_potential(scalp(fs_hz=250.0), STIMULI, fs_hz=250.0).p25.reason)
    assert "too few: 40 stimuli" in str(evoked_potential(scalp(), STIMULI[:40], fs_hz=FS_HZ).p25.reason)


@pytest.mark.parametrize(("rate_hz", "limit_uv"), [(1.0, 10.0), (5.0, 7.8), (2.2, None)])
def test_the_limit_from_n20_to_p25_depends_on_the_rate_of_stimuli(rate_hz, limit_uv):
    time_ms = np.arange(-100, 150, 0.5)
    found = evoked_of_average(time_ms, np.zeros(time_ms.size), SETTINGS, rate_hz=rate_hz)
    assert found.limits_uv.get("N20-P25") == limit_uv
    assert "not known from the file" in found.setting


def test_a_real_grand_average_has_a_usual_n20(real_data):
    samples = np.loadtxt(real_data / "spharapy" / "eeg_256_channels_sep_data.csv", delimiter=",")
    time_ms = np.arange(samples.shape[1]) / 2048 * 1e3 - 50
    near = np.abs(time_ms - 19.3) < 1
    electrode = int(np.argmin(samples[:, near].min(axis=1)))
    found = evoked_of_average(time_ms, samples[electrode], SETTINGS)
    assert found.n20_latency.value == pytest.approx(19.3, abs=0.3)
    assert found.n20.value == pytest.approx(1.4, abs=0.1)
    assert not found.is_giant
