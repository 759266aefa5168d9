"""Bursts, silences, artifacts, and jerks across muscles."""

from myoclonus.detect.recordings import detect_recording, stimuli_of
from myoclonus.detect.results import Detection

__all__ = ["Detection", "detect_recording", "stimuli_of"]
