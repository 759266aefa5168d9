"""Coherence: equal to others where they compute the same, right lag in the right pair, none by hum, crosstalk or chance."""

import mne
import numpy as np
import pytest
from scipy import signal

from myoclonus.errors import SettingsError
from myoclonus.recording import recording_from_array
from myoclonus.relate import coherence
from myoclonus.relate.coupling.chance import coherence_limit, holm, independent_segments
from myoclonus.relate.coupling.segments import effective_number, grid_over, segment_spectra
from myoclonus.relate.coupling.spectra import cumulant_density, pair_spectra
from myoclonus.settings.coupling import CouplingSettings

from .drive import FS_HZ, brain, driven, muscle

NAMES = ["C3", "C4", "FDI R", "FDI L"]
FREQUENCY_HZ = np.arange(5.0, 61.0)


def spectra_of(samples, fs_hz=FS_HZ, overlap=0.5, length_s=1.0):
    grid = grid_over([[0, samples.size / fs_hz]], length_s, overlap)
    return segment_spectra(lambda a, b: samples[a:b], fs_hz, samples.size, grid, FREQUENCY_HZ), grid


def found(data, **more):
    return {
        (pair.first, pair.second): pair for pair in coherence(data, fs_hz=FS_HZ, emg=[2, 3], names=NAMES, **more).pairs
    }


@pytest.mark.parametrize("overlap", [0.0, 0.5, 0.75])
def test_coherence_is_that_of_scipy(overlap):
    x, _, y, _ = driven(seconds=40)
    (a, grid), (b, _) = spectra_of(x, overlap=overlap), spectra_of(np.abs(y), overlap=overlap)
    _, theirs = signal.coherence(x, np.abs(y), FS_HZ, nperseg=1000, noverlap=int(1000 * overlap))
    np.testing.assert_allclose(pair_spectra(a, b, grid).coherence, theirs[5:61], atol=2e-5)


def test_coherence_is_the_square_of_that_of_mne_connectivity():
    connectivity = pytest.importorskip("mne_connectivity")
    x, _, y, _ = driven(seconds=40)
    both = np.array([x, np.abs(y)]).reshape(2, 40, 1000).transpose(1, 0, 2)
    theirs = connectivity.spectral_connectivity_epochs(
        both, method="coh", mode="fourier", sfreq=FS_HZ, fmin=5, fmax=60, indices=([0], [1]), verbose="error"
    )
    (a, grid), (b, _) = spectra_of(x, overlap=0.0), spectra_of(np.abs(y), overlap=0.0)
    ours = pair_spectra(a, b, grid).coherence
    np.testing.assert_allclose(
        ours, theirs.get_data()[0] ** 2, atol=0.02
    )  # their Hann window is symmetric, ours periodic


@pytest.mark.parametrize(("n", "limit"), [(30, 0.098), (58, 0.051), (100, 0.0298), (200, 0.0149), (300, 0.0100)])
def test_the_limit_of_disjoint_segments_is_the_published_one(n, limit):
    assert coherence_limit(n) == pytest.approx(limit, abs=0.0006)


def test_disjoint_segments_count_whole_and_half_overlapping_ones_almost():
    disjoint, half = grid_over([[0, 100]], 1.0, 0.0), grid_over([[0, 100]], 1.0, 0.5)
    assert (disjoint.n, half.n) == (100, 199)
    assert effective_number(disjoint, np.ones(100, bool)) == pytest.approx(100)
    # Hann windows that share half of their samples: (1/6)², the correlation of their periodograms
    assert effective_number(half, np.ones(199, bool)) == pytest.approx(199 / (1 + 2 * 198 / 199 / 36), rel=2e-3)


def test_chance_exceeds_the_limit_of_overlapping_segments_in_one_case_of_twenty():
    rng = np.random.default_rng(0)
    above = []
    for _ in range(40):
        (a, grid), (b, _) = spectra_of(rng.standard_normal(30_000)), spectra_of(rng.standard_normal(30_000))
        spectra = pair_spectra(a, b, grid)
        above.append(np.mean(spectra.coherence > coherence_limit(spectra.effective)))
    assert np.mean(above) == pytest.approx(0.05, abs=0.012)


def test_holm_corrects_the_smallest_p_most():
    np.testing.assert_allclose(holm(np.array([0.04, 0.01, 0.03])), [0.06, 0.03, 0.06])


@pytest.mark.parametrize("seed", range(3))
def test_the_drive_is_found_in_its_pair_only_with_its_lag(seed):
    pairs = found(driven(seed))
    (name,) = [name for name, pair in pairs.items() if pair.p < 0.05]
    pair = pairs[name]
    assert name == ("C3", "FDI R")
    assert 13 <= pair.frequency_hz <= 19
    assert pair.delay.delay_ms == pytest.approx(18, abs=5)
    assert pair.delay.low_ms <= 18.5
    assert pair.delay.low_hz >= 15


def test_the_lag_of_two_muscles_counts_from_the_first_to_the_second():
    rng = np.random.default_rng(5)
    drive = signal.sosfiltfilt(
        signal.butter(2, [8, 30], "bandpass", fs=FS_HZ, output="sos"), rng.standard_normal(120_010)
    )
    drive /= drive.std()
    data = [muscle(rng, 120_000, drive[:120_000]), muscle(rng, 120_000, drive[10:])]
    (pair,) = coherence(data, fs_hz=FS_HZ).pairs
    assert pair.kind == "intermuscular"
    assert pair.delay.delay_ms == pytest.approx(-10, abs=3)


def test_channels_of_different_rates_are_compared_without_resampling():
    fast = driven(3, fs_hz=2048.0)
    slow = signal.resample_poly(fast[0], 1, 4)
    recording = recording_from_array([slow, fast[2]], [512.0, 2048.0], ["C3", "FDI R"], roles=["eeg", "emg"])
    (pair,) = coherence(recording).pairs
    assert pair.p < 1e-6
    assert pair.delay.delay_ms == pytest.approx(18, abs=5)


def test_one_muscle_under_two_electrodes_is_crosstalk():
    rng = np.random.default_rng(1)
    own = muscle(rng, 120_000, np.sin(2 * np.pi * 10 * np.arange(120_000) / FS_HZ))
    other = muscle(rng, 120_000) + 0.4 * own
    (pair,) = coherence([own, other], fs_hz=FS_HZ).pairs
    assert pair.crosstalk > 0.2
    assert "crosstalk" in str(pair.reason)


def test_hum_on_both_channels_is_not_coherence():
    rng = np.random.default_rng(2)
    hum = 30 * np.sin(2 * np.pi * 50 * np.arange(120_000) / FS_HZ)
    data = [brain(rng, 120_000) + hum, brain(rng, 120_000), muscle(rng, 120_000) + hum, muscle(rng, 120_000)]
    pairs = found(np.array(data), settings=CouplingSettings(is_rectified=False))
    assert pairs["C3", "FDI R"].mains_hz == (50.0,)
    assert all(pair.p > 0.05 for pair in pairs.values())


def test_two_steady_rhythms_of_nearly_one_rate_are_not_coupled():
    rng = np.random.default_rng(3)
    time_s = np.arange(60_000) / FS_HZ
    coupled = 0
    for _ in range(20):
        rate_hz, other_hz = 9.0, 9.0 + rng.normal(0, 0.02)
        first = muscle(rng, 60_000, np.sin(2 * np.pi * rate_hz * time_s + rng.uniform(0, 6.28)))
        second = muscle(rng, 60_000, np.sin(2 * np.pi * other_hz * time_s + rng.uniform(0, 6.28)))
        (pair,) = coherence([first, second], fs_hz=FS_HZ).pairs
        coupled += pair.p < 0.05
    assert coupled <= 2  # chance gives 1; without regard to the memory of a rhythm it is 10


def test_a_rhythm_that_repeats_itself_is_worth_few_segments():
    rng = np.random.default_rng(0)
    step = np.exp(0.1j * np.arange(100))[:, np.newaxis]  # one phase from segment to segment
    noise = rng.normal(size=(100, 1)) + 1j * rng.normal(size=(100, 1))
    assert independent_segments(step, step, 100.0)[0] == pytest.approx(1.0)
    assert independent_segments(noise, step, 100.0)[0] > 70
    # each value twice: half as many
    twice = [np.repeat(rng.normal(size=(200, 1)) + 1j * rng.normal(size=(200, 1)), 2, axis=0) for _ in range(2)]
    assert independent_segments(*twice, 400.0)[0] == pytest.approx(400 / 1.5, rel=0.15)


def test_jolts_of_a_cable_on_all_channels_are_left_out_and_not_coherence():
    rng = np.random.default_rng(0)
    data = np.array([brain(rng, 120_000), brain(rng, 120_000), muscle(rng, 120_000), muscle(rng, 120_000)])
    time_s = np.arange(300) / FS_HZ
    for start in rng.integers(0, 119_000, 50):
        jolt = np.exp(-time_s / 0.04) * np.sin(2 * np.pi * rng.uniform(8, 35) * time_s)
        data[:, start : start + 300] += np.array([[80.0], [60.0], [300.0], [300.0]]) * jolt
    coupling = coherence(data, fs_hz=FS_HZ, emg=[2, 3], names=NAMES, stretches_s=[[0, 120]])
    assert all(pair.p > 0.05 for pair in coupling.pairs)
    assert 30 < coupling.left_out_s["FDI R"] < 50  # 50 jolts, each in two segments half a second apart
    assert set(coupling.left_out_s) == set(NAMES)
    kept = coherence(data, [[0, 120]], fs_hz=FS_HZ, emg=[2, 3], names=NAMES, settings=CouplingSettings(outlier_sd=50.0))
    assert min(pair.p for pair in kept.pairs) < 0.001


def test_a_few_jerks_in_a_held_muscle_are_left_out_and_a_tremor_is_not():
    rng = np.random.default_rng(1)
    level = np.ones(60_000)
    for start in (10_100, 30_100, 50_100):
        level[start : start + 50] = 20.0
    jerky = muscle(rng, 60_000) * level
    shaking = muscle(rng, 60_000, 2 * np.sin(2 * np.pi * 9 * np.arange(60_000) / FS_HZ))
    coupling = coherence([jerky, shaking], fs_hz=FS_HZ, names=["FDI R", "FDI L"], stretches_s=[[0, 60]])
    assert coupling.left_out_s == {"FDI R": 3.0}


def test_a_single_line_has_no_delay():
    rng = np.random.default_rng(4)
    line = np.sin(2 * np.pi * 16 * np.arange(120_000) / FS_HZ)
    (pair,) = coherence([brain(rng, 120_000) + 5 * line, muscle(rng, 120_000, line)], fs_hz=FS_HZ, emg=[1]).pairs
    assert np.isnan(pair.delay.delay_ms)
    assert pair.delay.reason is not None


def test_a_muscle_at_rest_is_not_compared():
    rng = np.random.default_rng(6)
    (pair,) = coherence([brain(rng, 60_000), rng.normal(0, 3, 60_000)], fs_hz=FS_HZ, emg=[1]).pairs
    assert "too little steady contraction" in str(pair.reason)


def test_only_marked_contraction_counts():
    data = driven(7, seconds=60)
    markers = [{"onset": 0, "duration": 30, "text": "posture"}, {"onset": 30, "duration": 30, "text": "rest"}]
    recording = recording_from_array(data, FS_HZ, NAMES, roles=["eeg", "eeg", "emg", "emg"], markers=markers)
    coupling = coherence(recording)
    assert coupling.chosen == "marked"
    assert {pair.n_segments for pair in coupling.pairs} == {59}


def test_segments_with_missing_samples_are_left_out():
    data = driven(8, seconds=60)
    data[2, 30_000:30_100] = np.nan
    pair = found(data, stretches_s=[[0, 60]])["C3", "FDI R"]
    assert pair.n_segments == 119 - 2
    assert pair.p < 1e-4


def test_objects_of_mne_give_what_arrays_give():
    data = driven(9, seconds=40)
    info = mne.create_info(NAMES, FS_HZ, ["eeg", "eeg", "emg", "emg"])
    raw = mne.io.RawArray(data * 1e-6, info, verbose="error")
    epochs = mne.EpochsArray(data.reshape(4, 10, 4000).transpose(1, 0, 2) * 1e-6, info, verbose="error")
    of_array, of_raw = coherence(data, fs_hz=FS_HZ, emg=[2, 3], names=NAMES), coherence(raw)
    assert of_raw.pairs[0].coherence == pytest.approx(of_array.pairs[0].coherence, rel=1e-4)
    assert coherence(epochs).pairs[0].n_segments == 10 * 7
    assert list(of_raw.to_table()["first"]) == ["C3", "C3", "C4", "C4", "FDI R"]


def test_the_cumulant_density_has_its_peak_at_the_lag():
    x, _, y, _ = driven(10)
    (a, grid), (b, _) = spectra_of(x), spectra_of(np.abs(y))
    lag_ms, density, limit = cumulant_density(pair_spectra(a, b, grid), FREQUENCY_HZ, 100.0)
    near = np.abs(lag_ms) < 40
    assert lag_ms[near][np.argmax(density[near])] == pytest.approx(18, abs=3)
    assert density.max() > 3 * limit


def test_an_array_needs_a_rate_and_known_rows():
    with pytest.raises(SettingsError, match="rate-missing"):
        coherence(np.zeros((2, 100)))
    with pytest.raises(SettingsError, match="channel-unknown"):
        coherence(np.zeros((2, 100)), fs_hz=100.0, emg=["FDI"])


def test_nothing_to_compare_gives_an_empty_table_with_its_columns():
    table = coherence(np.zeros((1, 5000)), fs_hz=1000.0).to_table()
    assert len(table) == 0
    assert "delay_ms" in table.columns
