"""What a cohort will cost: as guessed at first, then as it has cost so far."""

from __future__ import annotations

from pathlib import Path

import pytest

from myoclonus.cohort.layout import Layout
from myoclonus.cohort.plan import FIRST_GUESS, plan_cohort
from myoclonus.cohort.run import _teller
from myoclonus.cohort.source import Item, Source
from myoclonus.settings import Settings

MB = 1_000_000


def source_of(*sizes_mb: float) -> Source:
    return Source(
        items=tuple(
            Item(recording_id=f"new{k}", path=f"/new{k}.edf", size_bytes=int(size * MB))
            for k, size in enumerate(sizes_mb)
        )
    )


def rows_in(root: Path, *costs: tuple[float, float, float]) -> None:
    """Write rows of recordings that are done: MB of the file, seconds, MB of the result."""
    layout = Layout(root)
    layout.prepare("")
    for index, (size_mb, seconds, result_mb) in enumerate(costs):
        row = {"status": "done", "recording_id": f"old{index}", "size_bytes": int(size_mb * MB), "seconds": seconds}
        layout.write_row(f"key{index}", row | {"result_bytes": int(result_mb * MB)})


def test_a_new_cohort_is_planned_with_what_was_measured_elsewhere(tmp_path: Path) -> None:
    plan = plan_cohort(source_of(0.0, 100.0), tmp_path, Settings())
    assert plan.seconds == pytest.approx(2 * FIRST_GUESS.seconds_each + 100 * FIRST_GUESS.seconds_per_mb)
    assert plan.result_mb == pytest.approx(2 * FIRST_GUESS.result_mb_each + 100 * FIRST_GUESS.result_mb_per_mb)


def test_a_cohort_with_five_recordings_is_planned_with_their_own_cost(tmp_path: Path) -> None:
    rows_in(
        tmp_path, *((size, 2.0 + 0.5 * size, 1.0 + 0.25 * size) for size in (4.0, 8.0, 12.0, 16.0)), (8.0, 900.0, 3.0)
    )
    plan = plan_cohort(source_of(20.0, 40.0), tmp_path, Settings())  # one odd recording of 900 s does not matter
    assert plan.seconds == pytest.approx(2 * 2.0 + 0.5 * 60)
    assert plan.result_mb == pytest.approx(2 * 1.0 + 0.25 * 60)


def test_recordings_of_one_size_tell_a_cost_for_each(tmp_path: Path) -> None:
    rows_in(tmp_path, *((10.0, seconds, 2.0) for seconds in (3.0, 4.0, 5.0, 6.0, 100.0)))
    plan = plan_cohort(source_of(10.0, 10.0), tmp_path, Settings())
    assert (plan.seconds, plan.result_mb) == (pytest.approx(10.0), pytest.approx(4.0))


def test_progress_tells_the_time_left_and_the_most_memory_of_a_process(tmp_path: Path) -> None:
    said: list[tuple[int, int, str]] = []
    plan = plan_cohort(source_of(1.0, 1.0, 1.0), tmp_path, Settings())
    tell = _teller(plan, lambda done, total, left, text: said.append((done, total, text)) if left >= 0 else None)
    tell({"recording_id": "a", "code": None, "n_jerks": 3, "peak_memory_mb": 410})
    tell({"recording_id": "b", "code": "not-edf", "peak_memory_mb": 300})
    assert said == [
        (1, 3, "a: 3 jerks; each process at most 410 MB"),
        (2, 3, "b: not-edf; each process at most 410 MB"),
    ]
