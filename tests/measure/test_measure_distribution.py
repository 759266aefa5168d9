"""Focal, segmental, multifocal, generalized."""

import pytest

from myoclonus.measure import DISTRIBUTIONS

from .made import burst, jerk, measure, recording

NAMES = ["hand R", "arm R", "hand L", "leg R", "leg L", "neck R"]
MUSCLES = [
    "first_dorsal_interosseous",
    "biceps_brachii",
    "first_dorsal_interosseous",
    "tibialis_anterior",
    "tibialis_anterior",
    "sternocleidomastoid",
]
BODY = recording(NAMES, muscles=MUSCLES, sides=["right", "right", "left", "right", "left", "right"])


def found_for(*groups, recorded=BODY):
    """Measures of ten jerks that take the groups of channels in turn."""
    rows = [row for k in range(10) for row in jerk(10.0 * k + 1, dict.fromkeys(groups[k % len(groups)], 0.0))]
    return measure(rows, recorded)


def word_for(*groups):
    return DISTRIBUTIONS[int(found_for(*groups).loc[("distribution", "recording"), "value"]) - 1]


def test_two_muscles_of_one_arm_are_focal():
    assert word_for(["hand R", "arm R"]) == "focal"
    assert word_for(["hand R"], ["arm R"]) == "focal"


def test_arm_and_neck_of_one_side_at_once_are_segmental():
    assert word_for(["hand R", "neck R"]) == "segmental"


def test_both_arms_at_once_are_segmental():
    assert word_for(["hand R", "hand L"]) == "segmental"


def test_both_arms_in_turn_are_multifocal():
    assert word_for(["hand R"], ["hand L"]) == "multifocal"


def test_both_arms_at_once_in_most_jerks_are_segmental():
    assert word_for(["hand R", "hand L"], ["hand R"]) == "segmental"


def test_arm_and_leg_at_once_without_the_trunk_are_multifocal():
    assert word_for(["hand R", "leg R"]) == "multifocal"


def test_three_regions_on_both_sides_at_once_are_generalized():
    assert word_for(["hand R", "neck R", "leg L"]) == "generalized"


def test_three_regions_on_one_side_are_not_generalized():
    assert word_for(["hand R", "neck R", "leg R"]) == "multifocal"


def test_half_of_the_jerks_generalized_suffices_and_less_does_not():
    whole = ["hand R", "neck R", "leg L"]
    assert word_for(whole, ["hand R"]) == "generalized"
    assert word_for(whole, ["hand R"], ["hand R"]) != "generalized"


def test_a_site_in_fewer_than_a_tenth_of_jerks_does_not_count():
    rows = [row for k in range(11) for row in jerk(10.0 * k + 1, {"hand R" if k else "leg L": 0.0})]
    assert measure(rows, BODY).loc[("distribution", "recording"), "value"] == 1.0


def test_shares_of_focal_and_generalized_jerks_and_of_sites():
    found = found_for(["hand R", "neck R", "leg L"], ["hand R", "arm R"])
    assert found.loc[("focal_jerk_fraction", "recording"), "value"] == 0.5
    assert found.loc[("generalized_jerk_fraction", "recording"), "value"] == 0.5
    assert found.loc[("sites_involved", "recording"), "value"] == pytest.approx((3 + 1) / 2 / 5)  # of five sites


def test_limits_of_the_distribution_enclose_it():
    row = found_for(["hand R", "neck R", "leg L"], ["hand R"]).loc[("distribution", "recording")]
    assert row["ci_low"] <= row["value"] <= row["ci_high"]
    assert row["ci_low"] < 4


def test_one_site_cannot_show_a_distribution():
    arm = recording(["hand R", "arm R"], muscles=MUSCLES[:2], sides=["right", "right"])
    row = found_for(["hand R"], recorded=arm).loc[("distribution", "recording")]
    assert (row["status"], row["reason"]) == (
        "not_recorded",
        "one site recorded (arm right): spread to others cannot show",
    )


def test_two_regions_cannot_show_generalized_jerks():
    limbs = recording(["hand R", "leg L"], muscles=[MUSCLES[0], MUSCLES[4]], sides=["right", "left"])
    row = found_for(["hand R"], recorded=limbs).loc[("generalized_jerk_fraction", "recording")]
    assert row["status"] == "not_recorded"


def test_an_unknown_muscle_is_named():
    unknown = recording(["hand R", "X"], muscles=[MUSCLES[0], None], sides=["right", None])
    row = found_for(["hand R"], recorded=unknown).loc[("distribution", "recording")]
    assert (row["status"], row["reason"]) == ("not_measurable", "body region unknown: no known muscle on X")


def test_no_jerk_has_no_distribution():
    assert measure([], BODY).loc[("distribution", "recording"), "reason"] == "none found: no jerks in 300 s analyzed"


def test_a_silence_takes_part_in_a_jerk():
    rows = [burst(10.0 * k + 1, channel="hand R", kind="negative") for k in range(6)]
    assert measure(rows, BODY).loc[("distribution", "recording"), "value"] == 1.0
