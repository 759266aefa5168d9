"""Simulations that several tests look at, made once."""

from __future__ import annotations

from functools import cache

from myoclonus.simulate import FORMS, Simulation, simulate
from myoclonus.simulate.signatures import signature_of

EVERY = [form.form for form in FORMS]
WITH_BURSTS = [form for form in EVERY if "burst_ms" in signature_of(form).numbers]


@cache
def simulated(form: str) -> Simulation:
    """Return one short recording of each form, without EEG; look, do not touch."""
    return simulate(form, duration_s=120 if signature_of(form).plan == "sleep" else 30, seed=7, eeg=False)
