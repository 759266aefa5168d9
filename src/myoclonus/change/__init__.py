"""Two or more results of one person, set against each other: what changed, and whether it is worse."""

from myoclonus.change.compare import Change, compare_results, days_of
from myoclonus.change.write import write_change

__all__ = ["Change", "compare_results", "days_of", "write_change"]
