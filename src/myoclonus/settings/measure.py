"""Settings of measures over bursts and jerks."""

from __future__ import annotations

from dataclasses import dataclass

from myoclonus.settings.fields import setting

__all__ = ["MeasureSettings"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureSettings:
    """How bursts and jerks are summarized."""

    min_bursts_for_duration: int = setting(
        10, low=3, high=1000, source="van der Veen 2024: ten bursts a patient suffice (grade B)"
    )
    min_values_for_median: int = setting(
        6,
        low=6,
        high=1000,
        source="own: fewer than six values have no exact 95 % limits of the median (2 / 2**5 = 0.06)",
    )
    min_intervals: int = setting(
        10, low=5, high=1000, source="own: with fewer, chance alone moves the coefficient of variation by a third"
    )
    min_jerks_for_order: int = setting(
        6, low=6, high=1000, source="own: as for medians; one muscle always first of two has p = 0.03 at six"
    )
    min_jerks_for_rhythm: int = setting(
        10, low=5, high=1000, source="own: fewer onsets cannot raise a line above chance"
    )
    min_jerks_for_trend: int = setting(
        10, low=5, high=1000, source="own: the slope's normal limits need about ten events"
    )

    short_burst_ms: float = setting(
        45.0,
        low=10.0,
        high=200.0,
        source="van der Veen 2024: cortical below 45.0 ms, sensitivity 100 %, specificity 89.5 % (grade B)",
    )
    silence_short_ms: float = setting(
        50.0, low=10.0, high=100.0, source="wearable study of negative myoclonus 2023, PMID 37952446 (B)"
    )
    silence_middle_ms: float = setting(
        70.0, low=20.0, high=200.0, source="wearable study of negative myoclonus 2023, PMID 37952446 (B)"
    )
    silence_long_ms: float = setting(
        100.0, low=50.0, high=300.0, source="wearable study of negative myoclonus 2023, PMID 37952446 (B)"
    )
    silence_longest_ms: float = setting(
        500.0, low=200.0, high=2000.0, source="wearable study of negative myoclonus 2023, PMID 37952446 (B)"
    )

    synchrony_window_ms: float = setting(
        30.0,
        low=1.0,
        high=250.0,
        source="own: two muscles driven by one volley differ by the conduction to arm and leg, about 20 ms",
    )
    synchrony_jitter_ms: float = setting(
        500.0, low=50.0, high=10_000.0, source="own: long against the window, short against changes of rate"
    )
    order_standard_errors: float = setting(
        2.0,
        low=0.0,
        high=5.0,
        source="own: two onsets are ordered when they differ by more than twice their joint standard error",
    )
    conduction_sd_ms: float = setting(
        1.25,
        low=0.0,
        high=5.0,
        source="own: usual conduction times from root to muscle are good to 2 to 3 ms, two standard deviations (grade C)",
    )
    distance_sd_fraction: float = setting(
        0.075,
        low=0.0,
        high=0.3,
        source="own: distances along the cord are good to about 15 %, two standard deviations (grade C)",
    )
    order_together_ms: float = setting(
        180.0,
        low=10.0,
        high=300.0,
        source="own: onsets of one jerk, as in detect.jerk_gap_ms; farther apart is no order",
    )
    order_chance_p: float = setting(
        0.01,
        low=0.0001,
        high=1.0,
        source="own: of muscles that meet no more often than by chance, no pair below this, no order is measured",
    )
    generalized_min_regions: int = setting(
        3,
        low=2,
        high=10,
        source="Albanese 2013, distribution of dystonia: generalized needs at least three regions (grade A, borrowed)",
    )
    generalized_share: float = setting(
        0.5, low=0.1, high=1.0, source="own: a recording is called by a pattern that at least half of its jerks show"
    )

    rhythm_max_hz: float = setting(
        20.0, low=2.0, high=60.0, source="own: cortical tremor reaches 18 Hz (FCMTE review 2018, grade B)"
    )
    rhythm_intervals_per_segment: float = setting(
        16.0, low=8.0, high=100.0, source="own: resolution of a sixteenth of the rate"
    )
    rhythm_min_segment_s: float = setting(
        4.0, low=1.0, high=60.0, source="own: resolution of 0.25 Hz for tremors of 4 to 12 Hz"
    )
    rhythm_min_ratio: float = setting(
        3.0,
        low=1.0,
        high=20.0,
        source="own: the pause after each burst alone lifts the spectrum 1.2-fold when half the time is pause",
    )
    rhythm_alpha: float = setting(
        0.05, low=0.001, high=0.2, source="convention; corrected over all frequencies searched"
    )

    severity_grade_1_per_10s: float = setting(
        0.1, low=0.001, high=1.0, source="own: less than one jerk in 100 s counts as none (grade C)"
    )
    severity_grade_2_per_10s: float = setting(
        1.5, low=0.1, high=10.0, source="Unified scale: two or three jerks in 10 s (textbook, not checked; grade C)"
    )
    severity_grade_3_per_10s: float = setting(
        3.5, low=0.2, high=20.0, source="Unified scale: four to nine jerks in 10 s (textbook, not checked; grade C)"
    )
    severity_grade_4_per_10s: float = setting(
        9.5, low=0.5, high=100.0, source="Unified scale: ten jerks in 10 s or more (textbook, not checked; grade C)"
    )

    time_bin_s: float = setting(60.0, low=1.0, high=3600.0, source="own: rates are read per minute")

    n_bootstrap: int = setting(
        2000, low=200, high=100_000, source="own: 95 % limits stable to about 2 % of their width"
    )
    n_simulations: int = setting(999, low=199, high=99_999, source="own: resolves p = 0.001; limits of p are stated")
    seed: int = setting(0, low=0, high=2**31 - 1, source="own: stored so that a result can be repeated")

    align_before_ms: float = setting(
        100.0, low=10.0, high=1000.0, source="own: shows the resting level before the jerk"
    )
    align_after_ms: float = setting(300.0, low=20.0, high=2000.0, source="own: holds a jerk that spreads over 250 ms")
    align_max_jerks: int = setting(
        200, low=1, high=5000, source="own: an average over 200 is steady to 7 % of one jerk's spread"
    )
