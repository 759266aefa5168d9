"""Ratios of rates, with exact limits, and the states that markers name."""

import numpy as np
import pytest

from myoclonus.errors import SettingsError
from myoclonus.relate import rate_ratio
from myoclonus.relate.state_ratio import state_rates, state_rows
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
