"""Relate the jerks of a recording to other muscles, to stimuli, to action and to the body axis."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from myoclonus import tables
from myoclonus.detect.results import Detection
from myoclonus.kept import kept
from myoclonus.measure.estimate import Estimate
from myoclonus.measure.material import material_of
from myoclonus.read.muscles import muscles
from myoclonus.recording import Recording
from myoclonus.relate.coupling.delay import Delay
from myoclonus.relate.coupling.found import CoherentPair, Coupling
from myoclonus.relate.coupling.pairs import coupling_of
from myoclonus.relate.coupling.rows import coherence_rows
from myoclonus.relate.coupling.spectra import PairSpectra
from myoclonus.relate.declared_responses import RESPONSE_MEASURES
from myoclonus.relate.spread_order import Order, order_of_jerks, order_rows, orders_apart
from myoclonus.relate.states.hour_rates import HourRates, hour_rates, hour_rows
from myoclonus.relate.states.state_ratio import StateRates, state_rates, state_rows
from myoclonus.relate.states.voluntary import voluntary_share
from myoclonus.relate.stimuli.photic import PhoticJerks, photic_jerks, photic_rows
from myoclonus.relate.stimuli.relations import StimulusRelations, stimulus_relations
from myoclonus.relate.stimuli.rows import stimulus_rows
from myoclonus.settings import Settings

__all__ = ["ResponseRelations", "relate_responses"]

_PLACE = {declared.id: k for k, declared in enumerate(RESPONSE_MEASURES)}
_UNITS = {declared.id: declared.unit for declared in RESPONSE_MEASURES}


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseRelations:
    """What jerks have to do with coherence, stimuli, spread and states.

    Attributes
    ----------
    measures : pandas.DataFrame
        Table of the schema MEASURES.
    coupling : Coupling
        Coherence of brain and muscle, and of muscles.
    stimuli : tuple of StimulusRelations
        Of each kind of stimulus: jerks, reflexes, evoked potential.
    order : Order
        How jerks run along the body.
    orders : dict of str to Order
        The same of spontaneous jerks and of those after stimuli (``stimulus``); empty when there are not enough of both.
    states : StateRates
        Rates in marked states, and their ratios.
    hours : HourRates
        Rates at the hours of the day.
    photic : PhoticJerks
        Jerks during flashes of each rate.
    """

    measures: pd.DataFrame
    coupling: Coupling
    stimuli: tuple[StimulusRelations, ...]
    order: Order
    orders: dict[str, Order]
    states: StateRates
    hours: HourRates
    photic: PhoticJerks


def relate_responses(recording: Recording, detection: Detection, settings: Settings) -> ResponseRelations:
    """Return every relation of this half of the room."""
    analyzed = [name for name, seconds in detection.analyzed_s.items() if seconds > 0]
    coupling = kept(
        recording,
        "coupling",
        (settings.coupling, analyzed),
        lambda bare: coupling_of(bare, settings.coupling, muscles=analyzed),
        records=(Coupling, CoherentPair, PairSpectra, Delay),
        uses=("markers",),
    )
    material = material_of(recording, detection, settings.measure, muscles())
    stimuli = stimulus_relations(recording, material, settings)
    order, orders = order_of_jerks(material, settings), orders_apart(material, settings)
    states = state_rates(material, settings)
    hours = hour_rates(material, settings.response)
    photic = photic_jerks(recording, [one.kind for one in stimuli], material, settings)
    rows = [
        *coherence_rows(coupling, recording),
        *stimulus_rows(stimuli, material, alpha=settings.response.alpha),
        *order_rows(order, orders),
        *state_rows(states),
        ("voluntary_jerk_fraction", "recording", voluntary_share(material)),
        *hour_rows(hours),
        *photic_rows(photic),
    ]
    return ResponseRelations(
        measures=_table(rows),
        coupling=coupling,
        stimuli=tuple(stimuli),
        order=order,
        orders=orders,
        states=states,
        hours=hours,
        photic=photic,
    )


def _table(rows: list[tuple[str, str, Estimate]]) -> pd.DataFrame:
    ordered = sorted(rows, key=lambda row: _PLACE[row[0]])
    return tables.from_rows(
        tables.MEASURES,
        [
            {
                "measure": measure, "scope": scope, "value": found.value, "unit": _UNITS[measure], "ci_low": found.ci_low,
                "ci_high": found.ci_high, "n": found.n, "status": found.status, "reason": found.reason,
            }
            for measure, scope, found in ordered
        ],
    )  # fmt: skip
