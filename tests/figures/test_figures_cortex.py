"""Figures of the EEG around jerks: what is drawn is what was given."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from myoclonus.figures import (
    draw_average,
    draw_butterfly,
    draw_head_map,
    draw_muscle,
    draw_power_map,
    draw_readiness,
    draw_traces,
)
from myoclonus.relate.electrodes import derivation_of, head_map_places

TIME_MS = np.arange(-150.0, 201.0)
SPIKE = 10 * np.exp(-0.5 * ((TIME_MS + 20) / 5) ** 2)


@pytest.fixture
def ax():
    return Figure().subplots()


def test_average_shows_trace_limits_onset_and_marks_the_spike(ax):
    draw_average(ax, TIME_MS, SPIKE, (SPIKE - 1, SPIKE + 1), label="C3", latency_ms=20.0, searched_until_ms=5.0)
    trace, onset, mark = ax.lines
    np.testing.assert_allclose(trace.get_ydata(), SPIKE)
    assert list(onset.get_xdata()) == [0, 0]
    assert (mark.get_xdata()[0], mark.get_ydata()[0]) == (-20.0, pytest.approx(10.0))
    assert ax.get_title(loc="left") == "C3 (µV, positive up)"
    assert "20 ms before" in [text.get_text() for text in ax.texts]


def test_muscle_and_butterfly_are_drawn_over_the_same_time(ax):
    other = Figure().subplots()
    draw_muscle(ax, TIME_MS, np.abs(SPIKE), label="first dorsal interosseous R")
    draw_butterfly(other, TIME_MS, np.vstack((SPIKE, 0.5 * SPIKE, -SPIKE)), highlighted=1)
    assert ax.get_xlim() == other.get_xlim() == (-150.0, 200.0)
    assert len(other.lines) == 4
    widths = [line.get_linewidth() for line in other.lines[:3]]
    assert widths[2] > widths[0]
    np.testing.assert_allclose(other.lines[2].get_ydata(), 0.5 * SPIKE)


def test_head_map_leaves_out_what_has_no_place_and_needs_four_electrodes(ax):
    derivations = tuple(derivation_of(name) for name in ("C3", "C4", "Cz", "Fz", "Pz", "EEG 9"))
    draw_head_map(ax, head_map_places(derivations), np.array([9.0, 1, 4, 2, 2, 50]), label="20 ms", highlighted=0)
    dots = next(line for line in ax.lines if len(line.get_xdata()) == 5)
    assert dots.get_xdata()[0] < -0.3
    assert ax.collections
    few = Figure().subplots()
    draw_head_map(few, head_map_places(derivations[:3]), np.array([9.0, 1, 4]), label="20 ms")
    assert not few.collections


def test_readiness_is_drawn_negative_up_with_its_onset(ax):
    time = np.linspace(-2.5, 0.5, 301)
    draw_readiness(ax, time, -5 * (time > -1), (np.full(301, -6.0), np.full(301, 1.0)), label="Cz", onset_s=1.0)
    assert ax.get_ylim()[0] > ax.get_ylim()[1]
    assert "negative up" in ax.get_title(loc="left")
    assert any(list(line.get_xdata()) == [-1.0, -1.0] for line in ax.lines)


def test_power_map_has_axes_in_seconds_and_hertz(ax):
    draw_power_map(ax, np.linspace(-2, 0.5, 20), np.arange(5.0, 45.0), np.full((40, 20), -0.5), label="C3")
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("time from the first muscle (s)", "frequency (Hz)")
    assert ax.collections[0].get_array().min() == -0.5


def test_traces_are_named_and_jerks_marked(ax):
    time = np.linspace(10, 12, 500)
    traces = np.vstack((100 * np.sin(time), np.cos(time), 300 * np.sin(50 * time)))
    draw_traces(ax, time, traces, ["C3", "C4", "deltoid R"], is_muscle=[False, False, True], marked_s=[11.0])
    assert [label.get_text() for label in ax.get_yticklabels()] == ["C3", "C4", "deltoid R"]
    assert any(list(line.get_xdata()) == [11.0, 11.0] for line in ax.lines)
    assert any("µV" in text.get_text() for text in ax.texts)
