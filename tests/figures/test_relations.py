"""Figures of relations: what is drawn where, with units, and that nothing to draw is drawn."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle

from myoclonus.figures.coherence import draw_coherence, draw_cumulant, draw_phase, draw_scalp
from myoclonus.figures.evoked import draw_evoked
from myoclonus.figures.spread import draw_spread
from myoclonus.figures.states import draw_states
from myoclonus.figures.stimulus import draw_habituation, draw_latencies, draw_reflex, draw_responses

HZ = np.arange(5.0, 61.0)


@pytest.fixture
def ax() -> Axes:
    return Figure(figsize=(6, 3)).subplots()


def texts(ax: Axes) -> list[str]:
    return [text.get_text() for text in ax.texts]


def test_coherence_has_its_limit_and_leaves_out_the_mains(ax: Axes) -> None:
    looked_at = np.abs(HZ - 50) > 2
    draw_coherence(ax, HZ, np.full(HZ.size, 0.1), 0.03, looked_at=looked_at, delay_band_hz=(15, 20))
    spectrum, limit = ax.lines
    assert np.isnan(spectrum.get_ydata()[HZ == 50]).all()
    assert set(limit.get_ydata()) == {0.03}
    assert ax.get_xlabel() == "frequency (Hz)"
    assert "chance" in texts(ax)


def test_phase_shows_significant_frequencies_and_the_line_of_the_delay(ax: Axes) -> None:
    phase = 2 * np.pi * HZ * 0.018
    draw_phase(ax, HZ, np.angle(np.exp(1j * phase)), HZ > 50, delay_ms=18.0, band_hz=(51, 60))
    dots, line = ax.lines
    assert dots.get_xdata().size == 10
    turns = 51 * 0.018
    assert line.get_ydata()[0] == pytest.approx((turns + 0.5) % 1 - 0.5)


def test_without_a_delay_there_is_no_line(ax: Axes) -> None:
    draw_phase(ax, HZ, np.zeros(HZ.size), HZ > 50)
    assert len(ax.lines) == 1


def test_cumulant_says_which_side_leads(ax: Axes) -> None:
    draw_cumulant(ax, np.arange(-100.0, 101.0), np.zeros(201), 0.02)
    assert "the first leads" in ax.get_xlabel()


def test_electrodes_above_the_limit_are_filled_and_unknown_places_left_out(ax: Axes) -> None:
    places = np.array([[-0.5, 0.0], [0.5, 0.0], [np.nan, np.nan]])
    draw_scalp(ax, places, np.array([0.4, 0.01, 0.3]), ["C3", "C4", ""], limit=0.05)
    electrodes = [patch for patch in ax.patches if isinstance(patch, Circle)][1:]
    assert [bool(patch.get_facecolor()[3]) for patch in electrodes] == [True, False]
    assert electrodes[0].radius > electrodes[1].radius
    assert texts(ax) == ["C3", "C4"]


def test_each_stimulus_has_a_row_with_its_first_jerk(ax: Axes) -> None:
    draw_responses(ax, np.array([45.0, np.nan, 300.0]), window_ms=(8, 150), longest_ms=500)
    inside, outside = ax.lines[:2]
    assert list(zip(inside.get_xdata(), inside.get_ydata(), strict=True)) == [(45.0, 1)]
    assert list(zip(outside.get_xdata(), outside.get_ydata(), strict=True)) == [(300.0, 3)]
    assert ax.get_ylim()[0] > ax.get_ylim()[1]  # the first on top


def test_latencies_have_the_number_by_chance(ax: Axes) -> None:
    draw_latencies(ax, np.array([41.0, 44.0, 300.0]), expected_per_ms=0.05, window_ms=(8, 150), longest_ms=500)
    assert [patch.get_height() for patch in ax.patches if getattr(patch, "get_x", float)() == 40.0] == [2.0]
    assert ax.lines[0].get_ydata()[0] == pytest.approx(0.5)


def test_a_reflex_is_marked_with_its_latency(ax: Axes) -> None:
    time_ms = np.arange(-350.0, 250.0)
    draw_reflex(ax, time_ms, np.ones(time_ms.size), window_ms=(36, 56), label="APB R", latency_ms=45.2)
    assert texts(ax) == ["45 ms"]
    assert ax.get_ylabel() == "rectified EMG (µV)"
    assert ax.get_xlim() == (-50, 150)


def test_a_silence_is_a_bar_from_its_onset_to_its_end(ax: Axes) -> None:
    time_ms = np.arange(-350.0, 250.0)
    draw_reflex(ax, time_ms, np.ones(time_ms.size), window_ms=(36, 56), label="APB R", silent_ms=(60.0, 130.0))
    assert texts(ax) == ["silent"]
    bar = ax.patches[-1].get_window_extent().transformed(ax.transData.inverted())
    assert (bar.x0, bar.x1) == pytest.approx((60, 130))


def test_habituation_has_a_mean_of_each_third(ax: Axes) -> None:
    draw_habituation(ax, np.array([4.0, 4, 4, 2, 2, 2, 1, 1, 1]))
    means = [float(line.get_segments()[0][0][1]) for line in ax.collections]
    assert means == pytest.approx([1.0, 0.5, 0.25])


def test_an_evoked_potential_is_drawn_negative_up_with_limits_in_reach(ax: Axes) -> None:
    time_ms = np.arange(-100.0, 150.0)
    average = 15 * np.exp(-0.5 * ((time_ms - 25) / 2) ** 2)
    draw_evoked(ax, time_ms, average, np.ones(time_ms.size), [("P25", 25.0, 15.0)], limits_uv={"P25": 8.6, "N33": 30.0})
    assert ax.get_ylim()[0] > 0 > ax.get_ylim()[1]
    assert texts(ax) == ["limit P25 8.6 µV", "P25 25.0 ms, 15.0 µV"]


def test_muscles_stand_at_their_segments_and_never_on_each_other(ax: Axes) -> None:
    distance = np.array([0.0, 10.0, 10.0, 40.0])
    lag = np.array([0.0, 5.0, 6.0, np.nan])
    draw_spread(ax, distance, lag, lag, lag, ["face", "biceps", "deltoid", "TA"])
    rows = ax.lines[-1].get_ydata()
    assert rows.size == 3
    assert rows[0] == 0
    assert abs(rows[2] - rows[1]) > 1
    assert "TA" not in texts(ax)
    assert ax.get_ylim()[0] > ax.get_ylim()[1]  # the head on top


def test_states_have_rate_limits_and_number(ax: Axes) -> None:
    draw_states(ax, [("rest", 1.0, 0.2, 3.0, 4), ("posture", 6.0, 4.0, 9.0, 24)])
    assert list(ax.lines[0].get_xdata()) == [1.0, 6.0]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["rest (4)", "posture (24)"]


def test_nothing_is_drawn_without_a_stimulus(ax: Axes) -> None:
    draw_responses(ax, np.empty(0), window_ms=(8, 150), longest_ms=500)
    draw_habituation(ax, np.empty(0))
    draw_latencies(ax, np.empty(0), expected_per_ms=float("nan"), window_ms=(8, 150), longest_ms=500)
    assert ax.lines[0].get_xdata().size == 0
