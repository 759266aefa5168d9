"""Measure everything: every declared measure on every scope it has."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import pandas as pd

from myoclonus import tables
from myoclonus.detect.results import Detection
from myoclonus.measure.apart import apart
from myoclonus.measure.declared import MEASURES, Measure
from myoclonus.measure.estimate import Estimate, estimate_row, not_measurable, not_recorded
from myoclonus.measure.material import Material, material_of
from myoclonus.measure.occasions import STAGES
from myoclonus.measure.regions import regions_of
from myoclonus.measure.scopes import (
    Scope,
    ScopeKind,
    channel_scope,
    channel_state_scope,
    channel_trigger_scope,
    pair_scope,
    recording_scope,
    region_scope,
    region_state_scope,
    stage_scope,
    state_scope,
    trigger_scope,
)
from myoclonus.read.muscles import muscles as package_muscles
from myoclonus.recording import STATES, Recording
from myoclonus.settings.measure import MeasureSettings

__all__ = ["measure_recording", "measures_of"]


def measure_recording(
    recording: Recording,
    detection: Detection,
    settings: MeasureSettings | None = None,
    *,
    muscles: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return every declared measure of a recording, with limits, count, and the reason where there is no value.

    Parameters
    ----------
    recording : Recording
        Gives channels, markers, hypnogram and coverage; samples are not read.
    detection : Detection
        Bursts, silences and jerks.
    settings : MeasureSettings, optional
        Defaults when not given.
    muscles : pandas.DataFrame, optional
        Table of muscles with columns ``muscle``, ``region``, ``root``, ``distance_cm`` and ``antagonists``; the
        package's own when not given.

    Returns
    -------
    pandas.DataFrame
        Schema MEASURES, in the order of ``MEASURES``. Every measure has at least one row, also when nothing was
        found: a measure whose scope does not exist in the recording has one row of scope ``recording`` with status
        ``not_recorded``.
    """
    table = package_muscles() if muscles is None else muscles
    return measures_of(material_of(recording, detection, settings or MeasureSettings(), table), MEASURES)


def measures_of(material: Material, measures: Sequence[Measure]) -> pd.DataFrame:
    """Return some measures of a recording, as ``measure_recording`` returns all."""
    scopes: dict[ScopeKind, list[Scope]] = {
        kind: _scopes(kind, material) for kind in {kind for measure in measures for kind in measure.scopes}
    }
    rows, kinds = [], apart(material)
    for measure in measures:
        own = [scope for kind in measure.scopes for scope in scopes[kind]]
        if own:
            looked_at = [kinds[scope.names[-1]] if scope.kind.endswith("trigger") else material for scope in own]
            pairs = zip(own, looked_at, strict=True)
            rows += [_row(measure, scope, _estimate(measure, scope, one)) for scope, one in pairs]
        else:
            rows.append(_row(measure, recording_scope(), not_recorded(_why_no_scope(measure.scopes[0], material))))
    return tables.validate(tables.MEASURES, tables.from_rows(tables.MEASURES, rows))


def _estimate(measure: Measure, scope: Scope, material: Material) -> Estimate:
    refused = [material.refused[name] for name in scope.names if name in material.refused]
    if refused and scope.kind.startswith("channel"):
        return not_measurable(refused[0])
    if scope.kind == "recording" and not material.channels:
        return _without_channels(material)
    minimum = getattr(material.settings, measure.min_n) if isinstance(measure.min_n, str) else measure.min_n
    return measure.function(material, scope, minimum)


def _without_channels(material: Material) -> Estimate:
    if material.refused:
        name, reason = next(iter(material.refused.items()))
        return not_measurable(f"no EMG channel was fit for analysis; {name}: {reason}")
    return not_recorded("no EMG channel in the recording")


def _scopes(kind: ScopeKind, material: Material) -> list[Scope]:
    if kind == "recording":
        return [recording_scope()]
    if kind == "channel":
        return [channel_scope(name) for name in _emg_names(material)]
    if kind == "trigger":
        return [trigger_scope(name) for name in apart(material)]
    if kind == "channel;trigger":
        return [channel_trigger_scope(channel, name) for channel in material.channels for name in apart(material)]
    if kind in ("state", "stage", "channel;state"):
        return _occasion_scopes(kind, material)
    if kind == "region":
        return [region_scope(region) for region in regions_of(material)]
    if kind == "region;state":
        return [region_state_scope(region, state) for region in regions_of(material) for state in ("rest", "action")]
    return _pair_scopes(kind, material)


def _occasion_scopes(kind: ScopeKind, material: Material) -> list[Scope]:
    if kind == "channel;state":
        marked = [state for state in STATES if state in material.states.seconds]
        return [channel_state_scope(name, state) for name in material.channels for state in marked]
    if not material.channels:
        return []
    return [state_scope(state) for state in STATES] if kind == "state" else [stage_scope(stage) for stage in STAGES]


def _pair_scopes(kind: ScopeKind, material: Material) -> list[Scope]:
    pairs = list(combinations(material.channels, 2))
    if kind == "antagonists":
        pairs = [pair for pair in pairs if _are_antagonists(*pair, material)]
    if kind == "sides":
        ordered = [pair if _side(pair[0], material) == "left" else pair[::-1] for pair in pairs]
        pairs = [pair for pair in ordered if _are_sides(*pair, material)]
    return [pair_scope(*pair, kind) for pair in pairs]


def _why_no_scope(kind: ScopeKind, material: Material) -> str:
    if not _emg_names(material):
        return "no EMG channel in the recording"
    if len(material.channels) < 2 and kind in ("pair", "antagonists", "sides"):
        return f"fewer than two analyzed EMG channels: no pair of muscles ({len(material.channels)} analyzed)"
    if kind in ("region", "region;state"):
        return "body region unknown on every analyzed channel: no known muscle"
    unknown = [name for name in material.channels if _muscle(name, material) is None]
    named = f"; muscle unknown on {', '.join(unknown)}" if unknown else ""
    if kind == "antagonists":
        return f"no two antagonists of one side among the analyzed channels{named}"
    return f"no muscle recorded on both sides among the analyzed channels{named}"


def _emg_names(material: Material) -> list[str]:
    return [material.recording.channels[index].name for index in material.recording.with_role("emg")]


def _muscle(channel: str, material: Material) -> str | None:
    return material.recording.channels[material.recording.index_of(channel)].muscle


def _side(channel: str, material: Material) -> str | None:
    return material.recording.channels[material.recording.index_of(channel)].side


def _are_antagonists(first: str, second: str, material: Material) -> bool:
    muscles = (_muscle(first, material), _muscle(second, material))
    if None in muscles or _side(first, material) != _side(second, material):
        return False
    antagonists = dict(zip(material.muscles["muscle"], material.muscles["antagonists"], strict=True))
    return muscles[1] in _listed(antagonists.get(muscles[0])) or muscles[0] in _listed(antagonists.get(muscles[1]))


def _listed(value: object) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(",")) if isinstance(value, str) else ()


def _are_sides(left: str, right: str, material: Material) -> bool:
    muscle = _muscle(left, material)
    is_left_right = (_side(left, material), _side(right, material)) == ("left", "right")
    return muscle is not None and muscle == _muscle(right, material) and is_left_right


def _row(measure: Measure, scope: Scope, estimate: Estimate) -> dict[str, object]:
    return estimate_row(measure.id, scope.text, measure.unit, estimate)
