"""Results as objects of MNE-Python."""

from myoclonus.relate.to_mne.annotations import annotations_of
from myoclonus.relate.to_mne.evoked import evoked_of

__all__ = ["annotations_of", "evoked_of"]
