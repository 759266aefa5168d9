"""Measures of coherence, of responses to stimuli, of spread over the body and of states, declared as data."""

from __future__ import annotations

from myoclonus.relate.related_measure import RelatedMeasure

__all__ = ["RESPONSE_MEASURES"]

RESPONSE_MEASURES: tuple[RelatedMeasure, ...] = ()
"""In the order of the table."""
