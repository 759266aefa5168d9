"""What is drawn: positions, labels with units, and limits of the artists."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.patches import Circle

from myoclonus import tables
from myoclonus.figures import draw_body, draw_course, draw_durations, draw_order, draw_raster, draw_strip, draw_typical
from myoclonus.figures.raster import MAX_VECTOR_BURSTS
from myoclonus.figures.style import COLORS, drawing, time_unit


@pytest.fixture
def ax() -> Axes:
    return Figure(figsize=(6, 3)).subplots()


def bursts(*rows: tuple[str, str, float, float]) -> pd.DataFrame:
    return tables.from_rows(
        tables.BURSTS,
        [
            {
                "burst_id": f"b{k}",
                "channel": channel,
                "kind": kind,
                "onset": onset,
                "duration": duration,
                "is_cut": False,
            }
            for k, (channel, kind, onset, duration) in enumerate(rows)
        ],
    )


def whole(duration_s: float) -> pd.DataFrame:
    return tables.from_rows(tables.COVERAGE, [{"onset": 0.0, "duration": duration_s}])


def raster(ax: Axes, table: pd.DataFrame, **changes: object) -> Axes:
    options = {
        "quality": tables.empty(tables.QUALITY),
        "coverage": whole(60.0),
        "refused": [],
        "duration_s": 60.0,
    } | changes
    quality, coverage = options.pop("quality"), options.pop("coverage")
    return draw_raster(ax, table, quality, coverage, labels={"A": "thumb R", "B": "leg L"}, **options)  # type: ignore[arg-type]


def labeled(ax: Axes, text: str) -> list[object]:
    return [artist for artist in ax.get_children() if artist.get_label() == text]


def test_each_burst_is_a_line_at_its_onset_in_the_row_of_its_channel(ax: Axes) -> None:
    raster(ax, bursts(("A", "positive", 10.0, 0.03), ("B", "positive", 20.0, 0.03)))
    (lines,) = labeled(ax, "burst")
    assert isinstance(lines, LineCollection)
    middles = [tuple(segment.mean(axis=0)) for segment in lines.get_segments()]
    assert middles == [(10.0, 0.0), (20.0, 1.0)]


def test_silences_are_rings_and_not_lines(ax: Axes) -> None:
    raster(ax, bursts(("B", "negative", 30.0, 0.1)))
    (rings,) = labeled(ax, "silence")
    assert rings.get_xydata().tolist() == [[30.0, 1.0]]  # type: ignore[attr-defined]
    (lines,) = labeled(ax, "burst")
    assert lines.get_segments() == []  # type: ignore[attr-defined]


def test_the_first_channel_is_on_top(ax: Axes) -> None:
    raster(ax, bursts())
    assert [text.get_text() for text in ax.get_yticklabels()] == ["thumb R", "leg L"]
    assert ax.get_ylim() == (1.5, -0.5)


def test_a_channel_that_was_not_analyzed_says_so(ax: Axes) -> None:
    raster(ax, bursts(), refused=["B"])
    assert [text.get_text() for text in ax.get_yticklabels()] == ["thumb R", "leg L (not analyzed)"]


def test_a_burst_on_a_channel_without_a_row_is_left_out(ax: Axes) -> None:
    raster(ax, bursts(("Z", "positive", 10.0, 0.03)))
    (lines,) = labeled(ax, "burst")
    assert lines.get_segments() == []  # type: ignore[attr-defined]


def test_a_gap_in_the_recording_is_shaded(ax: Axes) -> None:
    coverage = tables.from_rows(tables.COVERAGE, [{"onset": 0.0, "duration": 20.0}, {"onset": 25.0, "duration": 35.0}])
    raster(ax, bursts(), coverage=coverage)
    (gap,) = labeled(ax, "not recorded")
    assert (gap.get_x(), gap.get_width()) == (20.0, 5.0)  # type: ignore[attr-defined]


def test_an_artifact_is_hatched_on_its_channel_only(ax: Axes) -> None:
    quality = tables.from_rows(
        tables.QUALITY,
        [{"code": "pop", "severity": "note", "channel": "B", "onset": 5.0, "duration": 2.0, "message": "pop"}],
    )
    raster(ax, bursts(), quality=quality)
    (bars,) = labeled(ax, "artifact")
    extents = bars.get_paths()[0].get_extents()  # type: ignore[attr-defined]
    assert (extents.x0, extents.x1) == (5.0, 7.0)
    assert extents.y0 == pytest.approx(0.55)


def test_an_artifact_of_the_whole_recording_is_hatched_on_every_row(ax: Axes) -> None:
    quality = tables.from_rows(
        tables.QUALITY, [{"code": "gap", "severity": "note", "onset": 5.0, "duration": 2.0, "message": "x"}]
    )
    raster(ax, bursts(), quality=quality)
    assert len(labeled(ax, "artifact")) == 2


@pytest.mark.parametrize(("count", "as_pixels"), [(MAX_VECTOR_BURSTS, False), (MAX_VECTOR_BURSTS + 1, True)])
def test_very_many_bursts_become_pixels(ax: Axes, count: int, as_pixels: bool) -> None:
    raster(ax, bursts(*[("A", "positive", k * 0.01, 0.03) for k in range(count)]))
    (lines,) = labeled(ax, "burst")
    assert lines.get_rasterized() is as_pixels  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("seconds", "unit"), [(60.0, "s"), (239.0, "s"), (240.0, "min"), (10_799.0, "min"), (10_800.0, "h")]
)
def test_time_reads_in_a_unit_that_suits_the_length(ax: Axes, seconds: float, unit: str) -> None:
    raster(ax, bursts(), duration_s=seconds, coverage=whole(seconds))
    assert ax.get_xlabel() == f"time in the recording ({unit})"
    assert ax.get_xlim() == (0, seconds * time_unit(seconds)[0])


def strip(ax: Axes, markers: list[dict[str, object]], stages: list[dict[str, object]] | None = None) -> Axes:
    return draw_strip(
        ax,
        tables.from_rows(tables.MARKERS, markers),
        tables.from_rows(tables.HYPNOGRAM, stages or []),
        stimuli=["stim tap"],
        duration_s=60.0,
    )


def test_a_state_without_length_lasts_until_the_next_one(ax: Axes) -> None:
    strip(
        ax,
        [{"onset": 0.0, "duration": 0.0, "text": "rest"}, {"onset": 40.0, "duration": 0.0, "text": "Action, left arm"}],
    )
    spans = [bar.get_paths()[0].get_extents() for bar in labeled(ax, "state")]  # type: ignore[attr-defined]
    assert [(span.x0, span.x1) for span in spans] == [(0.0, 40.0), (40.0, 60.0)]


def test_stimuli_are_triangles_and_other_markers_ticks(ax: Axes) -> None:
    strip(ax, [{"onset": 5.0, "duration": 0.0, "text": "stim tap"}, {"onset": 9.0, "duration": 0.0, "text": "coughs"}])
    (stimuli,) = labeled(ax, "stimulus")
    (ticks,) = labeled(ax, "marker")
    assert stimuli.get_xdata().tolist() == [5.0]  # type: ignore[attr-defined]
    assert [segment[0][0] for segment in ticks.get_segments()] == [9.0]  # type: ignore[attr-defined]


def test_deep_sleep_is_drawn_below_waking(ax: Axes) -> None:
    strip(ax, [], [{"onset": 0.0, "duration": 30.0, "stage": "W"}, {"onset": 30.0, "duration": 30.0, "stage": "N3"}])
    (line,) = labeled(ax, "stage")
    assert line.get_xydata().tolist() == [[0.0, 1.0], [30.0, 1.0], [30.0, 0.0], [60.0, 0.0]]  # type: ignore[attr-defined]


def test_durations_are_counted_in_milliseconds_without_cut_bursts(ax: Axes) -> None:
    table = bursts(("A", "positive", 1.0, 0.031), ("A", "positive", 2.0, 0.032), ("A", "positive", 4.0, 0.06))
    table.loc[2, "is_cut"] = True
    draw_durations(ax, table)
    counted = {bar.get_x(): bar.get_height() for bar in ax.patches if bar.get_height()}  # type: ignore[attr-defined]
    assert counted == {30.0: 2.0}


def test_silences_are_counted_apart_and_hatched(ax: Axes) -> None:
    draw_durations(ax, bursts(("A", "positive", 1.0, 0.031), ("A", "negative", 3.0, 0.052)))
    hatched = {bar.get_x(): bar.get_height() for bar in ax.patches if bar.get_hatch() and bar.get_height()}  # type: ignore[attr-defined]
    assert hatched == {50.0: 1.0}


def test_silences_alone_carry_no_mark_of_bursts(ax: Axes) -> None:
    draw_durations(ax, bursts(("A", "negative", 3.0, 0.052)))
    assert (len(ax.lines), len(ax.texts)) == (0, 0)


def test_few_bursts_among_silences_carry_no_mark(ax: Axes) -> None:
    some = [("A", "negative", 3.0 + k, 0.052) for k in range(5)]
    draw_durations(ax, bursts(("A", "positive", 1.0, 0.02), *some))
    assert (len(ax.lines), len(ax.texts)) == (0, 0)


def test_the_mark_stands_at_45_ms_and_is_labeled(ax: Axes) -> None:
    draw_durations(ax, bursts(("A", "positive", 1.0, 0.03)))
    assert [line.get_xdata()[0] for line in ax.lines] == [45.0]
    assert [text.get_text() for text in ax.texts] == ["45 ms"]
    assert ax.get_xlabel() == "duration (ms)"


@pytest.mark.parametrize(("longest_s", "scale"), [(0.52, "linear"), (0.53, "log")])
def test_long_bursts_get_a_logarithmic_axis_that_holds_them_all(ax: Axes, longest_s: float, scale: str) -> None:
    draw_durations(ax, bursts(("A", "positive", 1.0, 0.02), ("A", "positive", 2.0, longest_s)))
    assert ax.get_xscale() == scale
    assert sum(bar.get_height() for bar in ax.patches) == 2  # type: ignore[attr-defined]


def test_no_burst_at_all_draws_an_empty_histogram(ax: Axes) -> None:
    draw_durations(ax, tables.empty(tables.BURSTS))
    assert sum(bar.get_height() for bar in ax.patches) == 0  # type: ignore[attr-defined]


def test_a_typical_jerk_is_drawn_over_the_single_ones_with_its_scale(ax: Axes) -> None:
    time_ms = np.array([-100.0, 0.0, 100.0, 200.0])
    singles = np.zeros((3, 4))
    draw_typical(
        ax, time_ms, singles, np.array([0, 50.0, -123.0, 0]), np.array([0, 20.0, 30.0, 0]), label="thumb", end_ms=150.0
    )
    assert len(labeled(ax, "single jerks")) == 3
    assert ax.get_xlim() == (-50.0, 150.0)
    assert [text.get_text() for text in ax.get_yticklabels()] == ["0", "130 µV"]


def test_a_muscle_that_was_never_recorded_during_jerks_draws_without_a_scale_of_its_own(ax: Axes) -> None:
    nothing = np.full(4, np.nan)
    draw_typical(ax, np.arange(4.0), np.full((1, 4), np.nan), nothing, nothing, label="thumb")
    assert ax.get_ylim() == (-1.0, 1.0)


def test_muscles_run_from_the_earliest_down(ax: Axes) -> None:
    lags = pd.DataFrame(
        {"channel": ["A", "B"], "value": [8.0, 0.0], "ci_low": [6.0, np.nan], "ci_high": [9.0, np.nan], "n": [12, 12]}
    )
    draw_order(ax, lags, labels={"A": "APB", "B": "FDI"})
    assert [text.get_text() for text in ax.get_yticklabels()] == ["FDI (12)", "APB (12)"]
    (limits,) = [artist for artist in ax.collections if isinstance(artist, LineCollection)]
    assert [segment[:, 0].tolist() for segment in limits.get_segments()] == [[0.0, 0.0], [6.0, 9.0]]


def test_a_negative_lag_stays_in_view(ax: Axes) -> None:
    lags = pd.DataFrame(
        {"channel": ["A", "B"], "value": [0.0, -7.0], "ci_low": [np.nan, -9.0], "ci_high": [np.nan, -5.0], "n": [9, 9]}
    )
    draw_order(ax, lags, labels={})
    assert ax.get_xlim()[0] == -11.0


def test_the_rate_is_a_step_per_stretch(ax: Axes) -> None:
    course = pd.DataFrame({"onset": [0.0, 60.0], "duration": [60.0, 60.0], "rate_per_min": [4.0, 9.0]})
    draw_course(ax, course, duration_s=120.0)
    (steps,) = [artist for artist in ax.collections if isinstance(artist, LineCollection)]
    assert [segment.tolist() for segment in steps.get_segments()] == [
        [[0.0, 4.0], [60.0, 4.0]],
        [[60.0, 9.0], [120.0, 9.0]],
    ]
    assert ax.get_ylabel() == "jerks a minute"


def places(*rows: tuple[str, str | None, int]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=["region", "side", "n_bursts"]).astype({"side": object})


def discs(ax: Axes) -> list[Circle]:
    return [patch for patch in ax.patches if isinstance(patch, Circle) and str(patch.get_label()).startswith("muscle")]


def test_the_right_side_of_the_body_is_on_the_left_of_the_picture(ax: Axes) -> None:
    draw_body(ax, places(("hand", "right", 5), ("leg", "left", 5)))
    assert [np.sign(disc.center[0]) for disc in discs(ax)] == [-1.0, 1.0]


def test_more_bursts_make_a_larger_disc_and_none_a_ring(ax: Axes) -> None:
    draw_body(ax, places(("hand", "right", 20), ("leg", "left", 5), ("foot", "left", 0)))
    many, few, none = discs(ax)
    assert many.radius > few.radius > none.radius
    assert none.get_label() == "muscle without bursts"


def test_a_muscle_of_unknown_side_is_shown_on_both_with_a_question_mark(ax: Axes) -> None:
    draw_body(ax, places(("hand", None, 5)))
    assert len(discs(ax)) == 2
    assert [text.get_text() for text in ax.texts].count("?") == 2


def test_two_muscles_of_one_region_do_not_hide_each_other(ax: Axes) -> None:
    draw_body(ax, places(("hand", "right", 5), ("hand", "right", 5)))
    first, second = discs(ax)
    assert first.center != second.center


def test_a_dollar_in_a_label_is_a_dollar() -> None:
    with drawing():
        figure = Figure()
        text = figure.subplots().text(0, 0, "$\\frac{1$")
        figure.canvas.draw_idle()
    assert text.get_parse_math() is False


def test_every_color_is_told_from_every_other() -> None:
    assert len(set(COLORS.values())) == len(COLORS)
