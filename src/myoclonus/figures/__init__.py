"""Figures: each takes axes and tables, draws, and returns the axes."""

from myoclonus.figures.around import draw_around
from myoclonus.figures.body import draw_body
from myoclonus.figures.course import draw_course
from myoclonus.figures.durations import draw_durations
from myoclonus.figures.likelihood import draw_likelihood
from myoclonus.figures.order import draw_order
from myoclonus.figures.raster import draw_raster, draw_strip
from myoclonus.figures.typical import draw_typical

__all__ = [
    "draw_around",
    "draw_body",
    "draw_course",
    "draw_durations",
    "draw_likelihood",
    "draw_order",
    "draw_raster",
    "draw_strip",
    "draw_typical",
]
