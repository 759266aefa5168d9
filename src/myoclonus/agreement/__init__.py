"""Compare two scorings: of this program and a person, or of two persons."""

from myoclonus.agreement.compare import Agreement, compare
from myoclonus.agreement.scored import ScoredSet, read_scored

__all__ = ["Agreement", "ScoredSet", "compare", "read_scored"]
