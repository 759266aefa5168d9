"""Which rate of flashes sets off jerks: trains marked whole or flash by flash."""

import numpy as np
import pytest

from myoclonus.relate.stimuli.kinds import stimulus_kinds
from myoclonus.relate.stimuli.photic import photic_jerks, photic_rows
from myoclonus.settings import Settings

from .jerks_by_hand import material, recorded

RATES_HZ = (3.0, 6.0, 10.0, 15.0, 30.0)
SETTINGS = Settings()


def trains(every_flash=False):
    """Each rate twice for 5 s, 10 s apart, from 60 s on."""
    starts = [(rate, 60.0 + 15.0 * k) for k, rate in enumerate(RATES_HZ * 2)]
    if not every_flash:
        return starts, [{"onset": t, "duration": 5.0, "text": f"stim photic {rate:g} Hz train"} for rate, t in starts]
    return starts, [
        {"onset": float(t), "duration": 0.0, "text": "stim flash"}
        for rate, start in starts
        for t in start + np.arange(0, 5.0 - 1e-9, 1 / rate)
    ]


def photic(markers, jerk_s):
    recording = recorded(["A"], markers, seconds=300.0)
    kinds = stimulus_kinds(recording, SETTINGS.detect, SETTINGS.response)
    return photic_jerks(recording, kinds, material(recording, [(t, {"A": 0.0}) for t in sorted(jerk_s)]), SETTINGS)


@pytest.mark.parametrize("every_flash", [False, True])
def test_the_rate_that_sets_off_jerks_is_named(every_flash):
    starts, markers = trains(every_flash)
    in_light = [t + lag for rate, t in starts if rate == 15.0 for lag in (0.5, 1.5, 2.5, 3.5, 4.5)]
    found = photic(markers, [*in_light, 10.0, 40.0, 250.0, 290.0])
    assert [one.rate_hz for one in found.rates] == list(RATES_HZ)
    assert [one.n_trains for one in found.rates] == [2] * 5
    assert [one.n_jerks for one in found.rates] == [0, 0, 0, 10, 0]
    assert [one.seconds for one in found.rates] == pytest.approx([2 * 5.142] * 5, abs=0.03)
    assert found.frequency.value == 15.0
    dark_s = 300 - 10 * 5.142
    assert found.rates[3].ratio.value == pytest.approx((10 / 10.284) / (4 / dark_s), rel=0.01)


def test_jerks_that_come_all_the_time_are_set_off_by_no_rate():
    n_found = 0
    for seed in range(100):
        jerk_s = np.random.default_rng(seed).uniform(0, 300, 60)
        n_found += photic(trains()[1], jerk_s).frequency.status == "measured"
    assert n_found <= 5


@pytest.mark.parametrize(("markers", "word"), [
    ([], "no stimulus of light"), ([{"onset": 5.0, "duration": 0.0, "text": "stim tone"}], "no stimulus of light"),
    ([{"onset": 5.0, "duration": 0.0, "text": "stim flash"}], "no train"),
])  # fmt: skip
def test_what_was_not_recorded_is_said(markers, word):
    found = photic(markers, [10.0])
    assert found.frequency.status == "not_recorded"
    assert word in str(found.frequency.reason)
    assert {row[0] for row in photic_rows(found)} == {
        "photic_jerk_rate_ratio",
        "photic_jerk_rate_ratio_p",
        "photic_frequency",
    }


def test_light_without_any_jerk_is_recorded_and_none_was_found():
    found = photic(trains()[1], [])
    assert found.frequency.status == "not_measurable"
    assert {row[1] for row in photic_rows(found)} == {
        "recording",
        *(f"stimulus:light {rate:g} Hz" for rate in RATES_HZ),
    }
