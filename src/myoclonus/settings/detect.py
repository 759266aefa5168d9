"""Settings of burst, silence, artifact and jerk detection."""

from __future__ import annotations

from dataclasses import dataclass

from myoclonus.settings.fields import setting

__all__ = ["DetectSettings"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DetectSettings:
    """How bursts, silences, artifacts and jerks are found."""

    highpass_hz: float = setting(20.0, low=5.0, high=100.0, source="SENIAM 10–20 Hz; surface EMG for myoclonus (grade A)")
    lowpass_hz: float = setting(450.0, low=60.0, high=2000.0, source="SENIAM 450–500 Hz (grade A)")
