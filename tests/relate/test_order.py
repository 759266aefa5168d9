"""The order of muscles along the body: brainstem, cranio-caudal, propriospinal, and who leads."""

import numpy as np
import pytest

from myoclonus.measure.spread import PERIPHERAL_MS
from myoclonus.read.muscles import muscles
from myoclonus.relate.spread_order import order_of_jerks
from myoclonus.settings import Settings

from .jerks_by_hand import material, recorded

TABLE = muscles().set_index("muscle")
BODY = (
    "orbicularis_oris", "masseter", "sternocleidomastoid", "biceps_brachii", "rectus_abdominis", "rectus_femoris",
    "tibialis_anterior",
)  # fmt: skip
SETTINGS = Settings()


def order(central_ms, *, n=12, muscle=BODY, scatter_ms=0.3, error_ms=0.5):
    """Jerks whose muscles are driven at these moments at the root; the way to the muscle is added."""
    rng = np.random.default_rng(0)
    names = [name for name, moment in zip(muscle, central_ms, strict=True) if moment is not None]
    moments = [moment for moment in central_ms if moment is not None]
    outward = [PERIPHERAL_MS[TABLE.loc[name, "region"]] for name in names]
    jerks = [
        (10.0 * k + 5, {m: t + w + rng.normal(0, scatter_ms) for m, t, w in zip(names, moments, outward, strict=True)})
        for k in range(n)
    ]
    return order_of_jerks(material(recorded(names), jerks, error_ms=error_ms), SETTINGS)


def shares(found):
    return {name.removeprefix("order_").removesuffix("_fraction"): e.value for name, e in found.fractions.items()}


def along(speed_m_s, start, rows=BODY):
    """Moments of spread at one speed both ways from a muscle."""
    way_cm = [abs(TABLE.loc[name, "distance_cm"] - TABLE.loc[start, "distance_cm"]) for name in rows]
    return [cm * 10 / speed_m_s for cm in way_cm]


def test_from_the_neck_up_and_down_is_the_brainstem():
    found = shares(order([7, 8, 0, 5, 9, 12, 14]))
    assert found == {"brainstem": 1.0, "craniocaudal": 0.0, "propriospinal": 0.0, "segmental": 0.0}


def test_two_muscles_of_the_face_show_together_what_one_alone_does_not():
    # 4.5 ms after the neck, each onset to 1.8 ms: joint error of one with another 2.5 ms, of both with the neck's 1.8 ms
    body = ("orbicularis_oris", "masseter", "sternocleidomastoid", "trapezius", "tibialis_anterior")
    found = order([4.5, 4.5, 0, 0, 14], muscle=body, error_ms=1.8, scatter_ms=0.1)
    assert shares(found)["brainstem"] == 1.0
    assert shares(order([4.5, None, 0, None, 14], muscle=body, error_ms=1.8, scatter_ms=0.1))["brainstem"] == 0.0


def test_fast_from_the_head_down_is_craniocaudal():
    found = shares(order(along(55.0, "orbicularis_oris")))
    assert found["craniocaudal"] == 1.0
    assert found["brainstem"] == 0.0
    assert found["propriospinal"] == 0.0


def test_slow_from_the_head_down_is_not_craniocaudal():
    assert shares(order(along(10.0, "orbicularis_oris")))["craniocaudal"] == 0.0


@pytest.mark.parametrize(("speed_m_s", "share"), [(3.0, 1.0), (6.0, 1.0), (11.0, 1.0), (40.0, 0.0)])
def test_slow_from_the_belly_both_ways_is_propriospinal(speed_m_s, share):
    found = shares(order(along(speed_m_s, "rectus_abdominis")))
    assert found["propriospinal"] == share
    assert found["brainstem"] == 0.0


def test_muscles_at_one_moment_have_no_order():
    found = order([0.0] * 7)
    assert shares(found)["brainstem"] == 0.0
    assert shares(found)["propriospinal"] == 0.0
    assert found.lead_consistency.status == "not_measurable"


def test_onsets_that_are_not_sure_are_not_ordered():
    sure, unsure = order([7, 8, 0, 5, 9, 12, 14]), order([7, 8, 0, 5, 9, 12, 14], error_ms=8.0)
    assert shares(sure)["brainstem"] == 1.0
    assert shares(unsure)["brainstem"] == 0.0


def test_a_muscle_overtaken_by_one_further_away_is_not_propriospinal():
    moments = along(5.0, "rectus_abdominis")
    moments[3], moments[2] = moments[2] + 40, moments[3]
    assert shares(order(moments))["propriospinal"] == 0.0


def test_the_lead_is_named_with_its_share():
    found = order([20, 20, 0, 20, 20, 20, 20])
    assert found.lead_channel == "sternocleidomastoid"
    assert found.lead_consistency.value == 1.0
    assert found.lead_consistency.n == 12


def test_what_was_not_recorded_is_said():
    found = order([None, None, None, 0, 5, 9, 12])
    assert found.fractions["order_brainstem_fraction"].status == "not_recorded"
    assert "sternocleidomastoid" in str(found.fractions["order_brainstem_fraction"].reason)


def test_few_jerks_give_no_share():
    assert order([7, 8, 0, 5, 9, 12, 14], n=5).fractions["order_brainstem_fraction"].status == "not_measurable"


def test_no_jerk_and_one_channel_are_answered():
    empty = order([7, 8, 0, 5, 9, 12, 14], n=0)
    assert {found.status for found in empty.fractions.values()} == {"not_measurable"}
    alone = order([None, None, 0, None, None, None, None])
    assert {found.status for found in alone.fractions.values()} == {"not_recorded"}
    assert alone.lead_consistency.status == "not_recorded"
