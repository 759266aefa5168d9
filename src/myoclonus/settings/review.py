"""Settings of looking at a recording and correcting what was found."""

from __future__ import annotations

from dataclasses import dataclass

from myoclonus.settings.fields import setting

__all__ = ["ReviewSettings"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewSettings:
    """What counts as doubtful, what is shown around a jerk, and how levels of detail are made."""

    doubt_log_likelihood_ratio: float = setting(
        20.0,
        low=0.0,
        high=1000.0,
        source="own: two and a half times the price of a change of level; bursts below stand out little and are looked at first",
    )
    doubt_onset_se_ms: float = setting(
        5.0, low=0.1, high=100.0, source="own: an onset less sure than this cannot order two neighboring muscles"
    )
    around_before_ms: float = setting(
        200.0, low=20.0, high=2000.0, source="own: a cortical spike leads a jerk of the leg by less than 60 ms"
    )
    around_after_ms: float = setting(300.0, low=20.0, high=2000.0, source="own: as measure.align_after_ms")
    average_max_jerks: int = setting(
        500, low=10, high=5000, source="own: an average over 500 is steady to 5 % of one jerk's spread"
    )
    level_base: int = setting(
        32, low=4, high=1024, source="own: samples in a bin of the finest level; smaller makes the file larger"
    )
