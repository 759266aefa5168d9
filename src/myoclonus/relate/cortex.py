"""Relate the jerks of a recording to its EEG."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from myoclonus import tables
from myoclonus.detect.results import Detection
from myoclonus.recording import Recording
from myoclonus.relate.cortical_spike.back_average import BackAverage
from myoclonus.relate.cortical_spike.spike_measures import back_averages_of, spike_rows
from myoclonus.relate.epileptiform.measures import DischargeRelations, discharge_rows, discharges_of
from myoclonus.relate.readiness.premovement import Premovement
from myoclonus.relate.readiness.premovement_measures import premovement_rows, premovements_of
from myoclonus.settings import Settings

__all__ = ["CortexRelations", "relate_cortex"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CortexRelations:
    """What jerks have to do with the EEG.

    Attributes
    ----------
    measures : pandas.DataFrame
        Table of the schema MEASURES.
    back_averages : tuple of BackAverage
        EEG around the onsets in each muscle; none when there is no EEG or no jerk.
    premovements : tuple of Premovement
        What goes before jerks, and before willed movements when a control block is marked.
    discharges : DischargeRelations or None
        Epileptiform discharges and the pattern of the EEG; ``None`` when there is no EEG that could show them.
    """

    measures: pd.DataFrame
    back_averages: tuple[BackAverage, ...]
    premovements: tuple[Premovement, ...]
    discharges: DischargeRelations | None


def relate_cortex(recording: Recording, detection: Detection, settings: Settings) -> CortexRelations:
    """Return every relation of the jerks to the EEG."""
    discharges = discharges_of(recording, detection, settings)
    spikes = None if discharges is None else discharges.discharges
    premovements = premovements_of(recording, detection, settings, spikes)
    averages = back_averages_of(recording, detection, settings)
    rows = [
        *spike_rows(recording, averages, settings, with_discharges=discharges is not None and discharges.holds_jerks),
        *premovement_rows(recording, premovements),
        *discharge_rows(recording, detection, discharges, settings),
    ]
    return CortexRelations(
        measures=tables.from_rows(tables.MEASURES, rows),
        back_averages=averages,
        premovements=premovements,
        discharges=discharges,
    )
