"""Every relation of a recording, one after the other: the only place that knows their order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from myoclonus import tables
from myoclonus.detect.results import Detection
from myoclonus.recording import Recording
from myoclonus.relate.cortex import CortexRelations, relate_cortex
from myoclonus.relate.responses import ResponseRelations, relate_responses
from myoclonus.settings import Settings

__all__ = ["Related", "relate_recording"]

Progress = Callable[[float, str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """What jerks have to do with cortex, stimuli, action and the body axis.

    Attributes
    ----------
    measures : pandas.DataFrame
        Table of the schema MEASURES; every declared measure has at least one row.
    cortex : CortexRelations
        Back-averages, potentials before movement, discharges.
    responses : ResponseRelations
        Coherence, responses to stimuli, spread and states.
    """

    measures: pd.DataFrame
    cortex: CortexRelations
    responses: ResponseRelations


def relate_recording(
    recording: Recording,
    detection: Detection,
    settings: Settings | None = None,
    *,
    progress: Progress | None = None,
) -> Related:
    """Relate the jerks of a recording to everything else in it.

    Parameters
    ----------
    recording : Recording
        Gives EEG and EMG samples, markers and hypnogram.
    detection : Detection
        Bursts, silences and jerks.
    settings : Settings, optional
        All settings; the defaults when not given.
    progress : callable, optional
        Told the fraction done, 0 to 1, and what is being done.

    Returns
    -------
    Related
    """
    used, tell = settings or Settings(), progress or _silent
    tell(0.0, "relating to the EEG")
    cortex = relate_cortex(recording, detection, used)
    tell(0.6, "relating to stimuli and states")
    responses = relate_responses(recording, detection, used)
    tell(1.0, "relating")
    return Related(
        measures=tables.validate(tables.MEASURES, tables.joined(tables.MEASURES, cortex.measures, responses.measures)),
        cortex=cortex,
        responses=responses,
    )


def _silent(fraction: float, text: str) -> None:
    """Say nothing."""
