"""Every declared measure always has its rows."""

import dataclasses
import time

import numpy as np
import pandas as pd
import pytest

from myoclonus import tables
from myoclonus.forms.progress import PROGRESSION
from myoclonus.measure import MEASURES, measure_recording
from myoclonus.relate import RELATED_MEASURES
from myoclonus.settings.measure import MeasureSettings
from myoclonus.sleep.declared import SLEEP_MEASURES

from .made import QUICK, burst, detection, jerk, measure, recording, silence

ARM = recording(["A", "B"], muscles=["biceps_brachii", "triceps_brachii"], sides=["right", "right"])
IDS = [declared.id for declared in MEASURES]
RELATED_IDS = {declared.id for declared in RELATED_MEASURES}


def patient(seed=0, n=30):
    rng = np.random.default_rng(seed)
    rows = []
    for k in range(n):
        rows += jerk(9.0 * k + 1 + rng.random(), {"A": 0.0, "B": 8 + rng.normal()}, onset_se_ms=0.5, end_se_ms=1.0)
        rows.append(silence(9.0 * k + 4 + rng.random(), 60 + 100 * rng.random(), "A"))
    return [row | {"duration": 0.03 + 0.01 * rng.random()} if row["kind"] == "positive" else row for row in rows]


@pytest.mark.parametrize(
    "bursts", [[], [burst(1.0)], [silence(1.0)], patient()], ids=["nothing", "one burst", "one silence", "a patient"]
)
def test_every_measure_has_a_row_in_the_order_declared(bursts):
    table = measure_recording(ARM, detection(bursts, {"A": 300.0, "B": 300.0}), QUICK)
    tables.validate(tables.MEASURES, table)
    assert list(dict.fromkeys(table["measure"])) == IDS


@pytest.mark.parametrize("bursts", [[], [burst(1.0)], patient()], ids=["nothing", "one burst", "a patient"])
def test_a_value_is_there_when_measured_and_a_reason_when_not(bursts):
    table = measure_recording(ARM, detection(bursts, {"A": 300.0, "B": 300.0}), QUICK)
    is_measured = table["status"] == "measured"
    assert set(table["status"]) <= {"measured", "not_measurable", "not_recorded"}
    assert (table["value"].notna() == is_measured).all()
    assert (table["reason"].isna() == is_measured).all()


def test_limits_enclose_every_value():
    table = measure_recording(ARM, detection(patient(), {"A": 300.0, "B": 300.0}), QUICK)
    rows = table[(table["status"] == "measured") & table["ci_low"].notna()]
    assert len(rows) > 40
    assert (rows["ci_low"] <= rows["value"] + 1e-9).all()
    assert (rows["ci_high"] >= rows["value"] - 1e-9).all()


def test_the_same_call_gives_the_same_table():
    found = detection(patient(), {"A": 300.0, "B": 300.0})
    pd.testing.assert_frame_equal(measure_recording(ARM, found, QUICK), measure_recording(ARM, found, QUICK))


def test_another_seed_moves_bootstrap_limits_but_no_value():
    found = detection(patient(), {"A": 300.0, "B": 300.0})
    first, second = (measure_recording(ARM, found, dataclasses.replace(QUICK, seed=seed)) for seed in (0, 1))
    exact = ~first["measure"].isin(["burst_duration_bimodality", "rhythm_p"])
    pd.testing.assert_series_equal(first["value"][exact], second["value"][exact])
    is_bootstrap = first["measure"] == "interval_cv"
    assert (first["ci_low"] != second["ci_low"])[is_bootstrap].any()


def test_a_channel_does_not_depend_on_its_neighbors_or_their_order():
    bursts = patient()
    both = measure(bursts, recording(["A", "B"]))
    swapped = measure(bursts, recording(["B", "A"]))
    alone = measure([row for row in bursts if row["channel"] == "A"], recording(["A"]))
    for name in ("burst_duration", "burst_duration_iqr", "interval_cv", "rhythm_p", "silence_duration"):
        rows = [table.loc[(name, "channel:A")].drop("reason") for table in (both, swapped, alone)]
        assert rows[0].equals(rows[1])
        assert rows[0].equals(rows[2])


def test_amplitude_follows_gain_and_nothing_else_does():
    bursts = patient()
    louder = [row | {"amplitude_uv": 1000.0, "peak_uv": 3000.0} for row in bursts]
    once, ten = measure(bursts, ARM), measure(louder, ARM)
    scaled = once.index.get_level_values(0).isin(["burst_amplitude", "burst_peak", "burden"])
    np.testing.assert_allclose(ten.loc[scaled, "value"], 10 * once.loc[scaled, "value"])
    pd.testing.assert_series_equal(ten.loc[~scaled, "value"], once.loc[~scaled, "value"])


def test_a_delay_of_the_whole_recording_changes_no_value():
    bursts = patient(n=20)
    later = [row | {"onset": row["onset"] + 64.0} for row in bursts]  # a power of two, so that no interval is rounded
    once, delayed = measure(bursts, ARM), measure(later, ARM)
    same = [name for name in IDS if name != "jerk_rate_change"]
    np.testing.assert_allclose(
        once.loc[once.index.get_level_values(0).isin(same), "value"],
        delayed.loc[delayed.index.get_level_values(0).isin(same), "value"],
        rtol=1e-6,
    )


def test_a_refused_channel_says_why_it_was_not_measured():
    refusal = {
        "code": "resolution-too-coarse",
        "severity": "refused",
        "channel": "B",
        "message": "one step is 31 µV",
        "remedy": "",
    }
    table = measure([burst(1.0)], recording(["A", "B"]), analyzed_s={"A": 300.0}, quality=[refusal])
    rows = table.xs("channel:B", level="scope")
    assert set(rows["status"]) == {"not_measurable"}
    assert set(rows["reason"]) == {"channel refused: one step is 31 µV [resolution-too-coarse]"}


def test_a_channel_without_a_fit_stretch_is_not_measurable():
    table = measure([burst(1.0)], recording(["A", "B"]), analyzed_s={"A": 300.0, "B": 0.0})
    reason = "channel not analyzed: no stretch of it was fit for detection"
    assert table.loc[("burst_rate", "channel:B"), "reason"] == reason


def test_a_recording_without_emg_has_no_measure_recorded():
    eeg = recording(["C3", "C4"], roles=["eeg", "eeg"])
    table = measure_recording(eeg, detection([], {}), QUICK)
    assert list(table["measure"]) == IDS
    assert set(table["status"]) == {"not_recorded"}
    assert set(table["reason"]) == {"no EMG channel in the recording"}


def test_a_recording_whose_only_emg_was_refused_is_not_measurable():
    table = measure_recording(recording(["A"]), detection([], {}), QUICK)
    rows = table[table["scope"] == "recording"]
    not_measurable = rows[rows["status"] == "not_measurable"]
    assert "jerk_rate" in set(not_measurable["measure"])
    assert not_measurable["reason"].str.startswith("no EMG channel was fit for analysis; A: ").all()


def test_an_empty_recording_is_measured_without_complaint():
    table = measure_recording(recording(["A"], 0.0), detection([], {"A": 0.0}), QUICK)
    assert list(dict.fromkeys(table["measure"])) == IDS
    assert (table["status"] != "measured").all()


def test_ids_are_unique_and_units_are_those_of_the_contract():
    assert len(set(IDS)) == len(IDS)
    assert {declared.unit for declared in MEASURES} <= {"", "ms", "s", "uV", "1/min", "Hz", "m/s", "uV.s/h"}


def test_smallest_counts_that_are_settings_exist():
    known = {field.name for field in dataclasses.fields(MeasureSettings)}
    assert {declared.min_n for declared in MEASURES if isinstance(declared.min_n, str)} <= known


def test_every_measure_has_a_page_with_all_its_parts(root):
    parts = (
        "## Definition",
        "## Formula",
        "## Unit",
        "## How to read it",
        "## What misleads it",
        "## Example",
        "## References",
    )
    for declared in MEASURES:
        page = (root / "docs" / "measures" / f"{declared.id}.md").read_text(encoding="utf-8")
        assert page.startswith(f"# {declared.name}\n")
        assert f"`{declared.id}`" in page
        assert [part for part in parts if part not in page] == []


def test_every_page_belongs_to_a_measure(root):
    pages = {path.stem for path in (root / "docs" / "measures").glob("*.md")} - {"index"}
    others = RELATED_IDS | {declared.id for declared in SLEEP_MEASURES} | {PROGRESSION}
    assert pages - others == set(IDS)


@pytest.mark.parametrize(
    "term",
    ["burst", "silence", "jerk", "onset", "lag", "co-contraction", "synchrony", "rhythm", "interval", "burden",
     "recruitment order", "site", "state", "sleep stage", "confidence interval", "not recorded", "not measurable",
     "coefficient of variation", "local variation", "dip test", "bootstrap", "antagonist", "background"],
)  # fmt: skip
def test_the_glossary_explains(term, root):
    assert f"\n**{term}**" in (root / "docs" / "glossary.md").read_text(encoding="utf-8")


@pytest.mark.slow
def test_a_hundred_thousand_bursts_are_measured_in_seconds():
    rng = np.random.default_rng(0)
    names = [f"m{k}" for k in range(8)]
    n = 12_500
    onsets = np.sort(rng.uniform(1, 28_799, n))
    table = tables.from_rows(
        tables.BURSTS,
        {
            "burst_id": [f"b{k}" for k in range(8 * n)],
            "channel": np.tile(names, n),
            "kind": ["positive"] * (8 * n),
            "onset": np.repeat(onsets, 8) + np.tile(np.arange(8) * 0.003, n) + rng.normal(0, 0.0005, 8 * n),
            "duration": rng.normal(0.04, 0.008, 8 * n).clip(0.01),
            "amplitude_uv": rng.uniform(50, 500, 8 * n),
            "is_cut": [False] * (8 * n),
            "jerk_id": np.repeat([f"j{k}" for k in range(n)], 8),
        },
    ).sort_values("onset")
    base = detection([], dict.fromkeys(names, 28_800.0))
    jerks = tables.from_rows(
        tables.JERKS,
        {"jerk_id": [f"j{k}" for k in range(n)], "onset": onsets, "kind": ["positive"] * n, "lead_channel": ["m0"] * n},
    )
    started_s = time.perf_counter()
    measure_recording(recording(names, 28_800.0), dataclasses.replace(base, bursts=table, jerks=jerks))
    assert time.perf_counter() - started_s < 30
