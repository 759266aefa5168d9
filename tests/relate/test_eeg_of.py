"""Readiness potential and discharges in one line, on arrays and on objects of MNE-Python."""

import mne
import numpy as np
import pytest
from benchmarks.truth.scalp import LABELS, Scene, make_scalp

from myoclonus import tables
from myoclonus.detect.results import Detection
from myoclonus.errors import SettingsError
from myoclonus.relate import annotations_of, discharges, evoked_of, premovement
from myoclonus.settings import settings_from_mapping

QUICK = settings_from_mapping({"cortex": {"n_permutations": 499, "n_bootstrap": 200}})


@pytest.fixture(scope="module")
def slow():
    return make_scalp(Scene(n_jerks=50, interval_s=(4.0, 5.0), fs_hz=250.0, alpha_uv=8.0, readiness_uv=25.0), 1)


@pytest.fixture(scope="module")
def raw(slow):
    info = mne.create_info(list(LABELS), 250.0, "eeg")
    return mne.io.RawArray(slow.samples_uv[:19].astype(np.float64) * 1e-6, info, verbose="error")


def test_array_raw_and_epochs_give_the_same_readiness_potential(slow, raw):
    of_array = premovement(slow.samples_uv[:19], slow.onset_s, fs_hz=250.0, names=LABELS, settings=QUICK)
    of_raw = premovement(raw, slow.onset_s, settings=QUICK)
    at = np.round(slow.onset_s * 250).astype(int)
    events = np.column_stack((at, np.zeros_like(at), np.ones_like(at)))
    epochs = mne.Epochs(raw, events, tmin=-2.6, tmax=0.7, baseline=None, preload=True, verbose="error")
    of_epochs = premovement(epochs, settings=QUICK)
    assert of_array.potential_p < 0.05
    assert of_raw.amplitude_uv.value == pytest.approx(of_array.amplitude_uv.value, rel=1e-4)
    assert of_epochs.amplitude_uv.value == pytest.approx(of_array.amplitude_uv.value, rel=0.02)
    evoked = evoked_of(of_raw)
    assert (evoked.nave, evoked.tmin) == (of_raw.n_trials, pytest.approx(-2.5))


def test_discharges_of_raw_become_annotations(raw):
    spiky = raw.copy()
    time = np.arange(-0.5, 0.5, 1 / 250)
    wave = -120e-6 * np.exp(-0.5 * (time / 0.012) ** 2) - 70e-6 * np.exp(-0.5 * ((time - 0.18) / 0.06) ** 2)
    for moment in (20.0, 60.0, 100.0):
        start = round(moment * 250) - wave.size // 2
        spiky._data[:, start : start + wave.size] += (
            np.linspace(1.0, 0.6, 19)[:, None] * wave
        )  # alike on all: a moved reference
    annotations = annotations_of(discharges(spiky))
    assert np.array(annotations.onset) == pytest.approx([20.0, 60.0, 100.0], abs=0.03)
    assert set(annotations.description) == {"discharge generalized"}


def test_jerks_become_annotations():
    jerks = [{"jerk_id": "j0", "onset": 1.5, "duration": 0.04, "kind": "positive"}]
    found = Detection(
        bursts=tables.empty(tables.BURSTS),
        burst_details=tables.empty(tables.BURST_DETAILS),
        jerks=tables.from_rows(tables.JERKS, jerks),
        quality=tables.empty(tables.QUALITY),
        analyzed_s={},
    )
    annotations = annotations_of(found)
    assert (list(annotations.onset), list(annotations.description)) == ([1.5], ["jerk positive"])


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: premovement(np.zeros((1, 5000)), fs_hz=250.0, names=["Cz"]), "onsets-missing"),
        (lambda: premovement(np.zeros((1, 5000)), [5.0]), "rate-missing"),
        (lambda: discharges(np.zeros((2, 5000)), fs_hz=100.0, names=["C3", "C4"]), "eeg-too-slow"),
        (
            lambda: discharges(
                mne.io.RawArray(np.zeros((1, 500)), mne.create_info(["x"], 250.0, "misc"), verbose="error")
            ),
            "eeg-missing",
        ),
    ],
)
def test_what_is_missing_is_named(call, code):
    with pytest.raises(SettingsError, match=code):
        call()


def test_short_epochs_are_refused(raw):
    events = np.array([[1000 * k, 0, 1] for k in range(1, 5)])
    epochs = mne.Epochs(raw, events, tmin=-1.0, tmax=0.5, baseline=None, preload=True, verbose="error")
    with pytest.raises(SettingsError, match="epochs-too-short"):
        premovement(epochs)
