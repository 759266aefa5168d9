"""Score movements in sleep by the published rules."""

from myoclonus.sleep.combine import Combined, LegMovement, combine
from myoclonus.sleep.declared import SLEEP_MEASURES
from myoclonus.sleep.every import SleepScoring, not_scored, score_leg_events, score_sleep
from myoclonus.sleep.marks import score_marks
from myoclonus.sleep.night import Night, night_of
from myoclonus.sleep.periodic import ScoredLegs, score_legs
from myoclonus.sleep.rules import Rules, aasm_rules, rule_sets, wasm_rules
from myoclonus.sleep.staging import staged

__all__ = [
    "SLEEP_MEASURES",
    "Combined",
    "LegMovement",
    "Night",
    "Rules",
    "ScoredLegs",
    "SleepScoring",
    "aasm_rules",
    "combine",
    "night_of",
    "not_scored",
    "rule_sets",
    "score_leg_events",
    "score_legs",
    "score_marks",
    "score_sleep",
    "staged",
    "wasm_rules",
]
