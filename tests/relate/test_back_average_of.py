"""The back-average as a function, beside MNE-Python, and its results as objects of that package."""

import mne
import numpy as np
import pytest
from benchmarks.truth.scalp import LABELS, Scene, make_scalp

from myoclonus.errors import SettingsError
from myoclonus.relate import annotations_of, back_average, evoked_of
from myoclonus.relate.epileptiform.discharges import Discharges
from myoclonus.settings.cortex import CortexSettings

QUICK = CortexSettings(n_permutations=499, n_bootstrap=300)
EVERY_TRIAL = CortexSettings(n_permutations=199, blink_uv=500.0, max_swing_uv=5000.0, outlier_mads=20.0)


@pytest.fixture(scope="module")
def scalp():
    return make_scalp(Scene(spike_uv=10.0, hum_uv=0.0), 0)


@pytest.fixture(scope="module")
def raw(scalp):
    info = mne.create_info(list(scalp.labels), scalp.fs_hz, ["eeg"] * len(LABELS) + ["emg"])
    return mne.io.RawArray(scalp.samples_uv.astype(np.float64) * 1e-6, info, verbose="error")


@pytest.fixture(scope="module")
def events(scalp):
    samples = np.round(scalp.onset_s * scalp.fs_hz).astype(int)
    return np.column_stack((samples, np.zeros_like(samples), np.ones_like(samples)))


def test_the_average_is_that_of_mne(scalp, raw, events):
    own = back_average(raw, scalp.onset_s, settings=EVERY_TRIAL)
    epochs = mne.Epochs(raw, events, tmin=-0.15, tmax=0.2, baseline=(None, -0.0605), picks="eeg", verbose="error")
    theirs = epochs.average().data * 1e6
    assert (own.n_trials, own.alignment) == (60, "onset")
    assert own.electrodes == tuple(LABELS)
    np.testing.assert_allclose(own.average_uv, theirs, atol=2e-4)


def test_array_raw_and_epochs_give_the_same_spike(scalp, raw, events):
    from_array = back_average(
        scalp.samples_uv, scalp.onset_s, fs_hz=scalp.fs_hz, names=scalp.labels, emg="EMG FDI R", settings=QUICK
    )
    from_raw = back_average(raw, scalp.onset_s, emg="EMG FDI R", settings=QUICK)
    epochs = mne.Epochs(raw, events, tmin=-0.65, tmax=0.22, baseline=None, preload=True, verbose="error")
    from_epochs = back_average(epochs, emg="EMG FDI R", settings=QUICK)
    for one in (from_array, from_raw, from_epochs):
        assert one.spike.electrode == "C3"
        assert one.spike.latency_ms.value == pytest.approx(20.0, abs=3.0)
        assert one.emg_uv[one.time_ms > 5].max() > 20
    assert from_raw.p == from_array.p


def test_onsets_are_found_on_the_muscle_when_none_are_given(scalp):
    found = back_average(scalp.samples_uv, fs_hz=scalp.fs_hz, names=scalp.labels, emg="EMG FDI R", settings=QUICK)
    assert 55 <= found.n_onsets <= 62
    assert found.spike.electrode == "C3"


def test_jerks_after_stimuli_are_left_out(scalp):
    given = {"fs_hz": scalp.fs_hz, "names": scalp.labels, "settings": QUICK}
    found = back_average(scalp.samples_uv, scalp.onset_s, stimulus_s=scalp.onset_s[:20] - 0.05, **given)
    assert found.rejected["after a stimulus"] == 20
    assert found.n_onsets == 60


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"fs_hz": 1000.0}, "onsets-missing"),
        ({"onset_s": [1.0]}, "rate-missing"),
        ({"onset_s": [1.0], "fs_hz": 1000.0, "emg": "EMG X"}, "channel-unknown"),
    ],
)
def test_what_is_missing_is_named(arguments, code):
    with pytest.raises(SettingsError, match=code):
        back_average(np.zeros((2, 5000)), **arguments)


def test_short_epochs_are_refused(raw, events):
    epochs = mne.Epochs(raw, events, tmin=-0.05, tmax=0.2, baseline=None, verbose="error")
    with pytest.raises(SettingsError, match="epochs-too-short"):
        back_average(epochs)


def test_the_back_average_becomes_an_evoked_with_places(scalp, raw):
    own = back_average(raw, scalp.onset_s, settings=QUICK)
    evoked = evoked_of(own)
    assert isinstance(evoked, mne.Evoked)
    assert (evoked.nave, evoked.tmin) == (own.n_trials, pytest.approx(-0.15))
    np.testing.assert_allclose(evoked.data * 1e6, own.average_uv)
    places = evoked.get_montage().get_positions()["ch_pos"]
    assert places["C3"][0] < -0.03 < 0.03 < places["C4"][0]


def test_discharges_become_annotations():
    found = Discharges(
        spike_s=np.array([1.0, 1.3, 9.0]),
        spike_uv=np.ones(3),
        is_generalized=np.array([True, True, False]),
        discharge=np.array([0, 0, 1]),
        examined_s=20.0,
    )
    annotations = annotations_of(found)
    assert list(annotations.onset) == [1.0, 9.0]
    assert list(annotations.duration) == pytest.approx([0.3, 0.0])
    assert list(annotations.description) == ["discharge generalized", "discharge focal"]


def test_nothing_and_little_give_an_answer_and_no_traceback():
    rng = np.random.default_rng(0)
    for samples, onsets in (
        (np.zeros((1, 3000)), [1.0]),
        (np.full((3, 3000), np.nan), [1.0, 2.0]),
        (rng.normal(0, 10, (3, 3000)), []),
        (rng.normal(0, 10, (3, 3000)), [-5.0, 0.0, 2.9999, 80.0]),
    ):
        found = back_average(samples, onsets, fs_hz=1000.0)
        assert found.spike is None
        assert found.reason
