"""The plan to 100,000 nights is arithmetic on what was measured, and the page shows no other figures."""

from __future__ import annotations

import pytest
from benchmarks.cohort_plan import figures, plan_table
from benchmarks.paste_results import COHORTS, pasted

from myoclonus.cohort.plan import FIRST_GUESS

MEASURED = {
    "night of 8 h: CPU s": 18.0,
    "night of 8 h: MB of input": 230.0,
    "night of 8 h: MB of result": 5.0,
    "night of 8 h: peak MB of the process": 600.0,
    "ms overhead of each recording": 3.0,
    "s to find and plan 10000 recordings": 0.5,
}


def test_the_plan_follows_from_the_figures_by_hand() -> None:
    rows = {what: (one, all_) for what, one, all_ in plan_table(MEASURED).itertuples(index=False)}
    assert rows["computing, reports included"] == ("18.0 s of processor", "500 core-hours")  # 18 s · 100,000 / 3600
    assert rows["time on 100 cores"][1] == "5.0 h"
    assert rows["computing at 0.05 € a core-hour"][1] == "25 €"
    assert rows["input"] == ("230 MB", "23 TB")
    assert rows["result"] == ("5.0 MB", "0.50 TB")
    assert rows["keeping the input at 0.02 € a GB"][1] == "460 € a month"
    assert rows["storage that 100 cores need"][1] == "1.3 GB/s"  # 100 · 0.23 GB / 18 s
    assert rows["isolation and row"] == ("3 ms", "5 min of one core")


def test_the_page_shows_the_figures_of_the_last_run() -> None:
    assert pasted(COHORTS) == COHORTS.read_text(encoding="utf-8")


def test_the_bars_are_met() -> None:
    of = figures()
    assert of["speed-up"] >= 1.8
    assert of["ms overhead of each recording"] < 50
    assert of["peak MB of the Dask scheduler"] < 1000
    assert of["of them with other bytes"] == 0
    assert of["of them with a row that says why"] == of["of them with a row that says why, on Dask"] == 10_000
    assert of["of them damaged, each a row"] == of["recordings of 30 s"] / 20


def test_the_first_guess_of_a_plan_is_within_a_factor_of_two_of_what_was_measured() -> None:
    of = figures()
    small_s, night_mb = of["s of analysis and report, each"], of["night of 8 h: MB of input"]
    assert FIRST_GUESS.seconds_each == pytest.approx(small_s, rel=0.5)
    night_s = FIRST_GUESS.seconds_each + night_mb * FIRST_GUESS.seconds_per_mb
    assert 0.5 < night_s / of["night of 8 h: CPU s"] < 2
    night_result_mb = FIRST_GUESS.result_mb_each + night_mb * FIRST_GUESS.result_mb_per_mb
    assert 0.5 < night_result_mb / of["night of 8 h: MB of result"] < 2
