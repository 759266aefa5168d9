"""Bursts, silences, artifacts, and jerks across muscles."""

from myoclonus.detect.results import Detection

__all__ = ["Detection"]
