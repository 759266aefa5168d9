"""Spread over bodies that the package did not make; spontaneous and reflex jerks apart; the sides; the lead."""

import numpy as np
import pytest
from benchmarks.run_spread import SETTINGS
from benchmarks.truth.body import make_body

from myoclonus import tables
from myoclonus.errors import SettingsError
from myoclonus.measure.apart import apart
from myoclonus.measure.every import measure_recording
from myoclonus.relate import spread, spread_of_onsets
from myoclonus.relate.spread_order import order_of_jerks, order_rows, orders_apart
from myoclonus.settings import Settings

from .jerks_by_hand import detected, material, recorded


def of_body(kind, seed):
    body = make_body(kind, seed)
    found = spread(body.samples_uv, fs_hz=1000.0, names=body.names, settings=SETTINGS)
    return body, found, found.measures.set_index(["measure", "scope"])


@pytest.mark.parametrize("seed", [1, 2])
def test_slow_spread_from_the_belly_has_its_speed_both_ways(seed):
    body, found, measures = of_body("propriospinal", seed)
    assert found.order.lead_channel == "Rectus abdominis R"
    for way in ("down", "up"):
        own = measures.loc[(f"spread_velocity_{way}", "recording")]
        assert own["ci_low"] < body.down_m_s < own["ci_high"]
        assert own["value"] == pytest.approx(body.down_m_s, rel=0.35)
    assert found.order.fractions["order_propriospinal_fraction"].value > 0.5


def test_jerks_of_the_brainstem_begin_in_the_neck_and_have_no_other_order():
    for seed in (1, 2, 3):
        _, found, _ = of_body("brainstem", seed)
        shares = {name: own.value for name, own in found.order.fractions.items()}
        assert shares["order_brainstem_fraction"] > 0.5
        assert max(shares["order_craniocaudal_fraction"], shares["order_propriospinal_fraction"]) < 0.2


def test_the_left_follows_the_right_by_the_true_lag_and_does_not_slow_the_way_down():
    body, found, measures = of_body("sides", 3)
    assert body.side_lag_ms > 8
    mean_ms = dict(zip(body.names, body.mean_ms, strict=True))
    for muscle in ("Biceps", "FDI", "TA"):
        lag = measures.loc[("left_right_lag", f"pair:{muscle} L|{muscle} R")]
        assert lag["value"] == pytest.approx(mean_ms[f"{muscle} R"] - mean_ms[f"{muscle} L"], abs=2.5)
    down = measures.loc[("spread_velocity_down", "recording")]
    assert down["status"] != "measured" or down["ci_low"] < body.down_m_s < down["ci_high"]
    assert found.order.fractions["order_craniocaudal_fraction"].value > 0.5


def test_jerks_of_one_segment_stay_there():
    body, found, _ = of_body("segmental", 1)
    assert found.order.fractions["order_segmental_fraction"].value == 1.0
    assert found.order.lead_channel in (body.lead, None)


def test_the_lead_is_a_muscle_whose_two_sides_begin_together():
    rng = np.random.default_rng(0)
    names = ["rectus abdominis R", "rectus abdominis L", "SCM R", "TA R"]
    at = 5.0 * np.arange(1, 31)[:, np.newaxis]
    onset_s = at + np.array([0.0, 0.0005, 0.040, 0.035]) + rng.normal(0, 0.001, (30, 4))
    order = spread_of_onsets(onset_s, names).order
    assert order.lead_channel in names[:2]
    assert order.lead_consistency.value == 1.0


def test_two_muscles_that_begin_together_have_no_leader():
    rng = np.random.default_rng(1)
    at = 5.0 * np.arange(1, 41)[:, np.newaxis]
    onset_s = at + np.array([0.0, 0.0, 0.030]) + rng.normal(0, 0.003, (40, 3))
    order = spread_of_onsets(onset_s, ["SCM R", "trapezius R", "TA R"]).order
    assert order.lead_channel is None
    assert "comes first" in order.lead_consistency.reason


def test_onsets_and_muscles_must_go_together():
    with pytest.raises(SettingsError, match="array-shape"):
        spread_of_onsets([[0.0, 0.1]], ["SCM R"])


NAMES = ("sternocleidomastoid", "biceps_brachii", "tibialis_anterior")
SPONTANEOUS = {"sternocleidomastoid": 0.0, "biceps_brachii": 20.0, "tibialis_anterior": 80.0}
REFLEX = {"tibialis_anterior": 0.0, "biceps_brachii": 30.0, "sternocleidomastoid": 45.0}


def both_kinds(n_reflex):
    jerks = [(10.0 * k + 5, SPONTANEOUS) for k in range(12)] + [(10.0 * k + 125, REFLEX) for k in range(n_reflex)]
    return jerks, ["spontaneous"] * 12 + ["stim tap"] * n_reflex


def test_spontaneous_and_reflex_jerks_are_measured_apart():
    jerks, triggers = both_kinds(12)
    recording = recorded(NAMES)
    found = material(recording, jerks, triggers=triggers)
    orders = orders_apart(found, Settings())
    assert {name: order.lead_channel for name, order in orders.items()} == {
        "spontaneous": "sternocleidomastoid",
        "stimulus": "tibialis_anterior",
    }
    rows = {(measure, scope): own for measure, scope, own in order_rows(order_of_jerks(found, Settings()), orders)}
    assert rows["order_lead_consistency", "trigger:stimulus"].value == 1.0
    assert "measured apart" in rows["order_lead_consistency", "recording"].reason
    table = measure_recording(recording, detected(recording, jerks, triggers=triggers))
    assert tables.validate(tables.MEASURES, table) is table
    measures = table.set_index(["measure", "scope"])
    velocity = measures.loc["spread_velocity_down"]
    assert velocity.loc["recording", "status"] == "not_measurable"
    assert velocity.loc["trigger:spontaneous", "value"] == pytest.approx(38.5 / 7.05, rel=0.05)
    assert velocity.loc["trigger:stimulus", "status"] == "not_recorded"
    entropy = measures.loc["recruitment_order_entropy"]["value"]
    assert entropy["recording"] == pytest.approx(0.0, abs=1e-9)
    ranks = measures.loc["recruitment_rank"]["value"]
    assert ranks["channel:tibialis_anterior;trigger:spontaneous"] == 1.0
    assert ranks["channel:tibialis_anterior;trigger:stimulus"] == 0.0


def test_a_few_reflex_jerks_are_not_measured_apart():
    jerks, triggers = both_kinds(3)
    found = material(recorded(NAMES), jerks, triggers=triggers)
    assert apart(found) == {}
    assert orders_apart(found, Settings()) == {}
    assert order_of_jerks(found, Settings()).lead_channel == "sternocleidomastoid"
