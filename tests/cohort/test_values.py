"""Which values are compared, how groups are, and how a person is with herself."""

from __future__ import annotations

import math
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from myoclonus import tables
from myoclonus.cohort.groups import chance_limits, compare_groups, compare_values, holm, shift_limits, superiority
from myoclonus.cohort.occasions import change_over_sessions, in_order_of_time
from myoclonus.cohort.schemas import RECORDINGS
from myoclonus.cohort.values import NEEDED_COLUMNS, values_of_participants, values_of_recordings


def measure_rows(*rows: tuple[Any, ...]) -> pd.DataFrame:
    """Return measures of recording, measure, scope, value, and if given lower limit, upper limit and n."""
    full = []
    for recording, measure, scope, value, *rest in rows:
        low, high, n = (*rest, *(math.nan, math.nan, 1)[len(rest) :])
        full.append((recording, measure, scope, value, "1/min", low, high, n, "measured", None))
    return pd.DataFrame(full, columns=list(NEEDED_COLUMNS))


def recordings_of(*rows: tuple[str, str | None, str | None, str | None], **more: Any) -> pd.DataFrame:
    """Return recordings of name, participant, session and group, all analyzed."""
    names = ("recording_id", "participant", "session", "group")
    full = [dict(zip(names, row, strict=True)) | {"status": "done"} for row in rows]
    for row in full:
        row |= {name: of.get(row["recording_id"]) for name, of in more.items()}
    return tables.from_rows(RECORDINGS, full)


def two_groups(a: list[float], b: list[float]) -> tuple[pd.DataFrame, pd.DataFrame]:
    people = [(f"a{k}", f"a{k}", None, "control") for k in range(len(a))]
    people += [(f"b{k}", f"b{k}", None, "patient") for k in range(len(b))]
    values = [(name, "jerk_rate", "recording", value) for (name, *_), value in zip(people, [*a, *b], strict=True)]
    return recordings_of(*people), measure_rows(*values)


def test_two_groups_by_hand() -> None:
    (row,) = compare_groups(*two_groups([1, 2, 3, 4], [5, 6, 7, 9, 4])).to_dict("records")
    assert (row["group_a"], row["n_a"], row["of_a"], row["group_b"], row["n_b"]) == ("control", 4, 4, "patient", 5)
    assert (row["median_a"], row["median_b"]) == (2.5, 6.0)
    differences = sorted(b - a for a, b in product([1, 2, 3, 4], [5, 6, 7, 9, 4]))
    assert row["difference"] == np.median(differences) == 3.5
    assert row["superiority"] == (19 + 0.5) / 20
    assert (row["difference_low"], row["difference_high"]) == (
        differences[1],
        differences[-2],
    )  # 2nd of 20, by table for 4 and 5
    assert row["p"] == row["p_corrected"] == pytest.approx(stats.mannwhitneyu([1, 2, 3, 4], [5, 6, 7, 9, 4]).pvalue)


@pytest.mark.parametrize(
    ("n_a", "n_b", "place"), [(4, 4, 1), (5, 5, 3), (5, 8, 7), (10, 10, 24), (3, 20, 9), (20, 20, 128)]
)
def test_the_limits_of_a_difference_are_those_of_the_published_table(n_a: int, n_b: int, place: int) -> None:
    """Critical values of the Mann–Whitney test at 5 %, two-sided, are 0, 2, 6, 23, 8 and 127; the limit is the next."""
    a, b = np.zeros(n_a) + np.arange(n_a) * 1e-3, 1.0 + np.arange(n_b)
    ordered = np.sort(np.subtract.outer(b, a), axis=None)
    assert shift_limits(a, b) == (ordered[place - 1], ordered[-place])


@pytest.mark.parametrize("seed", range(60))
def test_limits_of_a_difference_exclude_none_exactly_when_the_test_is_below_5_percent(seed: int) -> None:
    random = np.random.default_rng(seed)
    a, b = random.normal(0.0, 1.0, random.integers(4, 14)), random.normal(1.0, 1.0, random.integers(4, 14))
    low, high = shift_limits(a, b)
    assert (low > 0 or high < 0) == (stats.mannwhitneyu(a, b, method="exact").pvalue <= 0.05)
    assert low <= np.median(np.subtract.outer(b, a)) <= high
    assert shift_limits(b, a) == (-high, -low)


def test_large_groups_have_the_limits_of_the_normal_distribution() -> None:
    a, b = np.arange(60.0), np.arange(60.0) + 0.5
    exact, ordered = shift_limits(a[:40], b[:40]), np.sort(np.subtract.outer(b, a), axis=None)
    assert shift_limits(a, b)[0] == ordered[int(1800 - 1.96 * math.sqrt(3600 * 121 / 12)) - 1]
    assert exact[0] == np.sort(np.subtract.outer(b[:40], a[:40]), axis=None)[597 - 1]


@pytest.mark.parametrize(("n_a", "n_b"), [(3, 3), (4, 4), (5, 8), (3, 20), (20, 20)])
def test_limits_hold_the_truth_as_often_as_they_say_also_in_small_groups(n_a: int, n_b: int) -> None:
    """Percentile bootstrap limits hold a shift in 82 % and a chance in 72 % of groups of three."""
    random, held, truth = np.random.default_rng(5), np.zeros((300, 2)), stats.norm.cdf(1 / math.sqrt(2))
    for row in held:
        a, b = random.normal(0.0, 1.0, n_a), random.normal(1.0, 1.0, n_b)
        low, high = shift_limits(a, b)
        row[0] = not (low > 1.0 or high < 1.0)
        chance_low, chance_high = chance_limits(superiority(a, b), n_a, n_b)
        row[1] = chance_low <= truth <= chance_high
    assert held.mean(axis=0) == pytest.approx([0.97, 0.95], abs=0.04)


def test_newcombes_own_example_of_chance_limits() -> None:
    """All pairs in one direction leave a lower limit that grows with the groups; no pairs more than others are symmetrical."""
    assert chance_limits(1.0, 3, 3) == (pytest.approx(0.501, abs=5e-4), 1.0)
    assert chance_limits(0.0, 3, 3) == (0.0, pytest.approx(0.499, abs=5e-4))
    low, high = chance_limits(0.5, 7, 12)
    assert low + high == pytest.approx(1.0)
    for true in chance_limits(0.7, 9, 6):  # each limit is the true chance whose standard error reaches 0.7
        spread = 1 + 6.5 * ((1 - true) / (2 - true) + true / (1 + true))
        assert abs(true - 0.7) == pytest.approx(1.959964 * math.sqrt(true * (1 - true) * spread / 54), abs=1e-6)


def test_groups_of_two_are_not_compared_and_of_three_have_no_limits_of_the_difference() -> None:
    assert compare_groups(*two_groups([1, 2], [3, 4, 5])).empty
    (row,) = compare_groups(*two_groups([1, 2, 3], [4, 5, 6])).to_dict("records")
    assert math.isnan(row["difference_low"])
    assert (row["difference"], row["superiority"], row["p"]) == (3.0, 1.0, pytest.approx(0.1))


def test_values_that_are_all_the_same_differ_by_nothing() -> None:
    row = compare_values(np.full(5, 2.0), np.full(6, 2.0))
    assert (row["difference"], row["difference_low"], row["difference_high"]) == (0.0, 0.0, 0.0)
    assert (row["superiority"], row["p"]) == (0.5, 1.0)


def test_ties_count_half_and_p_is_that_of_scipy() -> None:
    a, b = np.array([0, 0, 1, 1, 2.0]), np.array([0, 1, 1, 2, 2, 2.0])
    row = compare_values(a, b)
    assert row["superiority"] == pytest.approx((16 + 9 / 2) / 30)  # of 30 pairs 16 larger and 9 ties
    assert row["p"] == stats.mannwhitneyu(a, b, alternative="two-sided").pvalue


def test_what_is_not_a_number_counts_as_not_measured() -> None:
    recordings, measures = two_groups([1, 2, 3, math.nan], [math.inf, 5, 6, 7])
    (row,) = compare_groups(recordings, measures).to_dict("records")
    assert (row["n_a"], row["of_a"], row["n_b"], row["of_b"]) == (3, 4, 3, 4)
    assert compare_groups(*two_groups([math.nan] * 5, [1, 2, 3])).empty


def test_holms_method_by_hand() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.9, 0.8]) == [1.0, 1.0]
    assert holm([]) == []


def test_values_are_of_the_whole_recording_of_a_rule_or_of_the_most_active_muscle() -> None:
    measures = measure_rows(
        ("r", "jerk_rate", "recording", 4.0),
        ("r", "jerk_rate", "state:rest", 9.0),
        ("r", "plms_index", "rule:AASM", 12.0),
        ("r", "plms_index", "rule:AASM;stage:N2", 15.0),
        ("r", "rhythm_p", "recording", 0.2),
        ("r", "distribution", "recording", 3.0),
        ("r", "burst_rate", "channel:A", 2.0, 1.0, 3.0, 10),
        ("r", "burst_rate", "channel:B", 8.0, 6.0, 9.0, 40),
        ("r", "burst_duration", "channel:A", 90.0),
        ("r", "burst_duration", "channel:B", 30.0),
        ("r", "burst_peak", "channel:B", 300.0),
    )
    found = values_of_recordings(measures).set_index("measure")
    assert found["value"].to_dict() == {"jerk_rate": 4.0, "plms_index": 12.0, "burst_duration": 30.0}
    assert found.loc["burst_duration", ["scope", "where"]].tolist() == ["most_active", "channel:B"]


def test_a_participant_has_one_value_and_a_copy_does_not_count() -> None:
    recordings = recordings_of(
        ("r1", "p", "1", None), ("r2", "p", "2", None), ("r3", "p", "3", None), same_content_as={"r3": "r2"}
    )
    measures = measure_rows(*((f"r{k}", "jerk_rate", "recording", float(10 * k)) for k in (1, 2, 3)))
    assert values_of_participants(recordings, measures)["value"].tolist() == [15.0]


def test_sessions_follow_time_where_their_names_tell_it() -> None:
    assert in_order_of_time(["ses-10", "ses-9", "ses-1"]) == ["ses-1", "ses-9", "ses-10"]
    assert in_order_of_time(["post", "pre"]) == ["pre", "post"]
    assert in_order_of_time(["month12", "baseline", "month3"]) == ["baseline", "month3", "month12"]
    assert in_order_of_time(["b", "a"]) == ["a", "b"]


def before_and_after(first: tuple[float, int], last: tuple[float, int]) -> pd.DataFrame:
    recordings = recordings_of(("r2", "p", "ses-post", None), ("r1", "p", "ses-pre", None))
    limits = [stats.chi2.ppf([0.025, 0.975], [2 * n, 2 * n + 2]) / 2 * (rate / n) for rate, n in (first, last)]
    rows = zip(("r1", "r2"), (first, last), limits, strict=True)
    return change_over_sessions(
        recordings,
        measure_rows(*((name, "jerk_rate", "recording", rate, *limit, n) for name, (rate, n), limit in rows)),
    )


def test_the_change_of_a_person_has_the_exact_limits_of_two_counts_and_a_verdict() -> None:
    (row,) = before_and_after((20.0, 200), (4.0, 40)).to_dict("records")
    assert (row["first_session"], row["last_session"], row["change"]) == ("ses-pre", "ses-post", -16.0)
    share = stats.binomtest(40, 240).proportion_ci(method="exact")
    assert (row["ci_low"], row["ci_high"]) == pytest.approx(
        (share.low / (1 - share.low), share.high / (1 - share.high))
    )
    assert (row["scale"], row["ratio_or_difference"], row["verdict"]) == ("ratio", pytest.approx(0.2), "better")
    assert before_and_after((2.0, 4), (3.0, 6)).loc[0, "verdict"] == "not_decidable"


def test_a_session_that_is_a_copy_of_the_other_is_no_second_session() -> None:
    recordings = recordings_of(("r1", "p", "1", None), ("r2", "p", "2", None), same_content_as={"r2": "r1"})
    measures = measure_rows(("r1", "jerk_rate", "recording", 4.0), ("r2", "jerk_rate", "recording", 4.0))
    assert change_over_sessions(recordings, measures).empty


def test_the_most_active_muscle_is_compared_when_it_is_the_same_at_both_ends() -> None:
    recordings = recordings_of(("r1", "p", "1", None), ("r2", "p", "2", None))
    rows = [
        ("r1", "burst_rate", "channel:A", 2.0, 1.0, 3.0, 20),
        ("r1", "burst_duration", "channel:A", 30.0, 28.0, 32.0, 20),
        ("r2", "burst_rate", "channel:A", 2.0, 1.0, 3.0, 20),
        ("r2", "burst_duration", "channel:A", 60.0, 57.0, 63.0, 20),
    ]
    found = change_over_sessions(recordings, measure_rows(*rows)).set_index("measure")
    assert found.loc["burst_duration", ["scope", "first", "last", "verdict"]].tolist() == [
        "most_active",
        30.0,
        60.0,
        "changed",
    ]
    other = [("r2", "burst_rate", "channel:B", 9.0, 8.0, 10.0, 90), ("r2", "burst_duration", "channel:B", 50.0)]
    assert "burst_duration" not in change_over_sessions(recordings, measure_rows(*rows, *other))["measure"].to_list()
