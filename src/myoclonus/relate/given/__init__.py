"""What the functions of this room are given: a recording, an array, or a ``Raw`` or ``Epochs`` of MNE-Python."""

from myoclonus.relate.given.data import Given, channel_of, given_of
from myoclonus.relate.given.moments import moments_of, stimuli_in

__all__ = ["Given", "channel_of", "given_of", "moments_of", "stimuli_in"]
