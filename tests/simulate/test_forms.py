from __future__ import annotations

import numpy as np
import pytest

from myoclonus.simulate import Simulation, simulate
from myoclonus.simulate.muscles import muscle_table
from myoclonus.simulate.signatures import signature_of

from .made import EVERY, WITH_BURSTS, simulated

FIRST_OF_DESIGN = (
    "sleep_start fragmentary periodic_limb_movement propriospinal essential stimulus_sensitive palatal action cortical "
    "cortical_reflex cortical_tremor reticular_reflex startle progressive_myoclonus_epilepsy myoclonic_seizure periodic negative "
    "spinal_segmental peripheral functional tremor none"
).split()


def gaps_s(simulation: Simulation, channel: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    onsets = simulation.truth.bursts.query("channel == @channel")["onset"].to_numpy()
    return np.asarray(np.diff(onsets))


def onset_lags_ms(simulation: Simulation, later: str, earlier: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    positive = simulation.truth.bursts.query("kind == 'positive'")
    table = positive.pivot_table(index="jerk_id", columns="channel", values="onset")
    return np.asarray(1000 * (table[later] - table[earlier]).dropna(), dtype=np.float64)


def test_every_form_that_is_weighed_can_be_simulated() -> None:
    assert set(FIRST_OF_DESIGN) <= set(EVERY)


@pytest.mark.parametrize("form", EVERY)
def test_every_number_of_every_form_carries_a_source_and_a_grade(form: str) -> None:
    signature = signature_of(form)
    for name, quantity in signature.numbers.items():
        assert quantity.source, name
        assert quantity.grade in {"A", "B", "C"}, name
        assert quantity.low <= quantity.mean <= quantity.high, name


@pytest.mark.parametrize("form", WITH_BURSTS)
def test_bursts_of_every_form_last_as_long_as_its_signature_says(form: str) -> None:
    burst = signature_of(form).numbers["burst_ms"]
    duration_ms = 1000 * simulated(form).truth.bursts.query("kind == 'positive'")["duration"]
    assert len(duration_ms) >= 1
    assert duration_ms.min() >= burst.low - 0.1
    assert duration_ms.max() <= burst.high + 0.1


def test_cortical_bursts_average_31_ms_and_essential_ones_more_than_80_ms() -> None:
    cortical = simulate("cortical", duration_s=60, seed=1, eeg=False).truth.bursts["duration"].mean()
    essential = simulate("essential", duration_s=60, seed=1, eeg=False).truth.bursts["duration"].mean()
    assert 0.028 < cortical < 0.035
    assert 0.080 < essential < 0.120


def test_cortical_jerks_run_down_the_arm_at_the_speed_of_the_corticospinal_tract() -> None:
    simulation = simulate("cortical", duration_s=60, seed=1, eeg=False, muscles=["FDI R", "BB R"])
    assert np.median(onset_lags_ms(simulation, "EMG FDI R", "EMG BB R")) == pytest.approx(8.5, abs=1.0)


def test_cortical_jerks_come_more_often_in_posture_than_at_rest() -> None:
    states = (
        simulate("cortical", duration_s=200, seed=1, eeg=False, muscles=["FDI R"]).truth.jerks["state"].value_counts()
    )
    assert states["posture"] > 1.5 * states["rest"]


def test_propriospinal_jerks_spread_up_and_down_at_three_to_seven_meters_a_second() -> None:
    simulation = simulate("propriospinal", duration_s=120, seed=1, eeg=False, muscles=["SCM R", "RA R", "RF R"])
    up_ms = onset_lags_ms(simulation, "EMG SCM R", "EMG RA R") + 4.0  # nerve of the abdomen is 4 ms longer
    speed_m_s = (0.31 - 0.055) / (up_ms / 1000)
    assert (onset_lags_ms(simulation, "EMG RF R", "EMG RA R") > 0).mean() > 0.95
    assert 3.0 < speed_m_s.min() < speed_m_s.max() < 8.0


def test_the_way_through_the_facial_nerve_is_as_long_as_measured_from_its_root() -> None:
    faces = [row for row in muscle_table().values() if row["region"] == "face"]
    assert len(faces) == 3
    assert {row["nerve_ms"] for row in faces} == {5.0}  # 25 operations; 3.4 ms are from the stylomastoid foramen


def test_reticular_jerks_begin_in_the_neck_and_startle_after_the_blink() -> None:
    reticular = simulate("reticular_reflex", duration_s=60, seed=2, eeg=False).truth.jerks["lead_channel"]
    startle = simulate("startle", duration_s=150, seed=2, eeg=False, muscles=["OOc R", "SCM R", "TA R"])
    assert (reticular == "EMG SCM R").mean() > 0.8
    assert (startle.truth.jerks["lead_channel"] == "EMG OOc R").all()
    assert 80 < np.median(onset_lags_ms(startle, "EMG TA R", "EMG OOc R")) < 105


def test_myoclonic_seizures_have_sides_three_to_twelve_milliseconds_apart() -> None:
    simulation = simulate("myoclonic_seizure", duration_s=120, seed=2, eeg=False, muscles=["BB R", "BB L"])
    lag = np.abs(onset_lags_ms(simulation, "EMG BB R", "EMG BB L"))
    assert 3.0 < np.median(lag) < 12.0


def test_facial_muscles_of_a_hemifacial_spasm_begin_within_five_milliseconds_on_one_side_only() -> None:
    simulation = simulate("peripheral", duration_s=60, seed=2)
    assert simulation.truth.jerks["spread_ms"].max() < 5.0
    assert set(simulation.truth.bursts["side"]) == {"right"}


def test_functional_jerks_change_their_order() -> None:
    jerks = simulate("functional", duration_s=240, seed=2, eeg=False).truth.jerks
    assert jerks["lead_channel"].nunique() >= 4
    assert jerks["channels"].nunique() == len(jerks)


def test_reflex_jerks_follow_their_stimulus_by_the_latency_of_the_form() -> None:
    simulation = simulate("cortical_reflex", duration_s=60, seed=2, eeg=False)
    jerks, markers = simulation.truth.jerks, simulation.recording.markers
    stimuli = markers[markers["text"] == "stim median nerve R"]["onset"].to_numpy()
    assert (jerks["trigger"] == "stim median nerve R").all()
    assert jerks["latency_ms"].between(40.9, 49.1).all()
    assert 0.6 < len(jerks) / len(stimuli) < 0.95
    for jerk in jerks.itertuples():
        assert np.abs(stimuli + jerk.latency_ms / 1000 - jerk.onset).min() < 1e-6


def test_palatal_tremor_is_regular_at_one_to_three_a_second_and_in_the_palate_only() -> None:
    simulation = simulate("palatal", duration_s=60, seed=3)
    gap = gaps_s(simulation, "EMG Palate")
    gap = gap[gap < 1.5]
    assert 1.0 <= 1 / np.median(gap) <= 3.1
    assert gap.std() / gap.mean() < 0.1
    assert set(simulation.truth.bursts["channel"]) == {"EMG Palate"}


def test_cortical_tremor_is_faster_and_less_regular_than_essential_tremor_and_both_need_posture() -> None:
    cortical, essential = (
        simulate(form, duration_s=60, seed=3, eeg=False, muscles=["FCR R"]) for form in ("cortical_tremor", "tremor")
    )
    fast, slow = gaps_s(cortical, "EMG FCR R"), gaps_s(essential, "EMG FCR R")
    fast, slow = fast[fast < 0.4], slow[slow < 0.4]
    assert 9 <= 1 / np.median(fast) <= 12.5
    assert 5 <= 1 / np.median(slow) <= 7.2
    assert fast.std() / fast.mean() > 0.1 > slow.std() / slow.mean()
    assert set(cortical.truth.jerks["state"]) == {"posture"}
    assert set(essential.truth.jerks["state"]) == {"posture"}


def test_tremor_alternates_between_extensor_and_flexor() -> None:
    simulation = simulate("tremor", duration_s=40, seed=3, eeg=False)
    lag_ms = np.median(onset_lags_ms(simulation, "EMG ECR R", "EMG FCR R"))
    period_ms = 1000 * np.median(gaps_s(simulation, "EMG FCR R"))
    assert lag_ms / period_ms == pytest.approx(0.5, abs=0.08)


def test_periodic_leg_movements_last_and_repeat_by_the_rule_and_keep_to_light_sleep() -> None:
    simulation = simulate("periodic_limb_movement", duration_s=1200, seed=4, eeg=False, fs_hz=200)
    movements = simulation.truth.movements
    assert set(movements["type"]) == {"plm"}
    assert set(movements["stage"]) <= {"N1", "N2"}
    assert movements["duration"].between(0.5, 10.0).all()
    gaps = movements.groupby("series_id")["onset"].diff().dropna()
    assert gaps.between(10, 90).all()
    assert len(simulation.truth.bursts) == 0


def test_fragmentary_twitches_take_one_muscle_and_none_while_awake() -> None:
    simulation = simulate("fragmentary", duration_s=600, seed=4, eeg=False, fs_hz=200)
    assert (simulation.truth.jerks["n_channels"] == 1).all()
    assert "W" not in set(simulation.truth.jerks["stage"])
    assert simulation.truth.bursts["channel"].nunique() >= 4
    assert len(simulation.truth.movements) == len(simulation.truth.jerks)


def test_sleep_starts_come_within_six_seconds_of_a_change_of_stage() -> None:
    simulation = simulate("sleep_start", seed=4, eeg=False, fs_hz=200, muscles=["SCM R"])
    edges = simulation.recording.hypnogram["onset"].to_numpy()
    assert len(simulation.truth.jerks) >= 3
    for onset in simulation.truth.jerks["onset"]:
        assert np.abs(edges - onset).min() <= 6.05


def test_action_and_epilepsy_have_lapses_after_some_jerks() -> None:
    for form in ("action", "progressive_myoclonus_epilepsy"):
        truth = simulate(form, duration_s=60, seed=5, eeg=False, muscles=["FDI R", "ECR R", "FCR R"]).truth
        lapses = truth.bursts.query("kind == 'negative'")
        assert len(lapses) >= 3
        for lapse in lapses.itertuples():
            before = truth.bursts.query(
                "kind == 'positive' and channel == @lapse.channel and jerk_id == @lapse.jerk_id"
            )
            assert len(before) == 1
            assert lapse.onset >= float((before["onset"] + before["duration"]).iloc[0]) - 1e-9
        assert "mixed" in set(truth.jerks["kind"])


def test_bursts_of_one_channel_never_overlap() -> None:
    for form in WITH_BURSTS:
        bursts = simulated(form).truth.bursts.query("kind == 'positive'")
        for _, group in bursts.groupby("channel"):
            assert (group["onset"].to_numpy()[1:] >= (group["onset"] + group["duration"]).to_numpy()[:-1]).all(), form
