"""Responses to stimuli as rows of the table MEASURES."""

from __future__ import annotations

import math
from collections.abc import Sequence

from myoclonus.measure.estimate import Estimate, measured, not_measurable, not_recorded
from myoclonus.measure.material import Material
from myoclonus.relate.stimuli.reflex_average import Reflex
from myoclonus.relate.stimuli.relations import StimulusRelations

__all__ = ["stimulus_rows"]

Row = tuple[str, str, Estimate]

_RESPONSE = (
    "stimulus_response_probability", "stimulus_response_chance", "stimulus_response_p", "stimulus_response_latency",
    "stimulus_response_latency_iqr", "stimulus_response_habituation", "startle_order_fraction", "startle_order_p",
)  # fmt: skip
_SEVERITY = "severity_stimulus"
_REFLEX = (
    "c_reflex_probability", "c_reflex_latency", "c_reflex_amplitude", "c_reflex_p", "long_latency_reflex_latency",
    "long_latency_reflex_p",
)  # fmt: skip
_SILENT = ("silent_period_onset", "silent_period_duration")
_EVOKED = ("sep_n20_latency", "sep_n20_amplitude", "sep_p25_amplitude", "sep_n33_amplitude", "sep_n20_p25_amplitude")


def stimulus_rows(relations: Sequence[StimulusRelations], material: Material, *, alpha: float) -> list[Row]:
    """Return measure, scope and estimate of every kind of stimulus; the reason when there is none.

    Parameters
    ----------
    relations : sequence of StimulusRelations
        Of each kind of stimulus.
    material : Material
        What was analyzed.
    alpha : float
        Largest p at which jerks follow a kind of stimulus, divided by the number of kinds.
    """
    if not relations:
        missing = not_recorded('no stimulus marked: no marker begins with "stim" or is named as one')
        return [(name, "recording", missing) for name in (*_RESPONSE, _SEVERITY, *_REFLEX, *_SILENT, *_EVOKED)]
    if not material.channels:
        missing = not_recorded("no EMG channel was analyzed")
        rows = [(name, "recording", missing) for name in (*_RESPONSE, _SEVERITY, *_REFLEX, *_SILENT)]
    else:
        rows = [row for one in relations for row in (*_of_response(one), *_of_reflexes(one), *_of_silence(one))]
        rows += _severity(relations, alpha)
        rows += _where_none(rows, _REFLEX, _why_no_reflex(relations))
        rows += _where_none(rows, _SILENT, not_recorded("no single stimuli: all come in trains"))
    rows += [row for one in relations for row in _of_evoked(one)]
    return rows + _where_none(
        rows, _EVOKED, not_recorded("; ".join(dict.fromkeys(str(one.evoked_reason) for one in relations)))
    )


def _of_response(one: StimulusRelations) -> list[Row]:
    found = one.response
    estimates = (
        found.probability,
        found.chance,
        found.p,
        found.latency,
        found.latency_iqr,
        found.habituation,
        one.startle_order,
        one.startle_p,
    )
    return [(name, f"stimulus:{one.kind.text}", estimate) for name, estimate in zip(_RESPONSE, estimates, strict=True)]


def _severity(relations: Sequence[StimulusRelations], alpha: float) -> list[Row]:
    """Return how strongly jerks answer each kind of stimulus beyond chance, and how many kinds set off any."""
    rows = [(_SEVERITY, f"stimulus:{one.kind.text}", _beyond_chance(one)) for one in relations]
    tested = [one.response.p for one in relations if one.response.p.status == "measured"]
    if not tested:
        return [*rows, (_SEVERITY, "recording", relations[0].response.p)]
    kinds = sum(p.value < alpha / len(tested) for p in tested)
    return [*rows, (_SEVERITY, "recording", measured(kinds, (math.nan, math.nan), len(tested)))]


def _beyond_chance(one: StimulusRelations) -> Estimate:
    share, chance = one.response.probability, one.response.chance
    if share.status != "measured" or chance.status != "measured" or chance.value >= 1:
        return (
            share
            if share.status != "measured"
            else not_measurable("jerks come so often that none can be told", share.n)
        )
    value, low, high = (
        max(part - chance.value, 0.0) / (1.0 - chance.value) for part in (share.value, share.ci_low, share.ci_high)
    )
    return measured(value, (low, high), share.n)


def _of_reflexes(one: StimulusRelations) -> list[Row]:
    return [
        (name, f"stimulus:{one.kind.text};channel:{channel}", estimate)
        for channel, found in one.reflexes.items()
        for name, estimate in zip(_REFLEX, _reflex_estimates(found), strict=True)
    ]


def _reflex_estimates(found: Reflex) -> tuple[Estimate, ...]:
    return found.probability, found.latency, found.amplitude, found.p, found.long_latency, found.long_p


def _of_silence(one: StimulusRelations) -> list[Row]:
    return [
        (name, f"stimulus:{one.kind.text};channel:{channel}", estimate)
        for channel, found in one.silent_periods.items()
        for name, estimate in zip(_SILENT, (found.onset, found.duration), strict=True)
    ]


def _of_evoked(one: StimulusRelations) -> list[Row]:
    if one.shown is None:
        return []
    found = one.evoked[one.shown]
    estimates = (found.n20_latency, found.n20, found.p25, found.n33, found.n20_p25)
    scope = f"stimulus:{one.kind.text};eeg:{one.shown}"
    return [(name, scope, estimate) for name, estimate in zip(_EVOKED, estimates, strict=True)]


def _where_none(rows: Sequence[Row], names: Sequence[str], missing: Estimate) -> list[Row]:
    known = {name for name, _, _ in rows}
    return [(name, "recording", missing) for name in names if name not in known]


def _why_no_reflex(relations: Sequence[StimulusRelations]) -> Estimate:
    if all(one.kind.modality in ("sound", "light") or one.kind.is_train for one in relations):
        return not_recorded("no single touch, tap or shock among the stimuli")
    return not_measurable("no muscle of hand or foot was analyzed: the latency of a C-reflex is known of these only")
