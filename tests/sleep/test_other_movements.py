"""Trains, fragmentary myoclonus, jerks at sleep onset, head jerks, large movements, REM sleep without atonia."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from myoclonus import tables
from myoclonus.recording import Channel, recording_from_array
from myoclonus.settings import Settings
from myoclonus.settings.sleep import SleepSettings
from myoclonus.sleep.body_movements import find_head_jerks, find_large_movements
from myoclonus.sleep.fragmentary import find_potentials, fragmentary_rows, is_excessive, minutes_with_many, outside
from myoclonus.sleep.rem_atonia import atonia_from_marks, atonia_from_trace
from myoclonus.sleep.sleep_onset import find_axial_jerks, find_hypnic_jerks, sleep_onsets
from myoclonus.sleep.trace import Trace
from myoclonus.sleep.trains import find_alma, find_hflm, find_hft

from .made import leg, night, spans

SETTINGS = SleepSettings()
EMPTY = spans([])


def alternating(n: int, step_s: float = 0.7, length_s: float = 0.2):
    return [leg(10 + k * step_s, length_s, ("left", "right")[k % 2]) for k in range(n)]


@pytest.mark.parametrize(("n", "found"), [(3, 0), (4, 1), (9, 1)])
def test_alma_needs_four_alternating_bursts(n: int, found: int) -> None:
    assert [train.n_bursts for train in find_alma(alternating(n), SETTINGS)] == [n] * found


@pytest.mark.parametrize(("length_s", "found"), [(0.09, 0), (0.1, 1), (0.5, 1), (0.51, 0)])
def test_alma_bursts_last_100_to_500_ms(length_s: float, found: int) -> None:
    assert len(find_alma(alternating(4, 1.0, length_s), SETTINGS)) == found


@pytest.mark.parametrize(("step_s", "found"), [(0.32, 0), (1 / 3, 1), (2.0, 1), (2.01, 0)])
def test_alma_goes_at_half_to_three_hertz(step_s: float, found: int) -> None:
    assert len(find_alma(alternating(4, step_s, 0.15), SETTINGS)) == found


def test_bursts_of_one_leg_are_no_alternation() -> None:
    assert find_alma([leg(10 + 0.7 * k, 0.2, "left") for k in range(8)], SETTINGS) == []


@pytest.mark.parametrize(("n", "length_s", "step_s", "found"), [
    (4, 0.3, 0.7, 1), (3, 0.3, 0.7, 0), (4, 0.249, 0.7, 0), (4, 0.25, 0.7, 1), (4, 1.0, 1.5, 1), (4, 1.001, 1.5, 0),
    (4, 0.3, 3.33, 1), (4, 0.3, 3.34, 0),
])  # fmt: skip
def test_foot_tremor_is_four_bursts_of_a_quarter_to_one_second(
    n: int, length_s: float, step_s: float, found: int
) -> None:
    assert len(find_hft([leg(10 + step_s * k, length_s, "left") for k in range(n)], SETTINGS)) == found


def test_high_frequency_leg_movements_are_leg_movements_in_a_row() -> None:
    (train,) = find_hflm([leg(10 + 1.5 * k, 0.6, "left") for k in range(5)], SETTINGS)
    assert (train.onset_s, train.stop_s, train.n_bursts) == (10.0, pytest.approx(16.6), 5)


def bursts(
    onsets_s, *, channel="TA L", duration_s=0.1, peak_uv=80.0, muscle="tibialis_anterior", jerk="j"
) -> pd.DataFrame:
    rows = [
        {"burst_id": f"{channel}{k}", "channel": channel, "muscle": muscle, "side": "left", "kind": "positive", "onset": onset,
         "duration": duration_s, "peak_uv": peak_uv, "jerk_id": f"{jerk}{k}"}
        for k, onset in enumerate(onsets_s)
    ]  # fmt: skip
    return tables.from_rows(tables.BURSTS, rows)


def potentials(table: pd.DataFrame, around=None, occupied=EMPTY) -> pd.DataFrame:
    return find_potentials(table, ("TA L",), {"TA L": occupied}, around or night(), SETTINGS)


@pytest.mark.parametrize(("duration_s", "peak_uv", "n"), [
    (0.019, 80, 0), (0.02, 80, 1), (0.15, 80, 1), (0.151, 80, 0), (0.1, 40, 0), (0.1, 40.1, 1),
])  # fmt: skip
def test_a_potential_lasts_at_most_150_ms_and_exceeds_50_microvolts_before_the_filter(
    duration_s: float, peak_uv: float, n: int
) -> None:
    assert len(potentials(bursts([10.0], duration_s=duration_s, peak_uv=peak_uv))) == n


def test_what_lies_in_a_longer_movement_or_in_wake_is_no_potential() -> None:
    around = night([("W", 100.0), ("N2", 900.0)])
    found = potentials(bursts([50.0, 150.0, 201.0, 300.0]), around, spans([(200.0, 204.0)]))
    assert found["onset"].tolist() == [150.0, 300.0]


def test_what_is_part_of_a_hypnic_jerk_is_no_potential() -> None:
    found = outside(potentials(bursts([10.0, 10.1, 10.2, 30.0])), spans([(10.0, 10.2)]))
    assert found["onset"].tolist() == [10.2, 30.0]


@pytest.mark.parametrize(("per_min", "minutes"), [(4, 0.0), (5, 20.0)])
def test_minutes_need_five_potentials(per_min: int, minutes: float) -> None:
    onsets = [60 * minute + 5 + 10 * k for minute in range(20) for k in range(per_min)]
    found = minutes_with_many(potentials(bursts(onsets)), night(), SETTINGS)
    assert found == pytest.approx(minutes)
    assert is_excessive(found, SETTINGS) == (minutes == 20.0)


def test_nineteen_minutes_are_not_excessive() -> None:
    onsets = [60 * minute + 5 + 10 * k for minute in range(19) for k in range(5)]
    assert not is_excessive(minutes_with_many(potentials(bursts(onsets)), night(), SETTINGS), SETTINGS)


def test_minutes_of_rem_do_not_count() -> None:
    onsets = [60 * minute + 5 + 10 * k for minute in range(30) for k in range(5)]
    around = night([("N2", 600.0), ("R", 3000.0)])
    assert minutes_with_many(potentials(bursts(onsets), around), around, SETTINGS) == pytest.approx(10.0)


def test_index_counts_mini_epochs_once_and_never_exceeds_1200() -> None:
    onsets = [30.1, 30.9, 32.9, 33.1]  # mini-epochs [30, 33) and [33, 36)
    rows = fragmentary_rows(potentials(bursts(onsets)), ("TA L",), night(), SETTINGS, is_rem_confounded=False)
    assert rows[0]["value"] == pytest.approx(2.0)
    full = fragmentary_rows(
        potentials(bursts(np.arange(0.5, 3600, 1.0))), ("TA L",), night(), SETTINGS, is_rem_confounded=False
    )
    assert full[0]["value"] == pytest.approx(1200.0)


def test_rem_without_atonia_takes_the_index_of_rem_away() -> None:
    around = night([("N2", 1800.0), ("R", 1800.0)])
    rows = fragmentary_rows(potentials(bursts([2000.0]), around), ("TA L",), around, SETTINGS, is_rem_confounded=True)
    (rem,) = [row for row in rows if row["scope"] == "stage:R"]
    assert (rem["status"], "atonia" in str(rem["reason"])) == ("not_measurable", True)


DROWSY = [("W", 300.0), ("N1", 90.0), ("N2", 600.0), ("W", 60.0), ("N2", 600.0)]


def jerk_of(at_s: float, n_sites: int = 2, duration_s: float = 0.12, peak_uv: float = 200.0) -> pd.DataFrame:
    parts = [
        bursts(
            [at_s + 0.01 * k],
            channel=f"C{k}",
            muscle=f"muscle_{k}",
            duration_s=duration_s,
            peak_uv=peak_uv,
            jerk=f"at{at_s}",
        )
        for k in range(n_sites)
    ]
    table = pd.concat(parts, ignore_index=True)
    table["jerk_id"] = f"at{at_s}"
    return table


def hypnic(*jerks: pd.DataFrame, movements=EMPTY, others=()) -> list[float]:
    table = pd.concat(jerks, ignore_index=True)
    return find_hypnic_jerks(table, movements, np.array(others, float), night(DROWSY), SETTINGS)["onset"].tolist()


@pytest.mark.parametrize(("peak_uv", "found"), [(119.0, []), (120.0, [305.0])])
def test_among_fragmentary_myoclonus_a_jerk_counts_when_it_stands_well_above_it(peak_uv: float, found: list) -> None:
    at_s = (290.0, 294.0, 298.0, 311.0, 316.0, 320.0)
    twitches = [bursts([at], jerk=f"twitch{at}") for at in at_s]  # 80 µV each
    assert hypnic(jerk_of(305.0, peak_uv=peak_uv), *twitches, others=at_s) == found


def test_sleep_onsets_are_where_sleep_follows_wake() -> None:
    assert sleep_onsets(night(DROWSY)).tolist() == [300.0, 1050.0]


@pytest.mark.parametrize(
    ("at_s", "found"), [(269.9, 0), (270.0, 1), (310.0, 1), (419.9, 1), (420.0, 0), (700.0, 0), (1055.0, 1)]
)
def test_hypnic_jerks_lie_around_sleep_onset(at_s: float, found: int) -> None:
    assert len(hypnic(jerk_of(at_s))) == found


@pytest.mark.parametrize(("n_sites", "duration_s", "peak_uv", "found"), [
    (1, 0.12, 200, 0), (2, 0.12, 200, 1), (2, 0.049, 200, 0), (2, 0.05, 200, 1), (2, 0.25, 200, 1), (2, 0.251, 200, 0),
    (2, 0.12, 49, 0),
])  # fmt: skip
def test_hypnic_jerks_are_brief_strong_and_of_two_sites(
    n_sites: int, duration_s: float, peak_uv: float, found: int
) -> None:
    assert len(hypnic(jerk_of(305.0, n_sites, duration_s, peak_uv))) == found


def test_hypnic_jerks_stand_alone() -> None:
    assert hypnic(jerk_of(305.0), jerk_of(308.0)) == []
    assert hypnic(jerk_of(305.0), jerk_of(311.0)) == [305.0, 311.0]
    assert hypnic(jerk_of(305.0), movements=spans([(304.0, 306.0)])) == []
    assert hypnic(jerk_of(305.0), others=[300, 302, 303, 309, 310]) == []


def test_axial_jerks_begin_in_the_trunk_before_sleep_and_spare_the_face() -> None:
    jerks = tables.from_rows(
        tables.JERKS,
        [
            {
                "jerk_id": "a",
                "onset": 200.0,
                "duration": 0.3,
                "kind": "positive",
                "lead_channel": "RA R",
                "channels": "RA R,TA R",
            },
            {
                "jerk_id": "b",
                "onset": 210.0,
                "duration": 0.3,
                "kind": "positive",
                "lead_channel": "TA R",
                "channels": "TA R,RA R",
            },
            {
                "jerk_id": "c",
                "onset": 220.0,
                "duration": 0.3,
                "kind": "positive",
                "lead_channel": "RA R",
                "channels": "RA R,Chin",
            },
            {
                "jerk_id": "d",
                "onset": 320.0,
                "duration": 0.3,
                "kind": "positive",
                "lead_channel": "RA R",
                "channels": "RA R",
            },
        ],
    )

    chin = Channel(name="Chin", role="emg", region="face", fs_hz=100.0, n_samples=100)
    recording = recording_from_array(np.zeros((1, 100)), 100.0, ["Chin"]).with_changes(channels=(chin,))
    found = find_axial_jerks(jerks, recording, ("RA R",), night(DROWSY), SETTINGS)
    assert found["onset"].tolist() == [200.0]


def trace(spans_s, seconds: float, level_uv: float = 30.0, rest_uv: float = 2.0, name: str = "C") -> Trace:
    amplitude = np.full(round(seconds * 100), rest_uv, dtype=np.float32)
    for start, stop in spans_s:
        amplitude[round(start * 100) : round(stop * 100)] = level_uv
    return Trace(channel=name, amplitude_uv=amplitude, rest_uv=np.full(amplitude.size, rest_uv, np.float32), n_beats=0)


def test_head_jerks_are_half_seconds_of_neck_activity_in_rem() -> None:
    around = night([("N2", 100.0), ("R", 200.0)])
    one = trace([(50.0, 50.5), (150.0, 150.5), (160.0, 163.0), (170.0, 170.05), (200.0, 200.6)], 300.0, name="SCM R")
    other = trace([(150.2, 150.7)], 300.0, name="SCM L")
    found = find_head_jerks([one, other], around, spans([(199.0, 202.0)]), Settings())
    assert [(round(start, 2), round(stop, 2), names) for start, stop, names in found] == [
        (150.0, 150.7, ("SCM R", "SCM L"))
    ]


@pytest.mark.parametrize(("length_s", "n"), [(2.99, 0), (3.0, 1), (45.0, 1), (45.01, 0)])
def test_large_movements_take_two_parts_of_the_body_for_3_to_45_seconds(length_s: float, n: int) -> None:
    traces = {name: trace([(50.0, 50.0 + length_s)], 200.0, name=name) for name in ("TA L", "Chin")}
    found = find_large_movements(traces, {"TA L": "legs", "Chin": "head"}, EMPTY, Settings())
    assert len(found) == n
    assert find_large_movements(traces, {"TA L": "legs", "Chin": "legs"}, EMPTY, Settings()) == []
    assert find_large_movements(traces, {"TA L": "legs", "Chin": "head"}, spans([(49.0, 52.0)]), Settings()) == []


def test_rem_without_atonia_counts_mini_epochs_and_epochs() -> None:
    around = night([("N2", 60.0), ("R", 120.0)])  # 40 mini-epochs, 4 epochs
    chin = trace([(60.2, 60.5), (66.0, 66.05), (90.0, 106.0)], 180.0, level_uv=5.0)
    found = atonia_from_trace(chin, around, EMPTY, SETTINGS)
    assert (found.n_mini, found.n_phasic, found.n_any, found.n_epochs, found.n_tonic) == (40, 1, 7, 4, 1)


def test_rem_without_atonia_leaves_out_what_has_another_cause() -> None:
    around = night([("R", 120.0)])
    chin = trace([(3.2, 3.5), (60.2, 60.5)], 120.0, level_uv=5.0)
    found = atonia_from_trace(chin, around, spans([(59.0, 62.0)]), SETTINGS)
    assert (found.n_mini, found.n_any) == (38, 1)


def test_rem_without_atonia_of_marks() -> None:
    around = night([("N2", 60.0), ("R", 60.0)])
    found = atonia_from_marks(
        spans([(10.0, 11.0), (61.0, 64.0)]), spans([(90.0, 120.0)]), EMPTY, EMPTY, around, SETTINGS
    )
    assert (found.n_mini, found.n_phasic, found.n_any, found.n_epochs, found.n_tonic) == (20, 2, 12, 2, 1)


def test_a_channel_without_signal_in_rem_gives_no_number() -> None:
    silent = trace([], 120.0, rest_uv=0.0)
    assert atonia_from_trace(silent, night([("R", 120.0)]), EMPTY, SETTINGS).n_mini == 0
