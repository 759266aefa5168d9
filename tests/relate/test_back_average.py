"""Back-average: what is there is found, what is not is not, on EEG made independently of the package."""

from dataclasses import replace

import numpy as np
import pytest
from benchmarks.truth.scalp import Scene, make_scalp

from myoclonus.detect import detect_recording
from myoclonus.forms.library import findings
from myoclonus.forms.observations import observe, rows_by_measure
from myoclonus.recording import recording_from_array
from myoclonus.relate import relate_recording
from myoclonus.relate.cortical_spike.back_average import average_trials
from myoclonus.relate.cortical_spike.driving import obstacle_of
from myoclonus.relate.cortical_spike.jerk_trials import trials_around
from myoclonus.settings import Settings, settings_from_mapping
from myoclonus.settings.cortex import CortexSettings

QUICK = CortexSettings(n_permutations=499, n_bootstrap=300)
SPIKE = Scene(spike_uv=9.0, n_jerks=60)


def recording_of(scalp, labels=None, markers=()):
    n_eeg = len(scalp.labels) - 1
    return recording_from_array(
        scalp.samples_uv,
        scalp.fs_hz,
        labels or scalp.labels,
        roles=["eeg"] * n_eeg + ["emg"],
        muscles=[None] * n_eeg + ["first_dorsal_interosseous"],
        sides=[None] * n_eeg + ["right"],
        markers=markers,
    )


def averaged(scene, seed=0, settings=QUICK):
    scalp = make_scalp(scene, seed)
    trials, emg = trials_around(recording_of(scalp), scalp.onset_s, settings, "EMG FDI R")
    return average_trials(trials, settings, emg_uv=emg)


@pytest.fixture(scope="module")
def spiky():
    return averaged(SPIKE)


def test_a_small_spike_in_strong_alpha_is_found_at_its_electrode_and_time(spiky):
    assert spiky.p < 0.01
    assert spiky.spike.electrode == "C3"
    assert spiky.spike.latency_ms.value == pytest.approx(20.0, abs=3.0)
    assert spiky.spike.latency_ms.low <= spiky.spike.latency_ms.value <= spiky.spike.latency_ms.high
    assert spiky.spike.amplitude_uv.value == pytest.approx(17.1, abs=4.0)  # 9 up and 0.9 times that down
    assert 27 < spiky.spike.onset_ms.value < 37  # the wave begins 15 ms before its peak
    assert spiky.spike.reproducibility.value > 0.5
    assert "C3" in spiky.electrodes[int(np.argmax(spiky.spike.map_uv))]


@pytest.mark.parametrize(
    "scene",
    [
        pytest.param(Scene(), id="nothing"),
        pytest.param(Scene(leak_uv=60), id="muscle in the EEG"),
        pytest.param(Scene(movement_uv=120), id="movement after the onset"),
        pytest.param(Scene(movement_uv=120, movement_after_ms=-10), id="movement just before the onset"),
        pytest.param(Scene(readiness_uv=12), id="slow potential before"),
    ],
)
def test_no_spike_is_found_where_there_is_none(scene):
    for seed in (0, 1):
        assert averaged(scene, seed).spike is None


def test_muscle_in_the_eeg_is_named(spiky):
    assert spiky.muscle_electrodes == ()
    assert "T7" in averaged(Scene(leak_uv=60)).muscle_electrodes


def test_jitter_of_onsets_is_undone_on_the_emg():
    scalp = make_scalp(SPIKE, 3)
    late = np.sort(scalp.onset_s + np.random.default_rng(0).uniform(-0.008, 0.008, scalp.onset_s.size))
    trials, emg = trials_around(recording_of(scalp), late, QUICK, "EMG FDI R")
    found = average_trials(trials, QUICK, emg_uv=emg)
    assert found.alignment == "emg"
    assert found.spike.electrode == "C3"


def test_gain_and_polarity_of_the_emg_change_nothing_and_gain_of_the_eeg_only_amplitudes(spiky):
    scalp = make_scalp(SPIKE, 0)
    settings = replace(QUICK, blink_uv=120.0, max_swing_uv=300.0)
    samples = scalp.samples_uv * np.array([[2.0]] * 19 + [[-3.0]], dtype=np.float32)
    louder = replace(scalp, samples_uv=samples)
    trials, emg = trials_around(recording_of(louder), scalp.onset_s, settings, "EMG FDI R")
    found = average_trials(trials, settings, emg_uv=emg)
    assert found.p == spiky.p
    assert found.spike.latency_ms.value == pytest.approx(spiky.spike.latency_ms.value, abs=0.05)
    assert found.spike.amplitude_uv.value == pytest.approx(2 * spiky.spike.amplitude_uv.value, rel=0.01)


def test_order_of_channels_changes_nothing(spiky):
    scalp = make_scalp(SPIKE, 0)
    order = [*range(18, -1, -1), 19]
    turned = replace(scalp, samples_uv=scalp.samples_uv[order], labels=tuple(scalp.labels[k] for k in order))
    trials, emg = trials_around(recording_of(turned), scalp.onset_s, QUICK, "EMG FDI R")
    found = average_trials(trials, QUICK, emg_uv=emg)
    assert (found.p, found.spike.electrode) == (spiky.p, "C3")
    assert found.spike.latency_ms.value == pytest.approx(spiky.spike.latency_ms.value, abs=1e-6)


def test_twice_the_rate_finds_the_same():
    found = averaged(replace(SPIKE, fs_hz=2000.0), 0)
    assert found.spike.electrode == "C3"
    assert found.spike.latency_ms.value == pytest.approx(20.0, abs=3.0)
    assert np.diff(found.time_ms)[0] == pytest.approx(1.0)


def test_too_few_jerks_are_not_averaged_and_the_reason_says_so():
    found = averaged(replace(SPIKE, n_jerks=8))
    assert np.isnan(found.p)
    assert "too few" in found.reason


def test_slow_eeg_is_refused_for_spikes():
    found = averaged(replace(SPIKE, fs_hz=125.0))
    assert found.spike is None
    assert "too slow" in found.reason


def test_an_artifact_takes_its_electrode_out_of_the_trial_and_one_everywhere_takes_the_trial():
    scalp = make_scalp(SPIKE, 0)
    samples = scalp.samples_uv.copy()
    clean, _ = trials_around(recording_of(scalp), scalp.onset_s, QUICK)
    swing_s, gap_s, everywhere_s = clean.onset_s[[3, 8, 20]]
    samples[4, int(swing_s * scalp.fs_hz) - 60 :][:20] += 900.0
    samples[9, int(gap_s * scalp.fs_hz) - 100] = np.nan
    samples[2:-1, int(everywhere_s * scalp.fs_hz) - 60 :][:, :20] += 900.0
    samples[12] = 7.0
    trials, _ = trials_around(recording_of(replace(scalp, samples_uv=samples)), scalp.onset_s, QUICK)
    assert trials.left_out == {"P7": "flat"}
    assert trials.rejected == clean.rejected | {"amplitude": 1}
    assert everywhere_s not in trials.onset_s
    assert list(np.flatnonzero(~trials.fit[trials.onset_s == swing_s][0])) == [4]
    assert list(np.flatnonzero(~trials.fit[trials.onset_s == gap_s][0])) == [9]
    assert np.isfinite(trials.samples_uv).all()


def test_muscle_of_the_temples_costs_no_trial_over_the_motor_cortex(spiky):
    scalp = make_scalp(SPIKE, 0)
    samples = scalp.samples_uv.copy()
    rng = np.random.default_rng(1)
    for number, moment in enumerate(scalp.onset_s):
        start = int((moment - 0.2) * scalp.fs_hz)
        if number % 4 == 0:
            samples[scalp.labels.index("T7"), start : start + 250] += rng.normal(0, 60.0, 250)
        if number % 4 == 2:
            samples[scalp.labels.index("F8"), start : start + 250] += rng.normal(0, 60.0, 250)
    trials, emg = trials_around(recording_of(replace(scalp, samples_uv=samples)), scalp.onset_s, QUICK, "EMG FDI R")
    found = average_trials(trials, QUICK, emg_uv=emg)
    assert found.n_trials == spiky.n_trials
    assert found.spike.electrode == "C3"
    assert found.spike.n_trials == spiky.spike.n_trials
    assert found.spike.amplitude_uv.value == pytest.approx(spiky.spike.amplitude_uv.value, abs=0.3)
    assert (~trials.fit).sum() == pytest.approx(trials.n / 2, abs=3)


def test_eeg_against_cz_gives_place_and_sign_back():
    scalp = make_scalp(Scene(spike_uv=12.0, n_jerks=80), 3)
    at = scalp.labels.index("Cz")
    kept = [row for row in range(len(scalp.labels)) if row != at]
    samples = scalp.samples_uv.copy()
    samples[:-1] -= scalp.samples_uv[at]
    labels = ["C3-Cz" if scalp.labels[row] == "C3" else scalp.labels[row] for row in kept]
    recording = recording_from_array(
        samples[kept], scalp.fs_hz, labels, roles=["eeg"] * (len(kept) - 1) + ["emg"], muscles=[None] * len(kept)
    )
    trials, emg = trials_around(recording, scalp.onset_s, QUICK, labels[-1])
    found = average_trials(trials, QUICK, emg_uv=emg)
    assert found.electrodes[-1] == "Cz (reference)"
    assert found.spike.electrode == "C3-Cz"
    assert not found.spike.is_bipolar
    assert found.spike.latency_ms.value == pytest.approx(20.0, abs=3.0)
    assert np.abs(trials.samples_uv.sum(axis=1)).max() < 0.05


@pytest.mark.parametrize(
    ("latency_ms", "electrode", "muscle", "obstacle"),
    [
        (20.0, "C3", "first_dorsal_interosseous", None),
        (20.0, "EEG 7", "first_dorsal_interosseous", None),
        (7.0, "C3", "first_dorsal_interosseous", "too late"),
        (46.0, "P3", "first_dorsal_interosseous", "too early"),
        (46.0, "Cz", "tibialis_anterior", None),
        (20.0, "O2", "first_dorsal_interosseous", "elsewhere"),
        (3.0, "C3", None, None),
    ],
)
def test_what_keeps_a_potential_from_having_driven_the_muscle(latency_ms, electrode, muscle, obstacle):
    assert obstacle_of(latency_ms, electrode, muscle, CortexSettings()) == obstacle


def test_the_back_of_a_larger_negative_wave_elsewhere_is_no_spike():
    scalp = make_scalp(Scene(n_jerks=80), 0)
    samples = scalp.samples_uv.copy()
    wave = np.exp(-0.5 * ((np.arange(-40, 41)) / 7.0) ** 2)
    for moment in scalp.onset_s:
        start = int((moment - 0.020) * scalp.fs_hz) - 40
        samples[scalp.labels.index("Fz"), start : start + 81] -= 40.0 * wave
        samples[scalp.labels.index("O2"), start : start + 81] += 18.0 * wave
    trials, emg = trials_around(recording_of(replace(scalp, samples_uv=samples)), scalp.onset_s, QUICK, "EMG FDI R")
    found = average_trials(trials, QUICK, emg_uv=emg)
    assert found.spike is None
    assert "a negative potential" in found.reason
    assert "at Fz" in found.reason


def test_hum_is_taken_off():
    trials, _ = trials_around(recording_of(make_scalp(Scene(hum_uv=80.0), 0)), make_scalp(Scene(), 0).onset_s, QUICK)
    spectrum = np.abs(np.fft.rfft(trials.samples_uv * np.hanning(trials.time_ms.size), axis=2)).mean(axis=(0, 1))
    frequency = np.fft.rfftfreq(trials.time_ms.size, 1e-3)
    at_50 = spectrum[np.argmin(np.abs(frequency - 50))]
    assert at_50 < 3 * spectrum[np.argmin(np.abs(frequency - 42))]


def test_jerks_after_a_stimulus_are_left_out():
    scalp = make_scalp(Scene(evoked_uv=12.0, interval_s=(1.5, 2.5)), 0)
    markers = [{"onset": moment, "text": "stim"} for moment in scalp.stimulus_s]
    recording = recording_of(scalp, markers=markers)
    related = relate_recording(recording, detect_recording(recording), Settings())
    rows = related.measures[related.measures["measure"] == "cortical_spike_p"]
    assert list(rows["status"]) == ["not_measurable"]
    assert "after a stimulus" in rows["reason"].item()


def test_the_rows_of_a_recording_name_muscle_and_electrode():
    recording = recording_of(make_scalp(SPIKE, 1))
    settings = settings_from_mapping({"cortex": {"n_permutations": 499}})
    related = relate_recording(recording, detect_recording(recording), settings)
    rows = related.measures.set_index(["measure", "scope"])
    scope = "channel:EMG FDI R;eeg:C3"
    assert rows.loc[("cortical_spike_p", "channel:EMG FDI R"), "value"] < 0.05
    latency = rows.loc[("cortical_spike_latency", scope)]
    margin = rows.loc[("cortical_spike_conduction_margin", scope)]
    assert latency["value"] == pytest.approx(20.0, abs=4.0)
    assert margin["value"] == pytest.approx(latency["value"] - 12.0, abs=0.6)
    assert rows.loc[("cortical_spike_amplitude", scope), "n"] > 40


def test_a_spike_later_than_conduction_allows_has_no_latency_and_speaks_for_no_form():
    recording = recording_of(make_scalp(Scene(spike_uv=14.0, spike_before_ms=7.0), 1))
    settings = settings_from_mapping({"cortex": {"n_permutations": 499}})
    related = relate_recording(recording, detect_recording(recording), settings)
    rows = related.measures.set_index(["measure", "scope"])
    scope = "channel:EMG FDI R;eeg:C3"
    assert rows.loc[("cortical_spike_conduction_margin", scope), "value"] < 0
    latency = rows.loc[("cortical_spike_latency", scope)]
    assert latency["status"] == "not_measurable"
    assert "conduction from the cortex takes at least 12.0 ms" in latency["reason"]
    assert not observe(findings()["cortical_spike"], rows_by_measure(related.measures)).is_met


def test_a_recording_without_eeg_says_not_recorded_for_every_measure():
    samples = np.random.default_rng(0).normal(0, 3, (1, 20_000))
    recording = recording_from_array(samples, 1000.0, ["EMG FDI R"])
    related = relate_recording(recording, detect_recording(recording))
    spikes = related.measures[related.measures["measure"].str.startswith("cortical_spike")]
    assert len(spikes) == 6
    assert set(spikes["status"]) == {"not_recorded"}
    assert set(spikes["scope"]) == {"recording"}


def test_more_jerks_than_the_limit_are_sampled_the_same_way_each_time():
    scalp = make_scalp(replace(SPIKE, n_jerks=80, interval_s=(0.7, 0.9)), 0)
    few = replace(QUICK, max_trials=50)
    first, _ = trials_around(recording_of(scalp), scalp.onset_s, few)
    again, _ = trials_around(recording_of(scalp), scalp.onset_s, few)
    assert first.n + sum(first.rejected.values()) == 50
    np.testing.assert_array_equal(first.onset_s, again.onset_s)
