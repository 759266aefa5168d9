"""Settings of relations between jerks and the EEG."""

from __future__ import annotations

from dataclasses import dataclass

from myoclonus.settings.fields import setting

__all__ = ["CortexSettings"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CortexSettings:
    """How jerks are related to the EEG."""

    train_gap_ms: float = setting(
        100.0,
        low=0.0,
        high=5000.0,
        source="own: jerks closer than this share one stretch of EEG; Brown & Marsden 1996 show trains every 20 ms (grade C)",
    )
    seed: int = setting(0, low=0, high=2**31 - 1, source="own: stored so that a result can be repeated")
