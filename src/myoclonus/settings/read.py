"""Settings of reading and of judging whether a channel can be analyzed."""

from __future__ import annotations

from dataclasses import dataclass

from myoclonus.settings.fields import setting

__all__ = ["ReadSettings"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadSettings:
    """How a recording is read and which channels are fit for burst detection."""

    min_emg_rate_hz: float = setting(
        200.0,
        low=100.0,
        high=1000.0,
        source="AASM manual and WASM 2016 recommend at least 200 Hz for leg EMG (grade A)",
    )
    max_resolution_uv: float = setting(
        5.0, low=0.1, high=50.0, source="own: a resting level of 5 µV (WASM 2016) must be resolved by at least one step"
    )
    max_plausible_emg_uv: float = setting(
        20_000.0,
        low=1000.0,
        high=1e6,
        source="own: surface EMG stays below about 10 mV peak to peak; twice that is no EMG in µV",
    )
    max_clipped_fraction: float = setting(
        0.05, low=0.0, high=1.0, source="own: EEG at the limit of the amplifier for longer has no shape to average"
    )
    clipped_seconds_fraction: float = setting(
        0.1,
        low=0.0,
        high=1.0,
        source="own: what is at the limit in one stretch only leaves the rest of the channel fit",
    )
    calibration_min_s: float = setting(
        3.0,
        low=1.0,
        high=60.0,
        source="own: two waves of a calibration at 0.5 Hz; movement lifts all channels for less",
    )
    calibration_max_fraction: float = setting(
        0.5, low=0.0, high=1.0, source="own: what fills most of a recording is what was recorded, no calibration"
    )
    open_input_ratio: float = setting(
        5.0, low=2.0, high=100.0, source="own: hum of open inputs reaches hundreds of µV, EEG with hum tens"
    )
    max_plausible_eeg_uv: float = setting(
        5000.0, low=500.0, high=1e6, source="own: scalp EEG stays below about 1 mV, with artifacts below 5 mV"
    )
    min_plausible_uv: float = setting(
        0.5,
        low=0.0,
        high=10.0,
        source="own: electrodes and amplifiers alone give about 1 µV peak; less all over is another unit",
    )
    gap_tolerance_ms: float = setting(
        2.0,
        low=0.0,
        high=1000.0,
        source="own: the onset error aimed at; record times are rounded by recorders to about 1 ms",
    )
    max_gaps_h: float = setting(
        48.0,
        low=0.0,
        high=1000.0,
        source="own: longer than any clinical recording is interrupted; guards against false record times",
    )
    epoch_s: float = setting(
        30.0, low=1.0, high=60.0, source="AASM manual: sleep is scored in epochs of 30 s (grade A)"
    )
    max_trigger_rate_hz: float = setting(
        20.0, low=1.0, high=1000.0, source="own: faster changes are a signal or a clock, not triggers of stimuli"
    )
    stim_noise_sd: float = setting(
        8.0, low=4.0, high=30.0, source="own: noise of an hour at 10 kHz (36 million samples) does not reach 6 SD"
    )
    stim_height_fraction: float = setting(
        0.1, low=0.02, high=0.5, source="own: a tone burst rises through it within 1 ms; echoes and crosstalk are less"
    )
    stim_merge_ms: float = setting(
        10.0,
        low=1.0,
        high=30.0,
        source="own: longer than half a wave of any tone (50 Hz), shorter than flashes at 30 Hz",
    )
    stim_max_active_fraction: float = setting(
        0.5, low=0.05, high=0.9, source="own: between stimuli there is rest; tones of 40 ms and flashes fill less"
    )
    stim_lower_fraction: float = setting(
        0.7, low=0.3, high=0.9, source="own: 5.6 SD, which noise does not reach; stimuli reach it as often as the limit"
    )
    stim_max_more_fraction: float = setting(
        0.25, low=0.0, high=2.0, source="own: speech, muscle and drifting noise cross the lower limit twice as often"
    )
    stim_rest_window_s: float = setting(
        1.0,
        low=0.2,
        high=60.0,
        source="own: stimuli fill less than half of it; electrodes and amplifiers drift more slowly",
    )
    stim_drift_ratio: float = setting(
        2.0, low=1.2, high=10.0, source="own: noise alone differs by a few percent from stretch to stretch"
    )
    stim_toggle_min_s: float = setting(
        0.3, low=0.1, high=10.0, source="own: a line that holds its level shorter gives pulses or flashes"
    )
    flash_max_interval_s: float = setting(
        1.2, low=0.2, high=5.0, source="own: photic stimulation begins at 1 Hz (EEG guidelines, grade B), and jitter"
    )
    flash_interval_tolerance_fraction: float = setting(
        0.2, low=0.02, high=0.5, source="own: one sample more or less at 30 Hz and 256 Hz is 12 % of the interval"
    )
