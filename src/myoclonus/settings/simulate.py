"""Settings of the simulated muscle, electrode and amplifier."""

from __future__ import annotations

from dataclasses import dataclass

from myoclonus.settings.fields import setting

__all__ = ["SimulateSettings"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulateSettings:
    """What the simulated muscles, electrodes and amplifier are like.

    The signature of each form (how long its bursts last, how often they come, …) is not here but in ``simulate/signatures.toml``.
    """

    n_motor_units: int = setting(
        100, low=20, high=500, source="Fuglevand 1993, J Neurophysiol 70:2470: 120 units of a hand muscle (grade B)"
    )
    recruitment_range: float = setting(
        30.0, low=2.0, high=100.0, source="Fuglevand 1993: exponential spread of recruitment thresholds (grade B)"
    )
    last_recruitment_fraction: float = setting(
        0.6, low=0.2, high=1.0, source="Fuglevand 1993; Moritz 2005: last unit at 60 % of force (grade C)"
    )
    potential_range: float = setting(
        10.0, low=2.0, high=100.0, source="Fuglevand 1992: range of motor-unit sizes; lower at the skin (grade C)"
    )
    least_rate_hz: float = setting(8.0, low=4.0, high=12.0, source="Fuglevand 1993: 8 Hz at recruitment (grade B)")
    most_rate_hz: float = setting(35.0, low=15.0, high=60.0, source="Fuglevand 1993: 25–45 Hz at maximum (grade B)")
    rate_gain_hz: float = setting(
        40.0, low=5.0, high=100.0, source="Fuglevand 1993: rate rises with excitation (grade C)"
    )
    interval_variation_fraction: float = setting(
        0.2, low=0.05, high=0.5, source="Fuglevand 1993; Clamann 1969: 0.2 (grade B)"
    )
    fiber_velocity_m_s: float = setting(
        4.0, low=2.0, high=6.0, source="Andreassen & Arendt-Nielsen 1987, J Physiol 391:561: 4 m/s (grade A)"
    )
    fiber_velocity_sd_m_s: float = setting(0.3, low=0.0, high=1.0, source="Andreassen & Arendt-Nielsen 1987 (grade B)")
    electrode_distance_mm: float = setting(
        20.0, low=5.0, high=40.0, source="SENIAM: 20 mm between electrodes (grade A)"
    )
    noise_uv: float = setting(
        3.0,
        low=0.1,
        high=50.0,
        source="own: RMS at the skin, 20–450 Hz; amplifier 1 µV plus electrode 2–5 µV (grade C)",
    )
    drift_uv: float = setting(8.0, low=0.0, high=1000.0, source="own: slow drift of the electrode below 2 Hz (grade C)")
    crosstalk_fraction: float = setting(
        0.01, low=0.0, high=0.3, source="own: small; De Luca & Merletti 1988 saw up to 0.17 (grade C)"
    )
    mains_hz: float = setting(50.0, low=50.0, high=60.0, source="Mains frequency of the region: 50 or 60 Hz (grade A)")
    band_low_hz: float = setting(
        20.0, low=5.0, high=100.0, source="SENIAM: band in which amplitudes of the truth are measured (grade A)"
    )
    band_high_hz: float = setting(
        450.0, low=60.0, high=2000.0, source="SENIAM: band in which amplitudes of the truth are measured (grade A)"
    )
    eeg_noise_uv: float = setting(1.0, low=0.0, high=20.0, source="own: sensor noise of a scalp electrode (grade C)")
    eeg_background_uv: float = setting(
        12.0, low=1.0, high=100.0, source="own: RMS of the waking scalp EEG, 1–70 Hz (grade C)"
    )
    blinks_per_min: float = setting(
        12.0, low=0.0, high=40.0, source="Bentivoglio 1997, Mov Disord 12:1028: 17/min at rest (grade B)"
    )
    ecg_uv: float = setting(150.0, low=0.0, high=5000.0, source="own: R peak on the trunk; less elsewhere (grade C)")
    hum_uv: float = setting(15.0, low=0.0, high=1000.0, source="own: amplitude of the fundamental (grade C)")
    pops_per_min: float = setting(2.0, low=0.0, high=60.0, source="own: electrode pops, all muscles together (grade C)")
    pop_uv: float = setting(300.0, low=0.0, high=10000.0, source="own: size of a usual pop (grade C)")
    movements_per_min: float = setting(1.0, low=0.0, high=30.0, source="own: movement artifacts (grade C)")
    movement_uv: float = setting(400.0, low=0.0, high=10000.0, source="own: size of a usual swing (grade C)")
    clip_fraction: float = setting(
        0.5, low=0.05, high=1.0, source="own: limit as a fraction of the largest value (grade C)"
    )
    loose_uv: float = setting(60.0, low=0.0, high=5000.0, source="own: hum on an electrode that is off (grade C)")
    wander_uv: float = setting(200.0, low=0.0, high=5000.0, source="own: baseline wander (grade C)")
