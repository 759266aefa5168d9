"""Rates, periodicity and intervals against tables worked out by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from myoclonus.settings import Settings, settings_from_mapping
from myoclonus.sleep import score_leg_events, score_legs, wasm_rules
from myoclonus.sleep.indices import leg_rows
from myoclonus.sleep.norms import PLMS
from myoclonus.sleep.norms import percentile as percentile_of

from .made import legs_at, night, value

NIGHT = [("W", 600.0), ("N2", 3000.0), ("R", 600.0)]  # 0.1667 h wake, 1 h sleep


def scored(movements, around=None, **sleep: object):
    return score_leg_events(
        movements, around or night(NIGHT), settings_from_mapping({"sleep": sleep}) if sleep else Settings()
    )


def test_plms_and_plmw_are_counted_by_the_stage_at_onset_and_divided_by_its_hours() -> None:
    movements = legs_at(560, 580, 599, 620, 640, 660, 3610, 3630, 3650, 3670)
    measures = scored(movements).measures
    assert value(measures, "plms_index", "rule:WASM") == pytest.approx(7.0)
    assert value(measures, "plmw_index", "rule:WASM") == pytest.approx(3 / (600 / 3600))
    assert value(measures, "plms_index", "rule:WASM;stage:R") == pytest.approx(4 / (600 / 3600))
    assert value(measures, "plms_index", "rule:WASM;stage:N2") == pytest.approx(3 / (3000 / 3600))
    assert value(measures, "plm_index", "rule:WASM") == pytest.approx(10 / (4200 / 3600))


def test_hours_of_the_recording_divide_by_the_sleep_in_them() -> None:
    movements = legs_at(700, 720, 740, 760, 3700, 3720, 3740, 3760)
    measures = scored(movements, night([("W", 600.0), ("N2", 4800.0)])).measures
    assert value(measures, "plms_index", "rule:AASM;hour:1") == pytest.approx(4 / (3000 / 3600))
    assert value(measures, "plms_index", "rule:AASM;hour:2") == pytest.approx(4 / (1800 / 3600))


def test_time_in_a_gap_is_no_time_of_sleep() -> None:
    around = night([("N2", 7200.0)], coverage=[(0.0, 3600.0), (5400.0, 7200.0)])
    assert value(scored(legs_at(10, 30, 50, 70), around).measures, "plms_index", "rule:WASM") == pytest.approx(4 / 1.5)


def test_nothing_found_is_a_rate_of_zero_with_an_upper_limit() -> None:
    legs = score_legs([], night(NIGHT), wasm_rules(Settings().sleep), Settings().sleep)
    measures = pd.DataFrame(leg_rows(legs, night(NIGHT), Settings().sleep))
    row = measures[(measures["measure"] == "plms_index") & (measures["scope"] == "rule:WASM")].iloc[0]
    assert (row["value"], row["status"]) == (0.0, "measured")
    assert row["ci_high"] == pytest.approx(3.689, abs=0.001)


def test_without_stages_rates_are_per_recorded_hour_and_the_rest_is_not_recorded() -> None:
    measures = scored(legs_at(10, 30, 50, 70), night([], coverage=[(0.0, 7200.0)])).measures
    assert value(measures, "plm_index", "rule:WASM") == pytest.approx(2.0)
    row = measures[measures["measure"] == "plms_index"].iloc[0]
    assert (row["status"], "no hypnogram" in row["reason"]) == ("not_recorded", True)
    assert not measures["scope"].str.contains("stage:N2").any()


def test_arousals_that_nobody_scored_are_not_zero_arousals() -> None:
    measures = scored(legs_at(700, 720, 740, 760)).measures
    assert set(measures.loc[measures["measure"] == "plms_arousal_index", "status"]) == {"not_recorded"}
    with_arousals = scored(legs_at(700, 720, 740, 760), night(NIGHT, arousals=[(721.0, 730.0)])).measures
    assert value(with_arousals, "plms_arousal_index", "rule:WASM") == pytest.approx(1.0)


def test_periodicity_by_ferri_counts_rows_of_three_intervals() -> None:
    # intervals 20 20 20 | 140 | 20 20 | 160: five of seven fit, three of them in a row of three
    movements = legs_at(700, 720, 740, 760, 900, 920, 940, 1100)
    measures = scored(movements, min_lm_per_h_for_periodicity=5.0).measures
    assert value(measures, "periodicity_index", "rule:WASM") == pytest.approx(3 / 7)
    assert value(measures, "periodicity_index", "rule:WASM;definition:plm_share") == pytest.approx(4 / 8)


def test_periodicity_is_not_given_below_ten_movements_an_hour() -> None:
    measures = scored(legs_at(700, 720, 740, 760)).measures
    row = measures[(measures["measure"] == "periodicity_index") & (measures["scope"] == "rule:WASM")].iloc[0]
    assert (row["status"], row["n"]) == ("not_measurable", 4)


def test_mean_and_spread_of_log_intervals() -> None:
    interval_s = [12.0, 20.0, 40.0, 80.0, 15.0, 25.0, 35.0, 45.0, 60.0, 89.0]
    onsets = 700 + np.concatenate(([0.0], np.cumsum(interval_s)))
    measures = scored(legs_at(*onsets)).measures
    assert value(measures, "intermovement_interval_log_mean", "rule:WASM") == pytest.approx(3.5423, abs=1e-3)
    assert value(measures, "intermovement_interval_log_sd", "rule:WASM") == pytest.approx(0.6843, abs=1e-3)


def test_isolated_and_short_interval_rates_in_sleep() -> None:
    measures = scored(legs_at(700, 1000, 1005, 1300)).measures
    assert value(measures, "isolated_leg_movement_index", "rule:WASM;stage:sleep") == pytest.approx(2.0)
    assert value(measures, "short_interval_leg_movement_index", "rule:WASM;stage:sleep") == pytest.approx(1.0)


@pytest.mark.parametrize(("per_h", "percentile"), [(5.0, 64.0), (15.0, 82.0), (24.8, 90.0)])
def test_percentile_of_published_points(per_h: float, percentile: float) -> None:
    assert percentile_of(per_h, PLMS) == pytest.approx(percentile)
    assert percentile_of(0.0, PLMS) == 1.0


def test_movement_rows_carry_type_series_and_stage() -> None:
    found = scored([*legs_at(700, 720, 740, 760), *legs_at(2000)]).movements
    wasm = found[found["rule"] == "WASM"]
    assert wasm["type"].tolist() == ["plm", "plm", "plm", "plm", "clm"]
    assert wasm["series_id"].tolist() == ["WASM-1"] * 4 + [None]
    assert found.loc[found["rule"] == "AASM", "type"].tolist() == ["plm", "plm", "plm", "plm", "lm"]
    assert found["with_arousal"].isna().all()
