"""What goes before a movement: readiness potential, beta power, willed control blocks, and filters that destroy them."""

from dataclasses import replace

import numpy as np
import pytest
from benchmarks.truth.scalp import LABELS, Scene, make_scalp

from myoclonus import tables
from myoclonus.detect.results import Detection
from myoclonus.read.edf import highpass_in
from myoclonus.recording import recording_from_array
from myoclonus.relate.electrodes import derivation_of
from myoclonus.relate.readiness.premovement import PremovementTrials, premovement_of
from myoclonus.relate.readiness.premovement_measures import premovement_rows, premovements_of
from myoclonus.relate.readiness.slow_eeg import highpass_of
from myoclonus.relate.states.voluntary import has_voluntary_block, is_voluntary
from myoclonus.settings import settings_from_mapping
from myoclonus.settings.cortex import CortexSettings

QUICK = settings_from_mapping({"cortex": {"n_permutations": 499, "n_bootstrap": 300}})
FAR = Scene(n_jerks=60, interval_s=(3.5, 5.0), fs_hz=250.0, alpha_uv=8.0)


def recording_and_jerks(scene, seed=0, markers=()):
    scalp = make_scalp(scene, seed)
    recording = recording_from_array(
        scalp.samples_uv, scalp.fs_hz, scalp.labels, roles=["eeg"] * len(LABELS) + ["emg"], markers=markers
    )
    jerks = [
        {"jerk_id": f"j{k:06d}", "onset": onset, "duration": 0.05, "kind": "positive"}
        for k, onset in enumerate(scalp.onset_s)
    ]
    return recording, Detection(
        bursts=tables.empty(tables.BURSTS),
        burst_details=tables.empty(tables.BURST_DETAILS),
        jerks=tables.from_rows(tables.JERKS, jerks),
        quality=tables.empty(tables.QUALITY),
        analyzed_s={},
    )


def found_in(scene, seed=0, markers=()):
    return premovements_of(*recording_and_jerks(scene, seed, markers), QUICK)


def test_readiness_potential_is_found_at_its_size_and_time():
    (found,) = found_in(replace(FAR, readiness_uv=20.0))
    assert found.potential_p < 0.01
    assert found.vertex_electrodes == ("Cz",)
    # 20 uV rising with the square of time over 1.6 s: 12.6 uV on average over the last 0.65 s
    assert found.amplitude_uv.low < -12.6 < found.amplitude_uv.high < 0
    assert found.amplitude_uv.low < found.amplitude_uv.value < found.amplitude_uv.high
    assert 0.4 < found.onset_s.value < 1.7
    assert found.time_s[0] == pytest.approx(-2.5, abs=0.01)
    assert found.vertex_uv.shape == found.time_s.shape


@pytest.mark.parametrize("scene", [FAR, replace(FAR, spike_uv=20.0)], ids=["nothing", "cortical spike"])
def test_no_readiness_potential_where_there_is_none(scene):
    p = [found_in(scene, seed)[0].potential_p for seed in range(4)]
    assert np.median(p) > 0.05
    assert sum(value < 0.05 for value in p) <= 1


def test_filtered_eeg_has_no_readiness_potential_to_measure_but_beta():
    recording, detection = recording_and_jerks(replace(FAR, readiness_uv=20.0, highpass_hz=0.5))
    (found,) = premovements_of(recording, detection, QUICK)
    assert "high-passed" in found.potential_reason
    rows = {row["measure"]: row for row in premovement_rows(recording, (found,))}
    assert rows["bereitschaftspotential_p"]["status"] == "not_measurable"
    assert rows["beta_desynchronization"]["status"] == "measured"


def test_the_header_decides_when_it_states_the_filter():
    recording, detection = recording_and_jerks(replace(FAR, readiness_uv=20.0))
    for corner, is_told in ((0.5, True), (0.03, False)):
        channels = tuple(replace(channel, highpass_hz=corner) for channel in recording.channels)
        (found,) = premovements_of(recording.with_changes(channels=channels), detection, QUICK)
        assert (found.potential_reason is not None) == is_told


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("HP:0.5Hz LP:70Hz", 0.5),
        ("HP 0,1 Hz", 0.1),
        ("HP:DC", 0.0),
        ("HP: 53mHz", 0.053),
        ("", None),
        ("LP:70Hz", None),
    ],
)
def test_high_pass_is_read_from_the_header_field(text, expected):
    assert highpass_in(text) == expected


def test_too_few_movements_are_not_averaged():
    (found,) = found_in(replace(FAR, n_jerks=20))
    assert found.amplitude_uv is None
    assert "too few: 20 trials" in found.reason


def test_movements_soon_after_another_are_left_out():
    (found,) = found_in(replace(FAR, n_jerks=60, interval_s=(0.8, 1.2)))
    assert found.rejected["soon after another"] == 59
    assert "too few" in found.reason


def test_willed_movements_are_measured_apart():
    scene = replace(FAR, n_jerks=120, readiness_uv=20.0)
    middle = float(make_scalp(scene, 0).onset_s[60]) - 1.0
    markers = [{"onset": 0.0, "text": "rest"}, {"onset": middle, "text": "voluntary wrist extension"}]
    own, willed = found_in(scene, markers=markers)
    assert (own.scope, willed.scope) == ("recording", "state:voluntary")
    assert (own.n_onsets, willed.n_onsets) == (60, 60)
    assert willed.potential_p < 0.05


def test_voluntary_markers_are_blocks_or_single_movements():
    def with_markers(rows):
        return recording_from_array(np.zeros((1, 10_000)), 100.0, ["EEG Cz"], roles=["eeg"], markers=rows)

    moments = np.array([5.0, 15.0, 25.0])
    assert not has_voluntary_block(with_markers([{"onset": 1.0, "text": "rest"}]))
    block = with_markers([{"onset": 10.0, "duration": 10.0, "text": "Voluntary"}])
    assert list(is_voluntary(block, moments)) == [False, True, False]
    until = with_markers([{"onset": 10.0, "text": "voluntary grasp"}, {"onset": 20.0, "text": "rest"}])
    assert list(is_voluntary(until, moments)) == [False, True, False]
    single = with_markers([{"onset": 6.0 * k, "text": "voluntary"} for k in range(1, 11)])
    assert list(is_voluntary(single, np.array([5.5, 10.0, 13.9, 15.5]))) == [True, False, True, False]


def test_beta_power_that_halves_before_movement_is_measured():
    rng = np.random.default_rng(0)
    time = np.arange(-625, 150) / 250
    beta = np.cos(2 * np.pi * 20 * time + rng.uniform(0, 6.28, (40, 1, 1)))
    strength = np.where(time > -1.0, np.sqrt(0.5), 1.0)
    samples = 10 * beta * strength + rng.normal(0, 0.5, (40, 1, time.size))
    trials = PremovementTrials(
        samples_uv=samples.astype(np.float32),
        time_s=time,
        derivations=(derivation_of("Cz"),),
        eyes_uv=None,
        rejected={},
        n_onsets=40,
    )
    found = premovement_of(trials, CortexSettings(n_permutations=499))
    assert found.desynchronization.value == pytest.approx(-0.5, abs=0.05)
    assert found.beta_p < 0.01
    row = found.power_change[np.argmin(np.abs(found.frequency_hz - 20))]
    assert row[np.argmin(np.abs(found.map_time_s + 0.4))] == pytest.approx(-0.5, abs=0.07)


def test_blinks_do_not_make_a_potential():
    rng = np.random.default_rng(1)
    time = np.arange(-625, 150) / 250
    blink = 120 * np.exp(-0.5 * ((time + 0.3) / 0.08) ** 2) * (rng.random((40, 1)) < 0.4)
    noise = rng.normal(0, 4, (40, 2, time.size))
    samples = np.stack((blink, 0.15 * blink), axis=1) + noise
    trials = PremovementTrials(
        samples_uv=samples.astype(np.float32),
        time_s=time,
        derivations=(derivation_of("Fp1"), derivation_of("Cz")),
        eyes_uv=None,
        rejected={},
        n_onsets=40,
    )
    found = premovement_of(trials, CortexSettings(n_permutations=499))
    assert abs(found.vertex_uv[np.argmin(np.abs(time + 0.3))]) < 2.5  # 7 uV on average without the correction


def test_evenly_spaced_movements_are_no_high_pass():
    even = replace(FAR, interval_s=(3.0, 3.02), readiness_uv=25.0, background_uv=4.0, alpha_uv=4.0)
    scalp = make_scalp(even, 1)
    time = np.arange(scalp.samples_uv.shape[1]) / 250.0
    rhythm = 40.0 * np.sin(2 * np.pi * 0.667 * time)  # what movements every 1.5 s leave in the upper band
    recording = recording_from_array(scalp.samples_uv[:19] + rhythm, 250.0, LABELS, roles=["eeg"] * 19)
    assert highpass_of(recording, [8, 9, 10], 0.1) is None


@pytest.mark.parametrize("seed", [0, 1])
def test_readiness_potential_is_found_under_drift_and_not_made_by_it(seed):
    drifting = replace(FAR, drift_uv=60.0)
    for readiness_uv, is_found in ((25.0, True), (0.0, False)):
        (one,) = found_in(replace(drifting, readiness_uv=readiness_uv), seed)
        assert (one.potential_p < 0.05) == is_found
