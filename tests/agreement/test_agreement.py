"""Agreement of two scorings against numbers worked out by hand."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from myoclonus import tables
from myoclonus.agreement import ScoredSet, chained, compare, pairs_in, read_scored, within_stages
from myoclonus.agreement.compare import cohen_kappa, difference_limits
from myoclonus.errors import ReadError, SettingsError

DATA = Path(os.environ.get("MYOCLONUS_DATA", "absent"))
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="MYOCLONUS_DATA does not name the folder of recordings")


def scored(*events: tuple[float, float, str], stages: str = "") -> ScoredSet:
    table = pd.DataFrame(
        [{"onset": onset, "duration": length, "class": name, "channel": None} for onset, length, name in events],
        columns=["onset", "duration", "class", "channel"],
    ).astype({"onset": float, "duration": float, "class": object, "channel": object})
    rows = [
        {"onset": 30.0 * k, "duration": 30.0, "stage": {"2": "N2", "3": "N3"}.get(s, s)} for k, s in enumerate(stages)
    ]
    return ScoredSet(name="made", events=table, hypnogram=tables.from_rows(tables.HYPNOGRAM, rows))


def look(found, name: str, measure: str) -> float:
    table = found.table
    (value,) = table.loc[(table["class"] == name) & (table["measure"] == measure), "value"]
    return float(value)


def test_f1_precision_and_recall() -> None:
    first = scored((10, 2, "plm"), (40, 2, "plm"), (70, 2, "plm"), (100, 2, "plm"))
    second = scored((10.5, 2, "plm"), (40, 2, "plm"), (200, 2, "plm"))
    found = compare(first, second, duration_s=3600.0)
    assert look(found, "plm", "n_paired") == 2
    assert look(found, "plm", "precision") == pytest.approx(2 / 3)
    assert look(found, "plm", "recall") == pytest.approx(2 / 4)
    assert look(found, "plm", "f1") == pytest.approx(4 / 7)
    assert look(found, "plm", "index_difference") == pytest.approx(-1.0)
    assert look(found, "plm", "onset_difference_median") == pytest.approx(0.25)


@pytest.mark.parametrize(("shift_s", "n"), [(1.0, 1), (4 / 3, 1), (1.35, 0)])
def test_a_pair_needs_the_stated_overlap(shift_s: float, n: int) -> None:
    found = compare(scored((10, 2, "plm")), scored((10 + shift_s, 2, "plm")), least_overlap=0.2)
    assert look(found, "plm", "n_paired") == n


def test_kappa_by_hand() -> None:
    first = [1] * 20 + [1] * 5 + [0] * 10 + [0] * 15
    second = [1] * 20 + [0] * 5 + [1] * 10 + [0] * 15
    assert cohen_kappa(first, second)[0] == pytest.approx(0.4)
    assert np.isnan(cohen_kappa([1, 1], [1, 1])[0])
    assert cohen_kappa([0, 1, 0, 1], [0, 1, 0, 1])[0] == pytest.approx(1.0)


def test_epochs_hold_an_event_when_any_part_of_it_lies_in_them() -> None:
    found = compare(scored((29.0, 2, "plm")), scored((31.0, 2, "plm")), duration_s=120.0)
    assert look(found, "plm", "epoch_agreement") == pytest.approx(3 / 4)


def test_stages_are_compared_where_both_scored() -> None:
    found = compare(scored(stages="WW2233R?"), scored(stages="WW2223RR"))
    assert look(found, "stage", "epoch_agreement") == pytest.approx(6 / 7)
    assert found.stage_confusion.to_numpy().tolist() == [
        ["N2", "N2", 2], ["N3", "N2", 1], ["N3", "N3", 1], ["R", "R", 1], ["W", "W", 2],
    ]  # fmt: skip


def test_confusion_pairs_a_class_with_itself_first() -> None:
    first = scored((10, 2, "a"), (10, 2, "b"), (50, 2, "a"))
    second = scored((10, 2, "b"), (10.2, 2, "a"), (50, 2, "b"), (90, 1, "b"))
    assert compare(first, second).confusion.to_numpy().tolist() == [
        ["a", "a", 1], ["a", "b", 1], ["b", "b", 1], ["none", "b", 1],
    ]  # fmt: skip


def test_limits_of_agreement() -> None:
    mean, low, high = difference_limits(np.array([10.0, 20.0, 30.0]), np.array([12.0, 19.0, 33.0]))
    assert (mean, high - mean) == (pytest.approx(4 / 3), pytest.approx(1.96 * 2.0817, abs=1e-3))
    assert mean - low == pytest.approx(high - mean)


def test_nothing_against_nothing_and_nothing_against_something() -> None:
    empty = compare(scored(), scored())
    assert (len(empty.table), len(empty.confusion), len(empty.by_hour)) == (0, 0, 0)
    found = compare(scored((10, 2, "plm")), scored())
    assert look(found, "plm", "recall") == 0.0
    assert np.isnan(look(found, "plm", "precision"))


def test_movements_of_a_result_are_read_by_rule_and_both_legs_at_once_are_one(tmp_path: Path) -> None:
    rows = [
        {"movement_id": "m1", "onset": 10.0, "duration": 2.0, "channels": "TA L,TA R", "type": "plm", "rule": "WASM"},
        {"movement_id": "m2", "onset": 10.0, "duration": 2.0, "channels": "TA L,TA R", "type": "lm", "rule": "AASM"},
        {
            "movement_id": "m3",
            "onset": 50.0,
            "duration": 0.2,
            "channels": "TA L",
            "type": "fragmentary",
            "rule": "AASM",
        },
    ]
    tables.from_rows(tables.MOVEMENTS, rows).to_csv(tmp_path / "movements.tsv", sep="\t", index=False, na_rep="n/a")
    ours = read_scored(tmp_path)
    assert ours.events["class"].tolist() == ["leg_movement", "plm", "fragmentary"]
    marks = tmp_path / "marks.tsv"
    marks.write_text(
        "onset\tduration\ttrial_type\n10\t2\tPLM left\n10.5\t2\tPLM right\n50\t0.2\tLM\n", encoding="utf-8"
    )
    theirs = read_scored(marks)
    assert theirs.events["class"].tolist() == ["leg_movement", "plm", "leg_movement"]
    assert look(compare(theirs, ours), "plm", "f1") == 1.0
    assert look(compare(theirs, ours), "leg_movement", "recall") == 0.5


def test_bursts_are_paired_channel_by_channel(tmp_path: Path) -> None:
    for name, channel in (("one", "A"), ("other", "B")):
        rows = [{"burst_id": "b1", "channel": channel, "kind": "positive", "onset": 1.0, "duration": 0.1}]
        (tmp_path / name).mkdir()
        tables.from_rows(tables.BURSTS, rows).to_csv(
            tmp_path / name / "bursts.tsv", sep="\t", index=False, na_rep="n/a"
        )
    one, other = read_scored(tmp_path / "one"), read_scored(tmp_path / "other")
    assert look(compare(one, one), "burst", "f1") == 1.0
    assert look(compare(one, other), "burst", "f1") == 0.0


def test_a_folder_without_a_result_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="scoring-unreadable"):
        read_scored(tmp_path)


@needs_data
def test_real_raters_agree_better_on_arms_than_on_the_chin() -> None:
    folder = DATA / "rbdtector" / "night"
    first = read_scored(folder / "Generic - test1 Unbekannt.txt")
    second = read_scored(folder / "Generic_NO_test1.txt", start=first.start)
    found = compare(first, second, epoch_s=3.0)
    assert look(found, "left arm phasic", "kappa") == pytest.approx(0.833, abs=0.001)
    assert look(found, "chin phasic", "kappa") == pytest.approx(0.115, abs=0.001)


def test_the_agreement_over_all_classes_pools_pairs_and_leaves_periodic_ones_to_leg_movements() -> None:
    first = scored((10, 2, "leg_movement"), (10, 2, "plm"), (100, 2, "fragmentary"), (200, 2, "fragmentary"))
    second = scored((10, 2, "leg_movement"), (100, 2, "fragmentary"), (400, 2, "leg_movement"))
    found = compare(first, second, duration_s=600.0)
    assert [look(found, "all", name) for name in ("n_first", "n_second", "n_paired")] == [3, 3, 2]
    assert look(found, "all", "f1") == pytest.approx(4 / 6)
    held = ([1] + [0] * 19 + [0, 0, 0, 1, 0, 0, 1] + [0] * 13, [1] + [0] * 12 + [1] + [0] * 6 + [0, 0, 0, 1] + [0] * 16)
    assert look(found, "all", "kappa") == pytest.approx(cohen_kappa(*held)[0])


def test_only_chosen_stages_are_compared_by_the_stages_of_the_first() -> None:
    first = scored((10, 2, "lm"), (40, 2, "lm"), (100, 2, "lm"), (118, 4, "lm"), stages="W2W22W")
    second = scored((40, 2, "lm"), (70, 2, "lm"), (130, 2, "lm"), stages="222222")
    one, other, length_s = within_stages(first, second, ["N2"])
    assert length_s == 90.0
    assert one.events[["onset", "duration"]].to_numpy().tolist() == [[10.0, 2.0], [40.0, 2.0], [58.0, 4.0]]
    assert other.events["onset"].tolist() == [10.0, 70.0]
    assert other.hypnogram["duration"].sum() == 90.0
    found = compare(one, other, duration_s=length_s)
    assert look(found, "lm", "n_paired") == 1
    assert look(found, "lm", "index_first") == pytest.approx(3 / 90 * 3600)
    with pytest.raises(SettingsError, match="agreement-without-stages"):
        within_stages(scored(), scored(), ["R"])


def test_an_event_ends_with_the_stage_it_begins_in() -> None:
    one, _, _ = within_stages(scored((28, 10, "lm"), stages="2W"), scored(), ["N2"])
    assert one.events[["onset", "duration"]].to_numpy().tolist() == [[28.0, 2.0]]


def test_several_recordings_are_pooled_and_differ_by_recording() -> None:
    pairs = [
        (scored((10, 2, "lm"), (50, 2, "lm")), scored((10, 2, "lm")), 1800.0),
        (scored((10, 2, "lm")), scored((10, 2, "lm"), (300, 2, "lm"), (400, 2, "lm")), 3600.0),
    ]
    one, other, edges_s = chained(pairs, epoch_s=30.0, names=("A", "B"))
    assert edges_s.tolist() == [0.0, 1800.0, 5400.0]
    assert one.events["onset"].tolist() == [10.0, 50.0, 1810.0]
    found = compare(one, other, duration_s=5400.0, edges_s=edges_s)
    assert look(found, "lm", "n_paired") == 2
    assert found.by_hour[["first", "second"]].to_numpy().tolist() == [[4.0, 2.0], [1.0, 3.0]]
    assert look(found, "lm", "recording_difference_mean") == 0.0
    assert found.part == "recording"


def test_recordings_of_two_folders_are_paired_by_name(tmp_path: Path) -> None:
    for folder, names in (("a", ("n1.csv", "n2.csv", "only.csv")), ("b", ("n1.txt", "n2.csv"))):
        (tmp_path / folder).mkdir()
        for name in names:
            (tmp_path / folder / name).write_text("onset,duration,text\n10,2,LM\n", encoding="utf-8")
    pairs, alone = pairs_in(tmp_path / "a", tmp_path / "b")
    assert [(name, one.name, other.name) for name, one, other in pairs] == [
        ("n1", "n1.csv", "n1.txt"), ("n2", "n2.csv", "n2.csv"),
    ]  # fmt: skip
    assert alone == ["only"]
    (tmp_path / "c").mkdir()
    with pytest.raises(ReadError, match="agreement-without-pairs"):
        pairs_in(tmp_path / "a", tmp_path / "c")
