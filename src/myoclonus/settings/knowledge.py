"""Settings of looking up what is known. They change no result of an analysis."""

from __future__ import annotations

from dataclasses import dataclass

from myoclonus.settings.fields import setting

__all__ = ["KnowledgeSettings"]


@dataclass(frozen=True, slots=True, kw_only=True)
class KnowledgeSettings:
    """How names are compared, and how diseases are ranked by their features."""

    near_ratio: float = setting(
        0.75,
        low=0.5,
        high=1.0,
        source="own: similarity (difflib) from which a name counts as near; 0.75 keeps one wrong letter in four",
    )
    sure_ratio: float = setting(
        0.87,
        low=0.5,
        high=1.0,
        source="own: similarity from which one single near name is shown at once, but never for a medicine",
    )
    n_near: int = setting(5, low=1, high=20, source="own: near names that are offered")
    max_age_months: int = setting(
        24,
        low=1,
        high=120,
        source="own: a record that was checked longer ago says so; guidelines and gene lists change within two years",
    )
    frequency_obligate: float = setting(1.0, low=0.0, high=1.0, source="HP:0040280 (100 %), HPO 2025-01-16")
    frequency_very_frequent: float = setting(
        0.895, low=0.0, high=1.0, source="middle of HP:0040281 (80 to 99 %), HPO 2025-01-16"
    )
    frequency_frequent: float = setting(
        0.545, low=0.0, high=1.0, source="middle of HP:0040282 (30 to 79 %), HPO 2025-01-16"
    )
    frequency_occasional: float = setting(
        0.17, low=0.0, high=1.0, source="middle of HP:0040283 (5 to 29 %), HPO 2025-01-16"
    )
    frequency_very_rare: float = setting(
        0.025, low=0.0, high=1.0, source="middle of HP:0040284 (1 to 4 %), HPO 2025-01-16"
    )
    frequency_unknown: float = setting(
        0.5,
        low=0.0,
        high=1.0,
        source="own: a feature without a frequency counts half, because it may be constant or rare",
    )
