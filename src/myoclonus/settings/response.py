"""Settings of responses to stimuli, of spread along the body axis and of states."""

from __future__ import annotations

from dataclasses import dataclass

from myoclonus.settings.fields import setting

__all__ = ["ResponseSettings"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseSettings:
    """When a jerk is a response, which reflex it is, and which order it has."""

    earliest_ms: float = setting(
        8.0, low=0.0, high=50.0, source="own: no reflex of a muscle is faster than a blink's R1, about 10 ms (grade B)"
    )
    reaction_ms: float = setting(
        150.0, low=80.0, high=300.0,
        source="textbook: willed reactions begin at 100 to 120 ms, startle of the leg ends at 130 ms (grade C)",
    )  # fmt: skip
    longest_ms: float = setting(
        500.0, low=200.0, high=2000.0, source="own: latencies are looked at so far, so that willed reactions show"
    )
    min_stimuli: int = setting(
        6, low=2, high=1000, source="own: six of six against none by chance has p = 0.02 or less"
    )
    min_responses: int = setting(
        6, low=6, high=1000, source="own: fewer than six values have no exact 95 % limits of the median"
    )
    alpha: float = setting(0.05, low=0.001, high=0.2, source="convention")
    train_interval_ms: float = setting(
        150.0, low=20.0, high=500.0, source="own: stimuli nearer than this, one after the other, are a train"
    )
    train_min_stimuli: int = setting(4, low=3, high=100, source="own: fewer are single stimuli that came close")

    c_reflex_hand_early_ms: float = setting(
        36.0,
        low=25.0,
        high=50.0,
        source="C-reflex of the hand: usual 40 ms, textbook 40 to 50 ms (grade C), less jitter",
    )
    c_reflex_hand_late_ms: float = setting(
        56.0, low=45.0, high=80.0, source="C-reflex of the hand: textbook 40 to 50 ms (grade C), and jitter"
    )
    c_reflex_foot_early_ms: float = setting(
        55.0, low=40.0, high=70.0, source="C-reflex of the foot: textbook 60 to 70 ms (grade C), less jitter"
    )
    c_reflex_foot_late_ms: float = setting(
        80.0, low=60.0, high=120.0, source="C-reflex of the foot: textbook 60 to 70 ms (grade C), and jitter"
    )
    min_reflex_trials: int = setting(20, low=10, high=1000, source="own: averages of fewer trials show single bursts")
    rest_uv: float = setting(
        8.0, low=1.0, high=50.0, source="own: RMS at rest stays below it with usual electrodes (grade C)"
    )
    tonic_ratio: float = setting(
        2.0, low=1.2, high=10.0, source="own: contraction is twice the level of the same muscle at rest"
    )
    reflex_smoothing_ms: float = setting(
        3.0, low=0.5, high=10.0, source="own: keeps the onset of an average to 1 to 2 ms"
    )
    reflex_highpass_hz: float = setting(
        50.0,
        low=10.0,
        high=100.0,
        source="own: after an F wave of 0.2 mV the recorder's filter swings back by 10 µV over 20 ms, which is no reflex",
    )
    reflex_range_db: float = setting(
        27.0,
        low=10.0,
        high=60.0,
        source="own: latency counts from the first potential of a reflex, a twentieth of its height; with less it is 1 ms late",
    )

    silent_fraction: float = setting(
        0.5,
        low=0.1,
        high=0.9,
        source="own: at half, smoothing does not move an edge; definitions differ (van Kuijk 2014, doi:10.1186/1743-0003-11-1)",
    )
    silent_min_ms: float = setting(
        20.0,
        low=5.0,
        high=100.0,
        source="own: twice the smoothing; cutaneous and cortical silent periods last 30 to 300 ms",
    )
    silent_highpass_hz: float = setting(
        50.0, low=10.0, high=100.0, source="own: the swing of a filter after a response of 1 mV is over in 5 to 10 ms"
    )
    silent_smoothing_ms: float = setting(
        10.0, low=2.0, high=30.0, source="own: bridges the pauses between single potentials of a held muscle"
    )
    silent_earliest_ms: float = setting(
        15.0, low=5.0, high=50.0, source="own: after the bridged artifact; no muscle answers the cortex much earlier"
    )
    silent_latest_ms: float = setting(
        200.0,
        low=50.0,
        high=500.0,
        source="own: the silence begins right after the response, startle of the leg included",
    )
    silent_response_late_ms: float = setting(
        60.0,
        low=30.0,
        high=150.0,
        source="own: motor evoked potentials of the foot begin at 35 to 40 ms (textbook, grade C) and last 20 ms",
    )
    silent_after_response_ms: float = setting(
        25.0,
        low=5.0,
        high=100.0,
        source="own: the silence follows the response; by smoothing and filter up to 13 ms late",
    )
    silent_min_trials: int = setting(
        4, low=3, high=1000, source="own: three trials can be drawn again in 10 ways only, four in 35"
    )

    sep_n20_early_ms: float = setting(
        16.0, low=12.0, high=20.0, source="N20 of the median nerve, arms 50 to 80 cm long (B)"
    )
    sep_n20_late_ms: float = setting(
        25.0, low=21.0, high=30.0, source="N20 of the median nerve, arms 50 to 80 cm long (B)"
    )
    sep_p25_late_ms: float = setting(32.0, low=26.0, high=40.0, source="own: between N20 and N33 (grade C)")
    sep_n33_late_ms: float = setting(45.0, low=34.0, high=60.0, source="own: the negativity after P25 (grade C)")
    sep_min_trials: int = setting(
        50, low=10, high=5000, source="own: 50 of 10 µV leave 1.4 µV; twice 500 are usual (textbook, grade C)"
    )
    sep_reject_uv: float = setting(
        200.0, low=50.0, high=2000.0, source="own: beyond any potential of the scalp, but for blinks and discharges"
    )
    sep_min_fs_hz: float = setting(
        500.0, low=250.0, high=5000.0, source="own: ten samples from N20 to P25 need 2 kHz, three need 500 Hz"
    )
    sep_giant_p25_uv: float = setting(
        8.6, low=1.0, high=50.0, source="Shibasaki 1985 (grade C: secondary): upper limit of P25"
    )
    sep_giant_n33_uv: float = setting(
        8.4, low=1.0, high=50.0, source="Shibasaki 1985 (grade C: secondary): upper limit of N33"
    )
    sep_giant_n20_p25_slow_uv: float = setting(
        10.0,
        low=1.0,
        high=50.0,
        source="Demura 2022: shocks at 1 Hz, ear reference, 1 Hz to 1 kHz; mean and three SD (B)",
    )
    sep_giant_n20_p25_fast_uv: float = setting(
        7.8,
        low=1.0,
        high=50.0,
        source="Demura 2022: shocks at 5 Hz, Fz reference, 20 Hz to 3 kHz; mean and three SD (B)",
    )

    order_min_ms: float = setting(
        3.0,
        low=0.0,
        high=20.0,
        source="own: onsets nearer than this are not ordered, however small their standard error",
    )
    corticospinal_m_s: float = setting(
        55.0,
        low=30.0,
        high=100.0,
        source="corticospinal conduction: 50 to 60 m/s by segment latencies (textbook, grade C)",
    )
    ascent_ms: float = setting(
        6.0,
        low=1.0,
        high=20.0,
        source="own: face after neck in reticular jerks, upward through the brainstem (grade C)",
    )
    order_times_better: float = setting(
        3.0,
        low=1.0,
        high=100.0,
        source="own: a likelihood ratio of 3 is the least that counts as evidence (Jeffreys 1961)",
    )
    order_least_apart: float = setting(
        2.0, low=0.5, high=10.0, source="own: the whole course against no order, in standard errors; less tells nothing"
    )
    slow_m_s: float = setting(
        15.0, low=3.0, high=30.0, source="propriospinal: 3 to 11 m/s (grade B), textbook up to 15 m/s"
    )
    segmental_reach_cm: float = setting(
        6.0,
        low=1.0,
        high=30.0,
        source="own: two muscles of one limb's upper or lower roots, or four thoracic segments; spinal segmental jerks "
        "stay within a few segments (textbook, grade C)",
    )
    min_jerks_for_pattern: int = setting(
        6, low=3, high=1000, source="own: a share of fewer has limits wider than a half"
    )

    hour_min_s: float = setting(
        300.0, low=60.0, high=3600.0, source="own: hours of the day recorded for less than five minutes have no rate"
    )
    dispersion_windows: int = setting(
        8,
        low=4,
        high=100,
        source="own: windows of each state in which jerks are counted; more see shorter clusters only, fewer tell too little",
    )
    drug_delay_s: float = setting(
        0.0, low=0.0, high=7200.0, source="own: time after a marker of a drug that counts as neither before nor after"
    )
