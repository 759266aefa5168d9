"""Compare two scorings: of this program and a person, or of two persons."""

from myoclonus.agreement.compare import ALL, Agreement, compare
from myoclonus.agreement.many import chained, pairs_in, within_stages
from myoclonus.agreement.scored import RESULT_TABLES, ScoredSet, read_scored

__all__ = [
    "ALL",
    "RESULT_TABLES",
    "Agreement",
    "ScoredSet",
    "chained",
    "compare",
    "pairs_in",
    "read_scored",
    "within_stages",
]
