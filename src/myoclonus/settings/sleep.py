"""Settings of scoring movements in sleep."""

from __future__ import annotations

from dataclasses import dataclass

from myoclonus.settings.fields import setting

__all__ = ["SleepSettings"]

_CORE = "AASM manual 2.6 and WASM 2016, doi:10.1016/j.sleep.2016.10.010 (grade A)"
_WASM = "WASM 2016, doi:10.1016/j.sleep.2016.10.010 (grade A)"
_AASM = "AASM manual 2.6 (grade A)"


@dataclass(frozen=True, slots=True, kw_only=True)
class SleepSettings:
    """How movements in sleep are found and scored."""

    scoring: str = setting(
        "auto", choices=("auto", "on", "off"), source="own: auto scores when stages are known or the recording is long"
    )
    auto_from_h: float = setting(
        3.0, low=0.0, high=24.0, source="own: a recording of muscles that lasts so long is a night or a long rest"
    )
    tell_from_h: float = setting(
        0.5, low=0.0, high=24.0, source="own: a nap lasts so long; that sleep was not scored is said from here on"
    )
    staging: str = setting(
        "none", choices=("none", "yasa"), source="own: without a hypnogram, YASA (doi:10.7554/eLife.70092) can stage"
    )
    highpass_hz: float = setting(10.0, low=5.0, high=30.0, source="AASM manual: leg EMG 10–100 Hz (grade A)")
    lowpass_hz: float = setting(
        100.0, low=60.0, high=240.0, source="AASM manual: leg EMG 10–100 Hz (grade A); above it the rate would matter"
    )
    envelope_ms: float = setting(
        100.0, low=20.0, high=300.0, source="own: a fifth of the shortest movement, and ten values at 100 Hz bandwidth"
    )
    envelope_crest: float = setting(
        1.414, low=1.0, high=3.0, source="own: the rules speak of the height of a trace: a sine's peak over its RMS"
    )
    rest_window_s: float = setting(
        60.0, low=10.0, high=600.0, source="own: longer than a movement, shorter than a change of posture lasts"
    )
    rest_quantile: float = setting(
        0.3, low=0.05, high=0.5, source="own: series of movements may fill up to 70 % of the time"
    )
    rest_high_uv: float = setting(
        10.0, low=2.0, high=100.0, source="WASM 2016: resting EMG above 10 µV peak to peak calls for caution (grade B)"
    )
    rest_unfit_uv: float = setting(
        50.0, low=10.0, high=1000.0,
        source="own, as in S-PLMAD (Moore 2014): above 50 µV peak to peak of noise at rest no movement can be told",
    )  # fmt: skip
    unfit_min_s: float = setting(
        60.0, low=10.0, high=3600.0, source="own: a shorter stretch changes no rate; a movement may fill it"
    )
    onset_rise_uv: float = setting(8.0, low=1.0, high=50.0, source=_CORE)
    offset_rise_uv: float = setting(2.0, low=0.5, high=50.0, source=_CORE)
    offset_hold_s: float = setting(0.5, low=0.1, high=5.0, source=_CORE)
    min_movement_s: float = setting(0.5, low=0.1, high=5.0, source=_CORE)
    max_movement_s: float = setting(10.0, low=1.0, high=60.0, source=_CORE)
    morphology_s: float = setting(0.5, low=0.1, high=5.0, source="WASM 2016, for scoring by computer (grade A)")
    aasm_morphology: bool = setting(False, source="own: the AASM manual has no rule of morphology")

    wasm_bilateral_gap_s: float = setting(0.5, low=0.0, high=5.0, source=_WASM)
    wasm_bilateral_max_s: float = setting(15.0, low=1.0, high=60.0, source=_WASM)
    wasm_bilateral_max_count: int = setting(4, low=2, high=20, source=_WASM)
    wasm_min_interval_s: float = setting(10.0, low=1.0, high=60.0, source=_WASM)
    wasm_max_interval_s: float = setting(90.0, low=10.0, high=300.0, source=_WASM)
    wasm_min_run: int = setting(4, low=2, high=20, source=_WASM)
    wasm_respiratory_before_s: float = setting(
        2.0, low=0.0, high=60.0, source="WASM 2016: from 2.0 s before the end of a respiratory event (grade A)"
    )
    wasm_respiratory_after_s: float = setting(
        10.25, low=0.0, high=60.0, source="WASM 2016: to 10.25 s after the end of a respiratory event (grade A)"
    )
    wasm_short_interval: str = setting(
        "break", choices=("break", "ignore"), source="WASM 2016: a short interval ends the run (grade A)"
    )
    wasm_short_interval_may_start: bool = setting(
        True, source="own: the text is open; MATPLM lets such a movement begin a run, SOMAS does not"
    )
    wasm_long_movement: str = setting(
        "break", choices=("break", "ignore"), source="WASM 2016: a movement that is no candidate ends the run (grade A)"
    )
    aasm_bilateral_onset_s: float = setting(5.0, low=0.0, high=30.0, source=_AASM)
    aasm_min_interval_s: float = setting(5.0, low=1.0, high=60.0, source=_AASM)
    aasm_max_interval_s: float = setting(90.0, low=10.0, high=300.0, source=_AASM)
    aasm_min_run: int = setting(4, low=2, high=20, source=_AASM)
    aasm_respiratory_before_s: float = setting(
        0.5, low=0.0, high=60.0, source="AASM manual: from 0.5 s before a respiratory event (grade A)"
    )
    aasm_respiratory_after_s: float = setting(
        0.5, low=0.0, high=60.0, source="AASM manual: to 0.5 s after a respiratory event (grade A)"
    )
    aasm_short_interval: str = setting(
        "ignore", choices=("break", "ignore"), source="own: the manual is silent; the movement is passed over"
    )
    aasm_short_interval_may_start: bool = setting(
        True, source="own: the manual is silent; only used when a short interval breaks a run"
    )
    aasm_long_movement: str = setting(
        "ignore", choices=("break", "ignore"), source="own: what lasts over 10 s is no leg movement by the manual"
    )
    arousal_gap_s: float = setting(0.5, low=0.0, high=10.0, source=_CORE)
    min_lm_per_h_for_periodicity: float = setting(
        10.0, low=0.0, high=60.0, source="Drakatos 2021 (secondary): not to be read below 10 leg movements an hour (B)"
    )
    min_intervals_for_log: int = setting(
        10, low=3, high=1000, source="own: fewer intervals give no mean worth its limits"
    )

    fragmentary_min_ms: float = setting(
        20.0, low=5.0, high=75.0, source="own: the rule has no lower limit; shorter are single motor-unit potentials"
    )
    fragmentary_max_ms: float = setting(
        150.0, low=50.0, high=500.0, source="AASM manual: typical maximum 150 ms (grade A)"
    )
    fragmentary_min_peak_uv: float = setting(
        40.0, low=5.0, high=500.0,
        source="Frauscher 2014: amplitude over 50 µV (grade A), of which the band from 20 Hz keeps four fifths (own); Trimmel 2019 also from 25 µV",
    )  # fmt: skip
    fragmentary_per_min: int = setting(5, low=1, high=60, source="AASM manual: at least 5 a minute (grade A)")
    fragmentary_min_minutes: float = setting(
        20.0, low=1.0, high=600.0, source="AASM manual: at least 20 minutes of NREM sleep (grade A)"
    )
    mini_epoch_s: float = setting(3.0, low=1.0, high=10.0, source="Lins 1993; SINBAR 2012: 3 s (grade A)")
    train_min_bursts: int = setting(4, low=3, high=20, source="AASM manual: ALMA and HFT, at least 4 (grade A)")
    alma_min_hz: float = setting(0.5, low=0.1, high=5.0, source=_AASM)
    alma_max_hz: float = setting(3.0, low=0.5, high=10.0, source=_AASM)
    alma_min_ms: float = setting(100.0, low=20.0, high=500.0, source="AASM manual; Chervin 2003 (grade B)")
    alma_max_ms: float = setting(500.0, low=100.0, high=2000.0, source="AASM manual; Chervin 2003 (grade B)")
    hft_min_hz: float = setting(0.3, low=0.1, high=5.0, source=_AASM)
    hft_max_hz: float = setting(4.0, low=0.5, high=10.0, source=_AASM)
    hft_min_ms: float = setting(250.0, low=50.0, high=1000.0, source=_AASM)
    hft_max_ms: float = setting(1000.0, low=250.0, high=5000.0, source=_AASM)
    hypnic_min_ms: float = setting(
        50.0,
        low=10.0,
        high=200.0,
        source="75–250 ms in a secondary source (grade B); own: a third less for measured edges",
    )
    hypnic_max_ms: float = setting(250.0, low=100.0, high=1000.0, source="75–250 ms in a secondary source (grade B)")
    hypnic_min_peak_uv: float = setting(
        50.0, low=5.0, high=1000.0, source="own: of high amplitude by all accounts; as for fragmentary myoclonus"
    )
    hypnic_min_sites: int = setting(2, low=1, high=10, source="own: whole body or limbs; one muscle alone twitches")
    hypnic_before_s: float = setting(
        30.0, low=0.0, high=300.0, source="own: one epoch, the grain of the hypnogram, before the first epoch of sleep"
    )
    hypnic_after_s: float = setting(
        120.0, low=0.0, high=600.0, source="own: N1 and the first epochs of N2 after wake (ICSD-3)"
    )
    hypnic_apart_s: float = setting(
        5.0, low=0.0, high=60.0, source="own: isolated; several within seconds are a run of something else"
    )
    hypnic_outstanding: float = setting(
        1.5, low=1.0, high=10.0,
        source="own: among fragmentary myoclonus, a jerk of two sites whose weaker one is half again the usual twitch",
    )  # fmt: skip
    axial_before_sleep_s: float = setting(
        900.0, low=60.0, high=7200.0, source="own: relaxed wake before sleep (Vetrugno 2001: at the spread of alpha)"
    )
    head_jerk_min_ms: float = setting(
        100.0, low=20.0, high=500.0, source="own: a fifth of the usual 0.5 s (Wolfensberger 2019, grade B)"
    )
    head_jerk_max_ms: float = setting(
        2000.0, low=500.0, high=10_000.0, source="own: four times the usual 0.5 s (Wolfensberger 2019, grade B)"
    )
    rem_atonia_factor: float = setting(
        2.0, low=1.2, high=10.0, source="SINBAR 2012: at least twice the background (grade A)"
    )
    rem_atonia_tonic_uv: float = setting(
        10.0, low=2.0, high=100.0, source="SINBAR 2012: tonic also from 10 µV on (grade A)"
    )
    rem_atonia_phasic_min_s: float = setting(0.1, low=0.02, high=1.0, source="SINBAR 2012: 0.1–5 s (grade A)")
    rem_atonia_phasic_max_s: float = setting(5.0, low=1.0, high=30.0, source="SINBAR 2012: 0.1–5 s (grade A)")
    rem_atonia_join_s: float = setting(
        0.25, low=0.0, high=2.0, source="RBDtector 2022: gaps up to 0.25 s are joined (grade B)"
    )
    rem_atonia_baseline_s: float = setting(
        30.0, low=5.0, high=120.0, source="RBDtector 2022: the quietest 30 s of each stretch of REM (grade B)"
    )
    rem_atonia_chin_limit: float = setting(
        0.18, low=0.0, high=1.0, source="SINBAR 2012: any chin activity in 18 % of 3-s mini-epochs (grade A)"
    )
    large_min_s: float = setting(
        3.0, low=0.5, high=30.0, source="position paper on large movements 2021: 3–45 s in adults (grade A)"
    )
    large_max_s: float = setting(
        45.0, low=5.0, high=120.0, source="position paper on large movements 2021: 3–45 s in adults (grade A)"
    )
    min_recorded_h: float = setting(
        0.1, low=0.0, high=4.0, source="own: a rate per hour from less than six minutes is no rate"
    )
