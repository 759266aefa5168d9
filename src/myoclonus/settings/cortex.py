"""Settings of relations between jerks and the EEG."""

from __future__ import annotations

from dataclasses import dataclass

from myoclonus.settings.fields import setting

__all__ = ["CortexSettings"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CortexSettings:
    """How jerks are related to the EEG."""

    min_trials: int = setting(
        10, low=6, high=1000, source="own: with fewer, even a spike in every jerk hardly beats 1000 permutations"
    )
    usual_trials: int = setting(
        40,
        low=10,
        high=1000,
        source="Practical minimum of back-averaging (textbook, grade C); below it the result says so",
    )
    max_trials: int = setting(
        600, low=50, high=5000, source="own: the noise of an average falls to 4 % of one trial's; bounds memory"
    )
    min_rate_hz: float = setting(
        200.0, low=100.0, high=1000.0, source="own: a spike 20 ms wide has at least four samples"
    )
    rate_hz: float = setting(
        1000.0, low=200.0, high=5000.0, source="own: faster EEG is reduced to this; a spike of 10 ms has ten samples"
    )

    window_before_ms: float = setting(
        150.0, low=80.0, high=500.0, source="own: the longest conduction to a foot three times over, and a baseline"
    )
    window_after_ms: float = setting(200.0, low=20.0, high=1000.0, source="own: shows the burst and what follows it")
    earliest_ms: float = setting(
        60.0, low=20.0, high=200.0, source="own: cortex to foot takes 35–40 ms (textbook, grade C), with a margin"
    )
    onset_margin_ms: float = setting(
        3.0, low=0.0, high=20.0, source="own: usual error of a burst's onset; the peak of a spike is not sought later"
    )
    search_after_ms: float = setting(
        5.0,
        low=0.0,
        high=15.0,
        source="own: a limb moves, and its feeling reaches the brain, 10–25 ms after the muscle; not used when muscle is in the EEG",
    )
    lead_limit_ms: float = setting(
        25.0,
        low=5.0,
        high=200.0,
        source="own: the feeling of a moved hand reaches the cortex after 20–25 ms; a jerk that began earlier elsewhere is left out",
    )
    train_gap_ms: float = setting(
        100.0,
        low=0.0,
        high=5000.0,
        source="own: jerks nearer than this share EEG; Brown & Marsden 1996 show trains every 20 ms (grade C)",
    )
    block_s: float = setting(
        1.0,
        low=0.1,
        high=60.0,
        source="own: alpha keeps its phase for less than a second; trials within one are permuted together",
    )
    stimulus_clear_ms: float = setting(
        300.0,
        low=0.0,
        high=2000.0,
        source="own: evoked potentials last about 300 ms; a jerk in that time is not back-averaged",
    )
    spike_width_ms: float = setting(
        20.0,
        low=5.0,
        high=60.0,
        source="Premyoclonic spikes last 15–40 ms (textbook, grade C); half of this is searched too",
    )
    realign_ms: float = setting(
        10.0, low=0.0, high=30.0, source="own: a jitter of 10 ms costs a third of a spike 20 ms wide"
    )
    n_permutations: int = setting(1000, low=199, high=100_000, source="own: resolves p = 0.001")
    n_bootstrap: int = setting(1000, low=200, high=100_000, source="own: limits stable to about 3 % of their width")
    alpha: float = setting(
        0.05, low=0.001, high=0.2, source="convention; corrected over electrodes, time, widths, alignments and muscles"
    )

    blink_uv: float = setting(
        60.0, low=20.0, high=500.0, source="own: blinks are 60–200 µV at Fp1 and Fp2 (textbook, grade C)"
    )
    max_swing_uv: float = setting(
        150.0, low=50.0, high=5000.0, source="own: peak to peak; a channel that usually swings more has a higher limit"
    )
    outlier_mads: float = setting(
        6.0,
        low=3.0,
        high=20.0,
        source="own: a trial this far from the usual one in swing or in fast activity is thrown away",
    )
    flat_uv: float = setting(0.1, low=0.0, high=5.0, source="own: EEG with less range in a window is not connected")
    max_bad_fraction: float = setting(
        0.3, low=0.05, high=0.9, source="own: an electrode bad in more trials than this is left out, not its trials"
    )
    max_bad_electrodes_fraction: float = setting(
        0.5,
        low=0.05,
        high=1.0,
        source="own: a trial bad on more electrodes is thrown away whole; on fewer, only these electrodes leave it",
    )
    muscle_hz: float = setting(
        80.0,
        low=40.0,
        high=200.0,
        source="own: EEG above this is mostly muscle; a spike 10 ms wide has a tenth of its amplitude there",
    )
    leak_ratio: float = setting(
        1.5, low=1.1, high=10.0, source="own: fast power at the time of the spike over that before; more is muscle"
    )
    conduction_arm_ms: float = setting(
        12.0,
        low=5.0,
        high=30.0,
        source="Shortest conduction from cortex to hand, textbook (grade C); measured 23 ms (Turin group, grade B)",
    )
    conduction_leg_ms: float = setting(
        25.0, low=10.0, high=60.0, source="Shortest conduction from cortex to foot, textbook (grade C); usual 35–40 ms"
    )
    conduction_slowest: float = setting(
        3.0,
        low=1.5,
        high=10.0,
        source="own: times the shortest conduction; 36 ms to the hand, where 15–30 ms are usual (textbook, grade C)",
    )
    motor_cortex_reach_deg: float = setting(
        60.0,
        low=20.0,
        high=180.0,
        source="own: angle over the head from C3, Cz or C4; F3, P3, T3, Fz and Pz lie inside, O1 and Fp1 outside",
    )
    mirror_ratio: float = setting(
        1.5,
        low=1.0,
        high=10.0,
        source="own: a positive wave is the back of a negative one that is so much larger elsewhere at the same time",
    )
    readiness_rise_s: float = setting(
        1.5, low=0.5, high=3.0, source="Terada 1995: begins 0.7–2.1 s before a functional jerk (grade C); the middle"
    )
    premovement_min_trials: int = setting(
        40,
        low=10,
        high=1000,
        source="At least 40 trials without artifact (textbook, grade C); by chance 2 of 100 recordings with 30 or 40 have a potential",
    )
    premovement_before_s: float = setting(
        2.5, low=1.5, high=10.0, source="Usual window −2.5 to +0.5 s (textbook, grade C)"
    )
    premovement_quiet_s: float = setting(
        2.0,
        low=0.5,
        high=10.0,
        source="own: time without a jerk before one, so that the readiness of 0.7–2.1 s (Terada 1995) is its own",
    )
    premovement_baseline_s: float = setting(
        0.5, low=0.2, high=3.0, source="Baseline −2.5 to −2.0 s (textbook, grade C)"
    )
    readiness_ms: float = setting(
        650.0,
        low=200.0,
        high=2000.0,
        source="Area from −650 ms to the movement is the most reproducible measure (grade B)",
    )
    max_highpass_hz: float = setting(
        0.1,
        low=0.01,
        high=1.0,
        source="High-pass at most 0.05 Hz wanted; 0.3–1 Hz destroys the potential (Shibasaki & Hallett 2006, grade B); between: own",
    )
    beta_low_hz: float = setting(13.0, low=8.0, high=30.0, source="Beudel 2018: 13–45 Hz (textbook, grade C)")
    beta_high_hz: float = setting(45.0, low=20.0, high=100.0, source="Beudel 2018: 13–45 Hz (textbook, grade C)")
    beta_window_s: float = setting(
        0.75,
        low=0.3,
        high=2.0,
        source="own: holds ten periods of 13 Hz; desynchronization begins about 1 s before movement",
    )
    discharge_mads: float = setting(
        6.0,
        low=3.0,
        high=30.0,
        source="own: a spike stands out of its channel's usual activity of its width by so many standard deviations",
    )
    discharge_uv: float = setting(
        30.0, low=10.0, high=500.0, source="own: height of a spike of 20–50 ms above what surrounds it"
    )
    discharge_alone_ratio: float = setting(
        4.0,
        low=1.5,
        high=20.0,
        source="own: spike over the usual activity of its width in half a second around; alpha and spindles reach 1.5–3.7",
    )
    discharge_rhythm_fraction: float = setting(
        0.4,
        low=0.1,
        high=1.0,
        source="own: waves of alpha and spindles have others of at least this share of their height around",
    )
    discharge_rhythm_count: int = setting(
        3, low=1, high=20, source="own: so many others within 0.35 s on both sides together make a rhythm of 8–16 Hz"
    )
    discharge_rhythm_wave_fraction: float = setting(
        0.8,
        low=0.0,
        high=5.0,
        source="own: polyspikes are as many, but a slow wave of this share of their height follows them",
    )
    discharge_width_ms: float = setting(
        80.0,
        low=20.0,
        high=300.0,
        source="Spikes last 20–70 ms (IFCN glossary 2017, doi:10.1016/j.cnp.2017.07.002); at half height, with a margin; vertex waves are wider",
    )
    discharge_peak_fraction: float = setting(
        0.8,
        low=0.0,
        high=1.0,
        source="own: how far the potential turns back on both sides of a spike, over its height; movement only goes away",
    )
    discharge_min_electrodes: int = setting(
        2, low=1, high=20, source="own: what is seen on one electrode alone needs a field on others on average"
    )
    discharge_wave_fraction: float = setting(
        0.25,
        low=0.0,
        high=3.0,
        source="own: slow wave (0.8–6 Hz) after the spike over the height of the spike; spike and wave belong together",
    )
    discharge_muscle_fraction: float = setting(
        0.1,
        low=0.02,
        high=2.0,
        source="own: activity above 60 Hz (RMS) over the height of the spike; muscle reaches 0.12–1.5, spikes 0.06",
    )
    discharge_muscle_around_fraction: float = setting(
        0.2, low=0.05, high=5.0, source="own: RMS above 60 Hz within 0.4 s over the height; chewing has over 0.5"
    )
    discharge_neighbor_fraction: float = setting(
        0.2, low=0.0, high=0.9, source="own: share that the four next electrodes see on average; pops reach 0.15"
    )
    discharge_eye_ratio: float = setting(
        1.2, low=1.0, high=5.0, source="own: blinks are larger at the forehead than at Fz by 1.5 to 2"
    )
    discharge_same_fraction: float = setting(
        0.06, low=0.0, high=0.3, source="own: a moved reference is alike everywhere; the brain differs by 0.2"
    )
    discharge_alike_fraction: float = setting(
        0.9, low=0.5, high=1.0, source="own: fields that correlate by this, over electrodes, are alike"
    )
    discharge_beat_fraction: float = setting(
        0.6,
        low=0.2,
        high=1.0,
        source="own: share of spikes with one field that come with a heart beat; by chance about 0.15",
    )
    discharge_min_alike: int = setting(
        3, low=1, high=100, source="own: discharges recur; single sharp transients are normal (Wüstenhagen 2022)"
    )
    discharge_single_uv: float = setting(
        100.0,
        low=30.0,
        high=1000.0,
        source="own: a generalized negative spike of this height counts without others like it, where the EEG shows no sleep",
    )
    discharge_far_fraction: float = setting(
        0.9, low=0.5, high=1.0, source="own: share of a field that rises evenly, as the heart's; the brain's has a peak"
    )
    spindle_low_hz: float = setting(11.0, low=9.0, high=13.0, source="AASM manual: spindles of 11–16 Hz (grade A)")
    spindle_high_hz: float = setting(16.0, low=13.0, high=18.0, source="AASM manual: spindles of 11–16 Hz (grade A)")
    spindle_min_s: float = setting(0.5, low=0.3, high=2.0, source="AASM manual: at least 0.5 s (grade A)")
    spindle_fraction: float = setting(
        0.45, low=0.1, high=0.9, source="Lacourse 2019: a fifth of the power (grade B); its root"
    )
    spindle_uv: float = setting(
        4.0, low=1.0, high=50.0, source="own: root mean square; a spindle of 12 µV from peak to peak"
    )
    spindle_per_min: float = setting(
        1.5, low=0.1, high=10.0, source="own: light sleep has 2 to 8 spindles a minute, deep sleep fewer"
    )
    vertex_width_ms: float = setting(
        30.0, low=10.0, high=150.0, source="own: at half height; vertex waves last 80–200 ms at their base"
    )
    vertex_wide_ms: float = setting(
        50.0, low=20.0, high=200.0, source="own: at half height; spikes last 20–70 ms at their base"
    )
    vertex_wave_fraction: float = setting(
        0.3,
        low=0.0,
        high=2.0,
        source="own: slow wave of the same polarity over the height of the spike; a positive one follows sharp waves of the vertex",
    )
    k_complex_wave_fraction: float = setting(
        1.5, low=0.5, high=5.0, source="own: a larger slow wave after a sharp one is that of a K-complex"
    )
    vertex_rim_fraction: float = setting(
        0.35, low=0.0, high=1.0, source="own: share that the rim of the head sees of a sharp wave of the vertex at most"
    )
    vertex_most_per_min: float = setting(
        25.0, low=5.0, high=120.0, source="own: waves of sleep come up to 20 a minute; more are periodic"
    )
    vertex_alike_fraction: float = setting(
        0.8,
        low=0.3,
        high=1.0,
        source="own: a wave whose field correlates so much with the others of the vertex is one of them",
    )
    vertex_even_fraction: float = setting(
        0.33,
        low=0.0,
        high=1.0,
        source="own: share of a sharp wave of the vertex that the electrode of the other side sees",
    )
    discharge_gap_s: float = setting(
        0.6, low=0.1, high=3.0, source="own: longer than the period of 2 Hz; spikes closer together are one discharge"
    )
    discharge_lock_ms: float = setting(
        50.0,
        low=10.0,
        high=300.0,
        source="Generalized discharge within about 50 ms of the burst (grade A as a pattern, clinical reviews)",
    )
    periodic_lock_ms: float = setting(
        100.0,
        low=10.0,
        high=300.0,
        source="Creutzfeldt–Jakob: discharge 50–85 ms before the jerk (review, grade B), with a margin; only when periodic",
    )
    generalized_fraction: float = setting(
        0.5, low=0.2, high=1.0, source="own: share of electrodes, on both sides, that a generalized discharge involves"
    )
    template_min_jerks: int = setting(
        8, low=4, high=1000, source="own: so many jerks with a discharge give an average by which the others are asked"
    )
    template_correlation: float = setting(
        0.6, low=0.3, high=0.95, source="own: least correlation with that average over electrodes and 0.3 s"
    )
    template_chance: float = setting(
        0.01,
        low=0.001,
        high=0.1,
        source="own: share of moments far from jerks and discharges that may correlate better",
    )
    silence_lock_ms: float = setting(
        100.0, low=20.0, high=300.0, source="Discharge to silence 20–60 ms (AAN abstract 2024, grade C), with a margin"
    )
    seizure_min_s: float = setting(2.0, low=1.0, high=60.0, source="own: a few seconds of rhythmic jerks")
    seizure_gap_s: float = setting(
        0.6, low=0.1, high=2.0, source="own: jerks of a myoclonic seizure follow at 2 Hz or faster"
    )
    periodic_uv: float = setting(
        50.0, low=20.0, high=1000.0, source="own: peak to peak on the usual electrode; periodic complexes are larger"
    )
    periodic_max_cv: float = setting(
        0.2,
        low=0.05,
        high=1.0,
        source="own: cycles vary by less than half in most (Hirsch 2021); spread evenly over that range they would have 0.29",
    )
    periodic_min_count: int = setting(
        10, low=6, high=1000, source="Hirsch 2021: six cycles; more for limits of the rate"
    )
    suppression_uv: float = setting(
        10.0, low=2.0, high=30.0, source="Hirsch 2021: suppression is below 10 µV (grade A)"
    )
    suppression_min_fraction: float = setting(
        0.5, low=0.1, high=0.99, source="Hirsch 2021: burst suppression has 50–99 % suppression (grade A)"
    )
    min_detectable_power: float = setting(
        0.8,
        low=0.5,
        high=0.99,
        source="convention: a spike that would be found in so many recordings counts as detectable",
    )
    seed: int = setting(0, low=0, high=2**31 - 1, source="own: stored so that a result can be repeated")
