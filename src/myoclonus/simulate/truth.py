"""What really happened in a simulated recording, as tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from myoclonus import tables
from myoclonus.recording import STATES
from myoclonus.simulate.emg import band_signal
from myoclonus.simulate.firing import Discharges, burst_spans, joined
from myoclonus.simulate.motor_units import Pool
from myoclonus.simulate.muscles import Muscle
from myoclonus.simulate.script import Script
from myoclonus.simulate.setup import Setup

__all__ = ["BRAIN_EVENTS", "CONTRACTIONS", "POTENTIALS", "MuscleActivity", "Truth", "truth_of"]

_C = tables.Column
_AROUND_S = 0.3
_FAR_S = 0.5
_ROUNDING_S = 1e-9

CONTRACTIONS = tables.Schema("contractions", "contraction that is not a jerk", (
    _C("contraction_id", "str", "", "Identifier of the contraction"),
    _C("channel", "str", "", "Name of the channel"),
    _C("onset", "float", "s", "When its first motor-unit potential first exceeds a tenth of its own peak"),
    _C("duration", "float", "s", "Until its last motor-unit potential last exceeds a tenth of its own peak"),
    _C("level_fraction", "float", "", "Excitation while held, as a fraction of the maximum"),
    _C("what", "str", "", "posture, action, willed or movement_in_sleep"),
))  # fmt: skip

POTENTIALS = tables.Schema("potentials", "motor-unit potential of a burst", (
    _C("burst_id", "str", "", "Burst it belongs to"),
    _C("channel", "str", "", "Name of the channel"),
    _C("unit", "int", "", "Motor unit, from the first to the last recruited"),
    _C("onset", "float", "s", "When it first exceeds a tenth of its own peak"),
    _C("end", "float", "s", "When it last exceeds a tenth of its own peak"),
    _C("peak_uv", "float", "uV", "Its peak"),
))  # fmt: skip

BRAIN_EVENTS = tables.Schema("brain_events", "event in the brain", (
    _C("onset", "float", "s", "Its main peak; of a pre-movement potential, the end of its rise"),
    _C("what", "str", "", "spike, polyspike_wave, readiness, evoked, giant_evoked, blink, …"),
    _C("source", "str", "", "Where in the brain"),
    _C("amplitude_uv", "float", "uV", "Largest scalp potential, against the mean of the ears"),
    _C("jerk_id", "str", "", "Jerk it goes with"),
))  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class MuscleActivity:
    """What one muscle did: its units, its discharges in jerks and contractions, both signals without noise in µV."""

    muscle: Muscle
    pool: Pool
    jerk_discharges: Discharges
    held_discharges: Discharges
    contraction_discharges: Mapping[int, Discharges]
    jerk_uv: npt.NDArray[np.float64]
    held_uv: npt.NDArray[np.float64]
    gain_uv: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What really happened.

    A burst lasts from the first to the last moment at which one of its motor-unit potentials exceeds a tenth of its own
    peak. A silence lasts from the end of the last potential before it to the start of the first one after it, by the
    same rule.

    Attributes
    ----------
    bursts, jerks, movements : pandas.DataFrame
        Tables of the schemas BURSTS, JERKS and MOVEMENTS.
    artifacts : pandas.DataFrame
        Table of the schema QUALITY: one row per artifact that was put in.
    contractions, potentials, brain_events : pandas.DataFrame
        Tables of the schemas CONTRACTIONS, POTENTIALS and BRAIN_EVENTS of this module.
    jerk_uv : dict of str to (n_samples,) array
        EMG of the jerks alone on each channel: no noise, no contraction, no artifact.
    about : dict
        Form, seed, arguments, settings, numbers with sources, sources in the brain, definition of burst and silence.
    """

    bursts: pd.DataFrame
    jerks: pd.DataFrame
    movements: pd.DataFrame
    artifacts: pd.DataFrame
    contractions: pd.DataFrame
    potentials: pd.DataFrame
    brain_events: pd.DataFrame
    jerk_uv: dict[str, npt.NDArray[np.float32]]
    about: dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Edge:
    muscle: int
    kind: str
    onset: float
    end: float
    jerk: int
    planned: int


def truth_of(
    script: Script,
    activity: Sequence[MuscleActivity],
    noise_uv: Sequence[npt.NDArray[np.float64]],
    setup: Setup,
    *,
    artifacts: pd.DataFrame,
    about: dict[str, Any],
) -> Truth:
    """Return the truth of a script that was played.

    Parameters
    ----------
    script : Script
        What was planned.
    activity : sequence of MuscleActivity
        What the muscles did.
    noise_uv : sequence of (n_samples,) array
        Noise of each channel, for the signal-to-noise ratio of each burst.
    setup : Setup
        Rate, and the band in which amplitudes are measured.
    artifacts : pandas.DataFrame
        Table of the schema QUALITY.
    about : dict
        Goes into ``Truth.about``.

    Returns
    -------
    Truth
    """
    edges = sorted(
        [*_burst_edges(script, activity), *_silence_edges(script, activity)], key=lambda e: (e.onset, e.muscle)
    )
    bursts, jerk_ids = _bursts(edges, script, activity, noise_uv, setup)
    burst_ids = {edge.planned: f"b{k + 1:05d}" for k, edge in enumerate(edges) if edge.kind == "positive"}
    return Truth(
        bursts=bursts,
        jerks=_jerks(bursts, script, jerk_ids),
        movements=tables.from_rows(tables.MOVEMENTS, _movement_rows(script, activity, bursts, jerk_ids)),
        artifacts=artifacts,
        contractions=_contractions(script, activity),
        potentials=_potentials(activity, burst_ids),
        brain_events=tables.from_rows(
            BRAIN_EVENTS,
            [
                {
                    "onset": e.time_s,
                    "what": e.what,
                    "source": e.source,
                    "amplitude_uv": e.amplitude_uv,
                    "jerk_id": jerk_ids.get(e.jerk),
                }
                for e in sorted(script.brain, key=lambda e: e.time_s)
            ],
        ),
        jerk_uv={a.muscle.label: a.jerk_uv.astype(np.float32) for a in activity},
        about=about,
    )


def _burst_edges(script: Script, activity: Sequence[MuscleActivity]) -> list[_Edge]:
    return [
        _Edge(index, "positive", onset, end, script.bursts[number].jerk, number)
        for index, one in enumerate(activity)
        for number, (onset, end) in burst_spans(one.jerk_discharges, one.pool).items()
    ]


def _silence_edges(script: Script, activity: Sequence[MuscleActivity]) -> list[_Edge]:
    edges = []
    for index, one in enumerate(activity):
        both = joined([one.held_discharges, one.jerk_discharges])
        starts, ends = np.sort(both.start_s), np.sort(both.end_s(one.pool))
        for number, planned in enumerate(script.silences):
            if planned.muscle == index:
                stop_s = planned.onset_s + planned.length_s
                last = int(np.searchsorted(ends, planned.onset_s + _ROUNDING_S, side="right")) - 1
                first = int(np.searchsorted(starts, stop_s - _ROUNDING_S, side="left"))
                if last >= 0 and first < starts.size:
                    onset, end = float(ends[last]), float(starts[first])
                    if planned.onset_s - onset < _FAR_S and end - stop_s < _FAR_S:
                        edges.append(_Edge(index, "negative", onset, end, planned.jerk, number))
    return edges


def _bursts(
    edges: Sequence[_Edge],
    script: Script,
    activity: Sequence[MuscleActivity],
    noise_uv: Sequence[npt.NDArray[np.float64]],
    setup: Setup,
) -> tuple[pd.DataFrame, dict[int, str]]:
    fs_hz, settings = setup.fs_hz, setup.settings
    first_of_jerk: dict[int, float] = {}
    for edge in edges:
        first_of_jerk.setdefault(edge.jerk, edge.onset)
    jerk_ids = {jerk: f"j{k + 1:05d}" for k, jerk in enumerate(sorted(first_of_jerk, key=lambda j: first_of_jerk[j]))}
    whole = [
        band_signal(one.jerk_uv + one.held_uv + noise, fs_hz, settings)
        for one, noise in zip(activity, noise_uv, strict=True)
    ]
    around = [band_signal(one.held_uv + noise, fs_hz, settings) for one, noise in zip(activity, noise_uv, strict=True)]
    rows = []
    for number, edge in enumerate(edges):
        muscle = activity[edge.muscle].muscle
        inside = slice(int(edge.onset * fs_hz), int(np.ceil(edge.end * fs_hz)))
        inner = whole[edge.muscle][inside]
        outer = _surroundings(around[edge.muscle], inside, int(_AROUND_S * fs_hz))
        amplitude, background = float(np.sqrt(np.mean(inner**2))), float(np.sqrt(np.mean(outer**2)))
        rows.append(
            {
                "burst_id": f"b{number + 1:05d}",
                "channel": muscle.label,
                "muscle": muscle.name,
                "side": muscle.side,
                "kind": edge.kind,
                "onset": edge.onset,
                "duration": edge.end - edge.onset,
                "amplitude_uv": amplitude,
                "peak_uv": float(np.abs(inner).max()),
                "background_uv": background,
                "snr_db": 20 * np.log10(amplitude / background),
                "is_cut": edge.onset < 0 or edge.end > noise_uv[0].size / fs_hz,
                "jerk_id": jerk_ids[edge.jerk],
                "stage": _at(script.hypnogram, "stage", edge.onset),
                "state": _at([m for m in script.markers if m["text"] in STATES], "text", edge.onset),
            }
        )
    return tables.from_rows(tables.BURSTS, rows), jerk_ids


def _surroundings(signal: npt.NDArray[np.float64], inside: slice, width: int) -> npt.NDArray[np.float64]:
    return np.concatenate(
        (signal[max(inside.start - width, 0) : inside.start], signal[inside.stop : inside.stop + width])
    )


def _at(rows: Sequence[Mapping[str, Any]], name: str, time: float) -> str | None:
    for row in rows:
        if row["onset"] <= time < row["onset"] + row["duration"]:
            return str(row[name])
    return None


def _jerks(bursts: pd.DataFrame, script: Script, jerk_ids: Mapping[int, str]) -> pd.DataFrame:
    planned = {jerk_id: script.jerks[number] for number, jerk_id in jerk_ids.items()}
    rows = []
    of_jerk: dict[str, list[Any]] = {}
    for burst in bursts.itertuples():
        of_jerk.setdefault(str(burst.jerk_id), []).append(burst)
    for jerk_id, mine in sorted(of_jerk.items()):
        onset, end = mine[0].onset, max(burst.onset + burst.duration for burst in mine)
        kinds = {burst.kind for burst in mine}
        firsts = {burst.channel: burst.onset for burst in reversed(mine)}
        channels = sorted(firsts, key=lambda channel: firsts[channel])
        plan = planned[jerk_id]
        rows.append(
            {
                "jerk_id": jerk_id,
                "onset": onset,
                "duration": end - onset,
                "kind": "mixed" if len(kinds) > 1 else kinds.pop(),
                "lead_channel": channels[0],
                "n_channels": len(channels),
                "channels": ",".join(channels),
                "spread_ms": 1000.0 * (max(firsts.values()) - onset),
                "trigger": plan.trigger,
                "latency_ms": 1000.0 * (onset - plan.stimulus_s),
                "stage": mine[0].stage,
                "state": mine[0].state,
            }
        )
    return tables.from_rows(tables.JERKS, rows)


def _contractions(script: Script, activity: Sequence[MuscleActivity]) -> pd.DataFrame:
    rows = []
    for one in activity:
        for number, discharges in one.contraction_discharges.items():
            if discharges.unit.size:
                onset = float(discharges.start_s.min())
                planned = script.contractions[number]
                rows.append(
                    {
                        "channel": one.muscle.label,
                        "onset": onset,
                        "duration": float(discharges.end_s(one.pool).max()) - onset,
                        "level_fraction": planned.level,
                        "what": planned.what,
                    }
                )
    rows.sort(key=lambda row: (float(str(row["onset"])), str(row["channel"])))
    return tables.from_rows(CONTRACTIONS, [{"contraction_id": f"c{k + 1:05d}", **row} for k, row in enumerate(rows)])


def _potentials(activity: Sequence[MuscleActivity], burst_ids: Mapping[int, str]) -> pd.DataFrame:
    names = np.array([burst_ids.get(number, "") for number in range(max(burst_ids, default=-1) + 1)], dtype=object)
    discharges = [one.jerk_discharges for one in activity]
    onset = np.concatenate([part.start_s for part in discharges])
    order = np.argsort(onset, kind="stable")
    columns = {
        "burst_id": np.concatenate([names[part.burst] for part in discharges]),
        "channel": np.concatenate(
            [np.full(one.jerk_discharges.unit.size, one.muscle.label, object) for one in activity]
        ),
        "unit": np.concatenate([part.unit for part in discharges]),
        "onset": onset,
        "end": np.concatenate([one.jerk_discharges.end_s(one.pool) for one in activity]),
        "peak_uv": np.concatenate([one.pool.peak[one.jerk_discharges.unit] * one.gain_uv for one in activity]),
    }
    dtypes = tables.empty(POTENTIALS).dtypes  # many rows: built column by column, the text as it is
    table = pd.DataFrame({name: pd.Series(columns[name][order], dtype=dtypes[name]) for name in POTENTIALS.names})
    return tables.validate(POTENTIALS, table)


def _movement_rows(
    script: Script, activity: Sequence[MuscleActivity], bursts: pd.DataFrame, jerk_ids: Mapping[int, str]
) -> list[dict[str, Any]]:
    rows = []
    for planned in script.movements:
        if planned.jerk >= 0:
            mine = bursts[bursts["jerk_id"] == jerk_ids.get(planned.jerk)]
            spans = list(zip(mine["onset"], mine["onset"] + mine["duration"], mine["channel"], strict=True))
        else:
            spans = [_contraction_span(activity, number) for number in planned.contractions]
        if spans:
            onset = min(span[0] for span in spans)
            rows.append(
                {
                    "onset": onset,
                    "duration": max(span[1] for span in spans) - onset,
                    "channels": ",".join(dict.fromkeys(span[2] for span in sorted(spans))),
                    "type": planned.kind,
                    "rule": planned.rule,
                    "series_id": planned.series,
                    "stage": _at(script.hypnogram, "stage", onset),
                    "with_arousal": False,
                    "with_respiratory_event": False,
                }
            )
    rows.sort(key=lambda row: float(str(row["onset"])))
    return [{"movement_id": f"m{k + 1:05d}", **row} for k, row in enumerate(rows)]


def _contraction_span(activity: Sequence[MuscleActivity], number: int) -> tuple[float, float, str]:
    for one in activity:
        if number in one.contraction_discharges:
            discharges = one.contraction_discharges[number]
            return float(discharges.start_s.min()), float(discharges.end_s(one.pool).max()), one.muscle.label
    raise AssertionError(f"contraction {number} has no muscle")
