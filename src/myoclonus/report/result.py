"""The result as JSON, for programs."""

from __future__ import annotations

import math
from typing import Any

from myoclonus import tables
from myoclonus.analysis import Analysis
from myoclonus.report.files import table_records
from myoclonus.report.methods import DISCLAIMER
from myoclonus.report.page import Page
from myoclonus.report.summary import Summary

__all__ = ["FORMAT", "result_mapping"]

FORMAT = 1
"""Raised when a field changes its meaning or goes away."""


def result_mapping(analysis: Analysis, summary: Summary, page: Page) -> dict[str, Any]:
    """Return summary, measures, forms, findings and jerks; bursts stay in bursts.tsv, where a night has thousands."""
    detection = analysis.detection
    return {
        "format": FORMAT,
        "statement": DISCLAIMER,
        "recording": {
            "name": analysis.recording.name,
            "origin": analysis.origin,
            "duration_s": round(analysis.recording.duration_s, 6),
            "n_channels": len(analysis.recording.channels),
        },
        "summary": {
            "headline": page.headline,
            "n_jerks": summary.n_jerks,
            "n_bursts": summary.n_bursts,
            "n_silences": summary.n_silences,
            "analyzed_s": {name: round(seconds, 6) for name, seconds in detection.analyzed_s.items()},
            "bursts_by_channel": summary.bursts_by_channel,
            "lead_channel": summary.lead,
            "refused": {refusal.channel: refusal.reason for refusal in summary.refused},
        },
        "sleep": {
            "is_scored": analysis.sleep.is_scored,
            "reason": analysis.sleep.reason,
            "n_movements": len(analysis.sleep.movements),
        },
        "measures": table_records(tables.MEASURES, analysis.measures),
        "evidence": table_records(tables.EVIDENCE, analysis.evidence),
        "forms": table_records(tables.FORMS, analysis.forms),
        "answer": {
            "text": analysis.weighed.answer,
            "agreement": _finite(analysis.weighed.agreement),
            "posterior": {name: round(share, 6) for name, share in analysis.weighed.posterior.items()},
        },
        "axes": table_records(tables.AXES, analysis.weighed.axes),
        "next_tests": table_records(tables.NEXT_TESTS, analysis.weighed.next_tests),
        "quality": table_records(tables.QUALITY, detection.quality),
        "jerks": table_records(tables.JERKS, detection.jerks),
    }


def _finite(value: float) -> float | None:
    return round(value, 6) if math.isfinite(value) else None
