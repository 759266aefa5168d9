"""Scored movements as rows of the table MOVEMENTS."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from myoclonus import tables
from myoclonus.settings.sleep import SleepSettings
from myoclonus.sleep.association import stage_at, with_arousal, with_respiratory_event
from myoclonus.sleep.combine import Combined
from myoclonus.sleep.night import Night
from myoclonus.sleep.periodic import ScoredLegs
from myoclonus.sleep.rules import wasm_rules

__all__ = ["event_rows", "leg_movement_rows", "movement_table"]

Row = dict[str, Any]
BoolArray = npt.NDArray[np.bool_]


def leg_movement_rows(legs: ScoredLegs, night: Night) -> list[Row]:
    """Return the leg movements of one rule set: ``plm`` in a series, ``clm`` (WASM) or ``lm`` (AASM) outside, ``lm`` otherwise.

    What lasts too long is no leg movement by the AASM rules and is left out there.
    """
    has_names = legs.rules.has_morphology
    rows = []
    for k, one in enumerate(legs.movements):
        if not one.is_candidate and legs.rules.bilateral_by == "onset":
            continue
        series = int(legs.runs.series[k])
        kind = "plm" if series >= 0 else "clm" if one.is_candidate and has_names else "lm"
        rows.append(
            {
                "onset": one.onset_s,
                "duration": round(one.duration_s, 6),
                "channels": ",".join(one.channels),
                "type": kind,
                "rule": legs.rules.name,
                "series_id": f"{legs.rules.name}-{series + 1}" if series >= 0 else None,
                "stage": legs.stage[k],
                "with_arousal": _if_scored(legs.has_arousal[k], night.arousals_s),
                "with_respiratory_event": _if_scored(legs.is_respiratory[k], night.respiratory_s),
            }
        )
    return rows


def event_rows(
    events: Iterable[tuple[float, float, Sequence[str]]], kind: str, rule: str, night: Night, settings: SleepSettings
) -> list[Row]:
    """Return other movements as rows.

    Parameters
    ----------
    events : iterable of tuple
        Onset, end and channels.
    kind, rule : str
        Values of the columns ``type`` and ``rule``.
    night : Night
        Gives stage, arousals and respiratory events; the latter by the window of WASM.
    settings : SleepSettings
        Windows.
    """
    movements = [
        Combined(onset_s=onset, stop_s=stop, parts=(), channels=tuple(channels), is_candidate=False)
        for onset, stop, channels in events
    ]
    arousal = with_arousal(movements, night.arousals_s, settings.arousal_gap_s)
    respiratory = with_respiratory_event(movements, night.respiratory_s, wasm_rules(settings))
    stage = stage_at(np.array([one.onset_s for one in movements]), night.hypnogram)
    return [
        {
            "onset": one.onset_s,
            "duration": round(one.duration_s, 6),
            "channels": ",".join(one.channels),
            "type": kind,
            "rule": rule,
            "stage": stage[k],
            "with_arousal": _if_scored(arousal[k], night.arousals_s),
            "with_respiratory_event": _if_scored(respiratory[k], night.respiratory_s),
        }
        for k, one in enumerate(movements)
    ]


def movement_table(rows: list[Row]) -> pd.DataFrame:
    """Return rows as a table of the schema MOVEMENTS, in order of onset, numbered."""
    ordered = sorted(rows, key=lambda row: (row["onset"], row["rule"], row["type"], row["channels"]))
    return tables.from_rows(
        tables.MOVEMENTS, [{"movement_id": f"m{k:06d}", **row} for k, row in enumerate(ordered, start=1)]
    )


def _if_scored(value: np.bool_, events_s: npt.NDArray[np.float64]) -> bool | None:
    """Return the answer, or ``None`` when no such event was scored at all."""
    return bool(value) if len(events_s) else None
