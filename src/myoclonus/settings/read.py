"""Settings of reading and of judging whether a channel can be analyzed."""

from __future__ import annotations

from dataclasses import dataclass

from myoclonus.settings.fields import setting

__all__ = ["ReadSettings"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadSettings:
    """How a recording is read and which channels are fit for burst detection."""

    min_emg_rate_hz: float = setting(
        200.0, low=100.0, high=1000.0, source="AASM manual and WASM 2016 recommend at least 200 Hz for leg EMG (grade A)"
    )
    max_resolution_uv: float = setting(
        5.0, low=0.1, high=50.0, source="own: a resting level of 5 µV (WASM 2016) must be resolved by at least one step"
    )
