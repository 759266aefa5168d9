"""Measure jerks: declared values with confidence limits, rates over time, and jerks lined up for figures."""

from myoclonus.measure.align import AlignedJerks, align_jerks
from myoclonus.measure.declared import MEASURES, Measure
from myoclonus.measure.declared_measure import DeclaredMeasure
from myoclonus.measure.distribution import DISTRIBUTIONS
from myoclonus.measure.every import measure_recording
from myoclonus.measure.timecourse import time_course

__all__ = [
    "DISTRIBUTIONS",
    "MEASURES",
    "AlignedJerks",
    "DeclaredMeasure",
    "Measure",
    "align_jerks",
    "measure_recording",
    "time_course",
]
