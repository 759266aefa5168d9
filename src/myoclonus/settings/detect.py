"""Settings of burst, silence, artifact and jerk detection."""

from __future__ import annotations

from dataclasses import dataclass

from myoclonus.settings.fields import setting

__all__ = ["DetectSettings"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DetectSettings:
    """How bursts, silences, artifacts and jerks are found."""

    highpass_hz: float = setting(
        20.0, low=5.0, high=100.0, source="SENIAM 10–20 Hz; surface EMG for myoclonus (grade A)"
    )
    lowpass_hz: float = setting(450.0, low=60.0, high=490.0, source="SENIAM 450–500 Hz (grade A)")
    edge_highpass_hz: float = setting(
        80.0, low=20.0, high=150.0, source="own: a 20 Hz high-pass smears edges by 10 ms at 40 dB, one of 80 Hz by 2 ms"
    )
    chunk_s: float = setting(
        240.0,
        low=10.0,
        high=600.0,
        source="own: bounds memory; results change by milliseconds at most, more only where a hidden heart is removed",
    )
    context_s: float = setting(5.0, low=2.0, high=30.0, source="own: longer than every window used around a burst")
    bin_ms: float = setting(2.0, low=1.0, high=5.0, source="own: a fifth of the shortest motor-unit potential")
    level_step_db: float = setting(
        3.0, low=1.0, high=6.0, source="own: finer than the spontaneous fluctuation of a contraction"
    )
    level_shape: float = setting(
        0.6,
        low=0.05,
        high=2.0,
        source="own: 600 degrees of freedom a second, between muscle noise (≈ 200) and white noise (≈ 850)",
    )
    level_price: float = setting(
        8.0, low=2.0, high=30.0, source="own: a change of level that chance makes less than once in 1000"
    )
    floor_window_s: float = setting(
        1.5, low=0.5, high=10.0, source="own: longer than a jerk, shorter than a voluntary contraction"
    )
    floor_quantile: float = setting(
        0.2, low=0.05, high=0.5, source="own: rhythmic bursts may fill up to 60 % of the time"
    )
    prominence_db: float = setting(6.0, low=3.0, high=20.0, source="own: twice the amplitude of both sides")
    nested_prominence_db: float = setting(
        7.0, low=3.0, high=20.0, source="own: above the fluctuations of a real contraction (±5 dB)"
    )
    nested_prominence_long_db: float = setting(
        8.5, low=3.0, high=20.0, source="own: a swell of a contraction lasts long and rises less"
    )
    nested_long_ms: float = setting(150.0, low=20.0, high=1000.0, source="own: from this length on it may be a swell")
    nested_max_duration_ms: float = setting(
        300.0, low=50.0, high=2000.0, source="own: longer swells of a contraction are voluntary"
    )
    split_db: float = setting(
        9.0, low=3.0, high=30.0, source="own: three steps of level below the weaker of two bursts"
    )
    side_ms: float = setting(
        350.0, low=50.0, high=1000.0, source="own: the surroundings a burst must stand out of, on both sides"
    )
    side_quantile: float = setting(
        0.3, low=0.05, high=0.5, source="own: neighbors in a train may fill 70 % of the surroundings"
    )
    min_duration_ms: float = setting(
        10.0, low=2.0, high=100.0, source="shortest burst of cortical myoclonus 10 ms (Hallett, grade A)"
    )
    max_duration_ms: float = setting(
        500.0, low=100.0, high=5000.0, source="own: longer activity is a contraction; jerks last ≤ 500 ms"
    )
    long_max_duration_ms: float = setting(
        1000.0, low=100.0, high=5000.0, source="own: dystonic and functional jerks last up to a second"
    )
    long_rise_ms: float = setting(
        80.0,
        low=10.0,
        high=500.0,
        source="own: time to half the amplitude; a jerk begins at once, what is willed swells",
    )
    min_gap_ms: float = setting(
        24.0, low=5.0, high=200.0, source="own: motor units of one burst may leave 20 ms without a potential"
    )
    edge_range_db: float = setting(
        21.0, low=10.0, high=60.0, source="own: a tenth of the peak of a motor-unit potential"
    )
    edge_full_band_hz: float = setting(
        230.0, low=50.0, high=450.0, source="own: with a lower upper end of the band the range shrinks with it"
    )
    edge_search_ms: float = setting(
        30.0, low=5.0, high=100.0, source="own: the course of levels is right to about 10 ms"
    )
    edge_slack: float = setting(
        1.0, low=0.0, high=5.0, source="own: log-likelihood; the first potentials lie in the noise at 10 dB, not at 30"
    )
    edge_reach_ms: float = setting(
        16.0, low=0.0, high=50.0, source="own: motor units of one burst rarely leave longer gaps at its edges"
    )
    edge_reach_factor: float = setting(
        9.0, low=1.0, high=1000.0, source="own: 3 standard deviations; noise does so once in 400 samples"
    )
    sparse_gap_factor: float = setting(
        2.0, low=0.0, high=5.0, source="own: the longest of many chance gaps is about twice a usual one"
    )
    sparse_gap_ms: float = setting(
        45.0, low=0.0, high=200.0, source="own: motor units of one burst leave no longer gap"
    )
    silence_depth_db: float = setting(
        7.0, low=3.0, high=20.0, source="own: ≤ 45 % of the amplitude are left; swings of a contraction leave half"
    )
    silence_min_ms: float = setting(
        20.0, low=5.0, high=100.0, source="silent periods of negative myoclonus: 50–500 ms (grade B); own: from 20"
    )
    silence_max_ms: float = setting(
        500.0, low=100.0, high=2000.0, source="silent periods of negative myoclonus: 50–500 ms (grade B)"
    )
    silence_long_side_ms: float = setting(
        500.0, low=100.0, high=2000.0, source="own: longer than a burst, so that it is ongoing activity"
    )
    silence_short_side_ms: float = setting(100.0, low=20.0, high=1000.0, source="own: the activity must come back")
    silence_sides_db: float = setting(
        8.0, low=3.0, high=40.0, source="own: the activity comes back at about the level it had"
    )
    silence_sure_ms: float = setting(
        60.0, low=20.0, high=500.0, source="own: real contractions dip by half for up to 50 ms"
    )
    silence_short_extra_db: float = setting(
        12.0, low=0.0, high=40.0, source="own: depth that a silence of no length would need besides"
    )
    silence_deviations: float = setting(
        4.0, low=0.0, high=20.0, source="own: below equally long windows; dips reach 2 to 4, silences 4 to 30"
    )
    silence_window_s: float = setting(
        2.0, low=0.5, high=10.0, source="own: the activity before and after that tells how much it varies by itself"
    )
    silence_short_ms: float = setting(
        45.0, low=20.0, high=200.0, source="own: shorter silences are met by chance in weak contractions"
    )
    silence_by_chance: float = setting(
        0.03, low=0.0, high=10.0, source="own: gaps of this length that chance makes in four seconds"
    )
    crowd_window_s: float = setting(
        1.0, low=0.3, high=5.0, source="own: surroundings on each side whose peaks a burst must exceed"
    )
    crowd_count: int = setting(
        10, low=3, high=50, source="own: five bursts a second and more may be single motor-unit potentials"
    )
    crowd_duration_ms: float = setting(
        22.0, low=5.0, high=50.0, source="own: single motor-unit potentials last up to 20 ms after filtering"
    )
    crowd_interval_cv: float = setting(
        0.4, low=0.1, high=2.0, source="own: tremor has a coefficient of variation below 0.3"
    )
    unit_longest_ms: float = setting(
        60.0, low=10.0, high=200.0, source="own: potentials of one motor unit, or of two that overlap"
    )
    unit_half_ms: float = setting(
        12.0, low=3.0, high=30.0, source="own: around its peak a potential of a surface EMG lasts 10 ms to both sides"
    )
    unit_similarity: float = setting(
        0.96, low=0.5, high=0.99, source="own: correlation of two potentials of one unit; tremor bursts stay below 0.93"
    )
    unit_size_db: float = setting(
        3.0, low=0.5, high=12.0, source="own: a unit's potential keeps its size from one discharge to the next"
    )
    unit_window_s: float = setting(
        2.0, low=0.5, high=10.0, source="own: a unit that fires five times a second makes ten potentials to each side"
    )
    unit_count: int = setting(4, low=2, high=50, source="own: so many twins are no chance")
    unit_share: float = setting(
        0.1, low=0.0, high=1.0, source="own: of five units each has a fifth of the potentials, half of them overlapped"
    )
    company_s: float = setting(
        10.0,
        low=1.0,
        high=60.0,
        source="own: surroundings on each side in which jerks over a contraction make others likely",
    )
    company_count: int = setting(
        6,
        low=1,
        high=100,
        source="own: seconds with a sure jerk; the chance peaks of a contraction fill fewer (grade C)",
    )
    company_share: float = setting(
        0.8, low=0.1, high=1.0, source="own: 5 % of true bursts and 2 % of chance peaks lie so little below the limit"
    )
    outstanding_factor: float = setting(
        2.6, low=1.0, high=10.0, source="own: energy against the highest peaks of the ongoing activity"
    )
    min_refined_ms: float = setting(
        7.0, low=1.0, high=50.0, source="own: a single motor-unit potential, first to last tenth of its peak"
    )
    min_refined_active_ms: float = setting(
        10.0, low=1.0, high=50.0, source="own: the same where other motor units are active"
    )
    nested_share: float = setting(
        0.3, low=0.1, high=1.0, source="own: what fills more of a contraction is the contraction"
    )
    outstanding_exponent: float = setting(
        0.2, low=0.0, high=1.0, source="own: over a contraction half the length asks for 15 % more"
    )
    core_factor: float = setting(
        2.0, low=0.5, high=10.0, source="own: energy against the highest peaks around; a burst exceeds that"
    )
    short_ms: float = setting(
        14.0, low=5.0, high=50.0, source="own: length of one motor-unit potential after filtering"
    )
    hum_ratio: float = setting(
        6.0, low=2.0, high=100.0, source="own: a line 8 dB over its neighborhood; chance stays below 4"
    )
    hum_end_ms: float = setting(
        60.0, low=0.0, high=500.0, source="own: length of the filter's answer to hum that breaks off"
    )
    beat_window_s: float = setting(
        240.0, low=30.0, high=600.0, source="own: long enough for a median beat, short enough for a posture"
    )
    beat_windows_tried: int = setting(
        8, low=1, high=100, source="own: windows in which each muscle is asked for the heart, when no ECG shows it"
    )
    beat_similarity: float = setting(
        0.75, low=0.5, high=0.99, source="own: heart beats resemble each other, bursts do not"
    )
    beat_outstanding: float = setting(5.0, low=3.0, high=50.0, source="own: five standard errors of a median beat")
    beat_fast_share: float = setting(
        0.08, low=0.01, high=0.5, source="own: energy above the edge band; heart 0.00–0.05, muscle > 0.15"
    )
    beat_left_fraction: float = setting(
        0.15, low=0.0, high=1.0, source="own: energy of a beat that may remain after its removal"
    )
    pop_fit: float = setting(
        0.93, low=0.5, high=0.99, source="own: share of the signal that a step with exponential decay explains"
    )
    pop_fit_double: float = setting(
        0.985, low=0.5, high=0.999, source="own: the same for two jumps, which explain more by chance"
    )
    spike_share: float = setting(
        0.85, low=0.5, high=1.0, source="own: two samples of a motor-unit potential hold less than 70 % of its energy"
    )
    jump_share: float = setting(
        0.68, low=0.5, high=1.0, source="own: one step holds so much of all change only in a jump; muscle ≤ 0.6"
    )
    jump_clear: float = setting(
        10.0, low=3.0, high=100.0, source="own: deviations of steps of noise; below, forms look alike"
    )
    jump_alone: float = setting(
        0.1, low=0.01, high=0.5, source="own: energy within 5 ms of a jump; a flank of muscle has as much as itself"
    )
    jump_left: float = setting(
        0.08, low=0.01, high=0.5, source="own: share of all change outside of the jumps; muscle > 0.5"
    )
    jump_left_smooth: float = setting(
        0.25, low=0.01, high=0.5, source="own: the same where it changes slowly, as the decay of a pop does"
    )
    slow_share: float = setting(
        0.06, low=0.0, high=0.5, source="own: muscle has at least 15 % of its energy in the band for edges"
    )
    flat_s: float = setting(0.5, low=0.1, high=10.0, source="own: no amplifier is silent for so long")
    loose_hum_uv: float = setting(100.0, low=10.0, high=10_000.0, source="own: hum of an electrode without contact")
    loose_s: float = setting(
        1.0, low=0.2, high=60.0, source="own: a contact that is lost is lost for longer than a jerk lasts"
    )
    hum_strong_uv: float = setting(
        500.0, low=10.0, high=10_000.0, source="own: hum so strong comes with an electrode of poor contact (grade C)"
    )
    hum_left_share: float = setting(
        0.6, low=0.2, high=1.0, source="own: of a muscle's energy less than a third lies on the lines of hum (grade C)"
    )
    hum_left_most: float = setting(
        0.15, low=0.0, high=1.0, source="own: hum that wanders leaves up to an eighth of its amplitude (grade C)"
    )
    loose_hum_factor: float = setting(8.0, low=2.0, high=100.0, source="own: against the channel's usual hum")
    shadow_s: float = setting(
        5.0, low=0.0, high=60.0, source="own: the stretch in which a large jerk makes lone potentials unimportant"
    )
    shadow_near_s: float = setting(
        0.5, low=0.0, high=10.0, source="own: what surrounds a large jerk at once belongs to it"
    )
    shadow_weak_db: float = setting(
        15.0, low=0.0, high=40.0, source="own: lone potentials of a hand muscle between its twitches reach 13 dB"
    )
    shadow_short_ms: float = setting(26.0, low=0.0, high=200.0, source="own: one or two motor-unit potentials in a row")
    shadow_db: float = setting(
        24.0, low=10.0, high=60.0, source="own: energy; 1/250 of a jerk close by is a lone motor-unit potential"
    )
    contraction_s: float = setting(0.6, low=0.1, high=5.0, source="own: activity that goes on for longer than a burst")
    contraction_reach_s: float = setting(
        0.7, low=0.0, high=5.0, source="own: build-up and decay of a voluntary contraction"
    )
    contraction_drop_db: float = setting(
        6.0, low=0.0, high=30.0, source="own: weaker activity beside a contraction is part of it"
    )
    swell_ms: float = setting(
        80.0, low=20.0, high=500.0, source="own: what rises for longer may be a swell of a contraction"
    )
    swell_db: float = setting(
        6.0, low=0.0, high=30.0, source="own: a burst over a contraction has twice its amplitude, a swell has not"
    )
    jaw_run_s: float = setting(
        2.5, low=0.2, high=10.0, source="own: longest pause of a speaker or eater within a run (grade C)"
    )
    jaw_run_count: int = setting(
        8, low=0, high=1000, source="own: so many bursts of the mouth in a run are speech or chewing; 0 looks for none"
    )
    jaw_near_s: float = setting(
        15.0, low=0.0, high=120.0, source="own: shorter runs so near to a sure one are the same talk or meal (grade C)"
    )
    jaw_speech_ms: float = setting(
        90.0,
        low=20.0,
        high=1000.0,
        source="own: median burst of a run of speech 100–260 ms, of jerks of the jaw 30–80 ms",
    )
    jaw_chewing_ms: float = setting(
        250.0, low=50.0, high=2000.0, source="bursts of the masseter < 0.25 s are myoclonus (Kato 1999, grade B)"
    )
    jaw_interval_cv: float = setting(
        0.25, low=0.0, high=2.0, source="own: coefficient of variation; palatal tremor 0.1, chewing 0.15, speech 0.4"
    )
    jaw_shared_ms: float = setting(
        60.0, low=5.0, high=300.0, source="own: jerks of the brainstem reach the arm so soon"
    )
    jaw_shared_fraction: float = setting(
        0.3, low=0.0, high=1.0, source="own: muscles outside of the mouth take no part in speech and chewing"
    )
    jerk_gap_ms: float = setting(
        180.0,
        low=10.0,
        high=300.0,
        source="own: longest step between two muscles in propriospinal spread at 3 m/s (grade B)",
    )
    jerk_spread_ms: float = setting(
        300.0, low=20.0, high=1000.0, source="propriospinal spread 3–11 m/s over 0.7 m (grade B)"
    )
    mixed_gap_ms: float = setting(
        50.0, low=0.0, high=200.0, source="own: a silence that follows a burst at once belongs to it"
    )
    stimulus_texts: str = setting(
        "", source="own: comma-separated texts of markers that are stimuli, besides those that begin with stim"
    )
    stimulus_window_ms: float = setting(
        150.0,
        low=20.0,
        high=1000.0,
        source="first muscle of any reflex, startle of the leg 130 ms included; willed reactions come later (grade C)",
    )
    stimulus_alpha: float = setting(
        0.01, low=0.0001, high=0.5, source="own: one spontaneous jerk in a hundred may be put down to a stimulus"
    )
    stimulus_align_ms: float = setting(
        25.0,
        low=0.0,
        high=100.0,
        source="own: markers of programs that send a message lie up to 20 ms off the shock; 0 leaves markers as they are",
    )
    stimulus_artifact_before_ms: float = setting(1.0, low=0.0, high=10.0, source="own: jitter of the marker")
    stimulus_artifact_after_ms: float = setting(
        6.0, low=0.5, high=12.0, source="own: a shock of 0.2 ms rings for milliseconds in the amplifier"
    )
    stimulus_artifact_longest_ms: float = setting(
        12.0, low=0.5, high=20.0, source="own: what lasts longer is the muscle's direct response (M wave)"
    )
    stimulus_ringing_longest_ms: float = setting(
        25.0, low=1.0, high=40.0, source="own: linear-phase filters ring ten samples ahead of an edge, 20 ms at 500 Hz"
    )
    stimulus_reflex_earliest_ms: float = setting(
        9.0, low=2.0, high=20.0, source="own: the fastest reflex of a muscle is a blink's R1, about 10 ms (grade B)"
    )
    stimulus_direct_until_ms: float = setting(
        24.0, low=10.0, high=40.0, source="own: M waves begin at 3 to 8 ms and last 10 to 20 ms; F waves begin at 25 ms"
    )
    stimulus_f_wave_hand_until_ms: float = setting(
        40.0, low=0.0, high=50.0, source="textbook: F waves of the hand begin at 24 to 31 ms (grade C), and last 10 ms"
    )
    stimulus_f_wave_foot_until_ms: float = setting(
        60.0,
        low=0.0,
        high=75.0,
        source="textbook: F waves of the foot begin at 42 to 55 ms (grade C); C-reflex from 60 ms",
    )
    stimulus_direct_overrun_ms: float = setting(
        5.0, low=0.0, high=20.0, source="own: an F wave that begins at 33 ms is over at 45 ms (grade C)"
    )
    stimulus_recovery_until_ms: float = setting(
        100.0, low=10.0, high=200.0, source="own: the undershoot of a 5-Hz high-pass filter is over by then (grade C)"
    )
    stimulus_artifact_ratio: float = setting(
        5.0, low=2.0, high=100.0, source="own: swing at the stimulus over swings before it, median of all stimuli"
    )
    n_threads: int = setting(2, low=1, high=64, source="own: results do not depend on it")
