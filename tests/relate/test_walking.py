"""Real walking, thirteen muscles of one leg: an order of muscles, but none that comes from the brainstem or goes along the cord."""

import numpy as np
import pytest

from myoclonus.detect import detect_recording
from myoclonus.measure.material import material_of
from myoclonus.measure.recruitment import rank_mean
from myoclonus.measure.scopes import channel_scope
from myoclonus.read.muscles import muscles
from myoclonus.recording import recording_from_array
from myoclonus.relate.spread_order import order_of_jerks
from myoclonus.settings import Settings

MUSCLES = {
    "ME": "gluteus_medius", "MA": "gluteus_maximus", "FL": "tensor_fasciae_latae", "RF": "rectus_femoris",
    "VM": "vastus_medialis", "VL": "vastus_lateralis", "ST": "semitendinosus", "BF": "biceps_femoris",
    "TA": "tibialis_anterior", "PL": "peroneus_longus", "GM": "gastrocnemius_medialis", "GL": "gastrocnemius_lateralis",
    "SO": "soleus",
}  # fmt: skip


def moving(real_data, names):
    """The thirteen channels of walking, said to be of these muscles."""
    table = np.genfromtxt(real_data / "musclesyn" / "raw_emg.csv", delimiter=",", names=True)
    recording = recording_from_array(
        [table[name] for name in MUSCLES], 1000.0, [f"EMG {name} R" for name in MUSCLES], muscles=list(names)
    )
    return material_of(recording, detect_recording(recording, Settings().detect), Settings().measure, muscles())


@pytest.fixture(scope="module")
def walking(real_data):
    return moving(real_data, MUSCLES.values())


def test_walking_has_no_order_of_brainstem_cortex_or_cord(walking):
    found = order_of_jerks(walking, Settings())
    assert len(found.channels) == 13
    assert sum(found.n) > 60
    assert {share.status for share in found.fractions.values()} <= {"not_recorded", "not_measurable"}


BODY = (
    "orbicularis_oculi", "masseter", "sternocleidomastoid", "trapezius", "biceps_brachii", "first_dorsal_interosseous",
    "rectus_abdominis", "lumbar_paraspinal", "rectus_femoris", "vastus_lateralis", "tibialis_anterior", "soleus", "deltoid",
)  # fmt: skip


@pytest.mark.parametrize("seed", range(6))
def test_movement_of_any_other_body_would_not_have_one_either(real_data, seed):
    order = np.random.default_rng(seed).permutation(len(BODY))
    found = order_of_jerks(moving(real_data, [BODY[k] for k in order]), Settings())
    for name, share in found.fractions.items():
        assert share.status != "measured" or share.value < 0.5, name


def test_no_muscle_leads_walking_every_time(walking):
    found = order_of_jerks(walking, Settings())
    assert found.lead_consistency.status != "measured" or found.lead_consistency.value < 0.9


def test_places_in_the_order_of_walking_lie_between_first_and_last(walking):
    places = [rank_mean(walking, channel_scope(name), 3) for name in walking.channels]
    values = [place.value for place in places if place.status == "measured"]
    assert len(values) >= 8
    assert 0 <= min(values) < max(values) <= 1
