"""Bursts, silences, artifacts, and jerks across muscles."""

from myoclonus.detect.recordings import detect_recording
from myoclonus.detect.results import Detection
from myoclonus.detect.stimulus_alignment import with_aligned_stimuli
from myoclonus.detect.triggers import stimuli_of

__all__ = ["Detection", "detect_recording", "stimuli_of", "with_aligned_stimuli"]
