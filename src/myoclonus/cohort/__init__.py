"""Many recordings: plan what there is, analyze each on its own, collect what came out."""

from myoclonus.cohort.collect import collect_cohort
from myoclonus.cohort.plan import Plan, plan_cohort
from myoclonus.cohort.run import CohortOptions, run_cohort
from myoclonus.cohort.source import Item, find_items

__all__ = ["CohortOptions", "Item", "Plan", "collect_cohort", "find_items", "plan_cohort", "run_cohort"]
