"""Figures: each takes axes and tables, draws, and returns the axes."""

from myoclonus.figures.around import draw_around
from myoclonus.figures.back_average import draw_average, draw_butterfly, draw_muscle
from myoclonus.figures.body import draw_body
from myoclonus.figures.course import draw_course
from myoclonus.figures.differences import draw_differences
from myoclonus.figures.durations import draw_durations
from myoclonus.figures.eeg_traces import draw_traces
from myoclonus.figures.head_map import draw_head_map
from myoclonus.figures.likelihood import draw_likelihood
from myoclonus.figures.night import draw_hourly, draw_hypnogram, draw_intervals, draw_night_rows
from myoclonus.figures.order import draw_order
from myoclonus.figures.premovement import draw_power_map, draw_readiness
from myoclonus.figures.progress import draw_progress
from myoclonus.figures.raster import draw_raster, draw_strip
from myoclonus.figures.typical import draw_typical

__all__ = [
    "draw_around",
    "draw_average",
    "draw_body",
    "draw_butterfly",
    "draw_course",
    "draw_differences",
    "draw_durations",
    "draw_head_map",
    "draw_hourly",
    "draw_hypnogram",
    "draw_intervals",
    "draw_likelihood",
    "draw_muscle",
    "draw_night_rows",
    "draw_order",
    "draw_power_map",
    "draw_progress",
    "draw_raster",
    "draw_readiness",
    "draw_strip",
    "draw_traces",
    "draw_typical",
]
