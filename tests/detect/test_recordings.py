"""The tables of a whole recording: columns, states, stages, stimuli, silences, and recordings with nothing in them."""

from __future__ import annotations

import numpy as np
import pytest

from myoclonus import tables
from myoclonus.detect import Detection, detect_recording, stimuli_of
from myoclonus.recording import Recording, recording_from_array
from myoclonus.settings.detect import DetectSettings

from .made import noise, with_bursts

FS_HZ = 1000.0
ONSETS_S = [2.0, 5.0, 8.0]


def recording(**options: object) -> Recording:
    return recording_from_array([with_bursts(ONSETS_S, 10.0, FS_HZ)], FS_HZ, ["EMG"], **options)


def marker(onset: float, text: str, duration: float = 0.0) -> dict[str, object]:
    return {"onset": onset, "duration": duration, "text": text}


def assert_tables(found: Detection) -> None:
    for schema, table in (
        (tables.BURSTS, found.bursts), (tables.BURST_DETAILS, found.burst_details), (tables.JERKS, found.jerks),
        (tables.QUALITY, found.quality),
    ):  # fmt: skip
        tables.validate(schema, table)


def assert_empty(found: Detection) -> None:
    assert_tables(found)
    assert len(found.bursts) == len(found.burst_details) == len(found.jerks) == 0


def test_tables_name_bursts_and_jerks_in_order_of_onset() -> None:
    found = detect_recording(
        recording_from_array(
            [with_bursts([5.01, 2.0], 10.0, FS_HZ), with_bursts([5.0, 8.0], 10.0, FS_HZ, seed=1)], FS_HZ, ["B", "A"],
            muscles=["biceps", None], sides=["left", None],
        )
    )  # fmt: skip
    assert_tables(found)
    assert found.bursts["burst_id"].tolist() == ["b0000001", "b0000002", "b0000003", "b0000004"]
    assert found.bursts["channel"].tolist() == ["B", "A", "B", "A"]
    assert found.bursts["muscle"].tolist() == ["biceps", None, "biceps", None]
    assert found.bursts["side"].tolist() == ["left", None, "left", None]
    assert found.bursts["jerk_id"].tolist() == ["j000001", "j000002", "j000002", "j000003"]
    assert found.jerks["jerk_id"].tolist() == ["j000001", "j000002", "j000003"]
    assert found.jerks["channels"].tolist() == ["B", "A,B", "A"]
    assert found.burst_details["burst_id"].tolist() == found.bursts["burst_id"].tolist()


def test_burst_has_its_amplitude_its_background_and_their_ratio() -> None:
    (burst,) = detect_recording(
        recording_from_array([with_bursts([5.0], 10.0, FS_HZ, amplitude_uv=200.0, burst_s=0.2)], FS_HZ, ["EMG"])
    ).bursts.to_dict("records")
    # The band from 20 to 450 Hz passes 86 % of the energy of white noise: 200 and 2 µV become 185 and 1.85 µV.
    assert burst["amplitude_uv"] == pytest.approx(185.0, rel=0.12)
    assert burst["background_uv"] == pytest.approx(1.85, rel=0.12)
    assert burst["snr_db"] == pytest.approx(40.0, abs=1.5)
    assert 2.0 * burst["amplitude_uv"] < burst["peak_uv"] < 5.0 * burst["amplitude_uv"]
    assert burst["duration"] == pytest.approx(0.2, abs=0.006)


def test_edges_of_strong_bursts_have_standard_errors_of_a_few_milliseconds() -> None:
    details = detect_recording(recording()).burst_details
    assert details["onset_se_ms"].between(0.2, 6.0).all()
    assert details["end_se_ms"].between(0.2, 6.0).all()
    assert (details["log_likelihood_ratio"] > 1000.0).all()
    assert details["remaining_fraction"].isna().all()


def test_silence_says_what_is_left_what_came_before_and_what_follows() -> None:
    samples = noise(20_000, 50.0)
    samples[5000:5120] = noise(120, 5.0, 1)
    samples[12_000:12_100] = noise(100, 5.0, 2)
    samples[11_950:12_000] += noise(50, 400.0, 3)
    samples[12_100:12_150] += noise(50, 400.0, 4)
    found = detect_recording(recording_from_array([samples], FS_HZ, ["EMG"]))
    assert found.bursts["kind"].tolist() == ["negative", "positive", "negative", "positive"]
    assert found.bursts["onset"].to_numpy() == pytest.approx([5.0, 11.95, 12.0, 12.1], abs=0.01)
    assert found.bursts["duration"].to_numpy() == pytest.approx([0.12, 0.05, 0.1, 0.05], abs=0.012)
    details = found.burst_details
    assert details["following"].tolist() == ["activity", None, "rebound", None]
    assert details["preceding_burst_id"].tolist() == [None, None, found.bursts["burst_id"][1], None]
    # A tenth of the amplitude; 10 % of the samples in the window of the filter ring over from outside.
    assert details["remaining_fraction"].to_numpy()[[0, 2]] == pytest.approx([0.1, 0.1], abs=0.1)
    assert found.jerks["kind"].tolist() == ["negative", "mixed", "positive"]
    assert found.bursts["background_uv"][0] == pytest.approx(46.0, rel=0.15)


def test_state_is_that_of_the_marker_that_covers_the_onset() -> None:
    markers = [marker(0.0, "Rest, eyes closed", 3.0), marker(4.0, "ACTION: finger to nose", 2.0)]
    assert detect_recording(recording(markers=markers)).bursts["state"].tolist() == ["rest", "action", None]


def test_state_without_length_lasts_until_the_next() -> None:
    markers = [marker(6.0, "action"), marker(1.0, "rest"), marker(4.0, "posture"), marker(4.5, "remark")]
    found = detect_recording(recording(markers=markers))
    assert found.bursts["state"].tolist() == ["rest", "posture", "action"]
    assert found.jerks["state"].tolist() == ["rest", "posture", "action"]


def test_of_overlapping_states_the_later_wins() -> None:
    markers = [marker(0.0, "rest", 10.0), marker(4.0, "intention", 2.0)]
    assert detect_recording(recording(markers=markers)).bursts["state"].tolist() == ["rest", "intention", "rest"]


def test_stage_is_that_of_the_hypnogram_at_the_onset() -> None:
    hypnogram = [{"onset": 0.0, "duration": 3.0, "stage": "N2"}, {"onset": 3.0, "duration": 3.0, "stage": "R"}]
    found = detect_recording(recording(hypnogram=hypnogram))
    assert found.bursts["stage"].tolist() == ["N2", "R", None]
    assert found.jerks["stage"].tolist() == ["N2", "R", None]


def test_stimuli_are_markers_that_begin_so_or_are_named_in_order_of_time() -> None:
    markers = [marker(7.9, "Tap left"), marker(4.9, "STIM 3 mA"), marker(3.0, "remark"), marker(1.95, "flash")]
    settings = DetectSettings(stimulus_texts="flash, Tap left")
    stimuli = stimuli_of(recording(markers=markers), settings)
    assert [(item.onset_s, item.text) for item in stimuli] == [(1.95, "flash"), (4.9, "STIM 3 mA"), (7.9, "Tap left")]
    jerks = detect_recording(recording(markers=markers), settings).jerks
    assert jerks["trigger"].tolist() == ["flash", "STIM 3 mA", "Tap left"]
    assert jerks["latency_ms"].to_numpy() == pytest.approx([50.0, 100.0, 100.0], abs=8.0)


def test_a_named_stimulus_that_no_marker_has_is_reported_and_capitals_do_not_matter() -> None:
    markers = [marker(4.9, "TAP left "), marker(7.9, "tap right")]
    settings = DetectSettings(stimulus_texts="Tap left, tap")
    assert [item.onset_s for item in stimuli_of(recording(markers=markers), settings)] == [4.9]
    quality = detect_recording(recording(markers=markers), settings).quality
    row = quality[quality["code"] == "stimulus-text-unknown"]
    assert row["severity"].tolist() == ["warning"]
    assert row["message"].item().startswith('"tap" was named')
    assert '"tap right"' in row["message"].item()


@pytest.mark.parametrize("named", ["S  1", "s 1", "Stimulus/S 1"])
@pytest.mark.parametrize("text", ["Stimulus/S  1", "S 1", "S  1"])
def test_blanks_and_the_kind_of_a_marker_do_not_matter(named: str, text: str) -> None:
    if named.startswith("Stim") and not text.startswith("Stim"):
        return
    markers = [marker(4.9, text), marker(7.9, "Response/S  1")]
    settings = DetectSettings(stimulus_texts=named)
    assert [item.onset_s for item in stimuli_of(recording(markers=markers), settings)] == [4.9]
    codes = detect_recording(recording(markers=markers), settings).quality["code"].tolist()
    assert "stimulus-text-unknown" not in codes


def test_without_named_texts_only_stim_is_a_stimulus() -> None:
    markers = [marker(1.0, "flash"), marker(2.0, "stimulus"), marker(3.0, "")]
    assert [item.text for item in stimuli_of(recording(markers=markers), DetectSettings())] == ["stimulus"]


def test_findings_of_the_recording_come_first_and_refused_channels_are_left_out() -> None:
    refused = {"code": "rate-too-low", "severity": "refused", "channel": "A", "message": "x", "remedy": "y"}
    both = recording_from_array(
        [with_bursts(ONSETS_S, 10.0, FS_HZ), with_bursts(ONSETS_S, 10.0, FS_HZ, seed=1)], FS_HZ, ["A", "B"]
    )
    quality = tables.from_rows(tables.QUALITY, [refused, refused | {"severity": "warning", "channel": "B"}])
    found = detect_recording(both.with_changes(quality=quality))
    assert set(found.bursts["channel"]) == {"B"}
    assert list(found.analyzed_s) == ["B"]
    assert found.quality["code"].tolist()[:2] == ["rate-too-low"] * 2
    all_refused = tables.from_rows(tables.QUALITY, [refused, refused | {"channel": "B"}])
    found = detect_recording(both.with_changes(quality=all_refused))
    assert_empty(found)
    assert found.analyzed_s == {}
    assert len(found.quality) == 2


def test_channels_that_are_no_emg_are_not_searched() -> None:
    found = detect_recording(recording(roles=["eeg"]))
    assert_empty(found)
    assert found.analyzed_s == {}


def test_progress_goes_up_to_one() -> None:
    told: list[tuple[float, str]] = []
    long = recording_from_array([noise(100_000)], FS_HZ, ["EMG"])
    detect_recording(long, DetectSettings(chunk_s=30.0), progress=lambda share, text: told.append((share, text)))
    assert [share for share, _ in told] == [0.25, 0.5, 0.75, 1.0]
    assert {text for _, text in told} == {"finding bursts"}


def test_no_channel_is_nothing_found() -> None:
    found = detect_recording(recording_from_array([], FS_HZ, []))
    assert_empty(found)
    assert len(found.quality) == 0


@pytest.mark.parametrize("fs_hz", [200.0, 1000.0, 2048.0])
@pytest.mark.parametrize("n_samples", [0, 1, 2, 10, 39, 199, 200, 450])
def test_recording_of_few_samples_has_nothing_in_it(n_samples: int, fs_hz: float) -> None:
    found = detect_recording(recording_from_array([noise(n_samples)], fs_hz, ["EMG"]))
    assert_empty(found)
    assert 0.0 <= found.analyzed_s["EMG"] <= n_samples / fs_hz + 1e-9


@pytest.mark.parametrize(
    ("value", "codes"),
    [
        (np.nan, ["artifact-missing"]),
        (0.0, ["artifact-flat"]),
        (7.25, ["artifact-flat"]),
        (np.inf, ["artifact-missing"]),
        (-1e6, ["artifact-flat"]),
    ],
)
@pytest.mark.parametrize("n_samples", [5000, 30_000])
@pytest.mark.filterwarnings("ignore:invalid value encountered in subtract:RuntimeWarning")
def test_channel_of_one_value_is_not_analyzed(value: float, codes: list[str], n_samples: int) -> None:
    found = detect_recording(recording_from_array([np.full(n_samples, value)], FS_HZ, ["EMG"]))
    assert_empty(found)
    assert found.quality["code"].tolist() == codes
    assert found.analyzed_s["EMG"] == pytest.approx(0.0, abs=0.002)


def test_channel_much_shorter_than_another_is_analyzed_as_far_as_it_goes() -> None:
    found = detect_recording(
        recording_from_array([with_bursts(ONSETS_S, 10.0, FS_HZ), noise(50), noise(0)], FS_HZ, ["A", "B", "C"])
    )
    assert found.bursts["channel"].tolist() == ["A"] * 3
    assert found.analyzed_s == pytest.approx({"A": 10.0, "B": 0.0, "C": 0.0})


def test_samples_of_another_type_give_the_same_bursts() -> None:
    samples = np.round(10 * with_bursts(ONSETS_S, 10.0, FS_HZ))
    whole, single, double = (
        detect_recording(recording_from_array([samples.astype(kind)], FS_HZ, ["EMG"])).bursts
        for kind in (np.int16, np.float32, np.float64)
    )
    assert len(whole) == 3
    assert whole.equals(single)
    assert whole.equals(double)


def test_the_recording_is_left() -> None:
    samples = with_bursts(ONSETS_S, 10.0, FS_HZ)
    samples[3000:3100] = np.nan
    copy = samples.copy()
    given = recording_from_array([samples], FS_HZ, ["EMG"], markers=[marker(1.0, "rest")])
    markers = given.markers.copy()
    detect_recording(given)
    assert np.array_equal(samples, copy, equal_nan=True)
    assert given.markers.equals(markers)
