"""Discharges and patterns of the EEG, on signals made by hand."""

from dataclasses import replace

import numpy as np
import pytest
from benchmarks.truth.eeg_scenes import NONE, SOME, make_eeg
from benchmarks.truth.scalp import LABELS, PLACES, Scene, make_scalp

from myoclonus import tables
from myoclonus.detect.results import Detection
from myoclonus.recording import recording_from_array
from myoclonus.relate.cortex import relate_cortex
from myoclonus.relate.epileptiform.measures import discharge_rows, discharges_of
from myoclonus.relate.epileptiform.spindles import is_frequent, spindles_in
from myoclonus.settings import settings_from_mapping

FS_HZ = 250.0
QUICK = settings_from_mapping({"cortex": {"n_permutations": 199, "n_bootstrap": 200}})
EVERYWHERE = np.linspace(1.0, 0.7, 19)
NOTHING = Detection(
    bursts=tables.empty(tables.BURSTS),
    burst_details=tables.empty(tables.BURST_DETAILS),
    jerks=tables.empty(tables.JERKS),
    quality=tables.empty(tables.QUALITY),
    analyzed_s={},
)


def background(duration_s, uv=10.0, seed=0, labels=LABELS):
    rng = np.random.default_rng(seed)
    n = int(duration_s * FS_HZ)
    spectrum = np.fft.rfft(rng.standard_normal((len(labels), n)), axis=1)
    spectrum /= np.maximum(np.fft.rfftfreq(n, 1 / FS_HZ), 0.5)
    noise = np.fft.irfft(spectrum, n, axis=1)
    return noise / noise.std(axis=1, keepdims=True) * uv


def add(samples, moments_s, wave, gains=EVERYWHERE):
    for moment in moments_s:
        start = round(moment * FS_HZ) - wave.size // 2
        samples[:, start : start + wave.size] += gains[:, None] * wave


def spike_wave(spike_uv=-150.0, wave_uv=-90.0):
    time = np.arange(-0.5, 0.5, 1 / FS_HZ)
    return spike_uv * np.exp(-0.5 * (time / 0.012) ** 2) + wave_uv * np.exp(-0.5 * ((time - 0.18) / 0.06) ** 2)


def rows_of(samples, jerks_s=(), silences_s=(), markers=(), labels=LABELS):
    recording = recording_from_array(samples, FS_HZ, labels, roles=["eeg"] * len(labels), markers=markers)
    jerks = [{"jerk_id": f"j{k}", "onset": at, "duration": 0.05, "kind": "positive"} for k, at in enumerate(jerks_s)]
    bursts = [{"burst_id": f"b{k}", "onset": at, "kind": "negative"} for k, at in enumerate(silences_s)]
    detection = Detection(
        bursts=tables.from_rows(tables.BURSTS, bursts),
        burst_details=tables.empty(tables.BURST_DETAILS),
        jerks=tables.from_rows(tables.JERKS, jerks),
        quality=tables.empty(tables.QUALITY),
        analyzed_s={},
    )
    related = discharges_of(recording, detection, QUICK)
    return {row["measure"]: row for row in discharge_rows(recording, detection, related, QUICK)}


def test_spike_waves_are_counted_and_jerks_locked_to_them_are_seen():
    samples = background(120.0)
    moments = np.arange(5.0, 115.0, 7.3)
    add(samples, moments, spike_wave())
    rows = rows_of(samples, jerks_s=moments + 0.025)
    assert rows["discharge_rate"]["n"] == moments.size
    assert rows["discharge_rate"]["value"] == pytest.approx(moments.size / 2)
    assert rows["discharge_jerk_fraction"]["value"] == 1.0
    assert rows["discharge_jerk_p"]["value"] < 0.01
    assert rows["discharge_generalized_fraction"]["value"] == 1.0
    assert rows["discharge_repetition"]["status"] == "not_measurable"


def test_jerks_apart_from_discharges_are_not_locked():
    samples = background(120.0)
    moments = np.arange(5.0, 115.0, 7.3)
    add(samples, moments, spike_wave())
    rows = rows_of(samples, jerks_s=moments + 2.0)
    assert rows["discharge_jerk_fraction"]["value"] == 0.0
    assert rows["discharge_jerk_p"]["value"] > 0.5


def test_runs_of_spike_waves_repeat_at_their_rate_and_with_jerks_are_seizures():
    samples = background(120.0)
    moments = np.concatenate([start + np.arange(12) / 3.0 for start in (10.0, 50.0, 90.0)])
    add(samples, moments, spike_wave())
    rows = rows_of(samples, jerks_s=moments + 0.02)
    assert rows["discharge_rate"]["n"] == 3
    assert rows["discharge_repetition"]["value"] == pytest.approx(3.0, abs=0.1)
    assert rows["myoclonic_seizure_count"]["value"] == 3


def test_discharges_on_one_side_are_focal():
    samples = background(120.0)
    gains = np.array([1.0 if label in ("C3", "F3", "P3", "T7") else 0.05 for label in LABELS])
    add(samples, np.arange(5.0, 115.0, 7.3), spike_wave(), gains)
    rows = rows_of(samples)
    assert rows["discharge_rate"]["n"] == 16
    assert rows["discharge_generalized_fraction"]["value"] == 0.0


def test_time_from_discharge_to_silence_is_measured():
    samples = background(120.0)
    moments = np.arange(5.0, 115.0, 7.3)
    add(samples, moments, spike_wave())
    rows = rows_of(samples, silences_s=moments + 0.035)
    assert rows["discharge_silence_latency"]["value"] == pytest.approx(35.0, abs=8.0)
    assert rows["discharge_silence_latency"]["n"] == moments.size


@pytest.mark.parametrize(
    "scene",
    [
        pytest.param(Scene(n_jerks=40), id="alpha and blinks"),
        pytest.param(Scene(n_jerks=40, leak_uv=80), id="muscle in the EEG"),
        pytest.param(Scene(n_jerks=40, movement_uv=150), id="movement"),
        pytest.param(Scene(n_jerks=40, spike_uv=12), id="small cortical spikes"),
    ],
)
def test_no_discharge_is_seen_where_there_is_none(scene):
    scalp = make_scalp(scene, 0)
    recording = recording_from_array(scalp.samples_uv[:19], scalp.fs_hz, LABELS, roles=["eeg"] * 19)
    none = Detection(
        bursts=tables.empty(tables.BURSTS),
        burst_details=tables.empty(tables.BURST_DETAILS),
        jerks=tables.empty(tables.JERKS),
        quality=tables.empty(tables.QUALITY),
        analyzed_s={},
    )
    assert discharges_of(recording, none, QUICK).discharges.n <= 1


def test_focal_spikes_of_37_ms_before_silences_are_seen_with_their_latency():
    time = np.arange(-0.5, 0.5, 1 / FS_HZ)
    wave = -np.exp(-((time / 0.022) ** 2)) + 0.45 * np.exp(-(((time - 0.12) / 0.07) ** 2))
    gains = np.full(19, 0.02)
    gains[[8, 3, 13]] = (1.0, 0.15, 0.15)  # C3; hardly anything on its neighbors
    rng = np.random.default_rng(0)
    samples = background(200.0)
    moments = np.arange(5.0, 195.0, 3.1)
    for moment in moments:
        add(samples, [moment], rng.uniform(70, 130) * wave, gains)
    rows = rows_of(samples, silences_s=moments + 0.03)
    assert rows["discharge_rate"]["n"] == pytest.approx(moments.size, abs=2)
    assert rows["discharge_generalized_fraction"]["value"] == 0.0
    assert rows["discharge_silence_latency"]["value"] == pytest.approx(30.0, abs=6.0)


def test_sharp_waves_every_second_are_periodic_discharges_with_jerks_locked_to_them():
    time = np.arange(-0.5, 0.5, 1 / FS_HZ)
    rng = np.random.default_rng(1)
    moments = np.cumsum(rng.normal(0.98, 0.07, 180)) + 2.0
    samples = background(float(moments[-1]) + 3.0)
    for moment in moments:
        width = rng.uniform(0.022, 0.03)
        wave = (
            -np.exp(-((time / width) ** 2))
            + 0.5 * np.exp(-(((time + 0.05) / width) ** 2))
            + 0.6 * np.exp(-(((time - 0.07) / (2 * width)) ** 2))
        )
        add(samples, [moment], rng.uniform(60, 140) * wave)
    rows = rows_of(samples, jerks_s=moments[::2] + 0.065)
    assert rows["discharge_rate"]["value"] == pytest.approx(60 / 0.98, rel=0.1)
    assert rows["periodic_discharge_rate"]["value"] == pytest.approx(1 / 0.98, rel=0.03)
    assert rows["discharge_jerk_fraction"]["value"] > 0.9
    assert rows["discharge_jerk_p"]["value"] < 0.05


def test_a_minute_of_discharges_at_like_intervals_among_others_is_not_periodic():
    regular, other = 5.0 + np.arange(0.0, 50.0, 2.0), 70.0 + np.cumsum(np.tile([0.8, 4.0, 1.5, 3.0], 12))
    samples = background(190.0)
    gains = np.where(np.arange(19) % 6 == 2, 1.0, 0.0)
    add(samples, np.concatenate((regular, other)), spike_wave(), gains)
    rows = rows_of(samples)
    assert rows["discharge_rate"]["n"] == regular.size + other.size
    assert rows["periodic_discharge_rate"]["status"] == "not_measurable"


def test_vertex_waves_and_spindles_of_sleep_are_no_discharges():
    rng = np.random.default_rng(2)
    samples = background(200.0, uv=12.0)
    gains = np.exp(-(np.linspace(-2, 2, 19) ** 2))
    for moment in np.arange(4.0, 195.0, 4.0):
        n = int(rng.uniform(0.5, 1.2) * FS_HZ)
        spindle = np.hanning(n) * np.sin(2 * np.pi * rng.uniform(12, 14.5) * np.arange(n) / FS_HZ) * rng.uniform(25, 60)
        add(samples, [moment], spindle, gains)
        vertex = -np.interp(np.arange(63), [0, 25, 62], [0, 1, 0]) * rng.uniform(80, 200)
        add(samples, [moment + rng.uniform(1.0, 3.0)], vertex, gains)
    assert rows_of(samples)["discharge_rate"]["n"] <= 1


def test_calibration_at_the_start_is_no_eeg():
    samples = background(150.0)
    n = int(31 * FS_HZ)
    samples[:, :n] = 50.0 * np.sign(np.sin(2 * np.pi * 0.5 * np.arange(n) / FS_HZ + 0.1))
    rows = rows_of(samples)
    assert rows["periodic_discharge_rate"]["status"] == "not_measurable"
    assert rows["discharge_rate"]["n"] == 0


def test_a_pop_of_one_electrode_is_no_discharge():
    samples = background(60.0)
    add(samples, np.arange(5.0, 55.0, 5.0), spike_wave(), np.eye(19)[8])
    assert rows_of(samples)["discharge_rate"]["value"] == 0.0


def test_periodic_complexes_are_timed():
    samples = background(120.0)
    time = np.arange(-0.3, 0.3, 1 / FS_HZ)
    rng = np.random.default_rng(0)
    moments = np.cumsum(1.0 + rng.normal(0, 0.05, 110)) + 3.0
    add(samples, moments, -180 * np.exp(-0.5 * (time / 0.05) ** 2) + 90 * np.exp(-0.5 * ((time - 0.13) / 0.05) ** 2))
    row = rows_of(samples)["periodic_discharge_rate"]
    assert row["value"] == pytest.approx(1.0, abs=0.05)
    assert row["ci_low"] < row["value"] < row["ci_high"]
    assert rows_of(background(120.0))["periodic_discharge_rate"]["status"] == "not_measurable"


@pytest.mark.parametrize("is_identical", [True, False])
def test_burst_suppression_tells_identical_bursts_from_others(is_identical):
    rng = np.random.default_rng(1)
    samples = background(120.0, uv=0.8)
    moments = np.arange(4.0, 116.0, 5.0)
    template = background(1.0, uv=60.0, seed=9)
    for k, moment in enumerate(moments):
        start = round((moment + rng.uniform(-0.3, 0.3)) * FS_HZ)
        burst = template if is_identical else background(1.0, uv=60.0, seed=100 + k)
        samples[:, start : start + burst.shape[1]] += burst
    rows = rows_of(samples, jerks_s=moments[::2] + 0.4)
    assert rows["suppression_fraction"]["value"] == pytest.approx(0.7, abs=0.12)
    assert rows["suppression_burst_jerk_fraction"]["value"] == pytest.approx(0.5, abs=0.1)
    value = rows["burst_shape_correlation"]["value"]
    assert value > 0.75 if is_identical else value < 0.5


def test_bursts_of_one_shape_over_the_whole_head_are_eeg_and_no_calibration():
    samples = background(120.0, uv=0.8)
    gains = np.interp(np.arange(19), [0, 18], [0.35, 1.0])
    template = background(3.5, uv=50.0, seed=9, labels=LABELS[:1])[0] * np.hanning(int(3.5 * FS_HZ)) ** 0.25
    moments = np.arange(4.0, 114.0, 8.0)
    add(samples, moments, template, gains)
    rows = rows_of(samples, jerks_s=moments - 1.6)
    assert rows["suppression_fraction"]["n"] == 120
    assert rows["suppression_fraction"]["value"] == pytest.approx(1 - 3.9 / 8.6, abs=0.1)
    assert rows["burst_shape_correlation"]["value"] > 0.9


def test_ongoing_eeg_is_not_suppressed():
    rows = rows_of(background(60.0))
    assert rows["suppression_fraction"]["value"] == 0.0
    assert rows["burst_shape_correlation"]["status"] == "not_measurable"


def test_light_that_sets_off_discharges_is_counted_by_train():
    samples = background(120.0)
    markers = [{"onset": 10.0 * k, "duration": 5.0, "text": "photic 15 Hz"} for k in range(1, 9)]
    add(samples, np.array([22.0, 33.0, 44.0, 58.0]), spike_wave())
    row = rows_of(samples, markers=markers)["photoparoxysmal_fraction"]
    assert (row["scope"], row["n"]) == ("stimulus:photic 15 Hz", 8)
    assert row["value"] == pytest.approx(3 / 8)


def test_every_measure_of_the_cortex_has_a_row_whatever_is_recorded():
    from myoclonus.relate.declared_cortex import CORTEX_MEASURES  # noqa: PLC0415

    nothing = Detection(
        bursts=tables.empty(tables.BURSTS),
        burst_details=tables.empty(tables.BURST_DETAILS),
        jerks=tables.empty(tables.JERKS),
        quality=tables.empty(tables.QUALITY),
        analyzed_s={},
    )
    for samples, fs_hz, role in (
        (np.zeros((1, 5000)), 500.0, "emg"),
        (np.zeros((2, 5000)), 500.0, "eeg"),
        (np.full((2, 5000), np.nan), 500.0, "eeg"),
        (np.random.default_rng(0).normal(0, 10, (2, 500)), 50.0, "eeg"),
        (np.zeros((1, 1)), 250.0, "eeg"),
    ):
        labels = ["C3", "EEG 7"][: len(samples)]
        recording = recording_from_array(samples, fs_hz, labels, roles=[role] * len(samples))
        measures = relate_cortex(recording, nothing, QUICK).measures
        assert set(measures["measure"]) == {measure.id for measure in CORTEX_MEASURES}
        assert (measures["reason"].isna() == (measures["status"] == "measured")).all()


def test_scored_sleep_is_left_out_of_the_search_for_discharges():
    samples = background(240.0, seed=4)
    moments_s = np.arange(10.0, 235.0, 7.0)
    add(samples, moments_s, spike_wave())
    stages = [{"onset": 0.0, "duration": 120.0, "stage": "N2"}, {"onset": 120.0, "duration": 120.0, "stage": "W"}]
    recording = recording_from_array(samples, FS_HZ, list(LABELS), roles=["eeg"] * len(LABELS), hypnogram=stages)
    none = Detection(
        bursts=tables.empty(tables.BURSTS), burst_details=tables.empty(tables.BURST_DETAILS),
        jerks=tables.empty(tables.JERKS), quality=tables.empty(tables.QUALITY), analyzed_s={},
    )  # fmt: skip
    found = discharges_of(recording, none, settings_from_mapping({})).discharges
    assert found.spike_s.min() >= 120.0
    assert found.n == np.sum(moments_s >= 120.0)
    assert found.examined_s == pytest.approx(120.0, abs=2.0)
    assert found.asleep_s.tolist() == [[0.0, 120.0]]
    assert found.awake(np.array([60.0, 130.0, 239.0])).tolist() == [10.0, 119.0]


def found_in(scene, seed=0, hypnogram=None):
    """Discharges and their rows in a made EEG."""
    made = make_eeg({**NONE, **SOME}[scene], seed)
    recording = recording_from_array(
        made.samples_uv, 256.0, made.labels, roles=list(made.roles), hypnogram=hypnogram or []
    )
    related = discharges_of(recording, NOTHING, QUICK)
    rows = {row["measure"]: row for row in discharge_rows(recording, NOTHING, related, QUICK)}
    return related.discharges, rows, made


@pytest.mark.parametrize("scene", NONE)
def test_what_only_looks_like_a_discharge_is_none(scene):
    found, rows, _ = found_in(scene)
    assert found.n == 0
    assert rows["periodic_discharge_rate"]["status"] == "not_measurable"


@pytest.mark.parametrize("scene", [name for name in SOME if not name.startswith("suppression")])
def test_discharges_are_found_among_what_looks_like_them(scene):
    found, rows, made = found_in(scene)
    is_seen = [np.any(np.abs(found.spike_s - at) < 0.15) for at in made.discharge_s]
    assert np.mean(is_seen) > 0.55
    assert rows["discharge_rate"]["status"] == "measured"
    assert sum(not np.any(np.abs(made.discharge_s - at) < 0.4) for at in found.first_s) <= 1


def test_sharp_waves_of_unscored_sleep_are_doubtful_and_the_answer_says_so():
    found, rows, _ = found_in("light sleep, stages not scored")
    assert found.doubtful_s.size > 5
    row = rows["discharge_rate"]
    assert (row["status"], row["n"]) == ("not_measurable", found.doubtful_s.size)
    assert "sleep" in row["reason"]
    assert "not scored" in row["reason"]
    assert rows["discharge_jerk_fraction"]["status"] == "not_measurable"


def test_sharp_waves_of_a_stage_that_is_scored_as_awake_are_not_doubtful():
    awake = [{"onset": 0.0, "duration": 240.0, "stage": "W"}]
    found, _, _ = found_in("light sleep, stages not scored", hypnogram=awake)
    assert found.doubtful_s.size == 0
    assert found.n > 5


def test_a_single_small_sharp_wave_is_no_discharge_and_three_alike_are():
    gains = np.array([1.0 if label in ("C3", "F3", "P3", "T7") else 0.05 for label in LABELS])
    for moments, expected in (([20.0], 0), ([20.0, 31.0, 47.0], 3)):
        samples = background(60.0, uv=8.0)
        add(samples, moments, spike_wave(-80.0, -50.0), gains)
        assert rows_of(samples)["discharge_rate"]["n"] == expected


def test_one_large_generalized_spike_wave_is_a_discharge():
    samples = background(60.0, uv=8.0)
    add(samples, [30.0], spike_wave())
    assert rows_of(samples)["discharge_rate"]["n"] == 1


def test_a_moved_reference_is_no_discharge():
    samples = background(120.0, uv=8.0)
    add(samples, np.arange(5.0, 115.0, 7.3), spike_wave(), np.ones(19))
    assert rows_of(samples)["discharge_rate"]["n"] == 0


def test_spindles_are_the_sign_of_sleep_and_alpha_is_none():
    rng = np.random.default_rng(3)
    time = np.arange(0, 1.2, 1 / FS_HZ)
    for hz, low, high in ((13.5, 9, 11), (9.5, 0, 1)):
        samples = background(60.0, uv=8.0, labels=LABELS[:4])
        for moment in np.arange(3.0, 57.0, 5.4):
            wave = 20 * np.hanning(time.size) * np.sin(2 * np.pi * hz * time + rng.uniform(0, 6))
            add(samples, [moment], wave, np.ones(4))
        assert low <= spindles_in(samples, FS_HZ, QUICK.cortex).size <= high


def test_events_are_frequent_only_where_they_come_often_enough_and_not_alone():
    events = np.array([10.0, 40.0, 70.0, 1000.0])
    assert is_frequent(np.array([20.0, 1000.0, 600.0]), events, 1200.0, 0.5).tolist() == [True, False, False]
    assert not is_frequent(np.array([20.0]), events, 1200.0, 2.0).any()


def test_each_jerk_is_asked_for_the_discharge_that_others_have():
    rng = np.random.default_rng(5)
    samples = background(240.0, seed=6)
    moments = np.arange(5.0, 155.0, 5.0)
    add(samples, moments, spike_wave())
    muscle = rng.normal(0, 60, (19, 60)) * np.hanning(60)
    for moment in moments[::2]:  # the muscle of the jerk hides these from the search
        start = round(moment * FS_HZ) - 30
        samples[:, start : start + 60] += muscle * rng.choice((-1, 1), (19, 60))
    without = np.arange(160.0, 235.0, 5.0)
    onset_s = np.concatenate((moments + 0.02, without))
    recording = recording_from_array(samples, FS_HZ, LABELS, roles=["eeg"] * 19)
    jerks = [{"jerk_id": f"j{k}", "onset": at, "duration": 0.05, "kind": "positive"} for k, at in enumerate(onset_s)]
    related = discharges_of(recording, replace(NOTHING, jerks=tables.from_rows(tables.JERKS, jerks)), QUICK)
    assert related.n_searched < 25
    assert related.is_locked[:30].sum() >= 28
    assert related.is_locked[30:].sum() <= 1
    assert np.nanmedian(related.lag_ms[:30]) == pytest.approx(20.0, abs=8.0)


def test_wide_sharp_waves_that_come_every_second_are_periodic_and_not_those_of_sleep():
    time = np.arange(-0.5, 0.5, 1 / FS_HZ)
    gains = np.array([np.exp(-0.5 * ((x**2 + (y - 0.1) ** 2) / 0.3)) for x, y in PLACES.values()])
    samples = background(180.0)
    moments = np.arange(3.0, 177.0, 1.0)
    add(samples, moments, -130 * np.exp(-((time / 0.034) ** 2)) + 60 * np.exp(-(((time - 0.12) / 0.06) ** 2)), gains)
    rows = rows_of(samples)
    assert rows["discharge_rate"]["status"] == "measured"
    assert rows["periodic_discharge_rate"]["value"] == pytest.approx(1.0, abs=0.03)
