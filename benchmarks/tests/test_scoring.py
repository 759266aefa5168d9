"""The judge is judged: hand-made cases of matching, and truth checked against the waveform it describes."""

import edfio
import numpy as np
import pandas as pd
import pytest
from benchmarks.scoring import match, score, score_grouping, score_jerks
from benchmarks.truth import make, write
from benchmarks.truth.motor_units import SHAPES, motor_unit


def intervals(*pairs, kind="positive", channel="A"):
    rows = [{"channel": channel, "kind": kind, "onset": on, "duration": off - on} for on, off in pairs]
    return pd.DataFrame(rows, columns=["channel", "kind", "onset", "duration"])


def test_errors_are_detected_minus_true():
    result = score(intervals((1.004, 1.104)), intervals((1.0, 1.090)), duration_s=60)
    assert result.f1 == 1
    assert result.onset_bias_ms == pytest.approx(4)
    assert result.duration_bias_ms == pytest.approx(10)


def test_a_detection_over_two_bursts_pairs_once_and_counts_as_merged():
    result = score(intervals((1.0, 2.0)), intervals((1.0, 1.6), (1.7, 2.0)), duration_s=60)
    assert (result.n_matched, result.n_merged, result.n_split) == (1, 1, 0)
    assert result.f1 == pytest.approx(2 / 3)


def test_two_detections_in_one_burst_pair_once_and_count_as_split():
    result = score(intervals((1.0, 1.1), (1.2, 1.5)), intervals((1.0, 1.5)), duration_s=60)
    assert (result.n_matched, result.n_split, result.false_per_min) == (1, 1, 1)


def test_best_total_overlap_wins_over_first_come():
    found = match(intervals((1.0, 1.3), (1.29, 1.6)), intervals((1.25, 1.6), (0.9, 1.24)))
    assert sorted(map(tuple, found.pairs)) == [(0, 1), (1, 0)]


def test_a_short_burst_found_beside_the_truth_pairs_only_within_tolerance():
    true = intervals((1.0, 1.004))
    assert score(intervals((1.006, 1.012)), true, duration_s=60).n_matched == 1
    assert score(intervals((1.016, 1.022)), true, duration_s=60).n_matched == 0


def test_kinds_and_channels_do_not_mix():
    true = intervals((1.0, 1.1))
    assert score(intervals((1.0, 1.1), kind="negative"), true, duration_s=60).n_matched == 0
    assert score(intervals((1.0, 1.1), channel="B"), true, duration_s=60).n_matched == 0


def test_unpaired_detection_in_a_neutral_stretch_does_not_count():
    neutral = intervals((4.0, 5.0))
    result = score(intervals((1.0, 1.1), (4.2, 4.3)), intervals((1.0, 1.1)), duration_s=60, neutral=neutral)
    assert (result.n_detected, result.f1) == (1, 1)


def test_nothing_detected_gives_zero_and_nothing_at_all_gives_nan():
    assert score(intervals(), intervals((1.0, 1.1)), duration_s=60).f1 == 0
    assert np.isnan(score(intervals(), intervals(), duration_s=60).f1)


def test_jerks_tell_whether_lead_and_order_agree():
    true = pd.DataFrame({"onset": [1.0, 2.0], "duration": [0.1, 0.1], "channels": ["A,B", "A,B"]})
    found = pd.DataFrame({"onset": [1.0, 2.0, 9.0], "duration": 0.1, "channels": ["A,B", "B,A", "A"]})
    result = score_jerks(found, true, duration_s=60)
    assert (result["same_lead_fraction"], result["same_channels_fraction"], result["false_per_min"]) == (0.5, 1, 1)


def test_bursts_of_one_jerk_in_two_jerks_are_not_kept_together():
    true = pd.concat([intervals((1.0, 1.1), (5.0, 5.1)), intervals((1.02, 1.1), (5.02, 5.1), channel="B")])
    true = true.assign(jerk=[0, 1, 0, 1])
    found = true.drop(columns="jerk").assign(jerk_id=["a", "b", "a", "c"])
    result = score_grouping(found, true)
    assert (result["n_together"], result["kept_together_fraction"], result["n_near"]) == (2, 0.5, 0)


def test_two_jerks_100_ms_apart_in_one_are_not_kept_apart():
    true = intervals((1.0, 1.05), (1.1, 1.15), (5.0, 5.05), (5.1, 5.15)).assign(jerk=[0, 1, 2, 3])
    found = true.drop(columns="jerk").assign(jerk_id=["a", "b", "c", "c"])
    result = score_grouping(found, true)
    assert (result["n_near"], result["kept_apart_fraction"]) == (2, 0.5)


@pytest.mark.parametrize("shape", list(SHAPES))
def test_a_potential_exceeds_a_tenth_of_its_peak_exactly_within_its_extent(shape):
    unit = motor_unit(shape, duration_s=0.008, size=5.0, fs_hz=200_000)
    above = np.flatnonzero(np.abs(unit.waveform) >= 0.5)
    assert above[0] == pytest.approx(unit.first, abs=2)
    assert above[-1] == pytest.approx(unit.last, abs=2)
    assert np.abs(unit.waveform).max() == pytest.approx(5, rel=1e-3)


def test_true_silences_hold_no_muscle_and_touch_it_at_both_ends():
    truth = make("silences", snr_db=40)
    for row in truth.silences.itertuples():
        x = truth.ideal_uv[truth.labels.index(row.channel)]
        low, high = round(row.onset * truth.fs_hz), round((row.onset + row.duration) * truth.fs_hz)
        inside, outside = x[low + 3 : high - 3], np.r_[x[low - 100 : low], x[high : high + 100]]
        assert np.std(inside) < 0.15 * np.std(outside)


def test_the_same_seed_gives_the_same_recording_and_another_seed_another():
    first, again, other = make("ward"), make("ward"), make("ward", seed=1)
    np.testing.assert_array_equal(first.signals_uv, again.signals_uv)
    pd.testing.assert_frame_equal(first.bursts, again.bursts)
    assert not np.array_equal(first.signals_uv, other.signals_uv)


@pytest.mark.parametrize("fs_hz", [200.0, 1000.0, 2048.0, 10000.0])
def test_snr_is_what_it_says_in_the_stated_band(fs_hz):
    truth = make("dense", snr_db=20, fs_hz=fs_hz)
    ratios = []
    for row in truth.bursts.itertuples():
        x = truth.clean_uv[truth.labels.index(row.channel)]
        low, high = round(row.onset * fs_hz), round((row.onset + row.duration) * fs_hz)
        ratios.append(np.sqrt(np.mean(x[low:high] ** 2)) / truth.noise_uv[0])
    assert 20 * np.log10(np.median(ratios)) == pytest.approx(20, abs=1.5)


def test_edf_holds_the_signals_to_a_tenth_of_a_microvolt(tmp_path):
    truth = make("isolated")
    edf = edfio.read_edf(write(truth, tmp_path))
    assert tuple(s.label for s in edf.signals) == truth.labels
    n = truth.signals_uv.shape[1]
    np.testing.assert_allclose(edf.signals[0].data[:n], truth.signals_uv[0], atol=0.11)
    assert len(pd.read_csv(tmp_path / "isolated_bursts.tsv", sep="\t")) == len(truth.bursts)
