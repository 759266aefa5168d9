"""The two published rule sets for leg movements, as data.

AASM: manual for the scoring of sleep and associated events, version 2.6. WASM: World Association of Sleep Medicine, 2016 standards.
Where a text is open, the setting says which reading was taken.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from myoclonus.settings.sleep import SleepSettings

__all__ = ["Rules", "aasm_rules", "at_least", "less_than", "rule_sets", "wasm_rules"]

_ROUNDING_S = 1e-6
"""Times that differ by less than a microsecond are equal, so that a limit met exactly is met."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """One rule set.

    Attributes
    ----------
    name : str
        ``AASM`` or ``WASM``; value of the column ``rule``.
    min_movement_s, max_movement_s : float
        Shortest and longest candidate of one leg.
    has_morphology : bool
        Whether a movement must hold a stretch of sustained activity.
    bilateral_by : {"gap", "onset"}
        Whether movements of both legs are one by the gap between them, or by the distance of their onsets.
    bilateral_s : float
        The gap or the distance, both exclusive.
    bilateral_max_s, bilateral_max_count : float
        Longest candidate of both legs, and how many movements it may be made of.
    min_interval_s, max_interval_s : float
        Onset-to-onset intervals inside a series, both included.
    min_run : int
        Movements that make a series.
    respiratory_anchor : {"end", "whole"}
        Whether the window lies around the end of a respiratory event or around the whole of it.
    respiratory_before_s, respiratory_after_s : float
        Reach of that window, included.
    breaks_at_short, breaks_at_long : bool
        Whether an interval that is too short, and a movement that is no candidate, end a run; otherwise they are passed over.
    short_may_start : bool
        Whether a movement after a short interval may begin a new run.
    """

    name: str
    min_movement_s: float
    max_movement_s: float
    has_morphology: bool
    bilateral_by: Literal["gap", "onset"]
    bilateral_s: float
    bilateral_max_s: float
    bilateral_max_count: float
    min_interval_s: float
    max_interval_s: float
    min_run: int
    respiratory_anchor: Literal["end", "whole"]
    respiratory_before_s: float
    respiratory_after_s: float
    breaks_at_short: bool
    breaks_at_long: bool
    short_may_start: bool


def wasm_rules(settings: SleepSettings) -> Rules:
    """Return the WASM 2016 rules.

    References
    ----------
    Ferri R et al. World Association of Sleep Medicine (WASM) 2016 standards for recording and scoring leg movements in
    polysomnograms. Sleep Med 2016;26:86–95. doi:10.1016/j.sleep.2016.10.010
    """
    return Rules(
        name="WASM",
        min_movement_s=settings.min_movement_s,
        max_movement_s=settings.max_movement_s,
        has_morphology=True,
        bilateral_by="gap",
        bilateral_s=settings.wasm_bilateral_gap_s,
        bilateral_max_s=settings.wasm_bilateral_max_s,
        bilateral_max_count=settings.wasm_bilateral_max_count,
        min_interval_s=settings.wasm_min_interval_s,
        max_interval_s=settings.wasm_max_interval_s,
        min_run=settings.wasm_min_run,
        respiratory_anchor="end",
        respiratory_before_s=settings.wasm_respiratory_before_s,
        respiratory_after_s=settings.wasm_respiratory_after_s,
        breaks_at_short=settings.wasm_short_interval == "break",
        breaks_at_long=settings.wasm_long_movement == "break",
        short_may_start=settings.wasm_short_interval_may_start,
    )


def aasm_rules(settings: SleepSettings) -> Rules:
    """Return the AASM rules, version 2.6.

    References
    ----------
    Berry RB et al. The AASM Manual for the Scoring of Sleep and Associated Events, version 2.6. American Academy of
    Sleep Medicine 2020.
    """
    return Rules(
        name="AASM",
        min_movement_s=settings.min_movement_s,
        max_movement_s=settings.max_movement_s,
        has_morphology=settings.aasm_morphology,
        bilateral_by="onset",
        bilateral_s=settings.aasm_bilateral_onset_s,
        bilateral_max_s=math.inf,
        bilateral_max_count=math.inf,
        min_interval_s=settings.aasm_min_interval_s,
        max_interval_s=settings.aasm_max_interval_s,
        min_run=settings.aasm_min_run,
        respiratory_anchor="whole",
        respiratory_before_s=settings.aasm_respiratory_before_s,
        respiratory_after_s=settings.aasm_respiratory_after_s,
        breaks_at_short=settings.aasm_short_interval == "break",
        breaks_at_long=settings.aasm_long_movement == "break",
        short_may_start=settings.aasm_short_interval_may_start,
    )


def rule_sets(settings: SleepSettings) -> tuple[Rules, ...]:
    """Return all rule sets, in the order of reports."""
    return (aasm_rules(settings), wasm_rules(settings))


def at_least(value_s: float, limit_s: float) -> bool:
    """Tell whether a time reaches a limit, the limit included."""
    return value_s >= limit_s - _ROUNDING_S


def less_than(value_s: float, limit_s: float) -> bool:
    """Tell whether a time stays below a limit, the limit excluded."""
    return value_s < limit_s - _ROUNDING_S
