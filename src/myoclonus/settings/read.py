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
