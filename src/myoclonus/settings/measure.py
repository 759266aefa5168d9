"""Settings of measures over bursts and jerks."""

from __future__ import annotations

from dataclasses import dataclass

from myoclonus.settings.fields import setting

__all__ = ["MeasureSettings"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureSettings:
    """How bursts and jerks are summarized."""

    min_bursts_for_duration: int = setting(10, low=3, high=1000, source="van der Veen 2024: ten bursts a patient suffice (grade B)")
    n_bootstrap: int = setting(2000, low=200, high=100_000, source="own: 95 % limits stable to about 2 % of their width")
    seed: int = setting(0, low=0, high=2**31 - 1, source="own: stored so that a result can be repeated")
