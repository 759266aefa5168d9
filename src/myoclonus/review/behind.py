"""Which events are behind a measure: those a person should look at to believe its value."""

from __future__ import annotations

from collections.abc import Iterable

from myoclonus.recording import Recording

__all__ = ["behind"]

_SILENCES = ("negative_", "silence_", "silent_")
_AFTER_STIMULI = (
    "stimulus_", "c_reflex_", "long_latency_", "startle_", "sep_", "photoparoxysmal_", "order_brainstem_", "habituation_",
)  # fmt: skip
_SCORED = {
    "plm": ("plm",),
    "lm": ("lm", "clm", "plm"),
    "clm": ("clm", "plm"),
    "fragmentary": ("fragmentary",),
    "hypnic": ("hypnic",),
    "propriospinal_sleep": ("propriospinal",),
    "alma": ("alma",),
    "hft": ("hft",),
    "hflm": ("hflm",),
    "head_jerk": ("head_jerk",),
}
"""First words of measures of sleep, and the types of movement that they count."""
_STAGES_OF_SLEEP = ("N1", "N2", "N3", "R")


def behind(measure: str, scope: str, recording: Recording) -> str:
    """Return which events a measure was taken from, as ``word:value`` joined by ``;``; nothing for all jerks.

    Parameters
    ----------
    measure : str
        Name of the measure.
    scope : str
        What it was measured on, as in MEASURES.
    recording : Recording
        Tells which channels belong to a part of the body.

    Returns
    -------
    str
        Words: ``channel`` (any of them, joined by ``|``), ``both`` (all of them), ``state``, ``stage``, ``kind``, ``trigger``,
        ``movement`` (types of movements in sleep) and ``rule``.

    Examples
    --------
    >>> from myoclonus.recording import recording_from_array
    >>> recording = recording_from_array([[0.0, 1.0]], 1000.0, ["EMG FDI R"], roles=["emg"])
    >>> behind("silence_rate", "channel:EMG FDI R;state:posture", recording)
    'channel:EMG FDI R;state:posture;kind:negative'
    >>> behind("plms_index", "rule:AASM;stage:sleep", recording)
    'rule:AASM;stage:N1|N2|N3|R;movement:plm'
    """
    parts = []
    for part in scope.split(";"):
        word, _, value = part.partition(":")
        if word == "pair":
            parts.append(f"both:{value}")
        elif word == "region":
            parts.append(f"channel:{'|'.join(_of_region(recording, value))}")
        elif word == "stage":
            parts.append(f"stage:{'|'.join(_STAGES_OF_SLEEP) if value == 'sleep' else value}")
        elif word in ("channel", "state", "rule"):
            parts.append(part)
    if measure.startswith(_SILENCES):
        parts.append("kind:negative")
    if measure.startswith(_AFTER_STIMULI):
        parts.append("trigger:stimulus")
    types = next((types for first, types in _SCORED.items() if measure.startswith((f"{first}_", f"{first}s_"))), None)
    if types or any(part.startswith("rule:") for part in parts):
        parts.append(f"movement:{'|'.join(types or ())}")
    return ";".join(parts)


def _of_region(recording: Recording, region: str) -> Iterable[str]:
    return [channel.name for channel in recording.channels if channel.role == "emg" and channel.region == region]
