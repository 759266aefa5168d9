"""Relate the jerks of a recording to its EEG."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from myoclonus import tables
from myoclonus.detect.results import Detection
from myoclonus.recording import Recording
from myoclonus.settings import Settings

__all__ = ["CortexRelations", "relate_cortex"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CortexRelations:
    """What jerks have to do with the EEG.

    Attributes
    ----------
    measures : pandas.DataFrame
        Table of the schema MEASURES.
    """

    measures: pd.DataFrame


def relate_cortex(recording: Recording, detection: Detection, settings: Settings) -> CortexRelations:
    """Return every relation of this half of the room."""
    del recording, detection, settings
    return CortexRelations(measures=tables.empty(tables.MEASURES))
