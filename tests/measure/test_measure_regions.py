"""Body regions: where jerks are, and how severe they are in the structure of the rating scale."""

import pytest

from myoclonus.settings.measure import MeasureSettings

from .made import burst, jerk, measure, recording, silence

BODY = recording(
    ["hand", "arm", "leg"],
    120.0,
    muscles=["first_dorsal_interosseous", "biceps_brachii", "tibialis_anterior"],
    sides=["right", "right", "left"],
    markers=[{"onset": 0.0, "duration": 60.0, "text": "rest"}, {"onset": 60.0, "duration": 60.0, "text": "action"}],
)


def value(table, name, scope):
    return table.loc[(name, scope), "value"]


def test_share_of_a_region_counts_jerks_and_not_bursts():
    rows = [row for k in range(5) for row in jerk(10.0 * k + 1, {"hand": 0.0, "arm": 3.0})]
    rows += [row for k in range(5) for row in jerk(10.0 * k + 6, {"hand": 0.0})]
    found = measure(rows, BODY)
    assert value(found, "region_jerk_fraction", "region:hand") == 1.0
    assert value(found, "region_jerk_fraction", "region:arm") == 0.5
    assert value(found, "region_jerk_fraction", "region:leg") == 0.0


def test_too_few_jerks_have_no_region():
    found = measure([burst(1.0, channel="hand")], BODY)
    assert found.loc[("region_jerk_fraction", "region:hand"), "status"] == "not_measurable"


def test_regions_of_unknown_muscles_are_not_recorded():
    row = measure([burst(1.0)]).loc[("region_jerk_fraction", "recording")]
    assert (row["status"], row["reason"]) == (
        "not_recorded",
        "body region unknown on every analyzed channel: no known muscle",
    )


@pytest.mark.parametrize(
    ("n", "grade"), [(0, 0.0), (1, 1.0), (6, 1.0), (12, 2.0), (18, 2.0), (24, 3.0), (54, 3.0), (60, 4.0)]
)
def test_grade_follows_jerks_in_ten_seconds_of_the_state(n, grade):
    rows = [burst(60.5 + 0.9 * k, channel="hand", state="action", jerk_id=f"j{k}") for k in range(n)]
    for row in rows:
        row["state"] = "action"
    found = measure(rows, BODY)
    assert value(found, "severity_frequency", "region:hand;state:action") == pytest.approx(n)
    assert value(found, "severity_grade", "region:hand;state:action") == grade
    assert value(found, "severity_grade", "region:hand;state:rest") == 0.0


def test_size_is_the_median_amplitude_of_the_region_in_the_state():
    rows = [burst(61.0 + k, channel="hand", state="action", amplitude_uv=10.0 * (k + 1)) for k in range(9)]
    found = measure(rows, BODY)
    assert value(found, "severity_size", "region:hand;state:action") == 50.0
    assert found.loc[("severity_size", "region:hand;state:rest"), "status"] == "not_measurable"


def test_states_that_were_not_marked_are_not_recorded():
    unmarked = recording(["hand"], 60.0, muscles=["first_dorsal_interosseous"])
    found = measure([burst(1.0, channel="hand")], unmarked)
    for name in ("severity_frequency", "severity_grade", "severity_size"):
        assert found.loc[(name, "region:hand;state:rest"), "status"] == "not_recorded"
    for name in ("severity_negative_rate", "severity_negative"):
        assert found.loc[(name, "recording"), "status"] == "not_recorded"


def test_silences_are_counted_in_contraction_only():
    rows = [silence(61.0 + k, channel="hand", state="action") for k in range(10)]
    rows.append(silence(5.0, channel="hand", state="rest"))
    found = measure(rows, BODY)
    assert value(found, "severity_negative_rate", "recording") == pytest.approx(10.0)
    assert value(found, "severity_negative", "recording") == 1.0
    assert value(measure([], BODY), "severity_negative", "recording") == 0.0


def test_steps_of_the_grade_are_settings():
    rows = [burst(61.0 + k, channel="hand", state="action") for k in range(12)]
    settings = MeasureSettings(n_bootstrap=200, n_simulations=199, severity_grade_2_per_10s=3.0)
    assert value(measure(rows, BODY, settings=settings), "severity_grade", "region:hand;state:action") == 1.0
