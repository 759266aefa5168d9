"""The forms of myoclonus by id, in the order in which they are listed."""

from __future__ import annotations

__all__ = ["FORM_IDS", "NO_FORM"]

FORM_IDS: tuple[str, ...] = (
    "sleep_start",
    "fragmentary",
    "periodic_limb_movement",
    "propriospinal",
    "essential",
    "stimulus_sensitive",
    "palatal",
    "action",
    "cortical",
    "cortical_reflex",
    "cortical_tremor",
    "reticular_reflex",
    "startle",
    "progressive_myoclonus_epilepsy",
    "myoclonic_seizure",
    "negative",
    "spinal_segmental",
    "peripheral",
    "functional",
    "tremor",
    "none",
)
"""Ids of the column ``form`` of evidence.tsv and forms.tsv."""

NO_FORM = "none"
"""Id of the answer that there is no myoclonus."""
