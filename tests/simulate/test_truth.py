from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from myoclonus import tables
from myoclonus.settings.simulate import SimulateSettings
from myoclonus.simulate import Simulation, simulate
from myoclonus.simulate.motor_units import FINE_FS_HZ, motor_unit_pool, tenth_rule
from myoclonus.simulate.muscles import muscle_named
from myoclonus.simulate.seeds import generator
from myoclonus.simulate.truth import BRAIN_EVENTS, CONTRACTIONS, POTENTIALS


@pytest.fixture(scope="module")
def cortical() -> Simulation:
    return simulate("cortical", duration_s=60, seed=11, eeg=False)


@pytest.fixture(scope="module")
def negative() -> Simulation:
    return simulate("negative", duration_s=60, seed=12)


def test_tenth_rule_keeps_samples_above_a_tenth_and_drops_those_at_a_tenth() -> None:
    potential = np.array([[0.0, 0.1, 0.11, 1.0, -0.5, 0.1, 0.0]])

    start, end = tenth_rule(potential, fs_hz=10.0)

    assert start[0] == pytest.approx(0.2)
    assert end[0] == pytest.approx(0.5)


def test_every_burst_lasts_from_the_first_to_the_last_of_its_potentials_by_the_tenth_rule(cortical: Simulation) -> None:
    fine_step_s = 1.0 / FINE_FS_HZ
    checked = 0
    for burst in cortical.truth.bursts.head(40).itertuples():
        potentials = cortical.truth.potentials.query("burst_id == @burst.burst_id")
        muscle = muscle_named(str(burst.channel))
        pool = motor_unit_pool(muscle, SimulateSettings(), generator(11, "pool", muscle.label))
        firsts, lasts = [], []
        for (
            row
        ) in potentials.itertuples():  # slow and obvious: lay down each potential and look where it exceeds a tenth
            shape = np.abs(pool.potential[row.unit])
            above = np.flatnonzero(shape > shape.max() / 10) * fine_step_s
            firsts.append(row.onset)
            lasts.append(row.onset + above[-1] - above[0])
        assert burst.onset == pytest.approx(min(firsts), abs=fine_step_s)
        assert burst.onset + burst.duration == pytest.approx(max(lasts), abs=1.5 * fine_step_s)
        checked += 1
    assert checked == 40


def test_signal_of_the_jerks_alone_is_small_outside_the_bursts_and_large_inside(cortical: Simulation) -> None:
    for channel, group in cortical.truth.bursts.groupby("channel"):
        signal = cortical.truth.jerk_uv[str(channel)]
        time = np.arange(signal.size) / 1000.0
        inside = np.zeros(signal.size, dtype=bool)
        for burst in group.itertuples():
            inside |= (time >= burst.onset - 0.001) & (time <= burst.onset + burst.duration + 0.001)
        largest_unit = cortical.truth.potentials.query("channel == @channel")["peak_uv"].max()
        assert np.abs(signal[~inside]).max() < 0.5 * largest_unit  # tails of several potentials add up
        assert np.abs(signal[inside]).max() > largest_unit


def test_silences_hold_noise_only_and_activity_borders_them(negative: Simulation) -> None:
    truth = negative.truth.bursts
    assert len(truth) > 20
    for silence in truth.itertuples():
        recording = negative.recording
        samples = recording.read(recording.index_of(str(silence.channel)))
        start, stop = int(np.ceil(silence.onset * 1000)) + 1, int((silence.onset + silence.duration) * 1000) - 1
        inside = samples[start:stop]
        assert inside.std() < 5 * 3.0  # noise of 3 µV and its drift, against activity of 95 µV
        for piece in (samples[start - 30 : start - 1], samples[stop + 1 : stop + 30]):
            assert np.abs(piece - np.median(inside)).max() > 30.0


def test_silences_are_as_long_as_planned_or_a_little_longer(negative: Simulation) -> None:
    duration = negative.truth.bursts["duration"]
    assert duration.min() >= 0.050
    assert duration.max() <= 0.320
    assert set(negative.truth.bursts["kind"]) == {"negative"}


def test_tables_of_the_truth_follow_their_schemas(cortical: Simulation) -> None:
    truth = cortical.truth
    for schema, table in (
        (tables.BURSTS, truth.bursts),
        (tables.JERKS, truth.jerks),
        (tables.MOVEMENTS, truth.movements),
        (tables.QUALITY, truth.artifacts),
        (CONTRACTIONS, truth.contractions),
        (POTENTIALS, truth.potentials),
        (BRAIN_EVENTS, truth.brain_events),
    ):
        tables.validate(schema, table)


def test_jerks_agree_with_the_bursts_that_name_them(cortical: Simulation) -> None:
    bursts = cortical.truth.bursts
    for jerk in cortical.truth.jerks.itertuples():
        mine = bursts[bursts["jerk_id"] == jerk.jerk_id]
        assert jerk.onset == mine["onset"].min()
        assert jerk.onset + jerk.duration == pytest.approx((mine["onset"] + mine["duration"]).max())
        assert jerk.lead_channel == mine.loc[mine["onset"].idxmin(), "channel"]
        assert sorted(str(jerk.channels).split(",")) == sorted(mine["channel"])
        assert jerk.spread_ms == pytest.approx(1000 * (mine["onset"].max() - mine["onset"].min()))


def test_level_of_a_usual_burst_over_the_noise_is_the_one_asked_for() -> None:
    for snr_db in (10.0, 20.0, 35.0):
        simulation = simulate("myoclonic_seizure", duration_s=60, seed=3, snr_db=snr_db, eeg=False, muscles=["BB R"])
        uv = simulation.truth.jerk_uv["EMG BB R"].astype(float)
        mine = simulation.truth.bursts.query("channel == 'EMG BB R'")
        rms = [
            np.sqrt(np.mean(uv[int(b.onset * 1000) : int((b.onset + b.duration) * 1000)] ** 2))
            for b in mine.itertuples()
        ]
        assert 20 * np.log10(np.median(rms) / 3.0) == pytest.approx(snr_db, abs=1.0)


def test_level_of_bursts_over_a_held_contraction_is_the_one_asked_for() -> None:
    simulation = simulate("cortical", duration_s=120, seed=4, contraction_db=10.0, eeg=False, muscles=["FDI R", "BB R"])
    held = simulation.truth.bursts.query("state == 'posture'")
    assert held["snr_db"].median() == pytest.approx(10.0, abs=2.5)


def test_jerk_id_stage_and_state_are_filled_from_the_script() -> None:
    simulation = simulate("fragmentary", duration_s=300, seed=2, eeg=False)
    bursts = simulation.truth.bursts
    assert set(bursts["stage"]) <= {"N1", "N2", "N3", "R"}
    for row in bursts.head(20).itertuples():
        night = simulation.recording.hypnogram
        here = night[(night["onset"] <= row.onset) & (row.onset < night["onset"] + night["duration"])]
        assert list(here["stage"]) == [row.stage]
    assert bursts["jerk_id"].notna().all()


def test_contractions_are_in_their_own_table_and_never_bursts() -> None:
    simulation = simulate("none", duration_s=60, seed=5, eeg=False)
    assert len(simulation.truth.bursts) == 0
    assert len(simulation.truth.jerks) == 0
    assert len(simulation.truth.contractions) >= 8
    assert (simulation.truth.contractions["duration"] > 0.4).all()
    assert isinstance(simulation.truth.bursts, pd.DataFrame)


def test_noise_has_neither_bursts_nor_contractions_and_the_level_of_the_settings() -> None:
    simulation = simulate("noise", duration_s=30, seed=5, settings=SimulateSettings(noise_uv=6.0, drift_uv=0.0))
    assert len(simulation.truth.contractions) == 0
    samples = simulation.recording.read(0)
    spectrum = np.abs(np.fft.rfft(samples)) ** 2
    frequency = np.fft.rfftfreq(samples.size, 0.001)
    in_band = (frequency > 20) & (frequency < 450)
    rms = np.sqrt(2 * spectrum[in_band].sum()) / samples.size
    assert rms == pytest.approx(6.0, rel=0.08)
