"""Where electrodes lie, from labels as they occur."""

import numpy as np
import pytest

from myoclonus.relate.conduction import shortest_conduction_ms
from myoclonus.relate.electrodes import derivation_of, head_map_places
from myoclonus.settings.cortex import CortexSettings


@pytest.mark.parametrize(
    ("label", "place", "against"),
    [
        ("C3", "C3", None),
        ("EEG C3", "C3", None),
        ("C3-A2", "C3", None),
        ("EEG C3-Ref", "C3", None),
        ("EEG C3-M2", "C3", None),
        ("eeg_fp1-avg", "Fp1", None),
        ("T3", "T7", None),
        ("T3-C3", "T7", "C3"),
        ("EEG F4-C4", "F4", "C4"),
        ("EEG 7", None, None),
        ("Thorax", None, None),
    ],
)
def test_place_and_second_electrode_are_read_from_the_label(label, place, against):
    found = derivation_of(label)
    assert (found.label, found.place, found.against) == (label, place, against)
    assert found.is_bipolar == (against is not None)


def test_places_on_the_map_are_right_and_front_and_the_rim_is_one():
    places = head_map_places(tuple(derivation_of(name) for name in ("Cz", "T8", "Fpz", "C3", "EEG 9", "T7-Cz")))
    assert np.hypot(*places[0]) < 0.01
    assert places[1] == pytest.approx([1.04, 0.02], abs=0.06)
    assert places[2] == pytest.approx([0.0, 0.94], abs=0.08)
    assert places[3, 0] == pytest.approx(-0.5, abs=0.07)
    assert np.isnan(places[4]).all()
    assert -0.6 < places[5, 0] < -0.4


def test_shortest_conduction_is_the_setting_at_the_hand_and_grows_with_the_way():
    times = [
        shortest_conduction_ms(muscle, CortexSettings())
        for muscle in ("masseter", "biceps_brachii", "first_dorsal_interosseous", "tibialis_anterior")
    ]
    assert times == sorted(times)
    assert times[2] == pytest.approx(12.0, abs=0.5)
    assert 18 < times[3] <= 25
    assert shortest_conduction_ms("first_dorsal_interosseous", CortexSettings(conduction_arm_ms=24.0)) == pytest.approx(
        2 * times[2]
    )
    assert shortest_conduction_ms(None, CortexSettings()) is None
    assert shortest_conduction_ms("liver", CortexSettings()) is None
