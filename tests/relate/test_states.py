"""Ratios of rates, with exact limits, and the states that markers name."""

import edfio
import numpy as np
import pandas as pd
import pytest

from myoclonus import relate
from myoclonus.errors import SettingsError
from myoclonus.read import read_recording
from myoclonus.relate import rate_ratio
from myoclonus.relate.states.dispersion import Dispersion, dispersion_of
from myoclonus.relate.states.hour_rates import hour_rates, hour_rows
from myoclonus.relate.states.state_ratio import state_rates, state_rows
from myoclonus.relate.states.voluntary import voluntary_share
from myoclonus.settings import Settings, settings_from_mapping

from .jerks_by_hand import material, recorded


def rates(markers, onsets, settings=None):
    return state_rates(
        material(recorded(["A"], markers), [(onset, {"A": 0.0}) for onset in onsets]), settings or Settings()
    )


def marker(onset, duration, text):
    return {"onset": float(onset), "duration": float(duration), "text": text}


def test_the_ratio_and_its_exact_limits():
    ratio, p = rate_ratio((20, 60.0), (5, 60.0))
    # 20 of 25: exact limits of the share 0.593 to 0.932; p = 2 · P(X ≥ 20), X binomial (25, ½)
    assert ratio.value == 4
    assert ratio.ci_low == pytest.approx(0.5930 / 0.4070, rel=1e-3)
    assert ratio.ci_high == pytest.approx(0.9317 / 0.0683, rel=2e-3)
    assert p.value == pytest.approx(2 * (53130 + 12650 + 2300 + 300 + 25 + 1) / 2**25)


def test_times_of_different_length_are_allowed_for():
    assert rate_ratio((10, 100.0), (10, 50.0))[0].value == pytest.approx(0.5)


def test_no_event_in_one_state():
    ratio, _ = rate_ratio((4, 60.0), (0, 60.0))
    assert np.isinf(ratio.value)
    assert ratio.ci_low > 0.3
    assert rate_ratio((0, 60.0), (4, 60.0))[0].value == 0


def test_nothing_to_compare_is_said():
    assert rate_ratio((0, 60.0), (0, 60.0))[0].status == "not_measurable"
    assert rate_ratio((3, 60.0), (2, 0.0))[0].status == "not_measurable"
    with pytest.raises(SettingsError, match="count-negative"):
        rate_ratio((-1, 1.0), (1, 1.0))


def test_equal_rates_differ_in_at_most_one_case_of_twenty():
    rng = np.random.default_rng(0)
    p = [rate_ratio((rng.poisson(20), 60.0), (rng.poisson(40), 120.0))[1].value for _ in range(500)]
    assert np.mean(np.array(p) < 0.05) <= 0.06


def test_states_are_compared_with_the_one_at_more_rest():
    found = rates([marker(0, 100, "rest"), marker(100, 100, "posture")], [10, 120, 130, 140])
    (one,) = found.ratios
    assert (one.first, one.second) == ("posture", "rest")
    assert one.ratio.value == pytest.approx(3)
    assert [(rate.state, rate.n, rate.seconds) for rate in found.rates] == [("rest", 1, 100), ("posture", 3, 100)]
    assert [row[1] for row in state_rows(found)] == ["state:posture|rest"] * 2


def test_eyes_and_drug_have_ratios_of_their_own():
    markers = [marker(0, 0, "eyes closed"), marker(100, 0, "Eyes open"), marker(200, 0, "drug clonazepam 1 mg")]
    found = rates(markers, [10, 20, 30, 150, 250])
    names = {(one.first, one.second): one.ratio.value for one in found.ratios}
    assert names["eyes closed", "eyes open"] == pytest.approx(3 / 2 * 2)
    assert names["after the drug", "before the drug"] == pytest.approx(1 / 4 * 2)


def test_the_time_in_which_a_drug_sets_in_counts_for_neither():
    settings = settings_from_mapping({"response": {"drug_delay_s": 50}})
    found = rates([marker(200, 0, "medication")], [10, 220, 280], settings)
    assert [(rate.n, rate.seconds) for rate in found.rates] == [(1, 200), (1, 50)]


def test_without_two_states_the_reason_is_given():
    found = rates([marker(0, 100, "rest")], [10])
    assert found.ratios == ()
    rows = state_rows(found)
    assert {row[2].status for row in rows} == {"not_recorded"}
    assert "fewer than two states" in str(rows[0][2].reason)


def hours(start, onsets, seconds=7200.0):
    recording = recorded(["A"], seconds=seconds).with_changes(provenance={"start_time_of_day": start})
    return hour_rates(material(recording, [(onset, {"A": 0.0}) for onset in onsets]), Settings().response)


def test_jerks_are_counted_by_hour_of_the_clock():
    found = hours("06:30:00", [*np.linspace(10, 1790, 10), *np.linspace(1810, 5390, 60), *np.linspace(5410, 7190, 20)])
    assert [(one.hour, one.n, one.seconds) for one in found.rates] == [(6, 10, 1800), (7, 60, 3600), (8, 20, 1800)]
    assert [one.rate_per_min.value for one in found.rates] == pytest.approx([10 / 30, 1.0, 20 / 30])
    assert found.rates[1].rate_per_min.ci_low == pytest.approx(45.787 / 60, rel=1e-3)
    assert found.p.value == pytest.approx(np.exp(-(12.5**2 / 22.5 + 15**2 / 45 + 2.5**2 / 22.5) / 2))  # two degrees
    assert [row[1] for row in hour_rows(found)] == ["hour:06", "hour:07", "hour:08", "recording"]


def test_hours_go_on_after_midnight_and_the_same_hour_of_two_days_is_one():
    assert [one.hour for one in hours("23:30", [100.0]).rates] == [0, 1, 23]
    found = hours("23:30:00", [100.0, 86_500.0], seconds=90_000.0)
    assert next(one for one in found.rates if one.hour == 23).seconds == 1800 + 3600
    assert next(one for one in found.rates if one.hour == 23).n == 2


@pytest.mark.parametrize(("start", "seconds", "status", "word"), [
    (None, 7200.0, "not_recorded", "no start time"), ("soon", 7200.0, "not_recorded", "no start time"),
    ("09:10:00", 1200.0, "not_measurable", "one hour"), ("09:10:00", 7200.0, "not_measurable", "too few: 2 jerks in 3"),
])  # fmt: skip
def test_why_hours_are_not_compared_is_said(start, seconds, status, word):
    found = hours(start, [100.0, 200.0], seconds=seconds)
    assert found.p.status == status
    assert word in str(found.p.reason)


def test_an_even_rate_differs_by_hour_in_at_most_one_case_of_fifteen():
    rng = np.random.default_rng(4)
    p = [hours("09:20:00", np.sort(rng.uniform(0, 7200, 60))).p.value for _ in range(300)]
    assert np.mean(np.array(p) < 0.05) <= 1 / 15


def share_of(markers, onsets, channels=("A",)):
    return voluntary_share(material(recorded(list(channels), markers), [(onset, {"A": 0.0}) for onset in onsets]))


def test_the_share_of_willed_movements_counts_what_lies_in_the_marked_block():
    three = share_of([marker(0, 100, "rest"), marker(100, 50, "voluntary wrist extension")], [10, 110, 120, 130])
    assert (three.value, three.n) == (0.75, 4)
    assert 0.25 < three.ci_low < 0.75 < three.ci_high < 1.0


def test_the_share_of_willed_movements_tells_not_marked_from_none_found():
    assert share_of([marker(0, 100, "rest")], [10]).status == "not_recorded"
    assert share_of([marker(100, 50, "voluntary")], []).status == "not_measurable"


def test_the_dispersion_is_pearsons_statistic_over_its_freedom():
    # 8, 0, 0, 0 jerks in four windows of 10 s: mean 2, (36 + 3 · 4) / 2 = 24, three degrees of freedom
    clustered = dispersion_of(np.linspace(1, 9, 8), [[(0.0, 40.0)]], 4)
    assert (clustered.value, clustered.freedom) == (8.0, 3)
    assert clustered.inflation > 8.0
    even = dispersion_of(np.arange(2.5, 80, 5.0), [[(0.0, 40.0)], [(40.0, 80.0)]], 4)
    assert (even.value, even.freedom, even.inflation) == (1.0, 6, 1.0)
    # the same in stretches that are put one after the other; jerks elsewhere do not count
    parted = dispersion_of(np.array([1.0, 2.0, 50.0, 101.0, 150.0]), [[(0.0, 10.0), (100.0, 110.0)]], 4)
    assert parted.value == pytest.approx((1.25**2 + 2 * 0.75**2 + 0.25**2) / 0.75 / 3)
    assert dispersion_of(np.empty(0), [[(0.0, 10.0)]], 4).inflation == 1.0


def test_clusters_count_for_less():
    widened, p = rate_ratio((20, 60.0), (8, 60.0), Dispersion(2.0, 0))
    halved, p_of_half = rate_ratio((10, 60.0), (4, 60.0))
    assert (widened.value, widened.n) == (2.5, 28)
    assert (widened.ci_low, widened.ci_high) == pytest.approx((halved.ci_low, halved.ci_high))
    assert p.value == pytest.approx(p_of_half.value)


@pytest.mark.parametrize(("size", "exact_holds"), [(1, 0.93), (4, 0.0)])
def test_limits_hold_the_truth_whether_jerks_come_singly_or_in_trains(size, exact_holds):
    """Six states of 20 s each in turn, 0.2 jerks a second in one and 0.4 in the other, in trains of a geometric number."""
    spans = [[(40.0 * k + start, 40.0 * k + start + 20) for k in range(6)] for start in (20.0, 0.0)]
    held, held_exact = [], []
    for seed in range(400):
        rng = np.random.default_rng([size, seed])
        onsets, counts = [], []
        for own, rate in zip(spans, (0.4, 0.2), strict=True):
            first = np.concatenate([rng.uniform(a, b, rng.poisson(rate * 20 / size)) for a, b in own])
            trains = [at + 0.3 * np.arange(rng.geometric(1 / size)) for at in first]
            mine = np.concatenate([*trains, []])
            counts.append(int(sum(np.sum((mine >= a) & (mine < b)) for a, b in own)))
            onsets.append(mine[[any(a <= at < b for a, b in own) for at in mine]])
        scatter = dispersion_of(np.sort(np.concatenate(onsets)), spans, 8)
        for limits, kept in ((rate_ratio((counts[0], 120.0), (counts[1], 120.0), scatter), held),
                             (rate_ratio((counts[0], 120.0), (counts[1], 120.0)), held_exact)):  # fmt: skip
            kept.append(limits[0].ci_low <= 2.0 <= limits[0].ci_high)
    assert np.mean(held) >= 0.94
    assert np.mean(held_exact) >= exact_holds
    assert size == 1 or np.mean(held_exact) < 0.7


WORDS = {
    "en": ("at rest", "arms outstretched", "Action", "finger-to-nose right", "eyes closed", "eyes open", "drug valproate"),
    "de": ("Ruhe", "Armvorhalteversuch", "Bei Aktion", "Finger-Nase-Versuch rechts", "Augen geschlossen", "Augen auf", "Medikament"),
}  # fmt: skip


def written(folder, language, kind):
    """A file of 140 s with seven blocks of 20 s, 1 to 7 jerks in each, and their names in one language."""
    rng = np.random.default_rng(0)
    emg = rng.normal(0, 2, 140 * 500)
    for block in range(7):
        for at in 20.0 * block + np.linspace(2, 18, block + 1):
            start = round(at * 500)
            emg[start : start + 20] += rng.normal(0, 80, 20)
    rows = [(20.0 * k, 20.0, word) for k, word in enumerate(WORDS[language])]
    if kind == "edf":
        signal = edfio.EdfSignal(emg, 500, label="EMG FDI R", physical_dimension="uV", physical_range=(-1000, 1000))
        edfio.Edf([signal], annotations=[edfio.EdfAnnotation(*row) for row in rows]).write(folder / "made.edf")
        return read_recording(folder / "made.edf")
    table = pd.DataFrame({"time_s": np.arange(emg.size) / 500, "EMG FDI R (uV)": emg.round(2)})
    table.to_csv(folder / "made.csv", index=False)
    pd.DataFrame(rows, columns=["onset", "duration", "text"]).to_csv(folder / "markers.csv", index=False)
    return read_recording(folder / "made.csv", markers=folder / "markers.csv")


@pytest.mark.parametrize("language", list(WORDS))
@pytest.mark.parametrize("kind", ["csv", "edf"])
def test_every_state_is_compared_in_every_language_and_format(tmp_path, language, kind):
    found = relate.state_rates(written(tmp_path, language, kind))
    counts = {one.state: one.n for one in found.rates}
    assert counts == {
        "rest": 1, "posture": 2, "action": 3, "intention": 4, "eyes closed": 5, "eyes open": 6, "before the drug": 21,
        "after the drug": 7,
    }  # fmt: skip
    ratios = {(one.first, one.second): one.ratio.value for one in found.ratios}
    assert ratios["action", "rest"] == pytest.approx(3.0)
    assert ratios["eyes closed", "eyes open"] == pytest.approx(5 / 6)
    assert ratios["after the drug", "before the drug"] == pytest.approx((7 / 20) / (21 / 120))
    assert len(ratios) == 6 + 1 + 1
