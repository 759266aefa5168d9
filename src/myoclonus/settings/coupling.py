"""Settings of coherence between brain and muscle, and between muscles."""

from __future__ import annotations

from dataclasses import dataclass

from myoclonus.settings.fields import setting

__all__ = ["CouplingSettings"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CouplingSettings:
    """How coherence is computed, and when it counts."""

    segment_s: float = setting(
        1.0, low=0.25, high=8.0, source="usual: 0.5 to 1 s; resolution of 1 Hz (Caviness 2003: 0.511 s, grade B)"
    )
    overlap: float = setting(
        0.5, low=0.0, high=0.75, source="Welch 1967, doi:10.1109/TAU.1967.1161901: half with a Hann window (grade A)"
    )
    delay_segment_s: float = setting(
        2.0, low=0.5, high=16.0, source="own: 0.5 Hz apart, so that five bins fit into a band of 2.5 Hz"
    )
    low_hz: float = setting(
        5.0, low=0.5, high=30.0, source="own: below it movement and heart beats are coherent everywhere"
    )
    high_hz: float = setting(
        60.0, low=20.0, high=250.0, source="Marsden 2000, cortical myoclonus: up to 60 Hz (grade B)"
    )
    is_rectified: bool = setting(
        True, source="Halliday 1995; rectified as in Caviness 2003 (grade B); the unrectified is given beside it"
    )
    emg_highpass_hz: float = setting(20.0, low=1.0, high=100.0, source="SENIAM: movement lies below 20 Hz (grade A)")
    alpha: float = setting(
        0.05, low=0.001, high=0.2, source="convention; corrected over frequencies and pairs of channels"
    )
    min_segments: int = setting(
        20, low=5, high=1000, source="own: the 95 % limit of 20 segments is 0.15, above most physiological coherence"
    )
    longest_s: float = setting(
        1800.0, low=60.0, high=86_400.0, source="own: more contraction than this narrows no limit that matters"
    )
    n_shifts: int = setting(
        99,
        low=19,
        high=999,
        source="own: resolves p = 0.01; a second guard against two steady rhythms of nearly one rate",
    )

    tonic_ratio: float = setting(
        2.0, low=1.2, high=10.0, source="own: contraction is twice the level of the same muscle at rest"
    )
    rest_uv: float = setting(
        8.0, low=1.0, high=50.0, source="own: RMS at rest stays below it with usual electrodes (grade C)"
    )
    tonic_min_s: float = setting(3.0, low=1.0, high=60.0, source="own: longer than a jerk or a brisk movement")

    outlier_sd: float = setting(
        6.0, low=3.0, high=50.0, source="own: a segment with so much more power than usual holds an artifact or a jerk"
    )
    jerks_fraction: float = setting(
        0.5, low=0.0, high=1.0,
        source="own: when more segments of a held muscle have a jerk, jerks are what it does, and they are kept",
    )  # fmt: skip

    delay_min_bins: int = setting(
        5, low=3, high=50, source="own: a line through fewer phases fits by luck (five contiguous bins)"
    )
    lead_above_hz: float = setting(
        15.0, low=8.0, high=30.0,
        source="Marsden 2000: above, the cortex leads; below, it may follow (grade B)",
    )  # fmt: skip
    delay_longest_ms: float = setting(
        100.0, low=20.0, high=500.0, source="own: longer than any conduction from cortex to foot"
    )

    mains_width_hz: float = setting(
        2.0, low=0.5, high=5.0, source="own: half width of the band around a mains line that is left out"
    )
    mains_ratio: float = setting(
        10.0, low=3.0, high=1000.0, source="own: a line is ten times its surroundings, as no rhythm at 50 Hz is"
    )
    crosstalk_low_hz: float = setting(
        80.0, low=40.0, high=200.0, source="own: no common drive synchronizes two muscles above it (grade C)"
    )
    crosstalk_high_hz: float = setting(
        300.0, low=100.0, high=1000.0, source="own: surface EMG has little power above it"
    )
    crosstalk_share: float = setting(
        0.1, low=0.02, high=0.9,
        source="own: correlation of unrectified EMG at zero lag; De Luca & Merletti 1988 saw up to 0.17 (grade C)",
    )  # fmt: skip
