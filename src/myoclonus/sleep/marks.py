"""Score movements that a person or another program marked: no signal is needed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pandas as pd

from myoclonus import tables
from myoclonus.read.event_words import scored_event_table
from myoclonus.read.hypnogram import stretches
from myoclonus.read.scoring_formats import Scoring
from myoclonus.settings import Settings
from myoclonus.sleep.combine import LegMovement
from myoclonus.sleep.every import SleepScoring, measure_table, score_leg_events
from myoclonus.sleep.night import Night, spans_of
from myoclonus.sleep.rem_atonia import atonia_from_marks, atonia_rows

__all__ = ["marked_leg_movements", "night_of_scorings", "score_marks"]


def score_marks(scorings: Iterable[Scoring], settings: Settings) -> SleepScoring:
    """Score the leg movements and the activity in REM sleep that scorings of one night mark.

    Parameters
    ----------
    scorings : iterable of Scoring
        Stages and events, all counted from one moment.
    settings : Settings
        ``sleep`` for the rules, ``read`` for the length of an epoch.

    Returns
    -------
    SleepScoring
        Without marked leg movements, their rates are not recorded; that nothing was found cannot be told from a list of marks.
    """
    night = night_of_scorings(list(scorings), settings)
    scored = score_leg_events(marked_leg_movements(night.scored, settings), night, settings)
    more = measure_table(_atonia_rows(night, settings))
    return replace(scored, measures=tables.joined(tables.MEASURES, scored.measures, more))


def night_of_scorings(scorings: list[Scoring], settings: Settings) -> Night:
    """Return the night that scorings describe; it is taken to be recorded from its first moment to the last end."""
    events = scored_event_table(item for one in scorings for item in one.events)
    stages = [item for one in scorings for item in one.stages]
    last_s = max((item.onset + (item.duration or settings.read.epoch_s) for item in stages), default=0.0)
    if len(events):
        last_s = max(last_s, float((events["onset"] + events["duration"].fillna(0.0)).max()))
    rows, _ = stretches(stages, last_s, settings.read.epoch_s)
    return Night(
        hypnogram=tables.from_rows(tables.HYPNOGRAM, rows),
        coverage_s=np.array([[0.0, last_s]]),
        respiratory_s=spans_of(events[events["kind"] == "respiratory"]),
        arousals_s=spans_of(events[events["kind"] == "arousal"]),
        scored=events,
        staging="scored" if rows else "none",
    )


def marked_leg_movements(events: pd.DataFrame, settings: Settings) -> list[LegMovement]:
    """Return the marked leg movements; a mark of a whole series, or one that repeats another, is left out.

    Parameters
    ----------
    events : pandas.DataFrame
        Table of the schema SCORED_EVENTS.
    settings : Settings
        A mark without length is taken to be as long as the shortest movement.
    """
    found: list[LegMovement] = []
    for kind in ("leg_movement", "plm"):
        for row in events[events["kind"] == kind].to_dict("records"):
            length_s = float(row["duration"]) or settings.sleep.min_movement_s
            side = row["side"] or None
            one = LegMovement(
                onset_s=float(row["onset"]),
                stop_s=float(row["onset"]) + length_s,
                channel=f"{side} leg" if side else "leg",
                side=side,
            )
            is_again = any(
                other.onset_s < one.stop_s and one.onset_s < other.stop_s and other.side == side for other in found
            )
            if not (kind == "plm" and (is_again or length_s > settings.sleep.max_movement_s)):
                found.append(one)
    return sorted(found, key=lambda one: (one.onset_s, one.channel))


def _atonia_rows(night: Night, settings: Settings) -> list[dict[str, object]]:
    """Return REM sleep without atonia by marks of phasic and tonic activity, for each part of the body that has any."""
    marks = night.scored[
        night.scored["kind"].isin(("phasic", "tonic", "any", "artifact")) & night.scored["region"].notna()
    ]
    rows: list[dict[str, object]] = []
    for (region, side), part in marks.groupby([marks["region"], marks["side"].fillna("")], sort=True):
        spans = {kind: spans_of(part[part["kind"] == kind]) for kind in ("phasic", "tonic", "any", "artifact")}
        found = atonia_from_marks(
            spans["phasic"], spans["tonic"], spans["any"], spans["artifact"], night, settings.sleep
        )
        rows += atonia_rows(f"{side} {region}".strip(), found)
    return rows
