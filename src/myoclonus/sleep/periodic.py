"""Leg movements scored by one rule set: candidates, respiratory exclusion, series."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from myoclonus.settings.sleep import SleepSettings
from myoclonus.sleep.association import stage_at, with_arousal, with_respiratory_event
from myoclonus.sleep.combine import Combined, LegMovement, combine
from myoclonus.sleep.night import Night
from myoclonus.sleep.rules import Rules
from myoclonus.sleep.runs import Runs, find_runs

__all__ = ["ScoredLegs", "score_legs"]

BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredLegs:
    """Leg movements as one rule set sees them; arrays are ``(n,)``, one value a movement.

    Attributes
    ----------
    rules : Rules
        The rule set.
    movements : list of Combined
        In order of onset, those that a respiratory event goes with included.
    is_respiratory, has_arousal : bool array
        Whether such an event goes with the movement.
    stage : object array
        Sleep stage at onset, or ``None``.
    runs : Runs
        Series and intervals without the movements that go with a respiratory event.
    runs_with_respiratory : Runs
        The same with them.
    """

    rules: Rules
    movements: list[Combined]
    is_respiratory: BoolArray
    has_arousal: BoolArray
    stage: npt.NDArray[np.object_]
    runs: Runs
    runs_with_respiratory: Runs

    @property
    def onset_s(self) -> npt.NDArray[np.float64]:
        """Onsets of the movements."""
        return np.array([one.onset_s for one in self.movements], dtype=np.float64)

    @property
    def is_candidate(self) -> BoolArray:
        """Movements that may be part of a series; by the AASM rules, the leg movements."""
        return np.array([one.is_candidate for one in self.movements], dtype=bool)

    @property
    def is_periodic(self) -> BoolArray:
        """Movements in a series, those with a respiratory event left out."""
        return np.asarray(self.runs.series >= 0, dtype=bool)


def score_legs(movements: Sequence[LegMovement], night: Night, rules: Rules, settings: SleepSettings) -> ScoredLegs:
    """Score the movements of single legs by one rule set.

    Series are built over the whole recording, wake included, and counted by the stage at the onset of each movement.

    Parameters
    ----------
    movements : sequence of LegMovement
        As detected, or as marked by a person.
    night : Night
        Stages, gaps, respiratory events and arousals.
    rules : Rules
        The rule set.
    settings : SleepSettings
        Gap to an arousal.
    """
    combined = combine(movements, rules)
    is_respiratory = with_respiratory_event(combined, night.respiratory_s, rules)
    kept = [k for k, one in enumerate(combined) if not (is_respiratory[k] and one.is_candidate)]
    return ScoredLegs(
        rules=rules,
        movements=combined,
        is_respiratory=is_respiratory,
        has_arousal=with_arousal(combined, night.arousals_s, settings.arousal_gap_s),
        stage=stage_at(np.array([one.onset_s for one in combined]), night.hypnogram),
        runs=_spread(find_runs([combined[k] for k in kept], rules, night.coverage_s), kept, len(combined)),
        runs_with_respiratory=find_runs(combined, rules, night.coverage_s),
    )


def _spread(runs: Runs, kept: list[int], n: int) -> Runs:
    """Return runs of some movements as runs of all; those left out are in no series."""
    series, interval_s = np.full(n, -1, dtype=np.int64), np.full(n, np.nan)
    is_short, is_isolated = np.zeros(n, dtype=bool), np.zeros(n, dtype=bool)
    series[kept], interval_s[kept] = runs.series, runs.interval_s
    is_short[kept], is_isolated[kept] = runs.is_short, runs.is_isolated
    return Runs(series=series, interval_s=interval_s, is_short=is_short, is_isolated=is_isolated)
