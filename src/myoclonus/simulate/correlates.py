"""What the EEG shows around a jerk."""

from __future__ import annotations

import numpy as np

from myoclonus.simulate.muscles import Muscle
from myoclonus.simulate.script import BrainEvent, Script
from myoclonus.simulate.signatures import Signature

__all__ = ["add_blinks", "add_correlate", "cortex_of"]


def add_correlate(
    script: Script, signature: Signature, first: Muscle, rng: np.random.Generator, *, onset_s: float, jerk: int
) -> None:
    """Add the brain event that goes with a jerk.

    A cortical spike comes before the burst by the time from cortex to muscle, a polyspike-wave or a periodic complex by the lead of
    the form, a readiness potential ends at the burst, a vertex wave follows it.

    Parameters
    ----------
    script : Script
        Gets the event.
    signature : Signature
        Says which event, and how large.
    first : Muscle
        Muscle that begins.
    rng : numpy.random.Generator
        Draws size and time.
    onset_s : float
        Onset of its burst.
    jerk : int
        Number of the jerk.
    """
    numbers = signature.numbers
    if signature.brain == "spike":
        source, time = cortex_of(first), onset_s - first.cortex_ms / 1000.0
        amplitude = numbers["spike_uv"].one(rng)
    elif signature.brain in ("polyspike_wave", "periodic_complex"):
        source = "both frontal lobes" if signature.brain == "polyspike_wave" else "both hemispheres"
        time = onset_s - numbers["discharge_lead_ms"].one(rng) / 1000.0
        amplitude = numbers["discharge_uv"].one(rng)
    elif signature.brain == "readiness":
        if rng.random() >= numbers["readiness_share"].low:
            return
        source, time, amplitude = "vertex", onset_s, numbers["readiness_uv"].one(rng)
    elif signature.brain == "vertex_wave":
        source, time, amplitude = (
            "vertex",
            onset_s + numbers["wave_lag_ms"].one(rng) / 1000.0,
            numbers["wave_uv"].one(rng),
        )
    else:
        return
    script.brain.append(BrainEvent(what=signature.brain, source=source, time_s=time, amplitude_uv=amplitude, jerk=jerk))


def add_blinks(script: Script, duration_s: float, per_min: float, rng: np.random.Generator) -> None:
    """Add blinks at random times while awake."""
    for time in np.sort(rng.uniform(0.0, duration_s, rng.poisson(per_min * duration_s / 60))):
        is_awake = not script.hypnogram or any(
            r["stage"] == "W" and r["onset"] <= time < r["onset"] + r["duration"] for r in script.hypnogram
        )
        if is_awake:
            script.brain.append(
                BrainEvent(what="blink", source="eyes", time_s=float(time), amplitude_uv=float(rng.uniform(60, 140)))
            )


def cortex_of(muscle: Muscle) -> str:
    """Return the name of the source that drives a muscle: the other side's hand or face area, or the leg area."""
    if muscle.region in {"thigh", "leg", "foot", "abdomen", "back"}:
        return "leg area"
    part = "face" if muscle.region in {"face", "jaw", "palate"} else "hand"
    return f"{part} area {'right' if muscle.side == 'left' else 'left'}"
