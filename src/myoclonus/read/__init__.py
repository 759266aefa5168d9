"""Read recordings: the only place that opens them."""

from myoclonus.read.recordings import read_recording

__all__ = ["read_recording"]
