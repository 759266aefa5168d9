"""All movements of a night, one kind after the other: the only place that knows their order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from myoclonus import tables
from myoclonus.detect.recordings import heart_beats_of
from myoclonus.detect.results import Detection
from myoclonus.kept import kept
from myoclonus.measure.estimate import not_recorded
from myoclonus.recording import Recording
from myoclonus.settings import Settings
from myoclonus.signal.envelope import BIN_S
from myoclonus.sleep.combine import LegMovement
from myoclonus.sleep.declared import SLEEP_MEASURES, sleep_row
from myoclonus.sleep.findings import findings_of, unplaced, unscored_sleep
from myoclonus.sleep.fit import fit_movements, fit_spans, joined_spans
from myoclonus.sleep.indices import intervals_in_sleep, leg_rows, single_leg_rows
from myoclonus.sleep.leg_movements import find_leg_movements, leg_channels
from myoclonus.sleep.movement_table import leg_movement_rows, movement_table
from myoclonus.sleep.night import STAGES, Night, night_of
from myoclonus.sleep.other_movements import OtherMovements
from myoclonus.sleep.periodic import ScoredLegs, score_legs
from myoclonus.sleep.rules import rule_sets
from myoclonus.sleep.trace import Trace, activity_of, traces_of
from myoclonus.sleep.trains import Train, find_alma, find_hft
from myoclonus.sleep.unscored import unscored_jerk_rate

__all__ = ["SleepScoring", "is_night", "measure_table", "not_scored", "score_leg_events", "score_sleep"]

FloatArray = npt.NDArray[np.float64]
Progress = Callable[[float, str], None]
Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class SleepScoring:
    """What was scored.

    Attributes
    ----------
    is_scored : bool
        Whether the recording was scored as sleep; otherwise everything else is empty.
    reason : str
        Why it was, or was not.
    night : Night or None
        Stages, gaps, respiratory events and arousals.
    legs : dict of str to ScoredLegs
        Leg movements by rule set; empty without a leg.
    leg_channels : tuple of str
        Channels that stand for the legs.
    movements, measures, quality : pandas.DataFrame
        Tables of the schemas MOVEMENTS, MEASURES and QUALITY.
    interval_s : dict of str to array
        Onset-to-onset intervals of candidates in sleep by rule set.
    """

    is_scored: bool
    reason: str
    night: Night | None = None
    legs: dict[str, ScoredLegs] = field(default_factory=dict)
    leg_channels: tuple[str, ...] = ()
    movements: pd.DataFrame = field(default_factory=lambda: tables.empty(tables.MOVEMENTS))
    measures: pd.DataFrame = field(default_factory=lambda: tables.empty(tables.MEASURES))
    quality: pd.DataFrame = field(default_factory=lambda: tables.empty(tables.QUALITY))
    interval_s: dict[str, FloatArray] = field(default_factory=dict)


def not_scored(reason: str, quality: Sequence[Row] = ()) -> SleepScoring:
    """Return that nothing was scored, why, and what a reader has to know of that."""
    return SleepScoring(is_scored=False, reason=reason, quality=tables.from_rows(tables.QUALITY, quality))


def is_night(recording: Recording, settings: Settings) -> tuple[bool, str]:
    """Tell whether a recording is to be scored as sleep, and why."""
    sleep = settings.sleep
    if sleep.scoring != "auto":
        return sleep.scoring == "on", f"asked for (sleep.scoring = {sleep.scoring})"
    if recording.hypnogram["stage"].isin(STAGES).any():
        return True, "sleep stages are known"
    hours = float(recording.coverage["duration"].sum()) / 3600.0
    if hours >= sleep.auto_from_h and recording.with_role("emg"):
        return True, f"the recording lasts {hours:.1f} h"
    return False, "no sleep stages, and not long enough for a night"


def score_sleep(
    recording: Recording,
    detection: Detection,
    settings: Settings,
    *,
    progress: Progress | None = None,
) -> SleepScoring:
    """Score the movements of a recording, when it is a night or that was asked for.

    Parameters
    ----------
    recording : Recording
        Gives EMG, hypnogram, coverage and scored events.
    detection : Detection
        Bursts and jerks, for what lasts less than half a second.
    settings : Settings
        ``sleep`` for the rules; ``detect`` for hum and heart.
    progress : callable, optional
        Told the fraction done, 0 to 1, and what is being done.

    Returns
    -------
    SleepScoring
    """
    wanted, reason = is_night(recording, settings)
    if not wanted:
        return not_scored(reason, unscored_sleep(recording, reason, settings))
    tell = progress or (lambda fraction, text: None)
    night = night_of(recording)
    emg = tuple(
        index
        for index in recording.with_role("emg")
        if recording.channels[index].name in detection.analyzed_s and recording.channels[index].unit == "uV"
    )
    tell(0.0, "scoring movements in sleep")
    traces = {trace.channel: trace for trace in _kept_traces(recording, emg, detection, settings)}
    tell(0.8, "scoring movements in sleep")
    fit_s = {name: fit_spans(trace, detection.quality, settings.sleep) for name, trace in traces.items()}
    placed = tuple(recording.channels[index].name for index in leg_channels(recording, emg))
    legs = tuple(name for name in placed if night.within(fit_s[name]).recorded_h > 0)
    side = {channel.name: channel.side for channel in recording.channels}
    movements = [one for name in legs for one in find_leg_movements(traces[name], side[name], settings.sleep)]
    bursts = [one for name in legs for one in _activity(traces[name], side[name], settings)]
    alma = find_alma(fit_movements(bursts, fit_s), settings.sleep)
    single = [one for one in fit_movements(movements, fit_s) if not _is_in(one, alma)]
    leg_nights = {name: night.within(fit_s[name]) for name in legs}
    of_legs = night.within(joined_spans(fit_s[name] for name in legs))
    scored = _score_legs(single, legs, of_legs, settings)
    found = OtherMovements(recording, detection, night, traces, fit_s, legs, settings)
    rows, measures = found.rows_of(single, scored, {"alma": alma, "hft": find_hft(bursts, settings.sleep)})
    table = tables.validate(tables.MOVEMENTS, movement_table([*_leg_table_rows(scored, of_legs), *rows]))
    analyzed_s = max(detection.analyzed_s.values(), default=0.0)
    unscored = sleep_row("unscored_jerk_rate", "recording", unscored_jerk_rate(detection.jerks, table, analyzed_s))
    tell(1.0, "scoring movements in sleep")
    quality = [*findings_of(night, [traces[name] for name in placed], fit_s, settings), *unplaced(recording, emg)]
    return SleepScoring(
        is_scored=True,
        reason=reason,
        night=night,
        legs=scored,
        leg_channels=legs,
        movements=table,
        measures=measure_table([*_leg_measures(scored, single, leg_nights, of_legs, settings), *measures, unscored]),
        quality=tables.from_rows(tables.QUALITY, quality),
        interval_s={name: intervals_in_sleep(one, of_legs) for name, one in scored.items()},
    )


def _kept_traces(
    recording: Recording, channels: Sequence[int], detection: Detection, settings: Settings
) -> list[Trace]:
    """Return the traces of channels, without the heart beats that detection found; corrected events do not change them."""
    beats_s = detection.heart_beats_s
    known = heart_beats_of(recording, settings.detect) if beats_s is None else beats_s
    return kept(
        recording,
        "traces",
        (list(channels), settings.sleep, settings.detect, known),
        lambda bare: traces_of(bare, channels, settings, known),
        records=(Trace,),
    )


def score_leg_events(movements: Sequence[LegMovement], night: Night, settings: Settings) -> SleepScoring:
    """Score leg movements that were marked already, by a person or another program.

    Parameters
    ----------
    movements : sequence of LegMovement
        Movements of single legs.
    night : Night
        Stages, gaps, respiratory events and arousals.
    settings : Settings
        ``sleep`` for the rules.
    """
    channels = tuple(dict.fromkeys(one.channel for one in movements))
    scored = _score_legs(movements, channels, night, settings)
    return SleepScoring(
        is_scored=True,
        reason="movements were marked",
        night=night,
        legs=scored,
        leg_channels=channels,
        movements=tables.validate(tables.MOVEMENTS, movement_table(_leg_table_rows(scored, night))),
        measures=measure_table(
            _leg_measures(
                scored,
                movements,
                dict.fromkeys(channels, night),
                night,
                settings,
                missing="no leg movement was marked",
            )
        ),
        interval_s={name: intervals_in_sleep(one, night) for name, one in scored.items()},
    )


def _score_legs(
    movements: Sequence[LegMovement], legs: Sequence[str], night: Night, settings: Settings
) -> dict[str, ScoredLegs]:
    if not legs:
        return {}
    return {rules.name: score_legs(movements, night, rules, settings.sleep) for rules in rule_sets(settings.sleep)}


def _leg_table_rows(scored: dict[str, ScoredLegs], night: Night) -> list[Row]:
    return [row for one in scored.values() for row in leg_movement_rows(one, night)]


def _leg_measures(
    scored: dict[str, ScoredLegs],
    movements: Sequence[LegMovement],
    legs: dict[str, Night],
    night: Night,
    settings: Settings,
    *,
    missing: str = "no EMG of a leg was fit for scoring",
) -> list[Row]:
    if not scored:
        return [
            sleep_row(one.id, "recording", not_recorded(missing))
            for one in SLEEP_MEASURES
            if one.scopes[0].startswith("rule:")
        ]
    rows = [row for one in scored.values() for row in leg_rows(one, night, settings.sleep)]
    return rows + single_leg_rows(movements, legs, night, settings.sleep)


def measure_table(rows: list[Row]) -> pd.DataFrame:
    """Return rows as a table of the schema MEASURES, in the order in which measures are declared."""
    place = {one.id: k for k, one in enumerate(SLEEP_MEASURES)}
    ordered = sorted(rows, key=lambda row: place[row["measure"]])
    return tables.validate(tables.MEASURES, tables.from_rows(tables.MEASURES, ordered))


def _activity(trace: Trace, side: str | None, settings: Settings) -> list[LegMovement]:
    return [
        LegMovement(onset_s=float(start), stop_s=float(stop), channel=trace.channel, side=side)
        for start, stop in activity_of(trace, settings) * BIN_S
    ]


def _is_in(movement: LegMovement, trains: Sequence[Train]) -> bool:
    """Tell whether at least half of a movement lies in a train of bursts on its own channel."""
    inside_s = sum(
        max(0.0, min(movement.stop_s, one.stop_s) - max(movement.onset_s, one.onset_s))
        for one in trains
        if movement.channel in one.channels
    )
    return inside_s >= 0.5 * movement.duration_s
