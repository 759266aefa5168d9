"""Change over time, with limits; the numbers can be checked by hand."""

import math

import pytest

from myoclonus.forms import weigh_forms
from myoclonus.forms.progress import compare_measures, progression_row, trend_of
from myoclonus.settings.forms import FormsSettings

from .made import NAN, VIGNETTES, measures


def compared(*recordings, settings=None):
    return compare_measures([measures(rows) for rows in recordings], settings)


def rate(per_min, n):
    return ["jerk_rate", "recording", per_min, NAN, NAN, n]


def row_of(table, measure="jerk_rate", scope="recording"):
    return table.set_index(["measure", "scope"]).loc[(measure, scope)]


def test_ratio_of_rates_has_the_exact_limits_of_a_binomial():
    row = row_of(compared([rate(10.0, 50)], [rate(20.0, 100)]))
    assert row["change"] == pytest.approx(2.0)
    assert row["ci_low"] == pytest.approx(1.413, abs=0.01)
    assert row["ci_high"] == pytest.approx(2.868, abs=0.01)
    assert row["verdict"] == "worse"


def test_other_exposure_is_allowed_for():
    assert row_of(compared([rate(10.0, 50)], [rate(10.0, 500)]))["change"] == pytest.approx(1.0)


def test_fewer_jerks_are_better_and_few_counts_are_not_decidable():
    assert row_of(compared([rate(20.0, 100)], [rate(5.0, 25)]))["verdict"] == "better"
    assert row_of(compared([rate(1.0, 5)], [rate(2.0, 10)]))["verdict"] == "not_decidable"
    assert row_of(compared([rate(100.0, 5000)], [rate(101.0, 5050)]))["verdict"] == "unchanged"


def test_jerks_after_none_have_a_lower_limit_only():
    none = ["jerk_rate", "recording", 0.0, 0.0, 0.3688879, 0]
    row = row_of(compared([none], [rate(10.0, 100)]))
    assert math.isinf(row["change"])
    assert row["ci_low"] == pytest.approx(26.61, abs=0.01)  # 0.025 ** (1 / 100) as odds
    assert row["verdict"] == "worse"


def test_what_is_zero_each_time_is_left_out():
    none = ["jerk_rate", "recording", 0.0, 0.0, 0.37, 0]
    assert len(compared([none], [none])) == 0


def test_zero_of_unknown_length_gives_no_limits():
    unknown = ["jerk_rate", "recording", 0.0, 0.0, NAN, 0]
    row = row_of(compared([unknown], [rate(10.0, 100)]))
    assert math.isnan(row["change"])
    assert row["verdict"] == "not_decidable"


def test_durations_are_compared_as_a_ratio_and_are_neither_worse_nor_better():
    short, long = (["burst_duration", "channel:A", value, value - 2, value + 2, 60] for value in (30.0, 60.0))
    row = row_of(compared([short], [long]), "burst_duration", "channel:A")
    assert row["change"] == pytest.approx(2.0)
    assert (row["ci_low"], row["ci_high"]) == pytest.approx((1.858, 2.151), abs=0.01)
    assert row["verdict"] == "changed"
    assert row_of(compared([long], [short]), "burst_duration", "channel:A")["verdict"] == "changed"


def test_value_of_zero_has_no_ratio():
    zero, some = (["burden", "recording", value, 0.0, value + 1, 9] for value in (0.0, 50.0))
    assert math.isnan(row_of(compared([zero], [some]), "burden")["change"])
    assert row_of(compared([some], [zero]), "burden")["change"] == 0.0


def test_shares_are_compared_as_a_difference_by_newcombe():
    before = ["sites_involved", "recording", 0.2, 0.1, 0.3, 40]
    after = ["sites_involved", "recording", 0.6, 0.5, 0.7, 40]
    row = row_of(compared([before], [after]), "sites_involved")
    assert (row["scale"], row["change"]) == ("difference", pytest.approx(0.4))
    assert row["ci_low"] == pytest.approx(0.4 - math.hypot(0.1, 0.1))
    assert row["ci_high"] == pytest.approx(0.4 + math.hypot(0.1, 0.1))
    assert row["verdict"] == "worse"


def test_first_and_last_are_those_that_have_the_measure():
    row = row_of(compared([], [rate(10.0, 50)], [], [rate(30.0, 150)]))
    assert (row["first_recording"], row["last_recording"], row["n_recordings"]) == (2, 4, 2)


def test_measure_of_one_recording_only_is_not_compared():
    assert len(compared([rate(10.0, 50)], [["jerk_rate", "recording", "not_measurable", NAN, NAN, 0]])) == 0


def test_trend_is_said_in_words():
    assert trend_of(compared([rate(10.0, 50)], [rate(30.0, 150)]), 2).text.startswith(
        "Worse: jerks a minute are 3 times"
    )
    assert "to the last" in trend_of(compared([rate(10.0, 50)], [], [rate(30.0, 150)]), 3).text
    assert trend_of(compared([rate(30.0, 150)], [rate(10.0, 50)]), 2).verdict == "better"
    assert trend_of(compared([rate(100.0, 5000)], [rate(100.0, 5000)]), 2).text.startswith("Unchanged")
    assert trend_of(compared([rate(1.0, 5)], [rate(2.0, 10)]), 2).text.endswith("the limits are wide.")
    assert trend_of(compared([], []), 2).verdict == "not_decidable"


def test_trend_tells_what_changed_the_other_way():
    before, after = (["sites_involved", "recording", value, value - 0.05, value + 0.05, 40] for value in (0.8, 0.3))
    trend = trend_of(compared([rate(10.0, 50), before], [rate(30.0, 150), after]), 2)
    assert trend.text.endswith("but sites involved changed the other way.")


def test_limit_of_a_change_is_a_setting():
    strict = FormsSettings(worse_ratio=3.0)
    assert row_of(compared([rate(10.0, 50)], [rate(20.0, 100)], settings=strict))["verdict"] == "unchanged"


def test_progressive_form_is_recognized_by_progression_only():
    last = VIGNETTES["unverricht_lundborg"]["rows"]
    before = [row if row[0] != "jerk_rate" else rate(10.0, 50) for row in last]
    one = weigh_forms(measures(last)).forms.set_index("form").loc["progressive_myoclonus_epilepsy"]
    course = progression_row(compared(before, last))
    rows = [*last, ["progression_ratio", "recordings", *course.loc[0, ["value", "ci_low", "ci_high", "n"]]]]
    both = weigh_forms(measures(rows)).forms.set_index("form").loc["progressive_myoclonus_epilepsy"]
    assert (one["verdict"], both["verdict"]) == ("possible", "fits")
    assert both["probability"] > one["probability"]


def test_no_rate_gives_no_row_of_progression():
    assert len(progression_row(compared([], []))) == 0
